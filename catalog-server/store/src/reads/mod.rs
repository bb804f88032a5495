//! The reads, one file per table family. Each runs in its own read transaction, inside a time limit.

pub(crate) mod chain;
pub(crate) mod changes;
pub(crate) mod checks;
pub(crate) mod content;
pub(crate) mod contracts;
pub(crate) mod events;
pub(crate) mod snapshot;
pub(crate) mod tokens;
pub(crate) mod usage;

/// The limit that a statement gets: at least 1, at most 10,000 rows.
fn bounded(limit: i64) -> i64 {
    limit.clamp(1, 10_000)
}
