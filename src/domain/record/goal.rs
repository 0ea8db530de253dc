//! What someone means to do: the goal of each week, days of rest, and pauses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::day::Totals;
use crate::domain::words::vocabulary;

/// How often a week.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Goal {
    times: u8,
    of: GoalOf,
}

vocabulary! {
    /// What a goal counts.
    pub enum GoalOf {
        /// Days on which something was practised.
        Days,
        /// Sittings, several a day if need be.
        Sittings,
    }
}

impl Default for Goal {
    /// Five days: often enough to become a habit, with room for life.
    fn default() -> Goal {
        Goal { times: 5, of: GoalOf::Days }
    }
}

impl Goal {
    /// The most sittings a week, three a day.
    pub const MOST_SITTINGS: u8 = 21;

    /// A goal of 1 to 7 days, or 1 to [`Goal::MOST_SITTINGS`] sittings.
    pub const fn new(times: u8, of: GoalOf) -> Option<Goal> {
        let most = match of {
            GoalOf::Days => 7,
            GoalOf::Sittings => Goal::MOST_SITTINGS,
        };
        if times >= 1 && times <= most { Some(Goal { times, of }) } else { None }
    }

    /// How many.
    pub const fn times(self) -> u8 {
        self.times
    }

    /// Of what.
    pub const fn of(self) -> GoalOf {
        self.of
    }

    /// Whether it leaves no day of the week free.
    pub(super) fn is_daily(self) -> bool {
        self.of == GoalOf::Days && self.times == 7
    }

    /// Days of a week that may be free without anyone saying so: what the goal leaves of seven.
    pub(super) fn free_days(self) -> u8 {
        7 - self.times.min(7)
    }

    /// What so many days of rest or pause stand in for: a day each, or their share of the sittings.
    pub(super) fn stood_in(self, days: u32) -> u32 {
        match self.of {
            GoalOf::Days => days,
            GoalOf::Sittings => (u32::from(self.times) * days).div_ceil(7),
        }
    }

    /// Such as "5 days".
    pub fn words(self) -> String {
        let (one, many) = match self.of {
            GoalOf::Days => ("day", "days"),
            GoalOf::Sittings => ("sitting", "sittings"),
        };
        format!("{} {}", self.times, if self.times == 1 { one } else { many })
    }
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(NaiveDate::MIN)
}

/// What someone means to do, over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Goals by the Monday from which they hold.
    goals: BTreeMap<NaiveDate, Goal>,
    rests: BTreeSet<NaiveDate>,
    pauses: Vec<Pause>,
}

/// Days on which nothing is expected, both ends included.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Pause {
    /// Whether it holds on a day.
    fn holds(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Such as "from 2026-12-20 to 2027-01-03".
    pub fn words(self) -> String {
        format!("from {} to {}", self.from, self.to)
    }
}

/// Why a day can not be a day of rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// Not a day that is over.
    #[error("{day} is not over yet; a day becomes a day of rest afterwards")]
    NotOver {
        /// Which.
        day: NaiveDate,
    },
    /// Too long ago.
    #[error("{day} is more than {} days ago", Agreement::DAYS_BACK)]
    TooLongAgo {
        /// Which.
        day: NaiveDate,
    },
    /// There was practice.
    #[error("on {day} you practised, so it needs no rest")]
    Practised {
        /// Which.
        day: NaiveDate,
    },
    /// The week has one already.
    #[error("the week of {day} has a day of rest already, {other}")]
    OneAWeek {
        /// Which.
        day: NaiveDate,
        /// The one that there is.
        other: NaiveDate,
    },
}

/// Why a pause can not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PauseError {
    /// It ends before it begins.
    #[error("the pause ends on {to}, before it begins on {from}")]
    Backwards {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// Longer than a year.
    #[error("a pause of {days} days, at most {}", Agreement::LONGEST_PAUSE)]
    TooLong {
        /// How many days.
        days: i64,
    },
    /// It would begin too long ago.
    #[error(
        "{from} is more than {} days ago; a pause begins on {earliest} or later",
        Agreement::DAYS_BACK
    )]
    TooLongAgo {
        /// The first day.
        from: NaiveDate,
        /// The earliest that it could be.
        earliest: NaiveDate,
    },
}

impl Agreement {
    /// So many days back a day can still become a day of rest, or the first of a pause.
    pub const DAYS_BACK: u64 = 14;
    /// The longest pause, in days.
    pub const LONGEST_PAUSE: i64 = 366;

    /// An agreement as it was kept; what can not be one is left out.
    pub fn of(
        goals: impl IntoIterator<Item = (NaiveDate, Goal)>,
        rests: impl IntoIterator<Item = NaiveDate>,
        pauses: impl IntoIterator<Item = Pause>,
    ) -> Agreement {
        Agreement {
            goals: goals.into_iter().map(|(from, goal)| (monday(from), goal)).collect(),
            rests: rests.into_iter().collect(),
            pauses: pauses.into_iter().filter(|pause| pause.from <= pause.to).collect(),
        }
    }

    /// The goals, by the Monday from which each holds.
    pub fn goals(&self) -> impl Iterator<Item = (NaiveDate, Goal)> {
        self.goals.iter().map(|(from, goal)| (*from, *goal))
    }

    /// The days of rest that someone marked.
    pub fn rests(&self) -> impl Iterator<Item = NaiveDate> {
        self.rests.iter().copied()
    }

    /// The pauses.
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// The pauses that hold on a day or begin after it.
    pub fn pauses_from(&self, day: NaiveDate) -> impl Iterator<Item = Pause> {
        self.pauses.iter().copied().filter(move |pause| pause.to >= day)
    }

    /// The goal of a day's week.
    pub fn goal(&self, day: NaiveDate) -> Goal {
        self.goals.range(..=monday(day)).next_back().map_or(Goal::default(), |(_, goal)| *goal)
    }

    /// Another goal, from this week on. Weeks before keep theirs.
    pub fn set_goal(&mut self, goal: Goal, today: NaiveDate) {
        let from = monday(today);
        if self.goals.is_empty() {
            // Until now it was the usual one.
            self.goals.insert(NaiveDate::MIN, Goal::default());
        }
        self.goals.split_off(&from);
        self.goals.insert(from, goal);
    }

    /// Whether nothing is expected on a day, by a pause or because someone marked it.
    pub fn is_free(&self, day: NaiveDate) -> bool {
        self.rests.contains(&day) || self.is_paused(day)
    }

    /// Whether a pause holds on a day.
    pub fn is_paused(&self, day: NaiveDate) -> bool {
        self.pauses.iter().any(|pause| pause.holds(day))
    }

    /// Marks a missed day as a day of rest: one a week, up to [`Agreement::DAYS_BACK`] days back.
    ///
    /// # Errors
    /// See [`RestError`].
    pub fn rest(
        &mut self,
        day: NaiveDate,
        today: NaiveDate,
        totals: &Totals,
    ) -> Result<(), RestError> {
        if day >= today {
            return Err(RestError::NotOver { day });
        }
        if day < earliest(today) {
            return Err(RestError::TooLongAgo { day });
        }
        if totals.on(day).is_some_and(|total| total.for_streak > 0) {
            return Err(RestError::Practised { day });
        }
        match self.rests.iter().find(|other| monday(**other) == monday(day)) {
            Some(other) if *other != day => {
                return Err(RestError::OneAWeek { day, other: *other });
            }
            _ => {}
        }
        self.rests.insert(day);
        Ok(())
    }

    /// Takes the mark of a day of rest away; whether there was one.
    pub fn unrest(&mut self, day: NaiveDate) -> bool {
        self.rests.remove(&day)
    }

    /// Adds a pause. It begins at most [`Agreement::DAYS_BACK`] days back, because a pause of long ago
    /// would mend any streak.
    ///
    /// # Errors
    /// See [`PauseError`].
    pub fn pause(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), PauseError> {
        if to < from {
            return Err(PauseError::Backwards { from, to });
        }
        let days = (to - from).num_days() + 1;
        if days > Agreement::LONGEST_PAUSE {
            return Err(PauseError::TooLong { days });
        }
        let earliest = earliest(today);
        if from < earliest {
            return Err(PauseError::TooLongAgo { from, earliest });
        }
        let pause = Pause { from, to };
        if !self.pauses.contains(&pause) {
            self.pauses.push(pause);
            self.pauses.sort_by_key(|pause| pause.from);
        }
        Ok(())
    }

    /// Ends every pause that holds on a day with the day before; whether there was one.
    pub fn end_pause(&mut self, day: NaiveDate) -> bool {
        let before = self.pauses.clone();
        for pause in &mut self.pauses {
            if pause.holds(day) {
                pause.to = day.pred_opt().unwrap_or(day);
            }
        }
        self.pauses.retain(|pause| pause.from <= pause.to);
        self.pauses != before
    }

    /// Takes out every pause that holds on a day, all of it; gives them.
    pub fn unpause(&mut self, day: NaiveDate) -> Vec<Pause> {
        self.pauses.extract_if(.., |pause| pause.holds(day)).collect()
    }
}

/// The earliest day that can be freed afterwards.
fn earliest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(Agreement::DAYS_BACK)).unwrap_or(NaiveDate::MIN)
}

/// The number of a day in its week, 0 for Monday.
pub(super) fn in_week(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}
