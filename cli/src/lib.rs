//! The command line: a library `run(args, Shell) -> ExitCode` and a three-line binary.
