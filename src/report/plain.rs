//! A report as RON, to be read again.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::domain::record::Ended;
use crate::domain::record::report::{Change, Day, Done, Felt, Hard, Next, Obstacle, Pair, Report};

/// Format number of the reports that this program writes.
const FORMAT: u32 = 1;
/// Size of the largest report that is read, in bytes: far more than 20,000 sittings with everything ticked.
pub const MOST_BYTES: usize = 32 << 20;

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ReadError {
    /// The file is larger than [`MOST_BYTES`].
    #[error("it is larger than a report can be: more than {} MB", MOST_BYTES >> 20)]
    TooLarge,
    /// The file is not text.
    #[error("it is not text; a report to be read is a `.ron` file")]
    NotText,
    /// The file is not a report.
    #[error("it is not a report: {0}")]
    Malformed(String),
    /// A later program wrote the file.
    #[error(
        "the report is of format {found}, and this program knows {FORMAT}; use a newer Groundwork"
    )]
    Newer {
        /// Format number of the file.
        found: u32,
    },
    /// A field has a value that no report has.
    #[error("`{field}` is `{found}`, expected {expected}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// What it holds, shortened.
        found: String,
        /// What it can hold.
        expected: &'static str,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Report")]
struct Plain {
    format: u32,
    since: String,
    until: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appointment: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bring: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<PlainDone>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    nothing: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    days: Vec<PlainDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours_before: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    in_the_way: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    difficult: Vec<PlainHard>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    distress: Vec<PlainPair>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    comfort: Vec<PlainFelt>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    presence: Vec<PlainFelt>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changed: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Done")]
struct PlainDone {
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days_a_week: Option<u8>,
    times: u32,
    days: u32,
    practised_seconds: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    planned_seconds: Option<u64>,
    finished: u32,
    stopped: u32,
    cut_off: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Day")]
struct PlainDay {
    day: String,
    began: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Difficult")]
struct PlainHard {
    day: String,
    title: String,
    ended: String,
    practised_seconds: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    line: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Distress")]
struct PlainPair {
    day: String,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Rating")]
struct PlainFelt {
    day: String,
    title: String,
    value: u8,
}

/// The only field that every format has.
#[derive(Deserialize)]
#[serde(rename = "Report")]
struct Form {
    format: u32,
}

/// Optional fields are written without `Some`, as in all files.
fn notation() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

const LOCAL: &str = "%Y-%m-%dT%H:%M";
const CLOCK: &str = "%H:%M";

/// Writes a report as RON.
pub fn to_ron(report: &Report) -> String {
    let felt = |all: &[Felt]| {
        let plain = |one: &Felt| PlainFelt {
            day: one.day.to_string(),
            title: one.title.clone(),
            value: one.value,
        };
        all.iter().map(plain).collect()
    };
    let plain = Plain {
        format: FORMAT,
        since: report.since.to_string(),
        until: report.until.to_string(),
        appointment: report.appointment.map(|at| at.format(LOCAL).to_string()),
        bring: report.bring.clone(),
        done: report.done.iter().map(plain_done).collect(),
        nothing: report.nothing,
        days: report.days.iter().map(plain_day).collect(),
        hours_before: report.hours_before,
        in_the_way: report.in_the_way.iter().map(|one| one.name().into()).collect(),
        difficult: report.hard.iter().map(plain_hard).collect(),
        distress: report.distress.iter().map(plain_pair).collect(),
        comfort: felt(&report.comfort),
        presence: felt(&report.presence),
        changed: report.changed.iter().map(|one| one.name().into()).collect(),
        next: report.next.map(|next| next.name().into()),
    };
    let style = ron::ser::PrettyConfig::new().struct_names(true);
    notation().to_string_pretty(&plain, style).unwrap_or_default() + "\n"
}

fn plain_done(done: &Done) -> PlainDone {
    PlainDone {
        title: done.title.clone(),
        days_a_week: done.days_a_week,
        times: done.times,
        days: done.days,
        practised_seconds: done.secs,
        planned_seconds: done.planned_secs,
        finished: done.finished,
        stopped: done.stopped,
        cut_off: done.cut_off,
    }
}

fn plain_day(day: &Day) -> PlainDay {
    let began = day.began.iter().map(|at| at.format(CLOCK).to_string());
    PlainDay { day: day.day.to_string(), began: began.collect() }
}

fn plain_hard(hard: &Hard) -> PlainHard {
    PlainHard {
        day: hard.day.to_string(),
        title: hard.title.clone(),
        ended: hard.ended.name().into(),
        practised_seconds: hard.secs,
        reason: hard.reason.clone(),
        line: hard.line.clone(),
    }
}

fn plain_pair(pair: &Pair) -> PlainPair {
    PlainPair {
        day: pair.day.to_string(),
        title: pair.title.clone(),
        before: pair.before,
        after: pair.after,
    }
}

/// Reads a report that was written as RON.
///
/// # Errors
/// When it is no report, with the place or the field.
pub fn from_ron(bytes: &[u8]) -> Result<Report, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // What is not a report at all has no format either.
    if let Ok(Form { format }) = notation().from_str(text)
        && format > FORMAT
    {
        return Err(ReadError::Newer { found: format });
    }
    // The reader's message may repeat text of the file.
    let malformed = |error: ron::de::SpannedError| {
        ReadError::Malformed(error.to_string().replace(char::is_control, "\u{FFFD}"))
    };
    let plain: Plain = notation().from_str(text).map_err(malformed)?;
    let (since, until) = (day("since", &plain.since)?, day("until", &plain.until)?);
    if until < since {
        return Err(unexpected("until", &plain.until, "a day that is not before `since`"));
    }
    let appointment = plain.appointment.as_deref().map(|text| {
        NaiveDateTime::parse_from_str(text, LOCAL)
            .map_err(|_| unexpected("appointment", text, "a time such as 2026-12-03T10:00"))
    });
    let next = plain.next.as_deref().map(|text| word("next", text, Next::from_name(text)));
    let of_words = |name: &str| word("in_the_way", name, Obstacle::from_name(name));
    Ok(Report {
        since,
        until,
        appointment: appointment.transpose()?,
        bring: plain.bring.iter().map(|line| on_one_line(line)).collect(),
        done: plain.done.into_iter().map(done).collect::<Result<_, _>>()?,
        nothing: plain.nothing,
        days: plain.days.iter().map(of_day).collect::<Result<_, _>>()?,
        hours_before: plain.hours_before,
        in_the_way: plain.in_the_way.iter().map(|name| of_words(name)).collect::<Result<_, _>>()?,
        hard: plain.difficult.iter().map(hard).collect::<Result<_, _>>()?,
        distress: plain.distress.iter().map(pair).collect::<Result<_, _>>()?,
        comfort: felt("comfort", &plain.comfort)?,
        presence: felt("presence", &plain.presence)?,
        changed: (plain.changed.iter())
            .map(|name| word("changed", name, Change::from_name(name)))
            .collect::<Result<_, _>>()?,
        next: next.transpose()?,
    })
}

fn unexpected(field: &'static str, found: &str, expected: &'static str) -> ReadError {
    const MOST: usize = 80;
    let plain = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    ReadError::Field { field, found: found.chars().take(MOST).map(plain).collect(), expected }
}

fn word<T>(field: &'static str, text: &str, word: Option<T>) -> Result<T, ReadError> {
    word.ok_or_else(|| unexpected(field, text, "one of the words of reports"))
}

fn day(field: &'static str, text: &str) -> Result<NaiveDate, ReadError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| unexpected(field, text, "a date such as 2026-12-03"))
}

fn rating(field: &'static str, value: u8) -> Result<u8, ReadError> {
    match value {
        0..=10 => Ok(value),
        _ => Err(unexpected(field, &value.to_string(), "0 to 10")),
    }
}

fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn done(plain: PlainDone) -> Result<Done, ReadError> {
    if let Some(days) = plain.days_a_week.filter(|days| !(1..=7).contains(days)) {
        return Err(unexpected("days_a_week", &days.to_string(), "1 to 7"));
    }
    Ok(Done {
        title: on_one_line(&plain.title),
        days_a_week: plain.days_a_week,
        times: plain.times,
        days: plain.days,
        secs: plain.practised_seconds,
        planned_secs: plain.planned_seconds,
        finished: plain.finished,
        stopped: plain.stopped,
        cut_off: plain.cut_off,
    })
}

fn of_day(plain: &PlainDay) -> Result<Day, ReadError> {
    let time = |text: &String| {
        NaiveTime::parse_from_str(text, CLOCK)
            .map_err(|_| unexpected("began", text, "a time such as 21:40"))
    };
    let began = plain.began.iter().map(time).collect::<Result<_, _>>()?;
    Ok(Day { day: day("day", &plain.day)?, began })
}

fn hard(plain: &PlainHard) -> Result<Hard, ReadError> {
    Ok(Hard {
        day: day("day", &plain.day)?,
        title: on_one_line(&plain.title),
        ended: word("ended", &plain.ended, Ended::from_name(&plain.ended))?,
        secs: plain.practised_seconds,
        reason: on_one_line(&plain.reason),
        line: on_one_line(&plain.line),
    })
}

fn pair(plain: &PlainPair) -> Result<Pair, ReadError> {
    let value = |value: Option<u8>| value.map(|value| rating("distress", value)).transpose();
    Ok(Pair {
        day: day("day", &plain.day)?,
        title: on_one_line(&plain.title),
        before: value(plain.before)?,
        after: value(plain.after)?,
    })
}

fn felt(field: &'static str, all: &[PlainFelt]) -> Result<Vec<Felt>, ReadError> {
    let one = |plain: &PlainFelt| {
        Ok(Felt {
            day: day("day", &plain.day)?,
            title: on_one_line(&plain.title),
            value: rating(field, plain.value)?,
        })
    };
    all.iter().map(one).collect()
}
