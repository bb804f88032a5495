//! Why the log refused.

/// A failure of the embedded log.
#[derive(Debug)]
#[non_exhaustive]
pub enum LogError {
    /// The disk, or the size that [`super::LogOptions::max_size_bytes`] permits, is used up. Nothing of the commit was kept.
    Full,
    /// Another process holds the file's write lock.
    Busy,
    /// The group's position moved since the batch was read: another consumer of the group was faster.
    Fenced {
        /// Consumer group.
        group: String,
        /// `topic:partition`.
        partition: String,
        /// Position that the batch began at.
        expected: u64,
        /// Position that is stored.
        stored: u64,
    },
    /// The topic was not created.
    UnknownTopic(String),
    /// The topic has fewer partitions.
    UnknownPartition {
        /// Topic.
        topic: String,
        /// Partition asked for.
        partition: u32,
    },
    /// The topic exists with another number of partitions.
    PartitionCount {
        /// Topic.
        topic: String,
        /// Partitions that it has.
        found: u32,
        /// Partitions asked for.
        wanted: u32,
    },
    /// The file belongs to another program or to a newer version of this one.
    Format(String),
    /// A table's name, column or key cannot be used.
    Table(String),
    /// SQLite's own error.
    Database {
        /// What was tried.
        doing: &'static str,
        /// The driver's error.
        source: Box<dyn core::error::Error + Send + Sync>,
    },
}

impl core::fmt::Display for LogError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Full => {
                formatter.write_str("log is full: free disk space or raise its size, then go on")
            }
            Self::Busy => formatter.write_str("log is locked by another process"),
            Self::Fenced {
                group,
                partition,
                expected,
                stored,
            } => write!(
                formatter,
                "committing group `{group}` at `{partition}`: read from {expected}, but the group stands at {stored}"
            ),
            Self::UnknownTopic(topic) => write!(formatter, "topic `{topic}` does not exist"),
            Self::UnknownPartition { topic, partition } => {
                write!(formatter, "topic `{topic}` has no partition {partition}")
            }
            Self::PartitionCount {
                topic,
                found,
                wanted,
            } => {
                write!(
                    formatter,
                    "topic `{topic}` has {found} partitions, not {wanted}"
                )
            }
            Self::Format(what) => write!(formatter, "opening the log: {what}"),
            Self::Table(what) => write!(formatter, "output table: {what}"),
            Self::Database { doing, .. } => write!(formatter, "{doing}"),
        }
    }
}

impl core::error::Error for LogError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Database { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}

impl LogError {
    /// The same call may succeed later without any change to its arguments.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Full | Self::Busy)
    }

    /// Turns the driver's error into ours; the codes are SQLite's primary result codes.
    pub(super) fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |error| {
            let code = error
                .as_database_error()
                .and_then(|error| error.code()?.parse::<u32>().ok());
            match code.map(|code| code & 0xff) {
                Some(13) => Self::Full,
                Some(5 | 6) => Self::Busy,
                _ => Self::Database {
                    doing,
                    source: Box::new(error),
                },
            }
        }
    }
}

impl From<LogError> for crate::store::StoreError {
    fn from(error: LogError) -> Self {
        let kind = match &error {
            LogError::Fenced { .. } => Self::Fenced,
            error if error.is_transient() => Self::Transient,
            _ => Self::Refused,
        };
        kind(Box::new(error))
    }
}
