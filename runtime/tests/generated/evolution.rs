//! Records of older writer versions: renamed, promoted, added and removed fields, with explicit expected values.

use callsheet::types::{Map, TimestampMillis};
use callsheet::{Contract, Decode};

use super::events::{DeviceKind, EventType, PlaybackEvent, PlaybackEventRef, Watch, dynamic};

/// A record of version 1, by hand: `ts` became `occurred_at`, `position_s` and `segments` were ints, `quality_level` was not nullable,
/// `legacy_flags` was removed, `country`, `email` and `device.app_version` came later, `SEEK` did not exist yet.
fn version_1() -> Vec<u8> {
    let mut bytes = vec![72];
    bytes.extend_from_slice(b"00000000-0000-0000-0000-00000000000a");
    bytes.extend_from_slice(&[20]); // ts 10
    bytes.extend_from_slice(&[5]); // user -3
    bytes.extend_from_slice(&[6]); // STOP is symbol 3 here, 4 in version 4
    bytes.extend_from_slice(&[0x80, 0x01]); // position 64
    bytes.extend_from_slice(&[4]); // quality 2
    bytes.extend_from_slice(&[4, 6, b'w', b'e', b'b']); // device WEB, os "web"
    bytes.extend_from_slice(&[4, 1, 2]); // legacy flags
    bytes.extend_from_slice(&[2, 2, b'k', 2, b'v', 0]); // tags
    bytes.extend_from_slice(&[1, 2, 9, 2, 3, 0]); // segments: a sized block with -5, a plain one with -2
    bytes
}

#[test]
#[expect(deprecated, reason = "a field of the contract has an end of life")]
fn version_1_reads_as_version_4() {
    let bytes = version_1();
    let mut input = bytes.as_slice();
    let event = PlaybackEvent::decode_slot(0, &mut input).unwrap();
    assert!(input.is_empty());
    assert_eq!(event.event_id.0[15], 10);
    assert_eq!(event.occurred_at, TimestampMillis(10));
    assert_eq!(
        (event.user_id, event.event_type, event.position_s),
        (-3, EventType::Stop, 64)
    );
    assert_eq!(event.quality_level, Some(2));
    assert_eq!(
        (
            event.device.kind,
            event.device.os.as_str(),
            event.device.app_version.as_str()
        ),
        (DeviceKind::Web, "web", "0")
    );
    assert_eq!((event.country.as_ref(), event.email.as_ref()), (None, None));
    assert_eq!(
        event.tags,
        Map::from(vec![("k".to_owned(), "v".to_owned())])
    );
    assert_eq!(event.segments, [-5, -2]);
    assert_eq!(
        PlaybackEventRef::decode_slot(0, &mut bytes.as_slice())
            .unwrap()
            .into_owned(),
        event
    );
    assert_eq!(
        dynamic::<PlaybackEvent>(&<PlaybackEvent as Contract>::WRITERS[0], &bytes).unwrap(),
        event
    );
}

#[test]
fn a_projection_reads_every_locked_version() {
    let bytes = version_1();
    let watch = Watch::decode_slot(0, &mut bytes.as_slice()).unwrap();
    assert_eq!(
        watch,
        Watch {
            user_id: -3,
            occurred_at: TimestampMillis(10),
            quality_level: Some(2),
            kind: "WEB",
            os: "web"
        }
    );
    assert_eq!(
        dynamic::<Watch<'_>>(&<PlaybackEvent as Contract>::WRITERS[0], &bytes).unwrap(),
        watch
    );
}

#[test]
fn an_unknown_writer_is_read_by_plan() {
    // As if published after the build: a field in front, `user_id` last, an enum symbol that version 4 does not know.
    let schema = r#"{"type": "record", "name": "PlaybackEvent", "namespace": "streaming.playback", "fields": [
        {"name": "trace", "type": {"type": "array", "items": {"type": "record", "name": "Hop", "fields": [{"name": "to", "type": ["null", "string"]}]}}},
        {"name": "occurred_at", "type": "long"},
        {"name": "device", "type": {"type": "record", "name": "Device", "fields": [
            {"name": "os", "type": "string"}, {"name": "kind", "type": {"type": "enum", "name": "DeviceKind", "symbols": ["WEB", "TV", "CAR"]}}]}},
        {"name": "quality_level", "type": "int"},
        {"name": "user_id", "type": "int"}]}"#;
    let plan = callsheet::WriterPlan::compile::<Watch<'_>>(schema).unwrap();
    let bytes = [2_u8, 2, 2, b'x', 0, 20, 4, b'o', b's', 2, 8, 14];
    let watch = Watch::decode_dynamic(&plan, &mut bytes.as_slice()).unwrap();
    assert_eq!(
        watch,
        Watch {
            user_id: 7,
            occurred_at: TimestampMillis(10),
            quality_level: Some(4),
            kind: "TV",
            os: "os"
        }
    );
    let car = [0_u8, 20, 4, b'o', b's', 4, 8, 14];
    assert_eq!(
        Watch::decode_dynamic(&plan, &mut car.as_slice()),
        Err(callsheet::DecodeError::UnknownSymbol)
    );
    assert!(callsheet::WriterPlan::compile::<Watch<'_>>("\"string\"").is_err());
}
