//! Schemas that come back to themselves on the same value: they have no meaning, and validators give up on them in
//! different ways.

use std::collections::BTreeSet;

use callsheet_schema::json::{Keywords, NodeId, Schema};

/// A schema, reachable from the root, that applies itself to the value that it is applied to.
pub(crate) fn ring(schema: &Schema) -> Option<NodeId> {
    let count = schema.nodes().count();
    let mut reached = vec![false; count];
    let mut stack = vec![schema.root()];
    while let Some(node) = stack.pop() {
        if std::mem::replace(&mut reached[node.index()], true) {
            continue;
        }
        let Some(keywords) = schema.node(node).keywords() else {
            continue;
        };
        let definitions: BTreeSet<NodeId> = keywords
            .definitions
            .iter()
            .map(|named| named.node)
            .collect();
        let below = keywords.children();
        stack.extend(below.into_iter().filter(|node| !definitions.contains(node)));
        stack.extend(references(keywords));
    }
    // Depth-first, with the way there marked as open.
    let mut done = vec![false; count];
    let mut open = vec![false; count];
    for (start, _) in schema.nodes() {
        if !reached[start.index()] || done[start.index()] {
            continue;
        }
        let mut way: Vec<(NodeId, Vec<NodeId>)> = vec![(start, in_place(schema, start))];
        open[start.index()] = true;
        while let Some((node, rest)) = way.last_mut() {
            let node = *node;
            match rest.pop() {
                Some(next) if open[next.index()] => return Some(next),
                Some(next) if !done[next.index()] => {
                    open[next.index()] = true;
                    way.push((next, in_place(schema, next)));
                }
                Some(_) => {}
                None => {
                    open[node.index()] = false;
                    done[node.index()] = true;
                    way.pop();
                }
            }
        }
    }
    None
}

fn references(keywords: &Keywords) -> impl Iterator<Item = NodeId> {
    [&keywords.reference, &keywords.dynamic_reference]
        .into_iter()
        .flatten()
        .map(|at| at.value.target)
}

/// The schemas that `node` applies to the same value.
fn in_place(schema: &Schema, node: NodeId) -> Vec<NodeId> {
    let Some(keywords) = schema.node(node).keywords() else {
        return Vec::new();
    };
    let lists = [&keywords.all_of, &keywords.any_of, &keywords.one_of];
    let ones = [
        &keywords.not,
        &keywords.if_schema,
        &keywords.then_schema,
        &keywords.else_schema,
    ];
    references(keywords)
        .chain(
            lists
                .into_iter()
                .flatten()
                .flat_map(|at| at.value.iter().copied()),
        )
        .chain(ones.into_iter().flatten().map(|at| at.value))
        .chain(keywords.dependent_schemas.iter().map(|named| named.node))
        .collect()
}
