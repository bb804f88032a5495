//! Associations of subjects with topics.

use serde_json::{Value, json};

use crate::bed::{Bed, record};

fn topic(id: &str, associations: &Value) -> Value {
    json!({"resourceName": id, "resourceNamespace": "lkc", "resourceId": format!("id-{id}"),
        "associations": associations})
}

fn owned(id: &str) -> Value {
    let schema = record("A", &["a"]).to_string();
    topic(id, &json!([{"schema": {"schema": schema}}]))
}

async fn refused(bed: &Bed, method: &str, path: &str, body: &Value) -> (u16, u64, String) {
    let answer = match method {
        "PUT" => bed.put(path, body).await,
        _ => bed.post(path, body).await,
    };
    let (status, code) = answer.error();
    (status, code, answer.message())
}

fn invalid(property: &str, detail: &str) -> (u16, u64, String) {
    let text = format!(
        "The association specified an invalid value for property: '{property}', detail: {detail}"
    );
    (422, 42212, text)
}

#[tokio::test]
async fn a_schema_makes_an_owned_subject_and_all_routes_show_it() {
    let bed = Bed::new().await;
    let created = bed.post("/associations", &owned("orders")).await;
    assert_eq!(created.status, 200, "{}", created.text);
    let created = created.json();
    let shown = &created["associations"][0];
    assert_eq!(shown["subject"], ":.lkc:orders-value");
    assert_eq!(shown["lifecycle"], "STRONG");
    assert_eq!(shown["frozen"], true);
    assert_eq!(shown["schema"]["version"], 1);
    assert_eq!(created["resourceType"], "topic");
    let mut lists = Vec::new();
    for path in [
        "/associations/resources/id-orders",
        "/associations/resources/lkc/orders?associationType=value&lifecycle=STRONG",
        "/associations/subjects/:.lkc:orders-value?resourceType=topic",
    ] {
        let list = bed.get(path).await.json();
        assert_eq!(list.as_array().unwrap().len(), 1, "{path}");
        lists.push(list);
    }
    assert!(lists.iter().all(|list| *list == lists[0]));
    assert_eq!(lists[0][0]["resourceId"], "id-orders");
    assert_eq!(lists[0][0]["createTs"], lists[0][0]["updateTs"]);
    for path in [
        "/associations/resources/id-orders?associationType=key",
        "/associations/resources/lkc/orders?lifecycle=WEAK",
        "/associations/subjects/orders-value",
        "/associations/resources/none",
    ] {
        assert_eq!(bed.get(path).await.json(), json!([]), "{path}");
    }
    // Again the same: nothing new; something else: refused.
    let again = bed.post("/associations", &owned("orders")).await;
    assert_eq!(again.status, 200, "{}", again.text);
    let mut other = owned("orders");
    other["associations"][0]["schema"]["schema"] = json!(record("B", &["b"]).to_string());
    let wanted = "An association of type 'value' already exists for resource 'orders'".to_owned();
    assert_eq!(
        refused(&bed, "POST", "/associations", &other).await,
        (409, 40903, wanted)
    );
    let bed = bed.restart().await;
    assert_eq!(
        bed.get("/associations/resources/id-orders").await.json(),
        lists[0]
    );
}

#[tokio::test]
async fn each_part_of_a_request_has_its_refusal() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    let weak = |info: Value| topic("t", &json!([info]));
    let mut nameless = weak(json!({"subject": "s"}));
    nameless["resourceName"] = json!("");
    let mut odd = weak(json!({"subject": "s"}));
    odd["resourceNamespace"] = json!("a.b");
    let mut idless = weak(json!({"subject": "s"}));
    idless["resourceId"] = Value::Null;
    let mut table = weak(json!({"subject": "s"}));
    table["resourceType"] = json!("table");
    for (body, wanted) in [
        (nameless, invalid("resourceName", "cannot be null or empty")),
        (odd, invalid("resourceNamespace", "illegal character '.'")),
        (idless, invalid("resourceId", "cannot be null or empty")),
        (table, invalid("resourceType", "must be 'topic'")),
        (
            topic("t", &json!([])),
            invalid("associations", "cannot be null or empty"),
        ),
        (
            weak(json!({"subject": "s", "associationType": "x"})),
            invalid("associationType", "must be either 'key' or 'value'"),
        ),
        (
            weak(json!({})),
            invalid("subject", "must be provided for WEAK associations"),
        ),
        (
            weak(json!({"subject": ":.lkc:t-value"})),
            invalid(
                "subject",
                "WEAK associations cannot use subject ':.lkc:t-value'",
            ),
        ),
        (
            weak(json!({"subject": "s", "lifecycle": "WEAK", "frozen": true})),
            invalid(
                "frozen",
                "association with lifecycle of WEAK cannot be frozen=true",
            ),
        ),
        (
            weak(json!({"subject": "s", "lifecycle": "STRONG"})),
            invalid(
                "subject",
                "frozen associations must use subject ':.lkc:t-value'",
            ),
        ),
        (
            weak(json!({"lifecycle": "STRONG"})),
            invalid(
                "schema",
                "schema must be provided when creating a frozen association",
            ),
        ),
        (
            weak(json!({"lifecycle": "WEAK", "schema": {"schema": "\"int\""}})),
            invalid("lifecycle", "cannot be WEAK when schema is provided"),
        ),
        (
            topic("t", &json!([{"subject": "s"}, {"subject": "s"}])),
            invalid(
                "associationType",
                "may only appear once per request, but 'value' appears more than once",
            ),
        ),
        (
            topic(
                "t",
                &json!([{"subject": "s", "associationType": "key"}, {"schema": {"schema": "\"int\""}}]),
            ),
            invalid(
                "lifecycle",
                "all associations for a resource must have the same lifecycle, but got key=WEAK, value=STRONG",
            ),
        ),
        (
            weak(json!({"subject": "none"})),
            (
                409,
                40907,
                "No active (non-deleted) version exists for subject 'none'".to_owned(),
            ),
        ),
    ] {
        assert_eq!(
            refused(&bed, "POST", "/associations", &body).await,
            wanted,
            "{body}"
        );
    }
    let strong = weak(json!({"lifecycle": "STRONG"}));
    assert_eq!(
        refused(&bed, "PUT", "/associations/resources/id-t", &strong).await,
        invalid(
            "lifecycle",
            "cannot be STRONG when creating an association; STRONG associations must be created with the topic"
        )
    );
    let elsewhere = weak(json!({"subject": "s"}));
    assert_eq!(
        refused(&bed, "PUT", "/associations/resources/other", &elsewhere).await,
        invalid("resourceId", "does not match the resource of the path")
    );
    assert_eq!(
        bed.get("/associations/resources/id-t").await.json(),
        json!([])
    );
}

#[tokio::test]
async fn weak_associations_are_upserted_and_shared() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    let weak = |id: &str| topic(id, &json!([{"subject": "s"}]));
    for id in ["one", "two"] {
        let path = format!("/associations/resources/id-{id}");
        let dry = bed.put(&format!("{path}?dryRun=true"), &weak(id)).await;
        assert_eq!(dry.status, 200, "{}", dry.text);
        assert!(dry.json().get("associations").is_none(), "{}", dry.text);
        assert_eq!(bed.get(&path).await.json(), json!([]));
        let done = bed.put(&path, &weak(id)).await;
        assert_eq!(
            done.json()["associations"][0]["lifecycle"],
            "WEAK",
            "{}",
            done.text
        );
        // Once more: nothing to do.
        let again = bed.put(&path, &weak(id)).await;
        assert!(again.json().get("associations").is_none(), "{}", again.text);
    }
    let list = bed.get("/associations/subjects/s").await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    let moved = topic("one", &json!([{"subject": "other", "lifecycle": "WEAK"}]));
    bed.register("other", &record("A", &["a"])).await;
    assert_eq!(
        refused(&bed, "PUT", "/associations/resources/id-one", &moved).await,
        invalid(
            "subject",
            "subject of association cannot be changed from 's' to 'other'"
        )
    );
    // A subject that is associated stays.
    let kept = bed.delete("/subjects/s").await;
    assert_eq!(kept.error(), (409, 40904));
    assert_eq!(
        kept.message(),
        "An association already exists for subject 's'"
    );
    let kept = bed.delete("/subjects/s/versions/1").await;
    assert_eq!(kept.error(), (409, 40907));
    bed.register("s", &record("A", &["a", "b?"])).await;
    assert_eq!(bed.delete("/subjects/s/versions/1").await.status, 200);
    assert_eq!(
        bed.delete("/associations/resources/id-one?dryRun=true")
            .await
            .status,
        204
    );
    for id in ["one", "two"] {
        let path = format!("/associations/resources/id-{id}");
        assert_eq!(bed.delete(&path).await.status, 204);
        let gone = bed.delete(&path).await;
        assert_eq!(gone.error(), (404, 40410));
        assert_eq!(
            gone.message(),
            format!("Association for 'id-{id}' not found.")
        );
    }
    assert_eq!(bed.delete("/subjects/s").await.status, 200);
}

#[tokio::test]
async fn what_a_resource_owns_is_guarded_and_goes_with_it() {
    let bed = Bed::new().await;
    bed.post("/associations", &owned("orders")).await;
    let subject = ":.lkc:orders-value";
    let taken = topic("other", &json!([{"subject": subject}]));
    let wanted = format!("A strong association already exists for subject '{subject}'");
    assert_eq!(
        refused(&bed, "POST", "/associations", &taken).await,
        (409, 40905, wanted)
    );
    let body = json!({"schema": json!({"type": "record", "name": "B", "fields": [{"name": "a", "type": "A"}]}).to_string(),
        "references": [{"name": "A", "subject": subject, "version": 1}]});
    let refers = bed.post("/subjects/b/versions", &body).await;
    assert_eq!(refers.error(), (422, 42205));
    assert_eq!(
        refers.message(),
        format!("Subject '{subject}' has a strong association and cannot be referenced")
    );
    let frozen = bed.delete("/associations/resources/id-orders").await;
    assert_eq!(frozen.error(), (409, 40908));
    assert_eq!(
        frozen.message(),
        format!("The association of type  'value' is frozen for subject '{subject}'")
    );
    let gone = bed
        .delete("/associations/resources/id-orders?cascadeLifecycle=true")
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(bed.get("/subjects?deleted=true").await.json(), json!([]));
    // A subject that something refers to is owned by nobody.
    bed.register(":.lkc:paid-value", &record("A", &["a"])).await;
    let body = json!({"schema": json!({"type": "record", "name": "B", "fields": [{"name": "a", "type": "A"}]}).to_string(),
        "references": [{"name": "A", "subject": ":.lkc:paid-value", "version": 1}]});
    assert_eq!(bed.post("/subjects/b/versions", &body).await.status, 200);
    let (status, code, _) = refused(&bed, "POST", "/associations", &owned("paid")).await;
    assert_eq!((status, code), (422, 42206));
    // Nor is one that has other schemas.
    bed.register(":.lkc:full-value", &record("B", &["b"])).await;
    assert_eq!(
        refused(&bed, "POST", "/associations", &owned("full")).await,
        invalid(
            "frozen",
            "cannot create a frozen association when schemas already exist in the subject"
        )
    );
}

#[tokio::test]
async fn batches_answer_each_request_for_itself() {
    let bed = Bed::new().await;
    bed.register("s", &record("A", &["a"])).await;
    let create =
        |id: &str, subject: &str| topic(id, &json!([{"opType": "CREATE", "subject": subject}]));
    let body = json!({"requests": [create("one", "s"), create("two", "none")]});
    let answer = bed.post("/associations:batchMutate", &body).await;
    assert_eq!(answer.status, 207, "{}", answer.text);
    let results = answer.json()["results"].clone();
    assert_eq!(results[0]["result"]["associations"][0]["subject"], "s");
    assert_eq!(results[1]["error"]["error_code"], 40907);
    let body = json!({"requests": [
        {"resourceId": "id-one"},
        {"resourceName": "one", "resourceNamespace": "lkc", "associationTypes": ["key"]},
        {"resourceName": "one"},
    ]});
    let answer = bed
        .post("/associations:batchGet?includeSchemas=true", &body)
        .await;
    assert_eq!(answer.status, 207, "{}", answer.text);
    let results = answer.json()["results"].clone();
    assert_eq!(results[0]["result"]["resourceName"], "one");
    assert_eq!(
        results[0]["result"]["associations"][0]["schema"]["version"],
        1
    );
    assert!(
        results[1]["result"].get("associations").is_none(),
        "{results}"
    );
    assert_eq!(results[2]["error"]["error_code"], 42212);
    let delete = topic("one", &json!([{"opType": "DELETE"}]));
    let answer = bed
        .post("/associations:batchMutate", &json!({"requests": [delete]}))
        .await;
    assert!(
        answer.json()["results"][0]["result"]
            .get("associations")
            .is_none(),
        "{}",
        answer.text
    );
    for path in ["/associations:batchMutate", "/associations:batchGet"] {
        let empty = refused(&bed, "POST", path, &json!({"requests": []})).await;
        assert_eq!(empty, invalid("requests", "cannot be null or empty"));
    }
}

#[tokio::test]
async fn a_request_that_is_refused_leaves_nothing_behind() {
    let bed = Bed::new().await;
    let schema = json!({"schema": record("A", &["a"]).to_string()});
    let broken = json!({"schema": "{\"type\": \"record\"}"});
    let body = topic(
        "t",
        &json!([{"associationType": "key", "schema": schema}, {"schema": broken}]),
    );
    let (status, code, _) = refused(&bed, "POST", "/associations", &body).await;
    assert_eq!((status, code), (422, 42201));
    assert_eq!(bed.get("/subjects?deleted=true").await.json(), json!([]));
    // What the resource owns stays with it while something soft-deleted refers to a version of it.
    bed.register(":.lkc:u-value", &record("A", &["a"])).await;
    let refers = json!({"schema": json!({"type": "record", "name": "B", "fields": [{"name": "a", "type": "A"}]}).to_string(),
        "references": [{"name": "A", "subject": ":.lkc:u-value", "version": 1}]});
    bed.post("/subjects/b/versions", &refers).await;
    bed.delete("/subjects/b").await;
    let made = bed.post("/associations", &owned("u")).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let stays = bed
        .delete("/associations/resources/id-u?cascadeLifecycle=true")
        .await;
    assert_eq!(stays.error(), (422, 42206));
    assert_eq!(
        bed.get("/associations/resources/id-u").await.json()[0]["lifecycle"],
        "STRONG"
    );
    assert_eq!(
        bed.get("/subjects/:.lkc:u-value/versions").await.json(),
        json!([1])
    );
}

#[tokio::test]
async fn schemas_are_found_by_their_associations() {
    let bed = Bed::new().await;
    bed.post("/associations", &owned("orders")).await;
    bed.register("shared", &record("A", &["a"])).await;
    bed.register("alone", &record("A", &["a"])).await;
    let weak = topic(
        "t",
        &json!([{"subject": "shared", "associationType": "key"}]),
    );
    bed.post("/associations", &weak).await;
    let owned = ":.lkc:orders-value";
    for (query, wanted) in [
        ("", vec![owned, "alone", "shared"]),
        ("&resourceType=topic", vec![owned, "shared"]),
        ("&resourceType=table", vec![]),
        ("&associationType=key", vec!["shared"]),
        (
            "&associationType=key&associationType=value",
            vec![owned, "shared"],
        ),
        ("&lifecycle=STRONG", vec![owned]),
        ("&lifecycle=weak", vec!["shared"]),
        ("&lifecycle=NONE", vec!["alone"]),
        ("&lifecycle=NONE&lifecycle=WEAK", vec!["alone", "shared"]),
        // No association of this type.
        ("&lifecycle=NONE&associationType=key", vec![owned, "alone"]),
        ("&lifecycle=WEAK&associationType=value", vec![]),
    ] {
        let path = format!("/schemas?subjectPrefix=:*:{query}");
        let rows = bed.get(&path).await.json().as_array().unwrap().clone();
        let found: Vec<&str> = rows
            .iter()
            .map(|row| row["subject"].as_str().unwrap())
            .collect();
        assert_eq!(found, wanted, "{query}");
        for row in &rows {
            let alone = query.is_empty() || row["subject"] == "alone";
            let hidden = query.ends_with("NONE&associationType=key");
            let shown = row.get("associations").is_some();
            assert_eq!(shown, !alone && !hidden, "{query} {row}");
        }
    }
    let row = bed.get("/schemas?lifecycle=WEAK").await.json()[0].clone();
    assert_eq!(
        row["associations"],
        bed.get("/associations/subjects/shared").await.json()
    );
    let unknown = bed.get("/schemas?lifecycle=HALF").await;
    assert_eq!(unknown.error(), (404, 404));
}
