//! Text from bytes: the one place that decides what counts as a string.
//!
//! Strings in events are short and mostly ASCII, so the ASCII test comes first. It goes through the crate `ascii`, which
//! offers the conversion without `unsafe` on our side; `[u8]::as_ascii` of the standard library replaces it once stable.

use crate::decode::DecodeError;
use ascii::AsciiStr;

/// Checks that `bytes` is UTF-8 and gives it as text.
///
/// # Errors
/// [`DecodeError::Utf8`] (Avro 1.12: "a string is encoded as a long followed by that many bytes of UTF-8").
#[inline]
pub(crate) fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    match AsciiStr::from_ascii(bytes) {
        Ok(ascii) => Ok(ascii.as_str()),
        Err(_) => utf8(bytes),
    }
}

#[inline(never)]
fn utf8(bytes: &[u8]) -> Result<&str, DecodeError> {
    core::str::from_utf8(bytes).map_err(|_| DecodeError::Utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_and_utf8_pass_and_anything_else_is_refused() {
        assert_eq!(text(b""), Ok(""));
        assert_eq!(text(b"android"), Ok("android"));
        assert_eq!(text("Łódź".as_bytes()), Ok("Łódź"));
        assert_eq!(text(&[b'a', 0xff]), Err(DecodeError::Utf8));
        assert_eq!(text(&[0xed, 0xa0, 0x80]), Err(DecodeError::Utf8)); // a surrogate
    }
}
