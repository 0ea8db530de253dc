//! The engine as a rodio source, for programs that play through rodio.

use std::num::NonZero;
use std::time::Duration;

use rodio::{ChannelCount, SampleRate, Source};

use super::engine::Engine;
use crate::units::{SAMPLE_RATE, StereoFrame};

/// Frames rendered at a time.
const BLOCK: usize = 256;

/// Interleaved samples of the engine, until it finishes.
pub struct EngineSource {
    engine: Engine,
    block: [StereoFrame; BLOCK],
    /// Index of the next sample in the block.
    at: usize,
}

impl EngineSource {
    /// Wraps this engine; its [`super::Remote`] controls it.
    pub fn new(engine: Engine) -> EngineSource {
        EngineSource { engine, block: [StereoFrame::SILENCE; BLOCK], at: BLOCK * 2 }
    }
}

impl Iterator for EngineSource {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.at >= BLOCK * 2 {
            if self.engine.is_finished() {
                return None;
            }
            self.engine.render(&mut self.block);
            self.at = 0;
        }
        let frame = self.block.get(self.at / 2)?;
        let sample = if self.at.is_multiple_of(2) { frame.left } else { frame.right };
        self.at += 1;
        Some(sample)
    }
}

impl Source for EngineSource {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        const { NonZero::new(2).expect("two") }
    }

    fn sample_rate(&self) -> SampleRate {
        const { NonZero::new(SAMPLE_RATE).expect("48 kHz") }
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}
