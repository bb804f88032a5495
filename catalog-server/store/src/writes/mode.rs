//! The mode of a subject, a context or the whole registry.

use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::names::{Mode, SubjectName};
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

const READ: &str = "SELECT mode FROM modes WHERE context = $1 AND subject = $2";
const WRITE: &str = "INSERT INTO modes (context, subject, mode) VALUES ($1, $2, $3) \
     ON CONFLICT (context, subject) DO UPDATE SET mode = excluded.mode";
const DELETE: &str = "DELETE FROM modes WHERE context = $1 AND subject = $2";

pub(super) async fn read(
    conn: &mut Conn<'_>,
    scope: &SubjectName,
) -> Result<Option<Mode>, Failure> {
    let key = [Param::Text(scope.context()), Param::Text(scope.name())];
    let Some(row) = conn.first(READ, &key).await? else {
        return Ok(None);
    };
    let word = row.text(0)?;
    Mode::parse(word)
        .map(Some)
        .ok_or_else(|| Failure::corrupt(format!("mode `{word}`")))
}

pub(super) async fn write(
    conn: &mut Conn<'_>,
    scope: &SubjectName,
    mode: Mode,
) -> Result<(), Failure> {
    let row = [
        Param::Text(scope.context()),
        Param::Text(scope.name()),
        Param::Text(mode.as_str()),
    ];
    conn.execute(WRITE, &row).await.map(|_| ())
}

/// See [`crate::Store::put_mode`].
pub(crate) struct PutMode {
    pub(crate) scope: SubjectName,
    pub(crate) mode: Mode,
    pub(crate) stamp: Stamp,
}

impl Write for PutMode {
    type Answer = Mode;
    const DOING: &'static str = "storing a mode";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(self.scope.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<Mode>, Failure> {
        let (scope, mode) = (self.scope.clone(), self.mode);
        if read(conn, &scope).await? == Some(mode) {
            return Ok(Applied {
                answer: mode,
                changes: Vec::new(),
            });
        }
        write(conn, &scope, mode).await?;
        Ok(Applied {
            answer: mode,
            changes: vec![What::ModePut { scope, mode }],
        })
    }
}

/// See [`crate::Store::delete_mode`].
pub(crate) struct DeleteMode {
    pub(crate) scope: SubjectName,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteMode {
    type Answer = Mode;
    const DOING: &'static str = "deleting a mode";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(self.scope.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<Mode>, Failure> {
        let scope = self.scope.clone();
        let Some(old) = read(conn, &scope).await? else {
            return Err(StoreError::ModeNotFound { scope }.into());
        };
        let key = [Param::Text(scope.context()), Param::Text(scope.name())];
        conn.execute(DELETE, &key).await?;
        Ok(Applied {
            answer: old,
            changes: vec![What::ModeDeleted { scope }],
        })
    }
}

/// See [`crate::Store::delete_modes`].
pub(crate) struct DeleteModes {
    pub(crate) context: String,
    pub(crate) stamp: Stamp,
}

const DELETE_ALL: &str = "DELETE FROM modes WHERE context = $1 RETURNING context, subject";

impl Write for DeleteModes {
    type Answer = Vec<SubjectName>;
    const DOING: &'static str = "deleting the modes of a context";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Subject(SubjectName::context_scope(&self.context))]
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        _next: i64,
    ) -> Result<Applied<Vec<SubjectName>>, Failure> {
        let key = [Param::Text(&self.context)];
        let mut scopes = conn.all(DELETE_ALL, &key, |row| row.subject(0)).await?;
        scopes.sort();
        Ok(Applied {
            changes: (!scopes.is_empty())
                .then(|| What::ModesDeleted {
                    scopes: scopes.clone(),
                })
                .into_iter()
                .collect(),
            answer: scopes,
        })
    }
}
