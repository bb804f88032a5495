//! What only a server can suffer: it ends sessions, between requests and in the middle of one.

use callsheet_store::{Store, StoreError, Target};

use crate::bed::{Bed, Raw};
use crate::suite::{register, schema};

/// Ends every session of this test's store, and waits until their processes are gone: a dying one still looks blocked.
async fn end_sessions(raw: &mut Raw, bed: &Bed) -> usize {
    let Raw::Postgres(connection) = raw else {
        panic!("a bed of Postgres")
    };
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = $1",
    )
    .bind(bed.application())
    .fetch_all(connection)
    .await
    .unwrap();
    ended.len()
}

/// Looks until a session of this test's store waits for a lock.
async fn until_blocked(raw: &mut Raw, bed: &Bed) {
    let Raw::Postgres(connection) = raw else {
        panic!("a bed of Postgres")
    };
    loop {
        let waiting: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'",
        )
        .bind(bed.application())
        .fetch_one(&mut *connection)
        .await
        .unwrap();
        if waiting > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_ended_between_requests_are_replaced() {
    let Some(bed) = Bed::postgres().await else {
        return;
    };
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    store.snapshot().await.unwrap();
    assert!(end_sessions(&mut bed.raw().await, &bed).await >= 2);
    assert_eq!(register(&store, schema("orders", "b")).await, (2, 2, true));
    assert_eq!(store.snapshot().await.unwrap().versions.len(), 2);
    bed.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_in_the_middle_of_a_write_is_replaced_and_the_write_repeated() {
    let Some(bed) = Bed::postgres().await else {
        return;
    };
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let (mut holder, mut watcher) = (bed.raw().await, bed.raw().await);
    holder.lock().await;
    let write = tokio::spawn({
        let store = store.clone();
        async move { store.register(schema("orders", "b")).await }
    });
    until_blocked(&mut watcher, &bed).await;
    end_sessions(&mut watcher, &bed).await;
    until_blocked(&mut watcher, &bed).await;
    holder.unlock().await;
    let done = write.await.unwrap().unwrap();
    assert_eq!((done.value.key.version.0, done.seq), (2, 2));
    assert!(store.verify_chain().await.unwrap().is_intact());
    bed.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_sessions_keep_ending_is_unavailable_and_leaves_nothing() {
    let Some(bed) = Bed::postgres().await else {
        return;
    };
    let store = bed.open().await;
    let (mut holder, mut watcher) = (bed.raw().await, bed.raw().await);
    holder.lock().await;
    let write = tokio::spawn({
        let store = store.clone();
        async move { store.register(schema("orders", "a")).await }
    });
    for _ in 0..2 {
        until_blocked(&mut watcher, &bed).await;
        end_sessions(&mut watcher, &bed).await;
    }
    let error = write.await.unwrap().unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    holder.unlock().await;
    assert_eq!(store.head().await.unwrap(), 0);
    assert_eq!(register(&store, schema("orders", "a")).await, (1, 1, true));
    bed.remove().await;
}

async fn until_listening(store: &Store) {
    while store.is_listening() != Some(true) {
        tokio::task::yield_now().await;
    }
}

async fn heard(store: &Store, seq: i64) {
    let mut committed = store.committed();
    committed.wait_for(|newest| *newest >= seq).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_is_announced_to_other_stores_of_the_same_catalog_only() {
    let (Some(bed), Some(elsewhere)) = (Bed::postgres().await, Bed::postgres().await) else {
        return;
    };
    let (one, two, other) = (bed.open().await, bed.open().await, elsewhere.open().await);
    until_listening(&two).await;
    until_listening(&other).await;
    register(&one, schema("orders", "a")).await;
    heard(&two, 1).await;
    // The second commit of this catalog is heard while the other catalog, whose turn came first, heard nothing.
    register(&one, schema("orders", "b")).await;
    heard(&two, 2).await;
    assert_eq!(*other.committed().borrow(), 0);
    bed.remove().await;
    elsewhere.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_while_nobody_listened_is_heard_of_afterwards() {
    let Some(bed) = Bed::postgres().await else {
        return;
    };
    let (one, two) = (bed.open().await, bed.open().await);
    until_listening(&two).await;
    let mut raw = bed.raw().await;
    for seq in 1..=3 {
        end_sessions(&mut raw, &bed).await;
        register(&one, schema("orders", &format!("text {seq}"))).await;
        heard(&two, seq).await;
    }
    until_listening(&two).await;
    bed.remove().await;
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_refused_without_its_password() {
    let url = "postgres://reader:secret@[:not-a-port/db".to_owned();
    let target = Target::Postgres { url };
    assert!(!format!("{target:?}").contains("secret"));
    let error = Store::open(&target).await.unwrap_err();
    assert!(matches!(error, StoreError::Target { .. }), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("secret"));
}
