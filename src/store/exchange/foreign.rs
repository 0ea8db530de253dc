//! History of two other programs, from what is publicly known of their files.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::{Here, Imported};
use crate::domain::record::{Counts, Ended, Moment, Origin, PracticeEntry, Ratings, practice_day};

/// The longest sitting that is taken for one: a day.
const LONGEST_SECS: u64 = 24 * 3600;

/// An id that the same sitting of the same program always gets, so that a file read twice adds
/// nothing (a version-8 UUID of a BLAKE3 hash; RFC 9562 leaves its content to the application).
fn id_of(program: &str, what: &[&str]) -> Uuid {
    let mut hasher = blake3::Hasher::new_derive_key("groundwork imported sitting 1");
    for part in [program].iter().chain(what) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn entry(id: Uuid, title: String, begun: Moment, secs: u32, here: &Here<'_>) -> PracticeEntry {
    PracticeEntry {
        id,
        title,
        session: None,
        homework: None,
        practice: None,
        begun,
        ended_utc_ms: begun.utc_ms.saturating_add(i64::from(secs) * 1000),
        day: practice_day(begun, here.day_start),
        planned_secs: None,
        actual_secs: secs,
        ended: Ended::Finished,
        reason: String::new(),
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: String::new(),
        origin: Origin::Imported,
    }
}

/// `H:M:S` or `M:S`, with or without leading zeros.
fn duration(text: &str) -> Result<u32, String> {
    let bad = || format!("`{text}` is not a duration such as 0:45:00");
    let parts: Vec<u64> = text
        .split(':')
        .map(|part| part.trim().parse::<u64>().ok().filter(|part| *part <= LONGEST_SECS))
        .collect::<Option<_>>()
        .filter(|parts: &Vec<u64>| (2..=3).contains(&parts.len()))
        .ok_or_else(bad)?;
    let secs = parts.iter().fold(0, |secs, part| secs * 60 + part);
    within_a_day(secs).ok_or_else(|| format!("`{text}` is not between a second and a day"))
}

fn within_a_day(secs: u64) -> Option<u32> {
    (1..=LONGEST_SECS).contains(&secs).then(|| u32::try_from(secs).ok()).flatten()
}

/// Reads rows by the names of their columns; a column that is not among `known` is named once.
fn rows(
    text: &str,
    from: &'static str,
    known: &[&str],
    mut read: impl FnMut(&dyn Fn(usize) -> String) -> Result<PracticeEntry, String>,
) -> Imported {
    let mut imported = Imported { from, ..Imported::default() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_lowercase()).collect(),
        Err(error) => {
            imported.problem(1, error.to_string());
            return imported;
        }
    };
    for unknown in header.iter().filter(|name| !known.contains(&name.as_str())) {
        imported.problem(1, format!("the column `{unknown}` is not known and was left out"));
    }
    let at: Vec<Option<usize>> =
        known.iter().map(|name| header.iter().position(|column| column == name)).collect();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let cell = |column: usize| {
                    let at = at.get(column).copied().flatten();
                    at.and_then(|at| record.get(at)).unwrap_or_default().trim().to_string()
                };
                match read(&cell) {
                    Ok(entry) => imported.entries.push(entry),
                    Err(what) => imported.problem_of_row(text, record.position(), what),
                }
            }
            Err(error) => imported.problem_of_row(text, error.position(), error.to_string()),
        }
    }
    imported
}

/// Insight Timer: month/day/year and local time without a zone, durations as `H:M:S`.
pub(super) fn insight_timer(text: &str, here: &Here<'_>) -> Imported {
    const FROM: &str = "Insight Timer";
    rows(text, FROM, &["started at", "duration", "preset", "activity"], |cell| {
        let (started, lasted, preset, activity) = (cell(0), cell(1), cell(2), cell(3));
        let local = ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&started, form).ok())
            .ok_or_else(|| {
                format!("`Started At` is `{started}`, expected a time such as 11/23/2026 19:30:00")
            })?;
        let begun = (here.at_local)(local).ok_or_else(|| {
            format!("the clock here skipped {local}, so when it was is not known")
        })?;
        let secs = duration(&lasted).map_err(|what| format!("`Duration`: {what}"))?;
        let title = [preset, activity].into_iter().find(|name| !name.is_empty());
        let id = id_of(FROM, &[&started, &lasted]);
        Ok(entry(id, title.unwrap_or_else(|| "Meditation".into()), begun, secs, here))
    })
}

/// Meditate: seconds since 1970 in UTC, and a length in seconds.
pub(super) fn meditate(text: &str, here: &Here<'_>) -> Imported {
    const FROM: &str = "Meditate";
    let known = ["start_time_unix", "duration_secs", "mode", "label", "note"];
    rows(text, FROM, &known, |cell| {
        let (started, lasted, mode, label, note) = (cell(0), cell(1), cell(2), cell(3), cell(4));
        let utc_ms = started
            .parse::<i64>()
            .ok()
            .and_then(|secs| secs.checked_mul(1000))
            .filter(|ms| Moment { utc_ms: *ms, offset_secs: 0 }.local().is_some())
            .ok_or_else(|| {
                format!("`start_time_unix` is `{started}`, expected seconds since 1970")
            })?;
        let secs = lasted.parse::<u64>().ok().and_then(within_a_day).ok_or_else(|| {
            format!("`duration_secs` is `{lasted}`, expected 1 to {LONGEST_SECS}")
        })?;
        let begun = Moment { utc_ms, offset_secs: (here.offset_at)(utc_ms) };
        let title = match (label.is_empty(), mode.as_str()) {
            (false, _) => label,
            (true, "box_breath") => "Box breath".into(),
            (true, _) => "Meditation".into(),
        };
        let id = id_of(FROM, &[&started, &lasted]);
        Ok(PracticeEntry { line: note, ..entry(id, title, begun, secs, here) })
    })
}
