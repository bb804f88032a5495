//! Two Protobuf schemas side by side.
//!
//! Types are paired by name without the package, fields by number and then by name, values of enums likewise. The order
//! of declarations means nothing in Protobuf and is no change.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::Span;
use callsheet_schema::protobuf::{
    Field, FieldType, FileId, Message, MessageKind, Name, OptionValue, ProtoOption, Range, Schema,
};

use super::{Change, ChangeKind, Side};

mod enumeration;
mod field;
mod file;

/// All changes from `old` to `new`.
pub(super) fn changes(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut diff = Diff {
        old,
        new,
        changes: Vec::new(),
    };
    diff.file();
    diff.messages();
    diff.enums();
    diff.extensions();
    diff.services();
    diff.changes
}

struct Diff<'a> {
    old: &'a Schema,
    new: &'a Schema,
    changes: Vec<Change>,
}

/// A place in the main text; none inside of an import.
fn side(file: FileId, text: impl Into<String>, span: Span) -> Side {
    Side {
        text: text.into(),
        span: (file == FileId::MAIN).then_some(span),
    }
}

/// The full name; for what the main file declares without its package, so that another package is one change.
fn local(schema: &Schema, file: FileId, full: &str) -> String {
    if file != FileId::MAIN {
        return full.to_owned();
    }
    full.strip_prefix(schema.file().package())
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(full)
        .to_owned()
}

fn type_text(schema: &Schema, ty: &FieldType) -> String {
    match ty {
        FieldType::Scalar(scalar) => scalar.as_str().to_owned(),
        FieldType::Message(id) => {
            let message = schema.message(*id);
            local(schema, message.file, &message.full_name)
        }
        FieldType::Group(id) => {
            let message = schema.message(*id);
            format!("group {}", local(schema, message.file, &message.full_name))
        }
        FieldType::Enum(id) => {
            let one = schema.enumeration(*id);
            local(schema, one.file, &one.full_name)
        }
        FieldType::Map(id) => match &schema.message(*id).fields[..] {
            [key, value] => format!(
                "map<{}, {}>",
                type_text(schema, &key.ty),
                type_text(schema, &value.ty)
            ),
            _ => "map".to_owned(),
        },
        FieldType::Unresolved(name) => name.clone(),
    }
}

fn value_text(value: &OptionValue) -> String {
    match value {
        OptionValue::Word(text) | OptionValue::Number(text) => text.clone(),
        OptionValue::Text(bytes) => format!("\"{}\"", bytes.escape_ascii()),
        OptionValue::Message(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{name}: {}", value_text(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        OptionValue::List(values) => {
            let values: Vec<String> = values.iter().map(value_text).collect();
            format!("[{}]", values.join(", "))
        }
    }
}

/// Numbers and names of `reserved` and `extensions` statements, merged and sorted.
fn numbers_text<'a>(
    ranges: impl Iterator<Item = &'a Range>,
    names: impl Iterator<Item = &'a Name>,
) -> String {
    let mut sorted: Vec<(i32, i32)> = ranges.map(|range| (range.start, range.end)).collect();
    sorted.sort_unstable();
    let mut merged: Vec<(i32, i32)> = Vec::new();
    for (start, end) in sorted {
        match merged.last_mut() {
            Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    let mut parts: Vec<String> = merged
        .into_iter()
        .map(|(start, end)| {
            if start == end {
                start.to_string()
            } else {
                format!("{start} to {end}")
            }
        })
        .collect();
    let names: BTreeSet<&str> = names.map(|name| name.text.as_str()).collect();
    parts.extend(names.iter().map(|name| format!("\"{name}\"")));
    parts.join(", ")
}

impl<'a> Diff<'a> {
    fn push(
        &mut self,
        kind: ChangeKind,
        path: &str,
        old: Option<Side>,
        new: Option<Side>,
        message: String,
    ) {
        self.changes.push(Change {
            kind,
            path: path.to_owned(),
            old,
            new,
            message,
        });
    }

    fn messages(&mut self) {
        let declared = |schema: &'a Schema| -> BTreeMap<String, &'a Message> {
            schema
                .messages()
                .filter(|(_, message)| {
                    message.kind != MessageKind::MapEntry && !schema.file_of(message.file).built_in
                })
                .map(|(_, message)| (local(schema, message.file, &message.full_name), message))
                .collect()
        };
        let (before, after) = (declared(self.old), declared(self.new));
        // What stands inside of something that came or went is not told again, nor is the body of a group.
        let told = |message: &Message, schema: &Schema, others: &BTreeMap<String, &Message>| {
            message.kind == MessageKind::Group
                || message.parent.is_some_and(|parent| {
                    let parent = schema.message(parent);
                    !others.contains_key(&local(schema, parent.file, &parent.full_name))
                })
        };
        for (name, message) in &before {
            if !after.contains_key(name) && !told(message, self.old, &after) {
                self.push(
                    ChangeKind::TypeRemoved,
                    name,
                    Some(side(message.file, name, message.name_span)),
                    None,
                    format!("message `{name}` was removed"),
                );
            }
        }
        for (_, message) in self.new.messages() {
            let name = local(self.new, message.file, &message.full_name);
            if after
                .get(&name)
                .is_none_or(|found| !std::ptr::eq(*found, message))
            {
                continue;
            }
            match before.get(&name) {
                Some(old) => self.message(old, message, &name),
                None if told(message, self.new, &before) => {}
                None => self.push(
                    ChangeKind::TypeAdded,
                    &name,
                    None,
                    Some(side(message.file, &name, message.name_span)),
                    format!("message `{name}` was added"),
                ),
            }
        }
    }

    fn message(&mut self, old: &'a Message, new: &'a Message, path: &str) {
        let (b, a) = ((old.file, old.name_span), (new.file, new.name_span));
        self.doc(old.doc.as_deref(), new.doc.as_deref(), b, a, path);
        self.options((old.file, &old.options), (new.file, &new.options), path);
        self.reserved(
            &numbers_text(old.reserved_ranges(), old.reserved_names()),
            &numbers_text(new.reserved_ranges(), new.reserved_names()),
            b,
            a,
            path,
        );
        let (was, is) = (
            numbers_text(old.extension_ranges(), std::iter::empty()),
            numbers_text(new.extension_ranges(), std::iter::empty()),
        );
        if was != is {
            self.push(
                ChangeKind::ExtensionsChanged,
                path,
                Some(side(b.0, &was, b.1)),
                Some(side(a.0, &is, a.1)),
                format!("the extension ranges of `{path}` went from [{was}] to [{is}]"),
            );
        }
        self.oneofs(old, new, path);
        let old_oneof = |field: &Field| old.oneof_of(field).map(|one| one.name.clone());
        let new_oneof = |field: &Field| new.oneof_of(field).map(|one| one.name.clone());
        self.fields(
            (old.file, &old.fields.iter().collect::<Vec<_>>(), &old_oneof),
            (new.file, &new.fields.iter().collect::<Vec<_>>(), &new_oneof),
            path,
        );
    }

    fn oneofs(&mut self, old: &Message, new: &Message, path: &str) {
        let has = |message: &Message, name: &str| {
            message
                .oneofs
                .iter()
                .any(|oneof| !oneof.synthetic && oneof.name == name)
        };
        for oneof in old.oneofs.iter().filter(|oneof| !oneof.synthetic) {
            let name = &oneof.name;
            if !has(new, name) {
                self.push(
                    ChangeKind::OneofRemoved,
                    &format!("{path}.{name}"),
                    Some(side(old.file, name, oneof.name_span)),
                    None,
                    format!("oneof `{name}` of `{path}` was removed"),
                );
            }
        }
        for oneof in new.oneofs.iter().filter(|oneof| !oneof.synthetic) {
            let name = &oneof.name;
            if !has(old, name) {
                self.push(
                    ChangeKind::OneofAdded,
                    &format!("{path}.{name}"),
                    None,
                    Some(side(new.file, name, oneof.name_span)),
                    format!("oneof `{name}` of `{path}` was added"),
                );
            }
        }
    }

    fn doc(
        &mut self,
        before: Option<&str>,
        after: Option<&str>,
        (old_file, old): (FileId, Span),
        (new_file, new): (FileId, Span),
        path: &str,
    ) {
        if before != after {
            self.push(
                ChangeKind::DocChanged,
                path,
                before.map(|text| side(old_file, text, old)),
                after.map(|text| side(new_file, text, new)),
                format!("the documentation of `{path}` changed"),
            );
        }
    }

    fn reserved(
        &mut self,
        was: &str,
        is: &str,
        (old_file, old): (FileId, Span),
        (new_file, new): (FileId, Span),
        path: &str,
    ) {
        if was != is {
            self.push(
                ChangeKind::ReservedChanged,
                path,
                Some(side(old_file, was, old)),
                Some(side(new_file, is, new)),
                format!("what `{path}` reserves went from [{was}] to [{is}]"),
            );
        }
    }

    /// Options by name; several of one name count as one.
    fn options(
        &mut self,
        (old_file, before): (FileId, &[ProtoOption]),
        (new_file, after): (FileId, &[ProtoOption]),
        path: &str,
    ) {
        // These have changes of their own.
        let told = ["default", "json_name", "packed"];
        let plain = |option: &&ProtoOption| told.iter().all(|name| !option.is(name));
        let index = |options: &[ProtoOption]| {
            let mut map: BTreeMap<String, (Vec<String>, Span)> = BTreeMap::new();
            for option in options.iter().filter(plain) {
                map.entry(option.name_text())
                    .or_insert_with(|| (Vec::new(), option.span))
                    .0
                    .push(value_text(&option.value));
            }
            map
        };
        let (before, after) = (index(before), index(after));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (b, a) = (before.get(name), after.get(name));
            if b.map(|(values, _)| values) == a.map(|(values, _)| values) {
                continue;
            }
            let shown = |one: Option<&(Vec<String>, Span)>| {
                one.map_or_else(|| "nothing".to_owned(), |(values, _)| values.join(", "))
            };
            let place = if path.is_empty() {
                "the file".to_owned()
            } else {
                format!("`{path}`")
            };
            let message = format!(
                "the option `{name}` of {place} went from `{}` to `{}`",
                shown(b),
                shown(a)
            );
            let spot = |file, one: Option<&(Vec<String>, Span)>| {
                one.map(|(values, span)| side(file, values.join(", "), *span))
            };
            let (b, a) = (spot(old_file, b), spot(new_file, a));
            self.push(ChangeKind::PropertyChanged, path, b, a, message);
        }
    }
}
