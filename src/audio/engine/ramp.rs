//! Gains that move without steps.

use crate::units::Frames;

/// Usual length of the fade for pausing and continuing, 50 ms.
pub const PAUSE_RAMP: Frames = Frames::from_millis(50);

/// Time over which a volume changes, 50 ms.
pub const VOLUME_RAMP: Frames = Frames::from_millis(50);

/// Length of the crossfade for a jump or a changed score, 40 ms.
pub const JUMP_RAMP: Frames = Frames::from_millis(40);

/// A linear change from one factor to another over engine time.
#[derive(Copy, Clone, Debug)]
pub(super) struct Ramp {
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) start: u64,
    pub(super) length: u64,
}

impl Ramp {
    pub(super) const fn still(gain: f32) -> Ramp {
        Ramp { from: gain, to: gain, start: 0, length: 0 }
    }

    pub(super) fn end(&self) -> u64 {
        self.start.saturating_add(self.length)
    }

    pub(super) fn is_still(&self, clock: u64) -> bool {
        clock >= self.end()
    }

    pub(super) fn at(&self, clock: u64) -> f32 {
        if self.is_still(clock) {
            return self.to;
        }
        let done = clock.saturating_sub(self.start) as f32 / self.length as f32;
        self.from + (self.to - self.from) * done
    }

    /// A ramp from the current gain to another factor.
    pub(super) fn turn(&self, clock: u64, to: f32, length: Frames) -> Ramp {
        Ramp { from: self.at(clock), to, start: clock, length: length.0 }
    }
}
