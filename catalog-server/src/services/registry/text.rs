//! Texts and references of a stored schema in the form that a client asks for.
//!
//! The identity of an answer is that of the stored schema, whatever the form.

use std::sync::Arc;

use callsheet_api::registry::SchemaReference;
use callsheet_store::{Content, DEFAULT_CONTEXT, SubjectName};

use super::Registry;
use crate::error::ApiError;

impl Registry {
    /// The text in an asked format; a word that the format of the schema does not know changes nothing.
    pub async fn formatted(
        &self,
        context: &Arc<str>,
        content: &Content,
        format: Option<&str>,
    ) -> Result<String, ApiError> {
        match format.map(str::trim) {
            None | Some("") => Ok(content.text.clone()),
            Some(format) => Ok(self.parsed(context, content).await?.formatted_text(format)),
        }
    }
}

/// Writes the subjects of references with the context that they resolve in, as `referenceFormat=qualified` asks for. In the
/// default context a bare name says that already.
pub fn qualify_references(references: &mut [SchemaReference], context: &str) {
    if context == DEFAULT_CONTEXT {
        return;
    }
    for reference in references {
        reference.subject = SubjectName::parse_in(&reference.subject, context).to_string();
    }
}
