//! Read and write contracts: what pipeline teams import.
//!
//! [`contract`] holds the traits that `contract!` and `#[derive(Reader)]` implement, [`decode`] and [`encode`] what their
//! code calls, [`code_first`] what makes Rust types contracts, [`types`] the Rust side of Avro's logical types. Without features the crate is synchronous and does no
//! input or output.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
#[cfg(feature = "pipeline")]
pub mod app;
pub mod code_first;
pub mod contract;
pub mod dead_letter;
pub mod decode;
pub mod delivery;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod encode;
#[cfg(feature = "files")]
pub mod files;
#[cfg(any(feature = "embedded", feature = "postgres"))]
mod header_blob;
pub mod headers;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "kafka")]
pub mod kafka;
#[cfg(feature = "lineage")]
pub mod lineage;
mod nested;
#[cfg(feature = "otel")]
pub mod otel;
pub mod pipeline;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "registry")]
pub mod registry;
#[cfg(feature = "pipeline")]
pub mod rows;
pub mod sink;
pub mod source;
#[cfg(feature = "pipeline")]
pub mod store;
mod text;
pub mod types;

#[cfg(all(feature = "macros", feature = "lineage"))]
pub use callsheet_macros::transform;
#[cfg(feature = "macros")]
pub use callsheet_macros::{Contract, Reader, contract};
#[cfg(feature = "protobuf")]
#[doc(hidden)]
pub use prost;
#[cfg(feature = "json")]
#[doc(hidden)]
pub use {serde, serde_json};

#[cfg(feature = "json-schema")]
pub use schemars;

pub use contract::{Column, Contract, Decode, Encode, WriterVersion};
pub use decode::{DecodeError, WriterPlan};
pub use encode::EncodeError;
