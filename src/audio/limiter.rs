//! Keeps the mix under −1 dBTP; in normal use it does nothing.
//!
//! The gain at a frame is a function of the samples in a finite window around it and is computed in integers,
//! so that blocks of any size and a seek give the same samples.

use super::DELAY;
use crate::units::Frames;

/// −1.2 dBTP as an amplitude: other meters find peaks between samples up to 0.2 dB higher than the filter
/// below, and no meter should find a peak over −1 dBTP.
const CEILING: f32 = 0.870_963_6;

/// Samples up to this amplitude cannot peak over [`CEILING`] between samples: the largest sum of a phase's
/// absolute coefficients below is 2.022.
const SAFE: f32 = CEILING / 2.03;

/// The interpolation filter of ITU-R BS.1770-4, annex 2: four phases of twelve taps. The third and
/// fourth are the second and first reversed.
const PHASES: [[f32; 12]; 2] = [
    [
        0.001_708_984_4,
        0.010_986_328,
        -0.019_653_32,
        0.033_203_125,
        -0.059_448_242,
        0.137_329_1,
        0.972_167_97,
        -0.102_294_92,
        0.047_607_422,
        -0.026_611_328,
        0.014_892_578,
        -0.008_300_781,
    ],
    [
        -0.029_174_805,
        0.029_296_875,
        -0.051_757_812,
        0.089_111_33,
        -0.166_503_9,
        0.465_087_9,
        0.779_785_16,
        -0.200_317_38,
        0.101_562_5,
        -0.058_227_54,
        0.033_081_055,
        -0.018_920_898,
    ],
];

const TAPS: usize = 12;
/// Look-ahead in frames; a power of two, so that a mask gives positions in the rings.
const AHEAD: usize = DELAY.0 as usize;
/// The gain needed at any frame holds for this many frames …
const HOLD: usize = AHEAD + 2;
/// … and is averaged over this many, so that it is fully down when the peak arrives.
const SMOOTH: usize = AHEAD - 16;
/// No output depends on samples that came in this long before it: a gain depends on [`SMOOTH`] gains before
/// the one of its own frame, each of those on [`HOLD`], and each of those on [`TAPS`] samples.
pub(super) const MEMORY: Frames = Frames((SMOOTH + HOLD + TAPS) as u64);
/// Unity gain as an integer.
const ONE: u32 = 1 << 24;
/// Size of the rings of gains: larger than [`HOLD`], and a power of two.
const RING: usize = AHEAD * 2;

/// A look-ahead limiter. Its output is [`DELAY`] frames later than its input.
pub(super) struct Limiter {
    left: [f32; AHEAD],
    right: [f32; AHEAD],
    /// Frames processed so far; masked, it is the next place in the delay line.
    clock: usize,
    /// Frames since the last sample over [`SAFE`].
    calm: usize,
    /// Candidates for the least gain of the last [`HOLD`] frames, by rising gain: frame and gain.
    least: [(usize, u32); RING],
    least_start: usize,
    least_end: usize,
    /// The last [`SMOOTH`] least gains, with their sum.
    held: [u32; RING],
    sum: u64,
}

impl Limiter {
    pub(super) fn new() -> Limiter {
        Limiter {
            left: [0.0; AHEAD],
            right: [0.0; AHEAD],
            clock: 0,
            calm: usize::MAX / 2,
            least: [(0, ONE); RING],
            least_start: 0,
            least_end: 0,
            held: [ONE; RING],
            sum: SMOOTH as u64 * u64::from(ONE),
        }
    }

    /// Limits the samples in place; both slices have the same length.
    pub(super) fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let peak = left.iter().chain(right.iter()).fold(0.0f32, |peak, s| peak.max(s.abs()));
        // After a loud sample, a whole window is processed: the sample affects the peaks between the next
        // samples, and its gain is still held and averaged.
        if peak <= SAFE && self.calm > MEMORY.0 as usize {
            self.calm = self.calm.saturating_add(left.len());
            for (left, right) in left.iter_mut().zip(right) {
                let at = self.clock & (AHEAD - 1);
                std::mem::swap(left, &mut self.left[at]);
                std::mem::swap(right, &mut self.right[at]);
                self.clock = self.clock.wrapping_add(1);
            }
            return;
        }
        if self.calm > MEMORY.0 as usize {
            // All windows contain unity: reset them to the state that they would have reached.
            (self.least_start, self.least_end) = (0, 0);
            self.held = [ONE; RING];
            self.sum = SMOOTH as u64 * u64::from(ONE);
        }
        for (left, right) in left.iter_mut().zip(right) {
            let at = self.clock & (AHEAD - 1);
            let (old_left, old_right) = (self.left[at], self.right[at]);
            (self.left[at], self.right[at]) = (*left, *right);
            let loud = left.abs().max(right.abs()) > SAFE;
            self.calm = if loud { 0 } else { self.calm.saturating_add(1) };
            let gain = self.smooth(needed(self.peak()));
            (*left, *right) = (old_left * gain, old_right * gain);
            self.clock = self.clock.wrapping_add(1);
        }
    }

    /// The highest value at the newest samples and between them.
    fn peak(&self) -> f32 {
        let newest = self.clock;
        let mut peak = 0.0f32;
        for side in [&self.left, &self.right] {
            let mut sums = [0.0f32; 4];
            for tap in 0..TAPS {
                let sample = side[newest.wrapping_sub(tap) & (AHEAD - 1)];
                sums[0] += PHASES[0][tap] * sample;
                sums[1] += PHASES[1][tap] * sample;
                sums[2] += PHASES[1][TAPS - 1 - tap] * sample;
                sums[3] += PHASES[0][TAPS - 1 - tap] * sample;
            }
            let here = side[newest & (AHEAD - 1)].abs();
            peak = sums.iter().fold(peak.max(here), |peak, sum| peak.max(sum.abs()));
        }
        peak
    }

    /// The mean over [`SMOOTH`] frames of the least gain over [`HOLD`] frames.
    fn smooth(&mut self, needed: u32) -> f32 {
        let now = self.clock;
        while self.least_end != self.least_start
            && self.least[self.least_end.wrapping_sub(1) & (RING - 1)].1 >= needed
        {
            self.least_end = self.least_end.wrapping_sub(1);
        }
        self.least[self.least_end & (RING - 1)] = (now, needed);
        self.least_end = self.least_end.wrapping_add(1);
        while now.wrapping_sub(self.least[self.least_start & (RING - 1)].0) >= HOLD {
            self.least_start = self.least_start.wrapping_add(1);
        }
        let held = self.least[self.least_start & (RING - 1)].1;
        self.sum += u64::from(held);
        self.sum -= u64::from(self.held[now.wrapping_sub(SMOOTH) & (RING - 1)]);
        self.held[now & (RING - 1)] = held;
        self.sum as f32 / (SMOOTH as u64 * u64::from(ONE)) as f32
    }
}

/// The gain that lowers a peak to the ceiling, rounded down.
fn needed(peak: f32) -> u32 {
    match peak > CEILING {
        true => ((CEILING / peak) * ONE as f32) as u32,
        false => ONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::FRAC_PI_4;

    fn limit(input: &[f32], block: usize) -> Vec<f32> {
        let mut limiter = Limiter::new();
        let mut out = Vec::new();
        for chunk in input.chunks(block) {
            let (mut left, mut right) = (chunk.to_vec(), chunk.to_vec());
            limiter.process(&mut left, &mut right);
            out.extend(left);
        }
        out
    }

    /// Loud and soft stretches in turn, with peaks between samples.
    fn signal() -> Vec<f32> {
        (0..48_000u32)
            .map(|n| {
                let loud = if n / 6_000 % 2 == 0 { 0.3 } else { 1.9 };
                loud * (n as f32 * FRAC_PI_4 + FRAC_PI_4).sin()
            })
            .collect()
    }

    #[test]
    fn peaks_stay_under_the_ceiling_and_soft_parts_are_untouched() {
        let input = signal();
        let out = limit(&input, 512);
        let mut meter = ebur128::EbuR128::new(1, 48_000, ebur128::Mode::TRUE_PEAK).unwrap();
        meter.add_frames_f32(&out).unwrap();
        let peak = 20.0 * meter.true_peak(0).unwrap().log10();
        assert!(peak <= -0.9, "{peak}");
        assert_eq!(out[AHEAD..4_000 + AHEAD], input[..4_000]);
        // Control: without limiting it is far over the ceiling.
        let mut meter = ebur128::EbuR128::new(1, 48_000, ebur128::Mode::TRUE_PEAK).unwrap();
        meter.add_frames_f32(&input).unwrap();
        assert!(meter.true_peak(0).unwrap() > 1.8);
    }

    #[test]
    fn blocks_make_no_difference() {
        let input = signal();
        let whole = limit(&input, 4_096);
        for block in [1, 7, 64, 441, 1_024] {
            assert!(limit(&input, block) == whole, "{block}");
        }
    }

    #[test]
    fn what_came_in_before_its_memory_makes_no_difference() {
        let input = signal();
        let whole = limit(&input, 1_024);
        // Whether a limiter that begins at `from` gives what one gives that heard everything, `memory` later.
        let same = |from: usize, memory: usize| {
            limit(&input[from..], 1_024)[memory..] == whole[from + memory..]
        };
        let memory = MEMORY.0 as usize;
        let begins: Vec<usize> = (5_000..20_000).step_by(97).collect();
        assert!(begins.iter().all(|from| same(*from, memory)));
        // The control: with half of it, what is loud before a beginning is missed.
        assert!(begins.iter().any(|from| !same(*from, memory / 2)));
    }

    #[test]
    fn the_safe_level_is_safe() {
        let sum = |taps: &[f32; 12]| taps.iter().map(|tap| tap.abs()).sum::<f32>();
        assert!(PHASES.iter().all(|taps| SAFE * sum(taps) < CEILING));
    }
}
