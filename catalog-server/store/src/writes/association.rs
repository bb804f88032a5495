//! Associations of subjects with resources: with the schemas that they bring, and with the subjects that go with them.

use crate::association::{Association, AssociationKey, Cascade, Lifecycle};
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{SubjectName, VersionNumber};
use crate::registry::{Registered, Stamp};
use crate::row::Row;
use crate::writer::{Applied, Write};
use crate::writes::referrers::{self, Blocking};
use crate::writes::register::Register;
use crate::writes::{permanent_delete, soft_delete, versions};

const BY_SUBJECT: &str = "SELECT resource_id, resource_type, association_type, resource_namespace, resource_name, \
     context, subject, guid, lifecycle, frozen, created_ms, updated_ms FROM associations \
     WHERE context = $1 AND subject = $2 ORDER BY resource_id, resource_type, association_type";
const BY_KEY: &str = "SELECT resource_id, resource_type, association_type, resource_namespace, resource_name, \
     context, subject, guid, lifecycle, frozen, created_ms, updated_ms FROM associations \
     WHERE resource_id = $1 AND resource_type = $2 AND association_type = $3";
const ANY: &str = "SELECT 1 FROM associations WHERE context = $1 AND subject = $2 LIMIT 1";
const WRITE: &str = "INSERT INTO associations (resource_id, resource_type, association_type, resource_namespace, \
     resource_name, context, subject, guid, lifecycle, frozen, created_ms, updated_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const DELETE: &str = "DELETE FROM associations \
     WHERE resource_id = $1 AND resource_type = $2 AND association_type = $3";

/// Reads the columns of an association in the order of the statements here.
pub(crate) fn read(row: &Row) -> Result<Association, Failure> {
    let text = |column| row.text(column).map(str::to_owned);
    let word = row.text(8)?;
    Ok(Association {
        key: AssociationKey {
            resource_id: text(0)?,
            resource_type: text(1)?,
            association_type: text(2)?,
        },
        resource_namespace: text(3)?,
        resource_name: text(4)?,
        subject: SubjectName::new(row.text(5)?, row.text(6)?),
        guid: row.guid(7)?,
        lifecycle: Lifecycle::parse(word)
            .ok_or_else(|| Failure::corrupt(format!("lifecycle `{word}`")))?,
        frozen: row.bool(9)?,
        created_ms: row.int(10)?,
        updated_ms: row.int(11)?,
    })
}

fn key(key: &AssociationKey) -> [Param<'_>; 3] {
    [
        Param::Text(&key.resource_id),
        Param::Text(&key.resource_type),
        Param::Text(&key.association_type),
    ]
}

/// Whether any resource is associated with a subject.
pub(super) async fn is_associated(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
) -> Result<bool, Failure> {
    let params = [Param::Text(subject.context()), Param::Text(subject.name())];
    Ok(conn.first(ANY, &params).await?.is_some())
}

/// Refuses a subject that a resource is associated with.
pub(super) async fn refuse_associated(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
) -> Result<(), Failure> {
    if is_associated(conn, subject).await? {
        let subject = subject.clone();
        return Err(StoreError::SubjectAssociated { subject }.into());
    }
    Ok(())
}

/// See [`crate::Store::put_associations`].
pub(crate) struct PutAssociations {
    pub(crate) schemas: Vec<Register>,
    pub(crate) associations: Vec<Association>,
    pub(crate) stamp: Stamp,
}

impl Write for PutAssociations {
    type Answer = Vec<Registered>;
    const DOING: &'static str = "storing associations";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        let subjects = self.associations.iter().map(|one| one.subject.clone());
        let mut locks: Vec<LockName> = subjects.map(LockName::Subject).collect();
        locks.extend(self.schemas.iter().flat_map(Register::locks));
        locks
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        next: i64,
    ) -> Result<Applied<Vec<Registered>>, Failure> {
        let mut applied = Applied {
            answer: Vec::with_capacity(self.schemas.len()),
            changes: Vec::new(),
        };
        for schema in &self.schemas {
            let registered = schema.apply(conn, next).await?;
            applied.answer.push(registered.answer);
            applied.changes.extend(registered.changes);
        }
        for one in &self.associations {
            refuse_wrong_subject(conn, one).await?;
            put(conn, one).await?;
        }
        if !self.associations.is_empty() {
            let put = What::AssociationsPut(self.associations.clone());
            applied.changes.push(put);
        }
        Ok(applied)
    }
}

/// A subject has a live version; one that is owned belongs to nobody else, and nothing refers to it.
async fn refuse_wrong_subject(conn: &mut Conn<'_>, one: &Association) -> Result<(), Failure> {
    let subject = one.subject.clone();
    let params = [Param::Text(subject.context()), Param::Text(subject.name())];
    for other in conn.all(BY_SUBJECT, &params, read).await? {
        let owned = [one.lifecycle, other.lifecycle].contains(&Lifecycle::Strong);
        if other.key != one.key && owned {
            return Err(StoreError::SubjectOwned { subject }.into());
        }
    }
    let present = versions::of_subject(conn, &subject).await?;
    let live = versions::live(&present);
    if live.is_empty() {
        return Err(StoreError::NoLiveVersion { subject }.into());
    }
    if one.lifecycle == Lifecycle::Strong {
        for row in live {
            let referrers = referrers::of(conn, &subject, row.version, Blocking::Live).await?;
            if !referrers.is_empty() {
                return Err(StoreError::SubjectReferenced { subject }.into());
            }
        }
    }
    Ok(())
}

async fn put(conn: &mut Conn<'_>, one: &Association) -> Result<(), Failure> {
    conn.execute(DELETE, &key(&one.key)).await?;
    let row = [
        Param::Text(&one.key.resource_id),
        Param::Text(&one.key.resource_type),
        Param::Text(&one.key.association_type),
        Param::Text(&one.resource_namespace),
        Param::Text(&one.resource_name),
        Param::Text(one.subject.context()),
        Param::Text(one.subject.name()),
        Param::Bytes(&one.guid.0),
        Param::Text(one.lifecycle.as_str()),
        Param::Bool(one.frozen),
        Param::Int(one.created_ms),
        Param::Int(one.updated_ms),
    ];
    conn.execute(WRITE, &row).await.map(|_| ())
}

/// See [`crate::Store::delete_associations`].
pub(crate) struct DeleteAssociations {
    pub(crate) associations: Vec<Association>,
    pub(crate) cascade: Cascade,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteAssociations {
    type Answer = ();
    const DOING: &'static str = "deleting associations";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        let subjects = self.associations.iter().map(|one| one.subject.clone());
        let mut locks: Vec<LockName> = subjects.map(LockName::Subject).collect();
        if self.cascade != Cascade::No {
            // As for every permanent deletion.
            let contexts = self.associations.iter().map(|one| one.subject.context());
            locks.extend(contexts.map(|context| LockName::Ids(context.to_owned())));
        }
        locks
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        let mut gone = Vec::new();
        let mut owned = Vec::new();
        for given in &self.associations {
            let stored = conn.first(BY_KEY, &key(&given.key)).await?;
            let stored = stored.as_ref().map(read).transpose()?;
            // Made again meanwhile, it is another association.
            let Some(stored) = stored.filter(|stored| stored.guid == given.guid) else {
                continue;
            };
            match &self.cascade {
                Cascade::No if stored.frozen => {
                    return Err(StoreError::AssociationFrozen {
                        association_type: stored.key.association_type,
                        subject: stored.subject,
                    }
                    .into());
                }
                Cascade::Subjects { except }
                    if stored.lifecycle == Lifecycle::Strong
                        && !except.contains(&stored.subject) =>
                {
                    owned.push(stored.subject);
                }
                Cascade::No | Cascade::Subjects { .. } => {}
            }
            conn.execute(DELETE, &key(&given.key)).await?;
            gone.push(stored.key);
        }
        let mut changes = Vec::new();
        if !gone.is_empty() {
            changes.push(What::AssociationsDeleted(gone));
        }
        for subject in &owned {
            changes.extend(delete_owned(conn, subject).await?);
        }
        Ok(Applied {
            answer: (),
            changes,
        })
    }
}

/// Deletes a subject in both steps at once.
async fn delete_owned(conn: &mut Conn<'_>, subject: &SubjectName) -> Result<Vec<What>, Failure> {
    let present = versions::of_subject(conn, subject).await?;
    let live: Vec<VersionNumber> = versions::live(&present)
        .into_iter()
        .map(|row| row.version)
        .collect();
    let mut changes = Vec::new();
    if !live.is_empty() {
        soft_delete::hide_all(conn, subject, &live).await?;
        changes.push(What::SoftDeleted {
            subject: subject.clone(),
            versions: live,
        });
    }
    for row in &present {
        referrers::refuse(conn, subject, row.number, Blocking::All, Some(subject)).await?;
    }
    if !present.is_empty() {
        let gone = permanent_delete::remove(conn, subject, &present, true).await?;
        changes.push(What::PermanentlyDeleted(gone));
    }
    Ok(changes)
}
