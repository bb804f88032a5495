//! What the registry makes of drafts 2019-09 and 2020-12.
//!
//! It reads both with a loader for 2020-12 and rewrites the result into the form of the older drafts: every keyword
//! becomes a node of its own, and nodes of one kind are merged in the order in which a hash table hands out the keywords.
//! What is lost on the way is lost here too: an unknown keyword or definitions beside `contains` or `unevaluated…` make
//! those disappear. Targets of references are built anew now and then, which shows in the paths of recursive schemas.

use std::collections::{HashMap, HashSet, VecDeque};

use callsheet_schema::json::{self, At, Keywords, NodeId, Type};
use callsheet_schema::tree;

use super::legacy;
use super::merge;
use super::node::{
    Arena, ArrayNode, Combined, Criterion, Extra, Id, Kind, Node, NumberNode, ObjectNode,
    StringNode,
};
use super::number::{Number, value_text};
use super::order::{self, Room};

/// How deep the resolution of references nests before it waits for its turn.
const MAX_DEPTH: usize = 40;

/// Loads a whole schema.
pub(super) fn load(schema: &json::Schema, arena: &mut Arena<'_>) -> Id {
    let mut objects = HashMap::new();
    for (index, document) in (0_u32..).zip(schema.documents()) {
        collect(index, &document.tree, &mut objects);
    }
    let mut loader = Loader {
        schema,
        arena,
        objects,
        built: HashMap::new(),
        active: HashSet::new(),
        open: VecDeque::new(),
        targets: HashMap::new(),
        depth: 0,
    };
    let root = schema.root();
    let part = loader.schema(root, root);
    loader.close();
    loader.build(&part)
}

/// Every object of a document by its place.
fn collect<'a>(document: u32, node: &'a tree::Node, out: &mut HashMap<(u32, u32), &'a tree::Node>) {
    if !node.members().is_empty() {
        out.insert((document, node.span.start), node);
    }
    for member in node.members() {
        collect(document, &member.value, out);
    }
    for item in node.as_array().unwrap_or(&[]) {
        collect(document, item, out);
    }
}

/// A schema that can still be changed.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Every build of it is a new node.
    Plain(Box<Node>),
    /// A reference is built once.
    Reference(Id),
}

impl Part {
    pub(super) fn of(kind: Kind) -> Self {
        Self::Plain(Box::new(Node::of(kind)))
    }
}

/// What is being visited: a schema within the load of a reference's target.
type Place = (NodeId, NodeId);

struct Loader<'a, 'p> {
    schema: &'a json::Schema,
    arena: &'a mut Arena<'p>,
    objects: HashMap<(u32, u32), &'a tree::Node>,
    /// What a visited schema became.
    built: HashMap<Place, Part>,
    active: HashSet<Place>,
    /// References without a target yet.
    open: VecDeque<(Id, NodeId)>,
    targets: HashMap<Id, NodeId>,
    depth: usize,
}

impl<'a> Loader<'a, '_> {
    fn build(&mut self, part: &Part) -> Id {
        match part {
            Part::Plain(node) => self.arena.push(node.as_ref().clone()),
            Part::Reference(id) => *id,
        }
    }

    /// Gives every open reference its target.
    fn close(&mut self) {
        self.depth += 1;
        let mut cache: HashMap<NodeId, Id> = HashMap::new();
        let mut waiting = Vec::new();
        while let Some((reference, target)) = self.open.pop_front() {
            let place = (target, target);
            let id = if let Some(id) = cache.get(&target) {
                *id
            } else if let Some(part) = self.built.get(&place).cloned() {
                let id = self.build(&part);
                cache.insert(target, id);
                id
            } else if self.active.contains(&place) {
                waiting.push((reference, target));
                continue;
            } else {
                let part = self.schema(target, target);
                if self.depth < MAX_DEPTH {
                    self.close();
                }
                self.build(&part)
            };
            if let Kind::Reference { target, .. } = &mut self.arena.nodes[reference].kind {
                *target = Some(id);
            }
        }
        self.open.extend(waiting);
        self.depth -= 1;
    }

    fn reference(&mut self, text: &str, target: NodeId) -> Part {
        let id = self.arena.push(Node::of(Kind::Reference {
            text: text.to_owned(),
            target: None,
        }));
        self.open.push_back((id, target));
        self.targets.insert(id, target);
        Part::Reference(id)
    }

    fn schema(&mut self, load: NodeId, id: NodeId) -> Part {
        let place = (load, id);
        let schema = self.schema;
        if !self.arena.may_load(&schema.node(id).kind) {
            return nothing();
        }
        match &schema.node(id).kind {
            json::Kind::Bool(value) => {
                let part = Part::of(if *value { Kind::True } else { Kind::False });
                self.built.insert(place, part.clone());
                part
            }
            json::Kind::Keywords(keywords) => {
                self.active.insert(place);
                let mut part = self.composite(place, keywords);
                self.active.remove(&place);
                if let Some(reference) = &keywords.dynamic_reference {
                    let referred = self.reference(&reference.value.text, reference.value.target);
                    part = self.join(None, referred, part);
                    self.built.insert(place, part.clone());
                }
                part
            }
        }
    }

    fn child(&mut self, load: NodeId, id: NodeId) -> Id {
        let part = self.schema(load, id);
        self.build(&part)
    }

    fn composite(&mut self, place: Place, keywords: &'a Keywords) -> Part {
        let load = place.0;
        let names = self.keyword_order(place.1);
        let mut product = None;
        for name in names {
            if let Some(current) = self.keyword(load, name, keywords) {
                product = Some(match product {
                    None => current,
                    Some(previous) => self.join(None, previous, current),
                });
            }
        }
        let mut product = product.unwrap_or_else(nothing);
        for object in self.declared(load, keywords) {
            product = self.join(None, product, object);
        }
        if let Some(at) = &keywords.unevaluated_items {
            let id = self.child(load, at.value);
            let mut node = Node::of(Kind::Array(Box::default()));
            node.extra.unevaluated_items = Some(id);
            product = self.join(None, product, Part::Plain(Box::new(node)));
        }
        if let Some(at) = &keywords.unevaluated_properties {
            let id = self.child(load, at.value);
            let mut node = Node::of(Kind::Object(Box::default()));
            node.extra.unevaluated_properties = Some(id);
            product = self.join(None, product, Part::Plain(Box::new(node)));
        }
        let mut part = self.unwrap(product);
        self.annotate(&mut part, keywords);
        self.built.insert(place, part.clone());
        let definitions = self.definitions(place, keywords);
        if let Some(rest) = self.unprocessed(place.1, &definitions) {
            let extra = Extra {
                connect_bytes: legacy::connect_bytes(keywords),
                rest,
                ..Extra::default()
            };
            match &mut part {
                Part::Plain(node) => node.extra = extra,
                Part::Reference(id) => {
                    let mut node = self.arena.nodes[*id].clone();
                    node.extra = extra;
                    self.arena.replace(*id, node);
                }
            }
            self.built.insert(place, part.clone());
        }
        part
    }

    /// The keywords of an object in the order of the registry's table.
    fn keyword_order(&self, id: NodeId) -> Vec<&'a str> {
        let node = self.schema.node(id);
        let Some(object) = self.objects.get(&(node.document, node.span.start)) else {
            return Vec::new();
        };
        let entries = object
            .members()
            .iter()
            .map(|member| (member.key.clone(), member.key.as_str()))
            .collect();
        order::table(entries, Room::Default)
            .into_iter()
            .map(|(_, key)| key)
            .collect()
    }

    /// Declared properties, then those by pattern.
    fn declared(&mut self, load: NodeId, keywords: &Keywords) -> Vec<Part> {
        let mut objects = Vec::new();
        let entries = |loader: &mut Self, at: Option<&At<Vec<json::Named>>>| {
            let list: Vec<(String, NodeId)> = legacy::named(at)
                .iter()
                .map(|named| (named.name.clone(), named.node))
                .collect();
            order::table(list, Room::Default)
                .into_iter()
                .map(|(name, node)| (name, loader.child(load, node)))
                .collect::<Vec<_>>()
        };
        let properties = entries(self, keywords.properties.as_ref());
        let patterns = entries(self, keywords.pattern_properties.as_ref());
        if !properties.is_empty() {
            objects.push(Part::of(Kind::Object(Box::new(ObjectNode {
                properties: order::table(properties, Room::Default),
                ..ObjectNode::default()
            }))));
        }
        if !patterns.is_empty() {
            objects.push(Part::of(Kind::Object(Box::new(ObjectNode {
                patterns,
                ..ObjectNode::default()
            }))));
        }
        objects
    }

    /// A generated `allOf` without parts is `{}`, one of a single part is that part.
    fn unwrap(&mut self, part: Part) -> Part {
        let Part::Plain(node) = &part else {
            return part;
        };
        let Kind::Combined(Combined {
            criterion: Criterion::All,
            subschemas,
            generated: true,
        }) = &node.kind
        else {
            return part;
        };
        match subschemas.as_slice() {
            [] => Part::of(Kind::Empty),
            [only] => {
                let single = self.arena.nodes[*only].clone();
                match (&single.kind, self.targets.get(only).copied()) {
                    (Kind::Reference { text, .. }, Some(target)) => {
                        let text = text.clone();
                        self.reference(&text, target)
                    }
                    _ => Part::Plain(Box::new(single)),
                }
            }
            _ => part,
        }
    }

    fn annotate(&mut self, part: &mut Part, keywords: &Keywords) {
        let default = keywords
            .default
            .as_ref()
            .filter(|at| !matches!(at.value.value, tree::Value::Null))
            .map(|at| legacy::default(&at.value));
        let title = legacy::text(keywords.title.as_ref());
        let description = legacy::text(keywords.description.as_ref());
        match part {
            Part::Plain(node) => {
                node.title = title.or(node.title.take());
                node.description = description.or(node.description.take());
                node.default = default.or(node.default.take());
            }
            // A reference is built already: it takes no default any more.
            Part::Reference(id) => {
                let mut node = self.arena.nodes[*id].clone();
                node.title = title.or(node.title);
                node.description = description.or(node.description);
                self.arena.replace(*id, node);
            }
        }
    }

    /// Definitions; resolving what they refer to comes with each of them.
    fn definitions(&mut self, place: Place, keywords: &'a Keywords) -> Vec<(String, Id)> {
        let node = self.schema.node(place.1);
        let whole = node.pointer.is_empty();
        let mut seen = HashSet::new();
        let object = self.objects.get(&(node.document, node.span.start)).copied();
        let within = |key: &str, name: &json::Named| {
            object
                .and_then(|object| object.member(key))
                .is_some_and(|member| {
                    let span = member.value.span;
                    span.start < name.name_span.start && name.name_span.end <= span.end
                })
        };
        let mut list: Vec<(String, NodeId)> = Vec::new();
        for key in ["$defs", "definitions"] {
            if key == "definitions" && !whole {
                continue;
            }
            for named in &keywords.definitions {
                if within(key, named) && seen.insert(named.name.as_str()) {
                    list.push((named.name.clone(), named.node));
                }
            }
        }
        let mut out = Vec::new();
        for (name, node) in order::table(list, Room::Default) {
            let part = self.schema(place.0, node);
            if self.depth < MAX_DEPTH {
                self.close();
            }
            let id = self.build(&part);
            out.push((name, id));
        }
        out
    }

    /// Everything that the loader does not know, in one text; `None` if there is nothing.
    fn unprocessed(&self, id: NodeId, definitions: &[(String, Id)]) -> Option<String> {
        let node = self.schema.node(id);
        let object = self.objects.get(&(node.document, node.span.start))?;
        let unknown: Vec<tree::Member> = object
            .members()
            .iter()
            .filter(|member| !is_known(&member.key))
            .cloned()
            .collect();
        if unknown.is_empty() && definitions.is_empty() {
            return None;
        }
        let mut rest = legacy::rest(&unknown);
        rest.extend(
            definitions
                .iter()
                .map(|(name, id)| format!("{name:?}{:?}", self.arena.nodes[*id].digest)),
        );
        Some(rest)
    }

    /// What one keyword becomes; `None` for those that are no schema of their own.
    fn keyword(&mut self, load: NodeId, name: &str, keywords: &'a Keywords) -> Option<Part> {
        let at = |at: &Option<At<NodeId>>| at.as_ref().map(|at| at.value);
        match name {
            "$ref" => {
                let reference = &keywords.reference.as_ref()?.value;
                Some(self.reference(&reference.text, reference.target))
            }
            "type" => Some(self.types(keywords.types.as_ref()?)),
            "not" => {
                let id = self.child(load, at(&keywords.not)?);
                Some(Part::of(Kind::Not(id)))
            }
            "if" => {
                let branches = [
                    at(&keywords.if_schema),
                    at(&keywords.then_schema),
                    at(&keywords.else_schema),
                ];
                let ids = branches.map(|branch| branch.map(|node| self.child(load, node)));
                Some(Part::of(Kind::Conditional(ids)))
            }
            "allOf" => self.combination(load, Criterion::All, keywords.all_of.as_ref()),
            "anyOf" => self.combination(load, Criterion::Any, keywords.any_of.as_ref()),
            "oneOf" => self.combination(load, Criterion::One, keywords.one_of.as_ref()),
            "enum" => {
                let values = &keywords.enumeration.as_ref()?.value;
                Some(Part::of(Kind::Enum(
                    values.iter().map(value_text).collect(),
                )))
            }
            "const" => {
                let value = &keywords.constant.as_ref()?.value;
                Some(Part::of(Kind::Const(value_text(value))))
            }
            "format" => keywords.format.as_ref().map(|_| nothing()),
            "readOnly" => keywords
                .read_only
                .as_ref()
                .filter(|at| at.value)
                .map(|_| nothing()),
            "writeOnly" => keywords
                .write_only
                .as_ref()
                .filter(|at| at.value)
                .map(|_| nothing()),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                number(name, keywords)
            }
            "minLength" | "maxLength" | "pattern" => string(name, keywords),
            _ => self
                .array(load, name, keywords)
                .or_else(|| self.object(load, name, keywords)),
        }
    }

    fn types(&mut self, types: &At<Vec<Type>>) -> Part {
        if let ([only], false) = (types.value.as_slice(), legacy::is_list(types)) {
            return Part::of(of_type(*only));
        }
        let subschemas = types
            .value
            .iter()
            .map(|name| self.arena.push(Node::of(of_type(*name))))
            .collect();
        Part::of(Kind::Combined(Combined {
            criterion: Criterion::Any,
            subschemas,
            generated: true,
        }))
    }

    fn combination(
        &mut self,
        load: NodeId,
        criterion: Criterion,
        list: Option<&At<Vec<NodeId>>>,
    ) -> Option<Part> {
        let mut product = Part::of(Kind::Combined(Combined {
            criterion,
            subschemas: Vec::new(),
            generated: false,
        }));
        for id in &list?.value {
            let current = self.schema(load, *id);
            product = self.join(Some(criterion), product, current);
        }
        Some(product)
    }

    fn array(&mut self, load: NodeId, name: &str, keywords: &Keywords) -> Option<Part> {
        let mut array = ArrayNode::default();
        let mut extra = Extra::default();
        match name {
            "minItems" => array.min_items = Some(keywords.min_items.as_ref()?.value),
            "maxItems" => array.max_items = Some(keywords.max_items.as_ref()?.value),
            "uniqueItems" => array.unique_items = keywords.unique_items.as_ref()?.value,
            "contains" => {
                let id = self.child(load, keywords.contains.as_ref()?.value);
                array.contains = Some(id);
                let count = |at: &Option<At<u64>>| {
                    at.as_ref().map(|at| Number::Integer(at.value.to_string()))
                };
                extra.min_contains =
                    count(&keywords.min_contains).or_else(|| Some(Number::Integer("1".into())));
                extra.max_contains = count(&keywords.max_contains);
            }
            "prefixItems" | "items" if name == "prefixItems" || keywords.items.is_none() => {
                let items = &keywords.prefix_items.as_ref()?.value;
                array.items = items.iter().map(|id| self.child(load, *id)).collect();
            }
            "items" => match self.schema(load, keywords.items.as_ref()?.value) {
                Part::Plain(node) if node.kind.is_false() => array.forbids_additional = true,
                Part::Plain(node) if matches!(node.kind, Kind::True) => {}
                part => {
                    let id = Some(self.build(&part));
                    if keywords.prefix().is_empty() {
                        array.all_items = id;
                    } else {
                        array.additional = id;
                    }
                }
            },
            _ => return None,
        }
        let mut node = Node::of(Kind::Array(Box::new(array)));
        node.extra = extra;
        Some(Part::Plain(Box::new(node)))
    }

    fn object(&mut self, load: NodeId, name: &str, keywords: &Keywords) -> Option<Part> {
        let mut object = ObjectNode::default();
        match name {
            "minProperties" => {
                object.min_properties = Some(keywords.min_properties.as_ref()?.value);
            }
            "maxProperties" => {
                object.max_properties = Some(keywords.max_properties.as_ref()?.value);
            }
            "required" => object.required = legacy::words(keywords),
            "additionalProperties" => {
                match self.schema(load, keywords.additional_properties.as_ref()?.value) {
                    Part::Plain(node) if node.kind.is_false() => object.forbids_additional = true,
                    Part::Plain(node) if matches!(node.kind, Kind::True) => {}
                    part => object.additional = Some(self.build(&part)),
                }
            }
            "propertyNames" => {
                let id = self.child(load, keywords.property_names.as_ref()?.value);
                object.property_names = Some(id);
            }
            "dependentRequired" => {
                let list = keywords
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
                object.dependent_required = dependent_order(list);
            }
            "dependentSchemas" => {
                let list = keywords
                    .dependent_schemas
                    .iter()
                    .map(|named| (named.name.clone(), self.child(load, named.node)))
                    .collect();
                object.dependent_schemas = dependent_order(list);
            }
            _ => return None,
        }
        Some(Part::of(Kind::Object(Box::new(object))))
    }

    /// Puts what two keywords became together; `parent` is the combination whose branches they are.
    fn join(&mut self, parent: Option<Criterion>, previous: Part, current: Part) -> Part {
        merge::join(self.arena, parent, previous, current)
    }
}

/// A generated `allOf` without parts.
fn nothing() -> Part {
    Part::of(Kind::Combined(Combined {
        criterion: Criterion::All,
        subschemas: Vec::new(),
        generated: true,
    }))
}

fn dependent_order<T>(entries: Vec<(String, T)>) -> Vec<(String, T)> {
    let count = entries.len();
    let built = order::table(order::table(entries, Room::Default), Room::Default);
    order::table(built, Room::CopyOf(count))
}

fn of_type(name: Type) -> Kind {
    match name {
        Type::Null => Kind::Null,
        Type::Boolean => Kind::Boolean,
        Type::Integer | Type::Number => Kind::Number(Box::new(NumberNode {
            required: true,
            integer: name == Type::Integer,
            ..NumberNode::default()
        })),
        Type::String => Kind::String(Box::new(StringNode {
            required: true,
            ..StringNode::default()
        })),
        Type::Array => Kind::Array(Box::new(ArrayNode {
            required: true,
            ..ArrayNode::default()
        })),
        Type::Object => Kind::Object(Box::new(ObjectNode {
            required_type: true,
            ..ObjectNode::default()
        })),
    }
}

fn number(name: &str, keywords: &Keywords) -> Option<Part> {
    let parse = |at: &Option<At<json::Number>>| Some(Number::parse(at.as_ref()?.value.as_str()));
    let mut node = NumberNode::default();
    match name {
        "minimum" => node.minimum = Some(parse(&keywords.minimum)?),
        "maximum" => node.maximum = Some(parse(&keywords.maximum)?),
        "exclusiveMinimum" => node.exclusive_minimum = Some(parse(&keywords.exclusive_minimum)?),
        "exclusiveMaximum" => node.exclusive_maximum = Some(parse(&keywords.exclusive_maximum)?),
        _ => node.multiple_of = Some(parse(&keywords.multiple_of)?),
    }
    Some(Part::of(Kind::Number(Box::new(node))))
}

fn string(name: &str, keywords: &Keywords) -> Option<Part> {
    let mut node = StringNode::default();
    match name {
        "minLength" => node.min_length = Some(keywords.min_length.as_ref()?.value),
        "maxLength" => node.max_length = Some(keywords.max_length.as_ref()?.value),
        _ => node.pattern = Some(keywords.pattern.as_ref()?.value.clone()),
    }
    Some(Part::of(Kind::String(Box::new(node))))
}

/// Whether the registry's loader for draft 2020-12 has heard of a keyword.
fn is_known(key: &str) -> bool {
    matches!(
        key,
        "$id"
            | "$anchor"
            | "$dynamicRef"
            | "$dynamicAnchor"
            | "$ref"
            | "$defs"
            | "$schema"
            | "$vocabulary"
            | "minLength"
            | "maxLength"
            | "allOf"
            | "anyOf"
            | "oneOf"
            | "additionalProperties"
            | "properties"
            | "patternProperties"
            | "title"
            | "description"
            | "readOnly"
            | "writeOnly"
            | "deprecated"
            | "default"
            | "enum"
            | "const"
            | "false"
            | "true"
            | "type"
            | "not"
            | "required"
            | "maximum"
            | "minimum"
            | "exclusiveMaximum"
            | "exclusiveMinimum"
            | "multipleOf"
            | "uniqueItems"
            | "items"
            | "prefixItems"
            | "contains"
            | "minContains"
            | "maxContains"
            | "if"
            | "then"
            | "else"
            | "dependentSchemas"
            | "dependentRequired"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "minItems"
            | "maxItems"
            | "minProperties"
            | "maxProperties"
            | "propertyNames"
            | "pattern"
            | "format"
    )
}
