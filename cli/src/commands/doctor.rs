//! `callsheet doctor`: is everything as it should be, and if not, what to do?
//!
//! Exits with 0 if all is well or only doubtful, with 100 if something does not work.

use std::collections::BTreeSet;
use std::path::Path;

use callsheet_client::Client;
use callsheet_codegen::fs::Project as Locked;
use callsheet_codegen::lock::LOCK_FILE;
use callsheet_server::checkup::{Checked, Health, inspect};

use super::serve::{StoreOptions, configuration};
use crate::connection::{ServerOption, block_on};
use crate::failure::Failure;
use crate::project::Project;
use crate::{Exit, Shell};

/// Options of `callsheet doctor`.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    server: ServerOption,
    #[command(flatten)]
    store: StoreOptions,
}

/// Runs every check; one that fails does not stop the others.
pub(crate) fn run(options: &Doctor, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let mut found = Vec::new();
    let mut address = None;
    match Project::find(shell) {
        Ok(project) => {
            address = options
                .server
                .address(shell, project.config.project.server.as_deref());
            found.push(Checked::good(
                "project",
                format!("`{}`", project.root.display()),
            ));
            found.extend(lock(&project.root));
        }
        Err(failure) => found.push(Checked::bad(
            "project",
            failure.message(),
            "correct callsheet.toml",
        )),
    }
    match configuration(&options.store, shell) {
        Ok(config) => {
            found.push(Checked::good(
                "configuration",
                format!("the server listens on {}", config.listen),
            ));
            found.extend(block_on(inspect(&config, shell.now_ms()))?);
        }
        Err(failure) => found.push(Checked::bad(
            "configuration",
            failure.message(),
            "correct [server] of callsheet.toml, or the variable that is named",
        )),
    }
    match address {
        None => found.push(Checked::good("server", "none is named")),
        Some(address) => match options.server.credentials.client(shell, &address) {
            Ok(client) => found.extend(block_on(server(&client))?),
            Err(failure) => found.push(Checked::bad(
                "server",
                failure.message(),
                "correct the address, or the credentials",
            )),
        },
    }
    for checked in &found {
        show(checked, shell);
    }
    let worst = found.iter().map(|checked| checked.health).max();
    Ok(if worst == Some(Health::Bad) {
        Exit::Blocking
    } else {
        Exit::Clean
    })
}

fn show(checked: &Checked, shell: &mut Shell<'_>) {
    let word = match checked.health {
        Health::Good => "ok",
        Health::Doubtful => "warn",
        Health::Bad => "fail",
    };
    shell.say(&format!("{word:<5} {:<14} {}", checked.what, checked.seen));
    if let Some(advice) = &checked.advice {
        shell.say(&format!("      {:<14} -> {advice}", ""));
    }
}

/// Whether the lock is there and every schema that it pins is what it pins.
fn lock(root: &Path) -> Option<Checked> {
    const WHAT: &str = "lock";
    let path = root.join(LOCK_FILE);
    if !path.exists() {
        return None;
    }
    let advice = "run `callsheet pull`";
    let locked = match Locked::open(path) {
        Ok(locked) => locked,
        Err(error) => return Some(Checked::bad(WHAT, error.to_string(), advice)),
    };
    let pinned = locked.lock.schemas.iter();
    let subjects: BTreeSet<&str> = pinned.map(|schema| schema.subject.as_str()).collect();
    for subject in &subjects {
        if let Err(error) = locked.load(subject) {
            return Some(Checked::bad(WHAT, error.to_string(), advice));
        }
    }
    Some(Checked::good(
        WHAT,
        format!("{} subjects, schemas as pinned", subjects.len()),
    ))
}

async fn server(client: &Client) -> Vec<Checked> {
    const WHAT: &str = "server";
    let shown = client.base().to_owned();
    if let Err(error) = client.ready().await {
        let advice = if error.is_unreachable() {
            "check that it runs, and that the address is right"
        } else {
            "wait until it has loaded; its log says why it is not ready"
        };
        return vec![Checked::bad(WHAT, error.to_string(), advice)];
    }
    let ours = env!("CARGO_PKG_VERSION");
    match client.server_version().await {
        Ok(theirs) if theirs.version == ours => {
            let mut found = vec![Checked::good(
                WHAT,
                format!("{shown} is ready, release {ours}"),
            )];
            if let Ok(who) = client.whoami().await {
                let seen = format!("{} with {}", who.principal, who.scopes.join(" "));
                found.push(Checked::good("caller", seen));
            }
            found
        }
        Ok(theirs) => vec![Checked::doubtful(
            WHAT,
            format!("{shown} is release {}, this is {ours}", theirs.version),
            "use the same release on both sides",
        )],
        Err(error) => {
            let advice = if error.status() == Some(401) {
                "give --token or set CALLSHEET_TOKEN"
            } else {
                "check that this is the address of a registry"
            };
            vec![Checked::bad(WHAT, error.to_string(), advice)]
        }
    }
}
