//! Any order, any repetition: the same graph.

use callsheet_lineage::{Evidence, Graph, Stage};
use proptest::prelude::*;
use serde_json::json;

use crate::sample::{any_event, dataset, declared, event, graph};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_order_and_repetition_give_the_same_graph(
        (events, shuffled) in prop::collection::vec(any_event(), 1..9).prop_flat_map(|events| {
            let mut twice = events.clone();
            twice.extend(events.iter().take(4).cloned());
            (Just(events), Just(twice).prop_shuffle())
        }),
        asked_after in 0..9_usize,
    ) {
        let straight = graph(&events);
        let mut other = Graph::new();
        for (index, event) in shuffled.iter().enumerate() {
            if index == asked_after {
                // From here on the adjacency exists and changes go to the overlay.
                other.edges();
            }
            other.apply(event);
        }
        prop_assert_eq!(other.state_hash(), straight.state_hash());
        prop_assert_eq!(other.edges(), straight.edges());
        prop_assert_eq!(other.datasets(), straight.datasets());
        prop_assert_eq!(other.jobs(), straight.jobs());
        prop_assert_eq!(other.seq(), straight.seq());
        // And a graph in which every question was asked after every event.
        let mut eager = Graph::new();
        for event in &shuffled {
            let before = eager.clone();
            eager.apply(event);
            eager.edges();
            drop(before);
        }
        prop_assert_eq!(eager.edges(), straight.edges());
    }
}

#[test]
fn a_repeated_event_is_not_new() {
    let event = declared(0, "a", &[("t", "c", "s", "c")]);
    let mut graph = Graph::new();
    assert!(graph.apply(&event).new);
    assert!(!graph.apply(&event).new);
    assert_eq!(graph.seq(), 1);
    graph.set_seq(70);
    assert_eq!(graph.seq(), 70);
}

#[test]
fn a_snapshot_keeps_what_it_knew() {
    let mut live = graph(&[declared(0, "a", &[("t", "c", "s", "c")])]);
    let snapshot = live.clone();
    let hash = snapshot.state_hash();
    live.apply(&declared(1, "b", &[("u", "c", "t", "c")]));
    assert_eq!(snapshot.edges().len(), 1);
    assert_eq!(snapshot.state_hash(), hash);
    assert_eq!(live.edges().len(), 2);
}

#[test]
fn the_latest_declaration_replaces_even_if_it_arrives_first() {
    let old = declared(1, "a", &[("t", "c", "old", "c")]);
    let new = declared(2, "a", &[("t", "c", "new", "c")]);
    for events in [[&old, &new], [&new, &old]] {
        let graph = graph(&events.map(Clone::clone));
        let sources: Vec<String> = graph
            .edges()
            .iter()
            .map(|edge| edge.from.to_string())
            .collect();
        assert_eq!(sources, ["n:new#c"]);
    }
}

#[test]
fn a_declaration_about_the_job_alone_takes_nothing_back() {
    let owner = json!({"job": {"namespace": "j", "name": "a", "facets": {"ownership": {"owners": [{"name": "team:x"}]}}}});
    let graph = graph(&[declared(1, "a", &[("t", "c", "s", "c")]), event(2, &owner)]);
    assert_eq!(graph.edges().len(), 1);
    assert_eq!(graph.jobs()[0].owners, ["team:x"]);
}

#[test]
fn runs_accumulate_and_a_late_event_after_the_end_still_counts() {
    let run = |minute, event_type, inputs, outputs| {
        let job = json!({"namespace": "j", "name": "a"});
        event(
            minute,
            &json!({"eventType": event_type, "run": {"runId": "r"}, "job": job, "inputs": inputs, "outputs": outputs}),
        )
    };
    let source = json!([{"namespace": "n", "name": "s"}]);
    let target = json!([{"namespace": "n", "name": "t"}]);
    let graph = graph(&[
        run(2, "COMPLETE", json!([]), target),
        run(1, "START", source, json!([])),
    ]);
    let edges = graph.edges();
    assert_eq!(edges.len(), 1);
    assert_eq!(
        (
            edges[0].from.to_string().as_str(),
            edges[0].to.to_string().as_str()
        ),
        ("n:s", "n:t")
    );
    assert_eq!(edges[0].evidence, Evidence::Inferred);
    assert_eq!(edges[0].last_seen_us - edges[0].first_seen_us, 60_000_000);
    assert_eq!(
        graph.jobs()[0]
            .last_run
            .as_ref()
            .unwrap()
            .transition
            .as_deref(),
        Some("COMPLETE")
    );
}

#[test]
fn a_streaming_job_needs_no_end() {
    let job = json!({"namespace": "j", "name": "a", "facets": {"jobType": {"processingType": "STREAMING", "integration": "X"}}});
    let running = json!({"eventType": "RUNNING", "run": {"runId": "r"}, "job": job,
        "inputs": [{"namespace": "n", "name": "s"}], "outputs": [{"namespace": "n", "name": "t"}]});
    let graph = graph(&[event(0, &running)]);
    assert_eq!(graph.edges().len(), 1);
    assert_eq!(
        graph.jobs()[0].processing_type.as_deref(),
        Some("STREAMING")
    );
}

#[test]
fn facets_are_replaced_whole_and_deleted() {
    let said = |minute, facets| {
        event(
            minute,
            &json!({"dataset": {"namespace": "n", "name": "d", "facets": facets}}),
        )
    };
    let first = said(
        1,
        json!({
            "schema": {"fields": [{"name": "a", "type": "record", "fields": [{"name": "b", "type": "int"}]}]},
            "ownership": {"owners": [{"name": "team:x"}]},
            "tags": {"tags": [{"key": "pii", "value": "true", "field": "a.b"}, {"key": "stage", "value": "serving"}]},
        }),
    );
    let later = said(
        2,
        json!({"schema": {"fields": [{"name": "z"}]}, "ownership": {"_deleted": true}}),
    );
    let view = graph(std::slice::from_ref(&first))
        .dataset(&dataset("d"))
        .unwrap();
    let names: Vec<&str> = view
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["a", "a.b"]);
    assert_eq!(view.columns[1].tags[0].key, "pii");
    assert_eq!((view.owner(), view.stage), (Some("team:x"), Stage::Serving));
    let view = graph(&[later, first]).dataset(&dataset("d")).unwrap();
    assert_eq!(view.columns.len(), 1);
    assert_eq!((view.columns[0].name.as_str(), view.owner()), ("z", None));
}

#[test]
fn symlinked_names_are_one_dataset() {
    let link = event(
        5,
        &json!({"dataset": {"namespace": "n", "name": "physical", "facets": {
        "symlinks": {"identifiers": [{"namespace": "n", "name": "logical", "type": "TABLE"}]}}}}),
    );
    let mut graph = graph(&[
        declared(0, "a", &[("physical", "c", "s", "c")]),
        declared(1, "b", &[("t", "c", "logical", "c")]),
    ]);
    assert_eq!(graph.datasets().len(), 4);
    graph.apply(&link);
    assert_eq!(graph.datasets().len(), 3);
    let view = graph.dataset(&dataset("logical")).unwrap();
    assert_eq!(
        (view.name, view.aliases, view.stage),
        (
            dataset("physical"),
            vec![dataset("logical")],
            Stage::Transform
        )
    );
}
