//! What the lane of `tests/oracles` shares between formats: how many pairs, from which seed, into which file.

use std::env;
use std::fmt::Write as _;
use std::fs;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value as Json;

/// A whole number that the lane's script gives by the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "the lane's script says by the environment how many pairs, and which"
)]
pub(crate) fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// A generator of cases that `CALLSHEET_ORACLE_SEED` decides.
pub(crate) fn runner() -> TestRunner {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("CALLSHEET_ORACLE_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    TestRunner::new_with_rng(Config::default(), rng)
}

/// Writes rows, one JSON object a line, to the file `CALLSHEET_ORACLE_FILE`.
#[expect(
    clippy::disallowed_methods,
    reason = "the lane's script says by the environment where the pairs go"
)]
pub(crate) fn write(rows: &[Json]) {
    let file = env::var("CALLSHEET_ORACLE_FILE").expect("CALLSHEET_ORACLE_FILE names a file");
    let out = rows.iter().fold(String::new(), |mut out, row| {
        writeln!(out, "{row}").unwrap();
        out
    });
    fs::write(file, out).unwrap();
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}
