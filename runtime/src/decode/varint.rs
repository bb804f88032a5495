//! Zigzag variable-length numbers (Avro 1.12, binary encoding of `int` and `long`).
//!
//! One byte is the common case and inline. Up to eight bytes are read as one word: the stop bit is found with a mask, the
//! 7-bit groups are squeezed together in three steps. Longer numbers and the last bytes of the input take a cold loop.

use super::DecodeError;

const STOP: u64 = 0x8080_8080_8080_8080;

#[inline]
const fn zigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

/// Reads a `long`.
///
/// # Errors
/// [`DecodeError::Truncated`], [`DecodeError::Varint`] when it does not fit 64 bits.
#[inline]
pub fn read_long(input: &mut &[u8]) -> Result<i64, DecodeError> {
    match read_raw(input) {
        Ok(raw) => Ok(zigzag(raw)),
        Err(error) => Err(error),
    }
}

/// Reads an `int`.
///
/// # Errors
/// As [`read_long`], and [`DecodeError::IntRange`] outside 32 bits.
#[inline]
pub fn read_int(input: &mut &[u8]) -> Result<i32, DecodeError> {
    match read_long(input) {
        Ok(value) => i32::try_from(value).map_err(|_| DecodeError::IntRange),
        Err(error) => Err(error),
    }
}

/// Reads the unsigned form, before zigzag.
#[inline]
pub(super) fn read_raw(input: &mut &[u8]) -> Result<u64, DecodeError> {
    let bytes = *input;
    if let Some((&first, rest)) = bytes.split_first()
        && first < 0x80
    {
        *input = rest;
        return Ok(u64::from(first));
    }
    read_word(input)
}

#[inline]
fn read_word(input: &mut &[u8]) -> Result<u64, DecodeError> {
    let bytes = *input;
    if let Some(chunk) = bytes.first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let stop = !word & STOP;
        if stop != 0 {
            let length = (stop.trailing_zeros() as usize >> 3) + 1;
            if let Some(rest) = bytes.get(length..) {
                *input = rest;
                return Ok(squeeze(word & (stop ^ (stop.wrapping_sub(1)))));
            }
        }
    }
    read_bytewise(input)
}

/// Joins the 7-bit groups of `word`, lowest byte first.
#[inline]
const fn squeeze(word: u64) -> u64 {
    let word = word & 0x7f7f_7f7f_7f7f_7f7f;
    let word = (word & 0x007f_007f_007f_007f) | ((word & 0x7f00_7f00_7f00_7f00) >> 1);
    let word = (word & 0x0000_3fff_0000_3fff) | ((word & 0x3fff_0000_3fff_0000) >> 2);
    (word & 0x0000_0000_0fff_ffff) | ((word & 0x0fff_ffff_0000_0000) >> 4)
}

#[cold]
#[inline(never)]
fn read_bytewise(input: &mut &[u8]) -> Result<u64, DecodeError> {
    let mut value = 0_u64;
    for (index, &byte) in input.iter().enumerate().take(10) {
        let group = u64::from(byte & 0x7f);
        if index == 9 && byte > 1 {
            return Err(DecodeError::Varint);
        }
        value |= group << (7 * index);
        if byte < 0x80 {
            *input = input.get(index + 1..).unwrap_or_default();
            return Ok(value);
        }
    }
    Err(if input.len() < 10 {
        DecodeError::Truncated
    } else {
        DecodeError::Varint
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn write(value: i64) -> Vec<u8> {
        let mut raw = ((value << 1) ^ (value >> 63)).cast_unsigned();
        let mut out = Vec::new();
        while raw >= 0x80 {
            out.push(u8::try_from(raw & 0x7f).unwrap() | 0x80);
            raw >>= 7;
        }
        out.push(u8::try_from(raw).unwrap());
        out
    }

    proptest! {
        #[test]
        fn every_long_reads_back_with_and_without_bytes_behind_it(value: i64, shift in 0_u32..64, tail in 0_usize..12) {
            let value = value >> shift;
            let mut bytes = write(value);
            let length = bytes.len();
            bytes.extend(std::iter::repeat_n(0xff, tail));
            let mut input = bytes.as_slice();
            prop_assert_eq!(read_long(&mut input), Ok(value));
            prop_assert_eq!(input.len(), tail);
            for cut in 0..length {
                prop_assert_eq!(read_long(&mut &bytes[..cut]), Err(DecodeError::Truncated));
            }
        }
    }

    #[test]
    fn numbers_beyond_the_type_are_refused() {
        assert_eq!(
            read_long(&mut [0xff; 11].as_slice()),
            Err(DecodeError::Varint)
        );
        let mut ten = [0xff; 10];
        ten[9] = 2;
        assert_eq!(read_long(&mut ten.as_slice()), Err(DecodeError::Varint));
        assert_eq!(
            read_int(&mut write(i64::from(i32::MAX) + 1).as_slice()),
            Err(DecodeError::IntRange)
        );
        assert_eq!(
            read_int(&mut write(i64::from(i32::MIN)).as_slice()),
            Ok(i32::MIN)
        );
        assert_eq!(read_long(&mut [0x80, 0x00].as_slice()), Ok(0)); // padded, as Java's encoder never writes but its decoder reads
    }
}
