//! Lowers single peaks of a clip, offline.

use std::collections::VecDeque;

/// Range over which the gain goes down before a peak and comes back after it, in samples on each side: 10 ms
/// at 24 kHz, longer than the burst of a consonant and shorter than a syllable.
const REACH: usize = 240;

/// Limits every sample to `ceiling` (an amplitude above 0) by a gain that dips smoothly around each peak;
/// elsewhere, samples stay exactly as they are. A synthetic voice occasionally adds a burst far above its own
/// level. Without this, such a line would be softer than its neighbours, and the burst would pop.
pub fn soften_peaks(samples: &mut [f32], ceiling: f32) {
    let needed: Vec<f32> =
        samples.iter().map(|sample| (ceiling / sample.abs().max(ceiling)).min(1.0)).collect();
    if needed.iter().all(|gain| *gain == 1.0) {
        return;
    }
    // The mean over a window of the least gain in each such window. It is smooth, and at a peak it is no
    // higher than the gain the peak needs, because each of those minima includes the peak.
    let least = window_minima(&needed);
    let width = 2 * REACH + 1;
    let mut sum = REACH as f64 + least.iter().take(REACH).copied().map(f64::from).sum::<f64>();
    for (n, sample) in samples.iter_mut().enumerate() {
        let at = |n: Option<usize>| f64::from(n.and_then(|n| least.get(n)).copied().unwrap_or(1.0));
        sum += at(Some(n + REACH));
        if sum < width as f64 - 1e-9 {
            *sample = (*sample * (sum / width as f64) as f32).clamp(-ceiling, ceiling);
        }
        sum -= at(n.checked_sub(REACH));
    }
}

/// The least value within [`REACH`] of each value.
fn window_minima(values: &[f32]) -> Vec<f32> {
    // Indices of the candidates for the minimum, by rising value.
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut minima = Vec::with_capacity(values.len());
    for n in 0..values.len() + REACH {
        if let Some(new) = values.get(n) {
            while candidates.back().is_some_and(|last| values[*last] >= *new) {
                candidates.pop_back();
            }
            candidates.push_back(n);
        }
        let Some(centre) = n.checked_sub(REACH) else { continue };
        while candidates.front().is_some_and(|first| first + REACH < centre) {
            candidates.pop_front();
        }
        minima.push(candidates.front().map_or(1.0, |first| values[*first]));
    }
    minima
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tone(frames: usize, amplitude: f32) -> Vec<f32> {
        (0..frames).map(|n| amplitude * (n as f32 * 0.05).sin()).collect()
    }

    #[test]
    fn what_does_not_peak_stays_bit_for_bit() {
        let mut samples = tone(4_000, 0.3);
        samples[2_000] = 0.9;
        let before = samples.clone();
        soften_peaks(&mut samples, 0.5);
        assert!((samples[2_000] - 0.5).abs() < 1e-6);
        assert_eq!(samples[..2_000 - 2 * REACH], before[..2_000 - 2 * REACH]);
        assert_eq!(samples[2_001 + 2 * REACH..], before[2_001 + 2 * REACH..]);
        // A clip under the ceiling throughout stays unchanged.
        let mut calm = tone(4_000, 0.3);
        soften_peaks(&mut calm, 0.5);
        assert_eq!(calm, tone(4_000, 0.3));
    }

    #[test]
    fn the_gain_moves_smoothly() {
        let mut samples = vec![0.25; 4_000];
        samples[2_000] = 1.0;
        soften_peaks(&mut samples, 0.5);
        samples[2_000] = (samples[1_999] + samples[2_001]) / 2.0;
        let steepest = samples.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        // Half of the level over a window of 481 samples; a hard clip would step by all of it at once.
        assert!(steepest <= 0.25 * 0.5 / 481.0 * 1.01, "{steepest}");
    }

    proptest! {
        #[test]
        fn nothing_stays_over_the_ceiling(samples in prop::collection::vec(-2f32..2.0, 0..1500)) {
            let mut softened = samples.clone();
            soften_peaks(&mut softened, 0.5);
            for (before, after) in samples.iter().zip(softened) {
                prop_assert!(after.abs() <= 0.5 && after.abs() <= before.abs());
                prop_assert!(after == 0.0 || after.signum() == before.signum());
            }
        }
    }
}
