//! Code first: Rust types that are contracts.
//!
//! `#[derive(callsheet::Contract)]` gives a struct or enum its Avro schema as a constant ([`AvroSchema::AVRO_SCHEMA`]), and the same
//! encoders and decoders that a generated type has. [`check_file`] keeps the schema as a file of a contract folder, where `callsheet check`,
//! `pull` and `push` find it.
//!
//! ```
//! use callsheet::code_first::AvroSchema as _;
//! use callsheet::types::{Pii, TimestampMillis};
//!
//! /// A paid order.
//! #[derive(callsheet::Contract, Debug, PartialEq)]
//! #[contract(namespace = "shop")]
//! struct Order {
//!     id: i64,
//!     /// When the money arrived.
//!     paid_at: TimestampMillis,
//!     #[contract(classification = "pii.email")]
//!     email: Option<Pii<String>>,
//!     #[contract(unit = "cent", default = 0, aliases("amount"))]
//!     total: i64,
//!     lines: Vec<Line>,
//! }
//!
//! #[derive(callsheet::Contract, Debug, PartialEq)]
//! struct Line {
//!     sku: String,
//!     kind: Kind,
//! }
//!
//! #[derive(callsheet::Contract, Debug, PartialEq)]
//! enum Kind {
//!     Film,
//!     #[contract(rename = "BOX_SET")]
//!     BoxSet,
//! }
//!
//! assert!(Order::AVRO_SCHEMA.starts_with(r#"{"type":"record","name":"Order","namespace":"shop","doc":"A paid order.","fields":["#));
//! let order = Order {
//!     id: 7,
//!     paid_at: TimestampMillis(1_700_000_000_000),
//!     email: None,
//!     total: 1_250,
//!     lines: vec![Line { sku: "F-1".into(), kind: Kind::BoxSet }],
//! };
//! let mut bytes = Vec::new();
//! order.to_avro(&mut bytes)?;
//! assert_eq!(Order::from_avro(&mut bytes.as_slice())?, order);
//!
//! // A record of an older writer, by a plan.
//! let older = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"int"},{"name":"amount","type":"int"},
//!     {"name":"paid_at","type":"long"},{"name":"lines","type":{"type":"array","items":"null"}}]}"#;
//! let plan = callsheet::WriterPlan::resolve(older, Order::AVRO_SCHEMA)?;
//! let order = Order::from_avro_by(&plan, &mut [14, 20, 0, 0].as_slice())?;
//! assert_eq!((order.id, order.total, order.email, order.lines.len()), (7, 10, None, 0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Bound to a contract
//!
//! `#[contract("orders")]` binds a record to a contract of `callsheet.lock`: it implements [`crate::Contract`], [`crate::Encode`] and
//! [`crate::Decode`], older locked versions are read by plans, and **a type that is no longer the locked version does not compile**. Code of
//! tests is exempt, so that a unit test can write the changed schema:
//!
//! ```no_run
//! # use callsheet::code_first::check_file;
//! # #[derive(callsheet::Contract)] struct Order { id: i64 }
//! // in the crate's own `#[cfg(test)]` module
//! # fn test() {
//! check_file::<Order>(concat!(env!("CARGO_MANIFEST_DIR"), "/contracts/orders.avsc")).unwrap();
//! # }
//! ```
//!
//! `CALLSHEET_WRITE=1 cargo test` writes the file, `callsheet check` judges the change, `callsheet pull --from contracts` (or `push` and `pull`)
//! locks it.

#[doc(hidden)]
pub mod datum;
mod file;
#[doc(hidden)]
pub mod tree;

pub use file::{FileError, WRITE_VARIABLE, check_file, pretty};

use crate::decode::{DecodeError, MAX_DEPTH, WriterPlan};
use crate::encode::EncodeError;

/// A Rust type with an Avro schema; derived by `#[derive(callsheet::Contract)]`.
pub trait AvroSchema: datum::Datum {
    /// The schema as JSON, in the order of members that Java's library prints.
    const AVRO_SCHEMA: &'static str;

    /// Appends the value as Avro binary, without framing.
    ///
    /// # Errors
    /// [`EncodeError`]; `out` is then longer by an unfinished value.
    fn to_avro(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.write(out)
    }

    /// Reads a value that was written with the same schema; `input` is then behind it.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn from_avro(input: &mut &[u8]) -> Result<Self, DecodeError> {
        Self::read(input, MAX_DEPTH)
    }

    /// Reads a value of another writer; the plan is made by [`WriterPlan::resolve`] with [`AvroSchema::AVRO_SCHEMA`] as the reader's schema.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn from_avro_by(plan: &WriterPlan, input: &mut &[u8]) -> Result<Self, DecodeError> {
        Self::read_by(plan, plan.root(), input, MAX_DEPTH)
    }
}

/// A Rust type with a JSON Schema; derived by `#[derive(callsheet::Contract)]` with `#[contract(json)]`, beside `schemars::JsonSchema`.
#[cfg(feature = "json-schema")]
pub trait JsonContract: schemars::JsonSchema {
    /// The JSON Schema (draft 2020-12), indented, newline-terminated.
    fn json_schema_text() -> String {
        let schema = schemars::schema_for!(Self);
        format!("{:#}\n", schema.as_value())
    }
}

/// The message of a type that is not the locked version: `about`, then where the two texts part.
#[doc(hidden)]
#[derive(Debug)]
pub struct Drift {
    bytes: [u8; 1024],
    length: usize,
}

impl Drift {
    /// Writes the message.
    pub const fn new(about: &str, locked: &str, here: &str) -> Self {
        let (left, right) = (locked.as_bytes(), here.as_bytes());
        let mut at = 0;
        while at < left.len() && at < right.len() && left[at] == right[at] {
            at += 1;
        }
        let mut drift = Self {
            bytes: [0; 1024],
            length: 0,
        };
        drift.put(about.as_bytes(), 0, about.len());
        drift.put(b"\n  locked: ", 0, 11);
        drift.window(left, at);
        drift.put(b"\n  here:   ", 0, 11);
        drift.window(right, at);
        drift
    }

    /// The message.
    pub const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "the type is not the locked version of its contract",
        }
    }

    const fn put(&mut self, text: &[u8], from: usize, to: usize) {
        let mut at = from;
        while at < to && self.length < self.bytes.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
    }

    /// The text around a place, cut where characters begin.
    const fn window(&mut self, text: &[u8], at: usize) {
        let mut from = at.saturating_sub(48);
        while from > 0 && text[from] & 0xc0 == 0x80 {
            from -= 1;
        }
        let mut to = if text.len() < at + 48 {
            text.len()
        } else {
            at + 48
        };
        while to < text.len() && text[to] & 0xc0 == 0x80 {
            to += 1;
        }
        if from > 0 {
            self.put("…".as_bytes(), 0, 3);
        }
        self.put(text, from, to);
        if to < text.len() {
            self.put("…".as_bytes(), 0, 3);
        }
    }
}
