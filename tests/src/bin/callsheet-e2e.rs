//! The `callsheet` command under a name of its own, so that tests can start it.
fn main() {}
