//! What tools ask about the server, and the parts of Confluent's surface that are not here.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn the_server_describes_itself() {
    let bed = Bed::new().await;
    assert_eq!(
        bed.get("/v1/metadata/id").await.json()["scope"]["clusters"]["schema-registry-cluster"],
        "callsheet"
    );
    let version = bed.get("/v1/metadata/version").await.json();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        bed.get("/v1/metadata/deployment").await.json(),
        json!({"attributes": []})
    );
}

#[tokio::test]
async fn exporters_are_an_empty_list_and_nothing_else() {
    let bed = Bed::new().await;
    assert_eq!(bed.get("/exporters").await.text, "[]");
    for answer in [
        bed.post("/exporters", &json!({"name": "e"})).await,
        bed.get("/exporters/e").await,
        bed.put("/exporters/e/pause", &json!({})).await,
        bed.delete("/exporters/e").await,
    ] {
        assert_eq!(answer.error(), (404, 40483));
        assert_eq!(answer.message(), "exporters are not part of this registry");
    }
}

#[tokio::test]
async fn the_key_registry_says_that_it_is_not_here() {
    let bed = Bed::new().await;
    for answer in [
        bed.get("/dek-registry/v1/keks").await,
        bed.post("/dek-registry/v1/keks/k/deks", &json!({})).await,
        bed.get("/contexts/x/dek-registry/v1/keks/k/deks/s").await,
    ] {
        assert_eq!(answer.error(), (404, 40483));
        assert_eq!(
            answer.message(),
            "data encryption keys are not part of this registry"
        );
    }
}
