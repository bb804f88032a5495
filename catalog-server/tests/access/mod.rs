//! Who may do what: credentials, rights, refusals.

mod certificates;
mod credentials;
mod jwt;
mod rights;
mod routes;
mod sight;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callsheet_api::access::TokenRequest;
use callsheet_server::services::access::create_token;
use callsheet_store::Stamp;
use serde_json::{Value, json};

use crate::bed::{Answer, Bed, record};

/// The clock that tokens are made by.
const NOW: i64 = 1_000;

/// A server that asks who calls, with three subjects.
pub(crate) struct Guarded {
    pub(crate) bed: Bed,
    pub(crate) admin: String,
}

impl Guarded {
    pub(crate) async fn new() -> Self {
        Self::with("[server.auth]\nmethods = \"token, basic\"\n").await
    }

    pub(crate) async fn with(settings: &str) -> Self {
        let bed = Bed::with(settings).await;
        let admin = token(&bed, "root", &["admin:*"], None).await;
        let guarded = Self { bed, admin };
        for (subject, field) in [
            ("orders-value", "a"),
            ("payments-value", "b"),
            (":.eu:orders-value", "c"),
        ] {
            let schema = json!({"schema": record("R", &[field]).to_string()});
            let path = format!("/subjects/{subject}/versions");
            let answer = guarded
                .call(Some(&guarded.admin), "POST", &path, Some(&schema))
                .await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        guarded
    }

    /// Makes a token on the database, as the first one is made.
    pub(crate) async fn token(&self, name: &str, scopes: &[&str]) -> String {
        token(&self.bed, name, scopes, None).await
    }

    /// Sends a request with a bearer token.
    pub(crate) async fn call(
        &self,
        token: Option<&str>,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let header = token.map(|token| format!("Bearer {token}"));
        self.call_with(header.as_deref(), method, path, body).await
    }

    /// Sends a request with an `Authorization` header.
    pub(crate) async fn call_with(
        &self,
        authorization: Option<&str>,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.bed.send(request.body(body).unwrap()).await
    }
}

/// Makes a token on the database of a server.
pub(crate) async fn token(
    bed: &Bed,
    name: &str,
    scopes: &[&str],
    expires_ms: Option<i64>,
) -> String {
    let request = TokenRequest {
        name: name.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        expires_ms,
    };
    let (created, seq) = create_token(bed.state.store(), request, Stamp::new("test", NOW))
        .await
        .unwrap();
    bed.state.registry().catch_up_to(seq).await.unwrap();
    created.secret.reveal().to_owned()
}

/// An `Authorization` header for HTTP basic.
pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
