//! Events for the tests, and generated ones.

use callsheet_lineage::{DatasetName, Graph};
use callsheet_openlineage::Event;
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) fn dataset(name: &str) -> DatasetName {
    DatasetName::new("n", name)
}

/// An event of the minute `minute`; `members` are the rest of it.
pub(crate) fn event(minute: u32, members: &Value) -> Event {
    let time = format!("2026-01-01T{:02}:{:02}:00Z", minute / 60, minute % 60);
    let mut event = json!({"eventTime": time, "producer": "p", "schemaURL": "s"});
    for (key, value) in members.as_object().unwrap() {
        event[key] = value.clone();
    }
    Event::from_value(event).unwrap()
}

pub(crate) fn graph(events: &[Event]) -> Graph {
    let mut graph = Graph::new();
    for event in events {
        graph.apply(event);
    }
    graph
}

/// A job event with explicit entries: (target, target column, source, source column), empty for none.
pub(crate) fn declared(minute: u32, job: &str, edges: &[(&str, &str, &str, &str)]) -> Event {
    let mut entries = Vec::new();
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    for (target, column, source, field) in edges {
        let mut input = json!({"type": "DATASET", "namespace": "n", "name": source});
        if !field.is_empty() {
            input["field"] = json!(field);
        }
        let mut entry = json!({"type": "DATASET", "namespace": "n", "name": target});
        if column.is_empty() {
            entry["inputs"] = json!([input]);
        } else {
            entry["fields"] = json!({*column: {"inputs": [input]}});
        }
        entries.push(entry);
        inputs.push(json!({"namespace": "n", "name": source}));
        outputs.push(json!({"namespace": "n", "name": target}));
    }
    event(
        minute,
        &json!({
            "job": {"namespace": "j", "name": job, "facets": {"lineage": {"entries": entries}}},
            "inputs": inputs,
            "outputs": outputs,
        }),
    )
}

fn name(prefix: &'static str, count: usize) -> impl Strategy<Value = String> {
    (0..count).prop_map(move |index| format!("{prefix}{index}"))
}

fn facet_of_dataset() -> impl Strategy<Value = Value> {
    let owner =
        name("team", 3).prop_map(|owner| json!({"ownership": {"owners": [{"name": owner}]}}));
    let deleted = Just(json!({"ownership": {"_deleted": true}}));
    let schema = name("c", 3)
        .prop_map(|column| json!({"schema": {"fields": [{"name": column, "type": "int"}]}}));
    let links = name("d", 5)
        .prop_map(|other| json!({"symlinks": {"identifiers": [{"namespace": "n", "name": other, "type": "T"}]}}));
    let bad = Just(json!({"schema": {"fields": 7}}));
    prop_oneof![Just(json!({})), owner, deleted, schema, links, bad]
}

fn io() -> impl Strategy<Value = Value> {
    let one = (
        name("d", 5),
        facet_of_dataset(),
        column_lineage(),
        any::<bool>(),
    );
    let one = one.prop_map(|(name, mut facets, lineage, with)| {
        if with {
            facets["columnLineage"] = lineage;
        }
        json!({"namespace": "n", "name": name, "facets": facets})
    });
    prop::collection::vec(one, 0..3).prop_map(Value::from)
}

fn transformation() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "DIRECT", "subtype": "IDENTITY"})),
        Just(json!({"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": true})),
        Just(json!({"type": "INDIRECT", "subtype": "FILTER"})),
    ]
}

fn input_field() -> impl Strategy<Value = Value> {
    (name("d", 5), name("c", 3), prop::collection::vec(transformation(), 0..2)).prop_map(|(dataset, field, how)| {
        json!({"namespace": "n", "name": dataset, "field": field, "transformations": how})
    })
}

fn column_lineage() -> impl Strategy<Value = Value> {
    let inputs = prop::collection::vec(input_field(), 0..3);
    let fields = prop::collection::btree_map(name("c", 3), inputs, 0..3);
    (fields, prop::collection::vec(input_field(), 0..2)).prop_map(|(fields, dataset)| {
        let fields: serde_json::Map<String, Value> = fields
            .into_iter()
            .map(|(name, inputs)| (name, json!({"inputFields": inputs})))
            .collect();
        json!({"fields": fields, "dataset": dataset})
    })
}

fn lineage_input() -> impl Strategy<Value = Value> {
    let column = input_field().prop_map(|mut input| {
        input["type"] = json!("DATASET");
        input
    });
    let whole =
        name("d", 5).prop_map(|name| json!({"type": "DATASET", "namespace": "n", "name": name}));
    let job = name("j", 3).prop_map(|name| json!({"type": "JOB", "namespace": "j", "name": name}));
    prop_oneof![4 => column, 1 => whole, 1 => job, 1 => Just(json!({"type": "JOB"}))]
}

fn lineage() -> impl Strategy<Value = Value> {
    let dataset = (name("d", 5), name("c", 3), lineage_input(), any::<bool>()).prop_map(
        |(name, column, input, whole)| {
            let mut entry = json!({"type": "DATASET", "namespace": "n", "name": name});
            if whole {
                entry["inputs"] = json!([input]);
            } else {
                entry["fields"] = json!({column: {"inputs": [input]}});
            }
            entry
        },
    );
    let job = lineage_input().prop_map(|input| json!({"type": "JOB", "inputs": [input]}));
    prop::collection::vec(prop_oneof![4 => dataset, 1 => job], 0..3)
        .prop_map(|entries| json!({"entries": entries}))
}

/// Any event over few names, so that events meet.
pub(crate) fn any_event() -> impl Strategy<Value = Event> {
    let explicit = prop::option::of(lineage());
    (0..4_u32, 0..6_u32, name("j", 3), name("r", 3), (io(), io(), explicit)).prop_map(
        |(kind, minute, job, run, (inputs, outputs, explicit))| {
            let mut job = json!({"namespace": "j", "name": job});
            if let Some(explicit) = explicit {
                job["facets"] = json!({"lineage": explicit, "ownership": {"owners": [{"name": run}]}});
            }
            event(
                minute,
                &match kind {
                    0 => json!({"job": job, "inputs": inputs, "outputs": outputs}),
                    1 => json!({"dataset": dataset_of(&inputs, &job)}),
                    _ => json!({"run": {"runId": run}, "job": job, "inputs": inputs, "outputs": outputs}),
                },
            )
        },
    )
}

/// The first of `datasets`, with a dataset's lineage made of the job's first entry.
fn dataset_of(datasets: &Value, job: &Value) -> Value {
    let mut dataset = datasets
        .get(0)
        .cloned()
        .unwrap_or_else(|| json!({"namespace": "n", "name": "d0"}));
    if let Some(entry) = job.pointer("/facets/lineage/entries/0") {
        dataset["facets"]["lineage"] =
            json!({"inputs": entry.get("inputs").cloned().unwrap_or(json!([]))});
    }
    dataset
}
