//! Schemas that arrive as a base64 `FileDescriptorProto`, as clients whose language has no `.proto` texts at run time
//! register them: they become source text, and are read as any other.
//!
//! What a descriptor does not have, the text does not get: comments, and the spelling of `option` statements.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost_types::field_descriptor_proto::Label;
use prost_types::{FieldDescriptorProto, FileDescriptorProto};
use protox::prost_reflect::prost::Message as _;
use protox::prost_reflect::{
    DescriptorPool, DynamicMessage, EnumDescriptor, EnumValueDescriptor, ExtensionDescriptor,
    FieldDescriptor, FileDescriptor, Kind, MessageDescriptor, OneofDescriptor, ServiceDescriptor,
    Value,
};

use super::compile::Compiled;
use super::print::quoted;
use super::schema::{ParseOptions, Schema};
use crate::problem::{Problem, Problems};
use crate::reference::Reference;
use crate::span::Span;

/// The source of a text that is a descriptor; `None` for any other text.
pub(super) fn source(text: &str, references: &[Reference<'_>]) -> Result<Option<String>, Problems> {
    let trimmed = text.trim();
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if trimmed.is_empty() || !trimmed.bytes().all(base64) {
        return Ok(None);
    }
    let Ok(bytes) = STANDARD.decode(trimmed) else {
        return Ok(None);
    };
    let Ok(descriptor) = FileDescriptorProto::decode(bytes.as_slice()) else {
        return Ok(None);
    };
    let file = linked(&bytes, &descriptor, references)
        .map_err(|message| Problems::locate(vec![Problem::new(message, Span::default())], ""))?;
    Ok(Some(print(&file)))
}

/// The descriptor of the main file, without its places in the text.
pub(super) fn serialized(compiled: &Compiled) -> Option<String> {
    /// The field of `FileDescriptorProto` that holds its name.
    const NAME: u32 = 1;
    /// The field that holds the places.
    const SOURCE_CODE_INFO: u32 = 9;
    let file = compiled.pool.get_file_by_name(&compiled.main)?;
    // Through a dynamic message, since options that are extensions must stay.
    let kind =
        DescriptorPool::global().get_message_by_name("google.protobuf.FileDescriptorProto")?;
    let mut message = DynamicMessage::decode(kind, file.encode_to_vec().as_slice()).ok()?;
    message.set_field_by_number(NAME, Value::String("default".into()));
    message.clear_field_by_number(SOURCE_CODE_INFO);
    Some(STANDARD.encode(message.encode_to_vec()))
}

/// The descriptor among those that it builds on.
fn linked(
    bytes: &[u8],
    descriptor: &FileDescriptorProto,
    references: &[Reference<'_>],
) -> Result<FileDescriptor, String> {
    let mut imports = String::from("syntax = \"proto3\";\n");
    for path in &descriptor.dependency {
        line(
            &mut imports,
            0,
            &format!("import {};", quoted(path.as_bytes())),
        );
    }
    let base = Schema::parse_with(&imports, references, ParseOptions::default())
        .map_err(|problems| format!("the descriptor's imports: {problems}"))?;
    let mut pool = base
        .descriptor_pool()
        .cloned()
        .unwrap_or_else(DescriptorPool::new);
    pool.decode_file_descriptor_proto(bytes)
        .map_err(|error| format!("the descriptor does not link: {error}"))?;
    pool.get_file_by_name(descriptor.name())
        .ok_or_else(|| "the descriptor has no file".to_owned())
}

fn line(out: &mut String, depth: usize, text: &str) {
    writeln!(out, "{:width$}{text}", "", width = depth * 2)
        .expect("invariant: writing to a String does not fail");
}

fn print(file: &FileDescriptor) -> String {
    let proto = file.file_descriptor_proto();
    let mut out = String::new();
    let syntax = if proto.syntax().is_empty() {
        "proto2"
    } else {
        proto.syntax()
    };
    line(
        &mut out,
        0,
        &format!("syntax = {};", quoted(syntax.as_bytes())),
    );
    if !proto.package().is_empty() {
        line(&mut out, 0, &format!("package {};", proto.package()));
    }
    for (index, path) in proto.dependency.iter().enumerate() {
        let listed = |list: &[i32]| list.iter().any(|at| usize::try_from(*at) == Ok(index));
        let word = if listed(&proto.public_dependency) {
            "public "
        } else if listed(&proto.weak_dependency) {
            "weak "
        } else {
            ""
        };
        line(
            &mut out,
            0,
            &format!("import {word}{};", quoted(path.as_bytes())),
        );
    }
    statements(&mut out, 0, &file.options());
    let printer = Printer {
        proto3: syntax == "proto3",
    };
    for message in file.messages() {
        printer.message(&mut out, 0, &message);
    }
    for one in file.enums() {
        enumeration(&mut out, 0, &one);
    }
    printer.extends(&mut out, 0, file.extensions());
    for one in file.services() {
        service(&mut out, &one);
    }
    out
}

struct Printer {
    proto3: bool,
}

impl Printer {
    fn message(&self, out: &mut String, depth: usize, message: &MessageDescriptor) {
        line(out, depth, &format!("message {} {{", message.name()));
        self.body(out, depth + 1, message);
        line(out, depth, "}");
    }

    fn body(&self, out: &mut String, depth: usize, message: &MessageDescriptor) {
        let proto = message.descriptor_proto();
        for range in &proto.reserved_range {
            let range = numbers(range.start(), range.end() - 1);
            line(out, depth, &format!("reserved {range};"));
        }
        for name in &proto.reserved_name {
            line(
                out,
                depth,
                &format!("reserved {};", quoted(name.as_bytes())),
            );
        }
        statements(out, depth, &message.options());
        let mut groups: Vec<String> = Vec::new();
        // In the order of the descriptor: that of the numbers would make another descriptor of the text.
        let fields: Vec<FieldDescriptor> = proto
            .field
            .iter()
            .filter_map(|field| message.get_field(u32::try_from(field.number()).ok()?))
            .collect();
        let mut oneofs = Vec::new();
        for field in &fields {
            if field.is_group()
                && let Kind::Message(group) = field.kind()
            {
                groups.push(group.name().to_owned());
            }
            let proto = field.field_descriptor_proto();
            match field.containing_oneof() {
                Some(oneof) if !proto.proto3_optional() => {
                    if !oneofs.contains(&oneof) {
                        self.oneof(out, depth, &oneof, &fields);
                        oneofs.push(oneof);
                    }
                }
                _ => self.field(out, depth, field, false),
            }
        }
        for range in &proto.extension_range {
            let range = numbers(range.start(), range.end() - 1);
            line(out, depth, &format!("extensions {range};"));
        }
        for nested in message.child_messages() {
            if !nested.is_map_entry() && !groups.iter().any(|name| name == nested.name()) {
                self.message(out, depth, &nested);
            }
        }
        for one in message.child_enums() {
            enumeration(out, depth, &one);
        }
        self.extends(out, depth, message.child_extensions());
    }

    /// A oneof where its first member stands, with all its members.
    fn oneof(
        &self,
        out: &mut String,
        depth: usize,
        oneof: &OneofDescriptor,
        fields: &[FieldDescriptor],
    ) {
        line(out, depth, &format!("oneof {} {{", oneof.name()));
        statements(out, depth + 1, &oneof.options());
        for field in fields {
            if field.containing_oneof().as_ref() == Some(oneof) {
                self.field(out, depth + 1, field, true);
            }
        }
        line(out, depth, "}");
    }

    fn field(&self, out: &mut String, depth: usize, field: &FieldDescriptor, in_oneof: bool) {
        if field.is_map()
            && let Kind::Message(entry) = field.kind()
        {
            let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
            let ty = format!(
                "map<{}, {}>",
                type_name(&key.kind()),
                type_name(&value.kind())
            );
            self.statement(
                out,
                depth,
                "",
                &ty,
                field.field_descriptor_proto(),
                &field.options(),
            );
            return;
        }
        let label = if in_oneof {
            ""
        } else {
            self.label(field.field_descriptor_proto())
        };
        if field.is_group()
            && let Kind::Message(group) = field.kind()
        {
            line(
                out,
                depth,
                &format!("{label}group {} = {} {{", group.name(), field.number()),
            );
            self.body(out, depth + 1, &group);
            line(out, depth, "}");
            return;
        }
        let ty = type_name(&field.kind());
        self.statement(
            out,
            depth,
            label,
            &ty,
            field.field_descriptor_proto(),
            &field.options(),
        );
    }

    fn statement(
        &self,
        out: &mut String,
        depth: usize,
        label: &str,
        ty: &str,
        proto: &FieldDescriptorProto,
        options: &DynamicMessage,
    ) {
        let mut all = assignments(options);
        if let Some(default) = proto.default_value.as_deref().filter(|_| !self.proto3) {
            all.push(format!("default = {}", default_text(proto, default)));
        }
        // Compilers write the name that everybody would derive into the descriptor.
        if let Some(name) = proto
            .json_name
            .as_deref()
            .filter(|name| *name != super::parse::json_name(proto.name()))
        {
            all.push(format!("json_name = {}", quoted(name.as_bytes())));
        }
        let options = if all.is_empty() {
            String::new()
        } else {
            format!(" [{}]", all.join(", "))
        };
        line(
            out,
            depth,
            &format!(
                "{label}{ty} {} = {}{options};",
                proto.name(),
                proto.number()
            ),
        );
    }

    fn label(&self, proto: &FieldDescriptorProto) -> &'static str {
        match proto.label() {
            Label::Repeated => "repeated ",
            Label::Required => "required ",
            Label::Optional if self.proto3 && !proto.proto3_optional() => "",
            Label::Optional => "optional ",
        }
    }

    fn extends(
        &self,
        out: &mut String,
        depth: usize,
        extensions: impl Iterator<Item = ExtensionDescriptor>,
    ) {
        for extension in extensions {
            let proto = extension.field_descriptor_proto();
            let extendee = extension.containing_message();
            line(out, depth, &format!("extend .{} {{", extendee.full_name()));
            if extension.is_group()
                && let Kind::Message(group) = extension.kind()
            {
                let label = self.label(proto);
                let text = format!("{label}group {} = {} {{", group.name(), extension.number());
                line(out, depth + 1, &text);
                self.body(out, depth + 2, &group);
                line(out, depth + 1, "}");
            } else {
                let ty = type_name(&extension.kind());
                let label = self.label(proto);
                self.statement(out, depth + 1, label, &ty, proto, &extension.options());
            }
            line(out, depth, "}");
        }
    }
}

/// Both ends included.
fn numbers(start: i32, end: i32) -> String {
    match end {
        end if end == start => start.to_string(),
        super::parse::MAX_FIELD | i32::MAX => format!("{start} to max"),
        end => format!("{start} to {end}"),
    }
}

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => format!(".{}", message.full_name()),
        Kind::Enum(one) => format!(".{}", one.full_name()),
        // The names of scalars are their keywords.
        scalar => format!("{scalar:?}").to_lowercase(),
    }
}

/// A default in a descriptor is bare text; only strings and bytes are quoted in a source.
fn default_text(proto: &FieldDescriptorProto, text: &str) -> String {
    use prost_types::field_descriptor_proto::Type;
    match proto.r#type() {
        Type::String => quoted(text.as_bytes()),
        // Escaped already.
        Type::Bytes => format!("\"{text}\""),
        _ => text.to_owned(),
    }
}

fn statements(out: &mut String, depth: usize, options: &DynamicMessage) {
    for assignment in assignments(options) {
        line(out, depth, &format!("option {assignment};"));
    }
}

/// `name = value` of each option that is set, those of the language first.
fn assignments(options: &DynamicMessage) -> Vec<String> {
    let mut out = Vec::new();
    for (field, value) in options.fields() {
        if !matches!(field.name(), "map_entry" | "uninterpreted_option") {
            assign(&mut out, field.name(), &field.kind(), value);
        }
    }
    for (extension, value) in options.extensions() {
        let name = format!("({})", extension.full_name());
        assign(&mut out, &name, &extension.kind(), value);
    }
    out
}

/// A repeated option is set once a value.
fn assign(out: &mut Vec<String>, name: &str, kind: &Kind, value: &Value) {
    match value {
        Value::List(values) => {
            out.extend(
                values
                    .iter()
                    .map(|value| format!("{name} = {}", literal(kind, value))),
            );
        }
        value => out.push(format!("{name} = {}", literal(kind, value))),
    }
}

fn literal(kind: &Kind, value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => float(f64::from(*value), &value.to_string()),
        Value::F64(value) => float(*value, &value.to_string()),
        Value::String(text) => quoted(text.as_bytes()),
        Value::Bytes(bytes) => quoted(bytes),
        Value::EnumNumber(number) => {
            let named = match kind {
                Kind::Enum(one) => one.get_value(*number),
                _ => None,
            };
            named.map_or_else(|| number.to_string(), |value| value.name().to_owned())
        }
        Value::Message(message) => {
            let fields = message.fields().map(|(field, value)| {
                format!("{}: {}", field.name(), literal(&field.kind(), value))
            });
            let extensions = message.extensions().map(|(extension, value)| {
                let name = extension.full_name();
                format!("[{name}]: {}", literal(&extension.kind(), value))
            });
            let entries: Vec<String> = fields.chain(extensions).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(|value| literal(kind, value)).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Map(entries) => {
            let (key_kind, value_kind) = match kind {
                Kind::Message(entry) => (
                    entry.map_entry_key_field().kind(),
                    entry.map_entry_value_field().kind(),
                ),
                other => (other.clone(), other.clone()),
            };
            let mut pairs: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    let key = literal(&key_kind, &Value::from(key.clone()));
                    let value = literal(&value_kind, value);
                    format!("{{ key: {key}, value: {value} }}")
                })
                .collect();
            pairs.sort_unstable();
            format!("[{}]", pairs.join(", "))
        }
    }
}

fn float(value: f64, text: &str) -> String {
    if value.is_nan() {
        "nan".into()
    } else if value.is_infinite() {
        if value > 0.0 { "inf" } else { "-inf" }.into()
    } else {
        text.to_owned()
    }
}

fn enumeration(out: &mut String, depth: usize, one: &EnumDescriptor) {
    let proto = one.enum_descriptor_proto();
    line(out, depth, &format!("enum {} {{", one.name()));
    for range in &proto.reserved_range {
        let range = numbers(range.start(), range.end());
        line(out, depth + 1, &format!("reserved {range};"));
    }
    for name in &proto.reserved_name {
        line(
            out,
            depth + 1,
            &format!("reserved {};", quoted(name.as_bytes())),
        );
    }
    statements(out, depth + 1, &one.options());
    // In the order of the descriptor: the first value is the default, whatever its number.
    let values: BTreeMap<String, EnumValueDescriptor> = one
        .values()
        .map(|value| (value.name().to_owned(), value))
        .collect();
    for value in proto
        .value
        .iter()
        .filter_map(|value| values.get(value.name()))
    {
        let options = assignments(&value.options());
        let options = if options.is_empty() {
            String::new()
        } else {
            format!(" [{}]", options.join(", "))
        };
        let text = format!("{} = {}{options};", value.name(), value.number());
        line(out, depth + 1, &text);
    }
    line(out, depth, "}");
}

fn service(out: &mut String, service: &ServiceDescriptor) {
    line(out, 0, &format!("service {} {{", service.name()));
    statements(out, 1, &service.options());
    for method in service.methods() {
        let side = |stream: bool, message: &MessageDescriptor| {
            let word = if stream { "stream " } else { "" };
            format!("{word}.{}", message.full_name())
        };
        let head = format!(
            "rpc {} ({}) returns ({})",
            method.name(),
            side(method.is_client_streaming(), &method.input()),
            side(method.is_server_streaming(), &method.output())
        );
        let mut options = String::new();
        statements(&mut options, 2, &method.options());
        if options.is_empty() {
            line(out, 1, &format!("{head};"));
        } else {
            line(out, 1, &format!("{head} {{"));
            out.push_str(&options);
            line(out, 1, "}");
        }
    }
    line(out, 0, "}");
}
