//! Commands about the record, and how it is opened in a terminal.

mod appointment;
mod backup;
mod erase;
mod exchange;
mod history;
mod lock;
mod report;
mod rhythm;
mod settings;

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::cli::passphrase;

pub(super) use appointment::{AppointmentArgs, appointment};
pub(super) use backup::{BackupArgs, backup};
pub(super) use erase::{EraseArgs, erase};
pub(super) use exchange::{ExportArgs, ImportArgs, export, import};
pub(super) use history::{HistoryArgs, history};
pub(super) use lock::{LockArgs, lock, said as lock_said};
pub(super) use report::{ReportArgs, report};
pub(super) use rhythm::{RhythmArgs, rhythm};
pub(super) use settings::{SettingsArgs, settings};

use crate::library::{Installed, Library, in_words, now};
use crate::store::{Closed, Lock, Record, StoreError, hold};

/// How often a wrong passphrase may be repeated before the command gives up.
const TRIES: usize = 3;

/// Opens the record, and asks for the passphrase if it has one.
pub(super) fn open(library: &Library) -> Result<Record> {
    let closed = hold(&library.folders().record())?;
    open_held(closed)
}

/// Opens a record that is reserved already.
pub(super) fn open_held(closed: Closed) -> Result<Record> {
    let mut record = match closed.lock() {
        Lock::Open => closed.open(now().utc_ms)?,
        Lock::Passphrase { .. } => unlock(closed)?,
    };
    tell(&mut record);
    Ok(record)
}

fn unlock(mut closed: Closed) -> Result<Record> {
    for tried in 1.. {
        let Some(typed) = passphrase::given("Passphrase")? else {
            bail!(
                "the record is locked; give its passphrase at a terminal or in the environment \
                 variable {}",
                passphrase::VARIABLE
            );
        };
        match closed.open_by_passphrase(&typed, now().utc_ms) {
            Ok(record) => return Ok(record),
            Err((Some(still), error @ StoreError::DoesNotOpen))
                if tried < TRIES && passphrase::is_typed() =>
            {
                eprintln!("{error}");
                if let Some(hint) = passphrase::capitals(&typed) {
                    eprintln!("{hint}");
                }
                closed = still;
            }
            Err((_, error)) => return Err(error.into()),
        }
    }
    bail!("the record was not opened")
}

/// Whether a passphrase can be typed or is given.
pub(super) fn can_ask() -> bool {
    !passphrase::is_typed() || std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// A number of sittings in words.
fn sittings(count: usize) -> String {
    match count {
        1 => "1 sitting".into(),
        count => format!("{count} sittings"),
    }
}

/// A number of appointments in words.
fn appointments(count: usize) -> String {
    match count {
        1 => "1 appointment".into(),
        count => format!("{count} appointments"),
    }
}

/// Prints the notices about the record.
pub(super) fn tell(record: &mut Record) {
    for notice in record.take_notices() {
        eprintln!("{notice}");
    }
}

/// Opens the record for a sitting. Practice never waits for it: if it is not available, a sentence says so
/// with the reason, and the sitting continues without it.
pub(super) fn open_for_sitting(library: &Library) -> Option<Record> {
    match open(library).context("this sitting is not kept in the record") {
        Ok(record) => Some(record),
        Err(error) => {
            eprintln!("groundwork: {}", in_words(&error));
            None
        }
    }
}

/// Adds the sessions of installed bundles to the library if a name refers to one. If the record is locked,
/// the user is asked for its passphrase.
pub(in crate::cli) fn find(library: &Library, name: &str) -> Result<()> {
    if Path::new(name).exists() || !name.contains(':') {
        return Ok(());
    }
    let record = open(library)?;
    library.set_installed(Installed::read(&record)?.into());
    Ok(())
}
