//! Jobs over records: event-time windows, idempotence, and the loop that commits.
//!
//! Owns the operators [`Tumbling`] and [`Seen`] (pure: values in, values out) and, with feature `embedded`, [`Runner`], which
//! drives a [`Job`] and commits each batch as a whole. It does not own decoding (`delivery`) or storage (`embedded`).

#[cfg(feature = "embedded")]
mod job;
#[cfg(feature = "embedded")]
mod runner;
mod seen;
#[cfg(feature = "embedded")]
mod stop;
mod window;

#[cfg(feature = "embedded")]
pub use job::{Job, JobError, PipelineError, Transient};
#[cfg(feature = "embedded")]
pub use runner::{Runner, RunnerOptions, Step, Tolerance, Totals};
pub use seen::{Seen, Sighting};
#[cfg(feature = "embedded")]
pub use stop::{Stop, Stopper};
pub use window::{Change, Merge, Placed, Timing, Tumbling, WindowKey};

/// FNV-1a over `bytes`, 64 bits: partitions and digests that outlive a process.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
