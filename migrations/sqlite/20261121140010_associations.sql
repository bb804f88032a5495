-- Which subjects hold the schemas of a resource, such as the keys and values of a topic.

CREATE TABLE associations (
    resource_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    association_type TEXT NOT NULL,
    resource_namespace TEXT NOT NULL,
    resource_name TEXT NOT NULL,
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    guid BLOB NOT NULL UNIQUE CHECK (length(guid) = 16),
    lifecycle TEXT NOT NULL CHECK (lifecycle IN ('STRONG', 'WEAK')),
    frozen INTEGER NOT NULL CHECK (frozen IN (0, 1)),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (resource_id, resource_type, association_type)
) STRICT, WITHOUT ROWID;

CREATE INDEX associations_by_subject ON associations (context, subject);

-- A subject that one resource owns has no other.
CREATE UNIQUE INDEX associations_one_owner ON associations (context, subject) WHERE lifecycle = 'STRONG';
