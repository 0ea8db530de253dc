//! Seeded random numbers: the same seed gives the same numbers on every machine and in every version.

/// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// A stream of numbers that depends only on this seed.
    pub const fn new(seed: u64) -> SplitMix64 {
        SplitMix64(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 if that is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        // The high half of a 128-bit product is uniform enough for ends far below 2^64.
        ((self.next_u64() as u128 * end as u128) >> 64) as u64
    }

    /// A number from −1 up to, not including, 1.
    pub fn bipolar(&mut self) -> f32 {
        // An `f32` distinguishes 24 bits in this range.
        (self.next_u64() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f32 {
        (self.next_u64() >> 40) as f32 / (1u64 << 24) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference values for seed 1234567 that accompany the published algorithm.
    #[test]
    fn the_numbers_are_those_of_the_reference() {
        let mut chance = SplitMix64::new(1_234_567);
        let numbers = [(); 3].map(|()| chance.next_u64());
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn ranges_are_kept() {
        let mut chance = SplitMix64::new(7);
        for _ in 0..10_000 {
            assert!(chance.below(10) < 10);
            assert!((-1.0..1.0).contains(&chance.bipolar()));
            assert!((0.0..1.0).contains(&chance.unit()));
        }
        assert_eq!(chance.below(0), 0);
    }
}
