//! Read and write contracts: what pipeline teams import.
//!
//! [`contract`] holds the traits that `contract!` and `#[derive(Reader)]` implement, [`decode`] and [`encode`] what their
//! code calls, [`types`] the Rust side of Avro's logical types. Without features the crate is synchronous and does no
//! input or output.

pub mod contract;
pub mod decode;
pub mod encode;
mod text;
pub mod types;

pub use contract::{Column, Contract, Decode, Encode, WriterVersion};
pub use decode::{DecodeError, WriterPlan};
pub use encode::EncodeError;
