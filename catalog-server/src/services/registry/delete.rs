//! Soft and permanent deletion, in Confluent's order of checks.
//!
//! Existence and mode are held here against the memory; referrers and the order of the two deletes
//! inside the store's transaction, which deletes nothing on an error.

use callsheet_api::error as codes;
use callsheet_store::{Stamp, SubjectName, VersionNumber};

use super::mode::check_writable;
use super::subject::VersionQuery;
use super::{Registry, scope};
use crate::error::ApiError;

impl Registry {
    /// Deletes a subject and answers its deleted versions, ascending.
    pub async fn delete_subject(
        &self,
        subject: &SubjectName,
        permanent: bool,
        stamp: Stamp,
    ) -> Result<Vec<VersionNumber>, ApiError> {
        {
            let index = self.index();
            let name = subject.to_string();
            let Some(held) = index.subject(subject) else {
                return Err(ApiError::new(codes::SUBJECT_NOT_FOUND, &[&name]));
            };
            if !permanent && !held.is_live() {
                return Err(ApiError::new(codes::SUBJECT_SOFT_DELETED, &[&name]));
            }
            check_writable(subject, scope::mode(&index, subject))?;
        }
        self.check_unassociated(subject)?;
        let (versions, seq) = if permanent {
            let done = self
                .store
                .delete_subject_permanently(subject, stamp)
                .await?;
            (done.value.versions, done.seq)
        } else {
            let done = self.store.soft_delete_subject(subject, stamp).await?;
            (done.value, done.seq)
        };
        self.catch_up_to(seq).await?;
        Ok(versions)
    }

    /// Deletes one version and answers its number.
    pub async fn delete_version(
        &self,
        subject: &SubjectName,
        version: VersionQuery,
        permanent: bool,
        stamp: Stamp,
    ) -> Result<VersionNumber, ApiError> {
        let version = {
            let index = self.index();
            let name = subject.to_string();
            let Some(held) = index.subject(subject) else {
                return Err(ApiError::new(codes::SUBJECT_NOT_FOUND, &[&name]));
            };
            let found = match version {
                VersionQuery::Latest => held.latest(),
                VersionQuery::Number(number) => held.version(number),
            };
            let Some(entry) = found else {
                let number = version.number().to_string();
                return Err(ApiError::new(codes::VERSION_NOT_FOUND, &[&number]));
            };
            if entry.deleted && !permanent {
                return Err(ApiError::new(
                    codes::VERSION_SOFT_DELETED,
                    &[&name, &entry.version.to_string()],
                ));
            }
            check_writable(subject, scope::mode(&index, subject))?;
            let last = !entry.deleted && held.live().count() == 1;
            if last && index.associations().any(|one| one.subject == *subject) {
                return Err(ApiError::new(codes::NO_ACTIVE_VERSION, &[&name]));
            }
            entry.version
        };
        let seq = if permanent {
            self.store
                .delete_version_permanently(subject, version, stamp)
                .await?
                .seq
        } else {
            self.store
                .soft_delete_version(subject, version, stamp)
                .await?
                .seq
        };
        self.catch_up_to(seq).await?;
        Ok(version)
    }
}
