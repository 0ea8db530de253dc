//! Repeatable random numbers: a stream for rendering, and numbers by index for everything that must be known
//! at any frame without the frames before it.
//!
//! Both are SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014):
//! small, fast, and more than uniform enough for audible noise.

/// The odd number nearest to 2⁶⁴ / φ, SplitMix64's stride.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64's finaliser: every input bit changes about half of the output bits.
const fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The number with this index in the sequence of a seed. Every index costs the same.
pub(super) const fn scattered(seed: u64, index: u64) -> u64 {
    // The seed is mixed separately first, so that neighbouring seeds do not give shifted copies.
    mixed(mixed(seed).wrapping_add(index.wrapping_mul(STRIDE)))
}

/// [`scattered`] as a number from −1 up to, not including, 1.
pub(super) fn scattered_signed(seed: u64, index: u64) -> f32 {
    signed(scattered(seed, index))
}

/// The upper 24 bits as a number from −1 up to 1: as many bits as an `f32` holds exactly.
fn signed(bits: u64) -> f32 {
    (bits >> 40) as f32 * (2.0 / (1u64 << 24) as f32) - 1.0
}

/// A stream of random numbers with a seed.
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of this seed.
    pub(super) const fn new(seed: u64) -> Chance {
        Chance(mixed(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STRIDE);
        mixed(self.0)
    }

    /// White noise: uniform from −1 up to 1, with independent samples.
    pub(super) fn white(&mut self) -> f32 {
        signed(self.next())
    }

    /// Uniform from 0 up to 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform from `low` up to `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Distributed so that every octave from `low` up to `high` is equally likely: for pitches and lengths.
    pub(super) fn octaves(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }

    /// Sizes as they occur in nature, from 1 up to `most`: many small, few large. The fraction of sizes above
    /// `x` falls as `x^-steepness` (a truncated Pareto distribution).
    pub(super) fn size(&mut self, steepness: f64, most: f64) -> f64 {
        (1.0 - self.unit()).powf(-1.0 / steepness).min(most)
    }

    /// Waiting time in seconds to the next of independent events with an average of `rate` a second
    /// (exponential).
    pub(super) fn wait(&mut self, rate: f64) -> f64 {
        -(1.0 - self.unit()).ln() / rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_noise_is_level_and_unrelated() {
        let mut chance = Chance::new(1);
        let noise: Vec<f64> = (0..200_000).map(|_| f64::from(chance.white())).collect();
        let n = noise.len() as f64;
        let mean = noise.iter().sum::<f64>() / n;
        let power = noise.iter().map(|x| x * x).sum::<f64>() / n;
        let next = noise.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / n;
        assert!(mean.abs() < 0.005, "{mean}");
        assert!((power - 1.0 / 3.0).abs() < 0.005, "{power}");
        assert!(next.abs() < 0.005, "{next}");
    }

    #[test]
    fn seeds_and_indices_give_different_numbers() {
        let mut seen: Vec<u64> =
            (0..100).flat_map(|seed| (0..100).map(move |i| scattered(seed, i))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 10_000);
        assert_eq!(scattered(7, 9), scattered(7, 9));
    }

    #[test]
    fn waits_and_sizes_follow_their_laws() {
        let mut chance = Chance::new(3);
        let n = 100_000;
        let mean = (0..n).map(|_| chance.wait(4.0)).sum::<f64>() / f64::from(n);
        assert!((mean - 0.25).abs() < 0.005, "{mean}");
        // Half of all sizes are above 2^(1/steepness).
        let above = (0..n).filter(|_| chance.size(2.0, 100.0) > 2f64.sqrt()).count();
        assert!((49_000..51_000).contains(&above), "{above}");
    }
}
