//! A contract's types as Postgres columns: what a cell is bound as, and how it becomes the column's type.

use callsheet_schema::avro::{Kind as AvroKind, Logical, NodeId, Schema};

use super::PostgresError;
use crate::delivery::Cell;

/// How a field stands in Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Integer,
    Real,
    Text,
    Bytes,
    Uuid,
    Date,
    /// Microseconds in one unit of the wire; with or without time zone.
    Timestamp {
        per_second: i64,
        zoned: bool,
    },
    Time {
        per_second: i64,
    },
    /// Digits behind the point.
    Decimal(u32),
}

/// What a cell is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    Integers,
    Reals,
    Texts,
    Blobs,
}

impl Kind {
    /// The kind of a field's type, and whether it may be null; `None` when it is not scalar.
    pub(super) fn of(schema: &Schema, node: NodeId) -> Option<(Self, bool)> {
        let node = schema.node(node);
        if let Some(kind) = node.logical.and_then(Self::of_logical) {
            return Some((kind, false));
        }
        let kind = match &node.kind {
            AvroKind::Boolean => Self::Boolean,
            AvroKind::Int | AvroKind::Long => Self::Integer,
            AvroKind::Float | AvroKind::Double => Self::Real,
            AvroKind::String | AvroKind::Enum(_) => Self::Text,
            AvroKind::Bytes | AvroKind::Fixed(_) => Self::Bytes,
            AvroKind::Union(branches) => {
                let is_null = |node: &&NodeId| matches!(schema.node(**node).kind, AvroKind::Null);
                let (nulls, values): (Vec<&NodeId>, Vec<&NodeId>) =
                    branches.iter().partition(is_null);
                let [value] = values.as_slice() else {
                    return None;
                };
                let (kind, _) = Self::of(schema, **value)?;
                return Some((kind, !nulls.is_empty()));
            }
            _ => return None,
        };
        Some((kind, false))
    }

    fn of_logical(logical: Logical) -> Option<Self> {
        let timestamp = |per_second, zoned| Self::Timestamp { per_second, zoned };
        Some(match logical {
            Logical::Decimal { scale, .. } => Self::Decimal(scale),
            Logical::Uuid => Self::Uuid,
            Logical::Date => Self::Date,
            Logical::TimeMillis => Self::Time { per_second: 1_000 },
            Logical::TimeMicros => Self::Time {
                per_second: 1_000_000,
            },
            Logical::TimestampMillis => timestamp(1_000, true),
            Logical::TimestampMicros => timestamp(1_000_000, true),
            Logical::TimestampNanos => timestamp(1_000_000_000, true),
            Logical::LocalTimestampMillis => timestamp(1_000, false),
            Logical::LocalTimestampMicros => timestamp(1_000_000, false),
            Logical::LocalTimestampNanos => timestamp(1_000_000_000, false),
            Logical::Duration => return None,
        })
    }

    /// The column takes the cell. The bounds of times are round numbers inside of Postgres's (4713 BC to 294276 AD).
    pub(super) fn fits(self, cell: &Cell) -> bool {
        match (self, cell) {
            (_, Cell::Null) => true,
            (Self::Timestamp { per_second, .. }, Cell::Integer(value)) => {
                (-200_000_000_000..9_000_000_000_000).contains(&(value / per_second))
            }
            (Self::Date, Cell::Integer(days)) => (-2_000_000..100_000_000).contains(days),
            (Self::Time { per_second }, Cell::Integer(value)) => {
                *value >= 0 && value / per_second < 86_400
            }
            (Self::Boolean | Self::Integer, Cell::Integer(_)) | (Self::Real, Cell::Real(_)) => true,
            (Self::Uuid, Cell::Text(text)) => text.parse::<crate::types::Uuid>().is_ok(),
            (Self::Uuid, Cell::Blob(bytes)) => bytes.len() == 16,
            // Postgres has no character of code zero.
            (Self::Text, Cell::Text(text)) => !text.contains('\0'),
            (Self::Decimal(scale), Cell::Blob(bytes)) => decimal(bytes, scale).is_some(),
            (Self::Bytes, Cell::Blob(_)) => true,
            _ => false,
        }
    }

    pub(super) const fn sql_type(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "bigint",
            Self::Real => "double precision",
            Self::Text => "text",
            Self::Bytes => "bytea",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Timestamp { zoned: true, .. } => "timestamptz",
            Self::Timestamp { zoned: false, .. } => "timestamp",
            Self::Time { .. } => "time",
            Self::Decimal(_) => "numeric",
        }
    }

    /// The type as `information_schema` calls it.
    pub(super) const fn udt_name(self) -> &'static str {
        match self {
            Self::Boolean => "bool",
            Self::Integer => "int8",
            Self::Real => "float8",
            other => other.sql_type(),
        }
    }

    pub(super) const fn wire(self) -> Wire {
        match self {
            Self::Real => Wire::Reals,
            Self::Text | Self::Uuid | Self::Decimal(_) => Wire::Texts,
            Self::Bytes => Wire::Blobs,
            _ => Wire::Integers,
        }
    }

    /// The expression that turns what is sent, `name`, into the column's type.
    pub(super) fn expression(self, name: &str) -> String {
        // Whole seconds and the rest apart: a product with an interval goes through floating point.
        let parts = |per_second: i64| {
            let micros = match per_second {
                1_000 => format!("({name} % 1000) * 1000"),
                1_000_000 => format!("{name} % 1000000"),
                _ => format!("({name} % 1000000000) / 1000"),
            };
            format!(
                "make_interval(secs => {name} / {per_second}) + make_interval(secs => ({micros}) / 1000000.0)"
            )
        };
        match self {
            Self::Boolean => format!("{name} <> 0"),
            Self::Uuid => format!("{name}::uuid"),
            Self::Decimal(_) => format!("{name}::numeric"),
            Self::Date => format!("date '1970-01-01' + {name}::int"),
            Self::Timestamp {
                per_second,
                zoned: true,
            } => format!("timestamptz '1970-01-01 00:00:00Z' + {}", parts(per_second)),
            Self::Timestamp {
                per_second,
                zoned: false,
            } => format!("timestamp '1970-01-01' + {}", parts(per_second)),
            Self::Time { per_second } => format!("time '00:00' + {}", parts(per_second)),
            Self::Integer | Self::Real | Self::Text | Self::Bytes => name.to_owned(),
        }
    }
}

/// One column's cells in the form in which they are sent.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    Integers(Vec<Option<i64>>),
    Reals(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
    Blobs(Vec<Option<Vec<u8>>>),
}

impl Cells {
    pub(super) const fn new(kind: Kind) -> Self {
        match kind.wire() {
            Wire::Integers => Self::Integers(Vec::new()),
            Wire::Reals => Self::Reals(Vec::new()),
            Wire::Texts => Self::Texts(Vec::new()),
            Wire::Blobs => Self::Blobs(Vec::new()),
        }
    }

    /// Adds a cell of a column called `name`.
    pub(super) fn push(&mut self, kind: Kind, name: &str, cell: Cell) -> Result<(), PostgresError> {
        match (self, cell) {
            (Self::Integers(cells), Cell::Null) => cells.push(None),
            (Self::Reals(cells), Cell::Null) => cells.push(None),
            (Self::Texts(cells), Cell::Null) => cells.push(None),
            (Self::Blobs(cells), Cell::Null) => cells.push(None),
            (Self::Integers(cells), Cell::Integer(value)) => cells.push(Some(value)),
            (Self::Reals(cells), Cell::Real(value)) => cells.push(Some(value)),
            (Self::Texts(cells), Cell::Blob(bytes)) => {
                let text = match kind {
                    Kind::Decimal(scale) => decimal(&bytes, scale),
                    _ => <[u8; 16]>::try_from(bytes.as_slice()).ok().map(uuid),
                };
                let Some(text) = text else {
                    return Err(unfit(name));
                };
                cells.push(Some(text));
            }
            (Self::Texts(cells), Cell::Text(text)) => cells.push(Some(text)),
            (Self::Blobs(cells), Cell::Blob(bytes)) => cells.push(Some(bytes)),
            _ => return Err(unfit(name)),
        }
        Ok(())
    }
}

fn unfit(name: &str) -> PostgresError {
    PostgresError::Table(format!("a value does not fit column `{name}`"))
}

fn uuid(bytes: [u8; 16]) -> String {
    String::from_utf8_lossy(&crate::types::Uuid(bytes).to_ascii()).into_owned()
}

/// Two's complement, big-endian, as digits; `None` beyond 38 digits.
fn decimal(bytes: &[u8], scale: u32) -> Option<String> {
    let unscaled = crate::types::Decimal::<0>::from_wire(bytes).ok()?.0;
    let scale = usize::try_from(scale).ok()?;
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if unscaled < 0 { "-" } else { "" };
    let point = if scale == 0 { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal(&[0xff], 2).as_deref(), Some("-0.01"));
        assert_eq!(decimal(&[0x30, 0x39], 2).as_deref(), Some("123.45"));
        assert_eq!(decimal(&[], 0).as_deref(), Some("0"));
    }

    #[test]
    fn what_postgres_cannot_hold_does_not_fit() {
        let timestamp = Kind::Timestamp {
            per_second: 1_000,
            zoned: true,
        };
        assert!(timestamp.fits(&Cell::Integer(1_700_000_000_123)));
        assert!(!timestamp.fits(&Cell::Integer(i64::MAX)));
        assert!(!Kind::Text.fits(&Cell::Text("a\0b".into())));
        assert!(!Kind::Uuid.fits(&Cell::Text("no".into())));
        assert!(!Kind::Decimal(2).fits(&Cell::Blob(vec![1; 40])));
        assert!(!Kind::Integer.fits(&Cell::Text("1".into())));
    }
}
