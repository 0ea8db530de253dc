//! Backups: whole copies of the database, verified before they count, thinned as they age.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use rusqlite::Connection;

use super::database::{self, Access, Check};
use super::error::StoreError;
use super::files;
use super::home::{Generation, stamp};
use super::private::SecretKey;
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

/// Number of days whose last backup is kept.
const DAYS: usize = 12;
/// Number of weeks whose last backup is kept.
const WEEKS: usize = 10;
/// Number of months whose last backup is kept.
const MONTHS: usize = 9;
/// Number of latest backups kept in any case: requested ones, and those made before a change.
const LATEST: usize = 12;

/// A file with a complete copy of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Name: the time in UTC when it was made.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    pub(super) path: PathBuf,
}

/// The backups of a generation, oldest first.
///
/// # Errors
/// When the folder cannot be read.
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

/// Opens a backup after verifying every byte.
///
/// # Errors
/// When it is damaged.
pub(super) fn whole(path: &Path, key: &SecretKey) -> Result<Connection> {
    let connection = database::connect(path, key, Access::Look)?;
    database::check(&connection, path, Check::Full)?;
    Ok(connection)
}

/// Writes a copy of a database, under any key. The copy counts once it is on the disk and verified.
///
/// # Errors
/// When there is no room, or the copy fails verification.
pub(super) fn write_copy(from: &Connection, path: &Path, key: &SecretKey) -> Result<()> {
    let new = write_unfinished(from, path, key)?;
    files::put_in_place(&new, path)
}

/// Writes a copy of a database for `path`, and returns its location: verified and on the disk, but still
/// under its unfinished name.
///
/// # Errors
/// Those of [`write_copy`].
pub(super) fn write_unfinished(from: &Connection, path: &Path, key: &SecretKey) -> Result<PathBuf> {
    finished_or_gone(path, |new| {
        let mut into = database::connect(new, key, Access::Copy)?;
        database::copy(from, &mut into, new)?;
        finish_copy(into, new, key)
    })
}

/// Has a database for `path` written under its unfinished name, and returns that name. If that fails, the
/// unfinished file is removed, because it only takes room.
///
/// # Errors
/// Those of `write`.
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

/// Answers about comfort are kept only until the next stage has used them, and in no backup.
pub(super) fn without_answers(copy: &Connection) -> rusqlite::Result<()> {
    match copy.table_exists(None, "comfort")? {
        true => copy.execute("DELETE FROM comfort", []).map(drop),
        false => Ok(()),
    }
}

/// Closes a copy as a single file, syncs it and verifies it once more.
///
/// # Errors
/// When it cannot be written or verified.
pub(super) fn finish_copy(into: Connection, path: &Path, key: &SecretKey) -> Result<()> {
    let failed = |error| StoreError::database("write a backup", path, error);
    into.execute_batch("PRAGMA journal_mode = DELETE").map_err(failed)?;
    into.close().map_err(|(_, error)| failed(error))?;
    // Windows syncs only what is open for writing.
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::file("write", path, error))?;
    whole(path, key).map(drop)
}

/// Whether a name lies more than a day in the future: the clock was wrong then, or is wrong now.
fn is_ahead(name: &str, now: UtcMillis) -> bool {
    name > stamp(now + TimeDelta::days(1)).as_str()
}

/// The backups of a generation in the order in which they are tried, newest first. Those with future names
/// come last, because their names do not tell their age.
///
/// # Errors
/// Those of [`list`].
pub(super) fn newest_first(generation: &Generation, now: UtcMillis) -> Result<Vec<Backup>> {
    let (ahead, others): (Vec<_>, Vec<_>) =
        list(generation)?.into_iter().rev().partition(|backup| is_ahead(&backup.name, now));
    Ok(others.into_iter().chain(ahead).collect())
}

/// The backups that need not be kept at a time, oldest first like `names`. Those with future names displace
/// no other, and stay until the clock reaches them.
pub(super) fn thinned(names: &[String], now: UtcMillis) -> Vec<String> {
    let names = names.iter().map(String::as_str).filter(|name| !is_ahead(name, now));
    let names: Vec<&str> = names.collect();
    let day = |name: &str| NaiveDate::parse_from_str(name.get(..10)?, "%Y-%m-%d").ok();
    let mut keep: BTreeSet<&str> = BTreeSet::new();
    // Keep the last of each day, week and month, up to the number of places.
    let mut keep_last = |places: usize, of: &dyn Fn(NaiveDate) -> (i32, u32)| {
        let mut seen = BTreeSet::new();
        for name in names.iter().rev() {
            let Some(day) = day(name) else { continue };
            if seen.len() < places && seen.insert(of(day)) {
                keep.insert(name);
            }
        }
    };
    keep_last(DAYS, &|day| (day.year(), day.ordinal()));
    keep_last(WEEKS, &|day| (day.iso_week().year(), day.iso_week().week()));
    keep_last(MONTHS, &|day| (day.year(), day.month()));
    keep.extend(names.iter().rev().take(LATEST));
    let goes = |name: &&&str| day(name).is_some() && !keep.contains(**name);
    names.iter().filter(goes).map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The time in a backup's name.
    fn at(name: &str) -> UtcMillis {
        let at = chrono::NaiveDateTime::parse_from_str(name, "%Y-%m-%dT%H%M%SZ");
        at.unwrap().and_utc().into()
    }

    #[test]
    fn a_year_of_daily_backups_is_thinned_to_days_weeks_and_months() {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let mut kept: Vec<String> = Vec::new();
        for day in first.iter_days().take(500) {
            kept.push(format!("{}T120000Z", day.format("%Y-%m-%d")));
            let gone = thinned(&kept, at(kept.last().unwrap()));
            kept.retain(|name| !gone.contains(name));
        }
        let days: Vec<&str> = kept.iter().map(|name| &name[..10]).collect();
        assert!((20..=31).contains(&days.len()), "{days:?}");
        // All of the last twelve days remain.
        let last: Vec<NaiveDate> = first.iter_days().skip(488).take(12).collect();
        assert!(last.iter().all(|day| days.contains(&day.to_string().as_str())), "{days:?}");
        // Something from nine months ago remains.
        assert!(days[0] < "2025-10-01", "{days:?}");
    }

    #[test]
    fn the_latest_are_kept_whatever_their_day() {
        let names: Vec<String> = (0..20).map(|n| format!("2026-03-02T1000{n:02}Z")).collect();
        assert_eq!(thinned(&names, at(&names[19])), names[..8]);
    }

    #[test]
    fn weeks_under_a_clock_ahead_take_nobodys_place() {
        let names = |from: &str, days: usize| -> Vec<String> {
            let first = NaiveDate::parse_from_str(from, "%Y-%m-%d").unwrap();
            first.iter_days().take(days).map(|day| format!("{day}T120000Z")).collect()
        };
        let (own, ahead) = (names("2026-03-01", 12), names("2027-03-01", 30));
        let all = [own.clone(), ahead.clone()].concat();
        assert_eq!(thinned(&all, at(&own[11])), Vec::<String>::new());
        // Control: once the clock has reached them they count, and older days are removed.
        let gone = thinned(&all, at(&ahead[29]));
        assert!(gone.contains(&own[5]) && gone.contains(&ahead[2]), "{gone:?}");
    }

    #[test]
    fn what_has_another_name_is_left_alone() {
        let names: Vec<String> = vec!["mine".into(), "2025-01-01T000000Z".into()];
        assert!(thinned(&names, at("2026-03-02T100000Z")).is_empty());
    }
}
