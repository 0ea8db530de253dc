//! Converts the engine's sound (48 kHz, stereo, `f32`) to a device's rate, channels and sample format.
//! Nothing here allocates after construction.

use rodio::cpal::{I24, Sample, SizedSample};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler, ResamplerConstructionError};

use crate::units::{SAMPLE_RATE, StereoFrame};

/// Resamples a stream of frames, one chunk at a time.
pub(super) struct RateChange {
    resampler: Fft<f32>,
    /// Frames that the engine renders for one chunk.
    frames: Box<[StereoFrame]>,
    /// The same frames, interleaved.
    input: Box<[f32]>,
    /// One resampled chunk, interleaved.
    output: Box<[f32]>,
    /// Frames of `output` that have been taken.
    used: usize,
    /// Frames in `output`.
    filled: usize,
}

impl RateChange {
    /// Desired number of frames in a chunk. FFT blocks of this size delay the sound by some 10 ms and leave
    /// the band up to 20 kHz unchanged.
    const CHUNK: usize = 960;

    /// Makes a resampler from 48 kHz to `rate`.
    pub fn new(rate: u32) -> Result<RateChange, ResamplerConstructionError> {
        let (from, to) = (SAMPLE_RATE as usize, rate as usize);
        let resampler = Fft::new(from, to, RateChange::CHUNK, 2, FixedSync::Both)?;
        let (input, output) = (resampler.input_frames_next(), resampler.output_frames_max());
        Ok(RateChange {
            resampler,
            frames: vec![StereoFrame::SILENCE; input].into(),
            input: vec![0.0; 2 * input].into(),
            output: vec![0.0; 2 * output].into(),
            used: 0,
            filled: 0,
        })
    }

    /// Delay of the resampler, in frames at the device's rate.
    pub fn delay(&self) -> usize {
        self.resampler.output_delay()
    }

    /// Fills `out` at the device's rate. `render` is called for every chunk at 48 kHz, with the index in
    /// `out` where that chunk begins (before the delay).
    pub fn fill(
        &mut self,
        out: &mut [StereoFrame],
        mut render: impl FnMut(&mut [StereoFrame], usize),
    ) {
        for (at, frame) in out.iter_mut().enumerate() {
            if self.used == self.filled {
                render(&mut self.frames, at);
                self.resample();
            }
            *frame = StereoFrame {
                left: self.output[2 * self.used],
                right: self.output[2 * self.used + 1],
            };
            self.used += 1;
        }
    }

    /// Discards the sound inside the resampler.
    pub fn reset(&mut self) {
        self.resampler.reset();
        (self.used, self.filled) = (0, 0);
    }

    fn resample(&mut self) {
        for (pair, frame) in self.input.chunks_exact_mut(2).zip(&self.frames) {
            pair.copy_from_slice(&[frame.left, frame.right]);
        }
        let (frames_in, frames_out) = (self.frames.len(), self.output.len() / 2);
        let written = InterleavedSlice::new(&self.input, 2, frames_in).and_then(|input| {
            let mut output = InterleavedSlice::new_mut(&mut self.output, 2, frames_out)?;
            Ok(self.resampler.process_into_buffer(&input, &mut output, None))
        });
        // The buffers have the size that the resampler asked for. If it refused them, a listener should get
        // silence.
        self.filled = match written {
            Ok(Ok((_, written))) if written > 0 => written,
            _ => {
                self.output.fill(0.0);
                frames_out
            }
        };
        self.used = 0;
    }
}

/// Writes frames to a device's interleaved channels: mono gets (L+R)/2; with two or more channels, the first
/// two get left and right and the rest silence.
pub(super) fn encode<T: Encode>(
    frames: &[StereoFrame],
    channels: usize,
    data: &mut [T],
    dither: &mut Dither,
) {
    for (frame, samples) in frames.iter().zip(data.chunks_exact_mut(channels.max(1))) {
        match samples {
            [mono] => *mono = T::encode((frame.left + frame.right) / 2.0, dither),
            [left, right, others @ ..] => {
                *left = T::encode(frame.left, dither);
                *right = T::encode(frame.right, dither);
                others.fill(T::EQUILIBRIUM);
            }
            [] => {}
        }
    }
}

/// Noise that makes the rounding of integer formats independent of the sound: triangular, one step to either
/// side (Lipshitz, Wannamaker and Vanderkooy, JAES 40(5), 1992). The same seed gives the same noise, so that
/// two runs give the same bytes.
pub(super) struct Dither {
    state: u64,
}

impl Dither {
    pub const fn new(seed: u64) -> Dither {
        Dither { state: seed }
    }

    /// A triangularly distributed number between −1 and 1.
    fn next(&mut self) -> f64 {
        // Multiplier and increment of Knuth's MMIX generator; the two halves of the upper bits serve as two
        // independent numbers.
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let (a, b) = ((self.state >> 40) & 0xFF_FFFF, (self.state >> 16) & 0xFF_FFFF);
        (a as f64 - b as f64) / f64::from(1 << 24)
    }

    /// Quantises `sample` to a signed format of `bits` bits, with dither, within its range.
    fn quantise(&mut self, sample: f32, bits: u32) -> i32 {
        let full = f64::from(1u32 << (bits - 1));
        let steps = (f64::from(sample) * full + self.next()).round();
        steps.clamp(-full, full - 1.0) as i32
    }
}

/// A sample format that a device may ask for.
pub(super) trait Encode: SizedSample {
    /// One sample, full scale ±1.
    fn encode(sample: f32, dither: &mut Dither) -> Self;
}

impl Encode for f32 {
    fn encode(sample: f32, _: &mut Dither) -> f32 {
        sample
    }
}

impl Encode for f64 {
    fn encode(sample: f32, _: &mut Dither) -> f64 {
        f64::from(sample)
    }
}

impl Encode for i32 {
    /// Finer than `f32`, so dither has no use.
    fn encode(sample: f32, _: &mut Dither) -> i32 {
        (f64::from(sample) * f64::from(1u32 << 31)) as i32
    }
}

impl Encode for I24 {
    fn encode(sample: f32, dither: &mut Dither) -> I24 {
        I24::new(dither.quantise(sample, 24)).unwrap_or(I24::EQUILIBRIUM)
    }
}

impl Encode for i16 {
    fn encode(sample: f32, dither: &mut Dither) -> i16 {
        dither.quantise(sample, 16) as i16
    }
}

impl Encode for u16 {
    fn encode(sample: f32, dither: &mut Dither) -> u16 {
        (dither.quantise(sample, 16) + (1 << 15)) as u16
    }
}

impl Encode for u8 {
    fn encode(sample: f32, dither: &mut Dither) -> u8 {
        (dither.quantise(sample, 8) + (1 << 7)) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(frequency: f64, rate: u32, at: f64) -> f32 {
        (std::f64::consts::TAU * frequency * at / f64::from(rate)).sin() as f32
    }

    /// A second of a tone through the resampler in blocks of `block`, and the reported starts of chunks.
    fn resampled(rate: u32, frequency: f64, block: usize) -> (Vec<StereoFrame>, usize, usize) {
        let mut change = RateChange::new(rate).unwrap();
        let delay = change.delay();
        let mut rendered = 0;
        let mut out = Vec::new();
        while out.len() < rate as usize {
            let mut frames = vec![StereoFrame::SILENCE; block];
            change.fill(&mut frames, |chunk, at| {
                // Where a chunk begins in the device's frames is where its position says.
                let expected = rendered as f64 * f64::from(rate) / 48_000.0;
                assert!(((out.len() + at) as f64 - expected).abs() < 1.0);
                for frame in chunk {
                    let sample = sine(frequency, 48_000, rendered as f64) * 0.5;
                    *frame = StereoFrame { left: sample, right: -sample };
                    rendered += 1;
                }
            });
            out.extend(frames);
        }
        (out, delay, rendered)
    }

    #[test]
    fn a_tone_keeps_its_pitch_its_level_and_its_time_at_another_rate() {
        for rate in [44_100, 96_000, 24_000] {
            let (out, delay, _) = resampled(rate, 1000.0, 441);
            assert!((delay as f64 / f64::from(rate)) < 0.015, "{delay} frames of delay");
            let worst = out
                .iter()
                .enumerate()
                .skip(4 * delay)
                .map(|(i, frame)| {
                    let expected = sine(1000.0, rate, i as f64 - delay as f64) * 0.5;
                    (frame.left - expected).abs().max((frame.right + expected).abs())
                })
                .fold(0.0, f32::max);
            assert!(worst < 1e-4, "{worst} at {rate}");
        }
    }

    #[test]
    fn the_size_of_the_asked_blocks_does_not_matter() {
        let whole = resampled(44_100, 1000.0, 44_100).0;
        let parts = resampled(44_100, 1000.0, 100).0;
        assert_eq!(whole[..], parts[..whole.len()]);
    }

    #[test]
    fn channels_get_their_share() {
        let frames = [StereoFrame { left: 0.5, right: -0.25 }];
        let mut dither = Dither::new(1);
        let mut mono = [9.0f32];
        encode(&frames, 1, &mut mono, &mut dither);
        assert_eq!(mono, [0.125]);
        let mut four = [9.0f32; 4];
        encode(&frames, 4, &mut four, &mut dither);
        assert_eq!(four, [0.5, -0.25, 0.0, 0.0]);
        let mut unsigned = [9u16; 3];
        encode(&frames, 3, &mut unsigned, &mut dither);
        assert_eq!(unsigned[2], 1 << 15);
    }

    #[test]
    fn full_scale_stays_within_every_format() {
        let mut dither = Dither::new(1);
        for sample in [-9.0, -1.0, -0.0, 1.0, 9.0, f32::NAN, f32::INFINITY] {
            let expected = if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) };
            let near = |found: f64, steps: f64| {
                assert!((found - f64::from(expected)).abs() <= steps, "{sample} became {found}");
            };
            near(f64::from(i16::encode(sample, &mut dither)) / 32_768.0, 2.0 / 32_768.0);
            near(f64::from(u16::encode(sample, &mut dither)) / 32_768.0 - 1.0, 2.0 / 32_768.0);
            near(f64::from(u8::encode(sample, &mut dither)) / 128.0 - 1.0, 2.0 / 128.0);
            near(f64::from(i32::encode(sample, &mut dither)) / 2_147_483_648.0, 1e-9);
            let i24 = I24::encode(sample, &mut dither).inner();
            near(f64::from(i24) / 8_388_608.0, 2.0 / 8_388_608.0);
        }
    }

    #[test]
    fn dither_is_repeatable_triangular_noise_without_a_bias() {
        let noise = |seed| {
            let mut dither = Dither::new(seed);
            (0..100_000).map(|_| dither.next()).collect::<Vec<_>>()
        };
        let values = noise(7);
        assert_eq!(values, noise(7));
        assert_ne!(values, noise(8));
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64;
        assert!(mean.abs() < 0.01, "{mean}");
        // The variance of a triangular distribution over ±1 is 1/6.
        assert!((variance - 1.0 / 6.0).abs() < 0.005, "{variance}");
        assert!(values.iter().all(|v| v.abs() < 1.0));
    }

    #[test]
    fn a_tone_below_the_last_bit_survives_in_the_dither() {
        let mut dither = Dither::new(3);
        let level = 0.3 / 32_768.0;
        let correlation: f64 = (0..48_000)
            .map(|i| {
                let tone = sine(1000.0, 48_000, f64::from(i));
                let encoded = i16::encode(tone * level, &mut dither);
                f64::from(encoded) * f64::from(tone)
            })
            .sum::<f64>()
            / 24_000.0;
        assert!((correlation - 0.3).abs() < 0.03, "{correlation}");
    }
}
