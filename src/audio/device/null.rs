//! A clock that takes the place of a device: a sitting continues in time without sound.

use std::time::{Duration, Instant};

use super::Render;
use super::playhead::{HeardClock, frames_in, nanos_of};
use super::stream::Seat;
use crate::units::StereoFrame;

/// Frames rendered at a time in real time, 50 ms. Waking up costs more than the sound.
const BLOCK: u64 = 2_400;

/// Frames rendered at a time without real-time pacing, one second.
const RUSH: usize = 48_000;

/// Renders in real time. Every deadline is counted from the start, so that errors do not add up.
pub(super) struct NullClock {
    start: Instant,
    rendered: u64,
}

impl NullClock {
    pub fn new(start: Instant) -> NullClock {
        NullClock { start, rendered: 0 }
    }

    /// When to render the next block.
    pub fn due(&self) -> Instant {
        self.start + Duration::from_nanos(nanos_of(self.rendered))
    }

    /// Renders the blocks due at `now`.
    pub fn step<R: Render>(&mut self, now: Instant, seat: &mut Seat<R>, clock: &HeardClock) {
        let elapsed = now.saturating_duration_since(self.start).as_nanos() as u64;
        let start = clock.nanos(self.start);
        let mut block = [StereoFrame::SILENCE; BLOCK as usize];
        while self.rendered <= frames_in(elapsed) {
            let heard_from = start + nanos_of(self.rendered);
            self.rendered += BLOCK;
            seat.render(&mut block, heard_from);
            seat.heard.extrapolate_until(start + nanos_of(self.rendered));
        }
    }
}

/// Renders a second of sound without pacing; returns whether the position moved.
pub(super) fn rush<R: Render>(seat: &mut Seat<R>) -> bool {
    let before = seat.engine.position();
    let mut block = [StereoFrame::SILENCE; 1000];
    for _ in 0..RUSH / block.len() {
        seat.engine.render(&mut block);
        if seat.engine.is_finished() {
            break;
        }
    }
    seat.heard.hold(seat.engine.position());
    if seat.engine.is_finished() {
        seat.heard.finished();
    }
    seat.engine.position() != before
}
