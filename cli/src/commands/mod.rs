//! One command a file: its options, what it does, what it prints.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fix;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod lineage;
pub(crate) mod pull;
pub(crate) mod push;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod usage;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::{Exit, Shell};

/// Runs the chosen command; none means `check`.
pub(crate) fn run(arguments: Arguments, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    match arguments
        .command
        .unwrap_or_else(|| Command::Check(check::Check::default()))
    {
        Command::Check(options) => check::run(&options, shell),
        Command::Diff(options) => diff::run(&options, shell),
        Command::Explain(options) => explain::run(&options, shell),
        Command::Fix(options) => fix::run(&options, shell),
        Command::Push(options) => push::run(&options, shell),
        Command::Pull(options) => pull::run(&options, shell),
        Command::Gen(options) => generate::run(&options, shell),
        Command::Usage(options) => usage::run(&options, shell),
        Command::Lineage(options) => lineage::run(&options, shell),
        Command::Serve(options) => serve::run(&options, shell),
        Command::Import(options) => import::run(&options, shell),
        Command::Export(options) => export::run(&options, shell),
        Command::Backup(options) => backup::backup(&options, shell),
        Command::Restore(options) => backup::restore(&options, shell),
        Command::Audit(options) => audit::run(&options, shell),
        Command::Token(options) => token::run(&options, shell),
        Command::Doctor(options) => doctor::run(&options, shell),
        Command::Demo(options) => demo::run(&options, shell),
    }
}
