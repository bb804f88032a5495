//! Typed HTTP client of the registry and the catalog.
//!
//! One [`Client`] per server: it keeps connections open and is cheap to clone. The Confluent
//! routes are in [`registry`](Client::register), the catalog's own in
//! [`catalog`](Client::compatibility); [`raw`](Client::exchange) passes bodies through untouched.
//! Every call has a timeout and makes one attempt; whoever calls decides about retries, with
//! [`ClientError::is_retriable`] or [`Builder::attempts`].
//!
//! The crate knows nothing of files and environment: the address and the credentials are passed in.
//!
//! ```no_run
//! # async fn example() -> Result<(), callsheet_client::ClientError> {
//! let client = callsheet_client::Client::new("http://127.0.0.1:8081")?;
//! let schema = client.schema_by_id(1).await?;
//! println!("{}", schema.schema);
//! # Ok(())
//! # }
//! ```

mod access;
mod catalog;
mod credentials;
mod error;
mod path;
mod raw;
mod registry;
mod retry;

use std::sync::Arc;
use std::time::Duration;

use callsheet_api::error::ErrorBody;
use reqwest::header;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use callsheet_api as api;
pub use catalog::{ColumnDirection, ColumnsQuery};
use credentials::Credentials;
pub use error::ClientError;
pub use path::segment;
pub use registry::{RegisterOptions, VersionSelector};
pub use reqwest::Method;

/// Longest time for a whole call, unless [`Builder::timeout`] says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest time to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<str>,
    authorization: Option<header::HeaderValue>,
    attempts: u32,
}

/// Settings of a [`Client`].
#[derive(Clone, Debug)]
pub struct Builder {
    base: String,
    timeout: Duration,
    credentials: Credentials,
    authorities: Vec<u8>,
    attempts: u32,
}

impl Builder {
    /// Longest time for a whole call.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends `Authorization: Bearer …` with every call.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials = Credentials::Bearer(token.into());
        self
    }

    /// Sends HTTP basic with every call: the name and secret of an API token, or a user and a password. `user:password@`
    /// in the address does the same.
    #[must_use]
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.credentials = Credentials::Basic(user.into(), password.into());
        self
    }

    /// Trusts the authorities of a PEM text besides those of the system.
    #[must_use]
    pub fn authorities(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.authorities = pem.into();
        self
    }

    /// Makes up to this many attempts, from 1, when a failure [may pass](ClientError::is_retriable); pauses grow from
    /// a fifth of a second, or are as long as the server's `Retry-After` asks, at most a minute.
    ///
    /// For calls that may be repeated: a lost answer does not say whether the server did the work.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Builds the client; fails if the address is not an `http` or `https` URL.
    ///
    /// `user:password@` in the address becomes HTTP basic authentication and is no part of [`Client::base`].
    pub fn build(self) -> Result<Client, ClientError> {
        let address = || ClientError::Address {
            url: credentials::without(&self.base),
        };
        let mut parsed = reqwest::Url::parse(&self.base).map_err(|_| address())?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.query().is_some() {
            return Err(address());
        }
        let of_address = credentials::take(&mut parsed).ok_or_else(address)?;
        let authorization = self.credentials.or(of_address).header()?;
        let base = parsed.as_str().trim_end_matches('/');
        // Another crate of the process may have installed a provider first; both are fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder();
        if matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
            // No proxy reaches this machine's own loopback.
            http = http.no_proxy();
        }
        if !self.authorities.is_empty() {
            let failed = |source| ClientError::Authorities { source };
            let pem = reqwest::Certificate::from_pem_bundle(&self.authorities).map_err(failed)?;
            http = http.tls_certs_merge(pem);
        }
        let http = http
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(self.timeout)
            .user_agent(concat!("callsheet-client/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|source| ClientError::transport("GET", base, source))?;
        Ok(Client {
            http,
            base: base.into(),
            authorization,
            attempts: self.attempts,
        })
    }
}

impl Client {
    /// A client with the default timeouts and without credentials.
    pub fn new(base: &str) -> Result<Self, ClientError> {
        Self::builder(base).build()
    }

    /// Starts the settings of a client; `base` is the server's URL, a path prefix included.
    pub fn builder(base: &str) -> Builder {
        Builder {
            base: base.to_owned(),
            timeout: DEFAULT_TIMEOUT,
            credentials: Credentials::None,
            authorities: Vec::new(),
            attempts: 1,
        }
    }

    /// The server's URL without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.json(Method::GET, path, None).await
    }

    async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.json(Method::DELETE, path, None).await
    }

    async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, ClientError> {
        self.json(Method::POST, path, Some(self.encode(path, body)?))
            .await
    }

    async fn put<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, ClientError> {
        self.json(Method::PUT, path, Some(self.encode(path, body)?))
            .await
    }

    fn encode<B: Serialize>(&self, path: &str, body: &B) -> Result<Vec<u8>, ClientError> {
        serde_json::to_vec(body).map_err(|source| ClientError::Body {
            url: self.url(path),
            source,
        })
    }

    async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<T, ClientError> {
        let bytes = self.bytes(method, path, body).await?;
        serde_json::from_slice(&bytes).map_err(|source| ClientError::Body {
            url: self.url(path),
            source,
        })
    }

    async fn text(&self, path: &str) -> Result<String, ClientError> {
        let bytes = self.bytes(Method::GET, path, None).await?;
        String::from_utf8(bytes).map_err(|_| ClientError::Encoding {
            url: self.url(path),
        })
    }

    /// Sends a request, again if it may help; an answer outside 200-299 becomes [`ClientError::Server`].
    async fn bytes(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, ClientError> {
        for attempt in 1..self.attempts {
            match self.attempt(&method, path, body.clone()).await {
                Err(error) if error.is_retriable() => {
                    tokio::time::sleep(retry::pause(attempt, &error)).await;
                }
                done => return done,
            }
        }
        self.attempt(&method, path, body).await
    }

    async fn attempt(
        &self,
        method: &Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, ClientError> {
        let url = self.url(path);
        let fail = |source| ClientError::transport(method.as_str(), &url, source);
        let mut request = self.http.request(method.clone(), &url).header(
            header::ACCEPT,
            "application/vnd.schemaregistry.v1+json, application/json",
        );
        if let Some(value) = &self.authorization {
            request = request.header(header::AUTHORIZATION, value.clone());
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        let response = request.send().await.map_err(fail)?;
        let status = response.status();
        let retry_after = retry::asked(response.headers());
        let bytes = response.bytes().await.map_err(fail)?;
        if status.is_success() {
            return Ok(bytes.into());
        }
        // A proxy in between may answer with a page of its own.
        let error = serde_json::from_slice::<ErrorBody>(&bytes).unwrap_or_else(|_| ErrorBody {
            error_code: status.as_u16().into(),
            message: String::from_utf8_lossy(&bytes).chars().take(200).collect(),
        });
        Err(ClientError::Server {
            method: method.to_string(),
            url,
            status: status.as_u16(),
            code: error.error_code,
            message: error.message,
            retry_after,
        })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
