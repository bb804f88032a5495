//! The container: a header with the schema, then blocks of records, each behind a marker.

use core::fmt;

use callsheet_schema::avro::{ParseOptions, Schema, Value, decode, encode};

use super::Codec;
use crate::decode::read_long;
use crate::encode::write_long;

/// The first bytes of a container.
const MAGIC: &[u8; 4] = b"Obj\x01";
/// Schema of the metadata (Avro 1.12, object container files).
const METADATA: &str = r#"{"type": "map", "values": "bytes"}"#;
/// Bytes of records in one block, before compression.
const BLOCK_BYTES: usize = 64 * 1024;

/// Why a file could not be read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// The file is no Avro container.
    NotAContainer,
    /// The codec is not known here.
    Codec(String),
    /// The file's schema is none.
    Schema(String),
    /// The bytes are not what the format says.
    Damaged(String),
    /// The system's own error.
    Io {
        /// What was tried.
        doing: String,
        /// The system's error.
        source: std::io::Error,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAContainer => formatter.write_str("the file is not an Avro container"),
            Self::Codec(name) => write!(
                formatter,
                "the file is compressed with `{name}`; null, deflate and snappy are read"
            ),
            Self::Schema(problems) => write!(formatter, "the file's schema is none: {problems}"),
            Self::Damaged(what) => write!(formatter, "the file is damaged: {what}"),
            Self::Io { doing, source } => write!(formatter, "{doing}: {source}"),
        }
    }
}

impl core::error::Error for FileError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// A container in memory, opened.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    schema: Schema,
    codec: Codec,
    sync: [u8; 16],
    rest: &'a [u8],
}

impl<'a> Container<'a> {
    /// Reads the header of a file's bytes.
    ///
    /// # Errors
    /// [`FileError`] for anything but a container whose codec is known and whose schema is one.
    pub fn open(bytes: &'a [u8]) -> Result<Self, FileError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(FileError::NotAContainer)?;
        let metadata =
            Schema::parse(METADATA).map_err(|problems| FileError::Schema(problems.to_string()))?;
        let header = decode(&metadata, &mut rest)
            .map_err(|error| FileError::Damaged(format!("header: {error}")))?;
        let Value::Map(entries) = header else {
            return Err(FileError::NotAContainer);
        };
        let entry = |name: &str| {
            entries.iter().rev().find_map(|(key, value)| match value {
                Value::Bytes(bytes) if key == name => Some(bytes.as_slice()),
                _ => None,
            })
        };
        let codec = entry("avro.codec").map_or(Ok(Codec::Null), Codec::parse)?;
        let text = entry("avro.schema").and_then(|bytes| core::str::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| FileError::Schema("it is missing".to_owned()))?;
        // What others wrote is written: names and defaults that the specification forbids still decode.
        let options = ParseOptions {
            validate_names: false,
            validate_defaults: false,
        };
        let schema = Schema::parse_with(text, &[], options)
            .map_err(|problems| FileError::Schema(problems.to_string()))?;
        let Some((sync, rest)) = rest.split_first_chunk::<16>() else {
            return Err(FileError::Damaged("it ends in the header".to_owned()));
        };
        Ok(Self {
            schema,
            codec,
            sync: *sync,
            rest,
        })
    }

    /// The schema that every record was written with.
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The next block: how many records it holds, and their bytes, unpacked; `None` at the end.
    ///
    /// # Errors
    /// [`FileError::Damaged`]. The container ends there.
    pub fn next_block(&mut self) -> Result<Option<(u64, Vec<u8>)>, FileError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let block = self.block();
        if block.is_err() {
            self.rest = &[];
        }
        block.map(Some)
    }

    fn block(&mut self) -> Result<(u64, Vec<u8>), FileError> {
        let damaged = |what: &str| FileError::Damaged(what.to_owned());
        let number = |rest: &mut &[u8]| -> Result<u64, FileError> {
            let number = read_long(rest).map_err(|error| damaged(&error.to_string()))?;
            u64::try_from(number).map_err(|_| damaged("a negative length"))
        };
        let mut rest = self.rest;
        let records = number(&mut rest)?;
        let size = number(&mut rest)?;
        let size = usize::try_from(size).map_err(|_| damaged("a block without end"))?;
        let Some((packed, rest)) = rest.split_at_checked(size) else {
            return Err(damaged("it ends inside a block"));
        };
        let Some((sync, rest)) = rest.split_first_chunk::<16>() else {
            return Err(damaged("it ends behind a block"));
        };
        if *sync != self.sync {
            return Err(damaged("the marker behind a block is another"));
        }
        let plain = self.codec.unpack(packed)?;
        self.rest = rest;
        Ok((records, plain))
    }

    /// Every record's own bytes, one after the other.
    ///
    /// # Errors
    /// [`FileError::Damaged`] at the first record that is none.
    pub fn records(mut self) -> Result<Vec<Vec<u8>>, FileError> {
        let mut records = Vec::new();
        while let Some((count, block)) = self.next_block()? {
            let mut rest = block.as_slice();
            for _ in 0..count {
                let before = rest;
                decode(&self.schema, &mut rest).map_err(|error| {
                    FileError::Damaged(format!("record {}: {error}", records.len()))
                })?;
                // A record may have no bytes: their number is bounded by what memory a block may claim.
                if records.len() >= super::codec::MAX_BLOCK_BYTES / 8 {
                    return Err(FileError::Damaged("it claims too many records".to_owned()));
                }
                let (record, _) = before.split_at(before.len() - rest.len());
                records.push(record.to_vec());
            }
            if !rest.is_empty() {
                return Err(FileError::Damaged(
                    "bytes are left behind the records of a block".to_owned(),
                ));
            }
        }
        Ok(records)
    }
}

/// A container of `records`, each the Avro binary of one value of `schema`. The same input gives the same bytes: the marker
/// is made from the schema and the records.
///
/// # Errors
/// [`FileError::Schema`] when the schema is none.
pub fn write_container(
    schema: &str,
    codec: Codec,
    records: &[Vec<u8>],
) -> Result<Vec<u8>, FileError> {
    Schema::parse(schema).map_err(|problems| FileError::Schema(problems.to_string()))?;
    let mut digest = crate::pipeline::fnv1a(schema.as_bytes());
    for record in records {
        digest ^= crate::pipeline::fnv1a(record).rotate_left(17);
        digest = digest.wrapping_mul(0x0000_0100_0000_01b3);
    }
    let second = crate::pipeline::fnv1a(&digest.to_be_bytes());
    let mut sync = [0; 16];
    sync[..8].copy_from_slice(&digest.to_be_bytes());
    sync[8..].copy_from_slice(&second.to_be_bytes());
    let metadata =
        Schema::parse(METADATA).map_err(|problems| FileError::Schema(problems.to_string()))?;
    let header = Value::Map(vec![
        ("avro.schema".to_owned(), Value::Bytes(schema.into())),
        ("avro.codec".to_owned(), Value::Bytes(codec.name().into())),
    ]);
    let mut out = MAGIC.to_vec();
    encode(&metadata, &header, &mut out)
        .map_err(|error| FileError::Schema(format!("header: {error}")))?;
    out.extend(sync);
    let mut rest = records;
    while !rest.is_empty() {
        let (mut count, mut block) = (0_i64, Vec::new());
        while let Some((record, behind)) = rest.split_first() {
            if count > 0 && block.len() + record.len() > BLOCK_BYTES {
                break;
            }
            block.extend(record);
            count += 1;
            rest = behind;
        }
        let packed = codec.pack(&block)?;
        write_long(&mut out, count);
        write_long(&mut out, i64::try_from(packed.len()).unwrap_or(i64::MAX));
        out.extend(packed);
        out.extend(sync);
    }
    Ok(out)
}
