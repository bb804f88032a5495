//! Appending a lineage event, once.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::catalog::AppendedEvent;
use crate::change::What;
use crate::db::{Conn, LockName, Param};
use crate::failure::Failure;
use crate::registry::Stamp;
use crate::writer::{Applied, Write};

/// See [`crate::Store::append_event`].
pub(crate) struct AppendEvent {
    raw: Vec<u8>,
    hash: [u8; 32],
    stamp: Stamp,
}

impl AppendEvent {
    pub(crate) fn new(raw: &[u8], stamp: Stamp) -> Self {
        Self {
            raw: raw.to_vec(),
            hash: Sha256::digest(raw).into(),
            stamp,
        }
    }
}

const ADD: &str = "INSERT INTO lineage_events (seq, hash, raw, received_ms) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (hash) DO NOTHING";
const FIND: &str = "SELECT seq FROM lineage_events WHERE hash = $1";

impl Write for AppendEvent {
    type Answer = AppendedEvent;
    const DOING: &'static str = "appending a lineage event";
    /// The event's place is that of its row in `changes`, so that readers who tail by it miss none.
    const SEQUENCED: bool = true;

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn locks(&self) -> Vec<LockName> {
        Vec::new()
    }

    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        next: i64,
    ) -> Result<Applied<AppendedEvent>, Failure> {
        let row = [
            Param::Int(next),
            Param::Bytes(&self.hash),
            Param::Bytes(&self.raw),
            Param::Int(self.stamp.now_ms),
        ];
        if conn.execute(ADD, &row).await? == 1 {
            let hash = self.hash.iter().fold(String::new(), |mut hash, byte| {
                // Writing to a string cannot fail.
                let _written = write!(hash, "{byte:02x}");
                hash
            });
            return Ok(Applied {
                answer: AppendedEvent {
                    seq: next,
                    new: true,
                },
                changes: vec![What::EventAppended { hash }],
            });
        }
        let row = conn
            .first(FIND, &[Param::Bytes(&self.hash)])
            .await?
            .ok_or_else(|| Failure::corrupt("a lineage event that is there cannot be found"))?;
        Ok(Applied {
            answer: AppendedEvent {
                seq: row.int(0)?,
                new: false,
            },
            changes: Vec::new(),
        })
    }
}
