//! Numbers that look random and are the same for the same seed on every machine: splitmix64 (Steele, Lea and Flood,
//! 2014). Not for secrets.

/// A row of numbers.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The row of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to `bound`, itself not included; 0 when `bound` is.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or_default()
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which may not be empty.
    pub fn pick<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        let at = usize::try_from(self.below(items.len() as u64)).unwrap_or_default();
        &items[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_is_the_published_one() {
        // The first two numbers of splitmix64 for seed 1234567, as published with the algorithm.
        let mut rng = Rng::new(1_234_567);
        assert_eq!([rng.next(), rng.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
