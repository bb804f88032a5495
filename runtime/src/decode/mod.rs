//! Decoding: a cursor over `&mut &[u8]`, one-byte errors, and what generated decoders call.
//!
//! Owns reading and skipping of Avro's binary primitives, the plan for writers that were
//! unknown at build time ([`WriterPlan`]), what lazy views hold, and the cold search for where a failure lies ([`explain`]). It does not own
//! framing (`callsheet_schema::wire`) and never guesses a schema.

mod block;
#[doc(hidden)]
pub mod dynamic;
mod error;
mod explain;
mod lazy;
mod plan;
mod read;
mod skip;
mod varint;

pub use block::{Blocks, ZERO_SIZE_ITEMS, check_blocks, read_block, skip_blocks};
pub use error::DecodeError;
pub use explain::{DecodeFailure, explain, explain_dynamic};
#[doc(hidden)]
pub use lazy::Lazy;
pub use plan::{PlanError, SlotPlan, WriterPlan};
pub use read::{
    read_array, read_boolean, read_bytes, read_double, read_fixed, read_float, read_index, read_str,
};
pub use skip::{skip_boolean, skip_bytes, skip_fixed, skip_index, skip_varint};
pub use varint::{read_int, read_long};

/// Records may nest this deep; deeper input is refused before it can exhaust the stack.
pub const MAX_DEPTH: u32 = 128;

/// Takes one level of nesting off `depth`.
///
/// # Errors
/// [`DecodeError::Depth`] when none is left.
#[inline]
pub fn descend(depth: u32) -> Result<u32, DecodeError> {
    depth.checked_sub(1).ok_or(DecodeError::Depth)
}
