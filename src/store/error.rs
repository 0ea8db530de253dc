//! Errors of the record; each message says what can be done.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::domain::word_list::WordsError;

/// Why an operation on the record failed. No error loses data that was stored before.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another window or command has the record open.
    #[error(
        "the record is open in another window or command of Groundwork; close that one first: `{}`",
        .folder.display()
    )]
    Busy {
        /// Folder of the record.
        folder: PathBuf,
    },
    /// The folder cannot be locked.
    #[error(
        "the record's folder cannot be held for one program alone, which some network folders do \
         not allow; name a folder on this computer with `--data DIR`: `{}`", .folder.display()
    )]
    CannotHold {
        /// Folder of the record.
        folder: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The disk is full.
    #[error(
        "the disk is full, so nothing more can be kept; what was kept before is unharmed; free some \
         space and try again: `{}`", .path.display()
    )]
    Full {
        /// File or folder that was being written.
        path: PathBuf,
    },
    /// The folder does not allow writing.
    #[error(
        "nothing can be kept in this folder, because it may not be written to; allow that, name another \
         folder with `--data DIR`, or copy this one to where you may write, and look at it there: `{}`",
        .path.display()
    )]
    ReadOnly {
        /// File or folder that was being written.
        path: PathBuf,
    },
    /// The disk or the system reported an error.
    #[error("could not {doing}: `{}`", .path.display())]
    Io {
        /// The operation, worded to follow "could not".
        doing: &'static str,
        /// File or folder of the operation.
        path: PathBuf,
        /// Error of the system.
        source: io::Error,
    },
    /// The record is locked.
    #[error("the record is locked; its passphrase opens it")]
    Locked,
    /// The passphrase or the recovery code is wrong.
    #[error("that does not open the record; nothing was changed, and it can be tried again")]
    DoesNotOpen,
    /// The operation does not apply to the record's state.
    #[error("{0}")]
    NotSo(&'static str),
    /// Both the key file and its copy are damaged.
    #[error(
        "the key file of the record is damaged, and so is its copy; put both back from a backup of \
         this folder, or start again with `groundwork lock start-again`, which sets the old record \
         aside: `{}`", .path.display()
    )]
    KeysDamaged {
        /// Path of the key file.
        path: PathBuf,
    },
    /// There is a record, but no key file.
    #[error(
        "the key file of the record is missing, and so is its copy; put one back from a backup of \
         this folder, or start again with `groundwork lock start-again`, which sets the old record \
         aside: `{}`", .path.display()
    )]
    KeysMissing {
        /// Path of the key file.
        path: PathBuf,
    },
    /// A later program wrote the key file.
    #[error(
        "the key file is of format {found}, and this program knows {known}; use a newer Groundwork"
    )]
    KeysNewer {
        /// Form of the key file.
        found: u32,
        /// Latest form that this program reads.
        known: u32,
    },
    /// A later program wrote the record, so it can only be read.
    #[error(
        "the record was written by a newer Groundwork (its form is {found}, this program writes \
         {known}); it can be looked at and exported here, but not changed"
    )]
    Newer {
        /// Form of the database.
        found: u32,
        /// Latest form that this program writes.
        known: u32,
    },
    /// Stored data is damaged.
    #[error("the record is damaged: {what}")]
    Damaged {
        /// First damage found, as a sentence.
        what: String,
    },
    /// A content of a bundle is missing or damaged.
    #[error(
        "a part of this bundle is missing or damaged on this computer; open the bundle's file again, \
         which puts it back"
    )]
    ContentLost,
    /// No entry, backup or other object has this name.
    #[error("there is no {what} `{name}`; {hint}")]
    Unknown {
        /// Kind of the object.
        what: &'static str,
        /// Name that was given.
        name: String,
        /// How to list the existing ones.
        hint: &'static str,
    },
    /// Several entries have ids with this beginning.
    #[error("{count} sittings have an id that begins with `{name}`; type more of it")]
    Ambiguous {
        /// Beginning of the id as typed.
        name: String,
        /// Number of entries.
        count: usize,
    },
    /// Larger than a record of the journal can be.
    #[error("{bytes} bytes are more than can be kept in one piece")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
    },
    /// The typed words cannot be a recovery code.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The system's random number generator failed.
    #[error("the system gives no random numbers, and without them no key is safe")]
    Random(#[from] getrandom::Error),
    /// The database reported an error.
    #[error("could not {doing}")]
    Database {
        /// The operation, worded to follow "could not".
        doing: &'static str,
        /// Error of the database.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Converts an error about a file.
    pub(super) fn file(doing: &'static str, path: &Path, source: io::Error) -> StoreError {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { path },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                StoreError::ReadOnly { path }
            }
            _ => StoreError::Io { doing, path, source },
        }
    }

    /// Converts an error of the database.
    pub(super) fn database(
        doing: &'static str,
        path: &Path,
        source: rusqlite::Error,
    ) -> StoreError {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            // SQLite also reports this for a file that failed earlier.
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) if !may_write(&path) => {
                StoreError::ReadOnly { path }
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                StoreError::Damaged { what: source.to_string() }
            }
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied,
            ) => StoreError::Io { doing, path, source: io::Error::other(source) },
            _ => StoreError::Database { doing, source },
        }
    }
}

/// Whether the system allows writing to this file.
fn may_write(path: &Path) -> bool {
    std::fs::OpenOptions::new().write(true).open(path).is_ok()
}
