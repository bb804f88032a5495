//! The registry at run time: schemas of writers that were unknown at build time, and the ids that producers write.
//!
//! Owns the cache ([`SchemaCache`]: one request per schema however many ask, immutable answers for ever, refusals for a
//! second, failures never) and its source ([`SchemaFetch`], implemented by [`Registry`] over HTTP). It does not own
//! decoding (`delivery::Writers`).

mod cache;
mod fetch;
mod resolve;

pub use cache::SchemaCache;
pub use callsheet_client::{Client, ClientError};
pub use callsheet_schema::avro::Schema;
pub use fetch::{FetchError, Registry, SchemaFetch};
pub use resolve::{RegistryUnavailable, backoff_seed};
