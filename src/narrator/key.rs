//! The name of a clip, which changes exactly when its sound would.

use std::fmt;

use super::MODEL_SHA256;
use super::pronounce::Phonemes;
use super::voice::Voice;

/// Raised when pace, rests, trimming, levelling or encoding changes, so that all clips are made again.
pub const PROCESSING: u32 = 2;

/// Name of a clip: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipKey(String);

impl ClipKey {
    /// The key of phonemes spoken by a narrator: the first half of a BLAKE3 hash of everything that the sound
    /// depends on.
    pub fn new(phonemes: &Phonemes, voice: Voice) -> ClipKey {
        let mut hasher = blake3::Hasher::new();
        // Each part ends in a byte that occurs in no part, so that different lists cannot give the same
        // bytes.
        for part in [phonemes.as_str(), voice.file(), MODEL_SHA256, &PROCESSING.to_string()] {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        let hash = hasher.finalize().to_hex();
        ClipKey(hash[..32].to_string())
    }

    /// The 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClipKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::pronounce::Pronouncer;
    use super::*;

    #[test]
    fn the_key_follows_the_sound_and_not_the_spelling() {
        let pronouncer = Pronouncer::new();
        let say = |line: &str| pronouncer.pronounce(line, &BTreeMap::new()).unwrap();
        let key = ClipKey::new(&say("Notice ten breaths."), Voice::Clara);
        assert_eq!(key, ClipKey::new(&say("Notice  10 breaths."), Voice::Clara));
        assert_ne!(key, ClipKey::new(&say("Notice two breaths."), Voice::Clara));
        assert_ne!(key, ClipKey::new(&say("Notice ten breaths."), Voice::Thomas));
        assert_eq!(key.as_str().len(), 32);
    }
}
