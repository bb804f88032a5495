//! Where the repository is and which files belong to it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the checkout that this binary was built from.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("invariant: xtask is a folder of the repository")
        .to_path_buf()
}

/// Cargo, started as from a shell: what `cargo run` says of this package in the environment would make the build scripts that
/// look at it, and everything above them, run again.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    let told = std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    });
    for (name, _) in told {
        cargo.env_remove(name);
    }
    cargo
}

/// Every file that git tracks or would track, relative to the root, `/`-separated and sorted.
pub(crate) fn files() -> Result<Vec<String>, String> {
    let listing = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()
        .map_err(|error| format!("listing the repository's files with git: {error}"))?;
    if !listing.status.success() {
        return Err(format!(
            "listing the repository's files with git: {}",
            String::from_utf8_lossy(&listing.stderr).trim()
        ));
    }
    let mut names: Vec<String> = String::from_utf8_lossy(&listing.stdout)
        .split('\0')
        .filter(|name| !name.is_empty() && root().join(name).is_file())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// Reads a file of the repository, named relative to the root.
pub(crate) fn read(name: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(name)).map_err(|error| format!("reading {name}: {error}"))
}
