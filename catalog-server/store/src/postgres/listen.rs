//! Hears of commits of other nodes: `LISTEN` on the channel on which every group of writes announces its newest change.
//!
//! A notification wakes, nothing more: what was written is read from `changes`. One that is lost costs time, never a
//! change, since whoever waits also polls. A lost connection is made again, with growing pauses; a connection that
//! went silent is noticed by asking it now and then.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::writer::announce;

/// How long the channel may be silent before the connection is asked whether it still lives.
const SILENCE: Duration = Duration::from_secs(10);

/// The newest change, asked on the listening connection.
const HEAD: &str = "SELECT seq FROM chain_head WHERE one = 1";

/// The task that listens; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    task: AbortHandle,
    listening: watch::Receiver<bool>,
}

impl Listener {
    /// Starts listening; `newest` is raised to every sequence number that is heard of.
    pub(super) fn start(
        pool: PgPool,
        channel: String,
        patience: Duration,
        newest: watch::Sender<i64>,
    ) -> Self {
        let (state, listening) = watch::channel(false);
        let ear = Ear {
            pool,
            channel,
            patience,
            newest,
            state,
        };
        Self {
            task: tokio::spawn(ear.listen()).abort_handle(),
            listening,
        }
    }

    /// Whether the connection stands, as far as is known.
    pub(crate) fn is_listening(&self) -> bool {
        *self.listening.borrow()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Ear {
    pool: PgPool,
    channel: String,
    patience: Duration,
    newest: watch::Sender<i64>,
    state: watch::Sender<bool>,
}

impl Ear {
    async fn listen(self) {
        let mut failures = 0;
        loop {
            let lost = self.hear(&mut failures).await;
            self.state.send_replace(false);
            if matches!(lost, sqlx::Error::PoolClosed) {
                return;
            }
            failures += 1;
            // One line when it breaks, not one per attempt.
            if failures == 1 {
                tracing::warn!(cause = %lost, "not listening for changes of other nodes; polling goes on");
            }
            tokio::time::sleep(crate::writer::pause(failures)).await;
        }
    }

    /// Listens until the connection is lost.
    async fn hear(&self, failures: &mut u32) -> sqlx::Error {
        match self.hear_on_one_connection(failures).await {
            Ok(never) => match never {},
            Err(lost) => lost,
        }
    }

    async fn hear_on_one_connection(
        &self,
        failures: &mut u32,
    ) -> Result<std::convert::Infallible, sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.eager_reconnect(false);
        listener.listen(&self.channel).await?;
        // What was committed before the channel was open was announced to nobody.
        self.ask(&mut listener).await?;
        if *failures > 0 {
            tracing::info!("listening for changes of other nodes again");
        }
        *failures = 0;
        self.state.send_replace(true);
        loop {
            match tokio::time::timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(heard))) => {
                    if let Ok(seq) = heard.payload().parse() {
                        announce(&self.newest, seq);
                    }
                }
                Ok(Ok(None)) => {
                    return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
                }
                Ok(Err(lost)) => return Err(lost),
                Err(_) => self.ask(&mut listener).await?,
            }
        }
    }

    async fn ask(&self, listener: &mut PgListener) -> Result<(), sqlx::Error> {
        let head = sqlx::query_scalar(HEAD).fetch_one(listener);
        let head = tokio::time::timeout(self.patience, head)
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)??;
        announce(&self.newest, head);
        Ok(())
    }
}
