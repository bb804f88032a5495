//! The project around a command: `callsheet.toml`, the root, and the files beside the contracts.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use callsheet_codegen::lock::Lock;
use callsheet_contracts::config::{self, Config};
use callsheet_contracts::consumers::DeclaredConsumers;
use callsheet_schema::Problem;

use crate::Shell;
use crate::failure::Failure;

/// Name of the configuration file.
pub(crate) const CONFIG_FILE: &str = "callsheet.toml";

/// A folder with its configuration.
pub(crate) struct Project {
    /// Folder of `callsheet.toml` or of the repository, else the current one.
    pub(crate) root: PathBuf,
    /// The configuration; defaults without a file.
    pub(crate) config: Config,
}

impl Project {
    /// Finds the nearest `callsheet.toml` upwards, not beyond the repository.
    pub(crate) fn find(shell: &Shell<'_>) -> Result<Self, Failure> {
        let start = shell.current_dir();
        let mut root = start.to_owned();
        for folder in start.ancestors() {
            let file = folder.join(CONFIG_FILE);
            if file.is_file() {
                return Ok(Self {
                    root: folder.to_owned(),
                    config: read_config(&file)?,
                });
            }
            if folder.join(".git").exists() {
                folder.clone_into(&mut root);
                break;
            }
        }
        Ok(Self {
            root,
            config: Config::default(),
        })
    }
}

fn read_config(file: &Path) -> Result<Config, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::Usage(format!("reading `{}`: {error}", file.display())))?;
    config::parse(&text).map_err(|problems| Failure::Usage(lines(file.display(), &problems.0)))
}

/// Problems as `file:line:column: what (help)`, one a line.
pub(crate) fn lines(file: impl Display, problems: &[Problem]) -> String {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| {
            let at = problem.position;
            let help = problem
                .help
                .as_ref()
                .map_or(String::new(), |help| format!(" ({help})"));
            format!(
                "{file}:{}:{}: {}{help}",
                at.line, at.column, problem.message
            )
        })
        .collect();
    lines.join("\n")
}

/// Folders that hold a `contracts/` folder, and the root: where consumers, usage and locks are looked for.
pub(crate) fn homes<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let mut out = BTreeSet::from([String::new()]);
    for path in paths {
        let parts: Vec<&str> = path.split('/').collect();
        for (index, part) in parts.iter().enumerate() {
            if *part == "contracts" {
                out.insert(parts[..index].join("/"));
            }
        }
    }
    out
}

/// Files of a folder with an ending, sorted; an absent folder has none.
pub(crate) fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut out: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| endings.contains(&ending))
        })
        .collect();
    out.sort();
    out
}

/// Reads `consumers/*.yaml` and `.callsheet/usage/*.json` under each home; what cannot be read is noted.
pub(crate) fn consumers(
    root: &Path,
    homes: &BTreeSet<String>,
    shell: &mut Shell<'_>,
) -> DeclaredConsumers {
    let mut consumers = DeclaredConsumers::new();
    for home in homes {
        let home = root.join(home);
        for (path, usage) in files(&home.join("consumers"), &["yaml", "yml"])
            .into_iter()
            .map(|path| (path, false))
            .chain(
                files(&home.join(".callsheet/usage"), &["json"])
                    .into_iter()
                    .map(|path| (path, true)),
            )
        {
            let shown = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .display()
                .to_string();
            match std::fs::read_to_string(&path) {
                Err(error) => shell.note(&format!(
                    "reading `{shown}`: {error}; its reader is left out"
                )),
                Ok(text) => {
                    let added = if usage {
                        consumers.add_usage(&text)
                    } else {
                        consumers.add_yaml(&text)
                    };
                    if let Err(problems) = added {
                        shell.note(&format!(
                            "{}; its reader is left out",
                            lines(&shown, &problems.0)
                        ));
                    }
                }
            }
        }
    }
    consumers
}

/// Every lock under the homes, with its folder from the root.
pub(crate) fn locks(root: &Path, homes: &BTreeSet<String>) -> Result<Vec<(String, Lock)>, Failure> {
    let mut out = Vec::new();
    for home in homes {
        let path = root.join(home).join(callsheet_codegen::lock::LOCK_FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(Failure::CouldNotCheck(format!(
                    "reading `{}`: {error}",
                    path.display()
                )));
            }
        };
        let lock = Lock::parse(&text).map_err(|problems| {
            Failure::CouldNotCheck(format!(
                "`{}` is not a lock file:\n{problems}",
                path.display()
            ))
        })?;
        out.push((home.clone(), lock));
    }
    Ok(out)
}
