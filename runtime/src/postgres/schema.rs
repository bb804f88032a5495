//! The store's own tables. Everything is created if it is not there; nothing is changed afterwards.

/// `callsheet_offsets.next_offset`: the next offset to read. `callsheet_records`: what a job appended to topics, dead
/// letters among it, in the order of `seq`; `headers`: see
/// `header_blob`.
pub(super) const CREATE: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS callsheet_offsets (
        consumer_group text   NOT NULL,
        topic          text   NOT NULL,
        partition      bigint NOT NULL,
        next_offset    bigint NOT NULL CHECK (next_offset >= 0),
        PRIMARY KEY (consumer_group, topic, partition)
    )",
    "CREATE TABLE IF NOT EXISTS callsheet_state (
        store text  NOT NULL,
        key   bytea NOT NULL,
        value bytea NOT NULL,
        PRIMARY KEY (store, key)
    )",
    "CREATE TABLE IF NOT EXISTS callsheet_records (
        seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic     text   NOT NULL,
        partition bigint NOT NULL,
        ts_ms     bigint NOT NULL,
        key       bytea,
        value     bytea,
        headers   bytea
    )",
    "CREATE INDEX IF NOT EXISTS callsheet_records_by_topic ON callsheet_records (topic, seq)",
];

/// Two instances that create at once would both find nothing: one after the other.
pub(super) const CREATE_LOCK: &str = "SELECT pg_advisory_xact_lock(4846791205)";

pub(super) const POSITIONS: &str = "SELECT partition, next_offset FROM callsheet_offsets
     WHERE consumer_group = $1 AND topic = $2 AND partition = ANY($3)";

/// The lock makes a slower consumer of the same partition wait, and then see that the position moved.
pub(super) const LOCK_POSITION: &str = "SELECT next_offset FROM callsheet_offsets
     WHERE consumer_group = $1 AND topic = $2 AND partition = $3 FOR UPDATE";

pub(super) const FIRST_POSITION: &str =
    "INSERT INTO callsheet_offsets (consumer_group, topic, partition, next_offset) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING";

pub(super) const MOVE_POSITION: &str = "UPDATE callsheet_offsets SET next_offset = $4
     WHERE consumer_group = $1 AND topic = $2 AND partition = $3";

pub(super) const STATE: &str =
    "SELECT key, value FROM callsheet_state WHERE store = $1 AND key >= $2 ORDER BY key";

pub(super) const PUT_STATE: &str = "INSERT INTO callsheet_state (store, key, value)
     SELECT $1, key, value FROM unnest($2::bytea[], $3::bytea[]) AS put (key, value)
     ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";

pub(super) const REMOVE_STATE: &str =
    "DELETE FROM callsheet_state WHERE store = $1 AND key = ANY($2)";

pub(super) const APPEND: &str =
    "INSERT INTO callsheet_records (topic, partition, ts_ms, key, value, headers)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[])";

pub(super) const RECORDS: &str =
    "SELECT seq, partition, ts_ms, key, value, headers FROM callsheet_records
     WHERE topic = $1 AND seq > $2 ORDER BY seq LIMIT $3";
