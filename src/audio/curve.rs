//! Gains that are known in advance for every position.

use crate::domain::FADE_DB;
use crate::units::Frames;

/// Lowest level of the linear part of a fade to silence, in decibels.
const FADE_FLOOR_DB: f32 = -(FADE_DB as f32);

/// Length of the final stretch from the floor to silence, 1 s, or all of a shorter fade.
const FADE_TAIL: u64 = 48_000;

/// A gain for every position: a product of ramps, each constant before and after it.
///
/// The value at a frame depends on that frame alone. Between two [`Curve::next_change`]s it is either
/// constant, so that mixing needs one multiplication, or it moves and is computed frame by frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Curve {
    ramps: Vec<Ramp>,
    /// Positions at which the curve starts or stops moving, by rising frame.
    knots: Vec<Knot>,
}

#[derive(Clone, Debug)]
struct Knot {
    at: u64,
    /// Ramps that move between here and the next knot.
    moving: Vec<usize>,
    /// Product of all gains that are constant between here and the next knot.
    constant: f32,
}

#[derive(Clone, Debug)]
struct Ramp {
    start: u64,
    end: u64,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    /// Linear in amplitude, from one factor to another.
    Amplitude(f32, f32),
    /// Linear in decibels, from one level to another.
    Decibels(f32, f32),
    /// From unity to silence.
    Fade,
}

impl Ramp {
    fn at(&self, position: u64) -> f32 {
        let length = self.end - self.start;
        let done = position.saturating_sub(self.start).min(length);
        let part = if length == 0 { 1.0 } else { done as f32 / length as f32 };
        match self.shape {
            Shape::Amplitude(from, to) => from + (to - from) * part,
            Shape::Decibels(from, to) => decibels(from + (to - from) * part),
            Shape::Fade => fade_gain(done, length),
        }
    }
}

fn decibels(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

/// Gain of a fade to silence: linear in decibels, with a last second from the floor to zero.
pub(super) fn fade_gain(done: u64, length: u64) -> f32 {
    if done >= length {
        return 0.0;
    }
    let left = length - done;
    let tail = FADE_TAIL.min(length);
    let db = FADE_FLOOR_DB * (done as f32 / length as f32);
    decibels(db) * (left.min(tail) as f32 / tail as f32)
}

impl Curve {
    pub(super) fn new() -> Curve {
        Curve::default()
    }

    /// Adds a ramp that is linear in amplitude.
    pub(super) fn amplitude(&mut self, start: Frames, from: f32, end: Frames, to: f32) {
        self.ramps.push(Ramp { start: start.0, end: end.0, shape: Shape::Amplitude(from, to) });
    }

    /// Adds a ramp that is linear in decibels; ramps in decibels add up.
    pub(super) fn decibels(&mut self, start: Frames, from: f32, end: Frames, to: f32) {
        self.ramps.push(Ramp { start: start.0, end: end.0, shape: Shape::Decibels(from, to) });
    }

    /// A fade to silence.
    pub(super) fn fade(&mut self, start: Frames, end: Frames) {
        self.ramps.push(Ramp { start: start.0, end: end.0, shape: Shape::Fade });
    }

    /// Computes the knots; call this once, after the last ramp.
    pub(super) fn finish(mut self) -> Curve {
        let mut starts: Vec<u64> = self.ramps.iter().flat_map(|r| [r.start, r.end]).collect();
        starts.push(0);
        starts.sort_unstable();
        starts.dedup();
        // The decibels of a pair of ramps (down and up again) are added before conversion to a factor, so
        // that the gain returns to exactly its former value.
        self.knots = starts
            .into_iter()
            .map(|at| {
                let moves = |ramp: &&(usize, &Ramp)| ramp.1.start <= at && at < ramp.1.end;
                let all: Vec<(usize, &Ramp)> = self.ramps.iter().enumerate().collect();
                let moving: Vec<usize> = all.iter().filter(moves).map(|(n, _)| *n).collect();
                let still = all.iter().filter(|ramp| !moves(ramp)).map(|(_, ramp)| *ramp);
                let mut db = 0.0;
                let mut factor = 1.0;
                for ramp in still {
                    match ramp.shape {
                        Shape::Decibels(from, to) => db += if at >= ramp.end { to } else { from },
                        _ => factor *= ramp.at(at),
                    }
                }
                Knot { at, moving, constant: factor * decibels(db) }
            })
            .collect();
        self
    }

    fn knot(&self, position: u64) -> Option<&Knot> {
        let after = self.knots.partition_point(|knot| knot.at <= position);
        self.knots.get(after.checked_sub(1)?)
    }

    /// The next position at which the curve starts or stops moving.
    pub(super) fn next_change(&self, position: u64) -> u64 {
        let after = self.knots.partition_point(|knot| knot.at <= position);
        self.knots.get(after).map_or(u64::MAX, |knot| knot.at)
    }

    /// Multiplies samples from `position` on by the gain at each; they must end before the next change.
    pub(super) fn apply(&self, position: u64, left: &mut [f32], right: &mut [f32]) {
        let Some(knot) = self.knot(position) else { return };
        let constant = knot.constant;
        if knot.moving.is_empty() {
            if constant != 1.0 {
                left.iter_mut().chain(right).for_each(|sample| *sample *= constant);
            }
            return;
        }
        for ((left, right), position) in left.iter_mut().zip(right).zip(position..) {
            let mut gain = constant;
            for ramp in knot.moving.iter().filter_map(|at| self.ramps.get(*at)) {
                gain *= ramp.at(position);
            }
            *left *= gain;
            *right *= gain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(curve: &Curve, position: u64) -> f32 {
        let (mut left, mut right) = ([1.0], [1.0]);
        curve.apply(position, &mut left, &mut right);
        left[0]
    }

    #[test]
    fn a_curve_is_the_product_of_its_ramps() {
        let mut curve = Curve::new();
        curve.decibels(Frames::ZERO, -6.0, Frames::ZERO, -6.0);
        curve.decibels(Frames(100), 0.0, Frames(200), -20.0);
        curve.decibels(Frames(300), 0.0, Frames(400), 20.0);
        curve.amplitude(Frames::ZERO, 0.0, Frames(50), 1.0);
        let curve = curve.finish();
        let base = decibels(-6.0);
        assert_eq!(at(&curve, 0), 0.0);
        assert!((at(&curve, 25) - base * 0.5).abs() < 1e-6);
        assert!((at(&curve, 150) - base * decibels(-10.0)).abs() < 1e-6);
        assert!((at(&curve, 250) - base * 0.1).abs() < 1e-6);
        // The gain returns to exactly its former value.
        assert_eq!(at(&curve, 500), at(&curve, 60));
        assert_eq!(curve.next_change(150), 200);
        assert_eq!(curve.next_change(400), u64::MAX);
    }

    #[test]
    fn a_fade_falls_evenly_and_ends_in_silence() {
        let minutes = 3 * 60 * 48_000;
        assert!((fade_gain(0, minutes) - 1.0).abs() < 1e-6);
        assert!((20.0 * fade_gain(minutes / 2, minutes).log10() + 30.0).abs() < 0.01);
        assert_eq!(fade_gain(minutes, minutes), 0.0);
        let mut before = 1.1;
        for done in (0..=minutes).step_by(4_799) {
            let gain = fade_gain(done, minutes);
            assert!(gain < before);
            before = gain;
        }
    }
}
