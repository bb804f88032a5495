//! What only a file can suffer: it fills up, it is taken away, it is something else.

use callsheet_store::{Inspector, Options, Store, StoreError, Target};

use crate::bed::Bed;
use crate::suite::{register, schema, short};

fn large(name: &str) -> callsheet_store::NewVersion {
    schema(name, &"x".repeat(400_000))
}

async fn open_small(bed: &Bed) -> Store {
    let options = Options {
        sqlite_max_pages: Some(80),
        ..Bed::options()
    };
    Store::open_with(&bed.target, options).await.unwrap()
}

#[tokio::test]
async fn a_full_database_says_so_and_keeps_what_it_has() {
    let bed = Bed::sqlite();
    let store = open_small(&bed).await;
    assert_eq!(register(&store, schema("orders", "a")).await, (1, 1, true));
    let error = store.register(large("orders")).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    // The id of the failed write is not lost, and the chain has no gap.
    assert_eq!(register(&store, schema("orders", "b")).await, (2, 2, true));
    assert!(store.verify_chain().await.unwrap().is_intact());
    assert_eq!(store.head().await.unwrap(), 2);
}

#[tokio::test]
async fn a_write_that_does_not_fit_fails_alone() {
    let bed = Bed::sqlite();
    let store = open_small(&bed).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..24 {
        let store = store.clone();
        let new = if n % 8 == 3 {
            large(&format!("large{n}"))
        } else {
            schema(&format!("s{n}"), &format!("text {n}"))
        };
        tasks.spawn(async move { store.register(new).await });
    }
    let outcomes = tasks.join_all().await;
    let full = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(StoreError::Full { .. })))
        .count();
    let mut ids: Vec<u32> = outcomes
        .iter()
        .flatten()
        .map(|done| short(done).1)
        .collect();
    ids.sort_unstable();
    assert_eq!((full, ids), (3, (1..=21).collect()));
    assert!(store.verify_chain().await.unwrap().is_intact());
}

#[tokio::test]
async fn a_file_that_was_taken_away_is_unavailable() {
    let bed = Bed::sqlite();
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let file = bed.folder().join("catalog.db");
    let elsewhere = bed.folder().join("elsewhere.db");
    std::fs::rename(&file, &elsewhere).unwrap();
    let error = store.register(schema("orders", "b")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    let error = store.head().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    std::fs::write(&file, b"").unwrap();
    let error = store.register(schema("orders", "b")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    std::fs::rename(&elsewhere, &file).unwrap();
    assert_eq!(register(&store, schema("orders", "b")).await, (2, 2, true));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_damaged() {
    let bed = Bed::sqlite();
    let Target::Sqlite { path } = &bed.target else {
        panic!("a bed of SQLite")
    };
    std::fs::write(
        path,
        "this is a text file, and long enough to be looked at as a header of pages",
    )
    .unwrap();
    let error = Store::open(&bed.target).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(
        std::fs::read_to_string(path)
            .unwrap()
            .starts_with("this is"),
        "nothing was overwritten"
    );
}

#[tokio::test]
async fn commits_are_durable_and_keys_are_held() {
    let bed = Bed::sqlite();
    let store = bed.open().await;
    register(&store, schema("orders", "a")).await;
    let mut raw = bed.raw().await;
    assert_eq!(
        raw.texts("SELECT journal_mode FROM pragma_journal_mode")
            .await,
        ["wal"]
    );
    assert_eq!(
        raw.texts("SELECT CAST(count(*) AS TEXT) FROM pragma_foreign_key_check")
            .await,
        ["0"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_while_others_write_is_one_sound_state() {
    let bed = Bed::sqlite();
    let store = bed.open().await;
    register(&store, schema("orders", "first")).await;
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for n in 0..200 {
                register(&store, schema("orders", &format!("text {n}"))).await;
            }
        }
    });
    let inspector = Inspector::open(&bed.target).unwrap();
    let mut counts = Vec::new();
    for n in 0..5 {
        let path = bed.folder().join(format!("copy{n}"));
        inspector.copy_to(&path).await.unwrap();
        assert!(
            inspector.copy_to(&path).await.is_err(),
            "a copy is not overwritten"
        );
        let copy = Inspector::open(&Target::Sqlite { path: path.clone() }).unwrap();
        assert_eq!(copy.problems().await.unwrap(), [""; 0]);
        let report = copy.verify_chain().await.unwrap();
        assert!(report.is_intact(), "{report:?}");
        copy.close().await;
        let copied = Store::open(&Target::Sqlite { path }).await.unwrap();
        let versions = copied.snapshot().await.unwrap().versions.len();
        assert_eq!(i64::try_from(versions).unwrap(), report.rows);
        counts.push(report.rows);
        copied.close().await;
    }
    writing.await.unwrap();
    assert!(counts.is_sorted(), "{counts:?}");
    assert_eq!(inspector.verify_chain().await.unwrap().rows, 201);
}
