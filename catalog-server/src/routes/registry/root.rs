//! `/`: an empty object for clients, the catalog's first page for browsers.

use axum::response::Response;

use crate::routes::extract::json_bytes;

/// `{}`, which clients use to see whether a registry answers.
pub(super) async fn home() -> Response {
    json_bytes(&b"{}"[..])
}

/// `POST /`.
pub(super) async fn empty() -> Response {
    json_bytes(&b"{}"[..])
}
