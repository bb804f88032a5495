//! What the database says, sorted by what to do next.

use core::fmt;

use crate::store::StoreError;

/// A failure of the Postgres store.
#[derive(Debug)]
#[non_exhaustive]
pub enum PostgresError {
    /// A table's name, column, key or row cannot be used.
    Table(String),
    /// The group's position is not the one that the batch began at: another consumer was faster, or the commit had
    /// happened already.
    Moved {
        /// `topic:partition`.
        partition: String,
        /// Position that the batch began at.
        expected: u64,
        /// Position that is stored.
        stored: u64,
    },
    /// The database's own error.
    Database {
        /// What was tried.
        doing: &'static str,
        /// The driver's error.
        source: sqlx::Error,
    },
}

impl fmt::Display for PostgresError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(what) => formatter.write_str(what),
            Self::Moved {
                partition,
                expected,
                stored,
            } => write!(
                formatter,
                "committing `{partition}`: read from {expected}, but the group stands at {stored}"
            ),
            // The database's detail names values of rows: it stays in the source.
            Self::Database { doing, source } => match source.as_database_error() {
                Some(error) => write!(
                    formatter,
                    "{doing}: Postgres answers {}",
                    error.code().unwrap_or_default()
                ),
                None => write!(formatter, "{doing}: {source}"),
            },
        }
    }
}

impl core::error::Error for PostgresError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Database { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl PostgresError {
    pub(super) fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { doing, source }
    }

    /// The same call may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Table(_) => false,
            Self::Moved { .. } => true,
            Self::Database { source, .. } => match source {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::Protocol(_) => true,
                sqlx::Error::Database(error) => {
                    error.code().is_some_and(|code| passes_by_itself(&code))
                }
                _ => false,
            },
        }
    }
}

/// `SQLSTATE` classes (Postgres, appendix A) of lost connections, rolled back transactions, exhausted resources, locks that
/// were not available, operator interventions and system errors; and a server that is read-only, as after a failover.
fn passes_by_itself(code: &str) -> bool {
    ["08", "40", "53", "57", "58"]
        .iter()
        .any(|class| code.starts_with(class))
        || matches!(code, "55P03" | "25006")
}

impl From<PostgresError> for StoreError {
    fn from(error: PostgresError) -> Self {
        if error.is_transient() {
            Self::Transient(Box::new(error))
        } else {
            Self::Refused(Box::new(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_connections_and_serialization_failures_pass_and_constraints_do_not() {
        for code in [
            "57P01", "40001", "40P01", "08006", "53300", "25006", "55P03",
        ] {
            assert!(passes_by_itself(code), "{code}");
        }
        for code in ["23505", "23514", "22003", "42P01", "28P01"] {
            assert!(!passes_by_itself(code), "{code}");
        }
    }
}
