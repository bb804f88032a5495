//! Skipping of values that the reader does not want: lengths are checked, contents are not.

use super::{DecodeError, read_bytes, read_fixed, varint::read_raw};

/// Skips an `int` or `long`.
///
/// # Errors
/// As [`super::read_long`].
#[inline]
pub fn skip_varint(input: &mut &[u8]) -> Result<(), DecodeError> {
    match read_raw(input) {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Skips an `enum`, whose index must be below `symbols`.
///
/// # Errors
/// As [`super::read_long`], and [`DecodeError::EnumIndex`].
#[inline]
pub fn skip_index(input: &mut &[u8], symbols: u32) -> Result<(), DecodeError> {
    match super::read_index(input) {
        Ok(index) if index < symbols => Ok(()),
        Ok(_) => Err(DecodeError::EnumIndex),
        Err(error) => Err(error),
    }
}

/// Skips a `boolean`.
///
/// # Errors
/// As [`super::read_boolean`].
#[inline]
pub fn skip_boolean(input: &mut &[u8]) -> Result<(), DecodeError> {
    match super::read_boolean(input) {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Skips `bytes` or a `string`.
///
/// # Errors
/// As [`read_bytes`]; text is not checked.
#[inline]
pub fn skip_bytes(input: &mut &[u8]) -> Result<(), DecodeError> {
    match read_bytes(input) {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Skips `length` bytes.
///
/// # Errors
/// [`DecodeError::Truncated`].
#[inline]
pub fn skip_fixed(input: &mut &[u8], length: usize) -> Result<(), DecodeError> {
    match read_fixed(input, length) {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}
