//! Generated code against the fixtures: types, encoder, decoders, projections.

use callsheet::types::{Map, Pii, TimestampMillis, Uuid};
use callsheet::{Contract, Decode, Encode};

callsheet::contract!("playback.events" @ 4, lock = "tests/fixtures/callsheet.lock");

#[derive(callsheet::Reader, Debug, PartialEq)]
#[contract("playback.events", lock = "tests/fixtures/callsheet.lock")]
struct Watch<'a> {
    user_id: i64,
    #[contract(logical)]
    occurred_at: TimestampMillis,
    quality_level: Option<i32>,
    #[contract(path = "device.kind")]
    kind: &'a str,
    #[contract(path = "device.os")]
    os: &'a str,
}

fn event() -> PlaybackEvent {
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
        country: None,
        tags: Map::from(vec![("a".to_owned(), "Łódź".to_owned())]),
        segments: vec![1, 2, 300],
        email: Some(Pii::new("eva@example.org".to_owned())),
    }
}

#[test]
fn a_record_reads_back_in_every_form() {
    let event = event();
    let mut bytes = Vec::new();
    event.encode(&mut bytes).unwrap();
    let mut input = bytes.as_slice();
    assert_eq!(PlaybackEvent::decode_slot(3, &mut input), Ok(event.clone()));
    assert!(input.is_empty());
    let view = PlaybackEventRef::decode_slot(3, &mut bytes.as_slice()).unwrap();
    assert_eq!(view.device.os, "android");
    assert_eq!(view.into_owned(), event);
    let watch = Watch::decode_slot(3, &mut bytes.as_slice()).unwrap();
    assert_eq!(
        watch,
        Watch {
            user_id: -42,
            occurred_at: TimestampMillis(1_700_000_000_123),
            quality_level: Some(3),
            kind: "MOBILE",
            os: "android"
        }
    );
}
