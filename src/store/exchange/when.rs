//! Dates, times and lengths in the notations of programs and spreadsheets.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};

/// Which of the two small numbers of a date is the day.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `25/04/2026`.
    DayFirst,
    /// `04/25/2026`.
    MonthFirst,
}

impl DateOrder {
    /// Name of the order, as in a form to fill in.
    pub const fn name(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "day/month/year",
            DateOrder::MonthFirst => "month/day/year",
        }
    }

    /// The opposite order.
    #[must_use]
    pub const fn other(self) -> DateOrder {
        match self {
            DateOrder::DayFirst => DateOrder::MonthFirst,
            DateOrder::MonthFirst => DateOrder::DayFirst,
        }
    }
}

/// A date as written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Date {
    /// Unambiguous: the year comes first, or the month has its name.
    Known(NaiveDate),
    /// Two numbers before a year.
    Numbers { first: u32, second: u32, year: i32 },
}

/// Beginnings of month names in English and German.
const MONTHS: [(&str, u32); 18] = [
    ("jan", 1),
    ("jän", 1),
    ("feb", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("apr", 4),
    ("may", 5),
    ("mai", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
];

/// Number of the month that a word in lower case names.
pub(super) fn month(word: &str) -> Option<u32> {
    MONTHS.iter().find(|(name, _)| word.starts_with(name)).map(|(_, month)| *month)
}

/// A year; two digits mean this century or the last decades before it.
fn year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 if year >= 70 => Some(1900 + year),
        2 => Some(2000 + year),
        _ => None,
    }
}

impl Date {
    /// Reads a date in any notation, in lower case.
    fn read(text: &str) -> Option<Date> {
        let mut parts: Vec<&str> =
            text.split([' ', '/', '.', '-', ',']).filter(|part| !part.is_empty()).collect();
        // The day of the week adds nothing.
        if parts.len() == 4 && parts[0].chars().all(char::is_alphabetic) {
            parts.remove(0);
        }
        let [first, second, third]: [&str; 3] = parts.try_into().ok()?;
        let number = |digits: &str| {
            let digits = ["st", "nd", "rd", "th"]
                .iter()
                .find_map(|end| digits.strip_suffix(end))
                .unwrap_or(digits);
            digits.parse::<u32>().ok().filter(|_| digits.len() <= 2)
        };
        let known = |y: &str, month: u32, day: &str| {
            NaiveDate::from_ymd_opt(year(y)?, month, number(day)?).map(Date::Known)
        };
        if let Some(month) = month(second) {
            return match first.len() {
                4 => known(first, month, third),
                _ => known(third, month, first),
            };
        }
        if let Some(month) = month(first) {
            return known(third, month, second);
        }
        if first.len() == 4 {
            return known(first, number(second)?, third);
        }
        Some(Date::Numbers { first: number(first)?, second: number(second)?, year: year(third)? })
    }

    fn in_order(self, order: DateOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Date::Known(date), _) => Some(date),
            (Date::Numbers { first, second, year }, DateOrder::DayFirst) => {
                NaiveDate::from_ymd_opt(year, second, first)
            }
            (Date::Numbers { first, second, year }, DateOrder::MonthFirst) => {
                NaiveDate::from_ymd_opt(year, first, second)
            }
        }
    }
}

/// A text in lower case, with plain spaces and without the prefixes of spreadsheets.
fn plain(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix('\'').unwrap_or(text).to_lowercase();
    text.replace(char::is_whitespace, " ")
}

/// The date in a text that must lie near another; if it has two readings, the nearer one.
pub(super) fn day_near(text: &str, near: NaiveDate) -> Option<NaiveDate> {
    let text = plain(text);
    let words: Vec<&str> = text.split(' ').filter(|word| !word.contains(':')).collect();
    match Date::read(&words.join(" "))? {
        Date::Known(date) => Some(date),
        numbers => [DateOrder::DayFirst, DateOrder::MonthFirst]
            .into_iter()
            .filter_map(|order| numbers.in_order(order))
            .find(|date| (*date - near).num_days().abs() <= 2),
    }
}

/// A clock time as `hours:minutes`, optionally with seconds and a fraction.
fn clock(text: &str) -> Option<[u64; 3]> {
    let (text, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let mut parts = text.split(':').map(|part| part.trim().parse::<u64>().ok());
    let mut next = || parts.next();
    let (hours, minutes, seconds) = (next()??, next()??, next());
    let whole = next().is_none() && fraction.chars().all(|c| c.is_ascii_digit());
    let fits = fraction.is_empty() || seconds.is_some();
    (whole && fits).then_some([hours, minutes, seconds.unwrap_or(Some(0))?])
}

/// Whether words mark an hour as morning or afternoon, and the remaining text.
fn half(text: &str) -> (String, Option<bool>) {
    let text = text.replace("a.m.", "am").replace("p.m.", "pm");
    match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim().into(), Some(false)),
        (_, Some(rest)) => (rest.trim().into(), Some(true)),
        _ => (text, None),
    }
}

/// The hour of the day from a 12-hour clock.
fn of_twelve(hour: u64, afternoon: Option<bool>) -> Option<u64> {
    match afternoon {
        None => Some(hour),
        Some(afternoon) => {
            (1..=12).contains(&hour).then(|| hour % 12 + if afternoon { 12 } else { 0 })
        }
    }
}

/// The beginning of a sitting, as written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stamp {
    date: Date,
    time: NaiveTime,
    /// Offset of that clock from UTC in seconds, if given.
    pub(super) offset_secs: Option<i32>,
    /// Notation apart from the numbers: digits of the year, seconds, 12-hour clock.
    shape: (bool, bool, bool),
    /// Original text, for messages.
    pub(super) text: String,
}

impl Stamp {
    /// Reads a date and a time in any supported notation.
    pub(super) fn read(text: &str) -> Option<Stamp> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text.trim()) {
            let (local, offset) = (at.naive_local(), at.offset().local_minus_utc());
            return Some(Stamp {
                date: Date::Known(local.date()),
                time: local.time().with_nanosecond(0)?,
                offset_secs: Some(offset),
                shape: (true, true, false),
                text: text.trim().into(),
            });
        }
        let mut plain = plain(text);
        if plain.as_bytes().get(10) == Some(&b't') {
            plain.replace_range(10..11, " ");
        }
        let (rest, afternoon) = half(&plain);
        let (times, dates): (Vec<&str>, Vec<&str>) =
            rest.split(' ').filter(|word| !word.is_empty()).partition(|word| word.contains(':'));
        let [time] = times[..] else { return None };
        let [hours, minutes, seconds] = clock(time)?;
        let hours = of_twelve(hours, afternoon)?;
        let [hours, minutes, seconds] =
            [hours, minutes, seconds].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let dates = dates.join(" ");
        let long_year = dates.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
        Some(Stamp {
            date: Date::read(&dates)?,
            time: NaiveTime::from_hms_opt(hours, minutes, seconds)?,
            offset_secs: None,
            shape: (long_year, time.matches(':').count() == 2, afternoon.is_some()),
            text: text.trim().into(),
        })
    }

    /// The clock time, with dates in the given order; a date that fits only the other order is read in that
    /// one.
    pub(super) fn at(&self, order: DateOrder) -> Option<NaiveDateTime> {
        self.in_order(order).or_else(|| self.in_order(order.other()))
    }

    /// Whether its date differs between the two orders.
    pub(super) fn is_open(&self) -> bool {
        let [day, month] = [DateOrder::DayFirst, DateOrder::MonthFirst].map(|o| self.in_order(o));
        day.is_some() && month.is_some() && day != month
    }

    fn in_order(&self, order: DateOrder) -> Option<NaiveDateTime> {
        self.date.in_order(order).map(|date| date.and_time(self.time))
    }
}

/// Order of the dates in a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OrderFound {
    /// Both orders give the same days.
    NoMatter,
    /// Only this order, as the proof shows.
    So(DateOrder, Proof),
    /// Either order, and nothing decides between them.
    Open,
    /// Some dates fit only day first, others only month first: the first of each. Others may fit both.
    Clash(String, String),
    /// Only this order, as the first text shows; but a spreadsheet has changed some dates, like the second,
    /// and nothing tells the order of those.
    Changed(DateOrder, String, String),
}

/// Evidence for the order of dates.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Proof {
    /// This date fits no other order.
    Fits(String),
    /// This date would be in the future in the other order.
    Ahead(String),
    /// The rows are in sequence in this order only.
    InOrder,
}

/// Determines the order of the dates in all rows of a file. `ahead` says whether a time is in the future.
pub(super) fn told(stamps: &[Stamp], ahead: impl Fn(NaiveDateTime) -> bool) -> OrderFound {
    use DateOrder::{DayFirst, MonthFirst};
    let only = |order: DateOrder| {
        let fits = |stamp: &&Stamp| {
            stamp.in_order(order).is_some() && stamp.in_order(order.other()).is_none()
        };
        stamps.iter().find(fits).map(|stamp| stamp.text.clone())
    };
    let is_open = stamps.iter().any(Stamp::is_open);
    match (only(DayFirst), only(MonthFirst)) {
        (Some(day), Some(month)) if is_open => return OrderFound::Clash(day, month),
        (Some(shows), None) => return told_by(stamps, DayFirst, shows, &ahead),
        (None, Some(shows)) => return told_by(stamps, MonthFirst, shows, &ahead),
        _ if !is_open => return OrderFound::NoMatter,
        _ => {}
    }
    let first_ahead = |order: DateOrder| {
        let lies = |stamp: &&Stamp| stamp.in_order(order).is_some_and(&ahead);
        stamps.iter().find(lies).map(|stamp| stamp.text.clone())
    };
    let by_clock = match (first_ahead(DayFirst), first_ahead(MonthFirst)) {
        (None, Some(shows)) => Some((DayFirst, shows)),
        (Some(shows), None) => Some((MonthFirst, shows)),
        _ => None,
    };
    let by_order = match (runs(stamps, DayFirst), runs(stamps, MonthFirst)) {
        (true, false) => Some(DayFirst),
        (false, true) => Some(MonthFirst),
        _ => None,
    };
    match (by_clock, by_order) {
        (Some((order, shows)), None) => OrderFound::So(order, Proof::Ahead(shows)),
        (Some((order, shows)), Some(same)) if order == same => {
            OrderFound::So(order, Proof::Ahead(shows))
        }
        (None, Some(order)) => OrderFound::So(order, Proof::InOrder),
        _ => OrderFound::Open,
    }
}

/// Judges dates that fit one order only. A spreadsheet converts the dates that its language can read, writes
/// them in a notation of its own, and leaves the others. So the dates that prove the order are not those that
/// may have been reversed. None was reversed if, read in this order, those dates lie in the past and all rows are in sequence.
fn told_by(
    stamps: &[Stamp],
    order: DateOrder,
    shows: String,
    ahead: impl Fn(NaiveDateTime) -> bool,
) -> OrderFound {
    let proves = |stamp: &Stamp| stamp.in_order(order.other()).is_none();
    let is_like = |stamp: &Stamp| stamps.iter().any(|one| proves(one) && one.shape == stamp.shape);
    let changed = || stamps.iter().filter(|stamp| stamp.is_open() && !is_like(stamp));
    let behind = !changed().any(|stamp| stamp.at(order).is_some_and(&ahead));
    match changed().next() {
        Some(stamp) if !behind || !runs(stamps, order) => {
            OrderFound::Changed(order, shows, stamp.text.clone())
        }
        _ => OrderFound::So(order, Proof::Fits(shows)),
    }
}

/// Whether rows are in sequence, ascending or descending. Two rows always are.
fn runs(stamps: &[Stamp], order: DateOrder) -> bool {
    let times: Vec<NaiveDateTime> = stamps.iter().filter_map(|stamp| stamp.at(order)).collect();
    times.is_sorted() || times.iter().rev().is_sorted()
}

/// The length of a sitting, as written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// Length in seconds.
    Secs(u64),
    /// Two numbers: hours and minutes, or minutes and seconds.
    Pair(u64, u64),
}

/// Largest number in a length: the seconds of a day.
const MOST: u64 = 24 * 3600;

impl Length {
    /// Reads `hours:minutes:seconds`, a clock time made from it by a spreadsheet, or a fraction of a day.
    pub(super) fn read(text: &str) -> Option<Length> {
        let plain = plain(text);
        let (rest, afternoon) = half(&plain);
        // Spreadsheets sometimes put the first day of their calendar before a length.
        let rest = match rest.rsplit_once(' ') {
            Some((day, time)) if is_day_zero(day) => time,
            Some(_) => return None,
            None => &rest,
        };
        if !rest.contains(':') {
            return part_of_day(rest);
        }
        let [first, second, third] = clock(rest)?;
        if [first, second, third].iter().any(|part| *part > MOST) {
            return None;
        }
        let three = rest.matches(':').count() == 2;
        match (afternoon, three) {
            (None, false) => Some(Length::Pair(first, second)),
            _ => {
                let hours = of_twelve(first, afternoon)?;
                Some(Length::Secs(hours * 3600 + second * 60 + third))
            }
        }
    }

    /// Length in seconds, with pairs read as in this file.
    pub(super) fn secs(self, pairs: Pairs) -> u64 {
        match (self, pairs) {
            (Length::Secs(secs), _) => secs,
            (Length::Pair(hours, minutes), Pairs::HoursMinutes) => hours * 3600 + minutes * 60,
            (Length::Pair(minutes, seconds), Pairs::MinutesSeconds) => minutes * 60 + seconds,
        }
    }
}

/// Whether words are the date from which a spreadsheet counts.
fn is_day_zero(words: &str) -> bool {
    let numbers: Vec<u32> = words.split(['/', '.', '-']).filter_map(|n| n.parse().ok()).collect();
    let [first, second, third] = numbers[..] else { return false };
    let year = if first > 31 { first } else { third };
    matches!(year, 1899 | 1900 | 99 | 0)
        && [first, second, third].iter().filter(|n| matches!(n, 0 | 1 | 12 | 30 | 31)).count() >= 2
}

/// A number below one with a point or a comma, which is how spreadsheets store a time of day.
fn part_of_day(text: &str) -> Option<Length> {
    let part: f64 = text.replace(',', ".").parse().ok()?;
    let is_part = text.contains(['.', ',']) && part > 0.0 && part < 1.0;
    is_part.then(|| Length::Secs((part * MOST as f64).round() as u64))
}

/// Meaning of lengths with two numbers in a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    /// `0:45` is three quarters of an hour.
    HoursMinutes,
    /// `45:00` is three quarters of an hour.
    MinutesSeconds,
}

impl Pairs {
    /// Determines the meaning from all lengths of a file. No sitting lasts a day or longer, and a list that
    /// also has lengths of three numbers writes short ones without the hours.
    pub(super) fn of(lengths: &[Length]) -> Pairs {
        let pairs = || {
            lengths.iter().filter_map(|length| match length {
                Length::Pair(first, second) => Some((*first, *second)),
                Length::Secs(_) => None,
            })
        };
        let all = pairs().count() == lengths.len();
        match all && pairs().all(|(first, _)| first < 24) && pairs().any(|(first, _)| first == 0) {
            true => Pairs::HoursMinutes,
            false => Pairs::MinutesSeconds,
        }
    }
}
