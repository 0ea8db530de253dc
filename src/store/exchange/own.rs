//! This program's own formats: CSV for spreadsheets, RON and JSON for everything else.

use serde::{Deserialize, Serialize};

use super::plain::{Plain, PlainAppointment, plain, plain_appointment};
use super::rows::Table;
use super::when;
use super::{ImportError, Imported, Place, Read, shown, whole_number};
use crate::domain::record::History;

/// Latest format number of the history. The first had neither appointments nor lines to bring nor sealed ones, and a
/// history without them is still written so, for earlier programs.
const FORMAT: u32 = 2;
const FROM: &str = "Groundwork";

/// Columns of the CSV, in order.
const COLUMNS: [&str; 22] = [
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
    "bring",
    "sealed",
    "kind",
];

/// So many of them had the first format, and has a history that needs no more.
const COLUMNS_OF_FIRST: usize = 19;

/// What the rows of the CSV are, in the column `kind`; a row without one is a sitting.
const SITTING: &str = "Sitting";
const APPOINTMENT: &str = "Appointment";
/// In the column `ended`: it was said how the appointment was left.
const ASKED: &str = "Asked";

/// The whole history, for RON and JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "History")]
struct Written {
    format: u32,
    sittings: Vec<Plain>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    appointments: Vec<PlainAppointment>,
}

/// Whether a history needs nothing that the first format did not have.
fn is_first(history: &History) -> bool {
    history.appointments.is_empty()
        && history.sittings.iter().all(|one| one.bring.is_empty() && one.sealed.is_empty())
}

impl Written {
    fn of(history: &History) -> Written {
        Written {
            format: if is_first(history) { 1 } else { FORMAT },
            sittings: history.sittings.iter().map(plain).collect(),
            appointments: history.appointments.iter().map(plain_appointment).collect(),
        }
    }

    fn imported(self) -> Imported {
        let mut imported = Imported { from: FROM, ..Imported::default() };
        for (n, sitting) in (1..).zip(&self.sittings) {
            imported.take(sitting.entry().map(Read::sitting), || Place::Sitting(n));
        }
        for (n, appointment) in (1..).zip(&self.appointments) {
            let read = appointment.appointment().map(Read::Appointment);
            imported.take(read, || Place::Appointment(n));
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

/// The history as CSV with a header line: sittings, then appointments.
pub fn to_csv(history: &History) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let number = |value: Option<u8>| value.map_or(String::new(), |value| value.to_string());
    let columns = if is_first(history) { COLUMNS_OF_FIRST } else { COLUMNS.len() };
    // Writing into memory cannot fail.
    let mut write = |cells: &[&str]| drop(writer.write_record(cells.iter().take(columns)));
    write(&COLUMNS);
    for entry in &history.sittings {
        let sitting = plain(entry);
        let cells = [
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
            guarded(&sitting.bring),
            sitting.sealed.join(" "),
            SITTING.into(),
        ];
        write(&cells.each_ref().map(String::as_str));
    }
    for appointment in &history.appointments {
        let PlainAppointment { id, at, with, asked } = plain_appointment(appointment);
        let with = guarded(&with);
        let asked = if asked { ASKED } else { "" };
        let cell = |column: &str| match column {
            "id" => id.as_str(),
            "began" => &at,
            "title" => &with,
            "ended" => asked,
            "kind" => APPOINTMENT,
            _ => "",
        };
        write(&COLUMNS.map(cell));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The history as JSON.
pub fn to_json(history: &History) -> String {
    serde_json::to_string_pretty(&Written::of(history)).unwrap_or_default() + "\n"
}

/// The history as RON.
pub fn to_ron(history: &History) -> String {
    let style = ron::ser::PrettyConfig::new().struct_names(true).new_line("\n");
    notation().to_string_pretty(&Written::of(history), style).unwrap_or_default() + "\n"
}

/// Optional fields are written without `Some`, as in all files.
fn notation() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// The only field that every format has.
#[derive(Deserialize)]
#[serde(rename = "History")]
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
    serde_json::from_str::<Written>(text)
        .map(Written::imported)
        .map_err(|error| malformed("JSON", &error))
}

pub(super) fn from_ron(text: &str) -> Result<Imported, ImportError> {
    known(notation().from_str(text).ok())?;
    notation()
        .from_str::<Written>(text)
        .map(Written::imported)
        .map_err(|error| malformed("RON", &error))
}

pub(super) fn from_csv(table: &Table<'_>) -> Imported {
    table.rows(FROM, &COLUMNS, |cell| match cell(21).trim() {
        "" | SITTING => read_row(cell).and_then(|plain| plain.entry()).map(Read::sitting),
        APPOINTMENT => read_appointment(cell).appointment().map(Read::Appointment),
        other => {
            Err(format!("`kind` is `{}`, expected one of {SITTING}, {APPOINTMENT}", shown(other)))
        }
    })
}

/// Reads the row of an appointment; cells are numbered as in [`COLUMNS`].
fn read_appointment<'a>(cell: &dyn Fn(usize) -> &'a str) -> PlainAppointment {
    PlainAppointment {
        id: cell(0).into(),
        at: cell(1).into(),
        with: unguarded(cell(4)).into(),
        asked: cell(9).trim() == ASKED,
    }
}

/// Reads the row of a sitting; cells are numbered as in [`COLUMNS`].
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
        bring: text(19),
        sealed: text(20).split_whitespace().map(str::to_owned).collect(),
    })
}
