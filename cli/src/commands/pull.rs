//! `callsheet pull`: pins published versions: `callsheet.lock`, `.callsheet/schemas/` and the facts beside each schema.
//!
//! Without options it fetches again exactly what the lock lists. `--add` extends the lock, `--from` locks local files without a
//! registry. Every file is written beside its place and renamed; the lock comes last.

mod lookup;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callsheet_codegen::lock::{LOCK_FILE, Lock, LockedSchema, schema_file, sha256_hex};
use callsheet_contracts::odcs;
use callsheet_contracts::set::Selection;
use md5::{Digest as _, Md5};

use crate::connection::ServerOption;
use crate::failure::Failure;
use crate::project::{self, Project};
use crate::{Exit, Shell, workspace_files};

/// Options of `callsheet pull`.
#[derive(Debug, clap::Args)]
pub(crate) struct Pull {
    /// Lock a contract or subject too; `@2`, `@1-3`, `@1,4` or `@latest` chooses versions, otherwise all live ones.
    #[arg(long, value_name = "CONTRACT[@VERSIONS]")]
    add: Vec<String>,
    /// Lock the contracts of a folder, without a registry; a changed schema becomes the next version.
    #[arg(long, value_name = "DIR", conflicts_with = "add")]
    from: Option<PathBuf>,
    /// Write nothing; exit 100 if something would change.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    server: ServerOption,
}

/// A lock and the files that belong to it, by path from the lock's folder.
struct Plan {
    lock: Lock,
    files: BTreeMap<String, Vec<u8>>,
}

/// Runs the command.
pub(crate) fn run(options: &Pull, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let folder = folder(shell);
    let known = read(&folder.join(LOCK_FILE))?;
    let plan = if let Some(from) = &options.from {
        local(&folder, known, from, shell)?
    } else {
        refresh(options, &folder, known, shell)?
    };
    let stale = stale(&folder, &plan);
    if options.check {
        for path in &stale {
            shell.say(&format!("stale  {path}"));
        }
        if stale.is_empty() {
            return Ok(Exit::Clean);
        }
        shell.note("run `callsheet pull` and commit what it writes");
        return Ok(Exit::Blocking);
    }
    for (path, bytes) in &plan.files {
        if stale.contains(path) {
            write(&folder.join(path), bytes)?;
        }
    }
    if stale.iter().any(|path| path == LOCK_FILE) {
        write(&folder.join(LOCK_FILE), plan.lock.to_text().as_bytes())?;
    }
    for locked in &plan.lock.schemas {
        shell.say(&format!(
            "locked  {} version {}",
            locked.subject, locked.version
        ));
    }
    Ok(Exit::Clean)
}

/// Fetches again from where the lock says, and what is added.
fn refresh(
    options: &Pull,
    folder: &Path,
    known: Lock,
    shell: &mut Shell<'_>,
) -> Result<Plan, Failure> {
    if options.add.is_empty() && known.schemas.is_empty() {
        return Err(Failure::Usage(
            "no lock lists anything to fetch; add a contract with --add CONTRACT, or lock local files with --from DIR".to_owned(),
        ));
    }
    if options.add.is_empty() && known.registry.starts_with("dir:") {
        let from = folder.join(known.registry.trim_start_matches("dir:"));
        return local(folder, known, &from, shell);
    }
    // Ids are local to a registry: the lock's own comes before the project's.
    let locked = known.registry.clone();
    let locked = Some(locked).filter(|registry| registry.starts_with("http"));
    let configured = locked.or(Project::find(shell)?.config.project.server);
    let client = options.server.client(shell, configured.as_deref())?;
    lookup::registry(&client, known, &options.add)
}

/// The nearest lock upwards, else the current folder.
fn folder(shell: &Shell<'_>) -> PathBuf {
    let start = shell.current_dir();
    let found = start
        .ancestors()
        .find(|folder| folder.join(LOCK_FILE).is_file());
    found.unwrap_or(start).to_owned()
}

fn read(path: &Path) -> Result<Lock, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Lock::parse(&text).map_err(|problems| {
            Failure::CouldNotCheck(format!(
                "`{}` is not a lock file:\n{problems}",
                path.display()
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(Failure::CouldNotCheck(format!(
            "reading `{}`: {error}",
            path.display()
        ))),
    }
}

/// Paths whose content on the disk is another one.
fn stale(folder: &Path, plan: &Plan) -> Vec<String> {
    let differs =
        |path: &str, bytes: &[u8]| std::fs::read(folder.join(path)).ok().as_deref() != Some(bytes);
    let mut out: Vec<String> = plan
        .files
        .iter()
        .filter(|(path, bytes)| differs(path, bytes))
        .map(|(path, _)| path.clone())
        .collect();
    if differs(LOCK_FILE, plan.lock.to_text().as_bytes()) {
        out.push(LOCK_FILE.to_owned());
    }
    out
}

/// Writes beside the place and renames: a reader sees the old file or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::CouldNotCheck(format!("writing `{}`: {error}", path.display()))
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    std::fs::write(&beside, bytes).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(|error| {
        // The half-done file is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

/// Adds a version to a lock, with its files.
fn lock_version(plan: &mut Plan, mut locked: LockedSchema, text: Vec<u8>, facts: Option<String>) {
    locked.sha256 = sha256_hex(&text);
    locked.facts = facts.as_ref().map(|facts| sha256_hex(facts.as_bytes()));
    if let Some(facts) = facts {
        plan.files.insert(locked.facts_file(), facts.into_bytes());
    }
    plan.files.insert(locked.file.clone(), text);
    plan.lock
        .schemas
        .retain(|other| (&other.subject, other.version) != (&locked.subject, locked.version));
    plan.lock.schemas.push(locked);
    plan.lock
        .schemas
        .sort_by(|left, right| (&left.subject, left.version).cmp(&(&right.subject, right.version)));
}

/// What the document of a contract says about a subject's fields.
fn facts(document: &odcs::Document, object: Option<usize>) -> Option<String> {
    odcs::facts(document, document.schema.get(object?)?)
}

/// Locks the contracts of a folder. A schema whose newest locked version has the same content keeps its number.
fn local(folder: &Path, known: Lock, from: &Path, shell: &Shell<'_>) -> Result<Plan, Failure> {
    let from = shell.current_dir().join(from);
    let everything = Selection {
        globs: vec!["**".to_owned()],
        only: Vec::new(),
    };
    let set = workspace_files::read(&from, &everything)?;
    if set.contracts().is_empty() {
        return Err(Failure::CouldNotCheck(format!(
            "`{}` holds no contract",
            from.display()
        )));
    }
    let shown = from.canonicalize().ok();
    let shown = shown
        .as_deref()
        .zip(folder.canonicalize().ok())
        .and_then(|(from, folder)| {
            let relative = from
                .strip_prefix(&folder)
                .ok()?
                .to_str()?
                .replace(std::path::MAIN_SEPARATOR, "/");
            Some(if relative.is_empty() {
                ".".to_owned()
            } else {
                relative
            })
        });
    let registry = format!(
        "dir:{}",
        shown.unwrap_or_else(|| from.display().to_string())
    );
    let mut plan = Plan {
        lock: Lock {
            registry,
            schemas: known.schemas,
        },
        files: BTreeMap::new(),
    };
    for (contract, subject) in set.subjects() {
        if let Some(problem) = contract.unresolved.first() {
            return Err(Failure::CouldNotCheck(project::lines(
                &contract.path,
                std::slice::from_ref(problem),
            )));
        }
        let schema = subject.schema().as_ref().map_err(|problems| {
            Failure::CouldNotCheck(project::lines(&subject.schema_path, &problems.0))
        })?;
        let format = schema.format();
        // Its layout does not count where the format has none.
        let text = schema.canonical_text();
        let mut guid = [0; 16];
        guid.copy_from_slice(&Md5::digest(text.as_bytes()));
        let newest = plan
            .lock
            .schemas
            .iter()
            .filter(|locked| locked.subject == subject.subject)
            .max_by_key(|locked| locked.version);
        let version = match newest {
            Some(newest) if newest.guid == guid => newest.version,
            Some(newest) => newest.version + 1,
            None => 1,
        };
        let locked = LockedSchema {
            contract: contract
                .id
                .strip_suffix("-value")
                .filter(|_| contract.is_bare())
                .unwrap_or(&contract.id)
                .to_owned(),
            subject: subject.subject.clone(),
            version,
            id: None,
            guid,
            sha256: String::new(),
            file: schema_file(&subject.subject, version, format),
            facts: None,
        };
        let facts = contract
            .odcs
            .as_ref()
            .and_then(|document| facts(document, subject.object));
        lock_version(&mut plan, locked, subject.text.clone().into_bytes(), facts);
    }
    Ok(plan)
}
