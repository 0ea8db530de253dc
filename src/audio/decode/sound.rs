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
}

impl From<Arc<Clip>> for Sound {
    fn from(clip: Arc<Clip>) -> Sound {
        Sound::Held(clip)
    }
}
