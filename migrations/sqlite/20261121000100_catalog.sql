-- The catalog: contracts and their revisions, usage, gate runs, lineage events.

CREATE TABLE contracts (
    id TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    odcs TEXT NOT NULL,
    owner TEXT,
    title TEXT,
    search_text TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE contract_subjects (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    position INTEGER NOT NULL,
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (contract_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX contract_subjects_by_subject ON contract_subjects (context, subject, contract_id);

CREATE TABLE contract_revisions (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    revision INTEGER NOT NULL,
    odcs TEXT NOT NULL,
    actor TEXT NOT NULL,
    stored_ms INTEGER NOT NULL,
    PRIMARY KEY (contract_id, revision)
) STRICT;

-- An empty environment stands for an unknown one.
CREATE TABLE usages (
    app TEXT NOT NULL,
    app_version TEXT NOT NULL,
    environment TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    PRIMARY KEY (app, app_version, environment)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_fields (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    app TEXT NOT NULL,
    app_version TEXT NOT NULL,
    environment TEXT NOT NULL,
    field TEXT NOT NULL,
    versions TEXT NOT NULL,
    PRIMARY KEY (context, subject, app, app_version, environment, field),
    FOREIGN KEY (app, app_version, environment) REFERENCES usages (app, app_version, environment)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_fields_by_app ON usage_fields (app, app_version, environment);

CREATE TABLE checks (
    id TEXT NOT NULL PRIMARY KEY,
    repo TEXT NOT NULL,
    base TEXT NOT NULL,
    head TEXT NOT NULL,
    pr TEXT,
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX checks_by_time ON checks (created_ms, id);

-- seq is that of the event's row in changes; hash is SHA-256 of raw.
CREATE TABLE lineage_events (
    seq INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    raw BLOB NOT NULL,
    received_ms INTEGER NOT NULL
) STRICT;
