//! The connection, and the script that writes a hash unless a newer one stands there.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, Script};

use super::error::code;
use super::hash::Written;
use super::{Hash, RedisFailure};
use crate::delivery::Effects;
use crate::store::{Apply, Guarantee, Progress, Promise, StoreError};

/// `KEYS[1]`: the hash. `ARGV`: field of the fence, position, milliseconds to live, number of pairs to set, the pairs, and
/// the fields to remove. Positions are compared as decimal digits: a Lua number holds 53 bits.
const SCRIPT: &str = r"
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if stored and (#stored > #ARGV[2] or (#stored == #ARGV[2] and stored > ARGV[2])) then
  return 0
end
local last = 4 + 2 * tonumber(ARGV[4])
local set = {ARGV[1], ARGV[2]}
for index = 5, last do
  set[#set + 1] = ARGV[index]
end
redis.call('HSET', KEYS[1], unpack(set))
for index = last + 1, #ARGV do
  redis.call('HDEL', KEYS[1], ARGV[index])
end
if ARGV[3] ~= '0' then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
";

/// Longest wait for an answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Rows on their way at once.
const ROWS: usize = 500;

/// Applies rows as hashes. Clones share the connection.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    hashes: Arc<BTreeMap<Arc<str>, Hash>>,
    script: Arc<Script>,
    connection: Arc<Mutex<Option<MultiplexedConnection>>>,
}

impl fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password.
        formatter
            .debug_struct("Redis")
            .field("hashes", &self.hashes)
            .finish_non_exhaustive()
    }
}

impl Redis {
    /// A sink into the server at `url`, for rows of `hashes`. Connects when the first row comes.
    ///
    /// # Errors
    /// [`RedisFailure::Redis`] for an address that is none.
    pub fn new(url: &str, hashes: Vec<Hash>) -> Result<Self, RedisFailure> {
        let client = Client::open(url).map_err(failed("reading the address of Redis"))?;
        let named = |hash: Hash| (Arc::clone(hash.template()), hash);
        Ok(Self {
            client,
            hashes: Arc::new(hashes.into_iter().map(named).collect()),
            script: Arc::new(Script::new(SCRIPT)),
            connection: Arc::default(),
        })
    }

    async fn connection(&self) -> Result<MultiplexedConnection, RedisFailure> {
        let current = self.lock().clone();
        if let Some(connection) = current {
            return Ok(connection);
        }
        let doing = "connecting to Redis";
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(Some(ANSWER));
        let connection = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await
            .map_err(failed(doing))?;
        *self.lock() = Some(connection.clone());
        Ok(connection)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// One call of the script per row, on their way together.
    async fn write(&self, calls: &[Cmd]) -> Result<(), RedisFailure> {
        let doing = "writing hashes";
        let mut connection = self.connection().await?;
        for calls in calls.chunks(ROWS) {
            let mut pipe = redis::pipe();
            for call in calls {
                pipe.add_command(call.clone()).ignore();
            }
            let mut done: Result<(), _> = pipe.query_async(&mut connection).await;
            if done.as_ref().is_err_and(is_no_script) {
                // A server that was restarted has forgotten the script. Rows that were written stay as they are.
                self.script
                    .load_async(&mut connection)
                    .await
                    .map_err(failed(doing))?;
                done = pipe.query_async(&mut connection).await;
            }
            if let Err(error) = done {
                // The next attempt connects anew: the server may be another one by then.
                *self.lock() = None;
                return Err(failed(doing)(error));
            }
        }
        Ok(())
    }

    fn call(&self, hash: &Hash, written: &Written, source: &str, offset: &str) -> Cmd {
        let mut call = redis::cmd("EVALSHA");
        call.arg(self.script.get_hash())
            .arg(1)
            .arg(&written.key)
            .arg(source)
            .arg(offset)
            .arg(hash.ttl_ms())
            .arg(written.set.len());
        for (field, value) in &written.set {
            call.arg(*field).arg(value);
        }
        for field in &written.remove {
            call.arg(*field);
        }
        call
    }
}

fn is_no_script(error: &redis::RedisError) -> bool {
    code(error).as_deref() == Some("NOSCRIPT")
}

fn failed(doing: &'static str) -> impl FnOnce(redis::RedisError) -> RedisFailure {
    move |source| {
        if source.is_timeout() {
            RedisFailure::TimedOut { doing }
        } else {
            RedisFailure::Redis { doing, source }
        }
    }
}

impl Apply for Redis {
    async fn apply(
        &self,
        progress: Option<&Progress>,
        effects: &mut Effects,
    ) -> Result<u64, StoreError> {
        // What a job hands out at its end comes from everywhere: nothing is newer.
        let (source, offset) = progress.map_or_else(
            || ("src:".to_owned(), u64::MAX.to_string()),
            |progress| {
                (
                    format!("src:{}:{}", progress.topic, progress.partition),
                    progress.to.to_string(),
                )
            },
        );
        let (ours, others): (Vec<_>, Vec<_>) = core::mem::take(&mut effects.rows)
            .into_iter()
            .partition(|row| self.hashes.contains_key(&row.table));
        effects.rows = others;
        // Of several rows with one key the last one counts: the others would pass the fence only to be replaced.
        let mut last: BTreeMap<Vec<u8>, Cmd> = BTreeMap::new();
        for row in ours {
            if let Some(hash) = self.hashes.get(&row.table) {
                let written = hash.written(row.cells)?;
                let call = self.call(hash, &written, &source, &offset);
                last.insert(written.key, call);
            }
        }
        let calls: Vec<Cmd> = last.into_values().collect();
        if !calls.is_empty() {
            self.write(&calls).await?;
        }
        Ok(0)
    }

    fn promises(&self) -> Vec<Promise> {
        vec![Promise::new(
            "rows in Redis",
            Guarantee::EffectivelyOnce,
            "a script compares the field src:{topic}:{partition} of the hash: the same again changes nothing, older is dropped",
        )]
    }
}
