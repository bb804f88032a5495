//! Output tables: plain SQLite tables beside the log, written in the same transaction, read by whoever serves them.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row as _, TypeInfo as _, ValueRef as _};

use super::{Log, LogError};
use crate::contract::Contract;
use crate::delivery::{Cell, Row};
use crate::rows::is_plain;

/// A column of an output table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Name: letters, digits and `_`.
    pub name: String,
    /// SQLite's type: `INTEGER`, `REAL`, `TEXT` or `BLOB`.
    pub sql_type: &'static str,
    /// Null is permitted.
    pub nullable: bool,
}

/// An output table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    name: Arc<str>,
    columns: Vec<TableColumn>,
    key: Vec<String>,
}

impl Table {
    /// A table with one column per field of contract `C`, and `key` as its primary key.
    ///
    /// # Errors
    /// [`LogError::Table`] for a name that is not plain, a field that is not scalar and a key that is no field.
    pub fn of<C: Contract>(name: &str, key: &[&str]) -> Result<Self, LogError> {
        let columns = C::COLUMNS
            .iter()
            .filter(|column| !column.name.contains('.'))
            .map(|column| {
                let nullable = column.type_text.ends_with('?');
                let sql_type =
                    sql_type(column.type_text.trim_end_matches('?')).ok_or_else(|| {
                        LogError::Table(format!(
                            "column `{}` of type `{}` is not scalar",
                            column.name, column.type_text
                        ))
                    })?;
                Ok(TableColumn {
                    name: column.name.to_owned(),
                    sql_type,
                    nullable,
                })
            })
            .collect::<Result<_, LogError>>()?;
        Self::new(name, columns, key)
    }

    /// A table of `columns` with `key` as its primary key.
    ///
    /// # Errors
    /// As [`Table::of`].
    pub fn new(name: &str, columns: Vec<TableColumn>, key: &[&str]) -> Result<Self, LogError> {
        for identifier in columns
            .iter()
            .map(|column| column.name.as_str())
            .chain([name])
        {
            if !is_plain(identifier) {
                return Err(LogError::Table(format!(
                    "name `{identifier}` is not of letters, digits and `_`"
                )));
            }
        }
        if let Some(missing) = key
            .iter()
            .find(|key| !columns.iter().any(|column| column.name == **key))
        {
            return Err(LogError::Table(format!(
                "key `{missing}` is not a column of `{name}`"
            )));
        }
        if key.is_empty() {
            return Err(LogError::Table(format!("`{name}` has no key")));
        }
        Ok(Self {
            name: name.into(),
            columns,
            key: key.iter().map(|key| (*key).to_owned()).collect(),
        })
    }

    /// The table's name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Columns in order.
    pub fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    fn create_statement(&self) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                let null = if column.nullable { "" } else { " NOT NULL" };
                format!("\"{}\" {}{null}", column.name, column.sql_type)
            })
            .collect();
        format!(
            "CREATE TABLE IF NOT EXISTS \"{}\" ({}, PRIMARY KEY ({})) STRICT, WITHOUT ROWID",
            self.name,
            columns.join(", "),
            quoted(&self.key)
        )
    }
}

fn sql_type(avro: &str) -> Option<&'static str> {
    let base = avro.split(['(', '<']).next().unwrap_or(avro);
    match base {
        "boolean" | "int" | "long" | "date" => Some("INTEGER"),
        "float" | "double" => Some("REAL"),
        "string" | "uuid" => Some("TEXT"),
        "bytes" | "fixed" | "decimal" => Some("BLOB"),
        _ if base.starts_with("timestamp-")
            || base.starts_with("local-timestamp-")
            || base.starts_with("time-") =>
        {
            Some("INTEGER")
        }
        _ => None,
    }
}

fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

const RESERVED: [&str; 5] = ["partitions", "log", "offsets", "state", "outbox"];

impl Log {
    /// Creates an output table, or finds it.
    ///
    /// # Errors
    /// [`LogError::Table`] for a name of the log's own, or a table that exists with other columns.
    pub async fn create_table(&self, table: &Table) -> Result<(), LogError> {
        if RESERVED.contains(&table.name.as_ref()) {
            return Err(LogError::Table(format!(
                "`{}` is one of the log's own tables",
                table.name
            )));
        }
        let doing = "creating an output table";
        sqlx::raw_sql(AssertSqlSafe(table.create_statement()))
            .execute(&self.writer)
            .await
            .map_err(LogError::database(doing))?;
        let found: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info(?) ORDER BY cid")
                .bind(table.name.as_ref())
                .fetch_all(&self.writer)
                .await
                .map_err(LogError::database(doing))?;
        if found
            .iter()
            .ne(table.columns.iter().map(|column| &column.name))
        {
            return Err(LogError::Table(format!(
                "`{}` exists with columns {}",
                table.name,
                found.join(", ")
            )));
        }
        Ok(())
    }

    /// Up to `limit` rows of an output table, in key order.
    pub async fn rows(&self, table: &Table, limit: u64) -> Result<Vec<Vec<Cell>>, LogError> {
        let doing = "reading an output table";
        let names: Vec<String> = table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let select = format!(
            "SELECT {} FROM \"{}\" ORDER BY {} LIMIT ?",
            quoted(&names),
            table.name,
            quoted(&table.key)
        );
        let rows = sqlx::query(AssertSqlSafe(select))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.reader)
            .await
            .map_err(LogError::database(doing))?;
        rows.iter()
            .map(|row| (0..names.len()).map(|index| cell(row, index)).collect())
            .collect::<Result<_, _>>()
            .map_err(LogError::database(doing))
    }
}

fn cell(row: &SqliteRow, index: usize) -> Result<Cell, sqlx::Error> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match value.type_info().name() {
        "REAL" => row.try_get(index).map(Cell::Real),
        "TEXT" => row.try_get(index).map(Cell::Text),
        "BLOB" => row.try_get(index).map(Cell::Blob),
        _ => row.try_get(index).map(Cell::Integer),
    }
}

/// Writes rows, [`super::schema::CHUNK`] at a time. Of several rows with one key the last one stays.
pub(super) async fn upsert(
    connection: &mut SqliteConnection,
    rows: Vec<Row>,
) -> Result<(), LogError> {
    let doing = "writing rows";
    let mut tables: BTreeMap<Arc<str>, Vec<Vec<Cell>>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.table).or_default().push(row.cells);
    }
    for (table, rows) in tables {
        if !is_plain(&table) || RESERVED.contains(&table.as_ref()) {
            return Err(LogError::Table(format!("`{table}` is not an output table")));
        }
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != width) {
            return Err(LogError::Table(format!(
                "rows for `{table}` differ in their number of cells"
            )));
        }
        let head = format!("INSERT OR REPLACE INTO \"{table}\" VALUES ");
        let many = super::schema::chunked(&head, width, "");
        let one = format!("{head}({})", vec!["?"; width].join(", "));
        let mut rest = rows.into_iter();
        while rest.len() > 0 {
            let (sql, count) = if rest.len() >= super::schema::CHUNK {
                (&many, super::schema::CHUNK)
            } else {
                (&one, 1)
            };
            let mut insert = sqlx::query(AssertSqlSafe(sql.as_str()));
            for cell in rest.by_ref().take(count).flatten() {
                insert = bind(insert, cell);
            }
            insert
                .execute(&mut *connection)
                .await
                .map_err(LogError::database(doing))?;
        }
    }
    Ok(())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments>;

fn bind(query: Query<'_>, cell: Cell) -> Query<'_> {
    match cell {
        Cell::Null => query.bind(None::<i64>),
        Cell::Integer(value) => query.bind(value),
        Cell::Real(value) => query.bind(value),
        Cell::Text(value) => query.bind(value),
        Cell::Blob(value) => query.bind(value),
    }
}
