//! Where an account keeps its things. They can be moved, to another drive or into OneDrive, and only the system knows.

use std::path::PathBuf;

use windows::Win32::System::Com::CoTaskMemFree;
use windows::Win32::UI::Shell::{
    FOLDERID_Desktop, FOLDERID_Documents, FOLDERID_Downloads, FOLDERID_LocalAppData,
    FOLDERID_Music, KF_FLAG_DONT_VERIFY, SHGetKnownFolderPath,
};

use crate::wide::read;

/// A folder of the account that runs the program.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// For the data of programs that stay on this computer: `%LOCALAPPDATA%`.
    Data,
    /// What lies on the desktop.
    Desktop,
    /// Documents.
    Documents,
    /// Downloads.
    Downloads,
    /// Music.
    Music,
}

/// Where a folder of this account lies; it need not exist.
pub fn folder(which: Folder) -> Option<PathBuf> {
    let id = match which {
        Folder::Data => &FOLDERID_LocalAppData,
        Folder::Desktop => &FOLDERID_Desktop,
        Folder::Documents => &FOLDERID_Documents,
        Folder::Downloads => &FOLDERID_Downloads,
        Folder::Music => &FOLDERID_Music,
    };
    // SAFETY: the system gives a text that ends with a zero; it is read once and given back.
    unsafe {
        let text = SHGetKnownFolderPath(id, KF_FLAG_DONT_VERIFY, None).ok()?;
        let path = PathBuf::from(read(text));
        CoTaskMemFree(Some(text.0.cast_const().cast()));
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_these_folders() {
        for which in
            [Folder::Data, Folder::Desktop, Folder::Documents, Folder::Downloads, Folder::Music]
        {
            assert!(folder(which).unwrap().is_absolute(), "{which:?}");
        }
        assert_eq!(
            folder(Folder::Data).unwrap().as_os_str(),
            std::env::var_os("LOCALAPPDATA").unwrap()
        );
    }
}
