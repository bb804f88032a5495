//! Benchmarks beside their peers, outside the workspace: `bench/` has its own lock file.

use std::process::Command;

/// Names of the benchmarks, in the order in which they run.
const ALL: &[&str] = &[
    "decode",
    "compat",
    "compat-formats",
    "check",
    "serve",
    "layout",
];

/// Runs the named benchmarks, or all of them, in a release build.
pub(crate) fn run(names: &[String]) -> Result<(), String> {
    if let Some(unknown) = names.iter().find(|name| !ALL.contains(&name.as_str())) {
        return Err(format!(
            "no benchmark `{unknown}`; there are {}",
            ALL.join(", ")
        ));
    }
    let bench = crate::repository::root().join("bench");
    for name in ALL
        .iter()
        .filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == *name))
    {
        crate::say(&format!("== {name}"));
        let status = Command::new(env!("CARGO"))
            .args(["run", "--release", "--quiet", "--locked", "--bin", name])
            .current_dir(&bench)
            .status()
            .map_err(|error| format!("starting the benchmark {name}: {error}"))?;
        if !status.success() {
            return Err(format!("the benchmark {name} failed: {status}"));
        }
    }
    Ok(())
}
