//! How gains move: never in a step.

use crate::units::Frames;

/// Pausing and going on usually fade over this, 50 ms.
pub const PAUSE_RAMP: Frames = Frames::from_millis(50);

/// A volume moves over this, 50 ms.
pub const VOLUME_RAMP: Frames = Frames::from_millis(50);

/// A jump, and a change of score, cross over this, 40 ms.
pub const JUMP_RAMP: Frames = Frames::from_millis(40);

/// A straight line from one factor to another over engine time.
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

    /// From where it is to another factor.
    pub(super) fn turn(&self, clock: u64, to: f32, length: Frames) -> Ramp {
        Ramp { from: self.at(clock), to, start: clock, length: length.0 }
    }
}
