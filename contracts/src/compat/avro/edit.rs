//! Text edits that may repair a finding, written at spans so that comments and layout stay.
//!
//! Only proposals: [`super::repair`] applies one, parses the result, checks again, and drops it unless the finding is
//! gone and none was added.

use callsheet_schema::Span;
use callsheet_schema::avro::{Field, Kind, Node, Record, Schema};

use super::pair::{Meeting, Pair, main_text};
use crate::compat::patch::{Edit, Repair, before_end, member};
use crate::report::Direction;

/// Ways to give the reader something for a field that the writer lacks: an alias, or a default.
pub(crate) fn supply_field(pair: &Pair<'_>, index: usize, field: &Field) -> Vec<Repair> {
    let mut repairs = Vec::new();
    if pair.worth_repairing().is_none() {
        return repairs;
    }
    let Some(span) = main_text(pair.read(), field.span) else {
        return repairs;
    };
    let text = pair.reader.text();
    let node = pair.reader.node(field.schema);
    if let (Some((written, _, map)), true) = (pair.records(), field.aliases.is_empty()) {
        // A field that went away with the very type of the one that came: most likely renamed.
        let mut taken = vec![false; written.fields.len()];
        for at in map.iter().flatten() {
            taken[*at] = true;
        }
        let mut gone = written
            .fields
            .iter()
            .enumerate()
            .filter(|(at, old)| !taken[*at] && pair.writer.node(old.schema).hash == node.hash);
        if let (Some((_, old)), None) = (gone.next(), gone.next()) {
            repairs.extend(
                member(text, span, &format!("\"aliases\": [{}]", quoted(&old.name))).map(|edit| {
                    Repair {
                        summary: format!(
                            "if field {index} is `{}` renamed, add the old name to its aliases",
                            old.name
                        ),
                        edits: vec![edit],
                    }
                }),
            );
        }
    }
    let default = |json: &str| member(text, span, &format!("\"default\": {json}"));
    if let Kind::Union(branches) = &node.kind {
        let first = branches.first().map(|id| &pair.reader.node(*id).kind);
        if let Some(zero) = first.and_then(zero) {
            repairs.extend(default(zero).map(|edit| Repair {
                summary: format!("add `\"default\": {zero}` to `{}`", field.name),
                edits: vec![edit],
            }));
        }
        return repairs;
    }
    let old = field.type_span.slice(text);
    if let (Some(edit), false) = (default("null"), old.is_empty()) {
        let nullable = Edit {
            at: field.type_span,
            text: format!("[\"null\", {old}]"),
        };
        repairs.push(Repair {
            summary: format!("make `{}` nullable with `\"default\": null`", field.name),
            edits: vec![nullable, edit],
        });
    }
    repairs
}

/// Puts a field that the new writer dropped back.
pub(crate) fn keep_field(
    pair: &Pair<'_>,
    index: usize,
    field: &Field,
    written: &Record,
) -> Option<Repair> {
    pair.worth_repairing()?;
    let old = main_text(pair.read(), field.span)?.slice(pair.reader.text());
    let last = main_text(pair.written(), written.fields.last()?.span)?;
    if old.is_empty() {
        return None;
    }
    Some(Repair {
        summary: format!("keep `{}` (field {index} of the older schema)", field.name),
        edits: vec![Edit {
            at: Span::new(last.end, last.end),
            text: format!(", {old}"),
        }],
    })
}

/// Puts the old type back where the new one is a primitive.
pub(crate) fn restore_type(pair: &Pair<'_>) -> Option<Repair> {
    pair.worth_repairing()?;
    let (old, new) = (pair.old_node(), pair.new_node());
    let primitive = |node: &Node| {
        node.kind.name().is_none()
            && !matches!(node.kind, Kind::Array(_) | Kind::Map(_) | Kind::Union(_))
    };
    if !primitive(old) || !primitive(new) {
        return None;
    }
    let at = main_text(new, new.span)?;
    let old_schema = match pair.direction {
        Direction::Backward => pair.writer,
        Direction::Forward => pair.reader,
    };
    let text = main_text(old, old.span)?.slice(old_schema.text());
    if text.is_empty() {
        return None;
    }
    Some(Repair {
        summary: format!("keep the type `{}`", old.kind.label()),
        edits: vec![Edit {
            at,
            text: text.to_owned(),
        }],
    })
}

/// Makes the reader know the writer's symbols again.
pub(crate) fn know_symbols(pair: &Pair<'_>, unknown: &[(u32, &str)]) -> Vec<Repair> {
    let (Direction::Backward, Kind::Enum(read)) = (pair.direction, &pair.read().kind) else {
        return Vec::new();
    };
    if pair.worth_repairing().is_none() {
        return Vec::new();
    }
    let Some(last) = read
        .symbols
        .last()
        .and_then(|symbol| main_text(pair.read(), symbol.span))
    else {
        return Vec::new();
    };
    let names: Vec<String> = unknown.iter().map(|(_, name)| quoted(name)).collect();
    let shown: Vec<String> = unknown
        .iter()
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    vec![Repair {
        summary: format!(
            "keep the symbol{} {}",
            if shown.len() == 1 { "" } else { "s" },
            shown.join(", ")
        ),
        edits: vec![Edit {
            at: Span::new(last.end, last.end),
            text: format!(", {}", names.join(", ")),
        }],
    }]
}

/// Makes the reader take the writer's type as one more branch.
pub(crate) fn take_branch(pair: &Pair<'_>) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction != Direction::Backward {
        return None;
    }
    let read = pair.read();
    let span = main_text(read, read.span)?;
    let text = pair.reader.text();
    let branch = branch_text(pair.reader, &pair.written().kind)?;
    let edit = if let (Meeting::NoBranch, Kind::Union(_)) = (pair.meeting, &read.kind) {
        before_end(text, span, ']', &branch)?
    } else {
        let old = span.slice(text);
        if old.is_empty() {
            return None;
        }
        let both = if matches!(pair.written().kind, Kind::Null) {
            format!("[{branch}, {old}]")
        } else {
            format!("[{old}, {branch}]")
        };
        Edit {
            at: span,
            text: both,
        }
    };
    Some(Repair {
        summary: format!("keep the branch {branch} in the reader"),
        edits: vec![edit],
    })
}

/// Makes the reader's named type answer to the writer's name.
pub(crate) fn answer_to(pair: &Pair<'_>) -> Option<Repair> {
    pair.worth_repairing()?;
    let read = pair.read();
    if pair.direction != Direction::Backward || !read.kind.aliases().is_empty() {
        return None;
    }
    let name = pair.written().kind.name()?;
    let span = main_text(read, read.span)?;
    let edit = member(
        pair.reader.text(),
        span,
        &format!("\"aliases\": [{}]", quoted(name.full())),
    )?;
    Some(Repair {
        summary: format!("add `{name}` to the aliases of `{}`", read.kind.label()),
        edits: vec![edit],
    })
}

/// A type as a branch of the reader's union: a primitive, or a named type that the reader knows.
fn branch_text(reader: &Schema, kind: &Kind) -> Option<String> {
    match kind {
        Kind::Array(_) | Kind::Map(_) | Kind::Union(_) => None,
        _ => match kind.name() {
            Some(name) => reader.named(name.full()).map(|_| quoted(name.full())),
            None => Some(quoted(kind.type_name())),
        },
    }
}

/// The empty value of a type, as JSON.
fn zero(kind: &Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Null => "null",
        Kind::Boolean => "false",
        Kind::Int | Kind::Long => "0",
        Kind::Float | Kind::Double => "0.0",
        Kind::Bytes | Kind::String => "\"\"",
        Kind::Array(_) => "[]",
        Kind::Map(_) => "{}",
        Kind::Record(_) | Kind::Enum(_) | Kind::Fixed(_) | Kind::Union(_) => return None,
    })
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
