//! What takes its time with the record, and is therefore done on another thread: opening it by a
//! secret, changing its lock, erasing.
//!
//! While an errand runs, the record is away with it, and [`super::Keeper`] has nothing to show.

use zeroize::Zeroizing;

use super::receiving::Received;

use crate::domain::record::Moment;
use crate::store::{Closed, Erasure, Record, StoreError};

/// What opens a locked record.
pub enum Secret {
    /// Its passphrase.
    Passphrase(Zeroizing<String>),
    /// The twelve words of its recovery code.
    Words(Zeroizing<String>),
}

/// Opening a locked record; a passphrase takes its time on purpose.
pub struct Unlocking {
    pub(super) closed: Box<Closed>,
    pub(super) secret: Secret,
    pub(super) now: Moment,
}

/// What came of it: the record, or what is left to try again with.
pub struct Unlocked(pub(super) Result<Box<Record>, (Option<Box<Closed>>, StoreError)>);

impl Unlocking {
    /// Tries the secret; takes about half a second.
    pub fn run(self) -> Unlocked {
        let at = self.now.utc_ms;
        let opened = match &self.secret {
            Secret::Passphrase(passphrase) => self.closed.open_by_passphrase(passphrase, at),
            Secret::Words(words) => self.closed.open_by_recovery(words, at),
        };
        Unlocked(opened.map(Box::new).map_err(|(closed, error)| (closed.map(Box::new), error)))
    }
}

/// Something to do with an open record.
pub enum Errand {
    /// Gives it its first passphrase, and a recovery code if that is wanted: all of it is written anew
    /// under a new key.
    SetPassphrase(Zeroizing<String>, bool),
    /// Gives it another passphrase.
    ChangePassphrase(Zeroizing<String>),
    /// Gives it another recovery code.
    RenewRecovery,
    /// Takes the passphrase away.
    RemovePassphrase,
    /// Empties what was deleted or replaced, here and in every backup.
    EraseDeleted,
    /// Installs a bundle that was looked at, and makes a backup. Whether the words of its key were
    /// compared, now or before.
    Install(Box<Received>, bool),
}

/// What an errand has to tell.
#[derive(Debug)]
pub enum Told {
    /// It is done.
    Done,
    /// It is done, and this is the recovery code, which is kept nowhere.
    Code(Zeroizing<String>),
    /// It is done, and this went.
    Erased(Erasure),
}

/// An errand and the record that it is about.
pub struct Errands {
    pub(super) record: Box<Record>,
    pub(super) errand: Errand,
    pub(super) now: Moment,
}

/// The record after an errand, and what came of it.
pub struct Returned {
    pub(super) record: Box<Record>,
    pub(super) told: Result<Told, StoreError>,
}

impl Errands {
    /// Does it; half a second, or longer where much has to be written.
    pub fn run(self) -> Returned {
        let Errands { mut record, errand, now } = self;
        let code = |code: Option<Zeroizing<String>>| code.map_or(Told::Done, Told::Code);
        let told = match errand {
            Errand::SetPassphrase(passphrase, recovery) => {
                record.set_passphrase(&passphrase, recovery).map(code)
            }
            Errand::ChangePassphrase(passphrase) => {
                record.change_passphrase(&passphrase).map(|()| Told::Done)
            }
            Errand::RenewRecovery => record.renew_recovery().map(Told::Code),
            Errand::RemovePassphrase => record.remove_passphrase().map(|()| Told::Done),
            Errand::Install(received, checked) => {
                let installed = received.install(&mut record, checked, now.utc_ms);
                // A backup that fails now is made with the next sitting.
                installed.map(|()| drop(record.back_up(now.utc_ms))).map(|()| Told::Done)
            }
            Errand::EraseDeleted => record.erase_now().map(Told::Erased),
        };
        Returned { record, told }
    }
}
