//! What every drawing keeps to, on generated graphs.

use callsheet_lineage::layout::{
    Diagram, Edge, Layout, Line, Node, NodeKind, Order, Rect, RouteStep, Size, View, order, place,
};
use proptest::prelude::*;

fn any_diagram() -> impl Strategy<Value = Diagram> {
    (1..24_usize).prop_flat_map(|nodes| {
        let kinds = prop::collection::vec(prop::bool::weighted(0.4), nodes);
        let edges = prop::collection::vec((0..nodes, 0..nodes, 0..3_u16, 0..3_u16), 0..nodes * 2);
        (kinds, edges).prop_map(|(jobs, edges)| {
            let node = |(index, job): (usize, bool)| Node {
                // Keys in another order than indices.
                key: format!("{:02}", (index * 7) % 24 * 24 + index),
                kind: if job {
                    NodeKind::Job
                } else {
                    NodeKind::Dataset
                },
            };
            let edge = |(from, to, from_port, to_port)| Edge {
                from,
                to,
                from_port,
                to_port,
            };
            Diagram {
                nodes: jobs.into_iter().enumerate().map(node).collect(),
                edges: edges.into_iter().map(edge).collect(),
            }
        })
    })
}

/// Everything shown, `open` of 4 datasets with rows, every edge with one line per `lines`.
fn view_of(diagram: &Diagram, open: usize, lines: usize) -> View {
    let size = |(index, node): (usize, &Node)| {
        let rows = if index % 4 < open {
            3 + i32::try_from(index % 5).unwrap()
        } else {
            0
        };
        match node.kind {
            NodeKind::Dataset => Size {
                width: 208,
                height: 46 + 22 * rows,
            },
            NodeKind::Job => Size {
                width: 30,
                height: 30,
            },
        }
    };
    let sizes: Vec<Size> = diagram.nodes.iter().enumerate().map(size).collect();
    let line = |(index, edge): (usize, &Edge)| {
        let sizes = &sizes;
        let (from, to) = (sizes[edge.from].height, sizes[edge.to].height);
        (0..lines).map(move |at| {
            let at = i32::try_from(at).unwrap();
            Line {
                edge: index,
                from_y: (5 + at * 22) % from,
                to_y: (7 + at * 44) % to,
            }
        })
    };
    View {
        lines: diagram.edges.iter().enumerate().flat_map(line).collect(),
        sizes: sizes.iter().copied().map(Some).collect(),
        gap: 22,
    }
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

fn keeps_the_rules(diagram: &Diagram, view: &View, layout: &Layout) -> Result<(), TestCaseError> {
    let rects: Vec<Rect> = layout.nodes.iter().flatten().copied().collect();
    for (at, a) in rects.iter().enumerate() {
        prop_assert!(
            a.x >= 0
                && a.y >= 0
                && a.x + a.width <= layout.width
                && a.y + a.height <= layout.height
        );
        for b in &rects[at + 1..] {
            prop_assert!(!overlap(a, b), "{a:?} {b:?}");
        }
    }
    for (line, route) in view.lines.iter().zip(&layout.routes) {
        let edge = diagram.edges[line.edge];
        let (from, to) = (layout.nodes[edge.from], layout.nodes[edge.to]);
        let (Some(from), Some(to)) = (from, to) else {
            prop_assert!(route.is_none());
            continue;
        };
        let route = route.as_ref().unwrap();
        let (start, end) = (route.start, route.end());
        prop_assert_eq!((start.y, end.y), (from.y + line.from_y, to.y + line.to_y));
        if route.cycle && edge.from != edge.to {
            prop_assert_eq!((start.x, end.x), (from.x, to.x + to.width));
        } else {
            prop_assert_eq!((start.x, end.x), (from.x + from.width, to.x));
        }
        if !route.cycle {
            prop_assert!(end.x > start.x, "{:?}", route);
            prop_assert!(from.x + from.width < to.x);
        }
    }
    Ok(())
}

/// Nodes per layer, by index.
fn layers(order: &Order) -> Vec<Vec<usize>> {
    (0..order.layers())
        .map(|layer| order.layer(layer))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_overlaps_and_edges_join_their_ports(diagram in any_diagram(), open in 0..4_usize, lines in 1..3_usize) {
        let order = order(&diagram);
        let view = view_of(&diagram, open, lines);
        keeps_the_rules(&diagram, &view, &place(&diagram, &order, &view))?;
    }

    #[test]
    fn cycle_edges_are_only_those_that_close_a_cycle(diagram in any_diagram()) {
        let order = order(&diagram);
        let view = view_of(&diagram, 0, 1);
        let layout = place(&diagram, &order, &view);
        let closes = |edge: &Edge| {
            let mut reached = vec![edge.to];
            let mut next = 0;
            while let Some(at) = reached.get(next).copied() {
                next += 1;
                for edge in diagram.edges.iter().filter(|edge| edge.from == at) {
                    if !reached.contains(&edge.to) {
                        reached.push(edge.to);
                    }
                }
            }
            reached.contains(&edge.from)
        };
        for (line, route) in view.lines.iter().zip(&layout.routes) {
            prop_assert!(!route.as_ref().unwrap().cycle || closes(&diagram.edges[line.edge]));
        }
    }

    #[test]
    fn the_same_input_gives_the_same_drawing(diagram in any_diagram()) {
        let view = view_of(&diagram, 2, 1);
        let once = place(&diagram, &order(&diagram), &view);
        prop_assert_eq!(&once, &place(&diagram, &order(&diagram), &view));
    }

    #[test]
    fn the_order_in_which_nodes_and_edges_are_listed_does_not_matter(diagram in any_diagram()) {
        let last = diagram.nodes.len() - 1;
        let mut turned = Diagram { nodes: diagram.nodes.iter().rev().cloned().collect(), edges: Vec::new() };
        for edge in diagram.edges.iter().rev() {
            turned.edges.push(Edge { from: last - edge.from, to: last - edge.to, ..*edge });
        }
        let expected = layers(&order(&diagram));
        let found: Vec<Vec<usize>> =
            layers(&order(&turned)).iter().map(|layer| layer.iter().map(|node| last - node).collect()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn opening_and_hiding_keep_the_order_of_the_others(
        diagram in any_diagram(),
        hidden in prop::collection::vec(prop::bool::weighted(0.3), 24),
    ) {
        let order = order(&diagram);
        let closed = place(&diagram, &order, &view_of(&diagram, 0, 1));
        let mut view = view_of(&diagram, 3, 2);
        for (size, hidden) in view.sizes.iter_mut().zip(&hidden) {
            if *hidden {
                *size = None;
            }
        }
        let open = place(&diagram, &order, &view);
        keeps_the_rules(&diagram, &view, &open)?;
        for layer in layers(&order) {
            for pair in layer.windows(2) {
                prop_assert!(closed.nodes[pair[0]].unwrap().y < closed.nodes[pair[1]].unwrap().y);
            }
            let shown: Vec<Rect> = layer.iter().filter_map(|node| open.nodes[*node]).collect();
            for pair in shown.windows(2) {
                prop_assert!(pair[0].y < pair[1].y);
            }
        }
    }

    #[test]
    fn jobs_have_layers_of_their_own(diagram in any_diagram()) {
        for layer in layers(&order(&diagram)) {
            let jobs = layer.iter().filter(|node| diagram.nodes[**node].kind == NodeKind::Job).count();
            prop_assert!(jobs == 0 || jobs == layer.len());
        }
    }
}

#[test]
fn nothing_and_one_node_are_drawn() {
    let empty = Diagram::default();
    assert_eq!(
        place(&empty, &order(&empty), &View::default()),
        Layout::default()
    );
    let one = Diagram {
        nodes: vec![Node {
            key: "a".into(),
            kind: NodeKind::Dataset,
        }],
        edges: vec![Edge::new(0, 0), Edge::new(0, 9)],
    };
    let layout = place(
        &one,
        &order(&one),
        &view_of(
            &Diagram {
                edges: vec![Edge::new(0, 0)],
                ..one.clone()
            },
            0,
            1,
        ),
    );
    assert_eq!(
        layout.nodes[0],
        Some(Rect {
            x: 0,
            y: 0,
            width: 208,
            height: 46
        })
    );
    assert!(layout.routes[0].as_ref().unwrap().cycle);
}

#[test]
fn a_long_edge_is_level_where_the_layers_leave_room() {
    let dataset = |number: usize| Node {
        key: format!("d{number}"),
        kind: NodeKind::Dataset,
    };
    let mut diagram = Diagram {
        nodes: (0..6).map(dataset).collect(),
        edges: Vec::new(),
    };
    // A chain of six with one edge from its begin to its end.
    diagram.edges.extend((0..5).map(|at| Edge::new(at, at + 1)));
    diagram.edges.push(Edge::new(0, 5));
    let layout = place(&diagram, &order(&diagram), &view_of(&diagram, 0, 1));
    let route = layout.routes[5].as_ref().unwrap();
    let mut levels: Vec<i32> = route
        .steps
        .iter()
        .map(|step| match step {
            RouteStep::Line(to) | RouteStep::Curve(to) | RouteStep::Cubic(_, _, to) => to.y,
        })
        .collect();
    levels.dedup();
    assert!(levels.len() <= 2, "{levels:?}");
}
