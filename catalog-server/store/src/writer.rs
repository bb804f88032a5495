//! The writer task: one per store, commits queued writes together.
//!
//! Owns the group commit. A group is one transaction: locks in sorted order, a savepoint per write so that a refused write
//! leaves the others alone, then, under the database-wide lock, sequence numbers, chain hashes and the rows of `changes`,
//! then the commit. Only after the commit does any caller get an answer. A transaction that is lost to a conflict is
//! repeated; one that is lost for lack of room is split, so that a write that does not fit fails alone.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::chain::{Head, Link};
use crate::change::What;
use crate::change_json;
use crate::db::{Conn, Database, LockName};
use crate::error::StoreError;
use crate::failure::{Class, Failure};
use crate::postgres::Listener;
use crate::reads;
use crate::registry::{Committed, Stamp};
use crate::trace;

/// A write: everything that its transaction needs. Run again when its transaction was lost.
pub(crate) trait Write: Send + Sync + 'static {
    /// What the caller gets.
    type Answer: Send + 'static;

    /// What is being done, for errors: `registering a schema`.
    const DOING: &'static str;

    /// Whether [`Self::apply`] needs its own sequence number, and so runs under the database-wide lock.
    const SEQUENCED: bool = false;

    /// Who writes, and when.
    fn stamp(&self) -> &Stamp;

    /// What other nodes must not touch meanwhile.
    fn locks(&self) -> Vec<LockName>;

    /// Runs the statements. `next` is the sequence number that the write's row will get, if it is sequenced.
    fn apply(
        &self,
        conn: &mut Conn<'_>,
        next: i64,
    ) -> impl Future<Output = Result<Applied<Self::Answer>, Failure>> + Send;
}

/// What a write did inside its transaction.
pub(crate) struct Applied<A> {
    pub(crate) answer: A,
    /// The rows for `changes`, in order; none when nothing had to change.
    pub(crate) changes: Vec<What>,
}

/// The queue's entrance.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    committed: watch::Receiver<i64>,
    listener: Option<Listener>,
    patience: Duration,
    database: Arc<Database>,
}

impl Writer {
    pub(crate) async fn start(database: Arc<Database>) -> Result<Self, StoreError> {
        let head = reads::changes::head(&database).await?;
        let (queue, jobs) = mpsc::channel(database.options().queue_length);
        let (announce, committed) = watch::channel(head);
        let patience = database.options().acquire_timeout;
        let listener = database.listen(announce.clone());
        let group = Group {
            database: Arc::clone(&database),
            announce,
        };
        let task = tokio::spawn(group.serve(jobs));
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            task: Mutex::new(Some(task)),
            committed,
            listener,
            patience,
            database,
        })
    }

    /// Whether commits of other nodes are heard of; `None` where the database does not tell.
    pub(crate) fn is_listening(&self) -> Option<bool> {
        self.listener.as_ref().map(Listener::is_listening)
    }

    pub(crate) fn committed(&self) -> watch::Receiver<i64> {
        self.committed.clone()
    }

    /// Closes the entrance and waits until what is queued is committed.
    pub(crate) async fn stop(&self) {
        drop(take(&self.queue));
        if let Some(task) = take(&self.task) {
            // A task that panicked has nothing left to commit.
            let _finished = task.await;
        }
    }

    /// Commits a write with those that are queued beside it. Its span, inside the caller's, covers the wait.
    pub(crate) async fn run<W: Write>(&self, write: W) -> Result<Committed<W::Answer>, StoreError> {
        let span = self.database.span(W::DOING);
        let outcome = self.queued(write).instrument(span.clone()).await;
        trace::ended(&span, outcome.as_ref().err());
        outcome
    }

    async fn queued<W: Write>(&self, write: W) -> Result<Committed<W::Answer>, StoreError> {
        let closed = || StoreError::Unavailable {
            doing: W::DOING,
            source: None,
        };
        let queue = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending {
            write,
            applied: None,
            reply,
        });
        match tokio::time::timeout(self.patience, queue.send(job)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(closed()),
            Err(_) => {
                return Err(StoreError::Busy {
                    doing: W::DOING,
                    source: None,
                });
            }
        }
        drop(queue);
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A queued write of any kind.
trait Job: Send {
    fn is_sequenced(&self) -> bool;
    fn is_abandoned(&self) -> bool;
    fn stamp(&self) -> &Stamp;
    fn locks(&self) -> Vec<LockName>;
    fn apply<'a>(
        &'a mut self,
        conn: &'a mut Conn<'_>,
        next: i64,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<What>, Failure>> + Send + 'a>>;
    fn reply(self: Box<Self>, outcome: Result<i64, Failure>);
}

struct Pending<W: Write> {
    write: W,
    applied: Option<W::Answer>,
    reply: oneshot::Sender<Result<Committed<W::Answer>, StoreError>>,
}

impl<W: Write> Job for Pending<W> {
    fn is_sequenced(&self) -> bool {
        W::SEQUENCED
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn stamp(&self) -> &Stamp {
        self.write.stamp()
    }

    fn locks(&self) -> Vec<LockName> {
        self.write.locks()
    }

    fn apply<'a>(
        &'a mut self,
        conn: &'a mut Conn<'_>,
        next: i64,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<What>, Failure>> + Send + 'a>> {
        Box::pin(async move {
            self.applied = None;
            let applied = self.write.apply(conn, next).await?;
            self.applied = Some(applied.answer);
            Ok(applied.changes)
        })
    }

    fn reply(self: Box<Self>, outcome: Result<i64, Failure>) {
        let answer = match (outcome, self.applied) {
            (Ok(seq), Some(value)) => Ok(Committed { value, seq }),
            (Ok(_), None) => Err(StoreError::Unavailable {
                doing: W::DOING,
                source: None,
            }),
            (Err(failure), _) => Err(failure.into_error(W::DOING)),
        };
        // The caller may have gone away; what is committed stays.
        let _gone = self.reply.send(answer);
    }
}

/// How far a lost transaction had come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There was no connection.
    Connect,
    /// Nothing was committed.
    Work,
    /// The commit may have happened.
    Commit,
}

struct Lost {
    stage: Stage,
    failure: Failure,
}

struct Group {
    database: Arc<Database>,
    announce: watch::Sender<i64>,
}

impl Group {
    async fn serve(self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        let limit = self.database.options().group_limit;
        let mut group = Vec::with_capacity(limit);
        while jobs.recv_many(&mut group, limit).await > 0 {
            group.retain(|job| !job.is_abandoned());
            if !group.is_empty() {
                self.commit(std::mem::take(&mut group)).await;
            }
        }
    }

    /// Brings every job of a group to its answer.
    async fn commit(&self, mut group: Vec<Box<dyn Job>>) {
        match self.commit_together(&mut group).await {
            Ok(outcomes) => {
                for (job, outcome) in group.into_iter().zip(outcomes) {
                    job.reply(outcome);
                }
            }
            Err(failure) if failure.class() == Some(Class::Full) && group.len() > 1 => {
                for mut job in group {
                    let alone = self.commit_together(std::slice::from_mut(&mut job)).await;
                    let outcome = match alone {
                        Ok(mut outcomes) => outcomes.pop().unwrap_or(Err(failure.clone())),
                        Err(failure) => Err(failure),
                    };
                    job.reply(outcome);
                }
            }
            Err(failure) => {
                tracing::warn!(
                    writes = group.len(),
                    cause = ?failure,
                    "a group of writes was not committed"
                );
                for job in group {
                    job.reply(Err(failure.clone()));
                }
            }
        }
    }

    /// Commits a group in one transaction, which is repeated while that is safe and may help.
    async fn commit_together(
        &self,
        group: &mut [Box<dyn Job>],
    ) -> Result<Vec<Result<i64, Failure>>, Failure> {
        let mut attempt = 1;
        loop {
            let lost = match self.attempt(group).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(lost) => lost,
            };
            let again = match lost.failure.class() {
                Some(Class::Conflict) => attempt < self.database.options().attempts,
                // The connection went away before the commit: once more on a new one.
                Some(Class::Unavailable) => lost.stage == Stage::Work && attempt == 1,
                _ => false,
            };
            if !again {
                return Err(lost.failure);
            }
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, group: &mut [Box<dyn Job>]) -> Result<Vec<Result<i64, Failure>>, Lost> {
        let mut owned = self.database.writer().await.map_err(|failure| Lost {
            stage: Stage::Connect,
            failure,
        })?;
        let limit = self.database.options().statement_timeout;
        let mut stage = Stage::Work;
        let run = transact(&mut owned, group, &mut stage);
        let in_time = tokio::time::timeout(limit, run).await;
        let outcome = in_time.unwrap_or_else(|_| {
            stage = Stage::Commit;
            Err(Failure::unavailable("a group of writes took too long"))
        });
        match outcome {
            Ok((head, outcomes)) => {
                announce(&self.announce, head);
                Ok(outcomes)
            }
            Err(failure) => {
                owned.discard();
                Err(Lost { stage, failure })
            }
        }
    }
}

/// Raises the newest sequence number that is known to be committed.
pub(crate) fn announce(newest: &watch::Sender<i64>, seq: i64) {
    newest.send_if_modified(|newest| {
        let moved = seq > *newest;
        *newest = seq.max(*newest);
        moved
    });
}

/// One transaction: answers the newest sequence number and each job's own.
async fn transact(
    owned: &mut crate::db::Owned,
    group: &mut [Box<dyn Job>],
    stage: &mut Stage,
) -> Result<(i64, Vec<Result<i64, Failure>>), Failure> {
    let mut conn = owned.conn();
    conn.begin_write().await?;
    conn.lock(group.iter().flat_map(|job| job.locks()).collect())
        .await?;

    let mut outcomes: Vec<Option<Result<Vec<What>, Failure>>> = Vec::new();
    for job in group.iter_mut() {
        outcomes.push(if job.is_sequenced() {
            None
        } else {
            Some(apply(&mut conn, job.as_mut(), 0).await?)
        });
    }

    let changes = outcomes.iter().any(|outcome| match outcome {
        None => true,
        Some(Ok(changes)) => !changes.is_empty(),
        Some(Err(_)) => false,
    });
    if changes {
        conn.lock(vec![LockName::Changes]).await?;
    }
    let mut head = read_head(&mut conn).await?;
    let mut links: Vec<Link> = Vec::new();
    let mut seqs = Vec::with_capacity(group.len());
    for (job, outcome) in group.iter_mut().zip(outcomes) {
        let outcome = match outcome {
            Some(outcome) => outcome,
            None => apply(&mut conn, job.as_mut(), head.seq + 1).await?,
        };
        seqs.push(outcome.map(|changes| {
            let stamp = job.stamp();
            for what in &changes {
                let link = head.link(stamp.now_ms, &stamp.actor, change_json::write(what));
                head = Head {
                    seq: link.seq,
                    hash: link.hash,
                };
                links.push(link);
            }
            (!changes.is_empty()).then_some(head.seq)
        }));
    }
    if !links.is_empty() {
        conn.append(&links).await?;
        write_head(&mut conn, head).await?;
    }
    *stage = Stage::Commit;
    conn.execute("COMMIT", &[]).await?;
    let outcomes = seqs
        .into_iter()
        .map(|seq| seq.map(|seq| seq.unwrap_or(head.seq)))
        .collect();
    Ok((head.seq, outcomes))
}

/// Runs one job inside a savepoint. The outer error means that the whole transaction is lost.
async fn apply(
    conn: &mut Conn<'_>,
    job: &mut dyn Job,
    next: i64,
) -> Result<Result<Vec<What>, Failure>, Failure> {
    conn.execute("SAVEPOINT one_write", &[]).await?;
    let outcome = job.apply(conn, next).await;
    if let Err(failure) = &outcome {
        if failure.loses_transaction() {
            return Err(failure.clone());
        }
        conn.execute("ROLLBACK TO SAVEPOINT one_write", &[]).await?;
    }
    conn.execute("RELEASE SAVEPOINT one_write", &[]).await?;
    Ok(outcome)
}

const READ_HEAD: &str = "SELECT seq, hash FROM chain_head WHERE one = 1";
const WRITE_HEAD: &str = "UPDATE chain_head SET seq = $1, hash = $2 WHERE one = 1";

pub(crate) async fn read_head(conn: &mut Conn<'_>) -> Result<Head, Failure> {
    let row = conn
        .first(READ_HEAD, &[])
        .await?
        .ok_or_else(|| Failure::corrupt("`chain_head` is empty"))?;
    Ok(Head {
        seq: row.int(0)?,
        hash: row.hash(1)?,
    })
}

async fn write_head(conn: &mut Conn<'_>, head: Head) -> Result<(), Failure> {
    use crate::db::Param::{Bytes, Int};
    conn.execute(WRITE_HEAD, &[Int(head.seq), Bytes(&head.hash)])
        .await
        .map(|_| ())
}

/// How long to wait before attempt `attempt + 1`: 5 ms, doubled each time.
pub(crate) fn pause(attempt: u32) -> Duration {
    Duration::from_millis(5u64 << attempt.min(8))
}
