//! Associations of subjects with resources.

use crate::association::{Association, AssociationKey, Lifecycle};
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::SubjectName;
use crate::registry::Stamp;
use crate::row::Row;
use crate::writer::{Applied, Write};

const BY_SUBJECT: &str = "SELECT resource_id, resource_type, association_type, resource_namespace, resource_name, \
     context, subject, guid, lifecycle, frozen, created_ms, updated_ms FROM associations \
     WHERE context = $1 AND subject = $2 ORDER BY resource_id, resource_type, association_type";
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

/// See [`crate::Store::put_associations`].
pub(crate) struct PutAssociations {
    pub(crate) associations: Vec<Association>,
    pub(crate) stamp: Stamp,
}

impl Write for PutAssociations {
    type Answer = ();
    const DOING: &'static str = "storing associations";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        let subjects = self.associations.iter().map(|one| one.subject.clone());
        subjects.map(LockName::Subject).collect()
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        for one in &self.associations {
            let subject = [
                Param::Text(one.subject.context()),
                Param::Text(one.subject.name()),
            ];
            let mut others = Vec::new();
            conn.each(BY_SUBJECT, &subject, |row| others.push(read(row)))
                .await?;
            for other in others {
                let other = other?;
                let owned = [one.lifecycle, other.lifecycle].contains(&Lifecycle::Strong);
                if other.key != one.key && owned {
                    let subject = one.subject.clone();
                    return Err(StoreError::SubjectOwned { subject }.into());
                }
            }
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
            conn.execute(WRITE, &row).await?;
        }
        let change = (!self.associations.is_empty())
            .then(|| What::AssociationsPut(self.associations.clone()));
        Ok(Applied { answer: (), change })
    }
}

/// See [`crate::Store::delete_associations`].
pub(crate) struct DeleteAssociations {
    pub(crate) keys: Vec<AssociationKey>,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteAssociations {
    type Answer = ();
    const DOING: &'static str = "deleting associations";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        Vec::new()
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        for one in &self.keys {
            conn.execute(DELETE, &key(one)).await?;
        }
        let change = (!self.keys.is_empty()).then(|| What::AssociationsDeleted(self.keys.clone()));
        Ok(Applied { answer: (), change })
    }
}
