//! What someone intends: the goal of each week, days of rest, and pauses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::day::Totals;
use crate::domain::words::vocabulary;

/// How often someone wants to practise each week.
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
    /// The default, five days: often enough to become a habit, with room for life.
    fn default() -> Goal {
        Goal { times: 5, of: GoalOf::Days }
    }
}

impl Goal {
    /// The highest goal of sittings a week, three a day.
    pub const MOST_SITTINGS: u8 = 21;

    /// A goal of 1 to 7 days, or 1 to [`Goal::MOST_SITTINGS`] sittings.
    pub const fn new(times: u8, of: GoalOf) -> Option<Goal> {
        let most = match of {
            GoalOf::Days => 7,
            GoalOf::Sittings => Goal::MOST_SITTINGS,
        };
        if times >= 1 && times <= most { Some(Goal { times, of }) } else { None }
    }

    /// Number of days or sittings.
    pub const fn times(self) -> u8 {
        self.times
    }

    /// What the number counts.
    pub const fn of(self) -> GoalOf {
        self.of
    }

    /// Whether it leaves no free day in the week.
    pub(super) fn is_daily(self) -> bool {
        self.of == GoalOf::Days && self.times == 7
    }

    /// Days of a week that are free without being marked: seven minus the goal's days.
    pub(super) fn free_days(self) -> u8 {
        7 - self.times.min(7)
    }

    /// How much of the goal a number of rest or paused days replaces: that many days, or their share of the
    /// sittings.
    pub(super) fn stood_in(self, days: u32) -> u32 {
        match self.of {
            GoalOf::Days => days,
            GoalOf::Sittings => (u32::from(self.times) * days).div_ceil(7),
        }
    }

    /// In words, such as "5 days".
    pub fn words(self) -> String {
        let (one, many) = match self.of {
            GoalOf::Days => ("day", "days"),
            GoalOf::Sittings => ("sitting", "sittings"),
        };
        format!("{} {}", self.times, if self.times == 1 { one } else { many })
    }
}

/// The Monday of the week that contains a day.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(NaiveDate::MIN)
}

/// Someone's goals, days of rest and pauses over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Goals by the Monday from which they apply.
    goals: BTreeMap<NaiveDate, Goal>,
    rests: BTreeSet<NaiveDate>,
    pauses: Vec<Pause>,
}

/// Days without expectations, both ends included.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// First day without expectations.
    pub from: NaiveDate,
    /// Last day without expectations.
    pub to: NaiveDate,
}

impl Pause {
    /// Whether it covers a day.
    fn holds(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// In words, such as "from 2026-12-20 to 2027-01-03".
    pub fn words(self) -> String {
        format!("from {} to {}", self.from, self.to)
    }
}

/// Why a day cannot be a day of rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// The day is not over yet.
    #[error("{day} is not over yet; a day becomes a day of rest afterwards")]
    NotOver {
        /// The day to be marked.
        day: NaiveDate,
    },
    /// More than [`Agreement::DAYS_BACK`] days ago.
    #[error("{day} is more than {} days ago", Agreement::DAYS_BACK)]
    TooLongAgo {
        /// The day to be marked.
        day: NaiveDate,
    },
    /// The day has practice.
    #[error("on {day} you practised, so it needs no rest")]
    Practised {
        /// The day to be marked.
        day: NaiveDate,
    },
    /// The week already has a day of rest.
    #[error("the week of {day} has a day of rest already, {other}")]
    OneAWeek {
        /// The day to be marked.
        day: NaiveDate,
        /// The day of rest that the week has.
        other: NaiveDate,
    },
}

/// Why a pause is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PauseError {
    /// It ends before it begins.
    #[error("the pause ends on {to}, before it begins on {from}")]
    Backwards {
        /// First day of the pause.
        from: NaiveDate,
        /// Last day of the pause.
        to: NaiveDate,
    },
    /// Longer than [`Agreement::LONGEST_PAUSE`].
    #[error("a pause of {days} days, at most {}", Agreement::LONGEST_PAUSE)]
    TooLong {
        /// Length in days.
        days: i64,
    },
    /// Begins more than [`Agreement::DAYS_BACK`] days ago.
    #[error(
        "{from} is more than {} days ago; a pause begins on {earliest} or later",
        Agreement::DAYS_BACK
    )]
    TooLongAgo {
        /// First day of the pause.
        from: NaiveDate,
        /// Earliest possible first day.
        earliest: NaiveDate,
    },
}

impl Agreement {
    /// How many days back a day can become a day of rest, or a pause can begin.
    pub const DAYS_BACK: u64 = 14;
    /// The longest pause, in days.
    pub const LONGEST_PAUSE: i64 = 366;

    /// The agreement as stored; leaves out entries that are not valid.
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

    /// All goals, by the Monday from which each applies.
    pub fn goals(&self) -> impl Iterator<Item = (NaiveDate, Goal)> {
        self.goals.iter().map(|(from, goal)| (*from, *goal))
    }

    /// Days of rest that the person marked.
    pub fn rests(&self) -> impl Iterator<Item = NaiveDate> {
        self.rests.iter().copied()
    }

    /// All pauses, past and future.
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// Pauses that cover a day or begin after it.
    pub fn pauses_from(&self, day: NaiveDate) -> impl Iterator<Item = Pause> {
        self.pauses.iter().copied().filter(move |pause| pause.to >= day)
    }

    /// The goal of the week that contains a day.
    pub fn goal(&self, day: NaiveDate) -> Goal {
        self.goals.range(..=monday(day)).next_back().map_or(Goal::default(), |(_, goal)| *goal)
    }

    /// Sets the goal from this week on. Earlier weeks keep theirs.
    pub fn set_goal(&mut self, goal: Goal, today: NaiveDate) {
        let from = monday(today);
        if self.goals.is_empty() {
            // Earlier weeks have the default goal.
            self.goals.insert(NaiveDate::MIN, Goal::default());
        }
        self.goals.split_off(&from);
        self.goals.insert(from, goal);
    }

    /// Whether a day is without expectations because of a pause or a mark.
    pub fn is_free(&self, day: NaiveDate) -> bool {
        self.rests.contains(&day) || self.is_paused(day)
    }

    /// Whether a pause covers a day.
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

    /// Removes the mark of a day of rest; returns whether there was one.
    pub fn unrest(&mut self, day: NaiveDate) -> bool {
        self.rests.remove(&day)
    }

    /// Adds a pause. It begins at most [`Agreement::DAYS_BACK`] days back, because an earlier pause could
    /// repair any streak.
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

    /// Ends every pause that covers a day on the day before; returns whether there was one.
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

    /// Removes every pause that covers a day as a whole, and returns them.
    pub fn unpause(&mut self, day: NaiveDate) -> Vec<Pause> {
        self.pauses.extract_if(.., |pause| pause.holds(day)).collect()
    }
}

/// Earliest day that can still be freed.
fn earliest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(Agreement::DAYS_BACK)).unwrap_or(NaiveDate::MIN)
}

/// Index of a day in its week, 0 for Monday.
pub(super) fn in_week(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}
