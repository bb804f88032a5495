//! Schema models, resolution, values and wire framing; pure and synchronous.
//!
//! Start at [`avro::Schema`] for the Avro model, at [`avro::Plan`] for resolution of a writer schema
//! against a reader schema, and at [`wire`] for the framing of records on a topic. Text is read
//! through [`tree`], which keeps a span for every value; whatever is wrong with a text comes back as
//! [`Problems`], all of them at once.
//!
//! This crate judges no compatibility and knows no registry: that is `callsheet-contracts`.

pub mod avro;
mod format;
#[cfg(feature = "json")]
pub mod json;
mod problem;
#[cfg(feature = "protobuf")]
pub mod protobuf;
mod reference;
mod sorted;
mod span;
pub mod tags;
pub mod tree;
pub mod wire;

pub use format::{Format, UnknownFormat};
pub use problem::{Problem, Problems};
pub use reference::Reference;
pub use span::{LineIndex, Position, Span};
