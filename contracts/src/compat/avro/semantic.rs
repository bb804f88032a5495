//! Hands the places of an Avro pair to the rules about meaning, and says where their hits are.

use std::borrow::Cow;

use callsheet_schema::avro::{Enum, Field, Kind, Node, NodeId, Record, Schema};
use callsheet_schema::tree;
use callsheet_schema::{Format, Span};

use super::pair::{Hit, Pair, Spot, main_text};
use crate::compat::Options;
use crate::compat::patch::{Edit, Repair};
use crate::compat::rules::Rule;
use crate::compat::semantic::{self, At, Facts, Meaning, Places, Side, Values, Wish, by_time};
use crate::report::Direction;
use crate::view::annotation::{self, Annotation};

/// The property of an enum that describes its symbols: an object of texts by symbol.
const SYMBOL_DOCS: &str = "symbolDocs";

/// Whether a schema says something that rules look at and structural hashes leave out.
pub(super) fn speaks(schema: &Schema, personal: &[&str]) -> bool {
    let has = |properties: &[(String, tree::Node)]| {
        let mut names = properties.iter().map(|(name, _)| name.as_str());
        names.any(|name| name == SYMBOL_DOCS || semantic::speaks(name, personal))
    };
    schema.nodes().any(|(_, node)| {
        has(&node.properties)
            || match &node.kind {
                Kind::Record(record) => record.fields.iter().any(|field| has(&field.properties)),
                _ => false,
            }
    })
}

/// What the rules about meaning have to say about a pair; `annotated` is whether a schema [`speaks`].
pub(super) fn look(
    pair: &Pair<'_>,
    options: &Options<'_>,
    annotated: bool,
) -> Vec<(&'static Rule, Hit)> {
    let renamed = || {
        let mut shared = pair.shared_fields();
        shared.any(|(_, written, _, read)| written.name != read.name)
    };
    match (&pair.written().kind, &pair.read().kind) {
        (Kind::Enum(written), Kind::Enum(read)) if annotated => values(pair, written, read),
        (Kind::Record(written), Kind::Record(read)) if annotated || renamed() => {
            places(pair, options, written, read)
        }
        _ => Vec::new(),
    }
}

fn places(
    pair: &Pair<'_>,
    options: &Options<'_>,
    written: &Record,
    read: &Record,
) -> Vec<(&'static Rule, Hit)> {
    let Some((_, _, map)) = pair.records() else {
        return Vec::new();
    };
    let shared = map.iter().enumerate().filter_map(|(reader, writer)| {
        let writer = (*writer)?;
        Some(by_time(pair.direction, writer, reader))
    });
    let (old, new) = by_time(
        pair.direction,
        side(pair.writer, pair.written(), written),
        side(pair.reader, pair.read(), read),
    );
    let places = Places {
        place: pair.place(),
        path: pair.field_path().to_owned(),
        old,
        new,
        shared: shared.collect(),
        today: options.today,
        personal: options.personal(),
    };
    let said = |(rule, hit): (&'static Rule, semantic::Hit)| (rule, located(pair, hit));
    let hits = semantic::of_places(Format::Avro, &places);
    hits.into_iter().map(said).collect()
}

fn side<'s>(schema: &'s Schema, node: &'s Node, record: &'s Record) -> Side<'s> {
    let fields = record.fields.iter().map(|field| Facts {
        name: &field.name,
        doc: field.doc.as_deref().map(Cow::Borrowed),
        annotations: annotations(schema, field),
    });
    Side {
        own: properties(&node.properties),
        fields: fields.collect(),
    }
}

fn properties(properties: &[(String, tree::Node)]) -> Vec<Annotation<'_>> {
    if properties.is_empty() {
        return Vec::new();
    }
    annotation::of_values(
        properties
            .iter()
            .map(|(name, value)| (name.as_str(), value)),
    )
}

/// What is said about a field, on the field itself or on its type; a named type speaks for itself.
fn annotations<'s>(schema: &'s Schema, field: &'s Field) -> Vec<Annotation<'s>> {
    let mut out = properties(&field.properties);
    let mut node = schema.node(field.schema);
    if let Kind::Union(branches) = &node.kind
        && let Some(sole) = sole(schema, branches)
    {
        node = schema.node(sole);
    }
    if node.kind.name().is_none() {
        out.extend(properties(&node.properties));
    }
    out
}

/// The one branch other than null.
fn sole(schema: &Schema, branches: &[NodeId]) -> Option<NodeId> {
    let mut rest = branches
        .iter()
        .filter(|branch| !matches!(schema.node(**branch).kind, Kind::Null));
    rest.next().copied().filter(|_| rest.next().is_none())
}

fn values(pair: &Pair<'_>, written: &Enum, read: &Enum) -> Vec<(&'static Rule, Hit)> {
    let (old, new) = by_time(
        pair.direction,
        meanings(pair.written(), written),
        meanings(pair.read(), read),
    );
    let values = Values {
        place: pair.place(),
        old,
        new,
    };
    let hits = semantic::of_values(Format::Avro, &values).into_iter();
    let said = |(rule, hit): (&'static Rule, semantic::Hit)| {
        let mut out = pair.hit(hit.message);
        if let At::Value(old, new) = hit.at {
            let (old, new) = (&values.old[old], &values.new[new]);
            let (writer, reader) = by_time(pair.direction, old, new);
            for (spot, meaning) in [(&mut out.writer, writer), (&mut out.reader, reader)] {
                spot.suffix.clone_from(&meaning.suffix);
                spot.span = meaning.span;
            }
        }
        (rule, told_apart(pair.direction, out, &hit.said))
    };
    hits.map(said).collect()
}

fn meanings<'s>(node: &'s Node, symbols: &'s Enum) -> Vec<Meaning<'s>> {
    let docs = node.properties.iter().find(|(name, _)| name == SYMBOL_DOCS);
    let texts = symbols.symbols.iter().filter_map(|symbol| {
        let text = docs?.1.get(&symbol.name)?;
        Some(Meaning {
            key: symbol.name.clone(),
            shown: symbol.name.clone(),
            part: SYMBOL_DOCS,
            text: Cow::Borrowed(text.as_str()?),
            suffix: format!("/{SYMBOL_DOCS}/{}", symbol.name),
            span: main_text(node, text.span),
        })
    });
    texts.collect()
}

/// Where a hit is, and what would undo it.
fn located(pair: &Pair<'_>, hit: semantic::Hit) -> Hit {
    let (Kind::Record(written), Kind::Record(read)) = (&pair.written().kind, &pair.read().kind)
    else {
        return pair.hit(hit.message);
    };
    let in_writer = |at: usize| Spot::field(pair.writer, pair.written(), at, &written.fields[at]);
    let in_reader = |at: usize| Spot::field(pair.reader, pair.read(), at, &read.fields[at]);
    let whole = pair.hit(hit.message);
    let out = match (&hit.at, pair.direction) {
        (At::Shared(old, new), direction) => {
            let (w, r) = by_time(direction, *old, *new);
            whole
                .at(in_reader(r), in_writer(w))
                .on_field(&read.fields[r].name)
        }
        (At::Gone(old), Direction::Backward) => {
            let reader = whole.reader.clone();
            whole
                .at(reader, in_writer(*old))
                .on_field(&written.fields[*old].name)
        }
        (At::Gone(old), Direction::Forward) => {
            let writer = whole.writer.clone();
            whole
                .at(in_reader(*old), writer)
                .on_field(&read.fields[*old].name)
        }
        (At::Place | At::Value(..), _) => whole,
    };
    let repair = hit.wish.as_ref().and_then(|wish| repair(pair, wish));
    told_apart(pair.direction, out, &hit.said).repaired_by(repair)
}

/// Lets the fingerprint tell apart what only annotations tell apart.
fn told_apart(direction: Direction, mut hit: Hit, said: &(String, String)) -> Hit {
    let (writer, reader) = by_time(direction, &said.0, &said.1);
    hit.writer.hash = semantic::hash(hit.writer.hash, writer);
    hit.reader.hash = semantic::hash(hit.reader.hash, reader);
    hit
}

fn repair(pair: &Pair<'_>, wish: &Wish) -> Option<Repair> {
    let ((old_schema, old), (new_schema, new)) = by_time(
        pair.direction,
        (pair.writer, pair.written()),
        (pair.reader, pair.read()),
    );
    let (Kind::Record(before), Kind::Record(after)) = (&old.kind, &new.kind) else {
        return None;
    };
    match wish {
        Wish::Keep(at) => {
            let field = &before.fields[*at];
            let text = main_text(old, field.span)?.slice(old_schema.text());
            let last = main_text(new, after.fields.last()?.span)?;
            (!text.is_empty()).then(|| Repair {
                summary: format!("keep `{}`", field.name),
                edits: vec![Edit {
                    at: Span::new(last.end, last.end),
                    text: format!(", {text}"),
                }],
            })
        }
        Wish::Say { field, .. } => {
            let object = main_text(new, after.fields[*field].span)?;
            semantic::in_json(new_schema.text(), object, wish)
        }
    }
}
