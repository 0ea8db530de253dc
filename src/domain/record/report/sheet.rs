//! A report as a sheet: its words in the order in which they are read, whatever it is written on.

use chrono::{Datelike as _, Days, NaiveDate};

use super::words::{done_heading, short};
use super::{Felt, Report};
use crate::domain::record::goal::monday;

/// The last line of every sheet.
const FOOT: &str = "Chosen by me. Not complete.";

/// A report in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it is called.
    pub title: String,
    /// The days that it is about.
    pub span: String,
    /// What it says, in order.
    pub parts: Vec<Part>,
    /// The last line.
    pub foot: &'static str,
}

/// A part of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name of what follows.
    Heading(&'static str),
    /// A line in the client's own words, to be read first.
    Own(String),
    /// A sentence.
    Text(String),
    /// A name with what is said of it, and a line of the client's, perhaps empty.
    Row {
        /// What it is about.
        name: String,
        /// What is said.
        text: String,
        /// The client's line about it; empty for none.
        line: String,
    },
    /// Days with the hours of practice.
    Calendar(Calendar),
}

/// Days with the hours of practice, as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Names of the columns, without the first one of row names.
    pub columns: Vec<&'static str>,
    /// Rows with their names; each has a cell for each column.
    pub rows: Vec<(String, Vec<Cell>)>,
}

/// A day or a month in a [`Calendar`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The day of the month; empty outside the report's time.
    pub label: String,
    /// The day or the month by itself: `Fri 20 Nov`, `Nov 2026`.
    pub name: String,
    /// What it holds, one a line: when sittings began, or on how many days.
    pub lines: Vec<String>,
    /// Whether it is the day of the appointment.
    pub is_appointment: bool,
}

/// Up to this number of weeks are shown day by day, and more than that month by month.
const MOST_WEEKS: i64 = 10;
/// The appointment's day is shown if it is at most this number of days after the last day.
const NEAR: i64 = 14;

const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const YEAR: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Report {
    /// The report in words.
    pub fn sheet(&self) -> Sheet {
        let mut parts = Vec::new();
        let mut section = |heading: &'static str, of: Vec<Part>| {
            if !of.is_empty() {
                parts.push(Part::Heading(heading));
                parts.extend(of);
            }
        };
        section("What I want to bring", self.bring.iter().cloned().map(Part::Own).collect());
        let done = self.done.iter().map(|done| row(done.name(), done.sentence()));
        let nothing = self.nothing.then(|| Part::Text("Nothing was practised this time.".into()));
        section(done_heading(&self.done), done.chain(nothing).collect());
        let calendar = (!self.days.is_empty()).then(|| Part::Calendar(self.calendar()));
        section("When", calendar.into_iter().chain(self.before().map(Part::Text)).collect());
        section("What got in the way", joined(self.in_the_way.iter().map(|one| one.words())));
        let hard = self.hard.iter().map(|hard| Part::Row {
            name: hard.name(),
            text: hard.sentence(),
            line: hard.line.clone(),
        });
        section("Where I stopped, or grounded myself", hard.collect());
        let distress = self.distress.iter().map(|pair| (pair.day, &*pair.title, pair.numbers()));
        section("Distress before → after (0 calm, 10 the worst)", by_title(distress));
        section("Comfort (0 not at all, 10 fully)", felt(&self.comfort));
        section("Presence (0 elsewhere, 10 fully here)", felt(&self.presence));
        section("What changed", joined(self.changed.iter().map(|one| one.words())));
        section("What next", joined(self.next.iter().map(|one| one.words())));
        Sheet { title: self.title(), span: self.span(), parts, foot: FOOT }
    }

    fn calendar(&self) -> Calendar {
        let appointment = self.appointment.map(|at| at.date());
        let near =
            appointment.filter(|day| *day >= self.since && (*day - self.until).num_days() <= NEAR);
        let last = near.map_or(self.until, |day| day.max(self.until));
        let weeks = (monday(last) - monday(self.since)).num_days() / 7 + 1;
        if weeks > MOST_WEEKS {
            return self.months();
        }
        let cell = |day: NaiveDate| {
            let is_appointment = near == Some(day);
            // What lies behind the last day was not looked at.
            if day < self.since || (day > self.until && !is_appointment) {
                return Cell::default();
            }
            let began = self.days.iter().find(|of| of.day == day).map(|of| &of.began);
            let times = began.into_iter().flatten().map(|time| time.format("%H:%M").to_string());
            let label = day.day().to_string();
            Cell { label, name: short(day), lines: times.collect(), is_appointment }
        };
        let rows = (0..).map_while(|n| monday(self.since).checked_add_days(Days::new(7 * n)));
        let rows = rows.take_while(|first| *first <= last).map(|first| {
            let days = (0..7).filter_map(|n| first.checked_add_days(Days::new(n)));
            (first.format("%-d %b").to_string(), days.map(cell).collect())
        });
        Calendar { columns: WEEK.to_vec(), rows: rows.collect() }
    }

    /// A row for each year, with the number of days of practice in each month.
    fn months(&self) -> Calendar {
        let month_of = |day: NaiveDate| (day.year(), day.month0());
        let mut counts = std::collections::BTreeMap::<(i32, u32), u32>::new();
        for day in &self.days {
            *counts.entry(month_of(day.day)).or_default() += 1;
        }
        let (first, last) = (month_of(self.since), month_of(self.until));
        let first = counts.keys().next().copied().map_or(first, |of| of.max(first));
        let rows = (first.0..=last.0).map(|year| {
            let cells = (0..12).map(|month| {
                let lines = match counts.get(&(year, month)) {
                    Some(1) => vec!["1 day".into()],
                    Some(days) => vec![format!("{days} days")],
                    None => Vec::new(),
                };
                let is_within = (first..=last).contains(&(year, month));
                let label = if is_within { YEAR[month as usize].into() } else { String::new() };
                let name = format!("{} {year}", YEAR[month as usize]);
                Cell { label, name, lines, is_appointment: false }
            });
            (year.to_string(), cells.collect())
        });
        Calendar { columns: YEAR.to_vec(), rows: rows.collect() }
    }
}

fn row(name: String, text: String) -> Part {
    Part::Row { name, text, line: String::new() }
}

fn felt(ratings: &[Felt]) -> Vec<Part> {
    by_title(ratings.iter().map(|felt| (felt.day, &*felt.title, felt.value.to_string())))
}

/// A row for each practice, with what was said of its sittings, each with its day. A day and its numbers stay on one
/// line.
fn by_title<'r>(said: impl Iterator<Item = (NaiveDate, &'r str, String)>) -> Vec<Part> {
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    for (day, title, numbers) in said {
        let words = format!("{}: {numbers}", short(day)).replace(' ', "\u{a0}");
        match rows.iter_mut().find(|(of, _)| *of == title) {
            Some((_, of)) => of.push(words),
            None => rows.push((title, vec![words])),
        }
    }
    rows.into_iter().map(|(title, of)| row(title.into(), of.join(" · "))).collect()
}

fn joined(words: impl Iterator<Item = &'static str>) -> Vec<Part> {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { Vec::new() } else { vec![Part::Text(words.join(" · "))] }
}

impl Calendar {
    /// What it holds as lines: `Fri 20 Nov: 21:40, 22:05`, or `Nov 2026: 12 days`. Days without practice are left out.
    pub fn lines(&self) -> Vec<String> {
        let cells = self.rows.iter().flat_map(|(_, cells)| cells);
        let lines = cells.filter_map(|cell| {
            let appointment = cell.is_appointment.then(|| "appointment".to_owned());
            let said: Vec<String> = cell.lines.iter().cloned().chain(appointment).collect();
            (!said.is_empty()).then(|| format!("{}: {}", cell.name, said.join(", ")))
        });
        lines.collect()
    }
}
