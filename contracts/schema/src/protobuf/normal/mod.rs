//! Other texts of the same file: the one that a registry stores when it is asked to normalize, and the one without
//! extensions.
//!
//! Both are rewritings of the model, which [`print`](super::print) then prints as it does any other. The rewritten
//! model is for printing only: its places are those of the text that it was read from.

mod number;
mod options;

use super::model::{
    Enum, Extend, Extensions, Field, FieldType, File, FileId, Import, Message, MethodType, Range,
    Reserved, ReservedValue, Syntax,
};
use super::option::ProtoOption;
use super::parse::Arena;
use options::Declared;

/// Rewrites the main file as a registry normalizes it: imports, options, fields, reserved numbers and enum values sorted,
/// names of types and extensions in full, one number or name a `reserved` statement, one `extend` block a message.
///
/// The order of messages, methods and services stays: what is written with them counts messages by place. An enum
/// keeps its first value, since that one is its default, and the order of values of one number.
pub(super) fn normalized(arena: &Arena) -> Arena {
    let names = Names {
        arena,
        declared: Declared::of(arena),
    };
    let mut out = arena.clone();
    names.file(&mut out.files[0]);
    for message in &mut out.messages {
        if message.file == FileId::MAIN {
            names.message(message);
        }
    }
    for one in &mut out.enums {
        if one.file == FileId::MAIN {
            names.enumeration(one);
        }
    }
    out
}

/// Rewrites the main file without extension ranges, `extend` blocks and custom options, Confluent's own excepted.
pub(super) fn without_extensions(arena: &Arena) -> Arena {
    fn plain(options: &mut Vec<ProtoOption>) {
        options.retain(|option| {
            option
                .name
                .first()
                .is_none_or(|part| !part.extension || part.name.starts_with("confluent."))
        });
    }
    let mut out = arena.clone();
    let file = &mut out.files[0];
    file.extends.clear();
    plain(&mut file.options);
    for service in &mut file.services {
        plain(&mut service.options);
        service
            .methods
            .iter_mut()
            .for_each(|method| plain(&mut method.options));
    }
    for message in &mut out.messages {
        message.extends.clear();
        message.extensions.clear();
        plain(&mut message.options);
        message
            .fields
            .iter_mut()
            .for_each(|field| plain(&mut field.options));
        message
            .oneofs
            .iter_mut()
            .for_each(|oneof| plain(&mut oneof.options));
    }
    for one in &mut out.enums {
        plain(&mut one.options);
        one.values
            .iter_mut()
            .for_each(|value| plain(&mut value.options));
    }
    out
}

struct Names<'a> {
    arena: &'a Arena,
    declared: Declared<'a>,
}

impl Names<'_> {
    fn file(&self, file: &mut File) {
        let package = file.package().to_owned();
        if file.syntax == Syntax::Proto2 {
            file.syntax_span = None;
        }
        let key = |import: &Import| (import.kind, import.path.clone());
        file.imports.sort_by_key(key);
        file.imports.dedup_by(|left, right| key(left) == key(right));
        file.options = self.declared.options(&file.options, &package);
        file.extends = self.extends(&file.extends, &package);
        for service in &mut file.services {
            service.options = self.declared.options(&service.options, &package);
            for method in &mut service.methods {
                method.options = self.declared.options(&method.options, &package);
                self.method_type(&mut method.request);
                self.method_type(&mut method.response);
            }
        }
    }

    fn method_type(&self, side: &mut MethodType) {
        if let Some(id) = side.message {
            side.name.text = format!(".{}", self.arena.messages[id.index()].full_name);
        }
    }

    fn message(&self, message: &mut Message) {
        let scope = message.full_name.clone();
        message.options = self.declared.options(&message.options, &scope);
        message.reserved = split_reserved(&message.reserved);
        message.extensions = self.extensions(&message.extensions, &scope);
        message.extends = self.extends(&message.extends, &scope);
        for field in &mut message.fields {
            self.field(field, &scope);
        }
        message.fields.sort_by_key(|field| field.number);
        for oneof in &mut message.oneofs {
            oneof.options = self.declared.options(&oneof.options, &scope);
        }
        sort_oneofs(message);
    }

    fn field(&self, field: &mut Field, scope: &str) {
        field.options = self.declared.field_options(field, scope);
        field.type_name = self.type_name(field);
    }

    fn type_name(&self, field: &Field) -> String {
        match &field.ty {
            FieldType::Message(id) => format!(".{}", self.arena.messages[id.index()].full_name),
            FieldType::Enum(id) => format!(".{}", self.arena.enums[id.index()].full_name),
            FieldType::Map(entry) => match &self.arena.messages[entry.index()].fields[..] {
                [key, value] => format!("map<{}, {}>", key.type_name, self.type_name(value)),
                _ => field.type_name.clone(),
            },
            FieldType::Scalar(_) | FieldType::Group(_) | FieldType::Unresolved(_) => {
                field.type_name.clone()
            }
        }
    }

    /// One statement a range, in the order of their numbers.
    fn extensions(&self, statements: &[Extensions], scope: &str) -> Vec<Extensions> {
        let mut out: Vec<Extensions> = statements
            .iter()
            .flat_map(|statement| {
                let options = self.declared.options(&statement.options, scope);
                statement.ranges.iter().map(move |range| Extensions {
                    ranges: vec![single_if_one(*range)],
                    options: options.clone(),
                    span: statement.span,
                })
            })
            .collect();
        out.sort_by_key(|statement| statement.ranges.first().map(|range| range.start));
        out
    }

    /// One block a message, in the order in which the messages are first met.
    fn extends(&self, blocks: &[Extend], scope: &str) -> Vec<Extend> {
        let mut out: Vec<Extend> = Vec::new();
        for block in blocks {
            let mut block = block.clone();
            if let Some(id) = block.message {
                block.extendee.text = format!(".{}", self.arena.messages[id.index()].full_name);
            }
            for field in &mut block.fields {
                self.field(field, scope);
            }
            let same = |other: &&mut Extend| other.extendee.text == block.extendee.text;
            match out.iter_mut().find(same) {
                Some(other) => other.fields.append(&mut block.fields),
                None => out.push(block),
            }
        }
        for block in &mut out {
            block.fields.sort_by_key(|field| field.number);
        }
        out
    }

    fn enumeration(&self, one: &mut Enum) {
        let scope = one.full_name.clone();
        one.options = self.declared.options(&one.options, &scope);
        one.reserved = split_reserved(&one.reserved);
        for value in &mut one.values {
            value.options = self.declared.options(&value.options, &scope);
        }
        let first = one.values.first().map(|value| value.number);
        // Values of one number keep their order: the first is the one that is printed.
        one.values.sort_by_key(|value| value.number);
        let Some(at) = one
            .values
            .iter()
            .position(|value| Some(value.number) == first)
        else {
            return;
        };
        one.values[..=at].rotate_right(1);
    }
}

fn single_if_one(range: Range) -> Range {
    Range {
        single: range.single || range.start == range.end,
        ..range
    }
}

/// One statement a value: numbers ascending, then names.
fn split_reserved(statements: &[Reserved]) -> Vec<Reserved> {
    let mut out: Vec<Reserved> = statements
        .iter()
        .flat_map(|statement| {
            statement.values.iter().map(|value| Reserved {
                values: vec![match value {
                    ReservedValue::Range(range) => ReservedValue::Range(single_if_one(*range)),
                    name @ ReservedValue::Name(_) => name.clone(),
                }],
                span: statement.span,
            })
        })
        .collect();
    out.sort_by_cached_key(|statement| match statement.values.first() {
        Some(ReservedValue::Range(range)) if range.single => (range.start, range.start.to_string()),
        Some(ReservedValue::Range(range)) => {
            (range.start, format!("{}..{}", range.start, range.end))
        }
        Some(ReservedValue::Name(name)) => (i32::MAX, name.text.clone()),
        None => (i32::MAX, String::new()),
    });
    out
}

/// Puts oneofs in the order of their first numbers, groups counted only where there is nothing else.
fn sort_oneofs(message: &mut Message) {
    let first = |index: usize| {
        let group = |field: &&Field| matches!(field.ty, FieldType::Group(_));
        let plain = message.members(index).find(|field| !group(field));
        plain
            .or_else(|| message.members(index).next())
            .map(|field| field.number)
    };
    let mut order: Vec<usize> = (0..message.oneofs.len()).collect();
    // Those that `optional` implies stay last.
    order.sort_by_key(|index| (message.oneofs[*index].synthetic, first(*index)));
    let oneofs = order
        .iter()
        .map(|index| message.oneofs[*index].clone())
        .collect();
    for field in &mut message.fields {
        field.oneof = field
            .oneof
            .and_then(|old| order.iter().position(|index| *index == old));
    }
    message.oneofs = oneofs;
}
