//! Plays a score: the one place where sound is mixed, for the device, for files and for tests.
//!
//! Owns the walk over a score and what happens on commands, the mixing of buses, and how gains move.
//! Everything in it is a function of score, mix, commands and frame: it has no clock, and renders
//! without allocating, freeing or waiting.

mod buses;
mod ramp;
mod remote;
mod walk;

pub use ramp::{JUMP_RAMP, PAUSE_RAMP, VOLUME_RAMP};
pub use remote::{Busy, Command, Mix, Remote, Status, Transport};
pub use walk::Engine;

#[cfg(test)]
mod tests;
