//! `callsheet gen`: writes a crate with types, decoders and encoders for locked contracts, to be committed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use callsheet_codegen::fs::Project as Locked;
use callsheet_codegen::ir::Settings;
use callsheet_codegen::targets::krate::{self, CrateOptions, Input};

use super::pull::write;
use crate::failure::Failure;
use crate::project::Project;
use crate::{Exit, Shell};

/// Options of `callsheet gen`.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    /// Contracts, each `CONTRACT` or `CONTRACT@VERSION` [default: every contract of the lock, newest version].
    contracts: Vec<String>,
    /// Folder of the crate [default: `out` under [codegen] in callsheet.toml].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Name of the crate [default: `crate_name` under [codegen], else the folder's name].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The crate's dependency on `callsheet`, as TOML.
    #[arg(long, value_name = "TOML", default_value = concat!("\"", env!("CARGO_PKG_VERSION"), "\""))]
    runtime: String,
    /// Give enums a variant for symbols that the version does not have.
    #[arg(long)]
    unknown_symbols: bool,
    /// Make decoders into a value that is there, which keep the memory of its strings, lists and maps.
    #[arg(long)]
    decode_into: bool,
    /// Make lazy views, whose bytes are checked once and whose fields are decoded where they are asked for.
    #[arg(long)]
    lazy: bool,
    /// Write nothing; exit 100 if something would change.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(options: &Generate, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let project = Project::find(shell)?;
    let codegen = &project.config.codegen;
    if let Some(target) = &codegen.target
        && target != "rust"
    {
        return Err(Failure::Usage(format!(
            "[codegen] target `{target}` is not known; `rust` is"
        )));
    }
    let out = match (&options.out, &codegen.out) {
        (Some(out), _) => shell.current_dir().join(out),
        (None, Some(out)) => project.root.join(out),
        (None, None) => {
            return Err(Failure::Usage(
                "no folder to write to: give --out DIR, or `out` under [codegen] in callsheet.toml"
                    .to_owned(),
            ));
        }
    };
    let named = options.name.clone().or_else(|| codegen.crate_name.clone());
    let folder = out
        .file_name()
        .and_then(|name| name.to_str())
        .map(str::to_owned);
    let name = named
        .or(folder)
        .ok_or_else(|| Failure::Usage("the crate has no name: give --name NAME".to_owned()))?;
    let locked = Locked::find(shell.current_dir(), None)
        .map_err(|error| Failure::CouldNotCheck(error.to_string()))?;
    let mut wanted: Vec<(String, Option<u32>)> = Vec::new();
    for text in &options.contracts {
        wanted.push(parse(text)?);
    }
    if wanted.is_empty() {
        let all: BTreeSet<&str> = locked
            .lock
            .schemas
            .iter()
            .map(|schema| schema.contract.as_str())
            .collect();
        wanted.extend(all.into_iter().map(|contract| (contract.to_owned(), None)));
    }
    let mut sources = Vec::new();
    for (contract, version) in wanted {
        let input = Input::load(&locked, &contract, version)
            .map_err(|error| Failure::CouldNotCheck(error.to_string()))?;
        sources.push(input);
    }
    let settings = CrateOptions {
        name,
        version: "0.0.0".to_owned(),
        runtime: options.runtime.clone(),
        settings: Settings {
            unknown_symbols: options.unknown_symbols,
            decode_into: options.decode_into,
            lazy: options.lazy,
            ..Settings::default()
        },
    };
    let files = krate::generate(&settings, &sources)
        .map_err(|problems| Failure::CouldNotCheck(problems.join("\n")))?;
    let stale = krate::stale(&files, |path| std::fs::read_to_string(out.join(path)).ok());
    if options.check {
        for path in &stale {
            shell.say(&format!("stale  {}", out.join(path).display()));
        }
        if stale.is_empty() {
            return Ok(Exit::Clean);
        }
        shell.note("run `callsheet gen` and commit what it writes");
        return Ok(Exit::Blocking);
    }
    for file in files.iter().filter(|file| stale.contains(&file.path)) {
        write(&out.join(&file.path), file.text.as_bytes())?;
    }
    shell.say(&format!(
        "generated  {} ({} of {} files written)",
        out.display(),
        stale.len(),
        files.len()
    ));
    Ok(Exit::Clean)
}

fn parse(text: &str) -> Result<(String, Option<u32>), Failure> {
    let Some((name, version)) = text.rsplit_once('@') else {
        return Ok((text.to_owned(), None));
    };
    let number = version
        .parse()
        .map_err(|_| Failure::Usage(format!("`{version}` in `{text}` is no version")))?;
    Ok((name.to_owned(), Some(number)))
}
