//! Plays a score: the only place where sound is mixed, for the device, for files and for tests.
//!
//! Owns the walk over a score, the effect of commands, the mixing of buses, and moving gains. All of it is a
//! function of score, mix, commands and frame: it has no clock, and renders without allocating, freeing or
//! waiting.

mod buses;
mod ramp;
mod remote;
mod walk;

pub use ramp::{JUMP_RAMP, PAUSE_RAMP, VOLUME_RAMP};
pub use remote::{Busy, Command, Mix, Remote, Status, Transport};
pub use walk::Engine;

#[cfg(test)]
pub(in crate::audio) mod tests;
