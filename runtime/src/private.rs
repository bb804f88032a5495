//! What generated code calls. No part of the public interface: the module's name carries the generator's version, so that a
//! generator and a runtime that do not fit each other fail with a message that says so.

/// Functions and types for generated code of generator version 1.
pub mod v1 {
    pub use crate::WriterPlan;
    pub use crate::code_first::datum::Datum;
    pub use crate::code_first::{self, tree};
    pub use crate::decode::dynamic::{
        self, check_uuid, int_to_float, long_to_double, long_to_float,
    };
    pub use crate::decode::{
        Blocks, DecodeError, Lazy, MAX_DEPTH, SlotPlan, check_blocks, descend, read_array,
        read_boolean, read_bytes, read_double, read_fixed, read_float, read_index, read_int,
        read_long, read_str, skip_blocks, skip_boolean, skip_bytes, skip_fixed, skip_index,
        skip_varint,
    };
    pub use crate::encode::{
        EncodeError, Stage, write_blocks_end, write_boolean, write_bytes, write_count,
        write_decimal, write_decimal_fixed, write_double, write_fixed, write_float, write_int,
        write_long, write_str, write_uuid,
    };
    pub use crate::nested::{ReadRecord, ReadUnion, Schemas, fits, in_space};
    pub use crate::types::{self, Decimal, Duration, Enumeration, Map, Pii, Uuid};
    pub use callsheet_schema::avro::StepId;
    pub use core::any::TypeId;
    pub use core::option::Option::{self, None, Some};
    pub use core::result::Result::{self, Err, Ok};
    pub use std::borrow::Cow;
    pub use std::boxed::Box;
    pub use std::string::String;
    pub use std::vec::Vec;

    /// Most items that memory is taken for ahead of reading them.
    const RESERVED_ITEMS: usize = 1024;

    /// Items to reserve memory for at the start of a block.
    #[inline]
    pub fn reserve(count: usize) -> usize {
        count.min(RESERVED_ITEMS)
    }

    /// An owned copy of a text.
    #[inline]
    pub fn string(text: &str) -> String {
        String::from(text)
    }

    /// An owned copy of bytes.
    #[inline]
    pub fn bytes(bytes: &[u8]) -> Vec<u8> {
        Vec::from(bytes)
    }

    /// A text in the memory of another.
    #[inline]
    pub fn refill_string(into: &mut String, text: &str) {
        into.clear();
        into.push_str(text);
    }

    /// Bytes in the memory of others.
    #[inline]
    pub fn refill_bytes(into: &mut Vec<u8>, bytes: &[u8]) {
        into.clear();
        into.extend_from_slice(bytes);
    }

    /// The entries of a map that is filled again.
    #[inline]
    pub fn entries_of<K, V>(map: &mut Map<K, V>) -> &mut Vec<(K, V)> {
        map.entries_mut()
    }

    /// The place of a classified value that is filled again.
    #[inline]
    pub fn exposed<T>(value: &mut Pii<T>) -> &mut T {
        value.exposed_mut()
    }

    /// Whether every place of a record has an offset.
    #[inline]
    pub fn has_offsets(record: &[u8]) -> bool {
        u32::try_from(record.len()).is_ok()
    }

    /// Where the rest of a record begins. `length`: of the whole record.
    #[inline]
    pub fn offset(length: usize, rest: &[u8]) -> u32 {
        u32::try_from(length - rest.len()).unwrap_or(u32::MAX)
    }

    /// A field of a lazy view.
    #[inline]
    pub fn checked<T>(field: Result<T, DecodeError>) -> T {
        field.expect("invariant: the view was made by decoding these bytes without an error")
    }

    /// Converts each item.
    pub fn map_vec<T, U>(items: Vec<T>, convert: impl FnMut(T) -> U) -> Vec<U> {
        items.into_iter().map(convert).collect()
    }

    /// Copies each key and converts each value.
    pub fn map_entries<T, U>(map: Map<&str, T>, mut convert: impl FnMut(T) -> U) -> Map<String, U> {
        map.into_iter()
            .map(|(key, value)| (string(key), convert(value)))
            .collect()
    }
}
