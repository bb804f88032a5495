//! `/`: an empty object for clients, the catalog's first page for browsers.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::routes::extract::json_bytes;
use crate::routes::media;
use crate::state::AppState;
use crate::ui;

/// `{}`, which clients use to see whether a registry answers; a page if `Accept` names HTML.
pub(super) async fn home(state: State<AppState>, headers: HeaderMap) -> Response {
    if media::wants_html(&headers) {
        return ui::home(state, headers).await;
    }
    json_bytes(&b"{}"[..])
}

/// `POST /`.
pub(super) async fn empty() -> Response {
    json_bytes(&b"{}"[..])
}
