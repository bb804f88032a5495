//! How a runner runs, and what it has done.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dead_letter::ErrorCode;
use crate::delivery::{Backoff, BreakerOptions, Tally};

/// What happens to records that fail for good; Kafka Connect's `errors.tolerance`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tolerance {
    /// The first one stops the pipeline.
    None,
    /// They become dead letters.
    #[default]
    All,
}

/// How a runner runs.
#[derive(Clone, Debug)]
pub struct RunnerOptions {
    /// Most records in a batch.
    pub batch_records: usize,
    /// What happens to records that fail for good.
    pub tolerance: Tolerance,
    /// Dead letters among the last [`RunnerOptions::breaker_records`] records beyond this share, in percent, stop the pipeline.
    pub breaker_percent: u64,
    /// Records that the share is taken over; fewer never stop it.
    pub breaker_records: u64,
    /// Delays between attempts at what cannot be done now: at reading, at a batch's preparation, at a commit.
    pub backoff: Backoff,
    /// When a store that keeps failing is left alone; partitions are paused meanwhile.
    pub breaker: BreakerOptions,
    /// Longest wait for new records before looking again.
    pub idle: Duration,
    /// How long the batch in hand may take after the stop was asked for.
    pub drain: Duration,
    /// Id of this run, such as that of its lineage events; derived records carry it in `callsheet.src`.
    pub run_id: Option<Arc<str>>,
}

impl Default for RunnerOptions {
    /// Batches of 2,000; dead letters tolerated up to half of the last 1,000 records; a look every 250 ms; 25 s to drain.
    fn default() -> Self {
        Self {
            batch_records: 2_000,
            tolerance: Tolerance::All,
            breaker_percent: 50,
            breaker_records: 1_000,
            backoff: Backoff::new(0),
            breaker: BreakerOptions::default(),
            idle: Duration::from_millis(250),
            drain: Duration::from_secs(25),
            run_id: None,
        }
    }
}

/// What one turn of the loop did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A batch was committed.
    Committed {
        /// Records in it.
        records: usize,
    },
    /// Every partition is read to its end.
    AtEnd,
    /// The stop was asked for while something had to be waited for; nothing is in hand.
    Stopped,
}

/// What a runner has done since it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records read and committed.
    pub records: u64,
    /// Batches committed.
    pub batches: u64,
    /// Records appended, dead letters included.
    pub appended: u64,
    /// Dead letters by class.
    pub dead_letters: BTreeMap<ErrorCode, u64>,
    /// Attempts that had to be repeated.
    pub retries: u64,
    /// Records that came too late, as the job counts them.
    pub late: u64,
    /// Records that the job left out on purpose.
    pub filtered: u64,
    /// Records whose identity had been counted.
    pub duplicates: u64,
    /// Results without their enrichment.
    pub degraded: u64,
}

/// What a batch's effects say of themselves, taken before they go into the store.
#[derive(Debug)]
pub(super) struct Counts {
    pub(super) dead_letters: BTreeMap<ErrorCode, u64>,
    pub(super) tally: Tally,
}

impl Totals {
    /// A batch was committed.
    pub(super) fn add(&mut self, records: u64, appended: u64, counts: &Counts) {
        self.records += records;
        self.batches += 1;
        self.appended += appended;
        self.late += counts.tally.late;
        self.filtered += counts.tally.filtered;
        self.duplicates += counts.tally.duplicates;
        self.degraded += counts.tally.degraded;
        for (code, count) in &counts.dead_letters {
            *self.dead_letters.entry(*code).or_default() += count;
        }
    }
}
