//! Options in normal form: names of extensions in full, sorted, one option a custom option that is not repeated.

use std::collections::HashMap;

use super::number;
use crate::protobuf::model::{Cardinality, Field, FieldType, MessageId, Scalar};
use crate::protobuf::option::{NamePart, OptionValue, ProtoOption, merged};
use crate::protobuf::parse::Arena;

/// The extensions that the files of a schema declare, by full name.
pub(super) struct Declared<'a> {
    arena: &'a Arena,
    extensions: HashMap<&'a str, &'a Field>,
}

impl<'a> Declared<'a> {
    pub(super) fn of(arena: &'a Arena) -> Self {
        let files = arena.files.iter().flat_map(|file| &file.extends);
        let messages = arena.messages.iter().flat_map(|message| &message.extends);
        let fields = files.chain(messages).flat_map(|block| &block.fields);
        Self {
            arena,
            extensions: fields
                .map(|field| (field.full_name.as_str(), field))
                .collect(),
        }
    }

    /// The options of anything but a field; `scope` is the full name that names start from.
    pub(super) fn options(&self, options: &[ProtoOption], scope: &str) -> Vec<ProtoOption> {
        let mut out: Vec<ProtoOption> = options
            .iter()
            .map(|option| self.option(option, scope))
            .collect();
        out.sort_by_cached_key(sort_name);
        let mut grouped: Vec<ProtoOption> = Vec::with_capacity(out.len());
        for option in out {
            let extension = self.extension_of(&option);
            let single = extension.filter(|field| field.cardinality != Cardinality::Repeated);
            match (grouped.last_mut(), single) {
                (Some(last), Some(field)) if last.name == option.name => {
                    self.merge(field, last, option);
                }
                _ => grouped.push(option),
            }
        }
        for option in &mut grouped {
            option.value = match &option.value {
                OptionValue::List(values) => OptionValue::List(
                    values
                        .iter()
                        .map(|value| self.value(value, scope))
                        .collect(),
                ),
                value => self.value(value, scope),
            };
        }
        grouped
    }

    /// The options of a field, its default among them.
    pub(super) fn field_options(&self, field: &Field, scope: &str) -> Vec<ProtoOption> {
        let mut options = self.options(&field.options, scope);
        for option in &mut options {
            let text = option.is("json_name")
                || option.is("default") && field.ty == FieldType::Scalar(Scalar::String);
            if text && let Some(text) = option.value.as_text() {
                option.value = OptionValue::Text(text.into_bytes());
            }
        }
        options
    }

    fn extension_of(&self, option: &ProtoOption) -> Option<&'a Field> {
        match &option.name[..] {
            [part] if part.extension => self.extensions.get(part.name.as_str()).copied(),
            _ => None,
        }
    }

    /// The full name of an extension as a scope names it: the innermost one.
    fn resolve(&self, name: &str, scope: &str) -> Option<String> {
        if let Some(full) = name.strip_prefix('.') {
            return self.extensions.contains_key(full).then(|| full.to_owned());
        }
        let mut scope = scope;
        loop {
            let full = if scope.is_empty() {
                name.to_owned()
            } else {
                format!("{scope}.{name}")
            };
            if self.extensions.contains_key(full.as_str()) {
                return Some(full);
            }
            if scope.is_empty() {
                return None;
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }

    /// An option with the name of its extension in full and the rest of the name as messages around the value.
    fn option(&self, option: &ProtoOption, scope: &str) -> ProtoOption {
        let mut out = option.clone();
        let Some((first, rest)) = option.name.split_first() else {
            return out;
        };
        if !first.extension {
            return out;
        }
        let Some(full) = self.resolve(&first.name, scope) else {
            return out;
        };
        for part in rest.iter().rev() {
            let key = if part.extension {
                format!("[{}]", part.name)
            } else {
                part.name.clone()
            };
            let value = std::mem::replace(&mut out.value, OptionValue::List(Vec::new()));
            out.value = OptionValue::Message(vec![(key, value)]);
        }
        out.name = vec![NamePart {
            name: full,
            extension: true,
        }];
        out
    }

    fn merge(&self, field: &Field, into: &mut ProtoOption, option: ProtoOption) {
        let old = std::mem::replace(&mut into.value, OptionValue::List(Vec::new()));
        into.value = match (old, option.value) {
            (OptionValue::Message(old), OptionValue::Message(new)) => {
                OptionValue::Message(self.merged_messages(message_of(field), &old, &new))
            }
            (_, new) => new,
        };
    }

    fn merged_messages(
        &self,
        message: Option<MessageId>,
        old: &[(String, OptionValue)],
        new: &[(String, OptionValue)],
    ) -> Vec<(String, OptionValue)> {
        let owned = |entries: &[(String, OptionValue)]| -> Vec<(String, OptionValue)> {
            merged(entries)
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()
        };
        let mut out = owned(old);
        for (key, value) in owned(new) {
            match out.iter_mut().find(|(held, _)| *held == key) {
                None => out.push((key, value)),
                Some((_, held)) => {
                    let field = message
                        .and_then(|id| self.arena.messages[id.index()].field_by_name(&key))
                        .filter(|field| field.cardinality != Cardinality::Repeated);
                    let before = std::mem::replace(held, OptionValue::List(Vec::new()));
                    *held = self.merged_values(field, before, value);
                }
            }
        }
        out
    }

    /// Two values of one field: messages become one, of a single value the later stays, lists are joined without
    /// repetition. `field` is `None` for what may be there more than once.
    fn merged_values(
        &self,
        field: Option<&Field>,
        old: OptionValue,
        new: OptionValue,
    ) -> OptionValue {
        match (field, old, new) {
            (Some(field), OptionValue::Message(old), OptionValue::Message(new))
                if message_of(field).is_some() =>
            {
                OptionValue::Message(self.merged_messages(message_of(field), &old, &new))
            }
            (Some(_), _, new) => new,
            (None, old, new) => {
                let mut values: Vec<OptionValue> = Vec::new();
                for value in [old, new] {
                    let items = match value {
                        OptionValue::List(items) => items,
                        one => vec![one],
                    };
                    for item in items {
                        if !values.contains(&item) {
                            values.push(item);
                        }
                    }
                }
                OptionValue::List(values)
            }
        }
    }

    /// A value with sorted entries, without empty lists and with lists of one as the one; the parser bounds the
    /// nesting.
    fn value(&self, value: &OptionValue, scope: &str) -> OptionValue {
        match value {
            OptionValue::Number(text) => OptionValue::Number(number::normal(text)),
            OptionValue::Message(entries) => {
                let mut out: Vec<(String, OptionValue)> = merged(entries)
                    .into_iter()
                    .filter(|(_, value)| {
                        !matches!(value, OptionValue::List(values) if values.is_empty())
                    })
                    .map(|(key, value)| (self.key(key, scope), self.value(&value, scope)))
                    .collect();
                out.sort_by(|(left, _), (right, _)| left.cmp(right));
                out.dedup_by(|(left, _), (right, _)| left == right);
                OptionValue::Message(out)
            }
            OptionValue::List(values) => match &values[..] {
                [one] => self.value(one, scope),
                values => OptionValue::List(
                    values
                        .iter()
                        .map(|value| self.value(value, scope))
                        .collect(),
                ),
            },
            OptionValue::Word(_) | OptionValue::Text(_) => value.clone(),
        }
    }

    /// The key of an entry, an extension by its full name.
    fn key(&self, key: &str, scope: &str) -> String {
        let extension = key
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .and_then(|name| self.resolve(name, scope));
        extension.map_or_else(|| key.to_owned(), |full| format!("[{full}]"))
    }
}

fn message_of(field: &Field) -> Option<MessageId> {
    match field.ty {
        FieldType::Message(id) => Some(id),
        _ => None,
    }
}

/// The name that options are sorted by: of an extension the part in parentheses, else all of it.
fn sort_name(option: &ProtoOption) -> String {
    match option.name.first() {
        Some(part) if part.extension => part.name.clone(),
        _ => option.name_text(),
    }
}
