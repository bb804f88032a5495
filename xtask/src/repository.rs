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
