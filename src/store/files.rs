//! Files that are either old or new after an interruption at any moment, and a folder that belongs to one
//! program at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use crate::rights;
use crate::unfinished::rename;

type Result<T> = std::result::Result<T, StoreError>;

/// Creates a folder that only this user account can access, and the folders above it. If access cannot be
/// limited, it is created all the same; [`is_open_to_others`] reports this.
///
/// # Errors
/// When it cannot be created.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    make_folder_by(path, rights::keep_to_account)
}

fn make_folder_by(path: &Path, keep: impl Fn(&Path) -> io::Result<bool>) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let failed = |error| StoreError::file("make the folder", path, error);
    fs::create_dir_all(path).map_err(failed)?;
    keep(path).map_err(failed)?;
    match path.parent() {
        Some(above) => sync_folder(above),
        None => Ok(()),
    }
}

/// Whether a folder lies where access cannot be limited, so that anyone with the drive can read its files.
pub(super) fn is_open_to_others(path: &Path) -> bool {
    matches!(rights::keep_to_account(path), Ok(false))
}

/// Makes the names in a folder survive a power cut.
///
/// # Errors
/// When the disk reports an error.
pub fn sync_folder(path: &Path) -> Result<()> {
    // On other systems a folder cannot be synced, and renaming is durable.
    if cfg!(unix) {
        File::open(path)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::file("write the folder", path, error))?;
    }
    Ok(())
}

/// The folder that contains a file.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Suffix of a file's name until it is finished.
const UNFINISHED: &str = ".new";

/// The name under which a file is written before it is renamed to `path`.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}

/// Removes the unfinished files in a folder, with the files that SQLite keeps beside them.
///
/// # Errors
/// When the folder cannot be read, or a file cannot be removed.
pub(super) fn remove_unfinished(folder: &Path) -> Result<()> {
    let failed = |error| StoreError::file("look into", folder, error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let of = ["-wal", "-journal", "-shm"].iter().find_map(|beside| name.strip_suffix(beside));
        if of.unwrap_or(&name).ends_with(UNFINISHED) && path.is_file() {
            remove(&path)?;
        }
    }
    Ok(())
}

/// Opens a file for reading.
///
/// # Errors
/// When it cannot be opened.
pub(super) fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| StoreError::file("read", path, error))
}

/// Writes a whole file: after a crash at any moment, it is either the old or the new one.
///
/// # Errors
/// When it cannot be written; the old one then remains.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = unfinished(path);
    let write = || {
        let mut file = rights::options().write(true).create(true).truncate(true).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    if let Err(error) = write() {
        // An unfinished file only takes room.
        let _ = fs::remove_file(&new);
        return Err(StoreError::file("write", path, error));
    }
    put_in_place(&new, path)
}

/// Renames a finished and synced file to its final name.
///
/// # Errors
/// When it cannot be renamed.
pub(super) fn put_in_place(new: &Path, path: &Path) -> Result<()> {
    rename(new, path).map_err(|error| StoreError::file("put in place", path, error))?;
    sync_folder(folder_of(path))
}

/// Removes a file if it exists.
///
/// # Errors
/// When it exists and cannot be removed.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::file("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with its content if it exists.
///
/// # Errors
/// When something in it cannot be removed.
pub(super) fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::file("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// The bytes of a file of at most `most` bytes; `None` if there is no such file.
///
/// # Errors
/// When it cannot be read or is larger.
pub(super) fn read_small(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    use io::Read as _;
    let failed = |error| StoreError::file("read", path, error);
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed)?,
    };
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(StoreError::TooLarge { bytes: bytes.len() });
    }
    Ok(Some(bytes))
}

/// All bytes of an open file, from its beginning.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read_again(mut file: &File) -> io::Result<Vec<u8>> {
    use io::{Read as _, Seek as _};
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reserves a folder for this program until it is dropped or the program ends in any way.
#[derive(Debug)]
pub(super) struct Hold {
    _file: File,
}

impl Hold {
    /// Reserves a folder.
    ///
    /// # Errors
    /// When another program holds it, or it cannot be locked.
    pub(super) fn take(folder: &Path) -> Result<Hold> {
        let path = folder.join("lock");
        let file = rights::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| StoreError::file("hold", &path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Hold { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { folder: folder.into() }),
            Err(TryLockError::Error(source)) => {
                Err(StoreError::CannotHold { folder: folder.into(), source })
            }
        }
    }
}

/// The kind of network drive that a folder lies on, worded to follow "on"; `None` for other drives. A lost
/// connection there is like a power cut that the disk does not notice.
#[cfg(target_os = "linux")]
pub fn network_drive(folder: &Path) -> Option<&'static str> {
    // From the kernel's include/uapi/linux/magic.h, with the numbers of CIFS and sshfs.
    match rustix::fs::statfs(folder).ok()?.f_type as u32 {
        0x6969 => Some("a network drive (NFS)"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("a network drive (SMB)"),
        // sshfs, but also local drives of other systems.
        0x6573_5546 => Some("what may be a network drive (FUSE)"),
        _ => None,
    }
}

/// The same on Windows.
#[cfg(windows)]
pub fn network_drive(folder: &Path) -> Option<&'static str> {
    groundwork_windows::is_network(folder).then_some("a network drive")
}

/// Always `None`: this system does not tell.
#[cfg(not(any(target_os = "linux", windows)))]
pub fn network_drive(_: &Path) -> Option<&'static str> {
    None
}

/// Names of folders that a program synchronises with other computers, as they begin, and what it is called.
const SYNCHRONISED: [(&str, &str); 10] = [
    ("Dropbox", "Dropbox"),
    ("OneDrive", "OneDrive"),
    ("Google Drive", "Google Drive"),
    ("GoogleDrive", "Google Drive"),
    ("iCloudDrive", "iCloud"),
    ("Mobile Documents", "iCloud"),
    ("Nextcloud", "Nextcloud"),
    ("ownCloud", "ownCloud"),
    ("pCloud", "pCloud"),
    ("Proton Drive", "Proton Drive"),
];

/// The program that synchronises a folder with other computers, as far as its name or a mark in it says so.
pub fn synchronised(folder: &Path) -> Option<&'static str> {
    let folder = std::path::absolute(folder).ok()?;
    folder.ancestors().find_map(|part| {
        let name = part.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let named = SYNCHRONISED.iter().find(|(begins, _)| name.starts_with(begins));
        let marked = || part.join(".stfolder").exists().then_some("Syncthing");
        named.map(|(_, program)| *program).or_else(marked)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_synchronised_is_told_by_name_or_mark() {
        let program = |path: &str| synchronised(Path::new(path));
        assert_eq!(program("/mine/Dropbox (Personal)/record"), Some("Dropbox"));
        assert_eq!(program("/mine/OneDrive - Clinic/a/b"), Some("OneDrive"));
        assert_eq!(program("/mine/Library/Mobile Documents/x"), Some("iCloud"));
        assert_eq!(program("/mine/.local/share/groundwork"), None);
        assert_eq!(program("/mine/My Dropbox notes/x"), None);
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("deep/record");
        std::fs::create_dir_all(&inside).unwrap();
        assert_eq!(synchronised(&inside), None);
        std::fs::create_dir(folder.path().join(".stfolder")).unwrap();
        assert_eq!(synchronised(&inside), Some("Syncthing"));
    }

    #[test]
    fn a_folder_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let first = Hold::take(folder.path()).unwrap();
        assert!(matches!(Hold::take(folder.path()), Err(StoreError::Busy { .. })));
        drop(first);
        Hold::take(folder.path()).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_drive_without_rights_takes_a_folder_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one").join("two");
        let answers = |kind: io::ErrorKind| {
            move |_: &Path| {
                let kept = Err(io::Error::from(kind));
                if rights::cannot_be_said(&kept) { Ok(false) } else { kept }
            }
        };
        make_folder_by(&path, answers(io::ErrorKind::PermissionDenied)).unwrap();
        assert!(path.is_dir());
        // Control: a drive that fails is not a drive without permissions.
        let broken = make_folder_by(&path.join("three"), answers(io::ErrorKind::Other));
        assert!(matches!(broken, Err(StoreError::Io { .. })));
        // On an ordinary drive, others have no access.
        let own = folder.path().join("own");
        make_folder(&own).unwrap();
        assert!(!is_open_to_others(&own));
    }

    #[test]
    fn a_file_that_can_not_be_written_stays_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_whole(&path, b"old").unwrap();
        // A folder takes the place of the unfinished file.
        fs::create_dir(unfinished(&path)).unwrap();
        assert!(write_whole(&path, b"new").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        fs::remove_dir(unfinished(&path)).unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn only_small_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(read_small(&path, 3).unwrap(), None);
        write_whole(&path, b"abc").unwrap();
        assert_eq!(read_small(&path, 3).unwrap().unwrap(), b"abc");
        assert!(matches!(read_small(&path, 2), Err(StoreError::TooLarge { .. })));
    }
}
