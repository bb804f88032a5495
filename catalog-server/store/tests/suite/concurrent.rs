//! Many writers: on one store, on two stores of one database.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_store::{Committed, NewVersion, Registered, Store, StoreError, What};
use tokio::task::JoinSet;

use super::{register, schema, short, versions};
use crate::bed::Bed;

const WRITERS: i32 = 32;

/// Registers everything at once, in no order.
async fn all_at_once(
    work: impl IntoIterator<Item = (Store, NewVersion)>,
) -> Vec<Result<Committed<Registered>, StoreError>> {
    let mut tasks = JoinSet::new();
    for (store, new) in work {
        tasks.spawn(async move { store.register(new).await });
    }
    tasks.join_all().await
}

async fn assert_dense(store: &Store, rows: i64) {
    let changes = store.changes_after(0, 10_000).await.unwrap();
    let seqs: Vec<i64> = changes.iter().map(|change| change.seq).collect();
    assert_eq!(seqs, (1..=rows).collect::<Vec<_>>());
    let report = store.verify_chain().await.unwrap();
    assert!(report.is_intact() && report.rows == rows, "{report:?}");
}

pub(crate) async fn thirty_two_writers_on_one_subject_get_dense_versions(bed: &Bed) {
    let store = bed.open().await;
    let work = (0..WRITERS).map(|n| (store.clone(), schema("orders", &format!("text {n}"))));
    let mut done: Vec<_> = all_at_once(work)
        .await
        .into_iter()
        .map(|r| short(&r.unwrap()))
        .collect();
    done.sort_unstable();
    let expected: Vec<_> = (1..=WRITERS).map(|n| (n, n.unsigned_abs(), true)).collect();
    assert_eq!(done, expected);
    assert_dense(&store, WRITERS.into()).await;
}

pub(crate) async fn thirty_two_writers_on_many_subjects_get_dense_ids(bed: &Bed) {
    let store = bed.open().await;
    let work = (0..WRITERS).map(|n| {
        (
            store.clone(),
            schema(&format!("s{n}"), &format!("text {n}")),
        )
    });
    let done: BTreeSet<u32> = all_at_once(work)
        .await
        .into_iter()
        .map(|r| short(&r.unwrap()).1)
        .collect();
    assert_eq!(done, (1..=WRITERS.unsigned_abs()).collect());
    assert_dense(&store, WRITERS.into()).await;
}

pub(crate) async fn one_content_gets_one_id_whoever_asks(bed: &Bed) {
    let stores = [bed.open().await, bed.open().await];
    let work = (0..WRITERS).map(|n| {
        let store = if n % 2 == 0 { &stores[0] } else { &stores[1] };
        (store.clone(), schema(&format!("s{}", n % 4), "the text"))
    });
    let done: Vec<_> = all_at_once(work)
        .await
        .into_iter()
        .map(|r| short(&r.unwrap()))
        .collect();
    assert!(
        done.iter()
            .all(|(version, id, _)| (*version, *id) == (1, 1)),
        "{done:?}"
    );
    assert_eq!(done.iter().filter(|(_, _, new)| *new).count(), 4);
    assert_dense(&stores[0], 4).await;
}

pub(crate) async fn a_failing_write_leaves_its_group_alone(bed: &Bed) {
    let store = bed.open_impatient().await;
    register(&store, schema("stale", "first")).await;
    // While the writer task commits what came first, the rest queues up and becomes one group.
    let work = (0..WRITERS).map(|n| {
        let mut new = schema(&format!("s{n}"), &format!("text {n}"));
        if n % 4 == 0 {
            new = schema("stale", &format!("text {n}"));
            new.expected = Some(Vec::new());
        }
        (store.clone(), new)
    });
    let outcomes = all_at_once(work).await;
    let stale = outcomes
        .iter()
        .filter(|r| matches!(r, Err(StoreError::Stale { .. })))
        .count();
    let ids: BTreeSet<u32> = outcomes.iter().flatten().map(|r| short(r).1).collect();
    assert_eq!((stale, outcomes.len()), (8, 32));
    // The ids that a refused write would have taken are not lost.
    assert_eq!(ids, (2..=25).collect());
    assert_eq!(versions(&store, "stale").await, [(1, 1, false)]);
    assert_dense(&store, 25).await;
}

pub(crate) async fn two_stores_see_each_others_changes(bed: &Bed) {
    let (one, two) = (bed.open().await, bed.open().await);
    assert_eq!(register(&one, schema("orders", "a")).await, (1, 1, true));
    let seen = two.changes_after(0, 10).await.unwrap();
    assert!(
        matches!(&seen[0].what, What::Registered(version) if version.id.0 == 1),
        "{seen:?}"
    );
    assert_eq!(
        (seen[0].ts_ms, seen[0].actor.as_str()),
        (1_000, "shop-team")
    );
    assert_eq!(register(&two, schema("orders", "a")).await, (1, 1, false));
    assert_eq!(register(&two, schema("orders", "b")).await, (2, 2, true));
    let seen = one.changes_after(1, 10).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(one.snapshot().await.unwrap(), two.snapshot().await.unwrap());
    assert_eq!(one.changes_after(2, 10).await.unwrap(), []);
}

pub(crate) async fn only_a_database_that_announces_commits_is_listened_to(bed: &Bed) {
    let store = bed.open().await;
    assert_eq!(store.is_listening().is_none(), bed.is_sqlite());
}

pub(crate) async fn two_stores_write_at_once_without_gaps(bed: &Bed) {
    let stores = [bed.open().await, bed.open().await];
    // Pairs of subjects in opposite orders, several contexts: what would deadlock if locks had no order.
    let work = (0..64).map(|n| {
        let store = if n % 2 == 0 { &stores[0] } else { &stores[1] };
        let context = ["", ":.b:", ":.c:"][usize::try_from(n).unwrap() % 3];
        (
            store.clone(),
            schema(&format!("{context}s{}", n % 5), &format!("text {n}")),
        )
    });
    let mut versions: BTreeMap<String, Vec<i32>> = BTreeMap::new();
    for done in all_at_once(work).await {
        let key = done.unwrap().value.key;
        versions
            .entry(key.subject.to_string())
            .or_default()
            .push(key.version.0);
    }
    for (subject, mut numbers) in versions {
        numbers.sort_unstable();
        let dense: Vec<i32> = (1..=i32::try_from(numbers.len()).unwrap()).collect();
        assert_eq!(numbers, dense, "{subject}");
    }
    assert_dense(&stores[1], 64).await;
}

pub(crate) async fn two_stores_open_a_new_database_at_once(bed: &Bed) {
    let (one, two) = tokio::join!(bed.open(), bed.open());
    assert_eq!(register(&one, schema("orders", "a")).await, (1, 1, true));
    assert_eq!(register(&two, schema("orders", "b")).await, (2, 2, true));
}
