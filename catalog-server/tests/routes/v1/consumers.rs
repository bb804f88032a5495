//! Usage in, readers out.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn a_crate_that_reads_a_field_is_a_proven_reader() {
    let bed = Bed::new().await;
    let usage = json!({
        "crate": "billing", "version": "1.2.0", "environment": "prod",
        "reads": [{"subject": "orders-value", "versions": [1, 2], "fields": ["id", "customer.name"]}],
    });
    let stored = bed.put("/api/v1/usage", &usage).await;
    assert_eq!(stored.status, 200, "{}", stored.text);
    let found = bed
        .get("/api/v1/consumers?subject=orders-value&field=customer")
        .await
        .json();
    let reader = &found["readers"][0];
    assert_eq!(reader["field"], "customer.name");
    assert_eq!(reader["app"], "billing");
    assert_eq!(reader["grade"], "proven");
    assert_eq!(reader["environment"], "prod");
    assert!(reader["last_seen"].as_str().unwrap().ends_with('Z'));
    let all = bed
        .get("/api/v1/consumers?subject=orders-value")
        .await
        .json();
    assert_eq!(all["readers"].as_array().unwrap().len(), 2);
    let none = bed
        .get("/api/v1/consumers?subject=orders-value&field=total")
        .await
        .json();
    assert_eq!(none["readers"], json!([]));
    assert_eq!(bed.get("/api/v1/consumers").await.error(), (422, 42282));
}

#[tokio::test]
async fn a_job_of_a_lineage_event_is_an_observed_reader() {
    let bed = Bed::new().await;
    let event = super::lineage::event("c0ffee00-0000-4000-8000-000000000001");
    let seq = bed.post("/api/v1/lineage", &event).await.json()["seq"]
        .as_i64()
        .unwrap();
    bed.state.lineage().reach(seq).await.unwrap();
    let found = bed
        .get("/api/v1/consumers?subject=orders-value&field=amount")
        .await
        .json();
    let reader = &found["readers"][0];
    assert_eq!(
        (&reader["app"], &reader["grade"]),
        (&json!("shop:sum"), &json!("observed")),
        "{found}"
    );
}

#[tokio::test]
async fn usage_without_a_crate_is_refused() {
    let bed = Bed::new().await;
    let usage = json!({"crate": "", "version": "1"});
    assert_eq!(bed.put("/api/v1/usage", &usage).await.error(), (422, 422));
}
