//! UUIDs as sixteen bytes; text is read by table, without an allocation.

use crate::decode::DecodeError;
use core::fmt;

/// A UUID (RFC 9562) in network order. Avro writes it as 36 characters (`string`) or as `fixed` of 16 bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Uuid(pub [u8; 16]);

/// Where each byte's two digits stand in the 36 characters.
const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DIGITS: [u8; 16] = *b"0123456789abcdef";
/// Value of a hexadecimal digit; 0xff for anything else.
const VALUES: [u8; 256] = {
    let mut table = [0xff_u8; 256];
    let mut value = 0_u8;
    while value < 10 {
        table[(b'0' + value) as usize] = value;
        value += 1;
    }
    let mut value = 0_u8;
    while value < 6 {
        table[(b'a' + value) as usize] = 10 + value;
        table[(b'A' + value) as usize] = 10 + value;
        value += 1;
    }
    table
};

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
        if (text[8], text[13], text[18], text[23]) != (b'-', b'-', b'-', b'-') {
            return Err(DecodeError::Uuid);
        }
        let mut bytes = [0_u8; 16];
        let mut bad = 0_u8;
        for (byte, &place) in bytes.iter_mut().zip(&PLACES) {
            let high = VALUES[usize::from(text[place])];
            let low = VALUES[usize::from(text[place + 1])];
            bad |= high | low;
            *byte = (high << 4) | (low & 0x0f);
        }
        if bad & 0xf0 == 0 {
            Ok(Self(bytes))
        } else {
            Err(DecodeError::Uuid)
        }
    }

    /// The 36 characters, lower case.
    #[inline]
    pub fn to_ascii(self) -> [u8; 36] {
        let mut text = [b'-'; 36];
        for (byte, &place) in self.0.iter().zip(&PLACES) {
            text[place] = DIGITS[usize::from(byte >> 4)];
            text[place + 1] = DIGITS[usize::from(byte & 0x0f)];
        }
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
