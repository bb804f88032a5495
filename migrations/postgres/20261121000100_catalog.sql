-- The catalog: contracts and their revisions, usage, gate runs, lineage events.

CREATE TABLE contracts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    odcs TEXT NOT NULL,
    owner TEXT,
    title TEXT,
    search_text TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

CREATE TABLE contract_subjects (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    position BIGINT NOT NULL,
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (contract_id, position)
);

CREATE INDEX contract_subjects_by_subject ON contract_subjects (context, subject, contract_id);

CREATE TABLE contract_revisions (
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    revision BIGINT NOT NULL,
    odcs TEXT NOT NULL,
    actor TEXT NOT NULL,
    stored_ms BIGINT NOT NULL,
    PRIMARY KEY (contract_id, revision)
);

-- An empty environment stands for an unknown one.
CREATE TABLE usages (
    app TEXT COLLATE "C" NOT NULL,
    app_version TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    first_seen_ms BIGINT NOT NULL,
    last_seen_ms BIGINT NOT NULL,
    PRIMARY KEY (app, app_version, environment)
);

CREATE TABLE usage_fields (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    app TEXT COLLATE "C" NOT NULL,
    app_version TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    versions TEXT NOT NULL,
    PRIMARY KEY (context, subject, app, app_version, environment, field),
    FOREIGN KEY (app, app_version, environment) REFERENCES usages (app, app_version, environment)
);

CREATE INDEX usage_fields_by_app ON usage_fields (app, app_version, environment);

CREATE TABLE checks (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    repo TEXT NOT NULL,
    base TEXT NOT NULL,
    head TEXT NOT NULL,
    pr TEXT,
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE INDEX checks_by_time ON checks (created_ms, id);

-- seq is that of the event's row in changes; hash is SHA-256 of raw.
CREATE TABLE lineage_events (
    seq BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    raw BYTEA NOT NULL,
    received_ms BIGINT NOT NULL
);
