-- The registry: contexts, contents, ids, versions, references, configuration, modes, and the chain of changes.

CREATE TABLE contexts (
    context TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (context LIKE '.%'),
    last_id BIGINT NOT NULL DEFAULT 0 CHECK (last_id BETWEEN 0 AND 2147483647)
);

CREATE TABLE contents (
    guid BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(guid) = 16),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'JSON', 'PROTOBUF')),
    schema_text TEXT NOT NULL,
    reference_list TEXT NOT NULL,
    metadata TEXT,
    rule_set TEXT
);

CREATE TABLE schema_ids (
    context TEXT COLLATE "C" NOT NULL REFERENCES contexts (context),
    id BIGINT NOT NULL CHECK (id BETWEEN 1 AND 2147483647),
    guid BYTEA NOT NULL REFERENCES contents (guid),
    -- That of the content, repeated: a node that starts reads every id and no content.
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'JSON', 'PROTOBUF')),
    PRIMARY KEY (context, id)
);

-- Not unique: import may bind one content to several ids.
CREATE INDEX schema_ids_by_guid ON schema_ids (guid, context, id);

CREATE TABLE versions (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version BETWEEN 1 AND 2147483647),
    id BIGINT NOT NULL,
    deleted BOOLEAN NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, id) REFERENCES schema_ids (context, id)
);

CREATE INDEX versions_by_id ON versions (context, id);

CREATE TABLE version_references (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    to_context TEXT COLLATE "C" NOT NULL,
    to_subject TEXT COLLATE "C" NOT NULL,
    to_version BIGINT NOT NULL,
    PRIMARY KEY (context, subject, version, position),
    FOREIGN KEY (context, subject, version) REFERENCES versions (context, subject, version),
    FOREIGN KEY (to_context, to_subject, to_version) REFERENCES versions (context, subject, version)
);

CREATE INDEX version_references_by_target ON version_references (to_context, to_subject, to_version);

-- An empty subject stands for the whole context.
CREATE TABLE configs (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    alias TEXT,
    alias_for_deks TEXT,
    normalize BOOLEAN,
    validate_fields BOOLEAN,
    validate_new_schemas BOOLEAN,
    validate_rules BOOLEAN,
    compatibility_level TEXT,
    compatibility_policy TEXT,
    compatibility_group TEXT,
    default_metadata TEXT,
    override_metadata TEXT,
    default_rule_set TEXT,
    override_rule_set TEXT,
    PRIMARY KEY (context, subject)
);

CREATE TABLE modes (
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD')),
    PRIMARY KEY (context, subject)
);

-- Append-only. prev_hash is the hash of the row before; see the crate's chain module for the recipe.
CREATE TABLE changes (
    seq BIGINT PRIMARY KEY CHECK (seq >= 1),
    ts_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    prev_hash BYTEA NOT NULL CHECK (octet_length(prev_hash) = 32),
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32)
);

-- One row: the newest change, kept apart so that cutting off the end of changes is seen.
CREATE TABLE chain_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32)
);

INSERT INTO chain_head (one, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));
