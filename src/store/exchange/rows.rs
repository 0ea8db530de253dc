//! A list with a first line of names and a sitting in every row.

use super::{Imported, Place, shown};
use crate::domain::record::PracticeEntry;

/// Reads every row by the names of its columns, which `read` asks for by their number in `known`; a
/// column that is not among them is named once.
pub(super) fn rows(
    text: &str,
    from: &'static str,
    known: &[&str],
    mut read: impl for<'a> FnMut(&dyn Fn(usize) -> &'a str) -> Result<PracticeEntry, String>,
) -> Imported {
    let mut imported = Imported { from, ..Imported::default() };
    // Rows of another length are looked at here, so that what is said of them is plain.
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string());
    let header = match header.and_then(|header| on_its_line(header).map(|()| header)) {
        Ok(header) => header.iter().map(|name| name.trim().to_lowercase()).collect::<Vec<_>>(),
        Err(what) => {
            imported.take(Err(what), || Place::Line(1));
            return imported;
        }
    };
    for unknown in header.iter().filter(|name| !known.contains(&name.as_str())) {
        let what = format!("the column `{}` is not known and was left out", shown(unknown));
        imported.problem(what, || Place::Line(1));
    }
    let at: Vec<Option<usize>> =
        known.iter().map(|name| header.iter().position(|column| column == name)).collect();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let cell = |column: usize| {
                    let at = at.get(column).copied().flatten();
                    at.and_then(|at| record.get(at)).unwrap_or_default()
                };
                let sitting = whole(&record, header.len()).and_then(|()| read(&cell));
                imported.take(sitting, || line_of(text, record.position()));
            }
            Err(error) => {
                let place = || line_of(text, error.position());
                imported.take(Err(error.to_string()), place);
            }
        }
    }
    imported
}

/// Whether a row is one row, with a field for every name. A comma or a quote that is missing moves
/// words into other fields, or takes whole rows for part of one.
fn whole(record: &csv::StringRecord, names: usize) -> Result<(), String> {
    on_its_line(record)?;
    match record.len() {
        fields if fields == names => Ok(()),
        fields => Err(format!(
            "the row has {fields} fields and the first line has {names}; look for a comma or a quote \
             that is missing or too many"
        )),
    }
}

fn on_its_line(record: &csv::StringRecord) -> Result<(), String> {
    if !record.iter().any(|field| field.contains(['\n', '\r'])) {
        return Ok(());
    }
    let after: usize = record.iter().map(|field| field.trim_end().matches('\n').count()).sum();
    let these = match after {
        0 => "this row was".to_string(),
        1 => "this row and the line after it were".to_string(),
        more => format!("this row and the {more} lines after it were"),
    };
    Err(format!(
        "a field goes on in the next line, as after a quote that is not closed; {these} left out"
    ))
}

/// The line of a row that begins at a place which the CSV reader told; after a line that ends with two
/// signs that place is between them.
fn line_of(text: &str, at: Option<&csv::Position>) -> Place {
    let at = at.map_or(0, |position| position.byte() as usize).min(text.len());
    let (before, row) = text.as_bytes().split_at(at);
    let between = row.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let newlines = before.iter().chain(between).filter(|byte| **byte == b'\n').count();
    Place::Line(newlines as u64 + 1)
}
