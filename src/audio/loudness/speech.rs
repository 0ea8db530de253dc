//! Loudness of speech in a recording with other sounds.
//!
//! BS.1770 ignores stretches that are much softer than the rest. One knock on the table is 30 dB above a soft
//! voice, so BS.1770 would ignore the voice. This measurement uses only stretches with a voice, and ignores
//! sounds far louder than their surroundings.

use ebur128::{EbuR128, Mode};

use super::Loudness;
use crate::units::SAMPLE_RATE;

/// Sound is judged in pieces of this many frames, 100 ms.
const PIECE: usize = 4_800;
/// Number of pieces in a block of BS.1770.
const BLOCK: usize = 4;
/// Number of pieces with a voice that a block needs to count.
const VOICED: usize = 2;
/// A piece fits its surroundings if at least this many others within …
const COMPANIONS: usize = 3;
/// … this many pieces to each side are at most …
const AROUND: usize = 10;
/// … this much softer, in dB.
const APART: f64 = 8.0;
/// Absolute gate of BS.1770 in LUFS, and its relative gate in LU.
const ABSOLUTE: f64 = -70.0;
const RELATIVE: f64 = -10.0;

/// Only every eighth frame is used to find a voice, which leaves 6 kHz.
const STEP: usize = 8;
/// Periods of a voice in those reduced frames: 60 to 400 Hz.
const PERIODS: std::ops::RangeInclusive<usize> = 15..=100;
/// Length of the stretch that is compared with itself, 40 ms.
const WINDOW: usize = 240;
/// Least correlation of a voice with itself one period later; 1 is exact.
const ALIKE: f32 = 0.55;

/// Measures samples block by block.
pub(super) struct Speech {
    meter: Option<EbuR128>,
    /// Samples that do not fill a piece yet.
    left: Vec<f32>,
    right: Vec<f32>,
    pieces: Vec<Piece>,
}

/// A piece of 100 ms.
#[derive(Copy, Clone)]
struct Piece {
    /// Loudness in LUFS.
    loudness: f64,
    /// Highest true peak, as an amplitude.
    peak: f64,
    voiced: bool,
}

impl Speech {
    pub fn new() -> Speech {
        let meter = EbuR128::new(2, SAMPLE_RATE, Mode::M | Mode::TRUE_PEAK).ok();
        let (left, right) = (Vec::with_capacity(PIECE), Vec::with_capacity(PIECE));
        Speech { meter, left, right, pieces: Vec::new() }
    }

    /// Adds samples at 48 kHz; both slices have the same length.
    pub fn add(&mut self, mut left: &[f32], mut right: &[f32]) {
        while !left.is_empty() {
            let take = (PIECE - self.left.len()).min(left.len());
            let (now, later) = left.split_at(take);
            self.left.extend_from_slice(now);
            left = later;
            let (now, later) = right.split_at(take.min(right.len()));
            self.right.extend_from_slice(now);
            right = later;
            if self.left.len() == PIECE {
                self.piece();
            }
        }
    }

    fn piece(&mut self) {
        self.right.resize(self.left.len(), 0.0);
        if let Some(meter) = &mut self.meter {
            // Fails only for a wrong number of channels, which is fixed above.
            let _ = meter.add_frames_planar_f32(&[&self.left, &self.right]);
            let loudness = meter.loudness_window(100).unwrap_or(f64::NEG_INFINITY);
            let peak = |channel| meter.prev_true_peak(channel).unwrap_or_default();
            let peak = peak(0).max(peak(1));
            let voiced = loudness > ABSOLUTE && voiced(&self.left, &self.right);
            self.pieces.push(Piece { loudness, peak, voiced });
        }
        self.left.clear();
        self.right.clear();
    }

    /// Loudness and peak of the voice. Without a voice, those of all sounds that fit their surroundings.
    pub fn loudness(mut self) -> Loudness {
        // A recording that is shorter than a block or ends within a piece is padded with silence.
        if !self.left.is_empty() {
            self.left.resize(PIECE, 0.0);
            self.right.resize(PIECE, 0.0);
            self.piece();
        }
        while self.pieces.len() < BLOCK {
            self.left.resize(PIECE, 0.0);
            self.right.resize(PIECE, 0.0);
            self.piece();
        }
        let together: Vec<bool> = (0..self.pieces.len()).map(|at| self.belongs(at)).collect();
        let spoken =
            self.within(|at| together[at], |at| together[at] && self.pieces[at].voiced, VOICED);
        let heard = spoken.or_else(|| self.within(|at| together[at], |at| together[at], VOICED));
        let all = || self.within(|_| true, |_| true, 1);
        heard.or_else(all).unwrap_or(Loudness { integrated: None, true_peak: f64::NEG_INFINITY })
    }

    /// Whether a piece is not far louder than its surroundings.
    fn belongs(&self, at: usize) -> bool {
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(self.pieces.len());
        let least = self.pieces[at].loudness - APART;
        let like = self.pieces[around].iter().filter(|piece| piece.loudness >= least).count();
        like > COMPANIONS
    }

    /// The gated loudness (BS.1770) of the `taken` pieces in blocks with at least `most` `chosen` pieces, and
    /// the peak of the chosen pieces.
    fn within(
        &self,
        taken: impl Fn(usize) -> bool,
        chosen: impl Fn(usize) -> bool,
        most: usize,
    ) -> Option<Loudness> {
        let mut powers = Vec::new();
        for first in 0..=self.pieces.len().saturating_sub(BLOCK) {
            let block = first..first + BLOCK;
            if block.clone().filter(|at| chosen(*at)).count() < most {
                continue;
            }
            let pieces: Vec<f64> =
                block.filter(|at| taken(*at)).map(|at| power(self.pieces[at].loudness)).collect();
            let mean = pieces.iter().sum::<f64>() / pieces.len().max(1) as f64;
            if mean > power(ABSOLUTE) {
                powers.push(mean);
            }
        }
        let mean = |powers: &[f64]| powers.iter().sum::<f64>() / powers.len() as f64;
        let gate = (!powers.is_empty()).then(|| mean(&powers) * power(RELATIVE))?;
        powers.retain(|power| *power > gate);
        let peaks = (0..self.pieces.len()).filter(|at| chosen(*at)).map(|at| self.pieces[at].peak);
        Some(Loudness {
            integrated: Some(10.0 * mean(&powers).log10()),
            true_peak: 20.0 * peaks.fold(0.0, f64::max).log10(),
        })
    }
}

/// LU as a ratio of powers.
fn power(loudness: f64) -> f64 {
    10f64.powf(loudness / 10.0)
}

/// Whether a piece contains a voice: it repeats itself at the pitch of a voice.
pub(in crate::audio) fn voiced(left: &[f32], right: &[f32]) -> bool {
    let sum = |chunk: &[f32]| chunk.iter().sum::<f32>();
    let mut low: Vec<f32> = left
        .chunks_exact(STEP)
        .zip(right.chunks_exact(STEP))
        .map(|(left, right)| sum(left) + sum(right))
        .collect();
    let mean = sum(&low) / low.len().max(1) as f32;
    low.iter_mut().for_each(|sample| *sample -= mean);
    let reach = WINDOW + PERIODS.end();
    [0, low.len().saturating_sub(reach)].into_iter().any(|from| {
        let Some(stretch) = low.get(from..from + reach) else { return false };
        repeats(stretch)
    })
}

/// Whether a stretch matches itself one period later, and matches less just before and after that; a slowly
/// changing sound matches throughout.
fn repeats(stretch: &[f32]) -> bool {
    let window = &stretch[..WINDOW];
    let own: f32 = window.iter().map(|sample| sample * sample).sum();
    let like: Vec<f32> = PERIODS
        .map(|period| {
            let later = &stretch[period..period + WINDOW];
            let both: f32 = window.iter().zip(later).map(|(now, later)| now * later).sum();
            let later: f32 = later.iter().map(|sample| sample * sample).sum();
            both / (own * later).sqrt().max(f32::MIN_POSITIVE)
        })
        .collect();
    like.windows(3).any(|near| near[1] >= ALIKE && near[1] >= near[0] && near[1] > near[2])
}
