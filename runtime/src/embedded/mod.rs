//! The embedded transport: topics, positions, state and output tables in one SQLite file.
//!
//! Owns the log ([`Log`]), reading of topics ([`Topic`]) and output tables ([`Table`]). One commit makes offset, state,
//! output and dead letters durable together, so that each record takes effect exactly once. It does not own decoding or
//! the loop that drives a job (`pipeline`). Start at [`Log::open`], [`Log::produce`] and [`Log::commit`].

mod commit;
mod error;
mod headers;
mod log;
mod outbox;
mod schema;
mod table;
mod to_table;
mod topic;

pub use commit::{Committed, Progress};
pub use error::LogError;
pub use log::{Log, LogOptions};
pub use outbox::Posted;
pub use table::{Table, TableColumn};
pub use to_table::ToTable;
pub use topic::Topic;
