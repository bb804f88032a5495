//! The decoder's error: one byte, `Copy`, so that the hot path returns it in a register.

use core::fmt;

/// Why bytes are not a record of their schema. Carries no position: [`super::explain`] finds it afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum DecodeError {
    /// The input ends inside a value.
    Truncated,
    /// A variable-length number is longer than ten bytes or does not fit 64 bits.
    Varint,
    /// A number is outside the range of `int`.
    IntRange,
    /// A length is negative.
    NegativeLength,
    /// A block claims more items than the remaining bytes can hold.
    BlockCount,
    /// A boolean is neither 0 nor 1.
    Boolean,
    /// A string is not UTF-8.
    Utf8,
    /// A union names a branch that its schema does not have.
    UnionBranch,
    /// An enum index is outside the writer's symbols.
    EnumIndex,
    /// The writer's enum symbol is unknown to the reader, and the reader's enum has no default.
    UnknownSymbol,
    /// Values nest deeper than [`super::MAX_DEPTH`].
    Depth,
    /// A `uuid` string is not 36 characters of hexadecimal groups.
    Uuid,
    /// A `decimal` does not fit 128 bits.
    Decimal,
    /// Schema resolution: the writer's data has no place in the reader's schema.
    Resolution,
    /// The slot is not one of the locked writer versions.
    UnknownSlot,
    /// Bytes follow the record where a strict reader wants none.
    Trailing,
    /// A block of an array or map does not take the bytes that it says.
    BlockSize,
}

impl DecodeError {
    /// A stable word for metrics and dead-letter headers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Truncated => "TRUNCATED",
            Self::Varint => "VARINT",
            Self::IntRange => "INT_RANGE",
            Self::NegativeLength => "NEGATIVE_LENGTH",
            Self::BlockCount => "BLOCK_COUNT",
            Self::Boolean => "BOOLEAN",
            Self::Utf8 => "UTF8",
            Self::UnionBranch => "UNION_BRANCH",
            Self::EnumIndex => "ENUM_INDEX",
            Self::UnknownSymbol => "UNKNOWN_SYMBOL",
            Self::Depth => "DEPTH",
            Self::Uuid => "UUID",
            Self::Decimal => "DECIMAL",
            Self::Resolution => "RESOLUTION",
            Self::UnknownSlot => "UNKNOWN_SLOT",
            Self::Trailing => "TRAILING",
            Self::BlockSize => "BLOCK_SIZE",
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Truncated => "input ends inside a value",
            Self::Varint => "variable-length number does not fit 64 bits",
            Self::IntRange => "number is outside the range of int",
            Self::NegativeLength => "length is negative",
            Self::BlockCount => "block claims more items than the remaining bytes can hold",
            Self::Boolean => "boolean is neither 0 nor 1",
            Self::Utf8 => "string is not UTF-8",
            Self::UnionBranch => "union branch does not exist in the writer's schema",
            Self::EnumIndex => "enum index is outside the writer's symbols",
            Self::UnknownSymbol => "enum symbol is unknown to the reader, which has no default",
            Self::Depth => "values nest too deeply",
            Self::Uuid => "string is not a UUID",
            Self::Decimal => "decimal does not fit 128 bits",
            Self::Resolution => "writer's data has no place in the reader's schema",
            Self::UnknownSlot => "slot is not a locked writer version",
            Self::Trailing => "bytes follow the record",
            Self::BlockSize => "block does not take the bytes that it says",
        })
    }
}

impl core::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_of_a_long_fits_two_registers() {
        assert_eq!(size_of::<DecodeError>(), 1);
        assert_eq!(size_of::<Result<i64, DecodeError>>(), 16);
    }
}
