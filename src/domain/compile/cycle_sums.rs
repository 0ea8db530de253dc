//! Which sums of whole breath cycles can be reached.
//!
//! Every cycle is a multiple of [`BreathPattern::GRID`], so all sums lie on that grid, and a set of sums is a
//! set of bits. Stretches with the same cycle length form one group, because only the sum of their cycles
//! matters; there are at most 145 different cycle lengths.

use crate::domain::breath::BreathPattern;
use crate::units::Frames;

/// A set of sums, in grid steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    bits: Vec<u64>,
}

impl Sums {
    /// The set that contains only zero, with room up to `most` grid steps.
    pub(super) fn zero(most: u64) -> Sums {
        let mut bits = vec![0; (most / 64 + 1) as usize];
        bits[0] = 1;
        Sums { bits }
    }

    /// Whether a sum is in the set.
    pub(super) fn contains(&self, sum: u64) -> bool {
        self.bits.get((sum / 64) as usize).is_some_and(|word| word >> (sum % 64) & 1 == 1)
    }

    /// Every sum in the set, rising.
    pub(super) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.bits.iter().enumerate().flat_map(|(at, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| u64::from(word.trailing_zeros()))?;
                word &= word - 1;
                Some(at as u64 * 64 + bit)
            })
        })
    }

    /// The set of `sum + n * step` for `n` from 0 to `times`, by doubling: adding at most 1, then at
    /// most 2 more, at most 4 more, and so on.
    pub(super) fn plus_up_to(&self, step: u64, times: u64) -> Sums {
        let mut sums = self.clone();
        let (mut left, mut chunk) = (times, 1);
        while left > 0 {
            let now = chunk.min(left);
            sums.or_shifted(step * now);
            left -= now;
            chunk *= 2;
        }
        sums
    }

    /// Adds every sum raised by `shift`; drops sums beyond the room.
    fn or_shifted(&mut self, shift: u64) {
        let (words, rest) = ((shift / 64) as usize, shift % 64);
        for at in (words..self.bits.len()).rev() {
            let low = self.bits[at - words] << rest;
            let high = match (rest, at - words) {
                (0, _) | (_, 0) => 0,
                (rest, from) => self.bits[from - 1] >> (64 - rest),
            };
            self.bits[at] |= low | high;
        }
    }
}

/// A length in grid steps; whole cycles are exact.
pub(super) fn steps(length: Frames) -> u64 {
    length / BreathPattern::GRID
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn sums_are_those_of_counting(groups in prop::collection::vec((16u64..160, 0u64..12), 0..4)) {
            let most = groups.iter().map(|(step, times)| step * times).sum();
            let mut sums = Sums::zero(most);
            let mut counted = BTreeSet::from([0]);
            for (step, times) in groups {
                sums = sums.plus_up_to(step, times);
                counted = counted.iter().flat_map(|sum| (0..=times).map(move |n| sum + n * step)).collect();
            }
            prop_assert_eq!(sums.iter().collect::<Vec<_>>(), counted.iter().copied().collect::<Vec<_>>());
            prop_assert!(counted.iter().all(|sum| sums.contains(*sum)));
        }
    }
}
