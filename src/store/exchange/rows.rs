//! Reads a list with a header line and a sitting in every row, in any CSV dialect.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use super::{Imported, Place, Read, shown};

/// Possible delimiters between cells.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// A list whose header was found.
#[derive(Debug)]
pub(super) struct Table<'t> {
    text: Cow<'t, str>,
    /// Offset of the header in bytes.
    begin: usize,
    delimiter: u8,
    /// Column names in lower case, without empty ones at the end.
    header: Vec<String>,
}

/// Where a list begins: after lines without words, and after the line in which spreadsheets name the
/// delimiter. Also returns that delimiter.
fn begin_of(text: &str) -> (usize, Option<u8>) {
    let (mut at, mut said) = (0, None);
    for line in text.split_inclusive('\n') {
        let words = line.trim_matches(|c: char| c.is_whitespace() || ",;|\"".contains(c));
        let bare = line.trim_end_matches(['\r', '\n']).trim_matches('"');
        let named = bare.get(..4).filter(|begin| begin.eq_ignore_ascii_case("sep="));
        match named.and(bare.as_bytes().get(4)) {
            Some(delimiter) if said.is_none() && bare[4..].len() <= 2 => said = Some(*delimiter),
            _ if words.is_empty() => {}
            _ => break,
        }
        at += line.len();
    }
    (at, said)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    // Rows of another length are checked here, so that the message about them is clear.
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder.from_reader(text.as_bytes())
}

/// The cells of the first row of a text.
fn first_row(text: &str, delimiter: u8) -> StringRecord {
    let mut record = StringRecord::new();
    match reader(text, delimiter).read_record(&mut record) {
        Ok(true) => record,
        _ => StringRecord::new(),
    }
}

fn names(record: &StringRecord) -> Vec<String> {
    let mut names: Vec<String> = record.iter().map(|name| name.trim().to_lowercase()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// Unwraps a list whose rows each stand in one cell, as when a spreadsheet with another delimiter has opened
/// it; returns the original rows.
fn unwrapped(text: &str, delimiter: u8) -> Option<String> {
    let mut rows = String::new();
    for record in reader(text, delimiter).records() {
        let record = record.ok()?;
        if record.iter().skip(1).any(|cell| !cell.is_empty()) {
            return None;
        }
        rows.push_str(record.get(0).unwrap_or_default());
        rows.push('\n');
    }
    Some(rows)
}

impl<'t> Table<'t> {
    /// Finds the header in a text by whether its names are known; otherwise returns the first line with
    /// words.
    pub(super) fn find(text: &'t str, is_known: fn(&[String]) -> bool) -> Result<Self, String> {
        let (begin, said) = begin_of(text);
        let body = &text[begin..];
        let delimiters = || said.into_iter().chain(DELIMITERS);
        let find = |body: &str| {
            delimiters().find_map(|delimiter| {
                let header = names(&first_row(body, delimiter));
                is_known(&header).then_some((delimiter, header))
            })
        };
        if let Some((delimiter, header)) = find(body) {
            return Ok(Table { text: Cow::Borrowed(text), begin, delimiter, header });
        }
        if body.trim_start().starts_with('"')
            && let Some(text) = delimiters().find_map(|delimiter| unwrapped(body, delimiter))
            && let Some((delimiter, header)) = find(&text)
        {
            return Ok(Table { text: Cow::Owned(text), begin: 0, delimiter, header });
        }
        Err(body.lines().next().unwrap_or_default().to_string())
    }

    /// Whether the list has a column of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.header.iter().any(|column| column == name)
    }

    /// Reads every row by its column names; `read` requests cells by their index in `known`. An unknown
    /// column is reported once.
    pub(super) fn rows(
        &self,
        from: &'static str,
        known: &[&str],
        mut read: impl for<'a> FnMut(&dyn Fn(usize) -> &'a str) -> Result<Read, String>,
    ) -> Imported {
        let mut imported = Imported { from, ..Imported::default() };
        let body = &self.text[self.begin..];
        let names = self.header.len();
        let at: Vec<Option<usize>> =
            known.iter().map(|name| self.header.iter().position(|column| column == name)).collect();
        let mut reader = reader(body, self.delimiter);
        let mut record = StringRecord::new();
        let mut is_header = true;
        loop {
            let begin = reader.position().byte() as usize;
            let line = || self.line_of(begin);
            match reader.read_record(&mut record) {
                Ok(false) => return imported,
                Ok(true) => {}
                // Valid UTF-8 has no other errors.
                Err(error) => {
                    imported.take(Err(error.to_string()), line);
                    return imported;
                }
            }
            let end = (reader.position().byte() as usize).min(body.len());
            let raw = &body[begin.min(end)..end];
            if std::mem::take(&mut is_header) {
                if breaks(&record) > 0 {
                    imported.take(Err(not_one_row(&record)), line);
                    return imported;
                }
                let unknown =
                    self.header.iter().filter(|n| !n.is_empty() && !known.contains(&n.as_str()));
                for unknown in unknown {
                    let what =
                        format!("the column `{}` is not known and was left out", shown(unknown));
                    imported.problem(what, line);
                }
                continue;
            }
            // A row without words marks the end of a sheet.
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let mut one = |record: &StringRecord| {
                let cell = |column: usize| {
                    let at = at.get(column).copied().flatten();
                    at.and_then(|at| record.get(at)).unwrap_or_default()
                };
                read(&cell)
            };
            let sitting = if breaks(&record) > 0 && !self.is_one_row(&record, raw, &mut one) {
                Err(not_one_row(&record))
            } else {
                whole(&record, names).and_then(|()| one(&record))
            };
            imported.take(sitting, line);
        }
    }

    /// Whether a multi-line row is a single row: every quote in it is closed at the end of a cell, and none
    /// of its lines is a sitting of its own.
    fn is_one_row(
        &self,
        record: &StringRecord,
        raw: &str,
        read: &mut impl FnMut(&StringRecord) -> Result<Read, String>,
    ) -> bool {
        let mut lines = record.iter().flat_map(|cell| cell.split(['\n', '\r']).skip(1));
        is_closed(raw, self.delimiter)
            && !lines.any(|line| {
                let row = first_row(line, self.delimiter);
                whole(&row, self.header.len()).is_ok() && read(&row).is_ok()
            })
    }

    /// The line of a row at an offset given by the CSV reader; after a line break of two characters, that
    /// offset lies between them.
    fn line_of(&self, at: usize) -> Place {
        let at = (self.begin + at).min(self.text.len());
        let (before, row) = self.text.as_bytes().split_at(at);
        let between = row.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let newlines = before.iter().chain(between).filter(|byte| **byte == b'\n').count();
        Place::Line(newlines as u64 + 1)
    }
}

/// Whether a row has a field for every column and no more. A missing comma or quote moves words into other
/// fields.
fn whole(record: &StringRecord, names: usize) -> Result<(), String> {
    let beside = record.iter().skip(names).any(|cell| !cell.trim().is_empty());
    match record.len() {
        fields if fields >= names && !beside => Ok(()),
        fields => Err(format!(
            "the row has {fields} fields and the first line has {names}; look for a comma or a quote \
             that is missing or too many"
        )),
    }
}

/// Number of line breaks in the fields of a row.
fn breaks(record: &StringRecord) -> usize {
    record.iter().map(|field| field.matches(['\n', '\r']).count()).sum()
}

/// Whether every quote of a row is at the beginning or end of a cell, or is one of two within it.
fn is_closed(raw: &str, delimiter: u8) -> bool {
    let delimiter = char::from(delimiter);
    let mut signs = raw.trim_start_matches(['\r', '\n']).chars().peekable();
    let (mut begins, mut quoted) = (true, false);
    while let Some(sign) = signs.next() {
        match (sign, quoted) {
            ('"', false) if begins => quoted = true,
            ('"', false) => return false,
            ('"', true) if signs.peek() == Some(&'"') => _ = signs.next(),
            ('"', true) => match signs.peek() {
                Some(next) if *next != delimiter && !matches!(next, '\r' | '\n') => return false,
                _ => quoted = false,
            },
            _ => {}
        }
        begins = !quoted && sign == delimiter;
    }
    !quoted
}

/// Message about a row that has swallowed others.
fn not_one_row(record: &StringRecord) -> String {
    let after: usize = record.iter().map(|field| field.trim_end().matches('\n').count()).sum();
    let these = match after {
        0 => "this row was".to_string(),
        1 => "this row and the line after it were".to_string(),
        more => format!("this row and the {more} lines after it were"),
    };
    format!(
        "a field goes on in the next line, as after a quote that is not closed; {these} left out"
    )
}
