//! Recordings and other finished sound at 48 kHz.

use std::sync::Arc;

use super::decode::LongClip;
use crate::units::Frames;

/// Finished sound, in one of two ways that sound the same.
#[derive(Clone, Debug)]
pub enum Sound {
    /// In memory, ready to be heard.
    Held(Arc<Clip>),
    /// In memory as it is in its file, and decoded a little ahead of where it is heard.
    Long(Arc<LongClip>),
}

impl Sound {
    /// How long it lasts.
    pub fn frames(&self) -> Frames {
        match self {
            Sound::Held(clip) => clip.frames(),
            Sound::Long(clip) => clip.frames(),
        }
    }
}

impl From<Arc<Clip>> for Sound {
    fn from(clip: Arc<Clip>) -> Sound {
        Sound::Held(clip)
    }
}

/// A stretch of sound at 48 kHz, full scale ±1, in memory. Mono clips are heard on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    left: Box<[f32]>,
    right: Option<Box<[f32]>>,
}

impl Clip {
    /// One channel.
    pub fn mono(samples: Vec<f32>) -> Clip {
        Clip { left: samples.into(), right: None }
    }

    /// Two channels; the longer one is cut to the shorter.
    pub fn stereo(mut left: Vec<f32>, mut right: Vec<f32>) -> Clip {
        let frames = left.len().min(right.len());
        left.truncate(frames);
        right.truncate(frames);
        Clip { left: left.into(), right: Some(right.into()) }
    }

    /// How long it lasts.
    pub fn frames(&self) -> Frames {
        Frames(self.left.len() as u64)
    }

    /// The left channel, or the only one.
    pub fn left(&self) -> &[f32] {
        &self.left
    }

    /// The right channel, or the only one.
    pub fn right(&self) -> &[f32] {
        self.right.as_deref().unwrap_or(&self.left)
    }

    /// What it takes in memory, in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.left) + self.right.as_deref().map_or(0, size_of_val)
    }

    /// Whether both sides are one channel.
    pub fn is_mono(&self) -> bool {
        self.right.is_none()
    }
}
