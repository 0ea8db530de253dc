//! Sound: clips, synthesis, the engine that plays a timeline, the device, and rendering to files.
//!
//! Never touches windows, databases or RON. The engine reads no wall clock: every output sample is a function
//! of the timeline, the mix settings and the frame.

pub mod align;
pub mod capture;
pub mod clean;
pub mod clip;
mod clips;
mod curve;
pub mod decode;
pub mod device;
pub mod encode;
pub mod engine;
pub mod intake;
mod limiter;
pub mod loudness;
pub mod render;
pub mod score;
pub mod soften;
pub mod source;
pub mod synth;

use crate::units::Frames;

pub use clip::Clip;
pub use decode::Sound;
pub use engine::{Busy, Command, Engine, Mix, PAUSE_RAMP, Remote, Status, Transport};
pub use score::{Bus, Score, SoundBank, VoiceClip};

/// Look-ahead of the engine: mixed frames come out of [`Engine::render`] this much later.
pub const DELAY: Frames = Frames(256);
