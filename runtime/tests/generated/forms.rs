//! Owned, view, projection and dynamic decoding agree on every record and on every damaged record.

use callsheet::types::{Enumeration as _, TimestampMillis};
use callsheet::{Contract, Decode, DecodeError, Encode, decode};
use callsheet_schema_probe as avro;
use proptest::prelude::*;

use super::events::{
    EventType, PlaybackEvent, PlaybackEventRef, Strict, StrictByPlan, Watch, Whole, dynamic, event,
    events, whole,
};

/// The library's own generic decoder as the judge of the encoder.
mod callsheet_schema_probe {
    use callsheet::WriterPlan;

    /// Decodes by schema into generic values and prints them.
    pub(super) fn to_json(schema: &str, bytes: &[u8]) -> String {
        let plan = WriterPlan::resolve(schema, schema).unwrap();
        let mut input = bytes;
        let value = plan.plan().decode(&mut input).unwrap();
        assert!(input.is_empty());
        value.to_json()
    }
}

fn bytes_of(event: &PlaybackEvent) -> Vec<u8> {
    let mut bytes = Vec::new();
    event.encode(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_encoder_writes_what_the_schema_says() {
    assert_eq!(
        avro::to_json(PlaybackEvent::SCHEMA_JSON, &bytes_of(&event())),
        "{\"event_id\":\"07070707-0707-0707-0707-070707070707\",\"occurred_at\":1700000000123,\"user_id\":-42,\"event_type\":\"SEEK\",\
         \"position_s\":4711,\"quality_level\":3,\"device\":{\"kind\":\"MOBILE\",\"os\":\"android\",\"app_version\":\"1.2\"},\"country\":\"PL\",\
         \"tags\":{\"a\":\"Łódź\"},\"segments\":[1,2,300],\"email\":\"eva@example.org\"}"
    );
}

#[test]
fn a_projection_reads_its_fields_and_stops() {
    let bytes = bytes_of(&event());
    let watch = Watch {
        user_id: -42,
        occurred_at: TimestampMillis(1_700_000_000_123),
        quality_level: Some(3),
        kind: "MOBILE",
        os: "android",
    };
    let mut input = bytes.as_slice();
    assert_eq!(Watch::decode_slot(3, &mut input), Ok(watch));
    assert!(!input.is_empty(), "the tail is left unread");
    assert_eq!(
        Watch::READS,
        [
            "device.kind",
            "device.os",
            "occurred_at",
            "quality_level",
            "user_id"
        ]
    );
    assert_eq!(
        (Watch::CONTRACT, Watch::SUBJECT),
        ("playback.events", "playback.events-value")
    );
}

#[test]
fn personal_data_is_redacted_in_the_record() {
    let text = format!("{:?}", event());
    assert!(text.contains("email: Some(<redacted>)"), "{text}");
    assert!(!text.contains("eva@"), "{text}");
}

#[test]
fn facts_of_the_contract_are_constants() {
    let column = PlaybackEvent::COLUMNS
        .iter()
        .find(|column| column.name == "email")
        .unwrap();
    assert!(column.pii);
    assert_eq!(
        (column.type_text, column.doc, column.classification),
        (
            "string?",
            Some("Address of the account."),
            Some("pii.email")
        )
    );
    let names: Vec<&str> = PlaybackEvent::COLUMNS
        .iter()
        .map(|column| column.name)
        .take(10)
        .collect();
    assert_eq!(
        names,
        [
            "event_id",
            "occurred_at",
            "user_id",
            "event_type",
            "position_s",
            "quality_level",
            "device",
            "device.kind",
            "device.os",
            "device.app_version"
        ]
    );
    assert_eq!(
        <PlaybackEvent as Contract>::WRITERS
            .iter()
            .map(|writer| (writer.version, writer.schema_id))
            .collect::<Vec<_>>(),
        [
            (1, Some(101)),
            (2, Some(102)),
            (3, Some(103)),
            (4, Some(104))
        ]
    );
    assert_eq!(
        <PlaybackEvent as Contract>::WRITERS[3].fingerprint,
        PlaybackEvent::FINGERPRINT
    );
    assert_eq!(EventType::from_symbol("SEEK"), Some(EventType::Seek));
    assert_eq!(EventType::Seek.symbol(), "SEEK");
}

#[test]
fn an_error_is_explained_with_field_and_offset() {
    let mut bytes = bytes_of(&event());
    let at = bytes
        .windows(7)
        .position(|window| window == b"android")
        .unwrap();
    bytes[at] = 0xff;
    let error = whole::<PlaybackEvent>(3, &bytes).unwrap_err();
    assert_eq!(error, DecodeError::Utf8);
    let failure = decode::explain::<PlaybackEvent>(error, 3, &bytes);
    assert_eq!(failure.path, "device.os");
    assert!(
        failure.offset.is_some_and(|offset| offset <= at),
        "{failure}"
    );
    assert_eq!(
        whole::<PlaybackEvent>(9, &bytes),
        Err(DecodeError::UnknownSlot)
    );
}

/// What a strict reader says of a record, which all three ways of reading must say.
fn strictly(slot: usize, bytes: &[u8]) -> Result<i64, DecodeError> {
    let read = Strict::decode_slot(slot, &mut &*bytes).map(|read| read.user_id);
    let writer = &<PlaybackEvent as Contract>::WRITERS[slot];
    let plan = dynamic::<Strict>(writer, bytes).map(|read| read.user_id);
    let capped = StrictByPlan::decode_slot(slot, &mut &*bytes).map(|read| read.user_id);
    assert_eq!((&read, &read), (&plan, &capped));
    read
}

#[test]
fn a_strict_reader_checks_what_it_does_not_read() {
    let bytes = bytes_of(&event());
    assert_eq!(strictly(3, &bytes), Ok(-42));
    assert_eq!(
        strictly(3, &[bytes.as_slice(), &[0]].concat()),
        Err(DecodeError::Trailing)
    );
    assert_eq!(
        (Strict::BY_PLAN, StrictByPlan::BY_PLAN),
        (&[][..], &[1, 2][..])
    );
    // A text of the tail that is none: the lenient reader stops before it.
    let at = bytes
        .windows(7)
        .position(|word| word == b"example")
        .unwrap();
    let mut damaged = bytes.clone();
    damaged[at] = 0xff;
    assert_eq!(strictly(3, &damaged), Err(DecodeError::Utf8));
    assert!(Watch::decode_slot(3, &mut damaged.as_slice()).is_ok());
    let mut uuid = bytes;
    uuid[1] = b'x';
    assert_eq!(strictly(3, &uuid), Err(DecodeError::Uuid));
}

proptest! {
    #[test]
    fn a_strict_reader_accepts_what_the_whole_type_accepts(event in events(), at in 0_usize..400, byte: u8) {
        let mut bytes = bytes_of(&event);
        let at = at % bytes.len();
        bytes[at] = byte;
        let mut input = bytes.as_slice();
        let owned = PlaybackEvent::decode_slot(3, &mut input);
        let rest = input.len();
        match (strictly(3, &bytes), owned) {
            (Ok(user), Ok(owned)) => prop_assert_eq!((user, rest), (owned.user_id, 0)),
            (Err(DecodeError::Trailing), Ok(_)) => prop_assert!(rest > 0),
            // Sizes of blocks are checked where they are read over, and believed where items are read.
            (Err(error), Ok(_)) => prop_assert_eq!(error, DecodeError::BlockSize),
            (Ok(_), Err(error)) => prop_assert!(false, "{error}"),
            (Err(_), Err(_)) => {}
        }
    }
    #[test]
    fn all_forms_agree(event in events()) {
        let bytes = bytes_of(&event);
        let writer = &<PlaybackEvent as Contract>::WRITERS[3];
        prop_assert_eq!(&whole::<PlaybackEvent>(3, &bytes).unwrap(), &event);
        prop_assert_eq!(&whole::<PlaybackEventRef<'_>>(3, &bytes).unwrap().into_owned(), &event);
        prop_assert_eq!(&dynamic::<PlaybackEvent>(writer, &bytes).unwrap(), &event);
        prop_assert_eq!(&dynamic::<PlaybackEventRef<'_>>(writer, &bytes).unwrap().into_owned(), &event);
        let watch = Watch::decode_slot(3, &mut bytes.as_slice()).unwrap();
        prop_assert_eq!((watch.user_id, watch.quality_level, watch.os), (event.user_id, event.quality_level, event.device.os.as_str()));
        prop_assert_eq!(dynamic::<Watch<'_>>(writer, &bytes).unwrap(), watch);
        let tail = whole::<Whole>(3, &bytes).unwrap();
        prop_assert_eq!((&tail.tags, &tail.segments, &tail.email, tail.event_type), (&event.tags, &event.segments, &event.email, event.event_type));
        prop_assert_eq!(dynamic::<Whole>(writer, &bytes).unwrap(), tail);
    }

    #[test]
    fn a_record_cut_anywhere_is_an_error_and_never_a_panic(event in events()) {
        let bytes = bytes_of(&event);
        for cut in 0..bytes.len() {
            prop_assert!(PlaybackEvent::decode_slot(3, &mut &bytes[..cut]).is_err());
            prop_assert!(PlaybackEventRef::decode_slot(3, &mut &bytes[..cut]).is_err());
            prop_assert!(Whole::decode_slot(3, &mut &bytes[..cut]).is_err());
        }
    }

    #[test]
    fn damaged_records_give_the_same_answer_in_every_form(event in events(), at: prop::sample::Index, byte: u8) {
        let mut bytes = bytes_of(&event);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for (slot, writer) in <PlaybackEvent as Contract>::WRITERS.iter().enumerate() {
            let owned = PlaybackEvent::decode_slot(slot, &mut bytes.as_slice());
            prop_assert_eq!(&PlaybackEventRef::decode_slot(slot, &mut bytes.as_slice()).map(PlaybackEventRef::into_owned), &owned);
            prop_assert_eq!(&dynamic::<PlaybackEvent>(writer, &bytes), &owned);
            prop_assert_eq!(dynamic::<Watch<'_>>(writer, &bytes), Watch::decode_slot(slot, &mut bytes.as_slice()));
            prop_assert_eq!(dynamic::<Whole>(writer, &bytes), Whole::decode_slot(slot, &mut bytes.as_slice()));
        }
    }
}
