//! Soft deletion: versions leave lists, `latest` and compatibility; their ids still resolve.

use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{SubjectName, VersionNumber};
use crate::registry::Stamp;
use crate::writer::{Applied, Write};
use crate::writes::association;
use crate::writes::referrers::{self, Blocking};
use crate::writes::versions;

const HIDE: &str = "UPDATE versions SET deleted = $4 \
     WHERE context = $1 AND subject = $2 AND version = $3";

async fn hide(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    version: VersionNumber,
) -> Result<(), Failure> {
    let params = [
        Param::Text(subject.context()),
        Param::Text(subject.name()),
        Param::Int(version.0.into()),
        Param::Bool(true),
    ];
    conn.execute(HIDE, &params).await.map(|_| ())
}

/// Hides versions of a subject to which nothing outside it refers.
pub(super) async fn hide_all(
    conn: &mut Conn<'_>,
    subject: &SubjectName,
    live: &[VersionNumber],
) -> Result<(), Failure> {
    for version in live {
        referrers::refuse(conn, subject, *version, Blocking::Live, Some(subject)).await?;
        hide(conn, subject, *version).await?;
    }
    Ok(())
}

/// See [`crate::Store::soft_delete_version`].
pub(crate) struct SoftDeleteVersion {
    pub(crate) subject: SubjectName,
    pub(crate) version: VersionNumber,
    pub(crate) stamp: Stamp,
}

impl Write for SoftDeleteVersion {
    type Answer = VersionNumber;
    const DOING: &'static str = "deleting a version";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(self.subject.clone())]
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<VersionNumber>, Failure> {
        let (subject, version) = (self.subject.clone(), self.version);
        let present = versions::of_subject(conn, &subject).await?;
        let row = present.iter().find(|row| row.number == version);
        match row {
            None if present.is_empty() => {
                return Err(StoreError::SubjectNotFound { subject }.into());
            }
            None => return Err(StoreError::VersionNotFound { subject, version }.into()),
            Some(row) if row.deleted => {
                return Err(StoreError::VersionSoftDeleted { subject, version }.into());
            }
            Some(_) => {}
        }
        if present.iter().filter(|row| !row.deleted).count() == 1
            && association::is_associated(conn, &subject).await?
        {
            return Err(StoreError::NoLiveVersion { subject }.into());
        }
        referrers::refuse(conn, &subject, version, Blocking::Live, None).await?;
        hide(conn, &subject, version).await?;
        Ok(Applied {
            answer: version,
            changes: vec![What::SoftDeleted {
                subject,
                versions: vec![version],
            }],
        })
    }
}

/// See [`crate::Store::soft_delete_subject`].
pub(crate) struct SoftDeleteSubject {
    pub(crate) subject: SubjectName,
    pub(crate) stamp: Stamp,
}

impl Write for SoftDeleteSubject {
    type Answer = Vec<VersionNumber>;
    const DOING: &'static str = "deleting a subject";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(self.subject.clone())]
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<Vec<VersionNumber>>, Failure> {
        let subject = self.subject.clone();
        let present = versions::of_subject(conn, &subject).await?;
        if present.is_empty() {
            return Err(StoreError::SubjectNotFound { subject }.into());
        }
        let live: Vec<VersionNumber> = versions::live(&present)
            .into_iter()
            .map(|row| row.version)
            .collect();
        if live.is_empty() {
            return Err(StoreError::SubjectSoftDeleted { subject }.into());
        }
        association::refuse_associated(conn, &subject).await?;
        hide_all(conn, &subject, &live).await?;
        Ok(Applied {
            answer: live.clone(),
            changes: vec![What::SoftDeleted {
                subject,
                versions: live,
            }],
        })
    }
}
