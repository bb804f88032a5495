//! Structural hashes: what a node asserts, targets of references included.
//!
//! A node's hash is made of its own assertions ([`shape`]) and the hashes of the schemas that it applies. A `$ref` alone
//! has the hash of its target, so names of definitions do not matter. Recursion is a cycle of that graph: its strongly
//! connected components ([`components`]) are hashed from the leaves up, and inside one the hashes are refined round by
//! round until no round tells more nodes apart. Two nodes get the same hash only if no walk along their schemas, however
//! long, finds a difference: the hash of a node in a cycle also covers the set of all hashes of its cycle.

mod components;
mod shape;

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use self::shape::Shape;
use crate::json::Document;
use crate::json::model::{Kind, Node, NodeHash, NodeId};

/// How many edges may be walked in refining one component before its nodes are told apart by their places.
const MAX_REFINEMENT: usize = 4_000_000;

type Hash = [u8; 16];

/// Fills in the hash of every node.
pub(super) fn fill(nodes: &mut [Node], documents: &[Document]) {
    let context = Context::new(nodes, documents);
    let aliases = aliases(nodes);
    let shapes: Vec<Shape> = nodes
        .iter()
        .map(|node| Shape::new(node, &aliases, &context))
        .collect();
    let mut hashes: Vec<Hash> = vec![[0; 16]; nodes.len()];
    for component in components::of(&shapes) {
        match component.as_slice() {
            [only] if !shapes[*only].reaches(*only) => {
                hashes[*only] = shapes[*only].combine(&|node| hashes[node]);
            }
            _ => cycle(&component, &shapes, &mut hashes, &context, nodes),
        }
    }
    for (index, node) in nodes.iter_mut().enumerate() {
        node.hash = NodeHash(hashes[aliases[index]]);
    }
}

/// What shapes need to know of the whole schema.
struct Context {
    /// How many nodes each dynamic anchor names.
    dynamic: HashMap<String, usize>,
    /// Digest of all texts: for what depends on more than a node's own schemas.
    texts: Hash,
}

impl Context {
    fn new(nodes: &[Node], documents: &[Document]) -> Self {
        let mut dynamic: HashMap<String, usize> = HashMap::new();
        for keywords in nodes.iter().filter_map(Node::keywords) {
            if let Some(anchor) = &keywords.dynamic_anchor {
                *dynamic.entry(anchor.value.clone()).or_default() += 1;
            }
        }
        let mut sha = Sha256::new();
        for document in documents {
            for part in [&document.uri, &document.text] {
                sha.update((part.len() as u64).to_be_bytes());
                sha.update(part);
            }
        }
        Self {
            dynamic,
            texts: finish(sha),
        }
    }
}

/// For each node the one that it stands for: itself, or the end of a chain of references that assert nothing else.
fn aliases(nodes: &[Node]) -> Vec<usize> {
    let next: Vec<Option<usize>> = nodes.iter().map(bare_target).collect();
    let mut ends: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut path = Vec::new();
    let mut on_path = vec![false; nodes.len()];
    for start in 0..nodes.len() {
        let mut at = start;
        let end = loop {
            if let Some(end) = ends[at] {
                break end;
            }
            if on_path[at] {
                // References in a ring: they say nothing at all; the lowest of them stands for all.
                let ring = path
                    .iter()
                    .skip_while(|node| **node != at)
                    .min()
                    .copied()
                    .unwrap_or(at);
                break ring;
            }
            path.push(at);
            on_path[at] = true;
            match next[at] {
                Some(target) => at = target,
                None => break at,
            }
        };
        for node in path.drain(..) {
            on_path[node] = false;
            ends[node] = Some(end);
        }
    }
    ends.into_iter()
        .enumerate()
        .map(|(index, end)| end.unwrap_or(index))
        .collect()
}

/// The target of a node that is a reference and nothing else.
fn bare_target(node: &Node) -> Option<usize> {
    let Kind::Keywords(keywords) = &node.kind else {
        return None;
    };
    let reference = keywords.reference.as_ref()?;
    shape::asserts_only_a_reference(keywords).then(|| reference.value.target.index())
}

/// Hashes the nodes of one cycle.
fn cycle(
    component: &[usize],
    shapes: &[Shape],
    hashes: &mut [Hash],
    context: &Context,
    nodes: &[Node],
) {
    let edges: usize = component.iter().map(|node| shapes[*node].degree()).sum();
    let inside: HashMap<usize, usize> = component
        .iter()
        .enumerate()
        .map(|(at, node)| (*node, at))
        .collect();
    let mut current: Vec<Hash> = vec![[0; 16]; component.len()];
    let mut told_apart = 1;
    let mut work = 0;
    loop {
        let next: Vec<Hash> = component
            .iter()
            .map(|node| {
                shapes[*node].combine(&|child| match inside.get(&child) {
                    Some(at) => current[*at],
                    None => hashes[child],
                })
            })
            .collect();
        current = next;
        let distinct: BTreeSet<&Hash> = current.iter().collect();
        work += edges + component.len();
        if work > MAX_REFINEMENT {
            by_place(component, hashes, context, nodes);
            return;
        }
        // The first round tells apart by own assertions; a later one that adds nothing is the last.
        if distinct.len() == told_apart {
            let mut all = Sha256::new();
            all.update(b"cycle");
            for hash in &distinct {
                all.update(hash);
            }
            for (node, hash) in component.iter().zip(&current) {
                let mut sha = all.clone();
                sha.update(hash);
                hashes[*node] = finish(sha);
            }
            return;
        }
        told_apart = distinct.len();
    }
}

/// Tells nodes apart by where they stand: right, if blind to equality.
fn by_place(component: &[usize], hashes: &mut [Hash], context: &Context, nodes: &[Node]) {
    for index in component {
        let node = &nodes[*index];
        let mut sha = Sha256::new();
        sha.update(b"place");
        sha.update(context.texts);
        sha.update(node.document.to_be_bytes());
        sha.update(&node.pointer);
        hashes[*index] = finish(sha);
    }
}

fn finish(sha: Sha256) -> Hash {
    let mut out = [0; 16];
    out.copy_from_slice(&sha.finalize()[..16]);
    out
}

impl NodeId {
    fn through(self, aliases: &[usize]) -> usize {
        aliases[self.index()]
    }
}
