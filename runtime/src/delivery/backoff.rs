//! How long to wait before another attempt: exponential, with full jitter, within a budget.

use core::time::Duration;

/// Delays between attempts. Iterating ends when the budget is spent.
///
/// Each delay is drawn evenly from zero to `first × 2ⁿ`, at most `longest`; the draws depend on `seed` alone.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    budget: Duration,
    attempt: u32,
    spent: Duration,
    seed: u64,
}

impl Backoff {
    /// 100 ms to 30 s, five minutes in all.
    pub const fn new(seed: u64) -> Self {
        Self {
            first: Duration::from_millis(100),
            longest: Duration::from_secs(30),
            budget: Duration::from_mins(5),
            attempt: 0,
            spent: Duration::ZERO,
            seed,
        }
    }

    /// The same with other bounds.
    #[must_use]
    pub const fn bounds(self, first: Duration, longest: Duration, budget: Duration) -> Self {
        Self {
            first,
            longest,
            budget,
            ..self
        }
    }

    /// Starts over after a success.
    pub const fn reset(&mut self) {
        self.attempt = 0;
        self.spent = Duration::ZERO;
    }
}

impl Iterator for Backoff {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        if self.spent >= self.budget {
            return None;
        }
        let ceiling = self
            .first
            .saturating_mul(2_u32.saturating_pow(self.attempt))
            .min(self.longest);
        let draw = split_mix(self.seed.wrapping_add(u64::from(self.attempt)));
        let ceiling_us = u64::try_from(ceiling.as_micros()).unwrap_or(u64::MAX);
        let delay = Duration::from_micros(draw % ceiling_us.saturating_add(1));
        self.attempt = self.attempt.saturating_add(1);
        // At least one microsecond a draw, so that a run of zeros cannot spin for ever.
        self.spent = self
            .spent
            .saturating_add(ceiling / 2)
            .saturating_add(Duration::from_micros(1));
        Some(delay)
    }
}

/// `SplitMix64`: spreads a counter over 64 bits.
const fn split_mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_stay_within_their_ceiling_and_end_with_the_budget() {
        let bounds = (
            Duration::from_millis(10),
            Duration::from_millis(80),
            Duration::from_secs(1),
        );
        let delays: Vec<_> = Backoff::new(7)
            .bounds(bounds.0, bounds.1, bounds.2)
            .collect();
        for (attempt, delay) in (0_u32..).zip(&delays) {
            assert!(
                *delay
                    <= Duration::from_millis(10)
                        .saturating_mul(2_u32.saturating_pow(attempt))
                        .min(bounds.1)
            );
        }
        assert!(delays.len() > 10 && delays.len() < 60, "{}", delays.len());
    }

    #[test]
    fn two_seeds_wait_differently() {
        let first: Vec<_> = Backoff::new(1).take(5).collect();
        let second: Vec<_> = Backoff::new(2).take(5).collect();
        assert_ne!(first, second);
    }
}
