//! Access tokens.

use crate::access::StoredToken;
use crate::db::Database;
use crate::error::StoreError;
use crate::failure::Failure;
use crate::row::Row;

const COLUMNS_LIVE: &str = "SELECT id, name, hash, scopes, created_ms, created_by, expires_ms, revoked_ms, last_used_ms \
     FROM access_tokens WHERE revoked_ms IS NULL ORDER BY name";
const COLUMNS_ALL: &str = "SELECT id, name, hash, scopes, created_ms, created_by, expires_ms, revoked_ms, last_used_ms \
     FROM access_tokens ORDER BY name, created_ms, id";

/// Tokens by name; without `revoked` those that are in force or expired.
pub(crate) async fn list(
    database: &Database,
    revoked: bool,
) -> Result<Vec<StoredToken>, StoreError> {
    let sql = if revoked { COLUMNS_ALL } else { COLUMNS_LIVE };
    database
        .read("listing access tokens", async |conn| {
            let mut tokens = Vec::new();
            conn.each(sql, &[], |row| match token(row) {
                Ok(token) => tokens.push(token),
                // It opens nothing, and keeps no other token from opening.
                Err(failure) => {
                    tracing::error!(cause = ?failure, "leaving out an access token that cannot be read");
                }
            })
            .await?;
            Ok(tokens)
        })
        .await
}

pub(crate) fn token(row: &Row) -> Result<StoredToken, Failure> {
    let id = row.text(0)?.to_owned();
    let scopes = serde_json::from_str(row.text(3)?)
        .map_err(|_| Failure::corrupt(format!("the scopes of access token `{id}`")))?;
    Ok(StoredToken {
        name: row.text(1)?.to_owned(),
        hash: row.hash(2)?,
        scopes,
        created_ms: row.int(4)?,
        created_by: row.text(5)?.to_owned(),
        expires_ms: row.opt_int(6)?,
        revoked_ms: row.opt_int(7)?,
        last_used_ms: row.opt_int(8)?,
        id,
    })
}
