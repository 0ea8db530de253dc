//! What a stretch of sound is like: its spectrum as an ear divides it, 50 times a second.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::units::Frames;

/// Bands of the mel scale.
pub(super) const BANDS: usize = 24;
/// Their lowest and highest frequency in Hz. A phone at a narrow band reaches little beyond 7 kHz.
const LOWEST: f32 = 100.0;
const HIGHEST: f32 = 7_600.0;
/// Narrowest half of a band in Hz: narrower ones would show the single overtones of a high voice.
const NARROWEST: f32 = 150.0;
/// Width of a bin of the spectrum in Hz: windows of 25 ms, whatever the rate.
const BIN: f32 = 40.0;
/// Windows begin this far apart.
pub(super) const STEP: Frames = Frames::from_millis(10);
/// Windows a second.
pub(super) const STEPS: usize = 100;
/// Windows that are taken together, because a sound of speech lasts longer.
pub(super) const TOGETHER: usize = 2;
/// The power of silence.
const SILENCE: f32 = 1e-12;

/// Powers in each band.
pub(super) type Powers = [f32; BANDS];

/// Takes samples as they come, and keeps the powers of each 10 ms.
pub(super) struct Ear {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// For each band: its first bin, and the weights of the bins from there.
    filters: Vec<(usize, Vec<f32>)>,
    hop: usize,
    pending: Vec<f32>,
    scratch: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    heard: Vec<Powers>,
}

impl Ear {
    /// Hears mono sound at this rate, which is a multiple of 200 Hz and at least 16 kHz.
    pub fn new(rate: u32) -> Ear {
        let length = (rate as f32 / BIN) as usize;
        let fft = RealFftPlanner::new().plan_fft_forward(length);
        let turn = std::f32::consts::TAU / length as f32;
        let window = (0..length).map(|n| 0.5 - 0.5 * (n as f32 * turn).cos()).collect();
        let (scratch, spectrum) = (fft.make_input_vec(), fft.make_output_vec());
        // Half of the length is the sum of the window.
        let scale = (2.0 / length as f32).powi(2);
        let hop = rate as usize / STEPS;
        // The first window is centred on the first hop.
        let pending = vec![0.0; (length - hop) / 2];
        Ear {
            fft,
            window,
            filters: filters(scale),
            hop,
            pending,
            scratch,
            spectrum,
            heard: Vec::new(),
        }
    }

    /// Takes samples.
    pub fn hear(&mut self, samples: &[f32]) {
        self.pending.extend_from_slice(samples);
        let mut from = 0;
        while let Some(stretch) = self.pending.get(from..from + self.window.len()) {
            for ((into, sample), weight) in self.scratch.iter_mut().zip(stretch).zip(&self.window) {
                *into = sample * weight;
            }
            // Fails only for a wrong length of a buffer, which the plan made itself.
            if self.fft.process(&mut self.scratch, &mut self.spectrum).is_ok() {
                let mut powers = [0.0; BANDS];
                for (power, (first, weights)) in powers.iter_mut().zip(&self.filters) {
                    let bins = self.spectrum.iter().skip(*first).zip(weights);
                    *power =
                        bins.map(|(bin, weight)| bin.norm_sqr() * weight).sum::<f32>() + SILENCE;
                }
                self.heard.push(powers);
            }
            from += self.hop;
        }
        self.pending.drain(..from);
    }

    /// What was heard, to the last sample.
    pub fn finish(mut self) -> Vec<Powers> {
        self.hear(&vec![0.0; self.window.len()]);
        self.heard
    }
}

/// The filters of the bands, overlapping by half.
fn filters(scale: f32) -> Vec<(usize, Vec<f32>)> {
    let mel = |hz: f32| 2595.0 * (1.0 + hz / 700.0).log10();
    let hz = |mel: f32| 700.0 * (10f32.powf(mel / 2595.0) - 1.0);
    let width = (mel(HIGHEST) - mel(LOWEST)) / (BANDS + 1) as f32;
    let edge = |n: usize| hz(mel(LOWEST) + n as f32 * width) / BIN;
    (0..BANDS)
        .map(|band| {
            let middle = edge(band + 1);
            let widest = |side: f32| side.max(NARROWEST / BIN);
            let (low, high) =
                (middle - widest(middle - edge(band)), middle + widest(edge(band + 2) - middle));
            let low = low.max(1.0);
            let first = low.ceil() as usize;
            let weights = (first..=high as usize).map(|bin| {
                let bin = bin as f32;
                let side = if bin < middle {
                    (bin - low) / (middle - low)
                } else {
                    (high - bin) / (high - middle)
                };
                side.max(0.0) * scale
            });
            (first, weights.collect())
        })
        .collect()
}

/// Number of values that describe a frame.
pub(super) const VALUES: usize = 8;
/// Half of them say how it sounds, half how that changes.
const STILL: usize = VALUES / 2;
/// Frames to each side over which a change is measured.
const REACH: usize = 3;
/// What lies this far below the mean power is taken as equally silent.
const FLOOR: f32 = 3e-3;

/// The description of a frame of 20 ms.
pub(super) type Frame = [f32; VALUES];

/// Describes frames, given as powers of bands, in values that have mean 0 and variance 1 over all of them: so neither
/// the microphone, nor the level, nor the timbre of a voice makes a difference.
pub(super) fn described(frames: &[Powers]) -> Vec<Frame> {
    let turn = std::f32::consts::PI / BANDS as f32;
    let table: Vec<[f32; BANDS]> = (0..STILL)
        .map(|n| std::array::from_fn(|band| (n as f32 * (band as f32 + 0.5) * turn).cos()))
        .collect();
    let mean: f32 = frames.iter().flatten().sum::<f32>() / (frames.len().max(1) * BANDS) as f32;
    let floor = mean * FLOOR + SILENCE;
    let still: Vec<[f32; STILL]> = frames
        .iter()
        .map(|powers| {
            let logs = powers.map(|power| (power + floor).ln());
            std::array::from_fn(|n| {
                table[n].iter().zip(&logs).map(|(weight, log)| weight * log).sum()
            })
        })
        .collect();
    let mut all: Vec<Frame> = (0..still.len())
        .map(|at| {
            let mut frame = [0.0; VALUES];
            frame[..STILL].copy_from_slice(&still[at]);
            for n in 0..STILL {
                frame[STILL + n] = (1..=REACH)
                    .map(|by| {
                        let later = still[(at + by).min(still.len() - 1)][n];
                        by as f32 * (later - still[at.saturating_sub(by)][n])
                    })
                    .sum();
            }
            frame
        })
        .collect();
    let count = all.len().max(1) as f64;
    for n in 0..VALUES {
        let mean = all.iter().map(|frame| f64::from(frame[n])).sum::<f64>() / count;
        let variance =
            all.iter().map(|frame| (f64::from(frame[n]) - mean).powi(2)).sum::<f64>() / count;
        let scale = 1.0 / variance.sqrt().max(1e-6);
        for frame in &mut all {
            frame[n] = ((f64::from(frame[n]) - mean) * scale) as f32;
        }
    }
    all
}

/// How different two frames are: 2 on average for two that have nothing to do with each other, 0 for the same.
pub(super) fn distance(one: &Frame, other: &Frame) -> f32 {
    one.iter().zip(other).map(|(one, other)| (one - other) * (one - other)).sum::<f32>()
        / VALUES as f32
}
