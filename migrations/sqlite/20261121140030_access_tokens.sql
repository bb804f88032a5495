-- API tokens: who may call this server, kept as hashes. A revoked token stays, for the audit trail; its name is free again.

CREATE TABLE access_tokens (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- SHA-256 of the whole secret, which is 256 random bits: nothing slower is needed.
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    -- A JSON array of texts, `action:pattern`.
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER,
    -- Coarse: written at most once an hour, and not part of changes.
    last_used_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX access_tokens_name ON access_tokens (name) WHERE revoked_ms IS NULL;
