//! The truth verdict against records: random ones of generated schemas, written, read back and compared by a second and
//! plainer reading of what a value is.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::{Direction, Finding, Report, Truth};
use callsheet_schema::protobuf;
use proptest::prelude::*;
use prost_reflect::prost::Message as _;
use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage,
    Syntax, Value,
};

use super::edits::{self, Edit};
use super::generate;

/// A number sequence that a seed decides.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

fn scalar(kind: &Kind, dice: &mut Dice) -> Value {
    match kind {
        Kind::Bool => Value::Bool(dice.roll(2) == 1),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Value::I32(dice.pick(&[0, 1, -1, 127, 300, i32::MAX, i32::MIN]))
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            Value::I64(dice.pick(&[0, 1, -1, 300, 1 << 31, 1 << 40, i64::MAX, i64::MIN]))
        }
        Kind::Uint32 | Kind::Fixed32 => Value::U32(dice.pick(&[0, 1, 300, 1 << 31, u32::MAX])),
        Kind::Uint64 | Kind::Fixed64 => {
            Value::U64(dice.pick(&[0, 1, 300, 1 << 31, 1 << 63, u64::MAX]))
        }
        Kind::Float => Value::F32(dice.pick(&[0.0, 1.5, -2.25, f32::INFINITY])),
        Kind::Double => Value::F64(dice.pick(&[0.0, 1.5, -2.25, f64::NEG_INFINITY])),
        Kind::String => Value::String(dice.pick(&["", "a", "\u{e9}", "two words"]).to_owned()),
        Kind::Bytes => Value::Bytes(
            dice.pick(&[&b""[..], b"a", b"\xff\x00", b"\x08\x01"])
                .into(),
        ),
        Kind::Enum(one) => {
            let numbers: Vec<i32> = one.values().map(|value| value.number()).collect();
            Value::EnumNumber(dice.pick(&numbers))
        }
        Kind::Message(_) => unreachable!("messages are built by `record`"),
    }
}

fn value(kind: &Kind, dice: &mut Dice, depth: u32) -> Option<Value> {
    Some(match kind {
        Kind::Message(inner) => Value::Message(record(inner, dice, depth.checked_sub(1)?)?),
        kind => scalar(kind, dice),
    })
}

/// A random record; `None` if required fields do not end in time.
pub(crate) fn record(
    message: &MessageDescriptor,
    dice: &mut Dice,
    depth: u32,
) -> Option<DynamicMessage> {
    let mut built = DynamicMessage::new(message.clone());
    for field in message.fields() {
        let required = field.cardinality() == Cardinality::Required;
        if !required && dice.roll(3) == 0 {
            continue;
        }
        let made = if field.is_map() {
            let Kind::Message(entry) = field.kind() else {
                continue;
            };
            let (key, inner) = (entry.map_entry_key_field(), entry.map_entry_value_field());
            let mut entries = std::collections::HashMap::new();
            for _ in 0..dice.roll(3) {
                let key: MapKey = scalar(&key.kind(), dice).into_map_key().unwrap();
                if let Some(value) = value(&inner.kind(), dice, depth) {
                    entries.insert(key, value);
                }
            }
            Some(Value::Map(entries))
        } else if field.is_list() {
            let items = (0..dice.roll(4)).filter_map(|_| value(&field.kind(), dice, depth));
            Some(Value::List(items.collect()))
        } else {
            value(&field.kind(), dice, depth)
        };
        match made {
            Some(made) => built.set_field(&field, made),
            None if required => return None,
            None => {}
        }
    }
    Some(built)
}

/// What a value is, whatever its type: numbers, octets, lists.
#[derive(Debug, PartialEq)]
enum Plain {
    Number(i128),
    Float(u64),
    Octets(Vec<u8>),
    Many(Vec<Plain>),
}

fn plain(value: &Value) -> Plain {
    match value {
        Value::Bool(value) => Plain::Number(i128::from(*value)),
        Value::I32(value) | Value::EnumNumber(value) => Plain::Number(i128::from(*value)),
        Value::I64(value) => Plain::Number(i128::from(*value)),
        Value::U32(value) => Plain::Number(i128::from(*value)),
        Value::U64(value) => Plain::Number(i128::from(*value)),
        Value::F32(value) => Plain::Float(f64::from(*value).to_bits()),
        Value::F64(value) => Plain::Float(value.to_bits()),
        Value::String(text) => Plain::Octets(text.as_bytes().to_vec()),
        Value::Bytes(bytes) => Plain::Octets(bytes.to_vec()),
        Value::List(items) => Plain::Many(items.iter().map(plain).collect()),
        Value::Message(_) | Value::Map(_) => unreachable!("compared piece by piece"),
    }
}

/// The elements of a field: none or one of a single field, the entries of a map by key.
fn elements(message: &DynamicMessage, field: &FieldDescriptor) -> Vec<Value> {
    match message.get_field(field).into_owned() {
        Value::List(items) => items,
        Value::Map(entries) => {
            let Kind::Message(entry) = field.kind() else {
                return Vec::new();
            };
            let mut entries: Vec<(MapKey, Value)> = entries.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries
                .into_iter()
                .map(|(key, value)| {
                    let mut built = DynamicMessage::new(entry.clone());
                    built.set_field(&entry.map_entry_key_field(), key.into());
                    built.set_field(&entry.map_entry_value_field(), value);
                    Value::Message(built)
                })
                .collect()
        }
        value if message.has_field(field) => vec![value],
        _ => Vec::new(),
    }
}

/// The path of the first shared value that differs.
fn differs(written: &DynamicMessage, read: &DynamicMessage) -> Option<String> {
    let to = read.descriptor();
    for w in written.descriptor().fields() {
        let Some(r) = to.get_field(w.number()) else {
            continue;
        };
        if r.cardinality() == Cardinality::Required && !read.has_field(&r) {
            return Some(format!("{} is missing", r.name()));
        }
        let (mut before, mut after) = (elements(written, &w), elements(read, &r));
        let single = |field: &FieldDescriptor| !field.is_list() && !field.is_map();
        if single(&w) && single(&r) && !matches!(w.kind(), Kind::Message(_)) {
            // Absence is the default.
            before = vec![written.get_field(&w).into_owned()];
            after = vec![read.get_field(&r).into_owned()];
        }
        if single(&w)
            && single(&r)
            && matches!(w.kind(), Kind::Message(_))
            && !matches!(r.kind(), Kind::Message(_))
        {
            // Bytes without presence: none are an empty message.
            after.clear();
            if written.has_field(&w) {
                after.push(read.get_field(&r).into_owned());
            }
        }
        if single(&w) != single(&r) && before.is_empty() && after.is_empty() {
            // Absence of one value is its default, a list has none.
            let (message, field) = if single(&w) {
                (written, &w)
            } else {
                (read, &r)
            };
            let plain = !matches!(field.kind(), Kind::Message(_));
            if plain && !message.get_field(field).is_default(&field.kind()) {
                return Some(format!("{} loses its default", w.name()));
            }
        }
        let entries = w.is_map() || r.is_map();
        if before.len() != after.len() {
            return Some(format!(
                "{} has {} elements, then {}",
                w.name(),
                before.len(),
                after.len()
            ));
        }
        for item in &before {
            let found = after
                .iter()
                .position(|other| same(item, &w, other, &r).is_none());
            let at = if entries {
                found
            } else {
                found
                    .filter(|_| same(item, &w, &after[0], &r).is_none())
                    .map(|_| 0)
            };
            match at {
                Some(at) => {
                    after.remove(at);
                }
                None => return Some(format!("{} changes", w.name())),
            }
        }
    }
    None
}

fn same(before: &Value, w: &FieldDescriptor, after: &Value, r: &FieldDescriptor) -> Option<String> {
    if let (Value::EnumNumber(number), Kind::Enum(to)) = (after, r.kind())
        && to.parent_file().syntax() == Syntax::Proto2
        && to.get_value(*number).is_none()
    {
        // A closed enum puts it aside.
        return Some(format!("{number} is not declared"));
    }
    match (before, after) {
        (Value::Message(before), Value::Message(after)) => differs(before, after),
        (Value::Message(before), Value::Bytes(after)) => {
            match DynamicMessage::decode(before.descriptor(), after.clone()) {
                Ok(after) => differs(before, &after),
                Err(error) => Some(error.to_string()),
            }
        }
        (Value::Message(_), _) | (_, Value::Message(_)) => Some("kind".to_owned()),
        (Value::EnumNumber(number), Value::EnumNumber(_)) => {
            let (Kind::Enum(from), Kind::Enum(to)) = (w.kind(), r.kind()) else {
                return Some("kind".to_owned());
            };
            let moved = from
                .get_value(*number)
                .and_then(|value| to.get_value_by_name(value.name()))
                .is_some_and(|value| value.number() != *number);
            (moved
                && from
                    .values()
                    .filter(|value| value.number() == *number)
                    .count()
                    == 1
                || plain(before) != plain(after))
            .then(|| format!("{number}"))
        }
        _ => (plain(before) != plain(after)).then(|| "value".to_owned()),
    }
}

/// All messages of the main file with the reader's message of the same name.
fn pairs(
    writer: &protobuf::Schema,
    reader: &protobuf::Schema,
) -> Vec<(MessageDescriptor, MessageDescriptor)> {
    let pool = writer.descriptor_pool().unwrap();
    let main = writer.descriptor_name().unwrap();
    pool.all_messages()
        .filter(|message| message.parent_file().name() == main && !message.is_map_entry())
        .filter_map(|message| {
            let other = reader
                .descriptor_pool()
                .unwrap()
                .get_message_by_name(message.full_name())?;
            Some((message, other))
        })
        .collect()
}

fn judged(writer: &protobuf::Schema, reader: &protobuf::Schema, direction: Direction) -> Report {
    check(
        &Schema::from(writer.clone()),
        &Schema::from(reader.clone()),
        &Options::toward(direction),
    )
}

/// A record for messages; the debug form of a recursive type has no end.
fn shown(record: &DynamicMessage) -> String {
    serde_json::to_string(record).unwrap_or_else(|error| error.to_string())
}

/// Both schemas; that edits keep a schema valid is not the question here.
fn both(
    old: &generate::Proto,
    new: &generate::Proto,
) -> Option<(protobuf::Schema, protobuf::Schema)> {
    let new = protobuf::Schema::parse(&new.text(), &[]).ok()?;
    Some((parse(&old.text()), new))
}

fn parse(text: &str) -> protobuf::Schema {
    protobuf::Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

/// Whether a witness is what it says: bytes of the writer that the reader fails on or reads differently.
fn holds(finding: &Finding, writer: &protobuf::Schema, reader: &protobuf::Schema) -> bool {
    let witness = finding.witness.as_ref().unwrap();
    let (from, to) = (
        writer.descriptor_pool().unwrap(),
        reader.descriptor_pool().unwrap(),
    );
    from.all_messages().any(|message| {
        let bytes = witness.encoded.as_slice();
        let Ok(written) = DynamicMessage::decode(message.clone(), bytes) else {
            return false;
        };
        let text = serde_json::to_value(&written).ok();
        let record = serde_json::from_str::<serde_json::Value>(&witness.record).ok();
        if text.is_some() && text != record {
            return false;
        }
        let Some(target) = to.get_message_by_name(message.full_name()) else {
            return true;
        };
        match DynamicMessage::decode(target, bytes) {
            Err(_) => true,
            Ok(read) => differs(&written, &read).is_some() || by_name(finding) || missing(&read),
        }
    })
}

/// Findings whose witness is about names, which bytes do not carry.
fn by_name(finding: &Finding) -> bool {
    matches!(finding.rule, "proto_field_renumbered" | "proto_name_reused")
}

fn missing(read: &DynamicMessage) -> bool {
    read.descriptor().fields().any(|field| {
        let inner = read.get_field(&field);
        let inner: Vec<&DynamicMessage> = match inner.as_ref() {
            Value::Message(inner) if read.has_field(&field) => vec![inner],
            Value::List(items) => items.iter().filter_map(Value::as_message).collect(),
            Value::Map(entries) => entries.values().filter_map(Value::as_message).collect(),
            _ => Vec::new(),
        };
        (field.is_required() && !read.has_field(&field)) || inner.into_iter().any(missing)
    })
}

/// Checks one writer and one reader against random records.
fn sound(
    writer: &protobuf::Schema,
    reader: &protobuf::Schema,
    direction: Direction,
    seed: u64,
) -> Result<(), String> {
    let report = judged(writer, reader, direction);
    match &report.truth {
        Truth::Undecided { reason } => return Err(format!("undecided: {reason}")),
        Truth::Refuted => {
            for finding in report.errors() {
                if !holds(finding, writer, reader) {
                    return Err(format!("the witness does not hold: {finding:#?}"));
                }
            }
            return Ok(());
        }
        Truth::Proven => {}
    }
    let mut dice = Dice(seed);
    for (from, to) in pairs(writer, reader) {
        for _ in 0..60 {
            let Some(written) = record(&from, &mut dice, 3) else {
                continue;
            };
            let bytes = written.encode_to_vec();
            let read = DynamicMessage::decode(to.clone(), bytes.as_slice())
                .map_err(|error| format!("{error} for {}", shown(&written)))?;
            if let Some(path) = differs(&written, &read) {
                return Err(format!("{path} for {}", shown(&written)));
            }
            if missing(&read) {
                return Err(format!(
                    "a required field is missing in {}",
                    shown(&written)
                ));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Proven means that no record changes, refuted that a record does; and there is nothing in between.
    #[test]
    fn verdicts_hold_for_records(proto in generate::schema(), script in edits::script(3), seed in any::<u64>()) {
        let edited = edits::apply(&proto, &script);
        let Some((old, new)) = both(&proto, &edited) else {
            return Ok(());
        };
        for (writer, reader, direction) in [
            (&old, &new, Direction::Backward),
            (&new, &old, Direction::Forward),
        ] {
            let outcome = sound(writer, reader, direction, seed);
            prop_assert!(outcome.is_ok(), "{direction}: {}\n{}\n---\n{}", outcome.unwrap_err(), proto.text(), edited.text());
        }
    }

    /// Types that records do not reach do not matter.
    #[test]
    fn a_new_message_changes_no_verdict(proto in generate::schema(), script in edits::script(2)) {
        let edited = edits::apply(&proto, &script);
        let Some((old, new)) = both(&proto, &edited) else {
            return Ok(());
        };
        let more = parse(&format!("{}\nmessage Unrelated0 {{}}\n", edited.text()));
        let verdict = |reader| judged(&old, reader, Direction::Backward).truth;
        prop_assert_eq!(verdict(&new), verdict(&more));
    }

    /// A fix, applied, leaves no finding of its rule at its place.
    #[test]
    fn fixes_turn_green(proto in generate::schema(), script in edits::script(2)) {
        let edited = edits::apply(&proto, &script);
        let Some((old, new)) = both(&proto, &edited) else {
            return Ok(());
        };
        let report = judged(&old, &new, Direction::Backward);
        for finding in &report.findings {
            let Some(text) = finding.fix.as_ref().and_then(|fix| fix.patched.as_ref()) else {
                continue;
            };
            let after = judged(&old, &parse(text), Direction::Backward);
            let place = |one: &Finding| (one.rule, one.reader_path.clone(), one.writer_path.clone());
            prop_assert!(after.findings.iter().all(|one| place(one) != place(finding)), "{}", text);
        }
    }
}

/// Every kind of edit is judged, in both directions.
#[test]
fn every_kind_of_edit_is_decided() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    for kind in edits::Kind::ALL {
        for round in 0..4_u16 {
            let proto = generate::schema().new_tree(&mut runner).unwrap().current();
            let script = [Edit {
                kind,
                place: round * 7,
                field: round * 3,
                pick: round,
            }];
            let Some((old, new)) = both(&proto, &edits::apply(&proto, &script)) else {
                continue;
            };
            for (writer, reader, direction) in [
                (&old, &new, Direction::Backward),
                (&new, &old, Direction::Forward),
            ] {
                if let Err(error) = sound(writer, reader, direction, u64::from(round)) {
                    panic!(
                        "{kind:?} {direction}: {error}\n{}\n---\n{}",
                        old.text(),
                        new.text()
                    );
                }
            }
        }
    }
}
