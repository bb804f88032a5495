//! Files as sources: one partition, the record's number as its offset.

use std::path::Path;
use std::sync::Arc;

use callsheet_schema::avro::Schema;
use callsheet_schema::wire;

use super::{Container, FileError};
use crate::delivery::{Frame, VALUE_GUID_HEADER, Writers};
use crate::source::{Batch, Header, Record, Source, SourceError};

/// A file in memory, as a source. Its records never change: a group reads each once.
#[derive(Clone, Debug)]
pub struct AvroFile {
    topic: Arc<str>,
    values: Arc<[Vec<u8>]>,
    schema: Option<Schema>,
}

impl AvroFile {
    /// The container at `path`, as records of `topic`. Each carries a header that names the file's schema: give it to the
    /// reader's [`Writers`] by [`AvroFile::teach`].
    ///
    /// # Errors
    /// [`FileError`].
    pub fn open(path: impl AsRef<Path>, topic: &str) -> Result<Self, FileError> {
        let bytes = read(path.as_ref())?;
        let container = Container::open(&bytes)?;
        let schema = container.schema().clone();
        Ok(Self {
            topic: topic.into(),
            values: container.records()?.into(),
            schema: Some(schema),
        })
    }

    /// The lines of the file at `path`, without their ends, as records of `topic`; empty lines are none.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn lines(path: impl AsRef<Path>, topic: &str) -> Result<Self, FileError> {
        let bytes = read(path.as_ref())?;
        let values = bytes
            .split(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec())
            .filter(|line| !line.is_empty())
            .collect();
        Ok(Self {
            topic: topic.into(),
            values,
            schema: None,
        })
    }

    /// Tells a reader which schema the file's records were written with.
    pub fn teach(&self, writers: &mut Writers) {
        if let Some(schema) = &self.schema {
            writers.learn(Frame::Guid(guid(schema)), schema);
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(|source| FileError::Io {
        doing: format!("reading `{}`", path.display()),
        source,
    })
}

/// A name for the schema within this process: its fingerprint and the digest of its text.
fn guid(schema: &Schema) -> [u8; 16] {
    let mut guid = [0; 16];
    guid[..8].copy_from_slice(&schema.fingerprint_rabin().to_be_bytes());
    guid[8..].copy_from_slice(&crate::pipeline::fnv1a(schema.to_json().as_bytes()).to_be_bytes());
    guid
}

impl Source for AvroFile {
    fn topic(&self) -> Arc<str> {
        Arc::clone(&self.topic)
    }

    fn partitions(&self) -> u32 {
        1
    }

    async fn end(&self, _partition: u32) -> Result<Option<u64>, SourceError> {
        Ok(Some(self.values.len() as u64))
    }

    async fn fetch(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, SourceError> {
        let headers: Vec<Header> = self
            .schema
            .iter()
            .map(|schema| Header::new(VALUE_GUID_HEADER, wire::header_value(guid(schema))))
            .collect();
        let first = usize::try_from(offset).unwrap_or(usize::MAX);
        let records = (offset..)
            .zip(self.values.iter().skip(first))
            .take(max_records)
            .map(|(offset, value)| Record {
                topic: Arc::clone(&self.topic),
                partition,
                offset,
                timestamp_ms: 0,
                key: None,
                value: Some(value.clone()),
                headers: headers.clone(),
            })
            .collect();
        Ok(Batch {
            topic: Arc::clone(&self.topic),
            partition,
            from: offset,
            records,
        })
    }
}
