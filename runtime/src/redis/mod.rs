//! Redis: rows as hashes, fenced by the offset that they came from.
//!
//! Owns the hashes ([`Hash`]) and the connection that applies them ([`Redis`]), to be put before a store by
//! [`crate::store::After`]: rows go to Redis first, positions and the rest are the store's. One script writes a hash with
//! the field `src:{topic}:{partition}` beside the values: what comes again changes nothing, what is older is dropped.
//!
//! ```no_run
//! use core::time::Duration;
//!
//! use callsheet::embedded::Log;
//! use callsheet::redis::{Hash, Redis};
//! use callsheet::store::After;
//! # use callsheet::Contract;
//!
//! # fn example<Engagement: Contract>(log: Log) -> Result<(), callsheet::redis::RedisFailure> {
//! let hash = Hash::of::<Engagement>("user:{user_id}:engagement", Some(Duration::from_hours(24)))?;
//! let store = After::new(Redis::new("redis://localhost", vec![hash])?, log);
//! // `Runner::new(store, "serving", source, job, RunnerOptions::default())`
//! # Ok(())
//! # }
//! ```

mod apply;
mod error;
mod hash;

pub use apply::Redis;
pub use error::RedisFailure;
pub use hash::{Hash, ToHash};
