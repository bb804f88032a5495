//! Decoding as the encoding guide wants it, on top of `prost-reflect`.
//!
//! `prost-reflect` fails where other decoders keep a field as unknown: a value in another wire type. And it keeps what
//! they put aside: an undeclared value of a closed enum. Both are settled on the bytes before it sees them.

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, ReflectMessage as _, Value};

use super::field::{Field, Presence, is_closed};

/// Deepest nesting that decoders follow; theirs is 100.
const MAX_DEPTH: usize = 100;

/// Reads a record as a message; the error is the decoder's.
pub(crate) fn decode(message: &MessageDescriptor, bytes: &[u8]) -> Result<DynamicMessage, String> {
    let mut settled = Vec::with_capacity(bytes.len());
    settle(message, &mut Bytes(bytes), None, MAX_DEPTH, &mut settled)?;
    DynamicMessage::decode(message.clone(), settled.as_slice()).map_err(|error| error.to_string())
}

/// The first required field that a record lacks, as a path; official decoders refuse such a record.
pub(crate) fn missing_required(message: &DynamicMessage) -> Option<String> {
    Field::all(&message.descriptor())
        .into_iter()
        .find_map(|field| {
            if !field.is_set(message) {
                return (field.presence == Presence::Required).then_some(field.name);
            }
            if !matches!(field.kind, Kind::Message(_)) {
                return None;
            }
            let inner = match field.get(message) {
                Value::Message(inner) => missing_required(&inner),
                Value::List(items) => items
                    .iter()
                    .filter_map(Value::as_message)
                    .find_map(missing_required),
                Value::Map(entries) => entries
                    .values()
                    .filter_map(Value::as_message)
                    .find_map(missing_required),
                _ => None,
            };
            inner.map(|inner| format!("{}.{inner}", field.name))
        })
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn varint(&mut self) -> Result<u64, String> {
        let mut value = 0_u64;
        for at in 0..10 {
            let (byte, rest) = self.0.split_first().ok_or("the record is cut short")?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a varint is longer than ten bytes".to_owned())
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], String> {
        let count = usize::try_from(count)
            .ok()
            .filter(|count| *count <= self.0.len())
            .ok_or("the record is cut short")?;
        let (head, rest) = self.0.split_at(count);
        self.0 = rest;
        Ok(head)
    }
}

/// Copies a message, leaving out what decoders keep as unknown; up to the end, or to the end of group `until`.
fn settle(
    message: &MessageDescriptor,
    bytes: &mut Bytes<'_>,
    until: Option<u32>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let depth = depth.checked_sub(1).ok_or("the record nests too deep")?;
    while !bytes.0.is_empty() {
        let start = bytes.0;
        let key = bytes.varint()?;
        let number = number_of(key)?;
        let field = Field::by_number(message, number);
        let kept = match key & 7 {
            0 => {
                let value = bytes.varint()?;
                field.is_none_or(|field| takes_varint(&field, value))
            }
            wire @ (1 | 5) => {
                bytes.take(if wire == 1 { 8 } else { 4 })?;
                field.is_none_or(|field| is_fixed(&field, wire == 1))
            }
            2 => {
                let length = bytes.varint()?;
                let block = bytes.take(length)?;
                match &field {
                    None => put_block(key, block, out),
                    Some(field) => settle_block(field, key, block, depth, out)?,
                }
                false
            }
            3 => {
                match &field {
                    Some(Field {
                        kind: Kind::Message(inner),
                        group: true,
                        ..
                    }) => {
                        put_varint(key, out);
                        settle(inner, bytes, Some(number), depth, out)?;
                    }
                    _ => skip_group(bytes, number, depth)?,
                }
                false
            }
            4 if until == Some(number) => {
                put_varint(key, out);
                return Ok(());
            }
            wire => return Err(format!("wire type {wire} is not expected")),
        };
        if kept {
            out.extend_from_slice(&start[..start.len() - bytes.0.len()]);
        }
    }
    match until {
        None => Ok(()),
        Some(number) => Err(format!("group {number} does not end")),
    }
}

fn number_of(key: u64) -> Result<u32, String> {
    u32::try_from(key >> 3)
        .ok()
        .filter(|number| (1..1 << 29).contains(number))
        .ok_or_else(|| format!("{} is no field number", key >> 3))
}

fn skip_group(bytes: &mut Bytes<'_>, group: u32, depth: usize) -> Result<(), String> {
    let depth = depth.checked_sub(1).ok_or("the record nests too deep")?;
    loop {
        let key = bytes.varint()?;
        let number = number_of(key)?;
        match key & 7 {
            0 => {
                bytes.varint()?;
            }
            1 => {
                bytes.take(8)?;
            }
            5 => {
                bytes.take(4)?;
            }
            2 => {
                let length = bytes.varint()?;
                bytes.take(length)?;
            }
            3 => skip_group(bytes, number, depth)?,
            4 if number == group => return Ok(()),
            wire => return Err(format!("wire type {wire} is not expected")),
        }
    }
}

/// A block of a known field: text, bytes, a message, a map entry, or elements in one block.
fn settle_block(
    field: &Field,
    key: u64,
    block: &[u8],
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let repeated = matches!(field.presence, Presence::Repeated { .. });
    match &field.kind {
        Kind::Message(inner) if !field.group => {
            let mut settled = Vec::new();
            settle(inner, &mut Bytes(block), None, depth, &mut settled)?;
            if !(inner.is_map_entry() && entry_is_unknown(inner, block)?) {
                put_block(key, &settled, out);
            }
        }
        Kind::String | Kind::Bytes => put_block(key, block, out),
        Kind::Enum(_) if repeated => {
            let (mut rest, mut kept) = (Bytes(block), Vec::new());
            while !rest.0.is_empty() {
                let value = rest.varint()?;
                if takes_varint(field, value) {
                    put_varint(value, &mut kept);
                }
            }
            put_block(key, &kept, out);
        }
        _ if repeated && field.is_packable() => put_block(key, block, out),
        _ => {}
    }
    Ok(())
}

/// The same record with the entries of each map in the order of their bytes, so that one record has one encoding.
pub(crate) fn ordered(message: &MessageDescriptor, bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut parts): (Bytes<'_>, Vec<(u32, bool, Vec<u8>)>) = (Bytes(bytes), Vec::new());
    while !rest.0.is_empty() {
        let start = rest.0;
        let key = rest.varint().ok()?;
        let number = number_of(key).ok()?;
        let field = Field::by_number(message, number)?;
        let map = field.presence == Presence::Map;
        match (key & 7, &field.kind) {
            (2, Kind::Message(inner)) => {
                let length = rest.varint().ok()?;
                let mut part = Vec::new();
                put_block(key, &ordered(inner, rest.take(length).ok()?)?, &mut part);
                parts.push((number, map, part));
                continue;
            }
            (0, _) => {
                rest.varint().ok()?;
            }
            (1, _) => {
                rest.take(8).ok()?;
            }
            (5, _) => {
                rest.take(4).ok()?;
            }
            (2, _) => {
                let length = rest.varint().ok()?;
                rest.take(length).ok()?;
            }
            // Inside of a group the order stays.
            _ => skip_group(&mut rest, number, MAX_DEPTH).ok()?,
        }
        parts.push((number, false, start[..start.len() - rest.0.len()].to_vec()));
    }
    for run in parts.chunk_by_mut(|a, b| a.0 == b.0) {
        if run[0].1 {
            run.sort();
        }
    }
    Some(parts.into_iter().flat_map(|(_, _, part)| part).collect())
}

/// Whether a map entry carries an undeclared value of a closed enum: the whole entry is put aside.
fn entry_is_unknown(entry: &MessageDescriptor, block: &[u8]) -> Result<bool, String> {
    let field = Field::by_number(entry, 2).ok_or("a map entry has no value")?;
    let Kind::Enum(enumeration) = &field.kind else {
        return Ok(false);
    };
    if !is_closed(enumeration) {
        return Ok(false);
    }
    let (mut rest, mut unknown) = (Bytes(block), false);
    while !rest.0.is_empty() {
        let key = rest.varint()?;
        match (number_of(key)?, key & 7) {
            (2, 0) => unknown = !takes_varint(&field, rest.varint()?),
            (_, 0) => {
                rest.varint()?;
            }
            (_, 1) => {
                rest.take(8)?;
            }
            (_, 5) => {
                rest.take(4)?;
            }
            (_, 2) => {
                let length = rest.varint()?;
                rest.take(length)?;
            }
            // The entry itself was settled before, so this is a group that it does not know.
            (number, _) => skip_group(&mut rest, number, MAX_DEPTH)?,
        }
    }
    Ok(unknown)
}

/// Whether a field takes a varint, and this one.
fn takes_varint(field: &Field, value: u64) -> bool {
    match &field.kind {
        Kind::Enum(enumeration) if is_closed(enumeration) => {
            enumeration.get_value(low_half(value)).is_some()
        }
        Kind::Int32
        | Kind::Int64
        | Kind::Uint32
        | Kind::Uint64
        | Kind::Sint32
        | Kind::Sint64
        | Kind::Bool
        | Kind::Enum(_) => true,
        _ => false,
    }
}

/// The low 32 bits as a signed number: what a decoder keeps of an enum's value.
const fn low_half(value: u64) -> i32 {
    let [a, b, c, d, ..] = value.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

const fn is_fixed(field: &Field, wide: bool) -> bool {
    match field.kind {
        Kind::Fixed64 | Kind::Sfixed64 | Kind::Double => wide,
        Kind::Fixed32 | Kind::Sfixed32 | Kind::Float => !wide,
        _ => false,
    }
}

fn put_varint(value: u64, out: &mut Vec<u8>) {
    prost::encoding::encode_varint(value, out);
}

fn put_block(key: u64, block: &[u8], out: &mut Vec<u8>) {
    put_varint(key, out);
    put_varint(u64::try_from(block.len()).unwrap_or(u64::MAX), out);
    out.extend_from_slice(block);
}
