//! Which schema wrote a value: the id before the payload, or the GUID in a header.
//!
//! Reads both (header first, then prefix, as Confluent's dual reader does), writes either. The byte layout itself is
//! `callsheet_schema::wire`.

use callsheet_schema::wire;

use crate::dead_letter::{ErrorCode, Reason};
use crate::source::{Header, Record, last_header};

/// Header that carries the GUID of the value's schema: `0x01` and 16 bytes.
pub const VALUE_GUID_HEADER: &str = "__value_schema_id";

/// Who wrote a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Frame {
    /// Schema id, local to one registry.
    Id(u32),
    /// Content-derived GUID, the same everywhere.
    Guid([u8; 16]),
}

/// How a producer names its schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// `0x00`, the id in four bytes big-endian, the payload.
    #[default]
    Prefix,
    /// The payload alone, the GUID in a header.
    Header,
}

impl Framing {
    /// Begins a value: writes the prefix into `value`, or the header into `headers`.
    pub fn begin(
        self,
        schema_id: u32,
        guid: [u8; 16],
        value: &mut Vec<u8>,
        headers: &mut Vec<Header>,
    ) {
        match self {
            Self::Prefix => wire::write_prefix(schema_id, value),
            Self::Header => headers.push(Header::new(
                VALUE_GUID_HEADER,
                wire::header_value(guid).to_vec(),
            )),
        }
    }
}

/// The writer and the payload of a record's value.
///
/// # Errors
/// [`ErrorCode::Magic`] for a value without framing and for a tombstone.
pub fn frame_of(record: &Record) -> Result<(Frame, &[u8]), Reason> {
    let Some(value) = record.value.as_deref() else {
        return Err(Reason::decoding(
            ErrorCode::Magic,
            "the value is absent (a tombstone)",
        ));
    };
    if let Some(header) = last_header(&record.headers, VALUE_GUID_HEADER) {
        return match wire::parse_header(header) {
            Ok(guid) => Ok((Frame::Guid(guid), value)),
            Err(error) => Err(Reason::decoding(
                ErrorCode::Magic,
                format!("header `{VALUE_GUID_HEADER}`: {error}"),
            )),
        };
    }
    match wire::split_prefix(value) {
        Ok((id, payload)) => Ok((Frame::Id(id), payload)),
        Err(error) => Err(Reason::decoding(ErrorCode::Magic, error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(value: Option<Vec<u8>>, headers: Vec<Header>) -> Record {
        Record {
            topic: "t".into(),
            partition: 0,
            offset: 0,
            timestamp_ms: 0,
            key: None,
            value,
            headers,
        }
    }

    #[test]
    fn both_framings_round_trip() {
        for framing in [Framing::Prefix, Framing::Header] {
            let (mut value, mut headers) = (Vec::new(), Vec::new());
            framing.begin(258, [7; 16], &mut value, &mut headers);
            value.extend(*b"payload");
            let record = record(Some(value), headers);
            let (frame, payload) = frame_of(&record).unwrap();
            assert_eq!(payload, b"payload");
            assert_eq!(
                frame,
                if framing == Framing::Prefix {
                    Frame::Id(258)
                } else {
                    Frame::Guid([7; 16])
                }
            );
        }
    }

    #[test]
    fn a_value_without_framing_is_magic() {
        for value in [
            None,
            Some(vec![]),
            Some(vec![0, 0, 0]),
            Some(b"{\"json\":1}".to_vec()),
        ] {
            assert_eq!(
                frame_of(&record(value, vec![])).unwrap_err().code,
                ErrorCode::Magic
            );
        }
    }
}
