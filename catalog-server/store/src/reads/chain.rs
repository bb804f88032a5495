//! Recomputing the hash chain over all of `changes`.

use std::time::Duration;

use crate::chain::{BreakKind, ChainBreak, ChainReport, link_hash};
use crate::db::{Database, Param};
use crate::error::StoreError;
use crate::failure::Failure;
use crate::row::Row;
use crate::writer::read_head;

/// Years of changes take longer than other reads may.
const LIMIT: Duration = Duration::from_hours(1);

/// How many breaks are listed.
const LISTED: usize = 100;

/// How many rows one statement reads.
const PAGE: i64 = 10_000;

const ROWS: &str = "SELECT seq, ts_ms, actor, what, prev_hash, hash FROM changes \
     WHERE seq > $1 ORDER BY seq LIMIT $2";

pub(crate) async fn verify(database: &Database) -> Result<ChainReport, StoreError> {
    database
        .read_within("verifying the chain of changes", LIMIT, async |conn| {
            let head = read_head(conn).await?;
            let mut walk = Walk::default();
            loop {
                let (after, before) = (walk.seq, walk.rows);
                let page = [Param::Int(after), Param::Int(PAGE)];
                conn.each(ROWS, &page, |row| walk.row(row)).await?;
                if walk.rows == before || walk.seq <= after {
                    break;
                }
            }
            if head.seq != walk.seq || head.hash != walk.hash {
                walk.note(head.seq, BreakKind::Head);
            }
            Ok(ChainReport {
                rows: walk.rows,
                head: head.seq,
                breaks: walk.breaks,
            })
        })
        .await
}

#[derive(Default)]
struct Walk {
    rows: i64,
    seq: i64,
    hash: [u8; 32],
    breaks: Vec<ChainBreak>,
}

impl Walk {
    fn note(&mut self, seq: i64, kind: BreakKind) {
        if self.breaks.len() < LISTED {
            self.breaks.push(ChainBreak { seq, kind });
        }
    }

    fn row(&mut self, row: &Row) {
        self.rows += 1;
        let seq = row.int(0).unwrap_or(self.seq + 1);
        if seq != self.seq + 1 {
            self.note(self.seq + 1, BreakKind::Missing);
        }
        match self.check(row, seq) {
            Ok((linked, unedited, hash)) => {
                // Behind a gap the link cannot hold; the gap itself is listed.
                if !linked && seq == self.seq + 1 {
                    self.note(seq, BreakKind::Unlinked);
                }
                if !unedited {
                    self.note(seq, BreakKind::Edited);
                }
                self.hash = hash;
            }
            Err(_) => self.note(seq, BreakKind::Edited),
        }
        self.seq = seq;
    }

    fn check(&self, row: &Row, seq: i64) -> Result<(bool, bool, [u8; 32]), Failure> {
        let (prev_hash, hash) = (row.hash(4)?, row.hash(5)?);
        let expected = link_hash(&prev_hash, seq, row.int(1)?, row.text(2)?, row.text(3)?);
        Ok((prev_hash == self.hash, expected == hash, hash))
    }
}
