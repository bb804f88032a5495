//! The encoder's error: one byte, `Copy`.

use core::fmt;

/// Why a value cannot be written with its contract's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum EncodeError {
    /// An enum holds a symbol that the contract's version does not have.
    UnknownSymbol,
    /// A decimal needs more bytes than its `fixed` has.
    DecimalRange,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownSymbol => "enum symbol does not exist in the contract's version",
            Self::DecimalRange => "decimal needs more bytes than its fixed has",
        })
    }
}

impl core::error::Error for EncodeError {}
