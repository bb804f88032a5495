//! Repairs as edits of the new schema's text: what a rule offers, before anybody tried it.
//!
//! The new schema is the reader when reading backward and the writer when reading forward. Only the main text is edited.

use callsheet_schema::Span;
use callsheet_schema::protobuf::{
    Enum, Field as ModelField, FieldType, FileId, Label, Message, Schema, Syntax, find_option,
};
use prost_reflect::{EnumDescriptor, EnumValueDescriptor, MessageDescriptor};

use super::place::Side;
use super::truth::enums::Enums;
use super::truth::field::Field;
use super::truth::pair::{Pair, Shared};
use crate::compat::patch::{Edit, Repair};
use crate::compat::semantic::Wish;
use crate::report::Direction;

/// A field in the new and in the old schema; the new one stands in the main text.
struct Change<'a> {
    new: (&'a Schema, &'a ModelField),
    old: (&'a Schema, &'a ModelField),
}

fn change<'a>(pair: &Pair<'a>, written: &Field, read: &Field) -> Option<Change<'a>> {
    let (w, written_file) = pair.writer.model_field(written)?;
    let (r, read_file) = pair.reader.model_field(read)?;
    let writer = (pair.writer.schema(), w);
    let reader = (pair.reader.schema(), r);
    let (new, old, file) = match pair.direction {
        Direction::Backward => (reader, writer, read_file),
        Direction::Forward => (writer, reader, written_file),
    };
    (file == FileId::MAIN).then_some(Change { new, old })
}

fn replace(at: Span, text: impl Into<String>) -> Edit {
    Edit {
        at,
        text: text.into(),
    }
}

fn repair(summary: String, edits: Vec<Edit>) -> Option<Repair> {
    (!edits.is_empty()).then_some(Repair { summary, edits })
}

/// Gives a field its old label and type back.
pub(crate) fn restore_type(pair: &Pair<'_>, shared: &Shared) -> Option<Repair> {
    pair.worth_repairing()?;
    let change = change(pair, &shared.writer, &shared.reader)?;
    let (new, old) = (change.new.1, change.old.1);
    let grouped = |field: &ModelField| matches!(field.ty, FieldType::Group(_));
    if grouped(new) || grouped(old) {
        return None;
    }
    let member = shared.reader.oneof.is_some() || shared.writer.oneof.is_some();
    let label = old.label.filter(|_| !member).map(Label::as_str);
    let text = match label {
        Some(label) => format!("{label} {}", old.type_name),
        None => old.type_name.clone(),
    };
    let start = match new.label_span {
        Some(span) if !member => span.start,
        _ => new.type_span.start,
    };
    repair(
        format!("change the type of `{}` back to `{text}`", new.name),
        vec![replace(Span::new(start, new.type_span.end), text)],
    )
}

/// Lets a field be left out: the new reader does not require it, or the new writer always writes it.
pub(crate) fn make_optional(pair: &Pair<'_>, read: &Field) -> Option<Repair> {
    pair.worth_repairing()?;
    match pair.direction {
        Direction::Backward => match pair.reader.model_field(read)? {
            (field, FileId::MAIN) => label(field, "optional"),
            _ => None,
        },
        Direction::Forward => {
            let written = pair.shared_by_number(read.number);
            match written {
                Some(shared) => match pair.writer.model_field(&shared.writer)? {
                    (field, FileId::MAIN) => label(field, "required"),
                    _ => None,
                },
                None => restore_field(pair, read, false),
            }
        }
    }
}

fn label(field: &ModelField, label: &str) -> Option<Repair> {
    repair(
        format!("make `{}` {label}", field.name),
        vec![replace(field.label_span?, label)],
    )
}

/// Keeps a removed field, marked deprecated.
pub(crate) fn keep_deprecated(pair: &Pair<'_>, field: &Field) -> Option<Repair> {
    pair.worth_repairing()?;
    match pair.direction {
        Direction::Backward => restore_field(pair, field, true),
        Direction::Forward => None,
    }
}

/// Keeps a field that the new schema lacks, marked deprecated, whichever side is new.
pub(crate) fn keep(pair: &Pair<'_>, field: &Field) -> Option<Repair> {
    pair.worth_repairing()?;
    restore_field(pair, field, true)
}

/// Lets a field of the new main text say again what the old one said.
pub(crate) fn say(text: &str, field: &ModelField, wish: &Wish) -> Option<Repair> {
    let Wish::Say {
        summary,
        add,
        replace: other,
        ..
    } = wish
    else {
        return None;
    };
    let edit = match (add, other) {
        (Some(option), _) => add_option(text, field, option)?,
        (None, Some((at, value))) => replace(*at, value.clone()),
        (None, None) => return None,
    };
    repair(summary.clone(), vec![edit])
}

/// Puts a field of the old schema back into the new one.
fn restore_field(pair: &Pair<'_>, field: &Field, deprecated: bool) -> Option<Repair> {
    let (new, old, name) = match pair.direction {
        Direction::Backward => (pair.reader, pair.writer, pair.r.full_name()),
        Direction::Forward => (pair.writer, pair.reader, pair.w.full_name()),
    };
    let (model, file) = old.model_field(field)?;
    let message = new.model(name)?;
    let grouped = matches!(model.ty, FieldType::Group(_));
    if file != FileId::MAIN || message.file != FileId::MAIN || grouped {
        return None;
    }
    let mut text = model.span.slice(old.schema().text()).to_owned();
    let mut summary = format!("keep `{}`", model.name);
    if deprecated {
        summary.push_str(" and mark it deprecated");
    }
    if deprecated && find_option(&model.options, "deprecated").is_none() {
        let edit = set_option(old.schema().text(), model, "deprecated", "true")?;
        let at = usize::try_from(edit.at.start.checked_sub(model.span.start)?).ok()?;
        if !text.is_char_boundary(at) {
            return None;
        }
        text.insert_str(at, &edit.text);
    }
    let edit = into_body(new.schema().text(), message.span, &text)?;
    repair(summary, vec![edit])
}

/// The enum of a new reader's main text, and the writer's.
fn new_enum<'a>(pair: &Pair<'a>, enums: &Enums<'_>) -> Option<(&'a Enum, &'a Enum)> {
    let find = |schema: &'a Schema, name: &str| {
        let found = schema.enumeration(schema.find_enum(name)?);
        (found.file == FileId::MAIN).then_some(found)
    };
    if pair.direction != Direction::Backward {
        return None;
    }
    let new = find(pair.reader.schema(), enums.r.full_name())?;
    let old = find(pair.writer.schema(), enums.w.full_name())?;
    Some((new, old))
}

/// Declares the writer's values in the new reader's enum.
pub(crate) fn declare_values(
    pair: &Pair<'_>,
    enums: &Enums<'_>,
    missing: &[EnumValueDescriptor],
) -> Option<Repair> {
    pair.worth_repairing()?;
    let (new, old) = new_enum(pair, enums)?;
    let text = pair.writer.schema().text();
    let lines: Vec<&str> = missing
        .iter()
        .filter_map(|value| old.value_by_name(value.name()))
        .map(|value| value.span.slice(text))
        .collect();
    let edit = into_body(pair.reader.schema().text(), new.span, &lines.join("\n"))?;
    repair(format!("keep the values in `{}`", new.name), vec![edit])
}

/// Lets the new reader's enum know old names: as values, or as aliases of values that were renamed.
pub(crate) fn alias_values(
    pair: &Pair<'_>,
    enums: &Enums<'_>,
    unknown: &[EnumValueDescriptor],
) -> Option<Repair> {
    pair.worth_repairing()?;
    let (new, _) = new_enum(pair, enums)?;
    let aliases = unknown
        .iter()
        .any(|value| new.values_of(value.number()).next().is_some());
    let mut lines = Vec::new();
    if aliases && !new.allow_alias {
        lines.push("option allow_alias = true;".to_owned());
    }
    for value in unknown {
        lines.push(format!("{} = {};", value.name(), value.number()));
    }
    let edit = into_body(pair.reader.schema().text(), new.span, &lines.join("\n"))?;
    repair(format!("keep the names in `{}`", new.name), vec![edit])
}

/// Gives values of the new enum their old numbers back.
pub(crate) fn renumber_values(
    pair: &Pair<'_>,
    enums: &Enums<'_>,
    moved: &[(EnumValueDescriptor, i32)],
) -> Option<Repair> {
    pair.worth_repairing()?;
    let (new, _) = new_enum(pair, enums)?;
    let edits = moved
        .iter()
        .filter_map(|(value, _)| {
            let found = new.value_by_name(value.name())?;
            Some(replace(found.number_span, value.number().to_string()))
        })
        .collect();
    repair(
        format!("give the values of `{}` their numbers back", new.name),
        edits,
    )
}

/// Gives a field its old default back.
pub(crate) fn restore_default(pair: &Pair<'_>, shared: &Shared) -> Option<Repair> {
    pair.worth_repairing()?;
    let change = change(pair, &shared.writer, &shared.reader)?;
    let ((schema, new), (old_schema, old)) = (change.new, change.old);
    if schema.file().syntax == Syntax::Proto3 {
        return None;
    }
    let value = match (find_option(&old.options, "default"), &old.ty) {
        (Some(option), _) => option.value_span.slice(old_schema.text()).to_owned(),
        (None, FieldType::Scalar(scalar)) => match scalar.as_str() {
            "string" | "bytes" => "\"\"".to_owned(),
            "bool" => "false".to_owned(),
            _ => "0".to_owned(),
        },
        (None, FieldType::Enum(id)) => old_schema.enumeration(*id).values.first()?.name.clone(),
        _ => return None,
    };
    repair(
        format!("set the default of `{}` back to `{value}`", new.name),
        vec![set_option(schema.text(), new, "default", &value)?],
    )
}

/// Gives a field its old number back.
pub(crate) fn restore_number(pair: &Pair<'_>, written: &Field, read: &Field) -> Option<Repair> {
    pair.worth_repairing()?;
    let change = change(pair, written, read)?;
    let (new, old) = (change.new.1, change.old.1);
    repair(
        format!("give `{}` its number {} back", new.name, old.number),
        vec![replace(new.number_span, old.number.to_string())],
    )
}

/// Gives a field its old name back.
pub(crate) fn restore_name(pair: &Pair<'_>, shared: &Shared) -> Option<Repair> {
    pair.worth_repairing()?;
    let change = change(pair, &shared.writer, &shared.reader)?;
    let (new, old) = (change.new.1, change.old.1);
    repair(
        format!("call `{}` `{}` again", new.name, old.name),
        vec![replace(new.name_span, old.name.clone())],
    )
}

/// Keeps a field's key in ProtoJSON.
pub(crate) fn set_json_name(pair: &Pair<'_>, shared: &Shared) -> Option<Repair> {
    pair.worth_repairing()?;
    let change = change(pair, &shared.writer, &shared.reader)?;
    let ((schema, new), key) = (change.new, &change.old.1.json_name);
    repair(
        format!("set `json_name` of `{}` to `{key}`", new.name),
        vec![set_option(
            schema.text(),
            new,
            "json_name",
            &format!("\"{key}\""),
        )?],
    )
}

/// Moves the new field of a reused number to a number of its own, above `beyond`, and reserves the old one.
pub(crate) fn move_away(pair: &Pair<'_>, shared: &Shared, beyond: i32) -> Option<Repair> {
    pair.worth_repairing()?;
    let (message, field) = new_field(pair, &shared.reader)?;
    let number = free_number(pair, beyond)?;
    let (old, name) = (field.number, &shared.writer.name);
    // A name that another field of the new schema has stays its own.
    let (lines, reserved) = if message.field_by_name(name).is_none() {
        (
            format!("reserved {old};\nreserved \"{name}\";"),
            format!("{old} and `{name}`"),
        )
    } else {
        (format!("reserved {old};"), old.to_string())
    };
    let reserve = into_body(pair.reader.schema().text(), message.span, &lines)?;
    repair(
        format!(
            "give `{}` number {number} and reserve {reserved}",
            field.name
        ),
        vec![replace(field.number_span, number.to_string()), reserve],
    )
}

/// Moves a new field to a number that nobody used.
pub(crate) fn number_anew(pair: &Pair<'_>, read: &Field) -> Option<Repair> {
    pair.worth_repairing()?;
    let (_, field) = new_field(pair, read)?;
    let number = free_number(pair, 0)?;
    repair(
        format!("give `{}` number {number}", field.name),
        vec![replace(field.number_span, number.to_string())],
    )
}

/// Gives a new field a name of its own and reserves the one that stood for another field.
pub(crate) fn name_anew(pair: &Pair<'_>, read: &Field) -> Option<Repair> {
    pair.worth_repairing()?;
    let (message, field) = new_field(pair, read)?;
    let name = format!("{}_{}", field.name, field.number);
    if message.field_by_name(&name).is_some() {
        return None;
    }
    let line = format!("reserved \"{}\";", field.name);
    let reserve = into_body(pair.reader.schema().text(), message.span, &line)?;
    repair(
        format!(
            "call `{}` `{name}` and reserve `{}`",
            field.name, field.name
        ),
        vec![replace(field.name_span, name), reserve],
    )
}

/// Moves a value of the new enum to a number that none of the enums before had and reserves the one that came back.
pub(crate) fn move_value_away(
    pair: &Pair<'_>,
    now: &EnumDescriptor,
    value: &EnumValueDescriptor,
    old: &EnumValueDescriptor,
    before: &[EnumDescriptor],
) -> Option<Repair> {
    pair.worth_repairing()?;
    let schema = pair.reader.schema();
    let model = schema.enumeration(schema.find_enum(now.full_name())?);
    if model.file != FileId::MAIN {
        return None;
    }
    let used = before
        .iter()
        .chain([now])
        .flat_map(EnumDescriptor::values)
        .map(|value| value.number());
    let reserved = model.reserved_ranges().map(|range| range.end);
    let number = used.chain(reserved).max()?.checked_add(1)?;
    let found = model.value_by_name(value.name())?;
    let lines = format!("reserved {};\nreserved \"{}\";", value.number(), old.name());
    let reserve = into_body(schema.text(), model.span, &lines)?;
    repair(
        format!(
            "give `{}` number {number} and reserve {} and `{}`",
            value.name(),
            value.number(),
            old.name()
        ),
        vec![replace(found.number_span, number.to_string()), reserve],
    )
}

/// A field of a new reader's main text, and its message.
fn new_field<'a>(pair: &Pair<'a>, read: &Field) -> Option<(&'a Message, &'a ModelField)> {
    let message = pair.reader.model(pair.r.full_name())?;
    let (field, file) = pair.reader.model_field(read)?;
    let here = file == FileId::MAIN && message.file == FileId::MAIN;
    (here && pair.direction == Direction::Backward).then_some((message, field))
}

/// The highest number that either side uses, reserves or leaves to extensions.
pub(crate) fn highest_number(pair: &Pair<'_>) -> i32 {
    let fields = pair.writer_fields().chain(pair.reader_fields());
    let used = fields.filter_map(|field| i32::try_from(field.number).ok());
    let kept = [(pair.writer, &pair.w), (pair.reader, &pair.r)]
        .into_iter()
        .filter_map(|(side, message)| side.model(message.full_name()))
        .flat_map(|model| model.reserved_ranges().chain(model.extension_ranges()))
        .map(|range| range.end);
    used.chain(kept).max().unwrap_or(0)
}

/// A number above `beyond` and above all that either side uses or reserves.
fn free_number(pair: &Pair<'_>, beyond: i32) -> Option<i32> {
    let next = highest_number(pair).max(beyond).checked_add(1)?;
    // Numbers from 19000 to 19999 belong to the implementation.
    let next = if (19_000..20_000).contains(&next) {
        20_000
    } else {
        next
    };
    (next < 1 << 29).then_some(next)
}

/// Puts a removed message back.
pub(crate) fn restore_message(
    writer: &Side<'_>,
    reader: &Side<'_>,
    w: &MessageDescriptor,
    direction: Direction,
) -> Option<Repair> {
    let model = writer.model(w.full_name())?;
    if direction != Direction::Backward || model.file != FileId::MAIN {
        return None;
    }
    let text = reader.schema().text();
    let declaration = model.span.slice(writer.schema().text());
    let edit = if let Some(outer) = w.parent_message() {
        let outer = reader.model(outer.full_name())?;
        if outer.file != FileId::MAIN {
            return None;
        }
        into_body(text, outer.span, declaration)?
    } else {
        let end = u32::try_from(text.len()).ok()?;
        let line = if text.ends_with('\n') { "\n" } else { "\n\n" };
        replace(Span::new(end, end), format!("{line}{declaration}\n"))
    };
    repair(format!("keep message `{}`", w.name()), vec![edit])
}

/// Gives the file its old package back.
pub(crate) fn restore_package(
    writer: &Side<'_>,
    reader: &Side<'_>,
    direction: Direction,
) -> Option<Repair> {
    let (new, old) = match direction {
        Direction::Backward => (reader, writer),
        Direction::Forward => (writer, reader),
    };
    let package = new.schema().file().package.as_ref()?;
    let old = old.package();
    if old.is_empty() {
        return None;
    }
    repair(
        format!("keep package `{old}`"),
        vec![replace(package.span, old)],
    )
}

/// Sets an option of a field: replaces its value or adds it.
fn set_option(text: &str, field: &ModelField, name: &str, value: &str) -> Option<Edit> {
    if let Some(option) = find_option(&field.options, name) {
        return Some(replace(option.value_span, value));
    }
    add_option(text, field, &format!("{name} = {value}"))
}

/// Adds an option to a field.
fn add_option(text: &str, field: &ModelField, option: &str) -> Option<Edit> {
    if let Some(last) = field.options.last() {
        let at = last.span.end;
        return Some(replace(Span::new(at, at), format!(", {option}")));
    }
    let declaration = field.span.slice(text);
    let kept = declaration.trim_end_matches(';').trim_end();
    let at = field
        .span
        .start
        .checked_add(u32::try_from(kept.len()).ok()?)?;
    Some(replace(Span::new(at, at), format!(" [{option}]")))
}

/// Adds lines at the end of the body of a message or an enum.
pub(crate) fn into_body(text: &str, span: Span, lines: &str) -> Option<Edit> {
    if lines.is_empty() {
        return None;
    }
    let body = span.slice(text);
    let close = body.rfind('}')?;
    let end = usize::try_from(span.start).ok()?.checked_add(close)?;
    let before = text.get(..end)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = &before[line..];
    let own_line = indent.chars().all(char::is_whitespace) && body[..close].contains('\n');
    let at = if own_line {
        line
    } else {
        before.trim_end().len()
    };
    let mut added = String::new();
    for one in lines.lines() {
        if own_line {
            added.push_str(indent);
            added.push_str("  ");
            added.push_str(one.trim_end());
            added.push('\n');
        } else {
            added.push(' ');
            added.push_str(one.trim());
        }
    }
    if !own_line && at == end {
        added.push(' ');
    }
    let at = u32::try_from(at).ok()?;
    Some(replace(Span::new(at, at), added))
}
