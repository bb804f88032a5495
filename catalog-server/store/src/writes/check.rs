//! Keeping the result of a gate run.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::catalog::NewCheck;
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::failure::Failure;
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

/// See [`crate::Store::put_check`].
pub(crate) struct PutCheck(pub(crate) NewCheck);

const ADD: &str = "INSERT INTO checks (id, repo, base, head, pr, verdict, body, created_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING";

impl PutCheck {
    /// The first eight bytes of a SHA-256 over everything but who and when.
    fn id(&self) -> String {
        let check = &self.0;
        let mut hash = Sha256::new();
        for part in [
            &check.repo,
            &check.base,
            &check.head,
            check.pr.as_ref().unwrap_or(&String::new()),
            &check.verdict,
            &check.body,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize()
            .iter()
            .take(8)
            .fold(String::new(), |mut id, byte| {
                // Writing to a string cannot fail.
                let _written = write!(id, "{byte:02x}");
                id
            })
    }
}

impl Write for PutCheck {
    type Answer = String;
    const DOING: &'static str = "storing a check";

    fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        Vec::new()
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<String>, Failure> {
        let (check, id) = (&self.0, self.id());
        let row = [
            Param::Text(&id),
            Param::Text(&check.repo),
            Param::Text(&check.base),
            Param::Text(&check.head),
            Param::OptText(check.pr.as_deref()),
            Param::Text(&check.verdict),
            Param::Text(&check.body),
            Param::Int(check.stamp.now_ms),
        ];
        let new = conn.execute(ADD, &row).await? == 1;
        Ok(Applied {
            changes: new
                .then(|| What::CheckPut { id: id.clone() })
                .into_iter()
                .collect(),
            answer: id,
        })
    }
}
