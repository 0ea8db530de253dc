//! Erasing: the words of what was deleted or replaced leave events, journal and backups.
//!
//! It is written down before it begins, so that one that was cut off is finished at the next opening.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::backups::{self, finish_copy};
use super::database::{self, Access};
use super::error::StoreError;
use super::files::{self, Hold};
use super::home::{ASIDE, Home};
use super::keys::{KeyFile, Lock};
use super::record::Record;
use super::write;

type Result<T> = std::result::Result<T, StoreError>;

/// How long what was deleted can be put back: seven days, in milliseconds.
pub const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The setting that says that erasing has begun and is not finished.
const ERASING: &str = "erasing";

/// What an erasing that has begun still has to take out of the backups, besides events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Begun {
    /// Bundles by their ids.
    bundles: BTreeSet<String>,
    /// Settings that are not as they are now.
    settings: bool,
}

/// What was erased.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// Of how many entries something was deleted or replaced.
    pub entries: usize,
    /// Whether anything else went: bundles, earlier settings, damaged files that were set aside.
    pub others: bool,
    /// How many records of their own are set aside. They stay, as locked as they are.
    pub aside: usize,
}

impl Record {
    /// Erases what was deleted or replaced more than [`KEPT_MS`] ago; of how many entries.
    pub(super) fn erase_due(&mut self, utc_ms: i64) -> Result<usize> {
        let (entries, others) = self.erase_spent(utc_ms.saturating_sub(KEPT_MS), false)?;
        if entries > 0 || others {
            self.erase_damaged()?;
        }
        Ok(entries)
    }

    /// Erases what was deleted or replaced at any time, settings as well, and damaged files that were
    /// set aside. Nothing brings it back. A whole record that was set aside stays where it is.
    ///
    /// # Errors
    /// When it could not be done throughout; the next opening or call goes on with it.
    pub fn erase_now(&mut self) -> Result<Erasure> {
        self.may_write()?;
        let (entries, others) = self.erase_spent(i64::MAX, true)?;
        let damaged = self.erase_damaged()?;
        let aside = self.home.records_aside()?.len();
        Ok(Erasure { entries, others: others || damaged, aside })
    }

    /// Removes what was set aside of this record: it may have what is erased elsewhere. Whether there was
    /// any.
    fn erase_damaged(&self) -> Result<bool> {
        let damaged = self.home.damaged_aside()?;
        damaged.iter().try_for_each(|folder| files::remove_folder(folder))?;
        Ok(!damaged.is_empty())
    }

    /// Erases what counted no more at a time: of how many entries, and whether anything else went.
    fn erase_spent(&mut self, until: i64, settings: bool) -> Result<(usize, bool)> {
        let failed = self.failed("erase what was deleted");
        let entries: usize = self
            .connection
            .query_row(
                "SELECT count(DISTINCT entry) FROM events
                 WHERE body IS NOT NULL AND spent_at IS NOT NULL AND spent_at <= ?1",
                [until],
                |row| row.get(0),
            )
            .map_err(&failed)?;
        let bundles = ids(&self.connection, "removed_at <= ?1", [until]).map_err(&failed)?;
        let unfinished = self.setting(ERASING)?;
        let others = !bundles.is_empty() || settings && self.settings_replaced()?;
        if entries == 0 && !others && unfinished.is_none() {
            return Ok((0, false));
        }
        // Of an earlier program, it says no more than that.
        let mut begun: Begun =
            unfinished.and_then(|begun| serde_json::from_str(&begun).ok()).unwrap_or_default();
        begun.bundles.extend(bundles);
        begun.settings |= settings;
        let said = serde_json::to_string(&begun)
            .map_err(|error| StoreError::Damaged { what: error.to_string() })?;
        let transaction = self.connection.transaction().map_err(&failed)?;
        transaction
            .execute("INSERT OR REPLACE INTO settings VALUES (?1, ?2)", params![ERASING, said])
            .and_then(|_| {
                // A sitting that could go on is not offered when its entry is gone.
                transaction.execute(
                    "DELETE FROM sitting WHERE going_on = 0 AND entry IN
                     (SELECT entry FROM events WHERE body IS NOT NULL AND spent_at <= ?1)",
                    [until],
                )
            })
            .and_then(|_| {
                transaction.execute(
                    "UPDATE events SET body = NULL
                     WHERE body IS NOT NULL AND spent_at IS NOT NULL AND spent_at <= ?1",
                    [until],
                )
            })
            .and_then(|_| {
                transaction.execute("DELETE FROM bundles WHERE removed_at <= ?1", [until])
            })
            .map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        // The log of changes still has the pages as they were.
        database::empty_log(&self.connection).map_err(&failed)?;
        let events = self.events_after(0)?;
        self.journal.rewrite(&events)?;
        self.generation.remove_unfinished()?;
        self.erase_in_backups(&begun)?;
        self.sweep()?;
        self.set(ERASING, None)?;
        Ok((entries, others))
    }

    /// Whether some backup has other settings than there are now.
    fn settings_replaced(&self) -> Result<bool> {
        let now = settings(&self.connection).map_err(self.failed("read the settings"))?;
        let mut backups = backups::list(&self.generation)?.into_iter();
        Ok(backups.any(|backup| {
            let there = database::connect(&backup.path, &self.key, Access::Look);
            there.is_ok_and(|there| settings(&there).is_ok_and(|there| there != now))
        }))
    }

    /// Empties in every backup the events that are empty here, and takes out what else is to go.
    fn erase_in_backups(&self, begun: &Begun) -> Result<()> {
        let failed = self.failed("erase what was deleted");
        let mut statement = self
            .connection
            .prepare("SELECT entry, id FROM events WHERE body IS NULL AND kind = 0")
            .map_err(&failed)?;
        let erased: Vec<Erased> = statement
            .query_map([], |row| Ok(Erased { entry: row.get(0)?, event: row.get(1)? }))
            .and_then(Iterator::collect)
            .map_err(&failed)?;
        for backup in backups::list(&self.generation)? {
            let Ok(from) = backups::whole(&backup.path, &self.key) else {
                // It can not be read, so it can not be emptied, and it can restore nothing.
                files::remove(&backup.path)?;
                continue;
            };
            // A backup of the first form has no bundles.
            let mut gone = ids(&from, "true", []).unwrap_or_default();
            gone.retain(|id| begun.bundles.contains(id));
            let now = settings(&self.connection).map_err(&failed)?;
            let resets = begun.settings && settings(&from).map_err(&failed)? != now;
            if gone.is_empty() && !resets && !erased.iter().any(|erased| holds(&from, erased)) {
                continue;
            }
            let new = backups::finished_or_gone(&backup.path, |new| {
                let mut into = database::connect(new, &self.key, Access::Copy)?;
                database::copy(&from, &mut into, new)?;
                drop(from);
                // It may be of an earlier form.
                database::migrate(&mut into, new)?;
                empty(&into, &erased)?;
                for id in gone {
                    into.execute("DELETE FROM bundles WHERE id = ?1", [id]).map_err(&failed)?;
                }
                if resets {
                    into.execute("DELETE FROM settings", []).map_err(&failed)?;
                    for (name, value) in now {
                        into.execute("INSERT INTO settings VALUES (?1, ?2)", [name, value])
                            .map_err(&failed)?;
                    }
                }
                finish_copy(into, new, &self.key)
            })?;
            files::put_in_place(&new, &backup.path)?;
        }
        Ok(())
    }
}

/// The bundles that a condition picks, by id.
fn ids(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("SELECT id FROM bundles WHERE {condition}"))?;
    statement.query_map(params, |row| row.get(0))?.collect()
}

/// Every setting but the word that erasing has begun.
fn settings(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut statement = connection.prepare("SELECT name, value FROM settings WHERE name <> ?1")?;
    statement.query_map([ERASING], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// An event without its content.
struct Erased {
    entry: [u8; 16],
    event: [u8; 16],
}

/// Whether an event has content in a database.
fn holds(connection: &Connection, erased: &Erased) -> bool {
    connection
        .prepare_cached("SELECT 1 FROM events WHERE entry = ?1 AND id = ?2 AND body IS NOT NULL")
        .and_then(|mut statement| statement.exists([erased.entry, erased.event]))
        .unwrap_or(true)
}

/// Empties events, and makes their entries what the rest says.
fn empty(connection: &Connection, all: &[Erased]) -> Result<()> {
    let failed = |source| StoreError::Database { doing: "erase what was deleted", source };
    for erased in all.iter().filter(|erased| holds(connection, erased)) {
        let Erased { entry, event } = erased;
        connection
            .execute("UPDATE events SET body = NULL WHERE entry = ?1 AND id = ?2", [entry, event])
            .and_then(|_| connection.execute("DELETE FROM sitting WHERE entry = ?1", [entry]))
            .map_err(failed)?;
        write::follow(connection, Uuid::from_bytes(*entry), 0)?;
    }
    Ok(())
}

/// Erases the whole record with its keys first, and all else in its folder. Nothing brings it back.
///
/// # Errors
/// When another program has it open, or something can not be removed.
pub fn erase_all(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let hold = Hold::take(folder)?;
    KeyFile::destroy(folder)?;
    let failed = |error| StoreError::file("remove", folder, error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files::remove_folder(&path)?;
        } else {
            files::remove(&path)?;
        }
    }
    drop(hold);
    files::remove_folder(folder)
}

/// Sets a record aside that nobody can open, with its keys, so that a new one begins. Gives where it
/// is now.
///
/// # Errors
/// When it can be opened by anyone: its key would lie beside it, in clear, whatever lock the new one gets.
/// When another program has it open, or something can not be moved.
pub fn start_again(folder: &Path, utc_ms: i64) -> Result<std::path::PathBuf> {
    match super::record::hold(folder) {
        Ok(closed) if closed.lock() == Lock::Open => {
            if closed.open(utc_ms).is_ok() {
                return Err(StoreError::NotSo(
                    "this record is not locked, and can be read and exported; `groundwork erase \
                     --all` erases it and begins a new one",
                ));
            }
        }
        Err(busy @ StoreError::Busy { .. }) => return Err(busy),
        // Locked, or not to be opened.
        Ok(_) | Err(_) => {}
    }
    files::make_folder(folder)?;
    let _hold = Hold::take(folder)?;
    let aside = Home::new(folder).set_aside(utc_ms)?;
    let failed = |error| StoreError::file("set aside", folder, error);
    let mut moved = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        moved.push(entry.map_err(failed)?.file_name());
    }
    // The keys go last: until then the record is where it was.
    moved.sort_by_key(|name| name.to_string_lossy().starts_with("keys"));
    for name in moved {
        if name != ASIDE && name != "lock" {
            fs::rename(folder.join(&name), aside.join(&name)).map_err(failed)?;
        }
    }
    files::sync_folder(&aside)?;
    files::sync_folder(folder)?;
    Ok(aside)
}
