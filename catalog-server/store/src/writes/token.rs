//! Making, revoking and using access tokens.

use crate::access::{NewToken, StoredToken};
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::reads::tokens::token;
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

const NAME_TAKEN: &str = "SELECT id FROM access_tokens WHERE name = $1 AND revoked_ms IS NULL";
const ADD: &str = "INSERT INTO access_tokens (id, name, hash, scopes, created_ms, created_by, expires_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// By id first: a name may look like another token's id.
const FIND: &str = "SELECT id, name, hash, scopes, created_ms, created_by, expires_ms, revoked_ms, last_used_ms \
     FROM access_tokens WHERE (id = $1 OR name = $1) AND revoked_ms IS NULL \
     ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1";
const REVOKE: &str = "UPDATE access_tokens SET revoked_ms = $2 WHERE id = $1";
const USED: &str = "UPDATE access_tokens SET last_used_ms = $2 \
     WHERE id = $1 AND (last_used_ms IS NULL OR last_used_ms < $2)";

/// See [`crate::Store::create_token`].
pub(crate) struct CreateToken(pub(crate) NewToken);

impl Write for CreateToken {
    type Answer = ();
    const DOING: &'static str = "storing an access token";

    fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Token(self.0.name.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        let new = &self.0;
        let name = Param::Text(&new.name);
        if conn.first(NAME_TAKEN, &[name]).await?.is_some() {
            return Err(StoreError::TokenNameTaken {
                name: new.name.clone(),
            }
            .into());
        }
        let scopes = serde_json::Value::from(new.scopes.clone()).to_string();
        let row = [
            Param::Text(&new.id),
            name,
            Param::Bytes(&new.hash),
            Param::Text(&scopes),
            Param::Int(new.stamp.now_ms),
            Param::Text(&new.stamp.actor),
            Param::OptInt(new.expires_ms),
        ];
        conn.execute(ADD, &row).await?;
        Ok(Applied {
            answer: (),
            changes: vec![What::TokenCreated {
                id: new.id.clone(),
                name: new.name.clone(),
                scopes: new.scopes.clone(),
                expires_ms: new.expires_ms,
            }],
        })
    }
}

/// See [`crate::Store::revoke_token`].
pub(crate) struct RevokeToken {
    pub(crate) id_or_name: String,
    pub(crate) stamp: Stamp,
}

impl Write for RevokeToken {
    type Answer = StoredToken;
    const DOING: &'static str = "revoking an access token";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Token(self.id_or_name.clone())]
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<StoredToken>, Failure> {
        let found = conn.first(FIND, &[Param::Text(&self.id_or_name)]).await?;
        let mut found = match found {
            Some(row) => token(&row)?,
            None => {
                return Err(StoreError::TokenNotFound {
                    id_or_name: self.id_or_name.clone(),
                }
                .into());
            }
        };
        let now = self.stamp.now_ms;
        conn.execute(REVOKE, &[Param::Text(&found.id), Param::Int(now)])
            .await?;
        found.revoked_ms = Some(now);
        Ok(Applied {
            changes: vec![What::TokenRevoked {
                id: found.id.clone(),
                name: found.name.clone(),
            }],
            answer: found,
        })
    }
}

/// See [`crate::Store::token_used`].
pub(crate) struct TokenUsed {
    pub(crate) id: String,
    pub(crate) stamp: Stamp,
}

impl Write for TokenUsed {
    type Answer = ();
    const DOING: &'static str = "noting the use of an access token";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        Vec::new()
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        let row = [Param::Text(&self.id), Param::Int(self.stamp.now_ms)];
        conn.execute(USED, &row).await?;
        // A reading that changes nothing that anybody decides by: no row in the audit trail.
        Ok(Applied {
            answer: (),
            changes: Vec::new(),
        })
    }
}
