//! Dates, times and timestamps: newtypes over the wire's number, the unit in the name (Avro 1.12, logical types).

macro_rules! newtype {
    ($(#[doc = $doc:literal])* $name:ident($inner:ty)) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(transparent)]
        pub struct $name(pub $inner);

        impl From<$inner> for $name {
            #[inline]
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $inner {
            #[inline]
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

newtype! {
    /// Days since 1 January 1970, proleptic Gregorian calendar.
    Date(i32)
}
newtype! {
    /// Milliseconds after midnight, no zone.
    TimeMillis(i32)
}
newtype! {
    /// Microseconds after midnight, no zone.
    TimeMicros(i64)
}
newtype! {
    /// Milliseconds since 1 January 1970, 00:00 UTC.
    TimestampMillis(i64)
}
newtype! {
    /// Microseconds since 1 January 1970, 00:00 UTC.
    TimestampMicros(i64)
}
newtype! {
    /// Nanoseconds since 1 January 1970, 00:00 UTC.
    TimestampNanos(i64)
}
newtype! {
    /// Milliseconds since 1 January 1970, 00:00 in a zone that the record does not name.
    LocalTimestampMillis(i64)
}
newtype! {
    /// Microseconds since 1 January 1970, 00:00 in a zone that the record does not name.
    LocalTimestampMicros(i64)
}
newtype! {
    /// Nanoseconds since 1 January 1970, 00:00 in a zone that the record does not name.
    LocalTimestampNanos(i64)
}

/// An amount of time in three units that do not convert into each other (Avro `duration`: `fixed` of 12 bytes, little-endian).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duration {
    /// Whole months.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Milliseconds.
    pub milliseconds: u32,
}

impl Duration {
    /// From the wire's twelve bytes.
    pub fn from_wire(bytes: [u8; 12]) -> Self {
        let part = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        Self {
            months: part(0),
            days: part(4),
            milliseconds: part(8),
        }
    }

    /// The wire's twelve bytes.
    pub fn to_wire(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        for (place, part) in
            bytes
                .chunks_exact_mut(4)
                .zip([self.months, self.days, self.milliseconds])
        {
            place.copy_from_slice(&part.to_le_bytes());
        }
        bytes
    }
}
