//! Register: the order of checks is Confluent's, step by step.
//!
//! 1 rule set and subject name, 2 the fast path for content that is live already, 3 mode,
//! 4 filling from the previous version, 5 parsing, 7 content that the subject holds, 8 a match
//! that only references separate, 9 compatibility, 10 and 11 explicit version and id (held by the
//! store inside the transaction). Step 6 waits for associations.

use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_contracts::{Schema, Strictness};
use callsheet_schema::Format;
use callsheet_store::{
    Content, Guid, Mode, NewVersion, Reference, SchemaId, Stamp, StoreError, SubjectName,
    VersionNumber, identity,
};
use serde_json::Value;

use super::content::read;
use super::index::VersionEntry;
use super::scope::Effective;
use super::{Registry, rules, scope};
use crate::error::{ApiError, missing_reference};
use crate::telemetry::metrics::Outcome;

/// Attempts when other nodes keep registering under the same subject.
const MAX_ATTEMPTS: usize = 32;

/// Query parameters of register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterOptions {
    /// Store the normalized text.
    pub normalize: bool,
    /// Skip the compatibility check.
    pub force: bool,
}

/// A registered version, new or found.
pub struct Registration {
    /// The version.
    pub entry: VersionEntry,
    /// What it holds.
    pub content: Arc<Content>,
}

/// How a posted schema is validated at register and at the compatibility check: wholly, unless an id is given or the
/// configuration says otherwise. A lookup reads as [`Strictness::Stored`].
pub(super) fn strictness_of_new(config: &Effective, has_id: bool) -> Strictness {
    if !has_id && config.validate_new_schemas.unwrap_or(true) {
        Strictness::New
    } else {
        Strictness::Stored
    }
}

/// A posted schema, read and identified.
pub(super) struct Candidate {
    pub(super) schema: Schema,
    pub(super) content: Content,
}

impl Registry {
    /// Registers a schema under a subject, or finds the version that holds it.
    pub async fn register(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: RegisterOptions,
        stamp: Stamp,
    ) -> Result<Registration, ApiError> {
        let result = self
            .register_checked(subject, request, options, stamp)
            .await;
        let outcome = match &result {
            Ok((_, true)) => Outcome::Created,
            Ok((_, false)) => Outcome::Existing,
            Err(error) if error.status() == 409 => Outcome::Incompatible,
            Err(_) => Outcome::Invalid,
        };
        self.metrics.registration(outcome);
        result.map(|(registration, _)| registration)
    }

    async fn register_checked(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: RegisterOptions,
        stamp: Stamp,
    ) -> Result<(Registration, bool), ApiError> {
        if let Some(rule_set) = &request.rule_set {
            rules::validate(rule_set)?;
        }
        schema_type(request)?;
        let mut turn = None;
        for _ in 0..MAX_ATTEMPTS {
            match self
                .register_once(subject, request, options, &stamp)
                .await?
            {
                Some(done) => return Ok(done),
                // Another write came first: read it and check again, one at a time.
                None => {
                    if turn.is_none() {
                        turn = Some(self.turns.take(subject).await);
                    }
                    self.catch_up().await?;
                }
            }
        }
        let text = format!("subject `{subject}` kept changing while its new version was checked");
        Err(ApiError::new(codes::UNAVAILABLE, &[&text]).retry())
    }

    /// One attempt; `None` if the subject changed meanwhile.
    async fn register_once(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: RegisterOptions,
        stamp: &Stamp,
    ) -> Result<Option<(Registration, bool)>, ApiError> {
        let (config, mode, live, expected) = {
            let index = self.index();
            let held = index.subject(subject);
            let live: Vec<VersionEntry> = held
                .map(|held| held.live().rev().copied().collect())
                .unwrap_or_default();
            (
                scope::config(&index, subject, &self.config.compatibility_level),
                scope::mode(&index, subject),
                live,
                held.map(super::Subject::expected).unwrap_or_default(),
            )
        };
        let normalize = options.normalize || config.normalize == Some(true);
        let strictness = strictness_of_new(&config, request.id.is_some());
        let any_version = matches!(request.version, None | Some(-1 | 0));

        // 2. Before the mode: a producer registers its known schema again in READONLY too.
        let posted = request.schema.as_deref().unwrap_or_default();
        let mut candidate = None;
        if !posted.is_empty() {
            let read = self
                .candidate(subject, request, posted, normalize, strictness)
                .await?;
            if any_version
                && let Some(entry) = self.index().version_of(subject, read.content.guid, false)
                && request
                    .id
                    .is_none_or(|id| super::answer::wire_id(entry.id) == id)
            {
                return Ok(Some((existing(entry, read.content), false)));
            }
            candidate = Some(read);
        }

        // 3.
        let import = check_mode(subject, mode, request.id.is_some())?;

        // 4 and 5.
        let candidate = if import {
            candidate.ok_or_else(empty_schema)?
        } else {
            self.filled(
                subject,
                request,
                candidate,
                live.first(),
                normalize,
                strictness,
            )
            .await?
        };

        // 7.
        if any_version
            && request.id.is_none()
            && let Some(entry) = self
                .index()
                .version_of(subject, candidate.content.guid, false)
        {
            return Ok(Some((existing(entry, candidate.content), false)));
        }
        // 8.
        if any_version
            && request.id.is_none()
            && let Some((entry, content)) = self.inlined_match(subject, &candidate, &live).await?
        {
            return Ok(Some((Registration { entry, content }, false)));
        }

        // 9.
        let checked = !import && !options.force;
        if checked {
            let report = self.compare(subject, &candidate, &live, &config).await?;
            if !report.compatible {
                let code = self.config.incompatible_error_code;
                return Err(ApiError::incompatible(
                    code,
                    &subject.to_string(),
                    &report.messages,
                ));
            }
        }

        // 10 and 11 hold inside the transaction.
        let content = candidate.content;
        let new = NewVersion {
            subject: subject.clone(),
            schema_type: content.schema_type,
            text: content.text.clone(),
            references: content.references.clone(),
            metadata: content.metadata.clone(),
            rule_set: content.rule_set.clone(),
            guid: content.guid,
            expected: checked.then_some(expected),
            id: request
                .id
                .and_then(|id| u32::try_from(id).ok())
                .map(SchemaId),
            version: request
                .version
                .filter(|version| *version > 0)
                .map(VersionNumber),
            import,
            stamp: stamp.clone(),
        };
        let registered = match self.store.register(new).await {
            Ok(registered) => registered,
            Err(StoreError::Stale { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.catch_up_to(registered.seq).await?;
        let entry = VersionEntry {
            version: registered.value.key.version,
            id: registered.value.id,
            deleted: false,
            created_ms: registered.value.created_ms,
        };
        Ok(Some((
            Registration {
                entry,
                content: self.keep(content),
            },
            registered.value.new,
        )))
    }

    /// Step 4: what the request leaves out comes from the previous version.
    async fn filled(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        candidate: Option<Candidate>,
        previous: Option<&VersionEntry>,
        normalize: bool,
        strictness: Strictness,
    ) -> Result<Candidate, ApiError> {
        let Some(previous) = previous else {
            return candidate.ok_or_else(empty_schema);
        };
        let guid = self.guid_of(&subject.shared_context(), previous)?;
        let previous = self.content(guid).await?;
        let mut candidate = if let Some(candidate) = candidate {
            candidate
        } else {
            let mut copy = request.clone();
            copy.references = Some(
                previous
                    .references
                    .iter()
                    .map(|reference| callsheet_api::registry::SchemaReference {
                        name: reference.name.clone(),
                        subject: reference.subject.clone(),
                        version: reference.version.0,
                    })
                    .collect(),
            );
            self.candidate(subject, &copy, &previous.text, normalize, strictness)
                .await?
        };
        let content = &mut candidate.content;
        if content.metadata.is_none() {
            content.metadata.clone_from(&previous.metadata);
        }
        if content.rule_set.is_none() {
            content.rule_set.clone_from(&previous.rule_set);
        }
        content.guid = identify(content);
        Ok(candidate)
    }

    /// Step 8: the posted schema has all references inlined, the stored one refers to them.
    pub(super) async fn inlined_match(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        entries: &[VersionEntry],
    ) -> Result<Option<(VersionEntry, Arc<Content>)>, ApiError> {
        if !candidate.content.references.is_empty() {
            return Ok(None);
        }
        let context = subject.shared_context();
        for entry in entries {
            let content = self.content(self.guid_of(&context, entry)?).await?;
            if content.references.is_empty() {
                continue;
            }
            let Ok(schema) = self.parsed(&context, &content).await else {
                continue;
            };
            if schema.resolved_text() == candidate.content.text {
                return Ok(Some((*entry, content)));
            }
        }
        Ok(None)
    }

    /// Reads a posted schema and computes its identity.
    pub(super) async fn candidate(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        text: &str,
        normalize: bool,
        strictness: Strictness,
    ) -> Result<Candidate, ApiError> {
        let schema_type = schema_type(request)?;
        let context = subject.shared_context();
        let mut references = self.references(&context, request)?;
        if normalize {
            references.sort();
            references.dedup();
        }
        let referenced = self.referenced(&context, &references).await?;
        let schema = read(schema_type, text, &referenced, strictness)?;
        let text = if normalize {
            schema.normalized_text()
        } else {
            schema.stored_text()
        };
        let mut content = Content {
            guid: Guid([0; 16]),
            schema_type,
            text,
            references,
            metadata: value(request.metadata.as_ref())?,
            rule_set: value(request.rule_set.as_ref())?,
        };
        content.guid = identify(&content);
        Ok(Candidate { schema, content })
    }

    /// The references of a request, `-1` replaced by the latest version.
    fn references(
        &self,
        context: &str,
        request: &RegisterRequest,
    ) -> Result<Vec<Reference>, ApiError> {
        let index = self.index();
        let mut references = Vec::new();
        for reference in request.references.iter().flatten() {
            let missing = || missing_reference(&reference.subject, reference.version);
            let version = match reference.version {
                -1 => {
                    let subject = SubjectName::parse_in(&reference.subject, context);
                    index
                        .subject(&subject)
                        .and_then(super::Subject::latest)
                        .map(|entry| entry.version)
                        .ok_or_else(missing)?
                }
                number if number > 0 => VersionNumber(number),
                _ => return Err(missing()),
            };
            references.push(Reference {
                name: reference.name.clone(),
                subject: reference.subject.clone(),
                version,
            });
        }
        Ok(references)
    }
}

fn existing(entry: VersionEntry, content: Content) -> Registration {
    Registration {
        entry,
        content: Arc::new(content),
    }
}

fn empty_schema() -> ApiError {
    ApiError::new(codes::INVALID_SCHEMA, &["Empty schema"])
}

pub(super) fn identify(content: &Content) -> Guid {
    identity::guid(
        &content.text,
        &content.references,
        content.metadata.as_ref(),
        content.rule_set.as_ref(),
    )
}

fn value<T: serde::Serialize>(member: Option<&T>) -> Result<Option<Value>, ApiError> {
    member
        .map(serde_json::to_value)
        .transpose()
        .map_err(ApiError::internal)
}

/// The type of a request; 42201 for a word that is none.
fn schema_type(request: &RegisterRequest) -> Result<Format, ApiError> {
    let Some(text) = request.schema_type.as_deref() else {
        return Ok(Format::Avro);
    };
    text.parse().map_err(|_| {
        ApiError::new(
            codes::INVALID_SCHEMA,
            &[&format!("Invalid schema type {text}")],
        )
    })
}

/// Step 3; answers whether the mode skips checks.
fn check_mode(subject: &SubjectName, mode: Mode, has_id: bool) -> Result<bool, ApiError> {
    let denied = |what: &str| {
        let text = format!(
            "Subject {subject} in context {} is {what}",
            subject.context()
        );
        Err(ApiError::new(codes::OPERATION_NOT_PERMITTED, &[&text]))
    };
    match mode {
        Mode::ReadOnly | Mode::ReadOnlyOverride => denied("in read-only mode"),
        Mode::ReadWrite if has_id => denied("not in import mode"),
        Mode::ReadWrite => Ok(false),
        Mode::Import | Mode::Forward if has_id => Ok(true),
        Mode::Import | Mode::Forward => denied("not in read-write mode"),
    }
}

/// 42205 if the subject may not be written.
pub(super) fn check_writable(subject: &SubjectName, mode: Mode) -> Result<(), ApiError> {
    match mode {
        Mode::ReadOnly | Mode::ReadOnlyOverride => {
            let text = format!(
                "Subject {subject} in context {} is in read-only mode",
                subject.context()
            );
            Err(ApiError::new(codes::OPERATION_NOT_PERMITTED, &[&text]))
        }
        Mode::ReadWrite | Mode::Import | Mode::Forward => Ok(()),
    }
}
