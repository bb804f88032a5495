//! A server without a port on a database in a temporary folder, and a way to call it.

use std::process::Command;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use callsheet_server::{AppState, Layers, ServerConfig, app};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// A loaded server.
pub(crate) struct Bed {
    pub(crate) state: AppState,
    router: Router,
    folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The status and `error_code`.
    pub(crate) fn error(&self) -> (u16, u64) {
        let body = self.json();
        let members: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, ["error_code", "message"], "{}", self.text);
        (self.status, body["error_code"].as_u64().unwrap())
    }

    /// The `message` of an error.
    pub(crate) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }

    /// The media type.
    pub(crate) fn content_type(&self) -> &str {
        self.headers["content-type"].to_str().unwrap()
    }
}

impl Bed {
    /// A server with the default configuration.
    pub(crate) async fn new() -> Self {
        Self::with("").await
    }

    /// A server whose `callsheet.toml` holds `settings`.
    pub(crate) async fn with(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Layers::default()
            .file("callsheet.toml", settings)
            .flag("data", Some(folder.path().to_str().unwrap()))
            .load()
            .unwrap();
        Self::open(config, folder).await
    }

    /// A server with the default configuration on a schema of its own in the test's Postgres; `None` without one.
    pub(crate) async fn postgres(name: &str) -> Option<Self> {
        let (server, schema) = postgres_schema(name)?;
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options[search_path]={schema}");
        let config = Layers::default().flag("database", Some(&url)).load();
        Some(Self::open(config.unwrap(), tempfile::tempdir().unwrap()).await)
    }

    async fn open(config: ServerConfig, folder: TempDir) -> Self {
        let state = AppState::open(config).await.unwrap();
        state.load().await.unwrap();
        Self {
            router: app(state.clone()),
            state,
            folder,
        }
    }

    /// Closes the server and opens another on the same database.
    pub(crate) async fn restart(self) -> Self {
        let config = self.state.config().clone();
        self.state.close().await;
        Self::open(config, self.folder).await
    }

    /// Another node on the same database.
    pub(crate) async fn second_node(&self) -> (AppState, Router) {
        let state = AppState::open(self.state.config().clone()).await.unwrap();
        state.load().await.unwrap();
        (state.clone(), app(state))
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// `GET path`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    /// `DELETE path`.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// `POST path` with a JSON body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// `PUT path` with a JSON body.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header("content-type", callsheet_api::REGISTRY_JSON);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// Registers an Avro schema, which must work, and answers its id.
    pub(crate) async fn register(&self, subject: &str, schema: &Value) -> i64 {
        let path = format!("/subjects/{subject}/versions");
        let body = serde_json::json!({"schema": schema.to_string()});
        let answer = self.post(&path, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["id"].as_i64().unwrap()
    }
}

/// URL of the test's Postgres and the name of a new schema in it; `None` without a Postgres, which a run of CI must have.
pub(crate) fn postgres_schema(name: &str) -> Option<(String, String)> {
    let Ok(server) = std::env::var("CALLSHEET_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "CALLSHEET_TEST_POSTGRES must be set in CI"
        );
        return None;
    };
    let schema = format!("{name}_{}", std::process::id());
    let made = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--dbname", &server, "--command"])
        .arg(format!("CREATE SCHEMA {schema}"))
        .status()
        .expect("psql is installed where there is a Postgres to test with");
    assert!(made.success(), "psql: {made}");
    Some((server, schema))
}

/// Sends a request to a router.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// A record with these fields, each of type `string`; names that end in `?` have a default.
pub(crate) fn record(name: &str, fields: &[&str]) -> Value {
    let fields: Vec<Value> = fields
        .iter()
        .map(|field| match field.strip_suffix('?') {
            Some(field) => serde_json::json!({"name": field, "type": "string", "default": ""}),
            None => serde_json::json!({"name": field, "type": "string"}),
        })
        .collect();
    serde_json::json!({"type": "record", "name": name, "fields": fields})
}
