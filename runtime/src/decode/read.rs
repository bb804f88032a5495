//! Reading of lengths, bytes, text, fixed and floating-point values.

use super::{DecodeError, read_long};
use crate::text::text;

/// Reads an index: a union branch or an enum symbol.
///
/// # Errors
/// As [`read_long`]; [`DecodeError::EnumIndex`] is left to the caller, who knows the count. A negative index reads as
/// `u32::MAX`, which no schema has.
#[inline]
pub fn read_index(input: &mut &[u8]) -> Result<u32, DecodeError> {
    match read_long(input) {
        Ok(value) => Ok(u32::try_from(value).unwrap_or(u32::MAX)),
        Err(error) => Err(error),
    }
}

/// Reads a `boolean`.
///
/// # Errors
/// [`DecodeError::Truncated`], [`DecodeError::Boolean`].
#[inline]
pub fn read_boolean(input: &mut &[u8]) -> Result<bool, DecodeError> {
    let Some((&byte, rest)) = input.split_first() else {
        return Err(DecodeError::Truncated);
    };
    *input = rest;
    match byte {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(DecodeError::Boolean),
    }
}

/// Reads `N` bytes.
///
/// # Errors
/// [`DecodeError::Truncated`].
#[inline]
pub fn read_array<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], DecodeError> {
    let Some((chunk, rest)) = input.split_first_chunk::<N>() else {
        return Err(DecodeError::Truncated);
    };
    *input = rest;
    Ok(*chunk)
}

/// Reads `length` bytes without a length prefix, the encoding of `fixed`.
///
/// # Errors
/// [`DecodeError::Truncated`].
#[inline]
pub fn read_fixed<'a>(input: &mut &'a [u8], length: usize) -> Result<&'a [u8], DecodeError> {
    let Some((value, rest)) = input.split_at_checked(length) else {
        return Err(DecodeError::Truncated);
    };
    *input = rest;
    Ok(value)
}

/// Reads a `float`.
///
/// # Errors
/// [`DecodeError::Truncated`].
#[inline]
pub fn read_float(input: &mut &[u8]) -> Result<f32, DecodeError> {
    read_array(input).map(f32::from_le_bytes)
}

/// Reads a `double`.
///
/// # Errors
/// [`DecodeError::Truncated`].
#[inline]
pub fn read_double(input: &mut &[u8]) -> Result<f64, DecodeError> {
    read_array(input).map(f64::from_le_bytes)
}

/// Reads length-prefixed bytes. The length is checked against the input before anything is done with it.
///
/// # Errors
/// [`DecodeError::Truncated`], [`DecodeError::NegativeLength`], [`DecodeError::Varint`].
#[inline]
pub fn read_bytes<'a>(input: &mut &'a [u8]) -> Result<&'a [u8], DecodeError> {
    let length = read_long(input)?;
    match usize::try_from(length) {
        Ok(length) => read_fixed(input, length),
        Err(_) => Err(bad_length(length)),
    }
}

#[cold]
#[inline(never)]
pub(super) const fn bad_length(length: i64) -> DecodeError {
    if length < 0 {
        DecodeError::NegativeLength
    } else {
        DecodeError::Truncated
    }
}

/// Reads a `string`, borrowed from the input.
///
/// # Errors
/// As [`read_bytes`], and [`DecodeError::Utf8`].
#[inline]
pub fn read_str<'a>(input: &mut &'a [u8]) -> Result<&'a str, DecodeError> {
    match read_bytes(input) {
        Ok(bytes) => text(bytes),
        Err(error) => Err(error),
    }
}
