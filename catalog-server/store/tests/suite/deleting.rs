//! Soft and permanent deletion: the order of checks, referrers, what goes and what stays.

use callsheet_store::{ConfigUpdate, Mode, Patch, StoreError};

use super::{ids, referring, refused, register, schema, stamp, subject, v, versions};
use crate::bed::Bed;

pub(crate) async fn soft_delete_hides_and_keeps_the_id(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    let orders = subject("orders");
    let one = store
        .soft_delete_version(&orders, v(1), stamp(2))
        .await
        .unwrap();
    assert_eq!((one.value, one.seq), (v(1), 3));
    assert_eq!(
        versions(&store, "orders").await,
        [(1, 1, true), (2, 2, false)]
    );
    let rest = store.soft_delete_subject(&orders, stamp(3)).await.unwrap();
    assert_eq!(rest.value, [v(2)]);
    assert_eq!(ids(&store).await.len(), 2);
}

pub(crate) async fn the_order_of_checks_for_a_version(bed: &Bed) {
    let store = bed.open().await;
    let orders = subject("orders");
    let missing = "subject `orders` not found";
    assert_eq!(
        refused(store.soft_delete_version(&orders, v(1), stamp(2)).await),
        missing
    );
    assert_eq!(
        refused(
            store
                .delete_version_permanently(&orders, v(1), stamp(2))
                .await
        ),
        missing
    );
    register(&store, schema("orders", "a")).await;
    register(&store, referring("bill", "b", &[("orders", 1)])).await;
    let missing = "subject `orders` has no version 2";
    assert_eq!(
        refused(store.soft_delete_version(&orders, v(2), stamp(2)).await),
        missing
    );
    assert_eq!(
        refused(
            store
                .delete_version_permanently(&orders, v(2), stamp(2))
                .await
        ),
        missing
    );
    // A referrer comes before "not soft-deleted".
    let referenced =
        "deleting `orders` version 1: 1 other versions refer to it, the first is `bill` version 1";
    assert_eq!(
        refused(
            store
                .delete_version_permanently(&orders, v(1), stamp(2))
                .await
        ),
        referenced
    );
    let bill = subject("bill");
    assert_eq!(
        refused(
            store
                .delete_version_permanently(&bill, v(1), stamp(2))
                .await
        ),
        "subject `bill` version 1 is not soft-deleted, which permanent deletion asks for"
    );
    store
        .soft_delete_version(&bill, v(1), stamp(2))
        .await
        .unwrap();
    // "Already soft-deleted" comes before everything else.
    assert_eq!(
        refused(store.soft_delete_version(&bill, v(1), stamp(2)).await),
        "subject `bill` version 1 is already soft-deleted"
    );
    assert_eq!(store.head().await.unwrap(), 3);
}

pub(crate) async fn the_order_of_checks_for_a_subject(bed: &Bed) {
    let store = bed.open().await;
    let orders = subject("orders");
    let missing = "subject `orders` not found";
    assert_eq!(
        refused(store.soft_delete_subject(&orders, stamp(2)).await),
        missing
    );
    assert_eq!(
        refused(store.delete_subject_permanently(&orders, stamp(2)).await),
        missing
    );
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    register(&store, referring("bill", "c", &[("orders", 2)])).await;
    let referenced =
        "deleting `orders` version 2: 1 other versions refer to it, the first is `bill` version 1";
    assert_eq!(
        refused(store.soft_delete_subject(&orders, stamp(2)).await),
        referenced
    );
    // Nothing was hidden by the part that worked.
    assert_eq!(
        versions(&store, "orders").await,
        [(1, 1, false), (2, 2, false)]
    );
    // Version by version: version 1 has no referrer but is live.
    assert_eq!(
        refused(store.delete_subject_permanently(&orders, stamp(2)).await),
        "subject `orders` is not soft-deleted, which permanent deletion asks for"
    );
    store
        .soft_delete_subject(&subject("bill"), stamp(2))
        .await
        .unwrap();
    store.soft_delete_subject(&orders, stamp(2)).await.unwrap();
    assert_eq!(
        refused(store.soft_delete_subject(&orders, stamp(2)).await),
        "subject `orders` is already soft-deleted"
    );
    assert_eq!(
        refused(store.delete_subject_permanently(&orders, stamp(2)).await),
        referenced
    );
}

pub(crate) async fn a_live_referrer_blocks_soft_deletion(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("money", "m")).await;
    register(&store, referring("orders", "o", &[("money", 1)])).await;
    register(&store, referring(":.eu:orders", "o", &[(":.:money", 1)])).await;
    let error = store
        .soft_delete_version(&subject("money"), v(1), stamp(2))
        .await
        .unwrap_err();
    let StoreError::Referenced { target, referrers } = error else {
        panic!("{error}")
    };
    assert_eq!(target.to_string(), "`money` version 1");
    let referrers: Vec<String> = referrers.iter().map(ToString::to_string).collect();
    assert_eq!(referrers, ["`orders` version 1", "`:.eu:orders` version 1"]);
}

pub(crate) async fn a_soft_deleted_referrer_blocks_only_permanent_deletion(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("money", "m")).await;
    register(&store, referring("orders", "o", &[("money", 1)])).await;
    let (money, orders) = (subject("money"), subject("orders"));
    store.soft_delete_subject(&orders, stamp(2)).await.unwrap();
    store.soft_delete_subject(&money, stamp(3)).await.unwrap();
    assert!(matches!(
        store.delete_subject_permanently(&money, stamp(4)).await,
        Err(StoreError::Referenced { .. })
    ));
    store
        .delete_subject_permanently(&orders, stamp(5))
        .await
        .unwrap();
    store
        .delete_subject_permanently(&money, stamp(6))
        .await
        .unwrap();
    assert!(store.snapshot().await.unwrap().versions.is_empty());
}

pub(crate) async fn a_subject_that_refers_to_itself_can_be_deleted(bed: &Bed) {
    let store = bed.open().await;
    let tree = subject("tree");
    register(&store, schema("tree", "leaf")).await;
    register(&store, referring("tree", "node", &[("tree", 1)])).await;
    assert!(matches!(
        store.soft_delete_version(&tree, v(1), stamp(2)).await,
        Err(StoreError::Referenced { .. })
    ));
    store.soft_delete_subject(&tree, stamp(2)).await.unwrap();
    let gone = store
        .delete_subject_permanently(&tree, stamp(3))
        .await
        .unwrap()
        .value;
    assert_eq!(gone.versions, [v(1), v(2)]);
}

pub(crate) async fn permanent_deletion_forgets_ids_that_nothing_holds(bed: &Bed) {
    let store = bed.open().await;
    let new = schema("orders", "a");
    let guid = new.guid;
    register(&store, new).await;
    register(&store, schema("orders", "b")).await;
    let orders = subject("orders");
    store
        .soft_delete_version(&orders, v(1), stamp(2))
        .await
        .unwrap();
    assert!(store.content(guid).await.unwrap().is_some());
    let gone = store
        .delete_version_permanently(&orders, v(1), stamp(3))
        .await
        .unwrap()
        .value;
    assert_eq!(gone.versions, [v(1)]);
    assert_eq!(
        gone.dropped_ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        [1]
    );
    assert!(!gone.subject_gone);
    assert_eq!(store.content(guid).await.unwrap(), None);
    assert_eq!(ids(&store).await, [(".".to_owned(), 2)]);
}

pub(crate) async fn an_id_that_another_subject_holds_survives(bed: &Bed) {
    let store = bed.open().await;
    let new = schema("orders", "a");
    let guid = new.guid;
    register(&store, new).await;
    register(&store, schema("returns", "a")).await;
    register(&store, schema(":.eu:orders", "a")).await;
    let orders = subject("orders");
    store.soft_delete_subject(&orders, stamp(2)).await.unwrap();
    let gone = store
        .delete_subject_permanently(&orders, stamp(3))
        .await
        .unwrap()
        .value;
    assert!(gone.dropped_ids.is_empty() && gone.subject_gone);
    let returns = subject("returns");
    store.soft_delete_subject(&returns, stamp(4)).await.unwrap();
    let gone = store
        .delete_subject_permanently(&returns, stamp(5))
        .await
        .unwrap()
        .value;
    assert_eq!(gone.dropped_ids.len(), 1);
    // The other context still has the content.
    assert!(store.content(guid).await.unwrap().is_some());
    assert_eq!(ids(&store).await, [(".eu".to_owned(), 1)]);
}

pub(crate) async fn numbering_restarts_after_everything_is_gone_but_ids_do_not(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let orders = subject("orders");
    store.soft_delete_subject(&orders, stamp(2)).await.unwrap();
    store
        .delete_subject_permanently(&orders, stamp(3))
        .await
        .unwrap();
    assert_eq!(register(&store, schema("orders", "a")).await, (1, 2, true));
}

pub(crate) async fn the_last_version_takes_configuration_and_mode_along(bed: &Bed) {
    let store = bed.open().await;
    let orders = subject("orders");
    let update = || ConfigUpdate {
        compatibility_level: Patch::Set("FULL".to_owned()),
        ..ConfigUpdate::default()
    };
    for scope in [orders.clone(), subject(":.:")] {
        store.put_config(&scope, update(), stamp(1)).await.unwrap();
        store
            .put_mode(&scope, Mode::ReadWrite, stamp(1))
            .await
            .unwrap();
    }
    register(&store, schema("orders", "a")).await;
    register(&store, schema("orders", "b")).await;
    store.soft_delete_subject(&orders, stamp(2)).await.unwrap();
    store
        .delete_version_permanently(&orders, v(1), stamp(3))
        .await
        .unwrap();
    assert_eq!(store.snapshot().await.unwrap().configs.len(), 2);
    let gone = store
        .delete_version_permanently(&orders, v(2), stamp(4))
        .await
        .unwrap()
        .value;
    assert!(gone.subject_gone);
    let snapshot = store.snapshot().await.unwrap();
    assert_eq!((snapshot.configs.len(), snapshot.modes.len()), (1, 1));
    assert_eq!(snapshot.configs[0].scope, subject(":.:"));
}
