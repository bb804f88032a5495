//! `callsheet check`: the gate. Judges the work tree's contracts against the merge base.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use callsheet_api::check::CheckBody;
use callsheet_client::Client;
use callsheet_contracts::consumers::DeclaredConsumers;
use callsheet_contracts::gate::{
    self, ACCEPT_FILE, Acceptances, CheckResult, Date, Options, PublishedVersion, Verdict,
};
use callsheet_contracts::report::{Grade, ReaderHit};
use callsheet_contracts::set::{ContractSet, Selection, concerned};

use crate::connection::{CredentialOptions, Hidden, block_on, failed};
use crate::failure::Failure;
use crate::project::{self, Project};
use crate::render::check as render;
use crate::repository::{Content, Files, Repository};
use crate::{Exit, Shell};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Options of `callsheet check`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Check {
    /// Files and folders to look at [default: every `contracts/` folder, or `paths` of callsheet.toml].
    paths: Vec<String>,
    /// Revision to compare with; its merge base with HEAD is the base [default: the branch that pull requests go to].
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Commit to judge in place of the work tree.
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show notes too.
    #[arg(long)]
    notes: bool,
    /// Server that is asked who else reads the changed subjects [default: `server` of `[project]` in callsheet.toml; a check is
    /// offline without one].
    #[arg(long, value_name = "URL")]
    server: Option<Hidden>,
    /// Ask no server, whatever callsheet.toml says.
    #[arg(long, conflicts_with = "server")]
    offline: bool,
    #[command(flatten)]
    credentials: CredentialOptions,
}

impl Check {
    /// The work tree against a base, offline.
    pub(crate) fn against(base: Option<String>) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// The published JSON.
    Json,
}

/// Both sides of a check and what was found.
pub(crate) struct Checked {
    pub(crate) result: CheckResult,
    pub(crate) base: ContractSet,
    pub(crate) head: ContractSet,
    /// Seven digits of the base commit.
    pub(crate) short: String,
    /// Subjects that did not differ and were not looked at.
    pub(crate) unchanged: usize,
}

/// Runs the command.
pub(crate) fn run(options: &Check, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let started = Instant::now();
    let checked = judge(options, shell)?;
    match options.format {
        Format::Json => {
            let body = CheckBody::from(&checked.result);
            let json = serde_json::to_string_pretty(&body)
                .map_err(|error| Failure::Internal(format!("printing the check: {error}")))?;
            shell.say(&json);
        }
        Format::Text => {
            let elapsed = shell.shows_time().then(|| started.elapsed());
            let text = render::text(&checked, options.notes, elapsed, shell.color());
            shell.say_text(&text);
        }
    }
    Ok(exit(&checked.result))
}

/// 100 wins over 101: a finding that blocks is worth more than what was not looked at.
fn exit(result: &CheckResult) -> Exit {
    if result.verdict == Verdict::Breaking {
        Exit::Blocking
    } else if result.complete {
        Exit::Clean
    } else {
        Exit::CouldNotCheck
    }
}

/// Reads both sides and compares them.
pub(crate) fn judge(options: &Check, shell: &mut Shell<'_>) -> Result<Checked, Failure> {
    let project = Project::find(shell)?;
    let repository = Repository::open(shell.current_dir())?;
    let selection = Selection {
        globs: globs(&project, &repository),
        only: only(options, &repository, shell)?,
    };
    let forge = shell
        .env("GITHUB_BASE_REF")
        .map(|branch| format!("origin/{branch}"));
    let wanted = options
        .base
        .as_deref()
        .or(project.config.project.base.as_deref())
        .or(forge.as_deref());
    let base = repository.base(wanted, options.head.as_deref())?;
    let old = repository.files_at(&base, &selection)?;
    let new = match &options.head {
        Some(revision) => repository.files_at(&repository.at(revision)?, &selection)?,
        None => repository.files_of_work_tree(&selection)?,
    };
    if old.is_empty() && new.is_empty() {
        shell.note(&nothing_found(options, &project));
    }
    let homes = project::homes(old.keys().chain(new.keys()));
    let paths = concerned(&old, &new, |path, content| {
        repository.bytes(path, content).ok()
    });
    let base_set = load(&repository, &old, &paths)?;
    let head_set = load(&repository, &new, &paths)?;
    let mut consumers = project::consumers(repository.root(), &homes, shell);
    consumers.resolve(&base_set);
    consumers.resolve(&head_set);
    let configured = project.config.project.server.as_deref();
    let named = options.server.as_ref().map(|server| server.0.as_str());
    if let Some(server) = named.or(configured).filter(|_| !options.offline) {
        let client = options.credentials.client(shell, server)?;
        ask_catalog(&client, &[&base_set, &head_set], &mut consumers)?;
    }
    let today = Date::from_days(shell.now_ms().div_euclid(DAY_MS));
    let mut policy = Options::new(today);
    policy.gate = project.config.gate.clone();
    policy.acceptances = acceptances(repository.root(), today, policy.gate.acceptance_days)?;
    policy.published = published(&repository, &homes, &head_set)?;
    let result = gate::check(&base_set, &head_set, &policy, &consumers);
    let unchanged = new
        .keys()
        .filter(|path| is_schema(path) && !paths.contains(*path))
        .count();
    Ok(Checked {
        result,
        base: base_set,
        head: head_set,
        short: base.short,
        unchanged,
    })
}

/// Adds the readers that a catalog knows of: by usage, by lineage. An unreachable catalog is no answer.
fn ask_catalog(
    client: &Client,
    sets: &[&ContractSet],
    consumers: &mut DeclaredConsumers,
) -> Result<(), Failure> {
    let server = client.base();
    let subjects: BTreeSet<&str> = sets
        .iter()
        .flat_map(|set| set.subjects())
        .map(|(_, subject)| subject.subject.as_str())
        .collect();
    block_on(async {
        for subject in subjects {
            let answer = client.consumers(subject, None).await.map_err(|error| {
                let failure = failed(&format!("asking `{server}` who reads `{subject}`"), &error);
                match failure {
                    Failure::CouldNotCheck(why) => Failure::CouldNotCheck(format!(
                        "{why} `callsheet check --offline` asks no server"
                    )),
                    other => other,
                }
            })?;
            for found in answer.readers {
                let reader = ReaderHit {
                    app: found.app,
                    version: found.version,
                    environment: found.environment,
                    grade: match found.grade.as_str() {
                        "proven" => Grade::Proven,
                        "observed" => Grade::Observed,
                        _ => Grade::Declared,
                    },
                    last_seen: found.last_seen,
                    owner: found.owner,
                };
                consumers.add_reader(subject, &found.field, reader);
            }
        }
        Ok(())
    })?
}

fn is_schema(path: &str) -> bool {
    use callsheet_contracts::set::{FileKind, kind_of};
    matches!(kind_of(path), Some(FileKind::Schema(_)))
}

/// Globs of callsheet.toml, from the root of the repository.
fn globs(project: &Project, repository: &Repository) -> Vec<String> {
    let prefix = repository
        .relative(&project.root, ".")
        .filter(|prefix| !prefix.is_empty());
    let globs = project.config.project.paths.iter();
    globs
        .map(|glob| match &prefix {
            Some(prefix) => format!("{prefix}/{glob}"),
            None => glob.clone(),
        })
        .collect()
}

fn only(
    options: &Check,
    repository: &Repository,
    shell: &Shell<'_>,
) -> Result<Vec<String>, Failure> {
    let paths = options.paths.iter();
    paths
        .map(|path| {
            repository
                .relative(shell.current_dir(), path)
                .ok_or_else(|| {
                    Failure::Usage(format!(
                        "`{path}` is outside the repository `{}`",
                        repository.root().display()
                    ))
                })
        })
        .collect()
}

fn nothing_found(options: &Check, project: &Project) -> String {
    if !options.paths.is_empty() {
        return format!("no contract under {}", options.paths.join(", "));
    }
    if !project.config.project.paths.is_empty() {
        return format!("no contract matches `paths` of {}", project::CONFIG_FILE);
    }
    "no contract found: put `<name>.avsc` and `<name>.odcs.yaml` into a folder named `contracts`"
        .to_owned()
}

/// The contracts of one side, of the files that a change concerns.
fn load(
    repository: &Repository,
    files: &Files,
    paths: &BTreeSet<String>,
) -> Result<ContractSet, Failure> {
    let wanted: Vec<(&String, &Content)> = files
        .iter()
        .filter(|(path, _)| paths.contains(*path))
        .collect();
    let mut loaded = Vec::with_capacity(wanted.len());
    for (path, content) in wanted {
        loaded.push((path.clone(), repository.bytes(path, content)?));
    }
    Ok(ContractSet::from_files(loaded))
}

fn acceptances(root: &Path, today: Date, longest_days: u32) -> Result<Acceptances, Failure> {
    match std::fs::read_to_string(root.join(ACCEPT_FILE)) {
        Ok(text) => Ok(Acceptances::parse(&text, today, longest_days)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Acceptances::default()),
        Err(error) => Err(Failure::CouldNotCheck(format!(
            "reading `{ACCEPT_FILE}`: {error}"
        ))),
    }
}

/// Locked versions of the subjects at hand, read from `.callsheet/schemas/`.
fn published(
    repository: &Repository,
    homes: &BTreeSet<String>,
    head: &ContractSet,
) -> Result<BTreeMap<String, Vec<PublishedVersion>>, Failure> {
    let subjects: BTreeSet<&str> = head
        .subjects()
        .map(|(_, subject)| subject.subject.as_str())
        .collect();
    let mut out: BTreeMap<String, Vec<PublishedVersion>> = BTreeMap::new();
    if subjects.is_empty() {
        return Ok(out);
    }
    for (home, lock) in project::locks(repository.root(), homes)? {
        for locked in lock
            .schemas
            .iter()
            .filter(|locked| subjects.contains(locked.subject.as_str()))
        {
            let file = if home.is_empty() {
                locked.file.clone()
            } else {
                format!("{home}/{}", locked.file)
            };
            let text = std::fs::read_to_string(repository.root().join(&file)).map_err(|error| {
                Failure::CouldNotCheck(format!(
                    "reading the locked schema `{file}`: {error}; run `callsheet pull`"
                ))
            })?;
            let versions = out.entry(locked.subject.clone()).or_default();
            let number = i32::try_from(locked.version).unwrap_or(i32::MAX);
            if versions.iter().all(|version| version.number != number) {
                versions.push(PublishedVersion {
                    number,
                    file,
                    text: Arc::from(text),
                });
            }
        }
    }
    for versions in out.values_mut() {
        versions.sort_by_key(|version| version.number);
    }
    Ok(out)
}
