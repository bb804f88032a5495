//! Records between the client's form and ours; every byte is kept.

use std::sync::Arc;

use rdkafka::Message as _;
use rdkafka::message::{BorrowedMessage, Header as KafkaHeader, Headers as _, OwnedHeaders};
use rdkafka::producer::FutureRecord;

use crate::source::{Header, NewRecord, Record};

/// A record of `topic` as it was read; `None` for a position that does not exist (never happens on a real record).
pub(super) fn read(topic: &Arc<str>, message: &BorrowedMessage<'_>) -> Option<Record> {
    Some(Record {
        topic: Arc::clone(topic),
        partition: u32::try_from(message.partition()).ok()?,
        offset: u64::try_from(message.offset()).ok()?,
        timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: message.headers().map_or_else(Vec::new, |headers| {
            headers
                .iter()
                .map(|header| Header::new(header.key, header.value.unwrap_or_default()))
                .collect()
        }),
    })
}

/// Memory that a record takes, roughly: its bytes and the fixed part.
pub(super) fn size_bytes(record: &Record) -> usize {
    let headers: usize = record
        .headers
        .iter()
        .map(|header| header.name.len() + header.value.len() + size_of::<Header>())
        .sum();
    record.key.as_ref().map_or(0, Vec::len)
        + record.value.as_ref().map_or(0, Vec::len)
        + headers
        + size_of::<Record>()
}

/// The record as the producer takes it, in `partition`.
pub(super) fn write(record: &NewRecord, partition: i32) -> FutureRecord<'_, [u8], [u8]> {
    let mut written = FutureRecord::to(&record.topic)
        .partition(partition)
        .timestamp(record.timestamp_ms);
    if !record.headers.is_empty() {
        let none = OwnedHeaders::new_with_capacity(record.headers.len());
        written = written.headers(record.headers.iter().fold(none, |headers, header| {
            headers.insert(KafkaHeader {
                key: &header.name,
                value: Some(header.value.as_slice()),
            })
        }));
    }
    if let Some(key) = &record.key {
        written = written.key(key.as_slice());
    }
    if let Some(value) = &record.value {
        written = written.payload(value.as_slice());
    }
    written
}
