//! Recordings and other sound in memory at 48 kHz.

use crate::units::Frames;

/// Sound in memory at 48 kHz, full scale ±1. A mono clip sounds on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    left: Box<[f32]>,
    right: Option<Box<[f32]>>,
}

impl Clip {
    /// Makes a clip of one channel.
    pub fn mono(samples: Vec<f32>) -> Clip {
        Clip { left: samples.into(), right: None }
    }

    /// Makes a clip of two channels, cut to the shorter one.
    pub fn stereo(mut left: Vec<f32>, mut right: Vec<f32>) -> Clip {
        let frames = left.len().min(right.len());
        left.truncate(frames);
        right.truncate(frames);
        Clip { left: left.into(), right: Some(right.into()) }
    }

    /// Length at 48 kHz.
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

    /// Size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.left) + self.right.as_deref().map_or(0, size_of_val)
    }

    /// Whether the clip has one channel for both sides.
    pub fn is_mono(&self) -> bool {
        self.right.is_none()
    }
}
