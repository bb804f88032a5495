//! How many requests a caller may send: a bucket of tokens for each principal, or for each address where callers are not
//! known.
//!
//! Memory is bounded: buckets that are full again are forgotten, and callers beyond the limit share one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most callers that have a bucket of their own.
const MOST_CALLERS: usize = 10_000;

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sender {
    /// A known caller.
    Principal(Arc<str>),
    /// A machine.
    Address(IpAddr),
    /// Whoever comes when too many have a bucket already, and requests without an address.
    Rest,
}

/// The buckets of all callers.
pub(crate) struct RateLimit {
    /// Requests a second; 0 is no limit.
    per_second: f64,
    burst: f64,
    buckets: Mutex<HashMap<Sender, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl RateLimit {
    /// `per_second` requests go on for ever, `burst` may come at once; 0 requests a second are no limit.
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        Self {
            per_second: per_second.into(),
            burst: burst.max(1).into(),
            buckets: Mutex::default(),
        }
    }

    /// Whether there is a limit at all.
    pub(crate) fn is_on(&self) -> bool {
        self.per_second > 0.0
    }

    /// Takes one request from a sender's bucket; if it is empty, answers when it will not be.
    pub(crate) fn take(&self, sender: Sender, now: Instant) -> Result<(), Duration> {
        if !self.is_on() {
            return Ok(());
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_CALLERS && !buckets.contains_key(&sender) {
            buckets.retain(|_, bucket| self.filled(*bucket, now).tokens < self.burst);
        }
        let sender = if buckets.len() >= MOST_CALLERS && !buckets.contains_key(&sender) {
            Sender::Rest
        } else {
            sender
        };
        let full = Bucket {
            tokens: self.burst,
            at: now,
        };
        let bucket = buckets.entry(sender).or_insert(full);
        *bucket = self.filled(*bucket, now);
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f64(
                (1.0 - bucket.tokens) / self.per_second,
            ))
        }
    }

    fn filled(&self, bucket: Bucket, now: Instant) -> Bucket {
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        Bucket {
            tokens: (bucket.tokens + since * self.per_second).min(self.burst),
            at: now.max(bucket.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(name: &str) -> Sender {
        Sender::Principal(name.into())
    }

    #[test]
    fn a_bucket_allows_its_burst_and_then_its_rate() {
        let (limit, start) = (RateLimit::new(10, 3), Instant::now());
        for _ in 0..3 {
            assert_eq!(limit.take(sender("a"), start), Ok(()));
        }
        assert_eq!(
            limit.take(sender("a"), start),
            Err(Duration::from_millis(100))
        );
        assert_eq!(limit.take(sender("b"), start), Ok(()));
        let later = start + Duration::from_millis(100);
        assert_eq!(limit.take(sender("a"), later), Ok(()));
        assert!(limit.take(sender("a"), later).is_err());
        // A clock that another thread read earlier takes nothing back.
        assert!(limit.take(sender("a"), start).is_err());
    }

    #[test]
    fn the_memory_is_bounded_and_the_rest_share_a_bucket() {
        let (limit, start) = (RateLimit::new(1, 2), Instant::now());
        for number in 0..MOST_CALLERS {
            let caller = sender(&number.to_string());
            assert_eq!(limit.take(caller, start), Ok(()));
        }
        for name in ["x", "y"] {
            assert_eq!(limit.take(sender(name), start), Ok(()));
        }
        assert!(limit.take(sender("z"), start).is_err());
        assert!(limit.buckets.lock().unwrap().len() <= MOST_CALLERS + 1);
        // Once buckets are full again they make room.
        let later = start + Duration::from_mins(1);
        assert_eq!(limit.take(sender("z"), later), Ok(()));
        assert_eq!(limit.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn without_a_rate_nothing_is_counted() {
        let limit = RateLimit::new(0, 0);
        assert_eq!(limit.take(sender("a"), Instant::now()), Ok(()));
        assert!(limit.buckets.lock().unwrap().is_empty());
    }
}
