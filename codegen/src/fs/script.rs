//! For build scripts: the code of locked contracts as one file of the build's output folder.
//!
//! The third front end beside the macros and `callsheet gen`, with the same code: for crates that want to see what they compile without
//! committing it.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{FsError, LOCK_VARIABLE, Project};
use crate::ident::{Scope, ident, snake};
use crate::ir::Settings;
use crate::targets::contract;

/// File that [`build`] writes into `OUT_DIR`.
pub const BUILT_FILE: &str = "callsheet.rs";

/// Why a build script could not generate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// A variable that Cargo sets for build scripts is missing: this is none.
    NoBuildScript {
        /// The variable.
        variable: &'static str,
    },
    /// The lock or a schema could not be used.
    Lock(FsError),
    /// A contract has no code: its version is not locked, or its schema is no record.
    Contract(String),
    /// The output could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBuildScript { variable } => write!(
                formatter,
                "`{variable}` is not set: call this from a build script"
            ),
            Self::Lock(error) => write!(formatter, "{error}"),
            Self::Contract(message) => formatter.write_str(message),
            Self::Write { path, reason } => {
                write!(formatter, "writing `{}`: {reason}", path.display())
            }
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Lock(error) => Some(error),
            _ => None,
        }
    }
}

impl From<FsError> for BuildError {
    fn from(error: FsError) -> Self {
        Self::Lock(error)
    }
}

/// Writes `callsheet.rs` into `OUT_DIR`, a module for each contract (its version, or none for the newest locked one), and tells Cargo which
/// files it was made from. The lock is the nearest one above the crate, or what `CALLSHEET_LOCK` names. Returns the file.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     callsheet_codegen::fs::build(&[("playback.events", Some(4))])?;
///     Ok(())
/// }
/// // src/lib.rs: include!(concat!(env!("OUT_DIR"), "/callsheet.rs"));
/// ```
///
/// # Errors
/// [`BuildError`]; the text says what to do.
pub fn build(contracts: &[(&str, Option<u32>)]) -> Result<PathBuf, BuildError> {
    let folder = |variable: &'static str| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .ok_or(BuildError::NoBuildScript { variable })
    };
    let project = Project::find(&folder("CARGO_MANIFEST_DIR")?, None)?;
    let path = folder("OUT_DIR")?.join(BUILT_FILE);
    let (text, files) = modules(&project, contracts, &Settings::default())?;
    let failed = |path: &Path, error: std::io::Error| BuildError::Write {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let mut out = std::io::stdout();
    let mut say = |line: String| writeln!(out, "{line}").map_err(|error| failed(&path, error));
    say(format!("cargo::rerun-if-env-changed={LOCK_VARIABLE}"))?;
    for file in files {
        say(format!("cargo::rerun-if-changed={}", file.display()))?;
    }
    // The same bytes are not written again: what includes the file is then not compiled again either.
    if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
        std::fs::write(&path, &text).map_err(|error| failed(&path, error))?;
    }
    Ok(path)
}

/// The text of [`build`], and the files that it was made from.
///
/// # Errors
/// [`BuildError::Lock`], [`BuildError::Contract`].
pub fn modules(
    project: &Project,
    contracts: &[(&str, Option<u32>)],
    settings: &Settings,
) -> Result<(String, Vec<PathBuf>), BuildError> {
    let mut scope = Scope::default();
    let mut text = String::from("// Written by a build script from `callsheet.lock`.\n");
    let mut files = Vec::new();
    for (name, version) in contracts {
        let source = project.load(name)?;
        let code = contract::generate(&source, *version, settings).map_err(BuildError::Contract)?;
        let module = ident(&scope.claim(&snake(&source.contract)));
        let doc = format!(" Contract `{}`.", source.contract);
        let tokens = quote::quote!(#[doc = #doc] pub mod #module { #code });
        text.push_str(&tokens.to_string());
        text.push('\n');
        files.extend(project.files(name));
    }
    files.sort();
    files.dedup();
    Ok((text, files))
}
