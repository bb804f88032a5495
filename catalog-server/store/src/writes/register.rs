//! Registering a schema: the order of checks, the id, the next version.
//!
//! The server has parsed, normalised and checked the schema already; what stands here is what only the database can decide,
//! in the order of the registry's own checks (content known, stale, references, explicit version, explicit id).

use crate::change::{RegisteredVersion, What};
use crate::change_json;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{SchemaId, SubjectName, VersionKey, VersionNumber};
use crate::registry::{NewVersion, Registered, Stamp};
use crate::writer::{Applied, Write};
use crate::writes::referrers::{self, Blocking};
use crate::writes::versions::{self, Version};
use callsheet_schema::Format;

/// The largest id and version of the wire.
const LAST: i64 = i32::MAX as i64;

/// See [`crate::Store::register`].
pub(crate) struct Register(pub(crate) NewVersion);

impl Write for Register {
    type Answer = Registered;
    const DOING: &'static str = "registering a schema";

    fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        let mut locks = vec![
            LockName::Subject(self.0.subject.clone()),
            LockName::Ids(self.0.subject.context().to_owned()),
        ];
        locks.extend(
            self.targets()
                .into_iter()
                .map(|key| LockName::Subject(key.subject)),
        );
        locks
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<Registered>, Failure> {
        let new = &self.0;
        let present = versions::of_subject(conn, &new.subject).await?;
        let known = self.known_ids(conn).await?;

        let live = present
            .iter()
            .rev()
            .find(|version| !version.deleted && known.contains(&version.id));
        if let (Some(live), None) = (live, new.version) {
            if let Some(offered) = new.id.filter(|id| *id != live.id) {
                return Err(StoreError::IdMismatch {
                    key: self.key(live.number),
                    stored: live.id,
                    offered,
                }
                .into());
            }
            return Ok(Applied {
                answer: self.found(live),
                changes: Vec::new(),
            });
        }
        self.refuse_stale(&present)?;
        self.refuse_wrong_references(conn).await?;

        let next = i64::from(present.last().map_or(0, |version| version.number.0)) + 1;
        let version = self.version(next)?;
        let taken = present.iter().find(|row| row.number == version);
        if let Some(taken) = taken {
            if !known.contains(&taken.id) || new.id.is_some_and(|id| id != taken.id) {
                return Err(StoreError::VersionTaken {
                    key: self.key(version),
                    id: taken.id,
                }
                .into());
            }
            if !taken.deleted {
                return Ok(Applied {
                    answer: self.found(taken),
                    changes: Vec::new(),
                });
            }
        }

        // An id that the subject already has, soft-deleted, before another one of the same content.
        let mine = present.iter().rev().find(|row| known.contains(&row.id));
        let (id, stored) = if let Some(id) = new.id {
            (self.bind_id(conn, id, &known).await?, false)
        } else if let Some(id) = mine.map(|row| row.id).or(known.first().copied()) {
            (id, false)
        } else if taken.is_none()
            && let Some(id) = self.create_at_once(conn, version).await?
        {
            (id, true)
        } else {
            (self.next_id(conn).await?, false)
        };
        if taken.is_some() {
            self.revive(conn, version).await?;
        } else if stored {
            self.refer(conn, version).await?;
        } else {
            self.insert(conn, version, id).await?;
        }
        let replaced = if live.is_none() {
            self.replace(conn, &present, id, version).await?
        } else {
            Vec::new()
        };

        let answer = Registered {
            key: self.key(version),
            id,
            guid: new.guid,
            new: true,
            created_ms: new.stamp.now_ms,
        };
        let change = What::Registered(RegisteredVersion {
            key: answer.key.clone(),
            id,
            guid: new.guid,
            schema_type: new.schema_type,
            created_ms: answer.created_ms,
            references: self.targets(),
            replaced,
        });
        Ok(Applied {
            answer,
            changes: vec![change],
        })
    }
}

const KNOWN_IDS: &str = "SELECT id, schema_type FROM schema_ids \
     WHERE context = $1 AND guid = $2 ORDER BY id LIMIT 1000";
const VERSION_EXISTS: &str =
    "SELECT 1 FROM versions WHERE context = $1 AND subject = $2 AND version = $3";
const OWNED: &str =
    "SELECT 1 FROM associations WHERE context = $1 AND subject = $2 AND lifecycle = 'STRONG'";
const ADD_CONTEXT: &str =
    "INSERT INTO contexts (context, last_id) VALUES ($1, 0) ON CONFLICT (context) DO NOTHING";
// A deleted context comes back with its first id, and no other registration can meet one: it holds no id. Postgres has this
// and what follows it in one statement too (`postgres::CREATE_VERSION`).
const TAKE_ID: &str = "UPDATE contexts SET last_id = last_id + 1, deleted = $3 \
     WHERE context = $1 AND last_id < $2 RETURNING last_id";
const RAISE_LAST_ID: &str = "UPDATE contexts SET last_id = CASE WHEN last_id < $2 THEN $2 ELSE last_id END, \
     deleted = $3 WHERE context = $1";
const HOLDER_OF_ID: &str = "SELECT guid FROM schema_ids WHERE context = $1 AND id = $2";
const ADD_CONTENT: &str = "INSERT INTO contents \
     (guid, schema_type, schema_text, reference_list, metadata, rule_set) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (guid) DO NOTHING";
const TYPE_OF_CONTENT: &str = "SELECT schema_type FROM contents WHERE guid = $1";
const ADD_ID: &str =
    "INSERT INTO schema_ids (context, id, guid, schema_type) VALUES ($1, $2, $3, $4)";
const ADD_VERSION: &str = "INSERT INTO versions \
     (context, subject, version, id, deleted, created_ms) VALUES ($1, $2, $3, $4, $5, $6)";
const ADD_REFERENCE: &str = "INSERT INTO version_references \
     (context, subject, version, position, to_context, to_subject, to_version) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const REVIVE: &str = "UPDATE versions SET deleted = $4, created_ms = $5 \
     WHERE context = $1 AND subject = $2 AND version = $3";

impl Register {
    fn key(&self, version: VersionNumber) -> VersionKey {
        VersionKey {
            subject: self.0.subject.clone(),
            version,
        }
    }

    /// What the references stand for; an unqualified subject is in this subject's context.
    fn targets(&self) -> Vec<VersionKey> {
        let context = self.0.subject.context();
        self.0
            .references
            .iter()
            .map(|reference| VersionKey {
                subject: SubjectName::parse_in(&reference.subject, context),
                version: reference.version,
            })
            .collect()
    }

    fn found(&self, version: &Version) -> Registered {
        Registered {
            key: self.key(version.number),
            id: version.id,
            guid: self.0.guid,
            new: false,
            created_ms: version.created_ms,
        }
    }

    /// The ids of the content in this context, ascending.
    async fn known_ids(&self, conn: &mut Conn<'_>) -> Result<Vec<SchemaId>, Failure> {
        let params = [
            Param::Text(self.0.subject.context()),
            Param::Bytes(self.0.guid.as_bytes()),
        ];
        let rows = conn
            .all(KNOWN_IDS, &params, |row| {
                Ok((row.id(0)?, row.text(1)?.to_owned()))
            })
            .await?;
        if let Some((_, stored)) = rows.first() {
            self.refuse_other_type(stored)?;
        }
        Ok(rows.into_iter().map(|(id, _)| id).collect())
    }

    fn refuse_other_type(&self, stored: &str) -> Result<(), Failure> {
        let stored: Format = stored
            .parse()
            .map_err(|_| Failure::corrupt(format!("schema type `{stored}`")))?;
        if stored == self.0.schema_type {
            return Ok(());
        }
        Err(StoreError::FormatMismatch {
            guid: self.0.guid,
            stored,
            offered: self.0.schema_type,
        }
        .into())
    }

    fn refuse_stale(&self, present: &[Version]) -> Result<(), Failure> {
        let Some(expected) = &self.0.expected else {
            return Ok(());
        };
        let mut expected = expected.clone();
        expected.sort_unstable();
        let live = versions::live(present);
        if live == expected {
            return Ok(());
        }
        Err(StoreError::Stale {
            subject: self.0.subject.clone(),
            live,
        }
        .into())
    }

    /// References stand for versions that exist, of subjects that no resource owns.
    async fn refuse_wrong_references(&self, conn: &mut Conn<'_>) -> Result<(), Failure> {
        for (reference, target) in self.0.references.iter().zip(self.targets()) {
            let params = [
                Param::Text(target.subject.context()),
                Param::Text(target.subject.name()),
                Param::Int(target.version.0.into()),
            ];
            if conn.first(VERSION_EXISTS, &params).await?.is_none() {
                return Err(StoreError::ReferenceNotFound {
                    name: reference.name.clone(),
                    target,
                }
                .into());
            }
            if conn.first(OWNED, &params[..2]).await?.is_some() {
                let subject = reference.subject.clone();
                return Err(StoreError::ReferenceOwned { subject }.into());
            }
        }
        Ok(())
    }

    fn version(&self, next: i64) -> Result<VersionNumber, Failure> {
        let exhausted = || StoreError::Exhausted {
            what: "versions",
            scope: self.0.subject.to_string(),
        };
        match self.0.version {
            Some(version) if version.0 < 1 || (!self.0.import && i64::from(version.0) != next) => {
                Err(StoreError::VersionNotNext {
                    subject: self.0.subject.clone(),
                    version,
                    next: VersionNumber(i32::try_from(next).map_err(|_| exhausted())?),
                }
                .into())
            }
            Some(version) => Ok(version),
            None => Ok(VersionNumber(i32::try_from(next).map_err(|_| exhausted())?)),
        }
    }

    /// Makes an explicit id stand for the content.
    async fn bind_id(
        &self,
        conn: &mut Conn<'_>,
        id: SchemaId,
        known: &[SchemaId],
    ) -> Result<SchemaId, Failure> {
        if known.contains(&id) {
            return Ok(id);
        }
        let context = self.0.subject.context();
        if id.0 == 0 || i64::from(id.0) > LAST {
            return Err(StoreError::Exhausted {
                what: "schema ids",
                scope: context.to_owned(),
            }
            .into());
        }
        let params = [
            Param::Text(context),
            Param::Int(id.0.into()),
            Param::Bool(false),
        ];
        if let Some(row) = conn.first(HOLDER_OF_ID, &params[..2]).await? {
            return Err(StoreError::IdTaken {
                context: context.to_owned(),
                id,
                guid: row.guid(0)?,
            }
            .into());
        }
        conn.execute(ADD_CONTEXT, &[Param::Text(context)]).await?;
        conn.execute(RAISE_LAST_ID, &params).await?;
        self.add_id(conn, id).await
    }

    /// What nearly every registration does, in one statement, where the database can: content that the context does not
    /// know gets the next id and becomes a version. `None` when the database cannot, or the context is new.
    async fn create_at_once(
        &self,
        conn: &mut Conn<'_>,
        version: VersionNumber,
    ) -> Result<Option<SchemaId>, Failure> {
        let Some(create) = conn.create_version() else {
            return Ok(None);
        };
        let new = &self.0;
        let references = change_json::write_references(&new.references);
        let metadata = new.metadata.as_ref().map(ToString::to_string);
        let rule_set = new.rule_set.as_ref().map(ToString::to_string);
        let params = [
            Param::Text(new.subject.context()),
            Param::Int(LAST),
            Param::Bytes(new.guid.as_bytes()),
            Param::Text(new.schema_type.as_str()),
            Param::Text(&new.text),
            Param::Text(&references),
            Param::OptText(metadata.as_deref()),
            Param::OptText(rule_set.as_deref()),
            Param::Text(new.subject.name()),
            Param::Int(version.0.into()),
            Param::Int(new.stamp.now_ms),
        ];
        let Some(row) = conn.first(create, &params).await? else {
            return Ok(None);
        };
        if let Some(stored) = row.opt_string(1)? {
            // Another context has the content.
            self.refuse_other_type(&stored)?;
        }
        row.id(0).map(Some)
    }

    /// Gives the content the next id of the context.
    async fn next_id(&self, conn: &mut Conn<'_>) -> Result<SchemaId, Failure> {
        let context = self.0.subject.context();
        let params = [Param::Text(context), Param::Int(LAST), Param::Bool(false)];
        let mut row = conn.first(TAKE_ID, &params).await?;
        if row.is_none() && conn.execute(ADD_CONTEXT, &[Param::Text(context)]).await? == 1 {
            row = conn.first(TAKE_ID, &params).await?;
        }
        let row = row.ok_or_else(|| StoreError::Exhausted {
            what: "schema ids",
            scope: context.to_owned(),
        })?;
        let id = row.id(0)?;
        self.add_id(conn, id).await
    }

    async fn add_id(&self, conn: &mut Conn<'_>, id: SchemaId) -> Result<SchemaId, Failure> {
        let new = &self.0;
        let references = change_json::write_references(&new.references);
        let metadata = new.metadata.as_ref().map(ToString::to_string);
        let rule_set = new.rule_set.as_ref().map(ToString::to_string);
        let content = [
            Param::Bytes(new.guid.as_bytes()),
            Param::Text(new.schema_type.as_str()),
            Param::Text(&new.text),
            Param::Text(&references),
            Param::OptText(metadata.as_deref()),
            Param::OptText(rule_set.as_deref()),
        ];
        if conn.execute(ADD_CONTENT, &content).await? == 0 {
            // Another context has the content.
            let params = [Param::Bytes(new.guid.as_bytes())];
            if let Some(row) = conn.first(TYPE_OF_CONTENT, &params).await? {
                self.refuse_other_type(row.text(0)?)?;
            }
        }
        let params = [
            Param::Text(new.subject.context()),
            Param::Int(id.0.into()),
            Param::Bytes(new.guid.as_bytes()),
            Param::Text(new.schema_type.as_str()),
        ];
        conn.execute(ADD_ID, &params).await?;
        Ok(id)
    }

    async fn insert(
        &self,
        conn: &mut Conn<'_>,
        version: VersionNumber,
        id: SchemaId,
    ) -> Result<(), Failure> {
        let subject = &self.0.subject;
        let row = [
            Param::Text(subject.context()),
            Param::Text(subject.name()),
            Param::Int(version.0.into()),
            Param::Int(id.0.into()),
            Param::Bool(false),
            Param::Int(self.0.stamp.now_ms),
        ];
        conn.execute(ADD_VERSION, &row).await?;
        self.refer(conn, version).await
    }

    /// Stores what the version refers to.
    async fn refer(&self, conn: &mut Conn<'_>, version: VersionNumber) -> Result<(), Failure> {
        let subject = &self.0.subject;
        for (position, target) in (0..).zip(self.targets()) {
            let row = [
                Param::Text(subject.context()),
                Param::Text(subject.name()),
                Param::Int(version.0.into()),
                Param::Int(position),
                Param::Text(target.subject.context()),
                Param::Text(target.subject.name()),
                Param::Int(target.version.0.into()),
            ];
            conn.execute(ADD_REFERENCE, &row).await?;
        }
        Ok(())
    }

    async fn revive(&self, conn: &mut Conn<'_>, version: VersionNumber) -> Result<(), Failure> {
        let params = [
            Param::Text(self.0.subject.context()),
            Param::Text(self.0.subject.name()),
            Param::Int(version.0.into()),
            Param::Bool(false),
            Param::Int(self.0.stamp.now_ms),
        ];
        conn.execute(REVIVE, &params).await.map(|_| ())
    }

    /// Content that comes back after a soft delete takes the place of its old versions, unless something refers to them.
    async fn replace(
        &self,
        conn: &mut Conn<'_>,
        present: &[Version],
        id: SchemaId,
        version: VersionNumber,
    ) -> Result<Vec<VersionNumber>, Failure> {
        let mut replaced = Vec::new();
        for old in present {
            if old.id != id || !old.deleted || old.number == version {
                continue;
            }
            let referrers = referrers::of(conn, &self.0.subject, old.number, Blocking::All).await?;
            if referrers.is_empty() {
                versions::remove_references(conn, &self.0.subject, old.number).await?;
                versions::remove(conn, &self.0.subject, old.number).await?;
                replaced.push(old.number);
            }
        }
        Ok(replaced)
    }
}
