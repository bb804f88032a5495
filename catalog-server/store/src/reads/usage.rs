//! Who reads a field.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::UsageReader;
use crate::db::{Database, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{SubjectName, VersionNumber};

const OF_SUBJECT: &str = "SELECT f.app, f.app_version, f.environment, f.field, f.versions, \
     u.first_seen_ms, u.last_seen_ms FROM usage_fields f \
     JOIN usages u ON u.app = f.app AND u.app_version = f.app_version AND u.environment = f.environment \
     WHERE f.context = $1 AND f.subject = $2 \
     ORDER BY f.app, f.app_version, f.environment, f.field LIMIT 100000";

pub(crate) async fn readers(
    database: &Database,
    subject: &SubjectName,
    field: Option<&str>,
) -> Result<Vec<UsageReader>, StoreError> {
    let params = [Param::Text(subject.context()), Param::Text(subject.name())];
    database
        .read("reading usage", async |conn| {
            let mut readers: BTreeMap<(String, String, String), UsageReader> = BTreeMap::new();
            let rows = conn
                .all(OF_SUBJECT, &params, |row| {
                    let read = row.text(3)?.to_owned();
                    let versions = versions(row.text(4)?)?;
                    let key = (
                        row.text(0)?.to_owned(),
                        row.text(1)?.to_owned(),
                        row.text(2)?.to_owned(),
                    );
                    Ok((key, read, versions, row.int(5)?, row.int(6)?))
                })
                .await?;
            for (key, read, versions, first_seen_ms, last_seen_ms) in rows {
                if !field.is_none_or(|field| touches(&read, field)) {
                    continue;
                }
                let (app, app_version, environment) = key.clone();
                let reader = readers.entry(key).or_insert_with(|| UsageReader {
                    app,
                    app_version,
                    environment: Some(environment).filter(|name| !name.is_empty()),
                    fields: Vec::new(),
                    versions: Vec::new(),
                    first_seen_ms,
                    last_seen_ms,
                });
                if !read.is_empty() {
                    reader.fields.push(read);
                }
                let all: BTreeSet<VersionNumber> =
                    reader.versions.drain(..).chain(versions).collect();
                reader.versions.extend(all);
            }
            Ok(readers.into_values().collect())
        })
        .await
}

fn versions(text: &str) -> Result<Vec<VersionNumber>, Failure> {
    let corrupt = || Failure::corrupt(format!("usage versions `{text}`"));
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| corrupt())?;
    value
        .as_array()
        .ok_or_else(corrupt)?
        .iter()
        .map(|version| {
            version
                .as_i64()
                .and_then(|version| i32::try_from(version).ok())
        })
        .map(|version| version.map(VersionNumber).ok_or_else(corrupt))
        .collect()
}

/// Whether reading one path reads the other: equal, or one inside the other. The empty path is the whole record.
fn touches(read: &str, asked: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        outer.is_empty()
            || inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    inside(read, asked) || inside(asked, read)
}
