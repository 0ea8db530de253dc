//! Where a sitting sounds: the sound card, and a clock that keeps time without one.
//!
//! ```text
//! Output ── supervisor (thread "sound") ── door (thread "sound-door", opens and may hang)
//!   │            │ hands the engine over, takes it back, watches
//!   │            ▼
//!   │         Line ◄── callback (the sound system's thread): Feeder = render, convert, write down
//!   └── HeardClock ◄───────────────────────────────────────────── what is heard when
//! ```
//!
//! Owns streams, threads and the only clocks of the sound. Knows nothing of timelines or
//! recordings: what it plays is a [`Render`]. Nothing on the callback's path allocates, frees,
//! locks or waits.

mod convert;
mod door;
mod heard;
mod latency;
mod null;
mod output;
mod plan;
mod stream;
mod supervisor;
mod suspend;

pub use door::{OpenError, describe};
pub use heard::{Heard, HeardClock, HeardState};
pub use output::{JoinAt, LossReason, Output, OutputError, OutputEvent, OutputOptions, Target};
pub use plan::{DeviceReport, DeviceUse};

use std::time::Instant;

use crate::units::{Frames, StereoFrame};

/// The one place where the sound looks at a clock. It does not count the time of a suspend on
/// Linux, and no one can set it.
#[expect(clippy::disallowed_methods, reason = "the one place")]
fn now() -> Instant {
    Instant::now()
}

/// What an output plays: the engine, seen from the device.
pub trait Render: Send + 'static {
    /// Fills `out` at 48 kHz and moves on. Called on the sound system's thread: must not allocate,
    /// free, lock, wait or panic.
    fn render(&mut self, out: &mut [StereoFrame]);

    /// The position of the next frame that will be rendered.
    fn position(&self) -> Frames;

    /// Whether the end was reached and everything is silent.
    fn is_finished(&self) -> bool;

    /// Goes to `position` and comes in again over `fade`. Called only between blocks, and never
    /// when finished.
    fn rejoin(&mut self, position: Frames, fade: Frames);
}
