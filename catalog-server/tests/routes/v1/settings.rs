//! `GET /api/v1/settings`.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn only_what_is_stored_is_listed() {
    let bed = Bed::new().await;
    assert_eq!(
        bed.get("/api/v1/settings").await.json(),
        json!({"configs": [], "modes": []})
    );
    bed.put("/config", &json!({"compatibility": "FULL"})).await;
    bed.put("/config/orders", &json!({"normalize": true})).await;
    bed.put("/config/%3A.eu%3A", &json!({"alias": "x"})).await;
    bed.put("/mode/orders", &json!({"mode": "READONLY"})).await;
    bed.put("/mode/%3A.__GLOBAL%3A", &json!({"mode": "READWRITE"}))
        .await;
    let settings = bed.get("/api/v1/settings").await.json();
    // A subject without a level has none here, whatever applies to it.
    assert_eq!(
        settings,
        json!({
            "configs": [
                {"scope": ":.:", "config": {"compatibilityLevel": "FULL"}},
                {"scope": "orders", "config": {"normalize": true}},
                {"scope": ":.eu:", "config": {"alias": "x"}},
            ],
            "modes": [
                {"scope": "orders", "mode": "READONLY"},
                {"scope": ":.__GLOBAL:", "mode": "READWRITE"},
            ],
        })
    );
}
