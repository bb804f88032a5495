//! Reads by guid.

use serde_json::json;

use crate::bed::Bed;

#[tokio::test]
async fn a_guid_is_the_md5_of_the_text_and_resolves_in_every_context() {
    let bed = Bed::new().await;
    bed.register("s", &json!("string")).await;
    bed.register(":.x:s", &json!("string")).await;
    let guid = "095d71cf-1255-6b9d-5e33-0ad575b3df5d";
    let body = bed.get(&format!("/schemas/guids/{guid}")).await.json();
    assert_eq!(
        (&body["guid"], &body["schema"]),
        (&json!(guid), &json!("\"string\""))
    );
    assert_eq!(
        bed.get(&format!("/schemas/guids/{guid}/ids")).await.json(),
        json!([{"context": ".", "id": 1}, {"context": ".x", "id": 1}])
    );
}

#[tokio::test]
async fn an_unknown_guid_is_40403_and_has_no_ids() {
    let bed = Bed::new().await;
    let guid = "00000000-0000-0000-0000-000000000000";
    assert_eq!(
        bed.get(&format!("/schemas/guids/{guid}")).await.error(),
        (404, 40403)
    );
    assert_eq!(
        bed.get(&format!("/schemas/guids/{guid}/ids")).await.json(),
        json!([])
    );
    assert_eq!(bed.get("/schemas/guids/x").await.error(), (404, 40403));
}
