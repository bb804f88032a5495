//! Logical types that a schema may carry (Avro 1.12, logical types).

use super::model::Kind;
use crate::tree;

/// A logical type that is known and valid on its base type; anything else falls back to the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Logical {
    /// Unscaled two's-complement big-endian integer on bytes or fixed.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// RFC 4122, on string or a fixed of 16.
    Uuid,
    /// Days since 1970-01-01, on int.
    Date,
    /// Milliseconds since midnight, on int.
    TimeMillis,
    /// Microseconds since midnight, on long.
    TimeMicros,
    /// Milliseconds since the epoch in UTC, on long.
    TimestampMillis,
    /// Microseconds since the epoch in UTC, on long.
    TimestampMicros,
    /// Nanoseconds since the epoch in UTC, on long.
    TimestampNanos,
    /// Milliseconds of a local date and time, on long.
    LocalTimestampMillis,
    /// Microseconds of a local date and time, on long.
    LocalTimestampMicros,
    /// Nanoseconds of a local date and time, on long.
    LocalTimestampNanos,
    /// Months, days and milliseconds, on a fixed of 12.
    Duration,
}

impl Logical {
    /// Returns the value of the attribute `logicalType`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decimal { .. } => "decimal",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::TimeMillis => "time-millis",
            Self::TimeMicros => "time-micros",
            Self::TimestampMillis => "timestamp-millis",
            Self::TimestampMicros => "timestamp-micros",
            Self::TimestampNanos => "timestamp-nanos",
            Self::LocalTimestampMillis => "local-timestamp-millis",
            Self::LocalTimestampMicros => "local-timestamp-micros",
            Self::LocalTimestampNanos => "local-timestamp-nanos",
            Self::Duration => "duration",
        }
    }

    /// Reads the logical type out of the attributes of a type.
    pub(crate) fn read(kind: &Kind, properties: &[(String, tree::Node)]) -> Option<Self> {
        let property = |name: &str| {
            properties
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        let name = property("logicalType")?.as_str()?;
        let logical = match (name, kind) {
            ("decimal", Kind::Bytes | Kind::Fixed(_)) => {
                let precision = u32::try_from(property("precision")?.as_u64()?).ok()?;
                let scale = match property("scale") {
                    Some(scale) => u32::try_from(scale.as_u64()?).ok()?,
                    None => 0,
                };
                let room = match kind {
                    Kind::Fixed(fixed) => fixed_digits(fixed.size),
                    _ => u32::MAX,
                };
                if precision == 0 || scale > precision || precision > room {
                    return None;
                }
                Self::Decimal { precision, scale }
            }
            ("uuid", Kind::String) => Self::Uuid,
            ("uuid", Kind::Fixed(fixed)) if fixed.size == 16 => Self::Uuid,
            ("date", Kind::Int) => Self::Date,
            ("time-millis", Kind::Int) => Self::TimeMillis,
            ("time-micros", Kind::Long) => Self::TimeMicros,
            ("timestamp-millis", Kind::Long) => Self::TimestampMillis,
            ("timestamp-micros", Kind::Long) => Self::TimestampMicros,
            ("timestamp-nanos", Kind::Long) => Self::TimestampNanos,
            ("local-timestamp-millis", Kind::Long) => Self::LocalTimestampMillis,
            ("local-timestamp-micros", Kind::Long) => Self::LocalTimestampMicros,
            ("local-timestamp-nanos", Kind::Long) => Self::LocalTimestampNanos,
            ("duration", Kind::Fixed(fixed)) if fixed.size == 12 => Self::Duration,
            _ => return None,
        };
        Some(logical)
    }
}

/// Returns how many decimal digits a two's-complement number of `size` bytes always holds.
fn fixed_digits(size: usize) -> u32 {
    // floor((8 n - 1) * log10 2), in integers exact far beyond any size that is used.
    let bits = (size as u128 * 8).saturating_sub(1);
    u32::try_from(bits.saturating_mul(301_029_995_663_981) / 1_000_000_000_000_000)
        .unwrap_or(u32::MAX)
}
