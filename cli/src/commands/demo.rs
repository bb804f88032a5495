//! `callsheet demo`: the catalog, the example pipeline on real films, and two pull requests, in one process.
//!
//! Owns the story and its exit code. The pipeline is the example crate's, the judgement is `callsheet check` itself, run on
//! a git repository that [`repository`] makes; [`catalog`] asks the catalog what it has learnt.

mod catalog;
mod repository;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use callsheet::pipeline::Stop;
use callsheet_client::Client;
use callsheet_example_streaming::{NOTICE, RunOptions, Summary};
use callsheet_server::{Running, ServeError, ServerConfig};
use serde_json::json;

use crate::commands::serve::stop_asked;
use crate::connection::block_on_all_cores;
use crate::failure::Failure;
use crate::{Exit, Shell};
use catalog::Traced;
use repository::{Judged, Project};

/// Address that is tried first, so that the URL is the same each time.
const USUAL_ADDRESS: &str = "127.0.0.1:8081";

/// Options of `callsheet demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Keep catalog, log and repository in DIR in place of a temporary folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Run to the end without waiting; the last line of the output is one JSON object.
    #[arg(long)]
    headless: bool,
    /// Viewing events to generate.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..=50_000_000))]
    events: u64,
    /// Seed of the viewing events.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Address and port of the catalog [default: 127.0.0.1:8081, or a free port if that one is taken].
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,
    /// Print the licence and the origin of the embedded film data and stop.
    #[arg(long)]
    licenses: bool,
}

/// Runs the story.
pub(crate) fn run(options: &Demo, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    if options.licenses {
        shell.say_text(NOTICE);
        return Ok(Exit::Clean);
    }
    if let Some(folder) = &options.keep {
        let folder = shell.current_dir().join(folder);
        std::fs::create_dir_all(&folder).map_err(|error| {
            Failure::Usage(format!("making the folder `{}`: {error}", folder.display()))
        })?;
        return block_on_all_cores(story(options, &folder, shell))?;
    }
    let folder = tempfile::Builder::new()
        .prefix("callsheet-demo-")
        .tempdir()
        .map_err(|error| Failure::Internal(format!("making a temporary folder: {error}")))?;
    block_on_all_cores(story(options, folder.path(), shell))?
}

async fn story(options: &Demo, folder: &Path, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let running = start(options, folder).await?;
    let url = running.url();
    // Whatever is interrupted was either committed as a whole or not at all.
    let outcome = tokio::select! {
        outcome = tell(options, folder, &url, shell) => outcome.map(Some),
        () = stop_asked() => Ok(None),
    };
    let exit = match outcome {
        Ok(Some(exit)) => exit,
        Ok(None) => {
            running.shutdown().await;
            // A demo that did not get to its end has shown nothing.
            return Ok(if options.headless {
                Exit::CouldNotCheck
            } else {
                Exit::Clean
            });
        }
        Err(failure) => {
            running.shutdown().await;
            return Err(failure);
        }
    };
    if !options.headless {
        shell.say(&format!("\nOpen {url}  (Ctrl-C stops the demo)"));
        stop_asked().await;
    }
    running.shutdown().await;
    Ok(exit)
}

/// Starts the catalog on SQLite in the folder.
async fn start(options: &Demo, folder: &Path) -> Result<Running, Failure> {
    let config = |listen| ServerConfig {
        listen,
        data: folder.join("catalog"),
        ..ServerConfig::default()
    };
    let usual: SocketAddr = USUAL_ADDRESS
        .parse()
        .map_err(|error| Failure::Internal(format!("{error}")))?;
    let started = match options.listen {
        Some(listen) => callsheet_server::serve(config(listen)).await,
        None => match callsheet_server::serve(config(usual)).await {
            Err(ServeError::PortInUse { .. }) => {
                callsheet_server::serve(config(SocketAddr::new(usual.ip(), 0))).await
            }
            other => other,
        },
    };
    started.map_err(|error| match error {
        ServeError::RemoteWithoutAuth { .. }
        | ServeError::PortInUse { .. }
        | ServeError::Listen { .. } => Failure::Usage(error.to_string()),
        _ => Failure::Internal(error.to_string()),
    })
}

/// Everything between start and stop: pipeline, contracts, trace, pull requests, summary.
async fn tell(
    options: &Demo,
    folder: &Path,
    url: &str,
    shell: &mut Shell<'_>,
) -> Result<Exit, Failure> {
    let client = Client::new(url).map_err(|error| Failure::Internal(error.to_string()))?;
    shell.say(&format!("catalog   {url}"));
    let (_stopper, stop) = Stop::new();
    let summary = callsheet_example_streaming::run(RunOptions {
        dir: folder.join("pipeline"),
        registry_url: Some(url.to_owned()),
        events: options.events,
        seed: options.seed,
        stop,
    })
    .await
    .map_err(|error| {
        Failure::Internal(format!("running the pipeline: {}", chain(error.as_ref())))
    })?;
    say_pipeline(&summary, shell);

    let folder = folder.join("repository");
    let project = Project::create(&folder, url, shell.now_ms())?;
    project.push()?;
    let traced = catalog::trace(&client).await?;
    shell.say(&format!(
        "trace     {} ← {} ({} columns on the way)",
        traced.from, traced.source, traced.columns
    ));

    let judged = project.judge(&client).await?;
    for check in &judged {
        shell.say(&format!(
            "check     {:<38} {:<9} {url}{}",
            check.title, check.verdict, check.page
        ));
    }
    let good = summary.oracle_equal
        && summary.lost == 0
        && summary.duplicates == 0
        && traced.reached
        && judged.iter().all(|check| check.as_expected);
    if options.headless {
        shell.say(&report(options, &summary, &traced, &judged));
    }
    Ok(if good { Exit::Clean } else { Exit::Blocking })
}

fn say_pipeline(summary: &Summary, shell: &mut Shell<'_>) {
    shell.say(&format!(
        "films     {} in the real catalogue file, {} published",
        summary.films_in, summary.films_out
    ));
    shell.say(&format!(
        "events    {} in, {} rows out, {} late, {} repeated",
        summary.events_in, summary.events_out, summary.late, summary.repeated
    ));
    let classes: Vec<String> = summary
        .dead_letter_classes
        .iter()
        .map(|(class, count)| format!("{class} {count}"))
        .collect();
    shell.say(&format!(
        "failed    {} dead letters: {}",
        summary.dead_letters,
        classes.join(", ")
    ));
    let verdict = if summary.oracle_equal {
        "equal"
    } else {
        "DIFFERENT"
    };
    shell.say(&format!(
        "oracle    {} lost, {} counted twice, output {verdict} ({:.1} s)",
        summary.lost, summary.duplicates, summary.seconds
    ));
    if let Some(difference) = &summary.difference {
        shell.say(&format!("          first difference: {difference}"));
    }
}

/// The last line of `--headless`.
fn report(options: &Demo, summary: &Summary, traced: &Traced, judged: &[Judged]) -> String {
    let checks: Vec<serde_json::Value> = judged
        .iter()
        .map(|check| {
            json!({
                "pr": check.title,
                "verdict": check.verdict,
                "exit_code": check.exit_code,
                "as_expected": check.as_expected,
                "page": check.page,
            })
        })
        .collect();
    json!({
        "events_in": summary.events_in,
        "events_out": summary.events_out,
        "dead_letters": summary.dead_letters,
        "dead_letter_classes": summary.dead_letter_classes.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        "late": summary.late,
        "repeated": summary.repeated,
        "lost": summary.lost,
        "duplicates": summary.duplicates,
        "oracle_equal": summary.oracle_equal,
        "films_in": summary.films_in,
        "films_out": summary.films_out,
        "lineage_edges": summary.lineage_edges,
        "lineage_events": summary.lineage_events,
        "lineage_traced": traced.reached,
        "seed": options.seed,
        "checks": checks,
    })
    .to_string()
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
