//! Export and import of history: CSV, RON and JSON of this program, and the CSV of two others. Reads texts,
//! and returns entries and problems with their places; callers handle files.
//!
//! `docs/history-format.md` describes every field.

mod decode;
mod foreign;
mod own;
mod plain;
mod rows;
#[cfg(test)]
mod tests;
mod when;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

pub use own::{to_csv, to_json, to_ron};
pub use plain::{Plain, PlainAppointment, plain, plain_appointment};
pub use when::DateOrder;

use self::rows::Table;
use crate::domain::record::{Appointment, DayStart, History, Moment, PracticeEntry, Reason};
use crate::units::UtcMillis;

/// Size of the largest file that is read, in bytes: more than a hundred years of several sittings a day.
pub const MOST_BYTES: usize = 64 << 20;
/// Most problems that are listed.
const MOST_PROBLEMS: usize = 100;

/// Sittings, appointments and problems found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Name of the program that wrote it.
    pub from: &'static str,
    /// Readable sittings and appointments.
    pub history: History,
    /// Number of sittings and appointments that cannot be read or stored.
    pub unread: usize,
    /// Problems with their places.
    pub problems: Vec<Problem>,
    /// Number of further problems that are not listed.
    pub more_problems: usize,
    /// How its dates were read and what shows this, as a sentence.
    pub dates: Option<String>,
    /// Other ids under which an earlier version may have stored a sitting, so that sittings from other
    /// programs are not imported twice.
    pub earlier: BTreeMap<Uuid, Vec<Uuid>>,
}

/// Result of reading a file.
#[derive(Debug, PartialEq)]
pub enum Reading {
    /// The file has one reading.
    One(Imported),
    /// The dates have two readings, and nothing in the file decides between them.
    Either(Box<Either>),
}

/// A file whose dates have two readings; a person must choose.
#[derive(Debug, PartialEq)]
pub struct Either {
    /// Reason, as a sentence.
    pub why: String,
    /// A date that shows it, as written.
    pub shows: String,
    /// That date read with the day first.
    pub day_first_is: NaiveDate,
    /// That date read with the month first.
    pub month_first_is: NaiveDate,
    /// Content of the file with the day first.
    pub day_first: Imported,
    /// Content of the file with the month first.
    pub month_first: Imported,
}

/// What one row, or one part of a file, is.
enum Read {
    Sitting(Box<PracticeEntry>),
    Appointment(Appointment),
}

impl Read {
    fn sitting(entry: PracticeEntry) -> Read {
        Read::Sitting(Box::new(entry))
    }
}

/// A problem in a text. The rest of the text was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Place in the file.
    pub place: Place,
    /// Message about the problem.
    pub what: String,
}

/// A place in a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a list, counted from 1.
    Line(u64),
    /// A sitting in a file with several lines for each, counted from 1.
    Sitting(u64),
    /// An appointment in such a file, counted from 1.
    Appointment(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(n) => write!(f, "line {n}"),
            Place::Sitting(n) => write!(f, "sitting {n}"),
            Place::Appointment(n) => write!(f, "appointment {n}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Imported {
    /// Adds the result for one sitting or appointment, for files of every kind. `place` is called only if there is
    /// a problem.
    fn take(&mut self, read: Result<Read, String>, place: impl FnOnce() -> Place) {
        let kept = read.and_then(|read| match read {
            Read::Sitting(mut entry) => {
                for text in [&mut entry.title, &mut entry.line, &mut entry.bring] {
                    to_one_line(text);
                }
                if let Some(Reason::Other(words)) = &mut entry.reason {
                    to_one_line(words);
                }
                entry.check_texts().map_err(|error| error.to_string())?;
                self.history.sittings.push(*entry);
                Ok(())
            }
            Read::Appointment(mut appointment) => {
                to_one_line(&mut appointment.with);
                appointment.check_texts().map_err(|error| error.to_string())?;
                self.history.appointments.push(appointment);
                Ok(())
            }
        });
        if let Err(what) = kept {
            self.unread += 1;
            self.problem(what, place);
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

/// Puts a text of several lines on one, with a space for each break and tab.
fn to_one_line(text: &mut String) {
    let breaks = ['\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    if text.contains(breaks) {
        let lines = text.split(breaks).map(str::trim).filter(|line| !line.is_empty());
        *text = lines.collect::<Vec<_>>().join(" ");
    }
}

/// When a sitting began by the clock of that place: the minute, and the second within it.
pub(super) fn shown_at(entry: &PracticeEntry) -> [i64; 2] {
    let secs = entry.begun.utc_ms.0.div_euclid(1000) + i64::from(entry.begun.offset_secs);
    [secs.div_euclid(60), secs.rem_euclid(60)]
}

/// An integer without decimals that a spreadsheet may have appended: `600,00`.
fn whole_number(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(['.', ',']) {
        Some((whole, "0" | "00")) => whole,
        _ => text,
    }
}

/// Text from a file for use in a message: short, on one line, and without control characters.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let plain = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut short: String = text.chars().take(MOST).map(plain).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

/// Why no sitting could be read from a text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ImportError {
    /// The file is larger than [`MOST_BYTES`].
    #[error("the file has {bytes} bytes, at most {MOST_BYTES}")]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
    },
    /// The file is not a text.
    #[error("the file is not a text in UTF-8 (byte {at})")]
    NotText {
        /// Offset of the first invalid byte.
        at: usize,
    },
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// A list with unknown columns.
    #[error(
        "the first line is of none of the programs that are known here, found `{found}`; known are \
         Groundwork (CSV, RON, JSON), Insight Timer (`Started At,Duration,Preset,Activity`) and \
         Meditate (`start_time_unix,duration_secs,mode,label,note`)"
    )]
    Unknown {
        /// First line of the file, shortened if it is long.
        found: String,
    },
    /// The file is not well-formed.
    #[error("the {kind} cannot be read: {what}")]
    Malformed {
        /// RON or JSON.
        kind: &'static str,
        /// Message of the reader, with line and column.
        what: String,
    },
    /// The file is a spreadsheet's own document.
    #[error("this is a spreadsheet's own file; open it there, save it as CSV, and import that")]
    Workbook,
    /// The dates contradict the requested order.
    #[error("the dates of this file are {}, as `{shows}` shows, not {}", is.name(), is.other().name())]
    Dates {
        /// Order that the dates have.
        is: DateOrder,
        /// First date that can have no other order.
        shows: String,
    },
    /// A later program wrote the file.
    #[error(
        "the file is of format {found}, and this program knows {known}; use a newer Groundwork"
    )]
    Newer {
        /// Format number of the file.
        found: u32,
        /// Latest format that this program reads.
        known: u32,
    },
}

/// Clock and settings of the computer that imports history.
pub struct Here<'a> {
    /// The moment at which this computer's clock shows a local time; for files without a zone.
    pub at_local: &'a dyn Fn(NaiveDateTime) -> Option<Moment>,
    /// Offset of this computer's clock from UTC at a moment, in seconds; for files with UTC only.
    pub offset_at: &'a dyn Fn(UtcMillis) -> i32,
    /// Start of a practice day.
    pub day_start: DayStart,
    /// Current time.
    pub now: UtcMillis,
}

/// Reads history in every supported form. `order` gives the order of ambiguous dates; without it, a file that
/// does not show its order is returned as [`Reading::Either`].
///
/// # Errors
/// When the form is unknown, or when the dates clearly have another order; unreadable lines are listed as
/// problems instead.
pub fn import(
    bytes: &[u8],
    order: Option<DateOrder>,
    here: &Here<'_>,
) -> Result<Reading, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    let text = decode::decode(bytes)?;
    let begin = text.trim_start();
    match begin.chars().next() {
        None => Err(ImportError::Empty),
        Some('{') => own::from_json(&text).map(Reading::One),
        Some('(') => own::from_ron(&text).map(Reading::One),
        _ if begin.starts_with("History") || begin.starts_with("//") => {
            own::from_ron(&text).map(Reading::One)
        }
        _ => {
            let table = Table::find(&text, |names| {
                let has = |name: &str| names.iter().any(|column| column == name);
                LISTS.iter().any(|list| list.iter().all(|name| has(name)))
            })
            .map_err(|first| ImportError::Unknown { found: shown(&first) })?;
            if table.has("practised_seconds") {
                Ok(Reading::One(own::from_csv(&table)))
            } else if table.has("started at") {
                foreign::insight_timer(&table, order, here)
            } else {
                Ok(Reading::One(foreign::meditate(&table, here)))
            }
        }
    }
}

/// Columns that identify a list: Groundwork's own, Insight Timer's, Meditate's.
const LISTS: [&[&str]; 3] =
    [&["practised_seconds"], &["started at", "duration"], &["start_time_unix", "duration_secs"]];
