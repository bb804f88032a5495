//! The work of both sides: an event is decoded as a whole, changed, and encoded again.

use callsheet::delivery::Framing;
use callsheet::types::{Enumeration as _, TimestampMillis, Uuid};
use callsheet::{Decode as _, Encode as _};
use callsheet_bench::random::Random;

callsheet::contract!("bench.event" @ 2, lock = "contracts/callsheet.lock");

/// The id in front of every value.
pub const SCHEMA_ID: u32 = 7;

/// An event, the same for the same number.
pub fn event(number: usize) -> Event {
    let mut random = Random::new(number as u64);
    let text = |length: usize, random: &mut Random| -> String {
        (0..length).map(|_| char::from(b'a' + u8::try_from(random.below(26)).unwrap_or(0))).collect()
    };
    let long = |bound: usize, random: &mut Random| i64::try_from(random.below(bound)).unwrap_or(0);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    Event {
        event_id: Uuid(id),
        occurred_at: TimestampMillis(1_700_000_000_000 + long(1 << 32, &mut random)),
        user_id: long(1 << 40, &mut random),
        position_ms: long(1 << 24, &mut random),
        kind: Kind::from_symbol(Kind::SYMBOLS[random.below(5)]).expect("a symbol of the enum"),
        quality: random.chance(90).then(|| long(5_000, &mut random)),
        title: text(18, &mut random),
        device: Device {
            kind: DeviceKind::from_symbol(DeviceKind::SYMBOLS[random.below(4)]).expect("a symbol of the enum"),
            os: text(6, &mut random),
            model: text(10, &mut random),
        },
        country: Some(text(2, &mut random)),
        session_id: Uuid(id).to_string(),
        tags: (0..2).map(|_| (text(5, &mut random), text(7, &mut random))).collect(),
        segments: (0..4).map(|_| long(100_000, &mut random)).collect(),
    }
}

/// The value with its frame.
pub fn framed(event: &Event) -> Vec<u8> {
    let mut value = Vec::with_capacity(256);
    Framing::Prefix.begin(SCHEMA_ID, [0; 16], &mut value, &mut Vec::new());
    event.encode(&mut value).expect("events hold what their schema allows");
    value
}

/// What the bare loop does with a value: the frame is taken for granted.
pub fn again(value: &[u8]) -> Vec<u8> {
    let mut input = &value[5..];
    let mut event = Event::decode_slot(Event::WRITERS.len() - 1, &mut input).expect("an event");
    change(&mut event);
    framed(&event)
}

/// The change.
pub fn change(event: &mut Event) {
    event.position_ms += 1;
}
