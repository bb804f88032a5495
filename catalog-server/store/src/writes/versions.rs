//! The versions of a subject as the writes see them.

use crate::db::{Conn, Param};
use crate::failure::Failure;
use crate::names::{SchemaId, SubjectName, VersionNumber};
use crate::registry::LiveVersion;
use crate::row::Row;

/// One version row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version {
    pub(super) number: VersionNumber,
    pub(super) id: SchemaId,
    pub(super) deleted: bool,
    pub(super) created_ms: i64,
}

const OF_SUBJECT: &str = "SELECT version, id, deleted, created_ms FROM versions \
     WHERE context = $1 AND subject = $2 ORDER BY version";

/// Every version of a subject, ascending.
pub(super) async fn of_subject(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
) -> Result<Vec<Version>, Failure> {
    conn.all(
        OF_SUBJECT,
        &[Param::Text(subject.context()), Param::Text(subject.name())],
        read,
    )
    .await
}

/// Reads the columns version, id, deleted and `created_ms`, which come first.
pub(super) fn read(row: &Row) -> Result<Version, Failure> {
    Ok(Version {
        number: row.version(0)?,
        id: row.id(1)?,
        deleted: row.bool(2)?,
        created_ms: row.int(3)?,
    })
}

/// The live ones, ascending.
pub(super) fn live(versions: &[Version]) -> Vec<LiveVersion> {
    versions
        .iter()
        .filter(|version| !version.deleted)
        .map(|version| LiveVersion {
            version: version.number,
            id: version.id,
        })
        .collect()
}

const DELETE_REFERENCES: &str =
    "DELETE FROM version_references WHERE context = $1 AND subject = $2 AND version = $3";
const DELETE_VERSION: &str =
    "DELETE FROM versions WHERE context = $1 AND subject = $2 AND version = $3";

/// Removes what a version refers to; before its row, and before the row of whatever it refers to.
pub(super) async fn remove_references(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    version: VersionNumber,
) -> Result<(), Failure> {
    conn.execute(DELETE_REFERENCES, &key(subject, version))
        .await
        .map(|_| ())
}

/// Removes a version row, to which nothing may refer any more.
pub(super) async fn remove(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    version: VersionNumber,
) -> Result<(), Failure> {
    conn.execute(DELETE_VERSION, &key(subject, version))
        .await
        .map(|_| ())
}

fn key(subject: &SubjectName, version: VersionNumber) -> [Param<'_>; 3] {
    [
        Param::Text(subject.context()),
        Param::Text(subject.name()),
        Param::Int(version.0.into()),
    ]
}

const ID_IS_HELD: &str = "SELECT 1 FROM versions WHERE context = $1 AND id = $2 LIMIT 1";
const DELETE_ID: &str = "DELETE FROM schema_ids WHERE context = $1 AND id = $2 RETURNING guid";
const DELETE_CONTENT: &str = "DELETE FROM contents WHERE guid = $1 \
     AND NOT EXISTS (SELECT 1 FROM schema_ids WHERE guid = $1)";

/// Forgets an id that no version holds, and its content if no other id stands for it. Answers whether it did.
pub(super) async fn drop_id(
    conn: &mut Conn<'_>,
    context: &str,
    id: SchemaId,
) -> Result<bool, Failure> {
    let key = [Param::Text(context), Param::Int(id.0.into())];
    if conn.first(ID_IS_HELD, &key).await?.is_some() {
        return Ok(false);
    }
    let Some(row) = conn.first(DELETE_ID, &key).await? else {
        return Ok(false);
    };
    let guid = row.guid(0)?;
    conn.execute(DELETE_CONTENT, &[Param::Bytes(guid.as_bytes())])
        .await?;
    Ok(true)
}
