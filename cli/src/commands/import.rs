//! `callsheet import`: copies another registry, or an archive, into a running registry with ids, versions and deletions.

use std::path::Path;

use callsheet_client::Client;

use crate::commands::serve::stop_asked;
use crate::connection::{CredentialOptions, Hidden, address, block_on};
use crate::failure::Failure;
use crate::migrate::apply::{Done, apply};
use crate::migrate::connect::{JOBS, client, is_address};
use crate::migrate::inventory::counted;
use crate::migrate::plan::{Plan, plan};
use crate::migrate::progress::Progress;
use crate::migrate::read::read;
use crate::migrate::verify::{Verification, verify};
use crate::migrate::{Inventory, archive};
use crate::project::Project;
use crate::{Exit, Shell};

/// How many differences are printed; the rest is counted.
const SHOWN: usize = 200;

/// Options of `callsheet import`.
#[derive(Debug, clap::Args)]
#[command(after_help = CREDENTIALS)]
pub(crate) struct Import {
    /// Where to read: the address of a registry, or an archive of `callsheet export`.
    #[arg(long, value_name = "URL|FILE")]
    from: Hidden,
    /// The registry to write to; else `CALLSHEET_SERVER`, else `[project] server` of callsheet.toml.
    #[arg(long, value_name = "URL")]
    to: Option<Hidden>,
    #[command(flatten)]
    credentials: CredentialOptions,
    /// Calls at once.
    #[arg(long, value_name = "N", default_value_t = JOBS)]
    jobs: usize,
}

/// The variable with the bearer token for the source of a copy.
pub(super) const FROM_TOKEN: &str = "CALLSHEET_FROM_TOKEN";

/// What the help says of credentials.
pub(super) const CREDENTIALS: &str = "Credentials: `http://user:password@host` for HTTP basic; a bearer token for the source of a copy in \
     CALLSHEET_FROM_TOKEN. The options and CALLSHEET_TOKEN are for the registry that is written, or read by `export`.";

/// Runs the command; a difference that remains is 100.
pub(crate) fn run(options: &Import, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let project = Project::find(shell)?;
    let configured = project.config.project.server.as_deref();
    let to = address(options.to.as_ref(), shell, configured)
        .ok_or_else(|| Failure::Usage("no target is known: give --to URL".to_owned()))?;
    let target = client(options.credentials.builder(shell, &to)?)?;
    let progress = Progress::new(shell);
    let outcome = block_on(copy(options, &target, shell, &progress))?;
    progress.finish();
    let Outcome {
        plan,
        done,
        verification,
        notices,
    } = outcome?;
    shell.say(&copied(&plan, &done));
    report(&verification, &done, &plan, &notices, shell);
    if verification.differences.is_empty() {
        Ok(Exit::Clean)
    } else {
        Ok(Exit::Blocking)
    }
}

struct Outcome {
    plan: Plan,
    done: Done,
    verification: Verification,
    notices: Vec<String>,
}

async fn copy(
    options: &Import,
    target: &Client,
    shell: &mut Shell<'_>,
    progress: &Progress,
) -> Result<Outcome, Failure> {
    let jobs = options.jobs;
    let (source, notices) = source(options, shell, progress).await?;
    let before = read(target, jobs, "reading the target", progress).await?;
    let plan = plan(&source, &before.inventory);
    let done = apply(
        target,
        &source,
        &before.inventory,
        &plan,
        jobs,
        progress,
        stop_asked(),
    )
    .await?;
    let after = read(target, jobs, "verifying", progress).await?;
    Ok(Outcome {
        verification: verify(&source, &after.inventory),
        plan,
        done,
        notices,
    })
}

async fn source(
    options: &Import,
    shell: &mut Shell<'_>,
    progress: &Progress,
) -> Result<(Inventory, Vec<String>), Failure> {
    let from = options.from.0.as_str();
    let (inventory, notices, name) = if is_address(from) {
        // The credentials of the options are the target's.
        let mut source = options.credentials.trusting(shell, from)?;
        if let Some(token) = shell.env(FROM_TOKEN) {
            source = source.bearer(token);
        }
        let source = client(source)?;
        let reading = read(&source, options.jobs, "reading the source", progress).await?;
        (reading.inventory, reading.notices, source.base().to_owned())
    } else {
        let path = shell.current_dir().join(Path::new(from));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::Usage(format!("reading the archive `{from}`: {error}")))?;
        let inventory = archive::read(&text).map_err(|problem| {
            Failure::CouldNotCheck(format!("the archive `{from}`: {problem}"))
        })?;
        (inventory, Vec::new(), from.to_owned())
    };
    shell.say(&format!("read      {name}: {}", inventory.counts()));
    Ok((inventory, notices))
}

fn copied(plan: &Plan, done: &Done) -> String {
    let mut words = vec![counted(done.registered, "version")];
    if done.deleted > 0 {
        words.push(counted(done.deleted, "soft deletion"));
    }
    words.push(counted(done.settings, "setting"));
    if done.associations > 0 {
        words.push(counted(done.associations, "association"));
    }
    if done.contracts > 0 {
        words.push(counted(done.contracts, "contract"));
    }
    let present = match plan.present {
        0 => String::new(),
        number => format!("; {} there already", counted(number, "version")),
    };
    format!("copied    {}{present}", words.join(", "))
}

fn report(
    verification: &Verification,
    done: &Done,
    plan: &Plan,
    notices: &[String],
    shell: &mut Shell<'_>,
) {
    let differing = verification.differences.len();
    let mut equal = format!(
        "verified  {} by id, guid, text, references, metadata, rules and deletion; {}",
        counted(verification.versions, "version"),
        counted(verification.settings, "setting"),
    );
    if verification.associations > 0 {
        let associations = counted(verification.associations, "association");
        equal = format!("{equal}; {associations}");
    }
    if verification.contracts > 0 {
        let contracts = counted(verification.contracts, "contract");
        equal = format!("{equal}; {contracts}");
    }
    shell.say(&equal);
    if verification.reprinted > 0 {
        shell.note(&format!(
            "{}: the text is printed anew on the target and so has another guid; the schema is the same",
            counted(verification.reprinted, "version")
        ));
    }
    for notice in notices {
        shell.note(&format!("the source: {notice}"));
    }
    for line in &verification.besides {
        shell.note(line);
    }
    for line in verification.differences.iter().take(SHOWN) {
        shell.say(&format!("differs   {line}"));
    }
    if differing > SHOWN {
        shell.say(&format!("differs   and {} more", differing - SHOWN));
    }
    for line in plan.conflicts.iter().chain(&done.refused).take(SHOWN) {
        shell.say(&format!("refused   {line}"));
    }
    if differing == 0 {
        shell.say("equal     the target holds what the source holds");
    } else {
        shell.say(&format!("not equal {}", counted(differing, "difference")));
    }
}
