//! Where a job's results go: a sink turns a value into effects.
//!
//! Owns the trait [`Sink`], the item [`Outgoing`] and the topic sink [`ToTopic`]. Tables are `embedded::ToTable`. A sink
//! writes nothing itself: its effects become durable with the batch's commit.

use core::marker::PhantomData;
use std::sync::Arc;

use crate::contract::Encode;
use crate::dead_letter::{ErrorCode, Reason, Stage};
use crate::delivery::{Effects, Framing};
use crate::headers::CloudEvents;
use crate::source::{Header, NewRecord};

/// A value on its way out.
#[derive(Clone, Debug)]
pub struct Outgoing<T> {
    /// The value.
    pub value: T,
    /// Key bytes; records with one key keep their order.
    pub key: Vec<u8>,
    /// Milliseconds since 1970 UTC: the event time where there is one.
    pub timestamp_ms: i64,
    /// Headers, such as where the value came from.
    pub headers: Vec<Header>,
}

/// Takes values of type `T`.
pub trait Sink<T> {
    /// Adds what writing `item` means to `effects`.
    ///
    /// # Errors
    /// `SINK_REJECTED`: the value has no place in the sink and will have none later.
    fn write(&mut self, item: Outgoing<T>, effects: &mut Effects) -> Result<(), Reason>;
}

/// Writes values of a contract to a topic, framed.
#[derive(Clone, Debug)]
pub struct ToTopic<C> {
    topic: Arc<str>,
    partitions: u32,
    schema_id: u32,
    guid: [u8; 16],
    framing: Framing,
    cloud_events: Option<CloudEvents<C>>,
    contract: PhantomData<fn(C)>,
}

impl<C: Encode> ToTopic<C> {
    /// A sink into `topic` of `partitions` partitions; `schema_id` is the id of the contract's version in the registry that
    /// the readers ask.
    pub fn new(topic: Arc<str>, partitions: u32, schema_id: u32, framing: Framing) -> Self {
        let guid = C::WRITERS
            .iter()
            .find(|version| version.version == C::VERSION)
            .map_or([0; 16], |version| version.guid);
        Self {
            topic,
            partitions,
            schema_id,
            guid,
            framing,
            cloud_events: None,
            contract: PhantomData,
        }
    }

    /// The same, each record with the headers of a CloudEvent; `ce_time` is the record's time.
    #[must_use]
    pub fn with_cloud_events(self, cloud_events: CloudEvents<C>) -> Self {
        Self {
            cloud_events: Some(cloud_events),
            ..self
        }
    }

    /// The record that `item` becomes, in the partition of its key.
    ///
    /// # Errors
    /// `SINK_REJECTED` when the value has no place in the contract's schema.
    pub fn record(&self, item: Outgoing<C>) -> Result<NewRecord, Reason> {
        let mut value = Vec::with_capacity(128);
        let mut headers = item.headers;
        self.framing
            .begin(self.schema_id, self.guid, &mut value, &mut headers);
        if let Some(events) = &self.cloud_events {
            events
                .event(&item.value, item.timestamp_ms, self.framing)
                .write(&mut headers);
        }
        item.value.encode(&mut value).map_err(|error| Reason {
            stage: Stage::TaskPut,
            ..Reason::processing(ErrorCode::SinkRejected, error.to_string())
        })?;
        let partition = crate::pipeline::fnv1a(&item.key) % u64::from(self.partitions.max(1));
        Ok(NewRecord {
            topic: Arc::clone(&self.topic),
            partition: u32::try_from(partition).unwrap_or(0),
            timestamp_ms: item.timestamp_ms,
            key: Some(item.key),
            value: Some(value),
            headers,
        })
    }
}

impl<C: Encode> Sink<C> for ToTopic<C> {
    fn write(&mut self, item: Outgoing<C>, effects: &mut Effects) -> Result<(), Reason> {
        effects.append(self.record(item)?);
        Ok(())
    }
}
