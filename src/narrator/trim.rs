//! Speech cut to where it begins and ends.

use super::SPEECH_RATE;

/// What stays before and after speech, so that soft beginnings and endings are whole.
const MARGIN: usize = SPEECH_RATE as usize * 30 / 1000;
/// The length of the fades at both ends.
const FADE: usize = SPEECH_RATE as usize * 5 / 1000;
/// The stretch that is judged at once, 5 ms.
const STEP: usize = SPEECH_RATE as usize * 5 / 1000;
/// Speech is where a stretch is less than 50 dB below the loudest one: under the softest
/// consonants of the voices here and over their noise.
const THRESHOLD: f32 = 1e-5;

/// Cuts silence from both ends down to 30 ms and fades the ends over 5 ms. Silence throughout
/// becomes nothing.
pub(super) fn trim(samples: &[f32]) -> Vec<f32> {
    let power = |step: &[f32]| step.iter().map(|s| s * s).sum::<f32>();
    let powers: Vec<f32> = samples.chunks(STEP).map(power).collect();
    let floor = powers.iter().copied().fold(0.0, f32::max) * THRESHOLD;
    let is_speech = |power: &f32| *power > floor;
    let (Some(first), Some(last)) =
        (powers.iter().position(is_speech), powers.iter().rposition(is_speech))
    else {
        return Vec::new();
    };
    let start = (first * STEP).saturating_sub(MARGIN);
    let end = ((last + 1) * STEP + MARGIN).min(samples.len());
    let mut speech = samples[start..end].to_vec();
    let fade = FADE.min(speech.len() / 2);
    let length = speech.len();
    for n in 0..fade {
        let gain = n as f32 / fade as f32;
        speech[n] *= gain;
        speech[length - 1 - n] *= gain;
    }
    speech
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_milliseconds_stay_around_speech() {
        let mut samples = vec![0.0; 24_000];
        samples[6_000..12_000].fill(0.5);
        let speech = trim(&samples);
        assert_eq!(speech.len(), 6_000 + 2 * MARGIN);
        assert_eq!(speech[MARGIN - 1], 0.0);
        assert_eq!(speech[MARGIN], 0.5);
    }

    #[test]
    fn ends_fade_from_zero() {
        let speech = trim(&vec![0.5; 24_000]);
        assert_eq!(speech.len(), 24_000);
        assert_eq!((speech[0], speech[23_999]), (0.0, 0.0));
        assert_eq!((speech[FADE], speech[23_999 - FADE]), (0.5, 0.5));
        let steepest = speech.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        assert!(steepest <= 0.5 / FADE as f32 + 1e-6, "{steepest}");
    }

    #[test]
    fn noise_fifty_decibels_down_is_not_speech_but_a_soft_consonant_is() {
        let mut samples: Vec<f32> =
            (0..24_000).map(|n| if n % 2 == 0 { 0.001 } else { -0.001 }).collect();
        samples[8_000..12_000].fill(0.5);
        samples[12_000..13_000].fill(0.01);
        let speech = trim(&samples);
        // 8,000 lies within a stretch of 120, so up to one stretch more may stay.
        let wanted = 5_000 + 2 * MARGIN;
        assert!((wanted..wanted + 2 * STEP).contains(&speech.len()), "{}", speech.len());
    }

    #[test]
    fn silence_is_nothing() {
        assert!(trim(&[0.0; 1000]).is_empty());
        assert!(trim(&[]).is_empty());
    }
}
