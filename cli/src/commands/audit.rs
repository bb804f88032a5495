//! `callsheet audit`: the hash chain over every change, and the changes themselves.

mod log;

use callsheet_server::offline::{BreakKind, ChainReport, Inspector, StoreError};

use crate::commands::serve::StoreOptions;
use crate::connection::block_on;
use crate::failure::Failure;
use crate::migrate::inventory::counted;
use crate::{Exit, Shell};

/// Options of `callsheet audit`.
#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Recompute the hash chain: whether any change was edited, removed or inserted.
    Verify(Verify),
    /// List changes: who did what, when.
    Log(log::Log),
}

/// Options of `callsheet audit verify`.
#[derive(Debug, clap::Args)]
struct Verify {
    #[command(flatten)]
    database: StoreOptions,
}

/// Runs the command; a chain that does not hold is 100.
pub(crate) fn run(options: &Audit, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    match &options.question {
        Question::Verify(options) => verify(options, shell),
        Question::Log(options) => log::run(options, shell),
    }
}

fn verify(options: &Verify, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let report = with(&options.database, shell, async |inspector| {
        inspector.verify_chain().await
    })?;
    shell.say(&chain_line(&report));
    for found in &report.breaks {
        shell.say(&format!("broken    {}", break_line(found.seq, found.kind)));
    }
    if report.is_intact() {
        Ok(Exit::Clean)
    } else {
        shell.note(
            "the first break tells where to look: what stands before it is as it was written",
        );
        Ok(Exit::Blocking)
    }
}

/// Opens the database, asks, closes it.
fn with<T>(
    database: &StoreOptions,
    shell: &Shell<'_>,
    ask: impl AsyncFnOnce(&Inspector) -> Result<T, StoreError>,
) -> Result<T, Failure> {
    let target = database.target(shell)?;
    block_on(async {
        let inspector = Inspector::open(&target)?;
        let answer = ask(&inspector).await;
        inspector.close().await;
        answer
    })?
    .map_err(|error| Failure::CouldNotCheck(format!("the catalog's database: {error}")))
}

/// A chain in a line.
pub(super) fn chain_line(report: &ChainReport) -> String {
    let changes = counted(usize::try_from(report.rows).unwrap_or_default(), "change");
    if report.is_intact() {
        format!(
            "intact    {changes}, the hash chain holds up to number {}",
            report.head
        )
    } else {
        format!("broken    {changes}, the hash chain does not hold")
    }
}

/// Where a chain breaks first.
pub(super) fn first_break(report: &ChainReport) -> Option<String> {
    report
        .breaks
        .first()
        .map(|found| break_line(found.seq, found.kind))
}

fn break_line(seq: i64, kind: BreakKind) -> String {
    match kind {
        BreakKind::Missing => format!("change {seq} is missing"),
        BreakKind::Edited => format!("change {seq} is not as it was written"),
        BreakKind::Unlinked => format!("change {seq} does not continue the one before it"),
        BreakKind::Head => format!(
            "change {seq} should be the newest: changes at the end are missing or were added"
        ),
    }
}
