//! The fixture contract `playback.events` in every form, and records of it at random.

use callsheet::types::{Map, Pii, TimestampMillis, Uuid};
use callsheet::{Decode, DecodeError, WriterPlan, WriterVersion};
use proptest::prelude::*;

callsheet::contract!(
    "playback.events" @ 4,
    lock = "tests/fixtures/callsheet.lock",
    decode_into,
    lazy
);

#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract("playback.events", lock = "tests/fixtures/callsheet.lock")]
pub(crate) struct Watch<'a> {
    pub(crate) user_id: i64,
    #[contract(logical)]
    pub(crate) occurred_at: TimestampMillis,
    pub(crate) quality_level: Option<i32>,
    #[contract(path = "device.kind")]
    pub(crate) kind: &'a str,
    #[contract(path = "device.os")]
    pub(crate) os: &'a str,
}

/// The same fields, and the tail walked: everything behind them is checked.
#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract("playback.events", lock = "tests/fixtures/callsheet.lock", walk_tail)]
pub(crate) struct Whole {
    pub(crate) event_type: EventType,
    pub(crate) position_s: i64,
    #[contract(pii = "receipts")]
    pub(crate) email: Option<Pii<String>>,
    pub(crate) tags: Map<String, String>,
    pub(crate) segments: Vec<i64>,
}

/// The same as [`Watch`], everything else checked.
#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract("playback.events", lock = "tests/fixtures/callsheet.lock", strict)]
pub(crate) struct Strict {
    pub(crate) user_id: i64,
}

/// As [`Strict`], with code of its own for the newest shape alone.
#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract(
    "playback.events",
    lock = "tests/fixtures/callsheet.lock",
    strict,
    decoders = 1
)]
pub(crate) struct StrictByPlan {
    pub(crate) user_id: i64,
}

/// Decodes a whole record with the code of a slot; what is left over is an error of the test.
pub(crate) fn whole<'a, T: Decode<'a>>(slot: usize, bytes: &'a [u8]) -> Result<T, DecodeError> {
    let mut input = bytes;
    let value = T::decode_slot(slot, &mut input)?;
    assert!(input.is_empty(), "{} bytes are left", input.len());
    Ok(value)
}

/// Decodes a record by a plan for the writer's schema, as if the writer were unknown.
pub(crate) fn dynamic<'a, T: Decode<'a>>(
    writer: &WriterVersion,
    bytes: &'a [u8],
) -> Result<T, DecodeError> {
    let plan = WriterPlan::compile::<T>(writer.schema).unwrap();
    T::decode_dynamic(&plan, &mut &*bytes)
}

#[expect(deprecated, reason = "a field of the contract has an end of life")]
pub(crate) fn event() -> PlaybackEvent {
    PlaybackEvent {
        event_id: Uuid([7; 16]),
        occurred_at: TimestampMillis(1_700_000_000_123),
        user_id: -42,
        event_type: EventType::Seek,
        position_s: 4_711,
        quality_level: Some(3),
        device: Device {
            kind: DeviceKind::Mobile,
            os: "android".to_owned(),
            app_version: "1.2".to_owned(),
        },
        country: Some("PL".to_owned()),
        tags: Map::from(vec![("a".to_owned(), "Łódź".to_owned())]),
        segments: vec![1, 2, 300],
        email: Some(Pii::new("eva@example.org".to_owned())),
    }
}

prop_compose! {
    #[expect(deprecated, reason = "a field of the contract has an end of life")]
    pub(crate) fn events()(
        event_id: [u8; 16],
        (occurred_at, user_id, position_s, shift) in (any::<i64>(), any::<i64>(), any::<i64>(), 0_u32..63),
        event_type in prop::sample::select(vec![EventType::Unknown, EventType::Play, EventType::Pause, EventType::Seek, EventType::Stop]),
        kind in prop::sample::select(vec![DeviceKind::Tv, DeviceKind::Mobile, DeviceKind::Web]),
        quality_level: Option<i32>,
        (os, app_version) in (".{0,12}", "[a-z0-9.]{0,40}"),
        country in prop::option::of("[A-Z]{2}"),
        tags in prop::collection::vec(("[a-z]{1,8}", ".{0,10}"), 0..4),
        segments in prop::collection::vec(any::<i64>(), 0..8),
        email in prop::option::of("[a-z]{1,8}@example\\.org"),
    ) -> PlaybackEvent {
        PlaybackEvent {
            event_id: Uuid(event_id),
            occurred_at: TimestampMillis(occurred_at >> shift),
            user_id: user_id >> shift,
            event_type,
            position_s: position_s >> shift,
            quality_level,
            device: Device { kind, os, app_version },
            country,
            tags: Map::from(tags),
            segments,
            email: email.map(Pii::new),
        }
    }
}
