//! Bodies of the Confluent-compatible surface.
//!
//! Null and empty members are left out of answers; unknown members of requests are ignored.

mod association;
mod compatibility;
mod config;
mod context;
mod metadata;
mod schema;
mod settings;
mod tags;

pub use association::{
    AssociatedSubject, Association, AssociationBatch, AssociationBatchGet,
    AssociationBatchResponse, AssociationInfo, AssociationQuery, AssociationRequest,
    AssociationResponse, AssociationResult,
};
pub use compatibility::CompatibilityCheckResponse;
pub use config::{Config, ConfigUpdate, Mode, ModeUpdate, Setting};
pub use context::{ContextId, DeploymentAttributes, ServerVersion, SubjectVersion};
pub use metadata::{Metadata, Rule, RuleSet};
pub use schema::{
    ExtendedSchema, RegisterRequest, RegisterResponse, Schema, SchemaReference, SchemaString,
};
pub use settings::{ScopeConfig, ScopeMode, StoredSettings};
pub use tags::{SchemaEntity, SchemaTags, TagSchemaRequest};

/// True for `false`: a boolean member that is left out when it says nothing.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
