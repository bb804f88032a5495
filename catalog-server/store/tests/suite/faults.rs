//! Reopening, locks, lost databases, broken rows.

use std::time::Duration;

use callsheet_store::{Options, Store, StoreError, Target};

use super::{register, schema, stamp, subject};
use crate::bed::Bed;

pub(crate) async fn what_was_answered_survives_reopening(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    store
        .soft_delete_subject(&subject("orders"), stamp(2))
        .await
        .unwrap();
    let before = store.snapshot().await.unwrap();
    store.close().await;
    let store = bed.open().await;
    assert_eq!(store.snapshot().await.unwrap(), before);
    assert_eq!(*store.committed().borrow(), 2);
    assert_eq!(register(&store, schema("orders", "b")).await, (2, 2, true));
    assert!(store.verify_chain().await.unwrap().is_intact());
}

pub(crate) async fn a_locked_database_is_busy_and_recovers(bed: &Bed) {
    let store = bed.open_impatient().await;
    register(&store, schema("orders", "a")).await;
    let mut raw = bed.raw().await;
    raw.lock().await;
    let error = store.register(schema("orders", "b")).await.unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
    assert!(error.is_transient());
    assert!(store.head().await.is_ok(), "reading goes on");
    raw.unlock().await;
    assert_eq!(register(&store, schema("orders", "b")).await, (2, 2, true));
}

pub(crate) async fn an_unreachable_database_cannot_be_opened(bed: &Bed) {
    let target = if bed.is_sqlite() {
        Target::Sqlite {
            path: bed.folder().join("no/such/folder/catalog.db"),
        }
    } else {
        // Port 1 is never a database.
        Target::Postgres {
            url: "postgres://nobody@127.0.0.1:1/none".to_owned(),
        }
    };
    let options = Options {
        acquire_timeout: Duration::from_millis(200),
        ..Options::default()
    };
    let error = Store::open_with(&target, options).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

pub(crate) async fn a_closed_store_is_unavailable(bed: &Bed) {
    let store = bed.open().await;
    store.close().await;
    let error = store.register(schema("orders", "a")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    let error = store.snapshot().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    assert!(store.ping().await.is_err());
}

pub(crate) async fn queued_writes_are_committed_before_closing(bed: &Bed) {
    let store = bed.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..16 {
        let store = store.clone();
        tasks.spawn(async move { store.register(schema("orders", &format!("text {n}"))).await });
    }
    // One answer shows that the queue is being served; the others are wherever they are.
    let first = tasks.join_next().await.unwrap().unwrap();
    assert!(first.is_ok());
    store.close().await;
    let answered = 1 + tasks.join_all().await.iter().flatten().count();
    let store = bed.open().await;
    assert_eq!(store.snapshot().await.unwrap().versions.len(), answered);
}

pub(crate) async fn a_broken_row_does_not_stop_opening(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    register(&store, schema("returns", "b")).await;
    store.close().await;
    let mut raw = bed.raw().await;
    if bed.is_sqlite() {
        raw.run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            .await;
        raw.run("UPDATE contents SET guid = X'00FF' WHERE schema_text = 'a'")
            .await;
        raw.run("UPDATE schema_ids SET guid = X'00FF' WHERE id = 1")
            .await;
        raw.run("UPDATE versions SET version = 99999999999 WHERE subject = 'returns'")
            .await;
        raw.run("INSERT INTO modes VALUES ('.', 'orders', 'SIDEWAYS')")
            .await;
        raw.run(
            "INSERT INTO configs (context, subject, default_metadata) VALUES ('.', 'orders', '{')",
        )
        .await;
    } else {
        raw.run("ALTER TABLE contents DROP CONSTRAINT contents_guid_check")
            .await;
        raw.run("ALTER TABLE schema_ids DROP CONSTRAINT schema_ids_guid_fkey")
            .await;
        raw.run("ALTER TABLE versions DROP CONSTRAINT versions_version_check")
            .await;
        raw.run("ALTER TABLE modes DROP CONSTRAINT modes_mode_check")
            .await;
        raw.run("UPDATE contents SET guid = '\\x00ff' WHERE schema_text = 'a'")
            .await;
        raw.run("UPDATE schema_ids SET guid = '\\x00ff' WHERE id = 1")
            .await;
        raw.run("UPDATE versions SET version = 99999999999 WHERE subject = 'returns'")
            .await;
        raw.run("INSERT INTO modes VALUES ('.', 'orders', 'SIDEWAYS')")
            .await;
        raw.run(
            "INSERT INTO configs (context, subject, default_metadata) VALUES ('.', 'orders', '{')",
        )
        .await;
    }
    let store = bed.open().await;
    let snapshot = store.snapshot().await.unwrap();
    let broken: Vec<&str> = snapshot.broken.iter().map(|row| row.table).collect();
    assert_eq!(
        broken,
        ["schema_ids", "versions", "configs", "modes"],
        "{:?}",
        snapshot.broken
    );
    assert!(
        snapshot.broken[0].detail.contains("16 bytes"),
        "{:?}",
        snapshot.broken
    );
    assert_eq!((snapshot.ids.len(), snapshot.versions.len()), (1, 1));
    assert_eq!(register(&store, schema("others", "c")).await, (1, 3, true));
}

pub(crate) async fn a_database_of_a_newer_release_is_refused(bed: &Bed) {
    bed.open().await.close().await;
    let mut raw = bed.raw().await;
    raw.run(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 99990101000000, 'from the future', success, checksum, 1 FROM _sqlx_migrations LIMIT 1",
    )
    .await;
    let error = Store::open(&bed.target).await.unwrap_err();
    assert!(matches!(error, StoreError::Migration { .. }), "{error:?}");
    assert!(error.to_string().contains("99990101000000"), "{error}");
}
