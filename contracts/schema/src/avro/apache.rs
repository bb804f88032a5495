//! Conversions to and from the `apache-avro` crate, for container files and as a voter in tests.
//!
//! Values travel as bytes: what one side encodes with a schema the other decodes with the same one, so that
//! the crate's own variants for logical types need no table here.

use super::model::Schema;
use super::value::Value;

/// What did not go through `apache-avro`.
#[derive(Debug)]
#[non_exhaustive]
pub enum ApacheError {
    /// The crate refused a schema or a value.
    Apache(Box<apache_avro::Error>),
    /// The value does not fit our schema.
    Encode(super::EncodeError),
    /// The crate's bytes do not fit our schema.
    Decode(super::DecodeError),
}

impl std::fmt::Display for ApacheError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Apache(error) => write!(f, "converting for apache-avro: {error}"),
            Self::Encode(error) => write!(f, "converting for apache-avro: {error}"),
            Self::Decode(error) => write!(f, "converting from apache-avro: {error}"),
        }
    }
}

impl std::error::Error for ApacheError {}

impl From<apache_avro::Error> for ApacheError {
    fn from(error: apache_avro::Error) -> Self {
        Self::Apache(Box::new(error))
    }
}

/// Parses the schema, references inline, with `apache-avro`, which refuses some that Java accepts.
pub fn to_apache(schema: &Schema) -> Result<apache_avro::Schema, ApacheError> {
    Ok(apache_avro::Schema::parse_str(&schema.to_json_resolved())?)
}

/// Converts a value of `schema`, where `apache` is [`to_apache`] of it.
pub fn to_apache_value(
    schema: &Schema,
    value: &Value,
    apache: &apache_avro::Schema,
) -> Result<apache_avro::types::Value, ApacheError> {
    let mut bytes = Vec::new();
    super::encode(schema, value, &mut bytes).map_err(ApacheError::Encode)?;
    let reader = apache_avro::reader::datum::GenericDatumReader::builder(apache).build()?;
    Ok(reader.read_value(&mut bytes.as_slice())?)
}

/// Converts a value of `schema` back, where `apache` is [`to_apache`] of it; map entries come sorted by key,
/// because the crate keeps no order.
pub fn from_apache_value(
    schema: &Schema,
    value: apache_avro::types::Value,
    apache: &apache_avro::Schema,
) -> Result<Value, ApacheError> {
    let mut bytes = Vec::new();
    let writer = apache_avro::writer::datum::GenericDatumWriter::builder(apache).build()?;
    writer.write_value(&mut bytes, value)?;
    let mut value = super::decode(schema, &mut bytes.as_slice()).map_err(ApacheError::Decode)?;
    sort_maps(&mut value);
    Ok(value)
}

fn sort_maps(value: &mut Value) {
    match value {
        Value::Map(entries) => {
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            for (_, value) in entries {
                sort_maps(value);
            }
        }
        Value::Record(fields) => {
            for (_, value) in fields {
                sort_maps(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(sort_maps),
        Value::Union(_, inner) => sort_maps(inner),
        _ => {}
    }
}
