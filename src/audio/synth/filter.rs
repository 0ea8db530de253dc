//! Second-order filters at 48 kHz.
//!
//! The shapes follow R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"; the
//! pink slope is a chain of first-order steps, see [`pink`].

use std::f64::consts::{PI, SQRT_2, TAU};

use crate::units::SAMPLE_RATE;

/// Quality of a Butterworth section: flat up to the corner, then falling 12 dB an octave.
const FLAT: f64 = 1.0 / SQRT_2;

/// One second-order section with its state, in transposed direct form II.
#[derive(Clone, Copy)]
pub(in crate::audio) struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    memory: [f64; 2],
}

impl Biquad {
    fn new(b: [f64; 3], a: [f64; 3]) -> Biquad {
        let [a0, a1, a2] = a;
        Biquad { b: b.map(|b| b / a0), a: [a1 / a0, a2 / a0], memory: [0.0; 2] }
    }

    /// Passes frequencies below `hz`; falls 12 dB an octave above.
    pub(in crate::audio) fn low_pass(hz: f64) -> Biquad {
        let (cos, alpha) = angle(hz, FLAT);
        let b = (1.0 - cos) / 2.0;
        Biquad::new([b, 2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Passes frequencies above `hz`; falls 12 dB an octave below.
    pub(in crate::audio) fn high_pass(hz: f64) -> Biquad {
        let (cos, alpha) = angle(hz, FLAT);
        let b = (1.0 + cos) / 2.0;
        Biquad::new([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Passes a band around `hz`, `hz / quality` wide, unchanged in its centre; falls 6 dB an octave on both
    /// sides.
    pub(in crate::audio) fn band_pass(hz: f64, quality: f64) -> Biquad {
        let (cos, alpha) = angle(hz, quality);
        Biquad::new([alpha, 0.0, -alpha], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Removes `hz`, and lets everything pass that is further than some `hz / quality` from it.
    pub(in crate::audio) fn notch(hz: f64, quality: f64) -> Biquad {
        let (cos, alpha) = angle(hz, quality);
        Biquad::new([1.0, -2.0 * cos, 1.0], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// Passes frequencies below `hz`; falls 6 dB an octave above (bilinear one-pole).
    pub(in crate::audio) fn gentle_low_pass(hz: f64) -> Biquad {
        let k = warped(hz);
        Biquad::new([k, k, 0.0], [1.0 + k, k - 1.0, 0.0])
    }

    /// Falls 6 dB an octave from `pole_hz` to `zero_hz`, and is level outside.
    fn step_down(pole_hz: f64, zero_hz: f64) -> Biquad {
        let (pole, zero) = (warped(pole_hz), warped(zero_hz));
        Biquad::new([1.0 + zero, zero - 1.0, 0.0], [1.0 + pole, pole - 1.0, 0.0])
    }

    /// The next output sample.
    pub(in crate::audio) fn next(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.memory[0];
        self.memory[0] = self.b[1] * x - self.a[0] * y + self.memory[1];
        self.memory[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// Number of frames after which earlier input has decayed by 140 dB: the radius of the slower pole,
    /// raised to that power, is 10⁻⁷.
    pub(in crate::audio) fn settling(&self) -> usize {
        let [a1, a2] = self.a;
        let apart = a1 * a1 - 4.0 * a2;
        let radius =
            if apart < 0.0 { a2.sqrt() } else { (a1.abs() + apart.sqrt()) / 2.0 }.min(1.0 - 1e-9);
        (1e-7f64.ln() / radius.ln()).ceil() as usize
    }
}

/// Cosine of the corner's angle, and the cookbook's alpha.
fn angle(hz: f64, quality: f64) -> (f64, f64) {
    let omega = TAU * hz / f64::from(SAMPLE_RATE);
    (omega.cos(), omega.sin() / (2.0 * quality))
}

/// The analogue corner that the bilinear transform maps to `hz`.
fn warped(hz: f64) -> f64 {
    (PI * hz / f64::from(SAMPLE_RATE)).tan()
}

/// Turns white noise pink: it falls 3 dB an octave, within 0.4 dB from 16 Hz to 16 kHz and 0.9 dB at 20 kHz,
/// where the bilinear transform's own fall replaces that of the last step.
///
/// The poles are a factor of three apart, each with a zero at the geometric mean of itself and the next: half
/// of the way falls 6 dB an octave, and half is level. The design is for 48 kHz; the well-known constants for
/// this filter are correct at 44.1 kHz only.
pub(in crate::audio) fn pink() -> [Biquad; 7] {
    std::array::from_fn(|i| {
        let pole = 8.0 * 3f64.powi(i as i32);
        Biquad::step_down(pole, pole * 3f64.sqrt())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Level in decibels at which the chain passes a sine of `hz`.
    fn level(chain: &[Biquad], hz: f64) -> f64 {
        let omega = TAU * hz / f64::from(SAMPLE_RATE);
        let power = |coefficients: &[f64]| {
            let at = |f: fn(f64) -> f64| {
                coefficients.iter().enumerate().map(|(i, c)| c * f(omega * i as f64)).sum::<f64>()
            };
            at(f64::cos).powi(2) + at(f64::sin).powi(2)
        };
        chain.iter().map(|f| 10.0 * (power(&f.b) / power(&[1.0, f.a[0], f.a[1]])).log10()).sum()
    }

    #[test]
    fn pink_falls_three_decibels_an_octave_at_48_khz() {
        let chain = pink();
        let reference = level(&chain, 640.0);
        let off = |hz: f64| level(&chain, hz) - reference + 10.0 * (hz / 640.0).log10();
        for third in 0..=30 {
            let hz = 16.0 * 2f64.powf(f64::from(third) / 3.0);
            assert!(off(hz).abs() < 0.4, "{hz} Hz is off by {} dB", off(hz));
        }
        assert!(off(20_000.0).abs() < 0.9);
    }

    #[test]
    fn corners_lie_where_they_are_asked_for() {
        for hz in [100.0, 1000.0, 8000.0] {
            for filter in [Biquad::low_pass(hz), Biquad::high_pass(hz), Biquad::gentle_low_pass(hz)]
            {
                assert!((level(&[filter], hz) + 3.0103).abs() < 0.01);
            }
            assert!(level(&[Biquad::band_pass(hz, 5.0)], hz).abs() < 0.01);
            assert!(level(&[Biquad::band_pass(hz, 5.0)], hz / 2.0) < -12.0);
        }
    }

    #[test]
    fn settling_is_when_an_impulse_has_gone() {
        for mut filter in
            [Biquad::low_pass(200.0), Biquad::band_pass(80.0, 60.0), Biquad::gentle_low_pass(8.0)]
        {
            let settled = filter.settling();
            let ringing: Vec<f64> = (0..settled * 2)
                .map(|i| filter.next(if i == 0 { 1.0 } else { 0.0 }).abs())
                .collect();
            let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
            let loudest = most(&ringing);
            assert!(most(&ringing[settled..]) < loudest * 1e-6);
            assert!(most(&ringing[settled / 2..]) > loudest * 1e-6, "waits far too long");
        }
    }
}
