//! Who may call this server, and what they may do.
//!
//! Start at [`gate`], the layer in front of every route. [`rules`] says what each route needs, [`scope`] what a right
//! looks like, [`principal`] who calls. Identities are proven by API tokens ([`tokens`]), passwords of the access file
//! ([`directory`]), JWTs of an identity provider ([`jwt`]) and client certificates ([`tls`]).
//!
//! Without any of these ways the server knows no callers and listens on the loopback only, unless it is told otherwise.

mod directory;
mod gate;
mod jwks;
mod jwt;
pub(crate) mod principal;
pub(crate) mod rules;
pub mod scope;
pub mod secret;
mod signature;
pub(crate) mod tls;
mod tokens;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use callsheet_store::{Store, StoreError};
use thiserror::Error;

pub use directory::hash_password;
pub(crate) use gate::{Caller, gate};
pub(crate) use jwt::algorithms;
pub use principal::Principal;

use crate::config::{AuthConfig, Means as Method};
use crate::error::ApiError;
use crate::services::registry::Registry;
use directory::{Directory, Passwords};
use jwt::Jwt;
use tokens::Tokens;

/// What keeps the ways to prove an identity from being set up.
#[derive(Debug, Error)]
#[error("access: {0}")]
pub struct AuthError(String);

/// Why a caller was not let in.
pub(crate) enum Refused {
    /// 401; the reason is for the log.
    Unknown(String),
    /// The check itself failed.
    Failed(ApiError),
}

impl Refused {
    fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown(reason.into())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// The names in a client's certificate, proven by the TLS handshake; an extension of each request of its connection.
#[derive(Clone, Debug)]
pub(crate) struct PeerNames(pub(crate) Arc<[String]>);

/// The ways to prove an identity.
pub(crate) struct Auth {
    config: AuthConfig,
    tokens: Tokens,
    passwords: Passwords,
    directory: RwLock<Arc<Directory>>,
    jwt: Option<Jwt>,
}

impl Auth {
    /// Sets the ways of the configuration up; reads no file yet, see [`Auth::reload`].
    pub(crate) fn new(config: &AuthConfig, store: Store) -> Result<Self, AuthError> {
        let jwt = config
            .accepts(Method::Jwt)
            .then(|| Jwt::new(&config.jwt))
            .transpose()
            .map_err(AuthError)?;
        Ok(Self {
            tokens: Tokens::new(store),
            passwords: Passwords::new().map_err(|error| AuthError(error.to_string()))?,
            directory: RwLock::default(),
            jwt,
            config: config.clone(),
        })
    }

    /// Reads the access file and the keys of JWTs. A file that cannot be read leaves what it said before in force.
    pub(crate) async fn reload(&self, now_ms: i64) -> Result<(), AuthError> {
        if let Some(path) = &self.config.file {
            let fresh = read_directory(path).await.map_err(AuthError)?;
            *self
                .directory
                .write()
                .unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        }
        let Some(jwt) = &self.jwt else {
            return Ok(());
        };
        match jwt.keys.reload(now_ms).await {
            // A provider that is away must not keep this server from starting: tokens bring the next try.
            Err(error) if jwt.keys.is_remote() => {
                tracing::warn!(cause = error, "the keys of JWTs could not be fetched");
                Ok(())
            }
            outcome => outcome.map_err(AuthError),
        }
    }

    pub(crate) fn config(&self) -> &AuthConfig {
        &self.config
    }

    /// Whether callers have to be known.
    fn is_on(&self) -> bool {
        self.config.is_on()
    }

    fn accepts(&self, means: Method) -> bool {
        self.config.accepts(means)
    }

    fn directory(&self) -> Arc<Directory> {
        let directory = self
            .directory
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&directory)
    }

    /// What a 401 offers, in the order of preference.
    fn challenges(&self) -> Vec<&'static str> {
        let mut offers = Vec::new();
        if self.accepts(Method::Basic) {
            offers.push("Basic realm=\"callsheet\", charset=\"UTF-8\"");
        }
        if self.accepts(Method::Token) || self.accepts(Method::Jwt) || offers.is_empty() {
            offers.push("Bearer realm=\"callsheet\"");
        }
        offers
    }

    fn certificate(&self, names: &PeerNames) -> Option<Arc<Principal>> {
        self.directory().certificate(&names.0)
    }

    async fn bearer(
        &self,
        credentials: &str,
        registry: &Registry,
        now_ms: i64,
    ) -> Result<Arc<Principal>, Refused> {
        if self.accepts(Method::Token)
            && let Some(token) = self.tokens.find(credentials, registry, now_ms).await?
        {
            return Ok(Arc::clone(&token.principal));
        }
        let Some(jwt) = &self.jwt else {
            return Err(Refused::unknown("an unknown, expired or revoked token"));
        };
        jwt.principal(credentials, &self.directory(), now_ms)
            .await
            .map(Arc::new)
            .map_err(Refused::Unknown)
    }

    /// The name and secret of a token, or a user of the access file.
    async fn basic(
        &self,
        user: &str,
        password: &str,
        registry: &Registry,
        now_ms: i64,
    ) -> Result<Arc<Principal>, Refused> {
        if !self.accepts(Method::Basic) {
            return Err(Refused::unknown(
                "basic credentials, which are not accepted",
            ));
        }
        if let Some(token) = self.tokens.find(password, registry, now_ms).await? {
            return if token.name == user {
                Ok(Arc::clone(&token.principal))
            } else {
                Err(Refused::unknown("a token with another token's name"))
            };
        }
        self.passwords
            .check(&self.directory(), user, password, now_ms)
            .await
            .ok_or_else(|| Refused::unknown("an unknown user or a wrong password"))
    }
}

async fn read_directory(path: &Path) -> Result<Directory, String> {
    let shown = path.display().to_string();
    let text = tokio::fs::read_to_string(path)
        .await
        .map_err(|error| format!("reading the access file `{shown}`: {error}"))?;
    Directory::parse(&shown, &text)
}
