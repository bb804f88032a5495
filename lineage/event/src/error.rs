//! What can be wrong with an event, and where.

/// Says what is wrong with an event or a facet, and where as a JSON pointer (RFC 6901).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The bytes are not one JSON value.
    #[error("the event is not JSON: {reason} (line {line}, column {column})")]
    Json {
        /// 1-based line.
        line: usize,
        /// 1-based column, in bytes.
        column: usize,
        /// What the JSON reader says.
        reason: String,
    },
    /// A required member is absent.
    #[error("`{pointer}` is missing")]
    Missing {
        /// Where it should stand.
        pointer: String,
    },
    /// A member has another JSON type than the specification says.
    #[error("`{pointer}` is {found}, expected {expected}")]
    Type {
        /// Where it stands.
        pointer: String,
        /// The expected JSON type.
        expected: &'static str,
        /// The JSON type found.
        found: &'static str,
    },
    /// A member has the right type and a value that cannot be used.
    #[error("`{pointer}` is `{value}`: {reason}")]
    Value {
        /// Where it stands.
        pointer: String,
        /// The value, as written.
        value: String,
        /// Why it cannot be used.
        reason: &'static str,
    },
    /// The members present do not make one of the three events.
    #[error("neither a run, job nor dataset event: {reason}")]
    Shape {
        /// Which members clash or are absent.
        reason: &'static str,
    },
}

impl EventError {
    /// Points at the member, as a JSON pointer; empty for the whole document.
    pub fn pointer(&self) -> &str {
        match self {
            Self::Missing { pointer }
            | Self::Type { pointer, .. }
            | Self::Value { pointer, .. } => pointer,
            Self::Json { .. } | Self::Shape { .. } => "",
        }
    }
}
