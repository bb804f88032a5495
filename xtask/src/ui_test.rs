//! The browser journeys of `tests/ui/`: they need Node and Chromium, which are development tools only.

use std::path::Path;
use std::process::Command;

/// Where Debian puts the browser itself; `/usr/bin/chromium` is a wrapper script.
const CHROMIUM: &[&str] = &[
    "/usr/lib/chromium/chromium",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
];

/// Runs the journeys, or says SKIPPED. With `CI=true` a missing tool is a failure.
pub(crate) fn run() -> Result<(), String> {
    let journeys = crate::repository::root().join("tests/ui");
    let chromium = std::env::var("CHROMIUM").ok().or_else(|| {
        CHROMIUM
            .iter()
            .find(|path| Path::new(path).exists())
            .map(|path| (*path).to_owned())
    });
    let Some(chromium) = chromium else {
        return skipped("chromium not found");
    };
    if Command::new("node").arg("--version").output().is_err() {
        return skipped("node not found");
    }
    if !journeys.join("node_modules/playwright-core").exists() {
        return skipped("tests/ui/node_modules is missing: run `npm ci` in tests/ui");
    }
    let binary = binary()?;
    let status = Command::new("node")
        .args(["--test", "--test-concurrency=1", "journeys/"])
        .current_dir(&journeys)
        .env("CHROMIUM", chromium)
        .env("CALLSHEET_BIN", binary)
        .status()
        .map_err(|error| format!("starting node: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("the browser journeys failed: {status}"))
    }
}

/// The release binary, which the journeys start as a user would; built if it is not there or stale.
fn binary() -> Result<std::path::PathBuf, String> {
    let build = crate::repository::cargo()
        .args([
            "build",
            "--release",
            "--quiet",
            "--locked",
            "--package",
            "callsheet-cli",
        ])
        .current_dir(crate::repository::root())
        .status()
        .map_err(|error| format!("starting cargo: {error}"))?;
    if !build.success() {
        return Err(format!("building callsheet: {build}"));
    }
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(crate::repository::root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|error| format!("asking cargo for the target folder: {error}"))?;
    Ok(metadata
        .target_directory
        .join("release/callsheet")
        .into_std_path_buf())
}

fn skipped(why: &str) -> Result<(), String> {
    if std::env::var("CI").is_ok_and(|value| value == "true") {
        return Err(format!("the browser journeys cannot run: {why}"));
    }
    crate::say(&format!("SKIPPED: {why}"));
    Ok(())
}
