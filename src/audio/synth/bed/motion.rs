//! Level of a source at a frame: slow movement that is a function of the frame alone.
//!
//! Frames are divided as integers into a lattice point and a remainder; only the remainder becomes a float.
//! So after a whole night the movement is as smooth as in the first second.

use super::super::noise::{scattered, scattered_signed};
use crate::units::SAMPLE_RATE;

/// Frames in a second.
pub(super) const SECOND: u64 = SAMPLE_RATE as u64;

/// Movement of a source's level over time.
#[derive(Clone, Copy)]
pub(super) enum Motion {
    /// No movement.
    Steady,
    /// Up and down by up to `depth` decibels, taking about `period` frames each way.
    Drift { seed: u64, period: u64, depth: f32 },
    /// Wind: gusts from `floor` (a fraction of the full level) up to 1. The higher the power, the more the
    /// sound is limited to strong gusts. Sources with the same seed share the same wind.
    Gust { seed: u64, floor: f32, power: f32 },
    /// Waves that run up a shore.
    Swell(Swell),
    /// Animals that fall silent and begin again: audible about `share` of the time, changing within about
    /// `period` frames.
    Bouts { seed: u64, period: u64, share: f32 },
}

/// One frequency band of the sound of waves, with a wave about every `period` frames (up to 13% earlier or
/// later), each of its own size. Bands with the same seed belong to the same waves. Times are in seconds from
/// the moment when a wave is first audible.
#[derive(Clone, Copy)]
pub(super) struct Swell {
    /// Seed of the waves.
    pub seed: u64,
    /// Mean time between two waves, in frames.
    pub period: u64,
    /// Time at which this band begins.
    pub begins: f32,
    /// Time at which it is loudest.
    pub peaks: f32,
    /// Time in seconds for its decay to 1/e.
    pub fades: f32,
}

impl Motion {
    /// Up and down by up to `depth` decibels, each way in about `secs`.
    pub(super) const fn drift(seed: u64, secs: u64, depth: f32) -> Motion {
        Motion::Drift { seed, period: secs * SECOND, depth }
    }

    /// Audible about `share` of the time, changing within about `secs`.
    pub(super) const fn bouts(seed: u64, secs: u64, share: f32) -> Motion {
        Motion::Bouts { seed, period: secs * SECOND, share }
    }

    /// Factor on the source's level at a frame, 0 to about 1.5.
    pub(super) fn at(&self, frame: u64) -> f32 {
        match *self {
            Motion::Steady => 1.0,
            Motion::Drift { seed, period, depth } => {
                decibels(depth * wander_twice(seed, frame, period))
            }
            Motion::Gust { seed, floor, power } => {
                floor + (1.0 - floor) * gust(seed, frame).powf(power)
            }
            Motion::Swell(swell) => swell.at(frame),
            Motion::Bouts { seed, period, share } => {
                smooth((wander(seed, frame, period) + 2.0 * share - 1.0) * 4.0 + 0.5)
            }
        }
    }
}

/// Strength of the wind, 0 to 1: long gusts with shorter ones on top.
fn gust(seed: u64, frame: u64) -> f32 {
    const LONG: u64 = 7 * SECOND;
    let blows = 0.62 * wander(seed, frame, LONG)
        + 0.34 * wander(seed ^ 1, frame, LONG * 2 / 5)
        + 0.16 * wander(seed ^ 2, frame, LONG / 7);
    smooth(0.5 + 0.52 * blows)
}

impl Swell {
    fn at(&self, frame: u64) -> f32 {
        // Waves also came in before the first frame.
        let frame = frame.saturating_add(3 * self.period);
        let now = frame / self.period;
        // A wave is audible for less than two periods and begins up to a third of one late, so only this one
        // and the two before it can sound.
        (0..=2).map(|back| self.wave(now - back, frame)).sum()
    }

    /// Contribution of one wave.
    fn wave(&self, wave: u64, frame: u64) -> f32 {
        let chance = scattered(self.seed, wave);
        let late = ((chance >> 32) * (self.period * 26 / 100)) >> 32;
        let begins = (wave * self.period).saturating_add(late);
        if frame < begins {
            return 0.0;
        }
        let size = 0.76 + 0.22 * scattered_signed(self.seed ^ 1, wave);
        // Larger waves take slightly longer.
        let secs = (frame - begins) as f32 / SECOND as f32 / (0.75 + 0.35 * size);
        let last = 1.6 * self.period as f32 / SECOND as f32;
        if secs >= last {
            return 0.0;
        }
        let heard = if secs < self.peaks {
            let rise = smooth((secs - self.begins) / (self.peaks - self.begins));
            rise * rise
        } else {
            (-(secs - self.peaks) / self.fades).exp()
        };
        size * heard * smooth((last - secs) / 4.0)
    }
}

/// A smooth random curve between −1 and 1 that turns about every `period` frames.
fn wander(seed: u64, frame: u64, period: u64) -> f32 {
    let (point, rest) = (frame / period, frame % period);
    let (from, to) = (scattered_signed(seed, point), scattered_signed(seed, point.wrapping_add(1)));
    from + (to - from) * smooth(rest as f32 / period as f32)
}

/// [`wander`] plus a smaller, faster one, so that it never appears to stand still.
fn wander_twice(seed: u64, frame: u64, period: u64) -> f32 {
    0.72 * wander(seed, frame, period) + 0.28 * wander(!seed, frame, period * 3 / 8)
}

/// Rises from 0 to 1 while `x` goes from 0 to 1, without a corner (`3x² − 2x³`).
pub(super) fn smooth(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// Factor on amplitudes for a change in decibels.
pub(super) fn decibels(change: f32) -> f32 {
    10f32.powf(change / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: u64 = 11 * 3600 * 48_000;

    fn every_motion() -> [Motion; 5] {
        [
            Motion::Steady,
            Motion::Drift { seed: 1, period: 17 * 48_000, depth: 3.0 },
            Motion::Gust { seed: 2, floor: 0.1, power: 2.0 },
            Motion::Swell(Swell {
                seed: 3,
                period: 11 * 48_000,
                begins: 2.0,
                peaks: 4.0,
                fades: 2.0,
            }),
            Motion::Bouts { seed: 4, period: 30 * 48_000, share: 0.5 },
        ]
    }

    #[test]
    fn movement_is_smooth_late_in_the_night_too() {
        for motion in every_motion() {
            for start in [0, NIGHT] {
                let path: Vec<f32> = (0..12_000).map(|i| motion.at(start + i * 512)).collect();
                assert!(path.iter().all(|g| (0.0..2.5).contains(g)));
                let steepest = path.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
                assert!(steepest < 0.04, "{steepest}");
            }
        }
    }

    #[test]
    fn movement_differs_from_hour_to_hour() {
        for motion in &every_motion()[1..] {
            let apart: f32 = (0..2000)
                .map(|i| (motion.at(i * 5000) - motion.at(NIGHT + i * 5000)).abs())
                .sum::<f32>()
                / 2000.0;
            assert!(apart > 0.02, "{apart}");
        }
    }

    #[test]
    fn waves_come_every_eight_to_fourteen_seconds() {
        let swell = Swell { seed: 9, period: 11 * 48_000, begins: 3.0, peaks: 4.0, fades: 1.0 };
        let path: Vec<f32> = (0..60_000).map(|i| Motion::Swell(swell).at(i * 480)).collect();
        let crests: Vec<usize> = (1..path.len() - 1)
            .filter(|i| path[*i] > 0.2 && path[*i] > path[i - 1] && path[*i] >= path[i + 1])
            .collect();
        assert!((52..=56).contains(&crests.len()), "{}", crests.len());
        for pair in crests.windows(2) {
            let secs = (pair[1] - pair[0]) as f64 / 100.0;
            assert!((7.5..14.5).contains(&secs), "{secs} s apart");
        }
    }
}
