//! Where the narrations of a folder of sessions lie.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FILE, Narrations};

/// The folder whose narrations lie beside it, as in this project.
const SESSIONS: &str = "sessions";
/// What a folder of narrations is called.
const AUDIO: &str = "audio";

/// The narrations of a folder's sessions, if there are any.
///
/// # Errors
/// When their list can not be read.
pub(in crate::studio) fn nearby(folder: &Path) -> anyhow::Result<Option<Narrations>> {
    let place = narration_folder(folder);
    match place.join(FILE).is_file() {
        true => Ok(Some(Narrations::open(&place)?)),
        false => Ok(None),
    }
}

/// Where narrations of the sessions in `folder` lie: in `audio` inside it, or for a folder called
/// `sessions` in the `audio` beside it that has a list of narrations. Any other folder has no part in
/// an `audio` that happens to lie beside it: what it does not need is needed by others.
pub fn narration_folder(folder: &Path) -> PathBuf {
    // An empty path is the folder that the program was started in.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let is_sessions = fs::canonicalize(folder).is_ok_and(|whole| whole.ends_with(SESSIONS));
    let beside = match folder.file_name() {
        Some(_) => folder.with_file_name(AUDIO),
        None => folder.join("..").join(AUDIO),
    };
    match is_sessions && beside.join(FILE).is_file() {
        true => beside,
        false => folder.join(AUDIO),
    }
}
