//! Who refers to a version: what blocks its deletion.

use crate::db::{Conn, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{SubjectName, VersionKey, VersionNumber};

/// Which referrers count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocking {
    /// Live ones: soft deletion.
    Live,
    /// Soft-deleted ones too: permanent deletion.
    All,
}

const REFERRERS: &str = "SELECT DISTINCT r.context, r.subject, r.version \
     FROM version_references r \
     JOIN versions v ON v.context = r.context AND v.subject = r.subject AND v.version = r.version \
     WHERE r.to_context = $1 AND r.to_subject = $2 AND r.to_version = $3 AND (v.deleted = $4 OR v.deleted = $5) \
     ORDER BY r.context, r.subject, r.version LIMIT 1000";

/// The versions that refer to a version, sorted; at most 1,000.
pub(super) async fn of(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    version: VersionNumber,
    blocking: Blocking,
) -> Result<Vec<VersionKey>, Failure> {
    let params = [
        Param::Text(subject.context()),
        Param::Text(subject.name()),
        Param::Int(version.0.into()),
        Param::Bool(false),
        Param::Bool(blocking == Blocking::All),
    ];
    conn.all(REFERRERS, &params, |row| {
        Ok(VersionKey {
            subject: row.subject(0)?,
            version: row.version(2)?,
        })
    })
    .await
}

/// Refuses when someone refers to the version; referrers inside `except` do not count.
pub(super) async fn refuse(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    version: VersionNumber,
    blocking: Blocking,
    except: Option<&SubjectName>,
) -> Result<(), Failure> {
    let mut referrers = of(conn, subject, version, blocking).await?;
    referrers.retain(|referrer| Some(&referrer.subject) != except);
    if referrers.is_empty() {
        return Ok(());
    }
    let target = VersionKey {
        subject: subject.clone(),
        version,
    };
    Err(StoreError::Referenced { target, referrers }.into())
}
