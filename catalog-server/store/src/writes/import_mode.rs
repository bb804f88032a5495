//! Import mode: its scope must hold no live version, and what is soft-deleted there goes for good, so that every id and
//! version number is free for the import.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{GLOBAL_CONTEXT, Mode, SubjectName};
use crate::registry::Stamp;
use crate::row::Row;
use crate::writer::{Applied, Write};
use crate::writes::referrers::{self, Blocking};
use crate::writes::versions::{self, Version};
use crate::writes::{mode, permanent_delete};

const IN_CONTEXT: &str = "SELECT version, id, deleted, created_ms, context, subject FROM versions \
     WHERE context = $1 ORDER BY context, subject, version";
const EVERYWHERE: &str = "SELECT version, id, deleted, created_ms, context, subject FROM versions \
     ORDER BY context, subject, version";
const LIVE_IN_SUBJECT: &str =
    "SELECT 1 FROM versions WHERE context = $2 AND subject = $3 AND deleted = $1 LIMIT 1";
const LIVE_IN_CONTEXT: &str = "SELECT 1 FROM versions WHERE context = $2 AND deleted = $1 LIMIT 1";
const LIVE_ANYWHERE: &str = "SELECT 1 FROM versions WHERE deleted = $1 LIMIT 1";

/// Subjects that are locked; a server has room for some thousand locks. Beyond, a registration of another context that
/// refers to a subject at the very moment fails on the foreign key.
const MAX_LOCKED: usize = 1000;

/// See [`crate::Store::put_import_mode`].
pub(crate) struct PutImportMode {
    pub(crate) scope: SubjectName,
    pub(crate) known: BTreeSet<SubjectName>,
    pub(crate) stamp: Stamp,
}

impl PutImportMode {
    async fn has_live(&self, conn: &mut Conn<'_>) -> Result<bool, Failure> {
        let live = Param::Bool(false);
        let context = Param::Text(self.scope.context());
        let found = if !self.scope.name().is_empty() {
            let params = [live, context, Param::Text(self.scope.name())];
            conn.first(LIVE_IN_SUBJECT, &params).await?
        } else if self.scope.context() == GLOBAL_CONTEXT {
            conn.first(LIVE_ANYWHERE, &[live]).await?
        } else {
            conn.first(LIVE_IN_CONTEXT, &[live, context]).await?
        };
        Ok(found.is_some())
    }

    async fn present(
        &self,
        conn: &mut Conn<'_>,
    ) -> Result<BTreeMap<SubjectName, Vec<Version>>, Failure> {
        let rows = if !self.scope.name().is_empty() {
            let rows = versions::of_subject(conn, &self.scope).await?;
            rows.into_iter()
                .map(|row| (self.scope.clone(), row))
                .collect()
        } else if self.scope.context() == GLOBAL_CONTEXT {
            conn.all(EVERYWHERE, &[], named).await?
        } else {
            let context = Param::Text(self.scope.context());
            conn.all(IN_CONTEXT, &[context], named).await?
        };
        let mut present: BTreeMap<SubjectName, Vec<Version>> = BTreeMap::new();
        for (subject, row) in rows {
            present.entry(subject).or_default().push(row);
        }
        Ok(present)
    }
}

fn named(row: &Row) -> Result<(SubjectName, Version), Failure> {
    Ok((row.subject(4)?, versions::read(row)?))
}

impl Write for PutImportMode {
    type Answer = Mode;
    const DOING: &'static str = "storing the import mode";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        // A registration takes the ids of its context, so none can come between.
        let contexts: BTreeSet<&str> = self.known.iter().map(SubjectName::context).collect();
        let ids = contexts
            .into_iter()
            .chain([self.scope.context()])
            .map(|context| LockName::Ids(context.to_owned()));
        // Against registrations of other contexts that refer to one of the subjects.
        let subjects = self.known.iter().take(MAX_LOCKED).chain([&self.scope]);
        let subjects = subjects.map(|subject| LockName::Subject(subject.clone()));
        ids.chain(subjects).collect()
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<Mode>, Failure> {
        let (scope, answer) = (self.scope.clone(), Mode::Import);
        if mode::read(conn, &scope).await? == Some(answer) {
            return Ok(Applied {
                answer,
                changes: Vec::new(),
            });
        }
        if self.has_live(conn).await? {
            return Err(StoreError::ScopeNotEmpty { scope }.into());
        }
        let mut purged = Vec::new();
        for (subject, going) in self.present(conn).await? {
            if !self.known.contains(&subject) {
                let live = versions::live(&going);
                return Err(StoreError::Stale { subject, live }.into());
            }
            for row in &going {
                referrers::refuse(conn, &subject, row.number, Blocking::All, None).await?;
            }
            purged.push(permanent_delete::remove_versions(conn, &subject, &going).await?);
        }
        mode::write(conn, &scope, answer).await?;
        let change = if purged.is_empty() {
            What::ModePut {
                scope,
                mode: answer,
            }
        } else {
            What::ModePutPurging {
                scope,
                mode: answer,
                purged,
            }
        };
        Ok(Applied {
            answer,
            changes: vec![change],
        })
    }
}
