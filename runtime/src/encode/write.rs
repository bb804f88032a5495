//! Writing of Avro's primitives to the end of a vector (Avro 1.12, binary encoding).

use super::EncodeError;

#[inline]
pub(super) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Spreads `raw` (below 2^56) into 7-bit groups with stop bits: the bytes as a little-endian word, and their number.
#[inline]
pub(super) const fn spread(raw: u64) -> (u64, usize) {
    let word = (raw & 0x0000_0000_0fff_ffff) | ((raw & 0x00ff_ffff_f000_0000) << 4);
    let word = (word & 0x0000_3fff_0000_3fff) | ((word & 0x0fff_c000_0fff_c000) << 2);
    let word = (word & 0x007f_007f_007f_007f) | ((word & 0x3f80_3f80_3f80_3f80) << 1);
    let length = 8 - (word.leading_zeros() as usize >> 3);
    let continued = 0x8080_8080_8080_8080 & !(u64::MAX << (8 * (length - 1)));
    (word | continued, length)
}

/// Writes a `long`.
#[inline]
pub fn write_long(out: &mut Vec<u8>, value: i64) {
    let raw = zigzag(value);
    if raw < 0x80 {
        out.push(raw.to_le_bytes()[0]);
    } else if raw < 1 << 56 {
        let (word, length) = spread(raw);
        let end = out.len() + length;
        out.extend_from_slice(&word.to_le_bytes());
        out.truncate(end);
    } else {
        write_wide(out, raw);
    }
}

#[cold]
#[inline(never)]
fn write_wide(out: &mut Vec<u8>, mut raw: u64) {
    while raw >= 0x80 {
        out.push(raw.to_le_bytes()[0] | 0x80);
        raw >>= 7;
    }
    out.push(raw.to_le_bytes()[0]);
}

/// Writes an `int`.
#[inline]
pub fn write_int(out: &mut Vec<u8>, value: i32) {
    write_long(out, i64::from(value));
}

/// Writes a count of items or bytes.
#[inline]
pub fn write_count(out: &mut Vec<u8>, count: usize) {
    write_long(out, count as i64);
}

/// Ends an array or map.
#[inline]
pub fn write_blocks_end(out: &mut Vec<u8>) {
    out.push(0);
}

/// Writes a `boolean`.
#[inline]
pub fn write_boolean(out: &mut Vec<u8>, value: bool) {
    out.push(u8::from(value));
}

/// Writes a `float`.
#[inline]
pub fn write_float(out: &mut Vec<u8>, value: f32) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// Writes a `double`.
#[inline]
pub fn write_double(out: &mut Vec<u8>, value: f64) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// Writes a `fixed`: the bytes alone.
#[inline]
pub fn write_fixed(out: &mut Vec<u8>, value: &[u8]) {
    out.extend_from_slice(value);
}

/// Writes `bytes`.
#[inline]
pub fn write_bytes(out: &mut Vec<u8>, value: &[u8]) {
    write_count(out, value.len());
    out.extend_from_slice(value);
}

/// Writes a `string`.
#[inline]
pub fn write_str(out: &mut Vec<u8>, value: &str) {
    write_bytes(out, value.as_bytes());
}

/// Bytes to reserve for a text or bytes value: its length and the length's own bytes, five of them up to 32 GiB.
#[inline]
pub const fn text_size(value: &[u8]) -> usize {
    value.len() + 5
}

/// Writes a `uuid` as its 36 characters, lower case.
#[inline]
pub fn write_uuid(out: &mut Vec<u8>, value: crate::types::Uuid) {
    let mut bytes = [0_u8; 37];
    bytes[0] = 72; // zigzag of 36
    if let Some(text) = bytes.last_chunk_mut::<36>() {
        *text = value.to_ascii();
    }
    out.extend_from_slice(&bytes);
}

/// Writes a `decimal` on `bytes`: the unscaled value, two's complement, big-endian, as short as it can be.
pub fn write_decimal(out: &mut Vec<u8>, unscaled: i128) {
    let bytes = unscaled.to_be_bytes();
    let redundant = redundant_bytes(unscaled);
    write_bytes(out, bytes.get(redundant..).unwrap_or_default());
}

/// Writes a `decimal` on a `fixed` of `size` bytes, sign-extended.
///
/// # Errors
/// [`EncodeError::DecimalRange`] when the value needs more bytes.
pub fn write_decimal_fixed(
    out: &mut Vec<u8>,
    unscaled: i128,
    size: usize,
) -> Result<(), EncodeError> {
    let bytes = unscaled.to_be_bytes();
    let kept = bytes.get(redundant_bytes(unscaled)..).unwrap_or_default();
    let Some(padding) = size.checked_sub(kept.len()) else {
        return Err(EncodeError::DecimalRange);
    };
    let sign = if unscaled < 0 { 0xff } else { 0 };
    out.extend(core::iter::repeat_n(sign, padding));
    out.extend_from_slice(kept);
    Ok(())
}

/// Leading bytes that only repeat the sign; at least one byte is kept.
const fn redundant_bytes(value: i128) -> usize {
    let signs = if value < 0 {
        value.leading_ones()
    } else {
        value.leading_zeros()
    };
    ((signs - 1) / 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read_long;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_long_reads_back(value: i64, shift in 0_u32..64) {
            let value = value >> shift;
            let mut out = vec![7];
            write_long(&mut out, value);
            let mut input = &out[1..];
            prop_assert_eq!(read_long(&mut input), Ok(value));
            prop_assert!(input.is_empty());
            // As short as it can be: the last byte is not an empty group.
            prop_assert!(out.len() == 2 || out[out.len() - 1] != 0);
        }
    }

    #[test]
    fn decimals_are_as_short_as_they_can_be() {
        for (value, bytes) in [
            (0_i128, vec![2, 0]),
            (127, vec![2, 127]),
            (128, vec![4, 0, 128]),
            (-1, vec![2, 255]),
            (-129, vec![4, 255, 127]),
        ] {
            let mut out = Vec::new();
            write_decimal(&mut out, value);
            assert_eq!(out, bytes, "{value}");
        }
        let mut out = Vec::new();
        assert_eq!(write_decimal_fixed(&mut out, -2, 3), Ok(()));
        assert_eq!(out, [255, 255, 254]);
        assert_eq!(
            write_decimal_fixed(&mut out, 128, 1),
            Err(EncodeError::DecimalRange)
        );
    }
}
