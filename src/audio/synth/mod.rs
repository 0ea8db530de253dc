//! Synthesis: every sound that the program brings along and is not a voice.
//!
//! Owns beds, bells, breath cues and the chime for captions. Everything here is a function of its
//! arguments: rendered from constants and seeds, the same on every run, with no clock and no
//! chance. Nothing here is called on the audio thread but [`Bed::render`].

mod bed;
mod bell;
mod breath;
mod filter;
mod noise;

pub use bed::Bed;
pub use bell::{bell, caption_chime};
pub use breath::breath;
