//! Which event a body is, what is refused and where, and that nothing is lost.

use callsheet_openlineage::{Event, EventType, canonical_json};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn base(members: &Value) -> Value {
    let mut event = json!({"eventTime": "2026-01-01T00:00:00Z", "producer": "https://p", "schemaURL": "https://s"});
    for (key, value) in members.as_object().unwrap() {
        event[key] = value.clone();
    }
    event
}

fn kind(members: &Value) -> &'static str {
    match Event::from_value(base(members)) {
        Ok(Event::Run(_)) => "run",
        Ok(Event::Job(_)) => "job",
        Ok(Event::Dataset(_)) => "dataset",
        Err(_) => "refused",
    }
}

fn error(event: Value) -> String {
    Event::from_value(event).unwrap_err().to_string()
}

#[test]
fn presence_decides_which_event_it_is() {
    let (run, job) = (
        json!({"runId": "r"}),
        json!({"namespace": "n", "name": "j"}),
    );
    let dataset = json!({"namespace": "n", "name": "d"});
    let cases = [
        (json!({"run": run, "job": job}), "run"),
        (json!({"run": run, "job": job, "dataset": dataset}), "run"),
        (json!({"job": job}), "job"),
        (json!({"job": job, "run": null}), "job"),
        (json!({"dataset": dataset}), "dataset"),
        (json!({"dataset": dataset, "run": run}), "dataset"),
        (json!({"job": job, "dataset": dataset}), "refused"),
        (json!({"run": run}), "refused"),
        (json!({}), "refused"),
    ];
    for (members, expected) in cases {
        assert_eq!(kind(&members), expected, "{members}");
    }
}

#[test]
fn event_type_is_optional_and_open() {
    let parse = |event_type: Value| {
        let members = json!({"run": {"runId": "r"}, "job": {"namespace": "n", "name": "j"}, "eventType": event_type});
        match Event::from_value(base(&members)).unwrap() {
            Event::Run(run) => run.event_type,
            _ => unreachable!("it has a run and a job"),
        }
    };
    assert_eq!(parse(Value::Null), None);
    assert_eq!(parse(json!("COMPLETE")), Some(EventType::Complete));
    assert_eq!(
        parse(json!("PAUSED")),
        Some(EventType::Unlisted("PAUSED".to_owned()))
    );
}

#[test]
fn errors_say_what_and_where() {
    let job = json!({"namespace": "n", "name": "j"});
    assert_eq!(error(json!([])), "`` is an array, expected an object");
    assert_eq!(error(json!({})), "`/eventTime` is missing");
    assert_eq!(
        error(base(&json!({}))),
        "neither a run, job nor dataset event: `run`, `job` and `dataset` are all missing"
    );
    assert_eq!(
        error(base(&json!({"run": {"runId": "r"}}))),
        "`/job` is missing"
    );
    assert_eq!(
        error(base(&json!({"job": job, "eventTime": "yesterday"}))),
        "`/eventTime` is `yesterday`: not an RFC 3339 date and time"
    );
    assert_eq!(
        error(base(
            &json!({"job": job, "inputs": [{"namespace": "n", "name": "d"}, {"namespace": 1}]})
        )),
        "`/inputs/1/namespace` is a number, expected a string"
    );
    assert_eq!(
        error(base(
            &json!({"job": job, "outputs": [{"namespace": "n", "name": ""}]})
        )),
        "`/outputs/0/name` is ``: a name cannot be empty"
    );
    let text = Event::parse(b"{\"eventTime\": }").unwrap_err().to_string();
    assert_eq!(
        text,
        "the event is not JSON: expected value (line 1, column 15)"
    );
    assert_eq!(Event::parse(b"\xff").unwrap_err().pointer(), "");
}

#[test]
fn deep_nesting_is_refused_not_overflowed() {
    let text = "[".repeat(100_000);
    assert!(Event::parse(text.as_bytes()).is_err());
}

#[test]
fn canonical_text_sorts_members_at_every_level() {
    let value: Value = serde_json::from_str(r#"{"b":[{"z":1,"a":"é\n"}],"a":1.5}"#).unwrap();
    assert_eq!(
        canonical_json(&value),
        r#"{"a":1.5,"b":[{"a":"é\n","z":1}]}"#
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z/~\"\\\\é]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner).prop_map(Value::from),
        ]
    })
}

fn object(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let key = prop_oneof![
        "[a-z_]{1,5}",
        Just("_deleted".to_owned()),
        Just("facets".to_owned())
    ];
    prop::collection::btree_map(key, values, 0..4).prop_map(|map| map.into_iter().collect())
}

/// A dataset, job or run with required `names`, perhaps facets, perhaps `null`s, perhaps unknown members.
fn entity(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let facets =
        || prop::option::of(object(object(any_json()).prop_map(Value::from)).prop_map(Value::from));
    (object(any_json()), facets(), facets(), any::<bool>()).prop_map(
        move |(mut extra, facets, uses, null)| {
            for name in ["facets", "inputFacets", "outputFacets"] {
                extra.remove(name);
            }
            for name in names {
                extra.insert((*name).to_owned(), json!("x"));
            }
            if let Some(facets) = facets {
                extra.insert("facets".to_owned(), facets);
            } else if null {
                extra.insert("facets".to_owned(), Value::Null);
            }
            if let Some(uses) = uses {
                extra.insert("inputFacets".to_owned(), uses);
            }
            Value::Object(extra)
        },
    )
}

fn any_event() -> impl Strategy<Value = Value> {
    let datasets = || prop::option::of(prop::collection::vec(entity(&["namespace", "name"]), 0..3));
    let parts = (
        entity(&["runId"]),
        entity(&["namespace", "name"]),
        entity(&["namespace", "name"]),
    );
    (object(any_json()), parts, datasets(), datasets(), 0..3).prop_map(
        |(extra, (run, job, data), inputs, outputs, which)| {
            let mut event = base(&Value::Object(extra));
            match which {
                0 => (event["run"], event["job"]) = (run, job),
                1 => event["job"] = job,
                _ => event["dataset"] = data,
            }
            if let Some(inputs) = inputs {
                event["inputs"] = inputs.into();
            }
            if let Some(outputs) = outputs.filter(|_| which < 2) {
                event["outputs"] = outputs.into();
            }
            event
        },
    )
}

proptest! {
    #[test]
    fn parse_then_print_is_the_identity(value in any_event()) {
        let event = Event::from_value(value.clone()).unwrap();
        prop_assert_eq!(event.to_value(), value.clone());
        let text = event.to_canonical_json();
        prop_assert_eq!(Event::parse(text.as_bytes()).unwrap().to_canonical_json(), text);
        prop_assert_eq!(serde_json::from_str::<Event>(&serde_json::to_string(&event).unwrap()).unwrap(), event);
    }

    #[test]
    fn no_json_value_makes_it_panic(value in any_json()) {
        let _ = Event::from_value(value);
    }
}
