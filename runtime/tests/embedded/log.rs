//! The log alone.

use std::sync::Arc;

use callsheet::delivery::{Cell, Effects, Row};
use callsheet::embedded::{LogError, LogOptions, Progress, Table, TableColumn};
use callsheet::source::{Header, NewRecord};

use super::{Log, open, record};

#[tokio::test]
async fn records_keep_their_order_bytes_and_headers_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let headers = vec![
        Header::new("a", b"1".to_vec()),
        Header::new("a", vec![0xff]),
    ];
    let full = NewRecord {
        key: Some(vec![7]),
        headers: headers.clone(),
        ..record("t", 1, &[0, 0xff])
    };
    let tombstone = NewRecord {
        value: None,
        ..record("t", 1, b"")
    };
    {
        let log = open(folder.path()).await;
        log.create_topic("t", 2).await.unwrap();
        let committed = log
            .produce(vec![full.clone(), record("t", 0, b"x"), tombstone])
            .await
            .unwrap();
        assert_eq!(committed.appended[&("t".into(), 1)], (0, 2));
        log.close().await;
    }
    let log = open(folder.path()).await;
    let topic = log.topic("t").await.unwrap();
    let batch = topic.read(1, 0, 10).await.unwrap();
    assert_eq!((batch.from, batch.to()), (0, 2));
    assert_eq!(
        (&batch.records[0].key, &batch.records[0].value),
        (&full.key, &full.value)
    );
    assert_eq!(batch.records[0].headers, headers);
    assert_eq!(batch.records[1].value, None);
    assert_eq!(topic.end(1).await.unwrap(), 2);
    assert_eq!(topic.read(1, 1, 10).await.unwrap().records.len(), 1);
    assert!(topic.read(2, 0, 1).await.is_err());
}

#[tokio::test]
async fn many_records_get_dense_offsets() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    let topic = log.create_topic("t", 1).await.unwrap();
    for round in 0..3_u8 {
        log.produce((0..150_u8).map(|n| record("t", 0, &[round, n])).collect())
            .await
            .unwrap();
    }
    let all = topic.read_all().await.unwrap();
    assert_eq!(all.len(), 450);
    for (offset, record) in (0_u64..).zip(&all) {
        assert_eq!(record.offset, offset);
    }
    assert_eq!(all[151].value.as_deref(), Some([1, 1].as_slice()));
}

#[tokio::test]
async fn a_group_that_moved_on_fences_the_slower_consumer() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    let topic = log.create_topic("t", 1).await.unwrap();
    log.produce(vec![record("t", 0, b"a"), record("t", 0, b"b")])
        .await
        .unwrap();
    let group: Arc<str> = "g".into();
    let batch = topic.read(0, 0, 1).await.unwrap();
    let progress = Progress::of(&group, &batch);
    log.commit(Some(&progress), Effects::new()).await.unwrap();
    assert_eq!(log.position("g", "t", 0).await.unwrap(), 1);
    let mut effects = Effects::new();
    effects.append(record("t", 0, b"twice"));
    let error = log.commit(Some(&progress), effects).await.unwrap_err();
    assert!(
        matches!(
            error,
            LogError::Fenced {
                expected: 0,
                stored: 1,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(
        topic.end(0).await.unwrap(),
        2,
        "nothing of the fenced commit is kept"
    );
    assert_eq!(log.position("other", "t", 0).await.unwrap(), 0);
}

fn table() -> Table {
    let column = |name: &str, sql_type| TableColumn {
        name: name.to_owned(),
        sql_type,
        nullable: true,
    };
    Table::new(
        "totals",
        vec![column("id", "INTEGER"), column("text", "TEXT")],
        &["id"],
    )
    .unwrap()
}

#[tokio::test]
async fn a_commit_is_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    log.create_topic("t", 1).await.unwrap();
    log.create_table(&table()).await.unwrap();
    let store: Arc<str> = "s".into();
    let fill = |effects: &mut Effects| {
        effects.put_state(&store, vec![1], Some(vec![2]));
        let cells = vec![Cell::Integer(1), Cell::Text("one".into())];
        effects.upsert(Row {
            table: "totals".into(),
            cells,
        });
        effects.post(&"catalog".into(), b"event".to_vec());
        effects.append(record("t", 0, b"x"));
    };
    let mut broken = Effects::new();
    fill(&mut broken);
    broken.append(record("absent", 0, b"x"));
    let error = log.commit(None, broken).await.unwrap_err();
    assert_eq!(error.to_string(), "topic `absent` has no partition 0");
    assert!(log.state("s", &[]).await.unwrap().is_empty());
    assert!(log.rows(&table(), 9).await.unwrap().is_empty());
    assert!(log.outbox("catalog", 9).await.unwrap().is_empty());
    assert_eq!(log.topic("t").await.unwrap().end(0).await.unwrap(), 0);

    let mut whole = Effects::new();
    fill(&mut whole);
    log.commit(None, whole).await.unwrap();
    assert_eq!(log.state("s", &[]).await.unwrap(), [(vec![1], vec![2])]);
    assert_eq!(
        log.rows(&table(), 9).await.unwrap(),
        [[Cell::Integer(1), Cell::Text("one".into())]]
    );
    let waiting = log.outbox("catalog", 9).await.unwrap();
    assert_eq!(waiting[0].payload, b"event");
    log.outbox_sent("catalog", waiting[0].seq).await.unwrap();
    assert!(log.outbox("catalog", 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn state_and_rows_are_replaced_and_removed_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    log.create_table(&table()).await.unwrap();
    let store: Arc<str> = "s".into();
    let mut effects = Effects::new();
    for n in 0..200_u8 {
        effects.put_state(&store, vec![n / 100, n], Some(vec![n]));
        effects.upsert(Row {
            table: "totals".into(),
            cells: vec![Cell::Integer(i64::from(n % 10)), Cell::Null],
        });
    }
    log.commit(None, effects).await.unwrap();
    assert_eq!(log.state("s", &[1]).await.unwrap().len(), 100);
    assert_eq!(log.rows(&table(), 99).await.unwrap().len(), 10);
    let mut effects = Effects::new();
    for n in 0..150_u8 {
        effects.put_state(&store, vec![n / 100, n], None);
    }
    log.commit(None, effects).await.unwrap();
    assert_eq!(log.state("s", &[]).await.unwrap().len(), 50);
}

#[tokio::test]
async fn foreign_files_and_reserved_names_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).await;
    log.create_topic("t", 2).await.unwrap();
    assert!(matches!(
        log.create_topic("t", 3).await,
        Err(LogError::PartitionCount { found: 2, .. })
    ));
    assert!(matches!(
        log.topic("absent").await,
        Err(LogError::UnknownTopic(_))
    ));
    let column = || TableColumn {
        name: "id".into(),
        sql_type: "INTEGER",
        nullable: false,
    };
    let reserved = Table::new("state", vec![column()], &["id"]).unwrap();
    assert!(matches!(
        log.create_table(&reserved).await,
        Err(LogError::Table(_))
    ));
    assert!(Table::new("a\"b", vec![column()], &["id"]).is_err());
    assert!(Table::new("a", vec![column()], &["absent"]).is_err());

    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "not a database, but long enough to be looked at as one: ".repeat(40),
    )
    .unwrap();
    assert!(Log::open(&LogOptions::new(&text)).await.is_err());
    assert!(
        std::fs::read_to_string(&text)
            .unwrap()
            .starts_with("not a database")
    );
}
