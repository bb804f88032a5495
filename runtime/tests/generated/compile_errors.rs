//! Messages of the macros, as the compiler prints them: on the user's token, with the schema's file, line and column.

use std::process::Command;

/// The cases run in a process of their own, since the lock that they read is named by an environment variable.
const RUN: &str = "generated::compile_errors::run_the_cases";

#[test]
fn macros_point_at_the_field_and_into_the_schema() {
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/callsheet.lock");
    let output = Command::new(std::env::current_exe().unwrap())
        .args([RUN, "--exact", "--ignored", "--nocapture"])
        .env("CALLSHEET_LOCK", lock)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "run by the test above with the lock in its environment"]
fn run_the_cases() {
    trybuild::TestCases::new().compile_fail("tests/compile_errors/*.rs");
}
