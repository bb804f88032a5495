//! Values to bytes (Avro 1.12, binary encoding).

use super::cursor::{write_count, write_long};
use super::decode::MAX_DEPTH;
use super::model::{Kind, NodeId, Schema};
use super::value::Value;

/// A value that does not fit the schema that it is written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// Place in the value, such as `items[2].price`; empty for the whole value.
    pub path: String,
    /// What does not fit there.
    pub message: String,
}

impl std::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            write!(f, "encoding a value: {}", self.message)
        } else {
            write!(f, "encoding `{}`: {}", self.path, self.message)
        }
    }
}

impl std::error::Error for EncodeError {}

impl EncodeError {
    fn new(message: String) -> Self {
        Self {
            path: String::new(),
            message,
        }
    }

    fn within(mut self, place: &str) -> Self {
        super::decode::prepend(&mut self.path, place);
        self
    }
}

/// Appends the bytes of `value`.
///
/// Fields of a record are found by name, in order first; each must be there.
///
/// # Errors
/// The first place where the value does not fit the schema; `out` then holds part of the bytes.
pub fn encode(schema: &Schema, value: &Value, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    encode_node(schema, schema.root(), value, out, 0)
}

/// Appends the bytes of `value` as [`encode`] does, for a value of the type `node` of the schema.
///
/// # Errors
/// As [`encode`].
pub fn encode_at(
    schema: &Schema,
    node: NodeId,
    value: &Value,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    encode_node(schema, node, value, out, 0)
}

fn encode_node(
    schema: &Schema,
    id: NodeId,
    value: &Value,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), EncodeError> {
    if depth > MAX_DEPTH {
        return Err(EncodeError::new(format!(
            "the value nests deeper than {MAX_DEPTH} levels"
        )));
    }
    let kind = &schema.node(id).kind;
    let depth = depth + 1;
    match (kind, value) {
        (Kind::Null, Value::Null) => {}
        (Kind::Boolean, Value::Boolean(value)) => out.push(u8::from(*value)),
        (Kind::Int, Value::Int(value)) => write_long(i64::from(*value), out),
        (Kind::Long, Value::Long(value)) => write_long(*value, out),
        (Kind::Float, Value::Float(value)) => out.extend_from_slice(&value.to_le_bytes()),
        (Kind::Double, Value::Double(value)) => out.extend_from_slice(&value.to_le_bytes()),
        (Kind::Bytes, Value::Bytes(bytes)) => write_bytes(bytes, out),
        (Kind::String, Value::String(text)) => write_bytes(text.as_bytes(), out),
        (Kind::Fixed(fixed), Value::Fixed(bytes)) => {
            if bytes.len() != fixed.size {
                let (found, size) = (bytes.len(), fixed.size);
                return Err(EncodeError::new(format!(
                    "{found} bytes for `{}` of {size}",
                    fixed.name
                )));
            }
            out.extend_from_slice(bytes);
        }
        (Kind::Enum(symbols), Value::Enum(_, symbol)) => match symbols.index_of(symbol) {
            Some(index) => write_count(index, out),
            None => {
                return Err(EncodeError::new(format!(
                    "`{symbol}` is no symbol of `{}`",
                    symbols.name
                )));
            }
        },
        (Kind::Union(branches), Value::Union(branch, inner)) => {
            let Some(node) = branches.get(*branch as usize) else {
                let count = branches.len();
                return Err(EncodeError::new(format!(
                    "branch {branch} of a union of {count}"
                )));
            };
            write_long(i64::from(*branch), out);
            encode_node(schema, *node, inner, out, depth)?;
        }
        (Kind::Array(items), Value::Array(values)) => {
            if !values.is_empty() {
                write_count(values.len(), out);
            }
            for (index, value) in values.iter().enumerate() {
                encode_node(schema, *items, value, out, depth)
                    .map_err(|error| error.within(&format!("[{index}]")))?;
            }
            out.push(0);
        }
        (Kind::Map(values), Value::Map(entries)) => {
            if !entries.is_empty() {
                write_count(entries.len(), out);
            }
            for (key, value) in entries {
                write_bytes(key.as_bytes(), out);
                encode_node(schema, *values, value, out, depth)
                    .map_err(|error| error.within(&format!("[{key:?}]")))?;
            }
            out.push(0);
        }
        (Kind::Record(record), Value::Record(entries)) => {
            if entries.len() > record.fields.len() {
                let message = format!("{} fields for `{}`", entries.len(), record.name);
                return Err(EncodeError::new(format!(
                    "{message}, which has {}",
                    record.fields.len()
                )));
            }
            for (index, field) in record.fields.iter().enumerate() {
                let entry = entries
                    .get(index)
                    .filter(|(name, _)| *name == field.name)
                    .or_else(|| entries.iter().find(|(name, _)| *name == field.name));
                let Some((_, value)) = entry else {
                    return Err(EncodeError::new("the field is missing".into()).within(&field.name));
                };
                encode_node(schema, field.schema, value, out, depth)
                    .map_err(|error| error.within(&field.name))?;
            }
        }
        (kind, value) => {
            let message = format!(
                "a value of type {} for `{}`",
                value.type_name(),
                kind.label()
            );
            return Err(EncodeError::new(message));
        }
    }
    Ok(())
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_count(bytes.len(), out);
    out.extend_from_slice(bytes);
}
