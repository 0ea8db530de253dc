//! Names that change hands while others look at the files.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use windows::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION, WIN32_ERROR,
};

/// Times between two tries, a second and a half together.
const WAITS: [u64; 8] = [1, 5, 10, 20, 50, 100, 300, 1000];

/// Renames a file, also over one that is there. Virus scanners and search programs open whatever is new for a moment, and
/// whatever they have open cannot be renamed or replaced; so it is tried for a second and a half.
///
/// # Errors
/// When it cannot be renamed by then, or will never be.
pub fn replace(from: &Path, to: &Path) -> io::Result<()> {
    for wait in WAITS {
        match fs::rename(from, to) {
            Err(error) if may_pass(&error) => thread::sleep(Duration::from_millis(wait)),
            done => return done,
        }
    }
    fs::rename(from, to)
}

/// Whether somebody else's look at a file can be the reason.
fn may_pass(error: &io::Error) -> bool {
    let passing = [ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION];
    error.raw_os_error().is_some_and(|code| passing.contains(&WIN32_ERROR(code.cast_unsigned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::windows::fs::OpenOptionsExt as _;

    #[test]
    fn a_file_that_somebody_looks_at_is_replaced_once_they_have_looked() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new"), folder.path().join("old"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        // Nobody else may do anything with it meanwhile.
        let looked_at = fs::OpenOptions::new().read(true).share_mode(0).open(&to).unwrap();
        let looks = thread::Builder::new().spawn(move || {
            thread::sleep(Duration::from_millis(100));
            drop(looked_at);
        });
        replace(&from, &to).unwrap();
        looks.unwrap().join().unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"new");
        // Control: what is not there is no reason to wait.
        assert_eq!(replace(&from, &to).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
