//! The catalog's own surface, `/api/v1`: one file per resource.

mod checks;
mod compatibility;
mod consumers;
mod contracts;
mod lineage;
mod settings;
mod tokens;
mod usage;

use axum::Router;
use axum::routing::{delete, get, post, put};
use tower_http::decompression::RequestDecompressionLayer;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    let ingest = Router::new()
        .route("/api/v1/lineage", post(lineage::event))
        .route("/api/v1/lineage/batch", post(lineage::batch))
        // The limit of the body counts what comes out, see `DocumentBody`.
        .layer(RequestDecompressionLayer::new());
    Router::new()
        .merge(ingest)
        .route("/api/v1/lineage/columns", get(lineage::columns))
        .route("/api/v1/compatibility", post(compatibility::judge))
        .route(
            "/api/v1/subjects/{subject}/compatibility",
            post(compatibility::against_subject),
        )
        .route("/api/v1/contracts", get(contracts::search))
        .route(
            "/api/v1/contracts/{id}",
            get(contracts::read).put(contracts::store),
        )
        .route("/api/v1/settings", get(settings::list))
        .route("/api/v1/usage", put(usage::store))
        .route("/api/v1/consumers", get(consumers::of))
        .route("/api/v1/checks", get(checks::list).post(checks::keep))
        .route("/api/v1/checks/{id}", get(checks::read))
        .route("/api/v1/tokens", get(tokens::list).post(tokens::create))
        .route("/api/v1/tokens/{id}", delete(tokens::revoke))
        .route("/api/v1/whoami", get(tokens::whoami))
}
