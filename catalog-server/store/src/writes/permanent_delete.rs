//! Permanent deletion: rows go, and with them ids and contents that nothing holds any more.

use std::collections::BTreeSet;

use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{SchemaId, SubjectName, VersionNumber};
use crate::registry::{PermanentDeletion, Stamp};
use crate::writer::{Applied, Write};
use crate::writes::association;
use crate::writes::referrers::{self, Blocking};
use crate::writes::versions::{self, Version};

const DELETE_CONFIG: &str = "DELETE FROM configs WHERE context = $1 AND subject = $2";
const DELETE_MODE: &str = "DELETE FROM modes WHERE context = $1 AND subject = $2";

/// Removes versions that may be removed, and with `subject_gone` the subject's settings.
pub(super) async fn remove(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    going: &[Version],
    subject_gone: bool,
) -> Result<PermanentDeletion, Failure> {
    let answer = remove_versions(conn, subject, going).await?;
    // An empty name would be the scope of the whole context.
    if subject_gone && !subject.name().is_empty() {
        let scope = [Param::Text(subject.context()), Param::Text(subject.name())];
        conn.execute(DELETE_CONFIG, &scope).await?;
        conn.execute(DELETE_MODE, &scope).await?;
    }
    Ok(PermanentDeletion {
        subject_gone,
        ..answer
    })
}

fn applied(answer: PermanentDeletion) -> Applied<PermanentDeletion> {
    Applied {
        changes: vec![What::PermanentlyDeleted(answer.clone())],
        answer,
    }
}

/// Removes versions to which nothing refers but versions among them. Ids are looked at last, when no version of the
/// subject holds them any more.
pub(super) async fn remove_versions(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    going: &[Version],
) -> Result<PermanentDeletion, Failure> {
    for row in going {
        versions::remove_references(conn, subject, row.number).await?;
    }
    for row in going {
        versions::remove(conn, subject, row.number).await?;
    }
    let ids: BTreeSet<SchemaId> = going.iter().map(|row| row.id).collect();
    let mut dropped_ids = Vec::new();
    for id in ids {
        if versions::drop_id(conn, subject.context(), id).await? {
            dropped_ids.push(id);
        }
    }
    Ok(PermanentDeletion {
        subject: subject.clone(),
        versions: going.iter().map(|row| row.number).collect(),
        dropped_ids,
        subject_gone: false,
    })
}

/// A permanent deletion must not meet a registration that takes up the same id.
fn locks(subject: &SubjectName) -> Vec<LockName> {
    vec![
        LockName::Subject(subject.clone()),
        LockName::Ids(subject.context().to_owned()),
    ]
}

/// See [`crate::Store::delete_version_permanently`].
pub(crate) struct DeleteVersion {
    pub(crate) subject: SubjectName,
    pub(crate) version: VersionNumber,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteVersion {
    type Answer = PermanentDeletion;
    const DOING: &'static str = "deleting a version permanently";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        locks(&self.subject)
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<PermanentDeletion>, Failure> {
        let (subject, version) = (self.subject.clone(), self.version);
        let present = versions::of_subject(conn, &subject).await?;
        if present.is_empty() {
            return Err(StoreError::SubjectNotFound { subject }.into());
        }
        let Some(row) = present.iter().find(|row| row.number == version) else {
            return Err(StoreError::VersionNotFound { subject, version }.into());
        };
        referrers::refuse(conn, &subject, version, Blocking::All, None).await?;
        if !row.deleted {
            return Err(StoreError::VersionNotSoftDeleted { subject, version }.into());
        }
        let gone = remove(conn, &subject, &[*row], present.len() == 1).await?;
        Ok(applied(gone))
    }
}

/// See [`crate::Store::delete_subject_permanently`].
pub(crate) struct DeleteSubject {
    pub(crate) subject: SubjectName,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteSubject {
    type Answer = PermanentDeletion;
    const DOING: &'static str = "deleting a subject permanently";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        locks(&self.subject)
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<PermanentDeletion>, Failure> {
        let subject = self.subject.clone();
        let present = versions::of_subject(conn, &subject).await?;
        if present.is_empty() {
            return Err(StoreError::SubjectNotFound { subject }.into());
        }
        association::refuse_associated(conn, &subject).await?;
        for row in &present {
            let except = Some(&subject);
            referrers::refuse(conn, &subject, row.number, Blocking::All, except).await?;
            if !row.deleted {
                return Err(StoreError::SubjectNotSoftDeleted { subject }.into());
            }
        }
        Ok(applied(remove(conn, &subject, &present, true).await?))
    }
}
