//! Where someone speaks, and where they pause.

use std::ops::Range;

use super::features::{BANDS, Powers, STEPS};

/// Bands that are watched apart, because a soft consonant stands out in some of them alone: ends in mel bands.
const GROUPS: [Range<usize>; 4] =
    [0..BANDS / 4, BANDS / 4..BANDS / 2, BANDS / 2..BANDS * 3 / 4, BANDS * 3 / 4..BANDS];
/// Shortest pause, in steps of 10 ms. Those inside a word are shorter, with few exceptions.
const SHORTEST_PAUSE: usize = 14;
/// Shortest stretch that counts as speech, in steps: a click is shorter.
const SHORTEST_SPEECH: usize = 7;
/// Stretch over which the noise of the room is taken as the same, in steps to each side.
const AROUND: usize = 15 * STEPS;
/// How far speech stands out at least from the noise of the room, in dB …
const ABOVE: f32 = 5.5;
/// … as a share of the distance to its loudest …
const SHARE: f32 = 0.25;
/// … and how far below its loudest it lies at most, in dB.
const BELOW: f32 = 38.0;
/// What leads to speech or goes on from it stands out this far, in dB, …
const SOFT: f32 = 3.0;
/// … lies no further below the loudest, in dB, …
const SOFTEST: f32 = 50.0;
/// … and lasts at most so many steps.
const MOST_SOFT: usize = 20;

/// The stretches of speech, in steps of 10 ms.
pub(super) fn speech(heard: &[Powers]) -> Vec<Range<usize>> {
    let mut speaks = vec![false; heard.len()];
    let mut sounds = vec![false; heard.len()];
    for group in GROUPS {
        let levels = smooth(heard, group);
        let loudest = percentile(&levels, 0.97);
        let floors = floors(&levels);
        for (at, level) in levels.iter().enumerate() {
            let floor = floors[at / STEPS];
            let least = (floor + SHARE * (loudest - floor)).max(loudest - BELOW).max(floor + ABOVE);
            speaks[at] |= *level > least;
            sounds[at] |= *level > (floor + SOFT).max(loudest - SOFTEST);
        }
    }
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < speaks.len() {
        let end = (at..speaks.len()).find(|n| speaks[*n] != speaks[at]).unwrap_or(speaks.len());
        if speaks[at] {
            match stretches.last_mut() {
                Some(last) if at - last.end < SHORTEST_PAUSE => last.end = end,
                _ => stretches.push(at..end),
            }
        }
        at = end;
    }
    stretches.retain(|stretch| stretch.len() >= SHORTEST_SPEECH);
    for at in 0..stretches.len() {
        let before = if at > 0 { stretches[at - 1].end } else { 0 };
        let after = stretches.get(at + 1).map_or(heard.len(), |next| next.start);
        let Range { start, end } = stretches[at].clone();
        // Half of a pause stays a pause.
        let first = start - MOST_SOFT.min((start - before) / 2);
        let last = end + MOST_SOFT.min((after - end) / 2);
        let from = (first..start).rev().find(|n| !sounds[*n]).map_or(first, |n| n + 1);
        let to = (end..last).find(|n| !sounds[*n]).unwrap_or(last);
        stretches[at] = from..to;
    }
    stretches
}

/// The level of some bands in dB, over 30 ms.
fn smooth(heard: &[Powers], group: Range<usize>) -> Vec<f32> {
    let powers: Vec<f32> = heard.iter().map(|powers| powers[group.clone()].iter().sum()).collect();
    (0..powers.len())
        .map(|at| {
            let near = &powers[at.saturating_sub(1)..(at + 2).min(powers.len())];
            10.0 * (near.iter().sum::<f32>() / near.len() as f32).log10()
        })
        .collect()
}

/// The noise of the room for each second: the level that is exceeded nine tenths of the time around it.
fn floors(levels: &[f32]) -> Vec<f32> {
    (0..levels.len().div_ceil(STEPS))
        .map(|second| {
            let middle = second * STEPS + STEPS / 2;
            let around = middle.saturating_sub(AROUND)..(middle + AROUND).min(levels.len());
            percentile(&levels[around], 0.1)
        })
        .collect()
}

/// The value below which this share of the values lie.
fn percentile(levels: &[f32], share: f32) -> f32 {
    let mut sorted: Vec<f32> = levels.to_vec();
    if sorted.is_empty() {
        return 0.0;
    }
    let at = ((sorted.len() - 1) as f32 * share) as usize;
    *sorted.select_nth_unstable_by(at, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::super::features::Ear;
    use super::*;
    use crate::rng::SplitMix64;

    /// Noise that is louder in these stretches, in steps.
    fn heard(loud: &[Range<usize>], steps: usize) -> Vec<Powers> {
        let mut rng = SplitMix64::new(3);
        let mut ear = Ear::new(48_000);
        for step in 0..steps {
            let gain = if loud.iter().any(|loud| loud.contains(&step)) { 0.1 } else { 0.003 };
            let samples: Vec<f32> = (0..480).map(|_| gain * rng.bipolar()).collect();
            ear.hear(&samples);
        }
        ear.finish()
    }

    #[test]
    fn speech_is_what_stands_out_for_longer_than_a_click_up_to_a_pause() {
        let is_near = |found: &[Range<usize>], wanted: &[Range<usize>]| {
            let ends = |all: &[Range<usize>]| -> Vec<usize> {
                all.iter().flat_map(|one| [one.start, one.end]).collect()
            };
            let pairs = ends(found).into_iter().zip(ends(wanted));
            found.len() == wanted.len()
                && pairs.into_iter().all(|(one, other)| one.abs_diff(other) <= 3)
        };
        let two = [100..250, 300..450];
        let found = speech(&heard(&two, 700));
        assert!(is_near(&found, &two), "{found:?}");
        // A pause within a word, and a click.
        let found = speech(&heard(&[100..250, 258..450, 600..602], 700));
        let one = [100..450, 0..0];
        assert!(is_near(&found, &one[..1]), "{found:?}");
        assert!(speech(&heard(&[], 700)).is_empty());
        assert!(speech(&[]).is_empty());
    }
}
