//! Layout of lineage graphs of 50, 300 and 1,000 nodes with open columns: order and coordinates, as one page needs them.

use std::time::Instant;

use callsheet_lineage::layout::{Diagram, Edge, Line, Node, NodeKind, Size, View, order, place};

const RUNS: usize = 40;
const LAYERS: usize = 10;
const COLUMNS: i32 = 8;

fn main() {
    for nodes in [50, 300, 1_000] {
        let mut times = Vec::new();
        for seed in 0..RUNS {
            let (diagram, view) = graph(nodes, seed as u64 + 1);
            let begin = Instant::now();
            let order = order(&diagram);
            let layout = place(&diagram, &order, &view);
            times.push(begin.elapsed().as_secs_f64() * 1000.0);
            assert!(layout.width > 0);
        }
        let p50 = callsheet_bench::median(&mut times);
        println!("layout, {nodes} nodes, {COLUMNS} columns each: p50 {p50:.1} ms, p95 {:.1} ms", times[RUNS * 95 / 100]);
    }
}

/// A layered graph with one and a half edges a node, the same for the same seed.
fn graph(nodes: usize, seed: u64) -> (Diagram, View) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("a small number")
    };
    let mut diagram = Diagram::default();
    let per_layer = nodes / LAYERS;
    for at in 0..nodes {
        let kind = if (at / per_layer.max(1)) % 2 == 1 { NodeKind::Job } else { NodeKind::Dataset };
        diagram.nodes.push(Node { key: format!("n{at:05}"), kind });
    }
    while diagram.edges.len() < nodes * 3 / 2 {
        let from = random(nodes - per_layer);
        let to = ((from / per_layer + 1) * per_layer + random(per_layer)).min(nodes - 1);
        if from < to && !diagram.edges.iter().any(|edge| edge.from == from && edge.to == to) {
            diagram.edges.push(Edge::new(from, to));
        }
    }
    let sizes = diagram
        .nodes
        .iter()
        .map(|node| {
            Some(match node.kind {
                NodeKind::Dataset => Size { width: 232, height: 54 + COLUMNS * 24 },
                NodeKind::Job => Size { width: 30, height: 30 },
            })
        })
        .collect();
    let port = |node: usize, line: usize| match diagram.nodes[node].kind {
        NodeKind::Dataset => 66 + 24 * (line as i32 % COLUMNS),
        NodeKind::Job => 15,
    };
    let lines = diagram
        .edges
        .iter()
        .enumerate()
        .flat_map(|(at, edge)| (0..4).map(move |line| (at, *edge, line)))
        .map(|(at, edge, line)| Line { edge: at, from_y: port(edge.from, line), to_y: port(edge.to, line + 1) })
        .collect();
    (diagram, View { sizes, lines, gap: 24 })
}
