//! Text edits that may repair a finding, written at spans so that layout stays.
//!
//! Only proposals: [`super::assemble`] applies one, parses the result, checks again, and drops it unless the finding is
//! gone and nothing was added. Edits change the new schema: the reader when reading backward, the writer when reading
//! forward.

use callsheet_schema::Span;
use callsheet_schema::json::{At, Named, NodeId, Schema, Type, Word};
use callsheet_schema::tree;

use super::pair::Pair;
use crate::compat::patch::{Edit, Repair, before_end, member};
use crate::report::Direction;

/// Adds types that the reader lacks.
pub(crate) fn take_types(pair: &Pair<'_>, gone: &[&Type]) -> Option<Repair> {
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

/// Adds values that the reader's list lacks.
pub(crate) fn list_values(
    pair: &Pair<'_>,
    values: &At<Vec<tree::Node>>,
    gone: &[&tree::Node],
) -> Option<Repair> {
    backward(pair)?;
    let text: Vec<String> = gone.iter().map(|value| value.to_compact_json()).collect();
    let text = text.join(", ");
    Some(Repair {
        summary: format!("list {text} in the `enum` of {}", pair.place()),
        edits: vec![before_end(pair.reader.text(), values.span, ']', &text)?],
    })
}

/// Takes a keyword out of the reader.
pub(crate) fn without(pair: &Pair<'_>, keyword: &str) -> Option<Repair> {
    backward(pair)?;
    Some(Repair {
        summary: format!("leave out `{keyword}` of {}", pair.place()),
        edits: vec![removed(pair.reader, pair.r, keyword)?],
    })
}

/// Lets a constant be the old or the new one.
pub(crate) fn either_constant(pair: &Pair<'_>) -> Option<Repair> {
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

/// Declares a property of the writer in the reader again.
pub(crate) fn declare(pair: &Pair<'_>, property: &Named) -> Option<Repair> {
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

/// Adds a branch of the writer to the reader's branches.
pub(crate) fn add_branch(pair: &Pair<'_>, branch: NodeId) -> Option<Repair> {
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

/// Lets values satisfy more than one branch.
pub(crate) fn any_of(pair: &Pair<'_>) -> Option<Repair> {
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
    let spans: Vec<Span> = members
        .iter()
        .map(|member| Span::new(member.key_span.start, member.value.span.end))
        .collect();
    cut(&spans, at)
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
