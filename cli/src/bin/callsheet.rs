//! The `callsheet` binary.

fn main() -> std::process::ExitCode {
    callsheet_cli::main()
}
