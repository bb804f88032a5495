//! The part of the graph around a dataset or job.

use callsheet_lineage::{Focus, FocusNode, Graph, JobName, Stage, SubgraphNode};
use serde_json::json;

use crate::sample::{dataset, declared, event, graph};

fn pipeline() -> Graph {
    let sink = json!({"run": {"runId": "r"}, "job": {"namespace": "j", "name": "sink"},
        "inputs": [{"namespace": "n", "name": "c"}]});
    graph(&[
        declared(0, "ab", &[("b", "x", "a", "x")]),
        declared(1, "bc", &[("c", "x", "b", "x"), ("c2", "x", "b", "x")]),
        declared(2, "cd", &[("d", "x", "c", "x")]),
        event(3, &sink),
    ])
}

fn around(node: FocusNode, up: u32, down: u32, max_nodes: usize) -> (String, String, String) {
    let part = pipeline().neighbourhood(&Focus {
        node,
        up,
        down,
        max_nodes,
    });
    let name = |node: &SubgraphNode| match node {
        SubgraphNode::Dataset(dataset) => dataset.name.clone(),
        SubgraphNode::Job(job) => format!("[{}]", job.name),
    };
    let nodes: Vec<String> = part.nodes.iter().map(name).collect();
    let edges: Vec<String> = part
        .edges
        .iter()
        .map(|edge| format!("{}>{}", name(&edge.from), name(&edge.to)))
        .collect();
    let stubs: Vec<String> = part
        .stubs
        .iter()
        .map(|stub| format!("{} {:?} {}", name(&stub.node), stub.direction, stub.count))
        .collect();
    assert_eq!(part.complete, part.reason.is_none());
    (nodes.join(" "), edges.join(" "), stubs.join(", "))
}

#[test]
fn one_hop_shows_neighbours_and_counts_the_rest() {
    let (nodes, edges, stubs) = around(FocusNode::Dataset(dataset("b")), 1, 1, 100);
    assert_eq!(nodes, "a b c c2 [ab] [bc]");
    assert_eq!(edges, "a>[ab] b>[bc] [ab]>b [bc]>c [bc]>c2");
    assert_eq!(stubs, "c Down 2");
}

#[test]
fn jobs_without_output_are_shown_as_readers() {
    let (nodes, edges, stubs) = around(FocusNode::Dataset(dataset("c")), 0, 1, 100);
    assert_eq!(nodes, "c d [cd] [sink]");
    assert_eq!(edges, "c>[cd] c>[sink] [cd]>d");
    assert_eq!(stubs, "c Up 1");
}

#[test]
fn a_job_stands_between_its_datasets() {
    let (nodes, edges, _) = around(FocusNode::Job(JobName::new("j", "bc")), 0, 0, 100);
    assert_eq!(nodes, "b c c2 [bc]");
    assert_eq!(edges, "b>[bc] [bc]>c [bc]>c2");
}

#[test]
fn everything_is_cut_at_the_limit_and_says_so() {
    let (nodes, _, stubs) = around(FocusNode::Everything, 0, 0, 100);
    assert_eq!(nodes, "a b c c2 d [ab] [bc] [cd] [sink]");
    assert_eq!(stubs, "");
    let part = pipeline().neighbourhood(&Focus {
        node: FocusNode::Everything,
        up: 0,
        down: 0,
        max_nodes: 2,
    });
    assert_eq!(
        (part.nodes.len(), part.reason.as_deref()),
        (2, Some("stopped after 2 datasets and jobs"))
    );
}

#[test]
fn an_unknown_focus_is_empty() {
    let (nodes, ..) = around(FocusNode::Dataset(dataset("zzz")), 1, 1, 100);
    assert_eq!(nodes, "");
}

#[test]
fn stages_follow_the_edges() {
    let graph = pipeline();
    let stages: Vec<Stage> = ["a", "b", "c", "c2", "d"]
        .iter()
        .map(|name| graph.stage(&dataset(name)).unwrap())
        .collect();
    assert_eq!(
        stages,
        [
            Stage::Ingest,
            Stage::Transform,
            Stage::Transform,
            Stage::Serving,
            Stage::Serving
        ]
    );
}

#[test]
fn datasets_joined_by_a_declaration_have_no_job_between() {
    let view = event(
        0,
        &json!({"dataset": {"namespace": "n", "name": "v", "facets": {"lineage": {
        "fields": {"x": {"inputs": [{"type": "DATASET", "namespace": "n", "name": "b", "field": "x"}]}}}}}}),
    );
    let graph = graph(&[view]);
    let part = graph.neighbourhood(&Focus {
        node: FocusNode::Dataset(dataset("v")),
        up: 1,
        down: 1,
        max_nodes: 9,
    });
    assert_eq!(part.edges.len(), 1);
    assert_eq!(part.edges[0].from, SubgraphNode::Dataset(dataset("b")));
}

#[test]
fn named_jobs_chain_without_a_dataset() {
    let chain = event(
        0,
        &json!({"job": {"namespace": "j", "name": "orchestrator", "facets": {"lineage": {"entries": [
            {"type": "JOB", "namespace": "j", "name": "one", "inputs": [{"type": "DATASET", "namespace": "n", "name": "a"}]},
            {"type": "JOB", "namespace": "j", "name": "two", "inputs": [{"type": "JOB", "namespace": "j", "name": "one"}]},
            {"type": "DATASET", "namespace": "n", "name": "z", "inputs": [{"type": "JOB", "namespace": "j", "name": "two"}]},
        ]}}}}),
    );
    let graph = graph(&[chain]);
    let part = graph.neighbourhood(&Focus {
        node: FocusNode::Dataset(dataset("a")),
        up: 0,
        down: 1,
        max_nodes: 9,
    });
    assert_eq!(part.nodes.len(), 4, "{:?}", part.nodes);
    assert_eq!(part.edges.len(), 3);
}
