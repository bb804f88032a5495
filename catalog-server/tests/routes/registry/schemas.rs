//! The list of schemas.

use serde_json::json;

use crate::bed::{Bed, record};

#[tokio::test]
async fn schemas_are_sorted_by_subject_and_version() {
    let bed = Bed::new().await;
    bed.register("b", &record("A", &["a"])).await;
    bed.register("b", &record("A", &["a", "b?"])).await;
    bed.register("a", &json!("string")).await;
    bed.register(":.x:c", &json!("string")).await;
    let places = |body: serde_json::Value| -> Vec<String> {
        let rows = body.as_array().unwrap().clone();
        rows.iter()
            .map(|row| format!("{} {}", row["subject"].as_str().unwrap(), row["version"]))
            .collect()
    };
    for (query, wanted) in [
        ("", &["a 1", "b 1", "b 2"][..]),
        ("?latestOnly=true", &["a 1", "b 2"]),
        ("?subjectPrefix=b&limit=1&offset=1", &["b 2"]),
        ("?subjectPrefix=%3A*%3A", &[":.x:c 1", "a 1", "b 1", "b 2"]),
    ] {
        assert_eq!(
            places(bed.get(&format!("/schemas{query}")).await.json()),
            wanted,
            "{query}"
        );
    }
}
