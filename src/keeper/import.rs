//! Reads history from files that the client hands over.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::domain::record::DayStart;
use crate::library::{at_local, now, offset_at};
use crate::store::exchange::{self, DateOrder, Here, ImportError, MOST_BYTES, Reading};

/// Why a history's file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system reports an error.
    #[error("the file could not be read: {}", reason(.0))]
    Io(io::Error),
    /// Its content cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// The system's reason, worded to follow a colon.
fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no file of this name",
        io::ErrorKind::PermissionDenied => "this account may not read it",
        io::ErrorKind::IsADirectory => "it is a folder",
        _ => "the system reports an error",
    }
}

/// Reads a history's file, up to one byte more than the largest accepted size.
///
/// # Errors
/// When it cannot be read.
pub fn history_bytes(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads history, with local times by this computer's clock; see [`exchange::import`].
///
/// # Errors
/// See [`exchange::import`].
pub fn read_history(
    bytes: &[u8],
    order: Option<DateOrder>,
    day_start: DayStart,
) -> Result<Reading, ImportError> {
    let here = Here { at_local: &at_local, offset_at: &offset_at, day_start, now: now().utc_ms };
    exchange::import(bytes, order, &here)
}

/// Reads the history in a file, with the order of dates that the file shows.
///
/// # Errors
/// See [`ReadError`].
pub fn read_history_file(path: &Path, day_start: DayStart) -> Result<Reading, ReadError> {
    let bytes = File::open(path).and_then(history_bytes).map_err(ReadError::Io)?;
    Ok(read_history(&bytes, None, day_start)?)
}

/// Whether the name of a file suggests history: a list or a spreadsheet. [`is_history`] also checks the
/// content.
pub fn is_named_like_history(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    matches!(ending.as_str(), "csv" | "tsv" | "json" | "xlsx" | "xls" | "ods")
}

/// Whether a file seems to contain history: by its name, or because it is an export of this program, which
/// has the same extension as sessions.
pub fn is_history(path: &Path) -> bool {
    if is_named_like_history(path) {
        return true;
    }
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron")) {
        return false;
    }
    let mut begin = [0; 64];
    let read = File::open(path).and_then(|mut file| file.read(&mut begin));
    begin[..read.unwrap_or(0)].trim_ascii_start().starts_with(b"History")
}
