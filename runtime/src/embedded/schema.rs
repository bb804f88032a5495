//! Tables of the log file and the statements that touch them. Names follow Kafka's words.

use std::sync::LazyLock;

/// `PRAGMA application_id`: "CSLG".
pub(super) const APPLICATION_ID: i64 = 0x4353_4c47;
/// `PRAGMA user_version` of the tables below.
pub(super) const FORMAT_VERSION: i64 = 1;

/// Creates the tables of format 1. `headers`: see `header_blob`. `offsets.next_offset`: the next offset to read.
pub(super) const CREATE: &str = "
CREATE TABLE partitions (
    topic       TEXT    NOT NULL,
    partition   INTEGER NOT NULL CHECK (partition >= 0),
    next_offset INTEGER NOT NULL DEFAULT 0 CHECK (next_offset >= 0),
    PRIMARY KEY (topic, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    topic     TEXT    NOT NULL,
    partition INTEGER NOT NULL,
    \"offset\"  INTEGER NOT NULL,
    ts        INTEGER NOT NULL,
    key       BLOB,
    value     BLOB,
    headers   BLOB,
    PRIMARY KEY (topic, partition, \"offset\"),
    FOREIGN KEY (topic, partition) REFERENCES partitions (topic, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE offsets (
    consumer_group TEXT    NOT NULL,
    topic          TEXT    NOT NULL,
    partition      INTEGER NOT NULL,
    next_offset    INTEGER NOT NULL CHECK (next_offset >= 0),
    PRIMARY KEY (consumer_group, topic, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
    store TEXT NOT NULL,
    key   BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (store, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    destination TEXT NOT NULL,
    payload     BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_by_destination ON outbox (destination, seq);
";

pub(super) const FETCH: &str = "SELECT \"offset\", ts, key, value, headers FROM log \
     WHERE topic = ? AND partition = ? AND \"offset\" >= ? ORDER BY \"offset\" LIMIT ?";

pub(super) const POSITION: &str =
    "SELECT next_offset FROM offsets WHERE consumer_group = ? AND topic = ? AND partition = ?";

pub(super) const MOVE_POSITION: &str = "INSERT INTO offsets (consumer_group, topic, partition, next_offset) \
     VALUES (?, ?, ?, ?) ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET next_offset = excluded.next_offset";

/// Rows that the widest insert takes; SQLite allows 32,766 parameters.
pub(super) const CHUNK: usize = 64;

pub(super) const INSERT_RECORD: &str = "INSERT INTO log (topic, partition, \"offset\", ts, key, value, headers) VALUES (?, ?, ?, ?, ?, ?, ?)";
pub(super) static INSERT_RECORDS: LazyLock<String> = LazyLock::new(|| {
    chunked(
        "INSERT INTO log (topic, partition, \"offset\", ts, key, value, headers) VALUES ",
        7,
        "",
    )
});

pub(super) const PUT_STATE: &str = "INSERT INTO state (store, key, value) VALUES (?, ?, ?) \
     ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";
pub(super) static PUT_STATES: LazyLock<String> = LazyLock::new(|| {
    chunked(
        "INSERT INTO state (store, key, value) VALUES ",
        3,
        " ON CONFLICT (store, key) DO UPDATE SET value = excluded.value",
    )
});

pub(super) const REMOVE_STATE: &str = "DELETE FROM state WHERE store = ? AND key = ?";
pub(super) static REMOVE_STATES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "DELETE FROM state WHERE store = ? AND key IN ({})",
        vec!["?"; CHUNK].join(", ")
    )
});

/// A statement with [`CHUNK`] groups of `width` parameters.
pub(super) fn chunked(head: &str, width: usize, tail: &str) -> String {
    let group = format!("({})", vec!["?"; width].join(", "));
    format!("{head}{}{tail}", vec![group.as_str(); CHUNK].join(", "))
}
