//! Ids, subjects, versions, references, configurations and modes in memory; no texts.
//!
//! Built from [`Snapshot`] and kept current by applying [`Change`]s in sequence. Pure: it asks
//! nobody, so that a read never waits for SQL. Scope rules for configuration and mode are in
//! [`super::scope`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use callsheet_schema::Format;
use callsheet_store::{
    Association, AssociationKey, Change, Config, Guid, Lifecycle, LiveVersion, Mode,
    PermanentDeletion, RegisteredVersion, SchemaId, Snapshot, SubjectName, VersionKey,
    VersionNumber, What,
};

/// The registry at one point of `changes`.
#[derive(Default)]
pub struct Index {
    seq: i64,
    /// The newest change of an access token that is included, or a later one.
    access_seq: i64,
    contexts: BTreeMap<Arc<str>, Context>,
    /// Who refers to a version.
    referrers: HashMap<VersionKey, BTreeSet<VersionKey>>,
    /// What a version refers to, to undo `referrers` when it goes.
    references: HashMap<VersionKey, Vec<VersionKey>>,
    configs: BTreeMap<SubjectName, Config>,
    /// Whether any configuration names an alias, so that requests need not look.
    has_aliases: bool,
    modes: BTreeMap<SubjectName, Mode>,
    associations: BTreeMap<AssociationKey, Association>,
}

#[derive(Default)]
struct Context {
    /// Whether lists name it: it had a version and was not deleted since.
    listed: bool,
    last_id: u32,
    ids: BTreeMap<SchemaId, IdEntry>,
    by_guid: HashMap<Guid, BTreeSet<SchemaId>>,
    subjects: BTreeMap<Arc<str>, Subject>,
}

struct IdEntry {
    guid: Guid,
    schema_type: Format,
    /// Versions that hold the id: subject name inside the context, version.
    holders: BTreeSet<(Arc<str>, VersionNumber)>,
}

/// The versions of one subject, soft-deleted ones too.
#[derive(Default)]
pub struct Subject {
    versions: BTreeMap<VersionNumber, VersionEntry>,
}

/// One version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionEntry {
    /// Version in its subject.
    pub version: VersionNumber,
    /// Its schema id.
    pub id: SchemaId,
    /// Whether it is soft-deleted.
    pub deleted: bool,
    /// When it was created, milliseconds since 1970.
    pub created_ms: i64,
}

/// An id whose finished answers are no longer right.
pub(super) type StaleId = (Arc<str>, SchemaId);

/// The row could not be applied: read a fresh snapshot.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NeedsSnapshot;

impl Subject {
    /// Versions ascending.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &VersionEntry> {
        self.versions.values()
    }

    /// Live versions ascending.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = &VersionEntry> {
        self.versions().filter(|entry| !entry.deleted)
    }

    /// The newest live version.
    pub fn latest(&self) -> Option<&VersionEntry> {
        self.live().next_back()
    }

    /// One version, soft-deleted or not.
    pub fn version(&self, version: VersionNumber) -> Option<&VersionEntry> {
        self.versions.get(&version)
    }

    /// Whether any version is live.
    pub fn is_live(&self) -> bool {
        self.live().next().is_some()
    }

    /// The live versions as a registration names what it checked against.
    pub fn expected(&self) -> Vec<LiveVersion> {
        self.live()
            .map(|entry| LiveVersion {
                version: entry.version,
                id: entry.id,
            })
            .collect()
    }

    /// The number that the next version takes: max over all versions + 1.
    pub fn next_version(&self) -> VersionNumber {
        VersionNumber(
            self.versions
                .keys()
                .next_back()
                .map_or(1, |last| last.0.saturating_add(1)),
        )
    }
}

impl Index {
    /// Builds the index of a snapshot.
    pub fn new(snapshot: Snapshot) -> Self {
        let mut index = Self {
            seq: snapshot.seq,
            access_seq: snapshot.seq,
            ..Self::default()
        };
        for row in snapshot.contexts {
            let context = index.contexts.entry(row.context).or_default();
            context.last_id = row.last_id;
            context.listed = !row.deleted;
        }
        for row in snapshot.ids {
            index.add_id(row.context, row.id, row.guid, row.schema_type);
        }
        for row in snapshot.versions {
            let entry = VersionEntry {
                version: row.version,
                id: row.id,
                deleted: row.deleted,
                created_ms: row.created_ms,
            };
            index.add_version(&row.subject, entry);
        }
        for row in snapshot.references {
            index
                .referrers
                .entry(row.to.clone())
                .or_default()
                .insert(row.from.clone());
            index.references.entry(row.from).or_default().push(row.to);
        }
        index.configs = snapshot
            .configs
            .into_iter()
            .map(|row| (row.scope, row.config))
            .collect();
        index.note_aliases();
        index.modes = snapshot
            .modes
            .into_iter()
            .map(|row| (row.scope, row.mode))
            .collect();
        index.associations = snapshot
            .associations
            .into_iter()
            .map(|one| (one.key.clone(), one))
            .collect();
        index
    }

    /// The newest change that is included.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The change up to which tokens have to be known: their newest one, or a later one.
    pub fn access_seq(&self) -> i64 {
        self.access_seq
    }

    /// Applies the next change and names the ids whose answers it made stale.
    ///
    /// A change at or below [`Index::seq`] was applied before and changes nothing.
    pub(super) fn apply(&mut self, change: Change) -> Result<Vec<StaleId>, NeedsSnapshot> {
        if change.seq <= self.seq {
            return Ok(Vec::new());
        }
        let mut stale = Vec::new();
        match change.what {
            What::Registered(version) => self.register(version, &mut stale),
            What::SoftDeleted { subject, versions } => {
                for version in versions {
                    let context = subject.shared_context();
                    if let Some(entry) = self.entry_mut(&subject, version) {
                        entry.deleted = true;
                        stale.push((context, entry.id));
                    }
                }
            }
            What::PermanentlyDeleted(deletion) => self.delete(deletion, &mut stale),
            What::ConfigPut { scope, config } => {
                self.configs.insert(scope, *config);
                self.note_aliases();
            }
            What::ConfigDeleted { scope } => {
                self.configs.remove(&scope);
                self.note_aliases();
            }
            What::ModePut { scope, mode } => {
                self.modes.insert(scope, mode);
            }
            What::ModePutPurging {
                scope,
                mode,
                purged,
            } => {
                for deletion in purged {
                    self.delete(deletion, &mut stale);
                }
                self.modes.insert(scope, mode);
            }
            What::ModeDeleted { scope } => {
                self.modes.remove(&scope);
            }
            What::ModesDeleted { scopes } => {
                for scope in scopes {
                    self.modes.remove(&scope);
                }
            }
            What::ContextDeleted { context } => {
                if let Some(context) = self.contexts.get_mut(&*context) {
                    context.listed = false;
                }
            }
            What::AssociationsPut(associations) => {
                for one in associations {
                    self.associations.insert(one.key.clone(), one);
                }
            }
            What::AssociationsDeleted(keys) => {
                for key in keys {
                    self.associations.remove(&key);
                }
            }
            What::ContractPut { .. }
            | What::UsagePut { .. }
            | What::CheckPut { .. }
            | What::EventAppended { .. } => {}
            What::TokenCreated { .. } | What::TokenRevoked { .. } => self.access_seq = change.seq,
            _ => return Err(NeedsSnapshot),
        }
        self.seq = change.seq;
        Ok(stale)
    }

    fn delete(&mut self, deletion: PermanentDeletion, stale: &mut Vec<StaleId>) {
        for version in deletion.versions {
            self.remove_version(&deletion.subject, version, stale);
        }
        let context = deletion.subject.shared_context();
        for id in deletion.dropped_ids {
            self.remove_id(&context, id);
            stale.push((Arc::clone(&context), id));
        }
        if deletion.subject_gone {
            self.configs.remove(&deletion.subject);
            self.modes.remove(&deletion.subject);
            self.note_aliases();
        }
    }

    fn note_aliases(&mut self) {
        let aliases = |config: &Config| config.alias.is_some() || config.alias_for_deks.is_some();
        self.has_aliases = self.configs.values().any(aliases);
    }

    /// Whether any scope names another subject that answers for it.
    pub fn has_aliases(&self) -> bool {
        self.has_aliases
    }

    fn register(&mut self, version: RegisteredVersion, stale: &mut Vec<StaleId>) {
        let context = version.key.subject.shared_context();
        for replaced in version.replaced {
            self.remove_version(&version.key.subject, replaced, stale);
        }
        self.add_id(
            Arc::clone(&context),
            version.id,
            version.guid,
            version.schema_type,
        );
        let entry = VersionEntry {
            version: version.key.version,
            id: version.id,
            deleted: false,
            created_ms: version.created_ms,
        };
        self.add_version(&version.key.subject, entry);
        for target in version.references {
            self.referrers
                .entry(target.clone())
                .or_default()
                .insert(version.key.clone());
            self.references
                .entry(version.key.clone())
                .or_default()
                .push(target);
        }
        stale.push((context, version.id));
    }

    fn add_id(&mut self, context: Arc<str>, id: SchemaId, guid: Guid, schema_type: Format) {
        let context = self.contexts.entry(context).or_default();
        context.last_id = context.last_id.max(id.0);
        context.by_guid.entry(guid).or_default().insert(id);
        context.ids.entry(id).or_insert_with(|| IdEntry {
            guid,
            schema_type,
            holders: BTreeSet::new(),
        });
    }

    fn remove_id(&mut self, context: &str, id: SchemaId) {
        let Some(context) = self.contexts.get_mut(context) else {
            return;
        };
        let Some(entry) = context.ids.remove(&id) else {
            return;
        };
        if let Some(ids) = context.by_guid.get_mut(&entry.guid) {
            ids.remove(&id);
            if ids.is_empty() {
                context.by_guid.remove(&entry.guid);
            }
        }
    }

    fn add_version(&mut self, subject: &SubjectName, entry: VersionEntry) {
        let context = self.contexts.entry(subject.shared_context()).or_default();
        context.listed = true;
        let name = match context.subjects.get_key_value(subject.name()) {
            Some((name, _)) => Arc::clone(name),
            None => Arc::from(subject.name()),
        };
        if let Some(id) = context.ids.get_mut(&entry.id) {
            id.holders.insert((Arc::clone(&name), entry.version));
        }
        context
            .subjects
            .entry(name)
            .or_default()
            .versions
            .insert(entry.version, entry);
    }

    fn remove_version(
        &mut self,
        subject: &SubjectName,
        version: VersionNumber,
        stale: &mut Vec<StaleId>,
    ) {
        let key = VersionKey {
            subject: subject.clone(),
            version,
        };
        for target in self.references.remove(&key).unwrap_or_default() {
            if let Some(referrers) = self.referrers.get_mut(&target) {
                referrers.remove(&key);
                if referrers.is_empty() {
                    self.referrers.remove(&target);
                }
            }
        }
        let Some(context) = self.contexts.get_mut(subject.context()) else {
            return;
        };
        let Some((name, held)) = context.subjects.get_key_value(subject.name()) else {
            return;
        };
        let name = Arc::clone(name);
        let gone = held.versions.len() == 1 && held.versions.contains_key(&version);
        let removed = match context.subjects.get_mut(&name) {
            Some(held) => held.versions.remove(&version),
            None => None,
        };
        if gone {
            context.subjects.remove(&name);
        }
        if let Some(entry) = removed {
            if let Some(id) = context.ids.get_mut(&entry.id) {
                id.holders.remove(&(name, version));
            }
            stale.push((subject.shared_context(), entry.id));
        }
    }

    fn entry_mut(
        &mut self,
        subject: &SubjectName,
        version: VersionNumber,
    ) -> Option<&mut VersionEntry> {
        self.contexts
            .get_mut(subject.context())?
            .subjects
            .get_mut(subject.name())?
            .versions
            .get_mut(&version)
    }

    /// A subject with at least one version, soft-deleted or not.
    pub fn subject(&self, subject: &SubjectName) -> Option<&Subject> {
        self.contexts
            .get(subject.context())?
            .subjects
            .get(subject.name())
    }

    /// Every subject that has a version, sorted by context and name.
    pub fn subjects(&self) -> impl Iterator<Item = (SubjectName, &Subject)> {
        self.contexts.iter().flat_map(|(context, held)| {
            held.subjects.iter().map(move |(name, subject)| {
                (
                    SubjectName::new(Arc::clone(context), Arc::clone(name)),
                    subject,
                )
            })
        })
    }

    /// Contexts with a version in them, sorted; the default one may be missing.
    pub fn contexts(&self) -> impl Iterator<Item = &Arc<str>> {
        self.contexts
            .iter()
            .filter(|(_, context)| !context.subjects.is_empty())
            .map(|(name, _)| name)
    }

    /// Contexts that had a version and were not deleted since, sorted; the default one may be missing.
    pub fn listed_contexts(&self) -> impl Iterator<Item = &Arc<str>> {
        let listed = self.contexts.iter().filter(|(_, context)| context.listed);
        listed.map(|(name, _)| name)
    }

    /// The highest id that the context gave out; 0 before the first.
    pub fn last_id(&self, context: &str) -> u32 {
        self.contexts
            .get(context)
            .map_or(0, |context| context.last_id)
    }

    /// What an id stands for.
    pub fn content_of(&self, context: &str, id: SchemaId) -> Option<(Guid, Format)> {
        let entry = self.contexts.get(context)?.ids.get(&id)?;
        Some((entry.guid, entry.schema_type))
    }

    /// Versions that hold an id, sorted by subject and version; empty for an unknown id.
    pub fn holders(&self, context: &str, id: SchemaId) -> Vec<(SubjectName, VersionEntry)> {
        let Some((name, held)) = self.contexts.get_key_value(context) else {
            return Vec::new();
        };
        let Some(entry) = held.ids.get(&id) else {
            return Vec::new();
        };
        entry
            .holders
            .iter()
            .filter_map(|(subject, version)| {
                let entry = held.subjects.get(subject)?.version(*version)?;
                Some((
                    SubjectName::new(Arc::clone(name), Arc::clone(subject)),
                    *entry,
                ))
            })
            .collect()
    }

    /// Ids of a content in one context, ascending.
    pub fn ids_of(&self, context: &str, guid: Guid) -> Vec<SchemaId> {
        self.contexts
            .get(context)
            .and_then(|context| context.by_guid.get(&guid))
            .map(|ids| ids.iter().copied().collect())
            .unwrap_or_default()
    }

    /// Ids of a content in every context, sorted by context and id.
    pub fn ids_everywhere(&self, guid: Guid) -> Vec<(Arc<str>, SchemaId)> {
        self.contexts
            .iter()
            .flat_map(|(name, context)| {
                context
                    .by_guid
                    .get(&guid)
                    .into_iter()
                    .flatten()
                    .map(move |id| (Arc::clone(name), *id))
            })
            .collect()
    }

    /// The newest version of a subject that holds a content; soft-deleted ones only if asked for.
    pub fn version_of(
        &self,
        subject: &SubjectName,
        guid: Guid,
        deleted: bool,
    ) -> Option<VersionEntry> {
        let ids = self.contexts.get(subject.context())?.by_guid.get(&guid)?;
        self.subject(subject)?
            .versions()
            .rev()
            .find(|entry| ids.contains(&entry.id) && (deleted || !entry.deleted))
            .copied()
    }

    /// Versions that refer to a version, sorted.
    pub fn referrers(&self, key: &VersionKey) -> impl Iterator<Item = &VersionKey> {
        self.referrers.get(key).into_iter().flatten()
    }

    /// What one scope stores itself.
    pub fn stored_config(&self, scope: &SubjectName) -> Option<&Config> {
        self.configs.get(scope)
    }

    /// Every scope that stores a configuration, sorted by context and name.
    pub fn stored_configs(&self) -> impl Iterator<Item = (&SubjectName, &Config)> {
        self.configs.iter()
    }

    /// Every scope with a mode of its own, sorted.
    pub fn stored_modes(&self) -> impl Iterator<Item = (&SubjectName, Mode)> {
        self.modes.iter().map(|(scope, mode)| (scope, *mode))
    }

    /// The mode that one scope stores itself.
    pub fn stored_mode(&self, scope: &SubjectName) -> Option<Mode> {
        self.modes.get(scope).copied()
    }

    /// Every association, sorted by its key.
    pub fn associations(&self) -> impl Iterator<Item = &Association> {
        self.associations.values()
    }

    /// The association of the resource that owns a subject.
    pub fn owner_of(&self, subject: &SubjectName) -> Option<&Association> {
        self.associations
            .values()
            .find(|one| one.lifecycle == Lifecycle::Strong && one.subject == *subject)
    }

    /// Counts for metrics: subjects with a live version, live versions, soft-deleted versions.
    pub fn counts(&self) -> (usize, usize, usize) {
        let (mut subjects, mut live, mut deleted) = (0, 0, 0);
        for subject in self
            .contexts
            .values()
            .flat_map(|context| context.subjects.values())
        {
            subjects += usize::from(subject.is_live());
            for entry in subject.versions() {
                if entry.deleted {
                    deleted += 1;
                } else {
                    live += 1;
                }
            }
        }
        (subjects, live, deleted)
    }
}
