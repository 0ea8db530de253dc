//! The practice record: one sitting, the civil day that it belongs to, the rhythm of many sittings, and the
//! appointments between them.
//!
//! Pure like the rest of [`crate::domain`]: "today" and the offset from UTC are always passed in.

mod appointment;
mod day;
mod entry;
mod goal;
mod history;
mod reminder;
pub mod report;
mod rhythm;
#[cfg(test)]
mod tests;

pub use appointment::{
    Appointment, TypedTime, When, WhenError, arranged, coming, hours_to_next, in_days, latest,
    settled, unanswered,
};
pub use day::{Counted, DayStart, DayTotal, Totals, practice_day};
pub use entry::{
    Counts, Ended, Homework, Lines, Moment, Origin, PracticeEntry, Rating, Ratings, Reason,
    SealedLines, TextError,
};
pub use goal::{Agreement, Goal, GoalOf, Pause, PauseError, RestError, monday};
pub use history::History;
pub use reminder::{About, Reminders};
pub use rhythm::{DayMark, Streak, StreakOf, Week, WeekTotal, calendar_place, streak, week, weeks};
