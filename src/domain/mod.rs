//! What is practised: sessions, breath patterns, preferences, and the timeline that a session
//! becomes once a length, a voice and one person's choices are known.
//!
//! Pure: no files, clocks, threads, randomness, windows, decoders or databases. Callers that need random
//! numbers pass a seed.

pub mod breath;
pub mod bundle;
pub mod compile;
pub mod document;
pub mod encoding;
pub mod offers;
pub mod preferences;
pub mod programme;
pub mod record;
pub mod session;
pub mod shape;
pub mod shelf;
mod sums;
pub mod timeline;
pub mod timer;
pub mod typed;
pub mod typography;
pub mod word_list;
mod words;

pub use breath::{BreathPattern, NamedPattern, PatternError, PatternWarning, Phase, phase_field};
pub use compile::{
    ClipLengths, CompileError, Feasible, Misfit, Request, Resumed, compile, feasible, misfits,
    resume,
};
pub use offers::Offers;
pub use preferences::{Partner, Preferences};
pub use session::*;
pub use shape::{Mark, Shape};
pub use sums::Sums;
pub use timeline::{ClipId, Event, EventKind, FADE_DB, StepPath, Timeline};
