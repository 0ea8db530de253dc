//! The practice record: one sitting, the civil day that it belongs to, and the rhythm of many sittings.
//!
//! Pure like the rest of [`crate::domain`]: "today" and the offset from UTC are always passed in.

mod day;
mod entry;
mod goal;
mod rhythm;
#[cfg(test)]
mod tests;

pub use day::{Counted, DayStart, DayTotal, Totals, practice_day};
pub use entry::{
    Counts, Ended, Homework, Moment, Origin, PracticeEntry, Rating, Ratings, TextError,
};
pub use goal::{Agreement, Goal, GoalOf, Pause, PauseError, RestError, monday};
pub use rhythm::{DayMark, Streak, StreakOf, Week, WeekTotal, calendar_place, streak, week, weeks};
