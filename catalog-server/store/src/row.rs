//! A row of either database, read column by column in the order of the statement.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};

use crate::failure::Failure;
use crate::names::{Guid, SchemaId, SubjectName, VersionNumber};

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    fn get<'r, T>(&'r self, column: usize) -> Result<T, Failure>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(Failure::from)
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, Failure> {
        self.get(column)
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, Failure> {
        self.get(column)
    }

    pub(crate) fn bool(&self, column: usize) -> Result<bool, Failure> {
        self.get(column)
    }

    pub(crate) fn opt_bool(&self, column: usize) -> Result<Option<bool>, Failure> {
        self.get(column)
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, Failure> {
        self.get(column)
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, Failure> {
        self.get(column)
    }

    pub(crate) fn opt_string(&self, column: usize) -> Result<Option<String>, Failure> {
        Ok(self.opt_text(column)?.map(str::to_owned))
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], Failure> {
        self.get(column)
    }

    pub(crate) fn hash(&self, column: usize) -> Result<[u8; 32], Failure> {
        self.bytes(column)?
            .try_into()
            .map_err(|_| Failure::corrupt("a hash that has not 32 bytes"))
    }

    pub(crate) fn guid(&self, column: usize) -> Result<Guid, Failure> {
        self.bytes(column)?
            .try_into()
            .map(Guid)
            .map_err(|_| Failure::corrupt("a guid that has not 16 bytes"))
    }

    pub(crate) fn id(&self, column: usize) -> Result<SchemaId, Failure> {
        let id = self.int(column)?;
        u32::try_from(id)
            .map(SchemaId)
            .map_err(|_| Failure::corrupt(format!("schema id {id} is out of range")))
    }

    pub(crate) fn version(&self, column: usize) -> Result<VersionNumber, Failure> {
        let version = self.int(column)?;
        i32::try_from(version)
            .map(VersionNumber)
            .map_err(|_| Failure::corrupt(format!("version {version} is out of range")))
    }

    /// A subject from two neighbouring columns, context and name.
    pub(crate) fn subject(&self, column: usize) -> Result<SubjectName, Failure> {
        Ok(SubjectName::new(self.text(column)?, self.text(column + 1)?))
    }
}
