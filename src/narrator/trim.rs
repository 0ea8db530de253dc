//! Trims speech to its beginning and end.

use super::SPEECH_RATE;

/// Length kept before and after speech, in samples, so that soft beginnings and endings stay complete.
const MARGIN: usize = SPEECH_RATE as usize * 30 / 1000;
/// Length of the fades at both ends, in samples.
const FADE: usize = SPEECH_RATE as usize * 5 / 1000;
/// Length of a stretch that is judged as a whole, 5 ms in samples.
pub(super) const STRETCH: usize = SPEECH_RATE as usize * 5 / 1000;
/// Least power of speech relative to the loudest stretch, −50 dB: below the softest consonants of these voices and
/// above their noise.
const THRESHOLD: f32 = 1e-5;

/// Trims the silence at both ends to 30 ms and fades the ends over 5 ms. The result for silence is empty.
pub(super) fn trim(samples: &[f32]) -> Vec<f32> {
    let powers: Vec<f32> = powers(samples).collect();
    let floor = powers.iter().copied().fold(0.0, f32::max) * THRESHOLD;
    let is_speech = |power: &f32| *power > floor;
    let (Some(first), Some(last)) =
        (powers.iter().position(is_speech), powers.iter().rposition(is_speech))
    else {
        return Vec::new();
    };
    let start = (first * STRETCH).saturating_sub(MARGIN);
    let end = ((last + 1) * STRETCH + MARGIN).min(samples.len());
    let mut speech = samples[start..end].to_vec();
    fade(&mut speech);
    speech
}

/// Power of each stretch of [`STRETCH`] samples.
pub(super) fn powers(samples: &[f32]) -> impl Iterator<Item = f32> {
    samples.chunks(STRETCH).map(|stretch| stretch.iter().map(|s| s * s).sum())
}

/// Fades both ends over 5 ms.
pub(super) fn fade(speech: &mut [f32]) {
    let length = speech.len();
    let fade = FADE.min(length / 2);
    for n in 0..fade {
        let gain = n as f32 / fade as f32;
        speech[n] *= gain;
        speech[length - 1 - n] *= gain;
    }
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
        // 8,000 lies within a stretch of 120, so up to one more stretch may remain.
        let wanted = 5_000 + 2 * MARGIN;
        assert!((wanted..wanted + 2 * STRETCH).contains(&speech.len()), "{}", speech.len());
    }

    #[test]
    fn silence_is_nothing() {
        assert!(trim(&[0.0; 1000]).is_empty());
        assert!(trim(&[]).is_empty());
    }
}
