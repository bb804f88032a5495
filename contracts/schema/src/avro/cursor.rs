//! Reading and writing of the binary primitives, every length checked before anything is allocated.

use super::decode::DecodeErrorKind as Kind;

type Read<T> = Result<T, Kind>;

/// Takes `count` bytes.
pub(crate) fn take<'a>(input: &mut &'a [u8], count: usize) -> Read<&'a [u8]> {
    match input.split_at_checked(count) {
        Some((head, tail)) => {
            *input = tail;
            Ok(head)
        }
        None => Err(Kind::Truncated {
            needed: count,
            remaining: input.len(),
        }),
    }
}

/// Takes an array of bytes.
fn array<const N: usize>(input: &mut &[u8]) -> Read<[u8; N]> {
    match input.split_first_chunk::<N>() {
        Some((head, tail)) => {
            *input = tail;
            Ok(*head)
        }
        None => Err(Kind::Truncated {
            needed: N,
            remaining: input.len(),
        }),
    }
}

/// Reads a zigzag varint of at most ten bytes.
pub(crate) fn long(input: &mut &[u8]) -> Read<i64> {
    let mut bits = 0_u64;
    let mut rest = *input;
    for shift in (0..70).step_by(7) {
        let Some((byte, tail)) = rest.split_first() else {
            return Err(Kind::Truncated {
                needed: 1,
                remaining: 0,
            });
        };
        rest = tail;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return Err(Kind::Varint);
        }
        bits |= part << shift;
        if byte & 0x80 == 0 {
            *input = rest;
            return Ok(((bits >> 1) as i64) ^ -((bits & 1) as i64));
        }
    }
    Err(Kind::Varint)
}

/// Reads an int; a varint outside of 32 bits is an error.
pub(crate) fn int(input: &mut &[u8]) -> Read<i32> {
    let value = long(input)?;
    i32::try_from(value).map_err(|_| Kind::IntRange { value })
}

/// Reads a boolean; a byte other than 0 and 1 is an error.
pub(crate) fn boolean(input: &mut &[u8]) -> Read<bool> {
    match array::<1>(input)? {
        [0] => Ok(false),
        [1] => Ok(true),
        [found] => Err(Kind::Boolean { found }),
    }
}

/// Reads a float.
pub(crate) fn float(input: &mut &[u8]) -> Read<f32> {
    array(input).map(f32::from_le_bytes)
}

/// Reads a double.
pub(crate) fn double(input: &mut &[u8]) -> Read<f64> {
    array(input).map(f64::from_le_bytes)
}

/// Reads a length and that many bytes.
pub(crate) fn bytes<'a>(input: &mut &'a [u8]) -> Read<&'a [u8]> {
    let length = long(input)?;
    let Ok(count) = usize::try_from(length) else {
        return Err(Kind::Length { length });
    };
    take(input, count)
}

/// Reads a string.
pub(crate) fn string<'a>(input: &mut &'a [u8]) -> Read<&'a str> {
    std::str::from_utf8(bytes(input)?).map_err(|_| Kind::Utf8)
}

/// Reads an index below `count`.
pub(crate) fn index(input: &mut &[u8], count: usize, what: &'static str) -> Read<usize> {
    let index = long(input)?;
    usize::try_from(index)
        .ok()
        .filter(|at| *at < count)
        .ok_or(Kind::Index { index, count, what })
}

/// Reads the head of a block of an array or map: how many items follow, 0 at the end.
///
/// `zero_size` counts the items that may take no bytes over a whole datum; each other item takes a byte,
/// so that no count exceeds the bytes that remain.
pub(crate) fn block(input: &mut &[u8], sized: bool, zero_size: &mut usize) -> Read<usize> {
    let mut count = long(input)?;
    if count < 0 {
        count = count.checked_neg().ok_or(Kind::Length { length: count })?;
        let size = long(input)?;
        if usize::try_from(size).is_ok_and(|size| size > input.len()) || size < 0 {
            return Err(Kind::Length { length: size });
        }
    }
    let Ok(items) = usize::try_from(count) else {
        return Err(Kind::Length { length: count });
    };
    if sized {
        if items > input.len() {
            return Err(Kind::Truncated {
                needed: items,
                remaining: input.len(),
            });
        }
    } else {
        *zero_size = zero_size.saturating_add(items);
        if *zero_size > super::decode::MAX_ZERO_SIZE_ITEMS {
            return Err(Kind::ZeroSizeItems { count: *zero_size });
        }
    }
    Ok(items)
}

/// Appends a zigzag varint.
pub(crate) fn write_long(value: i64, out: &mut Vec<u8>) {
    #[expect(clippy::cast_sign_loss, reason = "zigzag works on the bit pattern")]
    let mut bits = ((value << 1) ^ (value >> 63)) as u64;
    while bits >= 0x80 {
        out.push((bits & 0x7f) as u8 | 0x80);
        bits >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 0x80 after the loop")]
    out.push(bits as u8);
}

/// Appends a length or an index.
pub(crate) fn write_count(count: usize, out: &mut Vec<u8>) {
    write_long(i64::try_from(count).unwrap_or(i64::MAX), out);
}
