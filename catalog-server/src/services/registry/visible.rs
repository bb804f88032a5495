//! What the caller of the running request may see of the memory, where an id and not a subject is asked for.
//!
//! An id belongs to every subject that holds it: one that the caller may read is enough.

use callsheet_api::error as codes;
use callsheet_store::SchemaId;

use super::Registry;
use super::index::Index;
use crate::auth::principal;
use crate::auth::scope::Action;
use crate::error::ApiError;

impl Index {
    /// Whether the caller may read a subject that holds an id.
    pub(super) fn shows_id(&self, context: &str, id: SchemaId) -> bool {
        principal::shows_everything()
            || self
                .holders(context, id)
                .iter()
                .any(|(name, _)| principal::shows(name))
    }
}

impl Registry {
    /// Refuses an id that the caller may read under no subject; one that is not known passes.
    pub(super) fn permit_id(&self, context: &str, id: SchemaId) -> Result<(), ApiError> {
        // First: the hot path takes no lock for it.
        if principal::shows_everything() {
            return Ok(());
        }
        let index = self.index();
        if index.content_of(context, id).is_none() || index.shows_id(context, id) {
            return Ok(());
        }
        let operation = Action::Read.operation();
        Err(ApiError::new(codes::FORBIDDEN_SERVER, &[operation]))
    }
}
