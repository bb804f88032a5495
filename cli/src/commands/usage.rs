//! `callsheet usage`: which fields the readers of this crate name, as evidence for the gate.

use std::path::{Path, PathBuf};

use callsheet_codegen::fs::Project as Locked;
use callsheet_codegen::usage::{Found, Usage as Evidence, scan};

use toml::de::DeTable;

use super::pull::write;
use crate::failure::Failure;
use crate::{Exit, Shell};

/// Options of `callsheet usage`.
#[derive(Debug, clap::Args)]
pub(crate) struct Usage {
    /// Folder of the crate [default: the nearest folder upwards with a Cargo.toml].
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write nothing; exit 100 if the evidence is not the current one.
    #[arg(long)]
    check: bool,
}

/// Runs the command: writes `.callsheet/usage/<crate>.json` beside the lock.
pub(crate) fn run(options: &Usage, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let folder = match &options.folder {
        Some(folder) => shell.current_dir().join(folder),
        None => shell
            .current_dir()
            .ancestors()
            .find(|folder| folder.join("Cargo.toml").is_file())
            .ok_or_else(|| {
                Failure::Usage(
                    "there is no Cargo.toml here or above; name the crate's folder".to_owned(),
                )
            })?
            .to_owned(),
    };
    let (name, version) = package(&folder)?;
    let mut found = Vec::new();
    sources(&folder.join("src"), &mut found)?;
    let locked =
        Locked::find(&folder, None).map_err(|error| Failure::CouldNotCheck(error.to_string()))?;
    let evidence = Evidence::resolve(&name, &version, &found, |contract| locked.load(contract))
        .map_err(|error| Failure::CouldNotCheck(error.to_string()))?;
    let path = locked
        .root()
        .join(".callsheet/usage")
        .join(format!("{name}.json"));
    let text = evidence.to_json();
    let current = std::fs::read_to_string(&path).ok();
    if current.as_deref() == Some(text.as_str()) || (current.is_none() && evidence.reads.is_empty())
    {
        shell.say(&format!("current  {}", path.display()));
        return Ok(Exit::Clean);
    }
    if options.check {
        shell.say(&format!("stale  {}", path.display()));
        shell.note("run `callsheet usage` and commit what it writes");
        return Ok(Exit::Blocking);
    }
    write(&path, text.as_bytes())?;
    shell.say(&format!(
        "written  {} ({} subjects)",
        path.display(),
        evidence.reads.len()
    ));
    Ok(Exit::Clean)
}

/// Name and version of a package; a version of the workspace is looked up there.
fn package(folder: &Path) -> Result<(String, String), Failure> {
    let manifest = folder.join("Cargo.toml");
    let name = member(&manifest, &["package", "name"])?
        .ok_or_else(|| Failure::Usage(format!("`{}` describes no package", manifest.display())))?;
    if let Some(version) = member(&manifest, &["package", "version"])? {
        return Ok((name, version));
    }
    for above in folder.ancestors().skip(1) {
        let manifest = above.join("Cargo.toml");
        if manifest.is_file()
            && let Some(version) = member(&manifest, &["workspace", "package", "version"])?
        {
            return Ok((name, version));
        }
    }
    Ok((name, "0.0.0".to_owned()))
}

/// A text in a manifest; `None` if it is not there or no text.
fn member(manifest: &Path, path: &[&str]) -> Result<Option<String>, Failure> {
    let text = std::fs::read_to_string(manifest).map_err(|error| {
        Failure::CouldNotCheck(format!("reading `{}`: {error}", manifest.display()))
    })?;
    let root = DeTable::parse(&text)
        .map_err(|error| Failure::CouldNotCheck(format!("`{}`: {error}", manifest.display())))?;
    let Some((last, tables)) = path.split_last() else {
        return Ok(None);
    };
    let mut table = root.get_ref();
    for name in tables {
        match table
            .get(*name)
            .and_then(|value| value.get_ref().as_table())
        {
            Some(found) => table = found,
            None => return Ok(None),
        }
    }
    Ok(table
        .get(*last)
        .and_then(|value| value.get_ref().as_str())
        .map(str::to_owned))
}

/// Declarations in every `.rs` file under a folder, in the order of the paths.
fn sources(folder: &Path, found: &mut Vec<Found>) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::CouldNotCheck(format!("reading `{}`: {error}", path.display()))
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        paths.push(entry.map_err(|error| failed(folder, &error))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            let declarations = scan(&text).map_err(|problem| {
                Failure::CouldNotCheck(format!("{}:{problem}", path.display()))
            })?;
            found.extend(declarations);
        }
    }
    Ok(())
}
