//! Structural hashes of all nodes, linear in their number, recursion included.
//!
//! Strongly connected components are found first. A type outside of cycles hashes over its children. In
//! a cycle each named type is hashed with the names of the cycle's types in place of their content; the
//! sorted set of those hashes is the content of the cycle, and each member is that content plus its name.

use md5::{Digest, Md5};

use super::logical::Logical;
use super::model::{Kind, Node, NodeHash, NodeId};
use crate::tree::write_java;

/// How deep types may nest when each named type is opened where it is first met.
pub(crate) const MAX_NESTING: usize = 192;

/// Fills in the hash of each node.
///
/// # Errors
/// A node where the nesting of types passes [`MAX_NESTING`].
pub(crate) fn fill(nodes: &mut [Node], root: NodeId) -> Result<(), NodeId> {
    let order = components(nodes, root)?;
    let mut component = vec![u32::MAX; nodes.len()];
    for (index, members) in order.iter().enumerate() {
        for id in members {
            component[id.index()] = u32::try_from(index).unwrap_or(u32::MAX);
        }
    }
    for (index, members) in order.iter().enumerate() {
        let here = u32::try_from(index).unwrap_or(u32::MAX);
        if let [single] = members[..] {
            let children = (0..).map_while(|at| nodes[single.index()].kind.child(at));
            if !children.into_iter().any(|child| child == single) {
                nodes[single.index()].hash = content(nodes, single, None);
                continue;
            }
        }
        cycle(nodes, members, &component, here);
    }
    Ok(())
}

/// Hashes the members of one cycle; unnamed members are children before parents once names are cut.
fn cycle(nodes: &mut [Node], members: &[NodeId], component: &[u32], here: u32) {
    let named: Vec<NodeId> = members
        .iter()
        .copied()
        .filter(|id| nodes[id.index()].kind.name().is_some())
        .collect();
    let cut = |child: NodeId| component[child.index()] == here;
    let mut locals: Vec<[u8; 16]> = named
        .iter()
        .map(|id| content(nodes, *id, Some(&cut)).0)
        .collect();
    locals.sort_unstable();
    let mut whole = Md5::new();
    for local in &locals {
        whole.update(local);
    }
    let whole: [u8; 16] = whole.finalize().into();
    for id in &named {
        let mut hash = Md5::new();
        hash.update([0xff]);
        hash.update(whole);
        if let Some(name) = nodes[id.index()].kind.name() {
            hash.update(name.full().as_bytes());
        }
        nodes[id.index()].hash = NodeHash(hash.finalize().into());
    }
    // Tarjan emits members of a component with the deepest of the search first, except for named types,
    // which are done; unnamed ones nest as the text does, so the order holds.
    for id in members {
        if nodes[id.index()].kind.name().is_none() {
            nodes[id.index()].hash = content(nodes, *id, None);
        }
    }
}

/// Hashes one node over its children's hashes; a named child that `cut` accepts counts by its name, an
/// unnamed one is opened in place.
fn content(nodes: &[Node], id: NodeId, cut: Option<&dyn Fn(NodeId) -> bool>) -> NodeHash {
    let node = &nodes[id.index()];
    if node.logical.is_none()
        && let Some(code) = primitive(&node.kind)
    {
        let mut hash = [0; 16];
        hash[0] = code;
        return NodeHash(hash);
    }
    let mut buffer = Vec::with_capacity(256);
    write(nodes, id, cut, &mut buffer);
    NodeHash(Md5::digest(&buffer).into())
}

fn write(nodes: &[Node], id: NodeId, cut: Option<&dyn Fn(NodeId) -> bool>, out: &mut Vec<u8>) {
    let node = &nodes[id.index()];
    out.extend_from_slice(node.kind.type_name().as_bytes());
    out.push(0);
    if let Some(logical) = node.logical {
        text(logical.name(), out);
        if let Logical::Decimal { precision, scale } = logical {
            out.extend_from_slice(&precision.to_le_bytes());
            out.extend_from_slice(&scale.to_le_bytes());
        }
    }
    out.push(1);
    if let Some(name) = node.kind.name() {
        text(name.full(), out);
        count(node.kind.aliases().len(), out);
        for alias in node.kind.aliases() {
            text(alias.full(), out);
        }
    }
    match &node.kind {
        Kind::Record(record) => {
            count(record.fields.len(), out);
            for field in &record.fields {
                text(&field.name, out);
                count(field.aliases.len(), out);
                for alias in &field.aliases {
                    text(alias, out);
                }
                match &field.default {
                    Some(default) => {
                        out.push(1);
                        // As Java reads it: `1e3` and `1000.0` are one default.
                        let mut json = String::new();
                        write_java(&default.json, &mut json);
                        text(&json, out);
                    }
                    None => out.push(0),
                }
                child(nodes, field.schema, cut, out);
            }
        }
        Kind::Enum(symbols) => {
            count(symbols.symbols.len(), out);
            for symbol in &symbols.symbols {
                text(&symbol.name, out);
            }
            if let Some(default) = &symbols.default {
                out.push(1);
                text(default, out);
            }
        }
        Kind::Fixed(fixed) => count(fixed.size, out),
        Kind::Array(inner) | Kind::Map(inner) => child(nodes, *inner, cut, out),
        Kind::Union(branches) => {
            count(branches.len(), out);
            for branch in branches {
                child(nodes, *branch, cut, out);
            }
        }
        _ => {}
    }
}

fn child(nodes: &[Node], id: NodeId, cut: Option<&dyn Fn(NodeId) -> bool>, out: &mut Vec<u8>) {
    let node = &nodes[id.index()];
    match (cut, node.kind.name()) {
        (Some(inside), Some(name)) if inside(id) => {
            out.push(2);
            text(name.full(), out);
        }
        (Some(inside), None) if inside(id) => {
            out.push(3);
            write(nodes, id, cut, out);
        }
        _ => {
            out.push(4);
            out.extend_from_slice(&node.hash.0);
        }
    }
}

fn text(value: &str, out: &mut Vec<u8>) {
    count(value.len(), out);
    out.extend_from_slice(value.as_bytes());
}

fn count(value: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(value as u64).to_le_bytes());
}

fn primitive(kind: &Kind) -> Option<u8> {
    Some(match kind {
        Kind::Null => 1,
        Kind::Boolean => 2,
        Kind::Int => 3,
        Kind::Long => 4,
        Kind::Float => 5,
        Kind::Double => 6,
        Kind::Bytes => 7,
        Kind::String => 8,
        _ => return None,
    })
}

/// Tarjan's strongly connected components, children before parents, without recursion.
fn components(nodes: &[Node], root: NodeId) -> Result<Vec<Vec<NodeId>>, NodeId> {
    const UNSEEN: u32 = u32::MAX;
    let mut number = vec![UNSEEN; nodes.len()];
    let mut low = vec![UNSEEN; nodes.len()];
    let mut open = vec![false; nodes.len()];
    let mut pending: Vec<NodeId> = Vec::new();
    let mut found = Vec::new();
    let mut next = 0;
    let rest = (0..u32::try_from(nodes.len()).unwrap_or(u32::MAX)).map(NodeId);
    for start in std::iter::once(root).chain(rest) {
        if number[start.index()] != UNSEEN {
            continue;
        }
        let mut path: Vec<(NodeId, usize)> = vec![(start, 0)];
        while let Some((id, at)) = path.last_mut() {
            let id = *id;
            if *at == 0 && number[id.index()] == UNSEEN {
                number[id.index()] = next;
                low[id.index()] = next;
                next += 1;
                open[id.index()] = true;
                pending.push(id);
            }
            if let Some(child) = nodes[id.index()].kind.child(*at) {
                *at += 1;
                if number[child.index()] == UNSEEN {
                    if path.len() >= MAX_NESTING {
                        return Err(child);
                    }
                    path.push((child, 0));
                } else if open[child.index()] {
                    low[id.index()] = low[id.index()].min(number[child.index()]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[parent.index()] = low[parent.index()].min(low[id.index()]);
            }
            if low[id.index()] == number[id.index()] {
                let mut members = Vec::new();
                while let Some(member) = pending.pop() {
                    open[member.index()] = false;
                    members.push(member);
                    if member == id {
                        break;
                    }
                }
                found.push(members);
            }
        }
    }
    Ok(found)
}
