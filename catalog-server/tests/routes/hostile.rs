//! Input that means harm: every answer is a refusal of the client's, none a failure of ours.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::bed::{Answer, Bed};

async fn send(bed: &Bed, method: &str, path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::builder().method(method).uri(path);
    bed.send(request.body(body.into()).unwrap()).await
}

fn assert_refused(answer: &Answer, what: &str) {
    let (status, code) = answer.error();
    assert!((400..500).contains(&status), "{what}: {status} {code}");
}

const ROUTES: [(&str, &str); 6] = [
    ("POST", "/subjects/s/versions"),
    ("POST", "/subjects/s"),
    ("POST", "/compatibility/subjects/s/versions"),
    ("PUT", "/config/s"),
    ("PUT", "/config"),
    ("PUT", "/mode/s"),
];

#[tokio::test]
async fn bodies_that_are_no_json_are_refused() {
    let bed = Bed::new().await;
    let deep = "[".repeat(100_000);
    let bodies: [&[u8]; 9] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\"x\"",
        b"\xff\xfe{}",
        b"{\"schema\":\"\xc3\x28\",\"mode\":\"\xc3\x28\"}",
        b"{\"schema\":\"\\ud800\",\"mode\":\"\\ud800\",\"compatibility\":\"\\ud800\"}",
        deep.as_bytes(),
    ];
    for (method, path) in ROUTES {
        for body in bodies {
            let answer = send(&bed, method, path, body.to_vec()).await;
            assert_refused(
                &answer,
                &format!("{method} {path} {:?}", &body[..body.len().min(20)]),
            );
        }
    }
    assert_eq!(bed.get("/subjects").await.json(), json!([]));
    // What nobody asks for may nest as it likes.
    let nested = format!("{}1{}", r#"{"x":"#.repeat(5_000), "}".repeat(5_000));
    for (method, path) in ROUTES {
        let answer = send(&bed, method, path, nested.clone()).await;
        assert!(answer.status < 500, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_whether_it_is_announced_or_not() {
    let bed = Bed::new().await;
    for (method, path) in ROUTES {
        let silent = send(&bed, method, path, vec![b' '; 2 << 20]).await;
        assert_eq!(silent.error(), (422, 42209), "{path}");
        let request = Request::builder().method(method).uri(path);
        let request = request.header("content-length", 100 << 20);
        let announced = bed.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(announced.error(), (422, 42209), "{path}");
    }
}

#[tokio::test]
async fn texts_that_nest_without_end_are_refused() {
    let bed = Bed::new().await;
    let avro = r#"{"type":"array","items":"#.repeat(3_000) + "\"int\"" + &"}".repeat(3_000);
    let json_schema = r#"{"items":"#.repeat(3_000) + "{}" + &"}".repeat(3_000);
    let message = "message M {".repeat(3_000) + &"}".repeat(3_000);
    let protobuf = format!("syntax = \"proto3\"; {message}");
    for (schema_type, schema) in [
        ("AVRO", avro),
        ("JSON", json_schema),
        ("PROTOBUF", protobuf),
    ] {
        let body = json!({"schema": schema, "schemaType": schema_type}).to_string();
        for path in [
            "/subjects/s/versions",
            "/subjects/s",
            "/compatibility/subjects/s/versions",
        ] {
            let answer = send(&bed, "POST", path, body.clone()).await;
            assert_refused(&answer, &format!("{schema_type} {path}"));
        }
    }
}

#[tokio::test]
async fn names_are_data() {
    let bed = Bed::new().await;
    let names = [
        "'; DROP TABLE versions; --",
        "a\" OR \"1\"=\"1",
        "%",
        "_",
        "*",
        "../../etc/passwd",
        "日本語 – ñ 🦀",
        "a/b?c#d&e=f",
        "\u{202e}rtl",
        "{{7*7}}${x}",
    ];
    for (count, name) in names.iter().enumerate() {
        let encoded =
            percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let path = format!("/subjects/{encoded}/versions");
        let body = json!({"schema": "\"string\""}).to_string();
        let answer = send(&bed, "POST", &path, body).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let read = bed.get(&format!("{path}/1")).await.json();
        assert_eq!(read["subject"], *name);
        let listed = bed.get("/subjects").await.json();
        assert_eq!(listed.as_array().unwrap().len(), count + 1, "{name}");
        let prefix = bed
            .get(&format!("/subjects?subjectPrefix={encoded}"))
            .await
            .json();
        assert_eq!(prefix, json!([name]), "{name}");
        assert_eq!(
            bed.put(&format!("/config/{encoded}"), &json!({"normalize": true}))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn names_that_no_subject_may_have() {
    let bed = Bed::new().await;
    let long = "x".repeat(1025);
    for name in ["%00", "a%0Ab", "a%7F", "%C2%85", "__EMPTY", &long] {
        for (method, path) in [
            ("POST", format!("/subjects/{name}/versions")),
            ("PUT", format!("/config/{name}")),
            ("PUT", format!("/mode/{name}")),
            ("GET", format!("/subjects/{name}/versions")),
            ("DELETE", format!("/subjects/{name}")),
            ("GET", format!("/schemas/ids/1?subject={name}")),
        ] {
            let body = json!({"schema": "\"string\"", "mode": "READONLY"}).to_string();
            let answer = send(&bed, method, &path, body).await;
            assert_eq!(answer.error(), (422, 42208), "{method} {path}");
        }
    }
    // A broken escape is no name at all.
    for path in ["/subjects/%FF/versions", "/config/%C3%28"] {
        assert_refused(&bed.get(path).await, path);
    }
}

#[tokio::test]
async fn numbers_out_of_range_are_refused() {
    let bed = Bed::new().await;
    for body in [
        r#"{"schema":"\"string\"","id":99999999999}"#,
        r#"{"schema":"\"string\"","version":1.5}"#,
        r#"{"schema":"\"string\"","version":-99999999999}"#,
        r#"{"schema":"\"string\"","references":[{"name":"a","subject":"b","version":0}]}"#,
        r#"{"schema":"\"string\"","references":[{"name":"a\u0000","subject":"b\u0000","version":1}]}"#,
    ] {
        assert_refused(
            &send(&bed, "POST", "/subjects/s/versions", body).await,
            body,
        );
    }
    for path in [
        "/schemas/ids/99999999999999999999",
        "/schemas/ids/-1",
        "/schemas/ids/x",
        "/schemas/guids/x",
        "/subjects/s/versions/99999999999",
        "/subjects?limit=99999999999999999999",
    ] {
        assert_refused(&bed.get(path).await, path);
    }
}
