//! Whether someone is there, by the wall clock: time in which the machine sleeps counts.

use chrono::TimeDelta;

use crate::units::UtcMillis;

/// The last sign of someone, and the next time at which the window has to look.
pub(super) struct Presence {
    /// The last sign of someone being there.
    active: UtcMillis,
    /// When the window is to be woken: to look whether someone is there, or on another day.
    wakes: UtcMillis,
}

impl Presence {
    /// Someone has just started the program.
    pub(super) fn new(now: UtcMillis) -> Presence {
        Presence { active: now, wakes: UtcMillis::MIN }
    }

    /// Someone is there.
    pub(super) fn notice(&mut self, now: UtcMillis) {
        self.active = now;
    }

    /// When someone is held to be gone if nobody comes for so many minutes. While something `sounds`, someone is there.
    pub(super) fn gone_at(&mut self, now: UtcMillis, minutes: u16, sounds: bool) -> UtcMillis {
        // A clock that was set back says nothing about how long nobody was there.
        self.active = if sounds { now } else { self.active.min(now) };
        self.active + TimeDelta::minutes(minutes.into())
    }

    /// Whether the window has to ask anew to be woken at this time.
    pub(super) fn wakes_at(&mut self, now: UtcMillis, wakes: UtcMillis) -> bool {
        // One that lies beyond was asked for before the clock was set back.
        let is_due = self.wakes < now || self.wakes > wakes;
        if is_due {
            self.wakes = wakes;
        }
        is_due
    }

    /// The window was woken; what it was to be woken for is looked at in this frame.
    pub(super) fn woken(&mut self) {
        self.wakes = UtcMillis::MIN;
    }
}
