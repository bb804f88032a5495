//! The API tokens in memory, by the hash of their secret.
//!
//! The table is the truth. The index of the registry reads from `changes` when a token was made or revoked last; tokens
//! that were read before that are read again, so a revocation holds on this node at once and on others as soon as they
//! have read the change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use callsheet_store::{Stamp, Store, StoreError, StoredToken};

use super::principal::Principal;
use super::scope::Scope;
use super::secret;
use crate::services::registry::Registry;

/// How often the use of a token is written down.
const USE_NOTED_EVERY_MS: i64 = 3_600_000;

/// How often an unknown token makes this node look for newer changes: a token that another node made a moment ago is
/// found, and guessing costs the database nothing.
const LOOKED_AGAIN_EVERY_MS: i64 = 1_000;

/// A token in force.
pub(super) struct Token {
    id: String,
    hash: [u8; 32],
    pub(super) name: String,
    pub(super) principal: Arc<Principal>,
    expires_ms: Option<i64>,
    used_ms: AtomicI64,
}

#[derive(Default)]
struct Loaded {
    /// The change up to which the tokens are known; `None` before the first read.
    seq: Option<i64>,
    by_hash: HashMap<[u8; 32], Arc<Token>>,
}

/// The tokens of this node.
pub(super) struct Tokens {
    store: Store,
    loaded: RwLock<Arc<Loaded>>,
    reading: tokio::sync::Mutex<()>,
    looked_ms: AtomicI64,
}

impl Tokens {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            loaded: RwLock::default(),
            reading: tokio::sync::Mutex::new(()),
            looked_ms: AtomicI64::new(0),
        }
    }

    /// The token of a secret, if it is in force at `now_ms`.
    pub(super) async fn find(
        &self,
        text: &str,
        registry: &Registry,
        now_ms: i64,
    ) -> Result<Option<Arc<Token>>, StoreError> {
        if !secret::looks_like_one(text) {
            return Ok(None);
        }
        let hash = secret::hash(text);
        self.refresh(registry).await?;
        let mut found = self.get(&hash);
        if found.is_none() && self.may_look_again(now_ms) {
            registry.catch_up().await?;
            self.refresh(registry).await?;
            found = self.get(&hash);
        }
        let token = found.filter(|token| token.expires_ms.is_none_or(|end| now_ms < end));
        if let Some(token) = &token {
            self.note_use(token, now_ms);
        }
        Ok(token)
    }

    fn get(&self, hash: &[u8; 32]) -> Option<Arc<Token>> {
        let loaded = self.loaded();
        let token = loaded.by_hash.get(hash)?;
        secret::same(&token.hash, hash).then(|| Arc::clone(token))
    }

    fn loaded(&self) -> Arc<Loaded> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&loaded)
    }

    /// Reads the tokens if any was made or revoked since they were read.
    async fn refresh(&self, registry: &Registry) -> Result<(), StoreError> {
        let newest = || registry.index().access_seq();
        if self.loaded().seq >= Some(newest()) {
            return Ok(());
        }
        let _turn = self.reading.lock().await;
        let seq = newest();
        let old = self.loaded();
        if old.seq >= Some(seq) {
            return Ok(());
        }
        let rows = self.store.tokens(false).await?;
        let by_hash = rows
            .into_iter()
            .filter_map(|row| Some((row.hash, Arc::new(token(row, &old)?))))
            .collect();
        let fresh = Arc::new(Loaded {
            seq: Some(seq),
            by_hash,
        });
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    fn may_look_again(&self, now_ms: i64) -> bool {
        let last = self.looked_ms.load(Ordering::Relaxed);
        now_ms.saturating_sub(last) >= LOOKED_AGAIN_EVERY_MS
            && self
                .looked_ms
                .compare_exchange(last, now_ms, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    /// Writes down about once an hour that a token is in use; a failure costs nothing but that note.
    fn note_use(&self, token: &Arc<Token>, now_ms: i64) {
        let last = token.used_ms.load(Ordering::Relaxed);
        if now_ms.saturating_sub(last) < USE_NOTED_EVERY_MS
            || token
                .used_ms
                .compare_exchange(last, now_ms, Ordering::Relaxed, Ordering::Relaxed)
                .is_err()
        {
            return;
        }
        let (store, id) = (self.store.clone(), token.id.clone());
        let stamp = Stamp::new(Arc::clone(token.principal.name()).to_string(), now_ms);
        tokio::spawn(async move {
            if let Err(error) = store.token_used(&id, stamp).await {
                tracing::debug!(token.id = id, cause = %error, "the use of a token was not noted");
            }
        });
    }
}

/// A stored token; `None`, with a line in the log, if its scopes cannot be read: it then opens nothing.
fn token(row: StoredToken, old: &Loaded) -> Option<Token> {
    let scopes: Result<Vec<Scope>, _> = row.scopes.iter().map(|text| text.parse()).collect();
    let scopes = match scopes {
        Ok(scopes) => scopes,
        Err(error) => {
            tracing::error!(token.id = row.id, cause = %error, "leaving out a token");
            return None;
        }
    };
    // What this node noted may be newer than what it reads back.
    let noted = old
        .by_hash
        .get(&row.hash)
        .map_or(0, |token| token.used_ms.load(Ordering::Relaxed));
    Some(Token {
        principal: Arc::new(Principal::new(format!("token:{}", row.name), scopes)),
        id: row.id,
        hash: row.hash,
        name: row.name,
        expires_ms: row.expires_ms,
        used_ms: AtomicI64::new(noted.max(row.last_used_ms.unwrap_or(0))),
    })
}
