//! A microphone: what it hears is on the disk while it is heard.
//!
//! ```text
//! Microphone ── thread "microphone" (opens, writes takes, watches) ◄── ring ◄── callback (the sound system's thread)
//!      └── level, state, takes that are over ◄──────┘
//!                                                  └── thread "microphone disk" (waits for the disk)
//! ```
//!
//! A microphone is open from [`Microphone::open`] until it is dropped, and at no other time. A take is a WAV file with
//! all channels as they come, whose header is right every second, so that what was said is there whatever ends the
//! program; [`mend`] completes the last one. The callback never allocates, locks or waits. Places where something did not
//! fit into the ring are counted and never passed over in silence.
//!
//! `edges` finds where speech begins and ends in a take.

mod callback;
mod edges;
mod error;
mod microphone;
mod raw;

pub use edges::speech_in;
pub use error::MicrophoneError;
pub use microphone::{
    Closed, Destination, Ended, Hearing, Microphone, MicrophoneOptions, Take, microphones,
};
pub use raw::mend;
