//! One source of a bed: a moving loop heard by two ears.
//!
//! The loop is read in passages. Each begins at a place in the loop derived from the number of the passage,
//! and crossfades with the one before, so that the sound never settles into the loop's own period.

use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};

use super::super::noise::scattered;
use super::motion::{Motion, decibels};
use super::table::Table;

/// Levels are computed at multiples of this many frames, 10.7 ms apart, with linear interpolation between
/// them.
const STEP: u64 = 512;

/// Position of each frame of a step between its two levels, 0 to 1.
static RAMP: [f32; STEP as usize] = {
    let mut ramp = [0.0; STEP as usize];
    let mut i = 0;
    while i < ramp.len() {
        ramp[i] = i as f32 / STEP as f32;
        i += 1;
    }
    ramp
};

/// Length of the crossfade between two passages: 3 s in whole steps.
const CROSSFADE: u64 = 281 * STEP;

/// The shortest passage: 13 s in whole steps. The passages of different sources differ by up to 6 s, so that
/// they do not change together.
const PASSAGE: u64 = 1219 * STEP;

/// How far ahead the right ear reads a loop that surrounds the listener, in frames. It is about half of the
/// shortest loop (23 s), so that the two ears are 11 s or more apart in both directions.
const AROUND: u64 = 11 * 48_000 + 7;

/// The longest time that sound takes from one ear to the other, in frames (0.6 ms).
const BETWEEN_EARS: f32 = 29.0;

/// Sound of a source at one ear.
#[derive(Clone, Copy)]
struct Ear {
    level: f32,
    /// How far ahead in the loop it reads, in frames.
    ahead: u64,
    /// How much later the movement reaches it, in frames.
    behind: u64,
}

/// A moving loop heard by two ears.
pub(super) struct Source {
    table: usize,
    seed: u64,
    motion: Motion,
    ears: [Ear; 2],
}

impl Source {
    /// All around the listener: the ears hear unrelated places of the loop.
    pub(super) fn around(table: usize, seed: u64, level: f32, motion: Motion) -> Source {
        let level = decibels(level);
        let ear = Ear { level, ahead: 0, behind: 0 };
        Source { table, seed, motion, ears: [ear, Ear { ahead: AROUND, ..ear }] }
    }

    /// At a position from left (−1) to right (1): louder and earlier at the nearer ear.
    pub(super) fn placed(table: usize, seed: u64, level: f32, side: f32, motion: Motion) -> Source {
        // Never at one ear alone, which is unpleasant in headphones.
        let angle = FRAC_PI_4 * (1.0 + 0.7 * side);
        let level = decibels(level);
        let ear = |share: f32, side: f32| Ear {
            level: level * share,
            ahead: (BETWEEN_EARS * side.max(0.0)) as u64,
            behind: 0,
        };
        Source { table, seed, motion, ears: [ear(angle.cos(), -side), ear(angle.sin(), side)] }
    }

    /// Delays its movement at the right ear by this many frames.
    pub(super) fn passing(mut self, behind: u64) -> Source {
        self.ears[1].behind = behind;
        self
    }

    /// Makes it louder for both ears by this factor.
    pub(super) fn louder(mut self, factor: f32) -> Source {
        for ear in &mut self.ears {
            ear.level *= factor;
        }
        self
    }

    /// Length of its passages in frames, in whole steps.
    pub(super) fn passage(&self) -> u64 {
        PASSAGE + scattered(self.seed, u64::MAX) % 563 * STEP
    }

    /// Adds the sound from frame `at` on. Both `outs` have the same length.
    pub(super) fn add(&self, tables: &[Table], at: u64, outs: [&mut [f32]; 2]) {
        let table = tables[self.table].samples();
        let [left, right] = outs;
        // The levels at the end of a step are those at the beginning of the next.
        let mut reached = None;
        let mut done = 0;
        while done < left.len() {
            let now = at.saturating_add(done as u64);
            let step = now - now % STEP;
            let end = left.len().min(done + (STEP - now % STEP) as usize);
            let from = reached.unwrap_or_else(|| self.levels(step));
            let to = self.levels(step.saturating_add(STEP));
            self.add_step(table, now, [from, to], [&mut left[done..end], &mut right[done..end]]);
            reached = Some(to);
            done = end;
        }
    }

    /// Level at each ear at a frame.
    fn levels(&self, frame: u64) -> [f32; 2] {
        let [left, right] = self.ears;
        let moved = |ear: Ear| self.motion.at(frame.saturating_sub(ear.behind));
        let of_left = moved(left);
        let of_right = if right.behind == left.behind { of_left } else { moved(right) };
        [left.level * of_left, right.level * of_right]
    }

    /// Adds a stretch that lies within one step, between the levels at the step's two ends.
    fn add_step(&self, table: &[f32], at: u64, levels: [[f32; 2]; 2], outs: [&mut [f32]; 2]) {
        let passages = [Some(Passage::at(self, at)), Passage::before(self, at)];
        let into = (at % STEP) as usize;
        let [from, to] = levels;
        for (n, (ear, out)) in self.ears.iter().zip(outs).enumerate() {
            for passage in passages.iter().flatten() {
                let first = from[n] * passage.levels[0];
                let slope = to[n] * passage.levels[1] - first;
                let mut place = ((passage.place + ear.ahead) % table.len() as u64) as usize;
                let mut done = 0;
                while done < out.len() {
                    let run = &table[place..];
                    let run = &run[..run.len().min(out.len() - done)];
                    mix(&mut out[done..done + run.len()], run, &RAMP[into + done..], first, slope);
                    done += run.len();
                    place = 0;
                }
            }
        }
    }
}

/// Adds a stretch of a loop at a level that changes by `slope` over a whole step.
fn mix(out: &mut [f32], run: &[f32], ramp: &[f32], first: f32, slope: f32) {
    for ((out, sample), along) in out.iter_mut().zip(run).zip(ramp) {
        *out += sample * (first + slope * along);
    }
}

/// A passage at some frame.
struct Passage {
    /// Place in the loop at that frame, before wrapping around.
    place: u64,
    /// Its level at the beginning and at the end of the frame's step.
    levels: [f32; 2],
}

impl Passage {
    /// The passage that contains `at`.
    fn at(source: &Source, at: u64) -> Passage {
        let length = source.passage();
        let (number, into) = (at / length, at % length);
        Passage { place: Passage::begin(source, number) + into, levels: fade(into, f32::sin) }
    }

    /// The passage before, while it is still fading out.
    fn before(source: &Source, at: u64) -> Option<Passage> {
        let length = source.passage();
        // The first passage has a predecessor too, so that a bed is complete from its first frame.
        let (number, into) = ((at / length).wrapping_sub(1), at % length);
        (into < CROSSFADE).then(|| Passage {
            place: Passage::begin(source, number) + length + into,
            levels: fade(into, f32::cos),
        })
    }

    /// Place in the loop where a passage begins, not wrapped; small enough for additions.
    fn begin(source: &Source, number: u64) -> u64 {
        scattered(source.seed, number) >> 20
    }
}

/// Levels of an equal-power crossfade at the beginning and the end of the step that lies `into` the passage.
fn fade(into: u64, shape: fn(f32) -> f32) -> [f32; 2] {
    let step = into - into % STEP;
    [step, step + STEP].map(|at| shape(at.min(CROSSFADE) as f32 / CROSSFADE as f32 * FRAC_PI_2))
}

#[cfg(test)]
mod tests {
    use super::super::table::Loop;
    use super::*;

    /// The sound at both ears from frame 0 on.
    fn heard(source: &Source, table: Table, frames: usize) -> [Vec<f32>; 2] {
        let tables = [table];
        let mut ears = [vec![0.0; frames], vec![0.0; frames]];
        let [left, right] = &mut ears;
        let steps = left.chunks_mut(STEP as usize).zip(right.chunks_mut(STEP as usize));
        for (i, (left, right)) in steps.enumerate() {
            source.add(&tables, i as u64 * STEP, [left, right]);
        }
        ears
    }

    fn steepest(samples: &[f32]) -> f32 {
        samples.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn passages_change_without_a_step_and_without_a_dip() {
        let noise = || {
            use super::super::super::filter::Biquad;
            Loop::white(20 * 48_000, 1).through([Biquad::low_pass(200.0); 2]).finished()
        };
        let source = Source::around(0, 7, 0.0, Motion::Steady);
        let frames = 4 * source.passage() as usize;
        for ear in heard(&source, noise(), frames) {
            assert!(steepest(&ear) < 1.5 * steepest(noise().samples()));
            for second in ear.chunks_exact(48_000) {
                let power = second.iter().map(|x| x * x).sum::<f32>() / 48_000.0;
                assert!((0.5..1.8).contains(&power), "{power}");
            }
        }
    }

    #[test]
    fn a_passage_begins_elsewhere_in_the_loop() {
        let source = Source::around(0, 7, 0.0, Motion::Steady);
        let passage = source.passage() as usize;
        let [ear, _] = heard(&source, Loop::white(20 * 48_000, 1).finished(), 2 * passage);
        let after_fade = CROSSFADE as usize + 1;
        let (first, second) = (&ear[after_fade..passage], &ear[passage + after_fade..]);
        assert!(first[..100] != second[..100]);
        // Within a passage the loop is read continuously.
        let table = Loop::white(20 * 48_000, 1).finished();
        let samples = table.samples();
        let place = samples.iter().position(|x| *x == second[0]).unwrap();
        let on = samples.iter().cycle().skip(place);
        assert!(second.iter().zip(on).take(400_000).all(|(heard, sample)| heard == sample));
    }

    #[test]
    fn a_placed_source_is_louder_and_earlier_at_the_nearer_ear() {
        let source = Source::placed(0, 7, 0.0, -1.0, Motion::Steady);
        let [left, right] = heard(&source, Loop::white(20 * 48_000, 1).finished(), 200_000);
        let after = 29;
        let likeness = |shift: usize| {
            left[..150_000].iter().zip(&right[shift..]).map(|(l, r)| l * r).sum::<f32>()
        };
        assert!(likeness(after) > 20.0 * likeness(0).abs());
        let power = |ear: &[f32]| ear.iter().map(|x| x * x).sum::<f32>();
        assert!(power(&left) > 4.0 * power(&right) && power(&right) > 0.0);
    }
}
