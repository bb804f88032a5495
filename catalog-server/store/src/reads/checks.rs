//! Kept gate runs.

use crate::catalog::StoredCheck;
use crate::db::{Database, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::row::Row;

const BY_ID: &str =
    "SELECT id, repo, base, head, pr, verdict, body, created_ms FROM checks WHERE id = $1";
const NEWEST: &str = "SELECT id, repo, base, head, pr, verdict, '', created_ms FROM checks \
     ORDER BY created_ms DESC, id DESC LIMIT $1";

pub(crate) async fn by_id(
    database: &Database,
    id: &str,
) -> Result<Option<StoredCheck>, StoreError> {
    database
        .read("reading a check", async |conn| {
            let row = conn.first(BY_ID, &[Param::Text(id)]).await?;
            row.as_ref().map(check).transpose()
        })
        .await
}

pub(crate) async fn newest(
    database: &Database,
    limit: i64,
) -> Result<Vec<StoredCheck>, StoreError> {
    let params = [Param::Int(super::bounded(limit))];
    database
        .read("listing checks", async |conn| {
            conn.all(NEWEST, &params, check).await
        })
        .await
}

fn check(row: &Row) -> Result<StoredCheck, Failure> {
    Ok(StoredCheck {
        id: row.text(0)?.to_owned(),
        repo: row.text(1)?.to_owned(),
        base: row.text(2)?.to_owned(),
        head: row.text(3)?.to_owned(),
        pr: row.opt_string(4)?,
        verdict: row.text(5)?.to_owned(),
        body: row.text(6)?.to_owned(),
        created_ms: row.int(7)?,
    })
}
