//! Whether a reader sees the value that was written.
//!
//! Fields are compared by number. A value is the same if it is the same number, text, octets or, piece by piece, the same
//! message; a bool is 0 or 1; an enum value is its number, unless the reader knows the writer's name for it under another
//! number. A message that is read as bytes is the same if the bytes are its encoding. One value and a list of it are the
//! same, and so are a map and the list of its entries. Presence alone is no value: an absent field is its default. What
//! the reader has no field for is not compared.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MapKey, MessageDescriptor, ReflectMessage as _, Value};

use super::field::{Field, Presence, kind_text};
use super::meet::meet;
use super::pair::Shared;

/// A value before and after, as text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// The first field of one number that does not hold what was written.
pub(crate) fn messages(written: &DynamicMessage, read: &DynamicMessage) -> Option<Difference> {
    let (w, r) = (written.descriptor(), read.descriptor());
    Field::all(&w).into_iter().find_map(|writer| {
        let reader = Field::by_number(&r, writer.number)?;
        let shared = Shared {
            meeting: meet(&writer, &reader),
            writer,
            reader,
        };
        field(&shared, written, read)
    })
}

/// Whether one field holds what was written.
pub(crate) fn field(
    shared: &Shared,
    written: &DynamicMessage,
    read: &DynamicMessage,
) -> Option<Difference> {
    let (writer, reader) = (&shared.writer, &shared.reader);
    let (sent, got) = (Side::of(writer, written), Side::of(reader, read));
    let inner = match (writer.presence.is_singular(), reader.presence.is_singular()) {
        (true, true) if is_message(writer) || is_message(reader) => {
            // An unset message has no parts; that of a recursive type would have no end of them.
            match (sent.set, got.set) {
                (false, false) => None,
                (true, true) => one(writer, &sent.value, reader, &got.value),
                // Bytes without presence: none are an empty message.
                (true, false) if !is_message(reader) => {
                    one(writer, &sent.value, reader, &got.value)
                }
                _ => Some(sent.against(writer, &got, reader)),
            }
        }
        (true, true) => one(writer, &sent.value, reader, &got.value),
        (true, false) if !sent.set => {
            // Nothing was written: an empty list is a zero.
            let empty = got.elements().is_empty() && sent.value.is_default(&writer.kind);
            (!empty).then(|| sent.against(writer, &got, reader))
        }
        (false, true) if sent.elements().is_empty() => {
            let zero = got.value.is_default(&reader.kind);
            (!zero).then(|| sent.against(writer, &got, reader))
        }
        _ => elements(writer, &sent, reader, &got),
    };
    inner.map(|mut difference| {
        difference.path = if difference.path.is_empty() {
            reader.name.clone()
        } else {
            format!("{}.{}", reader.name, difference.path)
        };
        difference
    })
}

const fn is_message(field: &Field) -> bool {
    matches!(field.kind, Kind::Message(_))
}

/// One side's value of a field.
struct Side {
    value: Value,
    set: bool,
}

impl Side {
    fn of(field: &Field, message: &DynamicMessage) -> Self {
        Self {
            value: field.get(message),
            set: field.is_set(message),
        }
    }

    /// All elements.
    fn elements(&self) -> Vec<Element> {
        match &self.value {
            Value::List(items) => items.iter().cloned().map(Element::Value).collect(),
            Value::Map(entries) => sorted(entries)
                .into_iter()
                .map(|(key, value)| Element::Entry(key.clone(), value.clone()))
                .collect(),
            _ if !self.set => Vec::new(),
            value => vec![Element::Value(value.clone())],
        }
    }

    fn against(&self, writer: &Field, other: &Self, reader: &Field) -> Difference {
        Difference {
            path: String::new(),
            before: self.text(writer),
            after: other.text(reader),
        }
    }

    fn text(&self, field: &Field) -> String {
        if is_message(field) && field.presence.is_singular() && !self.set {
            "absent".to_owned()
        } else {
            text(&self.value, &field.kind)
        }
    }
}

/// Entries by key.
fn sorted(entries: &std::collections::HashMap<MapKey, Value>) -> Vec<(&MapKey, &Value)> {
    let mut entries: Vec<(&MapKey, &Value)> = entries.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
}

/// An element of a list or an entry of a map.
enum Element {
    Value(Value),
    Entry(MapKey, Value),
}

/// Two lists, two maps, or one of each.
fn elements(writer: &Field, sent: &Side, reader: &Field, got: &Side) -> Option<Difference> {
    let (before, after) = (sent.elements(), got.elements());
    let same = before.len() == after.len() && {
        let entries = writer.presence == Presence::Map || reader.presence == Presence::Map;
        if entries {
            // Entries have no order.
            let mut left: Vec<&Element> = after.iter().collect();
            before.iter().all(|element| {
                let found = left
                    .iter()
                    .position(|other| same_element(writer, element, reader, other));
                found.map(|at| left.swap_remove(at)).is_some()
            })
        } else {
            before
                .iter()
                .zip(&after)
                .all(|(before, after)| same_element(writer, before, reader, after))
        }
    };
    (!same).then(|| sent.against(writer, got, reader))
}

fn same_element(writer: &Field, before: &Element, reader: &Field, after: &Element) -> bool {
    if let (Element::Value(before), Element::Value(after)) = (before, after) {
        return one(writer, before, reader, after).is_none();
    }
    match (
        as_message(before, &writer.kind),
        as_message(after, &reader.kind),
    ) {
        (Some(before), Some(after)) => messages(&before, &after).is_none(),
        _ => false,
    }
}

/// An element as the message that it is on the wire.
fn as_message(element: &Element, kind: &Kind) -> Option<DynamicMessage> {
    match (element, kind) {
        (Element::Value(Value::Message(message)), _) => Some(message.clone()),
        (Element::Entry(key, value), Kind::Message(entry)) => {
            Some(entry_message(entry, key.clone(), value.clone()))
        }
        _ => None,
    }
}

/// The message of a map entry.
pub(crate) fn entry_message(
    entry: &MessageDescriptor,
    key: MapKey,
    value: Value,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(entry.clone());
    message.set_field(&entry.map_entry_key_field(), key.into());
    message.set_field(&entry.map_entry_value_field(), value);
    message
}

/// Two single values.
fn one(writer: &Field, before: &Value, reader: &Field, after: &Value) -> Option<Difference> {
    let same = match (before, after) {
        (Value::EnumNumber(a), Value::EnumNumber(b)) => a == b && !renumbered(writer, reader, *a),
        (Value::F32(a), Value::F32(b)) => a.to_bits() == b.to_bits(),
        (Value::F64(a), Value::F64(b)) => a.to_bits() == b.to_bits(),
        (Value::Message(a), Value::Message(b)) => return messages(a, b),
        (Value::Message(a), Value::Bytes(b)) => is_encoding(a, b),
        (before, after) => match (integer(before), integer(after)) {
            (Some(a), Some(b)) => a == b,
            (None, None) => octets(before)
                .zip(octets(after))
                .is_some_and(|(a, b)| a == b),
            _ => false,
        },
    };
    (!same).then(|| Difference {
        path: String::new(),
        before: text(before, &writer.kind),
        after: text(after, &reader.kind),
    })
}

/// Whether the reader knows all the writer's names of a number under other numbers.
fn renumbered(writer: &Field, reader: &Field, number: i32) -> bool {
    let (Kind::Enum(w), Kind::Enum(r)) = (&writer.kind, &reader.kind) else {
        return false;
    };
    let mut names = w
        .values()
        .filter(|value| value.number() == number)
        .peekable();
    names.peek().is_some()
        && names.all(|value| {
            r.get_value_by_name(value.name())
                .is_some_and(|value| value.number() != number)
        })
}

/// Whether bytes are the encoding of a message; none at all are an unset message, too.
fn is_encoding(message: &DynamicMessage, bytes: &[u8]) -> bool {
    DynamicMessage::decode(message.descriptor(), bytes).is_ok_and(|read| read == *message)
        || message.encode_to_vec() == bytes
}

fn integer(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Bool(value) => i128::from(*value),
        Value::I32(value) | Value::EnumNumber(value) => i128::from(*value),
        Value::I64(value) => i128::from(*value),
        Value::U32(value) => i128::from(*value),
        Value::U64(value) => i128::from(*value),
        _ => return None,
    })
}

fn octets(value: &Value) -> Option<&[u8]> {
    match value {
        Value::String(text) => Some(text.as_bytes()),
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// A value as people read it.
pub(crate) fn text(value: &Value, kind: &Kind) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::String(value) => format!("{value:?}"),
        Value::Bytes(value) => format!("0x{}", hex(value)),
        Value::EnumNumber(number) => match kind {
            Kind::Enum(enumeration) => enumeration.get_value(*number).map_or_else(
                || number.to_string(),
                |value| format!("{} ({number})", value.name()),
            ),
            _ => number.to_string(),
        },
        Value::Message(message) => json(message).unwrap_or_else(|| kind_text(kind, false)),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| text(item, kind)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let inner = match kind {
                Kind::Message(entry) if entry.is_map_entry() => {
                    entry.map_entry_value_field().kind()
                }
                other => other.clone(),
            };
            let entries: Vec<String> = sorted(entries)
                .into_iter()
                .map(|(key, value)| {
                    let key = Value::from(key.clone());
                    format!("{}: {}", text(&key, kind), text(value, &inner))
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

/// The ProtoJSON of a message; `None` where it has none, such as a timestamp out of range.
pub(crate) fn json(message: &DynamicMessage) -> Option<String> {
    serde_json::to_string(message).ok()
}

/// The ProtoJSON of a message with all members by name.
pub(crate) fn sorted_json(message: &DynamicMessage) -> Option<String> {
    let value = serde_json::to_value(message).ok()?;
    serde_json::to_string(&value).ok()
}
