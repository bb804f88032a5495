//! What several rules share: options of files, deleted declarations, reserved ranges, type groups.

use callsheet_schema::protobuf::{
    Enum, Field, FieldType, File, FileId, Message, ProtoOption, Range, Scalar, Schema, Syntax,
    find_option, option_is_true,
};

use super::source::{Comparison, Count, Hit, Member, Tables, member};
use crate::compat::patch::{Edit, Repair};
use crate::compat::protobuf::edit::into_body;

/// An option of the file must keep its value; `default` is what its absence means.
pub(crate) fn file_option(
    comparison: &Comparison<'_>,
    hits: &mut Vec<Hit>,
    name: &str,
    default: &str,
) {
    for ((old_id, old), (new_id, new)) in comparison.files() {
        let (was, now) = (
            file_value(old, name, default),
            file_value(new, name, default),
        );
        if was == now {
            continue;
        }
        let place = |tables: &Tables<'_>, id: FileId, file: &File| {
            find_option(&file.options, name).map_or_else(
                || tables.top(id),
                |option| tables.place(id, file.package(), option.span),
            )
        };
        hits.push(Hit::new(
            name,
            place(&comparison.old, old_id, old),
            place(&comparison.new, new_id, new),
            format!("file option `{name}` changes from `{was}` to `{now}`"),
        ));
    }
}

fn file_value(file: &File, name: &str, default: &str) -> String {
    find_option(&file.options, name)
        .and_then(|option| option.value.as_text())
        .unwrap_or_else(|| default.to_owned())
}

/// A kind of declaration that has a nested name in a file.
#[derive(Clone, Copy)]
pub(crate) enum Declared {
    Message,
    Enum,
    Extension,
    Service,
}

impl Declared {
    const fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Enum => "enum",
            Self::Extension => "extension",
            Self::Service => "service",
        }
    }

    /// All of a side: file, nested name, full name, place.
    fn all<'a>(
        self,
        tables: &Tables<'a>,
    ) -> Vec<(FileId, &'a str, &'a str, callsheet_schema::Span)> {
        let found: Vec<(FileId, &'a str, callsheet_schema::Span)> = match self {
            Self::Message => tables
                .messages
                .values()
                .map(|one| (one.file, one.full_name.as_str(), one.span))
                .collect(),
            Self::Enum => tables
                .enums
                .values()
                .map(|one| (one.file, one.full_name.as_str(), one.span))
                .collect(),
            Self::Extension => tables
                .extensions
                .values()
                .map(|one| (one.file, one.field.full_name.as_str(), one.field.span))
                .collect(),
            Self::Service => tables
                .services
                .values()
                .map(|(file, one)| (*file, one.full_name.as_str(), one.span))
                .collect(),
        };
        found
            .into_iter()
            .map(|(file, full, span)| (file, tables.nested(full, file), full, span))
            .collect()
    }
}

/// A declaration must stay in its file.
pub(crate) fn gone_from_file(comparison: &Comparison<'_>, hits: &mut Vec<Hit>, what: Declared) {
    let new = what.all(&comparison.new);
    for (file, nested, full, span) in what.all(&comparison.old) {
        let path = comparison.old.file(file).name.as_str();
        let Some((new_file, _)) = comparison.new.files.get(path) else {
            continue;
        };
        if new
            .iter()
            .any(|(file, name, ..)| file == new_file && *name == nested)
        {
            continue;
        }
        hits.push(Hit::new(
            nested,
            comparison.old.place(file, full, span),
            comparison.new.around(*new_file, nested),
            format!("{} `{nested}` is gone from its file", what.word()),
        ));
    }
}

/// A declaration must stay in its package, whichever file.
pub(crate) fn gone_from_package(comparison: &Comparison<'_>, hits: &mut Vec<Hit>, what: Declared) {
    let new = what.all(&comparison.new);
    for (file, nested, full, span) in what.all(&comparison.old) {
        let package = comparison.old.file(file).package();
        // Like buf: a package without any declaration of the kind is not looked at, except for services.
        let in_package = |file: FileId| comparison.new.file(file).package() == package;
        let alive = match what {
            Declared::Service => comparison.new.files.values().any(|(id, _)| in_package(*id)),
            _ => new.iter().any(|(file, ..)| in_package(*file)),
        };
        let kept = new
            .iter()
            .any(|(file, name, ..)| *name == nested && in_package(*file));
        if !alive || kept {
            continue;
        }
        let path = comparison.old.file(file).name.as_str();
        let place = match comparison.new.files.get(path) {
            Some((new_file, _)) => comparison.new.around(*new_file, nested),
            None => comparison.new.top(FileId::MAIN),
        };
        hits.push(Hit::new(
            nested,
            comparison.old.place(file, full, span),
            place,
            format!(
                "{} `{nested}` is gone from package `{package}`",
                what.word()
            ),
        ));
    }
}

/// What excuses a deletion.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unless {
    Nothing,
    NumberReserved,
    NameReserved,
}

/// A field must stay, or leave a reservation.
pub(crate) fn field_gone(comparison: &Comparison<'_>, hits: &mut Vec<Hit>, unless: Unless) {
    for (old, new) in comparison.messages() {
        for field in &old.fields {
            if new.field(field.number).is_some() {
                continue;
            }
            let (excused, without, line) = match unless {
                Unless::Nothing => (false, String::new(), None),
                Unless::NumberReserved => (
                    new.reserved_ranges()
                        .any(|range| range.contains(field.number)),
                    format!(" and number {} is not reserved", field.number),
                    Some(format!("reserved {};", field.number)),
                ),
                Unless::NameReserved => (
                    new.reserved_names().any(|name| name.text == field.name),
                    format!(" and name `{}` is not reserved", field.name),
                    Some(format!("reserved \"{}\";", field.name)),
                ),
            };
            if excused {
                continue;
            }
            let was = member(old, field);
            let hit = Hit::new(
                format!("{}.{}", old.full_name, field.name),
                comparison.old.at_member(&was, field.span),
                comparison.new.at_message(new),
                format!("{} is gone{without}", was.say()),
            );
            hits.push(hit.repaired_by(
                line.and_then(|line| reserve(comparison.new.schema, new.file, new.span, &line)),
            ));
        }
    }
}

/// An enum value must stay, or leave a reservation.
pub(crate) fn value_gone(comparison: &Comparison<'_>, hits: &mut Vec<Hit>, unless: Unless) {
    for (old, new) in comparison.enums() {
        for (number, values) in super::source::by_number(old) {
            if new.values_of(number).next().is_some() {
                continue;
            }
            let names: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
            let reserved = |name: &&str| new.reserved_names().any(|one| one.text == **name);
            let (excused, without, line) = match unless {
                Unless::Nothing => (false, String::new(), None),
                Unless::NumberReserved => (
                    new.reserved_ranges().any(|range| range.contains(number)),
                    format!(" and number {number} is not reserved"),
                    Some(format!("reserved {number};")),
                ),
                Unless::NameReserved => (
                    names.iter().all(reserved),
                    format!(" and `{}` is not reserved", names.join("`, `")),
                    Some(format!("reserved \"{}\";", names.join("\", \""))),
                ),
            };
            if excused {
                continue;
            }
            let hit = Hit::new(
                format!("{}.{number}", old.full_name),
                comparison
                    .old
                    .place(old.file, &old.full_name, values[0].span),
                comparison.new.at_enum(new),
                format!(
                    "value {number} `{}` of enum `{}` is gone{without}",
                    names.join("`, `"),
                    old.name
                ),
            );
            hits.push(hit.repaired_by(
                line.and_then(|line| reserve(comparison.new.schema, new.file, new.span, &line)),
            ));
        }
    }
}

/// A repair that adds a reservation to the main text.
fn reserve(
    schema: &Schema,
    file: FileId,
    span: callsheet_schema::Span,
    line: &str,
) -> Option<Repair> {
    if file != FileId::MAIN {
        return None;
    }
    let edit: Edit = into_body(schema.text(), span, line)?;
    Some(Repair {
        summary: format!("add `{line}`"),
        edits: vec![edit],
    })
}

/// A message or an enum, for rules on both.
pub(crate) enum Body<'a> {
    Message(&'a Message),
    Enum(&'a Enum),
}

impl Body<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Message(one) => &one.name,
            Self::Enum(one) => &one.name,
        }
    }

    const fn full_name(&self) -> &String {
        match self {
            Self::Message(one) => &one.full_name,
            Self::Enum(one) => &one.full_name,
        }
    }

    const fn place(&self) -> (FileId, callsheet_schema::Span) {
        match self {
            Self::Message(one) => (one.file, one.span),
            Self::Enum(one) => (one.file, one.span),
        }
    }

    fn reserved(&self) -> Vec<Range> {
        match self {
            Self::Message(one) => one.reserved_ranges().copied().collect(),
            Self::Enum(one) => one.reserved_ranges().copied().collect(),
        }
    }

    fn reserved_names(&self) -> Vec<&str> {
        match self {
            Self::Message(one) => one
                .reserved_names()
                .map(|name| name.text.as_str())
                .collect(),
            Self::Enum(one) => one
                .reserved_names()
                .map(|name| name.text.as_str())
                .collect(),
        }
    }
}

/// Reserved numbers and names must stay reserved.
pub(crate) fn reserved_gone(
    comparison: &Comparison<'_>,
    hits: &mut Vec<Hit>,
    old: &Body<'_>,
    new: &Body<'_>,
) {
    let (was, now) = (old.reserved(), new.reserved());
    ranges_gone(comparison, hits, (old, &was), (new, &now), "reserved");
    let kept = new.reserved_names();
    let mut names = old.reserved_names();
    names.sort_unstable();
    names.dedup();
    let (new_file, new_span) = new.place();
    let (old_file, old_span) = old.place();
    for name in names {
        if kept.contains(&name) {
            continue;
        }
        let hit = Hit::new(
            format!("{}.{name}", old.full_name()),
            comparison.old.place(old_file, old.full_name(), old_span),
            comparison.new.place(new_file, new.full_name(), new_span),
            format!("name `{name}` of `{}` is no longer reserved", new.name()),
        );
        let line = format!("reserved \"{name}\";");
        hits.push(hit.repaired_by(reserve(comparison.new.schema, new_file, new_span, &line)));
    }
}

/// Every number of the old ranges must be in the new ones.
pub(crate) fn ranges_gone(
    comparison: &Comparison<'_>,
    hits: &mut Vec<Hit>,
    (old, was): (&Body<'_>, &[Range]),
    (new, now): (&Body<'_>, &[Range]),
    what: &str,
) {
    let mut kept: Vec<(i64, i64)> = now
        .iter()
        .map(|range| (i64::from(range.start), i64::from(range.end)))
        .collect();
    kept.sort_unstable();
    let (new_file, new_span) = new.place();
    let (old_file, old_span) = old.place();
    for range in was {
        let missing = missing(i64::from(range.start), i64::from(range.end), &kept);
        if missing.is_empty() {
            continue;
        }
        let list: Vec<String> = missing
            .iter()
            .map(|(start, end)| {
                if start == end {
                    start.to_string()
                } else {
                    format!("{start} to {end}")
                }
            })
            .collect();
        let list = list.join(", ");
        let hit = Hit::new(
            format!("{}.{}", old.full_name(), range.start),
            comparison.old.place(old_file, old.full_name(), old_span),
            comparison.new.place(new_file, new.full_name(), new_span),
            format!("{what} numbers {list} of `{}` are gone", new.name()),
        );
        let keyword = if what == "reserved" {
            "reserved"
        } else {
            "extensions"
        };
        let line = format!("{keyword} {list};");
        hits.push(hit.repaired_by(reserve(comparison.new.schema, new_file, new_span, &line)));
    }
}

/// What sorted ranges leave out of one.
fn missing(start: i64, end: i64, kept: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let (mut next, mut missing) = (start, Vec::new());
    for (low, high) in kept {
        if *low > end {
            break;
        }
        if *low > next {
            missing.push((next, low - 1));
        }
        next = next.max(high + 1);
    }
    if next <= end {
        missing.push((next, end));
    }
    missing
}

/// A type as buf tells types apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Scalar(Scalar),
    Enum,
    Group,
    Message,
    Unknown,
}

impl Type {
    pub(crate) const fn of(field: &Field) -> Self {
        match &field.ty {
            FieldType::Scalar(scalar) => Self::Scalar(*scalar),
            FieldType::Enum(_) => Self::Enum,
            FieldType::Group(_) => Self::Group,
            FieldType::Message(_) | FieldType::Map(_) => Self::Message,
            FieldType::Unresolved(_) => Self::Unknown,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Scalar(scalar) => scalar.as_str(),
            Self::Enum => "enum",
            Self::Group => "group",
            Self::Message => "message",
            Self::Unknown => "unknown",
        }
    }

    /// Types of one group may stand for each other in binary.
    const fn wire_group(self) -> u8 {
        match self {
            Self::Scalar(scalar) => match scalar {
                Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Bool => 1,
                Scalar::Sint32 | Scalar::Sint64 => 2,
                Scalar::String => 3,
                Scalar::Bytes => 4,
                Scalar::Fixed32 | Scalar::Sfixed32 => 5,
                Scalar::Fixed64 | Scalar::Sfixed64 => 6,
                Scalar::Double => 7,
                Scalar::Float => 8,
            },
            Self::Group => 9,
            Self::Message => 10,
            Self::Enum => 11,
            Self::Unknown => 12,
        }
    }

    /// Types of one group may stand for each other in binary and in JSON.
    const fn json_group(self) -> u8 {
        match self {
            Self::Scalar(scalar) => match scalar {
                Scalar::Int32 | Scalar::Uint32 => 1,
                Scalar::Int64 | Scalar::Uint64 => 2,
                Scalar::Fixed32 | Scalar::Sfixed32 => 3,
                Scalar::Fixed64 | Scalar::Sfixed64 => 4,
                Scalar::Bool => 5,
                Scalar::Sint32 => 6,
                Scalar::Sint64 => 7,
                Scalar::String => 8,
                Scalar::Bytes => 9,
                Scalar::Double => 10,
                Scalar::Float => 11,
            },
            Self::Group => 12,
            Self::Message => 13,
            Self::Enum => 14,
            Self::Unknown => 15,
        }
    }
}

/// How closely types must agree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Same,
    Wire,
    WireJson,
}

/// A field must keep its type, or one that agrees with it.
pub(crate) fn field_type(comparison: &Comparison<'_>, hits: &mut Vec<Hit>, agreement: Agreement) {
    for (old, new) in comparison.members() {
        let (was, now) = (Type::of(old.field), Type::of(new.field));
        let agrees = match agreement {
            Agreement::Same => was == now,
            Agreement::WireJson => was.json_group() == now.json_group(),
            Agreement::Wire => {
                let opens =
                    (was, now) == (Type::Scalar(Scalar::String), Type::Scalar(Scalar::Bytes));
                was.wire_group() == now.wire_group() || opens
            }
        };
        if !agrees {
            let message = format!(
                "{} changes its type from `{}` to `{}`",
                new.say(),
                was.label(),
                now.label()
            );
            hits.push(type_hit(comparison, &old, &new, message));
            continue;
        }
        let (Some(before), Some(after)) = (
            type_name(comparison.old.schema, old.field),
            type_name(comparison.new.schema, new.field),
        ) else {
            continue;
        };
        if before == after {
            continue;
        }
        let extends = agreement != Agreement::Same
            && is_superset(
                comparison.new.schema,
                new.field,
                comparison.old.schema,
                old.field,
            );
        if !extends {
            let message = format!(
                "{} changes its type from `{before}` to `{after}`",
                new.say()
            );
            hits.push(type_hit(comparison, &old, &new, message));
        }
    }
}

fn type_hit(
    comparison: &Comparison<'_>,
    old: &Member<'_>,
    new: &Member<'_>,
    message: String,
) -> Hit {
    Hit::new(
        subject(new),
        comparison.old.at_member(old, old.field.type_span),
        comparison.new.at_member(new, new.field.type_span),
        message,
    )
}

/// What a finding on a field is about.
pub(crate) fn subject(member: &Member<'_>) -> String {
    format!("{}.{}", member.owner, member.field.number)
}

/// The full name of a field's type, if it has one.
fn type_name<'a>(schema: &'a Schema, field: &'a Field) -> Option<&'a str> {
    Some(match &field.ty {
        FieldType::Enum(id) => &schema.enumeration(*id).full_name,
        FieldType::Message(id) | FieldType::Group(id) | FieldType::Map(id) => {
            &schema.message(*id).full_name
        }
        FieldType::Unresolved(name) => name,
        FieldType::Scalar(_) => return None,
    })
}

/// Whether one enum of the same short name has every value of another.
fn is_superset(new_schema: &Schema, new: &Field, old_schema: &Schema, old: &Field) -> bool {
    let (FieldType::Enum(new), FieldType::Enum(old)) = (&new.ty, &old.ty) else {
        return false;
    };
    let (new, old) = (new_schema.enumeration(*new), old_schema.enumeration(*old));
    new.name == old.name
        && old.values.iter().all(|value| {
            new.value_by_name(&value.name)
                .is_some_and(|now| now.number == value.number)
        })
}

/// A field must keep how often it occurs, or the group of it.
pub(crate) fn field_count(comparison: &Comparison<'_>, hits: &mut Vec<Hit>, agreement: Agreement) {
    let group = |count: Count| match (agreement, count) {
        (Agreement::Same, Count::Explicit) => 0,
        (_, Count::Explicit | Count::Implicit) => 1,
        (_, Count::Required) => 2,
        (Agreement::Wire, Count::Map) | (_, Count::Repeated) => 3,
        (_, Count::Map) => 4,
    };
    for (old, new) in comparison.members() {
        if old.is_of_entry() && new.is_of_entry() {
            continue;
        }
        let (was, now) = (old.count(), new.count());
        if group(was) != group(now) {
            hits.push(Hit::new(
                subject(&new),
                comparison.old.at_member(&old, old.field.span),
                comparison.new.at_member(&new, new.field.span),
                format!(
                    "{} changes from {} to {}",
                    new.say(),
                    was.label(),
                    now.label()
                ),
            ));
        }
    }
}

/// A plain option of a field, as a word.
pub(crate) fn field_option(field: &Field, name: &str, default: &str) -> String {
    find_option(&field.options, name)
        .and_then(|option| option.value.as_text())
        .unwrap_or_else(|| default.to_owned())
}

/// The place of a field's option, or the field.
pub(crate) fn option_span(field: &Field, name: &str) -> callsheet_schema::Span {
    find_option(&field.options, name).map_or(field.span, |option| option.span)
}

/// Whether parsers in the file's language version refuse text that is not UTF-8.
pub(crate) const fn verifies_utf8(file: &File) -> bool {
    matches!(file.syntax, Syntax::Proto3)
}

/// Whether Java refuses such text.
pub(crate) fn java_verifies_utf8(file: &File) -> bool {
    verifies_utf8(file) || option_is_true(&file.options, "java_string_check_utf8")
}

/// Whether a field is text on both sides.
pub(crate) fn is_text(old: &Member<'_>, new: &Member<'_>) -> bool {
    let text = |member: &Member<'_>| Type::of(member.field) == Type::Scalar(Scalar::String);
    text(old) && text(new)
}

/// The plain option of that name.
pub(crate) fn option<'a>(options: &'a [ProtoOption], name: &str) -> Option<&'a ProtoOption> {
    find_option(options, name)
}
