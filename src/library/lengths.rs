//! Lengths and loudness of recordings: each recording is decoded only once to measure it.
//!
//! A measurement is valid for a file with the same path, size and time of change. For an author's bundle
//! folder, measurements are also stored in a file beside `bundle.ron`, which is never packed and may be
//! deleted at any time.

use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::clock::now;
use crate::audio::loudness::Loudness;
use crate::bundle::{MANIFEST, read_at_most};
use crate::unfinished::Unfinished;
use crate::units::{Frames, UtcMillis};

/// Name of the file with measurements beside a bundle's manifest.
const FILE: &str = ".lengths";
/// A larger file is not such a list.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// A file that was changed this shortly before its measurement could change again within the same tick of its
/// file system's clock, so the measurement is not stored. FAT counts in steps of two seconds.
const SETTLES: TimeDelta = TimeDelta::seconds(3);

/// Measurements of a recording.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Measured {
    /// Length at 48 kHz.
    pub(crate) length: Frames,
    /// Loudness and peak of the speech in it.
    pub(crate) loudness: Loudness,
}

/// Identifies the measured state of a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    bytes: u64,
    /// Nanoseconds since 1970-01-01 UTC; 0 if the system does not report it.
    modified_ns: u64,
}

impl Stamp {
    /// The state of a file; to be taken before the file is read.
    pub(crate) fn of(about: &Metadata) -> Stamp {
        let modified = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let modified_ns = modified.and_then(|since| u64::try_from(since.as_nanos()).ok());
        Stamp { bytes: about.len(), modified_ns: modified_ns.unwrap_or_default() }
    }

    /// Size of the file in bytes.
    pub(super) fn bytes(self) -> u64 {
        self.bytes
    }

    /// Whether any later change gives another stamp.
    fn is_settled(self) -> bool {
        let modified = UtcMillis((self.modified_ns / 1_000_000) as i64);
        modified > UtcMillis(0) && now().utc_ms - modified >= SETTLES
    }
}

/// Measurements by path.
#[derive(Default)]
pub(crate) struct Lengths {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    measured: HashMap<PathBuf, (Stamp, Measured)>,
    /// Folders whose lists have been read.
    read: HashSet<PathBuf>,
    /// Number of measurements made.
    #[cfg(test)]
    times: usize,
}

impl Lengths {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Measurements of a file that has not changed.
    pub(super) fn find(&self, path: &Path, stamp: Stamp) -> Option<Measured> {
        let (of, measured) = *self.kept().measured.get(path)?;
        (of == stamp).then_some(measured)
    }

    /// Stores the measurements of a file in this state.
    pub(crate) fn keep(&self, path: &Path, stamp: Stamp, measured: Measured) {
        let mut kept = self.kept();
        #[cfg(test)]
        {
            kept.times += 1;
        }
        if stamp.is_settled() {
            kept.measured.insert(path.to_path_buf(), (stamp, measured));
        }
    }

    /// Removes measurements that have become invalid.
    pub(super) fn forget(&self, path: &Path) {
        self.kept().measured.remove(path);
    }

    /// Reads the list of an author's bundle folder, once. An unreadable list is ignored, and its recordings
    /// are measured again.
    pub(crate) fn read(&self, root: &Path) {
        if !root.join(MANIFEST).is_file() || !self.kept().read.insert(root.to_path_buf()) {
            return;
        }
        let Some(rows) = read_at_most(&root.join(FILE), MOST_BYTES)
            .ok()
            .and_then(|text| serde_json::from_slice::<Vec<Row>>(&text).ok())
        else {
            return;
        };
        let mut kept = self.kept();
        for Row { file, stamp, frames, lufs, peak_dbtp } in rows {
            let loudness =
                Loudness { integrated: lufs, true_peak: peak_dbtp.unwrap_or(f64::NEG_INFINITY) };
            let measured = Measured { length: Frames(frames), loudness };
            kept.measured.entry(root.join(file)).or_insert((stamp, measured));
        }
    }

    /// Writes the list of an author's bundle folder if it has changed. If the folder cannot be written,
    /// measuring is repeated next time; nothing else is lost.
    pub(crate) fn write(&self, root: &Path) {
        if !root.join(MANIFEST).is_file() {
            return;
        }
        let mut rows: Vec<Row> = self
            .kept()
            .measured
            .iter()
            .filter_map(|(path, (stamp, measured))| Row::new(root, path, *stamp, *measured))
            .collect();
        rows.sort_by(|one, other| one.file.cmp(&other.file));
        let path = root.join(FILE);
        let Ok(text) = serde_json::to_vec_pretty(&rows) else { return };
        if rows.is_empty() || fs::read(&path).is_ok_and(|there| there == text) {
            return;
        }
        let _ = Unfinished::begin(&path).and_then(|(mut file, unfinished)| {
            file.write_all(&text)?;
            unfinished.finish(&path)
        });
    }

    /// Number of measurements made.
    #[cfg(test)]
    pub(super) fn times(&self) -> usize {
        self.kept().times
    }
}

/// A recording in the list.
#[derive(Serialize, Deserialize)]
struct Row {
    /// Path from the folder of the bundle.
    file: String,
    #[serde(flatten)]
    stamp: Stamp,
    /// Frames at 48 kHz.
    frames: u64,
    lufs: Option<f64>,
    /// `None` for silence.
    peak_dbtp: Option<f64>,
}

impl Row {
    fn new(root: &Path, path: &Path, stamp: Stamp, measured: Measured) -> Option<Row> {
        let Loudness { integrated, true_peak } = measured.loudness;
        Some(Row {
            // The same on every system, because folders are taken from one to another.
            file: path.strip_prefix(root).ok()?.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"),
            stamp,
            frames: measured.length.0,
            lufs: integrated,
            peak_dbtp: true_peak.is_finite().then_some(true_peak),
        })
    }
}
