//! [`Store`]: the handle that everything outside this crate uses.
//!
//! Owns the list of operations. Each write is a type in `writes/`, run by the writer task; each read is in `reads/`.

use std::sync::Arc;

use tokio::sync::watch;

use crate::access::{NewToken, StoredToken};
use crate::association::{Association, Cascade};
use crate::catalog::{
    AppendedEvent, ContractRevision, ContractSummary, NewCheck, NewContract, PutContract,
    StoredCheck, StoredContract, StoredEvent, Usage, UsageReader,
};
use crate::chain::ChainReport;
use crate::change::Change;
use crate::db::Database;
use crate::error::StoreError;
use crate::names::{Guid, Mode, SubjectName, VersionNumber};
use crate::options::{Options, Target};
use crate::registry::{
    Committed, Config, ConfigUpdate, Content, NewVersion, PermanentDeletion, Registered, Stamp,
};
use crate::snapshot::Snapshot;
use crate::writer::Writer;
use crate::{reads, writes};

/// A catalog database. Cheap to clone; clones share connections and the writer task.
#[derive(Clone, Debug)]
pub struct Store {
    database: Arc<Database>,
    writer: Arc<Writer>,
}

impl Store {
    /// Opens the database with the default limits and brings its tables up to date.
    pub async fn open(target: &Target) -> Result<Self, StoreError> {
        Self::open_with(target, Options::default()).await
    }

    /// Opens the database and brings its tables up to date.
    ///
    /// Reads no stored schema: a broken row cannot stop it. Fails with [`StoreError::Unavailable`] when the server
    /// cannot be reached, [`StoreError::Migration`] when the tables belong to another release.
    pub async fn open_with(target: &Target, options: Options) -> Result<Self, StoreError> {
        let database = Arc::new(Database::open(target, options).await?);
        let writer = Arc::new(Writer::start(Arc::clone(&database)).await?);
        Ok(Self { database, writer })
    }

    /// Commits what is queued, then closes every connection. Later calls answer [`StoreError::Unavailable`].
    pub async fn close(&self) {
        self.writer.stop().await;
        self.database.close().await;
    }

    /// Whether the database answers; for readiness.
    pub async fn ping(&self) -> Result<(), StoreError> {
        reads::changes::head(&self.database).await.map(|_| ())
    }

    /// The newest sequence number that is known to be committed; a change of it wakes whoever waits.
    ///
    /// Own commits raise it at once. Those of other nodes do on Postgres, by notification, as long as
    /// [`Self::is_listening`]; whoever must miss nothing polls [`Self::changes_after`] too, which is all there is on SQLite.
    pub fn committed(&self) -> watch::Receiver<i64> {
        self.writer.committed()
    }

    /// Whether commits of other nodes are being heard of; `None` on SQLite, which has no notifications.
    pub fn is_listening(&self) -> Option<bool> {
        self.writer.is_listening()
    }

    // The registry.

    /// Registers a schema under a subject.
    ///
    /// Answers the live version when the subject already has the content; otherwise checks `expected`
    /// ([`StoreError::Stale`]), references, explicit version and id, and creates the next version. Content that the
    /// context knows keeps its id.
    pub async fn register(&self, version: NewVersion) -> Result<Committed<Registered>, StoreError> {
        self.writer.run(writes::register::Register(version)).await
    }

    /// Hides one version; its id still resolves. Blocked by live referrers.
    pub async fn soft_delete_version(
        &self,
        subject: &SubjectName,
        version: VersionNumber,
        stamp: Stamp,
    ) -> Result<Committed<VersionNumber>, StoreError> {
        let write = writes::soft_delete::SoftDeleteVersion {
            subject: subject.clone(),
            version,
            stamp,
        };
        self.writer.run(write).await
    }

    /// Hides every live version of a subject and answers them, ascending. Blocked by live referrers in other subjects.
    pub async fn soft_delete_subject(
        &self,
        subject: &SubjectName,
        stamp: Stamp,
    ) -> Result<Committed<Vec<VersionNumber>>, StoreError> {
        let write = writes::soft_delete::SoftDeleteSubject {
            subject: subject.clone(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Removes a soft-deleted version. Blocked by every referrer, soft-deleted ones too.
    pub async fn delete_version_permanently(
        &self,
        subject: &SubjectName,
        version: VersionNumber,
        stamp: Stamp,
    ) -> Result<Committed<PermanentDeletion>, StoreError> {
        let write = writes::permanent_delete::DeleteVersion {
            subject: subject.clone(),
            version,
            stamp,
        };
        self.writer.run(write).await
    }

    /// Removes a subject whose versions are all soft-deleted, with its configuration and mode. Blocked by every referrer
    /// in other subjects.
    pub async fn delete_subject_permanently(
        &self,
        subject: &SubjectName,
        stamp: Stamp,
    ) -> Result<Committed<PermanentDeletion>, StoreError> {
        let write = writes::permanent_delete::DeleteSubject {
            subject: subject.clone(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Merges an update into the configuration of a scope and answers the result. The subject need not exist.
    pub async fn put_config(
        &self,
        scope: &SubjectName,
        update: ConfigUpdate,
        stamp: Stamp,
    ) -> Result<Committed<Config>, StoreError> {
        let write = writes::config::PutConfig {
            scope: scope.clone(),
            update,
            stamp,
        };
        self.writer.run(write).await
    }

    /// Removes the configuration of a scope and answers it; [`StoreError::ConfigNotFound`] when there is none.
    pub async fn delete_config(
        &self,
        scope: &SubjectName,
        stamp: Stamp,
    ) -> Result<Committed<Config>, StoreError> {
        let write = writes::config::DeleteConfig {
            scope: scope.clone(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Sets the mode of a scope. The subject need not exist.
    pub async fn put_mode(
        &self,
        scope: &SubjectName,
        mode: Mode,
        stamp: Stamp,
    ) -> Result<Committed<Mode>, StoreError> {
        let write = writes::mode::PutMode {
            scope: scope.clone(),
            mode,
            stamp,
        };
        self.writer.run(write).await
    }

    /// Removes the mode of a scope and answers it; [`StoreError::ModeNotFound`] when there is none.
    pub async fn delete_mode(
        &self,
        scope: &SubjectName,
        stamp: Stamp,
    ) -> Result<Committed<Mode>, StoreError> {
        let write = writes::mode::DeleteMode {
            scope: scope.clone(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Sets the import mode of a scope that holds no live version ([`StoreError::ScopeNotEmpty`]) and deletes its
    /// soft-deleted ones permanently; blocked by every referrer. The scope above all contexts holds everything.
    ///
    /// `known` are the subjects that the caller knows in the scope; another one is [`StoreError::Stale`].
    pub async fn put_import_mode(
        &self,
        scope: &SubjectName,
        known: Vec<SubjectName>,
        stamp: Stamp,
    ) -> Result<Committed<Mode>, StoreError> {
        let write = writes::import_mode::PutImportMode {
            scope: scope.clone(),
            known: known.into_iter().collect(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Removes the modes of a context and of every subject in it; answers the scopes that had one, sorted.
    pub async fn delete_modes(
        &self,
        context: &str,
        stamp: Stamp,
    ) -> Result<Committed<Vec<SubjectName>>, StoreError> {
        let write = writes::mode::DeleteModes {
            context: context.to_owned(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Takes a context without versions off the list; an unknown one is no error. Its counter of ids stays.
    pub async fn delete_context(
        &self,
        context: &str,
        stamp: Stamp,
    ) -> Result<Committed<()>, StoreError> {
        let write = writes::context::DeleteContext {
            context: context.to_owned(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Registers schemas and stores associations, each in place of what its key had, all of it or nothing. Answers the
    /// versions in the order of `schemas`, see [`Self::register`].
    ///
    /// [`StoreError::NoLiveVersion`] for a subject that has none even then; [`StoreError::SubjectOwned`] if one resource
    /// would own a subject that another is associated with; [`StoreError::SubjectReferenced`] if it would own one to
    /// which something refers.
    pub async fn put_associations(
        &self,
        schemas: Vec<NewVersion>,
        associations: Vec<Association>,
        stamp: Stamp,
    ) -> Result<Committed<Vec<Registered>>, StoreError> {
        let write = writes::association::PutAssociations {
            schemas: schemas
                .into_iter()
                .map(writes::register::Register)
                .collect(),
            associations,
            stamp,
        };
        self.writer.run(write).await
    }

    /// Removes associations and, as `cascade` says, the subjects that their resources own, all of it or nothing. Those
    /// that are not there as they are given are gone already.
    ///
    /// [`StoreError::AssociationFrozen`] for a frozen one without a cascade; [`StoreError::Referenced`] for an owned
    /// subject that something refers to.
    pub async fn delete_associations(
        &self,
        associations: Vec<Association>,
        cascade: Cascade,
        stamp: Stamp,
    ) -> Result<Committed<()>, StoreError> {
        let write = writes::association::DeleteAssociations {
            associations,
            cascade,
            stamp,
        };
        self.writer.run(write).await
    }

    /// Everything a node keeps in memory, at one point of `changes`. No texts.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        reads::snapshot::load(&self.database).await
    }

    /// The changes after `seq`, ascending, at most `limit`.
    pub async fn changes_after(&self, seq: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
        reads::changes::after(&self.database, seq, limit).await
    }

    /// The newest sequence number in `changes`; 0 before the first write.
    pub async fn head(&self) -> Result<i64, StoreError> {
        reads::changes::head(&self.database).await
    }

    /// The content with this identity.
    pub async fn content(&self, guid: Guid) -> Result<Option<Content>, StoreError> {
        reads::content::by_guid(&self.database, guid).await
    }

    /// Reads all of `changes` and recomputes its hash chain.
    pub async fn verify_chain(&self) -> Result<ChainReport, StoreError> {
        reads::chain::verify(&self.database).await
    }

    // Access.

    /// Stores a token; [`StoreError::TokenNameTaken`] when one that is not revoked has its name.
    pub async fn create_token(&self, token: NewToken) -> Result<Committed<()>, StoreError> {
        self.writer.run(writes::token::CreateToken(token)).await
    }

    /// Revokes the token with this id or name and answers it; [`StoreError::TokenNotFound`] when there is none.
    pub async fn revoke_token(
        &self,
        id_or_name: &str,
        stamp: Stamp,
    ) -> Result<Committed<StoredToken>, StoreError> {
        let write = writes::token::RevokeToken {
            id_or_name: id_or_name.to_owned(),
            stamp,
        };
        self.writer.run(write).await
    }

    /// Every token by name; with `revoked` those too that are no longer in force.
    pub async fn tokens(&self, revoked: bool) -> Result<Vec<StoredToken>, StoreError> {
        reads::tokens::list(&self.database, revoked).await
    }

    /// Notes when a token was used. No row in `changes`: callers do this about once an hour.
    pub async fn token_used(&self, id: &str, stamp: Stamp) -> Result<Committed<()>, StoreError> {
        let write = writes::token::TokenUsed {
            id: id.to_owned(),
            stamp,
        };
        self.writer.run(write).await
    }

    // The catalog.

    /// Stores a contract; a changed document, subject list, owner or title gets the next revision.
    pub async fn put_contract(
        &self,
        contract: NewContract,
    ) -> Result<Committed<PutContract>, StoreError> {
        self.writer
            .run(writes::contract::PutContractWrite(contract))
            .await
    }

    /// The newest revision of a contract.
    pub async fn contract(&self, id: &str) -> Result<Option<StoredContract>, StoreError> {
        reads::contracts::by_id(&self.database, id).await
    }

    /// The newest revisions of a contract, newest first, at most `limit`.
    pub async fn contract_history(
        &self,
        id: &str,
        limit: i64,
    ) -> Result<Vec<ContractRevision>, StoreError> {
        reads::contracts::history(&self.database, id, limit).await
    }

    /// Contracts whose search text holds every word of `query` (case ignored), by id, at most `limit`; all for an empty
    /// query. Words beyond the eighth are not looked at.
    pub async fn search_contracts(
        &self,
        query: &str,
        limit: i64,
    ) -> Result<Vec<ContractSummary>, StoreError> {
        reads::contracts::search(&self.database, query, limit).await
    }

    /// The contracts that name a subject, by id, at most 100.
    pub async fn contracts_of_subject(
        &self,
        subject: &SubjectName,
    ) -> Result<Vec<ContractSummary>, StoreError> {
        reads::contracts::of_subject(&self.database, subject).await
    }

    /// Stores what a program reads, in place of what it said before.
    pub async fn put_usage(&self, usage: Usage) -> Result<Committed<()>, StoreError> {
        self.writer.run(writes::usage::PutUsage(usage)).await
    }

    /// The programs that read `field` of a subject, or a field above or below it; every reader when `field` is `None`.
    /// By app, version, environment.
    pub async fn usage_readers(
        &self,
        subject: &SubjectName,
        field: Option<&str>,
    ) -> Result<Vec<UsageReader>, StoreError> {
        reads::usage::readers(&self.database, subject, field).await
    }

    /// Keeps the result of a gate run and answers its id, the same for the same content.
    pub async fn put_check(&self, check: NewCheck) -> Result<Committed<String>, StoreError> {
        self.writer.run(writes::check::PutCheck(check)).await
    }

    /// A kept gate run.
    pub async fn check(&self, id: &str) -> Result<Option<StoredCheck>, StoreError> {
        reads::checks::by_id(&self.database, id).await
    }

    /// The newest gate runs, newest first, without bodies, at most `limit`.
    pub async fn checks(&self, limit: i64) -> Result<Vec<StoredCheck>, StoreError> {
        reads::checks::newest(&self.database, limit).await
    }

    /// Appends a lineage event, given as canonical JSON; an event that was stored before is found again by its hash.
    pub async fn append_event(
        &self,
        raw: &[u8],
        stamp: Stamp,
    ) -> Result<Committed<AppendedEvent>, StoreError> {
        self.writer
            .run(writes::event::AppendEvent::new(raw, stamp))
            .await
    }

    /// The lineage events after `seq`, ascending, at most `limit`.
    pub async fn events_after(&self, seq: i64, limit: i64) -> Result<Vec<StoredEvent>, StoreError> {
        reads::events::after(&self.database, seq, limit).await
    }
}
