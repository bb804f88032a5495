//! Column traces and readers: examples, and the compressed walk against a naive one.

use std::collections::BTreeMap;

use callsheet_lineage::{ColumnQuery, Direction, Evidence, Graph};
use proptest::prelude::*;
use serde_json::json;

use crate::sample::{dataset, declared, event, graph};

fn query(name: &str, column: &str, direction: Direction, depth: u32) -> ColumnQuery {
    ColumnQuery {
        dataset: dataset(name),
        column: column.to_owned(),
        direction,
        depth,
        max_nodes: 1000,
    }
}

/// `depth name` of every node.
fn reached(graph: &Graph, query: &ColumnQuery) -> Vec<String> {
    let trace = graph.trace(query);
    assert!(trace.complete, "{:?}", trace.reason);
    trace
        .nodes
        .iter()
        .map(|node| format!("{} {}", node.depth, node.name))
        .collect()
}

fn chain() -> Graph {
    graph(&[
        declared(
            0,
            "clean",
            &[
                ("views", "user", "raw", "user_id"),
                ("views", "ms", "raw", "position"),
            ],
        ),
        declared(
            1,
            "sum",
            &[
                ("sums", "total", "views", "ms"),
                ("sums", "", "views", "user"),
            ],
        ),
        declared(
            2,
            "serve",
            &[
                ("top", "total", "sums", "total"),
                ("top", "user", "sums", "user"),
            ],
        ),
    ])
}

#[test]
fn a_column_is_followed_over_jobs() {
    let graph = chain();
    assert_eq!(
        reached(&graph, &query("raw", "position", Direction::Down, 9)),
        [
            "0 n:raw#position",
            "1 n:views#ms",
            "2 n:sums#total",
            "3 n:top#total"
        ]
    );
    assert_eq!(
        reached(&graph, &query("raw", "position", Direction::Down, 1)),
        ["0 n:raw#position", "1 n:views#ms"]
    );
}

#[test]
fn what_shapes_a_whole_dataset_reaches_all_its_columns() {
    let graph = chain();
    assert_eq!(
        reached(&graph, &query("raw", "user_id", Direction::Down, 9)),
        [
            "0 n:raw#user_id",
            "1 n:views#user",
            "2 n:sums",
            "2 n:sums#total",
            "2 n:sums#user",
            "3 n:top#total",
            "3 n:top#user"
        ]
    );
    assert_eq!(
        reached(&graph, &query("top", "total", Direction::Up, 9)),
        [
            "0 n:top#total",
            "1 n:sums",
            "1 n:sums#total",
            "2 n:views#ms",
            "2 n:views#user",
            "3 n:raw#position",
            "3 n:raw#user_id"
        ]
    );
}

#[test]
fn a_cycle_ends() {
    let graph = graph(&[
        declared(0, "a", &[("x", "c", "y", "c")]),
        declared(1, "b", &[("y", "c", "x", "c")]),
    ]);
    let trace = graph.trace(&query("x", "c", Direction::Down, u32::MAX));
    assert_eq!(
        (trace.nodes.len(), trace.edges.len(), trace.complete),
        (2, 2, true)
    );
}

#[test]
fn a_limit_is_said_never_silent() {
    let mut asked = query("raw", "user_id", Direction::Down, 9);
    asked.max_nodes = 3;
    let trace = chain().trace(&asked);
    assert_eq!(
        (trace.complete, trace.reason.as_deref()),
        (false, Some("stopped after 3 nodes"))
    );
    let known: Vec<_> = trace.nodes.iter().map(|node| &node.name).collect();
    assert!(
        trace
            .edges
            .iter()
            .all(|edge| known.contains(&&edge.from) && known.contains(&&edge.to))
    );
}

#[test]
fn an_unknown_column_is_said() {
    let schema = json!({"dataset": {"namespace": "n", "name": "raw", "facets": {"schema": {"fields": [{"name": "ms", "type": "int"}]}}}});
    let mut graph = chain();
    graph.apply(&event(8, &schema));
    let trace = graph.trace(&query("raw", "nope", Direction::Down, 9));
    assert_eq!(
        (trace.nodes.len(), trace.reason.as_deref()),
        (0, Some("column `nope` of `n:raw` is not known"))
    );
    assert_eq!(
        reached(&graph, &query("raw", "ms", Direction::Down, 9)),
        ["0 n:raw#ms"]
    );
}

#[test]
fn types_and_evidence_come_along() {
    let run = event(
        9,
        &json!({
            "run": {"runId": "r"}, "job": {"namespace": "j", "name": "a"},
            "inputs": [{"namespace": "n", "name": "s", "facets": {"schema": {"fields": [{"name": "c", "type": "long"}]}}}],
            "outputs": [{"namespace": "n", "name": "t", "facets": {"columnLineage": {"fields": {"c": {"inputFields": [
                {"namespace": "n", "name": "s", "field": "c", "transformations": [{"type": "DIRECT", "subtype": "IDENTITY"}]}]}}}}}],
        }),
    );
    let graph = graph(&[declared(1, "a", &[("t", "c", "s", "c")]), run]);
    let trace = graph.trace(&query("s", "c", Direction::Down, 1));
    assert_eq!(trace.nodes[0].data_type.as_deref(), Some("long"));
    let found: Vec<(Evidence, String)> = trace
        .edges
        .iter()
        .map(|edge| {
            (
                edge.evidence,
                edge.kinds
                    .iter()
                    .map(ToString::to_string)
                    .collect::<String>(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (Evidence::Declared, "unstated".to_owned()),
            (Evidence::Observed, "DIRECT IDENTITY".to_owned())
        ]
    );
}

#[test]
fn readers_are_the_jobs_that_use_the_column_or_may() {
    let vague = json!({"run": {"runId": "r"}, "job": {"namespace": "j", "name": "vague"},
        "inputs": [{"namespace": "n", "name": "views"}]});
    let mut graph = chain();
    graph.apply(&event(3, &vague));
    let readers = |column: &str| -> Vec<String> {
        let readers = graph.readers_of(&dataset("views"), column);
        let text = |reader: &callsheet_lineage::Reader| {
            let job = reader.job.as_ref().map_or("-", |job| &job.name);
            format!(
                "{job} {} exact={} outputs={}",
                reader.evidence.as_str(),
                reader.exact,
                reader.outputs.len()
            )
        };
        readers.iter().map(text).collect()
    };
    assert_eq!(
        readers("ms"),
        [
            "sum declared exact=true outputs=1",
            "vague observed exact=false outputs=0"
        ]
    );
    assert_eq!(readers("gone"), ["vague observed exact=false outputs=0"]);
}

/// (target, target column, source, source column); an empty column stands for the whole.
type Stated = (usize, usize, usize, usize);

const COLUMNS: [&str; 4] = ["", "a", "b", "c"];

/// Reachable columns with their depths, by the definition: a whole dataset as target is every
/// column, as source is some column, and neither costs a hop.
fn naive(
    edges: &[Stated],
    start: (usize, usize),
    down: bool,
    depth: u32,
) -> BTreeMap<(usize, usize), u32> {
    let mut depths = BTreeMap::from([(start, 0)]);
    // Whole datasets already column-joined by the same job are no table edges of their own.
    let table = |edge: &Stated| edge.1 == 0 && edge.3 == 0;
    let joined = |edge: &Stated| {
        edges
            .iter()
            .any(|other| !table(other) && other.0 == edge.0 && other.2 == edge.2)
    };
    loop {
        let mut changed = false;
        for edge in edges.iter().filter(|edge| !table(edge) || !joined(edge)) {
            let (from, to) = if down {
                ((edge.2, edge.3), (edge.0, edge.1))
            } else {
                ((edge.0, edge.1), (edge.2, edge.3))
            };
            let at = |depths: &BTreeMap<(usize, usize), u32>| {
                let starts = (1..COLUMNS.len()).filter(|column| from.1 == 0 || *column == from.1);
                starts
                    .filter_map(|column| depths.get(&(from.0, column)).copied())
                    .min()
            };
            let Some(at) = at(&depths).filter(|at| *at < depth) else {
                continue;
            };
            for column in (1..COLUMNS.len()).filter(|column| to.1 == 0 || *column == to.1) {
                let known = depths.entry((to.0, column)).or_insert(u32::MAX);
                if at + 1 < *known {
                    *known = at + 1;
                    changed = true;
                }
            }
        }
        if !changed {
            return depths;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_compressed_walk_equals_the_naive_one(
        edges in prop::collection::vec((0..6_usize, 0..4_usize, 0..6_usize, 0..4_usize), 1..14),
        start in (0..6_usize, 1..4_usize),
        down in any::<bool>(),
        depth in 0..5_u32,
        early in 0..14_usize,
    ) {
        // One job, declared at once; or the first part is asked about before the rest is known.
        let names = ["p", "q", "r", "s", "t", "u"];
        let named = |edge: &Stated| (names[edge.0], COLUMNS[edge.1], names[edge.2], COLUMNS[edge.3]);
        let stated: Vec<_> = edges.iter().map(named).collect();
        let mut graph = graph(&[declared(0, "job", &stated[..early.min(stated.len())])]);
        graph.edges();
        graph.apply(&declared(1, "job", &stated));

        let direction = if down { Direction::Down } else { Direction::Up };
        let (name, column) = (names[start.0], COLUMNS[start.1]);
        let trace = graph.trace(&query(name, column, direction, depth));
        let expected = naive(&edges, start, down, depth);
        for node in trace.nodes.iter().filter(|node| node.column().is_some()) {
            let place = names.iter().position(|name| *name == node.dataset().unwrap().name).unwrap();
            let column = COLUMNS.iter().position(|column| Some(*column) == node.column()).unwrap();
            prop_assert_eq!(expected.get(&(place, column)), Some(&node.depth), "{}", node.name);
        }
        // Whatever the naive walk reaches is there, by itself or as part of its whole dataset.
        for ((place, column), depth) in &expected {
            let own = trace.nodes.iter().find(|node| {
                node.dataset() == Some(&dataset(names[*place])) && node.column().is_none_or(|name| name == COLUMNS[*column])
            });
            let unknown_start = trace.nodes.is_empty() && *depth == 0;
            prop_assert!(own.is_some() || unknown_start, "{}.{} at {}", names[*place], COLUMNS[*column], depth);
        }
    }
}
