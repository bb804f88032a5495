//! Vertices: the nodes in their layers, and one bend point per layer that a long edge passes.

use super::cycles::back_edges;
use super::rank::{Span, parts, ranks};
use super::{Diagram, NodeKind};

/// Holds the layers of a diagram and the order in each: what [`super::place`] needs besides sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Per layer its vertices, from the top.
    pub(super) layers: Vec<Vec<u32>>,
    /// Per edge the vertices it passes, from the left, ends included; empty when it is not drawn or a loop.
    pub(super) chains: Vec<Vec<u32>>,
    /// Per edge whether it leads back or is a loop.
    pub(super) cycle: Vec<bool>,
    /// Vertices below this number are the nodes by index; the others are bend points.
    pub(super) nodes: usize,
    pub(super) vertices: usize,
    pub(super) crossings: u64,
}

impl Order {
    /// How many pairs of edge segments cross.
    pub fn crossings(&self) -> u64 {
        self.crossings
    }

    /// How many layers there are.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// The nodes of a layer by index, from the top, bend points left out.
    pub fn layer(&self, layer: usize) -> Vec<usize> {
        let vertices = self
            .layers
            .get(layer)
            .into_iter()
            .flatten()
            .map(|vertex| *vertex as usize);
        vertices.filter(|vertex| *vertex < self.nodes).collect()
    }
}

/// The vertices of one diagram before they are ordered.
#[derive(Debug)]
pub(super) struct Vertices {
    /// Layer of each vertex.
    pub(super) layer: Vec<u32>,
    pub(super) layers: usize,
    pub(super) chains: Vec<Vec<u32>>,
    pub(super) cycle: Vec<bool>,
    /// Connected parts of vertices, largest first.
    pub(super) parts: Vec<Vec<u32>>,
    /// Segments between neighbouring layers.
    pub(super) segments: Vec<Segment>,
}

/// A piece of an edge between two neighbouring layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) from_port: u16,
    pub(super) to_port: u16,
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("invariant: fewer than 2^32 vertices")
}

impl Vertices {
    pub(super) fn of(diagram: &Diagram) -> Self {
        let count = diagram.nodes.len();
        // Work in the order of keys, so that the order of `nodes` does not matter.
        let mut by_key: Vec<usize> = (0..count).collect();
        by_key.sort_by_key(|node| &diagram.nodes[*node].key);
        let mut place = vec![0; count];
        for (rank, node) in by_key.iter().enumerate() {
            place[*node] = rank;
        }
        let mut edges: Vec<usize> = (0..diagram.edges.len()).collect();
        edges.retain(|edge| diagram.edges[*edge].from < count && diagram.edges[*edge].to < count);
        edges.sort_by_key(|index| {
            let edge = diagram.edges[*index];
            (
                place[edge.from],
                place[edge.to],
                edge.from_port,
                edge.to_port,
            )
        });
        let ends = |index: &usize| {
            let edge = diagram.edges[*index];
            (number(place[edge.from]), number(place[edge.to]))
        };
        let pairs: Vec<(u32, u32)> = edges.iter().map(ends).collect();
        let back = back_edges(count, &pairs);
        let kinds: Vec<NodeKind> = by_key
            .iter()
            .map(|node| diagram.nodes[*node].kind)
            .collect();
        let steps = steps(&kinds, &pairs, &back);

        let mut layer: Vec<u32> = by_key.iter().map(|_| 0).collect();
        for (rank, node) in by_key.iter().enumerate() {
            layer[*node] = steps[rank];
        }
        let mut found = Self {
            layers: steps.iter().max().map_or(0, |last| *last as usize + 1),
            layer,
            chains: vec![Vec::new(); diagram.edges.len()],
            cycle: vec![false; diagram.edges.len()],
            parts: Vec::new(),
            segments: Vec::new(),
        };
        for (index, back) in edges.iter().zip(&back) {
            found.cycle[*index] = *back;
            found.add_chain(diagram, *index);
        }
        found.find_parts(&by_key);
        found
    }

    fn add_chain(&mut self, diagram: &Diagram, index: usize) {
        let edge = diagram.edges[index];
        if edge.from == edge.to {
            return;
        }
        let (mut from, mut to) = ((edge.from, edge.from_port), (edge.to, edge.to_port));
        if self.cycle[index] {
            std::mem::swap(&mut from, &mut to);
        }
        let mut chain = vec![number(from.0)];
        for layer in self.layer[from.0] + 1..self.layer[to.0] {
            chain.push(number(self.layer.len()));
            self.layer.push(layer);
        }
        chain.push(number(to.0));
        let last = chain.len() - 2;
        for (at, pair) in chain.windows(2).enumerate() {
            self.segments.push(Segment {
                from: pair[0],
                to: pair[1],
                from_port: if at == 0 { from.1 } else { 0 },
                to_port: if at == last { to.1 } else { 0 },
            });
        }
        self.chains[index] = chain;
    }

    fn find_parts(&mut self, by_key: &[usize]) {
        let spans: Vec<Span> = self
            .segments
            .iter()
            .map(|segment| Span {
                from: segment.from,
                to: segment.to,
                least: 1,
            })
            .collect();
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); self.layer.len()];
        for (index, span) in (0_u32..).zip(&spans) {
            around[span.from as usize].push(index);
            around[span.to as usize].push(index);
        }
        let mut of = vec![0; self.layer.len()];
        let mut all = parts(self.layer.len(), &spans, &around);
        for (index, part) in all.iter().enumerate() {
            for vertex in part {
                of[*vertex as usize] = index;
            }
        }
        // By size, then by the smallest key.
        let mut first = vec![usize::MAX; all.len()];
        for (rank, node) in by_key.iter().enumerate() {
            first[of[*node]] = first[of[*node]].min(rank);
        }
        let mut place: Vec<usize> = (0..all.len()).collect();
        place.sort_by_key(|part| (std::cmp::Reverse(all[*part].len()), first[*part]));
        let key_rank: Vec<usize> = {
            let mut ranks = vec![usize::MAX; self.layer.len()];
            for (rank, node) in by_key.iter().enumerate() {
                ranks[*node] = rank;
            }
            ranks
        };
        for part in &mut all {
            part.sort_by_key(|vertex| (key_rank[*vertex as usize], *vertex));
        }
        self.parts = place
            .into_iter()
            .map(|part| std::mem::take(&mut all[part]))
            .collect();
    }
}

/// The layer of each node, in key order: datasets on even steps, jobs on odd ones, then steps that
/// nobody stands on are closed up.
fn steps(kinds: &[NodeKind], pairs: &[(u32, u32)], back: &[bool]) -> Vec<u32> {
    let mut spans = Vec::with_capacity(pairs.len());
    for ((from, to), back) in pairs.iter().zip(back) {
        if from == to {
            continue;
        }
        let (from, to) = if *back { (*to, *from) } else { (*from, *to) };
        let into_job =
            kinds[from as usize] == NodeKind::Dataset && kinds[to as usize] == NodeKind::Job;
        spans.push(Span {
            from,
            to,
            least: i32::from(!into_job),
        });
    }
    let ranks = ranks(kinds.len(), &spans);
    let step = |(rank, kind): (&i32, &NodeKind)| {
        rank.unsigned_abs() * 2 + u32::from(*kind == NodeKind::Job)
    };
    let steps: Vec<u32> = ranks.iter().zip(kinds).map(step).collect();
    let mut used: Vec<u32> = steps.clone();
    used.sort_unstable();
    used.dedup();
    steps
        .iter()
        .map(|step| number(used.partition_point(|used| used < step)))
        .collect()
}
