//! The words of a report.

use chrono::{NaiveDate, TimeDelta};

use super::{Change, Done, Felt, Hard, Next, Obstacle, Pair, Report};
use crate::domain::record::entry::{Ended, Reason};

/// A day as it stands beside something: `Thu 19 Nov`.
pub(super) fn short(day: NaiveDate) -> String {
    day.format("%a %-d %b").to_string()
}

fn named(day: NaiveDate, title: &str) -> String {
    format!("{}, {title}", short(day))
}

/// Days from one to another, with the year where it is needed: `19 November to 2 December 2026`.
fn span(since: NaiveDate, until: NaiveDate) -> String {
    let alike = |format: &str| since.format(format).to_string() == until.format(format).to_string();
    let first = match (alike("%Y"), alike("%Y %m")) {
        (_, true) => "%-d",
        (true, _) => "%-d %B",
        _ => "%-d %B %Y",
    };
    let until_words = until.format("%-d %B %Y");
    match since < until {
        true => format!("{} to {until_words}", since.format(first)),
        false => until_words.to_string(),
    }
}

/// Days a week in words.
fn a_week(days: u8) -> String {
    match days {
        1 => "once a week".into(),
        2 => "twice a week".into(),
        7 => "every day".into(),
        days => format!("{days} days a week"),
    }
}

/// A length in words: whole minutes once there is one.
fn length(secs: u64) -> String {
    match (secs / 60, secs) {
        (0, 1) => "1 second".into(),
        (0, secs) => format!("{secs} seconds"),
        (1, _) => "1 minute".into(),
        (minutes, _) => format!("{minutes} minutes"),
    }
}

/// What stands above what was practised: something was agreed only where a programme asks for it.
pub fn done_heading(done: &[Done]) -> &'static str {
    match done.iter().any(|done| done.days_a_week.is_some()) {
        true => "Agreed, and done",
        false => "What I practised",
    }
}

impl Report {
    /// What it is called on the page.
    pub fn title(&self) -> String {
        match self.appointment {
            Some(at) => format!("For my appointment on {}", at.format("%A, %-d %B %Y")),
            None => "For my appointment".into(),
        }
    }

    /// The days that it is about: `19 November to 2 December 2026`.
    pub fn span(&self) -> String {
        span(self.since, self.until)
    }

    /// How long before the appointment the last sitting was, as a sentence.
    pub fn before(&self) -> Option<String> {
        let how_long = match self.hours_before? {
            0 => "less than an hour".into(),
            1 => "1 hour".into(),
            hours @ 2..48 => format!("{hours} hours"),
            // Days are counted as on a calendar.
            hours => {
                let days = self.appointment.map_or(i64::from(hours / 24), |at| {
                    let ended = at - TimeDelta::hours(hours.into());
                    (at.date() - ended.date()).num_days()
                });
                format!("{days} days")
            }
        };
        Some(format!("The last one was {how_long} before this appointment."))
    }
}

impl Done {
    /// What it is called, and how often that was asked for: `Back to back, twice a week`.
    pub fn name(&self) -> String {
        match self.days_a_week {
            Some(days) => format!("{}, {}", self.title, a_week(days)),
            None => self.title.clone(),
        }
    }

    /// What was done: `3 times on 2 days; 12 of 15 minutes; finished 2, stopped 1`.
    pub fn sentence(&self) -> String {
        if self.times == 0 {
            return "not this time".into();
        }
        let times = match (self.times, self.days) {
            (1, _) => "once".into(),
            (2, 1) => "twice on one day".into(),
            (2, days) => format!("twice on {days} days"),
            (times, 1) => format!("{times} times on one day"),
            (times, days) => format!("{times} times on {days} days"),
        };
        let minutes = match self.planned_secs {
            Some(planned) if self.secs < 60 && planned >= 60 => {
                format!("{} of {}", length(self.secs), length(planned))
            }
            Some(planned) if self.secs / 60 < planned / 60 => {
                format!("{} of {}", self.secs / 60, length(planned))
            }
            _ => length(self.secs),
        };
        let ends =
            [(self.finished, "finished"), (self.stopped, "stopped"), (self.cut_off, "cut off")];
        let ends = ends.into_iter().filter(|(number, _)| *number > 0);
        let ends: Vec<String> = ends.map(|(number, how)| format!("{how} {number}")).collect();
        format!("{times}; {minutes}; {}", ends.join(", "))
    }
}

impl Hard {
    /// When and what: `Thu 19 Nov, Settling scan`.
    pub fn name(&self) -> String {
        named(self.day, &self.title)
    }

    /// What happened: `stopped after 7 minutes`.
    pub fn sentence(&self) -> String {
        let how = match self.ended {
            Ended::Grounded => "used Ground me",
            _ => "stopped",
        };
        let said = format!("{how} after {}", length(self.secs.into()));
        match self.reason.as_str() {
            "" => said,
            // What was chosen goes on in the sentence; the client's own words stay as they are.
            reason if Reason::OFFERED.iter().any(|offered| offered.words() == reason) => {
                format!("{said}: {}", reason.to_lowercase())
            }
            reason => format!("{said}: {reason}"),
        }
    }
}

impl Pair {
    /// When and what: `Thu 19 Nov, Settling scan`.
    pub fn name(&self) -> String {
        named(self.day, &self.title)
    }

    /// Both numbers: `6 → 3`.
    pub fn numbers(&self) -> String {
        let said = |value: Option<u8>| value.map_or("not said".into(), |value| value.to_string());
        format!("{} → {}", said(self.before), said(self.after))
    }
}

impl Felt {
    /// When and what: `Thu 19 Nov, Settling scan`.
    pub fn name(&self) -> String {
        named(self.day, &self.title)
    }
}

impl Obstacle {
    /// As it is read.
    pub const fn words(self) -> &'static str {
        match self {
            Obstacle::Time => "Time",
            Obstacle::Privacy => "Privacy",
            Obstacle::Tired => "Tired",
            Obstacle::DidNotWant => "Did not want to",
            Obstacle::TooMuch => "It was too much",
            Obstacle::Forgot => "Forgot",
            Obstacle::SomethingElse => "Something else",
        }
    }
}

impl Change {
    /// As it is read.
    pub const fn words(self) -> &'static str {
        match self {
            Change::Shorter => "Made it shorter",
            Change::AnotherAnchor => "Another anchor",
            Change::SteppedBack => "Stepped back",
        }
    }
}

impl Next {
    /// As it is read.
    pub const fn words(self) -> &'static str {
        match self {
            Next::Same => "The same",
            Next::Smaller => "Something smaller",
            Next::Different => "Something different",
            Next::TalkFirst => "Talk about it first",
        }
    }
}
