//! The tail of `changes`.

use crate::change::Change;
use crate::change_json;
use crate::db::{Database, Param};
use crate::error::StoreError;
use crate::inspect::AuditEntry;
use crate::writer::read_head;

const AFTER: &str =
    "SELECT seq, ts_ms, actor, what FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2";

pub(crate) async fn after(
    database: &Database,
    seq: i64,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    let params = [Param::Int(seq), Param::Int(super::bounded(limit))];
    database
        .read("reading changes", async |conn| {
            conn.all(AFTER, &params, |row| {
                Ok(Change {
                    seq: row.int(0)?,
                    ts_ms: row.int(1)?,
                    actor: row.text(2)?.to_owned(),
                    what: change_json::read(row.text(3)?),
                })
            })
            .await
        })
        .await
}

const ENTRIES: &str =
    "SELECT seq, ts_ms, actor, what, hash FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2";

pub(crate) async fn entries_after(
    database: &Database,
    seq: i64,
    limit: i64,
) -> Result<Vec<AuditEntry>, StoreError> {
    let params = [Param::Int(seq), Param::Int(super::bounded(limit))];
    database
        .read("reading the audit log", async |conn| {
            conn.all(ENTRIES, &params, |row| {
                let document = row.text(3)?.to_owned();
                Ok(AuditEntry {
                    change: Change {
                        seq: row.int(0)?,
                        ts_ms: row.int(1)?,
                        actor: row.text(2)?.to_owned(),
                        what: change_json::read(&document),
                    },
                    hash: row.hash(4)?,
                    document,
                })
            })
            .await
        })
        .await
}

pub(crate) async fn head(database: &Database) -> Result<i64, StoreError> {
    database
        .read("reading the newest change", async |conn| {
            Ok(read_head(conn).await?.seq)
        })
        .await
}
