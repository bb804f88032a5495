//! The records: made once by a fixed seed, written by our encoder.

use callsheet::Encode as _;
use callsheet::types::{Map, TimestampMillis, Uuid};

/// Lean types: UUID as bytes, timestamps as newtypes.
pub mod lean {
    callsheet::contract!("bench.event" @ 2, lock = "contracts/callsheet.lock", decode_into, lazy);
    callsheet::contract!("bench.flat" @ 1, lock = "contracts/callsheet.lock");
}

/// The same bytes without logical types: `String` and `i64`, as the peers hold them.
pub mod plain {
    callsheet::contract!("bench.text" @ 2, lock = "contracts/callsheet.lock", decode_into);
}

/// The older version, to write what an older producer wrote.
pub mod old {
    callsheet::contract!("bench.event" @ 1, lock = "contracts/callsheet.lock");
}

/// The consumer's three fields.
#[derive(callsheet::Reader)]
#[expect(dead_code, reason = "decoded and dropped")]
#[contract("bench.event", lock = "contracts/callsheet.lock")]
pub struct Three<'a> {
    pub occurred_at: TimestampMillis,
    pub user_id: i64,
    pub title: &'a str,
}

/// The same, and the tail checked.
#[derive(callsheet::Reader)]
#[expect(dead_code, reason = "decoded and dropped")]
#[contract("bench.event", lock = "contracts/callsheet.lock", walk_tail)]
pub struct ThreeWhole<'a> {
    pub occurred_at: TimestampMillis,
    pub user_id: i64,
    pub title: &'a str,
}

/// Number of records.
pub const COUNT: usize = 2048;

/// All records as values and as bytes.
pub struct Input {
    pub events: Vec<lean::Event>,
    pub plain: Vec<plain::Event>,
    pub event_bytes: Vec<Vec<u8>>,
    pub old_bytes: Vec<Vec<u8>>,
    pub flats: Vec<lean::Flat>,
    pub flat_bytes: Vec<Vec<u8>>,
}

/// A small generator of numbers (`SplitMix64`): the same records on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn small(&mut self, limit: u64) -> i64 {
        i64::try_from(self.below(limit)).unwrap_or(0)
    }

    fn text(&mut self, shortest: u64, longest: u64) -> String {
        let length = shortest + self.below(longest - shortest + 1);
        (0..length).map(|_| char::from(b'a' + u8::try_from(self.below(26)).unwrap_or(0))).collect()
    }

    fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        Uuid(bytes)
    }
}

impl Input {
    /// Makes the records.
    pub fn new() -> Self {
        let mut numbers = Numbers(42);
        let events: Vec<lean::Event> = (0..COUNT).map(|_| event(&mut numbers)).collect();
        let flats: Vec<lean::Flat> = (0..COUNT).map(|_| flat(&mut numbers)).collect();
        let plain = events.iter().map(plain_of).collect();
        let old_bytes = events.iter().map(|event| bytes(|out| old_of(event).encode(out))).collect();
        let event_bytes = events.iter().map(|event| bytes(|out| event.encode(out))).collect();
        let flat_bytes = flats.iter().map(|flat| bytes(|out| flat.encode(out))).collect();
        Self { events, plain, event_bytes, old_bytes, flats, flat_bytes }
    }

    pub fn mean_event(&self) -> usize {
        self.event_bytes.iter().map(Vec::len).sum::<usize>() / COUNT
    }

    pub fn mean_flat(&self) -> usize {
        self.flat_bytes.iter().map(Vec::len).sum::<usize>() / COUNT
    }
}

fn bytes(write: impl FnOnce(&mut Vec<u8>) -> Result<(), callsheet::EncodeError>) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out).expect("records hold what their schemas allow");
    out
}

fn event(numbers: &mut Numbers) -> lean::Event {
    use callsheet::types::Enumeration as _;
    let kinds = lean::Kind::SYMBOLS;
    let devices = lean::DeviceKind::SYMBOLS;
    let kind = kinds[usize::try_from(numbers.below(5)).unwrap_or(0)];
    let device = devices[usize::try_from(numbers.below(4)).unwrap_or(0)];
    lean::Event {
        event_id: numbers.uuid(),
        occurred_at: TimestampMillis(1_700_000_000_000 + numbers.small(1 << 32)),
        user_id: numbers.small(1 << 40),
        position_ms: numbers.small(1 << 24),
        kind: lean::Kind::from_symbol(kind).expect("a symbol of the enum"),
        quality: (numbers.below(10) > 0).then(|| numbers.small(5000)),
        title: numbers.text(6, 30),
        device: lean::Device {
            kind: lean::DeviceKind::from_symbol(device).expect("a symbol of the enum"),
            os: numbers.text(3, 10),
            model: numbers.text(4, 16),
        },
        country: (numbers.below(10) > 2).then(|| numbers.text(2, 2)),
        session_id: numbers.uuid().to_string(),
        tags: (0..2 + numbers.below(2)).map(|_| (numbers.text(3, 8), numbers.text(2, 12))).collect(),
        segments: (0..2 + numbers.below(5)).map(|_| numbers.small(100_000)).collect(),
    }
}

fn flat(numbers: &mut Numbers) -> lean::Flat {
    let int = |value: i64| i32::try_from(value).unwrap_or(0);
    lean::Flat {
        a: numbers.small(1 << 42),
        b: numbers.small(1 << 20),
        c: int(numbers.small(1 << 14)),
        d: int(numbers.small(100)),
        e: numbers.below(2) == 1,
        f: numbers.small(1 << 30) as f64 / 8.0,
        g: numbers.small(1 << 30) as f64 / 4.0,
        h: 0.5,
        i: -numbers.small(1 << 30),
        j: int(numbers.small(1 << 20)),
    }
}

fn plain_of(event: &lean::Event) -> plain::Event {
    use callsheet::types::Enumeration as _;
    plain::Event {
        event_id: event.event_id.to_string(),
        occurred_at: event.occurred_at.0,
        user_id: event.user_id,
        position_ms: event.position_ms,
        kind: plain::Kind::from_symbol(event.kind.symbol()).expect("the same symbols"),
        quality: event.quality,
        title: event.title.clone(),
        device: plain::Device {
            kind: plain::DeviceKind::from_symbol(event.device.kind.symbol()).expect("the same symbols"),
            os: event.device.os.clone(),
            model: event.device.model.clone(),
        },
        country: event.country.clone(),
        session_id: event.session_id.clone(),
        tags: event.tags.clone(),
        segments: event.segments.clone(),
    }
}

fn old_of(event: &lean::Event) -> old::Event {
    use callsheet::types::Enumeration as _;
    old::Event {
        event_id: event.event_id,
        ts: event.occurred_at,
        user_id: event.user_id,
        position_ms: event.position_ms,
        kind: old::Kind::from_symbol(event.kind.symbol()).expect("the same symbols"),
        quality: event.quality.and_then(|quality| i32::try_from(quality).ok()),
        title: event.title.clone(),
        device: old::Device {
            kind: old::DeviceKind::from_symbol(event.device.kind.symbol()).expect("the same symbols"),
            os: event.device.os.clone(),
            model: event.device.model.clone(),
        },
        legacy: "xx".to_owned(),
        session_id: event.session_id.clone(),
        tags: Map::from(event.tags.as_slice().to_vec()),
        segments: event.segments.iter().map(|&segment| i32::try_from(segment).unwrap_or(0)).collect(),
    }
}
