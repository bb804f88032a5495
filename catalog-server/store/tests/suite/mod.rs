//! The tests that run on both databases, and what they share.

use callsheet_schema::Format;
use callsheet_store::{
    Committed, LiveVersion, NewVersion, Reference, Registered, SchemaId, Stamp, Store, StoreError,
    SubjectName, VersionNumber, identity,
};

pub(crate) mod access;
pub(crate) mod associations;
pub(crate) mod catalog;
pub(crate) mod chain;
pub(crate) mod concurrent;
pub(crate) mod deleting;
pub(crate) mod faults;
pub(crate) mod inspecting;
pub(crate) mod registering;
pub(crate) mod settings;

pub(crate) fn stamp(now_ms: i64) -> Stamp {
    Stamp::new("shop-team", now_ms)
}

pub(crate) fn subject(text: &str) -> SubjectName {
    SubjectName::parse(text)
}

pub(crate) fn v(number: i32) -> VersionNumber {
    VersionNumber(number)
}

/// A registration without a check: `expected` is `None`.
pub(crate) fn schema(subject: &str, text: &str) -> NewVersion {
    NewVersion {
        subject: SubjectName::parse(subject),
        schema_type: Format::Avro,
        text: text.to_owned(),
        references: Vec::new(),
        metadata: None,
        rule_set: None,
        guid: identity::guid(text, &[], None, None),
        expected: None,
        id: None,
        version: None,
        import: false,
        stamp: stamp(1_000),
    }
}

pub(crate) fn referring(subject: &str, text: &str, to: &[(&str, i32)]) -> NewVersion {
    let mut new = schema(subject, text);
    new.references = to
        .iter()
        .map(|(to, version)| Reference {
            name: format!("ref.{to}"),
            subject: (*to).to_owned(),
            version: VersionNumber(*version),
        })
        .collect();
    new.guid = identity::guid(text, &new.references, None, None);
    new
}

pub(crate) fn live(version: i32, id: u32) -> LiveVersion {
    LiveVersion {
        version: VersionNumber(version),
        id: SchemaId(id),
    }
}

/// Registers and answers (version, id, new).
pub(crate) async fn register(store: &Store, new: NewVersion) -> (i32, u32, bool) {
    short(&store.register(new).await.unwrap())
}

pub(crate) fn short(registered: &Committed<Registered>) -> (i32, u32, bool) {
    let value = &registered.value;
    (value.key.version.0, value.id.0, value.new)
}

/// The error of a call that must fail, printed.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> String {
    outcome.unwrap_err().to_string()
}

/// Versions of a subject as (version, id, deleted).
pub(crate) async fn versions(store: &Store, name: &str) -> Vec<(i32, u32, bool)> {
    let snapshot = store.snapshot().await.unwrap();
    snapshot
        .versions
        .iter()
        .filter(|row| row.subject == subject(name))
        .map(|row| (row.version.0, row.id.0, row.deleted))
        .collect()
}

/// Every id as (context, id).
pub(crate) async fn ids(store: &Store) -> Vec<(String, u32)> {
    let snapshot = store.snapshot().await.unwrap();
    snapshot
        .ids
        .iter()
        .map(|row| (row.context.to_string(), row.id.0))
        .collect()
}
