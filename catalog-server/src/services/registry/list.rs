//! Lists: subjects, versions, schemas, the places of an id.

use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::{ContextId, SubjectVersion};
use callsheet_store::{Content, Guid, SchemaId, SubjectName};

use super::Registry;
use super::answer::wire_id;
use super::index::VersionEntry;
use super::subject::{Paging, SubjectPrefix};
use crate::error::ApiError;

/// Which versions a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletedFilter {
    /// Live ones.
    Live,
    /// All.
    All,
    /// Soft-deleted ones.
    Only,
}

impl DeletedFilter {
    /// Reads `deleted` and `deletedOnly`, of which the second wins.
    pub fn new(deleted: bool, deleted_only: bool) -> Self {
        match (deleted, deleted_only) {
            (_, true) => Self::Only,
            (true, false) => Self::All,
            (false, false) => Self::Live,
        }
    }

    fn shows(self, entry: &VersionEntry) -> bool {
        match self {
            Self::Live => !entry.deleted,
            Self::All => true,
            Self::Only => entry.deleted,
        }
    }
}

/// A version in the list of schemas.
pub struct ListedSchema {
    /// Its subject.
    pub subject: SubjectName,
    /// The version.
    pub entry: VersionEntry,
    /// What it holds.
    pub content: Arc<Content>,
}

impl Registry {
    /// Subjects, sorted by their printed name. One counts as deleted only if all its versions are.
    pub fn list_subjects(
        &self,
        prefix: &SubjectPrefix,
        filter: DeletedFilter,
        paging: Paging,
    ) -> Vec<String> {
        let mut names: Vec<String> = {
            let index = self.index();
            index
                .subjects()
                .filter(|(name, held)| {
                    prefix.matches(name)
                        && match filter {
                            DeletedFilter::Live => held.is_live(),
                            DeletedFilter::All => true,
                            DeletedFilter::Only => !held.is_live(),
                        }
                })
                .map(|(name, _)| name.to_string())
                .collect()
        };
        names.sort_unstable();
        paging.apply(names)
    }

    /// Versions of a subject, ascending; 40401 if there is nothing to show.
    pub fn list_versions(
        &self,
        subject: &SubjectName,
        filter: DeletedFilter,
    ) -> Result<Vec<VersionEntry>, ApiError> {
        for candidate in self.read_candidates(subject) {
            let index = self.index();
            let Some(held) = index.subject(&candidate) else {
                continue;
            };
            if filter == DeletedFilter::Live && !held.is_live() {
                continue;
            }
            return Ok(held
                .versions()
                .filter(|entry| filter.shows(entry))
                .copied()
                .collect());
        }
        Err(ApiError::new(
            codes::SUBJECT_NOT_FOUND,
            &[&subject.to_string()],
        ))
    }

    /// Schemas sorted by subject and version, with their texts.
    pub async fn list_schemas(
        &self,
        prefix: &SubjectPrefix,
        filter: DeletedFilter,
        latest_only: bool,
        paging: Paging,
    ) -> Result<Vec<ListedSchema>, ApiError> {
        let mut rows: Vec<(String, SubjectName, VersionEntry, Guid)> = Vec::new();
        {
            let index = self.index();
            for (name, held) in index.subjects().filter(|(name, _)| prefix.matches(name)) {
                let shown: Vec<&VersionEntry> = held
                    .versions()
                    .filter(|entry| filter.shows(entry))
                    .collect();
                let skipped = if latest_only {
                    shown.len().saturating_sub(1)
                } else {
                    0
                };
                for entry in shown.into_iter().skip(skipped) {
                    if let Some((guid, _)) = index.content_of(name.context(), entry.id) {
                        rows.push((name.to_string(), name.clone(), *entry, guid));
                    }
                }
            }
        }
        rows.sort_by(|a, b| (&a.0, a.2.version).cmp(&(&b.0, b.2.version)));
        let mut schemas = Vec::new();
        for (_, subject, entry, guid) in paging.apply(rows) {
            let content = self.content(guid).await?;
            schemas.push(ListedSchema {
                subject,
                entry,
                content,
            });
        }
        Ok(schemas)
    }

    /// Versions that hold an id, sorted by subject and version; 40403 for an unknown id.
    pub fn places(
        &self,
        id: SchemaId,
        subject: Option<&SubjectName>,
        deleted: bool,
    ) -> Result<Vec<SubjectVersion>, ApiError> {
        let context = subject.map_or(callsheet_store::DEFAULT_CONTEXT, SubjectName::context);
        let index = self.index();
        if index.content_of(context, id).is_none() {
            return Err(ApiError::new(codes::SCHEMA_NOT_FOUND, &[]));
        }
        let only = subject.filter(|subject| !subject.name().is_empty());
        Ok(index
            .holders(context, id)
            .into_iter()
            .filter(|(name, entry)| {
                (deleted || !entry.deleted) && only.is_none_or(|only| only == name)
            })
            .map(|(name, entry)| SubjectVersion {
                subject: name.to_string(),
                version: entry.version.0,
            })
            .collect())
    }

    /// Ids of a content in every context, sorted.
    pub fn ids_of_guid(&self, guid: Guid) -> Vec<ContextId> {
        self.index()
            .ids_everywhere(guid)
            .into_iter()
            .map(|(context, id)| ContextId {
                context: context.to_string(),
                id: wire_id(id),
            })
            .collect()
    }

    /// Contexts, the default one first and always.
    pub fn list_contexts(&self, prefix: &str, paging: Paging) -> Vec<String> {
        let mut names = vec![callsheet_store::DEFAULT_CONTEXT.to_owned()];
        names.extend(
            self.index()
                .contexts()
                .map(ToString::to_string)
                .filter(|name| name != callsheet_store::DEFAULT_CONTEXT),
        );
        paging.apply(names.into_iter().filter(|name| name.starts_with(prefix)))
    }
}
