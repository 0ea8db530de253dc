//! Puts days, months and dates into words.

use std::sync::LazyLock;

use regex::Regex;

use super::numbers::{counts, ordinal, year};
use super::pattern;
use super::traced::{Around, Traced};

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

/// Pattern of a day, short or in full.
const ANY_DAY: &str =
    r"(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?\.?";
/// Pattern of a month in full.
const FULL_MONTH: &str =
    "January|February|March|April|May|June|July|August|September|October|November|December";
/// Pattern of a month whose short form is hardly a word. `May` has none.
const SHORT_MONTH: &str = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?";
/// Pattern of an ordinal's ending.
const TH: &str = "(?:st|nd|rd|th)?";

static DAY: LazyLock<Regex> = pattern!(r"(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\.");
/// Days that are no words without their full stop either.
static CLEAR_DAY: LazyLock<Regex> = pattern!(r"(Tues?|Thurs?|Thu|Fri)(\.?)");
/// A day that a time or another day follows.
static TIMED_DAY: LazyLock<Regex> = pattern!(r"(Mon|Wed|Sat|Sun)\.?");
static DAYS_BETWEEN: LazyLock<Regex> = pattern!(&format!(r"({ANY_DAY}) ?[—-] ?({ANY_DAY})"));
/// Several days, as in `Mon/Wed/Fri`.
static DAYS_LISTED: LazyLock<Regex> = pattern!(&format!(r"{ANY_DAY}(?: ?/ ?{ANY_DAY})+"));
static MONTHS_BETWEEN: LazyLock<Regex> =
    pattern!(&format!(r"({FULL_MONTH}|{SHORT_MONTH}) ?[—-] ?({FULL_MONTH}|{SHORT_MONTH})"));
static MONTH: LazyLock<Regex> = pattern!(r"(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(\.?)");

/// A date with its year first, as in `2026-11-20`.
static YEAR_FIRST: LazyLock<Regex> = pattern!(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})");
/// A date in three numbers, as in `12/25/2026` or `25.12.2026`.
static NUMBERS: LazyLock<Regex> = pattern!(r"(\d{1,2})([/.])(\d{1,2})([/.])(\d{4}|\d{2})");
/// A month and its day, as in `12/25`.
static MONTH_AND_DAY: LazyLock<Regex> = pattern!(r"(\d{1,2})/(\d{1,2})");
/// The end of a text before the second of two dates.
static FIRST_OF_TWO: LazyLock<Regex> =
    pattern!(r"(\d{1,2})/(\d{1,2}) (?:and|or|to|through|until)$");
static DATES_BETWEEN: LazyLock<Regex> = pattern!(&format!(
    r"({FULL_MONTH}|{SHORT_MONTH}) (\d{{1,2}}){TH} ?[–—-] ?(?:({FULL_MONTH}|{SHORT_MONTH}) )?(\d{{1,2}}){TH}(?:,? (\d{{4}}))?"
));
static DATE: LazyLock<Regex> =
    pattern!(&format!(r"({FULL_MONTH}|{SHORT_MONTH}) (\d{{1,2}}){TH}(?:(,? )(\d{{4}}))?"));
static DAY_FIRST: LazyLock<Regex> = pattern!(&format!(
    r"(?:(\d{{1,2}}){TH} ?[–-] ?)?(\d{{1,2}}){TH} ({FULL_MONTH})(?: (\d{{4}}))?"
));

/// The one of these names that begins as a written one, of three letters or more, does.
fn named(names: &[&'static str], written: &str) -> Option<&'static str> {
    names.iter().find(|name| written.get(..3).is_some_and(|short| name.starts_with(short))).copied()
}

/// Puts the names of days and months into words, and what lies between two of them.
pub(super) fn names(text: &mut Traced) {
    text.replace(&DAY, |found, around| {
        // At the end of a sentence it is a word: `They sat.`, `Feel the Sun.`
        let day = named(&DAYS, &found[1])?;
        (!around.ends() && around.after.starts_with([' ', ','])).then(|| day.to_string())
    });
    text.replace(&DAYS_BETWEEN, |found, around| {
        let (first, last) = (named(&DAYS, &found[1])?, named(&DAYS, &found[2])?);
        Some(format!("{first} to {}", around.ended(last, &found[0])))
    });
    text.replace(&DAYS_LISTED, |found, around| {
        let days: Option<Vec<&str>> =
            found[0].split('/').map(|day| named(&DAYS, day.trim())).collect();
        let days = days?;
        let days = days.join(if days.len() == 2 { " or " } else { ", " });
        Some(around.ended(&days, &found[0]))
    });
    text.replace(&CLEAR_DAY, |found, around| {
        Some(around.ended(named(&DAYS, &found[1])?, &found[0]))
    });
    text.replace(&TIMED_DAY, |found, around| {
        let after = around.after.strip_prefix(" at").unwrap_or(around.after);
        let after = after.trim_start_matches([' ', ',', '&']);
        let after = after.strip_prefix("and ").unwrap_or(after);
        let timed = after.starts_with(|c: char| c.is_ascii_digit());
        let before = around.before.trim_end_matches([' ', ',', '&']);
        let before = before.strip_suffix(" and").unwrap_or(before).trim_end_matches(',');
        let is_day = |word: &str| {
            let short = ["Tues", "Thur", "Thurs"].contains(&word);
            short || DAYS.iter().any(|day| [&day[..3], day].contains(&word))
        };
        let other = |c: char| !c.is_alphabetic();
        let last = before.trim_end_matches('.').rsplit(other).next().unwrap_or_default();
        let listed = is_day(last) || is_day(after.split(other).next().unwrap_or_default());
        (timed || listed)
            .then(|| around.ended(named(&DAYS, &found[1]).unwrap_or(&found[1]), &found[0]))
    });
    text.replace(&MONTHS_BETWEEN, |found, around| {
        let (first, last) = (named(&MONTHS, &found[1])?, named(&MONTHS, &found[2])?);
        Some(format!("{first} to {}", around.ended(last, &found[0])))
    });
    text.replace(&MONTH, |found, around| {
        let month = named(&MONTHS, &found[1])?;
        // A day of the month is read with it; others may be words or names, but not before a year.
        let next = around.word_after();
        let number = next.starts_with(|c: char| c.is_ascii_digit());
        let year = number && next.len() == 4;
        let clear = matches!(&found[1], "Feb" | "Aug" | "Sept" | "Oct" | "Nov" | "Dec");
        (year || clear && !number).then(|| around.ended(month, &found[0]))
    });
}

/// A day of the month.
fn day(written: &str) -> Option<i64> {
    written.parse().ok().filter(|day| (1..=31).contains(day))
}

/// The name of the month with this number.
fn numbered(month: &str) -> Option<&'static str> {
    MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// A year of two or four digits in words.
fn in_words(written: &str) -> Option<String> {
    let number: i64 = written.parse().ok()?;
    Some(year(if written.len() == 2 { 2000 + number } else { number }))
}

/// Puts dates into words.
pub(super) fn read(text: &mut Traced) {
    text.replace(&YEAR_FIRST, |found, around| {
        let (month, day) = (numbered(&found[2])?, day(&found[3])?);
        if around.before.ends_with(['-', '/']) || around.after.starts_with(['-', '/']) {
            return None;
        }
        Some(format!("{month} {}, {}", ordinal(day), in_words(&found[1])?))
    });
    text.replace(&NUMBERS, |found, around| {
        let alone = !around.before.ends_with(['.', '/']) && !around.after.starts_with('/');
        if !alone || found[2] != found[4] || &found[2] == "." && found[5].len() == 2 {
            return None;
        }
        let year = in_words(&found[5])?;
        // Americans write the month first, and full stops are written where the day is first.
        let month_first = numbered(&found[1]).zip(day(&found[3])).filter(|_| &found[2] == "/");
        match month_first {
            Some((month, day)) => Some(format!("{month} {}, {year}", ordinal(day))),
            None => {
                let (day, month) = (day(&found[1])?, numbered(&found[3])?);
                Some(format!("the {} of {month} {year}", ordinal(day)))
            }
        }
    });
    text.replace(&MONTH_AND_DAY, |found, around| {
        let (month, day) = (numbered(&found[1])?, day(&found[2])?);
        let alone = !around.before.ends_with('/') && !around.after.starts_with('/');
        let numbers = (found[1].parse().ok()?, day);
        (alone && is_dated(around.before, around.after, numbers))
            .then(|| format!("{month} {}", ordinal(day)))
    });
    text.replace(&DATES_BETWEEN, |found, around| {
        let (from, to) = (day(&found[2])?, day(&found[4])?);
        let month = named(&MONTHS, &found[1])?;
        let year = found.get(5).and_then(|year| in_words(year.as_str()));
        let in_order = found.get(3).is_some() || from < to;
        if !in_order || year.is_none() && is_count(around) {
            return None;
        }
        let year = year.map(|year| format!(", {year}")).unwrap_or_default();
        let end = found.get(3).and_then(|month| named(&MONTHS, month.as_str()));
        let end = end.map(|month| format!("{month} ")).unwrap_or_default();
        Some(format!("{month} {} to {end}{}{year}", ordinal(from), ordinal(to)))
    });
    text.replace(&DATE, |found, around| {
        let day = day(&found[2])?;
        let year = found.get(4).and_then(|year| in_words(year.as_str()));
        // In `May 3–5 breaths`, both numbers count.
        let goes_on = around.after.starts_with(['–', '-']);
        if year.is_none() && (goes_on || is_count(around)) {
            return None;
        }
        let year = year.map(|year| format!(", {year}")).unwrap_or_default();
        Some(format!("{} {}{year}", named(&MONTHS, &found[1])?, ordinal(day)))
    });
    text.replace(&DAY_FIRST, |found, _| {
        let from = match found.get(1) {
            Some(from) => format!("the {} to ", ordinal(day(from.as_str())?)),
            None => String::new(),
        };
        let year = found.get(4).and_then(|year| in_words(year.as_str()));
        let year = year.map(|year| format!(" {year}")).unwrap_or_default();
        Some(format!("{from}the {} of {}{year}", ordinal(day(&found[2])?), &found[3]))
    });
}

/// Whether the number before this counts something, as in `May 5 breaths`.
fn is_count(around: Around<'_>) -> bool {
    counts(around) || around.word_after() == "people"
}

/// Whether two numbers between these texts are a month and its day, and not a fraction, a rating or a ratio.
fn is_dated(before: &str, after: &str, (month, day): (i64, i64)) -> bool {
    let before = before.trim_end_matches([' ', ',', '(']);
    if let Some(first) = FIRST_OF_TWO.captures(before) {
        let start = first.get(0).map_or(0, |first| first.start());
        let numbers = first[1].parse().ok().zip(first[2].parse().ok());
        return numbers.is_some_and(|numbers| is_dated(&before[..start], "", numbers));
    }
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if DAYS.contains(&word) {
        return true;
    }
    let next = after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    #[rustfmt::skip]
    let free = ["", "and", "or", "to", "through", "until", "at", "from", "for", "we", "you", "with"].contains(&next);
    // Ratings are out of five or ten, and fractions have small numbers below.
    let other = day == 10 || matches!(day, 2..=6 | 8) && month < day;
    match word.to_lowercase().as_str() {
        // A day that has a name of its own.
        "on" if (month, day) == (9, 11) => false,
        "on" | "by" | "due" | "since" | "dated" => free,
        "between" | "from" | "until" | "through" | "before" | "after" => free && !other,
        _ => false,
    }
}
