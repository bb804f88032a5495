//! Text edits that may repair a finding, written at spans so that layout stays.
//!
//! Only proposals: [`super::assemble`] applies one, parses the result, checks again, and drops it unless the finding is
//! gone and nothing was added. Edits change the new schema: the reader when reading backward, the writer when reading
//! forward.

use std::collections::HashSet;

use callsheet_schema::Span;
use callsheet_schema::json::{At, Named, NodeId, Schema, Type, Word};
use callsheet_schema::tree;

use super::pair::{Pair, value_key};
use crate::compat::patch::{Edit, Repair, before_end, member};
use crate::report::Direction;

/// Adds types that the new reader lacks, or takes those from the new writer that the reader lacks.
pub(crate) fn take_types(pair: &Pair<'_>, gone: &[&Type]) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction == Direction::Forward {
        return leave_types(pair, gone);
    }
    let types = pair.read().keywords()?.types.as_ref()?;
    backward(pair)?;
    let mut names: Vec<&str> = types.value.iter().map(|name| name.as_str()).collect();
    let written = pair.written().keywords()?.types.as_ref()?;
    names.extend(
        written
            .value
            .iter()
            .filter(|name| gone.contains(name))
            .map(|name| name.as_str()),
    );
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let text = format!("[{}]", names.join(", "));
    let summary = format!("let {} be one of {text}", pair.place());
    pair.replace(types.span, &text, summary)
}

/// Takes types from the new writer; one that names none gets those of the reader.
fn leave_types(pair: &Pair<'_>, gone: &[&Type]) -> Option<Repair> {
    let Some(types) = pair.written().keywords()?.types.as_ref() else {
        return restored(pair, "type");
    };
    let left: Vec<String> = types
        .value
        .iter()
        .filter(|name| !gone.contains(name))
        .map(|name| format!("\"{}\"", name.as_str()))
        .collect();
    let text = match left.as_slice() {
        [] => return restored(pair, "type"),
        [one] => one.clone(),
        more => format!("[{}]", more.join(", ")),
    };
    let summary = format!("let {} be {text} only", pair.place());
    pair.replace(types.span, &text, summary)
}

/// Adds values that the new reader's list lacks, or takes those from the new writer's that the reader's lacks.
pub(crate) fn list_values(
    pair: &Pair<'_>,
    values: &At<Vec<tree::Node>>,
    gone: &[&tree::Node],
) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction == Direction::Forward {
        return leave_values(pair, gone);
    }
    backward(pair)?;
    let text: Vec<String> = gone.iter().map(|value| value.to_compact_json()).collect();
    let text = text.join(", ");
    Some(Repair {
        summary: format!("list {text} in the `enum` of {}", pair.place()),
        edits: vec![before_end(pair.reader.text(), values.span, ']', &text)?],
    })
}

/// Takes values from the new writer's list; some must be left.
fn leave_values(pair: &Pair<'_>, gone: &[&tree::Node]) -> Option<Repair> {
    let values = pair.written().keywords()?.enumeration.as_ref()?;
    let keys: HashSet<String> = gone.iter().map(|one| value_key(one)).collect();
    let is_gone = |value: &tree::Node| keys.contains(&value_key(value));
    let left: Vec<String> = values
        .value
        .iter()
        .filter(|value| !is_gone(value))
        .map(tree::Node::to_compact_json)
        .collect();
    if left.is_empty() {
        return restored(pair, "enum");
    }
    let names: Vec<String> = gone.iter().map(|value| value.to_compact_json()).collect();
    let summary = format!(
        "leave {} out of the `enum` of {}",
        names.join(", "),
        pair.place()
    );
    pair.replace(values.span, &format!("[{}]", left.join(", ")), summary)
}

/// Gives a keyword of the new writer the text that the reader has.
fn restored(pair: &Pair<'_>, keyword: &str) -> Option<Repair> {
    pair.read().main_span()?;
    let node = pair.written();
    let span = node.main_span()?;
    let of = |schema: &'_ Schema, id: NodeId| {
        let members = schema.tree(id).members();
        let member = members.iter().find(|member| member.key == keyword)?;
        Some(member.value.span)
    };
    let text = of(pair.reader, pair.r)?.slice(pair.reader.text());
    let edit = match of(pair.writer, pair.w) {
        Some(at) => Edit {
            at,
            text: text.to_owned(),
        },
        None => member(pair.writer.text(), span, &format!("\"{keyword}\": {text}"))?,
    };
    Some(Repair {
        summary: format!("keep `{keyword}` of {}", pair.place()),
        edits: vec![edit],
    })
}

/// Takes a keyword out of the new reader, or lets the new writer keep it.
pub(crate) fn without(pair: &Pair<'_>, keyword: &str) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction == Direction::Forward {
        return restored(pair, keyword);
    }
    backward(pair)?;
    Some(Repair {
        summary: format!("leave out `{keyword}` of {}", pair.place()),
        edits: vec![removed(pair.reader, pair.r, keyword)?],
    })
}

/// Lets a constant be the old or the new one; a new writer keeps the old one.
pub(crate) fn either_constant(pair: &Pair<'_>) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction == Direction::Forward {
        return restored(pair, "const");
    }
    backward(pair)?;
    let new = pair.read().keywords()?.constant.as_ref()?;
    let old = pair.written().keywords()?.constant.as_ref()?;
    let text = format!(
        "[{}, {}]",
        old.value.to_compact_json(),
        new.value.to_compact_json()
    );
    Some(Repair {
        summary: format!("list both values of {} with `enum`", pair.place()),
        edits: vec![
            Edit {
                at: new.key_span,
                text: "\"enum\"".into(),
            },
            Edit { at: new.span, text },
        ],
    })
}

/// Gives the new schema the other one's value of a keyword.
pub(crate) fn keep<T>(
    pair: &Pair<'_>,
    keyword: &str,
    reader: &At<T>,
    writer: &At<T>,
    writer_text: &str,
) -> Option<Repair> {
    pair.worth_repairing()?;
    let summary = |text: &str| format!("keep `{keyword}` of {} at {text}", pair.place());
    match pair.direction {
        Direction::Backward => pair.replace(reader.span, writer_text, summary(writer_text)),
        Direction::Forward => {
            let text = pair
                .read()
                .main_span()
                .map(|_| reader.span.slice(pair.reader.text()))?;
            pair.replace(writer.span, text, summary(text))
        }
    }
}

/// Makes a property optional in the new reader, or required in the new writer.
pub(crate) fn not_required(
    pair: &Pair<'_>,
    required: &At<Vec<Word>>,
    word: &Word,
) -> Option<Repair> {
    pair.worth_repairing()?;
    pair.new_node().1.main_span()?;
    if pair.direction == Direction::Forward {
        let name = format!("\"{}\"", word.text.escape_default());
        let text = pair.writer.text();
        let summary = format!("require {} in the new schema", pair.member(&word.text));
        let edit = match pair.written().keywords().and_then(|k| k.required.as_ref()) {
            Some(required) => before_end(text, required.span, ']', &name)?,
            None => member(
                text,
                pair.written().span,
                &format!("\"required\": [{name}]"),
            )?,
        };
        return Some(Repair {
            summary,
            edits: vec![edit],
        });
    }
    let summary = format!("leave {} optional", pair.member(&word.text));
    if required.value.len() == 1 {
        return Some(Repair {
            summary,
            edits: vec![removed(pair.reader, pair.r, "required")?],
        });
    }
    let spans: Vec<Span> = required.value.iter().map(|word| word.span).collect();
    let at = required.value.iter().position(|known| known == word)?;
    Some(Repair {
        summary,
        edits: vec![cut(&spans, at)?],
    })
}

/// Declares a property of the writer in the new reader again, or takes it from the new writer.
pub(crate) fn declare(pair: &Pair<'_>, property: &Named) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction == Direction::Forward {
        return leave_out(pair, property);
    }
    backward(pair)?;
    let old = pair.writer.node(property.node);
    let schema = old.main_span()?.slice(pair.writer.text());
    let name = property.name_span.slice(pair.writer.text());
    let text = pair.reader.text();
    let edit = match &pair.read().keywords()?.properties {
        Some(properties) => member(text, properties.span, &format!("{name}: {schema}"))?,
        None => member(
            text,
            pair.read().span,
            &format!("\"properties\": {{{name}: {schema}}}"),
        )?,
    };
    Some(Repair {
        summary: format!("keep declaring {}", pair.member(&property.name)),
        edits: vec![edit],
    })
}

/// Takes a property from the new writer, and from what it requires.
fn leave_out(pair: &Pair<'_>, property: &Named) -> Option<Repair> {
    pair.written().main_span()?;
    let tree = pair.writer.tree(pair.w);
    let value = |keyword: &str| {
        let mut members = tree.members().iter();
        Some(&members.find(|member| member.key == keyword)?.value)
    };
    let listed = value("properties")?.members();
    let at = listed
        .iter()
        .position(|member| member.key == property.name)?;
    let mut edits = vec![cut(&member_spans(listed), at)?];
    let words = pair.written().keywords()?.required.as_ref();
    if let Some(required) = words
        && let Some(at) = required
            .value
            .iter()
            .position(|word| word.text == property.name)
    {
        edits.push(if required.value.len() == 1 {
            removed(pair.writer, pair.w, "required")?
        } else {
            let spans: Vec<Span> = required.value.iter().map(|word| word.span).collect();
            cut(&spans, at)?
        });
    }
    Some(Repair {
        summary: format!("leave {} out", pair.member(&property.name)),
        edits,
    })
}

/// Adds a branch of the writer to the new reader's branches, or takes it from the new writer's.
pub(crate) fn add_branch(pair: &Pair<'_>, branch: NodeId) -> Option<Repair> {
    pair.worth_repairing()?;
    if pair.direction == Direction::Forward {
        return leave_branch(pair, branch);
    }
    backward(pair)?;
    let schema = pair
        .writer
        .node(branch)
        .main_span()?
        .slice(pair.writer.text());
    let read = pair.read().keywords()?;
    let list = read.any_of.as_ref().or(read.one_of.as_ref())?;
    Some(Repair {
        summary: format!("keep the branch of {}", pair.place()),
        edits: vec![before_end(pair.reader.text(), list.span, ']', schema)?],
    })
}

/// Takes a branch from the new writer's branches; some must be left.
fn leave_branch(pair: &Pair<'_>, branch: NodeId) -> Option<Repair> {
    pair.written().main_span()?;
    let written = pair.written().keywords()?;
    let list = written.any_of.as_ref().or(written.one_of.as_ref())?;
    let at = list.value.iter().position(|one| *one == branch)?;
    if list.value.len() == 1 {
        return None;
    }
    let spans: Vec<Span> = list
        .value
        .iter()
        .map(|one| pair.writer.node(*one).span)
        .collect();
    Some(Repair {
        summary: format!("leave the branch out of {}", pair.place()),
        edits: vec![cut(&spans, at)?],
    })
}

/// Lets values satisfy more than one branch.
pub(crate) fn any_of(pair: &Pair<'_>) -> Option<Repair> {
    pair.worth_repairing()?;
    backward(pair)?;
    let branches = pair.read().keywords()?.one_of.as_ref()?;
    pair.replace(
        branches.key_span,
        "\"anyOf\"",
        format!("use `anyOf` for {}", pair.place()),
    )
}

/// Repairs of the reader make sense only where it is the new schema, in its main text.
fn backward(pair: &Pair<'_>) -> Option<()> {
    (pair.direction == Direction::Backward && pair.read().document == 0).then_some(())
}

/// The edit that takes a member out of a schema.
fn removed(schema: &Schema, node: NodeId, keyword: &str) -> Option<Edit> {
    let members = schema.tree(node).members();
    let at = members.iter().position(|member| member.key == keyword)?;
    cut(&member_spans(members), at)
}

fn member_spans(members: &[tree::Member]) -> Vec<Span> {
    members
        .iter()
        .map(|member| Span::new(member.key_span.start, member.value.span.end))
        .collect()
}

/// The edit that takes one of several listed things out, with the comma beside it.
fn cut(spans: &[Span], at: usize) -> Option<Edit> {
    let here = spans.get(at)?;
    let span = match (at.checked_sub(1), spans.get(at + 1)) {
        (_, Some(next)) => Span::new(here.start, next.start),
        (Some(before), None) => Span::new(spans[before].end, here.end),
        (None, None) => *here,
    };
    Some(Edit {
        at: span,
        text: String::new(),
    })
}
