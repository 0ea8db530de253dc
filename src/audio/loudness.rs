//! Loudness as ITU-R BS.1770 and EBU R 128 define it, and the loudness of speech alone.

pub(super) mod speech;

use ebur128::{EbuR128, Mode};

use super::clip::Clip;
use super::decode::Sound;
use super::decode::{self, DecodeError};
use crate::units::{Gain, SAMPLE_RATE};

/// Target loudness of speech, in LUFS (AES TD1008).
pub const SPEECH: f64 = -18.0;

/// Highest peak of any clip, in dBTP.
pub const CEILING: f64 = -1.0;

/// Loudness and peak of a sound.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS; `None` for silence and for less than 0.4 s.
    pub integrated: Option<f64>,
    /// Highest true peak in dBTP; negative infinity for silence.
    pub true_peak: f64,
}

/// Measures samples at 48 kHz. Mono is measured as it sounds on two loudspeakers (+3.01 LU).
pub fn measure(left: &[f32], right: &[f32]) -> Loudness {
    let mut meter = Meter::new();
    meter.add(left, right);
    meter.loudness()
}

/// Measures a clip as [`measure`] does.
pub fn measure_clip(clip: &Clip) -> Loudness {
    measure(clip.left(), clip.right())
}

/// Measures the speech in a recording of any length; a long recording is decoded again for this. Knocks
/// affect neither the loudness nor the peak.
///
/// # Errors
/// None for a recording that could be read before.
pub fn measure_speech(sound: &Sound) -> Result<Loudness, DecodeError> {
    let mut speech = speech::Speech::new();
    decode::hear(sound, |left, right| speech.add(left, right))?;
    Ok(speech.loudness())
}

/// Measures samples block by block.
pub struct Meter {
    meter: Option<EbuR128>,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter::new()
    }
}

impl Meter {
    /// A meter without any samples yet.
    pub fn new() -> Meter {
        let meter = EbuR128::new(2, SAMPLE_RATE, Mode::I | Mode::TRUE_PEAK).ok();
        Meter { meter }
    }

    /// Adds samples at 48 kHz; both slices have the same length.
    pub fn add(&mut self, left: &[f32], right: &[f32]) {
        let frames = left.len().min(right.len());
        if let Some(meter) = &mut self.meter {
            // Fails only for a wrong number of channels, which is fixed above.
            let _ = meter.add_frames_planar_f32(&[&left[..frames], &right[..frames]]);
        }
    }

    /// Loudness and peak of all samples so far.
    pub fn loudness(&self) -> Loudness {
        let Some(meter) = &self.meter else {
            return Loudness { integrated: None, true_peak: f64::NEG_INFINITY };
        };
        let peak = |channel| meter.true_peak(channel).unwrap_or_default();
        let true_peak = 20.0 * peak(0).max(peak(1)).log10();
        let integrated = meter.loudness_global().ok().filter(|loudness| loudness.is_finite());
        Loudness { integrated, true_peak }
    }
}

/// The gain that brings a measured clip to [`SPEECH`], or less if its peak would exceed [`CEILING`].
pub fn speech_gain(measured: Loudness) -> Gain {
    let wanted = measured.integrated.map_or(0.0, |integrated| SPEECH - integrated);
    let room = CEILING - measured.true_peak;
    Gain(10f64.powf(wanted.min(room).min(40.0) / 20.0) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sine at 997 Hz of this amplitude, 5 s.
    fn tone(amplitude: f32) -> Vec<f32> {
        let step = 997.0 * std::f32::consts::TAU / SAMPLE_RATE as f32;
        (0..SAMPLE_RATE * 5).map(|n| amplitude * (n as f32 * step).sin()).collect()
    }

    /// EBU Tech 3341, case 1: −23 dBFS on both channels is −23 LUFS.
    #[test]
    fn a_tone_is_as_loud_as_the_standard_says() {
        let tone = tone(10f32.powf(-23.0 / 20.0));
        let heard = measure_clip(&Clip::mono(tone));
        assert!((heard.integrated.unwrap() + 23.0).abs() < 0.1, "{heard:?}");
        assert!((heard.true_peak + 23.0).abs() < 0.1, "{heard:?}");
    }

    #[test]
    fn speech_is_brought_to_its_level_and_gives_way_to_its_peak() {
        let gain = |integrated, true_peak| {
            20.0 * speech_gain(Loudness { integrated, true_peak }).0.log10()
        };
        assert!((gain(Some(-24.0), -12.0) - 6.0).abs() < 1e-3);
        assert!((gain(Some(-24.0), -4.0) - 3.0).abs() < 1e-3);
        assert!(gain(None, -6.0).abs() < 1e-3);
    }
}
