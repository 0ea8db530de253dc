//! Where speech begins and ends in a take.
//!
//! A voice repeats itself at its pitch, which nothing else in a room does; so that is what the speech is built around.
//! From there it reaches as far as there is more sound than in the room, in the range of a voice or in that of its
//! consonants, over the short closures within a word. A chair or a key that is heard apart from that is left out.

use std::ops::Range;

use crate::audio::loudness::speech::voiced;
use crate::audio::synth::filter::Biquad;

/// Sound is judged in pieces of this many frames at 48 kHz, 10 ms.
const PIECE: usize = 480;
/// Frames around a piece in which a voice is looked for, 60 ms.
const WINDOW: usize = 2_880;
/// Fewest pieces in a row with a voice.
const VOICED: usize = 4;
/// A piece is heard if it is so much louder than the room, in dB.
const ABOVE: f64 = 9.0;
/// Longest closures before and after a voice, and how far from it speech reaches, in pieces.
const CLOSED: [usize; 2] = [12, 20];
const REACH: [usize; 2] = [60, 80];
/// Fewest pieces in a row that are heard, where there is no voice: a whisper.
const WHISPERED: usize = 8;
/// Share of pieces without a voice that are softer than what counts as the room, of 10.
const ROOM: usize = 2;
/// Without enough of them, the room is so far below the loudest pieces, in dB.
const BELOW: f64 = 40.0;
/// Frames that are kept before speech and after it, 80 ms and 250 ms.
const KEPT: [usize; 2] = [3_840, 12_000];

/// The part of a take that is speech, with what is kept before and after it, in frames; `None` if nobody speaks. The take
/// has one channel at 48 kHz.
pub fn speech_in(samples: &[f32]) -> Option<Range<usize>> {
    let pieces = Pieces::of(samples);
    let (from, to) = pieces.spoken().or_else(|| pieces.whispered())?;
    let from = (from * PIECE).saturating_sub(KEPT[0]);
    let to = (to * PIECE + KEPT[1]).min(samples.len());
    Some(from..to)
}

/// What is known of each piece.
struct Pieces {
    /// Whether more is heard than the room.
    heard: Vec<bool>,
    /// Whether there is a voice.
    voiced: Vec<bool>,
}

impl Pieces {
    fn of(samples: &[f32]) -> Pieces {
        let count = samples.len() / PIECE;
        let voiced: Vec<bool> = (0..count)
            .map(|at| {
                let middle = at * PIECE + PIECE / 2;
                let from = middle.saturating_sub(WINDOW / 2);
                let window = samples.get(from..from + WINDOW).unwrap_or_default();
                voiced(window, window)
            })
            .collect();
        // A voice rings for a moment, and so do the filters.
        let near = |at: usize| {
            let around = at.saturating_sub(3)..(at + 4).min(count);
            voiced.get(around).unwrap_or_default().contains(&true)
        };
        let near: Vec<bool> = (0..count).map(near).collect();
        let mut heard = vec![false; count];
        for mut filter in [Biquad::high_pass(90.0), Biquad::band_pass(6_000.0, 1.0)] {
            let levels = levels(samples, &mut filter);
            let room = room(&levels, &near);
            for (heard, level) in heard.iter_mut().zip(&levels) {
                *heard |= *level > room + ABOVE;
            }
        }
        let voiced = voiced.iter().zip(&heard).map(|(voiced, heard)| *voiced && *heard).collect();
        Pieces { heard, voiced }
    }

    /// First piece of the speech around a voice, and the one behind its last.
    fn spoken(&self) -> Option<(usize, usize)> {
        let (from, to) = whole(&self.voiced, VOICED)?;
        let before = self.heard.get(..from)?.iter().rev();
        let after = self.heard.get(to..)?.iter();
        let [closed_before, closed_after] = CLOSED;
        let [reach_before, reach_after] = REACH;
        let before = reached(before, closed_before, reach_before);
        let after = reached(after, closed_after, reach_after);
        Some((from - before, to + after))
    }

    /// The same of what is heard at all, for a moment at least.
    fn whispered(&self) -> Option<(usize, usize)> {
        whole(&self.heard, WHISPERED)
    }
}

/// From the first run of at least `least` pieces to the last one.
fn whole(pieces: &[bool], least: usize) -> Option<(usize, usize)> {
    let is_run = |at: &usize| pieces.get(*at..at + least).is_some_and(|run| !run.contains(&false));
    let first = (0..pieces.len()).find(is_run)?;
    let last = (0..pieces.len()).rev().find(is_run)?;
    Some((first, last + least))
}

/// How many of these pieces belong to what is beside them: up to the last that is heard before a closure that is too long.
fn reached<'p>(pieces: impl Iterator<Item = &'p bool>, closed: usize, most: usize) -> usize {
    let (mut reached, mut gap) = (0, 0);
    for (at, heard) in pieces.take(most).enumerate() {
        if *heard {
            (reached, gap) = (at + 1, 0);
        } else {
            gap += 1;
            if gap > closed {
                break;
            }
        }
    }
    reached
}

/// Level of each piece behind a filter, in dB.
fn levels(samples: &[f32], filter: &mut Biquad) -> Vec<f64> {
    let level = |piece: &[f32]| {
        let power: f64 = piece.iter().map(|sample| filter.next(f64::from(*sample)).powi(2)).sum();
        10.0 * (power / PIECE as f64).max(1e-12).log10()
    };
    samples.chunks_exact(PIECE).map(level).collect()
}

/// Level of the room, from the pieces without a voice.
fn room(levels: &[f64], near_voice: &[bool]) -> f64 {
    let mut without: Vec<f64> = levels
        .iter()
        .zip(near_voice)
        .filter(|(_, near)| !**near)
        .map(|(level, _)| *level)
        .collect();
    let loudest = levels.iter().copied().fold(f64::MIN, f64::max);
    if without.len() < 10 {
        return loudest - BELOW;
    }
    without.sort_by(f64::total_cmp);
    without.get(without.len() * ROOM / 10).copied().unwrap_or(loudest - BELOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;

    const SECOND: usize = 48_000;

    fn noise(seed: u64, frames: usize, amplitude: f32) -> Vec<f32> {
        let mut random = SplitMix64::new(seed);
        (0..frames).map(|_| random.bipolar() * amplitude).collect()
    }

    /// A vowel: pulses at 120 Hz with the overtones of a throat.
    fn vowel(frames: usize, amplitude: f32) -> Vec<f32> {
        (0..frames)
            .map(|n| {
                let at = n as f32 / SECOND as f32 * 120.0 * std::f32::consts::TAU;
                let sum: f32 = (1..24).map(|k| (at * k as f32).sin() / k as f32).sum();
                // It comes and goes over 50 ms.
                let edge = (n.min(frames - n) as f32 / 2_400.0).min(1.0);
                sum * amplitude * edge
            })
            .collect()
    }

    /// A soft hiss at the beginning or the end of a word: noise without its low parts.
    fn hiss(frames: usize, amplitude: f32) -> Vec<f32> {
        noise(3, frames + 1, amplitude).windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    fn add(to: &mut [f32], at: usize, what: &[f32]) {
        to[at..].iter_mut().zip(what).for_each(|(to, what)| *to += what);
    }

    /// Three seconds in a room with this much noise.
    fn take(noisy: f32) -> Vec<f32> {
        noise(1, 3 * SECOND, noisy)
    }

    #[test]
    fn soft_first_and_last_sounds_are_kept_with_some_room() {
        for noisy in [0.0, 0.001, 0.005] {
            let mut sound = take(noisy);
            // `s`, a closure, a vowel, a closure, `t`.
            add(&mut sound, SECOND, &hiss(4_800, 0.03));
            add(&mut sound, SECOND + 8_000, &vowel(24_000, 0.1));
            add(&mut sound, SECOND + 38_000, &hiss(1_500, 0.06));
            let part = speech_in(&sound).unwrap();
            let (begins, ends) = (SECOND - KEPT[0], SECOND + 39_500 + KEPT[1]);
            assert!((begins.saturating_sub(960)..=begins + 480).contains(&part.start), "{part:?}");
            assert!((ends - 480..=ends + 1_500).contains(&part.end), "{noisy}: {part:?}, {ends}");
        }
    }

    #[test]
    fn a_key_and_a_chair_beside_the_words_are_left_out() {
        let mut sound = take(0.002);
        add(&mut sound, 4_800, &noise(5, 700, 0.4));
        add(&mut sound, SECOND, &vowel(SECOND, 0.1));
        add(&mut sound, 3 * SECOND - 9_600, &noise(6, 2_000, 0.3));
        let part = speech_in(&sound).unwrap();
        assert!(part.start > SECOND / 2 && part.end < 3 * SECOND - 9_600, "{part:?}");
        // Control: what is heard right beside the words belongs to them.
        add(&mut sound, SECOND - 2_000, &noise(5, 1_900, 0.05));
        assert!(speech_in(&sound).unwrap().start < part.start);
    }

    #[test]
    fn words_from_the_first_frame_to_the_last_are_kept_whole() {
        let sound = vowel(SECOND, 0.1);
        assert_eq!(speech_in(&sound).unwrap().end, SECOND);
        assert_eq!(speech_in(&sound).unwrap().start, 0);
    }

    #[test]
    fn a_whisper_is_speech_and_a_silent_room_is_not() {
        let mut sound = take(0.001);
        add(&mut sound, SECOND, &hiss(20_000, 0.05));
        let part = speech_in(&sound).unwrap();
        assert!(part.start < SECOND && part.end > SECOND + 20_000 && part.end < 2 * SECOND);
        assert_eq!(speech_in(&take(0.001)), None);
        assert_eq!(speech_in(&[0.0; 5_000]), None);
        assert_eq!(speech_in(&[]), None);
    }
}
