//! Kept checks.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn a_check_is_kept_as_it_was_sent() {
    let bed = Bed::new().await;
    let check = json!({
        "repo": "shop", "base": "aaaa", "head": "bbbb", "pr": "7",
        "verdict": "breaking", "complete": true, "contracts": [], "newer": {"member": 1},
    });
    let created = bed.post("/api/v1/checks", &check).await.json();
    let id = created["id"].as_str().unwrap();
    assert_eq!(created["url"], format!("/checks/{id}"));
    assert_eq!(bed.get(&format!("/api/v1/checks/{id}")).await.json(), check);
    assert_eq!(bed.post("/api/v1/checks", &check).await.json()["id"], *id);
    let list = bed.get("/api/v1/checks").await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(
        (&list[0]["repo"], &list[0]["verdict"]),
        (&json!("shop"), &json!("breaking"))
    );
    assert_eq!(bed.get("/api/v1/checks/nope").await.error(), (404, 40481));
}

#[tokio::test]
async fn a_check_of_another_shape_is_refused() {
    let bed = Bed::new().await;
    let answer = bed.post("/api/v1/checks", &json!({"repo": "shop"})).await;
    assert_eq!(answer.error(), (422, 422));
}
