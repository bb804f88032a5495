//! Hands the places of a JSON Schema pair to the rules about meaning, and says where their hits are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::Format;
use callsheet_schema::json::{Keywords, Named, NodeId, Schema};
use callsheet_schema::tree;

use super::edit;
use super::pair::{Hit, Pair, Probe, Spot, escaped};
use super::walk::through;
use crate::compat::Options;
use crate::compat::patch::Repair;
use crate::compat::rules::Rule;
use crate::compat::semantic::{self, At, Facts, Meaning, Places, Side, Values, Wish, by_time};
use crate::report::Direction;
use crate::view::annotation::{self, Annotation};
use crate::view::speakers;

/// Members beside `enum` that describe its values: a list in the order of `enum`, or an object by value.
const DESCRIPTIONS: [&str; 7] = [
    "meta:enum",
    "symbolDocs",
    "enumDescriptions",
    "x-enumDescriptions",
    "x-enum-descriptions",
    "x-enumNames",
    "x-enum-varnames",
];

/// What a walk keeps for the rules about meaning.
pub(super) struct Speech {
    /// Whether a schema says anything that they look at.
    spoken: bool,
    /// Parts of `allOf` that a place above has spoken for.
    parts: BTreeSet<NodeId>,
}

impl Speech {
    /// Looks once over both schemas.
    pub(super) fn new(writer: &Schema, reader: &Schema, options: &Options<'_>) -> Self {
        let personal = options.personal();
        let spoken = |schema: &Schema| {
            let keywords = schema.nodes().filter_map(|(_, node)| node.keywords());
            keywords
                .flat_map(|keywords| keywords.other.iter().chain(&keywords.ignored))
                .any(|member| semantic::speaks(&member.key, &personal))
        };
        Self {
            spoken: spoken(writer) || spoken(reader),
            parts: BTreeSet::new(),
        }
    }

    /// What the rules about meaning have to say about a pair; places come before the places below them.
    pub(super) fn look(
        &mut self,
        pair: &Pair<'_>,
        options: &Options<'_>,
    ) -> Vec<(&'static Rule, Hit)> {
        let (written, read) = pair.keywords();
        let mut out = Vec::new();
        if self.spoken && !self.parts.contains(&pair.w) && has_fields(pair.writer, written) {
            out = places(pair, options);
        }
        for part in written.all_of.iter().flat_map(|all| &all.value) {
            self.parts.insert(through(pair.writer, *part));
        }
        out.extend(values(pair, written, read));
        out
    }
}

fn has_fields(schema: &Schema, keywords: &Keywords) -> bool {
    let parts = keywords.all_of.iter().flat_map(|all| &all.value);
    let mut parts = parts.filter_map(|part| schema.node(through(schema, *part)).keywords());
    keywords.properties.is_some() || parts.any(|part| part.properties.is_some())
}

fn places(pair: &Pair<'_>, options: &Options<'_>) -> Vec<(&'static Rule, Hit)> {
    let personal = options.personal();
    let (written, read) = (
        properties(pair.writer, pair.w),
        properties(pair.reader, pair.r),
    );
    let (old_fields, new_fields) = by_time(pair.direction, &written, &read);
    let names: BTreeMap<&str, usize> = new_fields
        .iter()
        .enumerate()
        .map(|(at, field)| (field.name.as_str(), at))
        .collect();
    let shared = old_fields.iter().enumerate();
    let shared: Vec<(usize, usize)> = shared
        .filter_map(|(at, field)| Some((at, *names.get(field.name.as_str())?)))
        .collect();
    let (old, new) = by_time(
        pair.direction,
        side(pair.writer, pair.w, &written),
        side(pair.reader, pair.r, &read),
    );
    let path = super::pair::field_path(pair.trail);
    let places = Places {
        place: if path.is_empty() {
            "the record".to_owned()
        } else {
            pair.place()
        },
        path,
        old,
        new,
        shared,
        today: options.today,
        personal,
    };
    let hits = semantic::of_places(Format::Json, &places).into_iter();
    hits.map(|(rule, hit)| (rule, located(pair, (&written, &read), hit)))
        .collect()
}

/// The properties that a schema declares, those of its `allOf` included.
fn properties(schema: &Schema, at: NodeId) -> Vec<&Named> {
    let own = schema.node(at).keywords();
    let parts = own
        .into_iter()
        .flat_map(|own| own.all_of.iter().flat_map(|all| &all.value));
    let parts = parts.filter_map(|part| schema.node(through(schema, *part)).keywords());
    let mut seen = BTreeSet::new();
    own.into_iter()
        .chain(parts)
        .flat_map(|part| part.properties.iter().flat_map(|all| &all.value))
        .filter(|property| seen.insert(property.name.as_str()))
        .collect()
}

fn side<'s>(schema: &'s Schema, at: NodeId, fields: &[&'s Named]) -> Side<'s> {
    let fields = fields.iter().map(|property| Facts {
        name: &property.name,
        doc: None,
        annotations: speakers(schema, property.node)
            .into_iter()
            .flat_map(|node| annotations(schema, node))
            .collect(),
    });
    Side {
        own: annotations(schema, at),
        fields: fields.collect(),
    }
}

/// What a schema says beside the keywords of its draft.
fn annotations(schema: &Schema, at: NodeId) -> Vec<Annotation<'_>> {
    let node = schema.node(at);
    let Some(keywords) = node.keywords() else {
        return Vec::new();
    };
    let mut out = annotation::of_members(&keywords.other);
    out.extend(annotation::of_members(&keywords.ignored));
    if node.document != 0 {
        for one in &mut out {
            one.source = None;
        }
    }
    out
}

fn values(pair: &Pair<'_>, written: &Keywords, read: &Keywords) -> Vec<(&'static Rule, Hit)> {
    let (old, new) = by_time(
        pair.direction,
        meanings(pair.writer, pair.w, written),
        meanings(pair.reader, pair.r, read),
    );
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let values = Values {
        place: pair.place(),
        old,
        new,
    };
    let hits = semantic::of_values(Format::Json, &values).into_iter();
    let said = |(rule, hit): (&'static Rule, semantic::Hit)| {
        let mut out = pair.hit(hit.message).shown_by(Probe::None);
        if let At::Value(old, new) = hit.at {
            let (writer, reader) = by_time(pair.direction, &values.old[old], &values.new[new]);
            for (spot, meaning) in [(&mut out.writer, writer), (&mut out.reader, reader)] {
                spot.pointer.push_str(&meaning.suffix);
                spot.span = spot.span.and(meaning.span);
            }
        }
        (rule, told_apart(pair.direction, out, &hit.said))
    };
    hits.map(said).collect()
}

/// What is said about the values of an enumeration: beside `enum`, or in branches of one constant each.
fn meanings<'s>(schema: &'s Schema, at: NodeId, keywords: &'s Keywords) -> Vec<Meaning<'s>> {
    let mut out = Vec::new();
    let members = keywords.other.iter().chain(&keywords.ignored);
    for member in members.filter(|member| DESCRIPTIONS.contains(&member.key.as_str())) {
        let part = DESCRIPTIONS.iter().find(|known| **known == member.key);
        let values = keywords.enumeration.iter().flat_map(|at| &at.value);
        for (index, value) in values.enumerate() {
            let shown = text_of(value);
            let told = match &member.value.value {
                tree::Value::Array(texts) => texts.get(index).map(|text| (index.to_string(), text)),
                _ => member.value.get(&shown).map(|text| (escaped(&shown), text)),
            };
            if let (Some((token, node)), Some(part)) = (told, part)
                && let Some(text) = node.as_str()
            {
                out.push(Meaning {
                    key: value.to_compact_json(),
                    shown,
                    part,
                    text: Cow::Borrowed(text),
                    suffix: format!("/{}/{token}", escaped(&member.key)),
                    span: Some(node.span),
                });
            }
        }
    }
    for (name, branches) in [("oneOf", &keywords.one_of), ("anyOf", &keywords.any_of)] {
        for (index, branch) in branches.iter().flat_map(|at| &at.value).enumerate() {
            let node = schema.node(through(schema, *branch));
            let Some((branch, value)) = node
                .keywords()
                .and_then(|branch| Some((branch, &branch.constant.as_ref()?.value)))
            else {
                continue;
            };
            for (part, text) in [
                ("title", &branch.title),
                ("description", &branch.description),
            ] {
                out.extend(text.as_ref().map(|text| Meaning {
                    key: value.to_compact_json(),
                    shown: text_of(value),
                    part,
                    text: Cow::Borrowed(&text.value),
                    suffix: format!("/{name}/{index}/{part}"),
                    span: (node.document == schema.node(at).document).then_some(text.span),
                }));
            }
        }
    }
    out
}

fn text_of(value: &tree::Node) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_compact_json(), str::to_owned)
}

/// Where a hit is, and what would undo it; `fields` are the writer's and the reader's.
fn located(pair: &Pair<'_>, fields: (&[&Named], &[&Named]), hit: semantic::Hit) -> Hit {
    let (written, read) = fields;
    let in_writer = |at: usize| Spot::node(pair.writer.node(written[at].node));
    let in_reader = |at: usize| Spot::node(pair.reader.node(read[at].node));
    let whole = pair.hit(hit.message).shown_by(Probe::None);
    let out = match (&hit.at, pair.direction) {
        (At::Shared(old, new), direction) => {
            let (w, r) = by_time(direction, *old, *new);
            whole.at(in_reader(r), in_writer(w)).on_field(&read[r].name)
        }
        (At::Gone(old), Direction::Backward) => {
            let reader = whole.reader.clone();
            whole
                .at(reader, in_writer(*old))
                .on_field(&written[*old].name)
        }
        (At::Gone(old), Direction::Forward) => {
            let writer = whole.writer.clone();
            whole.at(in_reader(*old), writer).on_field(&read[*old].name)
        }
        (At::Place | At::Value(..), _) => whole,
    };
    let (old, new) = by_time(pair.direction, written, read);
    let repair = hit
        .wish
        .as_ref()
        .and_then(|wish| repair(pair, old, new, wish));
    told_apart(pair.direction, out, &hit.said).repaired_by(repair)
}

/// Lets the fingerprint tell apart what only annotations tell apart.
fn told_apart(direction: Direction, mut hit: Hit, said: &(String, String)) -> Hit {
    let (writer, reader) = by_time(direction, &said.0, &said.1);
    hit.writer.hash = semantic::hash(hit.writer.hash, writer);
    hit.reader.hash = semantic::hash(hit.reader.hash, reader);
    hit
}

fn repair(pair: &Pair<'_>, old: &[&Named], new: &[&Named], wish: &Wish) -> Option<Repair> {
    match wish {
        Wish::Keep(at) => edit::declare(pair, old[*at]),
        Wish::Say { field, .. } => {
            let (schema, _) = pair.new_node();
            let object = schema.node(new[*field].node);
            object.keywords()?;
            semantic::in_json(schema.text(), object.main_span()?, wish)
        }
    }
}
