//! Kafka: a consumer in a group as source, a producer for records, positions in the group, and all of it in one transaction.
//!
//! Owns the connection ([`Settings`]), the [`Consumer`] (a [`crate::source::Source`] whose partitions come and go), the
//! stores [`Offsets`] (positions alone; commit after effect) and [`Transactions`] (records, dead letters and positions
//! in one transaction), and the [`Producer`] that [`crate::store::After`] puts before `Offsets`. It does not own decoding
//! or the loop. The client is librdkafka, through `rdkafka`.
//!
//! ```no_run
//! use callsheet::kafka::{Consumer, Offsets, Producer, Settings, Transactions};
//! use callsheet::store::After;
//!
//! # fn example() -> Result<(), callsheet::kafka::KafkaFailure> {
//! let settings = Settings::new("localhost:9092");
//!
//! // Exactly once from topic to topic.
//! let orders = Consumer::subscribe(&settings, "billing", "orders")?;
//! let transactions = Transactions::new(&settings, &orders, "billing-1")?;
//!
//! // At least once: records are sent first, the position moves afterwards.
//! let orders = Consumer::subscribe(&settings, "billing", "orders")?;
//! let at_least_once = After::new(Producer::new(&settings)?, Offsets::of(&orders));
//! # Ok(())
//! # }
//! ```

mod admin;
mod consumer;
mod context;
mod error;
mod offsets;
mod producer;
mod queue;
mod records;
mod settings;
mod shared;
mod transactions;

pub use admin::Topics;
pub use consumer::Consumer;
pub use error::KafkaFailure;
pub use offsets::Offsets;
pub use producer::Producer;
pub use settings::{Settings, StartAt};
pub use transactions::Transactions;
