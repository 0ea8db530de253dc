//! Rhythm and streak: what the days of practice show, in kind words.
//!
//! The rhythm compares this week with its goal and counts every practice. The streak is the run of weeks that
//! met their goal, or of days where the goal is every day. Rest and pauses bridge it and never add to it. No
//! text here says that something was lost.

use chrono::{Days, NaiveDate};

use super::day::Totals;
use super::goal::{Agreement, Goal, GoalOf, in_week, monday};
use crate::domain::words::vocabulary;

/// State of one day in a week.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DayMark {
    /// A day with at least one sitting.
    Practised,
    /// A day that the person marked as a day of rest.
    Rest,
    /// Inside a pause.
    Paused,
    /// Past, without practice.
    Free,
    /// Today, without practice so far.
    Today,
    /// In the future.
    Ahead,
}

impl DayMark {
    /// The mark as a word, for screen readers.
    pub const fn word(self) -> &'static str {
        match self {
            DayMark::Practised => "practised",
            DayMark::Rest => "rest",
            DayMark::Paused => "pause",
            DayMark::Free => "free",
            DayMark::Today => "today",
            DayMark::Ahead => "to come",
        }
    }
}

/// One week against its goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Monday that the week begins with.
    pub monday: NaiveDate,
    /// Marks from Monday to Sunday.
    pub days: [DayMark; 7],
    /// Number of days or sittings, as the goal counts.
    pub done: u32,
    /// Goal of that week.
    pub goal: Goal,
    /// Total length in seconds.
    pub secs: u64,
}

/// The week that contains a day, as of today.
pub fn week(totals: &Totals, agreement: &Agreement, day: NaiveDate, today: NaiveDate) -> Week {
    let monday = monday(day);
    let goal = agreement.goal(day);
    let days = std::array::from_fn(|n| {
        let day = monday.checked_add_days(Days::new(n as u64)).unwrap_or(NaiveDate::MAX);
        match day {
            day if day > today => DayMark::Ahead,
            day if totals.on(day).is_some() => DayMark::Practised,
            day if agreement.is_paused(day) => DayMark::Paused,
            day if agreement.is_free(day) => DayMark::Rest,
            day if day == today => DayMark::Today,
            _ => DayMark::Free,
        }
    });
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX);
    let within = totals.between(monday, sunday.min(today));
    let done = match goal.of() {
        GoalOf::Days => within.len() as u32,
        GoalOf::Sittings => within.iter().map(|total| total.sittings).sum(),
    };
    Week { monday, days, done, goal, secs: within.iter().map(|total| total.secs).sum() }
}

impl Week {
    /// In words, such as "3 of 5 days this week".
    pub fn sentence(&self) -> String {
        format!("{} of {} this week", self.done, self.goal.words())
    }

    /// Explains what counts and when weeks begin.
    pub fn rule(&self) -> String {
        match self.goal.of() {
            GoalOf::Days => "Any practice makes the day count. Weeks begin on Monday.".into(),
            GoalOf::Sittings => "Every sitting counts. Weeks begin on Monday.".into(),
        }
    }
}

/// The current run of days or weeks.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Streak {
    /// Number of days or weeks.
    pub length: u32,
    /// What `length` counts.
    pub of: StreakOf,
    /// This week's goal, which decides what the streak counts.
    pub goal: Goal,
}

vocabulary! {
    /// What a streak counts.
    pub enum StreakOf {
        /// Days of practice, where the goal is every day.
        Days,
        /// Weeks that met their goal.
        Weeks,
    }
}

/// Works out the streak as of today.
pub fn streak(totals: &Totals, agreement: &Agreement, today: NaiveDate) -> Streak {
    let goal = agreement.goal(today);
    let first = totals.days().iter().find(|total| total.for_streak > 0).map(|total| total.day);
    let of = if goal.is_daily() { StreakOf::Days } else { StreakOf::Weeks };
    let length = match (first, of) {
        (None, _) => 0,
        (Some(first), StreakOf::Days) => run_of_days(totals, agreement, first, today),
        (Some(first), StreakOf::Weeks) => run_of_weeks(totals, agreement, first, today),
    };
    Streak { length, of, goal }
}

/// Whether a day counts towards the streak.
fn counts(totals: &Totals, day: NaiveDate) -> bool {
    totals.on(day).is_some_and(|total| total.for_streak > 0)
}

/// Whether a day without practice is bridged.
fn bridged(totals: &Totals, agreement: &Agreement, day: NaiveDate) -> bool {
    agreement.is_free(day) || totals.was_skipped(day)
}

fn run_of_days(totals: &Totals, agreement: &Agreement, first: NaiveDate, today: NaiveDate) -> u32 {
    let mut length = 0;
    let mut free = 0;
    let mut day = today;
    let mut this_week = None;
    while day >= first {
        if this_week != Some(monday(day)) {
            this_week = Some(monday(day));
            free = agreement.goal(day).free_days();
        }
        if counts(totals, day) {
            length += 1;
        } else if day != today && !bridged(totals, agreement, day) {
            // Weeks whose goal leaves free days may have that many.
            if free == 0 {
                break;
            }
            free -= 1;
        }
        let Some(before) = day.pred_opt() else { break };
        day = before;
    }
    length
}

fn run_of_weeks(totals: &Totals, agreement: &Agreement, first: NaiveDate, today: NaiveDate) -> u32 {
    let mut length = 0;
    let mut week = monday(today);
    let first = monday(first);
    while week >= first {
        let goal = agreement.goal(week);
        let days = std::iter::successors(Some(week), |day| day.succ_opt()).take(7);
        let sunday = week.checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX);
        let within = totals.between(week, sunday.min(today));
        let done: u32 = match goal.of() {
            GoalOf::Days => within.iter().filter(|total| total.for_streak > 0).count() as u32,
            GoalOf::Sittings => within.iter().map(|total| total.for_streak).sum(),
        };
        let needed = u32::from(goal.times());
        if done >= needed {
            length += 1;
        } else if week != monday(today) {
            // When the streak counts days, a practice day is counted already.
            let stands_in = |day: &NaiveDate| {
                bridged(totals, agreement, *day)
                    && (goal.of() == GoalOf::Sittings || !counts(totals, *day))
            };
            let free = days.filter(stands_in).count() as u32;
            if done + goal.stood_in(free) < needed {
                break;
            }
        }
        let Some(before) = week.checked_sub_days(Days::new(7)) else { break };
        week = before;
    }
    length
}

impl Streak {
    /// In words, such as "4 weeks in a row"; `None` for no streak.
    pub fn sentence(&self) -> Option<String> {
        let (one, many) = match self.of {
            StreakOf::Days => ("day", "days"),
            StreakOf::Weeks => ("week", "weeks"),
        };
        match self.length {
            0 => None,
            1 => Some(format!("1 {one} so far")),
            length => Some(format!("{length} {many} in a row")),
        }
    }

    /// Explains the rule in force.
    pub fn rule(&self) -> String {
        let counts = match self.of {
            StreakOf::Days => {
                "A day counts when you practised. Days of rest and pauses are passed \
                               over: they neither count nor break."
                    .into()
            }
            StreakOf::Weeks => {
                let met = match self.goal.of() {
                    GoalOf::Days if self.goal.times() == 1 => "when you practised on a day".into(),
                    GoalOf::Days => format!("when you practised on {}", self.goal.words()),
                    GoalOf::Sittings => format!("with {}", self.goal.words()),
                };
                format!(
                    "A week counts {met}. A week that days of rest or pauses complete is passed \
                     over: it neither counts nor breaks."
                )
            }
        };
        format!(
            "{counts} Touch practices, and stages of a programme that say so, do not count here."
        )
    }
}

/// Practice time of one week.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct WeekTotal {
    /// Monday that the week begins with.
    pub monday: NaiveDate,
    /// Number of days with practice.
    pub days: u32,
    /// Total length in seconds.
    pub secs: u64,
}

/// The last weeks up to today's, earliest first, those without practice included.
pub fn weeks(totals: &Totals, today: NaiveDate, how_many: usize) -> Vec<WeekTotal> {
    let mut found: Vec<WeekTotal> = Vec::with_capacity(how_many);
    let mut monday = monday(today);
    for _ in 0..how_many {
        let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX);
        let within = totals.between(monday, sunday.min(today));
        found.push(WeekTotal {
            monday,
            days: within.len() as u32,
            secs: within.iter().map(|total| total.secs).sum(),
        });
        let Some(before) = monday.checked_sub_days(Days::new(7)) else { break };
        monday = before;
    }
    found.reverse();
    found
}

/// The place of a day in a calendar of weeks that ends with this week: its column, counted from the last, and
/// its row, counted from Monday.
pub fn calendar_place(day: NaiveDate, today: NaiveDate) -> (i64, usize) {
    ((monday(today) - monday(day)).num_weeks(), in_week(day))
}
