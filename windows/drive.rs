//! What kind of drive a folder lies on.

use std::os::windows::ffi::OsStrExt as _;
use std::path::Path;

use windows::Win32::Storage::FileSystem::{
    GetDriveTypeW, GetVolumeInformationW, GetVolumePathNameW,
};
use windows::Win32::System::SystemServices::FILE_PERSISTENT_ACLS;
use windows::Win32::System::WindowsProgramming::{DRIVE_REMOTE, DRIVE_REMOVABLE};
use windows::core::HSTRING;

use crate::wide::wide_path;

/// The root of the drive of a path that is there, such as `C:\` or `\\server\share\`.
fn root(path: &Path) -> Option<HSTRING> {
    let path = std::path::absolute(path).ok()?;
    // With room for what is put before a long one.
    let mut root = vec![0; path.as_os_str().encode_wide().count() + 16];
    // SAFETY: the place for the root is ours, and the binding says how long it is.
    unsafe { GetVolumePathNameW(&wide_path(&path).ok()?, &mut root).ok()? };
    let length = root.iter().position(|unit| *unit == 0)?;
    Some(HSTRING::from_wide(&root[..length]))
}

/// Whether files on the drive of a path have owners, so that others can be kept out; `None` if the drive does not say.
/// Memory sticks count as drives without owners, and most are: on another computer the same person has another account, and
/// could not read what is kept to this one.
pub fn has_owners(path: &Path) -> Option<bool> {
    let root = root(path)?;
    // SAFETY: the root is a text that ends with a zero.
    if unsafe { GetDriveTypeW(&root) } == DRIVE_REMOVABLE {
        return Some(false);
    }
    let mut flags = 0;
    // SAFETY: the place for the flags is ours.
    unsafe { GetVolumeInformationW(&root, None, None, None, Some(&mut flags), None).ok()? };
    Some(flags & FILE_PERSISTENT_ACLS != 0)
}

/// Whether a path lies on another computer.
pub fn is_network(path: &Path) -> bool {
    // SAFETY: the root is a text that ends with a zero.
    root(path).is_some_and(|root| unsafe { GetDriveTypeW(&root) } == DRIVE_REMOTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_lies_on_its_drive() {
        assert_eq!(root(Path::new(r"C:\windows")).unwrap().to_string(), r"C:\");
        assert!(!is_network(Path::new(r"C:\windows")));
        assert!(has_owners(Path::new(r"C:\windows")).is_some());
        assert_eq!(has_owners(Path::new(r"Q:\nowhere")), None);
    }
}
