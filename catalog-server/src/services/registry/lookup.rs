//! Lookup: which version of a subject holds a posted schema?

use std::collections::BTreeMap;
use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_contracts::Strictness;
use callsheet_store::{Content, SubjectName};

use super::index::VersionEntry;
use super::merge::Extras;
use super::register::{identify, posted_text};
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
    /// Finds the version; 40401 for an unknown subject, 40403 if no version holds the schema, 42201
    /// for one that cannot be read, whatever the subject holds.
    pub async fn lookup(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: LookupOptions,
    ) -> Result<Lookup, ApiError> {
        if posted_text(request).is_some() {
            for asked in self.read_candidates(subject) {
                match self.lookup_in(&asked, request, options).await {
                    Ok(Some(found)) => return Ok(found),
                    // What another context cannot read it does not hold.
                    Err(error) if asked == *subject || error.status() >= 500 => return Err(error),
                    Ok(None) | Err(_) => {}
                }
            }
        }
        let index = self.index();
        let known = index
            .subject(subject)
            .is_some_and(|held| options.deleted || held.is_live());
        if known {
            Err(ApiError::new(codes::SCHEMA_NOT_FOUND, &[]))
        } else {
            let name = subject.to_string();
            Err(ApiError::new(codes::SUBJECT_NOT_FOUND, &[&name]))
        }
    }

    async fn lookup_in(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: LookupOptions,
    ) -> Result<Option<Lookup>, ApiError> {
        let (config, mode, seen, latest) = {
            let index = self.index();
            let held = index.subject(subject);
            let seen: Vec<VersionEntry> = held
                .map(|held| {
                    let versions = held.versions().rev();
                    let seen = versions.filter(|entry| options.deleted || !entry.deleted);
                    seen.copied().collect()
                })
                .unwrap_or_default();
            let latest = held.and_then(super::Subject::latest).copied();
            let config = scope::config(&index, subject, &self.config.compatibility_level);
            (config, scope::mode(&index, subject), seen, latest)
        };
        let normalize = scope::normalizes(options.normalize, &config, mode);
        let text = posted_text(request).unwrap_or_default();
        let mut candidate = self
            .candidate(subject, request, text, normalize, Strictness::Stored)
            .await?;
        let mut found = self.found_in(subject, &candidate, &seen).await?;
        if found.is_none()
            && let Some(latest) = latest
        {
            // Once more with what register would fill in.
            let latest = self
                .content(self.guid_of(&subject.shared_context(), &latest)?)
                .await?;
            let content = &mut candidate.content;
            let posted = Extras::of(content);
            let filled = posted.clone().merged(Some(Extras::of(&latest)), &config);
            if filled != posted {
                (content.metadata, content.rule_set) = filled.stored()?;
                content.guid = identify(content);
                found = self.found_in(subject, &candidate, &seen).await?;
            }
        }
        Ok(found.map(|(entry, content)| Lookup {
            subject: subject.clone(),
            entry,
            content,
        }))
    }

    /// The newest version whose metadata holds all properties; 40401 or 40403 if there is none.
    pub async fn latest_with_metadata(
        &self,
        subject: &SubjectName,
        properties: &BTreeMap<&str, &str>,
        deleted: bool,
    ) -> Result<Lookup, ApiError> {
        let entries: Vec<VersionEntry> = {
            let index = self.index();
            let versions = index.subject(subject).into_iter();
            let versions = versions.flat_map(|held| held.versions().rev());
            let seen = versions.filter(|entry| deleted || !entry.deleted);
            seen.copied().collect()
        };
        if entries.is_empty() {
            let name = subject.to_string();
            return Err(ApiError::new(codes::SUBJECT_NOT_FOUND, &[&name]));
        }
        for entry in entries {
            let guid = self.guid_of(&subject.shared_context(), &entry)?;
            let content = self.content(guid).await?;
            let Some(metadata) = Extras::of(&content).metadata else {
                continue;
            };
            let held = metadata.properties.unwrap_or_default();
            if properties
                .iter()
                .all(|(key, value)| held.get(*key).is_some_and(|held| held == value))
            {
                let subject = subject.clone();
                return Ok(Lookup {
                    subject,
                    entry,
                    content,
                });
            }
        }
        Err(ApiError::new(codes::SCHEMA_NOT_FOUND, &[]))
    }
}
