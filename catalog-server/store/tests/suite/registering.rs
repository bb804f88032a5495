//! Registering: ids, versions, idempotence, staleness, explicit numbers.

use callsheet_schema::Format;
use callsheet_store::{SchemaId, StoreError, identity};
use serde_json::json;

use super::{ids, live, referring, refused, register, schema, stamp, subject, v, versions};
use crate::bed::Bed;

pub(crate) async fn the_first_schema_gets_id_1_and_version_1(bed: &Bed) {
    let store = bed.open().await;
    let mut new = schema("orders", "a");
    new.expected = Some(Vec::new());
    let done = store.register(new).await.unwrap();
    assert_eq!(done.seq, 1);
    assert_eq!(done.value.key.to_string(), "`orders` version 1");
    assert_eq!((done.value.id, done.value.new), (SchemaId(1), true));
    assert_eq!(done.value.created_ms, 1_000);
    assert_eq!(*store.committed().borrow(), 1);
}

pub(crate) async fn the_same_content_in_the_subject_is_answered_not_stored_again(bed: &Bed) {
    let store = bed.open().await;
    assert_eq!(register(&store, schema("orders", "a")).await, (1, 1, true));
    let mut again = schema("orders", "a");
    again.stamp = stamp(2_000);
    let again = store.register(again).await.unwrap();
    assert_eq!(super::short(&again), (1, 1, false));
    assert_eq!((again.seq, again.value.created_ms), (1, 1_000));
    assert_eq!(store.head().await.unwrap(), 1);
}

pub(crate) async fn the_same_content_in_another_subject_shares_the_id(bed: &Bed) {
    let store = bed.open().await;
    assert_eq!(register(&store, schema("orders", "a")).await, (1, 1, true));
    assert_eq!(register(&store, schema("orders", "b")).await, (2, 2, true));
    assert_eq!(register(&store, schema("returns", "b")).await, (1, 2, true));
    assert_eq!(register(&store, schema("returns", "c")).await, (2, 3, true));
}

pub(crate) async fn ids_are_counted_per_context(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    assert_eq!(
        register(&store, schema(":.eu:orders", "b")).await,
        (1, 1, true)
    );
    let expected = [(".", 1), (".", 2), (".eu", 1)];
    assert_eq!(
        ids(&store).await,
        expected.map(|(context, id)| (context.to_owned(), id))
    );
    let contexts: Vec<(String, u32)> = store
        .snapshot()
        .await
        .unwrap()
        .contexts
        .iter()
        .map(|row| (row.context.to_string(), row.last_id))
        .collect();
    assert_eq!(contexts, [(".".to_owned(), 2), (".eu".to_owned(), 1)]);
}

pub(crate) async fn a_register_that_checked_other_versions_is_stale(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    let mut new = schema("orders", "c");
    new.expected = Some(vec![live(1, 1)]);
    match store.register(new.clone()).await.unwrap_err() {
        StoreError::Stale { live: now, .. } => assert_eq!(now, [live(1, 1), live(2, 2)]),
        other => panic!("{other}"),
    }
    assert_eq!(store.head().await.unwrap(), 2);
    // In any order, and the deleted ones do not count.
    store
        .soft_delete_version(&subject("orders"), v(1), stamp(2))
        .await
        .unwrap();
    register(&store, schema("orders", "d")).await;
    new.expected = Some(vec![live(3, 3), live(2, 2)]);
    assert_eq!(register(&store, new).await, (4, 4, true));
}

pub(crate) async fn known_content_is_answered_even_to_a_stale_register(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let mut again = schema("orders", "a");
    again.expected = Some(Vec::new());
    assert_eq!(register(&store, again).await, (1, 1, false));
}

pub(crate) async fn content_that_comes_back_after_a_soft_delete_replaces_its_old_version(
    bed: &Bed,
) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    store
        .soft_delete_version(&subject("orders"), v(1), stamp(2))
        .await
        .unwrap();
    assert_eq!(register(&store, schema("orders", "a")).await, (3, 1, true));
    assert_eq!(
        versions(&store, "orders").await,
        [(2, 2, false), (3, 1, false)]
    );
}

pub(crate) async fn a_referenced_old_version_is_not_replaced(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("money", "a")).await;
    register(&store, referring("orders", "o", &[("money", 1)])).await;
    store
        .soft_delete_subject(&subject("orders"), stamp(2))
        .await
        .unwrap();
    store
        .soft_delete_subject(&subject("money"), stamp(3))
        .await
        .unwrap();
    assert_eq!(register(&store, schema("money", "a")).await, (2, 1, true));
    assert_eq!(
        versions(&store, "money").await,
        [(1, 1, true), (2, 1, false)]
    );
}

pub(crate) async fn the_next_version_counts_soft_deleted_ones(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    store
        .soft_delete_version(&subject("orders"), v(2), stamp(2))
        .await
        .unwrap();
    assert_eq!(register(&store, schema("orders", "c")).await, (3, 3, true));
}

pub(crate) async fn an_explicit_version_must_be_the_next_one(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let mut new = schema("orders", "b");
    for wrong in [0, 1, 3, -1] {
        new.version = Some(v(wrong));
        assert_eq!(
            refused(store.register(new.clone()).await),
            format!("subject `orders`: version {wrong} is not the next version, 2")
        );
    }
    new.version = Some(v(2));
    assert_eq!(register(&store, new).await, (2, 2, true));
}

pub(crate) async fn import_accepts_any_free_version_and_id(bed: &Bed) {
    let store = bed.open().await;
    let import = |name: &str, text: &str, version: i32, id: u32| {
        let mut new = schema(name, text);
        new.import = true;
        new.version = Some(v(version));
        new.id = Some(SchemaId(id));
        new
    };
    assert_eq!(
        register(&store, import("orders", "b", 5, 70)).await,
        (5, 70, true)
    );
    assert_eq!(
        register(&store, import("orders", "a", 2, 40)).await,
        (2, 40, true)
    );
    // The same again changes nothing; a deleted one comes back to life.
    assert_eq!(
        register(&store, import("orders", "a", 2, 40)).await,
        (2, 40, false)
    );
    store
        .soft_delete_version(&subject("orders"), v(2), stamp(2))
        .await
        .unwrap();
    assert_eq!(
        register(&store, import("orders", "a", 2, 40)).await,
        (2, 40, true)
    );
    // One content may have several ids.
    assert_eq!(
        register(&store, import("returns", "a", 1, 41)).await,
        (1, 41, true)
    );
    assert_eq!(
        refused(store.register(import("orders", "c", 5, 71)).await),
        "`orders` version 5 already holds schema id 70"
    );
    assert_eq!(
        versions(&store, "orders").await,
        [(2, 40, false), (5, 70, false)]
    );
    // The counter goes on above the highest id.
    assert_eq!(register(&store, schema("orders", "d")).await, (6, 71, true));
    assert_eq!(
        refused(store.register(import("orders", "e", 9, 0)).await),
        "schema ids of `.` are exhausted"
    );
}

pub(crate) async fn an_explicit_id_with_other_content_is_refused(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let mut new = schema("returns", "b");
    new.import = true;
    new.id = Some(SchemaId(1));
    let guid = identity::guid("a", &[], None, None);
    assert_eq!(
        refused(store.register(new).await),
        format!("schema id 1 of context `.` already holds other content, {guid}")
    );
}

pub(crate) async fn an_explicit_id_beside_live_content_is_refused(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let mut new = schema("orders", "a");
    new.id = Some(SchemaId(9));
    assert_eq!(
        refused(store.register(new).await),
        "`orders` version 1 holds this content as schema id 1, not 9"
    );
}

pub(crate) async fn a_reference_to_nothing_is_refused(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema(":.eu:money", "m")).await;
    let lost = referring("orders", "o", &[("money", 1)]);
    assert_eq!(
        refused(store.register(lost).await),
        "reference `ref.money`: `money` version 1 not found"
    );
    register(&store, referring("orders", "o", &[(":.eu:money", 1)])).await;
    register(&store, referring(":.eu:orders", "o", &[("money", 1)])).await;
    let snapshot = store.snapshot().await.unwrap();
    let rows: Vec<String> = snapshot
        .references
        .iter()
        .map(|row| format!("{} > {}", row.from, row.to))
        .collect();
    assert_eq!(
        rows,
        [
            "`orders` version 1 > `:.eu:money` version 1",
            "`:.eu:orders` version 1 > `:.eu:money` version 1"
        ]
    );
}

pub(crate) async fn the_same_text_as_another_schema_type_is_refused(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "{}")).await;
    for name in ["orders", ":.eu:orders"] {
        let mut new = schema(name, "{}");
        new.schema_type = Format::Json;
        assert!(matches!(
            store.register(new).await,
            Err(StoreError::FormatMismatch {
                stored: Format::Avro,
                offered: Format::Json,
                ..
            })
        ));
    }
}

pub(crate) async fn content_keeps_text_references_metadata_and_rules(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("money", "m")).await;
    let mut new = referring("orders", "{\"doc\":\"grüße 👋\"}", &[("money", 1)]);
    new.metadata = Some(json!({"properties": {"owner": "shop-team"}}));
    new.rule_set = Some(json!({"domainRules": [{"name": "r"}]}));
    new.guid = identity::guid(
        &new.text,
        &new.references,
        new.metadata.as_ref(),
        new.rule_set.as_ref(),
    );
    register(&store, new.clone()).await;
    let content = store.content(new.guid).await.unwrap().unwrap();
    assert_eq!(content.text, new.text);
    assert_eq!(content.references, new.references);
    assert_eq!(
        (content.metadata, content.rule_set),
        (new.metadata, new.rule_set)
    );
    assert_eq!(content.schema_type, Format::Avro);
    let unknown = identity::guid("unknown", &[], None, None);
    assert_eq!(store.content(unknown).await.unwrap(), None);
}

pub(crate) async fn text_that_the_database_cannot_hold_is_refused_alone(bed: &Bed) {
    let store = bed.open().await;
    // Postgres has no U+0000 in text; SQLite does.
    let outcome = store.register(schema("orders", "a\0b")).await;
    match outcome {
        Ok(_) => assert!(bed.is_sqlite()),
        Err(error) => assert!(matches!(error, StoreError::Refused { .. }), "{error}"),
    }
    assert!(register(&store, schema("orders", "c")).await.2);
    assert!(store.verify_chain().await.unwrap().is_intact());
}
