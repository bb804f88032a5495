//! The registry at run time: schemas of writers that were unknown at build time, and the ids that producers write.
//!
//! Owns the cache ([`SchemaCache`]: one request per schema however many ask, immutable answers for ever, refusals for a
//! second, failures never) and its source ([`SchemaFetch`], implemented by [`Registry`] over HTTP, by [`OnDisk`] in front of it
//! for starts without a registry, and by [`Failover`] over several). It does not own
//! decoding (`delivery::Writers`).

mod cache;
mod disk;
mod failover;
mod fetch;
mod resolve;

pub use cache::SchemaCache;
pub use callsheet_client::{Client, ClientError};
pub use callsheet_schema::avro::Schema;
pub use disk::OnDisk;
pub use failover::Failover;
pub use fetch::{FetchError, Registry, SchemaFetch};
pub use resolve::{RegistryUnavailable, backoff_seed};
