//! Sound: clips, synthesis, the engine that plays a timeline, the device, and rendering to files.
//!
//! Never touches windows, databases or RON, and inside the engine no wall clock: every output
//! sample is a function of the timeline, the mix settings and the frame.

pub mod clip;
pub mod device;

pub use clip::Clip;
