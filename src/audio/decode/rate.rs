//! Resamples channels of any rate to 48 kHz, block by block.

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler};

use super::DecodeError;
use crate::units::{Frames, SAMPLE_RATE};

/// Desired number of frames in a chunk of the resampler.
const CHUNK: usize = 1024;

/// Resamples channels by FFT (−135 dB residual); sound at 48 kHz passes unchanged.
///
/// A chunk of output depends only on its chunk of input and the one before, so resampling that begins two
/// chunks early gives the same bits as resampling from the beginning.
pub(in crate::audio) struct Rate {
    hz: u32,
    resampler: Option<Fft<f32>>,
    /// Frames that do not fill a chunk yet.
    pending: Vec<Vec<f32>>,
    chunk: Vec<Vec<f32>>,
    /// Output frames still to be discarded at the beginning.
    skip: usize,
}

/// Where resampling has to begin for a certain frame of output.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::audio) struct Start {
    /// First frame of input.
    pub input: u64,
    /// Output frames to discard before the wanted one.
    pub skip: usize,
}

impl Rate {
    /// Makes a resampler from `hz` for the beginning of a sound.
    pub fn new(hz: u32, channels: usize) -> Result<Rate, DecodeError> {
        let resampler = match hz {
            SAMPLE_RATE => None,
            _ => {
                let (from, to) = (hz as usize, SAMPLE_RATE as usize);
                let made = Fft::new(from, to, CHUNK, channels, FixedSync::Both);
                Some(made.map_err(failed)?)
            }
        };
        let skip = resampler.as_ref().map_or(0, Resampler::output_delay);
        let frames = resampler.as_ref().map_or(0, Resampler::output_frames_max);
        let chunk = vec![vec![0.0; frames]; channels];
        Ok(Rate { hz, resampler, pending: vec![Vec::new(); channels], chunk, skip })
    }

    /// Length of `frames` of input at 48 kHz.
    pub fn length(&self, frames: u64) -> Frames {
        length(frames, self.hz)
    }

    /// Takes input and appends the output available so far to `out`, one vector for each channel.
    pub fn push(&mut self, input: &[Vec<f32>], out: &mut Vec<Vec<f32>>) -> Result<(), DecodeError> {
        out.resize_with(self.pending.len(), Vec::new);
        let Some(resampler) = &mut self.resampler else {
            for (out, input) in out.iter_mut().zip(input) {
                out.extend_from_slice(input.get(self.skip.min(input.len())..).unwrap_or_default());
            }
            self.skip -= self.skip.min(input.first().map_or(0, Vec::len));
            return Ok(());
        };
        for (pending, input) in self.pending.iter_mut().zip(input) {
            pending.extend_from_slice(input);
        }
        let (take, give) = (resampler.input_frames_next(), resampler.output_frames_next());
        let count = self.pending.len();
        while self.pending.first().is_some_and(|pending| pending.len() >= take) {
            let from = SequentialSliceOfVecs::new(&self.pending, count, take).map_err(failed)?;
            let mut to =
                SequentialSliceOfVecs::new_mut(&mut self.chunk, count, give).map_err(failed)?;
            resampler.process_into_buffer(&from, &mut to, None).map_err(failed)?;
            let skip = self.skip.min(give);
            self.skip -= skip;
            for (out, chunk) in out.iter_mut().zip(&self.chunk) {
                out.extend_from_slice(chunk.get(skip..give).unwrap_or_default());
            }
            for pending in &mut self.pending {
                pending.drain(..take);
            }
        }
        Ok(())
    }

    /// Brings `out` to its final length after all `frames` of input.
    pub fn finish(&mut self, frames: u64, out: &mut Vec<Vec<f32>>) -> Result<(), DecodeError> {
        let wanted = usize::try_from(self.length(frames).0).unwrap_or(usize::MAX);
        let silence = vec![vec![0.0; CHUNK]; self.pending.len()];
        while out.first().map_or(0, Vec::len) < wanted {
            self.push(&silence, out)?;
        }
        out.iter_mut().for_each(|channel| channel.truncate(wanted));
        Ok(())
    }

    /// Starts again so that the next frame of output is `at`.
    pub fn begin_at(&mut self, at: u64) -> Start {
        self.pending.iter_mut().for_each(Vec::clear);
        let start = match &mut self.resampler {
            None => Start { input: at, skip: 0 },
            Some(resampler) => {
                resampler.reset();
                let (take, give) = (resampler.input_frames_next(), resampler.output_frames_next());
                let delayed = at.saturating_add(resampler.output_delay() as u64);
                // One chunk early, for its effect on the next.
                let chunk = (delayed / give as u64).saturating_sub(1);
                let skip = delayed - chunk * give as u64;
                Start { input: chunk.saturating_mul(take as u64), skip: skip as usize }
            }
        };
        self.skip = start.skip;
        start
    }
}

/// Length of `frames` at `hz` in frames at 48 kHz, rounded up.
pub(in crate::audio) fn length(frames: u64, hz: u32) -> Frames {
    Frames(frames.saturating_mul(u64::from(SAMPLE_RATE)).div_ceil(u64::from(hz)))
}

fn failed(_: impl std::fmt::Display) -> DecodeError {
    DecodeError::Damaged
}
