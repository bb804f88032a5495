-- How rows spread over keys, for the planner. Without figures it takes a context to hold ten rows, prefers the primary key
-- to the index by guid or id, and reads the whole context for each registered schema and each deleted id.

-- Makes the table of statistics.
ANALYZE sqlite_schema;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('schema_ids', 'schema_ids', '100000 100000 1'),
    ('schema_ids', 'schema_ids_by_guid', '100000 1 1 1'),
    ('versions', 'versions', '100000 100000 10 1'),
    ('versions', 'versions_by_id', '100000 100000 1 1 1');

-- Makes this connection read them; others do when they open.
ANALYZE sqlite_schema;
