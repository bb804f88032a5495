//! A fresh database per test, and a second way into it that goes around the store.

use std::io::Write as _;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use callsheet_store::{Options, Store, Target};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

/// Where a test works.
pub(crate) struct Bed {
    pub(crate) target: Target,
    kind: Kind,
}

enum Kind {
    Sqlite { folder: tempfile::TempDir },
    Postgres { server: String, schema: String },
}

static COUNTER: AtomicU32 = AtomicU32::new(0);
static SAID: Once = Once::new();

impl Bed {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalog.db");
        Self {
            target: Target::Sqlite { path },
            kind: Kind::Sqlite { folder },
        }
    }

    /// A schema of its own in the test database; `None` when there is no test database.
    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("CALLSHEET_TEST_POSTGRES") else {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "CALLSHEET_TEST_POSTGRES must be set in CI"
            );
            // Written past the harness, which hides the output of tests that pass; once is enough.
            SAID.call_once(|| {
                let line = b"SKIPPED: CALLSHEET_TEST_POSTGRES is not set\n";
                std::io::stdout().write_all(line).unwrap();
            });
            return None;
        };
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let schema = format!("test_{}_{number}", std::process::id());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        run_postgres(&mut connection, format!("CREATE SCHEMA {schema}")).await;
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options[search_path]={schema}&application_name={schema}");
        Some(Self {
            target: Target::Postgres { url },
            kind: Kind::Postgres { server, schema },
        })
    }

    pub(crate) async fn remove(self) {
        if let Kind::Postgres { server, schema } = &self.kind {
            let mut connection = PgConnection::connect(server).await.unwrap();
            run_postgres(&mut connection, format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }

    /// Limits that make a test quick to see a fault.
    pub(crate) fn options() -> Options {
        Options {
            acquire_timeout: Duration::from_secs(5),
            busy_timeout: Duration::from_secs(5),
            ..Options::default()
        }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open_with(&self.target, Self::options())
            .await
            .unwrap()
    }

    pub(crate) async fn open_impatient(&self) -> Store {
        let options = Options {
            busy_timeout: Duration::from_millis(50),
            ..Self::options()
        };
        Store::open_with(&self.target, options).await.unwrap()
    }

    /// A connection of the test's own.
    pub(crate) async fn raw(&self) -> Raw {
        match (&self.target, &self.kind) {
            (Target::Sqlite { path }, _) => {
                let url = format!("sqlite://{}", path.display());
                Raw::Sqlite(SqliteConnection::connect(&url).await.unwrap())
            }
            (Target::Postgres { .. }, Kind::Postgres { server, schema }) => {
                let mut connection = PgConnection::connect(server).await.unwrap();
                run_postgres(&mut connection, format!("SET search_path TO {schema}")).await;
                Raw::Postgres(connection)
            }
            (Target::Postgres { .. }, Kind::Sqlite { .. }) => unreachable!("beds are consistent"),
        }
    }

    /// The folder of an `SQLite` bed.
    pub(crate) fn folder(&self) -> &std::path::Path {
        match &self.kind {
            Kind::Sqlite { folder } => folder.path(),
            Kind::Postgres { .. } => panic!("only an SQLite bed has a folder"),
        }
    }

    /// The application name of a Postgres bed's connections.
    pub(crate) fn application(&self) -> &str {
        match &self.kind {
            Kind::Postgres { schema, .. } => schema,
            Kind::Sqlite { .. } => panic!("only a Postgres bed has an application name"),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.kind, Kind::Sqlite { .. })
    }
}

async fn run_postgres(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap();
}

/// A connection that goes around the store.
pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    pub(crate) async fn run(&mut self, sql: &'static str) {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(sql).execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sqlx::raw_sql(sql).execute(connection).await.map(|_| ()),
        }
        .unwrap();
    }

    pub(crate) async fn texts(&mut self, sql: &'static str) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_all(connection).await,
        }
        .unwrap()
    }

    /// Takes what a register needs away from it until [`Self::unlock`].
    pub(crate) async fn lock(&mut self) {
        match self {
            Self::Sqlite(_) => self.run("BEGIN IMMEDIATE").await,
            Self::Postgres(_) => {
                self.run("BEGIN; LOCK TABLE versions IN ACCESS EXCLUSIVE MODE")
                    .await;
            }
        }
    }

    pub(crate) async fn unlock(&mut self) {
        self.run("ROLLBACK").await;
    }
}
