//! Jobs over records: event-time windows, idempotence, and the loop that commits.
//!
//! Owns the operators [`Tumbling`], [`Sliding`], [`Watermarks`] and [`Seen`] (pure: values in, values out) and, with feature `pipeline`, [`Runner`], which
//! drives a [`Job`] and commits each batch as a whole. It does not own decoding (`delivery`) or durability (`store`).

#[cfg(feature = "pipeline")]
mod job;
#[cfg(feature = "pipeline")]
mod options;
#[cfg(feature = "pipeline")]
mod runner;
mod seen;
mod sliding;
#[cfg(feature = "pipeline")]
mod stop;
#[cfg(feature = "pipeline")]
mod watch;
mod watermarks;
mod window;

#[cfg(feature = "pipeline")]
pub use job::{Job, JobError, PipelineError, Transient};
#[cfg(feature = "pipeline")]
pub use options::{RunnerOptions, Step, Tolerance, Totals};
#[cfg(feature = "pipeline")]
pub use runner::Runner;
pub use seen::{Seen, Sighting};
pub use sliding::Sliding;
#[cfg(feature = "pipeline")]
pub use stop::{Stop, Stopper};
pub use watermarks::{Heard, Watermarks};
pub use window::{Change, Merge, Placed, Timing, Tumbling, WindowKey};

/// FNV-1a over `bytes`, 64 bits: partitions and digests that outlive a process.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
