//! Which civil day a sitting belongs to.

use chrono::{NaiveDate, TimeDelta};

use super::entry::Moment;
use crate::units::UtcMillis;

/// When a practice day begins, in minutes after midnight: 0 to 720 (noon); the default is 240 (04:00). A
/// sitting at half past one in the night then belongs to the evening before.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct DayStart(u32);

impl Default for DayStart {
    fn default() -> DayStart {
        DayStart(4 * 60)
    }
}

impl DayStart {
    /// Noon; a later start would move most of a day to the one before.
    pub const LATEST: u32 = 12 * 60;

    /// A start of at most [`DayStart::LATEST`] minutes after midnight.
    pub const fn from_minutes(minutes: u32) -> Option<DayStart> {
        if minutes <= DayStart::LATEST { Some(DayStart(minutes)) } else { None }
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> u32 {
        self.0
    }
}

/// The practice day of a sitting that began at a moment: the wall clock's date, set back by the start of the
/// day. Moments outside the range of dates belong to its first or last day.
pub fn practice_day(begun: Moment, start: DayStart) -> NaiveDate {
    let local = begun.local().map(|local| local.naive_local());
    let beyond = if begun.utc_ms < UtcMillis(0) { NaiveDate::MIN } else { NaiveDate::MAX };
    local
        .and_then(|local| local.checked_sub_signed(TimeDelta::minutes(i64::from(start.0))))
        .map_or(beyond, |local| local.date())
}

/// The part of a sitting that totals need.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    /// Practice day that it belongs to.
    pub day: NaiveDate,
    /// When it began.
    pub begun: Moment,
    /// Length in seconds.
    pub actual_secs: u32,
    /// Whether it counts towards the streak as well as the rhythm.
    pub for_streak: bool,
}

/// One day on which something was practised.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct DayTotal {
    /// Practice day of the sittings.
    pub day: NaiveDate,
    /// Number of sittings.
    pub sittings: u32,
    /// Total length in seconds.
    pub secs: u64,
    /// Number of sittings that count towards the streak.
    pub for_streak: u32,
}

/// Sittings by day, the basis of rhythm, streak and calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    days: Vec<DayTotal>,
    /// Days that a traveller never had, because the sittings before and after lie on two sides of the date
    /// line.
    skipped: Vec<NaiveDate>,
}

/// Two sittings at different offsets are neighbours up to this distance, even if a date lies between them: 36
/// hours, a day and the half day that a traveller can gain.
const NEIGHBOURS: TimeDelta = TimeDelta::hours(36);

impl Totals {
    /// Adds up sittings given in any order.
    pub fn of(mut sittings: Vec<Counted>) -> Totals {
        if !sittings.is_sorted() {
            sittings.sort_unstable();
        }
        let mut totals = Totals::default();
        for of_day in sittings.chunk_by(|a, b| a.day == b.day) {
            let Some(first) = of_day.first() else { continue };
            totals.days.push(DayTotal {
                day: first.day,
                sittings: of_day.len() as u32,
                secs: of_day.iter().map(|sitting| u64::from(sitting.actual_secs)).sum(),
                for_streak: of_day.iter().filter(|sitting| sitting.for_streak).count() as u32,
            });
        }
        sittings.retain(|sitting| sitting.for_streak);
        let mut before: &[Counted] = &[];
        for of_day in sittings.chunk_by(|a, b| a.day == b.day) {
            totals.skipped.extend(skipped_between(before, of_day));
            before = of_day;
        }
        totals
    }

    /// Every day with practice, earliest first.
    pub fn days(&self) -> &[DayTotal] {
        &self.days
    }

    /// The total of one day; `None` without practice.
    pub fn on(&self, day: NaiveDate) -> Option<&DayTotal> {
        let at = self.days.binary_search_by_key(&day, |total| total.day).ok()?;
        self.days.get(at)
    }

    /// The days from one to another, both included.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> &[DayTotal] {
        let begin = self.days.partition_point(|total| total.day < from);
        let end = self.days.partition_point(|total| total.day <= to);
        self.days.get(begin..end).unwrap_or_default()
    }

    /// Days after today that have sittings, because a clock was or is wrong.
    pub fn ahead(&self, today: NaiveDate) -> &[DayTotal] {
        let begin = self.days.partition_point(|total| total.day <= today);
        self.days.get(begin..).unwrap_or_default()
    }

    /// Whether a traveller never had this day.
    pub(super) fn was_skipped(&self, day: NaiveDate) -> bool {
        self.skipped.binary_search(&day).is_ok()
    }
}

/// The day between two practice days that one traveller's clock never showed, if there is one.
fn skipped_between(before: &[Counted], after: &[Counted]) -> Option<NaiveDate> {
    let day = before.first()?.day.succ_opt()?;
    if day.succ_opt()? != after.first()?.day {
        return None;
    }
    let near = |a: &Counted, b: &Counted| {
        let apart = b.begun.utc_ms - a.begun.utc_ms;
        (TimeDelta::zero()..=NEIGHBOURS).contains(&apart)
            && a.begun.offset_secs != b.begun.offset_secs
    };
    before.iter().any(|a| after.iter().any(|b| near(a, b))).then_some(day)
}
