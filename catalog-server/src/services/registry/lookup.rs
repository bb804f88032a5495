//! Lookup: which version of a subject holds a posted schema?

use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_contracts::Strictness;
use callsheet_store::{Content, SubjectName};

use super::index::VersionEntry;
use super::register::identify;
use super::{Registry, scope};
use crate::error::ApiError;

/// Query parameters of lookup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookupOptions {
    /// Compare the normalized text.
    pub normalize: bool,
    /// Look at soft-deleted versions too.
    pub deleted: bool,
}

/// The version that holds the schema.
pub struct Lookup {
    /// Its subject; another context's if the asked one had nothing.
    pub subject: SubjectName,
    /// The version.
    pub entry: VersionEntry,
    /// What it holds.
    pub content: Arc<Content>,
}

impl Registry {
    /// Finds the version; 40401 for an unknown subject, 40403 if no version holds the schema.
    pub async fn lookup(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: LookupOptions,
    ) -> Result<Lookup, ApiError> {
        let mut known = false;
        for subject in self.read_candidates(subject) {
            let entries: Vec<VersionEntry> = self
                .index()
                .subject(&subject)
                .map(|held| held.versions().rev().copied().collect())
                .unwrap_or_default();
            if !entries
                .iter()
                .any(|entry| options.deleted || !entry.deleted)
            {
                continue;
            }
            known = true;
            if let Some(found) = self.lookup_in(&subject, request, options, &entries).await? {
                return Ok(found);
            }
        }
        if known {
            Err(ApiError::new(codes::SCHEMA_NOT_FOUND, &[]))
        } else {
            Err(ApiError::new(
                codes::SUBJECT_NOT_FOUND,
                &[&subject.to_string()],
            ))
        }
    }

    async fn lookup_in(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: LookupOptions,
        entries: &[VersionEntry],
    ) -> Result<Option<Lookup>, ApiError> {
        let normalize = options.normalize || {
            let index = self.index();
            let config = scope::config(&index, subject, &self.config.compatibility_level);
            config.normalize == Some(true)
        };
        let text = request.schema.as_deref().unwrap_or_default();
        if text.is_empty() {
            return Err(ApiError::new(codes::INVALID_SCHEMA, &["Empty schema"]));
        }
        let mut candidate = self
            .candidate(subject, request, text, normalize, Strictness::Stored)
            .await?;
        let seen: Vec<VersionEntry> = entries
            .iter()
            .filter(|entry| options.deleted || !entry.deleted)
            .copied()
            .collect();
        let found = self
            .index()
            .version_of(subject, candidate.content.guid, options.deleted);
        if let Some(entry) = found {
            let content = self.content(candidate.content.guid).await?;
            return Ok(Some(Lookup {
                subject: subject.clone(),
                entry,
                content,
            }));
        }
        if let Some((entry, content)) = self.inlined_match(subject, &candidate, &seen).await? {
            return Ok(Some(Lookup {
                subject: subject.clone(),
                entry,
                content,
            }));
        }
        // Once more with metadata and rules of the latest version, which register would fill in.
        let Some(latest) = seen.first() else {
            return Ok(None);
        };
        let latest = self
            .content(self.guid_of(&subject.shared_context(), latest)?)
            .await?;
        let content = &mut candidate.content;
        if content.metadata.is_some() && content.rule_set.is_some() {
            return Ok(None);
        }
        content.metadata = content.metadata.take().or_else(|| latest.metadata.clone());
        content.rule_set = content.rule_set.take().or_else(|| latest.rule_set.clone());
        content.guid = identify(content);
        let guid = content.guid;
        let found = self.index().version_of(subject, guid, options.deleted);
        match found {
            Some(entry) => {
                let content = self.content(guid).await?;
                Ok(Some(Lookup {
                    subject: subject.clone(),
                    entry,
                    content,
                }))
            }
            None => Ok(None),
        }
    }
}
