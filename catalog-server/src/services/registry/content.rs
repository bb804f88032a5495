//! Texts and parsed schemas: from the caches, else one primary-key read and one parse.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use callsheet_schema::Problems;
use callsheet_schema::avro::{ParseOptions, Schema};
use callsheet_store::{Content, Guid, Reference, SubjectName, VersionKey};

use super::Registry;
use crate::error::{ApiError, missing_reference};

/// References deeper than this are refused: no honest schema nests so far.
const MAX_REFERENCE_DEPTH: usize = 32;

/// A parsed schema holds about this many times its text's bytes.
const PARSED_FACTOR: usize = 12;

/// Problems that one message shows.
const SHOWN_PROBLEMS: usize = 20;

/// How strictly a schema is read.
///
/// A schema to register is held to names and defaults; stored and looked-up ones only to the names
/// of the main text, as Confluent's registry does.
pub(super) const STORED: ParseOptions = ParseOptions {
    validate_names: true,
    validate_defaults: false,
};
const REFERENCED: ParseOptions = ParseOptions {
    validate_names: false,
    validate_defaults: false,
};

impl Registry {
    /// The content of an identity; an error if the store lacks what the index names.
    pub async fn content(&self, guid: Guid) -> Result<Arc<Content>, ApiError> {
        if let Some(content) = self.contents.get(&guid) {
            return Ok(content);
        }
        let content = self
            .store
            .content(guid)
            .await?
            .ok_or_else(|| ApiError::internal(format!("content {guid} is missing")))?;
        let content = Arc::new(content);
        let size = content.text.len() + 256;
        self.contents.insert(guid, Arc::clone(&content), size);
        Ok(content)
    }

    /// The parsed schema of a stored content, whose references resolve inside `context`.
    pub async fn parsed(&self, context: &Arc<str>, content: &Content) -> Result<Schema, ApiError> {
        self.parsed_at(context, content, STORED, 0).await
    }

    fn parsed_at<'a>(
        &'a self,
        context: &'a Arc<str>,
        content: &'a Content,
        options: ParseOptions,
        depth: usize,
    ) -> Pin<Box<dyn Future<Output = Result<Schema, ApiError>> + Send + 'a>> {
        Box::pin(async move {
            let key = (Arc::clone(context), content.guid);
            if let Some(schema) = self.schemas.get(&key) {
                return Ok(schema);
            }
            let references = self
                .parse_references(context, &content.references, depth)
                .await?;
            let schema = Schema::parse_with(&content.text, &references, options)
                .map_err(|problems| invalid_schema(&problems))?;
            self.schemas.insert(
                key,
                schema.clone(),
                content.text.len() * PARSED_FACTOR + 1024,
            );
            Ok(schema)
        })
    }

    /// The schemas that a text refers to, those that they refer to before them.
    ///
    /// 42201 for a reference to nothing. A soft-deleted version still resolves.
    pub(super) async fn parse_references(
        &self,
        context: &Arc<str>,
        references: &[Reference],
        depth: usize,
    ) -> Result<Vec<Schema>, ApiError> {
        if depth > MAX_REFERENCE_DEPTH {
            let text = format!("references are nested deeper than {MAX_REFERENCE_DEPTH}");
            return Err(ApiError::new(
                callsheet_api::error::INVALID_SCHEMA,
                &[&text],
            ));
        }
        let mut schemas = Vec::with_capacity(references.len());
        for reference in references {
            let key = reference_key(context, reference);
            let found = {
                let index = self.index();
                index
                    .subject(&key.subject)
                    .and_then(|subject| subject.version(key.version))
                    .and_then(|entry| index.content_of(key.subject.context(), entry.id))
            };
            let Some((guid, _)) = found else {
                return Err(missing_reference(&reference.subject, reference.version.0));
            };
            let content = self.content(guid).await?;
            let inner = key.subject.shared_context();
            schemas.push(
                self.parsed_at(&inner, &content, REFERENCED, depth + 1)
                    .await?,
            );
        }
        Ok(schemas)
    }
}

/// The version that a reference names; an unqualified subject resolves in the parent's context.
pub(super) fn reference_key(context: &str, reference: &Reference) -> VersionKey {
    VersionKey {
        subject: SubjectName::parse_in(&reference.subject, context),
        version: reference.version,
    }
}

/// 42201 with every problem of the text and its place.
pub(super) fn invalid_schema(problems: &Problems) -> ApiError {
    let mut shown: Vec<String> = problems
        .0
        .iter()
        .take(SHOWN_PROBLEMS)
        .map(|problem| {
            format!(
                "line {}, column {}: {}",
                problem.position.line, problem.position.column, problem.message
            )
        })
        .collect();
    if problems.0.len() > SHOWN_PROBLEMS {
        shown.push(format!("and {} more", problems.0.len() - SHOWN_PROBLEMS));
    }
    let text = format!("Invalid schema: {}", shown.join("; "));
    ApiError::new(callsheet_api::error::INVALID_SCHEMA, &[&text])
}
