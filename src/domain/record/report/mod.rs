//! What a client brings to an appointment: everything that the record could say about a stretch of time, what was
//! chosen of it, and the words for that.
//!
//! A [`Draft`] holds all of it, [`Choices`] say what is ticked, and a [`Report`] holds that and nothing else. Every file
//! and every page is made of a report, so what was struck out is nowhere in it.

mod beside;
mod choices;
mod draft;
mod sheet;
#[cfg(test)]
mod tests;
mod words;

pub use beside::{Beside, NOT_SAID, side_by_side};
pub use choices::{Change, Choices, Item, Next, Obstacle};
pub use draft::{Agreed, Draft, Line, Moments, Span};
pub use sheet::{Calendar, Cell, Part, Sheet};
pub use words::done_heading;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::entry::Ended;

/// What was chosen for one appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// First practice day.
    pub since: NaiveDate,
    /// Last practice day.
    pub until: NaiveDate,
    /// The appointment by the clock of its place, if it is known.
    pub appointment: Option<NaiveDateTime>,
    /// The client's own lines.
    pub bring: Vec<String>,
    /// What was practised, one row for each practice.
    pub done: Vec<Done>,
    /// Whether to say that nothing was practised.
    pub nothing: bool,
    /// Days with practice, earliest first; empty where they were struck out.
    pub days: Vec<Day>,
    /// Whole hours between the end of the last sitting and the appointment.
    pub hours_before: Option<u32>,
    /// What got in the way.
    pub in_the_way: Vec<Obstacle>,
    /// Sittings that were stopped, or led to *Ground me*.
    pub hard: Vec<Hard>,
    /// Distress before and after, earliest first.
    pub distress: Vec<Pair>,
    /// Comfort after a sitting, 0 to 10, earliest first.
    pub comfort: Vec<Felt>,
    /// Presence in a sitting, 0 to 10, earliest first.
    pub presence: Vec<Felt>,
    /// What changed.
    pub changed: Vec<Change>,
    /// What would be good next.
    pub next: Option<Next>,
}

/// How often and how long one practice was practised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What it is called.
    pub title: String,
    /// Days a week that the programme asks for, 1 to 7.
    pub days_a_week: Option<u8>,
    /// Number of sittings.
    pub times: u32,
    /// Number of practice days.
    pub days: u32,
    /// Practised seconds.
    pub secs: u64,
    /// Intended seconds; `None` if a sitting was open-ended.
    pub planned_secs: Option<u64>,
    /// Number of sittings that reached their end.
    pub finished: u32,
    /// Number of sittings that were stopped, also from *Ground me*.
    pub stopped: u32,
    /// Number of sittings that the computer or the program cut off.
    pub cut_off: u32,
}

/// A day with practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The practice day.
    pub day: NaiveDate,
    /// When its sittings began, by the clock of their place, earliest first.
    pub began: Vec<NaiveTime>,
}

/// A sitting that was stopped, or led to *Ground me*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hard {
    /// The practice day.
    pub day: NaiveDate,
    /// What was practised.
    pub title: String,
    /// How it ended.
    pub ended: Ended,
    /// Seconds practised until then.
    pub secs: u32,
    /// Why, if a reason was given.
    pub reason: String,
    /// The line written afterwards, if it was chosen.
    pub line: String,
}

/// Distress before and after a sitting, 0 calm to 10 the worst. At least one of them is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The practice day.
    pub day: NaiveDate,
    /// What was practised.
    pub title: String,
    /// Before the sitting.
    pub before: Option<u8>,
    /// After the sitting.
    pub after: Option<u8>,
}

/// A rating of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Felt {
    /// The practice day.
    pub day: NaiveDate,
    /// What was practised.
    pub title: String,
    /// 0 to 10.
    pub value: u8,
}
