-- The registry: contexts, contents, ids, versions, references, configuration, modes, and the chain of changes.

CREATE TABLE contexts (
    context TEXT NOT NULL PRIMARY KEY CHECK (context LIKE '.%'),
    last_id INTEGER NOT NULL DEFAULT 0 CHECK (last_id BETWEEN 0 AND 2147483647)
) STRICT, WITHOUT ROWID;

CREATE TABLE contents (
    guid BLOB NOT NULL PRIMARY KEY CHECK (length(guid) = 16),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'JSON', 'PROTOBUF')),
    schema_text TEXT NOT NULL,
    reference_list TEXT NOT NULL,
    metadata TEXT,
    rule_set TEXT
) STRICT;

CREATE TABLE schema_ids (
    context TEXT NOT NULL REFERENCES contexts (context),
    id INTEGER NOT NULL CHECK (id BETWEEN 1 AND 2147483647),
    guid BLOB NOT NULL REFERENCES contents (guid),
    -- That of the content, repeated: a node that starts reads every id and no content.
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'JSON', 'PROTOBUF')),
    PRIMARY KEY (context, id)
) STRICT, WITHOUT ROWID;

-- Not unique: import may bind one content to several ids.
CREATE INDEX schema_ids_by_guid ON schema_ids (guid, context, id);

CREATE TABLE versions (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 2147483647),
    id INTEGER NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (context, subject, version),
    FOREIGN KEY (context, id) REFERENCES schema_ids (context, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX versions_by_id ON versions (context, id);

CREATE TABLE version_references (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    to_context TEXT NOT NULL,
    to_subject TEXT NOT NULL,
    to_version INTEGER NOT NULL,
    PRIMARY KEY (context, subject, version, position),
    FOREIGN KEY (context, subject, version) REFERENCES versions (context, subject, version),
    FOREIGN KEY (to_context, to_subject, to_version) REFERENCES versions (context, subject, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX version_references_by_target ON version_references (to_context, to_subject, to_version);

-- An empty subject stands for the whole context.
CREATE TABLE configs (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    alias TEXT,
    alias_for_deks TEXT,
    normalize INTEGER CHECK (normalize IN (0, 1)),
    validate_fields INTEGER CHECK (validate_fields IN (0, 1)),
    validate_new_schemas INTEGER CHECK (validate_new_schemas IN (0, 1)),
    validate_rules INTEGER CHECK (validate_rules IN (0, 1)),
    compatibility_level TEXT,
    compatibility_policy TEXT,
    compatibility_group TEXT,
    default_metadata TEXT,
    override_metadata TEXT,
    default_rule_set TEXT,
    override_rule_set TEXT,
    PRIMARY KEY (context, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE modes (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD')),
    PRIMARY KEY (context, subject)
) STRICT, WITHOUT ROWID;

-- Append-only. prev_hash is the hash of the row before; see the crate's chain module for the recipe.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    ts_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- One row: the newest change, kept apart so that cutting off the end of changes is seen.
CREATE TABLE chain_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

INSERT INTO chain_head (one, seq, hash) VALUES (1, 0, zeroblob(32));
