//! The part of a graph for somebody who may not see all of it.

use std::collections::BTreeSet;

use callsheet_lineage::{ColumnQuery, DatasetName, Direction, Focus, FocusNode, Graph, JobName};
use proptest::prelude::*;
use serde_json::json;

use crate::sample::{any_event, dataset, declared, event, graph};

fn debug(answer: &impl std::fmt::Debug) -> String {
    format!("{answer:?}\n")
}

/// Everything that answers may say, as text.
fn told(graph: &Graph) -> String {
    let everything = Focus {
        node: FocusNode::Everything,
        up: 0,
        down: 0,
        max_nodes: 1000,
    };
    let mut text = format!(
        "{:?}\n{:?}\n{:?}",
        graph.datasets(),
        graph.jobs(),
        graph.neighbourhood(&everything)
    );
    for view in graph.datasets() {
        for column in &view.columns {
            for direction in [Direction::Up, Direction::Down] {
                let query = ColumnQuery {
                    dataset: view.name.clone(),
                    column: column.name.clone(),
                    direction,
                    depth: 64,
                    max_nodes: 1000,
                };
                text.push_str(&debug(&graph.trace(&query)));
            }
            text.push_str(&debug(&graph.readers_of(&view.name, &column.name)));
        }
    }
    text
}

#[test]
fn a_hidden_dataset_takes_its_edges_and_the_words_of_its_jobs_along() {
    let sql = json!({"sql": {"query": "INSERT INTO top SELECT total FROM secret"}});
    let mixed = event(
        3,
        &json!({
            "run": {"runId": "0190a000-0000-7000-8000-000000000001"},
            "eventType": "COMPLETE",
            "job": {"namespace": "j", "name": "mix", "facets": sql.clone()},
            "inputs": [{"namespace": "n", "name": "secret"}, {"namespace": "n", "name": "views"}],
            "outputs": [{"namespace": "n", "name": "top"}],
        }),
    );
    let plain = event(
        4,
        &json!({
            "run": {"runId": "0190a000-0000-7000-8000-000000000002"},
            "eventType": "COMPLETE",
            "job": {"namespace": "j", "name": "plain", "facets": {"sql": {"query": "SELECT 1"}}},
            "inputs": [{"namespace": "n", "name": "views"}],
            "outputs": [{"namespace": "n", "name": "top"}],
        }),
    );
    let whole = graph(&[
        declared(0, "clean", &[("views", "user", "secret", "user_id")]),
        declared(1, "hide", &[("secret", "user_id", "secret2", "id")]),
        mixed,
        plain,
    ]);
    let part = whole.restricted(&BTreeSet::from([dataset("views"), dataset("top")]));
    let told = told(&part);
    assert!(!told.contains("secret"), "{told}");
    let names: Vec<String> = part
        .datasets()
        .iter()
        .map(|view| view.name.name.clone())
        .collect();
    assert_eq!(names, ["top", "views"]);
    let jobs: Vec<String> = part
        .jobs()
        .iter()
        .map(|job| job.name.name.clone())
        .collect();
    assert_eq!(jobs, ["clean", "mix", "plain"]);
    let job = |name| part.job(&JobName::new("j", name)).unwrap();
    assert_eq!(job("mix").sql, None);
    assert_eq!(job("plain").sql.as_deref(), Some("SELECT 1"));
    assert_eq!(part.seq(), whole.seq());
}

proptest! {
    #[test]
    fn a_part_names_nothing_else_and_the_whole_part_is_the_whole(
        events in proptest::collection::vec(any_event(), 0..10), kept in proptest::collection::vec(any::<bool>(), 5),
    ) {
        let whole = graph(&events);
        let mut to = BTreeSet::new();
        let mut all = BTreeSet::new();
        for (view, keep) in whole.datasets().iter().zip(kept.iter().cycle()) {
            let names: Vec<DatasetName> = view.aliases.iter().cloned().chain([view.name.clone()]).collect();
            if *keep {
                to.extend(names.iter().cloned());
            }
            all.extend(names);
        }
        let part = whole.restricted(&to);
        let told = told(&part);
        for hidden in all.difference(&to) {
            let quoted = format!("\"{}\"", hidden.name);
            prop_assert!(!told.contains(&quoted), "{quoted} in {told}");
        }
        let shown: BTreeSet<DatasetName> = part.datasets().into_iter().map(|view| view.name).collect();
        let wanted: BTreeSet<DatasetName> =
            whole.datasets().into_iter().map(|view| view.name).filter(|name| to.contains(name)).collect();
        prop_assert_eq!(shown, wanted);
        prop_assert_eq!(whole.restricted(&all).datasets(), whole.datasets());
    }
}
