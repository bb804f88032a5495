//! What the registry's loader for drafts 4, 6 and 7 makes of a schema.
//!
//! Keywords of one kind become a node of that kind; keywords of several kinds become a synthetic `allOf` of such nodes.
//! A list of types becomes an `anyOf`. A reference stands for itself: whatever is beside it does not count. The registry
//! orders the parts of a synthetic `allOf` by chance; here it is the order in which they are extracted.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use callsheet_schema::json::{self, At, Draft, Keywords, Named, NodeId, Type};
use callsheet_schema::tree;

use super::node::{
    Arena, ArrayNode, Combined, Criterion, DefaultValue, Extra, Id, Kind, Node, NumberNode,
    ObjectNode, StringNode,
};
use super::number::{Number, value_text};
use super::order::{self, Room};

/// How deep loading goes before targets of references wait for their turn.
const MAX_DEPTH: usize = 150;

/// Loads a whole schema.
pub(super) fn load(schema: &json::Schema, arena: &mut Arena<'_>) -> Id {
    let mut loader = Loader {
        schema,
        arena,
        knots: HashMap::new(),
        waiting: VecDeque::new(),
        depth: 0,
    };
    let root = loader.schema(schema.root());
    while let Some(target) = loader.waiting.pop_front() {
        loader.target(target);
    }
    root
}

/// The one place that all references to a target lead to.
enum Knot {
    /// Still being loaded: these references wait for it.
    Open(Vec<Id>),
    Done(Id),
}

struct Loader<'a, 'p> {
    schema: &'a json::Schema,
    arena: &'a mut Arena<'p>,
    knots: HashMap<NodeId, Knot>,
    waiting: VecDeque<NodeId>,
    depth: usize,
}

impl<'a> Loader<'a, '_> {
    fn schema(&mut self, id: NodeId) -> Id {
        let node = self.schema.node(id);
        if !self.arena.may_load(&node.kind) {
            return self.arena.push(Node::of(Kind::Empty));
        }
        match &node.kind {
            json::Kind::Bool(true) => self.arena.push(Node::of(Kind::True)),
            json::Kind::Bool(false) => self.arena.push(Node::of(Kind::False)),
            json::Kind::Keywords(keywords) => {
                self.depth += 1;
                let loaded = match &keywords.reference {
                    Some(reference) => self.reference(keywords, reference),
                    None => self.object(keywords, node.draft, id),
                };
                self.depth -= 1;
                loaded
            }
        }
    }

    /// A default beside a reference survives only if the target is still being loaded.
    fn reference(&mut self, keywords: &Keywords, reference: &At<json::Ref>) -> Id {
        let target = reference.value.target;
        if let Entry::Vacant(knot) = self.knots.entry(target) {
            knot.insert(Knot::Open(Vec::new()));
            if self.depth < MAX_DEPTH {
                self.target(target);
            } else {
                self.waiting.push_back(target);
            }
        }
        let known = match self.knots.get(&target) {
            Some(Knot::Done(id)) => Some(*id),
            _ => None,
        };
        let id = self.arena.push(Node {
            kind: Kind::Reference {
                text: reference.value.text.clone(),
                target: known,
            },
            title: text(keywords.title.as_ref()),
            description: text(keywords.description.as_ref()),
            default: keywords
                .default
                .as_ref()
                .filter(|_| known.is_none())
                .map(|at| default(&at.value)),
            extra: Extra {
                rest: rest(&keywords.other) + &rest(&keywords.ignored),
                ..Extra::default()
            },
            ..Node::default()
        });
        if let Some(Knot::Open(waiting)) = self.knots.get_mut(&target) {
            waiting.push(id);
        }
        id
    }

    fn target(&mut self, target: NodeId) {
        let id = self.schema(target);
        let Some(Knot::Open(waiting)) = self.knots.insert(target, Knot::Done(id)) else {
            return;
        };
        for reference in waiting {
            if let Kind::Reference { target, .. } = &mut self.arena.nodes[reference].kind {
                *target = Some(id);
            }
        }
    }

    fn object(&mut self, keywords: &'a Keywords, draft: Draft, id: NodeId) -> Id {
        let mut parts = self.parts(keywords, draft);
        let mut node = match parts.len() {
            0 => Node::of(Kind::Empty),
            1 => parts.remove(0),
            _ => {
                let subschemas = parts
                    .into_iter()
                    .map(|part| self.arena.push(part))
                    .collect();
                Node::of(Kind::Combined(Combined {
                    criterion: Criterion::All,
                    subschemas,
                    generated: true,
                }))
            }
        };
        node.id = text(keywords.id.as_ref());
        node.title = text(keywords.title.as_ref());
        node.description = text(keywords.description.as_ref());
        node.default = keywords.default.as_ref().map(|at| default(&at.value));
        node.extra = self.extra(keywords, id);
        self.arena.push(node)
    }

    /// The parts of an object of keywords, each of one kind.
    fn parts(&mut self, keywords: &'a Keywords, draft: Draft) -> Vec<Node> {
        let mut parts = Vec::new();
        if let Some(values) = &keywords.enumeration {
            let values = values.value.iter().map(value_text).collect();
            parts.push(Node::of(Kind::Enum(values)));
        }
        for (criterion, list) in [
            (Criterion::All, &keywords.all_of),
            (Criterion::One, &keywords.one_of),
            (Criterion::Any, &keywords.any_of),
        ] {
            if let Some(list) = list {
                let subschemas = list.value.iter().map(|id| self.schema(*id)).collect();
                parts.push(Node::of(Kind::Combined(Combined {
                    criterion,
                    subschemas,
                    generated: false,
                })));
            }
        }
        if let Some(not) = &keywords.not {
            let id = self.schema(not.value);
            parts.push(Node::of(Kind::Not(id)));
        }
        if let Some(value) = &keywords.constant {
            parts.push(Node::of(Kind::Const(value_text(&value.value))));
        }
        let types: &[Type] = keywords
            .types
            .as_ref()
            .map_or(&[], |types| types.value.as_slice());
        self.typed(keywords, draft, types, &mut parts);
        self.sniffed(keywords, draft, types, &mut parts);
        parts
    }

    /// The nodes of `type`.
    fn typed(
        &mut self,
        keywords: &'a Keywords,
        draft: Draft,
        types: &[Type],
        parts: &mut Vec<Node>,
    ) {
        let mut nodes: Vec<Node> = types
            .iter()
            .map(|name| self.of_type(keywords, draft, *name))
            .collect();
        let listed = keywords.types.as_ref().is_some_and(is_list);
        if listed {
            let subschemas = nodes
                .into_iter()
                .map(|node| self.arena.push(node))
                .collect();
            parts.push(Node::of(Kind::Combined(Combined {
                criterion: Criterion::Any,
                subschemas,
                generated: false,
            })));
        } else {
            parts.append(&mut nodes);
        }
    }

    fn of_type(&mut self, keywords: &'a Keywords, draft: Draft, name: Type) -> Node {
        match name {
            Type::Null => Node::of(Kind::Null),
            Type::Boolean => Node::of(Kind::Boolean),
            Type::Integer | Type::Number => {
                let mut node = number(keywords);
                node.required = true;
                node.integer = name == Type::Integer;
                Node::of(Kind::Number(Box::new(node)))
            }
            Type::String => {
                let mut node = string(keywords, draft);
                node.required = true;
                Node::of(Kind::String(Box::new(node)))
            }
            Type::Array => {
                let mut node = self.array(keywords);
                node.required = true;
                Node::of(Kind::Array(Box::new(node)))
            }
            Type::Object => {
                let mut node = self.properties(keywords, draft);
                node.required_type = true;
                Node::of(Kind::Object(Box::new(node)))
            }
        }
    }

    /// The nodes of keywords whose type is not named.
    fn sniffed(
        &mut self,
        keywords: &'a Keywords,
        draft: Draft,
        types: &[Type],
        parts: &mut Vec<Node>,
    ) {
        if !types.contains(&Type::Array) && has_array(keywords) {
            let node = self.array(keywords);
            parts.push(Node::of(Kind::Array(Box::new(node))));
        }
        if !types.contains(&Type::Object) && has_object(keywords) {
            let node = self.properties(keywords, draft);
            parts.push(Node::of(Kind::Object(Box::new(node))));
        }
        let numeric = types.contains(&Type::Integer) || types.contains(&Type::Number);
        if !numeric && has_number(keywords) {
            parts.push(Node::of(Kind::Number(Box::new(number(keywords)))));
        }
        if !types.contains(&Type::String) && has_string(keywords) {
            parts.push(Node::of(Kind::String(Box::new(string(keywords, draft)))));
        }
        let branches = [
            &keywords.if_schema,
            &keywords.then_schema,
            &keywords.else_schema,
        ];
        if branches.iter().any(|branch| branch.is_some()) {
            let ids = branches.map(|branch| branch.as_ref().map(|at| self.schema(at.value)));
            parts.push(Node::of(Kind::Conditional(ids)));
        }
    }

    fn array(&mut self, keywords: &Keywords) -> ArrayNode {
        let count = |at: &Option<At<u64>>| at.as_ref().map(|at| at.value);
        let (forbids_additional, additional) =
            self.extra_schema(keywords.additional_items.as_ref());
        ArrayNode {
            required: false,
            min_items: count(&keywords.min_items),
            max_items: count(&keywords.max_items),
            unique_items: keywords.unique_items.as_ref().is_some_and(|at| at.value),
            all_items: keywords.items.as_ref().map(|at| self.schema(at.value)),
            items: keywords
                .prefix()
                .iter()
                .map(|id| self.schema(*id))
                .collect(),
            forbids_additional,
            additional,
            contains: keywords.contains.as_ref().map(|at| self.schema(at.value)),
        }
    }

    /// `additionalItems` or `additionalProperties`: whether it forbids, and its schema.
    fn extra_schema(&mut self, at: Option<&At<NodeId>>) -> (bool, Option<Id>) {
        let Some(at) = at else {
            return (false, None);
        };
        match &self.schema.node(at.value).kind {
            json::Kind::Bool(allowed) => (!allowed, None),
            json::Kind::Keywords(_) => (false, Some(self.schema(at.value))),
        }
    }

    fn properties(&mut self, keywords: &Keywords, draft: Draft) -> ObjectNode {
        let count = |at: &Option<At<u64>>| at.as_ref().map(|at| at.value);
        let (forbids_additional, additional) =
            self.extra_schema(keywords.additional_properties.as_ref());
        let declared = named(keywords.properties.as_ref());
        let properties: Vec<(String, Id)> = declared
            .iter()
            .filter(|named| {
                let boolean = self.schema.node(named.node).keywords().is_none();
                !(boolean && named.name == draft.id_keyword())
            })
            .map(|named| (named.name.clone(), self.schema(named.node)))
            .collect();
        let dependent_required = keywords
            .dependent_required
            .iter()
            .filter(|names| !names.needs.is_empty())
            .map(|names| {
                let mut needs: Vec<String> =
                    names.needs.iter().map(|word| word.text.clone()).collect();
                needs.sort();
                needs.dedup();
                (names.name.clone(), needs)
            })
            .collect();
        let dependent_schemas = keywords
            .dependent_schemas
            .iter()
            .map(|named| (named.name.clone(), self.schema(named.node)))
            .collect();
        ObjectNode {
            required_type: false,
            min_properties: count(&keywords.min_properties),
            max_properties: count(&keywords.max_properties),
            required: words(keywords),
            properties: loaded_order(properties, declared.len()),
            patterns: named(keywords.pattern_properties.as_ref())
                .iter()
                .map(|named| (named.name.clone(), self.schema(named.node)))
                .collect(),
            forbids_additional,
            additional,
            property_names: keywords
                .property_names
                .as_ref()
                .map(|at| self.schema(at.value)),
            dependent_required: copied_order(dependent_required),
            dependent_schemas: copied_order(dependent_schemas),
        }
    }

    fn extra(&self, keywords: &Keywords, id: NodeId) -> Extra {
        let number = |key: &str| match &keywords.extension(key)?.value.value {
            tree::Value::Number(text) => Some(Number::parse(text)),
            _ => None,
        };
        let mut rest = rest(&keywords.other);
        if !keywords.definitions.is_empty() {
            for key in ["$defs", "definitions"] {
                if let Some(member) = self.schema.tree(id).member(key) {
                    rest += &value_text(&member.value);
                }
            }
        }
        for at in [
            &keywords.schema,
            &keywords.content_encoding,
            &keywords.content_media_type,
            &keywords.comment,
        ] {
            rest.extend([format!("{:?}", at.as_ref().map(|at| &at.value))]);
        }
        for at in [
            &keywords.deprecated,
            &keywords.read_only,
            &keywords.write_only,
        ] {
            rest.extend([format!("{:?}", at.as_ref().map(|at| at.value))]);
        }
        if let Some(examples) = &keywords.examples {
            rest.extend(examples.value.iter().map(value_text));
        }
        Extra {
            connect_bytes: connect_bytes(keywords),
            min_contains: number("minContains"),
            max_contains: number("maxContains"),
            unevaluated_items: None,
            unevaluated_properties: None,
            rest,
        }
    }
}

/// Whether `type` is a list: of several names, or of one in brackets, which make its span longer than name and quotes.
pub(super) fn is_list(types: &At<Vec<Type>>) -> bool {
    let name = types.value.first().map_or(0, |name| name.as_str().len());
    let length = usize::try_from(types.span.end.saturating_sub(types.span.start)).unwrap_or(0);
    types.value.len() != 1 || length != name + 2
}

pub(super) fn connect_bytes(keywords: &Keywords) -> bool {
    keywords
        .extension("connect.type")
        .is_some_and(|member| member.value.as_str() == Some("bytes"))
}

pub(super) fn text(at: Option<&At<String>>) -> Option<String> {
    at.map(|at| at.value.clone())
}

pub(super) fn named(at: Option<&At<Vec<Named>>>) -> &[Named] {
    at.map_or(&[], |at| at.value.as_slice())
}

pub(super) fn words(keywords: &Keywords) -> Vec<String> {
    keywords.required.as_ref().map_or_else(Vec::new, |at| {
        at.value.iter().map(|word| word.text.clone()).collect()
    })
}

pub(super) fn default(value: &tree::Node) -> DefaultValue {
    DefaultValue {
        text: value_text(value),
        compound: value.as_array().is_some() || matches!(value.value, tree::Value::Object(_)),
    }
}

/// Unknown members in a text that is equal for equal content.
pub(super) fn rest(members: &[tree::Member]) -> String {
    let mut texts: Vec<String> = members
        .iter()
        .map(|member| format!("{:?}:{}", member.key, value_text(&member.value)))
        .collect();
    texts.sort();
    texts.join(",")
}

/// The tables that a loader hands properties through: parsed, copied, built.
fn loaded_order<T>(entries: Vec<(String, T)>, count: usize) -> Vec<(String, T)> {
    let parsed = order::table(entries, Room::Default);
    let copied = order::table(parsed, Room::Buckets(count));
    order::table(copied, Room::Default)
}

/// The tables that a loader hands dependencies through.
fn copied_order<T>(entries: Vec<(String, T)>) -> Vec<(String, T)> {
    let count = entries.len();
    let built = loaded_order(entries, count);
    order::table(built, Room::CopyOf(count))
}

fn has_array(keywords: &Keywords) -> bool {
    keywords.items.is_some()
        || keywords.prefix_items.is_some()
        || keywords.additional_items.is_some()
        || keywords.min_items.is_some()
        || keywords.max_items.is_some()
        || keywords.unique_items.is_some()
        || keywords.contains.is_some()
}

fn has_object(keywords: &Keywords) -> bool {
    keywords.properties.is_some()
        || keywords.required.is_some()
        || keywords.min_properties.is_some()
        || keywords.max_properties.is_some()
        || keywords.dependencies.is_some()
        || keywords.pattern_properties.is_some()
        || keywords.additional_properties.is_some()
        || keywords.property_names.is_some()
}

fn has_number(keywords: &Keywords) -> bool {
    [
        &keywords.minimum,
        &keywords.maximum,
        &keywords.exclusive_minimum,
        &keywords.exclusive_maximum,
        &keywords.multiple_of,
    ]
    .into_iter()
    .any(Option::is_some)
        || keywords.minimum_is_exclusive.is_some()
        || keywords.maximum_is_exclusive.is_some()
}

fn has_string(keywords: &Keywords) -> bool {
    keywords.min_length.is_some()
        || keywords.max_length.is_some()
        || keywords.pattern.is_some()
        || keywords.format.is_some()
}

fn number(keywords: &Keywords) -> NumberNode {
    let number =
        |at: &Option<At<json::Number>>| at.as_ref().map(|at| Number::parse(at.value.as_str()));
    let flag = |at: &Option<At<bool>>| at.as_ref().is_some_and(|at| at.value);
    NumberNode {
        required: false,
        integer: false,
        minimum: number(&keywords.minimum),
        maximum: number(&keywords.maximum),
        exclusive_minimum: number(&keywords.exclusive_minimum),
        exclusive_maximum: number(&keywords.exclusive_maximum),
        flags: (
            flag(&keywords.minimum_is_exclusive),
            flag(&keywords.maximum_is_exclusive),
        ),
        multiple_of: number(&keywords.multiple_of),
    }
}

fn string(keywords: &Keywords, draft: Draft) -> StringNode {
    StringNode {
        required: false,
        min_length: keywords.min_length.as_ref().map(|at| at.value),
        max_length: keywords.max_length.as_ref().map(|at| at.value),
        pattern: text(keywords.pattern.as_ref()),
        format: text(keywords.format.as_ref()).filter(|format| is_validated(format, draft)),
    }
}

/// Whether the loader has a validator for a format; others it forgets.
fn is_validated(format: &str, draft: Draft) -> bool {
    match format {
        "date-time" | "uri" | "email" | "ipv4" | "ipv6" | "hostname" => true,
        "json-pointer" | "uri-reference" | "uri-template" => draft >= Draft::Draft6,
        "date" | "time" | "regex" | "relative-json-pointer" => draft >= Draft::Draft7,
        _ => false,
    }
}
