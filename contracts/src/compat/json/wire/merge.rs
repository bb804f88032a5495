//! How the registry puts together what the keywords of one object became.

use super::modern::Part;
use super::node::{
    Arena, ArrayNode, Combined, Criterion, Extra, Id, Kind, Node, NumberNode, ObjectNode,
    StringNode,
};
use super::order::{self, Room};

/// Joins two parts: of one kind they merge, of several they become a generated `allOf`.
pub(super) fn join(
    arena: &mut Arena<'_>,
    parent: Option<Criterion>,
    previous: Part,
    current: Part,
) -> Part {
    if let (Part::Plain(left), Part::Plain(right)) = (&previous, &current)
        && let Some(merged) = merged(left, right)
    {
        return Part::Plain(Box::new(merged));
    }
    if let Some(joined) = into_types(arena, &previous, &current) {
        return joined;
    }
    if let Some(joined) = into_types(arena, &current, &previous) {
        return joined;
    }
    if let (Some(criterion), Part::Plain(node)) = (parent, &previous)
        && matches!(node.kind, Kind::Combined(_))
    {
        return branch(arena, criterion, previous, current);
    }
    let mut subschemas = Vec::new();
    for part in [previous, current] {
        for id in flat(arena, part) {
            accumulate(arena, &mut subschemas, id);
        }
    }
    Part::of(Kind::Combined(Combined {
        criterion: Criterion::All,
        subschemas,
        generated: true,
    }))
}

/// Adds a branch to a combination; a generated `allOf` falls apart into several.
fn branch(arena: &mut Arena<'_>, criterion: Criterion, previous: Part, current: Part) -> Part {
    let added = flat(arena, current);
    let Part::Plain(mut node) = previous else {
        return previous;
    };
    if let Kind::Combined(combined) = &mut node.kind {
        combined.subschemas.extend(added);
        combined.criterion = criterion;
        combined.generated = false;
    }
    Part::Plain(node)
}

/// Puts a part into a list of types that has one of its kind.
fn into_types(arena: &mut Arena<'_>, types: &Part, part: &Part) -> Option<Part> {
    let Part::Plain(node) = types else {
        return None;
    };
    let Kind::Combined(Combined {
        criterion: Criterion::Any,
        subschemas,
        generated: true,
    }) = &node.kind
    else {
        return None;
    };
    let has = |arena: &Arena<'_>, kind: &Kind| {
        subschemas
            .iter()
            .any(|id| arena.nodes[*id].kind.same_class(kind))
    };
    let found = match part {
        Part::Plain(node) => has(arena, &node.kind),
        Part::Reference(id) => has(arena, &arena.nodes[*id].kind),
    };
    if !found {
        return None;
    }
    let mut subschemas = subschemas.clone();
    let id = build(arena, part.clone());
    accumulate(arena, &mut subschemas, id);
    Some(Part::of(Kind::Combined(Combined {
        criterion: Criterion::Any,
        subschemas,
        generated: true,
    })))
}

fn build(arena: &mut Arena<'_>, part: Part) -> Id {
    match part {
        Part::Plain(node) => arena.push(*node),
        Part::Reference(id) => id,
    }
}

/// The parts of a generated `allOf`, or the part itself.
fn flat(arena: &mut Arena<'_>, part: Part) -> Vec<Id> {
    match part {
        Part::Plain(node) => match node.kind {
            Kind::Combined(Combined {
                criterion: Criterion::All,
                subschemas,
                generated: true,
            }) => subschemas,
            _ => vec![arena.push(*node)],
        },
        Part::Reference(id) => vec![id],
    }
}

/// Merges a schema into the first of its kind, or appends it.
fn accumulate(arena: &mut Arena<'_>, list: &mut Vec<Id>, id: Id) {
    for known in list.iter_mut() {
        if let Some(node) = merged(&arena.nodes[*known], &arena.nodes[id]) {
            *known = arena.push(node);
            return;
        }
    }
    list.push(id);
}

/// Two nodes of one kind as one; `None` if they are of two kinds or of one that does not merge.
fn merged(left: &Node, right: &Node) -> Option<Node> {
    let kind = match (&left.kind, &right.kind) {
        (Kind::Array(left), Kind::Array(right)) => Kind::Array(Box::new(arrays(left, right))),
        (Kind::Number(left), Kind::Number(right)) => Kind::Number(Box::new(numbers(left, right))),
        (Kind::Object(left), Kind::Object(right)) => Kind::Object(Box::new(objects(left, right))),
        (Kind::String(left), Kind::String(right)) => Kind::String(Box::new(strings(left, right))),
        _ => return None,
    };
    Some(Node {
        kind,
        title: right.title.clone().or_else(|| left.title.clone()),
        description: right
            .description
            .clone()
            .or_else(|| left.description.clone()),
        id: right.id.clone().or_else(|| left.id.clone()),
        default: right.default.clone().or_else(|| left.default.clone()),
        extra: extras(&left.extra, &right.extra),
        digest: [0; 16],
    })
}

fn extras(left: &Extra, right: &Extra) -> Extra {
    Extra {
        connect_bytes: left.connect_bytes || right.connect_bytes,
        min_contains: right
            .min_contains
            .clone()
            .or_else(|| left.min_contains.clone()),
        max_contains: right
            .max_contains
            .clone()
            .or_else(|| left.max_contains.clone()),
        unevaluated_items: right.unevaluated_items.or(left.unevaluated_items),
        unevaluated_properties: right.unevaluated_properties.or(left.unevaluated_properties),
        rest: left.rest.clone() + &right.rest,
    }
}

fn strings(left: &StringNode, right: &StringNode) -> StringNode {
    StringNode {
        required: left.required || right.required,
        min_length: right.min_length.or(left.min_length),
        max_length: right.max_length.or(left.max_length),
        pattern: right.pattern.clone().or_else(|| left.pattern.clone()),
        format: right.format.clone().or_else(|| left.format.clone()),
    }
}

fn numbers(left: &NumberNode, right: &NumberNode) -> NumberNode {
    let or = |right: &Option<_>, left: &Option<_>| right.clone().or_else(|| left.clone());
    NumberNode {
        required: left.required || right.required,
        integer: left.integer || right.integer,
        minimum: or(&right.minimum, &left.minimum),
        maximum: or(&right.maximum, &left.maximum),
        exclusive_minimum: or(&right.exclusive_minimum, &left.exclusive_minimum),
        exclusive_maximum: or(&right.exclusive_maximum, &left.exclusive_maximum),
        flags: (left.flags.0 || right.flags.0, left.flags.1 || right.flags.1),
        multiple_of: or(&right.multiple_of, &left.multiple_of),
    }
}

fn arrays(left: &ArrayNode, right: &ArrayNode) -> ArrayNode {
    ArrayNode {
        required: left.required || right.required,
        min_items: right.min_items.or(left.min_items),
        max_items: right.max_items.or(left.max_items),
        unique_items: left.unique_items || right.unique_items,
        all_items: right.all_items.or(left.all_items),
        items: left.items.iter().chain(&right.items).copied().collect(),
        forbids_additional: !left.permits_additional() || !right.permits_additional(),
        additional: right.additional.or(left.additional),
        contains: right.contains.or(left.contains),
    }
}

fn objects(left: &ObjectNode, right: &ObjectNode) -> ObjectNode {
    ObjectNode {
        required_type: left.required_type || right.required_type,
        min_properties: right.min_properties.or(left.min_properties),
        max_properties: right.max_properties.or(left.max_properties),
        required: left
            .required
            .iter()
            .chain(&right.required)
            .cloned()
            .collect(),
        properties: tables(&left.properties, &right.properties),
        patterns: left
            .patterns
            .iter()
            .chain(&right.patterns)
            .cloned()
            .collect(),
        forbids_additional: left.forbids_additional || right.forbids_additional,
        additional: right.additional.or(left.additional),
        property_names: right.property_names.or(left.property_names),
        dependent_required: tables(&left.dependent_required, &right.dependent_required),
        dependent_schemas: tables(&left.dependent_schemas, &right.dependent_schemas),
    }
}

/// Two tables as one: no key is in both, because each keyword stands once.
fn tables<T: Clone>(left: &[(String, T)], right: &[(String, T)]) -> Vec<(String, T)> {
    if left.is_empty() || right.is_empty() {
        return if left.is_empty() { right } else { left }.to_vec();
    }
    let all = left.iter().chain(right).cloned().collect();
    order::table(all, Room::Default)
}
