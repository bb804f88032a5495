//! Readers inside readers: a struct for a record in the record, an enum for a union of several types.
//!
//! Each derive sees its own type alone, so the outer one calls the inner one's code by writer version, and the compiler holds the two
//! against each other: [`fits`] compares what each writer version has at the place with what the inner reader was made for. The reader's
//! schema is put together when a plan is wanted, by [`Schemas`].

use core::any::TypeId;

use crate::decode::{DecodeError, WriterPlan};

/// A struct that reads a record inside the contract's record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not read a record inside a contract's record",
    label = "this field holds a record",
    note = "derive it: `#[derive(callsheet::Reader)] #[contract(\"name\", at = \"field\")]` on a struct with the fields that you read"
)]
pub trait ReadRecord<'a>: Sized {
    /// Name of the contract in the lock.
    const CONTRACT: &'static str;
    /// Full name of the writer's record for each locked version, oldest first; empty when the version lacks it.
    const WRITTEN: &'static [&'static str];

    /// Reads the record as the writer in `slot` wrote it. `depth`: levels of nesting left.
    ///
    /// # Errors
    /// As [`crate::Decode::decode_slot`].
    fn read(slot: usize, input: &mut &'a [u8], depth: u32) -> Result<Self, DecodeError>;

    /// Reads the record by a step of a plan.
    ///
    /// # Errors
    /// As [`crate::Decode::decode_dynamic`].
    fn read_dynamic(
        plan: &WriterPlan,
        step: callsheet_schema::avro::StepId,
        input: &mut &'a [u8],
        depth: u32,
    ) -> Result<Self, DecodeError>;

    /// The reader's schema of the record, or its name when `schemas` has it already.
    fn schema(schemas: &mut Schemas) -> String;
}

/// An enum that reads a union of several types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not read a union of a contract's record",
    label = "this field holds a value of several types",
    note = "derive it: `#[derive(callsheet::Reader)] #[contract(\"name\", at = \"field\")]` on an enum with a variant for each type"
)]
pub trait ReadUnion<'a>: Sized {
    /// Name of the contract in the lock.
    const CONTRACT: &'static str;
    /// The writer's branches for each locked version, joined by `|`; empty when the version lacks the field.
    const WRITTEN: &'static [&'static str];

    /// Reads the value behind `branch`, the index that was read, as the writer in `slot` wrote it; 0 when the writer has no union.
    ///
    /// # Errors
    /// As [`crate::Decode::decode_slot`].
    fn read(
        slot: usize,
        branch: u32,
        input: &mut &'a [u8],
        depth: u32,
    ) -> Result<Self, DecodeError>;

    /// Reads the value by a step of a plan. `first`: index of this union's first branch in the reader's.
    ///
    /// # Errors
    /// As [`crate::Decode::decode_dynamic`].
    fn read_dynamic(
        plan: &WriterPlan,
        step: callsheet_schema::avro::StepId,
        input: &mut &'a [u8],
        depth: u32,
        first: u32,
    ) -> Result<Self, DecodeError>;

    /// The reader's branches, joined by commas, without brackets.
    fn schema(schemas: &mut Schemas) -> String;
}

/// The parts of a reader's schema that are written already.
///
/// Every part gets a namespace of its own, so that two readers may see different fields of one record: resolution compares
/// unqualified names (Avro 1.12, schema resolution).
#[derive(Debug, Default)]
pub struct Schemas {
    records: Vec<(TypeId, u32)>,
    next: u32,
}

impl Schemas {
    /// No parts yet.
    pub const fn new() -> Self {
        Self {
            records: Vec::new(),
            next: 0,
        }
    }

    /// A namespace that nobody has.
    pub fn namespace(&mut self) -> String {
        let number = self.next;
        self.next += 1;
        space(number)
    }

    /// The schema of a record's reader: what `write` gives the first time, its name after that.
    pub fn record(
        &mut self,
        id: TypeId,
        name: &str,
        write: impl FnOnce(&mut Self, &str) -> String,
    ) -> String {
        if let Some((_, number)) = self.records.iter().find(|(known, _)| *known == id) {
            return format!("\"{}.{name}\"", space(*number));
        }
        self.records.push((id, self.next));
        let namespace = self.namespace();
        write(self, &namespace)
    }
}

fn space(number: u32) -> String {
    format!("callsheet.part{number}")
}

/// A piece of a part's schema with the part's namespace where its mark stands.
pub fn in_space(piece: &str, namespace: &str) -> String {
    piece.replace('\u{2}', namespace)
}

/// Whether an inner reader was made for what each writer version has at a place. `found`: per version what is there, nothing when
/// the version lacks the place.
pub const fn fits(
    contract: &str,
    found: &[&[&str]],
    other: &str,
    written: &'static [&'static str],
) -> bool {
    if !equal(contract, other) || found.len() != written.len() {
        return false;
    }
    let mut slot = 0;
    while slot < found.len() {
        let mut at = 0;
        while at < found[slot].len() {
            if !equal(found[slot][at], written[slot]) {
                return false;
            }
            at += 1;
        }
        slot += 1;
    }
    true
}

const fn equal(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inner_reader_fits_where_each_version_has_what_it_was_made_for() {
        let found: &[&[&str]] = &[&[], &["a.Line"], &["a.Line", "a.Line"]];
        assert!(fits("orders", found, "orders", &["", "a.Line", "a.Line"]));
        assert!(fits("orders", found, "orders", &["x", "a.Line", "a.Line"]));
        assert!(!fits("orders", found, "other", &["", "a.Line", "a.Line"]));
        assert!(!fits("orders", found, "orders", &["", "a.Line", "a.Lime"]));
        assert!(!fits("orders", found, "orders", &["", "a.Line"]));
    }

    #[test]
    fn a_part_is_written_once_and_named_after_that() {
        let mut schemas = Schemas::new();
        let id = TypeId::of::<u8>();
        let first = schemas.record(id, "Line", |schemas, namespace| {
            format!(
                "{namespace} {}",
                schemas.record(id, "Line", |_, _| String::new())
            )
        });
        assert_eq!(first, "callsheet.part0 \"callsheet.part0.Line\"");
        assert_eq!(schemas.namespace(), "callsheet.part1");
    }
}
