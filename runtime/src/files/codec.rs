//! Compression of a block: `null`, `deflate` (RFC 1951) and `snappy` with its checksum (Avro 1.12, required and optional codecs).

use super::FileError;

/// How blocks are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codec {
    /// Not at all.
    Null,
    /// Deflate without a wrapper.
    #[default]
    Deflate,
    /// Snappy, and the CRC-32 of the block behind it.
    Snappy,
}

/// Bytes that a block may unpack to: more is an attack or a mistake.
pub(super) const MAX_BLOCK_BYTES: usize = 256 * 1024 * 1024;

/// Effort of deflate, of 0 to 10.
const LEVEL: u8 = 6;

impl Codec {
    /// The codec as files name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Deflate => "deflate",
            Self::Snappy => "snappy",
        }
    }

    pub(super) fn parse(name: &[u8]) -> Result<Self, FileError> {
        [Self::Null, Self::Deflate, Self::Snappy]
            .into_iter()
            .find(|codec| codec.name().as_bytes() == name)
            .ok_or_else(|| FileError::Codec(name.escape_ascii().to_string()))
    }

    pub(super) fn pack(self, block: &[u8]) -> Result<Vec<u8>, FileError> {
        Ok(match self {
            Self::Null => block.to_vec(),
            Self::Deflate => miniz_oxide::deflate::compress_to_vec(block, LEVEL),
            Self::Snappy => {
                let mut packed = snap::raw::Encoder::new()
                    .compress_vec(block)
                    .map_err(|error| FileError::Damaged(format!("snappy: {error}")))?;
                packed.extend(crc32fast::hash(block).to_be_bytes());
                packed
            }
        })
    }

    pub(super) fn unpack(self, block: &[u8]) -> Result<Vec<u8>, FileError> {
        let damaged = |what: &str| FileError::Damaged(format!("{}: {what}", self.name()));
        match self {
            Self::Null => Ok(block.to_vec()),
            Self::Deflate => {
                miniz_oxide::inflate::decompress_to_vec_with_limit(block, MAX_BLOCK_BYTES)
                    .map_err(|error| damaged(&error.to_string()))
            }
            Self::Snappy => {
                let Some((packed, checksum)) = block.split_last_chunk::<4>() else {
                    return Err(damaged("a block without checksum"));
                };
                let size = snap::raw::decompress_len(packed)
                    .map_err(|error| damaged(&error.to_string()))?;
                if size > MAX_BLOCK_BYTES {
                    return Err(damaged("a block of more than 256 MiB"));
                }
                let plain = snap::raw::Decoder::new()
                    .decompress_vec(packed)
                    .map_err(|error| damaged(&error.to_string()))?;
                if crc32fast::hash(&plain).to_be_bytes() != *checksum {
                    return Err(damaged("the checksum is another"));
                }
                Ok(plain)
            }
        }
    }
}
