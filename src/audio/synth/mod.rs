//! Synthesis: every built-in sound that is not a voice.
//!
//! Owns beds, bells, breath cues and the chime for captions. Everything here is a function of its arguments:
//! it is rendered from constants and seeds, the same on every run, without a clock. The audio thread calls
//! only [`Bed::render`].

mod bed;
mod bell;
mod breath;
pub(in crate::audio) mod filter;
mod noise;

pub use bed::Bed;
pub use bell::{bell, caption_chime};
pub use breath::breath;
