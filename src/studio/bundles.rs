//! A therapist's work on bundles that involves sound and folders.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, BufWriter, Read, Seek, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use zeroize::Zeroizing;

pub use super::checking::{Checked, Finding, Place, check};
use super::narrate::Packed;
use super::passes::{Pass, Passes};
use super::recordings::{MOST_AT_ONCE, Recording};
use crate::bundle::{
    self, Code, Edition, KeyError, MANIFEST, Making, OpenedBundle, Opener, Refusal, SHORTEST_OF_1,
    SecretKey, Sink,
};
use crate::cores::on_all_cores;
use crate::domain::bundle::{Bundle, FileEntry};
use crate::library::doors::AtDoor;
use crate::library::{Decoding, Library, doors};
use crate::script::{self, Edit, Way};
use crate::unfinished::Unfinished;

/// The folder of a bundle in the making, by its own path or that of its manifest.
///
/// # Errors
/// When something else is there: a sentence says what it is, and what can be done with it.
pub fn folder_at(name: &Path) -> anyhow::Result<PathBuf> {
    let shown = name.display();
    match doors::at_door(name) {
        Ok(AtDoor::Unsigned(path)) if path.is_dir() => Ok(path),
        Ok(AtDoor::Unsigned(_)) => bail!(
            "`{shown}` is a single session and no bundle; `groundwork check` checks it, and `groundwork bundle new` \
             begins a bundle that it can be part of"
        ),
        Ok(AtDoor::Bundle(_)) if name.is_file() => bail!(
            "`{shown}` is packed already; `groundwork bundle verify` looks at it, and the folder that it was made \
             from is what can be checked and packed"
        ),
        Err(error) => match error.downcast::<Refusal>() {
            Ok(refusal) if refusal.code == Code::Unpacked => bail!(
                "`{shown}` is a packed bundle that was unpacked; the folder that it was made from is what can be \
                 checked and packed"
            ),
            Ok(refusal) if name.is_file() => {
                bail!("`{shown}` is not the folder of a bundle in the making: {refusal}")
            }
            // What is wrong with a folder is said with the place of each thing in it.
            Ok(_) => doors::named(name),
            Err(error) => Err(error),
        },
        Ok(_) => doors::named(name),
    }
}

/// Result of packing a folder.
#[derive(Debug)]
pub struct PackedFile {
    /// Content of the folder.
    pub making: Making,
    /// Advice for its author.
    pub advice: Vec<Finding>,
    /// Number of lines with neither a recording nor a narration.
    pub shown_as_text: usize,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Name in the bundle and size in bytes of the largest content.
    pub largest: Option<(String, u64)>,
}

/// A folder whose content is as it is packed, in memory.
#[derive(Debug)]
pub struct Ready {
    /// Content of the folder.
    pub making: Making,
    /// Advice for its author.
    pub advice: Vec<Finding>,
    /// Number of lines with neither a recording nor a narration.
    pub shown_as_text: usize,
    /// The manifest to be packed.
    pub bundle: Bundle,
    /// Files by their names in the bundle.
    contents: BTreeMap<String, Vec<u8>>,
}

impl Ready {
    /// Makes ready what was checked in a folder.
    ///
    /// # Errors
    /// When it cannot be packed, or this does not go on.
    pub fn of(folder: &Path, checked: Checked, passes: &Passes<'_>) -> anyhow::Result<Ready> {
        let Checked { making, heard, errors, advice, shown_as_text, narrated } = checked;
        let Some(making) = making else {
            let errors: Vec<String> = errors.iter().map(Finding::to_string).collect();
            bail!("this is not ready to be packed\n\n{}", errors.join("\n\n"));
        };
        let mut contents: BTreeMap<String, Vec<u8>> = making.texts.clone();
        let mut bundle = making.bundle.clone();
        // Use the lowest version that has everything in it, so that every program that can read it does.
        let short = heard.iter().any(|one| one.length < SHORTEST_OF_1);
        bundle.format = if short { making.needs.max(2) } else { making.needs };
        let names: Vec<&String> = making.clips.iter().collect();
        let Packed { rows, clips } = narrated;
        let read = 1 + contents.len() + clips.len();
        passes.begin(Pass::Pack, read + names.len(), read);
        let packed = on_all_cores("recordings", &names, MOST_AT_ONCE, |name| {
            passes.goes_on()?;
            let packed = Recording::read(folder, name)?.packed(name)?;
            passes.one_more()?;
            anyhow::Ok(packed)
        });
        for (name, packed) in names.into_iter().zip(packed) {
            let (packed, content) = packed?;
            if packed != *name {
                // A WAV file is packed as FLAC, and every file under a lawful name; texts must refer to the new
                // name.
                for text in contents.iter_mut().filter(|(name, _)| name.starts_with("s/")) {
                    *text.1 = renamed(text.1, name, &packed)?;
                }
                for one in bundle.recordings.iter_mut().filter(|one| one.file == *name) {
                    one.file.clone_from(&packed);
                }
            }
            if contents.insert(packed.clone(), content).is_some() {
                bail!(
                    "two recordings would be `{packed}` in the bundle; please call one of them otherwise"
                );
            }
        }
        for (name, clip) in clips {
            if contents.insert(name.clone(), clip).is_some() {
                bail!(
                    "the recording `{name}` has the name of a narrated line; please call it otherwise"
                );
            }
        }
        bundle.narration = rows;
        Ok(Ready { making, advice, shown_as_text, bundle, contents })
    }

    /// What is compared with another version of the bundle.
    ///
    /// # Errors
    /// When the word of a gate cannot be hashed.
    pub fn edition(&self) -> anyhow::Result<Edition> {
        let sessions = self.bundle.sessions.iter().filter_map(|name| {
            let text = self.contents.get(name)?;
            script::parse(name, text).ok().map(|parsed| parsed.session)
        });
        let hash = |(name, content): (&String, &Vec<u8>)| {
            (name.clone(), *blake3::hash(content).as_bytes())
        };
        Ok(Edition {
            bundle: bundle::as_packed(&self.bundle)?,
            sessions: sessions.collect(),
            files: self.contents.iter().map(hash).collect(),
        })
    }

    /// The hash of the file that [`Ready::write`] writes.
    ///
    /// # Errors
    /// When it cannot be packed.
    pub fn hash(&self, key: &SecretKey) -> anyhow::Result<blake3::Hash> {
        let packed = bundle::pack(blake3::Hasher::new(), &self.bundle, &self.contents, key)?;
        Ok(packed.finalize())
    }

    /// Packs and signs it into a file, which appears complete or not at all. What is to be done `with` it is done once
    /// nothing but giving the file its name is left. Returns the size of the file in bytes.
    ///
    /// # Errors
    /// When the file cannot be written, this does not go on, or what is done with it fails.
    pub fn write(
        &self,
        library: &Library,
        key: &SecretKey,
        out: &Path,
        passes: &Passes<'_>,
        with: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<u64> {
        let failed = || format!("could not write `{}`", out.display());
        written(out, |temporary| {
            let file = BufWriter::new(temporary);
            let mut writer = bundle::pack(file, &self.bundle, &self.contents, key)?;
            writer.flush().with_context(failed)?;
            // Verify the bundle as its recipients will.
            passes.begin(Pass::Verify, 1 + self.contents.len(), 1);
            let looked = look(library, BufReader::new(temporary), Nowhere::counting(passes));
            passes.goes_on()?;
            looked?;
            temporary.sync_all().with_context(failed)?;
            with()
        })?;
        Ok(fs::metadata(out)?.len())
    }
}

/// Packs and signs a folder into a file, which appears complete or not at all.
///
/// # Errors
/// When the folder has any problem, or the file cannot be written.
pub fn pack(
    library: &Library,
    folder: &Path,
    key: &SecretKey,
    out: &Path,
) -> anyhow::Result<PackedFile> {
    let passes = Passes::default();
    let ready = Ready::of(folder, check(library, folder, &passes), &passes)?;
    let bytes = ready.write(library, key, out, &passes, || Ok(()))?;
    let Ready { making, advice, shown_as_text, contents, .. } = ready;
    let largest = contents.into_iter().map(|(name, content)| (name, content.len() as u64));
    let largest = largest.max_by_key(|(_, bytes)| *bytes);
    Ok(PackedFile { making, advice, shown_as_text, bytes, largest })
}

/// Writes a file for others, which appears complete or not at all.
pub(super) fn written(
    out: &Path,
    write: impl FnOnce(&fs::File) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let failed = || format!("could not write `{}`", out.display());
    let (file, unfinished) = Unfinished::begin(out).with_context(failed)?;
    write(&file)?;
    file.sync_all().with_context(failed)?;
    drop(file);
    unfinished.finish(out).with_context(failed)
}

/// A session's text with a recording renamed; its lines name it with or without the folder, as before.
fn renamed(text: &[u8], from: &str, to: &str) -> anyhow::Result<Vec<u8>> {
    let mut text = String::from_utf8_lossy(text).into_owned();
    for (at, clip) in Way::of_texts(&text, "clip")? {
        if bundle::in_folder(&clip) == from {
            let plain = to.strip_prefix("a/").filter(|_| !clip.contains('/'));
            let value = format!("\"{}\"", plain.unwrap_or(to));
            Edit::Set { at, value }.apply(&mut text)?;
        }
    }
    Ok(text.into_bytes())
}

/// Verifies a whole bundle without storing anything.
///
/// # Errors
/// When it cannot be opened, or is refused: then a [`Refusal`].
pub fn verify(library: &Library, path: &Path, opener: &Opener) -> anyhow::Result<OpenedBundle> {
    verify_into(library, path, opener, Nowhere::default())
}

/// The same, as far as it goes on.
pub(super) fn verify_into(
    library: &Library,
    path: &Path,
    opener: &Opener,
    nowhere: Nowhere<'_>,
) -> anyhow::Result<OpenedBundle> {
    let (path, file) = doors::bundle_at(path)?;
    let looked = bundle::take_out(file, opener).and_then(|file| look(library, file, nowhere));
    Ok(looked.map_err(|refusal| doors::of_leftover(&path, refusal))?)
}

/// Verifies a whole bundle that is not sealed.
pub(super) fn look(
    library: &Library,
    file: impl Read + Seek + Send + Sync,
    mut nowhere: Nowhere<'_>,
) -> Result<OpenedBundle, Refusal> {
    bundle::open(file, &|_| None, &mut Decoding::of(library), &mut nowhere)
}

/// Stores nothing.
#[derive(Default)]
pub(super) struct Nowhere<'p> {
    /// Whether this goes on; nobody asks where there is nothing.
    passes: Option<&'p Passes<'p>>,
    /// Whether its files count.
    counts: bool,
}

impl<'p> Nowhere<'p> {
    /// Counts the files of a pass.
    fn counting(passes: &'p Passes<'p>) -> Nowhere<'p> {
        Nowhere { passes: Some(passes), counts: true }
    }

    /// Counts nothing, and ends when the rest does.
    pub(super) fn beside(passes: &'p Passes<'p>) -> Nowhere<'p> {
        Nowhere { passes: Some(passes), counts: false }
    }
}

impl Sink for Nowhere<'_> {
    fn begin(&mut self, _: &FileEntry) -> Result<(), String> {
        Ok(())
    }

    fn write(&mut self, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        match self.passes.filter(|_| self.counts) {
            None => Ok(()),
            Some(passes) => passes.one_more().map_err(|cancelled| cancelled.to_string()),
        }
    }

    fn progress(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        match self.passes.map(Passes::goes_on) {
            Some(Err(_)) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// The folder of a bundle in the making in which something lies, or would lie.
pub fn bundle_around(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().skip(1).find_map(|folder| folder.canonicalize().ok())?;
    there.ancestors().find(|folder| folder.join(MANIFEST).is_file()).map(Path::to_path_buf)
}

/// Refuses a key's file in the folder of a bundle, which is copied and handed on.
///
/// # Errors
/// When it lies there, or would.
pub fn is_apart(path: &Path) -> anyhow::Result<()> {
    let Some(folder) = bundle_around(path) else { return Ok(()) };
    bail!(
        "`{}` is in the folder of the bundle `{}`; whoever gets a copy of that folder would have your key. \
         Please keep it in a folder of its own",
        path.display(),
        folder.display()
    )
}

/// Makes a key and writes its file, which only this user can read. An existing file stays.
///
/// # Errors
/// When the file exists, would lie in the folder of a bundle, or cannot be written; then there is none.
pub fn make_key(path: &Path, passphrase: &str) -> anyhow::Result<SecretKey> {
    let write = || format!("could not write `{}`", path.display());
    is_apart(path)?;
    let mut file = crate::rights::create(path).with_context(write)?;
    let made = (|| {
        let (key, text) = SecretKey::make(passphrase)?;
        file.write_all(text.as_bytes()).with_context(write)?;
        file.sync_all().with_context(write)?;
        anyhow::Ok(key)
    })();
    if made.is_err() {
        // Half a key would only be in the way of the next try.
        let _ = fs::remove_file(path);
    }
    made
}

/// Verifies that a file contains a secret key, before anyone is asked for its passphrase.
///
/// # Errors
/// When it cannot be read, or contains something else.
pub fn is_key(path: &Path) -> anyhow::Result<()> {
    with_key_text(path, |_| Ok(()))
}

/// Applies a function to the text of a key's file.
fn with_key_text<T>(
    path: &Path,
    act: impl FnOnce(&str) -> Result<T, KeyError>,
) -> anyhow::Result<T> {
    let file = Zeroizing::new(doors::small(path)?);
    let done = SecretKey::text_in(&file).and_then(act);
    done.with_context(|| format!("`{}`", path.display()))
}

/// Opens the file of a key.
///
/// # Errors
/// When it cannot be read, or the passphrase does not open it.
pub fn open_key(path: &Path, passphrase: &str) -> anyhow::Result<SecretKey> {
    with_key_text(path, |text| SecretKey::open(text, passphrase))
}
