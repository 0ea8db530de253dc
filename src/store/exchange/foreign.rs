//! History of two other programs, from what is publicly known of their files.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::rows::rows;
use super::{Here, ImportError, Imported, shown};
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
    let bad = || format!("`{}` is not a duration such as 0:45:00", shown(text));
    let parts: Vec<u64> = text
        .split(':')
        .map(|part| part.trim().parse::<u64>().ok().filter(|part| *part <= LONGEST_SECS))
        .collect::<Option<_>>()
        .filter(|parts: &Vec<u64>| (2..=3).contains(&parts.len()))
        .ok_or_else(bad)?;
    let secs = parts.iter().fold(0, |secs, part| secs * 60 + part);
    within_a_day(secs).ok_or_else(|| format!("`{}` is not between a second and a day", shown(text)))
}

fn within_a_day(secs: u64) -> Option<u32> {
    (1..=LONGEST_SECS).contains(&secs).then(|| u32::try_from(secs).ok()).flatten()
}

/// Whether a sitting can have been then: no program kept any before 1990, and what lies ahead by more
/// than a day is another unit or another clock.
fn has_been(utc_ms: i64, here: &Here<'_>) -> bool {
    const FIRST_MS: i64 = 631_152_000_000;
    const DAY_MS: i64 = 24 * 3_600_000;
    (FIRST_MS..=here.now_utc_ms.saturating_add(DAY_MS)).contains(&utc_ms)
}

/// Whether a date can only be day/month/year.
fn is_day_first(started: &str) -> bool {
    let date = started.split_whitespace().next().unwrap_or_default().trim_end_matches(',');
    NaiveDate::parse_from_str(date, "%d/%m/%Y").is_ok_and(|date| date.day() > 12)
}

/// Insight Timer: month/day/year and local time without a zone, durations as `H:M:S`.
pub(super) fn insight_timer(text: &str, here: &Here<'_>) -> Result<Imported, ImportError> {
    const FROM: &str = "Insight Timer";
    let mut day_first = None;
    let imported = rows(text, FROM, &["started at", "duration", "preset", "activity"], |cell| {
        let [started, lasted, preset, activity] = [0, 1, 2, 3].map(|column| cell(column).trim());
        if day_first.is_none() && is_day_first(started) {
            day_first = Some(shown(started));
        }
        let expected = |what| format!("`Started At` is `{}`, expected {what}", shown(started));
        let local = ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(started, form).ok())
            .ok_or_else(|| expected("a time such as 11/23/2026 19:30:00"))?;
        let begun = (here.at_local)(local).ok_or_else(|| {
            format!("the clock here skipped {local}, so when it was is not known")
        })?;
        if !has_been(begun.utc_ms, here) {
            return Err(expected("a time between 1990 and now"));
        }
        let secs = duration(lasted).map_err(|what| format!("`Duration`: {what}"))?;
        let title = [preset, activity, "Meditation"].into_iter().find(|name| !name.is_empty());
        let id = id_of(FROM, &[started, lasted]);
        Ok(entry(id, title.unwrap_or_default().into(), begun, secs, here))
    });
    match day_first {
        Some(found) => Err(ImportError::DayFirst { found }),
        None => Ok(imported),
    }
}

/// Meditate: seconds since 1970 in UTC, and a length in seconds.
pub(super) fn meditate(text: &str, here: &Here<'_>) -> Imported {
    const FROM: &str = "Meditate";
    let known = ["start_time_unix", "duration_secs", "mode", "label", "note"];
    rows(text, FROM, &known, |cell| {
        let [started, lasted, mode, label, note] =
            [0, 1, 2, 3, 4].map(|column| cell(column).trim());
        let expected = |what| format!("`start_time_unix` is `{}`, expected {what}", shown(started));
        let utc_ms = started
            .parse::<i64>()
            .ok()
            .and_then(|secs| secs.checked_mul(1000))
            .ok_or_else(|| expected("seconds since 1970"))?;
        if !has_been(utc_ms, here) {
            return Err(expected("seconds since 1970, of a time between 1990 and now"));
        }
        let secs = lasted.parse::<u64>().ok().and_then(within_a_day).ok_or_else(|| {
            format!("`duration_secs` is `{}`, expected 1 to {LONGEST_SECS}", shown(lasted))
        })?;
        let begun = Moment { utc_ms, offset_secs: (here.offset_at)(utc_ms) };
        let title = match (label, mode) {
            ("", "box_breath") => "Box breath",
            ("", _) => "Meditation",
            (label, _) => label,
        };
        let id = id_of(FROM, &[started, lasted]);
        Ok(PracticeEntry { line: note.into(), ..entry(id, title.into(), begun, secs, here) })
    })
}
