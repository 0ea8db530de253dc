//! Who may open a file or a folder: this account alone, where the drive knows accounts.
//!
//! On Unix a file is born with its mode. On Windows a file gets the rights of its folder, so folders are kept to the
//! account; a file in a folder of others is kept to it once it is there and still empty.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Options for a file that only this account can read; on Windows, if its folder is kept to the account.
pub fn options() -> OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut options = OpenOptions::new();
        options.mode(0o600);
        options
    }
    #[cfg(not(unix))]
    OpenOptions::new()
}

/// Creates a file that only this account can read, whatever its folder. On a drive that knows no accounts it is created
/// all the same.
///
/// # Errors
/// When there is a file of that name, or none can be created.
pub fn create(path: &Path) -> io::Result<File> {
    let file = options().read(true).write(true).create_new(true).open(path)?;
    #[cfg(windows)]
    if let Err(error) = keep_to_account(path) {
        // The next try would find it in the way.
        drop(file);
        let _left = fs::remove_file(path);
        return Err(error);
    }
    Ok(file)
}

/// Creates the folders down to this one that are missing; only this account can enter them.
///
/// # Errors
/// When one cannot be created.
pub fn folders(to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(to)
    }
    #[cfg(not(unix))]
    {
        let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let missing: Vec<&Path> = to.ancestors().take_while(is_missing).collect();
        // One after the other, so that nothing is ever in a folder of others.
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => keep_to_account(folder)?,
            };
        }
        Ok(())
    }
}

/// Keeps a file or a folder to this account, and returns whether that is possible: drives without owners, such as memory
/// sticks with FAT or exFAT, refuse it or do nothing.
///
/// # Errors
/// When the drive fails.
pub fn keep_to_account(path: &Path) -> io::Result<bool> {
    if is_ownerless(path) {
        return Ok(false);
    }
    let kept = kept(path);
    if cannot_be_said(&kept) { Ok(false) } else { kept }
}

/// `ERROR_INVALID_FUNCTION` and `ERROR_NOT_SUPPORTED` of Windows.
const UNKNOWN_THERE: [i32; 2] = [1, 50];

/// Whether an error means that a drive has no rights to set. What they are set for is our own, so nothing else can be
/// the reason.
pub(crate) fn cannot_be_said(kept: &io::Result<bool>) -> bool {
    matches!(kept, Err(error) if matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
    ) || cfg!(windows) && error.raw_os_error().is_some_and(|number| UNKNOWN_THERE.contains(&number)))
}

#[cfg(unix)]
fn kept(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(path.metadata()?.permissions().mode() & 0o077 == 0)
}

/// Changed only where others have access, because with a folder everything in it changes.
#[cfg(windows)]
fn kept(path: &Path) -> io::Result<bool> {
    if !groundwork_windows::may_others_read(path)? {
        return Ok(true);
    }
    groundwork_windows::keep_to_account(path)?;
    Ok(!groundwork_windows::may_others_read(path)?)
}

/// Whether a path lies on a drive without owners, by the type of its file system: such a drive may report the same
/// rights for every file.
#[cfg(target_os = "linux")]
fn is_ownerless(path: &Path) -> bool {
    // From the kernel's include/uapi/linux/magic.h: FAT and exFAT.
    rustix::fs::statfs(path).is_ok_and(|drive| matches!(drive.f_type as u32, 0x4d44 | 0x2011_bab0))
}

#[cfg(windows)]
fn is_ownerless(path: &Path) -> bool {
    groundwork_windows::has_owners(path) == Some(false)
}

#[cfg(not(any(target_os = "linux", windows)))]
fn is_ownerless(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether others may read it.
    fn is_open(path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            path.metadata().unwrap().permissions().mode() & 0o077 != 0
        }
        #[cfg(windows)]
        {
            groundwork_windows::may_others_read(path).unwrap()
        }
    }

    #[test]
    fn what_is_made_is_for_this_account_alone() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a").join("b");
        folders(&inner).unwrap();
        assert!(!is_open(&folder.path().join("a")) && !is_open(&inner));
        options().write(true).create(true).truncate(true).open(inner.join("file")).unwrap();
        // On Windows by what the folder hands on, which wine does not know.
        assert!(cfg!(windows) || !is_open(&inner.join("file")));
        let single = folder.path().join("single");
        drop(create(&single).unwrap());
        assert!(!is_open(&single));
        assert_eq!(create(&single).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        // Control: what others may read is noticed, and ends.
        let open = folder.path().join("open");
        fs::create_dir(&open).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
            assert!(is_open(&open));
        }
        assert!(keep_to_account(&open).unwrap());
        assert!(!is_open(&open));
    }
}
