//! Data that the window shows about the record.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::Settings;
use crate::domain::record::{
    Agreement, Appointment, DayTotal, PracticeEntry, Streak, Week, WeekTotal, streak, week, weeks,
};
use crate::store::{Record, StoreError};
use crate::units::Frames;

/// Number of weeks in the calendar of a year, including the current one.
pub(super) const WEEKS: usize = 53;
/// Number of latest sittings that are searched for ratings.
const RATED: u64 = 60;

/// Data that the window shows about the record.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Current practice day.
    pub today: NaiveDate,
    /// Current week and its goal.
    pub week: Week,
    /// The streak; `None` if it is hidden.
    pub streak: Option<Streak>,
    /// All weeks of a year, the current one last.
    pub weeks: Vec<WeekTotal>,
    /// Days of that year with practice.
    pub days: Vec<DayTotal>,
    /// Missed days that can still be marked as days of rest, the latest first.
    pub missed: Vec<NaiveDate>,
    /// Days of rest that can still be taken back, the latest first.
    pub rests: Vec<NaiveDate>,
    /// Days after today that have sittings, because a clock was or is wrong.
    pub ahead: Vec<NaiveDate>,
    /// Number of sittings.
    pub sittings: u64,
    /// All appointments, earliest first.
    pub appointments: Vec<Appointment>,
    /// Latest sittings with a rating of distress, earliest first.
    pub rated: Vec<PracticeEntry>,
    /// Sessions of the latest sittings, each once, the last one first.
    pub recent: Vec<String>,
    /// Planned length of each of the latest sessions when it was last practised.
    pub lengths: BTreeMap<String, Frames>,
}

/// Collects the data for a practice day.
pub(super) fn look(
    record: &Record,
    settings: &Settings,
    today: NaiveDate,
) -> Result<Overview, StoreError> {
    let totals = record.totals()?;
    let agreement = &settings.agreement;
    let from = today.checked_sub_days(Days::new(7 * WEEKS as u64)).unwrap_or(NaiveDate::MIN);
    let latest = record.page(0, RATED)?;
    let mut recent: Vec<String> = Vec::new();
    for session in latest.iter().filter_map(|entry| entry.session.as_ref()) {
        if !recent.contains(session) {
            recent.push(session.clone());
        }
    }
    let is_rated = |entry: &PracticeEntry| {
        entry.ratings.distress_before.is_some() || entry.ratings.distress_after.is_some()
    };
    let meant = latest.iter().rev().filter_map(|entry| {
        let secs = u64::from(entry.planned_secs?);
        Some((entry.session.clone()?, Frames::from_secs(secs)))
    });
    let days_back = (1..=Agreement::DAYS_BACK).filter_map(|n| today.checked_sub_days(Days::new(n)));
    let (rests, others): (Vec<_>, Vec<_>) =
        days_back.partition(|day| agreement.rests().any(|rest| rest == *day));
    // No day counts as missed before the first sitting.
    let began = totals.between(from, today).first().map(|total| total.day);
    let can_rest = |day: &NaiveDate| {
        began.is_some_and(|began| began < *day)
            && !agreement.is_paused(*day)
            && totals.on(*day).is_none()
            && agreement.clone().rest(*day, today, &totals).is_ok()
    };
    Ok(Overview {
        missed: others.into_iter().filter(can_rest).collect(),
        rests,
        lengths: meant.collect(),
        today,
        week: week(&totals, agreement, today, today),
        streak: (!settings.streak_hidden).then(|| streak(&totals, agreement, today)),
        weeks: weeks(&totals, today, WEEKS),
        days: totals.between(from, today).to_vec(),
        ahead: totals.ahead(today).iter().map(|total| total.day).collect(),
        sittings: record.count()?,
        appointments: record.appointments()?,
        rated: latest.into_iter().filter(is_rated).rev().collect(),
        recent,
    })
}
