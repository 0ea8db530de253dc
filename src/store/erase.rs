//! Erasing removes the words of deleted or replaced entries from events, journal and backups.
//!
//! The intention is recorded first, so that the next opening finishes an interrupted erase.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::backups::{self, finish_copy};
use super::database::{self, Access};
use super::error::StoreError;
use super::events;
use super::files::{self, Hold};
use super::home::{ASIDE, Home};
use super::keys::{KeyFile, Lock};
use super::record::Record;
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

/// How long deleted entries can be put back.
pub const KEPT: TimeDelta = TimeDelta::days(7);
/// Least time between the opening that finds an erase due and the one that erases: 20 hours, so that opening
/// once a day suffices, even slightly earlier the second time.
const WAITS: TimeDelta = TimeDelta::hours(20);
/// Setting that marks an erase that has begun and is not finished.
const ERASING: &str = "erasing";
/// Setting with the time of the opening that first found an erase due, in milliseconds since 1970-01-01 UTC.
const DUE: &str = "erasing-due";

/// Data that an unfinished erase still has to remove from the backups, besides events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Begun {
    /// Ids of bundles.
    bundles: BTreeSet<String>,
    /// Whether to remove earlier values of settings.
    settings: bool,
}

/// Result of an erase.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// Number of sittings with deleted or replaced content.
    pub entries: usize,
    /// Whether other data was erased: appointments, bundles, earlier settings, damaged files that were set aside.
    pub others: bool,
    /// Number of whole records that were set aside. They stay, locked as they are.
    pub aside: usize,
}

impl Record {
    /// Erases content that was deleted or replaced more than [`KEPT`] ago; returns the number of entries.
    ///
    /// A clock can be wrong by years for one start, and nothing restores erased data. So the opening that
    /// first finds an erase due only records that, and a later opening, on another day, erases. If the clock
    /// was corrected meanwhile, the erase is no longer due.
    pub(super) fn erase_due(&mut self, now: UtcMillis) -> Result<usize> {
        let found = self.setting(DUE)?.and_then(|found| found.parse().ok().map(UtcMillis));
        // A time in the future comes from another clock.
        let standing = found.filter(|found| *found <= now);
        let ripe = standing.filter(|found| now - *found >= WAITS);
        let until = ripe.map_or(UtcMillis::MIN, |found| found - KEPT);
        let (entries, others) = self.erase_spent(until, false)?;
        if entries > 0 || others {
            self.erase_damaged()?;
        }
        let due = self.is_due(now - KEPT)?;
        let finds = due.then(|| standing.filter(|_| ripe.is_none()).unwrap_or(now));
        if finds != found {
            self.set(DUE, finds.map(|at| at.0.to_string()).as_deref())?;
        }
        Ok(entries)
    }

    /// Whether any content was replaced or deleted at or before a time.
    fn is_due(&self, until: UtcMillis) -> Result<bool> {
        self.connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM events
                                WHERE body IS NOT NULL AND spent_at IS NOT NULL AND spent_at <= ?1)
                     OR EXISTS (SELECT 1 FROM bundles WHERE removed_at <= ?1)",
                [until.0],
                |row| row.get(0),
            )
            .map_err(self.failed("look for what was deleted"))
    }

    /// Erases all deleted or replaced content at once, including earlier settings and damaged files that were
    /// set aside. Nothing restores it. A whole record that was set aside stays.
    ///
    /// # Errors
    /// When it cannot be completed; the next opening or call continues it.
    pub fn erase_now(&mut self) -> Result<Erasure> {
        self.may_write()?;
        let (entries, others) = self.erase_spent(UtcMillis::MAX, true)?;
        let damaged = self.erase_damaged()?;
        let aside = self.home.records_aside()?.len();
        Ok(Erasure { entries, others: others || damaged, aside })
    }

    /// Removes damaged files of this record that were set aside, because they may contain erased content.
    /// Returns whether there were any.
    fn erase_damaged(&self) -> Result<bool> {
        let damaged = self.home.damaged_aside()?;
        damaged.iter().try_for_each(|folder| files::remove_folder(folder))?;
        Ok(!damaged.is_empty())
    }

    /// Erases content that was replaced or deleted by a time; returns the number of entries, and whether
    /// other data was erased.
    fn erase_spent(&mut self, until: UtcMillis, settings: bool) -> Result<(usize, bool)> {
        let failed = self.failed("erase what was deleted");
        let (entries, appointments): (usize, usize) = self
            .connection
            .query_row(
                "SELECT count(DISTINCT entry) FILTER (WHERE about = 0), count(DISTINCT entry) FILTER (WHERE about = 1)
                 FROM events WHERE body IS NOT NULL AND spent_at IS NOT NULL AND spent_at <= ?1",
                [until.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(&failed)?;
        let bundles = ids(&self.connection, "removed_at <= ?1", [until.0]).map_err(&failed)?;
        let unfinished = self.setting(ERASING)?;
        let others =
            !bundles.is_empty() || appointments > 0 || settings && self.settings_replaced()?;
        if entries == 0 && !others && unfinished.is_none() {
            return Ok((0, false));
        }
        // A value from an earlier program version says only that an erase has begun.
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
                // A sitting that could be continued is no longer offered once its entry is erased.
                transaction.execute(
                    "DELETE FROM sitting WHERE going_on = 0 AND entry IN
                     (SELECT entry FROM events WHERE body IS NOT NULL AND spent_at <= ?1)",
                    [until.0],
                )
            })
            .and_then(|_| {
                transaction.execute(
                    "UPDATE events SET body = NULL
                     WHERE body IS NOT NULL AND spent_at IS NOT NULL AND spent_at <= ?1",
                    [until.0],
                )
            })
            .and_then(|_| {
                transaction.execute("DELETE FROM bundles WHERE removed_at <= ?1", [until.0])
            })
            .map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        // The log still contains the old pages.
        database::empty_log(&self.connection).map_err(&failed)?;
        let events = self.events_after(0)?;
        self.journal.rewrite(&events)?;
        self.generation.remove_unfinished()?;
        self.erase_in_backups(&begun)?;
        self.sweep()?;
        self.set(ERASING, None)?;
        Ok((entries, others))
    }

    /// Whether any backup has other settings than the record.
    fn settings_replaced(&self) -> Result<bool> {
        let now = settings(&self.connection).map_err(self.failed("read the settings"))?;
        let mut backups = backups::list(&self.generation)?.into_iter();
        Ok(backups.any(|backup| {
            let there = database::connect(&backup.path, &self.key, Access::Look);
            there.is_ok_and(|there| settings(&there).is_ok_and(|there| there != now))
        }))
    }

    /// Erases the same events in every backup, and removes the other data.
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
                // An unreadable backup can be neither emptied nor restored.
                files::remove(&backup.path)?;
                continue;
            };
            // A backup of the first database form has no bundles.
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
                // It may have an earlier form.
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

/// Ids of the bundles that meet a condition.
fn ids(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("SELECT id FROM bundles WHERE {condition}"))?;
    statement.query_map(params, |row| row.get(0))?.collect()
}

/// All settings except those about erasing.
fn settings(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut statement =
        connection.prepare("SELECT name, value FROM settings WHERE name NOT IN (?1, ?2)")?;
    statement.query_map([ERASING, DUE], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// An event whose content was erased.
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

/// Removes the content of events, and updates their entries.
fn empty(connection: &Connection, all: &[Erased]) -> Result<()> {
    let failed = |source| StoreError::Database { doing: "erase what was deleted", source };
    for erased in all.iter().filter(|erased| holds(connection, erased)) {
        let Erased { entry, event } = erased;
        connection
            .execute("UPDATE events SET body = NULL WHERE entry = ?1 AND id = ?2", [entry, event])
            .and_then(|_| connection.execute("DELETE FROM sitting WHERE entry = ?1", [entry]))
            .map_err(failed)?;
        events::follow(connection, Uuid::from_bytes(*entry), UtcMillis(0))?;
    }
    Ok(())
}

/// Erases the whole record, its keys first, and everything else in its folder. Nothing restores it.
///
/// # Errors
/// When another program has it open, or a file cannot be removed.
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

/// Sets a record aside that nobody can open, with its keys, so that a new one can begin. Returns its new
/// place.
///
/// # Errors
/// When it is not locked: its key would lie unencrypted beside it, even if the new record gets a lock.
/// When another program has it open, or a file cannot be moved.
pub fn start_again(folder: &Path, now: UtcMillis) -> Result<std::path::PathBuf> {
    match super::record::hold(folder) {
        Ok(closed) if closed.lock() == Lock::Open => {
            if closed.open(now).is_ok() {
                return Err(StoreError::NotSo(
                    "this record is not locked, and can be read and exported; `groundwork erase \
                     --all` erases it and begins a new one",
                ));
            }
        }
        Err(busy @ StoreError::Busy { .. }) => return Err(busy),
        // Locked, or impossible to open.
        Ok(_) | Err(_) => {}
    }
    files::make_folder(folder)?;
    let _hold = Hold::take(folder)?;
    let aside = Home::new(folder).set_aside(now)?;
    let failed = |error| StoreError::file("set aside", folder, error);
    let mut moved = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        moved.push(entry.map_err(failed)?.file_name());
    }
    // The keys are moved last: until then, the record is still in its place.
    moved.sort_by_key(|name| name.to_string_lossy().starts_with("keys"));
    for name in moved {
        if name != ASIDE && name != "lock" {
            crate::unfinished::rename(&folder.join(&name), &aside.join(&name)).map_err(failed)?;
        }
    }
    files::sync_folder(&aside)?;
    files::sync_folder(folder)?;
    Ok(aside)
}
