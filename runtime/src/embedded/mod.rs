//! The embedded transport: topics, positions, state and output tables in one SQLite file.
//!
//! Owns the log ([`Log`]), reading of topics ([`Topic`]) and output tables ([`Table`]). One commit makes offset, state,
//! output and dead letters durable together, so that each record takes effect exactly once. It does not own decoding or
//! the loop that drives a job (`pipeline`). Start at [`Log::open`], [`Log::produce`] and [`Log::commit`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use callsheet::delivery::Effects;
//! use callsheet::embedded::{Log, LogOptions, Progress};
//! use callsheet::source::NewRecord;
//!
//! # async fn example(folder: &std::path::Path) -> Result<(), callsheet::embedded::LogError> {
//! let log = Log::open(&LogOptions::new(folder.join("orders.db"))).await?;
//! let orders = log.create_topic("orders", 1).await?;
//! let order = NewRecord {
//!     topic: Arc::clone(orders.name()),
//!     partition: 0,
//!     timestamp_ms: 0,
//!     key: None,
//!     value: Some(b"one coffee".to_vec()),
//!     headers: Vec::new(),
//! };
//! log.produce(vec![order]).await?;
//!
//! // Read, decide, and make everything durable at once.
//! let group: Arc<str> = "billing".into();
//! let from = log.position(&group, "orders", 0).await?;
//! let batch = orders.read(0, from, 100).await?;
//! let mut effects = Effects::new();
//! effects.put_state(&"billing/count".into(), b"n".to_vec(), Some(vec![1]));
//! log.commit(Some(&Progress::of(&group, &batch)), effects).await?;
//! assert_eq!(log.position(&group, "orders", 0).await?, 1);
//! # Ok(())
//! # }
//! # let folder = tempfile::tempdir().unwrap();
//! # tokio::runtime::Runtime::new().unwrap().block_on(example(folder.path())).unwrap();
//! ```

mod commit;
mod error;
mod log;
mod outbox;
mod schema;
mod table;
mod to_table;
mod topic;

pub use crate::store::Progress;
pub use commit::Committed;
pub use error::LogError;
pub use log::{Log, LogOptions};
pub use outbox::Posted;
pub use table::{Table, TableColumn};
pub use to_table::ToTable;
pub use topic::Topic;
