//! Tests of this crate, one binary.

use callsheet_store::{Guid, NewVersion, SchemaType, Stamp, Store, SubjectName, Target, identity};

fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn smoke() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&Target::Sqlite {
        path: dir.path().join("c.db"),
    })
    .await
    .unwrap();
    let text = "\"string\"";
    let new = NewVersion {
        subject: SubjectName::parse("a"),
        schema_type: SchemaType::Avro,
        text: text.into(),
        references: vec![],
        metadata: None,
        rule_set: None,
        guid: identity::guid(text, &[], None, None),
        expected: Some(vec![]),
        id: None,
        version: None,
        import: false,
        stamp: Stamp::new("t", 1),
    };
    let r = is_send(store.register(new.clone())).await.unwrap();
    assert_eq!(r.seq, 1);
    let r = store.register(new.clone()).await.unwrap();
    assert!(!r.value.new);
    let snap = is_send(store.snapshot()).await.unwrap();
    assert_eq!(snap.versions.len(), 1);
    assert!(is_send(store.verify_chain()).await.unwrap().is_intact());
    let changes = is_send(store.changes_after(0, 10)).await.unwrap();
    assert_eq!(changes.len(), 1);
    let c = is_send(store.content(Guid(*r.value.guid.as_bytes())))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(c.text, text);
    let _ = is_send(store.search_contracts("", 1)).await.unwrap();
    let _ = is_send(store.usage_readers(&SubjectName::parse("a"), None))
        .await
        .unwrap();
    store.close().await;
}
