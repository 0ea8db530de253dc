//! Opens the record, and reads what is always needed of it. This takes time, so the window does it on another
//! thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::overview::{Overview, look};
use super::settings::Settings;
use crate::domain::record::{Moment, practice_day};
use crate::library::{Installed, Receiver, in_words};
use crate::store::{self, Closed, Lock, Record, StoreError, hold};

/// Data about the bundles of a record that stays in memory.
#[derive(Clone)]
pub(super) struct Bundles {
    pub(super) installed: Arc<Installed>,
    pub(super) receiver: Receiver,
}

impl Bundles {
    /// Reads the bundles of a record.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(super) fn read(record: &Record) -> Result<Bundles, StoreError> {
        let installed = Arc::new(Installed::read(record)?);
        Ok(Bundles { installed, receiver: Receiver::of(record)? })
    }
}

/// An open record, with the data read at opening.
pub(super) struct OpenedRecord {
    pub(super) record: Box<Record>,
    pub(super) settings: Settings,
    pub(super) bundles: Bundles,
    pub(super) overview: Overview,
}

impl OpenedRecord {
    /// Reads settings, bundles and overview of a record.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(super) fn of(record: Record, now: Moment) -> Result<OpenedRecord, StoreError> {
        let (settings, bundles) = (Settings::read(&record)?, Bundles::read(&record)?);
        let overview = look(&record, &settings, practice_day(now, settings.day_start))?;
        Ok(OpenedRecord { record: Box::new(record), settings, bundles, overview })
    }
}

/// Result of opening a record's folder.
pub(super) enum Door {
    /// The record is open.
    Open(Box<OpenedRecord>),
    /// The record needs its passphrase.
    Locked(Box<Closed>),
    /// The record is not available, for this reason.
    Shut(String),
}

impl Door {
    /// Opens the record in a folder, unless it is locked.
    pub(super) fn of(folder: &Path, now: Moment) -> Door {
        let opened = hold(folder).and_then(|closed| match closed.lock() {
            Lock::Open => closed
                .open(now.utc_ms)
                .and_then(|record| OpenedRecord::of(record, now))
                .map(Box::new)
                .map(Door::Open),
            Lock::Passphrase { .. } => Ok(Door::Locked(Box::new(closed))),
        });
        opened.unwrap_or_else(|error| Door::Shut(in_words(&error.into())))
    }
}

/// Action on a record's folder before it is opened again.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum First {
    Nothing,
    EraseAll,
    SetAside,
}

/// Opens a record again.
pub struct Opening {
    /// The open record, which is closed first so that it releases the folder.
    pub(super) old: Option<Box<Record>>,
    pub(super) folder: PathBuf,
    pub(super) first: First,
    pub(super) now: Moment,
}

/// Action that was taken on the folder before the record was opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anew {
    /// None; the record is read again from the disk.
    Again,
    /// The whole record was erased.
    Erased,
    /// The record that nobody could open was moved to this folder.
    SetAside(PathBuf),
}

/// Result of [`Opening::run`].
pub struct Reopened {
    pub(super) told: Result<Anew, StoreError>,
    pub(super) door: Door,
}

impl Opening {
    /// Closes the record, acts on its folder, and opens it again.
    pub fn run(self) -> Reopened {
        let Opening { old, folder, first, now } = self;
        drop(old);
        let told = match first {
            First::Nothing => Ok(Anew::Again),
            First::EraseAll => store::erase_all(&folder).map(|()| Anew::Erased),
            First::SetAside => store::start_again(&folder, now.utc_ms).map(Anew::SetAside),
        };
        Reopened { told, door: Door::of(&folder, now) }
    }
}
