//! Two schemas side by side, in the registry's steps.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::protobuf::{
    Enum, Field, FieldType, FileId, Label, Message, Scalar, Schema, TypeId,
};

use super::order::union;
use super::scope::{Known, Scope};
use super::{Difference, DifferenceKind};
use crate::compat::purse::{Purse, Spent};

/// Deepest chain of imported messages that is followed; where Java would exhaust its stack, this ends.
const MAX_DEPTH: usize = 128;

/// Most imported messages that are opened in one comparison; shared ones count once per use.
const MAX_OPENED: usize = 5_000;

pub(super) fn differences(
    old: &Schema,
    new: &Schema,
    purse: &Purse<'_>,
) -> (Vec<Difference>, Option<Spent>) {
    let mut walk = Walk {
        old: Scope::new(old),
        new: Scope::new(new),
        path: Vec::new(),
        names: Vec::new(),
        open: Vec::new(),
        found: Vec::new(),
        opened: 0,
        purse,
        ended: None,
    };
    let package = |schema: &Schema| schema.file().package.as_ref().map(|name| name.text.clone());
    if package(old) != package(new) {
        walk.add(DifferenceKind::PackageChanged);
    }
    walk.types(&old.file().types, &new.file().types);
    (walk.found, walk.ended)
}

/// The type of a field, as written.
#[derive(Clone, Copy)]
enum Written<'a> {
    Scalar(Scalar),
    Map(&'a str, &'a str),
    Named(&'a str),
}

impl<'a> Written<'a> {
    fn parse(text: &'a str) -> Self {
        Scalar::find(text).map_or(Self::Named(text), Self::Scalar)
    }

    fn of(schema: &'a Schema, field: &'a Field) -> Self {
        match schema.map_entry(field) {
            Some((key, value)) => Self::Map(&key.type_name, &value.type_name),
            None => Self::parse(&field.type_name),
        }
    }

    fn name(self) -> Option<&'a str> {
        match self {
            Self::Scalar(scalar) => Some(scalar.as_str()),
            Self::Named(name) => Some(name),
            Self::Map(..) => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Map,
    Message,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Number,
    Signed,
    Text,
    Fixed32,
    Fixed64,
    Float,
    Double,
}

struct Walk<'a> {
    old: Scope<'a>,
    new: Scope<'a>,
    path: Vec<String>,
    /// The part of the path that names messages.
    names: Vec<&'a str>,
    /// Old messages that are being compared.
    open: Vec<&'a Message>,
    found: Vec<Difference>,
    opened: usize,
    purse: &'a Purse<'a>,
    /// Why the rest is not compared.
    ended: Option<Spent>,
}

impl<'a> Walk<'a> {
    /// Pays for so many things of one price; `false` if nothing more is to be compared.
    fn pay(&mut self, count: usize, each: u64) -> bool {
        if self.ended.is_none() {
            self.ended = self.purse.pay_each(count, each).err();
        }
        self.ended.is_none()
    }

    fn add(&mut self, kind: DifferenceKind) {
        let bytes = 100 + self.path.iter().map(|part| 2 * part.len()).sum::<usize>();
        if !self.pay(10 + self.path.len(), 1) {
            return;
        }
        if let Err(spent) = self.purse.keep(bytes) {
            self.ended = Some(spent);
            return;
        }
        self.found.push(Difference {
            kind,
            path: format!("#/{}", self.path.join("/")),
        });
    }

    fn at(&mut self, parts: &[&str], visit: impl FnOnce(&mut Self)) {
        let depth = self.path.len();
        self.path
            .extend(parts.iter().map(|part| (*part).to_owned()));
        visit(self);
        self.path.truncate(depth);
    }

    fn named(&mut self, name: &'a str, visit: impl FnOnce(&mut Self)) {
        self.names.push(name);
        self.at(&[name], visit);
        self.names.pop();
    }

    fn types(&mut self, old: &'a [TypeId], new: &'a [TypeId]) {
        if old.is_empty() && new.is_empty() || !self.pay(old.len() + new.len(), 10) {
            return;
        }
        let messages = |schema: &'a Schema, types: &'a [TypeId]| {
            let mut list: Vec<(&'a str, &'a Message)> = Vec::new();
            for id in types {
                if let TypeId::Message(id) = id {
                    let message = schema.message(*id);
                    list.push((&message.name, message));
                }
            }
            list
        };
        let enums = |schema: &'a Schema, types: &'a [TypeId]| {
            let mut list: Vec<(&'a str, &'a Enum)> = Vec::new();
            for id in types {
                if let TypeId::Enum(id) = id {
                    let one = schema.enumeration(*id);
                    list.push((&one.name, one));
                }
            }
            list
        };
        let (old_messages, new_messages) = (
            messages(self.old.schema, old),
            messages(self.new.schema, new),
        );
        let (old_enums, new_enums) = (enums(self.old.schema, old), enums(self.new.schema, new));
        let index = |list: &[(&'a str, &'a Message)]| -> BTreeMap<&'a str, (usize, &'a Message)> {
            list.iter()
                .enumerate()
                .map(|(at, (name, message))| (*name, (at, *message)))
                .collect()
        };
        let (before, after) = (index(&old_messages), index(&new_messages));
        let names = |list: &[(&'a str, &'a Message)]| -> Vec<&'a str> {
            list.iter().map(|(name, _)| *name).collect()
        };
        for name in union(
            names(&old_messages).into_iter(),
            names(&new_messages).into_iter(),
        ) {
            self.named(name, |walk| match (before.get(name), after.get(name)) {
                (Some(_), None) => {
                    let known = walk.old.find(name, &walk.names);
                    if known.is_some_and(|known| known.map_entry().is_none()) {
                        walk.add(DifferenceKind::MessageRemoved);
                    }
                }
                (None, _) => {
                    let known = walk.new.find(name, &walk.names);
                    if known.is_some_and(|known| known.map_entry().is_none()) {
                        walk.add(DifferenceKind::MessageAdded);
                    }
                }
                (Some((was, old)), Some((is, new))) => {
                    walk.messages(old, new);
                    if was != is {
                        walk.add(DifferenceKind::MessageMoved);
                    }
                }
            });
        }
        let before: BTreeMap<&str, &'a Enum> = old_enums.iter().copied().collect();
        let after: BTreeMap<&str, &'a Enum> = new_enums.iter().copied().collect();
        for name in union(
            old_enums.iter().map(|(name, _)| *name),
            new_enums.iter().map(|(name, _)| *name),
        ) {
            self.named(name, |walk| match (before.get(name), after.get(name)) {
                (Some(_), None) => walk.add(DifferenceKind::EnumRemoved),
                (None, _) => walk.add(DifferenceKind::EnumAdded),
                (Some(old), Some(new)) => walk.enums(old, new),
            });
        }
    }

    fn enums(&mut self, old: &Enum, new: &Enum) {
        let same = old.values.len() == new.values.len()
            && old
                .values
                .iter()
                .zip(&new.values)
                .all(|(old, new)| old.number == new.number && old.name == new.name);
        if same || !self.pay(old.values.len() + new.values.len(), 5) {
            return;
        }
        // The last value of a number counts.
        fn index(one: &Enum) -> BTreeMap<i32, &str> {
            one.values
                .iter()
                .map(|value| (value.number, value.name.as_str()))
                .collect()
        }
        let (before, after) = (index(old), index(new));
        for number in union(
            old.values.iter().map(|value| value.number),
            new.values.iter().map(|value| value.number),
        ) {
            let kind = match (before.get(&number), after.get(&number)) {
                (Some(_), None) => DifferenceKind::EnumConstRemoved,
                (None, _) => DifferenceKind::EnumConstAdded,
                (Some(old), Some(new)) if old != new => DifferenceKind::EnumConstChanged,
                _ => continue,
            };
            self.at(&[&number.to_string()], |walk| walk.add(kind));
        }
    }

    fn messages(&mut self, old: &'a Message, new: &'a Message) {
        if self.open.iter().any(|open| std::ptr::eq(*open, old)) {
            self.types(&old.types, &new.types);
            return;
        }
        self.open.push(old);
        self.members(old, new);
        self.types(&old.types, &new.types);
        self.open.pop();
    }

    fn members(&mut self, old: &'a Message, new: &'a Message) {
        if !self.pay(1 + old.fields.len() + new.fields.len(), 4) {
            return;
        }
        if alike(old, new) {
            return self.alike_members(old, new);
        }
        let before = Members::new(old);
        let after = Members::new(new);
        // A oneof that is gone with all of its members is one deletion.
        let deleted: BTreeSet<&str> = before
            .oneofs
            .iter()
            .filter(|(name, fields)| {
                !after.oneofs.contains_key(*name)
                    && !fields
                        .iter()
                        .any(|number| after.fields.contains_key(number))
            })
            .map(|(name, _)| *name)
            .collect();
        for (name, fields) in &after.listed {
            let mut groups: BTreeSet<(Option<&str>, i32)> = BTreeSet::new();
            let mut moved_in = 0;
            for number in fields {
                if let Some(oneof) = before.oneof_of.get(number) {
                    groups.insert((Some(oneof), 0));
                } else if before.fields.contains_key(number) {
                    groups.insert((None, *number));
                    moved_in += 1;
                }
            }
            if groups.len() > 1 {
                let kind = if moved_in > 1 {
                    DifferenceKind::MultipleFieldsMovedToOneof
                } else {
                    DifferenceKind::FieldMovedToExistingOneof
                };
                self.at(&[name], |walk| walk.add(kind));
            }
        }
        let names: BTreeSet<&str> = before
            .oneofs
            .keys()
            .chain(after.oneofs.keys())
            .copied()
            .collect();
        for name in names {
            if !after.oneofs.contains_key(name) {
                self.at(&[name], |walk| walk.add(DifferenceKind::OneofRemoved));
            } else if !before.oneofs.contains_key(name) {
                self.at(&[name], |walk| walk.add(DifferenceKind::OneofAdded));
            }
        }
        let numbers: BTreeSet<i32> = before
            .fields
            .keys()
            .chain(after.fields.keys())
            .copied()
            .collect();
        for number in numbers {
            let was = before.oneof_of.get(&number).copied();
            let is = after.oneof_of.get(&number).copied();
            let text = number.to_string();
            match (before.fields.get(&number), after.fields.get(&number)) {
                (Some(field), None) => match was {
                    Some(oneof) if deleted.contains(oneof) => {}
                    Some(oneof) => self.at(&[oneof, &text], |walk| {
                        walk.add(DifferenceKind::OneofFieldRemoved);
                    }),
                    None => {
                        let kind = if field.label == Some(Label::Required) {
                            DifferenceKind::RequiredFieldRemoved
                        } else {
                            DifferenceKind::FieldRemoved
                        };
                        self.at(&[&text], |walk| walk.add(kind));
                    }
                },
                (None, Some(field)) => {
                    let kind = if is.is_some() {
                        DifferenceKind::OneofFieldAdded
                    } else if field.label == Some(Label::Required) {
                        DifferenceKind::RequiredFieldAdded
                    } else {
                        DifferenceKind::FieldAdded
                    };
                    let parts: Vec<&str> = is.into_iter().chain([text.as_str()]).collect();
                    self.at(&parts, |walk| walk.add(kind));
                }
                (Some(old), Some(new)) => {
                    if was.is_some() && is.is_none() {
                        self.at(&[&text], |walk| {
                            walk.add(DifferenceKind::OneofFieldMovedToTopLevel);
                        });
                    }
                    match is {
                        Some(oneof) => self.at(&[oneof, &text], |walk| walk.fields(old, new)),
                        None => self.at(&[&text], |walk| walk.fields(old, new)),
                    }
                }
                (None, None) => {}
            }
        }
    }

    /// Members that are written alike: only the types that they name can differ.
    fn alike_members(&mut self, old: &'a Message, new: &'a Message) {
        for (before, after) in old.fields.iter().zip(&new.fields) {
            let is_map = matches!(before.ty, FieldType::Map(_));
            let scalar = !is_map
                && self.old.is_scalar(&before.type_name)
                && self.new.is_scalar(&after.type_name);
            if scalar || matches!(before.ty, FieldType::Group(_)) {
                continue;
            }
            let text = before.number.to_string();
            match old.oneof_of(before).filter(|oneof| !oneof.synthetic) {
                Some(oneof) => self.at(&[&oneof.name, &text], |walk| walk.fields(before, after)),
                None => self.at(&[&text], |walk| walk.fields(before, after)),
            }
        }
    }

    fn fields(&mut self, old: &'a Field, new: &'a Field) {
        if !self.pay(5 + self.names.len(), 4) {
            return;
        }
        if old.name != new.name {
            self.add(DifferenceKind::FieldNameChanged);
        }
        let before = Written::of(self.old.schema, old);
        let after = Written::of(self.new.schema, new);
        self.field_types((old.label, before), (new.label, after));
    }

    fn field_types(
        &mut self,
        (old_label, old): (Option<Label>, Written<'a>),
        (new_label, new): (Option<Label>, Written<'a>),
    ) {
        let (old, old_known) = spelled_out(&self.old, old, &self.names);
        let (new, new_known) = spelled_out(&self.new, new, &self.names);
        let kinds = (kind(old, old_known), kind(new, new_known));
        if kinds.0 != kinds.1 {
            return self.add(DifferenceKind::FieldKindChanged);
        }
        match (old, new) {
            (Written::Map(old_key, old_value), Written::Map(new_key, new_value)) => {
                for (old, new) in [(old_key, new_key), (old_value, new_value)] {
                    self.field_types((None, Written::parse(old)), (None, Written::parse(new)));
                }
            }
            _ if kinds.0 == Kind::Scalar => {
                let (before, after) = (group(old, old_known), group(new, new_known));
                if before != after {
                    self.add(DifferenceKind::FieldScalarKindChanged);
                } else if old_label.is_some() && new_label.is_some() && old_label != new_label {
                    self.add(if before == Some(Group::Text) {
                        DifferenceKind::FieldStringOrBytesLabelChanged
                    } else {
                        DifferenceKind::FieldNumericLabelChanged
                    });
                }
            }
            (Written::Named(old), Written::Named(new)) => self.message_types(old, new),
            _ => {}
        }
    }

    fn message_types(&mut self, old: &'a str, new: &'a str) {
        let (Some((old_full, _)), Some((new_full, _))) = (
            self.old.resolve(old, &self.names),
            self.new.resolve(new, &self.names),
        ) else {
            if old != new {
                self.add(DifferenceKind::FieldNamedTypeChanged);
            }
            return;
        };
        // Sought a second time, by what the first search answered.
        let (Some(before), Some(after)) = (
            self.old.find(&old_full, &self.names),
            self.new.find(&new_full, &self.names),
        ) else {
            return;
        };
        let old_package = self.old.package_of(before).to_owned();
        let new_package = self.new.package_of(after).to_owned();
        let old_local = local(&old_full, &old_package);
        let new_local = local(&new_full, &new_package);
        if old_local != new_local {
            return self.add(DifferenceKind::FieldNamedTypeChanged);
        }
        // Types of the main files are compared where they are declared.
        if before.file() == FileId::MAIN && after.file() == FileId::MAIN {
            return;
        }
        let (Known::Message(before), Known::Message(after)) = (before, after) else {
            return;
        };
        // One text with the same imports has no difference, and a registry does not look at one version twice.
        if self.old.schema.file_of(before.file).digest == self.new.schema.file_of(after.file).digest
        {
            return;
        }
        if self.open.len() >= MAX_DEPTH || self.opened >= MAX_OPENED {
            return;
        }
        self.opened += 1;
        let parts: Vec<&'a str> = full_parts(before, &old_package);
        let mut inner = Walk {
            old: Scope {
                package: old_package,
                ..self.old.clone()
            },
            new: Scope {
                package: new_package,
                ..self.new.clone()
            },
            path: parts.iter().map(|part| (*part).to_owned()).collect(),
            names: parts,
            open: std::mem::take(&mut self.open),
            found: Vec::new(),
            opened: self.opened,
            purse: self.purse,
            ended: self.ended,
        };
        inner.messages(before, after);
        self.open = std::mem::take(&mut inner.open);
        self.opened = inner.opened;
        self.ended = inner.ended;
        let compatible = inner.found.iter().all(|one| one.kind.is_compatible());
        self.found.append(&mut inner.found);
        if !compatible {
            self.add(DifferenceKind::FieldNamedTypeChanged);
        }
    }
}

/// Whether two messages list the same members: ascending numbers, names, labels, types as written, oneofs.
fn alike(old: &Message, new: &Message) -> bool {
    let kind = |field: &Field| std::mem::discriminant(&field.ty);
    let same = |(before, after): (&Field, &Field)| {
        (before.number, before.label, before.oneof) == (after.number, after.label, after.oneof)
            && before.name == after.name
            && before.type_name == after.type_name
            && kind(before) == kind(after)
    };
    old.fields.len() == new.fields.len()
        && old.oneofs.len() == new.oneofs.len()
        && old.fields.iter().zip(&new.fields).all(same)
        && old
            .fields
            .windows(2)
            .all(|pair| pair[0].number < pair[1].number)
        && old
            .oneofs
            .iter()
            .zip(&new.oneofs)
            .all(|(before, after)| before.name == after.name && before.synthetic == after.synthetic)
}

/// A name without its package.
fn local<'n>(full: &'n str, package: &str) -> &'n str {
    full.strip_prefix(package)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(full)
}

/// The names of a message and those around it, outermost first.
fn full_parts<'a>(message: &'a Message, package: &str) -> Vec<&'a str> {
    local(&message.full_name, package).split('.').collect()
}

/// What is written and what it means; a message that says it is the entry of a map counts as the map.
fn spelled_out<'a>(
    scope: &Scope<'a>,
    written: Written<'a>,
    names: &[&str],
) -> (Written<'a>, Option<Known<'a>>) {
    let known = written.name().and_then(|name| scope.find(name, names));
    match known.and_then(Known::map_entry) {
        Some((key, value)) => (Written::Map(&key.type_name, &value.type_name), None),
        None => (written, known),
    }
}

fn kind(written: Written<'_>, known: Option<Known<'_>>) -> Kind {
    match written {
        Written::Scalar(_) => Kind::Scalar,
        Written::Map(..) => Kind::Map,
        Written::Named(_) if matches!(known, Some(Known::Enum(_))) => Kind::Scalar,
        Written::Named(_) => Kind::Message,
    }
}

fn group(written: Written<'_>, known: Option<Known<'_>>) -> Option<Group> {
    if matches!(known, Some(Known::Enum(_))) {
        return Some(Group::Number);
    }
    let Written::Scalar(scalar) = written else {
        return None;
    };
    Some(match scalar {
        Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Bool => {
            Group::Number
        }
        Scalar::Sint32 | Scalar::Sint64 => Group::Signed,
        Scalar::String | Scalar::Bytes => Group::Text,
        Scalar::Fixed32 | Scalar::Sfixed32 => Group::Fixed32,
        Scalar::Fixed64 | Scalar::Sfixed64 => Group::Fixed64,
        Scalar::Float => Group::Float,
        Scalar::Double => Group::Double,
    })
}

/// The fields of a message by number, and its oneofs; groups are not seen.
struct Members<'a> {
    fields: BTreeMap<i32, &'a Field>,
    oneof_of: BTreeMap<i32, &'a str>,
    oneofs: BTreeMap<&'a str, Vec<i32>>,
    /// In the order of the declarations.
    listed: Vec<(&'a str, Vec<i32>)>,
}

impl<'a> Members<'a> {
    fn new(message: &'a Message) -> Self {
        let mut members = Self {
            fields: BTreeMap::new(),
            oneof_of: BTreeMap::new(),
            oneofs: BTreeMap::new(),
            listed: Vec::new(),
        };
        let seen = |field: &&Field| !matches!(field.ty, FieldType::Group(_));
        for field in message.fields.iter().filter(seen) {
            if message.oneof_of(field).is_none() {
                members.fields.insert(field.number, field);
            }
        }
        for (index, oneof) in message.oneofs.iter().enumerate() {
            if oneof.synthetic {
                continue;
            }
            let mut numbers = Vec::new();
            for field in message.members(index).filter(seen) {
                members.fields.insert(field.number, field);
                members.oneof_of.insert(field.number, &oneof.name);
                numbers.push(field.number);
            }
            members.oneofs.insert(&oneof.name, numbers.clone());
            members.listed.push((&oneof.name, numbers));
        }
        members
    }
}
