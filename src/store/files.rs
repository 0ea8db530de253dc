//! Files that are either the old or the new ones, whatever happens in between, and a folder that
//! belongs to one program at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// For folders: only this account of the computer may look inside.
#[cfg(unix)]
fn keep_to_oneself(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn keep_to_oneself(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Options that make a file which only this account may read.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Makes a folder that only this account may look into, with those above it.
///
/// # Errors
/// When it can not be made.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let failed = |error| StoreError::file("make the folder", path, error);
    fs::create_dir_all(path).map_err(failed)?;
    keep_to_oneself(path).map_err(failed)?;
    match path.parent() {
        Some(above) => sync_folder(above),
        None => Ok(()),
    }
}

/// Makes the names in a folder last through a power cut.
///
/// # Errors
/// When the disk does not do it.
pub fn sync_folder(path: &Path) -> Result<()> {
    // Elsewhere a folder is not a file that could be synced, and renaming lasts by itself.
    if cfg!(unix) {
        File::open(path)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::file("write the folder", path, error))?;
    }
    Ok(())
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// What a file's name ends in until it is finished.
const UNFINISHED: &str = ".new";

/// The name under which a file is written before it takes its own.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}

/// Removes what was cut off before it had its name in a folder, with what SQLite keeps beside that.
///
/// # Errors
/// When the folder can not be read, or something can not be removed.
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

/// Opens a file to read it.
///
/// # Errors
/// When that can not be.
pub(super) fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| StoreError::file("read", path, error))
}

/// Writes a file as a whole: after a crash at any moment it is the old or the new one.
///
/// # Errors
/// When it can not be written; the old one is still there then.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let new = unfinished(path);
    let write = || {
        let mut file = private_file().write(true).create(true).truncate(true).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    if let Err(error) = write() {
        // What could not be finished only takes room.
        let _ = fs::remove_file(&new);
        return Err(StoreError::file("write", path, error));
    }
    put_in_place(&new, path)
}

/// Gives a finished and synced file its name.
///
/// # Errors
/// When it can not be renamed.
pub(super) fn put_in_place(new: &Path, path: &Path) -> Result<()> {
    fs::rename(new, path).map_err(|error| StoreError::file("put in place", path, error))?;
    sync_folder(folder_of(path))
}

/// Removes a file if it is there.
///
/// # Errors
/// When it is there and can not be removed.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::file("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with all that is in it, if it is there.
///
/// # Errors
/// When something in it can not be removed.
pub(super) fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::file("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// A file's bytes, of which there may be at most `most`; `None` if there is no such file.
///
/// # Errors
/// When it is there and can not be read, or is larger.
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

/// Holds a folder for this program alone, until dropped or until the program ends in any way.
#[derive(Debug)]
pub(super) struct Hold {
    _file: File,
}

impl Hold {
    /// Holds a folder.
    ///
    /// # Errors
    /// When another program holds it, or when it can not be held.
    pub(super) fn take(folder: &Path) -> Result<Hold> {
        let path = folder.join("lock");
        let file = private_file()
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

/// What a folder lies on if that is a network drive, to be read after "on", where the system says so. There
/// a lost connection is like a power cut that the disk does not know of.
#[cfg(target_os = "linux")]
pub fn network_drive(folder: &Path) -> Option<&'static str> {
    // From the kernel's include/uapi/linux/magic.h, and those of CIFS and sshfs.
    match rustix::fs::statfs(folder).ok()?.f_type as u32 {
        0x6969 => Some("a network drive (NFS)"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("a network drive (SMB)"),
        // sshfs, but also local disks of other systems.
        0x6573_5546 => Some("what may be a network drive (FUSE)"),
        _ => None,
    }
}

/// What a folder lies on if that is a network drive; here the system does not say so.
#[cfg(not(target_os = "linux"))]
pub fn network_drive(_: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let first = Hold::take(folder.path()).unwrap();
        assert!(matches!(Hold::take(folder.path()), Err(StoreError::Busy { .. })));
        drop(first);
        Hold::take(folder.path()).unwrap();
    }

    #[test]
    fn a_file_that_can_not_be_written_stays_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_whole(&path, b"old").unwrap();
        // Something is in the way of the unfinished file.
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
