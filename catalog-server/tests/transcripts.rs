//! What other people's clients asked and were answered, asked again of an empty server on either database.
//!
//! `tests/clients/run --record` writes the transcripts: one request with its answer a line, in the order of asking.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::bed::Bed;

/// Each client has a transcript here and a test below.
const CLIENTS: [(&str, &str); 5] = [
    ("go", include_str!("transcripts/go.ndjson")),
    ("java", include_str!("transcripts/java.ndjson")),
    ("node", include_str!("transcripts/node.ndjson")),
    ("python", include_str!("transcripts/python.ndjson")),
    ("rust", include_str!("transcripts/rust.ndjson")),
];

/// 2001-09-09, in milliseconds: no clock that a test meets is slower.
const LONG_AGO_MS: u64 = 1_000_000_000_000;

/// The times of registrations, which must be times, as transcripts have them.
fn without_times(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| match member.as_u64() {
                Some(at) if name == "ts" => {
                    assert!(at > LONG_AGO_MS, "`ts` is {at}");
                    (name, 0.into())
                }
                _ => (name, without_times(member)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(without_times).collect(),
        other => other,
    }
}

/// A body as transcripts have it: JSON, other text as the member `text`, nothing as null.
fn read(text: String) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    serde_json::from_str(&text).map_or_else(|_| serde_json::json!({"text": text}), without_times)
}

/// The body that a client sent.
fn body(line: &Value) -> Body {
    match line.get("body") {
        None => Body::empty(),
        Some(body) => match body["text"].as_str() {
            Some(text) => Body::from(text.to_owned()),
            None => Body::from(body.to_string()),
        },
    }
}

/// Asks a server everything in order; every difference is told, not the first alone.
async fn replay(bed: &Bed, client: &str, transcript: &str) {
    let mut differences = Vec::new();
    for (number, line) in transcript.lines().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        let mut request = Request::builder()
            .method(line["method"].as_str().unwrap())
            .uri(line["path"].as_str().unwrap());
        for (name, value) in line["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        let answer = bed.send(request.body(body(&line)).unwrap()).await;
        let content_type = answer.headers.get("content-type");
        let found = serde_json::json!({
            "status": answer.status,
            "content_type": content_type.map(|value| value.to_str().unwrap()),
            "answer": read(answer.text),
        });
        for (member, found) in found.as_object().unwrap() {
            if line[member] != *found {
                differences.push(format!(
                    "{client}, line {}: {} {}\n  {member} was   {}\n  {member} is now {found}",
                    number + 1,
                    line["method"],
                    line["path"],
                    line[member],
                ));
            }
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

async fn replays(client: &str) {
    let found = CLIENTS.iter().find(|(name, _)| *name == client);
    let (_, transcript) = found.expect("every test has a transcript");
    assert!(transcript.lines().count() > 20, "{client} asked too little");
    replay(&Bed::new().await, client, transcript).await;
    if let Some(bed) = Bed::postgres(&format!("transcript_{client}")).await {
        replay(&bed, client, transcript).await;
    }
}

#[tokio::test]
async fn the_clients_for_go_are_answered_as_they_were() {
    replays("go").await;
}

#[tokio::test]
async fn the_client_for_java_is_answered_as_it_was() {
    replays("java").await;
}

#[tokio::test]
async fn the_clients_for_javascript_are_answered_as_they_were() {
    replays("node").await;
}

#[tokio::test]
async fn the_client_for_python_is_answered_as_it_was() {
    replays("python").await;
}

#[tokio::test]
async fn the_client_for_rust_is_answered_as_it_was() {
    replays("rust").await;
}
