//! No route tells a caller of subjects that it may not read: every route of the table is asked, with every name there is.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::Guarded;
use crate::bed::{Answer, record};

/// In the name of everything that is hidden.
const HIDDEN: &str = "payments";
/// In the content of everything that is hidden, and in no name.
const SECRET: &str = "iban";
const NAMESPACE: &str = "kafka://broker:9092";

/// What stands for a segment of a pattern; a new kind of segment has to be told here.
fn values(pattern: &str, segment: &str) -> Vec<String> {
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match (segment, pattern) {
        ("{subject}", _) => all(&["orders-value", "payments-value", ":.eu:orders-value", ":.:"]),
        ("{version}", _) => all(&["1", "2"]),
        ("{range}", _) => all(&["1...2"]),
        ("{context}", _) => all(&[".eu"]),
        ("{resource}", "/associations/resources/{resource}/{name}") => all(&["lkc"]),
        ("{resource}", _) => all(&["id-orders-topic", "id-payments-topic"]),
        ("{namespace}", "/jobs/{namespace}/{name}") => all(&["shop"]),
        ("{namespace}", _) => all(&["kafka:%2F%2Fbroker:9092", "registry"]),
        ("{name}", "/associations/resources/{resource}/{name}") => {
            all(&["orders-topic", "payments-topic"])
        }
        ("{name}", "/jobs/{namespace}/{name}") => all(&["mix", "sum", "payments-job"]),
        ("{name}", "/_ui/{revision}/{name}") => all(&["base.css"]),
        ("{name}", _) => all(&["orders", "payments", "orders-out", "unregistered"]),
        ("{revision}", _) => all(&["1"]),
        ("{*rest}", _) => all(&["x"]),
        ("{guid}", _) => all(&["GUID-1", "GUID-2", "GUID-3"]),
        ("{id}", pattern) if pattern.starts_with("/schemas/") => all(&["1", "2", "3", "4"]),
        ("{id}", "/api/v1/contracts/{id}") => all(&["orders", "payments", "both"]),
        ("{id}", pattern) if pattern.contains("/checks/") => {
            all(&["CHECK-orders", "CHECK-payments", "CHECK-both"])
        }
        ("{id}", "/api/v1/tokens/{id}") => all(&["none"]),
        _ => panic!("say what stands for {segment} in {pattern}"),
    }
}

/// The queries that a route is asked with.
fn queries(pattern: &str) -> Vec<String> {
    let own = |queries: &[&str]| queries.iter().map(|query| (*query).to_owned()).collect();
    match pattern {
        "/schemas" => own(&[
            "",
            "?subjectPrefix=:*:&deleted=true&aliases=true&lifecycle=WEAK",
        ]),
        "/subjects" => own(&["", "?subjectPrefix=:*:&deleted=true"]),
        "/api/v1/lineage/columns" => ["orders", "orders-out", "payments"]
            .into_iter()
            .flat_map(|name| {
                ["up", "down"].map(|direction| {
                    format!("?dataset={NAMESPACE}:{name}&column=id&direction={direction}")
                })
            })
            .collect(),
        "/api/v1/consumers" => own(&["?subject=orders-value", "?subject=payments-value"]),
        "/lineage" | "/lineage.svg" | "/lineage.json" | "/lineage.csv" => own(&[
            "",
            "?focus=kafka://broker:9092%7Corders&up=9&down=9",
            "?focus=kafka://broker:9092%7Corders-out&col=id",
            "?focus=kafka://broker:9092%7Corders&col=id&scope=path",
            "?focus=kafka://broker:9092%7Cpayments",
        ]),
        "/catalog" => own(&["", "?q=a", "?q=id"]),
        _ => own(&[""]),
    }
}

fn body(method: &str, pattern: &str) -> Option<Value> {
    match (method, pattern) {
        ("GET", _) => None,
        (_, "/associations:batchGet") => Some(json!({"requests": [
            {"resourceId": "id-orders-topic"}, {"resourceName": "payments-topic", "resourceNamespace": "lkc"},
        ]})),
        _ => Some(json!({"schema": record("R", &["z"]).to_string()})),
    }
}

fn paths(pattern: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    for segment in pattern.split('/').skip(1) {
        let choices = if segment.starts_with('{') {
            values(pattern, segment)
        } else {
            vec![segment.to_owned()]
        };
        paths = paths
            .iter()
            .flat_map(|path| choices.iter().map(move |choice| format!("{path}/{choice}")))
            .collect();
    }
    let queries = queries(pattern);
    let with_queries = paths
        .iter()
        .flat_map(|path| queries.iter().map(move |query| format!("{path}{query}")));
    with_queries.collect()
}

fn run(job: &str, id: u8, from: &[&str], to: &str) -> Value {
    let inputs: Vec<Value> = from
        .iter()
        .map(|name| {
            json!({"namespace": NAMESPACE, "name": name, "facets": {
            "schema": {"fields": [{"name": "id", "type": "long"}]}}})
        })
        .collect();
    let edges: Vec<Value> = from
        .iter()
        .map(|name| json!({"namespace": NAMESPACE, "name": name, "field": "id"}))
        .collect();
    json!({
        "eventTime": "2026-11-01T12:00:00Z", "eventType": "COMPLETE", "producer": "https://example.test/producer",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": format!("0197c0de-0000-7000-8000-0000000000{id:02}")},
        "job": {"namespace": "shop", "name": job, "facets": {"sql": {"query": format!("SELECT iban FROM {from:?}")}}},
        "inputs": inputs,
        "outputs": [{"namespace": NAMESPACE, "name": to, "facets": {
            "schema": {"fields": [{"name": "id", "type": "long"}]},
            "columnLineage": {"fields": {"id": {"inputFields": edges}}}}}],
    })
}

fn contract(id: &str) -> String {
    let purpose = if id == "orders" {
        "Every order."
    } else {
        "The iban."
    };
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\n\
         description:\n  purpose: {purpose}\n"
    )
}

/// A server on which everything exists twice, once under a name that is hidden from who may read `orders` alone.
struct Filled {
    guarded: Guarded,
    guids: Vec<String>,
    checks: Vec<(&'static str, String)>,
}

impl Filled {
    async fn new() -> Self {
        let guarded = Guarded::new().await;
        let filled = Self {
            guarded,
            guids: Vec::new(),
            checks: Vec::new(),
        };
        filled.fill().await
    }

    async fn must(&self, method: &str, path: &str, body: &Value) -> Value {
        let admin = self.guarded.admin.clone();
        let answer = self
            .guarded
            .call(Some(&admin), method, path, Some(body))
            .await;
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {}",
            answer.text
        );
        answer.json()
    }

    async fn fill(mut self) -> Self {
        for (subject, fields) in [
            ("payments-value", &["b", "iban?"][..]),
            ("orders-value", &["a", "id?"]),
            ("orders-out-value", &["id"]),
        ] {
            let schema = json!({"schema": record("R", fields).to_string()});
            self.must("POST", &format!("/subjects/{subject}/versions"), &schema)
                .await;
        }
        for name in ["orders", "payments"] {
            let subject = format!("{name}-value");
            self.must(
                "PUT",
                &format!("/config/{subject}"),
                &json!({"compatibility": "NONE"}),
            )
            .await;
            self.must(
                "PUT",
                &format!("/mode/{subject}"),
                &json!({"mode": "READWRITE"}),
            )
            .await;
            let topic = json!({"resourceName": format!("{name}-topic"), "resourceNamespace": "lkc",
                "resourceId": format!("id-{name}-topic"), "associations": [{"subject": subject}]});
            self.must("POST", "/associations", &topic).await;
            let usage = json!({"crate": format!("{name}-app"), "version": "1.0.0",
                "reads": [{"subject": subject, "versions": [1], "fields": ["id"]}]});
            self.must("PUT", "/api/v1/usage", &usage).await;
        }
        let both = json!(["orders-value", "payments-value"]);
        for (id, subjects) in [
            ("orders", json!(["orders-value"])),
            ("payments", json!(["payments-value"])),
            ("both", both.clone()),
        ] {
            let body = json!({"odcs": contract(id), "subjects": subjects});
            self.must("PUT", &format!("/api/v1/contracts/{id}"), &body)
                .await;
            let contracts: Vec<Value> = subjects
                .as_array()
                .unwrap()
                .iter()
                .map(|subject| json!({"path": "a.avsc", "subject": subject, "error": null, "comparisons": [], "report": null}))
                .collect();
            let repo = if id == "orders" {
                "orders"
            } else {
                "payments-iban"
            };
            let check = json!({"repo": repo, "base": "a", "head": id, "verdict": "safe",
                "complete": true, "contracts": contracts});
            let made = self.must("POST", "/api/v1/checks", &check).await;
            self.checks
                .push((id, made["id"].as_str().unwrap().to_owned()));
        }
        for (index, (job, from, to)) in [
            ("sum", &["orders"][..], "orders-out"),
            ("mix", &["orders", "payments"], "orders-out"),
            ("payments-job", &["payments"], "payments-out"),
            ("load", &["payments"], "unregistered"),
        ]
        .into_iter()
        .enumerate()
        {
            let id = u8::try_from(index).unwrap();
            self.must("POST", "/api/v1/lineage", &run(job, id, from, to))
                .await;
        }
        self.guarded.bed.state.tail_once().await.unwrap();
        for id in 1..=3 {
            let admin = self.guarded.admin.clone();
            let path = format!("/schemas/ids/{id}");
            let answer = self.guarded.call(Some(&admin), "GET", &path, None).await;
            self.guids
                .push(answer.json()["guid"].as_str().unwrap().to_owned());
        }
        self
    }

    /// The names that are known only now.
    fn resolved(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for (index, guid) in self.guids.iter().enumerate() {
            path = path.replace(&format!("GUID-{}", index + 1), guid);
        }
        for (name, id) in &self.checks {
            path = path.replace(&format!("CHECK-{name}"), id);
        }
        path
    }

    async fn ask(&self, token: &str, method: &str, pattern: &str, path: &str) -> Answer {
        let method = if method == "ANY" { "GET" } else { method };
        let body = body(method, pattern);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("accept", "text/html, application/json;q=0.9, */*;q=0.8");
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.guarded.bed.send(request.body(body).unwrap()).await
    }
}

/// The names in a text that belong to something hidden.
fn hidden_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-'))
        .filter(|word| word.contains(HIDDEN))
}

#[tokio::test]
async fn no_route_tells_of_a_subject_that_the_caller_may_not_read() {
    let filled = Filled::new().await;
    let reader = filled.guarded.token("reader", &["read:orders-*"]).await;
    let admin = filled.guarded.token("all", &["read:*"]).await;
    let mut telling = BTreeSet::new();
    let mut answering = BTreeSet::new();
    for (method, pattern) in callsheet_server::routes() {
        for path in paths(pattern) {
            let path = filled.resolved(&path);
            let told = filled.ask(&reader, method, pattern, &path).await;
            assert!(
                told.status < 500 && told.status != 401,
                "{method} {path}: {}",
                told.text
            );
            assert!(
                !told.text.contains(SECRET),
                "{method} {path}: {}",
                told.text
            );
            // An answer may repeat what it was asked for, and nothing else.
            let asked = format!("{path} {}", body(method, pattern).unwrap_or_default());
            for word in hidden_words(&told.text) {
                assert!(
                    asked.contains(word),
                    "{method} {path}: {word} in {}",
                    told.text
                );
            }
            if told.status == 200 && told.text.contains("orders") {
                answering.insert(pattern);
            }
            if method == "GET" {
                let whole = filled.ask(&admin, method, pattern, &path).await;
                if whole.status == 200 && whole.text.contains(HIDDEN) {
                    telling.insert(pattern);
                }
            }
        }
    }
    // What whoever reads everything is told, so that the silence above means something.
    for pattern in [
        "/",
        "/schemas",
        "/subjects",
        "/schemas/ids/{id}/subjects",
        "/associations/resources/{resource}",
        "/api/v1/lineage/columns",
        "/api/v1/contracts",
        "/api/v1/contracts/{id}",
        "/api/v1/consumers",
        "/api/v1/settings",
        "/api/v1/checks",
        "/api/v1/checks/{id}",
        "/catalog",
        "/d/{namespace}/{name}",
        "/jobs/{namespace}/{name}",
        "/lineage",
        "/lineage.svg",
        "/lineage.json",
        "/lineage.csv",
        "/checks",
        "/checks/{id}",
    ] {
        assert!(
            telling.contains(pattern),
            "{pattern} tells nobody: {telling:?}"
        );
        assert!(
            answering.contains(pattern),
            "{pattern} tells the reader nothing: {answering:?}"
        );
    }
}

#[tokio::test]
async fn a_narrow_reader_sees_its_part_of_the_catalog() {
    let filled = Filled::new().await;
    let reader = filled.guarded.token("reader", &["read:orders-*"]).await;
    let get = async |path: &str| filled.guarded.call(Some(&reader), "GET", path, None).await;
    let ids = |list: &Value| -> Vec<String> {
        let rows = list.as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        ids(&get("/api/v1/contracts").await.json()["contracts"]),
        ["orders"]
    );
    for id in ["payments", "both"] {
        let hidden = get(&format!("/api/v1/contracts/{id}")).await;
        assert_eq!(hidden.error(), (404, 40480), "{id}");
    }
    assert_eq!(
        ids(&get("/api/v1/checks").await.json()),
        [filled.checks[0].1.clone()]
    );
    for (name, id) in &filled.checks[1..] {
        let hidden = get(&format!("/api/v1/checks/{id}")).await;
        assert_eq!(hidden.error(), (404, 40481), "{name}");
    }
    let settings = get("/api/v1/settings").await.json();
    assert_eq!(settings["configs"].as_array().unwrap().len(), 1);
    assert_eq!(settings["modes"][0]["scope"], "orders-value");
    let up = get(&format!(
        "/api/v1/lineage/columns?dataset={NAMESPACE}:orders-out&column=id&direction=up"
    ))
    .await
    .json();
    let names: Vec<&Value> = up["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| &node["name"])
        .collect();
    assert_eq!(names, ["orders-out", "orders"]);
    assert_eq!(up["complete"], false);
    assert_eq!(
        up["reason"],
        "datasets that the caller may not read are left out"
    );
    for (path, status) in [
        ("/d/kafka:%2F%2Fbroker:9092/orders", 200),
        ("/d/kafka:%2F%2Fbroker:9092/payments", 404),
        ("/d/kafka:%2F%2Fbroker:9092/unregistered", 404),
        ("/d/registry/payments", 404),
        ("/jobs/shop/mix", 200),
        ("/jobs/shop/payments-job", 404),
    ] {
        assert_eq!(get(path).await.status, status, "{path}");
    }
    // A right that comes later is seen at once, and so is a subject.
    let both = filled
        .guarded
        .token("both", &["read:orders-*", "read:payments-*"])
        .await;
    let path = "/d/kafka:%2F%2Fbroker:9092/payments";
    assert_eq!(
        filled
            .guarded
            .call(Some(&both), "GET", path, None)
            .await
            .status,
        200
    );
    let schema = json!({"schema": record("R", &["id"]).to_string()});
    let path = "/d/kafka:%2F%2Fbroker:9092/unregistered";
    let all = filled.guarded.token("un", &["read:unregistered-*"]).await;
    assert_eq!(
        filled
            .guarded
            .call(Some(&all), "GET", path, None)
            .await
            .status,
        404
    );
    filled
        .must("POST", "/subjects/unregistered-value/versions", &schema)
        .await;
    assert_eq!(
        filled
            .guarded
            .call(Some(&all), "GET", path, None)
            .await
            .status,
        200
    );
}
