//! A registry that offers less: a real one behind a door that takes things away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::world::Server;

/// The door, on a port of its own.
pub(crate) struct Lossy {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Lossy {
    /// Neither contexts nor modes nor guids nor `deleted`, and no list of schemas: what the oldest registries offer. Texts
    /// come back with spaces in them.
    pub(crate) fn before(server: &Server) -> Self {
        let layer = from_fn(async |request: Request, next: Next| {
            let path = request.uri().path().to_owned();
            let missing = ["/contexts", "/mode", "/schemas", "/api/"];
            if missing.iter().any(|prefix| path.starts_with(prefix)) {
                return refusal(StatusCode::NOT_FOUND);
            }
            if request
                .uri()
                .query()
                .is_some_and(|query| query.contains("deleted"))
            {
                return refusal(StatusCode::UNPROCESSABLE_ENTITY);
            }
            let (mut parts, body) = next.run(request).await.into_parts();
            // The body gets another length.
            parts.headers.remove(header::CONTENT_LENGTH);
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            let mut body: Value = serde_json::from_slice(&bytes).unwrap();
            if let Some(members) = body.as_object_mut() {
                for name in ["guid", "ts", "deleted", "schemaType"] {
                    if !(name == "schemaType" && members.get(name) != Some(&json!("AVRO"))) {
                        members.remove(name);
                    }
                }
                if let Some(Value::String(text)) = members.get_mut("schema") {
                    *text = text.replace("\",\"", "\", \"");
                }
            }
            Response::from_parts(parts, Body::from(body.to_string()))
        });
        Self::behind(server, |router| router.layer(layer))
    }

    /// Every call is refused with 429 or 503 this often before it is let through.
    pub(crate) fn busy(server: &Server, refusals: usize) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let layer = from_fn(move |request: Request, next: Next| {
            let calls = Arc::clone(&calls);
            async move {
                match calls.fetch_add(1, Ordering::SeqCst) % (refusals + 1) {
                    0 => refusal(StatusCode::TOO_MANY_REQUESTS),
                    call if call < refusals => refusal(StatusCode::SERVICE_UNAVAILABLE),
                    _ => next.run(request).await,
                }
            }
        });
        Self::behind(server, |router| router.layer(layer))
    }

    /// A door of the test's own.
    pub(crate) fn behind(server: &Server, door: impl FnOnce(Router) -> Router) -> Self {
        let router = door(callsheet_server::app(server.state()));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = server.runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        Self { url, task }
    }
}

impl Drop for Lossy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn refusal(status: StatusCode) -> Response {
    let body = json!({"error_code": status.as_u16(), "message": "not here"});
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::RETRY_AFTER, "0")
        .body(Body::from(body.to_string()))
        .unwrap()
}
