//! Notices on the desktop: only for who asked for them, and only while the record is open and not covered.

use chrono::TimeDelta;

use super::Window;
use crate::domain::record::{About, Moment, Reminders};
use crate::keeper::AccessState;
use crate::library::moments_at;
use crate::units::UtcMillis;

/// A notice that is late by more than this, because the machine slept, is not shown.
const LATE: TimeDelta = TimeDelta::hours(1);

impl Window {
    /// Has the desktop show a notice that is due. Returns when the next one will be.
    pub(super) fn remind(&mut self, now: Moment) -> Option<UtcMillis> {
        let keeper = &mut self.backend.keeper;
        if keeper.state() == AccessState::Opening {
            // What falls due meanwhile is shown once the record is back.
            return None;
        }
        let before = std::mem::replace(&mut self.reminded, now);
        let reminders = keeper.settings().reminders;
        if reminders == Reminders::default() || keeper.state() != AccessState::Open {
            return None;
        }
        let overview = keeper.overview().ok().flatten()?;
        let practised = overview.days.last().is_some_and(|day| day.day == overview.today);
        let next = |after| reminders.next(&overview.appointments, after, moments_at);
        // A clock that was set back has nothing to catch up with.
        let due = next(before).filter(|(at, _)| *at <= now.utc_ms && now.utc_ms - *at <= LATE);
        let upcoming = next(now).map(|(at, _)| at);
        let is_wanted = due.is_some_and(|(_, about)| about == About::Appointment || !practised);
        if is_wanted && !self.guard.covered {
            self.desktop.notify();
        }
        upcoming
    }
}
