//! Chores of this repository: `cargo xtask generate | tidy | new-rule | bench | ui-test`.
//!
//! Nothing here ships. `tidy` also runs as a test, so that `cargo test --workspace` holds the house rules.

mod bench;
mod generate;
mod new_rule;
mod repository;
mod tidy;
mod ui_test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of this repository", version)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write the rule pages, the CLI, configuration and metrics references and the published schemas.
    Generate {
        /// Only compare: fail when a generated file is stale.
        #[arg(long)]
        check: bool,
    },
    /// Hold the repository against the layering table and the file rules.
    Tidy,
    /// Scaffold a compatibility rule and its fixture.
    NewRule {
        /// The engine: avro, json or protobuf.
        format: callsheet_schema::Format,
        /// Id of the rule: what happened to whom, in snake case.
        id: String,
    },
    /// Run the benchmarks beside their peers and print ratios.
    Bench {
        /// Which: decode, compat, hostile, check, serve, layout, pipeline. All when none is named.
        names: Vec<String>,
    },
    /// Run the browser journeys; prints SKIPPED when Node or Chromium is missing.
    UiTest,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Generate { check } => generate::run(check),
        Chore::Tidy => tidy::run(),
        Chore::NewRule { format, id } => new_rule::run(format, &id),
        Chore::Bench { names } => bench::run(&names),
        Chore::UiTest => ui_test::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            report(&message);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a chore speaks to the person who started it"
)]
fn report(message: &str) {
    eprintln!("{message}");
}

#[expect(
    clippy::print_stdout,
    reason = "a chore speaks to the person who started it"
)]
fn say(message: &str) {
    println!("{message}");
}
