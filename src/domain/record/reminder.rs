//! Notices on the desktop: when one is due. Nobody gets any who has not asked for them.

use chrono::{Days, MappedLocalTime, NaiveDateTime, NaiveTime, TimeDelta};

use super::appointment::Appointment;
use super::entry::Moment;
use crate::units::UtcMillis;

/// Of what the desktop reminds someone, as they chose it: of nothing by default.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminders {
    /// A day before an appointment.
    pub of_appointments: bool,
    /// Of practising, every day at this time.
    pub of_practice: Option<NaiveTime>,
}

/// What a notice is about, which it does not say.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// An appointment a day later.
    Appointment,
    /// Practising.
    Practice,
}

/// So long before an appointment a notice is due.
const BEFORE: TimeDelta = TimeDelta::days(1);

impl Reminders {
    /// The first notice after a moment, and when it is due. `here` says which moments a local time is where this
    /// computer stands. A time that the clock skips is passed over on that day.
    pub fn next(
        self,
        appointments: &[Appointment],
        after: Moment,
        here: impl Fn(NaiveDateTime) -> MappedLocalTime<Moment>,
    ) -> Option<(UtcMillis, About)> {
        let due = appointments.iter().map(|one| one.at.utc_ms - BEFORE);
        let due = due.filter(|due| self.of_appointments && *due > after.utc_ms);
        let appointment = due.min().map(|due| (due, About::Appointment));
        let today = after.local().map(|local| local.date_naive());
        let practice = self.of_practice.zip(today).and_then(|(time, today)| {
            let days = (0..=2).filter_map(|n| today.checked_add_days(Days::new(n)));
            let mut times = days.filter_map(|day| here(day.and_time(time)).earliest());
            times.find(|at| at.utc_ms > after.utc_ms).map(|at| (at.utc_ms, About::Practice))
        });
        appointment.into_iter().chain(practice).min()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// 2026-11-23, 12:00 UTC, and so many hours more, by a clock that is an hour ahead.
    fn at(hours: i64) -> Moment {
        let utc_ms = UtcMillis(1_795_435_200_000) + TimeDelta::hours(hours);
        Moment { utc_ms, offset_secs: 3600 }
    }

    fn here(local: NaiveDateTime) -> MappedLocalTime<Moment> {
        let utc_ms = UtcMillis::from(local.and_utc()) - TimeDelta::hours(1);
        MappedLocalTime::Single(Moment { utc_ms, offset_secs: 3600 })
    }

    fn appointment(hours: i64) -> Appointment {
        Appointment { id: Uuid::nil(), at: at(hours), with: String::new(), asked: false }
    }

    #[test]
    fn nothing_is_due_that_nobody_asked_for() {
        assert_eq!(Reminders::default().next(&[appointment(48)], at(0), here), None);
    }

    #[test]
    fn a_notice_is_due_a_day_before_an_appointment_and_once() {
        let reminders = Reminders { of_appointments: true, of_practice: None };
        let all = [appointment(72), appointment(48), appointment(20)];
        let next = |after| reminders.next(&all, at(after), here);
        assert_eq!(
            next(0),
            Some((at(24).utc_ms, About::Appointment)),
            "it is too late for the third"
        );
        assert_eq!(next(24), Some((at(48).utc_ms, About::Appointment)));
        assert_eq!(next(48), None);
    }

    #[test]
    fn a_notice_for_a_practice_is_due_every_day_at_its_time() {
        let half_past_seven = NaiveTime::from_hms_opt(19, 30, 0);
        let reminders = Reminders { of_appointments: true, of_practice: half_past_seven };
        let due = |hours: i64| UtcMillis(at(hours).utc_ms.0 + 30 * 60_000);
        let next = |after: UtcMillis| {
            let after = Moment { utc_ms: after, offset_secs: 3600 };
            reminders.next(&[appointment(28)], after, here)
        };
        // The appointment's own notice comes first, at 17:00.
        assert_eq!(next(at(0).utc_ms), Some((at(4).utc_ms, About::Appointment)));
        assert_eq!(next(at(4).utc_ms), Some((due(6), About::Practice)));
        assert_eq!(next(due(6)), Some((due(30), About::Practice)), "tomorrow again");
        // A time that the clock skips is passed over.
        let skips = |local: NaiveDateTime| match local.date() == at(0).local().unwrap().date_naive()
        {
            true => MappedLocalTime::None,
            false => here(local),
        };
        let only = Reminders { of_appointments: false, ..reminders };
        assert_eq!(only.next(&[], at(0), skips), Some((due(30), About::Practice)));
    }
}
