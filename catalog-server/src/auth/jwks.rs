//! The keys that sign JWTs: a file, or a URL that is asked again when a token names a key that is not known yet.
//!
//! A key set that cannot be fetched leaves the one before it in place; until the first one is there, no JWT opens anything.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};

use crate::telemetry::traces;

/// Largest key set that is read.
const MAX_BYTES: usize = 1 << 20;

/// Longest time for fetching.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

/// How often an unknown key may make this server fetch: keys rotate by the day, guesses come by the second.
const FETCHED_AT_MOST_EVERY_MS: i64 = 30_000;

/// A key set that is kept current.
pub(super) struct Keys {
    source: Source,
    refresh_ms: i64,
    set: RwLock<Arc<JwkSet>>,
    /// When the source was asked last; 0 before the first time.
    asked_ms: AtomicI64,
    asking: tokio::sync::Mutex<()>,
}

enum Source {
    File(std::path::PathBuf),
    Url(reqwest::Client, reqwest::Url),
}

impl Keys {
    /// Keys of a file, or of an `https` URL (`http` on the loopback).
    pub(super) fn new(source: &str, refresh: Duration) -> Result<Self, String> {
        let source = match reqwest::Url::parse(source) {
            Ok(url) if matches!(url.scheme(), "https" | "http") => {
                let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
                if url.scheme() == "http" && !local {
                    return Err(format!(
                        "`{url}`: keys are fetched over https only, since whoever can change them can sign tokens"
                    ));
                }
                let _installed_before = rustls::crypto::ring::default_provider().install_default();
                let mut client = reqwest::Client::builder()
                    .timeout(FETCH_TIMEOUT)
                    .redirect(reqwest::redirect::Policy::none());
                if local {
                    client = client.no_proxy();
                }
                let client = client.build().map_err(|error| error.to_string())?;
                Source::Url(client, url)
            }
            _ => Source::File(source.into()),
        };
        Ok(Self {
            source,
            refresh_ms: i64::try_from(refresh.as_millis()).unwrap_or(i64::MAX),
            set: RwLock::new(Arc::new(JwkSet { keys: Vec::new() })),
            asked_ms: AtomicI64::new(0),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    /// The key of a token's header; `None` if no key of the set fits. A key that is not known makes the source be asked.
    pub(super) async fn find(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
        now_ms: i64,
    ) -> Option<DecodingKey> {
        let age = now_ms.saturating_sub(self.asked_ms.load(Ordering::Acquire));
        if age >= self.refresh_ms {
            self.ask(now_ms, self.refresh_ms).await;
        }
        if let Some(key) = pick(&self.set(), kid, algorithm) {
            return Some(key);
        }
        self.ask(now_ms, FETCHED_AT_MOST_EVERY_MS).await;
        pick(&self.set(), kid, algorithm)
    }

    /// Asks the source whatever the age of the keys: at the start, and when the server is told to read its files again.
    pub(super) async fn reload(&self, now_ms: i64) -> Result<(), String> {
        let _turn = self.asking.lock().await;
        self.asked_ms.store(now_ms, Ordering::Release);
        let set = self.read().await?;
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
        Ok(())
    }

    /// Whether the source is asked over the network, and so may be away for a while.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self.source, Source::Url(..))
    }

    fn set(&self) -> Arc<JwkSet> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn ask(&self, now_ms: i64, every_ms: i64) {
        let due = |asked: i64| now_ms.saturating_sub(asked) >= every_ms;
        if !due(self.asked_ms.load(Ordering::Acquire)) {
            return;
        }
        {
            let _turn = self.asking.lock().await;
            if !due(self.asked_ms.load(Ordering::Acquire)) {
                return;
            }
        }
        if let Err(error) = self.reload(now_ms).await {
            tracing::warn!(
                cause = error,
                "the keys of JWTs could not be read; keeping those that are known"
            );
        }
    }

    async fn read(&self) -> Result<JwkSet, String> {
        let bytes = match &self.source {
            Source::File(path) => tokio::fs::read(path)
                .await
                .map_err(|error| format!("reading `{}`: {error}", path.display()))?,
            Source::Url(client, url) => {
                let failed = |error: reqwest::Error| format!("fetching `{url}`: {error}");
                let mut answer = client
                    .get(url.clone())
                    .headers(traces::outgoing())
                    .send()
                    .await
                    .and_then(reqwest::Response::error_for_status)
                    .map_err(failed)?;
                let mut bytes = Vec::new();
                while let Some(chunk) = answer.chunk().await.map_err(failed)? {
                    if bytes.len() + chunk.len() > MAX_BYTES {
                        return Err(format!("fetching `{url}`: more than {MAX_BYTES} bytes"));
                    }
                    bytes.extend_from_slice(&chunk);
                }
                bytes
            }
        };
        serde_json::from_slice(&bytes)
            .map_err(|error| format!("the key set is no JWK Set: {error}"))
    }
}

/// The key with this id that is made for verifying with this algorithm. A token without an id is served by a set with one
/// fitting key.
fn pick(set: &JwkSet, kid: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
    let mut fitting = set.keys.iter().filter(|key| {
        fits(key, algorithm) && kid.is_none_or(|kid| key.common.key_id.as_deref() == Some(kid))
    });
    let first = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    DecodingKey::from_jwk(first).ok()
}

fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let verifies = !matches!(
        key.common.public_key_use,
        Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_))
    );
    let named = key
        .common
        .key_algorithm
        .is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    let kind = match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => {
            matches!(key.algorithm, AlgorithmParameters::EllipticCurve(_))
        }
        Algorithm::EdDSA => matches!(key.algorithm, AlgorithmParameters::OctetKeyPair(_)),
        _ => matches!(key.algorithm, AlgorithmParameters::RSA(_)),
    };
    verifies && named && kind
}
