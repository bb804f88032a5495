-- Which subjects hold the schemas of a resource, such as the keys and values of a topic.

CREATE TABLE associations (
    resource_id TEXT COLLATE "C" NOT NULL,
    resource_type TEXT COLLATE "C" NOT NULL,
    association_type TEXT COLLATE "C" NOT NULL,
    resource_namespace TEXT COLLATE "C" NOT NULL,
    resource_name TEXT COLLATE "C" NOT NULL,
    context TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    guid BYTEA NOT NULL UNIQUE CHECK (length(guid) = 16),
    lifecycle TEXT NOT NULL CHECK (lifecycle IN ('STRONG', 'WEAK')),
    frozen BOOLEAN NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    PRIMARY KEY (resource_id, resource_type, association_type)
);

CREATE INDEX associations_by_subject ON associations (context, subject);

-- A subject that one resource owns has no other.
CREATE UNIQUE INDEX associations_one_owner ON associations (context, subject) WHERE lifecycle = 'STRONG';
