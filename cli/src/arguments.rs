//! The shape of the command line. Each command's own options stand in its file under `commands/`.

use clap::{Parser, Subcommand};

use crate::commands::{
    audit, backup, check, demo, diff, doctor, explain, export, fix, generate, import, lineage,
    pull, push, serve, token, usage,
};

/// Knows every data contract, who reads which field of it, and where each value came from.
#[derive(Debug, Parser)]
#[command(name = "callsheet", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// Without a command, `check` runs.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// When words are coloured.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

/// When words are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The choice of `--color`, before anything is parsed.
pub(crate) fn color(arguments: &[String]) -> Color {
    let mut found = Color::Auto;
    for (index, argument) in arguments.iter().enumerate() {
        let value = match argument.strip_prefix("--color") {
            Some("") => arguments.get(index + 1).map(String::as_str),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        found = match value {
            Some("always") => Color::Always,
            Some("never") => Color::Never,
            Some("auto") => Color::Auto,
            _ => found,
        };
    }
    found
}

const EXIT_CODES: &str = "Exit codes: 0 clean, 100 blocking findings, 101 could not check, 2 wrong usage, 1 internal error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge the work tree's contracts against the merge base: the gate of a pull request.
    Check(check::Check),
    /// Compare two schemas: files, `rev:path`, or `subject:version`. OLD writes, NEW reads.
    Diff(diff::Diff),
    /// Explain a rule, or a finding by its fingerprint.
    Explain(explain::Explain),
    /// Apply the smallest rewrite that turns blocking findings green, in place.
    Fix(fix::Fix),
    /// Publish the contracts of this repository to a server.
    Push(push::Push),
    /// Pin published versions: write `callsheet.lock` and `.callsheet/schemas/`.
    Pull(pull::Pull),
    /// Generate Rust from the lock file: files or a whole crate.
    Gen(generate::Generate),
    /// Record which fields this crate's readers name, for the gate.
    Usage(usage::Usage),
    /// Trace a column up to its sources or down to its readers.
    Lineage(lineage::Lineage),
    /// Start the registry, the catalog and the web UI.
    Serve(serve::Serve),
    /// Copy another registry, or an archive, into a running registry and verify the copy.
    Import(import::Import),
    /// Write everything that a registry holds into an archive.
    Export(export::Export),
    /// Copy the embedded database while a server uses it.
    Backup(backup::Backup),
    /// Put a copy of the embedded database into an empty folder and check it.
    Restore(backup::Restore),
    /// Check the hash chain over all changes, or list them.
    Audit(audit::Audit),
    /// Make, list and revoke API tokens: on a server, or on its database for the first one.
    Token(token::Token),
    /// Check configuration, database, certificates, server and lock; say what to do.
    Doctor(doctor::Doctor),
    /// See everything work: catalog, pipeline and two pull requests on real data.
    Demo(demo::Demo),
}
