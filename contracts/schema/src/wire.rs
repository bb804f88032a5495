//! Confluent framing of records: the prefix form and the header form.
//!
//! Prefix: byte 0, then the schema id as four bytes, big-endian, then the payload. Header: byte 1,
//! then the sixteen bytes of the guid, as the value of a record header; the payload stands alone.

/// First byte of a framed payload.
pub const PREFIX_MAGIC: u8 = 0;
/// First byte of a header value.
pub const HEADER_MAGIC: u8 = 1;
/// Name of the record header that carries the schema guid of a value.
pub const VALUE_HEADER: &str = "__value_schema_id";
/// Name of the record header that carries the schema guid of a key.
pub const KEY_HEADER: &str = "__key_schema_id";

/// Why bytes are not framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// Fewer bytes than the frame itself needs.
    TooShort {
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        found: usize,
    },
    /// The first byte is not the one of this form.
    Magic {
        /// The byte that stands there.
        found: u8,
    },
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooShort { needed, found } => {
                write!(f, "reading a schema id: {found} bytes, needed {needed}")
            }
            Self::Magic { found } => {
                write!(f, "reading a schema id: unknown first byte {found:#04x}")
            }
        }
    }
}

impl std::error::Error for FrameError {}

/// Appends the five bytes that precede a payload.
pub fn write_prefix(id: u32, out: &mut Vec<u8>) {
    out.push(PREFIX_MAGIC);
    out.extend_from_slice(&id.to_be_bytes());
}

/// Splits a framed payload into schema id and payload.
pub fn split_prefix(bytes: &[u8]) -> Result<(u32, &[u8]), FrameError> {
    match bytes {
        [PREFIX_MAGIC, a, b, c, d, payload @ ..] => {
            Ok((u32::from_be_bytes([*a, *b, *c, *d]), payload))
        }
        [PREFIX_MAGIC, ..] | [] => Err(FrameError::TooShort {
            needed: 5,
            found: bytes.len(),
        }),
        [found, ..] => Err(FrameError::Magic { found: *found }),
    }
}

/// Makes the value of a schema header.
pub fn header_value(guid: [u8; 16]) -> [u8; 17] {
    let mut value = [HEADER_MAGIC; 17];
    value[1..].copy_from_slice(&guid);
    value
}

/// Reads the guid out of the value of a schema header.
pub fn parse_header(bytes: &[u8]) -> Result<[u8; 16], FrameError> {
    match bytes {
        [HEADER_MAGIC, guid @ ..] => guid.try_into().map_err(|_| FrameError::TooShort {
            needed: 17,
            found: bytes.len(),
        }),
        [] => Err(FrameError::TooShort {
            needed: 17,
            found: 0,
        }),
        [found, ..] => Err(FrameError::Magic { found: *found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_round_trip() {
        let mut framed = Vec::new();
        write_prefix(0x0102_0304, &mut framed);
        framed.push(9);
        assert_eq!(framed, [0, 1, 2, 3, 4, 9]);
        assert_eq!(split_prefix(&framed), Ok((0x0102_0304, &[9_u8][..])));
        assert_eq!(parse_header(&header_value([7; 16])), Ok([7; 16]));
    }

    #[test]
    fn what_is_not_framed_says_so() {
        assert_eq!(
            split_prefix(&[]),
            Err(FrameError::TooShort {
                needed: 5,
                found: 0
            })
        );
        assert_eq!(
            split_prefix(&[0, 1]),
            Err(FrameError::TooShort {
                needed: 5,
                found: 2
            })
        );
        assert_eq!(split_prefix(b"{}"), Err(FrameError::Magic { found: b'{' }));
        assert_eq!(
            parse_header(&[1, 2]),
            Err(FrameError::TooShort {
                needed: 17,
                found: 2
            })
        );
        assert_eq!(parse_header(&[0; 17]), Err(FrameError::Magic { found: 0 }));
    }
}
