//! Why a statement or a transaction did not work, before it is known what the caller was doing.
//!
//! Owns one distinction: does the failure belong to one write of a group, or to the whole transaction?

use std::sync::Arc;

use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

use crate::error::{Cause, StoreError};
use crate::{postgres, sqlite};

/// A failed statement or a refused request.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The request cannot be served as asked; the transaction is sound.
    Answer(Box<StoreError>),
    /// The database failed.
    Driver(Class, Option<Cause>),
    /// A stored row breaks what the schema promises; the transaction is sound.
    Corrupt(String, Option<Cause>),
}

/// What a driver's error means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A lock was waited for in vain.
    Busy,
    /// A conflict or a deadlock: the transaction is worth repeating at once.
    Conflict,
    /// No room.
    Full,
    /// No connection.
    Unavailable,
    /// The file is damaged.
    Damaged,
    /// This statement alone was refused.
    Refused,
}

impl Failure {
    pub(crate) fn corrupt(detail: impl Into<String>) -> Self {
        Self::Corrupt(detail.into(), None)
    }

    pub(crate) fn unavailable(detail: &str) -> Self {
        Self::Driver(Class::Unavailable, Some(Arc::from(Box::from(detail))))
    }

    /// Whether the transaction is lost, and with it every other write of the group.
    pub(crate) fn loses_transaction(&self) -> bool {
        matches!(
            self,
            Self::Driver(
                Class::Busy | Class::Conflict | Class::Full | Class::Unavailable | Class::Damaged,
                _
            )
        )
    }

    pub(crate) fn class(&self) -> Option<Class> {
        match self {
            Self::Driver(class, _) => Some(*class),
            Self::Answer(_) | Self::Corrupt(..) => None,
        }
    }

    pub(crate) fn into_error(self, doing: &'static str) -> StoreError {
        match self {
            Self::Answer(error) => *error,
            Self::Corrupt(detail, source) => StoreError::Corrupt {
                doing,
                detail,
                source,
            },
            Self::Driver(class, source) => match class {
                Class::Busy | Class::Conflict => StoreError::Busy { doing, source },
                Class::Full => StoreError::Full { doing, source },
                Class::Unavailable => StoreError::Unavailable { doing, source },
                Class::Damaged => StoreError::Corrupt {
                    doing,
                    detail: "the database file".to_owned(),
                    source,
                },
                Class::Refused => StoreError::Refused { doing, source },
            },
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Answer(Box::new(error))
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let class = match &error {
            sqlx::Error::Database(database) => {
                if let Some(error) = database.try_downcast_ref::<SqliteError>() {
                    sqlite::classify(error)
                } else if let Some(error) = database.try_downcast_ref::<PgDatabaseError>() {
                    postgres::classify(error)
                } else {
                    Class::Refused
                }
            }
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed => Class::Unavailable,
            sqlx::Error::ColumnDecode { index, .. } => {
                let detail = format!("column {index}");
                return Self::Corrupt(detail, Some(Arc::new(error)));
            }
            sqlx::Error::Decode(_) => {
                return Self::Corrupt("a value".to_owned(), Some(Arc::new(error)));
            }
            _ => Class::Refused,
        };
        Self::Driver(class, Some(Arc::new(error)))
    }
}

/// A failed migration. A lost connection stays one, so that a start may be repeated.
pub(crate) fn migration(error: sqlx::migrate::MigrateError) -> StoreError {
    match error {
        sqlx::migrate::MigrateError::Execute(source)
        | sqlx::migrate::MigrateError::ExecuteMigration(source, _) => match Failure::from(source) {
            Failure::Driver(Class::Refused, source) => StoreError::Migration {
                detail: "a statement was refused".to_owned(),
                source,
            },
            failure => failure.into_error("migrating the database"),
        },
        other => StoreError::Migration {
            detail: other.to_string(),
            source: Some(Arc::new(other)),
        },
    }
}
