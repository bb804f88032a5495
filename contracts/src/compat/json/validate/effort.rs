//! How long validators may take: a bound on the schemas that they visit for a record, known before they start.
//!
//! Validators recurse and repeat themselves. A schema that refers to itself without stepping into the record never
//! ends, a tower of `allOf`s of the same reference takes exponential time, a chain of ten thousand references overflows
//! the stack. Here the visits are counted per place of the record, all at once instead of one by one.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::json::{Keywords, NodeId, Schema};
use serde_json::Value;

/// Schemas that may be visited for one record.
const MAX_VISITS: u64 = 200_000;
/// Schemas that may stand inside each other in a text. Twice as many overflow two megabytes of stack, unoptimised.
const MAX_NESTING: u32 = 32;
/// Schemas that may follow each other at one place of a record.
const MAX_CHAIN: u32 = 64;
/// Schemas that may be open at once on the way to some place of a record.
const MAX_OPEN: u32 = 160;

/// What follows what at one place, as positions in an order in which every step leads forward.
pub(super) struct Effort {
    /// Nodes by position; all that validators may reach.
    nodes: Vec<NodeId>,
    positions: BTreeMap<NodeId, u32>,
    /// Schemas that are applied to the same place.
    here: Vec<Vec<u32>>,
}

impl Effort {
    /// Orders the schemas; an error says what validators could not bear.
    pub(super) fn new(schema: &Schema) -> Result<Self, String> {
        nesting(schema)?;
        let mut anchored: BTreeMap<&str, Vec<NodeId>> = BTreeMap::new();
        for (id, node) in schema.nodes() {
            if let Some(anchor) = node.keywords().and_then(|k| k.dynamic_anchor.as_ref()) {
                anchored.entry(&anchor.value).or_default().push(id);
            }
        }
        let mut here: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        let mut open = vec![schema.root()];
        while let Some(id) = open.pop() {
            if here.contains_key(&id) {
                continue;
            }
            let mut same = Vec::new();
            if let Some(keywords) = schema.node(id).keywords() {
                at_the_same_place(keywords, &mut same);
                if let Some(reference) = &keywords.dynamic_reference
                    && let Some(name) = &reference.value.dynamic
                {
                    same.extend(anchored.get(name.as_str()).into_iter().flatten());
                }
                below(keywords, &mut open);
            }
            open.extend(&same);
            here.insert(id, same);
        }
        let nodes = forward(&here)?;
        let positions: BTreeMap<NodeId, u32> = nodes.iter().copied().zip(0..).collect();
        let by_position = nodes
            .iter()
            .map(|id| here[id].iter().map(|next| positions[next]).collect())
            .collect();
        Ok(Self {
            nodes,
            positions,
            here: by_position,
        })
    }

    /// The visits for one record, and the schemas that are visited; an error if there are too many visits, or if too many
    /// are open at once.
    pub(super) fn visits(
        &self,
        schema: &Schema,
        value: &Value,
    ) -> Result<(u64, BTreeSet<NodeId>), String> {
        let mut total = 0;
        let mut visited = BTreeSet::new();
        let root = self.positions[&schema.root()];
        let mut open = vec![(value, BTreeMap::from([(root, 1)]), 1)];
        while let Some((value, applied, depth)) = open.pop() {
            let (applied, chain) = self.at(applied, &mut total)?;
            visited.extend(applied.iter().map(|(at, _)| self.nodes[*at as usize]));
            let depth = depth + chain;
            if depth > MAX_OPEN {
                return Err(format!(
                    "more than {MAX_OPEN} schemas are open at once for this record"
                ));
            }
            match value {
                Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let next = self.step(schema, &applied, |keywords, out| {
                            of_item(keywords, index, out);
                        });
                        open.push((item, next, depth));
                    }
                }
                Value::Object(members) => {
                    for (key, member) in members {
                        let next = self.step(schema, &applied, |keywords, out| {
                            of_member(keywords, key, out);
                        });
                        open.push((member, next, depth));
                    }
                }
                _ => {}
            }
        }
        Ok((total, visited))
    }

    /// How often each schema is applied at one place, given how often it is to begin with, and how many of them follow
    /// each other at most. A place costs one even if no schema is applied there: comparing values recurses too.
    fn at(
        &self,
        applied: BTreeMap<u32, u64>,
        total: &mut u64,
    ) -> Result<(Vec<(u32, u64)>, u32), String> {
        let mut pending: BTreeMap<u32, (u64, u32)> = applied
            .into_iter()
            .map(|(at, count)| (at, (count, 1)))
            .collect();
        let mut done = Vec::with_capacity(pending.len());
        let mut longest = 1;
        while let Some((position, (count, length))) = pending.pop_first() {
            *total = total.saturating_add(count);
            if *total > MAX_VISITS {
                return Err(format!(
                    "validators would visit more than {MAX_VISITS} schemas"
                ));
            }
            longest = longest.max(length);
            done.push((position, count));
            for next in &self.here[position as usize] {
                let (times, chain) = pending.entry(*next).or_default();
                *times = times.saturating_add(count);
                *chain = length.saturating_add(1).max(*chain);
            }
        }
        Ok((done, longest))
    }

    fn step(
        &self,
        schema: &Schema,
        applied: &[(u32, u64)],
        select: impl Fn(&Keywords, &mut Vec<NodeId>),
    ) -> BTreeMap<u32, u64> {
        let mut next: BTreeMap<u32, u64> = BTreeMap::new();
        let mut below = Vec::new();
        for (position, count) in applied {
            let node = schema.node(self.nodes[*position as usize]);
            let Some(keywords) = node.keywords() else {
                continue;
            };
            select(keywords, &mut below);
            for id in below.drain(..) {
                let slot = next.entry(self.positions[&id]).or_default();
                *slot = slot.saturating_add(*count);
            }
        }
        next
    }
}

/// Refuses schemas that stand too deep inside each other: validators check the text of a schema too.
fn nesting(schema: &Schema) -> Result<(), String> {
    let mut depths: BTreeMap<NodeId, u32> = BTreeMap::new();
    // A schema comes before those inside it.
    for (id, node) in schema.nodes() {
        let depth = depths.get(&id).copied().unwrap_or_default();
        if depth > MAX_NESTING {
            return Err(format!(
                "more than {MAX_NESTING} schemas stand inside each other"
            ));
        }
        for child in node.keywords().into_iter().flat_map(Keywords::children) {
            depths.insert(child, depth + 1);
        }
    }
    Ok(())
}

/// All nodes in an order in which every step at one place leads forward.
fn forward(here: &BTreeMap<NodeId, Vec<NodeId>>) -> Result<Vec<NodeId>, String> {
    let mut incoming: BTreeMap<NodeId, u32> = here.keys().map(|id| (*id, 0)).collect();
    for next in here.values().flatten() {
        *incoming.entry(*next).or_default() += 1;
    }
    let mut layer: Vec<NodeId> = incoming
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(id, _)| *id)
        .collect();
    let mut order = Vec::with_capacity(here.len());
    let mut length = 0;
    while !layer.is_empty() {
        length += 1;
        if length > MAX_CHAIN {
            return Err(format!(
                "more than {MAX_CHAIN} references follow each other"
            ));
        }
        let mut next_layer = Vec::new();
        for id in layer {
            order.push(id);
            for next in &here[&id] {
                let count = incoming.entry(*next).or_default();
                *count -= 1;
                if *count == 0 {
                    next_layer.push(*next);
                }
            }
        }
        layer = next_layer;
    }
    if order.len() < here.len() {
        return Err("a reference leads back to where it stands".into());
    }
    Ok(order)
}

/// Schemas that are applied to the same place as these keywords. Whatever is unevaluated makes validators look again.
fn at_the_same_place(keywords: &Keywords, out: &mut Vec<NodeId>) {
    let start = out.len();
    for list in [&keywords.all_of, &keywords.any_of, &keywords.one_of]
        .into_iter()
        .flatten()
    {
        out.extend(&list.value);
    }
    for one in [
        &keywords.not,
        &keywords.if_schema,
        &keywords.then_schema,
        &keywords.else_schema,
    ]
    .into_iter()
    .flatten()
    {
        out.push(one.value);
    }
    out.extend(keywords.dependent_schemas.iter().map(|named| named.node));
    for reference in [&keywords.reference, &keywords.dynamic_reference]
        .into_iter()
        .flatten()
    {
        out.push(reference.value.target);
    }
    if keywords.unevaluated_items.is_some() || keywords.unevaluated_properties.is_some() {
        let again = out[start..].to_vec();
        out.extend(again);
    }
}

/// Schemas that are applied one step further down, whatever the record.
fn below(keywords: &Keywords, out: &mut Vec<NodeId>) {
    out.extend(keywords.prefix());
    for named in [&keywords.properties, &keywords.pattern_properties]
        .into_iter()
        .flatten()
    {
        out.extend(named.value.iter().map(|named| named.node));
    }
    for one in [
        &keywords.items,
        &keywords.additional_items,
        &keywords.unevaluated_items,
        &keywords.contains,
        &keywords.additional_properties,
        &keywords.unevaluated_properties,
        &keywords.property_names,
    ]
    .into_iter()
    .flatten()
    {
        out.push(one.value);
    }
}

/// Schemas that may be applied to one item.
fn of_item(keywords: &Keywords, index: usize, out: &mut Vec<NodeId>) {
    match keywords.prefix().get(index) {
        Some(schema) => out.push(*schema),
        None => out.extend(keywords.rest_items()),
    }
    for one in [&keywords.contains, &keywords.unevaluated_items]
        .into_iter()
        .flatten()
    {
        out.push(one.value);
    }
}

/// Schemas that may be applied to one member, or to its name.
fn of_member(keywords: &Keywords, key: &str, out: &mut Vec<NodeId>) {
    out.extend(keywords.property(key).map(|named| named.node));
    if let Some(patterns) = &keywords.pattern_properties {
        out.extend(patterns.value.iter().map(|named| named.node));
    }
    for one in [
        &keywords.additional_properties,
        &keywords.unevaluated_properties,
        &keywords.property_names,
    ]
    .into_iter()
    .flatten()
    {
        out.push(one.value);
    }
}
