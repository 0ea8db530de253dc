//! Output files that the user asks for: sound files, bundles, shelves.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::TempPath;

use crate::rights;

/// Prefix of the file's name until it is finished.
pub const PREFIX: &str = ".unfinished-";

/// Characters of chance behind the prefix.
const CHANCE: usize = 6;

/// Whether a file of this name was left by a program that ended, or whose drive went away, before it was finished.
pub fn is_unfinished(name: &str) -> bool {
    let rest = name.strip_prefix(PREFIX);
    rest.is_some_and(|rest| rest.len() == CHANCE && rest.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// A file being written; it appears under its final name complete or not at all.
#[derive(Debug)]
pub struct Unfinished(TempPath);

impl Unfinished {
    /// Creates a file in the folder of `path` that [`Unfinished::finish`] renames to `path`, and returns it
    /// with its guard. The file has ordinary permissions, set by the user's umask.
    ///
    /// # Errors
    /// When no file can be created there, or when `path` exists and is not a file.
    pub fn begin(path: &Path) -> io::Result<(File, Unfinished)> {
        Unfinished::begin_by(path, |place| File::create_new(place))
    }

    /// The same with a file that only this account can read.
    ///
    /// # Errors
    /// See [`Unfinished::begin`].
    pub fn begin_private(path: &Path) -> io::Result<(File, Unfinished)> {
        Unfinished::begin_by(path, rights::create)
    }

    fn begin_by(
        path: &Path,
        create: impl FnMut(&Path) -> io::Result<File>,
    ) -> io::Result<(File, Unfinished)> {
        if path.metadata().is_ok_and(|there| !there.is_file()) {
            return Err(io::Error::other("what is there is not a file"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // `tempfile` makes the files that it opens private, and names their paths in its errors.
        let (file, place) = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(CHANCE)
            .make_in(folder.unwrap_or(Path::new(".")), create)?
            .into_parts();
        Ok((file, Unfinished(place)))
    }

    /// Renames the file to `path` and replaces any file there.
    ///
    /// # Errors
    /// When it cannot be renamed; the unfinished file is then removed.
    pub fn finish(self, path: &Path) -> io::Result<()> {
        rename(&self.0, path)?;
        // Nothing of that name is left to remove.
        let _renamed = self.0.keep();
        Ok(())
    }
}

/// Renames a file, over any that is there. Where others may have it open for a moment, it is tried for a moment.
///
/// # Errors
/// When it cannot be renamed.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(windows)]
    return groundwork_windows::replace(from, to);
    #[cfg(not(windows))]
    std::fs::rename(from, to)
}
