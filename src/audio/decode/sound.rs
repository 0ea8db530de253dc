//! Decoded or encoded sound, ready to play.

use std::sync::Arc;

use super::LongClip;
use crate::audio::clip::Clip;
use crate::units::Frames;

/// Sound in one of two forms that give the same samples.
#[derive(Clone, Debug)]
pub enum Sound {
    /// Decoded in memory.
    Held(Arc<Clip>),
    /// Encoded in memory, and decoded shortly before it sounds.
    Long(Arc<LongClip>),
}

impl Sound {
    /// Length at 48 kHz.
    pub fn frames(&self) -> Frames {
        match self {
            Sound::Held(clip) => clip.frames(),
            Sound::Long(clip) => clip.frames(),
        }
    }

    /// Whether the sound has one channel for both sides.
    pub fn is_mono(&self) -> bool {
        match self {
            Sound::Held(clip) => clip.is_mono(),
            Sound::Long(clip) => clip.is_mono(),
        }
    }

    /// Adds what sounds to a hash. The same recording adds something else decoded than encoded.
    pub(in crate::audio) fn hash(&self, hasher: &mut blake3::Hasher) {
        match self {
            Sound::Held(clip) => {
                let sides = [Some(clip.left()), (!clip.is_mono()).then(|| clip.right())];
                for stretch in sides.into_iter().flatten().flat_map(|side| side.chunks(1024)) {
                    let bytes: Vec<u8> =
                        stretch.iter().flat_map(|sample| sample.to_le_bytes()).collect();
                    hasher.update(&bytes);
                }
            }
            Sound::Long(clip) => clip.hash(hasher),
        }
    }
}

impl From<Arc<Clip>> for Sound {
    fn from(clip: Arc<Clip>) -> Sound {
        Sound::Held(clip)
    }
}
