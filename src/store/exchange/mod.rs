//! History out of the record and into it: CSV, RON and JSON of this program, and the CSV of two
//! others. Texts in, entries and named problems out; files are somebody else's.
//!
//! `docs/history-format.md` describes every field.

mod foreign;
mod own;
mod plain;
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
    /// What could not be read, by line.
    pub problems: Vec<Problem>,
    /// More problems than are listed.
    pub more_problems: usize,
}

/// Something in a text that could not be used. The rest of it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl Imported {
    fn problem(&mut self, line: u64, what: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { line, what: what.into() });
        } else {
            self.more_problems += 1;
        }
    }

    /// A problem of the row that begins at a place which the CSV reader told; after a line that ends
    /// with two signs that place is between them.
    fn problem_of_row(&mut self, text: &str, at: Option<&csv::Position>, what: impl Into<String>) {
        if self.problems.len() >= MOST_PROBLEMS {
            self.more_problems += 1;
            return;
        }
        let at = at.map_or(0, |position| position.byte() as usize).min(text.len());
        let (before, row) = text.as_bytes().split_at(at);
        let between = row.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let newlines = before.iter().chain(between).filter(|byte| **byte == b'\n').count();
        self.problem(newlines as u64 + 1, what);
    }
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
                Ok(foreign::insight_timer(text, here))
            } else if has("start_time_unix") && has("duration_secs") {
                Ok(foreign::meditate(text, here))
            } else {
                Err(ImportError::Unknown { found: first.chars().take(80).collect() })
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
