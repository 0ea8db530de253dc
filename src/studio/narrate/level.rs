//! Brings speech to a common loudness, and encodes it as a file.

use crate::audio::decode::{DecodeError, decode};
use crate::audio::encode::{EncodeError, encode_speech};
use crate::audio::loudness::{CEILING, Loudness, SPEECH, measure_clip};
use crate::audio::soften::soften_peaks;
use crate::narrator::SPEECH_RATE;
use crate::units::{Frames, SAMPLE_RATE};

/// Shorter lines contain too little speech to be levelled on their own: they take the level of their
/// narrator's other lines.
pub const SHORT: Frames = Frames::from_secs(3);

/// Distance of samples from the true-peak ceiling in dB, for peaks between samples and for what encoding
/// adds.
const PEAK_ROOM: f64 = 1.0;
/// Most attempts to reach a line's level …
const AIMS: u32 = 3;
/// … most attempts if a peak still exceeds the ceiling, after which the level is reduced …
const MOST_AIMS: u32 = 8;
/// … and most attempts in total …
const LAST_AIM: u32 = 16;
/// … until the level is this close, in LU.
const CLOSE: f64 = 0.1;

/// Why speech could not be made into a clip.
#[derive(Debug, thiserror::Error)]
pub enum LevelError {
    /// The speech could not be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The encoded clip could not be decoded for measuring.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Speech before levelling.
pub(super) struct Speech {
    samples: Vec<f32>,
    /// Loudness after encoding.
    own: Loudness,
}

/// Target level of a line.
#[derive(Copy, Clone)]
pub(super) enum Level {
    /// The level of speech, measured on the line alone.
    Own,
    /// This gain in dB, shared with its narrator's other lines.
    Gain(f64),
}

/// An encoded and levelled clip.
#[derive(Debug)]
pub(super) struct Levelled {
    /// Bytes of the Ogg Vorbis file.
    pub(super) file: Vec<u8>,
    /// Loudness when it is played.
    pub(super) loudness: Loudness,
    pub(super) length: Frames,
    /// Gain in dB.
    pub(super) gain: f64,
    /// How far its highest peak was reduced in addition, in dB.
    pub(super) softened: f64,
}

impl Speech {
    /// Measures samples at [`SPEECH_RATE`].
    pub(super) fn new(samples: Vec<f32>) -> Result<Speech, LevelError> {
        let (_, own, _) = encoded(&samples)?;
        Ok(Speech { samples, own })
    }

    pub(super) fn length(&self) -> Frames {
        Frames(self.samples.len() as u64 * u64::from(SAMPLE_RATE / SPEECH_RATE))
    }

    /// Integrated loudness in LUFS; `None` if it is too short to have one.
    pub(super) fn loudness(&self) -> Option<f64> {
        self.own.integrated
    }

    /// Brings it to a level.
    pub(super) fn levelled(&self, level: Level) -> Result<Levelled, LevelError> {
        let mut gain = match level {
            Level::Own => self.own.integrated.map_or(0.0, |loudness| SPEECH - loudness),
            Level::Gain(gain) => gain,
        };
        // Softening reduces the loudness slightly together with a peak, and encoding changes both by some
        // tenths, so the result is measured and the target corrected.
        let mut ceiling = CEILING - PEAK_ROOM;
        let mut aims = 0;
        loop {
            let mut samples: Vec<f32> =
                self.samples.iter().map(|sample| sample * amplitude(gain)).collect();
            soften_peaks(&mut samples, amplitude(ceiling));
            let (file, loudness, length) = encoded(&samples)?;
            let over = (loudness.true_peak - CEILING).max(0.0);
            let under = match level {
                Level::Own => loudness.integrated.map_or(0.0, |loudness| SPEECH - loudness),
                Level::Gain(_) => 0.0,
            };
            aims += 1;
            let close = under.abs() < CLOSE || aims >= AIMS;
            if (over == 0.0 && close) || aims >= LAST_AIM {
                let softened = self.own.true_peak + gain - loudness.true_peak;
                return Ok(Levelled { file, loudness, length, gain, softened });
            }
            gain += if aims < MOST_AIMS { under } else { -over };
            ceiling -= over * 1.5;
        }
    }
}

/// A clip's file, its loudness when played, and its length.
fn encoded(samples: &[f32]) -> Result<(Vec<u8>, Loudness, Frames), LevelError> {
    let file = encode_speech(samples, SPEECH_RATE)?;
    let clip = decode(&file)?;
    Ok((file, measure_clip(&clip), clip.frames()))
}

/// The gain in dB for short lines, in whole decibels so that one new line among many does not change them
/// all. It brings the mean power of the long ones of `lines`, weighted by length, to the level of speech; if
/// there are none, that of the short ones.
///
/// A line is given by its length and its loudness before levelling, in LUFS.
pub(super) fn common_gain(lines: impl Iterator<Item = (Frames, Option<f64>)>) -> f64 {
    let heard = lines.filter_map(|(length, loudness)| Some((length, loudness?)));
    let (long, short): (Vec<_>, Vec<_>) = heard.partition(|(length, _)| *length >= SHORT);
    let (mut seconds, mut power) = (0.0, 0.0);
    for (length, loudness) in if long.is_empty() { short } else { long } {
        seconds += length.as_secs_f64();
        power += length.as_secs_f64() * 10f64.powf(loudness / 10.0);
    }
    match seconds > 0.0 {
        true => (SPEECH - 10.0 * (power / seconds).log10()).round(),
        false => 0.0,
    }
}

/// Decibels as a factor.
fn amplitude(decibels: f64) -> f32 {
    10f64.powf(decibels / 20.0) as f32
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A hum with pauses plus an addition, to be levelled.
    pub(in super::super) fn hum(secs: f32, amplitude: f32, add: impl FnOnce(&mut [f32])) -> Speech {
        let rate = SPEECH_RATE as f32;
        let mut samples: Vec<f32> = (0..(secs * rate) as u32)
            .map(|n| n as f32 / rate)
            .map(|t| amplitude * (t * 200.0 * std::f32::consts::TAU).sin() * (t * 4.0).sin().abs())
            .collect();
        add(&mut samples);
        Speech::new(samples).unwrap()
    }

    fn at_speech_level(levelled: &Levelled) -> bool {
        (levelled.loudness.integrated.unwrap() - SPEECH).abs() < CLOSE
    }

    #[test]
    fn a_line_is_brought_to_the_level_of_speech() {
        for amplitude in [0.02, 0.3, 0.9] {
            let levelled = hum(4.0, amplitude, |_| ()).levelled(Level::Own).unwrap();
            assert!(at_speech_level(&levelled), "{:?}", levelled.loudness);
            assert_eq!(levelled.length, Frames::from_secs(4));
            assert!(levelled.softened.abs() < 0.5);
        }
    }

    #[test]
    fn a_peak_is_softened_and_the_line_keeps_its_level() {
        let speech = hum(4.0, 0.1, |samples| samples[48_000..48_100].fill(0.9));
        let levelled = speech.levelled(Level::Own).unwrap();
        assert!(at_speech_level(&levelled), "{:?}", levelled.loudness);
        assert!(levelled.loudness.true_peak <= CEILING, "{:?}", levelled.loudness);
        assert!(levelled.softened > 6.0, "{}", levelled.softened);
    }

    #[test]
    fn the_same_speech_is_the_same_file() {
        let file = |level| hum(1.0, 0.3, |_| ()).levelled(level).unwrap().file;
        assert_eq!(file(Level::Own), file(Level::Own));
        assert_ne!(file(Level::Own), file(Level::Gain(-6.0)));
    }

    #[test]
    fn a_gain_that_is_given_is_kept() {
        let levelled = hum(1.0, 0.3, |_| ()).levelled(Level::Gain(-3.0)).unwrap();
        assert_eq!(levelled.gain, -3.0);
        assert!(!at_speech_level(&levelled));
    }

    #[test]
    fn short_lines_take_the_level_of_the_long_ones() {
        let line = |secs, loudness| (Frames::from_secs(secs), Some(loudness));
        let long = [line(4, -24.0), line(4, -24.0)];
        let gain = |lines: &[(Frames, Option<f64>)]| common_gain(lines.iter().copied());
        assert_eq!(gain(&long), 6.0);
        assert_eq!(gain(&[long[0], long[1], line(1, -10.0)]), 6.0);
        // Ten seconds at −8 and ten seconds of near silence have the power of −11.
        assert_eq!(gain(&[line(10, -8.0), line(10, -80.0)]), -7.0);
        // Without long lines, the power of the short ones; without those, zero gain.
        assert_eq!(gain(&[line(1, -20.0), (Frames::from_millis(200), None)]), 2.0);
        assert_eq!(gain(&[]), 0.0);
    }
}
