//! Names of datasets per system, as OpenLineage's naming conventions spell them.

use crate::DatasetName;

/// Names a Kafka topic by the first bootstrap server (`host:port`).
pub fn kafka(bootstrap: &str, topic: &str) -> DatasetName {
    DatasetName::new(format!("kafka://{bootstrap}"), topic)
}

/// Names a table of a server whose names are `database.schema.table`: Postgres, MSSQL, `CrateDB`, DB2.
pub fn postgres(host: &str, port: u16, database: &str, schema: &str, table: &str) -> DatasetName {
    DatasetName::new(
        format!("postgres://{host}:{port}"),
        format!("{database}.{schema}.{table}"),
    )
}

/// Names a table of a MySQL server.
pub fn mysql(host: &str, port: u16, database: &str, table: &str) -> DatasetName {
    DatasetName::new(
        format!("mysql://{host}:{port}"),
        format!("{database}.{table}"),
    )
}

/// Names a Snowflake table; `account` is `{org}-{account}` or `{locator}.{region}.{cloud}`.
pub fn snowflake(account: &str, database: &str, schema: &str, table: &str) -> DatasetName {
    DatasetName::new(
        format!("snowflake://{account}"),
        format!("{database}.{schema}.{table}"),
    )
}

/// Names a BigQuery table.
pub fn bigquery(project: &str, dataset: &str, table: &str) -> DatasetName {
    DatasetName::new("bigquery", format!("{project}.{dataset}.{table}"))
}

/// Names an object or prefix in S3.
pub fn s3(bucket: &str, key: &str) -> DatasetName {
    DatasetName::new(format!("s3://{bucket}"), key)
}

/// Names a Redis key space by its prefix. The conventions have no entry for Redis; this one follows Kafka's.
pub fn redis(host: &str, port: u16, database: u16, prefix: &str) -> DatasetName {
    DatasetName::new(
        format!("redis://{host}:{port}"),
        format!("{database}.{prefix}"),
    )
}

/// Names a local file.
pub fn file(path: &str) -> DatasetName {
    DatasetName::new("file", path)
}

/// Names a table of an SQLite file. The conventions have no entry for SQLite: the file is the namespace.
pub fn sqlite(path: &str, table: &str) -> DatasetName {
    DatasetName::new(format!("sqlite://{path}"), table)
}

/// Names a topic of the embedded log of Callsheet's runtime; `log` names the log, not its path.
pub fn embedded(log: &str, topic: &str) -> DatasetName {
    DatasetName::new(format!("callsheet://{log}"), topic)
}

/// Names something that lives only in a process.
pub fn in_memory(id: &str) -> DatasetName {
    DatasetName::new("inmemory://", id)
}
