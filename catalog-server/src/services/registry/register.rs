//! Register: the order of checks is Confluent's, step by step.
//!
//! 1 rule set and subject name, 2 the fast path for content that is live already (left out while the
//! configuration has defaults or overrides), 3 mode, 4 filling from the previous version and the
//! configuration, 5 parsing, 7 content that the subject holds, 8 a version that it means (see
//! [`super::matching`]), 9 compatibility, 10 and 11 explicit version and id (held by the store inside
//! the transaction). Step 6, references to a subject that a topic owns, is in
//! [`Registry::candidate`]'s reading of references, and again inside the transaction.

use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_contracts::{Schema, Strictness};
use callsheet_schema::Format;
use callsheet_store::{
    Content, Guid, LiveVersion, Mode, NewVersion, Reference, Registered, SchemaId, Stamp,
    StoreError, SubjectName, VersionNumber, identity,
};

use super::content::read;
use super::index::VersionEntry;
use super::merge::{self, Extras};
use super::mode::check_registrable;
use super::scope::Effective;
use super::{Registry, rules, scope};
use crate::auth::principal;
use crate::error::{ApiError, missing_reference, owned_reference};
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

/// What the checks of a registration come to.
pub(super) enum Prepared {
    /// A live version holds the schema.
    Held(Registration),
    /// The version to be stored, and its content.
    New(Box<NewVersion>, Content),
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
    /// Registers a schema under a subject, or finds the version that holds it. The rule set has passed
    /// [`check_rule_set`].
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
        self.count_outcome(result.as_ref().map(|(_, new)| *new));
        result.map(|(registration, _)| registration)
    }

    /// Counts a registration by what came of it: whether its version is new, or why there is none.
    pub(super) fn count_outcome(&self, new: Result<bool, &ApiError>) {
        let outcome = match new {
            Ok(true) => Outcome::Created,
            Ok(false) => Outcome::Existing,
            Err(error) if error.status() == 409 => Outcome::Incompatible,
            Err(_) => Outcome::Invalid,
        };
        self.metrics.registration(outcome);
    }

    async fn register_checked(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: RegisterOptions,
        stamp: Stamp,
    ) -> Result<(Registration, bool), ApiError> {
        schema_type(request)?;
        let mut turn = None;
        for _ in 0..MAX_ATTEMPTS {
            let attempt = self.register_once(subject, request, options, &stamp);
            if let Some(done) = attempt.await? {
                return Ok(done);
            }
            // Another write came first: read it and check again, one at a time.
            if turn.is_none() {
                turn = Some(self.turns.take(subject).await);
            }
            self.catch_up().await?;
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
        let (new, content) = match self.prepare(subject, request, options, stamp).await? {
            Prepared::Held(found) => return Ok(Some((found, false))),
            Prepared::New(new, content) => (*new, content),
        };
        let registered = match self.store.register(new).await {
            Ok(registered) => registered,
            Err(StoreError::Stale { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.catch_up_to(registered.seq).await?;
        let new = registered.value.new;
        Ok(Some((self.registration(&registered.value, content), new)))
    }

    /// What the store answered to a prepared version.
    pub(super) fn registration(&self, done: &Registered, content: Content) -> Registration {
        let entry = VersionEntry {
            version: done.key.version,
            id: done.id,
            deleted: false,
            created_ms: done.created_ms,
        };
        let content = self.keep(content);
        Registration { entry, content }
    }

    /// Steps 2 to 9: finds the version that holds a schema, or makes the one to be stored.
    pub(super) async fn prepare(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        options: RegisterOptions,
        stamp: &Stamp,
    ) -> Result<Prepared, ApiError> {
        let scene = self.scene(subject);
        let tagged = self
            .with_posted_tags(subject, request, scene.live.first())
            .await?;
        let request = tagged.as_ref().unwrap_or(request);
        let normalize = scope::normalizes(options.normalize, &scene.config, scene.mode);
        let asked = Asked::of(request);
        let strictness = strictness_of_new(&scene.config, asked.id.is_some());

        // 2. Before the mode: a producer registers its known schema again in READONLY too.
        let posted = posted_text(request);
        let mut candidate = None;
        if let Some(text) = posted {
            let read = self
                .candidate(subject, request, text, normalize, strictness)
                .await?;
            if !scene.config.has_defaults_or_overrides()
                && let Some(found) = self.known(subject, &read, &asked, &scene.live).await?
            {
                return Ok(Prepared::Held(found));
            }
            candidate = Some(read);
        }

        // 3.
        let import = check_registrable(subject, scene.mode, asked.id.is_some())?;

        // 4 and 5.
        let (candidate, numbered) = if import {
            (candidate.ok_or_else(empty_schema)?, false)
        } else {
            let normalize = (normalize, strictness);
            self.filled(subject, request, candidate, &scene, normalize)
                .await?
        };

        // 7 and 8, for a request that leaves the version to the registry.
        if asked.version == AskedVersion::Next
            && let Some(found) = self
                .held(subject, &candidate, asked.id, &scene.live)
                .await?
        {
            return Ok(Prepared::Held(found));
        }

        // 9.
        let checked = !import && !options.force;
        if checked {
            let report = self
                .compare(subject, &candidate, &scene.live, &scene.config)
                .await?;
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
            // A number in the metadata is right only if no other version came between.
            expected: (checked || numbered).then_some(scene.expected),
            id: asked.id,
            version: match asked.version {
                AskedVersion::Number(version) => Some(version),
                AskedVersion::Next | AskedVersion::AfterLatest => None,
            },
            import,
            stamp: stamp.clone(),
        };
        Ok(Prepared::New(Box::new(new), content))
    }

    /// What the memory says about a subject, at one point of `changes`.
    fn scene(&self, subject: &SubjectName) -> Scene {
        let index = self.index();
        let held = index.subject(subject);
        Scene {
            config: scope::config(&index, subject, &self.config.compatibility_level),
            mode: scope::mode(&index, subject),
            live: held
                .map(|held| held.live().rev().copied().collect())
                .unwrap_or_default(),
            expected: held.map(super::Subject::expected).unwrap_or_default(),
            next: held.map_or(VersionNumber(1), super::Subject::next_version),
        }
    }

    /// Step 2: the live version that the request names or means, without a look at the mode.
    async fn known(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        asked: &Asked,
        live: &[VersionEntry],
    ) -> Result<Option<Registration>, ApiError> {
        let guid = candidate.content.guid;
        let found = match asked.version {
            // -1 looks at the latest version only.
            AskedVersion::AfterLatest => {
                let latest = live.get(..1).unwrap_or_default();
                self.matching(subject, candidate, latest).await?
            }
            AskedVersion::Next => self.found_in(subject, candidate, live).await?,
            // Only an import names both, and it may have bound one content to several versions.
            AskedVersion::Number(number) => {
                let Some(id) = asked.id else { return Ok(None) };
                let ids = self.index().ids_of(subject.context(), guid);
                let named = |entry: &&VersionEntry| {
                    entry.version == number && entry.id == id && ids.contains(&id)
                };
                live.iter()
                    .find(named)
                    .map(|entry| (*entry, Arc::new(candidate.content.clone())))
            }
        };
        let found = found.filter(|(entry, _)| asked.id.is_none_or(|id| id == entry.id));
        Ok(found.map(|(entry, content)| Registration { entry, content }))
    }

    /// Steps 7 and 8: the live version that holds the content or that it means.
    async fn held(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        id: Option<SchemaId>,
        live: &[VersionEntry],
    ) -> Result<Option<Registration>, ApiError> {
        let ids = self
            .index()
            .ids_of(subject.context(), candidate.content.guid);
        let held =
            |entry: &&VersionEntry| ids.contains(&entry.id) && id.is_none_or(|id| id == entry.id);
        if let Some(entry) = live.iter().find(held) {
            return Ok(Some(Registration {
                entry: *entry,
                content: Arc::new(candidate.content.clone()),
            }));
        }
        // Content that the context knows keeps its id, which no version that it means has.
        if id.is_none() && !ids.is_empty() {
            return Ok(None);
        }
        let found = self.matching(subject, candidate, live).await?;
        let found = found.filter(|(entry, _)| id.is_none_or(|id| id == entry.id));
        Ok(found.map(|(entry, content)| Registration { entry, content }))
    }

    /// The version among `entries`, newest first, that holds the candidate, else the first that it
    /// means.
    pub(super) async fn found_in(
        &self,
        subject: &SubjectName,
        candidate: &Candidate,
        entries: &[VersionEntry],
    ) -> Result<Option<(VersionEntry, Arc<Content>)>, ApiError> {
        let ids = self
            .index()
            .ids_of(subject.context(), candidate.content.guid);
        if let Some(entry) = entries.iter().find(|entry| ids.contains(&entry.id)) {
            let content = Arc::new(candidate.content.clone());
            return Ok(Some((*entry, content)));
        }
        self.matching(subject, candidate, entries).await
    }

    /// Step 4: what the request leaves out comes from the previous version and the configuration.
    /// Answers whether the metadata names the number of the new version.
    async fn filled(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        candidate: Option<Candidate>,
        scene: &Scene,
        (normalize, strictness): (bool, Strictness),
    ) -> Result<(Candidate, bool), ApiError> {
        let previous = match scene.live.first() {
            Some(entry) => {
                let guid = self.guid_of(&subject.shared_context(), entry)?;
                Some(self.content(guid).await?)
            }
            None => None,
        };
        let mut candidate = match (candidate, &previous) {
            (Some(candidate), _) => candidate,
            (None, None) => return Err(empty_schema()),
            // Without a text it is the previous one's, with its type and references.
            (None, Some(previous)) => {
                let mut copy = request.clone();
                copy.schema_type = Some(previous.schema_type.as_str().to_owned());
                copy.references = Some(super::answer::references(previous));
                self.candidate(subject, &copy, &previous.text, normalize, strictness)
                    .await?
            }
        };
        let content = &mut candidate.content;
        let previous = previous.map(|previous| Extras::of(&previous));
        let mut extras = Extras::of(content).merged(previous, &scene.config);
        let asked = Asked::of(request).version != AskedVersion::Next;
        let numbered = extras.number(scene.next.0, asked);
        (content.metadata, content.rule_set) = extras.stored()?;
        content.guid = identify(content);
        Ok((candidate, numbered))
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
        let rule_set = request.rule_set.clone().map(rules::completed);
        let mut content = Content {
            guid: Guid([0; 16]),
            schema_type,
            text,
            references,
            metadata: merge::value(request.metadata.as_ref())?,
            rule_set: merge::value(rule_set.as_ref())?,
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
            let subject = SubjectName::parse_in(&reference.subject, context);
            // What a text refers to is told by its resolved form.
            principal::permit_read(&subject)?;
            let version = match reference.version {
                -1 => index
                    .subject(&subject)
                    .and_then(super::Subject::latest)
                    .map(|entry| entry.version)
                    .ok_or_else(missing)?,
                number if number > 0 => VersionNumber(number),
                _ => return Err(missing()),
            };
            let target = SubjectName::parse_in(&reference.subject, context);
            if index.owner_of(&target).is_some() {
                return Err(owned_reference(&reference.subject));
            }
            references.push(Reference {
                name: reference.name.clone(),
                subject: reference.subject.clone(),
                version,
            });
        }
        Ok(references)
    }
}

/// What the memory says about a subject before a registration.
struct Scene {
    config: Effective,
    mode: Mode,
    /// Newest first.
    live: Vec<VersionEntry>,
    expected: Vec<LiveVersion>,
    /// The number that the next version takes.
    next: VersionNumber,
}

/// The version that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AskedVersion {
    /// Nothing, or 0: any version that holds the content, else the next one.
    Next,
    /// -1: the latest one, else the next one with its number in the metadata.
    AfterLatest,
    /// This one, with its number in the metadata.
    Number(VersionNumber),
}

/// The version and the id that a request asks for; a negative id is none.
struct Asked {
    version: AskedVersion,
    id: Option<SchemaId>,
}

impl Asked {
    fn of(request: &RegisterRequest) -> Self {
        let version = match request.version {
            None | Some(0) => AskedVersion::Next,
            Some(number) if number > 0 => AskedVersion::Number(VersionNumber(number)),
            Some(_) => AskedVersion::AfterLatest,
        };
        let id = request.id.and_then(|id| u32::try_from(id).ok());
        Self {
            version,
            id: id.map(SchemaId),
        }
    }
}

/// Step 1 before the name of the subject: 42210 for a rule set of the wrong shape.
pub fn check_rule_set(request: &RegisterRequest) -> Result<(), ApiError> {
    match &request.rule_set {
        Some(rule_set) => rules::validate(&rules::completed(rule_set.clone())),
        None => Ok(()),
    }
}

/// The text of a request; white space alone is none.
pub(super) fn posted_text(request: &RegisterRequest) -> Option<&str> {
    let text = request.schema.as_deref()?;
    (!text.trim().is_empty()).then_some(text)
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

/// The type of a request; 42201 for a word that is none.
pub(super) fn schema_type(request: &RegisterRequest) -> Result<Format, ApiError> {
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
