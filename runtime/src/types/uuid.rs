//! UUIDs as sixteen bytes; text is read without an allocation.

use crate::decode::DecodeError;
use core::fmt;

/// A UUID (RFC 9562) in network order. Avro writes it as 36 characters (`string`) or as `fixed` of 16 bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Uuid(pub [u8; 16]);

const EACH: u64 = 0x0101_0101_0101_0101;

/// Reads eight hexadecimal digits in a little-endian word into four bytes; `None` when one is not a digit.
#[inline]
fn from_digits(word: u64) -> Option<[u8; 4]> {
    let lower = word | (0x20 * EACH);
    let letters = (lower >> 6) & EACH;
    let values = (lower & (0x0f * EACH)).wrapping_add(9 * letters);
    // The digits that these values have must be the digits that were read.
    let high = (values.wrapping_add(6 * EACH) >> 4) & EACH;
    let digits = values.wrapping_add(0x30 * EACH).wrapping_add(0x27 * high);
    let printable = ((word >> 5) | (word >> 6)) & EACH;
    if digits != lower || values & (0xf0 * EACH) != 0 || printable != EACH {
        return None;
    }
    let pairs = ((values << 4) | (values >> 8)) & 0x00ff_00ff_00ff_00ff;
    let pairs = (pairs | (pairs >> 8)) & 0x0000_ffff_0000_ffff;
    let [a, b, c, d, ..] = (pairs | (pairs >> 16)).to_le_bytes();
    Some([a, b, c, d])
}

/// Writes four bytes as eight digits in a little-endian word.
#[inline]
fn to_digits(bytes: [u8; 4]) -> [u8; 8] {
    let word = u64::from(u32::from_le_bytes(bytes));
    let word = (word | (word << 16)) & 0x0000_ffff_0000_ffff;
    let word = (word | (word << 8)) & 0x00ff_00ff_00ff_00ff;
    let values = ((word >> 4) & 0x000f_000f_000f_000f) | ((word & 0x000f_000f_000f_000f) << 8);
    let high = ((values + 6 * EACH) >> 4) & EACH;
    (values + 0x30 * EACH + 0x27 * high).to_le_bytes()
}

impl Uuid {
    /// Reads the 36 characters `8-4-4-4-12`, either case.
    ///
    /// # Errors
    /// [`DecodeError::Uuid`].
    #[inline]
    pub fn parse(text: &[u8]) -> Result<Self, DecodeError> {
        let Ok(text) = <&[u8; 36]>::try_from(text) else {
            return Err(DecodeError::Uuid);
        };
        let [
            a0,
            a1,
            a2,
            a3,
            a4,
            a5,
            a6,
            a7,
            b'-',
            b0,
            b1,
            b2,
            b3,
            b'-',
            c0,
            c1,
            c2,
            c3,
            b'-',
            d0,
            d1,
            d2,
            d3,
            b'-',
            e0,
            e1,
            e2,
            e3,
            e4,
            e5,
            e6,
            e7,
            e8,
            e9,
            e10,
            e11,
        ] = *text
        else {
            return Err(DecodeError::Uuid);
        };
        let words = [
            [a0, a1, a2, a3, a4, a5, a6, a7],
            [b0, b1, b2, b3, c0, c1, c2, c3],
            [d0, d1, d2, d3, e0, e1, e2, e3],
            [e4, e5, e6, e7, e8, e9, e10, e11],
        ];
        let mut bytes = [0_u8; 16];
        for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
            let Some(part) = from_digits(u64::from_le_bytes(word)) else {
                return Err(DecodeError::Uuid);
            };
            place.copy_from_slice(&part);
        }
        Ok(Self(bytes))
    }

    /// The 36 characters, lower case.
    #[inline]
    pub fn to_ascii(self) -> [u8; 36] {
        let [
            a0,
            a1,
            a2,
            a3,
            b0,
            b1,
            c0,
            c1,
            d0,
            d1,
            e0,
            e1,
            e2,
            e3,
            e4,
            e5,
        ] = self.0;
        let mut text = [b'-'; 36];
        text[..8].copy_from_slice(&to_digits([a0, a1, a2, a3]));
        let middle = to_digits([b0, b1, c0, c1]);
        text[9..13].copy_from_slice(&middle[..4]);
        text[14..18].copy_from_slice(&middle[4..]);
        let middle = to_digits([d0, d1, e0, e1]);
        text[19..23].copy_from_slice(&middle[..4]);
        text[24..28].copy_from_slice(&middle[4..]);
        text[28..].copy_from_slice(&to_digits([e2, e3, e4, e5]));
        text
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_ascii();
        formatter.write_str(core::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl core::str::FromStr for Uuid {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        Self::parse(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_checked() {
        let text = *b"0188d3f0-7c6b-7a1e-8f00-0123456789ab";
        for at in 0..36 {
            for byte in 0..=255_u8 {
                let mut changed = text;
                changed[at] = byte;
                let dash = matches!(at, 8 | 13 | 18 | 23);
                let valid = if dash {
                    byte == b'-'
                } else {
                    byte.is_ascii_hexdigit()
                };
                let read = Uuid::parse(&changed);
                assert_eq!(read.is_ok(), valid, "{byte:#x} at {at}");
                if let Ok(uuid) = read {
                    assert_eq!(uuid.to_ascii().as_slice(), changed.to_ascii_lowercase());
                }
            }
        }
    }

    #[test]
    fn text_reads_in_either_case_and_prints_in_lower_case() {
        let text = "0188D3F0-7c6b-7a1e-8f00-0123456789ab";
        let uuid: Uuid = text.parse().unwrap();
        assert_eq!(uuid.to_string(), text.to_lowercase());
        for wrong in [
            "",
            "0188d3f07c6b7a1e8f000123456789ab",
            "0188d3f0-7c6b-7a1e-8f00-0123456789ag",
            "0188d3f0-7c6b-7a1e+8f00-0123456789ab",
        ] {
            assert_eq!(wrong.parse::<Uuid>(), Err(DecodeError::Uuid), "{wrong}");
        }
    }
}
