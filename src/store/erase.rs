//! Erasing: the words of what was deleted or replaced leave events, journal and backups.
//!
//! It is written down before it begins, so that one that was cut off is finished at the next opening.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::backups::{self, finish_copy};
use super::database::{self, Access};
use super::error::StoreError;
use super::files::{self, Hold};
use super::home::Home;
use super::keys::KeyFile;
use super::record::Record;
use super::write;

type Result<T> = std::result::Result<T, StoreError>;

/// How long what was deleted can be put back: seven days, in milliseconds.
pub const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The setting that says that erasing has begun and is not finished.
const ERASING: &str = "erasing";

impl Record {
    /// Erases what was deleted or replaced more than [`KEPT_MS`] ago; of how many entries.
    pub(super) fn erase_due(&mut self, utc_ms: i64) -> Result<usize> {
        self.erase_spent(utc_ms.saturating_sub(KEPT_MS), utc_ms)
    }

    /// Erases what was deleted or replaced at any time, and what was set aside; of how many entries.
    /// Nothing brings it back.
    ///
    /// # Errors
    /// When it could not be done throughout; the next opening or call goes on with it.
    pub fn erase_now(&mut self, utc_ms: i64) -> Result<usize> {
        self.may_write()?;
        let erased = self.erase_spent(i64::MAX, utc_ms)?;
        files::remove_folder(&self.home.folder().join("set-aside"))?;
        Ok(erased)
    }

    fn erase_spent(&mut self, until: i64, utc_ms: i64) -> Result<usize> {
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
        let bundles: usize = self
            .connection
            .query_row("SELECT count(*) FROM bundles WHERE removed_at <= ?1", [until], |row| {
                row.get(0)
            })
            .map_err(&failed)?;
        let unfinished = self.setting(ERASING)?.is_some();
        if entries == 0 && bundles == 0 && !unfinished {
            return Ok(0);
        }
        let transaction = self.connection.transaction().map_err(&failed)?;
        transaction
            .execute(
                "INSERT OR REPLACE INTO settings VALUES (?1, ?2)",
                params![ERASING, utc_ms.to_string()],
            )
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
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(&failed)?;
        let events = self.events_after(0)?;
        self.journal.rewrite(&events)?;
        self.sweep()?;
        self.erase_in_backups()?;
        self.set(ERASING, None)?;
        Ok(entries)
    }

    /// Empties in every backup the events that are empty here, and forgets the bundles that are gone.
    fn erase_in_backups(&self) -> Result<()> {
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
            let gone = self.bundles_gone(&from);
            if gone.is_empty() && !erased.iter().any(|erased| holds(&from, erased)) {
                continue;
            }
            let new = files::unfinished(&backup.path);
            files::remove(&new)?;
            let mut into = database::connect(&new, &self.key, Access::Copy)?;
            database::copy(&from, &mut into, &new)?;
            drop(from);
            // It may be of an earlier form.
            database::migrate(&mut into, &new)?;
            empty(&into, &erased)?;
            for id in gone {
                into.execute("DELETE FROM bundles WHERE id = ?1", [id]).map_err(&failed)?;
            }
            finish_copy(into, &new, &self.key)?;
            files::put_in_place(&new, &backup.path)?;
        }
        Ok(())
    }
}

impl Record {
    /// The bundles of a backup that are not here any more.
    fn bundles_gone(&self, backup: &Connection) -> Vec<String> {
        let ids = |connection: &Connection| -> rusqlite::Result<Vec<String>> {
            let mut statement = connection.prepare("SELECT id FROM bundles")?;
            statement.query_map([], |row| row.get(0))?.collect()
        };
        let here = ids(&self.connection);
        // A backup of the first form has none.
        let mut there = ids(backup).unwrap_or_default();
        there.retain(|id| here.as_ref().is_ok_and(|here| !here.contains(id)));
        there
    }
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
/// When another program has it open, or something can not be moved.
pub fn start_again(folder: &Path, utc_ms: i64) -> Result<std::path::PathBuf> {
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
        if name != "set-aside" && name != "lock" {
            fs::rename(folder.join(&name), aside.join(&name)).map_err(failed)?;
        }
    }
    files::sync_folder(&aside)?;
    files::sync_folder(folder)?;
    Ok(aside)
}
