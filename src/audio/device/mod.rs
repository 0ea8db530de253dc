//! Output of a sitting's sound: the sound card, and a clock that keeps time without one.
//!
//! ```text
//! Output ── supervisor (thread "sound") ── door (thread "sound-door", opens and may hang)
//!   │            │ hands the engine over, takes it back, watches ◄── route (thread "sound-route", where it goes)
//!   │            ▼
//!   │         Line ◄── callback (the sound system's thread): Feeder = render, convert, write down
//!   └── HeardClock ◄───────────────────────────────────────────── what is heard when
//! ```
//!
//! Owns streams, threads and the only clocks of the sound. Knows nothing of timelines or recordings: it plays
//! a [`Render`]. Nothing on the callback's path allocates, frees, locks or waits.

mod convert;
mod error;
mod latency;
mod null;
pub(super) mod open;
mod output;
mod playhead;
#[cfg(target_os = "linux")]
mod route;
mod stream;
pub(super) mod stream_choice;
mod supervisor;
pub(super) mod suspend;
mod wires;

pub use error::OpenError;
pub use open::describe;
pub use output::{Output, OutputError};
pub use playhead::{Heard, HeardClock, HeardState};
pub use stream_choice::{DeviceReport, DeviceUse};
pub use wires::{JoinAt, LossReason, OutputEvent, OutputOptions, Target};

use std::time::Instant;

use crate::units::{Frames, StereoFrame};

/// The only place where the sound reads a clock. On Linux this clock excludes the time of a suspend, and
/// nobody can set it.
#[expect(clippy::disallowed_methods, reason = "the one place")]
fn now() -> Instant {
    Instant::now()
}

/// The source that an output plays: the engine, as the device sees it.
pub trait Render: Send + 'static {
    /// Fills `out` at 48 kHz and moves on. Called on the sound system's thread: must not allocate,
    /// free, lock, wait or panic.
    fn render(&mut self, out: &mut [StereoFrame]);

    /// Position of the next frame to render.
    fn position(&self) -> Frames;

    /// Whether the end was reached and everything is silent.
    fn is_finished(&self) -> bool;

    /// Goes to `position` and fades in over `fade`. Called only between blocks, and never after the end.
    fn rejoin(&mut self, position: Frames, fade: Frames);
}
