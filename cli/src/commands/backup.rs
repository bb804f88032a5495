//! `callsheet backup` and `callsheet restore`: copies of the embedded database.
//!
//! Postgres has tools of its own, which know more than a program beside it could: these commands name them.

use std::path::{Path, PathBuf};

use callsheet_server::offline::{Inspector, StoreError, Target};

use super::audit::{chain_line, first_break};
use crate::commands::serve::{StoreOptions, database_in};
use crate::connection::block_on;
use crate::failure::Failure;
use crate::{Exit, Shell};

/// Options of `callsheet backup`.
#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    database: StoreOptions,
    /// The copy to write, which must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Options of `callsheet restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// The copy that `callsheet backup` wrote.
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    /// Folder of the embedded database, which must hold none yet; made if missing.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Copies the database while a server uses it, and checks the copy; a chain that does not hold is 100.
pub(crate) fn backup(options: &Backup, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let target = options.database.target(shell)?;
    let Target::Sqlite { path } = &target else {
        return Err(Failure::Usage(
            "a Postgres catalog is copied by Postgres: `pg_dump --format=custom --file=catalog.dump URL` takes one state \
             of all tables while nodes run, `pg_restore --dbname=URL catalog.dump` puts it into an empty database; \
             `callsheet audit verify --database URL` checks the hash chain afterwards"
                .to_owned(),
        ));
    };
    let out = shell.current_dir().join(&options.out);
    refuse_existing(&out)?;
    let partial = beside(&out)?;
    block_on(async {
        let inspector = Inspector::open(&target).map_err(|error| unreadable(path, &error))?;
        let copied = inspector.copy_to(&partial).await;
        inspector.close().await;
        copied.map_err(|error| {
            Failure::CouldNotCheck(format!("copying `{}`: {error}", path.display()))
        })
    })??;
    let checked = check(&partial)?;
    publish(&partial, &out)?;
    shell.say(&format!(
        "copied    `{}` to `{}`",
        path.display(),
        out.display()
    ));
    Ok(said(&checked, shell))
}

/// Puts a copy in place of nothing, once it has proved sound.
pub(crate) fn restore(options: &Restore, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let from = shell.current_dir().join(&options.backup);
    let folder = shell.current_dir().join(&options.data);
    let Target::Sqlite { path } = database_in(&folder) else {
        return Err(Failure::Internal(
            "a folder holds an embedded database".to_owned(),
        ));
    };
    refuse_existing(&path)?;
    for suffix in ["-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        refuse_existing(Path::new(&name))?;
    }
    if !from.is_file() {
        return Err(Failure::Usage(format!("`{}` is no file", from.display())));
    }
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::Usage(format!("making `{}`: {error}", folder.display())))?;
    let partial = beside(&path)?;
    std::fs::copy(&from, &partial)
        .and_then(|_| std::fs::File::open(&partial)?.sync_all())
        .map_err(|error| {
            Failure::Internal(format!("copying to `{}`: {error}", folder.display()))
        })?;
    let checked = check(&partial)?;
    if !checked.problems.is_empty() || checked.break_line.is_some() {
        shell.error(&format!(
            "`{}` is damaged, nothing was restored",
            from.display()
        ));
        return Ok(said(&checked, shell));
    }
    publish(&partial, &path)?;
    shell.say(&format!("restored  `{}`", path.display()));
    Ok(said(&checked, shell))
}

/// What a look at a copy found.
struct Checked {
    line: String,
    break_line: Option<String>,
    problems: Vec<String>,
}

fn said(checked: &Checked, shell: &mut Shell<'_>) -> Exit {
    shell.say(&checked.line);
    for line in checked.problems.iter().chain(&checked.break_line) {
        shell.say(&format!("broken    {line}"));
    }
    if checked.problems.is_empty() && checked.break_line.is_none() {
        Exit::Clean
    } else {
        Exit::Blocking
    }
}

/// Looks through a copy: the file, then the hash chain.
fn check(path: &Path) -> Result<Checked, Failure> {
    let target = Target::Sqlite {
        path: path.to_owned(),
    };
    block_on(async {
        let fail = |error: StoreError| unreadable(path, &error);
        let inspector = Inspector::open(&target).map_err(fail)?;
        let problems = inspector.problems().await;
        let report = inspector.verify_chain().await;
        inspector.close().await;
        let (problems, report) = (problems.map_err(fail)?, report.map_err(fail)?);
        Ok(Checked {
            line: chain_line(&report),
            break_line: first_break(&report),
            problems,
        })
    })?
}

fn unreadable(path: &Path, error: &StoreError) -> Failure {
    Failure::CouldNotCheck(format!(
        "`{}` is no catalog database: {error}",
        path.display()
    ))
}

fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure::Usage(format!(
            "`{}` exists and is not overwritten",
            path.display()
        )));
    }
    Ok(())
}

/// A free name in the folder of a file, removed when dropped unless it was given its real name.
fn beside(path: &Path) -> Result<tempfile::TempPath, Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    tempfile::Builder::new()
        .prefix(".callsheet-")
        .tempfile_in(folder)
        .map(tempfile::NamedTempFile::into_temp_path)
        .map_err(|error| Failure::Usage(format!("writing to `{}`: {error}", folder.display())))
}

/// Gives a finished copy its name, unless somebody took it meanwhile.
fn publish(partial: &tempfile::TempPath, path: &Path) -> Result<(), Failure> {
    std::fs::hard_link(partial, path).map_err(|error| {
        Failure::Internal(format!(
            "giving the copy its name `{}`: {error}",
            path.display()
        ))
    })
}
