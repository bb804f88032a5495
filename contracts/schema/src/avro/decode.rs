//! Bytes to values with one schema, and the errors that every decoder here answers with.

use super::cursor;
use super::model::{Kind, NodeId, Schema};
use super::plan::Unresolved;
use super::value::Value;

/// How deep a value may nest, each record, union, array and map counted.
pub const MAX_DEPTH: usize = 256;
/// How many array items of no bytes one datum may have.
pub const MAX_ZERO_SIZE_ITEMS: usize = 1 << 20;

/// Why bytes are no value of a schema.
#[derive(Clone, Debug, PartialEq)]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// Place in the value, such as `a.b[2]`; empty for the whole value.
    pub path: String,
    /// Offset in bytes from the start of the input.
    pub offset: usize,
}

/// What can be wrong with bytes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The input ends too early.
    Truncated {
        /// Bytes needed at least.
        needed: usize,
        /// Bytes there.
        remaining: usize,
    },
    /// A varint of more than 64 bits.
    Varint,
    /// A varint outside of the range of int.
    IntRange {
        /// The number read.
        value: i64,
    },
    /// A boolean other than 0 and 1.
    Boolean {
        /// The byte read.
        found: u8,
    },
    /// A string that is not UTF-8.
    Utf8,
    /// A length or count that is negative or beyond the input.
    Length {
        /// The number read.
        length: i64,
    },
    /// An index of a union branch or enum symbol that does not exist.
    Index {
        /// The number read.
        index: i64,
        /// How many there are.
        count: usize,
        /// `branches` or `symbols`.
        what: &'static str,
    },
    /// More items of no bytes than [`MAX_ZERO_SIZE_ITEMS`].
    ZeroSizeItems {
        /// How many, at least.
        count: usize,
    },
    /// Nesting beyond [`MAX_DEPTH`].
    Depth,
    /// A place that the reader cannot resolve.
    Unresolved(Box<Unresolved>),
    /// The sink did not take the value.
    Rejected {
        /// The sink's reason.
        message: String,
    },
}

impl std::fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truncated { needed, remaining } => {
                write!(
                    f,
                    "the input ends: needed {needed} bytes, {remaining} remain"
                )
            }
            Self::Varint => f.write_str("the varint has more than 64 bits"),
            Self::IntRange { value } => write!(f, "{value} is outside of the range of int"),
            Self::Boolean { found } => write!(f, "{found:#04x} is no boolean"),
            Self::Utf8 => f.write_str("the string is not UTF-8"),
            Self::Length { length } => write!(f, "the length {length} is impossible"),
            Self::Index { index, count, what } => write!(f, "index {index} of {count} {what}"),
            Self::ZeroSizeItems { count } => write!(f, "{count} items of no bytes"),
            Self::Depth => write!(f, "the value nests deeper than {MAX_DEPTH} levels"),
            Self::Unresolved(unresolved) => f.write_str(&unresolved.message),
            Self::Rejected { message } => f.write_str(message),
        }
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            write!(f, "decoding at byte {}: {}", self.offset, self.kind)
        } else {
            write!(
                f,
                "decoding `{}` at byte {}: {}",
                self.path, self.offset, self.kind
            )
        }
    }
}

impl std::error::Error for DecodeError {}

/// Puts `place` before `path`: `a` + `[2].b` = `a[2].b`.
pub(crate) fn prepend(path: &mut String, place: &str) {
    if !path.is_empty() && !path.starts_with('[') {
        path.insert(0, '.');
    }
    path.insert_str(0, place);
}

/// An error on its way up: the path grows, the offset is what remained. Boxed, because every level of a
/// recursive decoder has room for one.
pub(crate) struct Failure(Box<Rising>);

struct Rising {
    kind: DecodeErrorKind,
    path: String,
    remaining: usize,
}

impl Failure {
    pub(crate) fn new(kind: DecodeErrorKind, input: &[u8]) -> Self {
        Self(Box::new(Rising {
            kind,
            path: String::new(),
            remaining: input.len(),
        }))
    }

    pub(crate) fn within(mut self, place: &str) -> Self {
        prepend(&mut self.0.path, place);
        self
    }

    pub(crate) fn item(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }

    pub(crate) fn entry(self, key: &str) -> Self {
        self.within(&format!("[{key:?}]"))
    }

    pub(crate) fn finish(self, input: usize) -> DecodeError {
        let Rising {
            kind,
            path,
            remaining,
        } = *self.0;
        DecodeError {
            kind,
            path,
            offset: input.saturating_sub(remaining),
        }
    }
}

/// Reads one value and steps `input` over its bytes.
///
/// # Errors
/// [`DecodeErrorKind`] with path and offset. Nothing is allocated for a length that the input does not
/// have, so hostile bytes cost no more than about their own size.
pub fn decode(schema: &Schema, input: &mut &[u8]) -> Result<Value, DecodeError> {
    let length = input.len();
    let mut zero_size = 0;
    decode_node(schema, schema.root(), input, 0, &mut zero_size)
        .map_err(|failure| failure.finish(length))
}

pub(crate) fn decode_node(
    schema: &Schema,
    id: NodeId,
    input: &mut &[u8],
    depth: usize,
    zero_size: &mut usize,
) -> Result<Value, Failure> {
    let at = *input;
    let read = |kind| Failure::new(kind, at);
    if depth > MAX_DEPTH {
        return Err(read(DecodeErrorKind::Depth));
    }
    let depth = depth + 1;
    Ok(match &schema.node(id).kind {
        Kind::Null => Value::Null,
        Kind::Boolean => Value::Boolean(cursor::boolean(input).map_err(read)?),
        Kind::Int => Value::Int(cursor::int(input).map_err(read)?),
        Kind::Long => Value::Long(cursor::long(input).map_err(read)?),
        Kind::Float => Value::Float(cursor::float(input).map_err(read)?),
        Kind::Double => Value::Double(cursor::double(input).map_err(read)?),
        Kind::Bytes => Value::Bytes(cursor::bytes(input).map_err(read)?.to_vec()),
        Kind::String => Value::String(cursor::string(input).map_err(read)?.to_owned()),
        Kind::Fixed(fixed) => Value::Fixed(cursor::take(input, fixed.size).map_err(read)?.to_vec()),
        Kind::Enum(symbols) => {
            let index = cursor::index(input, symbols.symbols.len(), "symbols").map_err(read)?;
            Value::Enum(
                u32::try_from(index).unwrap_or(u32::MAX),
                symbols.symbols[index].name.clone(),
            )
        }
        Kind::Union(branches) => {
            let index = cursor::index(input, branches.len(), "branches").map_err(read)?;
            let value = decode_node(schema, branches[index], input, depth, zero_size)?;
            Value::Union(u32::try_from(index).unwrap_or(u32::MAX), Box::new(value))
        }
        Kind::Array(items) => {
            let sized = takes_bytes(schema, *items);
            let mut values = Vec::new();
            loop {
                let at = *input;
                let count = cursor::block(input, sized, zero_size)
                    .map_err(|kind| Failure::new(kind, at))?;
                if count == 0 {
                    break;
                }
                for _ in 0..count {
                    let value = decode_node(schema, *items, input, depth, zero_size)
                        .map_err(|failure| failure.item(values.len()))?;
                    values.push(value);
                }
            }
            Value::Array(values)
        }
        Kind::Map(values) => {
            let mut entries = Vec::new();
            loop {
                let at = *input;
                let count =
                    cursor::block(input, true, zero_size).map_err(|kind| Failure::new(kind, at))?;
                if count == 0 {
                    break;
                }
                for _ in 0..count {
                    let at = *input;
                    let key = cursor::string(input).map_err(|kind| Failure::new(kind, at))?;
                    let value = decode_node(schema, *values, input, depth, zero_size)
                        .map_err(|failure| failure.entry(key))?;
                    entries.push((key.to_owned(), value));
                }
            }
            Value::Map(entries)
        }
        Kind::Record(record) => {
            let mut fields = Vec::with_capacity(record.fields.len());
            for field in &record.fields {
                let value = decode_node(schema, field.schema, input, depth, zero_size)
                    .map_err(|failure| failure.within(&field.name))?;
                fields.push((field.name.clone(), value));
            }
            Value::Record(fields)
        }
    })
}

/// Steps over one value without building it.
pub(crate) fn skip_node(
    schema: &Schema,
    id: NodeId,
    input: &mut &[u8],
    depth: usize,
    zero_size: &mut usize,
) -> Result<(), Failure> {
    let at = *input;
    let read = |kind| Failure::new(kind, at);
    if depth > MAX_DEPTH {
        return Err(read(DecodeErrorKind::Depth));
    }
    let depth = depth + 1;
    match &schema.node(id).kind {
        Kind::Null => {}
        Kind::Boolean => drop(cursor::boolean(input).map_err(read)?),
        Kind::Int => drop(cursor::int(input).map_err(read)?),
        Kind::Long => drop(cursor::long(input).map_err(read)?),
        Kind::Float => drop(cursor::take(input, 4).map_err(read)?),
        Kind::Double => drop(cursor::take(input, 8).map_err(read)?),
        // A skipped string need not be UTF-8: nobody reads it.
        Kind::Bytes | Kind::String => drop(cursor::bytes(input).map_err(read)?),
        Kind::Fixed(fixed) => drop(cursor::take(input, fixed.size).map_err(read)?),
        Kind::Enum(symbols) => {
            cursor::index(input, symbols.symbols.len(), "symbols").map_err(read)?;
        }
        Kind::Union(branches) => {
            let index = cursor::index(input, branches.len(), "branches").map_err(read)?;
            skip_node(schema, branches[index], input, depth, zero_size)?;
        }
        Kind::Array(inner) | Kind::Map(inner) => {
            let map = matches!(schema.node(id).kind, Kind::Map(_));
            let sized = map || takes_bytes(schema, *inner);
            let mut done = 0;
            loop {
                let at = *input;
                let count = cursor::block(input, sized, zero_size)
                    .map_err(|kind| Failure::new(kind, at))?;
                if count == 0 {
                    break;
                }
                for _ in 0..count {
                    if map {
                        let at = *input;
                        cursor::bytes(input).map_err(|kind| Failure::new(kind, at))?;
                    }
                    skip_node(schema, *inner, input, depth, zero_size)
                        .map_err(|failure| failure.item(done))?;
                    done += 1;
                }
            }
        }
        Kind::Record(record) => {
            for field in &record.fields {
                skip_node(schema, field.schema, input, depth, zero_size)
                    .map_err(|failure| failure.within(&field.name))?;
            }
        }
    }
    Ok(())
}

/// Tells whether every value of a type is sure to take a byte; records of doubt count as not.
pub(crate) fn takes_bytes(schema: &Schema, id: NodeId) -> bool {
    match &schema.node(id).kind {
        Kind::Null => false,
        Kind::Fixed(fixed) => fixed.size > 0,
        Kind::Record(record) => record.fields.iter().any(|field| {
            !matches!(
                schema.node(field.schema).kind,
                Kind::Record(_) | Kind::Null | Kind::Fixed(_)
            )
        }),
        _ => true,
    }
}
