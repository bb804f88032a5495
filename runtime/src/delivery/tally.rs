//! What a job counts of a batch, beside its effects: for totals and metrics.

/// Counts of one batch. Committed with it: those of a batch that is tried again are not counted twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that came after their window was forgotten: metric `callsheet.records` of stage `late`.
    pub late: u64,
    /// Records that the job leaves out on purpose: stage `filtered`.
    pub filtered: u64,
    /// Records whose identity had been counted: metric `callsheet.sink.duplicates.suppressed`.
    pub duplicates: u64,
    /// Results without what they were to be enriched with: metric `callsheet.enrichment.degraded`.
    pub degraded: u64,
    /// Watermark, in milliseconds since 1970 UTC; metric `callsheet.watermark.delay` is what it lacks to the present.
    pub watermark_ms: Option<i64>,
    /// Windows in memory: metric `callsheet.window.state.keys`.
    pub window_keys: Option<u64>,
    /// Bytes that they take in the store: metric `callsheet.window.state.bytes`.
    pub window_bytes: Option<u64>,
    /// Writers that the lock does not have, read by a plan: metric `callsheet.writers.unknown`.
    pub unknown_writers: Option<u64>,
}
