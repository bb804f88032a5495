//! Making API tokens: over HTTP, and on a database without a server for the first one.

use std::path::PathBuf;

use callsheet_api::access::{CreatedToken, TokenBody, TokenRequest, WhoAmI};
use callsheet_api::error as codes;
use callsheet_store::{NewToken, Stamp, Store, StoreError, StoredToken, Target};
use thiserror::Error;

use crate::auth::principal;
use crate::auth::scope::Scope;
use crate::auth::secret::{Secret, public_id};
use crate::config::ServerConfig;
use crate::error::ApiError;

/// Longest name of a token.
const MAX_NAME: usize = 100;

/// A token that was just stored, and its secret, which nobody else knows.
#[derive(Debug)]
pub struct NewlyCreated {
    /// What was stored.
    pub token: NewToken,
    /// The secret.
    pub secret: Secret,
}

/// Makes and stores a token; answers it and the change that it is.
///
/// 42283 for a name or scopes that no token can have, 40980 for a name in use.
pub async fn create_token(
    store: &Store,
    request: TokenRequest,
    stamp: Stamp,
) -> Result<(NewlyCreated, i64), ApiError> {
    let wrong = |text: &str| ApiError::new(codes::INVALID_TOKEN_REQUEST, &[text]);
    let name = request.name;
    let printable = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.@/".contains(c));
    if name.is_empty() || name.len() > MAX_NAME || !printable {
        return Err(wrong(
            "a name has 1 to 100 letters, digits and characters of `-_.@/`",
        ));
    }
    if request.scopes.is_empty() {
        return Err(wrong("a token without scopes opens nothing"));
    }
    let scopes: Result<Vec<Scope>, _> = request.scopes.iter().map(|text| text.parse()).collect();
    let mut scopes = scopes.map_err(|error| wrong(&error.to_string()))?;
    scopes.sort_unstable();
    scopes.dedup();
    if request.expires_ms.is_some_and(|end| end <= stamp.now_ms) {
        return Err(wrong("it would have expired already"));
    }
    let secret = Secret::generate().map_err(ApiError::internal)?;
    let token = NewToken {
        id: public_id().map_err(ApiError::internal)?,
        name,
        hash: secret.hash(),
        scopes: scopes.iter().map(Scope::to_string).collect(),
        expires_ms: request.expires_ms,
        stamp,
    };
    let done = store.create_token(token.clone()).await?;
    Ok((NewlyCreated { token, secret }, done.seq))
}

/// The tokens of a database without a server: how the first one is made.
///
/// A server that runs on the same database sees the changes like those of another node.
pub struct OfflineTokens {
    store: Store,
}

impl OfflineTokens {
    /// Opens the database of a configuration; the folder of an embedded one is made if it is missing.
    pub async fn open(config: &ServerConfig) -> Result<Self, OfflineError> {
        if let Target::Sqlite { path } = config.target()
            && let Some(folder) = path.parent()
        {
            let made = tokio::fs::create_dir_all(folder).await;
            made.map_err(|source| OfflineError::Folder {
                path: folder.to_owned(),
                source,
            })?;
        }
        let store = Store::open(&config.target()).await?;
        Ok(Self { store })
    }

    /// Makes a token; see [`create_token`].
    pub async fn create(
        &self,
        request: TokenRequest,
        stamp: Stamp,
    ) -> Result<CreatedToken, ApiError> {
        Ok(create_token(&self.store, request, stamp).await?.0.told())
    }

    /// Tokens by name; with `revoked` those too that are no longer in force.
    pub async fn list(&self, revoked: bool) -> Result<Vec<TokenBody>, ApiError> {
        let rows = self.store.tokens(revoked).await?;
        Ok(rows.into_iter().map(body).collect())
    }

    /// Revokes the token with this id or name.
    pub async fn revoke(&self, id_or_name: &str, stamp: Stamp) -> Result<TokenBody, ApiError> {
        let revoked = self.store.revoke_token(id_or_name, stamp).await?;
        Ok(body(revoked.value))
    }

    /// Commits and closes the database.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Why a database could not be opened without a server.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OfflineError {
    /// The data folder cannot be made.
    #[error("making the data folder `{}`: {source}", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NewlyCreated {
    /// The body that tells the secret.
    pub(crate) fn told(self) -> CreatedToken {
        CreatedToken {
            id: self.token.id,
            name: self.token.name,
            scopes: self.token.scopes,
            expires_ms: self.token.expires_ms,
            secret: self.secret.reveal().to_owned(),
        }
    }
}

/// A token without its secret and its hash.
pub(crate) fn body(row: StoredToken) -> TokenBody {
    TokenBody {
        id: row.id,
        name: row.name,
        scopes: row.scopes,
        created_ms: row.created_ms,
        created_by: row.created_by,
        expires_ms: row.expires_ms,
        revoked_ms: row.revoked_ms,
        last_used_ms: row.last_used_ms,
    }
}

/// Who the caller of the running request is.
pub(crate) fn whoami() -> WhoAmI {
    WhoAmI {
        principal: principal::caller().to_string(),
        scopes: principal::caller_scopes(),
    }
}
