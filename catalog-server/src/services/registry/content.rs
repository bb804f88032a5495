//! Texts and parsed schemas: from the caches, else one primary-key read and one parse.

use std::sync::Arc;

use callsheet_contracts::{Referenced, Schema, Strictness};
use callsheet_schema::{Format, Problems};
use callsheet_store::{Content, Guid, Reference, SubjectName, VersionKey};

use super::Registry;
use crate::error::{ApiError, missing_reference};

/// References deeper than this are refused: no honest schema nests so far.
const MAX_REFERENCE_DEPTH: usize = 32;

/// A parsed schema holds about this many times its text's bytes.
const PARSED_FACTOR: usize = 12;

/// Problems that one message shows.
const SHOWN_PROBLEMS: usize = 20;

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
        Ok(self.keep(content))
    }

    /// Keeps a content that was read, or written: the next read of it needs no database.
    pub(super) fn keep(&self, content: Content) -> Arc<Content> {
        let content = Arc::new(content);
        let size = content.text.len() + 256;
        self.contents
            .insert(content.guid, Arc::clone(&content), size);
        content
    }

    /// The parsed schema of a stored content, whose references resolve inside `context`.
    pub async fn parsed(&self, context: &Arc<str>, content: &Content) -> Result<Schema, ApiError> {
        let key = (Arc::clone(context), content.guid);
        if let Some(schema) = self.schemas.get(&key) {
            return Ok(schema);
        }
        let references = self.referenced(context, &content.references).await?;
        let schema = read(
            content.schema_type,
            &content.text,
            &references,
            Strictness::Stored,
        )?;
        self.schemas.insert(
            key,
            schema.clone(),
            content.text.len() * PARSED_FACTOR + 1024,
        );
        Ok(schema)
    }

    /// The texts that a text refers to, each after those that it refers to itself.
    ///
    /// 42201 for a reference to nothing. A soft-deleted version still resolves.
    pub(super) async fn referenced(
        &self,
        context: &Arc<str>,
        references: &[Reference],
    ) -> Result<Vec<Referenced>, ApiError> {
        let mut found: Vec<Referenced> = Vec::with_capacity(references.len());
        let mut open: Vec<Task> = Vec::new();
        open.extend(references.iter().rev().map(|reference| Task {
            context: Arc::clone(context),
            reference: reference.clone(),
            depth: 1,
            read: None,
        }));
        while let Some(task) = open.pop() {
            let key = reference_key(&task.context, &task.reference);
            let path = format!("{}:{}", key.subject, key.version.0);
            if found
                .iter()
                .any(|known| known.path == path && known.name == task.reference.name)
            {
                continue;
            }
            if let Some(content) = task.read {
                found.push(Referenced {
                    name: task.reference.name,
                    path,
                    text: content.text.clone(),
                });
                continue;
            }
            if task.depth > MAX_REFERENCE_DEPTH {
                let text = format!("references are nested deeper than {MAX_REFERENCE_DEPTH}");
                return Err(ApiError::new(
                    callsheet_api::error::INVALID_SCHEMA,
                    &[&text],
                ));
            }
            let guid = {
                let index = self.index();
                index
                    .subject(&key.subject)
                    .and_then(|subject| subject.version(key.version))
                    .and_then(|entry| index.content_of(key.subject.context(), entry.id))
            };
            let Some((guid, _)) = guid else {
                let reference = &task.reference;
                return Err(missing_reference(&reference.subject, reference.version.0));
            };
            let content = self.content(guid).await?;
            let inner = key.subject.shared_context();
            let below = content.references.iter().rev().map(|reference| Task {
                context: Arc::clone(&inner),
                reference: reference.clone(),
                depth: task.depth + 1,
                read: None,
            });
            let below: Vec<Task> = below.collect();
            open.push(Task {
                read: Some(content),
                ..task
            });
            open.extend(below);
        }
        Ok(found)
    }
}

/// A reference on the way to its text.
struct Task {
    /// The context in which the name of the subject resolves.
    context: Arc<str>,
    reference: Reference,
    depth: usize,
    /// The content, once everything that it refers to was read.
    read: Option<Arc<Content>>,
}

/// Reads a text with what it refers to.
pub(super) fn read(
    format: Format,
    text: &str,
    referenced: &[Referenced],
    strictness: Strictness,
) -> Result<Schema, ApiError> {
    let references: Vec<_> = referenced.iter().map(Referenced::as_reference).collect();
    Schema::parse_with(format, text, &references, strictness)
        .map_err(|problems| invalid_schema(&problems))
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
    let remote = problems.0.iter().any(|problem| {
        let help = problem.help.as_deref().unwrap_or_default();
        help.starts_with("schemas are never fetched")
    });
    if remote {
        // Clients look for the words of other registries.
        shown.insert(
            0,
            "Remote schema reference fetching over HTTP(S) is disabled".to_owned(),
        );
    }
    let text = format!("Invalid schema: {}", shown.join("; "));
    ApiError::new(callsheet_api::error::INVALID_SCHEMA, &[&text])
}
