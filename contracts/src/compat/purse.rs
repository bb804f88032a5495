//! What one answer may cost: a single purse that its wire verdict, truth, witnesses and tried fixes pay from.
//!
//! There is no clock here: work is counted in units that every machine counts alike, about a tenth of a microsecond each
//! on the machine of `docs/benchmarks.md`, and the caller looks at a clock of its own in `Options::cancelled`. Whoever
//! loops over something that the author of a schema controls pays *before* the work is done, and takes [`Spent`] for an
//! answer: what is open then is undecided, what was shown until then stands.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Units that one comparison may cost, and a whole history as well.
pub(crate) const WORK: u64 = 10_000_000;

/// Bytes that the findings of one comparison, or of a whole history, may keep.
pub(crate) const KEPT: u64 = 32 << 20;

/// Units, and bytes, that each comparison of a history has at least.
pub(crate) const LEAST: u64 = 50_000;

/// Units for reading a byte of a schema.
pub(crate) const PER_BYTE: u64 = 1;

/// Units between two questions to the caller.
const POLL_EVERY: u64 = 20_000;

/// Why nothing more can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Spent {
    /// All units are.
    Work {
        /// How many there were.
        limit: u64,
    },
    /// All bytes are.
    Bytes {
        /// How many there were.
        limit: u64,
    },
    /// The caller wants no answer any more.
    Cancelled,
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Work { limit } => write!(f, "more than {limit} units of work are needed"),
            Self::Bytes { limit } => write!(f, "more than {limit} bytes of findings are needed"),
            Self::Cancelled => f.write_str("the check was cancelled"),
        }
    }
}

/// Work and memory that are left, and the caller's wish to go on.
pub(crate) struct Purse<'a> {
    work: u64,
    kept: u64,
    worked: AtomicU64,
    keeping: AtomicU64,
    polled: AtomicU64,
    /// Whether something was asked for that could not be paid.
    ended: AtomicBool,
    cancelled: &'a (dyn Fn() -> bool + Sync),
    /// What this is a part of.
    whole: Option<&'a Purse<'a>>,
}

impl<'a> Purse<'a> {
    /// A purse of so many units and bytes; `cancelled` is asked every few thousand units.
    pub(crate) const fn new(
        work: u64,
        kept: u64,
        cancelled: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            work,
            kept,
            worked: AtomicU64::new(0),
            keeping: AtomicU64::new(0),
            polled: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            cancelled,
            whole: None,
        }
    }

    /// A part of this purse: no more than so many units of what is left; what it pays, this pays.
    pub(crate) fn part(&'a self, work: u64) -> Self {
        Self {
            whole: Some(self),
            ..Self::new(work, self.kept, self.cancelled)
        }
    }

    /// A part of this purse: one of so many shares of all that it had.
    pub(crate) fn share(&'a self, of: u64) -> Self {
        self.part(self.work / of)
    }

    /// Pays some units.
    pub(crate) fn pay(&self, units: u64) -> Result<(), Spent> {
        let paid = self.take(units);
        if paid.is_err() {
            self.end();
        }
        paid
    }

    /// Remembers that something was left out, here and in what this is a part of.
    fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(whole) = self.whole {
            whole.end();
        }
    }

    fn take(&self, units: u64) -> Result<(), Spent> {
        if let Some(whole) = self.whole {
            whole.pay(units)?;
        }
        let before = self.worked.fetch_add(units, Ordering::Relaxed);
        if before.saturating_add(units) > self.work {
            // Stays spent, however small the next sum is.
            self.worked.store(u64::MAX / 2, Ordering::Relaxed);
            return Err(Spent::Work { limit: self.work });
        }
        if self.whole.is_none() {
            let due = self.polled.load(Ordering::Relaxed);
            if before >= due {
                self.polled.store(before + POLL_EVERY, Ordering::Relaxed);
                if (self.cancelled)() {
                    self.polled.store(0, Ordering::Relaxed);
                    return Err(Spent::Cancelled);
                }
            }
        }
        Ok(())
    }

    /// Pays for looking at so many things of one price.
    pub(crate) fn pay_each(&self, count: usize, units: u64) -> Result<(), Spent> {
        self.pay(
            u64::try_from(count)
                .unwrap_or(u64::MAX)
                .saturating_mul(units),
        )
    }

    /// Pays for bytes that the answer keeps.
    pub(crate) fn keep(&self, bytes: usize) -> Result<(), Spent> {
        if let Some(whole) = self.whole {
            whole.keep(bytes)?;
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let before = self.keeping.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.kept {
            self.keeping.fetch_sub(bytes, Ordering::Relaxed);
            self.end();
            return Err(Spent::Bytes { limit: self.kept });
        }
        Ok(())
    }

    /// Whether something was left out because it could not be paid.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Units and bytes that are left.
    fn left(&self) -> (u64, u64) {
        let kept = self.keeping.load(Ordering::Relaxed);
        (self.work - self.worked(), self.kept.saturating_sub(kept))
    }

    /// Units that were paid.
    pub(crate) fn worked(&self) -> u64 {
        self.worked.load(Ordering::Relaxed).min(self.work)
    }
}

/// What one comparison has: its wire verdict has a purse of its own, which nothing else can empty.
#[derive(Debug)]
pub(crate) struct Purses<'a> {
    pub(crate) wire: Purse<'a>,
    pub(crate) truth: Purse<'a>,
}

impl<'a> Purses<'a> {
    /// All that an answer may cost.
    pub(crate) const fn new(cancelled: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self {
            wire: Purse::new(WORK / 4, KEPT / 4, cancelled),
            truth: Purse::new(WORK / 4 * 3, KEPT / 4 * 3, cancelled),
        }
    }

    /// One of `count` equal parts of what is left here, but no less than a small comparison takes: the cost of a long
    /// history follows its length.
    pub(crate) fn one_of(&self, count: usize) -> Self {
        let count = u64::try_from(count.max(1)).unwrap_or(u64::MAX);
        let part = |purse: &Purse<'a>| {
            let (work, kept) = purse.left();
            let (work, kept) = ((work / count).max(LEAST), (kept / count).max(LEAST));
            Purse::new(work, kept, purse.cancelled)
        };
        Self {
            wire: part(&self.wire),
            truth: part(&self.truth),
        }
    }

    /// Pays what another one cost.
    pub(crate) fn settle(&self, other: &Self) {
        for (own, other) in [(&self.wire, &other.wire), (&self.truth, &other.truth)] {
            own.worked.fetch_add(other.worked(), Ordering::Relaxed);
            let kept = other.keeping.load(Ordering::Relaxed);
            own.keeping.fetch_add(kept, Ordering::Relaxed);
        }
    }

    /// Whether there is nothing left to share.
    pub(crate) fn is_empty(&self) -> bool {
        let (wire, truth) = (self.wire.left(), self.truth.left());
        wire.0.min(truth.0) == 0
    }

    /// Whether something was left out because it could not be paid.
    pub(crate) fn has_ended(&self) -> bool {
        self.wire.has_ended() || self.truth.has_ended()
    }
}

impl fmt::Debug for Purse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Purse")
            .field("work", &self.work)
            .field("worked", &self.worked())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::{Purse, Spent};

    #[test]
    fn an_empty_purse_stays_empty() {
        let purse = Purse::new(10, 0, &|| false);
        assert_eq!(purse.pay(10), Ok(()));
        assert_eq!(purse.pay(1), Err(Spent::Work { limit: 10 }));
        assert_eq!(purse.pay(0), Err(Spent::Work { limit: 10 }));
        assert_eq!(purse.worked(), 10);
    }

    #[test]
    fn a_part_has_its_own_limit_and_counts_for_the_whole() {
        let purse = Purse::new(100, 10, &|| false);
        let part = purse.part(30);
        assert_eq!(part.pay(30), Ok(()));
        assert_eq!(part.pay(1), Err(Spent::Work { limit: 30 }));
        assert_eq!(part.keep(10), Ok(()));
        assert_eq!(purse.keep(1), Err(Spent::Bytes { limit: 10 }));
        let other = purse.part(1_000);
        assert_eq!(other.pay(100), Err(Spent::Work { limit: 100 }));
    }

    #[test]
    fn a_caller_that_gives_up_is_heard_soon_and_seldom_asked() {
        let asked = AtomicU32::new(0);
        let cancelled = || asked.fetch_add(1, Ordering::Relaxed) > 1;
        let purse = Purse::new(u64::MAX / 4, 0, &cancelled);
        let paid = (0..1_000_000).take_while(|_| purse.pay(1).is_ok()).count();
        assert!((30_000..50_000).contains(&paid), "{paid}");
        assert_eq!(purse.part(5).pay(1), Err(Spent::Cancelled));
    }
}
