//! Avro 1.12: the schema model, its printing, values, and resolution of a writer against a reader.
//!
//! Read [`Schema`] first, then [`Value`] with [`encode()`] and [`decode()`], then [`Plan`].

mod canonical;
mod cursor;
mod decode;
mod encode;
mod fingerprint;
mod hash;
mod json;
mod logical;
mod minimal;
mod model;
mod name;
mod pairs;
mod parse;
mod plan;
mod print;
mod rooted;
mod tags;
mod value;

pub use decode::{DecodeError, DecodeErrorKind, MAX_DEPTH, MAX_ZERO_SIZE_ITEMS, decode};
pub use encode::{EncodeError, encode, encode_at};
pub use fingerprint::rabin;
pub use json::{DefaultError, default_value};
pub use logical::Logical;
pub use minimal::minimal_value;
pub use model::{
    Enum, Field, FieldDefault, Fixed, Kind, Node, NodeHash, NodeId, Order, Record, Schema, Symbol,
};
pub use name::Name;
pub use pairs::{PairMap, PairSet};
pub use parse::ParseOptions;
pub use plan::{
    FieldAction, Obstacle, Plan, Plans, Promotion, RecordStep, Rejected, Sink, Step, StepId,
    Unresolved, UnresolvedKind,
};
pub use value::Value;

#[cfg(feature = "apache-avro")]
mod apache;
#[cfg(feature = "apache-avro")]
pub use apache::{ApacheError, from_apache_value, to_apache, to_apache_value};

#[cfg(feature = "testing")]
pub mod testing;
