//! Enums and their values.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::protobuf::{Enum, EnumValue, Schema};

use super::super::ChangeKind;
use super::{Diff, local, numbers_text, side};

impl<'a> Diff<'a> {
    pub(super) fn enums(&mut self) {
        let declared = |schema: &'a Schema| -> BTreeMap<String, &'a Enum> {
            schema
                .enums()
                .filter(|(_, one)| !schema.file_of(one.file).built_in)
                .map(|(_, one)| (local(schema, one.file, &one.full_name), one))
                .collect()
        };
        let (before, after) = (declared(self.old), declared(self.new));
        // What stands inside of a message that came or went is not told again.
        let messages = |schema: &Schema| -> BTreeSet<String> {
            schema
                .messages()
                .map(|(_, message)| local(schema, message.file, &message.full_name))
                .collect()
        };
        let (old_messages, new_messages) = (messages(self.old), messages(self.new));
        let told = |one: &Enum, schema: &Schema, others: &BTreeSet<String>| {
            one.parent.is_some_and(|parent| {
                let parent = schema.message(parent);
                !others.contains(&local(schema, parent.file, &parent.full_name))
            })
        };
        for (name, one) in &before {
            if !after.contains_key(name) && !told(one, self.old, &new_messages) {
                self.push(
                    ChangeKind::TypeRemoved,
                    name,
                    Some(side(one.file, name, one.name_span)),
                    None,
                    format!("enum `{name}` was removed"),
                );
            }
        }
        for (_, one) in self.new.enums() {
            let name = local(self.new, one.file, &one.full_name);
            if after
                .get(&name)
                .is_none_or(|found| !std::ptr::eq(*found, one))
            {
                continue;
            }
            match before.get(&name) {
                Some(old) => self.enumeration(old, one, &name),
                None if told(one, self.new, &old_messages) => {}
                None => self.push(
                    ChangeKind::TypeAdded,
                    &name,
                    None,
                    Some(side(one.file, &name, one.name_span)),
                    format!("enum `{name}` was added"),
                ),
            }
        }
    }

    fn enumeration(&mut self, old: &Enum, new: &Enum, path: &str) {
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
        let names = |one: &'_ Enum| -> BTreeMap<String, i32> {
            one.values
                .iter()
                .map(|value| (value.name.clone(), value.number))
                .collect()
        };
        let (before, after) = (names(old), names(new));
        let held: BTreeMap<&str, &EnumValue> = old
            .values
            .iter()
            .map(|value| (value.name.as_str(), value))
            .collect();
        // A name that came at the number of one that went is that one, renamed.
        let gone: Vec<&EnumValue> = old
            .values
            .iter()
            .filter(|value| !after.contains_key(&value.name))
            .collect();
        let mut renamed: BTreeSet<&str> = BTreeSet::new();
        for value in &new.values {
            let at = format!("{path}.{}", value.name);
            let is = |text: String| Some(side(new.file, text, value.span));
            if let Some(was) = before.get(&value.name) {
                let held = held.get(value.name.as_str()).copied();
                let span = held.map_or(old.name_span, |one| one.number_span);
                if *was != value.number {
                    self.push(
                        ChangeKind::NumberChanged,
                        &at,
                        Some(side(old.file, was.to_string(), span)),
                        Some(side(new.file, value.number.to_string(), value.number_span)),
                        format!("the number of `{at}` went from {was} to {}", value.number),
                    );
                }
                if let Some(held) = held {
                    let (b, a) = ((old.file, held.name_span), (new.file, value.name_span));
                    self.doc(held.doc.as_deref(), value.doc.as_deref(), b, a, &at);
                    self.options((old.file, &held.options), (new.file, &value.options), &at);
                }
                continue;
            }
            let before = gone
                .iter()
                .find(|one| one.number == value.number && !renamed.contains(one.name.as_str()));
            if let Some(was) = before {
                renamed.insert(&was.name);
                self.push(
                    ChangeKind::SymbolRenamed,
                    &at,
                    Some(side(old.file, was.name.clone(), was.name_span)),
                    Some(side(new.file, value.name.clone(), value.name_span)),
                    format!(
                        "value `{}` of `{path}` is called `{}`",
                        was.name, value.name
                    ),
                );
            } else {
                self.push(
                    ChangeKind::SymbolAdded,
                    &at,
                    None,
                    is(value.name.clone()),
                    format!(
                        "`{path}` has the value `{}` now, number {}",
                        value.name, value.number
                    ),
                );
            }
        }
        for value in gone {
            if !renamed.contains(value.name.as_str()) {
                self.push(
                    ChangeKind::SymbolRemoved,
                    &format!("{path}.{}", value.name),
                    Some(side(old.file, value.name.clone(), value.span)),
                    None,
                    format!(
                        "`{path}` no longer has the value `{}`, number {}",
                        value.name, value.number
                    ),
                );
            }
        }
    }
}
