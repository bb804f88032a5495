//! `From<&CheckResult>` for the body of `callsheet check --format json`.
