//! Lists: subjects, versions, schemas, the places of an id.

use std::collections::BTreeMap;
use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_api::registry::{ContextId, RuleSet, SubjectVersion};
use callsheet_store::{Association, Content, DEFAULT_CONTEXT, Guid, SchemaId, Stamp, SubjectName};

use super::answer::wire_id;
use super::associations::{AssociatedQuery, held_by};
use super::index::VersionEntry;
use super::merge::Extras;
use super::subject::{Paging, SubjectPrefix};
use super::{Registry, scope};
use crate::auth::principal;
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

/// What a list of schemas asks for.
pub struct SchemaQuery {
    /// Which subjects.
    pub prefix: SubjectPrefix,
    /// Which versions.
    pub filter: DeletedFilter,
    /// The newest of them only.
    pub latest_only: bool,
    /// Whether names of aliases count, and are shown.
    pub aliases: bool,
    /// Only versions with a rule of this type.
    pub rule_type: Option<String>,
    /// Only subjects with such associations, which are shown then.
    pub associated: Option<AssociatedQuery>,
    /// Which part of the list.
    pub paging: Paging,
}

/// A version in the list of schemas.
pub struct ListedSchema {
    /// Subjects that stand for its subject, if they were asked for.
    pub aliases: Vec<String>,
    /// Associations of its subject that were asked for.
    pub associations: Vec<Association>,
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
                        && principal::shows(name)
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

    /// Versions of a subject, ascending; 40401 for an unknown subject, and for a soft-deleted one
    /// unless `deleted`.
    pub fn list_versions(
        &self,
        subject: &SubjectName,
        filter: DeletedFilter,
        deleted: bool,
    ) -> Result<Vec<VersionEntry>, ApiError> {
        let index = self.index();
        let held = index
            .subject(subject)
            .filter(|held| deleted || held.is_live())
            .ok_or_else(|| ApiError::new(codes::SUBJECT_NOT_FOUND, &[&subject.to_string()]))?;
        let shown = held.versions().filter(|entry| filter.shows(entry));
        Ok(shown.copied().collect())
    }

    /// Schemas sorted by subject and version, with their texts.
    pub async fn list_schemas(&self, query: &SchemaQuery) -> Result<Vec<ListedSchema>, ApiError> {
        let aliases = if query.aliases {
            self.aliases()
        } else {
            BTreeMap::new()
        };
        let associations = match &query.associated {
            None => BTreeMap::new(),
            Some(query) => self.associations_by_subject(query),
        };
        // Whoever answers to a name that is asked for is listed too.
        let asked = |name: &SubjectName| {
            query.prefix.matches(name)
                || aliases
                    .get(name)
                    .is_some_and(|names| names.iter().any(|alias| query.prefix.matches(alias)))
        };
        let mut rows: Vec<(String, SubjectName, VersionEntry, Guid)> = Vec::new();
        {
            let index = self.index();
            let associated = |name: &SubjectName| {
                let query = query.associated.as_ref();
                query.is_none_or(|query| query.matches(held_by(&associations, name)))
            };
            for (name, held) in index
                .subjects()
                .filter(|(name, _)| asked(name) && principal::shows(name) && associated(name))
            {
                let shown: Vec<&VersionEntry> = held
                    .versions()
                    .filter(|entry| query.filter.shows(entry))
                    .collect();
                let skipped = if query.latest_only {
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
        if let Some(rule_type) = &query.rule_type {
            let mut kept = Vec::new();
            for row in rows {
                let rules = Extras::of(&*self.content(row.3).await?).rule_set;
                if rules.is_some_and(|set| has_rule_of_type(&set, rule_type)) {
                    kept.push(row);
                }
            }
            rows = kept;
        }
        let mut schemas = Vec::new();
        for (_, subject, entry, guid) in query.paging.apply(rows) {
            let names = aliases.get(&subject).into_iter().flatten();
            let names = names.filter(|name| principal::shows(name));
            schemas.push(ListedSchema {
                aliases: names.map(ToString::to_string).collect(),
                associations: held_by(&associations, &subject).to_vec(),
                content: self.content(guid).await?,
                subject,
                entry,
            });
        }
        Ok(schemas)
    }

    /// Versions that hold an id, sorted by subject and version; 40403 for an unknown id. A
    /// `subject` says in which context to look, see [`Registry::by_id`].
    pub fn places(
        &self,
        id: SchemaId,
        subject: Option<&SubjectName>,
        deleted: bool,
    ) -> Result<Vec<SubjectVersion>, ApiError> {
        let context = self
            .context_of_id(id, subject)
            .ok_or_else(|| ApiError::new(codes::SCHEMA_NOT_FOUND, &[]))?;
        let holders = self.index().holders(&context, id).into_iter();
        Ok(holders
            .filter(|(name, entry)| (deleted || !entry.deleted) && principal::shows(name))
            .map(|(name, entry)| SubjectVersion {
                subject: name.to_string(),
                version: entry.version.0,
            })
            .collect())
    }

    /// The context whose id is meant.
    ///
    /// A context, or no subject, means its own. A subject of another context than the default one
    /// must hold the id. A bare subject that does not hold it is looked for in the other contexts;
    /// in the end the default context's id is meant.
    pub(super) fn context_of_id(
        &self,
        id: SchemaId,
        subject: Option<&SubjectName>,
    ) -> Option<Arc<str>> {
        let default = scope::global_entry();
        let asked = subject.unwrap_or(&default);
        let index = self.index();
        let knows = |name: &SubjectName| index.content_of(name.context(), id).is_some();
        let holds = |name: &SubjectName| {
            let holders = index.holders(name.context(), id);
            holders.iter().any(|(holder, _)| holder == name)
        };
        if asked.name().is_empty() {
            return knows(asked).then(|| asked.shared_context());
        }
        if holds(asked) {
            return Some(asked.shared_context());
        }
        if asked.context() != DEFAULT_CONTEXT {
            return None;
        }
        let others = index
            .contexts()
            .map(|context| SubjectName::new(Arc::clone(context), asked.name()));
        let mut others = others.filter(|name| name.context() != DEFAULT_CONTEXT);
        match others.find(|name| holds(name)) {
            Some(name) => Some(name.shared_context()),
            None => knows(&default).then(|| default.shared_context()),
        }
    }

    /// Ids of a content in every context, sorted.
    pub fn ids_of_guid(&self, guid: Guid) -> Vec<ContextId> {
        let index = self.index();
        index
            .ids_everywhere(guid)
            .into_iter()
            .filter(|(context, id)| index.shows_id(context, *id))
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
                .listed_contexts()
                .map(ToString::to_string)
                .filter(|name| name != callsheet_store::DEFAULT_CONTEXT),
        );
        let shown = |name: &String| {
            name.starts_with(prefix)
                && (name == callsheet_store::DEFAULT_CONTEXT || principal::shows_context(name))
        };
        paging.apply(names.into_iter().filter(shown))
    }

    /// Takes an empty context off the list; 42211 while it holds a subject, a soft-deleted one too.
    pub async fn delete_context(&self, context: &str, stamp: Stamp) -> Result<(), ApiError> {
        let done = self.store.delete_context(context, stamp).await?;
        Ok(self.catch_up_to(done.seq).await?)
    }
}

fn has_rule_of_type(set: &RuleSet, rule_type: &str) -> bool {
    let lists = [&set.migration_rules, &set.domain_rules, &set.encoding_rules];
    lists
        .into_iter()
        .flatten()
        .flatten()
        .any(|rule| rule.rule_type.as_deref() == Some(rule_type))
}
