//! The contracts of a folder, read from the file system: for `push` and `pull`, which need no git.

use std::path::Path;

use callsheet_contracts::set::{ContractSet, Selection};

use crate::failure::Failure;

/// Folders that hold no contracts of the project itself.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// Every contract under a folder that the selection takes.
pub(crate) fn read(root: &Path, selection: &Selection) -> Result<ContractSet, Failure> {
    let mut found = Vec::new();
    walk(root, root, selection, &mut found)?;
    Ok(ContractSet::from_files(found))
}

fn walk(
    root: &Path,
    folder: &Path,
    selection: &Selection,
    found: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::CouldNotCheck(format!("reading `{}`: {error}", path.display()))
    };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        entries.push(entry.map_err(|error| failed(folder, &error))?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            continue;
        };
        let kind = entry.file_type().map_err(|error| failed(&path, &error))?;
        if kind.is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name) {
                walk(root, &path, selection, found)?;
            }
            continue;
        }
        let Some(relative) = path.strip_prefix(root).ok().and_then(|path| path.to_str()) else {
            continue;
        };
        let relative = relative.replace(std::path::MAIN_SEPARATOR, "/");
        if selection.takes(&relative, |folder| {
            root.join(folder).join("Cargo.toml").is_file()
        }) {
            let bytes = std::fs::read(&path).map_err(|error| failed(&path, &error))?;
            found.push((relative, bytes));
        }
    }
    Ok(())
}
