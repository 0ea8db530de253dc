//! History from two other programs, by what is publicly known of their files.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};
use uuid::Uuid;

use super::rows::Table;
use super::when::{self, DateOrder, Length, OrderFound, Pairs, Proof, Stamp};
use super::{Either, Here, ImportError, Imported, Read, Reading, shown, shown_at, whole_number};
use crate::domain::record::{Counts, Ended, Moment, Origin, PracticeEntry, Ratings, practice_day};
use crate::units::UtcMillis;

/// Name of the program in messages and ids.
const INSIGHT_TIMER: &str = "Insight Timer";
const DAY: TimeDelta = TimeDelta::days(1);

/// The longest plausible sitting: a day.
const LONGEST_SECS: u64 = 24 * 3600;

/// An id that the same sitting of the same program always gets, so that a file read twice adds nothing (a
/// version-8 UUID of a BLAKE3 hash; RFC 9562 leaves its content to the application).
pub(super) fn id_of(program: &str, what: &[&str]) -> Uuid {
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
        ended_utc_ms: begun.utc_ms + TimeDelta::seconds(i64::from(secs)),
        day: practice_day(begun, here.day_start),
        planned_secs: None,
        actual_secs: secs,
        ended: Ended::Finished,
        reason: None,
        counts: Counts::RhythmAndStreak,
        ratings: Ratings::default(),
        line: String::new(),
        bring: String::new(),
        sealed: Vec::new(),
        origin: Origin::Imported,
    }
}

/// A cell without the `'` that other programs put in front of text that looks like a formula.
fn unguarded(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

fn within_a_day(secs: u64) -> Option<u32> {
    (1..=LONGEST_SECS).contains(&secs).then(|| u32::try_from(secs).ok()).flatten()
}

/// Whether a sitting can have been at this time: these programs stored none before 1990, and a time more than
/// a day in the future comes from another unit or another clock.
fn has_been(at: UtcMillis, here: &Here<'_>) -> bool {
    // 1990-01-01 00:00 UTC.
    const FIRST: UtcMillis = UtcMillis(631_152_000_000);
    (FIRST..=here.now + DAY).contains(&at)
}

/// The moment of a local time at a place with this offset from UTC.
fn at_offset(local: NaiveDateTime, offset_secs: i32) -> Moment {
    let offset = TimeDelta::seconds(i64::from(offset_secs));
    Moment { utc_ms: UtcMillis::from(local.and_utc()) - offset, offset_secs }
}

/// Column names of Insight Timer.
const INSIGHT: [&str; 4] = ["started at", "duration", "preset", "activity"];

/// Insight Timer: local time without a zone, by default month/day/year, and lengths as `H:M:S`.
pub(super) fn insight_timer(
    table: &Table<'_>,
    order: Option<DateOrder>,
    here: &Here<'_>,
) -> Result<Reading, ImportError> {
    let (mut stamps, mut lengths) = (Vec::new(), Vec::new());
    table.rows(INSIGHT_TIMER, &INSIGHT, |cell| {
        stamps.extend(Stamp::read(cell(0)));
        lengths.extend(Length::read(cell(1)));
        Err(String::new())
    });
    let pairs = Pairs::of(&lengths);
    let ahead = |local: NaiveDateTime| {
        let latest = here.now + DAY;
        at_offset(local, (here.offset_at)(latest)).utc_ms > latest
    };
    let told = when::told(&stamps, ahead);
    let read = |order| in_order(table, order, pairs, here);
    let said = |order: DateOrder, proof: &Proof| {
        let name = order.name();
        Some(match proof {
            Proof::Fits(shows) => format!("Its dates are {name}, as `{}` shows.", shown(shows)),
            Proof::Ahead(shows) => format!(
                "Its dates are {name}: read the other way, `{}` would lie ahead.",
                shown(shows)
            ),
            Proof::InOrder => format!(
                "Its dates are {name}: read so, its rows come one after another, and not the other way."
            ),
        })
    };
    let why = match (&told, order) {
        (OrderFound::NoMatter, _) => return Ok(Reading::One(read(DateOrder::MonthFirst))),
        (OrderFound::So(is, Proof::Fits(shows)), Some(order)) if *is != order => {
            return Err(ImportError::Dates { is: *is, shows: shown(shows) });
        }
        (OrderFound::So(is, proof), order) if order.is_none_or(|order| order == *is) => {
            return Ok(Reading::One(Imported { dates: said(*is, proof), ..read(*is) }));
        }
        (_, Some(order)) => {
            let dates = Some(format!("Its dates are read as {}, as you say.", order.name()));
            return Ok(Reading::One(Imported { dates, ..read(order) }));
        }
        (OrderFound::Clash(day, month), None) => format!(
            "`{}` can only be day/month/year and `{}` only month/day/year; others can be both.",
            shown(day),
            shown(month)
        ),
        (OrderFound::Changed(is, shows, changed), None) => format!(
            "`{}` is {}, but a spreadsheet changed others, such as `{}`, and may have turned them \
             round.",
            shown(shows),
            is.name(),
            shown(changed)
        ),
        (_, None) => {
            "Its dates can be day/month/year or month/day/year, and nothing in it tells which."
                .into()
        }
    };
    let is_asked = |stamp: &&Stamp| match &told {
        OrderFound::Changed(.., changed) => stamp.text == *changed,
        _ => stamp.is_open(),
    };
    let asked = stamps.iter().find(is_asked).and_then(|stamp| {
        let day = |order| stamp.at(order).map(|at| at.date());
        Some((stamp, day(DateOrder::DayFirst)?, day(DateOrder::MonthFirst)?))
    });
    let Some((stamp, day_first_is, month_first_is)) = asked else {
        return Ok(Reading::One(read(DateOrder::MonthFirst)));
    };
    Ok(Reading::Either(Box::new(Either {
        why,
        shows: shown(&stamp.text),
        day_first_is,
        month_first_is,
        day_first: read(DateOrder::DayFirst),
        month_first: read(DateOrder::MonthFirst),
    })))
}

/// Reads all rows, with their dates in one order.
fn in_order(table: &Table<'_>, order: DateOrder, pairs: Pairs, here: &Here<'_>) -> Imported {
    let mut earlier = BTreeMap::new();
    let imported = table.rows(INSIGHT_TIMER, &INSIGHT, |cell| {
        let [started, lasted, preset, activity] = [0, 1, 2, 3].map(|column| cell(column).trim());
        let expected =
            |what: &str| format!("`Started At` is `{}`, expected {what}", shown(started));
        let known = Stamp::read(started).and_then(|stamp| Some((stamp.at(order)?, stamp)));
        let (local, stamp) =
            known.ok_or_else(|| expected("a date and a time such as 11/23/2026 19:30:00"))?;
        let begun = match stamp.offset_secs {
            Some(offset_secs) => at_offset(local, offset_secs),
            None => (here.at_local)(local).ok_or_else(|| {
                format!("the clock here skipped {local}, so when it was is not known")
            })?,
        };
        if !has_been(begun.utc_ms, here) {
            return Err(expected("a time between 1990 and now"));
        }
        let length = Length::read(lasted).ok_or_else(|| {
            format!("`Duration` is `{}`, expected a length such as 0:45:00", shown(lasted))
        })?;
        let secs = within_a_day(length.secs(pairs)).ok_or_else(|| {
            format!("`Duration` is `{}`, expected a second to a day", shown(lasted))
        })?;
        let [id, others @ ..] = ids(local, secs, started, lasted);
        earlier.insert(id, others.into_iter().filter(|other| *other != id).collect());
        let title = [unguarded(preset), unguarded(activity), "Meditation"];
        let title = title.into_iter().find(|name| !name.is_empty());
        Ok(Read::sitting(entry(id, title.unwrap_or_default().into(), begun, secs, here)))
    });
    let mut imported = Imported { earlier, ..imported };
    join_shapes(&mut imported.history.sittings);
    imported
}

/// Gives a sitting whose seconds were removed the id and the time of one in the same file that has them: two that
/// began in the same minute cannot have been equally long.
fn join_shapes(entries: &mut [PracticeEntry]) {
    let at = |entry: &PracticeEntry| {
        let [minute, second] = shown_at(entry);
        ((minute, entry.actual_secs), second)
    };
    let timed: BTreeMap<_, _> = entries
        .iter()
        .map(|entry| (at(entry), entry))
        .filter(|((_, second), entry)| *second != 0 && entry.actual_secs >= 60)
        .map(|((place, _), entry)| (place, (entry.id, entry.begun, entry.ended_utc_ms, entry.day)))
        .collect();
    for entry in entries {
        let (place, second) = at(entry);
        if let Some((id, begun, ended, day)) = timed.get(&place).filter(|_| second == 0) {
            (entry.id, entry.begun, entry.ended_utc_ms, entry.day) = (*id, *begun, *ended, *day);
        }
    }
}

/// The id of a sitting, derived from its time and length in any notation, then the ids that earlier versions
/// derived from the text.
fn ids(local: NaiveDateTime, secs: u32, started: &str, lasted: &str) -> [Uuid; 7] {
    let (hours, minutes, seconds) = (secs / 3600, secs / 60 % 60, secs % 60);
    let by_24 = local.format("%m/%d/%Y %H:%M:%S").to_string();
    let by_12 = local.format("%m/%d/%Y %I:%M:%S %p").to_string();
    let bare = format!("{hours}:{minutes}:{seconds}");
    let filled = format!("{hours}:{minutes:02}:{seconds:02}");
    let full = format!("{hours:02}:{minutes:02}:{seconds:02}");
    [
        // In the program's own notation, so that most ids stay the same.
        [by_24.as_str(), &bare],
        [&by_24, &filled],
        [&by_24, &full],
        [&by_12, &bare],
        [&by_12, &filled],
        [&by_12, &full],
        [started, lasted],
    ]
    .map(|what| id_of(INSIGHT_TIMER, &what))
}

/// Meditate: seconds since 1970 in UTC, and a length in seconds.
pub(super) fn meditate(table: &Table<'_>, here: &Here<'_>) -> Imported {
    const FROM: &str = "Meditate";
    let known = ["start_time_unix", "duration_secs", "mode", "label", "note"];
    table.rows(FROM, &known, |cell| {
        let [started, lasted, mode, label, note] =
            [0, 1, 2, 3, 4].map(|column| cell(column).trim());
        let expected = |what| format!("`start_time_unix` is `{}`, expected {what}", shown(started));
        let (started, lasted) = (whole_number(started), whole_number(lasted));
        let utc_ms = started
            .parse::<i64>()
            .ok()
            .and_then(|secs| secs.checked_mul(1000).map(UtcMillis))
            .ok_or_else(|| expected("seconds since 1970"))?;
        if !has_been(utc_ms, here) {
            return Err(expected("seconds since 1970, of a time between 1990 and now"));
        }
        let secs = lasted.parse::<u64>().ok().and_then(within_a_day).ok_or_else(|| {
            format!("`duration_secs` is `{}`, expected 1 to {LONGEST_SECS}", shown(lasted))
        })?;
        let begun = Moment { utc_ms, offset_secs: (here.offset_at)(utc_ms) };
        let title = match (unguarded(label), mode) {
            ("", "box_breath") => "Box breath",
            ("", _) => "Meditation",
            (label, _) => label,
        };
        let id = id_of(FROM, &[started, lasted]);
        Ok(Read::sitting(PracticeEntry {
            line: unguarded(note).into(),
            ..entry(id, title.into(), begun, secs, here)
        }))
    })
}
