//! Reads of one schema: by id, by guid, by version.

use std::sync::Arc;

use bytes::Bytes;
use callsheet_api::error as codes;
use callsheet_contracts::Schema;
use callsheet_store::{Content, Guid, SchemaId, SubjectName, VersionKey, VersionNumber};

use super::Registry;
use super::answer::{Answer, AnswerKey, Shape};
use super::index::VersionEntry;
use super::subject::VersionQuery;
use crate::auth::principal;
use crate::error::ApiError;

/// A version and what it holds.
pub struct Found {
    /// Its subject; another context's if the asked one had nothing.
    pub subject: SubjectName,
    /// The version.
    pub entry: VersionEntry,
    /// What it holds.
    pub content: Arc<Content>,
}

/// A schema by its id.
pub struct ById {
    /// Context in which the id was found.
    pub context: Arc<str>,
    /// A version that holds it: the asked subject's, else the first live one.
    pub holder: Option<VersionEntry>,
    /// The asked subject, if it holds the id.
    pub named: Option<SubjectName>,
    /// What the id stands for.
    pub content: Arc<Content>,
}

impl Registry {
    /// The finished body of `GET /schemas/ids/{id}` in the default context, from memory. An id that this node has not heard of
    /// may have been given by another one a moment ago: the newest changes are read before it is called unknown.
    pub async fn answer_by_id(&self, id: SchemaId, shape: Shape) -> Result<Bytes, ApiError> {
        const CONTEXT: &str = callsheet_store::DEFAULT_CONTEXT;
        self.permit_id(CONTEXT, id)?;
        let key = AnswerKey::Id(shape, id);
        if let Some(answer) = self.answers.get(&key) {
            return Ok(answer.bytes);
        }
        let known = || self.index().content_of(CONTEXT, id).map(|(guid, _)| guid);
        let seen = self.index().seq();
        let mut guid = known();
        if guid.is_none() && self.news_since(seen).await? {
            guid = known();
        }
        let guid = guid.ok_or_else(|| unknown_id(id))?;
        self.permit_id(CONTEXT, id)?;
        let content = self.content(guid).await?;
        // Under the read lock no change can be applied between the look and the insert.
        let index = self.index();
        let holders = index.holders(CONTEXT, id);
        let holder = first_live(&holders);
        let body = shape.schema_string(&content, &content.text, holder, None);
        let bytes = Bytes::from(serde_json::to_vec(&body).map_err(ApiError::internal)?);
        if index
            .content_of(CONTEXT, id)
            .is_some_and(|(now, _)| now == guid)
        {
            let size = bytes.len() + 128;
            let answer = Answer {
                bytes: bytes.clone(),
                seq: None,
            };
            self.answers.insert(key, answer, size);
        }
        Ok(bytes)
    }

    /// A schema by id. A subject names the context and, if it holds the id, the version; an
    /// unqualified one that does not know the id is looked for in the other contexts.
    pub async fn by_id(
        &self,
        id: SchemaId,
        subject: Option<&SubjectName>,
    ) -> Result<ById, ApiError> {
        let look = || {
            let context = self.context_of_id(id, subject)?;
            let index = self.index();
            let (guid, _) = index.content_of(&context, id)?;
            let holders = index.holders(&context, id);
            let asked = subject
                .map(SubjectName::name)
                .filter(|name| !name.is_empty());
            let own = asked.and_then(|asked| {
                let mut holders = holders.iter().rev();
                holders.find(|(name, _)| name.name() == asked)
            });
            let named = own.map(|(name, _)| name.clone());
            let holder = own
                .map(|(_, entry)| entry)
                .or_else(|| first_live(&holders))
                .copied();
            Some((context, guid, holder, named))
        };
        let seen = self.index().seq();
        let mut found = look();
        if found.is_none() && self.news_since(seen).await? {
            found = look();
        }
        let (context, guid, holder, named) = found.ok_or_else(|| unknown_id(id))?;
        self.permit_id(&context, id)?;
        let content = self.content(guid).await?;
        Ok(ById {
            context,
            holder,
            named,
            content,
        })
    }

    /// A schema by the identity of its content, with the first context that knows it.
    pub async fn by_guid(&self, guid: Guid) -> Result<ById, ApiError> {
        let found = {
            let index = self.index();
            index
                .ids_everywhere(guid)
                .into_iter()
                .find(|(context, id)| index.shows_id(context, *id))
                .map(|(context, id)| {
                    let holder = first_live(&index.holders(&context, id)).copied();
                    (context, holder)
                })
        };
        let (context, holder) =
            found.ok_or_else(|| ApiError::new(codes::SCHEMA_ID_NOT_FOUND, &[&guid.to_string()]))?;
        let content = self.content(guid).await?;
        Ok(ById {
            context,
            holder,
            named: None,
            content,
        })
    }

    /// A version of a subject; 40401 or 40402 if it is not there. `latest` never resolves to a
    /// soft-deleted version.
    pub async fn version(
        &self,
        subject: &SubjectName,
        version: VersionQuery,
        deleted: bool,
    ) -> Result<Found, ApiError> {
        let (subject, entry) = self.find_version(subject, version, deleted).await?;
        let guid = self.guid_of(&subject.shared_context(), &entry)?;
        let content = self.content(guid).await?;
        Ok(Found {
            subject,
            entry,
            content,
        })
    }

    /// The finished body for the path of a `GET /subjects/{subject}/versions/{version}` without parameters, if nothing
    /// changed since it was made.
    pub fn answer_by_path(&self, path: &str, shape: Shape) -> Option<Bytes> {
        let answer = self.answers.get(&AnswerKey::Path(shape, path.into()))?;
        (answer.seq == Some(self.index().seq())).then_some(answer.bytes)
    }

    /// The body of `GET /subjects/{subject}/versions/{version}` without parameters, kept for its path. Whether the subject
    /// may be read is asked before. What another node wrote a moment ago is looked for before a version is called unknown.
    pub async fn answer_by_version(
        &self,
        subject: &SubjectName,
        version: VersionQuery,
        shape: Shape,
        path: &str,
    ) -> Result<Bytes, ApiError> {
        // What changes while the answer is made makes it one of the past.
        let seq = self.index().seq();
        let found = self.version(subject, version, false).await?;
        let content = &found.content;
        let body = shape.schema(&found.subject, &found.entry, content, &content.text);
        let bytes = Bytes::from(serde_json::to_vec(&body).map_err(ApiError::internal)?);
        if found.subject != *subject {
            // What other contexts answer in its place depends on who asks.
            return Ok(bytes);
        }
        let size = bytes.len() + path.len() + 256;
        let answer = Answer {
            bytes: bytes.clone(),
            seq: Some(seq),
        };
        let key = AnswerKey::Path(shape, path.into());
        self.answers.insert(key, answer, size);
        Ok(bytes)
    }

    /// Which version is meant. One that this node has not heard of is looked for in the newest changes before it is
    /// called unknown.
    async fn find_version(
        &self,
        subject: &SubjectName,
        version: VersionQuery,
        deleted: bool,
    ) -> Result<(SubjectName, VersionEntry), ApiError> {
        let find = || {
            // Nearly always the asked one: the others are looked for only without it.
            if let Some(entry) = self.version_in(subject, version, deleted) {
                return Some((subject.clone(), entry));
            }
            self.read_candidates(subject)
                .into_iter()
                .skip(1)
                .find_map(|candidate| {
                    let entry = self.version_in(&candidate, version, deleted)?;
                    Some((candidate, entry))
                })
        };
        let seen = self.index().seq();
        let mut found = find();
        if found.is_none() && self.news_since(seen).await? {
            found = find();
        }
        found.ok_or_else(|| self.no_version(subject, version, deleted))
    }

    fn version_in(
        &self,
        subject: &SubjectName,
        version: VersionQuery,
        deleted: bool,
    ) -> Option<VersionEntry> {
        let index = self.index();
        let held = index.subject(subject)?;
        match version {
            VersionQuery::Latest => held.latest(),
            VersionQuery::Number(number) => held
                .version(number)
                .filter(|entry| deleted || !entry.deleted),
        }
        .copied()
    }

    /// 40401 if the subject has nothing to show, else 40402.
    fn no_version(&self, subject: &SubjectName, version: VersionQuery, deleted: bool) -> ApiError {
        let index = self.index();
        let known = index
            .subject(subject)
            .is_some_and(|held| deleted || held.is_live());
        if known {
            ApiError::new(codes::VERSION_NOT_FOUND, &[&version.number().to_string()])
        } else {
            ApiError::new(codes::SUBJECT_NOT_FOUND, &[&subject.to_string()])
        }
    }

    /// The asked subject, then, if it is unqualified, its namesakes in the other contexts.
    pub(super) fn read_candidates(&self, subject: &SubjectName) -> Vec<SubjectName> {
        let mut candidates = vec![subject.clone()];
        if subject.context() == callsheet_store::DEFAULT_CONTEXT {
            let index = self.index();
            candidates.extend(
                index
                    .contexts()
                    .filter(|context| &***context != callsheet_store::DEFAULT_CONTEXT)
                    .map(|context| SubjectName::new(Arc::clone(context), subject.name()))
                    .filter(principal::shows),
            );
        }
        candidates
    }

    /// Subjects that have a live version, sorted by context and name.
    pub fn subject_names(&self) -> Vec<SubjectName> {
        let index = self.index();
        index
            .subjects()
            .filter(|(name, held)| held.is_live() && principal::shows(name))
            .map(|(name, _)| name)
            .collect()
    }

    /// Live versions of a subject, ascending; empty for an unknown one.
    pub fn versions(&self, subject: &SubjectName) -> Vec<VersionEntry> {
        let index = self.index();
        index
            .subject(subject)
            .map(|held| held.live().copied().collect())
            .unwrap_or_default()
    }

    /// The parsed schema of a version.
    pub async fn schema(
        &self,
        subject: &SubjectName,
        version: VersionNumber,
    ) -> Result<Schema, ApiError> {
        let found = self
            .version(subject, VersionQuery::Number(version), true)
            .await?;
        self.parsed(&found.subject.shared_context(), &found.content)
            .await
    }

    /// Versions that refer to a version, sorted, soft-deleted ones only if asked for.
    pub fn referrers(&self, key: &VersionKey, deleted: bool) -> Vec<(VersionKey, SchemaId)> {
        let index = self.index();
        index
            .referrers(key)
            .filter(|from| principal::shows(&from.subject))
            .filter_map(|from| {
                let entry = index.subject(&from.subject)?.version(from.version)?;
                (deleted || !entry.deleted).then(|| (from.clone(), entry.id))
            })
            .collect()
    }
}

fn first_live(holders: &[(SubjectName, VersionEntry)]) -> Option<&VersionEntry> {
    holders
        .iter()
        .map(|(_, entry)| entry)
        .find(|entry| !entry.deleted)
        .or_else(|| holders.first().map(|(_, entry)| entry))
}

fn unknown_id(id: SchemaId) -> ApiError {
    ApiError::new(codes::SCHEMA_ID_NOT_FOUND, &[&id.to_string()])
}
