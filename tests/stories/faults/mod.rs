//! Faults on the real process: killed in the middle of registrations, several nodes at once, files that go away, a
//! Postgres that stops.
//!
//! Whatever happens, what was acknowledged is there, one content has one id, versions and ids have no gaps, the chain of
//! changes verifies, and the server recovers by itself. `CALLSHEET_FAULTS` says how many registrations a run makes (300
//! unless told); `tests/faults/run` is the long form.

mod cluster;
mod disk;
mod files;
mod kill;
mod nodes;
mod outage;
mod verify;
mod work;

use std::io::Write as _;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use callsheet_store::Target;
use tempfile::TempDir;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// How many registrations one story makes.
fn registrations() -> usize {
    let told = std::env::var("CALLSHEET_FAULTS").ok();
    told.map_or(300, |text| {
        text.parse().expect("CALLSHEET_FAULTS is a number")
    })
}

/// Says something past the harness, which hides the output of tests that pass.
fn say(line: &str) {
    std::io::stdout()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
}

/// The database under test, and where the processes that share it run.
struct Catalog {
    folder: TempDir,
    /// URL of a schema of its own in the test's Postgres; `None` is SQLite.
    postgres: Option<String>,
}

impl Catalog {
    fn sqlite() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            postgres: None,
        }
    }

    /// `None` when the test has no Postgres, which a run of CI must have.
    fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("CALLSHEET_TEST_POSTGRES") else {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "CALLSHEET_TEST_POSTGRES must be set in CI"
            );
            return None;
        };
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let schema = format!("faults_{}_{number}", std::process::id());
        let made = Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "--dbname", &server, "--command"])
            .arg(format!("CREATE SCHEMA {schema}"))
            .status()
            .expect("psql is installed where there is a Postgres to test with");
        assert!(made.success(), "psql: {made}");
        let join = if server.contains('?') { '&' } else { '?' };
        Some(Self {
            folder: tempfile::tempdir().unwrap(),
            postgres: Some(format!("{server}{join}options[search_path]={schema}")),
        })
    }

    /// What tells `callsheet serve` to use it.
    fn arguments(&self) -> Vec<String> {
        match &self.postgres {
            Some(url) => vec!["--database".to_owned(), url.clone()],
            None => vec![
                "--data".to_owned(),
                self.folder.path().join("data").display().to_string(),
            ],
        }
    }

    fn target(&self) -> Target {
        match &self.postgres {
            Some(url) => Target::Postgres { url: url.clone() },
            None => Target::Sqlite {
                path: self.folder.path().join("data/catalog.sqlite"),
            },
        }
    }
}
