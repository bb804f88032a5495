//! Viewing events as the players' bytes: each in the version that its player writes, some of them broken.

use std::collections::BTreeMap;

use callsheet::delivery::Framing;
use callsheet::sink::{Outgoing, ToTopic};
use callsheet::source::NewRecord;
use callsheet::types::{Enumeration, Pii, TimestampMillis, Uuid};

use crate::contracts::playback::{v1, v2, v3, v4};
use crate::films::content_id;
use crate::generator::{Arrival, EventKind, Fate, Poison, ViewingEvent};

/// A schema id that no registry of the demo gives.
pub const UNREGISTERED_ID: u32 = 999_999;

/// Schema ids of the playback event's versions: version → id.
pub type WriterIds = BTreeMap<u32, u32>;

/// Writes arrivals as records.
#[derive(Debug)]
pub struct Players {
    v1: ToTopic<v1::PlaybackEvent>,
    v2: ToTopic<v2::PlaybackEvent>,
    v3: ToTopic<v3::PlaybackEvent>,
    v4: ToTopic<v4::PlaybackEvent>,
}

impl Players {
    /// Players that write to `topic` of `partitions` partitions.
    pub fn new(topic: &str, partitions: u32, ids: &WriterIds, framing: Framing) -> Self {
        let id = |version| ids.get(&version).copied().unwrap_or_default();
        Self {
            v1: ToTopic::new(topic.into(), partitions, id(1), framing),
            v2: ToTopic::new(topic.into(), partitions, id(2), framing),
            v3: ToTopic::new(topic.into(), partitions, id(3), framing),
            v4: ToTopic::new(topic.into(), partitions, id(4), framing),
        }
    }

    /// The record of one arrival.
    ///
    /// # Errors
    /// When an event has no place in its version's schema: an error of the generator.
    pub fn record(&self, arrival: &Arrival) -> Result<NewRecord, callsheet::dead_letter::Reason> {
        let event = &arrival.event;
        let mut record = match arrival.writer {
            1 => self.v1.record(outgoing(arrival, as_v1(event))),
            2 => self.v2.record(outgoing(arrival, as_v2(event))),
            3 => self.v3.record(outgoing(arrival, as_v3(event))),
            _ => self.v4.record(outgoing(arrival, as_v4(event))),
        }?;
        if let Fate::Poisoned(poison) = arrival.fate {
            record = spoil(record, poison);
        }
        Ok(record)
    }
}

fn outgoing<T>(arrival: &Arrival, value: T) -> Outgoing<T> {
    Outgoing {
        value,
        key: arrival.event.user_id.to_be_bytes().to_vec(),
        timestamp_ms: arrival.arrival_ms,
        headers: Vec::new(),
    }
}

/// Breaks a record as its fate says. Broken records are prefix-framed whatever the rest is.
fn spoil(mut record: NewRecord, poison: Poison) -> NewRecord {
    let value = record.value.get_or_insert_default();
    match poison {
        Poison::BadMagic => {
            record.headers.clear();
            value.splice(0..value.len().min(5), *b"{bad!");
        }
        Poison::UnknownSchemaId => {
            record.headers.clear();
            value.splice(
                0..value.len().min(5),
                [&[0][..], &UNREGISTERED_ID.to_be_bytes()].concat(),
            );
        }
        Poison::Truncated => value.truncate(value.len() / 2),
    }
    record
}

/// The symbol of an event type; the version's own enum decides whether it has it.
fn symbol<E: Enumeration>(kind: EventKind, unknown: E) -> E {
    let name = match kind {
        EventKind::Play => "PLAY",
        EventKind::Heartbeat => "HEARTBEAT",
        EventKind::Pause => "PAUSE",
        EventKind::Resume => "RESUME",
        EventKind::Seek => "SEEK",
        EventKind::Buffer => "BUFFER",
        EventKind::Stop => "STOP",
        EventKind::Download => "DOWNLOAD",
    };
    E::from_symbol(name).unwrap_or(unknown)
}

/// Writes one `as_v…` function: the fields that all versions share, and those that differ.
macro_rules! as_version {
    ($function:ident, $module:ident, $device:ident $(, $bitrate:ident)?) => {
        fn $function(event: &ViewingEvent) -> $module::PlaybackEvent {
            $module::PlaybackEvent {
                event_id: Uuid(event.event_id),
                occurred_at: TimestampMillis(event.occurred_at_ms),
                user_id: Pii::new(event.user_id),
                content_id: content_id(event.film),
                session_id: format!("{}-{}", event.user_id, event.session),
                event_type: symbol(event.kind, $module::EventType::Unknown),
                position_s: event.position_s,
                quality_level: event.quality_level.to_owned(),
                $device: event.device.as_str().to_owned(),
                network_quality: event.network.as_str().to_owned(),
                $($bitrate: event.bitrate_kbps,)?
                country: event.country.to_owned(),
            }
        }
    };
}

as_version!(as_v1, v1, device);
as_version!(as_v2, v2, device, bitrate_kbps);
as_version!(as_v3, v3, device_type, bitrate_kbps);
as_version!(as_v4, v4, device_type, bitrate_kbps);
