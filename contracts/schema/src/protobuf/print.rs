//! The text that a registry stores: one layout for all spellings of a file.
//!
//! Sections come in a fixed order and keep the order of their declarations within; comments go. The layout is that of
//! a Confluent registry, blank lines inside of bodies indented as it does. Where its printer would lose something that
//! the file says (weak imports, options and oneofs of groups, defaults of `bytes`, strings that are not UTF-8), this
//! one keeps it.

use std::fmt::Write as _;

use super::model::{
    Enum, Extend, Extensions, Field, FieldType, File, Import, ImportKind, Label, Message,
    MethodType, Range, Reserved, ReservedValue, Scalar, Service, TypeId,
};
use super::option::{self, OptionValue, ProtoOption, merged};
use super::parse::Arena;

/// Prints the main file.
pub(super) fn print(arena: &Arena) -> String {
    let sorted = false;
    Printer { arena, sorted }.file(&arena.files[0])
}

/// Prints the main file of an arena whose options are in order already.
pub(super) fn print_sorted(arena: &Arena) -> String {
    let sorted = true;
    Printer { arena, sorted }.file(&arena.files[0])
}

struct Printer<'a> {
    arena: &'a Arena,
    /// Whether the options of a field stay as they are, `default` and `json_name` among them.
    sorted: bool,
}

fn write_to(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("invariant: writing to a String does not fail");
}

/// Adds each line of `text` with two blanks before it, empty lines included.
fn indent(out: &mut String, text: &str) {
    for line in text.lines() {
        out.push_str("  ");
        out.push_str(line);
        out.push('\n');
    }
}

/// Adds a section: an empty line (or the end of the line at hand) and its statements.
fn section(out: &mut String, statements: &[String]) {
    if !statements.is_empty() {
        out.push('\n');
        for statement in statements {
            indent(out, statement);
        }
    }
}

impl Printer<'_> {
    fn file(&self, file: &File) -> String {
        let mut out = String::new();
        if file.syntax_span.is_some() {
            write_to(
                &mut out,
                format_args!("syntax = \"{}\";\n", file.syntax.as_str()),
            );
        }
        if let Some(package) = &file.package {
            write_to(&mut out, format_args!("package {};\n", package.text));
        }
        let mut part = |statements: Vec<String>| {
            if !statements.is_empty() {
                out.push('\n');
                out.extend(statements);
            }
        };
        let imports = |kind: ImportKind, word: &str| -> Vec<String> {
            file.imports
                .iter()
                .filter(|import: &&Import| import.kind == kind)
                .map(|import| format!("import {word}{};\n", quoted(import.path.as_bytes())))
                .collect()
        };
        let mut all = imports(ImportKind::Plain, "");
        all.extend(imports(ImportKind::Public, "public "));
        all.extend(imports(ImportKind::Weak, "weak "));
        part(all);
        part(statements(&file.options));
        part(self.types(&file.types));
        part(file.extends.iter().map(|one| self.extend(one)).collect());
        part(file.services.iter().map(service).collect());
        out
    }

    /// Messages first, then enums.
    fn types(&self, types: &[TypeId]) -> Vec<String> {
        let mut messages = Vec::new();
        let mut enums = Vec::new();
        for id in types {
            match id {
                TypeId::Message(id) => {
                    let message = &self.arena.messages[id.index()];
                    messages.push(format!(
                        "message {} {{{}}}\n",
                        message.name,
                        self.body(message)
                    ));
                }
                TypeId::Enum(id) => enums.push(enumeration(&self.arena.enums[id.index()])),
            }
        }
        messages.extend(enums);
        messages
    }

    fn body(&self, message: &Message) -> String {
        let mut out = String::new();
        section(
            &mut out,
            &message.reserved.iter().map(reserved).collect::<Vec<_>>(),
        );
        section(&mut out, &statements(&message.options));
        let group = |field: &&Field| matches!(field.ty, FieldType::Group(_));
        let outside = |field: &&Field| message.oneof_of(field).is_none();
        let fields = message.fields.iter().filter(outside);
        section(
            &mut out,
            &fields
                .clone()
                .filter(|field| !group(field))
                .map(|field| self.field(field))
                .collect::<Vec<_>>(),
        );
        let oneofs: Vec<String> = message
            .oneofs
            .iter()
            .enumerate()
            .filter(|(_, oneof)| !oneof.synthetic)
            .map(|(index, oneof)| {
                let mut body = String::new();
                section(&mut body, &statements(&oneof.options));
                let (groups, plain): (Vec<&Field>, Vec<&Field>) =
                    message.members(index).partition(group);
                for list in [plain, groups] {
                    let list: Vec<String> = list.iter().map(|field| self.field(field)).collect();
                    section(&mut body, &list);
                }
                format!("oneof {} {{{body}}}\n", oneof.name)
            })
            .collect();
        section(&mut out, &oneofs);
        section(
            &mut out,
            &fields
                .filter(group)
                .map(|field| self.field(field))
                .collect::<Vec<_>>(),
        );
        section(
            &mut out,
            &message
                .extensions
                .iter()
                .map(extensions)
                .collect::<Vec<_>>(),
        );
        section(
            &mut out,
            &message
                .extends
                .iter()
                .map(|one| self.extend(one))
                .collect::<Vec<_>>(),
        );
        section(&mut out, &self.types(&message.types));
        out
    }

    fn extend(&self, extend: &Extend) -> String {
        let mut body = String::new();
        let fields: Vec<String> = extend
            .fields
            .iter()
            .map(|field| self.field(field))
            .collect();
        section(&mut body, &fields);
        format!("extend {} {{{body}}}\n", extend.extendee.text)
    }

    fn field(&self, field: &Field) -> String {
        let label = field
            .label
            .map(|label: Label| format!("{} ", label.as_str()))
            .unwrap_or_default();
        let options = if self.sorted {
            let all: Vec<String> = field.options.iter().map(assignment).collect();
            bracketed(&all)
        } else {
            field_options(field)
        };
        if let FieldType::Group(id) = field.ty {
            let group = &self.arena.messages[id.index()];
            return format!(
                "{label}group {} = {}{options} {{{}}}\n",
                group.name,
                field.number,
                self.body(group)
            );
        }
        format!(
            "{label}{} {} = {}{options};\n",
            field.type_name, field.name, field.number
        )
    }
}

/// `default` and `json_name` come last, as a registry keeps them apart.
fn field_options(field: &Field) -> String {
    let special = |option: &&ProtoOption| option.is("default") || option.is("json_name");
    let mut all: Vec<String> = field
        .options
        .iter()
        .filter(|option| !special(option))
        .map(assignment)
        .collect();
    if let Some(value) = option::find(&field.options, "default") {
        let text = match (&value.value, &field.ty) {
            // A string, whatever it is written as.
            (value, FieldType::Scalar(Scalar::String)) => {
                quoted(value.as_text().unwrap_or_default().as_bytes())
            }
            (value, _) => scalar(value),
        };
        all.push(format!("default = {text}"));
    }
    if let Some(value) = option::find(&field.options, "json_name") {
        all.push(format!(
            "json_name = {}",
            quoted(value.value.as_text().unwrap_or_default().as_bytes())
        ));
    }
    bracketed(&all)
}

/// ` [a = 1]`, one a line if there are several, or nothing.
fn bracketed(options: &[String]) -> String {
    if options.is_empty() {
        return String::new();
    }
    format!(" {}", list(options))
}

fn list(values: &[String]) -> String {
    if let [one] = values {
        return format!("[{one}]");
    }
    format!("[\n{}]", separated(values))
}

/// Values one a line, with commas between.
fn separated(values: &[String]) -> String {
    let mut out = String::new();
    for (index, value) in values.iter().enumerate() {
        let comma = if index + 1 < values.len() { "," } else { "" };
        indent(&mut out, &format!("{value}{comma}"));
    }
    out
}

fn statements(options: &[ProtoOption]) -> Vec<String> {
    options
        .iter()
        .map(|option| format!("option {};\n", assignment(option)))
        .collect()
}

fn assignment(option: &ProtoOption) -> String {
    let value = match &option.value {
        OptionValue::List(values) => list(&values.iter().map(nested).collect::<Vec<_>>()),
        value => nested(value),
    };
    format!("{} = {value}", option.name_text())
}

/// A value inside of another; the parser bounds the nesting.
fn nested(value: &OptionValue) -> String {
    match value {
        OptionValue::Message(entries) => {
            let entries: Vec<String> = merged(entries)
                .iter()
                .map(|(name, value)| format!("{name}: {}", nested(value)))
                .collect();
            format!("{{\n{}}}", separated(&entries))
        }
        OptionValue::List(values) => {
            let values: Vec<String> = values.iter().map(nested).collect();
            format!("[\n{}]", separated(&values))
        }
        value => scalar(value),
    }
}

fn scalar(value: &OptionValue) -> String {
    match value {
        OptionValue::Word(text) | OptionValue::Number(text) => text.clone(),
        OptionValue::Text(bytes) => quoted(bytes),
        OptionValue::Message(_) | OptionValue::List(_) => nested(value),
    }
}

/// A quoted string; what is not UTF-8 is written as octal escapes.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut out = String::from('"');
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\u{7}' => out.push_str("\\a"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{b}' => out.push_str("\\v"),
                '\\' => out.push_str("\\\\"),
                '\'' => out.push_str("\\'"),
                '"' => out.push_str("\\\""),
                '\0' => out.push_str("\\000"),
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            write_to(&mut out, format_args!("\\{byte:03o}"));
        }
    }
    out.push('"');
    out
}

fn range(range: &Range, max: i32) -> String {
    if range.single {
        range.start.to_string()
    } else if range.end == max {
        format!("{} to max", range.start)
    } else {
        format!("{} to {}", range.start, range.end)
    }
}

fn reserved(reserved: &Reserved) -> String {
    reserved_to(reserved, super::parse::MAX_FIELD)
}

fn reserved_to(reserved: &Reserved, max: i32) -> String {
    let values: Vec<String> = reserved
        .values
        .iter()
        .map(|value| match value {
            ReservedValue::Range(numbers) => range(numbers, max),
            ReservedValue::Name(name) => quoted(name.text.as_bytes()),
        })
        .collect();
    format!("reserved {};\n", values.join(", "))
}

fn extensions(extensions: &Extensions) -> String {
    let ranges: Vec<String> = extensions
        .ranges
        .iter()
        .map(|numbers| range(numbers, super::parse::MAX_FIELD))
        .collect();
    let options: Vec<String> = extensions.options.iter().map(assignment).collect();
    format!("extensions {}{};\n", ranges.join(", "), bracketed(&options))
}

fn enumeration(one: &Enum) -> String {
    let mut body = String::new();
    for statement in &one.reserved {
        indent(&mut body, &reserved_to(statement, i32::MAX));
    }
    for statement in statements(&one.options) {
        indent(&mut body, &statement);
    }
    for value in &one.values {
        let options: Vec<String> = value.options.iter().map(assignment).collect();
        indent(
            &mut body,
            &format!("{} = {}{};", value.name, value.number, bracketed(&options)),
        );
    }
    let open = if body.is_empty() { "" } else { "\n" };
    format!("enum {} {{{open}{body}}}\n", one.name)
}

fn service(service: &Service) -> String {
    let mut body = String::new();
    section(&mut body, &statements(&service.options));
    let methods: Vec<String> = service
        .methods
        .iter()
        .map(|method| {
            let side = |side: &MethodType| {
                format!(
                    "{}{}",
                    if side.stream { "stream " } else { "" },
                    side.name.text
                )
            };
            let mut options = String::new();
            if !method.options.is_empty() {
                options.push_str(" {\n");
                for statement in statements(&method.options) {
                    indent(&mut options, &statement);
                }
                options.push('}');
            }
            format!(
                "rpc {} ({}) returns ({}){options};\n",
                method.name,
                side(&method.request),
                side(&method.response)
            )
        })
        .collect();
    section(&mut body, &methods);
    format!("service {} {{{body}}}\n", service.name)
}
