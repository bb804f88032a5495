//! Taking an empty context off the list. Its counter of ids stays: an id never comes to stand for other content.

use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

const HAS_VERSIONS: &str = "SELECT 1 FROM versions WHERE context = $1 LIMIT 1";
const HIDE: &str = "UPDATE contexts SET deleted = $2 WHERE context = $1 AND deleted = $3";

/// See [`crate::Store::delete_context`].
pub(crate) struct DeleteContext {
    pub(crate) context: String,
    pub(crate) stamp: Stamp,
}

impl Write for DeleteContext {
    type Answer = ();
    const DOING: &'static str = "deleting a context";

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        vec![LockName::Ids(self.context.clone())]
    }

    async fn apply(&self, conn: &mut Conn<'_>, _next: i64) -> Result<Applied<()>, Failure> {
        let context = Param::Text(&self.context);
        if conn.first(HAS_VERSIONS, &[context]).await?.is_some() {
            let context = self.context.clone();
            return Err(StoreError::ContextNotEmpty { context }.into());
        }
        let params = [context, Param::Bool(true), Param::Bool(false)];
        let hidden = conn.execute(HIDE, &params).await? == 1;
        Ok(Applied {
            answer: (),
            changes: hidden
                .then(|| What::ContextDeleted {
                    context: self.context.clone(),
                })
                .into_iter()
                .collect(),
        })
    }
}
