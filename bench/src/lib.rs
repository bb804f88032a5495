//! What the benchmarks share: the `callsheet` binary under test and how figures are printed.

pub mod random;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the release binary of this checkout and returns its path.
///
/// # Panics
/// When cargo cannot build it: a benchmark without its subject is no benchmark.
pub fn callsheet() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("invariant: bench is a folder of the repository");
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo says of this package would make the build scripts that look at it run again.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")) {
        cargo.env_remove(name);
    }
    let built = cargo
        .env_remove("CARGO_MANIFEST_DIR")
        .args(["build", "--release", "--quiet", "--locked", "--package", "callsheet-cli", "--message-format=json-render-diagnostics"])
        .current_dir(root)
        .output()
        .expect("cargo starts");
    assert!(built.status.success(), "building callsheet: {}", String::from_utf8_lossy(&built.stderr));
    let text = String::from_utf8_lossy(&built.stdout);
    let executable = text
        .lines()
        .filter(|line| line.contains("\"executable\":\"") && line.contains("callsheet"))
        .filter_map(|line| line.split("\"executable\":\"").nth(1)?.split('"').next())
        .next_back()
        .expect("cargo names the executable");
    PathBuf::from(executable)
}

/// The median of some measurements; sorts them.
///
/// # Panics
/// When there are none, or one is not a number.
pub fn median(values: &mut [f64]) -> f64 {
    assert!(!values.is_empty(), "a median needs measurements");
    values.sort_by(|one, other| one.partial_cmp(other).expect("a measurement is a number"));
    values[values.len() / 2]
}
