//! The fixed graphs that crossings are counted on. `elk/crossings.mjs` makes the same ones.

use callsheet_lineage::layout::{Diagram, Edge, Line, Node, NodeKind, Size, View};

/// A generated graph and how wide its nodes are open.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) diagram: Diagram,
    /// Columns shown per dataset; 0 for closed cards.
    pub(crate) columns: u16,
}

/// The generator of Numerical Recipes; its upper bits.
struct Random(u32);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound
    }
}

/// Jobs with 1 to 3 inputs among the latest `window` datasets and 1 or 2 outputs.
pub(crate) fn pipeline(nodes: usize, window: usize, back: usize) -> Diagram {
    let mut random = Random(u32::try_from(nodes * 31 + window * 7 + back).unwrap());
    let mut diagram = Diagram::default();
    let mut datasets = Vec::new();
    let add = |diagram: &mut Diagram, kind| {
        let number = diagram.nodes.len();
        diagram.nodes.push(Node {
            key: format!("n{number:04}"),
            kind,
        });
        number
    };
    for _ in 0..(nodes / 8).max(2) {
        datasets.push(add(&mut diagram, NodeKind::Dataset));
    }
    while diagram.nodes.len() + 2 <= nodes {
        let job = add(&mut diagram, NodeKind::Job);
        for _ in 0..=random.below(3) {
            let from = datasets.len() - 1 - random.below(window.min(datasets.len()));
            connect(&mut diagram, datasets[from], job, 0, 0);
        }
        for _ in 0..=usize::from(random.below(5) == 0) {
            let output = add(&mut diagram, NodeKind::Dataset);
            datasets.push(output);
            connect(&mut diagram, job, output, 0, 0);
        }
    }
    let jobs: Vec<usize> = (0..diagram.nodes.len())
        .filter(|node| diagram.nodes[*node].kind == NodeKind::Job)
        .collect();
    for _ in 0..back {
        let (job, dataset) = (
            jobs[random.below(jobs.len())],
            datasets[random.below(datasets.len())],
        );
        connect(&mut diagram, job, dataset, 0, 0);
    }
    diagram
}

/// Datasets in layers, 1.5 edges per node, four of five from the layer before; with `ports` columns.
pub(crate) fn layered(nodes: usize, layers: usize, ports: usize) -> Diagram {
    let mut random = Random(u32::try_from(nodes * 17 + layers * 3 + ports).unwrap());
    let mut diagram = Diagram::default();
    for number in 0..nodes {
        diagram.nodes.push(Node {
            key: format!("n{number:04}"),
            kind: NodeKind::Dataset,
        });
    }
    let layer = |node: usize| node * layers / nodes;
    let first_of = |layer: usize| (layer * nodes).div_ceil(layers);
    for _ in 0..nodes * 3 / 2 {
        let to = first_of(1) + random.below(nodes - first_of(1));
        let near = random.below(5) < 4;
        let from_layer = if near {
            layer(to) - 1
        } else {
            random.below(layer(to))
        };
        let from =
            first_of(from_layer) + random.below(first_of(from_layer + 1) - first_of(from_layer));
        for _ in 0..if ports > 0 { 2 } else { 1 } {
            let (a, b) = if ports > 0 {
                (random.below(ports), random.below(ports))
            } else {
                (0, 0)
            };
            connect(&mut diagram, from, to, a, b);
        }
    }
    diagram
}

fn connect(diagram: &mut Diagram, from: usize, to: usize, from_port: usize, to_port: usize) {
    let edge = Edge {
        from,
        to,
        from_port: u16::try_from(from_port).unwrap(),
        to_port: u16::try_from(to_port).unwrap(),
    };
    if !diagram.edges.contains(&edge) {
        diagram.edges.push(edge);
    }
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for nodes in [20, 40, 62, 100, 150, 200, 250, 300] {
        for window in [6, 20] {
            let diagram = pipeline(nodes, window, 0);
            samples.push(Sample {
                name: format!("pipeline-{nodes}-{window}"),
                diagram,
                columns: 0,
            });
        }
    }
    for (nodes, layers) in [
        (30, 6),
        (60, 6),
        (60, 12),
        (100, 8),
        (150, 10),
        (200, 12),
        (250, 12),
        (300, 14),
    ] {
        let diagram = layered(nodes, layers, 0);
        samples.push(Sample {
            name: format!("layered-{nodes}-{layers}"),
            diagram,
            columns: 0,
        });
    }
    for (nodes, layers) in [(30, 5), (60, 6), (100, 8), (150, 10)] {
        let diagram = layered(nodes, layers, 8);
        samples.push(Sample {
            name: format!("columns-{nodes}-{layers}"),
            diagram,
            columns: 8,
        });
    }
    for (nodes, back) in [(62, 4), (150, 8)] {
        let diagram = pipeline(nodes, 8, back);
        samples.push(Sample {
            name: format!("cycles-{nodes}-{back}"),
            diagram,
            columns: 0,
        });
    }
    samples
}

/// A number that both generators must agree on.
pub(crate) fn checksum(diagram: &Diagram) -> u32 {
    diagram.edges.iter().fold(7, |sum: u32, edge| {
        let parts = [
            edge.from,
            edge.to,
            usize::from(edge.from_port),
            usize::from(edge.to_port),
        ];
        parts.iter().fold(sum, |sum, part| {
            sum.wrapping_mul(31)
                .wrapping_add(u32::try_from(*part).unwrap())
        })
    })
}

/// Everything shown: cards of 208 pixels with `columns` rows, dots of 30.
pub(crate) fn view(diagram: &Diagram, columns: u16) -> View {
    let size = |node: &Node| match node.kind {
        NodeKind::Dataset => Size {
            width: 208,
            height: 46 + i32::from(columns) * 22,
        },
        NodeKind::Job => Size {
            width: 30,
            height: 30,
        },
    };
    let port = |node: usize, port: u16| match diagram.nodes[node].kind {
        NodeKind::Job => 15,
        NodeKind::Dataset if columns == 0 => 23,
        NodeKind::Dataset => 46 + i32::from(port) * 22 + 11,
    };
    let line = |(index, edge): (usize, &Edge)| Line {
        edge: index,
        from_y: port(edge.from, edge.from_port),
        to_y: port(edge.to, edge.to_port),
    };
    View {
        sizes: diagram.nodes.iter().map(|node| Some(size(node))).collect(),
        lines: diagram.edges.iter().enumerate().map(line).collect(),
        gap: 22,
    }
}
