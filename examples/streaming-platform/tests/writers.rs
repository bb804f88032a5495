//! Generated readers against locked, unknown and absent writers, through the public API.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use callsheet::dead_letter::ErrorCode;
use callsheet::delivery::{Frame, Framing, Writer, Writers};
use callsheet::pipeline::Transient;
use callsheet::registry::{FetchError, Schema, SchemaCache, SchemaFetch};
use callsheet::sink::{Outgoing, ToTopic};
use callsheet::source::{Batch, Header, NewRecord, Record};
use callsheet::types::{Pii, TimestampMillis, Uuid};
use callsheet::{Contract, Encode};
use callsheet_example_streaming::contracts::playback::{v1, v4};
use callsheet_example_streaming::engagement::Watch;

/// A registry in memory that can be away.
#[derive(Default)]
struct Fake {
    schemas: Mutex<BTreeMap<u32, String>>,
    away: std::sync::atomic::AtomicBool,
    calls: AtomicU32,
}

impl SchemaFetch for Fake {
    async fn fetch(&self, frame: Frame) -> Result<Schema, FetchError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.away.load(Ordering::SeqCst) {
            return Err(FetchError::Unavailable("connection refused".into()));
        }
        let Frame::Id(id) = frame else {
            return Err(FetchError::NotFound);
        };
        match self.schemas.lock().unwrap().get(&id) {
            Some(text) => {
                Schema::parse(text).map_err(|problems| FetchError::Unusable(problems.to_string()))
            }
            None => Err(FetchError::NotFound),
        }
    }
}

fn cache(schemas: &[(u32, &str)]) -> SchemaCache<Fake> {
    let fake = Fake::default();
    *fake.schemas.lock().unwrap() = schemas
        .iter()
        .map(|(id, text)| (*id, (*text).to_owned()))
        .collect();
    SchemaCache::new(fake)
}

fn event() -> v4::PlaybackEvent {
    v4::PlaybackEvent {
        event_id: Uuid([7; 16]),
        occurred_at: TimestampMillis(1_000),
        user_id: Pii::new(42),
        content_id: "film-0001".into(),
        session_id: "s".into(),
        event_type: v4::EventType::Pause,
        position_s: 61,
        quality_level: "hd".into(),
        device_type: "tv".into(),
        network_quality: "good".into(),
        bitrate_kbps: Some(5_000),
        country: "PL".into(),
    }
}

fn of(record: NewRecord) -> Batch {
    let record = Record {
        topic: record.topic,
        partition: 0,
        offset: 0,
        timestamp_ms: record.timestamp_ms,
        key: record.key,
        value: record.value,
        headers: record.headers,
    };
    Batch {
        topic: record.topic.clone(),
        partition: 0,
        from: 0,
        records: vec![record],
    }
}

fn written<C: Encode>(value: C, id: u32, framing: Framing) -> Batch {
    let sink = ToTopic::<C>::new("playback.events".into(), 1, id, framing);
    let item = Outgoing {
        value,
        key: vec![1],
        timestamp_ms: 0,
        headers: Vec::<Header>::new(),
    };
    of(sink.record(item).unwrap())
}

/// A version 5 that nobody knew at build time: a new first field.
fn version_5() -> (String, Batch) {
    let text = <v4::PlaybackEvent as Contract>::SCHEMA_JSON.replacen(
        "\"fields\": [",
        "\"fields\": [ {\"name\": \"audio_lang\", \"type\": \"string\", \"default\": \"und\"},",
        1,
    );
    let mut batch = written(event(), 5, Framing::Prefix);
    let value = batch.records[0].value.as_mut().unwrap();
    value.splice(5..5, [4, b'p', b'l']);
    (text, batch)
}

fn decode<'a>(writers: &Writers, batch: &'a Batch) -> Watch<'a> {
    writers.decode(&batch.records[0]).unwrap()
}

#[tokio::test]
async fn a_locked_writer_is_found_by_guid_and_by_fingerprint() {
    let mut writers = Writers::resolved::<Watch<'static>>();
    let by_guid = written(event(), 0, Framing::Header);
    assert!(format!("{:?}", decode(&writers, &by_guid)).contains("film-0001"));

    let schemas = cache(&[(77, <v4::PlaybackEvent as Contract>::SCHEMA_JSON)]);
    let by_id = written(event(), 77, Framing::Prefix);
    writers.learn_unknown(&by_id, &schemas).await.unwrap();
    assert!(matches!(
        writers.writer(Frame::Id(77)),
        Some(Writer::Slot(3))
    ));
    assert_eq!(
        format!("{:?}", decode(&writers, &by_id)),
        format!("{:?}", decode(&writers, &by_guid))
    );
}

#[tokio::test]
async fn a_writer_that_was_unknown_at_build_time_is_fetched_once_and_resolved() {
    let (text, batch) = version_5();
    let schemas = cache(&[(5, &text)]);
    let mut writers = Writers::resolved::<Watch<'static>>();
    for _ in 0..3 {
        writers.learn_unknown(&batch, &schemas).await.unwrap();
    }
    assert_eq!(schemas.source().calls.load(Ordering::SeqCst), 1);
    assert!(matches!(
        writers.writer(Frame::Id(5)),
        Some(Writer::Plan(_))
    ));
    let locked = written(event(), 0, Framing::Header);
    assert_eq!(
        format!("{:?}", decode(&writers, &batch)),
        format!("{:?}", decode(&writers, &locked))
    );
}

#[tokio::test]
async fn an_absent_registry_holds_the_batch_and_its_return_lets_it_go() {
    let (text, batch) = version_5();
    let schemas = cache(&[(5, &text)]);
    let mut writers = Writers::resolved::<Watch<'static>>();
    schemas.source().away.store(true, Ordering::SeqCst);
    let held: Transient = writers
        .learn_unknown(&batch, &schemas)
        .await
        .unwrap_err()
        .into();
    assert_eq!(held.code, ErrorCode::RegistryUnavailable);
    assert!(held.code.is_transient());
    schemas.source().away.store(false, Ordering::SeqCst);
    writers.learn_unknown(&batch, &schemas).await.unwrap();
    decode(&writers, &batch);
}

#[tokio::test]
async fn an_id_that_nobody_registered_is_a_dead_letter_with_its_number() {
    let batch = written(event(), 999_999, Framing::Prefix);
    let mut writers = Writers::resolved::<Watch<'static>>();
    writers.learn_unknown(&batch, &cache(&[])).await.unwrap();
    let reason = writers.decode::<Watch<'_>>(&batch.records[0]).unwrap_err();
    assert_eq!(
        (reason.code, reason.writer_schema_id),
        (ErrorCode::UnknownSchemaId, Some(999_999))
    );
}

#[tokio::test]
async fn a_writer_that_cannot_be_resolved_is_named_so() {
    let other = r#"{"type":"record","name":"Other","fields":[{"name":"x","type":"int"}]}"#;
    let batch = written(event(), 8, Framing::Prefix);
    let mut writers = Writers::resolved::<Watch<'static>>();
    writers
        .learn_unknown(&batch, &cache(&[(8, other)]))
        .await
        .unwrap();
    let reason = writers.decode::<Watch<'_>>(&batch.records[0]).unwrap_err();
    assert_eq!(reason.code, ErrorCode::Resolution, "{reason}");
}

#[test]
fn a_cut_value_names_the_field_and_no_value() {
    let mut batch = written(event(), 0, Framing::Header);
    let writers = Writers::resolved::<Watch<'static>>();
    let whole = batch.records[0].value.clone().unwrap();
    let mut blamed = std::collections::BTreeSet::new();
    for cut in 0..70 {
        batch.records[0].value = Some(whole[..cut].to_vec());
        if let Err(reason) = writers.decode::<Watch<'_>>(&batch.records[0]) {
            assert_eq!(reason.code, ErrorCode::Truncated, "cut at {cut}: {reason}");
            assert!(!reason.message.contains("film-0001"));
            blamed.extend(reason.field_path);
        }
    }
    assert!(
        blamed.contains("event_id") && blamed.contains("position_s"),
        "{blamed:?}"
    );
}

#[test]
fn an_old_player_is_read_through_the_alias() {
    let old = v1::PlaybackEvent {
        event_id: Uuid([7; 16]),
        occurred_at: TimestampMillis(1_000),
        user_id: Pii::new(42),
        content_id: "film-0001".into(),
        session_id: "s".into(),
        event_type: v1::EventType::Pause,
        position_s: 61,
        quality_level: "hd".into(),
        device: "tv".into(),
        network_quality: "good".into(),
        country: "PL".into(),
    };
    let writers = Writers::resolved::<v4::PlaybackEvent>();
    let batch = written(old, 0, Framing::Header);
    let read: v4::PlaybackEvent = writers.decode(&batch.records[0]).unwrap();
    assert_eq!(
        read,
        v4::PlaybackEvent {
            bitrate_kbps: None,
            ..event()
        }
    );
}
