//! The `callsheet` command under a name of its own, so that tests can start it.

use std::process::ExitCode;

fn main() -> ExitCode {
    callsheet_cli::main()
}
