//! Reading a topic.

use core::time::Duration;
use std::sync::Arc;

use sqlx::Row as _;

use super::{Log, LogError, schema};
use crate::header_blob;
use crate::source::{Batch, Record, Source, SourceError};

/// A topic of the log. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Topic {
    log: Log,
    name: Arc<str>,
    partitions: u32,
}

impl Topic {
    pub(super) fn new(log: Log, name: Arc<str>, partitions: u32) -> Self {
        Self {
            log,
            name,
            partitions,
        }
    }

    /// The topic's name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The partition that records with `key` go to: FNV-1a of the key over the partitions.
    pub fn partition_of(&self, key: &[u8]) -> u32 {
        u32::try_from(crate::pipeline::fnv1a(key) % u64::from(self.partitions.max(1))).unwrap_or(0)
    }

    /// Up to `max_records` records from `offset` on.
    ///
    /// # Errors
    /// [`LogError::UnknownPartition`], [`LogError::Database`].
    pub async fn read(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, LogError> {
        if partition >= self.partitions {
            return Err(LogError::UnknownPartition {
                topic: self.name.to_string(),
                partition,
            });
        }
        let doing = "reading a topic";
        let rows = sqlx::query(schema::FETCH)
            .bind(self.name.as_ref())
            .bind(i64::from(partition))
            .bind(i64::try_from(offset).unwrap_or(i64::MAX))
            .bind(i64::try_from(max_records).unwrap_or(i64::MAX))
            .fetch_all(&self.log.reader)
            .await
            .map_err(LogError::database(doing))?;
        let records = rows
            .iter()
            .map(|row| {
                let offset: i64 = row.try_get(0)?;
                let blob: Option<&[u8]> = row.try_get(4)?;
                Ok(Record {
                    topic: Arc::clone(&self.name),
                    partition,
                    offset: u64::try_from(offset).unwrap_or_default(),
                    timestamp_ms: row.try_get(1)?,
                    key: row.try_get(2)?,
                    value: row.try_get(3)?,
                    headers: blob.map(header_blob::read).unwrap_or_default(),
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(LogError::database(doing))?;
        Ok(Batch {
            topic: Arc::clone(&self.name),
            partition,
            from: offset,
            records,
        })
    }

    /// The offset behind the last record of `partition`.
    pub async fn end(&self, partition: u32) -> Result<u64, LogError> {
        let end: Option<i64> = sqlx::query_scalar(
            "SELECT next_offset FROM partitions WHERE topic = ? AND partition = ?",
        )
        .bind(self.name.as_ref())
        .bind(i64::from(partition))
        .fetch_optional(&self.log.reader)
        .await
        .map_err(LogError::database("reading the end of a topic"))?;
        Ok(end.and_then(|end| u64::try_from(end).ok()).unwrap_or(0))
    }

    /// Every record of the topic, partition after partition: for compacted topics and tests.
    pub async fn read_all(&self) -> Result<Vec<Record>, LogError> {
        let mut all = Vec::new();
        for partition in 0..self.partitions {
            let mut offset = 0;
            loop {
                let batch = self.read(partition, offset, 4096).await?;
                if batch.records.is_empty() {
                    break;
                }
                offset = batch.to();
                all.extend(batch.records);
            }
        }
        Ok(all)
    }
}

impl Source for Topic {
    fn topic(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    fn partitions(&self) -> u32 {
        self.partitions
    }

    fn arrivals(&self) -> u64 {
        self.log.commits()
    }

    async fn end(&self, partition: u32) -> Result<Option<u64>, SourceError> {
        let end = Self::end(self, partition).await;
        end.map(Some).map_err(|error| SourceError {
            topic: self.name.to_string(),
            partition,
            source: Box::new(error),
        })
    }

    async fn wait(&self, seen: u64, longest: Duration) {
        self.log.wait_for_commit(seen, longest).await;
    }

    async fn fetch(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, SourceError> {
        self.read(partition, offset, max_records)
            .await
            .map_err(|error| SourceError {
                topic: self.name.to_string(),
                partition,
                source: Box::new(error),
            })
    }
}
