//! Packing: everything into one file, signed. The same content and key give the same bytes: no clock is
//! read and no dice are thrown.

use std::collections::BTreeMap;
use std::io::{self, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use base64ct::{Base64Unpadded, Encoding as _};

use super::archive::{FIXED, MIMETYPE, Writer};
use super::key::SecretKey;
use super::manifest;
use super::open::comment;
use crate::domain::bundle::{Bundle, FileEntry, Gate, Stage, Word};
use crate::script::MOST_FILES;

/// Why a bundle is not packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It has too many files.
    #[error(
        "the bundle has {found} files, at most {most}; fewer narrated lines make it smaller, or two bundles \
         that share the sessions between them"
    )]
    Files {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// Its list of files is too long.
    #[error(
        "the list of what is in the bundle has {found} bytes, at most {most}; fewer narrated lines make it \
         shorter, or two bundles that share the sessions between them"
    )]
    Manifest {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: u32,
    },
    /// The word of a gate could not be hashed.
    #[error("the word of the stage `{stage}` can not be used")]
    Word {
        /// Which stage.
        stage: String,
    },
    /// The keys that were handed over do not lead to the one that signs.
    #[error(
        "`follows` hands over to another key than the one that signs; `groundwork bundle key follow` \
         writes what belongs there"
    )]
    Handover,
    /// The file could not be written.
    #[error("could not write the bundle")]
    Write(#[from] io::Error),
}

/// Writes a bundle of these files, by their names in it, and signs it.
///
/// # Errors
/// See [`PackError`].
pub fn pack<W: Write>(
    out: W,
    bundle: &Bundle,
    contents: &BTreeMap<String, Vec<u8>>,
    key: &SecretKey,
) -> Result<W, PackError> {
    let most = MOST_FILES - FIXED.len();
    if contents.len() > most {
        return Err(PackError::Files { found: contents.len(), most });
    }
    let files: Vec<FileEntry> = contents
        .iter()
        .map(|(name, content)| FileEntry {
            name: name.clone(),
            bytes: content.len() as u64,
            blake3: *blake3::hash(content).as_bytes(),
        })
        .collect();
    let bundle = &hashed(bundle)?;
    let author = key.author().base64();
    if !bundle.follows.is_empty() && bundle.follows.iter().all(|one| one.next != author) {
        return Err(PackError::Handover);
    }
    let text = manifest::text(bundle, &files);
    if text.len() > manifest::LARGEST as usize {
        return Err(PackError::Manifest { found: text.len(), most: manifest::LARGEST });
    }
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

/// A bundle whose gates have their words hashed.
fn hashed(bundle: &Bundle) -> Result<Bundle, PackError> {
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

/// Whether this is the word of a stage's gate, in a bundle that was handed over.
pub fn word_opens(bundle: &Bundle, stage: &Stage, word: &str) -> bool {
    match &stage.gate {
        Gate::AfterAppointment(Word::Hashed(hash)) => {
            let typed = hash_word(word, &format!("{}/{}", bundle.id, stage.id));
            typed.is_some_and(|typed| typed == *hash)
        }
        _ => false,
    }
}

/// The hash of a gate's word as a PHC string. The salt follows from the place, so that packing twice gives
/// the same; a word that is told to many is no secret to be kept.
fn hash_word(word: &str, place: &str) -> Option<String> {
    /// OWASP's least for Argon2id: 19 MiB, two passes, one lane.
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
