//! Structural hashes of messages and enums, linear in their number, recursion included.
//!
//! Each type is first hashed alone, with the full names of the types that it refers to. Then, component by component
//! of mutually recursive types, the hash of a type takes in its own, those of its component and those of the
//! components it leads to. Sorting by number and name makes the order of declarations irrelevant.

use md5::{Digest, Md5};

use super::model::{
    Enum, EnumId, Extend, Field, FieldType, FileId, Message, MessageId, NodeHash, Reserved,
    ReservedValue, TypeId,
};
use super::option::{OptionValue, ProtoOption, merged};
use super::parse::Arena;

/// Fills in the hash of each type and returns that of the main file.
pub(super) fn fill(arena: &mut Arena) -> NodeHash {
    let enums: Vec<[u8; 16]> = arena
        .enums
        .iter()
        .map(|one| enumeration(arena, one))
        .collect();
    for (one, hash) in arena.enums.iter_mut().zip(enums) {
        one.hash = NodeHash(hash);
    }
    let own: Vec<[u8; 16]> = arena
        .messages
        .iter()
        .map(|message| alone(arena, message))
        .collect();
    let order = components(arena);
    let mut component = vec![0_usize; arena.messages.len()];
    for (index, members) in order.iter().enumerate() {
        for id in members {
            component[id.index()] = index;
        }
    }
    for (index, members) in order.into_iter().enumerate() {
        let mut below: Vec<[u8; 16]> = Vec::new();
        for id in &members {
            below.push(own[id.index()]);
            for child in children(&arena.messages[id.index()]) {
                match child {
                    TypeId::Message(child) if component[child.index()] != index => {
                        below.push(arena.messages[child.index()].hash.0);
                    }
                    TypeId::Message(_) => {}
                    TypeId::Enum(child) => below.push(arena.enums[child.index()].hash.0),
                }
            }
        }
        below.sort_unstable();
        below.dedup();
        let mut whole = Md5::new();
        for hash in below {
            whole.update(hash);
        }
        let whole: [u8; 16] = whole.finalize().into();
        for id in members {
            let mut hash = Md5::new();
            hash.update(whole);
            hash.update(own[id.index()]);
            arena.messages[id.index()].hash = NodeHash(hash.finalize().into());
        }
    }
    NodeHash(main(arena))
}

/// Fills in the digest of each file; `order` has imports before what imports them.
pub(super) fn digest(arena: &mut Arena, texts: &[&str], order: &[FileId]) {
    for id in order {
        let mut out = Md5::new();
        out.update(Md5::digest(texts[id.index()].as_bytes()));
        for import in &arena.files[id.index()].imports {
            // One kind of part for each import: a missing one differs from any that is there.
            match import.file {
                Some(file) => out.update(arena.files[file.index()].digest.0),
                None => out.update([0; 16]),
            }
        }
        arena.files[id.index()].digest = NodeHash(out.finalize().into());
    }
}

/// The main file: its own facts, and every type that it declares.
fn main(arena: &Arena) -> [u8; 16] {
    let file = &arena.files[0];
    let mut out = Writer::default();
    out.text(file.syntax.as_str());
    out.text(file.package());
    out.options(&file.options);
    let mut types: Vec<[u8; 16]> = Vec::new();
    for message in &arena.messages {
        if message.file == FileId::MAIN {
            types.push(message.hash.0);
        }
    }
    for one in &arena.enums {
        if one.file == FileId::MAIN {
            types.push(one.hash.0);
        }
    }
    for extend in &file.extends {
        let name = extendee(arena, extend);
        for one in &extend.fields {
            let mut part = Writer::default();
            part.text(name);
            part.field(arena, one, None);
            part.referenced(arena, &one.ty);
            types.push(part.digest());
        }
    }
    for service in &file.services {
        let mut part = Writer::default();
        part.text(&service.full_name);
        part.options(&service.options);
        let mut methods: Vec<[u8; 16]> = service
            .methods
            .iter()
            .map(|method| {
                let mut part = Writer::default();
                part.text(&method.name);
                part.options(&method.options);
                for side in [&method.request, &method.response] {
                    part.flag(side.stream);
                    match side.message {
                        Some(id) => part.bytes.extend(arena.messages[id.index()].hash.0),
                        None => part.text(&side.name.text),
                    }
                }
                part.digest()
            })
            .collect();
        methods.sort_unstable();
        part.bytes.extend(methods.concat());
        types.push(part.digest());
    }
    types.sort_unstable();
    out.bytes.extend(types.concat());
    out.digest()
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn digest(self) -> [u8; 16] {
        Md5::digest(&self.bytes).into()
    }

    fn text(&mut self, text: &str) {
        self.raw(text.as_bytes());
    }

    fn raw(&mut self, bytes: &[u8]) {
        // Length first: no two lists of parts run together.
        self.bytes
            .extend(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.bytes.extend(bytes);
    }

    fn number(&mut self, number: i32) {
        self.bytes.extend(number.to_be_bytes());
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    /// Options without order; those that the model spells out in another way are left to it.
    fn options(&mut self, options: &[ProtoOption]) {
        let mut parts: Vec<[u8; 16]> = options
            .iter()
            .filter(|option| {
                !option.is("default") && !option.is("json_name") && !option.is("packed")
            })
            .map(|option| {
                let mut part = Writer::default();
                part.text(&option.name_text());
                part.value(&option.value);
                part.digest()
            })
            .collect();
        parts.sort_unstable();
        self.raw(&parts.concat());
    }

    /// Nesting is bounded by the parser.
    fn value(&mut self, value: &OptionValue) {
        match value {
            OptionValue::Word(word) => {
                self.bytes.push(1);
                self.text(word);
            }
            OptionValue::Number(number) => {
                self.bytes.push(2);
                self.text(number);
            }
            OptionValue::Text(text) => {
                self.bytes.push(3);
                self.raw(text);
            }
            OptionValue::Message(entries) => {
                self.bytes.push(4);
                for (name, value) in merged(entries) {
                    self.text(name);
                    self.value(&value);
                }
                self.bytes.push(0);
            }
            OptionValue::List(values) => {
                self.bytes.push(5);
                for value in values {
                    self.value(value);
                }
                self.bytes.push(0);
            }
        }
    }

    fn reserved(&mut self, reserved: &[Reserved]) {
        let mut ranges: Vec<(i32, i32)> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for value in reserved.iter().flat_map(|one| &one.values) {
            match value {
                ReservedValue::Range(range) => ranges.push((range.start, range.end)),
                ReservedValue::Name(name) => names.push(&name.text),
            }
        }
        self.ranges(ranges);
        names.sort_unstable();
        names.dedup();
        for name in names {
            self.text(name);
        }
        self.bytes.push(0xfe);
    }

    /// `1, 2, 3` and `1 to 3` are one thing.
    fn ranges(&mut self, mut ranges: Vec<(i32, i32)>) {
        ranges.sort_unstable();
        let mut merged: Vec<(i32, i32)> = Vec::new();
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        for (start, end) in merged {
            self.number(start);
            self.number(end);
        }
        self.bytes.push(0xff);
    }

    fn field(&mut self, arena: &Arena, field: &Field, oneof: Option<&str>) {
        self.number(field.number);
        self.text(&field.name);
        self.text(&field.json_name);
        self.bytes.push(match field.cardinality {
            super::model::Cardinality::Implicit => 0,
            super::model::Cardinality::Optional => 1,
            super::model::Cardinality::Required => 2,
            super::model::Cardinality::Repeated => 3,
        });
        self.flag(field.packed);
        match &field.ty {
            FieldType::Scalar(scalar) => {
                self.bytes.push(1);
                self.text(scalar.as_str());
            }
            FieldType::Message(id) => {
                self.bytes.push(2);
                self.text(&arena.messages[id.index()].full_name);
            }
            FieldType::Group(id) => {
                self.bytes.push(3);
                self.text(&arena.messages[id.index()].full_name);
            }
            FieldType::Enum(id) => {
                self.bytes.push(4);
                self.text(&arena.enums[id.index()].full_name);
            }
            FieldType::Map(id) => {
                self.bytes.push(5);
                self.text(&arena.messages[id.index()].full_name);
            }
            FieldType::Unresolved(name) => {
                self.bytes.push(6);
                self.text(name);
            }
        }
        match &field.default {
            Some(value) => self.value(value),
            None => self.bytes.push(0),
        }
        self.text(oneof.unwrap_or(""));
        self.options(&field.options);
    }

    /// The content of a type that is referred to from outside of the types.
    fn referenced(&mut self, arena: &Arena, ty: &FieldType) {
        match ty {
            FieldType::Message(id) | FieldType::Group(id) | FieldType::Map(id) => {
                self.bytes.extend(arena.messages[id.index()].hash.0);
            }
            FieldType::Enum(id) => self.bytes.extend(arena.enums[id.index()].hash.0),
            FieldType::Scalar(_) | FieldType::Unresolved(_) => {}
        }
    }
}

fn enumeration(arena: &Arena, one: &Enum) -> [u8; 16] {
    let mut out = Writer::default();
    out.text(&one.full_name);
    out.text(arena.files[one.file.index()].syntax.as_str());
    out.options(&one.options);
    // The first value is the default, and the first of a number is the one that is printed.
    if let Some(first) = one.values.first() {
        out.text(&first.name);
    }
    let mut values: Vec<_> = one.values.iter().collect();
    values.sort_by_key(|value| value.number);
    for value in values {
        out.number(value.number);
        out.text(&value.name);
        out.options(&value.options);
    }
    out.reserved(&one.reserved);
    out.digest()
}

fn alone(arena: &Arena, message: &Message) -> [u8; 16] {
    let mut out = Writer::default();
    out.text(&message.full_name);
    out.text(arena.files[message.file.index()].syntax.as_str());
    out.options(&message.options);
    let mut fields: Vec<&Field> = message.fields.iter().collect();
    fields.sort_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
    for field in fields {
        let oneof = message.oneof_of(field).map(|oneof| oneof.name.as_str());
        out.field(arena, field, oneof);
    }
    out.bytes.push(0xfd);
    let mut oneofs: Vec<_> = message.oneofs.iter().filter(|one| !one.synthetic).collect();
    oneofs.sort_by(|a, b| a.name.cmp(&b.name));
    for oneof in oneofs {
        out.text(&oneof.name);
        out.options(&oneof.options);
    }
    out.reserved(&message.reserved);
    let ranges = message
        .extension_ranges()
        .map(|range| (range.start, range.end));
    out.ranges(ranges.collect());
    for extensions in &message.extensions {
        out.options(&extensions.options);
    }
    let mut extensions: Vec<[u8; 16]> = Vec::new();
    for extend in &message.extends {
        for field in &extend.fields {
            let mut part = Writer::default();
            part.text(extendee(arena, extend));
            part.field(arena, field, None);
            extensions.push(part.digest());
        }
    }
    extensions.sort_unstable();
    out.raw(&extensions.concat());
    out.digest()
}

fn extendee<'a>(arena: &'a Arena, extend: &'a Extend) -> &'a str {
    match extend.message {
        Some(id) => &arena.messages[id.index()].full_name,
        None => &extend.extendee.text,
    }
}

fn child_of(field: &Field) -> Option<TypeId> {
    match field.ty {
        FieldType::Message(id) | FieldType::Group(id) | FieldType::Map(id) => {
            Some(TypeId::Message(id))
        }
        FieldType::Enum(id) => Some(TypeId::Enum(id)),
        FieldType::Scalar(_) | FieldType::Unresolved(_) => None,
    }
}

fn children(message: &Message) -> impl Iterator<Item = TypeId> {
    message
        .fields
        .iter()
        .chain(message.extends.iter().flat_map(|extend| &extend.fields))
        .filter_map(child_of)
}

/// Tarjan's strongly connected components of messages, children before parents, without recursion.
fn components(arena: &Arena) -> Vec<Vec<MessageId>> {
    const UNSEEN: u32 = u32::MAX;
    let edges: Vec<Vec<MessageId>> = arena
        .messages
        .iter()
        .map(|message| {
            children(message)
                .filter_map(|id| match id {
                    TypeId::Message(id) => Some(id),
                    TypeId::Enum(EnumId(_)) => None,
                })
                .collect()
        })
        .collect();
    let count = arena.messages.len();
    let mut number = vec![UNSEEN; count];
    let mut low = vec![UNSEEN; count];
    let mut open = vec![false; count];
    let mut pending: Vec<MessageId> = Vec::new();
    let mut found = Vec::new();
    let mut next = 0;
    for start in (0..u32::try_from(count).unwrap_or(u32::MAX)).map(MessageId) {
        if number[start.index()] != UNSEEN {
            continue;
        }
        let mut path: Vec<(MessageId, usize)> = vec![(start, 0)];
        while let Some((id, at)) = path.last_mut() {
            let id = *id;
            if *at == 0 && number[id.index()] == UNSEEN {
                number[id.index()] = next;
                low[id.index()] = next;
                next += 1;
                open[id.index()] = true;
                pending.push(id);
            }
            if let Some(&child) = edges[id.index()].get(*at) {
                *at += 1;
                if number[child.index()] == UNSEEN {
                    path.push((child, 0));
                } else if open[child.index()] {
                    low[id.index()] = low[id.index()].min(number[child.index()]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[parent.index()] = low[parent.index()].min(low[id.index()]);
            }
            if low[id.index()] == number[id.index()] {
                let mut members = Vec::new();
                while let Some(member) = pending.pop() {
                    open[member.index()] = false;
                    members.push(member);
                    if member == id {
                        break;
                    }
                }
                found.push(members);
            }
        }
    }
    found
}
