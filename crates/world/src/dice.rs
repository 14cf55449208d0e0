//! Seeded choice: every random decision of the town goes through one [`Dice`], so a seed replays it exactly.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A small deterministic random stream.
#[derive(Debug, Clone)]
pub struct Dice {
    stream: Pcg64Mcg,
}

impl Dice {
    /// A stream that depends on nothing but `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            stream: Pcg64Mcg::seed_from_u64(seed),
        }
    }

    /// An independent stream for a named purpose, so that adding a draw in one place moves nothing elsewhere.
    pub fn fork(seed: u64, purpose: u64) -> Self {
        let mixed = (seed ^ purpose.wrapping_mul(0x9E37_79B9_7F4A_7C15)).rotate_left(23);
        Self::new(mixed.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.stream.next_u64()
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f32 {
        (self.stream.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// Uniform in [`low`, `high`).
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// True with probability `likelihood`.
    pub fn chance(&mut self, likelihood: f32) -> bool {
        self.unit() < likelihood
    }

    /// Uniform in 0..`count`; 0 when `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 {
            return 0;
        }
        (self.stream.next_u64() % count as u64) as usize
    }

    /// One of `choices`, or `None` when there are none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }

    /// One of `choices`, which cannot be empty.
    #[expect(
        clippy::indexing_slicing,
        reason = "`below(N)` is less than N, and N > 0 is checked when compiling"
    )]
    pub fn one_of<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        const { assert!(N > 0, "nothing to choose from") };
        choices[self.below(N)]
    }
}
