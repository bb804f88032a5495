//! A circuit breaker: a sink that keeps failing is left alone for a while, then asked once.
//!
//! Pure: the caller says what time it is. Open means wait: partitions are paused, nothing becomes a dead letter.

use core::time::Duration;
use std::collections::VecDeque;

/// When a breaker opens and how it closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerOptions {
    /// Failures in a row that open it.
    pub failures: u32,
    /// Attempts that the share is taken over.
    pub window: usize,
    /// Share of failures among the last [`BreakerOptions::window`] attempts that opens it, in percent.
    pub percent: usize,
    /// How long it stays open before one probe.
    pub probe_after: Duration,
}

impl Default for BreakerOptions {
    /// Five in a row, or half of the last 20; a probe every ten seconds.
    fn default() -> Self {
        Self {
            failures: 5,
            window: 20,
            percent: 50,
            probe_after: Duration::from_secs(10),
        }
    }
}

/// What a breaker lets through. The numbers are those of the metric `callsheet.breaker.state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BreakerState {
    /// Everything.
    Closed = 0,
    /// One probe.
    HalfOpen = 1,
    /// Nothing.
    Open = 2,
}

/// The breaker of one sink. Times are durations since any fixed moment.
#[derive(Clone, Debug)]
pub struct Breaker {
    options: BreakerOptions,
    in_a_row: u32,
    latest: VecDeque<bool>,
    opened: Option<Duration>,
}

impl Breaker {
    /// A closed breaker.
    pub const fn new(options: BreakerOptions) -> Self {
        Self {
            options,
            in_a_row: 0,
            latest: VecDeque::new(),
            opened: None,
        }
    }

    /// What it lets through at `now`.
    pub fn state(&self, now: Duration) -> BreakerState {
        match self.opened {
            None => BreakerState::Closed,
            Some(_) if self.wait(now).is_zero() => BreakerState::HalfOpen,
            Some(_) => BreakerState::Open,
        }
    }

    /// How long nothing goes through from `now` on; zero when an attempt may be made.
    pub fn wait(&self, now: Duration) -> Duration {
        self.opened.map_or(Duration::ZERO, |opened| {
            (opened + self.options.probe_after).saturating_sub(now)
        })
    }

    /// An attempt succeeded: the breaker closes and forgets.
    pub fn succeeded(&mut self) {
        self.in_a_row = 0;
        if self.opened.take().is_some() {
            self.latest.clear();
        }
        self.note(true);
    }

    /// An attempt failed at `now`.
    pub fn failed(&mut self, now: Duration) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.note(false);
        let failures = self.latest.iter().filter(|succeeded| !**succeeded).count();
        let full = self.latest.len() >= self.options.window.max(1);
        let share = full && failures * 100 >= self.latest.len() * self.options.percent;
        if self.opened.is_some() || self.in_a_row >= self.options.failures.max(1) || share {
            self.opened = Some(now);
        }
    }

    fn note(&mut self, succeeded: bool) {
        if self.latest.len() >= self.options.window.max(1) {
            self.latest.pop_front();
        }
        self.latest.push_back(succeeded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn breaker() -> Breaker {
        Breaker::new(BreakerOptions::default())
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_one_probe_closes_it() {
        let mut breaker = breaker();
        for _ in 0..4 {
            breaker.failed(at(1));
            assert_eq!(breaker.state(at(1)), BreakerState::Closed);
        }
        breaker.failed(at(1));
        assert_eq!(breaker.state(at(1)), BreakerState::Open);
        assert_eq!(breaker.wait(at(4)), at(7));
        assert_eq!(breaker.state(at(11)), BreakerState::HalfOpen);
        breaker.succeeded();
        assert_eq!(breaker.state(at(11)), BreakerState::Closed);
        breaker.failed(at(11));
        assert_eq!(breaker.state(at(11)), BreakerState::Closed, "it forgot");
    }

    #[test]
    fn a_failed_probe_opens_it_for_another_while() {
        let mut breaker = breaker();
        (0..5).for_each(|_| breaker.failed(at(0)));
        assert_eq!(breaker.state(at(10)), BreakerState::HalfOpen);
        breaker.failed(at(10));
        assert_eq!(breaker.wait(at(12)), at(8));
    }

    #[test]
    fn half_of_the_last_twenty_open_it() {
        let mut breaker = breaker();
        for attempt in 0..20 {
            assert_eq!(breaker.state(at(0)), BreakerState::Closed, "{attempt}");
            if attempt % 2 == 0 {
                breaker.succeeded();
            } else {
                breaker.failed(at(0));
            }
        }
        assert_eq!(breaker.state(at(0)), BreakerState::Open);
    }
}
