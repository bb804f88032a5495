//! Reads by id.

use serde_json::json;

use crate::bed::{Bed, record};

#[tokio::test]
async fn an_id_answers_all_members_and_no_subject_unless_asked() {
    let bed = Bed::new().await;
    let schema = record("A", &["a"]);
    let id = bed.register("s", &schema).await;
    let answer = bed.get(&format!("/schemas/ids/{id}")).await;
    assert_eq!(answer.content_type(), callsheet_api::REGISTRY_JSON);
    let body = answer.json();
    let members: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["deleted", "guid", "schema", "schemaType", "ts"]);
    let named = bed
        .get(&format!("/schemas/ids/{id}?subject=s&fetchMaxId=true"))
        .await
        .json();
    assert_eq!(
        (&named["subject"], &named["version"], &named["maxId"]),
        (&json!("s"), &json!(1), &json!(id))
    );
}

#[tokio::test]
async fn the_finished_answer_follows_a_delete() {
    let bed = Bed::new().await;
    let id = bed.register("s", &record("A", &["a"])).await;
    let path = format!("/schemas/ids/{id}");
    assert_eq!(bed.get(&path).await.json()["deleted"], false);
    bed.delete("/subjects/s").await;
    // A soft-deleted schema still resolves by id.
    assert_eq!(bed.get(&path).await.json()["deleted"], true);
    bed.delete("/subjects/s?permanent=true").await;
    let gone = bed.get(&path).await;
    assert_eq!(gone.error(), (404, 40403));
    assert_eq!(gone.message(), format!("Schema {id} not found"));
}

#[tokio::test]
async fn an_unknown_id_is_40403_and_a_word_is_404() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/schemas/ids/7").await.error(), (404, 40403));
    assert_eq!(bed.get("/schemas/ids/-7").await.error(), (404, 40403));
    assert_eq!(bed.get("/schemas/ids/x").await.error(), (404, 404));
    let subjects = bed.get("/schemas/ids/7/subjects").await;
    assert_eq!(
        (subjects.error(), subjects.message()),
        ((404, 40403), "Schema not found".to_owned())
    );
}

#[tokio::test]
async fn the_bare_text_and_the_places_of_an_id() {
    let bed = Bed::new().await;
    let schema = record("A", &["a"]);
    let id = bed.register("b", &schema).await;
    assert_eq!(bed.register("a", &schema).await, id);
    let text = bed.get(&format!("/schemas/ids/{id}/schema")).await;
    assert_eq!(text.json(), schema);
    assert_eq!(
        bed.get(&format!("/schemas/ids/{id}/subjects")).await.json(),
        json!(["a", "b"])
    );
    bed.delete("/subjects/a").await;
    assert_eq!(
        bed.get(&format!("/schemas/ids/{id}/versions")).await.json(),
        json!([{"subject": "b", "version": 1}])
    );
    assert_eq!(
        bed.get(&format!("/schemas/ids/{id}/subjects?deleted=true&limit=1"))
            .await
            .json(),
        json!(["a"])
    );
}

#[tokio::test]
async fn the_legacy_shape_has_what_old_clients_know() {
    let bed = Bed::with("[server.registry]\nresponse_fields = \"legacy\"\n").await;
    let id = bed.register("s", &json!("string")).await;
    assert_eq!(
        bed.get(&format!("/schemas/ids/{id}")).await.text,
        r#"{"schema":"\"string\""}"#
    );
    assert_eq!(
        bed.get("/subjects/s/versions/1").await.text,
        r#"{"subject":"s","version":1,"id":1,"schema":"\"string\""}"#
    );
}

#[tokio::test]
async fn the_negotiated_shape_depends_on_the_header() {
    let bed = Bed::with("[server.registry]\nresponse_fields = \"negotiated\"\n").await;
    let id = bed.register("s", &json!("string")).await;
    let plain = bed.get(&format!("/schemas/ids/{id}")).await;
    assert_eq!(plain.text, r#"{"schema":"\"string\""}"#);
    let request = axum::http::Request::get(format!("/schemas/ids/{id}"))
        .header("Confluent-Accept-Unknown-Properties", "true")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(bed.send(request).await.json()["schemaType"], "AVRO");
}
