//! What tools ask about the server itself.

use axum::response::Response;
use callsheet_api::error as codes;
use callsheet_api::registry::{DeploymentAttributes, ServerVersion};

use crate::error::ApiError;
use crate::routes::extract::{Json, json_bytes};

/// No exporters; tools fail without the route.
pub(super) async fn exporters() -> Response {
    json_bytes(&b"[]"[..])
}

/// Exporters are not part of this registry.
pub(super) async fn no_exporters() -> ApiError {
    ApiError::new(codes::NOT_PART_OF_THIS_REGISTRY, &["exporters are"])
}

/// Data encryption keys are not part of this registry.
pub(super) async fn no_keys() -> ApiError {
    ApiError::new(
        codes::NOT_PART_OF_THIS_REGISTRY,
        &["data encryption keys are"],
    )
}

/// The id of the cluster.
pub(super) async fn id() -> Response {
    json_bytes(
        &br#"{"id":"","scope":{"path":[],"clusters":{"kafka-cluster":"","schema-registry-cluster":"callsheet"}}}"#[..],
    )
}

/// The version of this build.
pub(super) async fn version() -> Json<ServerVersion> {
    Json(ServerVersion {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit_id: option_env!("CALLSHEET_COMMIT")
            .unwrap_or_default()
            .to_owned(),
    })
}

/// Labels of the deployment; none.
pub(super) async fn deployment() -> Json<DeploymentAttributes> {
    Json(DeploymentAttributes {
        attributes: Vec::new(),
    })
}
