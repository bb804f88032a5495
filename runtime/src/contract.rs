//! The traits that generated code implements: what a contract is, how a record is written and read.
//!
//! Start at [`Contract`] (a pinned version and its facts), then [`Encode`] and [`Decode`]. The types that implement them
//! come from `contract!` and `#[derive(Reader)]`; nothing here reads files or the network.

use std::borrow::Cow;

use crate::decode::{DecodeError, WriterPlan};
use crate::encode::EncodeError;

/// One published version of a subject that records on the wire may carry, as the lock pins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterVersion {
    /// Version of the subject, from 1.
    pub version: u32,
    /// Schema id in the registry that the lock names; `None` when the lock was made from local files.
    pub schema_id: Option<u32>,
    /// Content-derived id, the same in every registry; carried by header framing.
    pub guid: [u8; 16],
    /// CRC-64-AVRO fingerprint of the parsing canonical form (Avro 1.12, schema fingerprints).
    pub fingerprint: u64,
    /// The schema's text, byte for byte as the lock pins it.
    pub schema: &'static str,
}

/// One field of a contract, for lineage, documentation and redaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Field path from the root record, names joined by `.` (`device.kind`); a name without a dot is a top-level field.
    pub name: &'static str,
    /// Type as people read it: `long`, `timestamp-millis`, `string?`, `array<int>`, `map<string>`, a record's or enum's name.
    pub type_text: &'static str,
    /// Documentation from the contract's facts, else from the schema.
    pub doc: Option<&'static str>,
    /// Classification from the contract's facts, as written there.
    pub classification: Option<&'static str>,
    /// The classification says that the value identifies a person.
    pub pii: bool,
    /// What the contract says about the field's end of life, if it is deprecated.
    pub deprecated: Option<&'static str>,
}

/// A pinned version of a contract, as a Rust type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a contract type",
    note = "types from `callsheet::contract!(\"name\" @ version)` implement `Contract`"
)]
pub trait Contract {
    /// Name of the contract in the lock.
    const NAME: &'static str;
    /// Registry subject that holds the schema.
    const SUBJECT: &'static str;
    /// Version of the subject that the type was generated from.
    const VERSION: u32;
    /// CRC-64-AVRO fingerprint of that version.
    const FINGERPRINT: u64;
    /// Text of that version's schema.
    const SCHEMA_JSON: &'static str;
    /// Every locked version, oldest first.
    const WRITERS: &'static [WriterVersion];
    /// Fields in schema order, a record before its nested fields.
    const COLUMNS: &'static [Column];
}

/// Writes a record as the Avro binary of its contract version, without framing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written",
    note = "owned types from `callsheet::contract!` implement `Encode`"
)]
pub trait Encode: Contract {
    /// Appends the record to `out`.
    ///
    /// # Errors
    /// [`EncodeError`] when a value has no place in the schema: an unknown enum symbol, a decimal wider than its `fixed`.
    /// `out` is then longer by an unfinished record: truncate it to the length from before the call.
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// Reads a record from the Avro binary of any writer version, resolved to this type (Avro 1.12, schema resolution).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a contract's records",
    note = "implement it with `#[derive(callsheet::Reader)]` and `#[contract(\"name\")]`"
)]
pub trait Decode<'a>: Sized {
    /// Name of the contract in the lock.
    const CONTRACT: &'static str;
    /// Registry subject that the records belong to.
    const SUBJECT: &'static str;
    /// Paths of the fields that the type reads, names joined by `.`, sorted. Who reads a field reads what is inside it: a field that
    /// another reader reads the inside of stands here as a whole.
    const READS: &'static [&'static str];
    /// Every locked version, oldest first; the index is the slot of [`Decode::decode_slot`].
    const WRITERS: &'static [WriterVersion];

    /// The schema that records are resolved to: the contract's version, or a projection of it, with the projections of nested readers.
    fn reader_schema() -> Cow<'static, str>;

    /// Locked versions without code of their own, which are read by a plan: those beyond the newest eight distinct shapes, unless the
    /// declaration says `decoders = N`. The same result, several times slower.
    const BY_PLAN: &'static [u32] = &[];

    /// Decodes one record written with `WRITERS[slot]` by the code specialised for that version.
    ///
    /// Advances `input` behind the record; a projection stops after the last field that it wants unless it is declared
    /// with `walk_tail` (lengths of the rest are checked) or `strict` (contents too, and nothing may follow the record).
    ///
    /// # Errors
    /// One-byte [`DecodeError`]; [`crate::decode::explain`] finds the offset and the field path afterwards.
    fn decode_slot(slot: usize, input: &mut &'a [u8]) -> Result<Self, DecodeError>;

    /// Decodes one record of a writer that was unknown at build time; the same result as the specialised code.
    ///
    /// # Errors
    /// As [`Decode::decode_slot`].
    fn decode_dynamic(plan: &WriterPlan, input: &mut &'a [u8]) -> Result<Self, DecodeError>;

    /// As [`Decode::decode_slot`], into a value that is there. What was in `into` has no influence on what it holds afterwards.
    ///
    /// Types of `contract!(…, decode_into)` keep the memory of its strings, bytes, lists, maps and boxes, so that a loop over records
    /// soon takes no more memory; any other type is replaced.
    ///
    /// # Errors
    /// As [`Decode::decode_slot`]. `into` is then a valid value of no meaning: fields of the record up to the error, others as they were.
    /// It may be decoded into again.
    fn decode_slot_into(
        slot: usize,
        input: &mut &'a [u8],
        into: &mut Self,
    ) -> Result<(), DecodeError> {
        *into = Self::decode_slot(slot, input)?;
        Ok(())
    }

    /// As [`Decode::decode_dynamic`], into a value that is there; see [`Decode::decode_slot_into`].
    ///
    /// # Errors
    /// As [`Decode::decode_slot_into`].
    fn decode_dynamic_into(
        plan: &WriterPlan,
        input: &mut &'a [u8],
        into: &mut Self,
    ) -> Result<(), DecodeError> {
        *into = Self::decode_dynamic(plan, input)?;
        Ok(())
    }
}
