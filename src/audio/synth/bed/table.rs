//! Seamless loops of noise and events, made once.
//!
//! A loop is circular from the start: filters run around it until they reach their steady state, and events
//! that pass the end continue at the beginning. No crossfade is needed, so no seam is audible.

use std::f64::consts::TAU;

use super::super::filter::Biquad;
use super::super::noise::Chance;
use crate::units::SAMPLE_RATE;

/// Lengths of loops in frames: primes just above 23, 29, 31, 37, 41 and 53 seconds, so that no two loops meet
/// in the same way again within years.
pub(super) mod lengths {
    pub const SECS_23: usize = 1_104_017;
    pub const SECS_29: usize = 1_392_007;
    pub const SECS_31: usize = 1_488_007;
    pub const SECS_37: usize = 1_776_011;
    pub const SECS_41: usize = 1_968_017;
    pub const SECS_53: usize = 2_544_011;
}

/// A finished loop: no offset, mean power 1.
pub(super) struct Table(Box<[f32]>);

impl Table {
    /// Its samples; the first follows the last.
    pub(super) fn samples(&self) -> &[f32] {
        &self.0
    }
}

/// A loop that is being made.
pub(super) struct Loop(Vec<f32>);

/// A short tone that decays: a bubble, a drop, a tick.
pub(super) struct Ping {
    /// Start in seconds from the start of the loop.
    pub at: f64,
    /// Initial pitch in Hz.
    pub hz: f64,
    /// Rise of the pitch, in Hz a second.
    pub rise: f64,
    /// Time to swell, in seconds.
    pub attack: f64,
    /// Time in seconds for its decay to 1/e.
    pub decay: f64,
    /// Amplitude at its loudest.
    pub level: f64,
}

/// A short burst of band-limited noise that decays: a crackle, a splash.
pub(super) struct Burst {
    /// Start in seconds from the start of the loop.
    pub at: f64,
    /// Centre of its band in Hz.
    pub hz: f64,
    /// Centre divided by the width of its band.
    pub quality: f64,
    /// Time in seconds for its decay to 1/e.
    pub decay: f64,
    /// Amplitude before it decays.
    pub level: f64,
}

/// Events are rendered until they have decayed this far: 8 times the time to 1/e, or 69 dB.
const DECAYS: f64 = 8.0;

impl Loop {
    /// A silent loop, to which events are added.
    pub(super) fn silent(frames: usize) -> Loop {
        Loop(vec![0.0; frames])
    }

    /// A loop of white noise.
    pub(super) fn white(frames: usize, seed: u64) -> Loop {
        let mut chance = Chance::new(seed);
        Loop((0..frames).map(|_| chance.white()).collect())
    }

    /// Length in seconds.
    pub(super) fn secs(&self) -> f64 {
        self.0.len() as f64 / f64::from(SAMPLE_RATE)
    }

    /// Filters around the circle: the chain first runs over the end of the loop until it has settled, so that
    /// the beginning follows the end.
    pub(super) fn through<const N: usize>(mut self, mut chain: [Biquad; N]) -> Loop {
        let settling: usize = chain.iter().map(Biquad::settling).sum();
        let run_in = self.0.len().saturating_sub(settling);
        for x in &self.0[run_in..] {
            chain.iter_mut().fold(f64::from(*x), |x, filter| filter.next(x));
        }
        for x in &mut self.0 {
            *x = chain.iter_mut().fold(f64::from(*x), |x, filter| filter.next(x)) as f32;
        }
        self
    }

    /// Roughens the loop: slow noise of up to `hz` varies its level by `depth` nepers (8.7 dB) on average.
    pub(super) fn shaken(mut self, hz: f64, depth: f32, seed: u64) -> Loop {
        let by = Loop::white(self.0.len(), seed).through([Biquad::low_pass(hz)]).finished();
        for (x, shake) in self.0.iter_mut().zip(by.samples()) {
            *x *= (depth * shake).exp();
        }
        self
    }

    /// Adds another loop of the same length.
    pub(super) fn with(mut self, other: &Loop, level: f32) -> Loop {
        for (x, y) in self.0.iter_mut().zip(&other.0) {
            *x += level * y;
        }
        self
    }

    /// Adds a tone that decays.
    pub(super) fn ping(&mut self, ping: &Ping) {
        let rate = f64::from(SAMPLE_RATE);
        // A rotating pointer that turns by `turn` each frame; `turn` itself turns, which raises the pitch.
        let (sin, cos) = (TAU * ping.hz / rate).sin_cos();
        let (chirp_sin, chirp_cos) = (TAU * ping.rise / (rate * rate)).sin_cos();
        let shrink = (-1.0 / (ping.decay * rate)).exp();
        let (mut turn, mut pointer) = ((cos * shrink, sin * shrink), (ping.level, 0.0));
        let swell = 1.0 / (ping.attack * rate).max(1.0);
        let frames = (DECAYS * ping.decay * rate) as usize;
        self.add(ping.at, frames, |i| {
            pointer =
                (pointer.0 * turn.0 - pointer.1 * turn.1, pointer.0 * turn.1 + pointer.1 * turn.0);
            turn =
                (turn.0 * chirp_cos - turn.1 * chirp_sin, turn.0 * chirp_sin + turn.1 * chirp_cos);
            pointer.1 * (i as f64 * swell).min(1.0)
        });
    }

    /// Adds a burst of noise that decays.
    pub(super) fn burst(&mut self, burst: &Burst, chance: &mut Chance) {
        let rate = f64::from(SAMPLE_RATE);
        let mut band = Biquad::band_pass(burst.hz, burst.quality);
        // Noise in a narrow band has less power; this compensates for it.
        let mut level = burst.level * (rate * burst.quality / burst.hz).sqrt();
        let shrink = (-1.0 / (burst.decay * rate)).exp();
        let frames = (DECAYS * burst.decay * rate) as usize;
        self.add(burst.at, frames, |_| {
            level *= shrink;
            band.next(f64::from(chance.white())) * level
        });
    }

    /// Adds `frames` samples from `at` seconds on, and wraps around at the end.
    pub(super) fn add(&mut self, at: f64, frames: usize, mut sample: impl FnMut(usize) -> f64) {
        let length = self.0.len();
        let mut place = (at * f64::from(SAMPLE_RATE)) as usize % length;
        for i in 0..frames {
            self.0[place] += sample(i) as f32;
            place = if place + 1 == length { 0 } else { place + 1 };
        }
    }

    /// Scales the loop to power 1 and removes its offset.
    pub(super) fn finished(mut self) -> Table {
        let frames = self.0.len() as f64;
        let mean = (self.0.iter().copied().map(f64::from).sum::<f64>() / frames) as f32;
        self.0.iter_mut().for_each(|x| *x -= mean);
        let power = self.0.iter().map(|x| f64::from(x * x)).sum::<f64>() / frames;
        let level = if power > 0.0 { 1.0 / power.sqrt() } else { 0.0 } as f32;
        self.0.iter_mut().for_each(|x| *x *= level);
        Table(self.0.into())
    }

    /// Scales the loop to power 1 and compresses its largest peaks towards `limit` (times the average
    /// amplitude), so that a rare loud event does not startle.
    pub(super) fn finished_within(self, limit: f32) -> Table {
        let Table(samples) = self.finished();
        let bent = samples.iter().map(|x| limit * (x / limit).tanh()).collect();
        Loop(bent).finished()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steepest step inside the loop, and the step from its end to its beginning.
    fn steps(samples: &[f32]) -> (f32, f32) {
        let steepest = samples.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        (steepest, (samples[0] - samples[samples.len() - 1]).abs())
    }

    #[test]
    fn filtered_noise_goes_on_over_its_end() {
        let dull =
            || Loop::white(48_000, 5).through([Biquad::low_pass(60.0), Biquad::low_pass(60.0)]);
        let (steepest, seam) = steps(dull().finished().samples());
        assert!(seam <= steepest, "{seam} over {steepest}");
        // Control: the same noise, cut at another place and closed there, has a seam.
        let mut cut = dull();
        cut.0.truncate(30_011);
        let (steepest, seam) = steps(cut.finished().samples());
        assert!(seam > 3.0 * steepest, "{seam} under {steepest}");
    }

    #[test]
    fn events_go_on_at_the_beginning() {
        let ping = |at| Ping { at, hz: 200.0, rise: 0.0, attack: 0.001, decay: 0.05, level: 1.0 };
        let (mut inside, mut over) = (Loop::silent(48_000), Loop::silent(48_000));
        inside.ping(&ping(0.0));
        over.ping(&ping(0.9));
        let shift = 48_000 * 9 / 10;
        for i in 0..48_000 {
            assert_eq!(inside.0[i], over.0[(i + shift) % 48_000]);
        }
        assert!(over.0[0].abs() + over.0[60].abs() > 0.01, "the event reaches over the end");
    }

    #[test]
    fn a_finished_loop_has_power_one_and_no_offset() {
        let table = Loop(vec![3.0, 5.0, 3.0, 5.0]).finished();
        assert_eq!(table.samples(), [-1.0, 1.0, -1.0, 1.0]);
        assert_eq!(Loop::silent(3).finished().samples(), [0.0; 3]);
    }

    #[test]
    fn a_ping_has_its_pitch_and_its_decay() {
        let mut rung = Loop::silent(48_000);
        rung.ping(&Ping { at: 0.1, hz: 1000.0, rise: 0.0, attack: 0.0, decay: 0.02, level: 1.0 });
        assert!(rung.0[..4800].iter().all(|x| *x == 0.0));
        let crossings = rung.0[4800..4800 + 4800].windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0);
        assert!((98..=100).contains(&crossings.count()));
        let peak = |from: usize| rung.0[from..from + 48].iter().copied().fold(0.0, f32::max);
        let fallen = peak(4800) / peak(4800 + 960);
        assert!((fallen - 1f32.exp()).abs() < 0.03, "{fallen}");
    }
}
