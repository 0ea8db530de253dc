//! Bells: struck bodies as sums of tones, each with its own decay.
//!
//! A body that is not perfectly round has pairs of tones a fraction of a per cent apart, which beat. The two
//! tones of a pair lie slightly to the left and to the right, so that the beating moves slowly between the
//! ears.

use std::f64::consts::{FRAC_PI_4, PI, TAU};

use super::filter::Biquad;
use super::noise::Chance;
use crate::audio::Clip;
use crate::domain::BellSound;
use crate::units::{Frames, SAMPLE_RATE};

/// Length of the caption chime.
const CAPTION_CHIME: Frames = Frames::from_millis(1_400);

/// Length of the final fade to true silence.
const END_FADE: Frames = Frames::from_millis(50);

/// One tone of a struck body.
struct Tone {
    /// Pitch, as a multiple of the body's own.
    ratio: f64,
    /// Amplitude when struck.
    level: f64,
    /// Time in seconds for a decay by 60 dB.
    t60: f64,
    /// Position from left (−1) to right (1).
    side: f64,
}

/// A body with its mallet.
struct Body {
    hz: f64,
    tones: &'static [Tone],
    /// Time in milliseconds until the body reaches full amplitude; longer for a soft mallet.
    attack_ms: f64,
    /// Noise of the mallet.
    strike: Strike,
}

/// A short, soft noise.
struct Strike {
    hz: f64,
    level: f64,
    t60: f64,
}

const fn tone(ratio: f64, level: f64, t60: f64, side: f64) -> Tone {
    Tone { ratio, level, t60, side }
}

/// A singing bowl of about 20 cm. The ratios of its first five modes, in beating pairs as far as the ear can
/// hear them.
const BOWL: Body = Body {
    hz: 212.0,
    tones: &[
        tone(0.996, 1.0, 12.5, -0.35),
        tone(1.004, 0.75, 11.5, 0.35),
        tone(2.979, 0.42, 7.5, 0.4),
        tone(2.993, 0.33, 7.0, -0.4),
        tone(5.70, 0.15, 3.6, -0.3),
        tone(5.712, 0.10, 3.4, 0.3),
        tone(9.0, 0.045, 1.7, 0.2),
    ],
    attack_ms: 9.0,
    strike: Strike { hz: 420.0, level: 0.16, t60: 0.09 },
};

/// A bronze hand bell: founders tune the second tone a twelfth above the first.
const HAND_BELL: Body = Body {
    hz: 659.26,
    tones: &[
        tone(0.9994, 1.0, 7.6, -0.3),
        tone(1.0006, 0.7, 7.2, 0.3),
        tone(2.998, 0.34, 4.4, 0.35),
        tone(3.003, 0.25, 4.1, -0.35),
        tone(5.43, 0.08, 2.2, -0.2),
        tone(6.62, 0.04, 1.4, 0.2),
    ],
    attack_ms: 3.0,
    strike: Strike { hz: 1800.0, level: 0.08, t60: 0.03 },
};

/// A metal bar, hung freely: the ratios are those of a bar with two free ends (Fletcher and Rossing,
/// "The Physics of Musical Instruments", chapter 2).
const CHIME: Body = Body {
    hz: 880.0,
    tones: &[
        tone(0.9992, 1.0, 4.3, -0.25),
        tone(1.0008, 0.6, 4.0, 0.25),
        tone(2.756, 0.16, 2.0, 0.3),
        tone(5.404, 0.035, 0.8, -0.3),
    ],
    attack_ms: 5.0,
    strike: Strike { hz: 2400.0, level: 0.03, t60: 0.02 },
};

/// A hollow block of hard wood: few tones, a quick decay, and much noise from the stick.
const WOOD_BLOCK: Body = Body {
    hz: 784.0,
    tones: &[tone(1.0, 1.0, 0.22, 0.0), tone(1.47, 0.45, 0.13, -0.2), tone(2.71, 0.22, 0.07, 0.2)],
    attack_ms: 0.8,
    strike: Strike { hz: 1500.0, level: 1.0, t60: 0.025 },
};

/// The bar of the chime, shorter and struck more softly.
const CAPTION: Body = Body {
    hz: 1046.5,
    tones: &[tone(1.0, 1.0, 1.35, -0.1), tone(1.002, 0.3, 1.3, 0.1), tone(2.756, 0.07, 0.5, 0.0)],
    attack_ms: 8.0,
    strike: Strike { hz: 2400.0, level: 0.01, t60: 0.02 },
};

/// One stroke of a bell: stereo, exactly [`BellSound::ring`] long, peak 1, silent at its last frame. The
/// result is the same on every run.
pub fn bell(sound: BellSound) -> Clip {
    let body = match sound {
        BellSound::Bowl => &BOWL,
        BellSound::HandBell => &HAND_BELL,
        BellSound::Chime => &CHIME,
        BellSound::WoodBlock => &WOOD_BLOCK,
    };
    struck(body, sound.ring())
}

/// A short, soft chime for a line shown as a caption, and for the time before the end of a turn: stereo, 1.4
/// s, peak 1 (the mix sets its level). The result is the same on every run.
pub fn caption_chime() -> Clip {
    struck(&CAPTION, CAPTION_CHIME)
}

fn struck(body: &Body, length: Frames) -> Clip {
    let frames = length.0 as usize;
    let mut sides = [vec![0.0f64; frames], vec![0.0f64; frames]];
    let rate = f64::from(SAMPLE_RATE);
    for tone in body.tones {
        // A rotating, shrinking pointer whose height starts at zero, so that the strike does not click.
        let (sin, cos) = (TAU * body.hz * tone.ratio / rate).sin_cos();
        let shrink = shrink(tone.t60);
        let turn = (cos * shrink, sin * shrink);
        let mut pointer = (tone.level, 0.0);
        let (right, left) = (FRAC_PI_4 * (1.0 + tone.side)).sin_cos();
        let [left_side, right_side] = &mut sides;
        for (l, r) in left_side.iter_mut().zip(right_side) {
            *l += left * pointer.1;
            *r += right * pointer.1;
            pointer =
                (pointer.0 * turn.0 - pointer.1 * turn.1, pointer.0 * turn.1 + pointer.1 * turn.0);
        }
    }
    add_strike(&body.strike, &mut sides);
    shape_ends(body.attack_ms, &mut sides);
    levelled(&sides)
}

/// Adds the noise of the mallet, in the centre.
fn add_strike(strike: &Strike, sides: &mut [Vec<f64>; 2]) {
    const SEED: u64 = 0x57_81_4E;
    let mut chance = Chance::new(SEED);
    let mut band = [Biquad::band_pass(strike.hz, 0.8), Biquad::low_pass(strike.hz * 2.0)];
    let (mut level, shrink) = (strike.level, shrink(strike.t60));
    let [left, right] = sides;
    for (l, r) in left.iter_mut().zip(right) {
        let noise = band.iter_mut().fold(f64::from(chance.white()), |x, filter| filter.next(x));
        *l += level * noise;
        *r += level * noise;
        level *= shrink;
    }
}

/// Factor from one frame to the next for a decay by 60 dB in `t60` seconds.
fn shrink(t60: f64) -> f64 {
    10f64.powf(-3.0 / (t60 * f64::from(SAMPLE_RATE)))
}

/// Smooths the strike and brings the end to true zero.
fn shape_ends(attack_ms: f64, sides: &mut [Vec<f64>; 2]) {
    let attack = attack_ms / 1000.0 * f64::from(SAMPLE_RATE);
    for side in sides {
        for (i, x) in side.iter_mut().take(attack as usize).enumerate() {
            *x *= (PI / 2.0 * i as f64 / attack).sin();
        }
        for (i, x) in side.iter_mut().rev().take(END_FADE.0 as usize).enumerate() {
            *x *= 0.5 - 0.5 * (PI * i as f64 / END_FADE.0 as f64).cos();
        }
    }
}

/// Scales the sides to peak 1.
fn levelled(sides: &[Vec<f64>; 2]) -> Clip {
    let peak = sides.iter().flatten().fold(f64::MIN_POSITIVE, |most, x| x.abs().max(most));
    let [left, right] = sides.each_ref().map(|s| s.iter().map(|x| (x / peak) as f32).collect());
    Clip::stereo(left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_bell() -> Vec<(Clip, &'static Body)> {
        vec![
            (bell(BellSound::Bowl), &BOWL),
            (bell(BellSound::HandBell), &HAND_BELL),
            (bell(BellSound::Chime), &CHIME),
            (bell(BellSound::WoodBlock), &WOOD_BLOCK),
            (caption_chime(), &CAPTION),
        ]
    }

    fn peak(samples: &[f32]) -> f32 {
        samples.iter().fold(0.0, |most, x| x.abs().max(most))
    }

    /// Amplitude of the tone at `hz` in these samples (Goertzel's sum, with a Hann window).
    fn tone_in(samples: &[f32], hz: f64) -> f64 {
        let n = samples.len() as f64;
        let (mut re, mut im) = (0.0, 0.0);
        for (i, x) in samples.iter().enumerate() {
            let window = 1.0 - (TAU * i as f64 / n).cos();
            let (sin, cos) = (TAU * hz * i as f64 / f64::from(SAMPLE_RATE)).sin_cos();
            re += f64::from(*x) * window * cos;
            im += f64::from(*x) * window * sin;
        }
        2.0 * re.hypot(im) / n
    }

    #[test]
    fn bells_have_the_length_and_the_peak_that_is_promised() {
        for sound in BellSound::ALL {
            assert_eq!(bell(*sound).frames(), sound.ring());
        }
        assert!(caption_chime().frames() <= Frames::from_millis(1_500));
        for (clip, _) in every_bell() {
            assert!(!clip.is_mono());
            assert_eq!(peak(clip.left()).max(peak(clip.right())), 1.0);
        }
    }

    #[test]
    fn bells_start_at_once_and_without_a_click() {
        for (clip, body) in every_bell() {
            let attack = (body.attack_ms * 48.0) as usize;
            for side in [clip.left(), clip.right()] {
                assert!(side[0].abs() < 1e-6 && side[1] != 0.0);
                let steepest =
                    |part: &[f32]| part.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
                // No step of the rise is steeper than the sound directly after it.
                let (rise, sound) = side.split_at(attack / 2);
                assert!(steepest(rise) <= steepest(&sound[..4800]));
                assert!(peak(&side[..4800]) > 0.5, "the strike is the loudest moment");
            }
        }
    }

    #[test]
    fn bells_end_in_silence_and_have_died_away_before() {
        for (clip, _) in every_bell() {
            for side in [clip.left(), clip.right()] {
                assert_eq!(side[side.len() - 1], 0.0);
                let before_fade = &side[side.len() - 4800..side.len() - 2400];
                let level = 20.0 * peak(before_fade).log10();
                assert!(level < -55.0, "cut off at {level} dB");
            }
        }
    }

    #[test]
    fn the_bowl_beats_at_the_distance_of_its_pairs() {
        let clip = bell(BellSound::Bowl);
        // Two seconds resolve tones 1.7 Hz apart: both are present, with a dip between them.
        let part = &clip.left()[24_000..24_000 + 3 * 48_000];
        let [low, between, high] = [0.996, 1.0, 1.004].map(|r| tone_in(part, BOWL.hz * r));
        assert!(low > 3.0 * between && high > 3.0 * between, "{low} {between} {high}");
        // It sounds like one tone whose amplitude rises and falls 0.008 × 212 = 1.7 times a second.
        let mut band = Biquad::band_pass(BOWL.hz, 6.0);
        let heard: Vec<f64> = clip.left().iter().map(|x| band.next(f64::from(*x)).abs()).collect();
        let sizes: Vec<f64> =
            heard[48_000..7 * 48_000].chunks(2400).map(|c| c.iter().sum()).collect();
        let dips = (1..sizes.len() - 1)
            .filter(|i| sizes[*i] < sizes[i - 1] && sizes[*i] <= sizes[i + 1])
            .count();
        assert!((9..=11).contains(&dips), "{dips} dips in 6 s, 10.2 expected");
    }

    #[test]
    fn each_tone_dies_away_in_its_own_time_and_high_ones_first() {
        let clip = bell(BellSound::Bowl);
        for tone in [&BOWL.tones[0], &BOWL.tones[2], &BOWL.tones[6]] {
            // Windows long enough to separate the pairs while the tone is still audible.
            let (window, apart) = if tone.t60 > 5.0 { (96_000, 96_000) } else { (12_000, 24_000) };
            let size =
                |from: usize| tone_in(&clip.left()[from..from + window], BOWL.hz * tone.ratio);
            let fallen = 20.0 * (size(4_800) / size(4_800 + apart)).log10();
            let t60 = 60.0 * apart as f64 / 48_000.0 / fallen;
            assert!((t60 / tone.t60 - 1.0).abs() < 0.08, "{} s, {t60} s found", tone.t60);
        }
        for (_, body) in every_bell() {
            assert!(body.tones.windows(2).all(|w| w[0].ratio < w[1].ratio && w[0].t60 > w[1].t60));
        }
    }
}
