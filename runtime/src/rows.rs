//! Values of a contract as rows: one cell per field, whatever database the table stands in.

use core::marker::PhantomData;
use std::sync::Arc;

use callsheet_schema::avro::{Schema, Value, decode};

use crate::contract::{Contract, Encode};
use crate::dead_letter::{ErrorCode, Reason, Stage};
use crate::delivery::{Cell, Effects, Row};
use crate::sink::{Outgoing, Sink};

/// Names of the contract's own fields, in order; fields of nested records are not among them.
pub(crate) fn fields<C: Contract>() -> impl Iterator<Item = &'static str> {
    C::COLUMNS
        .iter()
        .map(|column| column.name)
        .filter(|name| !name.contains('.'))
}

/// Writes values of a contract as rows of a table with one column per field.
#[derive(Clone, Debug)]
pub struct ToRows<C> {
    table: Arc<str>,
    schema: Schema,
    buffer: Vec<u8>,
    contract: PhantomData<fn(C)>,
}

impl<C: Encode> ToRows<C> {
    /// A sink into `table`, whose columns are `columns`.
    ///
    /// # Errors
    /// A sentence, when the columns are not the contract's fields.
    pub fn new<'a>(
        table: Arc<str>,
        columns: impl Iterator<Item = &'a str>,
    ) -> Result<Self, String> {
        let schema = Schema::parse(C::SCHEMA_JSON)
            .map_err(|problems| format!("contract `{}`: {problems}", C::NAME))?;
        if !fields::<C>().eq(columns) {
            return Err(format!(
                "columns of `{table}` are not the fields of `{}`",
                C::NAME
            ));
        }
        Ok(Self {
            table,
            schema,
            buffer: Vec::new(),
            contract: PhantomData,
        })
    }
}

impl<C: Encode> Sink<C> for ToRows<C> {
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

/// A name that stands in SQL as it is: letters, digits and `_`.
#[cfg(any(feature = "embedded", feature = "postgres"))]
pub(crate) fn is_plain(identifier: &str) -> bool {
    let mut bytes = identifier.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
