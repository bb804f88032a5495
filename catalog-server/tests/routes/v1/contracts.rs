//! Contracts of the catalog.

use serde_json::json;

use crate::bed::Bed;

const ORDERS: &str = "apiVersion: v3.1.0
kind: DataContract
id: orders
name: Orders
version: 1.0.0
status: active
domain: sales
description:
  purpose: Every order once.
team:
  name: checkout
";

#[tokio::test]
async fn a_contract_is_stored_read_and_found() {
    let bed = Bed::new().await;
    let body = json!({"odcs": ORDERS, "subjects": ["orders-value"]});
    let stored = bed.put("/api/v1/contracts/orders", &body).await;
    assert_eq!(stored.status, 200, "{}", stored.text);
    let read = bed.get("/api/v1/contracts/orders").await.json();
    assert_eq!(read, stored.json());
    for (member, wanted) in [
        ("id", "orders"),
        ("name", "Orders"),
        ("version", "1.0.0"),
        ("status", "active"),
        ("owner", "checkout"),
        ("domain", "sales"),
        ("purpose", "Every order once."),
        ("odcs", ORDERS),
    ] {
        assert_eq!(read[member], wanted, "{member}");
    }
    assert_eq!(read["subjects"], json!(["orders-value"]));
    for (query, count) in [
        ("", 1),
        ("?q=CHECKOUT", 1),
        ("?q=orders-value+sales", 1),
        ("?q=films", 0),
    ] {
        let list = bed.get(&format!("/api/v1/contracts{query}")).await.json();
        assert_eq!(
            list["contracts"].as_array().unwrap().len(),
            count,
            "{query}"
        );
    }
}

#[tokio::test]
async fn an_invalid_document_names_every_problem_with_its_place() {
    let bed = Bed::new().await;
    let body = json!({"odcs": "apiVersion: v9.0.0\nkind: DataContract\nid: orders\nname: 5\n"});
    let answer = bed.put("/api/v1/contracts/orders", &body).await;
    assert_eq!(answer.error(), (422, 42280));
    assert!(
        answer.message().contains("line 1, column"),
        "{}",
        answer.message()
    );
    let body = json!({"odcs": ORDERS});
    let other = bed.put("/api/v1/contracts/films", &body).await;
    assert_eq!(other.error(), (422, 42280));
    assert_eq!(
        bed.get("/api/v1/contracts/films").await.error(),
        (404, 40480)
    );
}
