//! The command line: parsing and answering.

use core::time::Duration;
use std::io::Write;
use std::process::ExitCode;

use tokio::time::Instant;

use super::{App, AppError, Replay, letters};
use crate::delivery::system_clock;
use crate::pipeline::{Runner, RunnerOptions, Step, Stop};
use crate::source::Source as _;

const USAGE: &str = "\
usage: <app> <verb>
  run                                  runs the pipeline until SIGTERM or SIGINT
  guarantees                           how often a record takes effect, by output, and by what means
  dlq ls [--code CODE] [--limit N]     dead letters: place, class, origin, attempts, reason
  dlq show PARTITION:OFFSET            one dead letter with its headers and bytes
  dlq replay [--code CODE] [--id ID] [--again]
                                       sends dead letters back to the topic that they came from, each once
                                       for each CODE; --again sends also what was sent before
";

/// Status for a command line that is not understood.
const NOT_UNDERSTOOD: u8 = 2;

/// Longest wait for a dead letter that the topic is known to have.
const QUIET: Duration = Duration::from_secs(5);

enum Verb {
    Run,
    Guarantees,
    List {
        code: Option<String>,
        limit: usize,
    },
    Show {
        place: String,
    },
    Replay {
        code: Option<String>,
        id: Option<String>,
        again: bool,
    },
}

fn parse(arguments: &[String]) -> Option<Verb> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run"] => Some(Verb::Run),
        ["guarantees"] => Some(Verb::Guarantees),
        ["dlq", "show", place] => Some(Verb::Show {
            place: (*place).to_owned(),
        }),
        ["dlq", "ls", options @ ..] => {
            let (mut code, mut limit) = (None, 100);
            for option in options.chunks(2) {
                match option {
                    ["--code", value] => code = Some((*value).to_owned()),
                    ["--limit", value] => limit = value.parse().ok()?,
                    _ => return None,
                }
            }
            Some(Verb::List { code, limit })
        }
        ["dlq", "replay", options @ ..] => {
            let (mut code, mut id, mut again) = (None, None, false);
            let mut rest = options.iter();
            while let Some(option) = rest.next() {
                match *option {
                    "--again" => again = true,
                    "--code" => code = Some((*rest.next()?).to_owned()),
                    "--id" => id = Some((*rest.next()?).to_owned()),
                    _ => return None,
                }
            }
            Some(Verb::Replay { code, id, again })
        }
        _ => None,
    }
}

/// Answers a command line, without the program's name, into `out`.
///
/// # Errors
/// What the pipeline, its dead-letter topic or `out` answered.
pub async fn answer<A: App>(
    app: &A,
    arguments: &[String],
    stop: Stop,
    out: &mut (impl Write + Send),
) -> Result<ExitCode, AppError> {
    let Some(verb) = parse(arguments) else {
        out.write_all(USAGE.as_bytes())?;
        return Ok(ExitCode::from(NOT_UNDERSTOOD));
    };
    match verb {
        Verb::Run => {
            let totals = app.run(stop).await?;
            let dead_letters: u64 = totals.dead_letters.values().sum();
            writeln!(
                out,
                "{} records in {} batches, {dead_letters} dead letters, {} retries",
                totals.records, totals.batches, totals.retries
            )?;
        }
        Verb::Guarantees => {
            for promise in app.promises() {
                writeln!(
                    out,
                    "{:<28} {:<18} {}",
                    promise.output,
                    promise.guarantee.to_string(),
                    promise.by
                )?;
            }
        }
        Verb::List { code, limit } => {
            let (source, _store) = app.letters().await?;
            let mut listed = Vec::new();
            letters::read(&source, |letter| {
                if listed.len() == limit {
                    return false;
                }
                if code.is_none() || code.as_deref() == letter.code() {
                    listed.push(letter);
                }
                true
            })
            .await?;
            for letter in &listed {
                writeln!(out, "{}", letter.line())?;
            }
            writeln!(out, "{} dead letters", listed.len())?;
        }
        Verb::Show { place } => {
            let (source, _store) = app.letters().await?;
            let mut found = None;
            letters::read(&source, |letter| {
                if letter.place() == place {
                    found = Some(letter);
                }
                found.is_none()
            })
            .await?;
            let Some(letter) = found else {
                let topic = source.topic();
                return Err(format!("topic `{topic}` has no record at `{place}`").into());
            };
            out.write_all(letter.whole().as_bytes())?;
        }
        Verb::Replay { code, id, again } => replay(app, code, id, again, stop, out).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn replay<A: App>(
    app: &A,
    code: Option<String>,
    id: Option<String>,
    again: bool,
    stop: Stop,
    out: &mut (impl Write + Send),
) -> Result<(), AppError> {
    let id = id.unwrap_or_else(|| format!("{}-{}", app.name(), system_clock()));
    // One position for each choice: what was sent is not sent again, also after a crash in between.
    let mut group = format!("{}.replay", app.name());
    for part in [code.as_deref(), again.then_some(id.as_str())]
        .into_iter()
        .flatten()
    {
        group = format!("{group}.{part}");
    }
    let (source, store) = app.letters().await?;
    let mut ends = Vec::new();
    for partition in letters::partitions(&source).await? {
        ends.push((partition, source.end(partition).await?));
    }
    let job = Replay::new(&id, code.as_deref());
    let mut runner = Runner::new(store, &group, source, job, RunnerOptions::default());
    let mut quiet_until = Instant::now() + QUIET;
    while !stop.is_asked() {
        let seen = runner.source().arrivals();
        if let Step::Committed { .. } = runner.step().await? {
            quiet_until = Instant::now() + QUIET;
            continue;
        }
        let at_end = ends.iter().all(|(partition, end)| {
            let position = runner.positions().get(partition);
            end.is_none_or(|end| position.is_some_and(|position| *position >= end))
        });
        if at_end || Instant::now() >= quiet_until {
            break;
        }
        let look = Duration::from_millis(100);
        runner.source().wait(seen, look).await;
    }
    let records = runner.totals().records;
    let replayed = runner.totals().appended;
    writeln!(
        out,
        "{replayed} of {records} dead letters sent back as `{id}`"
    )?;
    Ok(())
}
