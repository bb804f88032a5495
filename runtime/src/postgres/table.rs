//! Output tables: their columns, and the statement that writes any number of rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use callsheet_schema::avro::{Kind as AvroKind, Schema};

use super::PostgresError;
use super::column::{Cells, Kind, Wire};
use crate::contract::{Contract, Encode};
use crate::dead_letter::{ErrorCode, Reason, Stage};
use crate::delivery::{Cell, Effects};
use crate::rows::{ToRows, is_plain};
use crate::sink::{Outgoing, Sink};

/// Column that holds `topic:partition` of the batch that wrote the row.
const SOURCE: &str = "callsheet_source";
/// Column that holds the position behind that batch.
const OFFSET: &str = "callsheet_offset";

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: Kind,
    nullable: bool,
}

/// A table with one column per field of a contract, and two that say where a row came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    name: Arc<str>,
    columns: Vec<Column>,
    key: Vec<usize>,
}

impl Table {
    /// A table called `name` for contract `C`, with the fields of `key` as primary key. Times, dates, UUIDs and decimals
    /// become Postgres's own types.
    ///
    /// # Errors
    /// [`PostgresError::Table`] for a name that is not plain, a field that is not scalar and a key that is no field.
    pub fn of<C: Contract>(name: &str, key: &[&str]) -> Result<Self, PostgresError> {
        let schema = Schema::parse(C::SCHEMA_JSON)
            .map_err(|problems| refused(format!("contract `{}`: {problems}", C::NAME)))?;
        let AvroKind::Record(record) = &schema.root_node().kind else {
            return Err(refused(format!("contract `{}` is not a record", C::NAME)));
        };
        let columns = record
            .fields
            .iter()
            .map(|field| {
                let (kind, nullable) = Kind::of(&schema, field.schema).ok_or_else(|| {
                    refused(format!(
                        "field `{}` of `{}` is not scalar",
                        field.name,
                        C::NAME
                    ))
                })?;
                Ok(Column {
                    name: field.name.clone(),
                    kind,
                    nullable,
                })
            })
            .collect::<Result<Vec<_>, PostgresError>>()?;
        let names = columns.iter().map(|column| column.name.as_str());
        if let Some(unfit) = names.chain([name]).find(|name| !is_plain(name)) {
            return Err(refused(format!(
                "name `{unfit}` is not of letters, digits and `_`"
            )));
        }
        let key = key
            .iter()
            .map(|key| {
                columns
                    .iter()
                    .position(|column| column.name == *key)
                    .ok_or_else(|| refused(format!("key `{key}` is not a field of `{}`", C::NAME)))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if key.is_empty() {
            return Err(refused(format!("table `{name}` has no key")));
        }
        Ok(Self {
            name: name.into(),
            columns,
            key,
        })
    }

    /// The table's name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// A sink of values of `C` into this table.
    ///
    /// # Errors
    /// [`PostgresError::Table`] when the columns are not the contract's fields.
    pub fn sink<C: Encode>(&self) -> Result<ToTable<C>, PostgresError> {
        let columns = self.columns.iter().map(|column| column.name.as_str());
        let rows = ToRows::new(Arc::clone(&self.name), columns).map_err(PostgresError::Table)?;
        Ok(ToTable {
            rows,
            table: self.clone(),
        })
    }

    pub(super) fn create_statement(&self) -> String {
        let mut lines: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                let null = if column.nullable { "" } else { " NOT NULL" };
                format!("\"{}\" {}{null}", column.name, column.kind.sql_type())
            })
            .collect();
        lines.push(format!("{SOURCE} text NOT NULL"));
        lines.push(format!("{OFFSET} bigint NOT NULL"));
        lines.push(format!("PRIMARY KEY ({})", self.key_names()));
        format!(
            "CREATE TABLE IF NOT EXISTS \"{}\" ({})",
            self.name,
            lines.join(", ")
        )
    }

    /// Inserts rows, or puts them in the place of rows with the same key that are not from further on in the same partition.
    /// `$1`: the source, `$2`: its position, then one array a column.
    pub(super) fn upsert_statement(&self) -> String {
        let (mut names, mut sent, mut shaped, mut replaced) = (vec![], vec![], vec![], vec![]);
        for (index, column) in self.columns.iter().enumerate() {
            let name = format!("\"{}\"", column.name);
            let array = match column.kind.wire() {
                Wire::Integers => "bigint",
                Wire::Reals => "double precision",
                Wire::Texts => "text",
                Wire::Blobs => "bytea",
            };
            sent.push(format!("${}::{array}[]", index + 3));
            shaped.push(column.kind.expression(&format!("r.c{index}")));
            if !self.key.contains(&index) {
                replaced.push(format!("{name} = excluded.{name}"));
            }
            names.push(name);
        }
        for own in [SOURCE, OFFSET] {
            replaced.push(format!("{own} = excluded.{own}"));
        }
        let aliases: Vec<String> = (0..self.columns.len()).map(|n| format!("c{n}")).collect();
        format!(
            "INSERT INTO \"{table}\" AS t ({names}, {SOURCE}, {OFFSET}) \
             SELECT {shaped}, $1, $2 FROM unnest({sent}) AS r ({aliases}) \
             ON CONFLICT ({key}) DO UPDATE SET {replaced} \
             WHERE t.{SOURCE} <> excluded.{SOURCE} OR t.{OFFSET} <= excluded.{OFFSET}",
            table = self.name,
            names = names.join(", "),
            shaped = shaped.join(", "),
            sent = sent.join(", "),
            aliases = aliases.join(", "),
            key = self.key_names(),
            replaced = replaced.join(", "),
        )
    }

    /// Rows as columns. Of several rows with one key the last stays: a statement may touch a row once.
    pub(super) fn columns(&self, rows: Vec<Vec<Cell>>) -> Result<Vec<Cells>, PostgresError> {
        if rows.iter().any(|row| row.len() != self.columns.len()) {
            return Err(refused(format!(
                "a row for `{}` has not {} cells",
                self.name,
                self.columns.len()
            )));
        }
        let mut last = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            last.insert(self.key_of(row), at);
        }
        let kept: BTreeSet<usize> = last.into_values().collect();
        let mut columns: Vec<Cells> = self
            .columns
            .iter()
            .map(|column| Cells::new(column.kind))
            .collect();
        for (_, row) in (0..).zip(rows).filter(|(at, _)| kept.contains(at)) {
            for ((cells, column), cell) in columns.iter_mut().zip(&self.columns).zip(row) {
                cells.push(column.kind, &column.name, cell)?;
            }
        }
        Ok(columns)
    }

    /// Columns of the table as Postgres should list them.
    pub(super) fn listed(&self) -> Vec<(String, &'static str)> {
        let own = self
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.kind.udt_name()));
        own.chain([(SOURCE.to_owned(), "text"), (OFFSET.to_owned(), "int8")])
            .collect()
    }

    fn key_of(&self, row: &[Cell]) -> Vec<u8> {
        let mut key = Vec::new();
        for cell in self.key.iter().filter_map(|index| row.get(*index)) {
            let (kind, bytes): (u8, Vec<u8>) = match cell {
                Cell::Null => (0, Vec::new()),
                Cell::Integer(value) => (1, value.to_be_bytes().to_vec()),
                Cell::Real(value) => (2, value.to_bits().to_be_bytes().to_vec()),
                Cell::Text(text) => (3, text.as_bytes().to_vec()),
                Cell::Blob(bytes) => (4, bytes.clone()),
            };
            key.push(kind);
            key.extend((bytes.len() as u64).to_be_bytes());
            key.extend(bytes);
        }
        key
    }

    fn key_names(&self) -> String {
        let names: Vec<String> = self
            .key
            .iter()
            .filter_map(|index| Some(format!("\"{}\"", self.columns.get(*index)?.name)))
            .collect();
        names.join(", ")
    }
}

fn refused(what: String) -> PostgresError {
    PostgresError::Table(what)
}

/// Writes values of a contract as rows of a table. What Postgres has no place for is refused here, as one record: a
/// refusal of the database would be one of the whole batch.
#[derive(Clone, Debug)]
pub struct ToTable<C> {
    rows: ToRows<C>,
    table: Table,
}

impl<C: Encode> Sink<C> for ToTable<C> {
    fn write(&mut self, item: Outgoing<C>, effects: &mut Effects) -> Result<(), Reason> {
        self.rows.write(item, effects)?;
        let cells = effects.rows.last().map_or(&[][..], |row| &row.cells);
        let unfit = self
            .table
            .columns
            .iter()
            .zip(cells)
            .find(|(column, cell)| !column.kind.fits(cell));
        if let Some((column, _)) = unfit {
            let what = "Postgres has no place for the value";
            let reason = Reason {
                stage: Stage::TaskPut,
                ..Reason::processing(ErrorCode::SinkRejected, what)
            };
            let reason = reason.at(&column.name);
            effects.rows.pop();
            return Err(reason);
        }
        Ok(())
    }
}
