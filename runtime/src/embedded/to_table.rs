//! The sink into an output table: one row per value, keyed by the table's key.

use core::marker::PhantomData;
use std::sync::Arc;

use callsheet_schema::avro::{Schema, Value, decode};

use super::{LogError, Table};
use crate::contract::Encode;
use crate::dead_letter::{ErrorCode, Reason, Stage};
use crate::delivery::{Cell, Effects, Row};
use crate::sink::{Outgoing, Sink};

/// Writes values of a contract as rows of an output table; a row with the same key is replaced.
#[derive(Clone, Debug)]
pub struct ToTable<C> {
    table: Arc<str>,
    schema: Schema,
    buffer: Vec<u8>,
    contract: PhantomData<fn(C)>,
}

impl<C: Encode> ToTable<C> {
    /// A sink into `table`, which has one column per field of `C`.
    ///
    /// # Errors
    /// [`LogError::Table`] when the columns are not the contract's fields.
    pub fn new(table: &Table) -> Result<Self, LogError> {
        let schema = Schema::parse(C::SCHEMA_JSON)
            .map_err(|problems| LogError::Table(format!("contract `{}`: {problems}", C::NAME)))?;
        let fields = C::COLUMNS
            .iter()
            .map(|column| column.name)
            .filter(|name| !name.contains('.'));
        if !fields.eq(table.columns().iter().map(|column| column.name.as_str())) {
            return Err(LogError::Table(format!(
                "columns of `{}` are not the fields of `{}`",
                table.name(),
                C::NAME
            )));
        }
        Ok(Self {
            table: Arc::clone(table.name()),
            schema,
            buffer: Vec::new(),
            contract: PhantomData,
        })
    }
}

impl<C: Encode> Sink<C> for ToTable<C> {
    fn write(&mut self, item: Outgoing<C>, effects: &mut Effects) -> Result<(), Reason> {
        self.buffer.clear();
        item.value
            .encode(&mut self.buffer)
            .map_err(|error| rejected(error.to_string()))?;
        // Through the bytes: the contract's own encoding is the one place that knows every field.
        let value = decode(&self.schema, &mut self.buffer.as_slice())
            .map_err(|error| rejected(error.to_string()))?;
        let Value::Record(fields) = value else {
            return Err(rejected("the contract is not a record".to_owned()));
        };
        let cells = fields
            .into_iter()
            .map(|(name, value)| {
                cell(value).ok_or_else(|| rejected("the value is not scalar".to_owned()).at(name))
            })
            .collect::<Result<_, _>>()?;
        effects.upsert(Row {
            table: Arc::clone(&self.table),
            cells,
        });
        Ok(())
    }
}

fn rejected(message: String) -> Reason {
    Reason {
        stage: Stage::TaskPut,
        ..Reason::processing(ErrorCode::SinkRejected, message)
    }
}

fn cell(value: Value) -> Option<Cell> {
    Some(match value {
        Value::Null => Cell::Null,
        Value::Boolean(value) => Cell::Integer(i64::from(value)),
        Value::Int(value) => Cell::Integer(i64::from(value)),
        Value::Long(value) => Cell::Integer(value),
        Value::Float(value) => Cell::Real(f64::from(value)),
        Value::Double(value) => Cell::Real(value),
        Value::String(text) | Value::Enum(_, text) => Cell::Text(text),
        Value::Bytes(bytes) | Value::Fixed(bytes) => Cell::Blob(bytes),
        Value::Union(_, value) => return cell(*value),
        Value::Array(_) | Value::Map(_) | Value::Record(_) => return None,
    })
}
