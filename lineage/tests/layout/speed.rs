//! How long a layout takes; a measurement, so it runs only when asked:
//! `cargo test --release -p callsheet-lineage -- --ignored --nocapture layout::speed`.
#![expect(clippy::disallowed_methods, reason = "the clock is what this measures")]
#![expect(clippy::print_stdout, reason = "prints what it measured")]

use std::time::{Duration, Instant};

use callsheet_lineage::layout::{Diagram, order, place};

use super::graphs::{layered, pipeline, view};

const ROUNDS: usize = 40;

/// Sorted times of ordering and of placing.
fn times(diagram: &Diagram, columns: u16, rounds: usize) -> (Vec<Duration>, Vec<Duration>) {
    let view = view(diagram, columns);
    let (mut ordering, mut placing) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let start = Instant::now();
        let order = order(diagram);
        ordering.push(start.elapsed());
        let start = Instant::now();
        let layout = place(diagram, &order, &view);
        placing.push(start.elapsed());
        assert_eq!(layout.nodes.len(), diagram.nodes.len());
    }
    ordering.sort();
    placing.sort();
    (ordering, placing)
}

#[test]
#[ignore = "a measurement"]
fn three_hundred_nodes_take_25_ms() {
    let cases = [
        ("300 nodes, pipeline", pipeline(300, 20, 0), 0, ROUNDS),
        (
            "300 nodes, pipeline, 8 columns open",
            pipeline(300, 20, 0),
            8,
            ROUNDS,
        ),
        ("300 nodes, layered", layered(300, 14, 0), 0, ROUNDS),
        (
            "300 nodes, layered, edges between 8 columns",
            layered(300, 14, 8),
            8,
            ROUNDS,
        ),
        ("1000 nodes, pipeline", pipeline(1000, 40, 0), 0, 10),
        ("5000 nodes, pipeline", pipeline(5000, 60, 0), 0, 3),
    ];
    for (name, diagram, columns, rounds) in cases {
        let (ordering, placing) = times(&diagram, columns, rounds);
        let p95 = |times: &[Duration]| times[rounds * 95 / 100];
        let text = |times: &[Duration]| format!("{:?} to {:?}", times[0], p95(times));
        println!(
            "{name}, {} edges: order {}, place {} (least to p95)",
            diagram.edges.len(),
            text(&ordering),
            text(&placing)
        );
        if diagram.nodes.len() <= 301 && !cfg!(debug_assertions) {
            assert!(
                p95(&ordering) + p95(&placing) <= Duration::from_millis(25),
                "{name}"
            );
        }
    }
}
