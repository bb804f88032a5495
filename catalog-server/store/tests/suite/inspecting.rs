//! A database seen from outside the server that writes it.

use callsheet_store::{BreakKind, Inspector, StoreError, Target, What};

use super::{register, schema};
use crate::bed::Bed;

pub(crate) async fn changes_are_read_and_verified_beside_a_writer(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let inspector = Inspector::open(&bed.target).unwrap();
    assert_eq!(inspector.verify_chain().await.unwrap().rows, 1);
    register(&store, schema("orders", "b")).await;
    register(&store, schema(":.eu:orders", "b")).await;
    let report = inspector.verify_chain().await.unwrap();
    assert_eq!((report.rows, report.head, report.is_intact()), (3, 3, true));
    let entries = inspector.entries_after(1, 1).await.unwrap();
    let [entry] = entries.as_slice() else {
        panic!("{entries:?}");
    };
    assert_eq!(
        (entry.change.seq, entry.change.actor.as_str()),
        (2, "shop-team")
    );
    assert!(matches!(entry.change.what, What::Registered(_)));
    assert!(
        entry.document.contains("\"kind\":\"registered\""),
        "{}",
        entry.document
    );
    bed.raw()
        .await
        .run("UPDATE changes SET actor = 'eve' WHERE seq = 2")
        .await;
    let report = inspector.verify_chain().await.unwrap();
    assert_eq!(
        (report.breaks[0].seq, report.breaks[0].kind),
        (2, BreakKind::Edited)
    );
    inspector.close().await;
}

pub(crate) async fn looking_changes_nothing(bed: &Bed) {
    let inspector = Inspector::open(&bed.target);
    if let Target::Sqlite { path } = &bed.target {
        assert!(
            matches!(inspector, Err(StoreError::Target { .. })),
            "{inspector:?}"
        );
        assert!(!path.exists());
        return;
    }
    // No table is made.
    let inspector = inspector.unwrap();
    assert!(inspector.verify_chain().await.is_err());
    inspector.close().await;
    assert!(bed.open().await.verify_chain().await.unwrap().is_intact());
}
