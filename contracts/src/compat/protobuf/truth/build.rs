//! The smallest records of the writer that carry given values at a given place.

use std::borrow::Cow;
use std::collections::HashMap;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use super::compare::entry_message;
use super::field::{Field, Presence};

/// Longest chain of required messages that is filled.
const MAX_REQUIRED: usize = 64;

/// Most required fields that are filled: messages that require each other twice double with every step.
const MAX_FILLED: usize = 20_000;

/// The smallest message of a type: required fields and nothing else; `None` if required fields never end, or are very many.
pub(crate) fn minimal(message: &MessageDescriptor) -> Option<DynamicMessage> {
    filled(message, MAX_REQUIRED, &mut { MAX_FILLED })
}

fn filled(message: &MessageDescriptor, depth: usize, left: &mut usize) -> Option<DynamicMessage> {
    let depth = depth.checked_sub(1)?;
    let mut built = DynamicMessage::new(message.clone());
    for field in Field::required(message) {
        *left = left.checked_sub(1)?;
        let value = match &field.kind {
            Kind::Message(inner) => Value::Message(filled(inner, depth, left)?),
            _ => field.default(),
        };
        field.set(&mut built, value);
    }
    Some(built)
}

/// Whether required fields make a message endless: no record of it exists.
pub(crate) fn is_endless(message: &MessageDescriptor) -> bool {
    /// What a message adds to the depth of required messages; `None` if they never end.
    fn depth(
        message: &MessageDescriptor,
        known: &mut HashMap<String, Option<usize>>,
        open: usize,
    ) -> Option<usize> {
        if open >= MAX_REQUIRED {
            return None;
        }
        if let Some(depth) = known.get(message.full_name()) {
            return depth.filter(|depth| open + depth <= MAX_REQUIRED);
        }
        // Met again below itself, it has no end.
        known.insert(message.full_name().to_owned(), None);
        let mut deepest = 0;
        for field in message.fields().filter(FieldDescriptor::is_required) {
            if let Kind::Message(inner) = field.kind() {
                deepest = deepest.max(depth(&inner, known, open + 1)?);
            }
        }
        known.insert(message.full_name().to_owned(), Some(deepest + 1));
        Some(deepest + 1)
    }
    message.fields().any(|field| field.is_required())
        && depth(message, &mut HashMap::new(), 0).is_none()
}

/// Puts values into a minimal message.
pub(crate) fn with(
    message: &MessageDescriptor,
    values: &[(Field, Value)],
) -> Option<DynamicMessage> {
    let mut built = minimal(message)?;
    for (field, value) in values {
        field.set(&mut built, value.clone());
    }
    Some(built)
}

/// Puts a message into a field of a minimal message around it: as its value, its only element, its only entry.
pub(crate) fn around(
    outer: &MessageDescriptor,
    field: &Field,
    inner: DynamicMessage,
) -> Option<DynamicMessage> {
    let mut built = minimal(outer)?;
    let value = match (field.presence, &field.kind) {
        (Presence::Map, Kind::Message(entry)) => {
            let key = inner.get_field(&entry.map_entry_key_field()).into_owned();
            let value = inner.get_field(&entry.map_entry_value_field()).into_owned();
            Value::Map(HashMap::from([(key.into_map_key()?, value)]))
        }
        (Presence::Repeated { .. }, _) => Value::List(vec![Value::Message(inner)]),
        _ => Value::Message(inner),
    };
    field.set(&mut built, value);
    Some(built)
}

/// The message in a field: its value, its first element, its first entry.
pub(crate) fn within<'m>(
    outer: &'m DynamicMessage,
    field: &Field,
) -> Option<Cow<'m, DynamicMessage>> {
    if field.presence.is_singular() && !field.is_set(outer) {
        return None;
    }
    match field.value(outer) {
        Cow::Borrowed(Value::Message(inner)) => Some(Cow::Borrowed(inner)),
        Cow::Owned(Value::Message(inner)) => Some(Cow::Owned(inner)),
        Cow::Borrowed(Value::List(items)) => Some(Cow::Borrowed(items.first()?.as_message()?)),
        Cow::Owned(Value::List(items)) => Some(Cow::Owned(items.first()?.as_message()?.clone())),
        other => {
            let (Value::Map(entries), Kind::Message(entry)) = (&*other, &field.kind) else {
                return None;
            };
            let key = entries.keys().min()?.clone();
            let value = entries.get(&key)?.clone();
            Some(Cow::Owned(entry_message(entry, key, value)))
        }
    }
}

/// Values of a type at which types part; zero comes last, it is not always written.
pub(crate) fn boundaries(kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::Bool => [true, false].map(Value::Bool).to_vec(),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            [1, -1, 2, i32::MAX, i32::MIN, 0].map(Value::I32).to_vec()
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            [1, -1, 2, 1 << 31, 1 << 40, i64::MAX, i64::MIN, 0]
                .map(Value::I64)
                .to_vec()
        }
        Kind::Uint32 | Kind::Fixed32 => [1, 2, 1 << 31, u32::MAX, 0].map(Value::U32).to_vec(),
        Kind::Uint64 | Kind::Fixed64 => [1, 2, 1 << 31, 1 << 40, 1 << 63, u64::MAX, 0]
            .map(Value::U64)
            .to_vec(),
        Kind::Float => [1.5, 0.0].map(Value::F32).to_vec(),
        Kind::Double => [1.5, 0.0].map(Value::F64).to_vec(),
        Kind::String => ["a", "b", "\u{8}\u{1}", "\u{e9}", ""]
            .map(|text| Value::String(text.to_owned()))
            .to_vec(),
        Kind::Bytes => [&b"\xff"[..], b"a", b""]
            .map(|bytes| Value::Bytes(bytes.into()))
            .to_vec(),
        Kind::Enum(enumeration) => {
            let mut numbers: Vec<i32> = enumeration.values().map(|value| value.number()).collect();
            numbers.sort_by_key(|number| (*number == 0, *number));
            numbers.dedup();
            numbers.into_iter().map(Value::EnumNumber).collect()
        }
        Kind::Message(message) => samples(message).into_iter().map(Value::Message).collect(),
    }
}

/// A few messages of a type: with one of its first scalars set, then the smallest.
fn samples(message: &MessageDescriptor) -> Vec<DynamicMessage> {
    let Some(smallest) = minimal(message) else {
        return Vec::new();
    };
    let mut samples = Vec::new();
    let scalars = Field::all(message)
        .into_iter()
        .filter(|field| !matches!(field.kind, Kind::Message(_)));
    for field in scalars.take(4) {
        for value in boundaries(&field.kind).into_iter().take(2) {
            let mut sample = smallest.clone();
            field.set(&mut sample, as_stored(&field, vec![value]));
            samples.push(sample);
        }
    }
    samples.push(smallest);
    samples
}

/// Elements as a field stores them: the last one of a singular field.
pub(crate) fn as_stored(field: &Field, mut elements: Vec<Value>) -> Value {
    match field.presence {
        Presence::Repeated { .. } => Value::List(elements),
        _ => elements.pop().unwrap_or_else(|| field.default()),
    }
}

/// Records that carry a value of the field that tells types apart, one record a value.
pub(crate) fn each_boundary(field: &Field) -> Vec<Vec<(Field, Value)>> {
    if let (Presence::Map, Kind::Message(entry)) = (field.presence, &field.kind) {
        return entries(entry, 1)
            .map(|map| vec![(field.clone(), map)])
            .into_iter()
            .collect();
    }
    boundaries(&field.kind)
        .into_iter()
        .map(|value| vec![(field.clone(), as_stored(field, vec![value]))])
        .collect()
}

/// Records with two elements of a repeated field, or two entries of a map.
pub(crate) fn two_elements(field: &Field) -> Vec<Vec<(Field, Value)>> {
    let value = match (&field.kind, field.presence) {
        (Kind::Message(entry), Presence::Map) => entries(entry, 2),
        (Kind::Message(inner), _) => minimal(inner).map(|smallest| {
            Value::List(vec![
                Value::Message(smallest.clone()),
                Value::Message(smallest),
            ])
        }),
        (kind, _) => {
            let mut values = boundaries(kind);
            values.truncate(2);
            if let [only] = &values[..] {
                values = vec![only.clone(), only.clone()];
            }
            Some(Value::List(values))
        }
    };
    value
        .map(|value| vec![(field.clone(), value)])
        .into_iter()
        .collect()
}

/// Records that carry two fields at once.
pub(crate) fn both(first: &Field, second: &Field) -> Vec<Vec<(Field, Value)>> {
    let value = |field: &Field| each_boundary(field).into_iter().next();
    match (value(first), value(second)) {
        (Some(mut record), Some(other)) => {
            record.extend(other);
            vec![record]
        }
        _ => Vec::new(),
    }
}

/// A map with some entries of zeros; a key type may have fewer values.
fn entries(entry: &MessageDescriptor, count: usize) -> Option<Value> {
    let zero = match entry.map_entry_value_field().kind() {
        Kind::Message(inner) => Value::Message(minimal(&inner)?),
        kind => kind.default_value(),
    };
    let keys = boundaries(&entry.map_entry_key_field().kind());
    Some(Value::Map(
        keys.into_iter()
            .take(count)
            .filter_map(|key| Some((key.into_map_key()?, zero.clone())))
            .collect(),
    ))
}
