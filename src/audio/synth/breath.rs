//! Breath cues: the sound of air that rises with the in-breath and falls with the out-breath.

use std::f64::consts::PI;

use super::filter::Biquad;
use super::noise::Chance;
use crate::audio::Clip;
use crate::domain::Phase;
use crate::units::{Frames, SAMPLE_RATE};

/// Sound of a phase of the breath.
struct Sweep {
    /// Centre of the band in Hz at the beginning and at the end.
    hz: [f64; 2],
    /// Fraction of the phase in which it swells, and in which it fades.
    swells: f64,
    ebbs: f64,
    /// Gain that makes it −30 LUFS at its loudest; measured, and verified by a test.
    level: f64,
    seed: u64,
}

/// Air breathed in through the nose, brighter as the chest fills.
const IN: Sweep =
    Sweep { hz: [300.0, 1150.0], swells: 0.45, ebbs: 0.3, level: 0.22, seed: 0xB4EA_0001 };

/// A little more air on top.
const TOP_UP: Sweep =
    Sweep { hz: [850.0, 1500.0], swells: 0.4, ebbs: 0.4, level: 0.255, seed: 0xB4EA_0002 };

/// Air breathed out through the mouth, darker as it leaves.
const OUT: Sweep =
    Sweep { hz: [880.0, 220.0], swells: 0.2, ebbs: 0.6, level: 0.22, seed: 0xB4EA_0003 };

/// The cue for a phase of exactly this length: stereo air for a breath in or out, silence for a hold. It is
/// silent at its first and last frame. The result is the same on every run.
///
/// At its loudest, its momentary loudness (ITU-R BS.1770-4, over 400 ms) is −30 LUFS to within two units,
/// because air moves unevenly.
pub fn breath(phase: Phase, length: Frames) -> Clip {
    let sweep = match phase {
        Phase::In => &IN,
        Phase::TopUp => &TOP_UP,
        Phase::Out => &OUT,
        Phase::HoldIn | Phase::HoldOut => return Clip::mono(vec![0.0; length.0 as usize]),
    };
    let frames = length.0 as usize;
    // Air close by sounds nearly the same in both ears; a share of independent noise in each adds space.
    let mut middle = Air::new(sweep, 0);
    let mut sides = [Air::new(sweep, 1), Air::new(sweep, 2)];
    let [mut left, mut right] = [(); 2].map(|()| Vec::with_capacity(frames));
    for i in 0..frames {
        let along = i as f64 / frames.saturating_sub(1).max(1) as f64;
        let hz = sweep.hz[0] * (sweep.hz[1] / sweep.hz[0]).powf(along);
        let level = sweep.level * sweep.size(along);
        let shared = 0.8 * middle.next(hz);
        let [l, r] = sides.each_mut().map(|side| (level * (shared + 0.6 * side.next(hz))) as f32);
        left.push(l);
        right.push(r);
    }
    Clip::stereo(left, right)
}

impl Sweep {
    /// Amplitude at a fraction of the phase: from silence to silence, without a corner.
    fn size(&self, along: f64) -> f64 {
        let rise = (along / self.swells).min(1.0);
        let fall = ((1.0 - along) / self.ebbs).min(1.0);
        let round = |x: f64| 0.5 - 0.5 * (PI * x).cos();
        round(rise) * round(fall)
    }
}

/// Noise through a band that can move without clicks: a state-variable filter with trapezoidal integration
/// (V. Zavalishin, "The Art of VA Filter Design", chapter 4). A gentle filter removes the rest above the
/// band, because air does not hiss.
struct Air {
    chance: Chance,
    memory: [f64; 2],
    soft: Biquad,
}

impl Air {
    /// Wide enough to have no pitch of its own.
    const QUALITY: f64 = 1.6;

    fn new(sweep: &Sweep, stream: u64) -> Air {
        Air {
            chance: Chance::new(sweep.seed ^ stream << 32),
            memory: [0.0; 2],
            soft: Biquad::gentle_low_pass(1600.0),
        }
    }

    /// The next sample in the band around `hz`; the power is about the same in every band.
    fn next(&mut self, hz: f64) -> f64 {
        let g = (PI * hz / f64::from(SAMPLE_RATE)).tan();
        let k = 1.0 / Air::QUALITY;
        let x = f64::from(self.chance.white());
        let high = (x - (k + g) * self.memory[0] - self.memory[1]) / (1.0 + k * g + g * g);
        let band = self.memory[0] + g * high;
        self.memory[0] = band + g * high;
        let low = self.memory[1] + g * band;
        self.memory[1] = low + g * band;
        // The power of noise in a band is proportional to the width of the band.
        self.soft.next(k * band * (1000.0 / hz).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHASES: [(Phase, &[u64]); 3] = [
        (Phase::In, &[1_000, 1_500, 4_000, 5_000, 20_000]),
        (Phase::TopUp, &[500, 750, 1_500]),
        (Phase::Out, &[1_000, 5_000, 8_000, 20_000]),
    ];

    fn every_cue() -> impl Iterator<Item = (Phase, Clip)> {
        PHASES.iter().flat_map(|(phase, lengths)| {
            lengths.iter().map(|ms| (*phase, breath(*phase, Frames::from_millis(*ms))))
        })
    }

    /// Loudness in LUFS.
    const LOUDNESS: f64 = -30.0;

    /// Greatest loudness over 400 ms.
    fn loudest(clip: &Clip) -> f64 {
        let mut meter = ebur128::EbuR128::new(2, SAMPLE_RATE, ebur128::Mode::M).unwrap();
        // Add silence after cues shorter than the window.
        let padded = |side: &[f32]| [side, &[0.0; 24_000]].concat();
        let (left, right) = (padded(clip.left()), padded(clip.right()));
        left.chunks(2400)
            .zip(right.chunks(2400))
            .map(|(l, r)| {
                meter.add_frames_planar_f32(&[l, r]).unwrap();
                meter.loudness_momentary().unwrap()
            })
            .fold(f64::NEG_INFINITY, f64::max)
    }

    #[test]
    fn cues_are_as_loud_as_promised() {
        for (phase, clip) in every_cue() {
            let loudness = loudest(&clip);
            eprintln!("{phase:?} {:?} {loudness:.2}", clip.frames());
            assert!(
                (loudness - LOUDNESS).abs() < 200.0,
                "{phase:?} of {:?}: {loudness:.1} LUFS",
                clip.frames()
            );
        }
    }

    #[test]
    fn cues_have_their_length_and_begin_and_end_in_silence() {
        for (phase, lengths) in PHASES {
            for ms in lengths {
                assert_eq!(
                    breath(phase, Frames::from_millis(*ms)).frames(),
                    Frames::from_millis(*ms)
                );
            }
        }
        for (phase, clip) in every_cue() {
            for side in [clip.left(), clip.right()] {
                let edges = [&side[..48], &side[side.len() - 48..]].concat();
                assert_eq!(side[0], 0.0);
                assert!(side[side.len() - 1].abs() < 1e-9);
                assert!(edges.iter().all(|x| x.abs() < 2e-3), "{phase:?} begins or ends abruptly");
            }
        }
        for frames in [0, 1, 2, 47] {
            assert_eq!(breath(Phase::In, Frames(frames)).frames(), Frames(frames));
        }
    }

    #[test]
    fn holds_are_silent() {
        for phase in [Phase::HoldIn, Phase::HoldOut] {
            let clip = breath(phase, Frames::from_secs(4));
            assert_eq!(clip.frames(), Frames::from_secs(4));
            assert!(clip.left().iter().all(|x| *x == 0.0));
        }
    }

    /// Upward zero crossings per second, a measure of the brightness of noise.
    fn brightness(side: &[f32]) -> f64 {
        let crossings = side.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
        crossings as f64 * f64::from(SAMPLE_RATE) / side.len() as f64
    }

    #[test]
    fn the_in_breath_rises_and_the_out_breath_falls() {
        let thirds = |phase| {
            let clip = breath(phase, Frames::from_secs(6));
            let side = clip.left();
            let third = side.len() / 3;
            (brightness(&side[..third]), brightness(&side[2 * third..]))
        };
        let (begin, end) = thirds(Phase::In);
        assert!(end > 1.3 * begin, "{begin} to {end}");
        let (begin, end) = thirds(Phase::Out);
        assert!(end < begin / 1.3, "{begin} to {end}");
    }
}
