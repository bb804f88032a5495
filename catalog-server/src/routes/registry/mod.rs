//! The Confluent-compatible surface: one file per resource.

mod associations;
mod compatibility;
mod config;
mod contexts;
mod guids;
mod ids;
mod mode;
mod root;
mod schemas;
mod server;
mod subjects;
mod tags;
mod versions;

use axum::Router;
use axum::routing::{any, delete, get, post};

use crate::state::AppState;

/// Most schemas or referrers that one answer lists.
const MAX_LISTED: usize = 1000;

/// The reads that serializers make by the thousand: they look for news themselves before they refuse.
pub(crate) fn hot() -> Router<AppState> {
    Router::new()
        .route("/schemas/ids/{id}", get(ids::schema))
        .route(
            "/subjects/{subject}/versions/{version}",
            get(versions::schema),
        )
}

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(root::home).post(root::empty))
        .route("/schemas", get(schemas::list))
        .route("/schemas/types", get(schemas::types))
        .route("/schemas/ids/{id}/schema", get(ids::text))
        .route("/schemas/ids/{id}/subjects", get(ids::subjects))
        .route("/schemas/ids/{id}/versions", get(ids::versions))
        .route("/schemas/guids/{guid}", get(guids::schema))
        .route("/schemas/guids/{guid}/ids", get(guids::ids))
        .route("/subjects", get(subjects::list))
        .route(
            "/subjects/{subject}",
            post(subjects::lookup).delete(subjects::remove),
        )
        .route("/subjects/{subject}/metadata", get(subjects::with_metadata))
        .route(
            "/subjects/{subject}/versions",
            get(versions::list).post(versions::register),
        )
        .route(
            "/subjects/{subject}/versions/{version}",
            delete(versions::remove),
        )
        .route(
            "/subjects/{subject}/versions/{version}/schema",
            get(versions::text),
        )
        .route(
            "/subjects/{subject}/versions/{version}/referencedby",
            get(versions::referenced_by),
        )
        .route(
            "/subjects/{subject}/versions/{version}/tags",
            post(tags::change),
        )
        .route(
            "/compatibility/subjects/{subject}/versions",
            post(compatibility::against_level),
        )
        .route(
            "/compatibility/subjects/{subject}/versions/{version}",
            post(compatibility::against_version),
        )
        .route(
            "/config",
            get(config::server)
                .put(config::put_server)
                .delete(config::delete_server),
        )
        .route(
            "/config/{subject}",
            get(config::of).put(config::put).delete(config::delete),
        )
        .route(
            "/mode",
            get(mode::server)
                .put(mode::put_server)
                .delete(mode::delete_server),
        )
        .route(
            "/mode/{subject}",
            get(mode::of).put(mode::put).delete(mode::delete),
        )
        .route("/contexts", get(contexts::list))
        .route("/contexts/{context}", delete(contexts::delete))
        .route(
            "/exporters",
            get(server::exporters).post(server::no_exporters),
        )
        .route("/exporters/{*rest}", any(server::no_exporters))
        .route("/dek-registry/{*rest}", any(server::no_keys))
        .route("/associations", post(associations::create))
        .route("/associations:batchGet", post(associations::batch_get))
        .route(
            "/associations:batchMutate",
            post(associations::batch_mutate),
        )
        .route(
            "/associations/resources/{resource}",
            get(associations::of_resource)
                .put(associations::upsert)
                .delete(associations::delete),
        )
        .route(
            "/associations/resources/{resource}/{name}",
            get(associations::of_name),
        )
        .route(
            "/associations/subjects/{subject}",
            get(associations::of_subject),
        )
        .route("/v1/metadata/id", get(server::id))
        .route("/v1/metadata/version", get(server::version))
        .route("/v1/metadata/deployment", get(server::deployment))
}
