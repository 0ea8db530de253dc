//! Sound held in memory at 48 kHz.

use crate::units::Frames;

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

    /// Whether both sides are one channel.
    pub fn is_mono(&self) -> bool {
        self.right.is_none()
    }
}
