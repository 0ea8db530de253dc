//! The record as a whole, in a folder of its own for every test.

mod appointments;
mod bundles;
mod damage;
mod forms;
mod history;
mod locking;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::domain::Practice;
use crate::domain::record::{Counts, Ended, Moment, Origin, PracticeEntry, Ratings};
use crate::units::UtcMillis;

/// Copies a folder with all that is in it.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy_folder(&path, &copy),
            false => drop(std::fs::copy(&path, copy).unwrap()),
        }
    }
}

/// A moment to begin with: 2026-03-02, 10:00 UTC.
const NOW: UtcMillis = UtcMillis(1_772_445_600_000);
const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

/// A folder with a record in it.
struct Rig {
    folder: TempDir,
}

impl Rig {
    fn new() -> Rig {
        Rig { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("record")
    }

    /// Opens it as at this moment. What another test starts has the files of this process open until it becomes
    /// another program, and the lock with them.
    fn open_at(&self, now: UtcMillis) -> Record {
        for _ in 0..100 {
            match hold(&self.path()) {
                Err(StoreError::Busy { .. }) => std::thread::sleep(Duration::from_millis(10)),
                held => return held.unwrap().open(now).unwrap(),
            }
        }
        panic!("{} stays in use", self.path().display())
    }

    fn open(&self) -> Record {
        self.open_at(NOW)
    }

    /// The file of the only generation there is.
    fn file(&self, name: &str) -> PathBuf {
        let generations: Vec<PathBuf> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir() && path.file_name().unwrap() != "set-aside")
            .collect();
        assert_eq!(generations.len(), 1, "{generations:?}");
        generations[0].join(name)
    }
}

/// An entry of seven minutes that began this many hours after [`NOW`].
fn entry(title: &str, hours: i64) -> PracticeEntry {
    let utc_ms = NOW + TimeDelta::hours(hours);
    PracticeEntry {
        id: Uuid::new_v4(),
        title: title.into(),
        session: Some("settling-scan".into()),
        homework: None,
        practice: Some(Practice::BodyAwareness),
        begun: Moment { utc_ms, offset_secs: 3600 },
        ended_utc_ms: utc_ms + TimeDelta::minutes(7),
        day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        planned_secs: Some(600),
        actual_secs: 420,
        ended: Ended::StoppedEarly,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: String::new(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Played,
    }
}

fn titles(record: &Record) -> Vec<String> {
    record.all().unwrap().into_iter().map(|entry| entry.title).collect()
}

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_below(&path)),
            false => found.push(path),
        }
    }
    found
}

/// Whether these bytes are in any file below a folder.
fn anywhere(folder: &Path, words: &str) -> bool {
    files_below(folder).iter().any(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}
