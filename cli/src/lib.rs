//! The command line as a library: [`run`] takes arguments and a [`Shell`] and answers an exit code.
//!
//! Git, the terminal and the file system of the customer's repository are touched here and in no other crate. A command is a
//! file under `commands/`; start reading there.

mod arguments;
mod commands;
mod connection;
mod exit;
mod failure;
mod migrate;
mod operand;
mod project;
mod render;
mod repository;
mod rule_page;
mod shell;
mod workspace_files;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

pub use exit::Exit;
pub use shell::Shell;

use arguments::{Arguments, Color};

/// The page of a rule as Markdown, as `callsheet explain` prints it; none if no rule has this id.
pub fn rule_page(id: &str) -> Option<String> {
    commands::explain::page(id)
}

/// The whole command line, for its reference page and for completion.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs one command.
///
/// `arguments` starts with the name of the program. Every outcome is an exit code: see [`Exit`]. A panic is caught and
/// becomes [`Exit::Internal`], because Rust's own status for a panic is 101, which here means "could not check".
pub fn run(arguments: &[String], mut shell: Shell<'_>) -> ExitCode {
    let outcome = catch_unwind(AssertUnwindSafe(|| dispatch(arguments, &mut shell)));
    let exit = match outcome {
        Ok(exit) => exit,
        Err(panic) => {
            let message = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "a panic without a message".to_owned());
            shell.error(&format!(
                "internal error: {message}; this is a bug in callsheet, please report it"
            ));
            Exit::Internal
        }
    };
    ExitCode::from(exit.code())
}

fn dispatch(arguments: &[String], shell: &mut Shell<'_>) -> Exit {
    let parsed = command()
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let text = error.render();
            if error.use_stderr() {
                shell.error_text(&text.to_string());
                return Exit::Usage;
            }
            shell.say_text(&text.to_string());
            return Exit::Clean;
        }
    };
    match commands::run(parsed, shell) {
        Ok(exit) => exit,
        Err(failure) => {
            shell.error(failure.message());
            failure.exit()
        }
    }
}

/// Runs the command that this process was started with.
pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    // Before the streams are made, which decide at once whether they take colours out.
    match arguments::color(&arguments) {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let mut out = anstream::stdout();
    let mut err = anstream::stderr();
    match Shell::of_process(&mut out, &mut err) {
        Ok(shell) => run(&arguments, shell),
        Err(error) => {
            use std::io::Write as _;
            let mut err = anstream::stderr();
            let _ = writeln!(err, "error: reading the current directory: {error}");
            ExitCode::from(Exit::Internal.code())
        }
    }
}
