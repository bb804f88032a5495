//! Draws from the seeded stream: the few distributions that the generator needs.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A seeded source of draws.
#[derive(Clone, Debug)]
pub struct Draw {
    random: ChaCha8Rng,
}

impl Draw {
    /// Draws of `seed`; each `stream` is independent of the others.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        Self { random }
    }

    /// Evenly from [0, 1).
    pub fn unit(&mut self) -> f64 {
        let bits = u32::try_from(self.random.next_u64() >> 32).unwrap_or(0);
        f64::from(bits) / 4_294_967_296.0
    }

    /// `true` in a share of `probability`.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Evenly from `low..high`; `low` when the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(1).cast_unsigned();
        low.saturating_add((self.random.next_u64() % width).cast_signed())
    }

    /// Exponential with `mean`, in whole units.
    pub fn exponential(&mut self, mean: f64) -> i64 {
        whole(-mean * (1.0 - self.unit()).ln())
    }

    /// Lognormal with the median `median`, in whole units; `spread` is the standard deviation of the logarithm.
    pub fn lognormal(&mut self, median: f64, spread: f64) -> i64 {
        // Box-Muller; one of the pair is enough.
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let normal = radius * (core::f64::consts::TAU * self.unit()).cos();
        whole(median * (spread * normal).exp())
    }

    /// One of `choices` by weight; the last one when weights run out.
    pub fn weighted<T: Copy>(&mut self, choices: &[(T, f64)]) -> Option<T> {
        let mut left = self.unit() * choices.iter().map(|(_, weight)| weight).sum::<f64>();
        for (choice, weight) in choices {
            left -= weight;
            if left < 0.0 {
                return Some(*choice);
            }
        }
        choices.last().map(|(choice, _)| *choice)
    }

    /// A random UUID, version 4 (RFC 9562).
    pub fn uuid(&mut self) -> [u8; 16] {
        let mut id = [0; 16];
        self.random.fill_bytes(&mut id);
        id[6] = (id[6] & 0x0f) | 0x40;
        id[8] = (id[8] & 0x3f) | 0x80;
        id
    }
}

/// The whole part, held within ±10¹² so that the cast is exact.
#[expect(
    clippy::cast_possible_truncation,
    reason = "held within the exact range of f64 before the cast"
)]
fn whole(value: f64) -> i64 {
    if value.is_nan() {
        0
    } else {
        value.clamp(-1e12, 1e12) as i64
    }
}
