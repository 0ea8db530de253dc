//! History out of the record and into it: CSV, RON and JSON of this program, and the CSV of two
//! others. Texts in, entries and named problems out; files are somebody else's.
//!
//! `docs/history-format.md` describes every field.

mod foreign;
mod own;
mod plain;
mod rows;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDateTime;

pub use own::{to_csv, to_json, to_ron};
pub use plain::{Plain, plain};

use crate::domain::record::{DayStart, Moment, PracticeEntry};

/// The largest file that is read, in bytes: more than a hundred years of several sittings a day.
pub const MOST_BYTES: usize = 64 << 20;
/// So many problems are listed one by one.
const MOST_PROBLEMS: usize = 100;

/// What came of a text.
#[derive(Debug, Default, PartialEq)]
pub struct Imported {
    /// Which program wrote it.
    pub from: &'static str,
    /// The sittings that could be read.
    pub entries: Vec<PracticeEntry>,
    /// How many sittings could not be read, or not as they are kept here.
    pub unread: usize,
    /// What is wrong, and where.
    pub problems: Vec<Problem>,
    /// More problems than are listed.
    pub more_problems: usize,
}

/// Something in a text that could not be used. The rest of it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub what: String,
}

/// A place in a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a list, from 1.
    Line(u64),
    /// A sitting of a file that has several lines for each, from 1.
    Sitting(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(n) => write!(f, "line {n}"),
            Place::Sitting(n) => write!(f, "sitting {n}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Imported {
    /// Takes what came of one sitting: this is the door for all of them, whatever wrote them. Where it
    /// stands is asked for only if it is told.
    fn take(&mut self, read: Result<PracticeEntry, String>, place: impl FnOnce() -> Place) {
        let checked = read.and_then(|entry| match entry.check_texts() {
            Ok(()) => Ok(entry),
            Err(error) => Err(error.to_string()),
        });
        match checked {
            Ok(entry) => self.entries.push(entry),
            Err(what) => {
                self.unread += 1;
                self.problem(what, place);
            }
        }
    }

    fn problem(&mut self, what: String, place: impl FnOnce() -> Place) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { place: place(), what });
        } else {
            self.more_problems += 1;
        }
    }
}

/// What stands in a file, for use inside a message: short, on one line, and nothing that a terminal
/// obeys.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let plain = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut short: String = text.chars().take(MOST).map(plain).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

/// Why nothing at all could be read from a text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ImportError {
    /// Too large.
    #[error("the file has {bytes} bytes, at most {MOST_BYTES}")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// Not a text.
    #[error("the file is not a text in UTF-8 (byte {at})")]
    NotText {
        /// Where the first byte is that is none.
        at: usize,
    },
    /// Empty.
    #[error("the file is empty")]
    Empty,
    /// A list of nothing that is known.
    #[error(
        "the first line is of none of the programs that are known here, found `{found}`; known are \
         Groundwork (CSV, RON, JSON), Insight Timer (`Started At,Duration,Preset,Activity`) and \
         Meditate (`start_time_unix,duration_secs,mode,label,note`)"
    )]
    Unknown {
        /// The first line, or its beginning.
        found: String,
    },
    /// Not what it seems to be.
    #[error("the {kind} can not be read: {what}")]
    Malformed {
        /// RON or JSON.
        kind: &'static str,
        /// What its reader says, with line and column.
        what: String,
    },
    /// Dates that would be taken for others.
    #[error(
        "`Started At` is `{found}`, so the dates of this file are day/month/year; they are read as \
         month/day/year, and half of them would become other days; write them as month/day/year, \
         which a spreadsheet can do, and import it again"
    )]
    DayFirst {
        /// The first that can be nothing else.
        found: String,
    },
    /// Of a later program.
    #[error(
        "the file is of format {found}, and this program knows {known}; use a newer Groundwork"
    )]
    Newer {
        /// Its format.
        found: u32,
        /// The latest that is known here.
        known: u32,
    },
}

/// What must be known of the computer that brings history in.
pub struct Here<'a> {
    /// The moment at which the clock here shows a local time; for files that tell no zone.
    pub at_local: &'a dyn Fn(NaiveDateTime) -> Option<Moment>,
    /// How far the clock here was ahead of UTC at a moment, in seconds; for files that tell UTC alone.
    pub offset_at: &'a dyn Fn(i64) -> i32,
    /// When a practice day begins.
    pub day_start: DayStart,
    /// What the clock here says, in milliseconds since 1970-01-01 00:00 UTC.
    pub now_utc_ms: i64,
}

/// Reads history in any form that is known here.
///
/// # Errors
/// When it is in none of them; single lines that can not be read are listed instead.
pub fn import(bytes: &[u8], here: &Here<'_>) -> Result<Imported, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ImportError::NotText { at: error.valid_up_to() })?;
    // Spreadsheets like to put a mark before the first line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let begin = text.trim_start();
    match begin.chars().next() {
        None => Err(ImportError::Empty),
        Some('{') => own::from_json(text),
        Some('(') => own::from_ron(text),
        _ if begin.starts_with("History") || begin.starts_with("//") => own::from_ron(text),
        _ => {
            let first = text.lines().next().unwrap_or_default();
            let columns = columns(first);
            let has = |name: &str| columns.iter().any(|column| column == name);
            if has("practised_seconds") {
                Ok(own::from_csv(text))
            } else if has("started at") && has("duration") {
                foreign::insight_timer(text, here)
            } else if has("start_time_unix") && has("duration_secs") {
                Ok(foreign::meditate(text, here))
            } else {
                Err(ImportError::Unknown { found: shown(first) })
            }
        }
    }
}

/// The names in a first line, as they are compared: in small letters.
fn columns(first: &str) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(first.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(|name| name.trim().to_lowercase()).collect(),
        _ => Vec::new(),
    }
}
