//! Lineage events after a place.

use crate::catalog::StoredEvent;
use crate::db::{Database, Param};
use crate::error::StoreError;

const AFTER: &str =
    "SELECT seq, raw, received_ms FROM lineage_events WHERE seq > $1 ORDER BY seq LIMIT $2";

pub(crate) async fn after(
    database: &Database,
    seq: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let params = [Param::Int(seq), Param::Int(super::bounded(limit))];
    database
        .read("reading lineage events", async |conn| {
            conn.all(AFTER, &params, |row| {
                Ok(StoredEvent {
                    seq: row.int(0)?,
                    raw: row.bytes(1)?.to_vec(),
                    received_ms: row.int(2)?,
                })
            })
            .await
        })
        .await
}
