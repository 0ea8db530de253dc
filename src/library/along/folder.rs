//! The folder that practice is taken along in: what of it is ours, and what is somebody else's.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

use super::notes;
use super::track::MARK;
use crate::audio::encode::comment;
use crate::unfinished::{Unfinished, is_unfinished};

/// Makes the folder if there is none. The one above it has to be there: on a stick that is not plugged in, it is not.
///
/// # Errors
/// When it cannot be made, or is a file.
pub(super) fn ready(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir(folder)
        .with_context(|| format!("could not make the folder `{}`", folder.display()))
}

/// Refuses a folder in which a file that is to be written stands already and is somebody else's.
///
/// # Errors
/// When there is one.
pub(super) fn refuse_others<'n>(
    folder: &Path,
    sounds: impl Iterator<Item = &'n str>,
) -> anyhow::Result<()> {
    for name in sounds.chain([notes::NAME]) {
        let path = folder.join(name);
        let is_ours = if name == notes::NAME { is_notes(&path) } else { mark(&path).is_some() };
        if fs::symlink_metadata(&path).is_ok() && !is_ours {
            bail!(
                "another `{name}` is in `{}` already, and stays as it is; choose another folder, such as an empty one",
                folder.display()
            );
        }
    }
    Ok(())
}

/// The mark of a file that was taken along; `None` if there is no file, or it is another one.
pub(super) fn mark(path: &Path) -> Option<String> {
    let found = comment(File::open(path).ok()?, MARK)?;
    blake3::Hash::from_hex(&found).ok().map(|_| found)
}

fn is_notes(path: &Path) -> bool {
    let mut head = vec![0; notes::FIRST_LINE.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == notes::FIRST_LINE.as_bytes()
}

/// Writes the notes, unless they are there with the same words.
///
/// # Errors
/// When they cannot be written.
pub(super) fn write_notes(folder: &Path, text: &str) -> anyhow::Result<()> {
    let path = folder.join(notes::NAME);
    if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let write = || {
        let (mut file, unfinished) = Unfinished::begin(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        unfinished.finish(&path)
    };
    write().with_context(|| format!("could not write `{}`", path.display()))
}

/// Removes what was left when an earlier try was cut off, such as by pulling out a stick.
pub(super) fn clear(folder: &Path) {
    for name in names(folder) {
        if is_unfinished(&name) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(folder.join(name));
        }
    }
}

/// Names of files that were taken along earlier and are not among these.
pub(super) fn earlier(folder: &Path, now: &BTreeSet<&str>) -> Vec<String> {
    let is_sound = |name: &String| {
        let path = Path::new(name);
        let ends = |ending: &str| path.extension().is_some_and(|end| end == ending);
        (ends("flac") || ends("ogg")) && !now.contains(name.as_str())
    };
    let mut found = names(folder);
    found.retain(|name| is_sound(name) && mark(&folder.join(name)).is_some());
    found.sort();
    found
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

/// Makes sure that the drive has the names of the files, too.
///
/// # Errors
/// When the drive does not answer any more.
pub(super) fn settle(folder: &Path) -> anyhow::Result<()> {
    // Windows does that for no folder, and says only whether it is there.
    let settled = match cfg!(windows) {
        true => folder.metadata().map(drop),
        false => File::open(folder).and_then(|opened| opened.sync_all()),
    };
    match settled {
        // Not every file system does that for a folder.
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(error).with_context(|| format!("could not finish `{}`", folder.display()))
        }
        _ => Ok(()),
    }
}
