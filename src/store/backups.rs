//! Backups: whole copies of the database, each looked at before it counts, thinned as they grow old.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{Datelike as _, NaiveDate};
use rusqlite::Connection;

use super::database::{self, Access, Check};
use super::error::StoreError;
use super::files;
use super::home::{Generation, stamp};
use super::private::SecretKey;
use super::record::Record;

type Result<T> = std::result::Result<T, StoreError>;

/// Of how many days the last backup is kept.
const DAYS: usize = 12;
/// Of how many weeks.
const WEEKS: usize = 10;
/// Of how many months.
const MONTHS: usize = 9;
/// How many are kept whatever their day: those that someone asked for, and those before a change.
const LATEST: usize = 12;

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its name: when it was made, in UTC.
    pub name: String,
    /// How large it is, in bytes.
    pub bytes: u64,
    pub(super) path: PathBuf,
}

/// The backups of a generation, oldest first.
///
/// # Errors
/// When the folder can not be read.
pub(super) fn list(generation: &Generation) -> Result<Vec<Backup>> {
    let folder = generation.backups();
    let failed = |error| StoreError::file("look into", &folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "db") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = entry.metadata().map_err(failed)?.len();
            found.push(Backup { name, bytes, path });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Opens a backup if every byte of it is what was written.
///
/// # Errors
/// When it is not.
pub(super) fn whole(path: &Path, key: &SecretKey) -> Result<Connection> {
    let connection = database::connect(path, key, Access::Look)?;
    database::check(&connection, path, Check::Full)?;
    Ok(connection)
}

/// Writes a copy of a database, under any key, which counts once it is on the disk and was found whole.
///
/// # Errors
/// When there is no room, or the copy is not what it should be.
pub(super) fn write_copy(from: &Connection, path: &Path, key: &SecretKey) -> Result<()> {
    let new = write_unfinished(from, path, key)?;
    files::put_in_place(&new, path)
}

/// Writes a copy of a database that is to be at `path`, and gives where it is: whole, on the disk, and
/// still without its name.
///
/// # Errors
/// As for [`write_copy`].
pub(super) fn write_unfinished(from: &Connection, path: &Path, key: &SecretKey) -> Result<PathBuf> {
    finished_or_gone(path, |new| {
        let mut into = database::connect(new, key, Access::Copy)?;
        database::copy(from, &mut into, new)?;
        finish_copy(into, new, key)
    })
}

/// Lets a database that is to be at `path` be written under its unfinished name, and gives that. What could
/// not be finished only takes room, and goes.
///
/// # Errors
/// Those of the writing.
pub(super) fn finished_or_gone(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let new = files::unfinished(path);
    files::remove(&new)?;
    match write(&new) {
        Ok(()) => Ok(new),
        Err(error) => {
            let _ = files::remove_unfinished(files::folder_of(path));
            Err(error)
        }
    }
}

/// How comfortable someone was is kept as long as the next stage waits for it, and in no backup.
fn without_answers(copy: &Connection) -> rusqlite::Result<()> {
    match copy.table_exists(None, "comfort")? {
        true => copy.execute("DELETE FROM comfort", []).map(drop),
        false => Ok(()),
    }
}

/// Closes a copy as one file by itself, syncs it and looks at it once more.
///
/// # Errors
/// When it could not be written, or is not whole.
pub(super) fn finish_copy(into: Connection, path: &Path, key: &SecretKey) -> Result<()> {
    let failed = |error| StoreError::database("write a backup", path, error);
    into.execute_batch("PRAGMA journal_mode = DELETE").map_err(failed)?;
    into.close().map_err(|(_, error)| failed(error))?;
    fs::File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::file("write", path, error))?;
    whole(path, key).map(drop)
}

/// Which of these backups need not be kept, oldest first in and out.
fn thinned(names: &[String]) -> Vec<String> {
    let day = |name: &String| NaiveDate::parse_from_str(name.get(..10)?, "%Y-%m-%d").ok();
    let mut keep = BTreeSet::new();
    // The last of each day, week and month, as many of them as there are places.
    let mut keep_last = |places: usize, of: &dyn Fn(NaiveDate) -> (i32, u32)| {
        let mut seen = BTreeSet::new();
        for name in names.iter().rev() {
            let Some(day) = day(name) else { continue };
            if seen.len() < places && seen.insert(of(day)) {
                keep.insert(name.clone());
            }
        }
    };
    keep_last(DAYS, &|day| (day.year(), day.ordinal()));
    keep_last(WEEKS, &|day| (day.iso_week().year(), day.iso_week().week()));
    keep_last(MONTHS, &|day| (day.year(), day.month()));
    keep.extend(names.iter().rev().take(LATEST).cloned());
    names.iter().filter(|name| day(name).is_some() && !keep.contains(*name)).cloned().collect()
}

impl Record {
    /// The backups, oldest first.
    ///
    /// # Errors
    /// When the folder can not be read.
    pub fn backups(&self) -> Result<Vec<Backup>> {
        list(&self.generation)
    }

    /// Makes a backup, and lets those go that are one too many of their day, week or month. Gives its
    /// name.
    ///
    /// # Errors
    /// When it can not be written, or is not whole; the older ones are all there then.
    pub fn back_up(&mut self, utc_ms: i64) -> Result<String> {
        let name = self.write_backup(utc_ms)?;
        self.thin_backups(&name)?;
        Ok(name)
    }

    /// Makes a backup, and leaves all others alone.
    fn write_backup(&self, utc_ms: i64) -> Result<String> {
        let folder = self.generation.backups();
        let name = (1..)
            .map(|n| match n {
                1 => stamp(utc_ms),
                n => format!("{}-{n}", stamp(utc_ms)),
            })
            .find(|name| !folder.join(format!("{name}.db")).exists())
            .unwrap_or_default();
        let path = folder.join(format!("{name}.db"));
        let failed = |error| StoreError::database("write a backup", &path, error);
        let new = finished_or_gone(&path, |new| {
            database::empty_log(&self.connection).map_err(failed)?;
            self.copy_file(new)?;
            let into = database::connect(new, &self.key, Access::Copy)?;
            without_answers(&into).map_err(failed)?;
            finish_copy(into, new, &self.key)
        })?;
        files::put_in_place(&new, &path)?;
        Ok(name)
    }

    /// Copies the database's file as it is, which under the same key is all there is to do: its log must be
    /// empty. The bytes go through memory. A file system that was asked to copy might let both files
    /// share their place on the disk, and then one broken spot would break the backup with the original.
    fn copy_file(&self, new: &Path) -> Result<()> {
        let mut bytes = Vec::new();
        let mut from = &self.file;
        from.rewind()
            .and_then(|()| from.read_to_end(&mut bytes))
            .map_err(|error| StoreError::file("read", &self.generation.database(), error))?;
        files::private_file()
            .write(true)
            .create_new(true)
            .open(new)
            .and_then(|mut into| into.write_all(&bytes))
            .map_err(|error| StoreError::file("write", new, error))
    }

    /// Lets those go that need not be kept, but not this one.
    fn thin_backups(&self, keep: &str) -> Result<()> {
        let folder = self.generation.backups();
        let names: Vec<String> = list(&self.generation)?.into_iter().map(|b| b.name).collect();
        let gone = thinned(&names).into_iter().filter(|old| old != keep);
        gone.into_iter().try_for_each(|old| files::remove(&folder.join(format!("{old}.db"))))
    }

    /// Makes a backup if there is none of this day (in UTC) yet.
    ///
    /// # Errors
    /// As for [`Record::back_up`].
    pub fn back_up_daily(&mut self, utc_ms: i64) -> Result<Option<String>> {
        let today = stamp(utc_ms);
        if self.backups()?.iter().any(|backup| backup.name.get(..10) == today.get(..10)) {
            return Ok(None);
        }
        self.back_up(utc_ms).map(Some)
    }

    /// Puts a backup in the place of what there is, after a backup of that. Sittings that were
    /// written since come back from the journal, so what changes are settings, and what was damaged.
    /// Gives the name of the backup of what was there.
    ///
    /// # Errors
    /// When there is no such backup, or it is damaged, or there is no room.
    pub fn restore(&mut self, name: &str, utc_ms: i64) -> Result<String> {
        self.may_write()?;
        let hint = "`groundwork backup list` lists them";
        let backup = self
            .backups()?
            .into_iter()
            .find(|backup| backup.name == name)
            .ok_or_else(|| StoreError::Unknown { what: "backup", name: name.into(), hint })?;
        let from = whole(&backup.path, &self.key)?;
        // None may go before what comes instead is there, least of all this one.
        let before = self.write_backup(utc_ms)?;
        let path = self.generation.database();
        database::copy(&from, &mut self.connection, &path)?;
        drop(from);
        self.complete_from_journal()?;
        self.thin_backups(name)?;
        Ok(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_daily_backups_is_thinned_to_days_weeks_and_months() {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let mut kept: Vec<String> = Vec::new();
        for day in first.iter_days().take(500) {
            kept.push(format!("{}T120000Z", day.format("%Y-%m-%d")));
            let gone = thinned(&kept);
            kept.retain(|name| !gone.contains(name));
        }
        let days: Vec<&str> = kept.iter().map(|name| &name[..10]).collect();
        assert!((20..=31).contains(&days.len()), "{days:?}");
        // The last twelve days are all there.
        let last: Vec<NaiveDate> = first.iter_days().skip(488).take(12).collect();
        assert!(last.iter().all(|day| days.contains(&day.to_string().as_str())), "{days:?}");
        // And something of the ninth month back.
        assert!(days[0] < "2025-10-01", "{days:?}");
    }

    #[test]
    fn the_latest_are_kept_whatever_their_day() {
        let names: Vec<String> = (0..20).map(|n| format!("2026-03-02T1000{n:02}Z")).collect();
        assert_eq!(thinned(&names), names[..8]);
    }

    #[test]
    fn what_has_another_name_is_left_alone() {
        let names: Vec<String> = vec!["mine".into(), "2025-01-01T000000Z".into()];
        assert!(thinned(&names).is_empty());
    }
}
