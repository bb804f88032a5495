//! Storing a contract and its revisions.

use crate::catalog::{NewContract, PutContract};
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::failure::Failure;
use crate::names::SubjectName;
use crate::reads::contracts;
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

/// See [`crate::Store::put_contract`].
pub(crate) struct PutContractWrite(pub(crate) NewContract);

const WRITE: &str = "INSERT INTO contracts \
     (id, revision, odcs, owner, title, search_text, created_ms, updated_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, odcs = excluded.odcs, owner = excluded.owner, \
     title = excluded.title, search_text = excluded.search_text, updated_ms = excluded.updated_ms";
const DELETE_SUBJECTS: &str = "DELETE FROM contract_subjects WHERE contract_id = $1";
const ADD_SUBJECT: &str = "INSERT INTO contract_subjects (contract_id, position, context, subject) \
     VALUES ($1, $2, $3, $4)";
const ADD_REVISION: &str = "INSERT INTO contract_revisions \
     (contract_id, revision, odcs, actor, stored_ms) VALUES ($1, $2, $3, $4, $5)";

impl Write for PutContractWrite {
    type Answer = PutContract;
    const DOING: &'static str = "storing a contract";

    fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Contract(self.0.id.clone())]
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<PutContract>, Failure> {
        let new = &self.0;
        let old = contracts::read(conn, &new.id).await?;
        let revision = old.as_ref().map_or(0, |old| old.revision);
        let same = old.is_some_and(|old| {
            old.odcs == new.odcs
                && old.subjects == new.subjects
                && old.owner == new.owner
                && old.title == new.title
        });
        if same {
            return Ok(Applied {
                answer: PutContract {
                    revision,
                    new: false,
                },
                changes: Vec::new(),
            });
        }
        let revision = revision + 1;
        let search_text = new.search_text.to_lowercase();
        let row = [
            Param::Text(&new.id),
            Param::Int(revision),
            Param::Text(&new.odcs),
            Param::OptText(new.owner.as_deref()),
            Param::OptText(new.title.as_deref()),
            Param::Text(&search_text),
            Param::Int(new.stamp.now_ms),
        ];
        conn.execute(WRITE, &row).await?;
        self.write_subjects(conn, &new.subjects).await?;
        let row = [
            Param::Text(&new.id),
            Param::Int(revision),
            Param::Text(&new.odcs),
            Param::Text(&new.stamp.actor),
            Param::Int(new.stamp.now_ms),
        ];
        conn.execute(ADD_REVISION, &row).await?;
        Ok(Applied {
            answer: PutContract {
                revision,
                new: true,
            },
            changes: vec![What::ContractPut {
                id: new.id.clone(),
                revision,
            }],
        })
    }
}

impl PutContractWrite {
    async fn write_subjects(
        &self,
        conn: &mut Conn<'_>,
        subjects: &[SubjectName],
    ) -> Result<(), Failure> {
        let id = Param::Text(&self.0.id);
        conn.execute(DELETE_SUBJECTS, &[id]).await?;
        for (position, subject) in (0..).zip(subjects) {
            let row = [
                id,
                Param::Int(position),
                Param::Text(subject.context()),
                Param::Text(subject.name()),
            ];
            conn.execute(ADD_SUBJECT, &row).await?;
        }
        Ok(())
    }
}
