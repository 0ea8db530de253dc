//! What can go wrong with the record, each as a sentence that says what can be done.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::domain::word_list::WordsError;

/// Why the record could not do what was asked. Nothing that was kept before is lost by any of these.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another window or command has the record open.
    #[error(
        "the record is open in another window or command of Groundwork; close that one first: `{}`",
        .folder.display()
    )]
    Busy {
        /// The data folder.
        folder: PathBuf,
    },
    /// The folder can not be locked.
    #[error(
        "the record's folder can not be held for one program alone, which some network folders do \
         not allow; name a folder on this computer with `--data DIR`: `{}`", .folder.display()
    )]
    CannotHold {
        /// The data folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no room.
    #[error(
        "the disk is full, so nothing more can be kept; what was kept before is unharmed; free some \
         space and try again: `{}`", .path.display()
    )]
    Full {
        /// What was being written.
        path: PathBuf,
    },
    /// The folder may not be written to.
    #[error(
        "nothing can be kept in this folder, because it may not be written to; allow that, name another \
         folder with `--data DIR`, or copy this one to where you may write, and look at it there: `{}`",
        .path.display()
    )]
    ReadOnly {
        /// What was being written.
        path: PathBuf,
    },
    /// The disk or the system did not do it.
    #[error("could not {doing}: `{}`", .path.display())]
    Io {
        /// What was being done, to be read after "could not".
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A passphrase is needed first.
    #[error("the record is locked; its passphrase opens it")]
    Locked,
    /// The passphrase, or the recovery code, does not open it.
    #[error("that does not open the record; nothing was changed, and it can be tried again")]
    DoesNotOpen,
    /// There is nothing like that to do.
    #[error("{0}")]
    NotSo(&'static str),
    /// The key file can not be read, nor its copy.
    #[error(
        "the key file of the record is damaged, and so is its copy; put both back from a backup of \
         this folder, or start again with `groundwork lock start-again`, which sets the old record \
         aside: `{}`", .path.display()
    )]
    KeysDamaged {
        /// The key file.
        path: PathBuf,
    },
    /// There is a record but no key to it.
    #[error(
        "the key file of the record is missing, and so is its copy; put one back from a backup of \
         this folder, or start again with `groundwork lock start-again`, which sets the old record \
         aside: `{}`", .path.display()
    )]
    KeysMissing {
        /// The key file.
        path: PathBuf,
    },
    /// The key file is of a later program.
    #[error(
        "the key file is of format {found}, and this program knows {known}; use a newer Groundwork"
    )]
    KeysNewer {
        /// Its format.
        found: u32,
        /// The latest that is known here.
        known: u32,
    },
    /// The record was written by a later program and can only be read.
    #[error(
        "the record was written by a newer Groundwork (its form is {found}, this program writes \
         {known}); it can be looked at and exported here, but not changed"
    )]
    Newer {
        /// The form that it has.
        found: u32,
        /// The latest that is known here.
        known: u32,
    },
    /// Bytes are not what was written.
    #[error("the record is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// A content of a bundle is missing or not what was written.
    #[error(
        "a part of this bundle is missing or damaged on this computer; open the bundle's file again, \
         which puts it back"
    )]
    ContentLost,
    /// No such entry, backup or other named thing.
    #[error("there is no {what} `{name}`; {hint}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// By which name.
        name: String,
        /// How to see what there is.
        hint: &'static str,
    },
    /// Several entries have ids that begin so.
    #[error("{count} sittings have an id that begins with `{name}`; type more of it")]
    Ambiguous {
        /// What was typed.
        name: String,
        /// How many there are.
        count: usize,
    },
    /// More than one record can hold.
    #[error("{bytes} bytes are more than can be kept in one piece")]
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// The words typed can not be a recovery code.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// No random numbers.
    #[error("the system gives no random numbers, and without them no key is safe")]
    Random(#[from] getrandom::Error),
    /// The database did not do it.
    #[error("could not {doing}")]
    Database {
        /// What was being done, to be read after "could not".
        doing: &'static str,
        /// What it said.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// What an error of a file is, for people.
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

    /// What an error of the database is, for people.
    pub(super) fn database(
        doing: &'static str,
        path: &Path,
        source: rusqlite::Error,
    ) -> StoreError {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            // SQLite also says so of a file that failed it before.
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

/// Whether the system lets this file be written to.
fn may_write(path: &Path) -> bool {
    std::fs::OpenOptions::new().write(true).open(path).is_ok()
}
