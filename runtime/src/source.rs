//! Records as they come from a transport, and the one question a source answers: what follows this offset?
//!
//! Owns [`Record`], [`NewRecord`], [`Header`] and the trait [`Source`]. It does not own positions: they live where the
//! output lives, so that both are committed together (`store::Store::commit`).

use core::fmt;
#[cfg(feature = "pipeline")]
use core::time::Duration;
use std::sync::Arc;

/// A record header: a name and bytes. Names may repeat; order is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Name, as the producer wrote it.
    pub name: String,
    /// Value, untouched.
    pub value: Vec<u8>,
}

impl Header {
    /// A header of `name` and `value`.
    pub fn new(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// The value of the last header called `name`, as Kafka's `lastHeader` answers.
pub fn last_header<'a>(headers: &'a [Header], name: &str) -> Option<&'a [u8]> {
    headers
        .iter()
        .rev()
        .find(|header| header.name == name)
        .map(|header| header.value.as_slice())
}

/// A record read from a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Topic, shared by the records of a batch.
    pub topic: Arc<str>,
    /// Partition of the topic, from 0.
    pub partition: u32,
    /// Position in the partition, from 0.
    pub offset: u64,
    /// When the record was appended, in milliseconds since 1970 UTC.
    pub timestamp_ms: i64,
    /// Key bytes; `None` when the producer gave none.
    pub key: Option<Vec<u8>>,
    /// Value bytes with their framing; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers in the producer's order.
    pub headers: Vec<Header>,
}

impl Record {
    /// `topic:partition:offset`, for messages and provenance.
    pub fn position(&self) -> String {
        format!("{}:{}:{}", self.topic, self.partition, self.offset)
    }
}

/// A record on its way into a topic; the log assigns its offset when the surrounding transaction commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    /// Topic to append to.
    pub topic: Arc<str>,
    /// Partition to append to; must exist.
    pub partition: u32,
    /// Milliseconds since 1970 UTC.
    pub timestamp_ms: i64,
    /// Key bytes.
    pub key: Option<Vec<u8>>,
    /// Value bytes with their framing; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers, written in order.
    pub headers: Vec<Header>,
}

/// Consecutive records of one partition: the unit that is processed and committed as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Topic of all records.
    pub topic: Arc<str>,
    /// Partition of all records.
    pub partition: u32,
    /// Offset that was asked for: the position before the batch.
    pub from: u64,
    /// Records in offset order, never empty when handed to a job.
    pub records: Vec<Record>,
}

impl Batch {
    /// The position behind the batch: the next offset to read.
    pub fn to(&self) -> u64 {
        self.records
            .last()
            .map_or(self.from, |record| record.offset + 1)
    }
}

/// Why a source could not be read. Always worth another attempt: a source that will never answer again ends instead.
#[derive(Debug)]
pub struct SourceError {
    /// Topic that was read.
    pub topic: String,
    /// Partition that was read.
    pub partition: u32,
    /// The transport's own error.
    pub source: Box<dyn core::error::Error + Send + Sync>,
}

impl fmt::Display for SourceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "reading topic `{}` partition {}",
            self.topic, self.partition
        )
    }
}

impl core::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// Which partitions an instance reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Changes whenever the partitions do, and when one was away in between.
    pub epoch: u64,
    /// Partitions, in ascending order.
    pub partitions: Vec<u32>,
}

/// A topic that can be read from any offset.
pub trait Source: Send + Sync {
    /// The topic's name: the key under which positions are kept.
    fn topic(&self) -> Arc<str>;

    /// Number of partitions.
    fn partitions(&self) -> u32;

    /// The partitions that this instance reads at present: all of them, unless the source shares them out.
    fn assignment(&self) -> Assignment {
        Assignment {
            epoch: 0,
            partitions: (0..self.partitions()).collect(),
        }
    }

    /// Where a group begins that has never committed `partition`.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    fn beginning(&self, partition: u32) -> impl Future<Output = Result<u64, SourceError>> + Send {
        let _ = partition;
        core::future::ready(Ok(0))
    }

    /// The position behind the newest record of `partition` at present; `None` when the source does not know.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    fn end(&self, partition: u32) -> impl Future<Output = Result<Option<u64>, SourceError>> + Send {
        let _ = partition;
        core::future::ready(Ok(None))
    }

    /// The reader begins to process a batch of `partition`, fetched under the assignment of `epoch`: until
    /// [`Source::release`] the partition should not be given away. False when it is gone already.
    fn claim(&self, partition: u32, epoch: u64) -> bool {
        let _ = (partition, epoch);
        true
    }

    /// The reader has finished with the batch that it claimed, committed or not: the partition may be given away.
    fn release(&self, partition: u32) {
        let _ = partition;
    }

    /// `messaging.system` of OpenTelemetry's conventions.
    fn system(&self) -> &'static str {
        "callsheet"
    }

    /// Bytes that wait in memory to be fetched; `None` from a source that reads nothing ahead.
    fn waiting_bytes(&self) -> Option<u64> {
        None
    }

    /// Stops and resumes getting records from the transport, without leaving it.
    fn pause(&self, paused: bool) {
        let _ = paused;
    }

    /// A number that changes when there may be something new to read; [`Source::wait`] waits for the change.
    fn arrivals(&self) -> u64 {
        0
    }

    /// Waits until [`Source::arrivals`] differs from `seen`, at most `longest`.
    #[cfg(feature = "pipeline")]
    fn wait(&self, seen: u64, longest: Duration) -> impl Future<Output = ()> + Send {
        let _ = seen;
        tokio::time::sleep(longest)
    }

    /// Up to `max_records` records of `partition` from `offset` on, in offset order; empty at the end.
    ///
    /// # Errors
    /// [`SourceError`] when the transport does not answer; the caller tries again from the same offset.
    fn fetch(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> impl Future<Output = Result<Batch, SourceError>> + Send;
}
