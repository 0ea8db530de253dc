//! This program's own formats: CSV for spreadsheets, RON and JSON for everything else.

use serde::{Deserialize, Serialize};

use super::plain::{Plain, plain};
use super::rows::Table;
use super::when;
use super::{ImportError, Imported, Place, shown, whole_number};
use crate::domain::record::PracticeEntry;

/// Format number of the history that this program writes.
const FORMAT: u32 = 1;
const FROM: &str = "Groundwork";

/// Columns of the CSV, in order.
const COLUMNS: [&str; 19] = [
    "id",
    "began",
    "ended_at",
    "day",
    "title",
    "session",
    "practice",
    "planned_seconds",
    "practised_seconds",
    "ended",
    "reason",
    "counts",
    "distress_before",
    "distress_after",
    "comfort",
    "presence",
    "line",
    "source",
    "homework",
];

/// The whole history, for RON and JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct History {
    format: u32,
    sittings: Vec<Plain>,
}

impl History {
    fn of(entries: &[PracticeEntry]) -> History {
        History { format: FORMAT, sittings: entries.iter().map(plain).collect() }
    }

    fn imported(self) -> Imported {
        let mut imported = Imported { from: FROM, ..Imported::default() };
        for (n, sitting) in (1..).zip(&self.sittings) {
            imported.take(sitting.entry(), || Place::Sitting(n));
        }
        imported
    }
}

/// A cell that every spreadsheet leaves unchanged: `'` is put before one that looks like a formula, or would
/// become a number, a date or a logical value. A cell that begins with `'` gets another, so that reading
/// removes exactly one.
fn guarded(cell: &str) -> String {
    match needs_guard(cell) {
        true => format!("'{cell}"),
        false => cell.to_string(),
    }
}

fn needs_guard(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) || is_value(cell)
}

/// Whether a spreadsheet may take a text for a number, a date or a logical value: digits with only signs and
/// month names beside them, or a logical word.
fn is_value(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let is_of_values = |word: &str| {
        matches!(word, "e" | "am" | "pm" | "a" | "p" | "m") || when::month(word).is_some()
    };
    let has_digit = lower.contains(|c: char| c.is_ascii_digit());
    let mut words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    matches!(lower.trim(), "true" | "false") || (has_digit && words.all(is_of_values))
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(cell)
}

/// The history as CSV with a header line.
pub fn to_csv(entries: &[PracticeEntry]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let number = |value: Option<u8>| value.map_or(String::new(), |value| value.to_string());
    // Writing into memory cannot fail.
    let _ = writer.write_record(COLUMNS);
    for entry in entries {
        let sitting = plain(entry);
        let _ = writer.write_record([
            sitting.id,
            sitting.began,
            sitting.ended_at,
            sitting.day,
            guarded(&sitting.title),
            guarded(&sitting.session.unwrap_or_default()),
            sitting.practice.unwrap_or_default(),
            sitting.planned_seconds.map_or(String::new(), |secs| secs.to_string()),
            sitting.practised_seconds.to_string(),
            sitting.ended,
            guarded(&sitting.reason),
            sitting.counts,
            number(sitting.distress_before),
            number(sitting.distress_after),
            number(sitting.comfort),
            number(sitting.presence),
            guarded(&sitting.line),
            sitting.source,
            sitting.homework.unwrap_or_default(),
        ]);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The history as JSON.
pub fn to_json(entries: &[PracticeEntry]) -> String {
    serde_json::to_string_pretty(&History::of(entries)).unwrap_or_default() + "\n"
}

/// The history as RON.
pub fn to_ron(entries: &[PracticeEntry]) -> String {
    let style = ron::ser::PrettyConfig::new().struct_names(true);
    notation().to_string_pretty(&History::of(entries), style).unwrap_or_default() + "\n"
}

/// Optional fields are written without `Some`, as in all files.
fn notation() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// The only field that every format has.
#[derive(Deserialize)]
struct Form {
    format: u32,
}

fn known(form: Option<Form>) -> Result<(), ImportError> {
    match form {
        Some(Form { format }) if format > FORMAT => {
            Err(ImportError::Newer { found: format, known: FORMAT })
        }
        _ => Ok(()),
    }
}

fn malformed(kind: &'static str, error: &dyn std::error::Error) -> ImportError {
    // The reader's message may repeat text of the file.
    let what = error.to_string().replace(char::is_control, "\u{FFFD}");
    ImportError::Malformed { kind, what }
}

pub(super) fn from_json(text: &str) -> Result<Imported, ImportError> {
    known(serde_json::from_str(text).ok())?;
    serde_json::from_str::<History>(text)
        .map(History::imported)
        .map_err(|error| malformed("JSON", &error))
}

pub(super) fn from_ron(text: &str) -> Result<Imported, ImportError> {
    known(notation().from_str(text).ok())?;
    notation()
        .from_str::<History>(text)
        .map(History::imported)
        .map_err(|error| malformed("RON", &error))
}

pub(super) fn from_csv(table: &Table<'_>) -> Imported {
    table.rows(FROM, &COLUMNS, |cell| read_row(cell).and_then(|plain| plain.entry()))
}

/// Reads a row; cells are numbered as in [`COLUMNS`].
fn read_row<'a>(cell: &dyn Fn(usize) -> &'a str) -> Result<Plain, String> {
    let text = |column: usize| unguarded(cell(column)).to_string();
    let optional = |column: usize| Some(text(column)).filter(|text| !text.is_empty());
    fn number<T: std::str::FromStr>(column: usize, text: &str) -> Result<Option<T>, String> {
        match whole_number(text) {
            "" => Ok(None),
            digits => digits.parse().map(Some).map_err(|_| {
                format!("`{}` is `{}`, expected a whole number", COLUMNS[column], shown(text))
            }),
        }
    }
    Ok(Plain {
        id: text(0),
        began: text(1),
        ended_at: text(2),
        day: text(3),
        title: text(4),
        session: optional(5),
        practice: optional(6),
        planned_seconds: number(7, cell(7))?,
        practised_seconds: number(8, cell(8))?
            .ok_or("`practised_seconds` is empty, expected a whole number")?,
        ended: text(9),
        reason: text(10),
        counts: text(11),
        distress_before: number(12, cell(12))?,
        distress_after: number(13, cell(13))?,
        comfort: number(14, cell(14))?,
        presence: number(15, cell(15))?,
        line: text(16),
        source: text(17),
        homework: optional(18),
    })
}
