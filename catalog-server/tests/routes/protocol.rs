//! What every route does: media types, unknown paths, wrong methods, broken bodies, request ids.

use axum::body::Body;
use axum::http::{Method, Request};

use crate::bed::Bed;

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_have_the_error_body() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/nowhere").await.error(), (404, 404));
    assert_eq!(
        bed.send(request("PUT", "/subjects", &[], "")).await.error(),
        (405, 405)
    );
    assert_eq!(
        bed.send(request("DELETE", "/api/v1/usage", &[], ""))
            .await
            .error(),
        (405, 405)
    );
}

#[tokio::test]
async fn a_slash_at_the_end_changes_nothing() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/subjects/?deleted=true").await.text, "[]");
    assert_eq!(bed.get("/contexts/x/subjects/").await.text, "[]");
    assert_eq!(bed.get("/mode/").await.text, r#"{"mode":"READWRITE"}"#);
    // A name that is empty is a name, though.
    let empty = bed.get("/subjects//versions").await;
    assert_eq!(
        (empty.error(), empty.message().as_str()),
        ((404, 40401), "Subject '' not found.")
    );
}

#[tokio::test]
async fn new_members_come_to_clients_that_take_them() {
    let bed = Bed::with("[server.registry]\nresponse_fields = \"negotiated\"\n").await;
    bed.register("s", &serde_json::json!("string")).await;
    let path = "/subjects/s/versions/1";
    let members = |answer: crate::bed::Answer| -> Vec<String> {
        answer.json().as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(
        members(bed.get(path).await),
        ["id", "schema", "subject", "version"]
    );
    for value in ["true", "TRUE"] {
        let headers = [("Confluent-Accept-Unknown-Properties", value)];
        let asked = bed.send(request("GET", path, &headers, "")).await;
        assert_eq!(
            members(asked),
            [
                "deleted",
                "guid",
                "id",
                "schema",
                "schemaType",
                "subject",
                "ts",
                "version"
            ]
        );
    }
    let headers = [("Confluent-Accept-Unknown-Properties", "yes")];
    let asked = bed.send(request("GET", path, &headers, "")).await;
    assert_eq!(members(asked).len(), 4);
}

#[tokio::test]
async fn the_answer_has_the_type_that_the_client_prefers() {
    let bed = Bed::new().await;
    for (accept, wanted) in [
        ("application/json", "application/json"),
        ("*/*", callsheet_api::REGISTRY_JSON),
        (
            "application/vnd.schemaregistry+json",
            "application/vnd.schemaregistry+json",
        ),
    ] {
        let answer = bed
            .send(request("GET", "/subjects", &[("accept", accept)], ""))
            .await;
        assert_eq!(answer.content_type(), wanted);
        let error = bed
            .send(request("GET", "/schemas/ids/9", &[("accept", accept)], ""))
            .await;
        assert_eq!(error.content_type(), wanted);
    }
    let refused = bed
        .send(request("GET", "/subjects", &[("accept", "text/plain")], ""))
        .await;
    assert_eq!(refused.error(), (406, 406));
}

#[tokio::test]
async fn a_body_is_json_or_says_nothing() {
    let bed = Bed::new().await;
    let body = r#"{"schema":"\"string\"","unknownMember":1}"#;
    let path = "/subjects/s/versions";
    for headers in [
        &[][..],
        &[("content-type", "application/octet-stream")],
        &[(
            "content-type",
            "application/vnd.schemaregistry.v1+json; charset=utf-8",
        )],
    ] {
        assert_eq!(
            bed.send(request("POST", path, headers, body)).await.status,
            200
        );
    }
    let xml = [("content-type", "text/xml")];
    assert_eq!(
        bed.send(request("POST", path, &xml, body)).await.error(),
        (415, 415)
    );
    assert_eq!(
        bed.send(request("POST", path, &[], "{")).await.error(),
        (400, 400)
    );
    assert_eq!(
        bed.send(request("POST", path, &[], "\"x\"")).await.error(),
        (422, 422)
    );
}

#[tokio::test]
async fn a_request_keeps_its_id_or_gets_one() {
    let bed = Bed::new().await;
    let named = bed
        .send(request("GET", "/", &[("x-request-id", "abc")], ""))
        .await;
    assert_eq!(named.headers["x-request-id"], "abc");
    let long = "x".repeat(65);
    let renamed = bed
        .send(request("GET", "/", &[("x-request-id", &long)], ""))
        .await;
    assert_eq!(renamed.headers["x-request-id"].len(), 16);
}
