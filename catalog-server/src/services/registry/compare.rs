//! The compatibility check of the wire: a candidate against the versions that a level asks for.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use callsheet_api::error as codes;
use callsheet_api::registry::{CompatibilityCheckResponse, RegisterRequest};
use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, CompatibilityLevel, Version, WireReport};
use callsheet_store::{Content, SubjectName};

use super::index::VersionEntry;
use super::register::{Candidate, posted_text, strictness_of_new};
use super::scope::Effective;
use super::subject::VersionQuery;
use super::{Registry, reserved, scope};
use crate::error::ApiError;

/// A stored version that a candidate is compared with.
pub(super) struct Comparable {
    number: i32,
    schema: Schema,
    content: Arc<Content>,
}

impl Comparable {
    /// What the engines compare.
    pub(super) fn version(&self) -> Version<'_> {
        Version {
            number: self.number,
            schema: &self.schema,
            text: &self.content.text,
        }
    }
}

impl Registry {
    /// `POST /compatibility/subjects/{s}/versions[/{v}]`.
    ///
    /// Without `version` the versions that the level asks for; with it only that one. An invalid
    /// schema is an error, or, with `verbose`, an answer that says so.
    pub async fn check_compatibility(
        &self,
        subject: &SubjectName,
        version: Option<VersionQuery>,
        request: &RegisterRequest,
        normalize: bool,
        verbose: bool,
    ) -> Result<CompatibilityCheckResponse, ApiError> {
        let (config, mode, history) = {
            let index = self.index();
            let config = scope::config(&index, subject, &self.config.compatibility_level);
            let live: Vec<VersionEntry> = index
                .subject(subject)
                .map(|held| held.live().rev().copied().collect())
                .unwrap_or_default();
            let history = match version {
                None => live,
                Some(VersionQuery::Latest) => live.into_iter().take(1).collect(),
                Some(VersionQuery::Number(number)) => {
                    let found: Vec<_> = live
                        .into_iter()
                        .filter(|entry| entry.version == number)
                        .collect();
                    if found.is_empty() {
                        return Err(ApiError::new(
                            codes::VERSION_NOT_FOUND,
                            &[&number.to_string()],
                        ));
                    }
                    found
                }
            };
            (config, scope::mode(&index, subject), history)
        };
        let tagged = self.with_posted_tags(subject, request, None).await?;
        let request = tagged.as_ref().unwrap_or(request);
        let normalize = scope::normalizes(normalize, &config, mode);
        let strictness = strictness_of_new(&config, request.id.is_some_and(|id| id >= 0));
        let candidate = match posted_text(request) {
            None => Err(ApiError::new(codes::INVALID_SCHEMA, &["Empty schema"])),
            Some(text) => {
                self.candidate(subject, request, text, normalize, strictness)
                    .await
            }
        };
        let candidate = match candidate {
            Ok(candidate) => candidate,
            Err(error) if verbose && error.code() == codes::INVALID_SCHEMA.code => {
                return Ok(CompatibilityCheckResponse {
                    is_compatible: false,
                    messages: Some(vec![error.message().to_owned()]),
                });
            }
            Err(error) => return Err(error),
        };
        let report = self.compare(subject, &candidate, &history, &config).await?;
        Ok(CompatibilityCheckResponse {
            is_compatible: report.compatible,
            messages: verbose.then_some(report.messages),
        })
    }

    /// Checks a candidate against versions, newest first, as the configuration asks.
    pub(super) async fn compare(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        history: &[VersionEntry],
        config: &Effective,
    ) -> Result<WireReport, ApiError> {
        let level = config.compatibility();
        let policy = config.policy();
        let context = subject.shared_context();
        let wanted = match level {
            CompatibilityLevel::None => 0,
            CompatibilityLevel::Backward
            | CompatibilityLevel::Forward
            | CompatibilityLevel::Full => 1,
            _ => usize::MAX,
        };
        let versions = self
            .comparable(subject, candidate, history, config, wanted)
            .await?;
        let validate_fields = config.validate_fields == Some(true);
        let mut problems = Vec::new();
        if validate_fields {
            let previous = match history.first() {
                Some(entry) => Some(self.content(self.guid_of(&context, entry)?).await?),
                None => None,
            };
            let previous = previous.as_deref();
            problems = reserved::problems(&candidate.schema, &candidate.content, previous);
        }
        let candidate = candidate.schema.clone();
        let started = Instant::now();
        // The check is pure computation; the threads that answer requests stay free.
        let mut report = tokio::task::spawn_blocking(move || {
            let history: Vec<Version<'_>> = versions.iter().map(Comparable::version).collect();
            compat::check_wire(&candidate, &history, level, policy)
        })
        .await
        .map_err(ApiError::internal)?;
        if validate_fields && !(report.messages.is_empty() && problems.is_empty()) {
            // The line about the settings stays the last one.
            report.messages.pop();
            problems.append(&mut report.messages);
            problems.push(format!(
                "{{validateFields: 'true', compatibility: '{}'}}",
                level.as_str()
            ));
            report = WireReport {
                compatible: false,
                messages: problems,
            };
        }
        self.metrics
            .compat_check(level.as_str(), report.compatible, started.elapsed());
        Ok(report)
    }

    /// The versions of the candidate's group, `wanted` of them at most, in the order of `history`.
    pub(super) async fn comparable(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        history: &[VersionEntry],
        config: &Effective,
        wanted: usize,
    ) -> Result<Vec<Comparable>, ApiError> {
        let context = subject.shared_context();
        let group = config
            .group
            .as_deref()
            .map(|name| (name, member(&candidate.content, name)));
        let mut versions = Vec::new();
        for entry in history {
            if versions.len() >= wanted {
                break;
            }
            let guid = self.guid_of(&context, entry)?;
            let content = self.content(guid).await?;
            // Nothing is a group too.
            if group.is_some_and(|(name, value)| member(&content, name) != value) {
                continue;
            }
            let schema = self.parsed(&context, &content).await.map_err(|error| {
                // The stored text passed this parser once: a client cannot mend it.
                ApiError::internal(error)
            })?;
            versions.push(Comparable {
                number: entry.version.0,
                schema,
                content,
            });
        }
        Ok(versions)
    }

    /// The identity behind a version of the index.
    pub(super) fn guid_of(
        &self,
        context: &Arc<str>,
        entry: &VersionEntry,
    ) -> Result<callsheet_store::Guid, ApiError> {
        self.index()
            .content_of(context, entry.id)
            .map(|(guid, _)| guid)
            .ok_or_else(|| ApiError::internal(format!("id {} stands for nothing", entry.id)))
    }
}

/// A property of a content's metadata.
fn member<'c>(content: &'c Content, name: &str) -> Option<&'c str> {
    content
        .metadata
        .as_ref()?
        .get("properties")?
        .get(name)?
        .as_str()
}

/// Reads a level in any case; 42203 for another word.
pub(super) fn level(text: &str) -> Result<CompatibilityLevel, ApiError> {
    CompatibilityLevel::from_str(text)
        .map_err(|_| ApiError::new(codes::INVALID_COMPATIBILITY_LEVEL, &[]))
}
