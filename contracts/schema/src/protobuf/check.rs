//! What a text that parses may still get wrong: names, numbers, labels. All of it at once, each with its place.
//!
//! Built-in files are right by construction. What is left out here, [`super::compile`] finds.

use std::collections::BTreeMap;

use super::model::{
    Cardinality, Enum, Field, FieldType, File, FileId, Label, Message, MessageKind, Range,
    ReservedValue, Scalar, Syntax,
};
use super::parse::{Arena, MAX_FIELD};
use crate::problem::Problem;
use crate::span::Span;

type Report<'r> = &'r mut dyn FnMut(FileId, Problem);

/// Numbers that the language keeps for itself.
const RESERVED: std::ops::RangeInclusive<i32> = 19_000..=19_999;

pub(super) fn check(arena: &Arena, report: Report<'_>) {
    names(arena, report);
    for (id, file) in (0_u32..).map(FileId).zip(&arena.files) {
        if file.built_in {
            continue;
        }
        imports(id, file, report);
        for field in file.extends.iter().flat_map(|extend| &extend.fields) {
            extension(id, file.syntax, field, report);
        }
    }
    for found in &arena.messages {
        let file = &arena.files[found.file.index()];
        if !file.built_in && found.kind != MessageKind::MapEntry {
            message(arena, found, file.syntax, report);
        }
    }
    for found in &arena.enums {
        let file = &arena.files[found.file.index()];
        if !file.built_in {
            enumeration(found, file.syntax, report);
        }
    }
}

fn imports(id: FileId, file: &File, report: Report<'_>) {
    for (at, import) in file.imports.iter().enumerate() {
        if file.imports[..at.min(1_000)]
            .iter()
            .any(|other| other.path == import.path)
        {
            let message = format!("`{}` is imported twice", import.path);
            report(
                id,
                Problem::new(message, import.span).help("remove one of the imports"),
            );
        }
    }
}

/// One name space for all that a file and its imports declare.
fn names(arena: &Arena, report: Report<'_>) {
    let mut seen: BTreeMap<&str, (FileId, &'static str)> = BTreeMap::new();
    let mut all: Vec<(FileId, &'static str, &str, &str, Span)> = Vec::new();
    for message in &arena.messages {
        let what = match message.kind {
            MessageKind::Declared => "message",
            MessageKind::Group => "group",
            MessageKind::MapEntry => "map entry",
        };
        all.push((
            message.file,
            what,
            &message.full_name,
            &message.name,
            message.name_span,
        ));
        for field in &message.fields {
            all.push((
                message.file,
                "field",
                &field.full_name,
                &field.name,
                field.name_span,
            ));
        }
        for oneof in message.oneofs.iter().filter(|oneof| !oneof.synthetic) {
            all.push((
                message.file,
                "oneof",
                &oneof.full_name,
                &oneof.name,
                oneof.name_span,
            ));
        }
        for field in message.extends.iter().flat_map(|extend| &extend.fields) {
            all.push((
                message.file,
                "extension",
                &field.full_name,
                &field.name,
                field.name_span,
            ));
        }
    }
    for one in &arena.enums {
        all.push((one.file, "enum", &one.full_name, &one.name, one.name_span));
        for value in &one.values {
            all.push((
                one.file,
                "enum value",
                &value.full_name,
                &value.name,
                value.name_span,
            ));
        }
    }
    for (id, file) in (0_u32..).map(FileId).zip(&arena.files) {
        for service in &file.services {
            all.push((
                id,
                "service",
                &service.full_name,
                &service.name,
                service.name_span,
            ));
            for method in &service.methods {
                all.push((
                    id,
                    "method",
                    &method.full_name,
                    &method.name,
                    method.name_span,
                ));
            }
        }
        for field in file.extends.iter().flat_map(|extend| &extend.fields) {
            all.push((
                id,
                "extension",
                &field.full_name,
                &field.name,
                field.name_span,
            ));
        }
    }
    // In the order of the texts, imports first: whoever comes later is told.
    all.sort_by_key(|(file, _, _, _, span)| (std::cmp::Reverse(*file), span.start));
    for (file, what, full, name, span) in all {
        if let Some((other, before)) = seen.get(full) {
            let place = if *other == file {
                String::new()
            } else {
                format!(" in `{}`", arena.files[other.index()].name)
            };
            let mut problem = Problem::new(
                format!("{what} `{name}` has the full name `{full}` of the {before}{place}"),
                span,
            );
            if *other == file && *before == what {
                problem.message = format!("{what} `{name}` is declared twice");
            }
            if what == "enum value" {
                problem.help = Some(
                    "the values of an enum share the scope around it; add a prefix".to_owned(),
                );
            }
            if !arena.files[file.index()].built_in {
                report(file, problem);
            }
        } else {
            seen.insert(full, (file, what));
        }
    }
}

fn number(file: FileId, field: &Field, report: Report<'_>) -> bool {
    if !(1..=MAX_FIELD).contains(&field.number) {
        let message = format!(
            "field `{}` has number {}; numbers run from 1 to {MAX_FIELD}",
            field.name, field.number
        );
        report(file, Problem::new(message, field.number_span));
        return false;
    }
    if RESERVED.contains(&field.number) {
        let message = format!(
            "field `{}` has number {}; 19000 to 19999 belong to the implementation",
            field.name, field.number
        );
        report(file, Problem::new(message, field.number_span));
        return false;
    }
    true
}

fn label(file: FileId, syntax: Syntax, field: &Field, in_oneof: bool, report: Report<'_>) {
    match (syntax, field.label) {
        (Syntax::Proto3, Some(Label::Required)) => report(
            file,
            Problem::new(
                "proto3 has no `required`",
                field.label_span.unwrap_or(field.span),
            )
            .help("remove the label, or say `optional`"),
        ),
        (Syntax::Proto2, None) if !in_oneof && !matches!(field.ty, FieldType::Map(_)) => report(
            file,
            Problem::new(format!("field `{}` has no label", field.name), field.type_span).help(
                "proto2 needs `optional`, `required` or `repeated`; or start the file with `syntax = \"proto3\";`",
            ),
        ),
        _ => {}
    }
    if syntax == Syntax::Proto3 && field.default.is_some() {
        let span =
            super::option::find(&field.options, "default").map_or(field.span, |option| option.span);
        report(
            file,
            Problem::new("proto3 has no defaults", span).help("remove the default"),
        );
    }
}

fn extension(file: FileId, syntax: Syntax, field: &Field, report: Report<'_>) {
    number(file, field, report);
    if field.label == Some(Label::Required) && syntax == Syntax::Proto2 {
        report(
            file,
            Problem::new(
                format!("extension `{}` cannot be `required`", field.name),
                field.label_span.unwrap_or(field.span),
            ),
        );
    }
    label(file, syntax, field, false, report);
}

fn message(arena: &Arena, message: &Message, syntax: Syntax, report: Report<'_>) {
    let file = message.file;
    let mut known_free: Option<i32> = None;
    let mut next = |message: &Message| *known_free.get_or_insert_with(|| free(message));
    let mut by_number: BTreeMap<i32, &Field> = BTreeMap::new();
    let mut by_json: BTreeMap<&str, &Field> = BTreeMap::new();
    let reserved = Ranges::new(message.reserved_ranges());
    let extensions = Ranges::new(message.extension_ranges());
    let names: std::collections::BTreeSet<&str> = message
        .reserved_names()
        .map(|name| name.text.as_str())
        .collect();
    for field in &message.fields {
        let in_oneof = message.oneof_of(field).is_some();
        label(file, syntax, field, in_oneof, report);
        if number(file, field, report) {
            if let Some(other) = by_number.get(&field.number) {
                let text = format!(
                    "field `{}` has number {} of field `{}`",
                    field.name, field.number, other.name
                );
                report(
                    file,
                    Problem::new(text, field.number_span)
                        .help(format!("the next free number is {}", next(message))),
                );
            } else {
                by_number.insert(field.number, field);
            }
            if reserved.contains(field.number) {
                let text = format!(
                    "field `{}` has number {}, which is reserved",
                    field.name, field.number
                );
                report(
                    file,
                    Problem::new(text, field.number_span)
                        .help(format!("the next free number is {}", next(message))),
                );
            }
            if extensions.contains(field.number) {
                let text = format!(
                    "field `{}` has number {}, which is kept for extensions",
                    field.name, field.number
                );
                report(file, Problem::new(text, field.number_span));
            }
        }
        if names.contains(field.name.as_str()) {
            let text = format!("field `{}` has a reserved name", field.name);
            report(file, Problem::new(text, field.name_span));
        }
        if let Some(other) = by_json.insert(&field.json_name, field)
            && other.name != field.name
            && (syntax == Syntax::Proto3
                || super::option::find(&field.options, "json_name").is_some()
                    && super::option::find(&other.options, "json_name").is_some())
        {
            let text = format!(
                "fields `{}` and `{}` are both `{}` in JSON",
                other.name, field.name, field.json_name
            );
            report(
                file,
                Problem::new(text, field.name_span).help("give one of them a `json_name`"),
            );
        }
        field_type(arena, message, field, syntax, report);
    }
    for (index, oneof) in message.oneofs.iter().enumerate() {
        if message.members(index).next().is_none() {
            let text = format!("oneof `{}` has no field", oneof.name);
            report(file, Problem::new(text, oneof.name_span));
        }
    }
    overlaps(
        file,
        message.reserved_ranges().chain(message.extension_ranges()),
        report,
    );
    for range in message.reserved_ranges().chain(message.extension_ranges()) {
        if range.start < 1 || range.end > MAX_FIELD {
            let text = format!("numbers run from 1 to {MAX_FIELD}");
            report(file, Problem::new(text, range.span));
        }
    }
    if syntax == Syntax::Proto3
        && let Some(extensions) = message.extensions.first()
    {
        report(
            file,
            Problem::new("proto3 has no extension ranges", extensions.span),
        );
    }
    for field in message.extends.iter().flat_map(|extend| &extend.fields) {
        extension(file, syntax, field, report);
    }
    reserved_statements(file, &message.reserved, report);
}

/// The first number after all that are taken.
fn free(message: &Message) -> i32 {
    let ranges = message.reserved_ranges().chain(message.extension_ranges());
    let taken = message
        .fields
        .iter()
        .map(|field| (field.number, field.number))
        .chain(ranges.map(|range| (range.start, range.end)))
        .chain([(*RESERVED.start(), *RESERVED.end())]);
    let mut taken: Vec<(i32, i32)> = taken.collect();
    taken.sort_unstable();
    let mut next = message
        .fields
        .iter()
        .map(|field| field.number)
        .filter(|number| (1..MAX_FIELD).contains(number))
        .max()
        .map_or(1, |number| number + 1);
    for (start, end) in taken {
        if start <= next && next <= end {
            next = end.saturating_add(1);
        }
    }
    next
}

fn field_type(arena: &Arena, message: &Message, field: &Field, syntax: Syntax, report: Report<'_>) {
    let file = message.file;
    let closed = |ty: &FieldType| match ty {
        FieldType::Enum(id) => {
            let found = &arena.enums[id.index()];
            (arena.files[found.file.index()].syntax == Syntax::Proto2).then_some(found)
        }
        _ => None,
    };
    let mut held = &field.ty;
    if let FieldType::Map(entry) = &field.ty {
        let [key, value] = &arena.messages[entry.index()].fields[..] else {
            return;
        };
        let legal = matches!(
            &key.ty,
            FieldType::Scalar(scalar)
                if !matches!(scalar, Scalar::Double | Scalar::Float | Scalar::Bytes)
        );
        if !legal {
            let text = format!("`{}` cannot be the key of a map", key.type_name);
            report(
                file,
                Problem::new(text, key.type_span).help("keys are integers, `bool` or `string`"),
            );
        }
        held = &value.ty;
    }
    if syntax == Syntax::Proto3
        && let Some(found) = closed(held)
    {
        let text = format!(
            "field `{}` of a proto3 message has the proto2 enum `{}`",
            field.name, found.full_name
        );
        report(file, Problem::new(text, field.type_span));
    }
    if let Some(option) = super::option::find(&field.options, "packed")
        && option.value.as_bool() == Some(true)
        && !field.packed
    {
        let text = if field.cardinality == Cardinality::Repeated {
            format!("`{}` cannot be packed", field.type_name)
        } else {
            format!(
                "field `{}` is not repeated and cannot be packed",
                field.name
            )
        };
        report(file, Problem::new(text, option.span));
    }
}

fn enumeration(one: &Enum, syntax: Syntax, report: Report<'_>) {
    let file = one.file;
    let Some(first) = one.values.first() else {
        let text = format!("enum `{}` has no value", one.name);
        return report(file, Problem::new(text, one.name_span));
    };
    if syntax == Syntax::Proto3 && first.number != 0 {
        let text = format!("the first value of enum `{}` is not 0", one.name);
        report(
            file,
            Problem::new(text, first.number_span)
                .help("in proto3 the first value is the default and has number 0"),
        );
    }
    let reserved = Ranges::new(one.reserved_ranges());
    let mut by_number: BTreeMap<i32, &str> = BTreeMap::new();
    let mut aliases = false;
    for value in &one.values {
        if let Some(other) = by_number.get(&value.number) {
            aliases = true;
            if !one.allow_alias {
                let text = format!(
                    "value `{}` has number {} of value `{other}`",
                    value.name, value.number
                );
                report(
                    file,
                    Problem::new(text, value.number_span)
                        .help("say `option allow_alias = true;` if that is meant"),
                );
            }
        } else {
            by_number.insert(value.number, &value.name);
        }
        if reserved.contains(value.number) {
            let text = format!(
                "value `{}` has number {}, which is reserved",
                value.name, value.number
            );
            report(file, Problem::new(text, value.number_span));
        }
        if one.reserved_names().any(|name| name.text == value.name) {
            let text = format!("value `{}` has a reserved name", value.name);
            report(file, Problem::new(text, value.name_span));
        }
    }
    if one.allow_alias
        && !aliases
        && let Some(option) = super::option::find(&one.options, "allow_alias")
    {
        let text = format!("enum `{}` allows aliases and has none", one.name);
        report(
            file,
            Problem::new(text, option.span).help("remove `allow_alias`"),
        );
    }
    overlaps(file, one.reserved_ranges(), report);
    reserved_statements(file, &one.reserved, report);
}

fn reserved_statements(file: FileId, reserved: &[super::model::Reserved], report: Report<'_>) {
    let mut seen: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for statement in reserved {
        let names = statement
            .values
            .iter()
            .filter(|value| matches!(value, ReservedValue::Name(_)))
            .count();
        if names > 0 && names < statement.values.len() {
            let text = "a `reserved` statement has numbers or names, not both";
            report(
                file,
                Problem::new(text, statement.span).help("write two statements"),
            );
        }
    }
    for value in reserved.iter().flat_map(|one| &one.values) {
        if let ReservedValue::Name(name) = value
            && !seen.insert(&name.text)
        {
            let text = format!("name `{}` is reserved twice", name.text);
            report(file, Problem::new(text, name.span));
        }
    }
}

/// Ranges sorted by start, so that many numbers are looked up cheaply.
struct Ranges(Vec<(i32, i32)>);

impl Ranges {
    fn new<'a>(ranges: impl Iterator<Item = &'a Range>) -> Self {
        let mut sorted: Vec<(i32, i32)> = ranges.map(|range| (range.start, range.end)).collect();
        sorted.sort_unstable();
        // Each end covers the ends before it, so that one look is enough even if ranges overlap.
        let mut furthest = i32::MIN;
        for (_, end) in &mut sorted {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self(sorted)
    }

    fn contains(&self, number: i32) -> bool {
        let after = self.0.partition_point(|(start, _)| *start <= number);
        after > 0 && self.0[after - 1].1 >= number
    }
}

fn overlaps<'a>(file: FileId, ranges: impl Iterator<Item = &'a Range>, report: Report<'_>) {
    let mut sorted: Vec<&Range> = ranges.collect();
    sorted.sort_by_key(|range| (range.start, range.span.start));
    for pair in sorted.windows(2) {
        if pair[1].start <= pair[0].end {
            let text = format!("the range overlaps {} to {}", pair[0].start, pair[0].end);
            report(file, Problem::new(text, pair[1].span));
        }
    }
}
