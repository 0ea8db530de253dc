//! What a window shows of the record.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::domain::record::{
    Agreement, DayTotal, PracticeEntry, Streak, Week, WeekTotal, streak, week, weeks,
};
use crate::store::{Record, StoreError};
use crate::studio::Settings;
use crate::units::Frames;

/// Weeks of a year's calendar, with the one that goes on.
pub(super) const WEEKS: usize = 53;
/// Sittings of which ratings are shown side by side, the latest.
const RATED: u64 = 60;

/// What a window shows of the record.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The practice day that it is.
    pub today: NaiveDate,
    /// This week against its goal.
    pub week: Week,
    /// The streak, unless it is hidden.
    pub streak: Option<Streak>,
    /// Every week of a year, the one that goes on last.
    pub weeks: Vec<WeekTotal>,
    /// The days of that year with practice.
    pub days: Vec<DayTotal>,
    /// Missed days that can still be marked as days of rest, the latest first.
    pub missed: Vec<NaiveDate>,
    /// Days of rest that can still be taken back, the latest first.
    pub rests: Vec<NaiveDate>,
    /// Days after today that sittings say they were on.
    pub ahead: Vec<NaiveDate>,
    /// How many sittings there are.
    pub sittings: u64,
    /// The latest sittings with a rating of distress, earliest first.
    pub rated: Vec<PracticeEntry>,
    /// The last sitting of a session.
    pub last: Option<PracticeEntry>,
    /// How long each session was meant to be when it was last practised, of the latest ones.
    pub lengths: BTreeMap<String, Frames>,
}

/// Looks at the record, for a day.
pub(super) fn look(
    record: &Record,
    settings: &Settings,
    today: NaiveDate,
) -> Result<Overview, StoreError> {
    let totals = record.totals()?;
    let agreement = &settings.agreement;
    let from = today.checked_sub_days(Days::new(7 * WEEKS as u64)).unwrap_or(NaiveDate::MIN);
    let latest = record.page(0, RATED)?;
    let last = latest.iter().find(|entry| entry.session.is_some()).cloned();
    let is_rated = |entry: &PracticeEntry| {
        entry.ratings.distress_before.is_some() || entry.ratings.distress_after.is_some()
    };
    let meant = latest.iter().rev().filter_map(|entry| {
        let secs = u64::from(entry.planned_secs?);
        Some((entry.session.clone()?, Frames::from_secs(secs)))
    });
    let recent = (1..=Agreement::DAYS_BACK).filter_map(|n| today.checked_sub_days(Days::new(n)));
    let (rests, others): (Vec<_>, Vec<_>) =
        recent.partition(|day| agreement.rests().any(|rest| rest == *day));
    // Nothing was missed before the first sitting.
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
        rated: latest.into_iter().filter(is_rated).rev().collect(),
        last,
    })
}
