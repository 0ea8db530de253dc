//! Packs and signs a bundle as a single file. The same content and key give the same bytes, because neither a
//! clock nor random numbers are used.

use std::collections::BTreeMap;
use std::io::{self, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use base64ct::{Base64Unpadded, Encoding as _};

use super::archive::{FIXED, LARGEST, MIMETYPE, Writer, around};
use super::key::SecretKey;
use super::manifest;
use super::open::comment;
use crate::domain::bundle::{Bundle, FileEntry, Gate, Stage, Word};
use crate::domain::typed;
use crate::script::MOST_FILES;

/// Why a bundle cannot be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Too many files.
    #[error(
        "the bundle has {found} files, at most {most}; fewer narrated lines make it smaller, or two bundles \
         that share the sessions between them"
    )]
    Files {
        /// Number of files, generated ones included.
        found: usize,
        /// Highest allowed number.
        most: usize,
    },
    /// The manifest is too long.
    #[error(
        "the list of what is in the bundle has {found} bytes, at most {most}; fewer narrated lines make it \
         shorter, or two bundles that share the sessions between them"
    )]
    Manifest {
        /// Size in bytes.
        found: usize,
        /// Greatest allowed size in bytes.
        most: u32,
    },
    /// The bundle is too large.
    #[error(
        "the bundle has {} MB, at most {} MB; recordings as Ogg Vorbis or MP3 make it smaller, or two bundles that \
         share the sessions between them",
        found.div_ceil(1_000_000), most / 1_000_000
    )]
    Size {
        /// Size in bytes.
        found: u64,
        /// Greatest allowed size in bytes.
        most: u64,
    },
    /// The word of a gate cannot be hashed.
    #[error("the word of the stage `{stage}` cannot be used")]
    Word {
        /// Id of the stage.
        stage: String,
    },
    /// The handovers do not lead to the signing key.
    #[error(
        "`follows` hands over to another key than the one that signs; `groundwork bundle key follow` \
         writes what belongs there"
    )]
    Handover,
    /// The file cannot be written.
    #[error("could not write the bundle")]
    Write(#[from] io::Error),
}

/// Whether files with these names and sizes in bytes fit into one bundle.
///
/// # Errors
/// When there are too many, their manifest is too long, or they are too large.
pub fn fits(bundle: &Bundle, sizes: &BTreeMap<String, u64>) -> Result<(), PackError> {
    let most = MOST_FILES - FIXED.len();
    if sizes.len() > most {
        return Err(PackError::Files { found: sizes.len(), most });
    }
    let entry = |(name, bytes): (&String, &u64)| FileEntry {
        name: name.clone(),
        bytes: *bytes,
        blake3: [0; 32],
    };
    let text = manifest::text(bundle, &sizes.iter().map(entry).collect::<Vec<_>>());
    if text.len() > manifest::LARGEST as usize {
        return Err(PackError::Manifest { found: text.len(), most: manifest::LARGEST });
    }
    let files = sizes.iter().map(|(name, bytes)| bytes + around(name)).sum::<u64>();
    let found = files + text.len() as u64;
    if found > LARGEST {
        return Err(PackError::Size { found, most: LARGEST });
    }
    Ok(())
}

/// Packs files, given by their names in the bundle, and signs the result.
///
/// # Errors
/// See [`PackError`].
///
/// # Examples
/// ```no_run
/// use std::fs::{self, File};
///
/// use groundwork::bundle::{Making, SecretKey, pack};
///
/// fn pack_texts(making: &Making, passphrase: &str) -> Result<(), Box<dyn std::error::Error>> {
///     let key = SecretKey::open(&fs::read_to_string("mine.key")?, passphrase)?;
///     pack(File::create("evening.groundwork")?, &making.bundle, &making.texts, &key)?;
///     Ok(())
/// }
/// ```
pub fn pack<W: Write>(
    out: W,
    bundle: &Bundle,
    contents: &BTreeMap<String, Vec<u8>>,
    key: &SecretKey,
) -> Result<W, PackError> {
    let files: Vec<FileEntry> = contents
        .iter()
        .map(|(name, content)| FileEntry {
            name: name.clone(),
            bytes: content.len() as u64,
            blake3: *blake3::hash(content).as_bytes(),
        })
        .collect();
    let bundle = &as_packed(bundle)?;
    let size = |(name, content): (&String, &Vec<u8>)| (name.clone(), content.len() as u64);
    fits(bundle, &contents.iter().map(size).collect())?;
    let author = key.author().base64();
    if !bundle.follows.is_empty() && bundle.follows.iter().all(|one| one.next != author) {
        return Err(PackError::Handover);
    }
    let text = manifest::text(bundle, &files);
    let signature = key.sign(text.as_bytes(), &comment(bundle));
    let mut archive = Writer::new(out);
    archive.add(FIXED[0], MIMETYPE.1)?;
    archive.add(FIXED[1], key.author().text().as_bytes())?;
    archive.add(FIXED[2], signature.text().as_bytes())?;
    archive.add(FIXED[3], text.as_bytes())?;
    for (name, content) in contents {
        archive.add(name, content)?;
    }
    Ok(archive.finish()?)
}

/// The manifest as it is packed: with hashes in place of the words of gates.
///
/// # Errors
/// When a word cannot be hashed.
pub fn as_packed(bundle: &Bundle) -> Result<Bundle, PackError> {
    let mut bundle = bundle.clone();
    for stage in bundle.programme.iter_mut().flat_map(|programme| &mut programme.stages) {
        if let Gate::AfterAppointment(Word::Plain(word)) = &stage.gate {
            let hash = hash_word(word, &format!("{}/{}", bundle.id, stage.id));
            let hash = hash.ok_or_else(|| PackError::Word { stage: stage.id.clone() })?;
            stage.gate = Gate::AfterAppointment(Word::Hashed(hash));
        }
    }
    Ok(bundle)
}

/// Whether this is the word of a stage's gate in a packed bundle: as typed, or in a form that may have been
/// meant.
pub fn word_opens(bundle: &Bundle, stage: &Stage, word: &str) -> bool {
    match &stage.gate {
        Gate::AfterAppointment(Word::Hashed(hash)) => {
            let place = format!("{}/{}", bundle.id, stage.id);
            let tried = typed::readings(word).into_iter();
            tried.map(|one| hash_word(&one, &place)).any(|typed| typed.as_ref() == Some(hash))
        }
        _ => false,
    }
}

/// The hash of a gate's word as a PHC string. The salt is derived from the place, so that packing again gives
/// the same bytes; a word told to many people is not a secret.
fn hash_word(word: &str, place: &str) -> Option<String> {
    /// OWASP's minimum for Argon2id: 19 MiB, two passes, one lane.
    const COST: (u32, u32, u32) = (19_456, 2, 1);
    let salt = blake3::derive_key("groundwork gate word 1", place.as_bytes());
    let salt = &salt[..16];
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, Some(32)).ok()?;
    let mut hash = [0; 32];
    let word = word.trim().to_lowercase();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(word.as_bytes(), salt, &mut hash)
        .ok()?;
    Some(format!(
        "$argon2id$v=19$m={memory},t={passes},p={lanes}${}${}",
        Base64Unpadded::encode_string(salt),
        Base64Unpadded::encode_string(&hash)
    ))
}
