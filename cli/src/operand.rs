//! A schema that a command names: a file, `rev:path`, or `subject:version`, with everything that it builds on.

use std::path::{Component, Path, PathBuf};

use callsheet_client::{Client, VersionSelector};
use callsheet_contracts::set::{FileKind, kind_of};
use callsheet_contracts::{Referenced, Schema, closure};
use callsheet_schema::{Format, Reference};

use crate::Shell;
use crate::connection::{ServerOption, block_on, failed};
use crate::failure::Failure;
use crate::project::{self, Project};
use crate::repository::Repository;

/// References deeper than this are refused: no honest schema nests so far.
const MAX_REFERENCE_DEPTH: usize = 32;

/// A schema under the name that the command line has for it.
pub(crate) struct Operand {
    pub(crate) name: String,
    pub(crate) schema: Schema,
}

/// Finds and reads a schema: a file first, then a version of a subject, then a file at a revision.
pub(crate) fn read(
    name: &str,
    server: &ServerOption,
    shell: &Shell<'_>,
) -> Result<Operand, Failure> {
    let path = shell.current_dir().join(name);
    if path.is_file() {
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::CouldNotCheck(format!("reading `{name}`: {error}")))?;
        let format = format_of(name, &text)?;
        let from = path.to_string_lossy().into_owned();
        let references = closure(format, &from, &text, |from, need| {
            candidates(format, from, need).find_map(|path| {
                let text = std::fs::read_to_string(&path).ok()?;
                Some((path, text))
            })
        });
        return operand(name, format, &text, &references);
    }
    let Some((left, right)) = name.rsplit_once(':') else {
        return Err(Failure::CouldNotCheck(format!(
            "there is no file `{name}`; a side is a file, `rev:path`, or `subject:version`"
        )));
    };
    match version(right) {
        Some(selector) if !left.is_empty() => published(name, left, selector, server, shell),
        _ => at_revision(name, shell),
    }
}

fn operand(
    name: &str,
    format: Format,
    text: &str,
    references: &[Referenced],
) -> Result<Operand, Failure> {
    let references: Vec<Reference<'_>> = references.iter().map(Referenced::as_reference).collect();
    let schema = Schema::parse(format, text, &references)
        .map_err(|problems| Failure::CouldNotCheck(project::lines(name, &problems.0)))?;
    Ok(Operand {
        name: name.to_owned(),
        schema,
    })
}

/// The format of a file by its ending; a plain `.json` is told by what it holds.
fn format_of(path: &str, text: &str) -> Result<Format, Failure> {
    if let Some(FileKind::Schema(format)) = kind_of(path) {
        return Ok(format);
    }
    if Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "json")
    {
        let is_avro = Schema::parse(Format::Avro, text, &[]).is_ok();
        return Ok(if is_avro { Format::Avro } else { Format::Json });
    }
    Err(Failure::CouldNotCheck(format!(
        "`{path}` has no ending that tells its format: .avsc, .proto, .schema.json or .json"
    )))
}

/// The paths at which a name in the file `from` may be found, nearest first.
fn candidates(format: Format, from: &str, need: &str) -> impl Iterator<Item = String> {
    let folder = Path::new(from)
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    let names: Vec<PathBuf> = match format {
        // An import is relative to a root that only the caller of the compiler knows.
        Format::Protobuf => folder.ancestors().map(|root| root.join(need)).collect(),
        Format::Json => vec![folder.join(need)],
        Format::Avro => {
            let simple = need.rsplit('.').next().unwrap_or(need);
            [need.to_owned(), simple.to_owned(), simple.to_lowercase()]
                .iter()
                .map(|stem| folder.join(format!("{stem}{}", Format::Avro.extension())))
                .collect()
        }
    };
    // One file has one path, so that a cycle of references ends.
    names
        .into_iter()
        .filter_map(|path| Some(lexical(&path)?.to_string_lossy().into_owned()))
}

/// A path without `.` and `..`; `None` if it leads out of where it starts.
fn lexical(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            part => out.push(part),
        }
    }
    Some(out)
}

fn version(text: &str) -> Option<VersionSelector> {
    if text == "latest" {
        return Some(VersionSelector::Latest);
    }
    text.parse().ok().map(VersionSelector::Number)
}

fn published(
    name: &str,
    subject: &str,
    selector: VersionSelector,
    server: &ServerOption,
    shell: &Shell<'_>,
) -> Result<Operand, Failure> {
    let project = Project::find(shell)?;
    let client = server.client(shell, project.config.project.server.as_deref())?;
    let mut references = Vec::new();
    let (format, text) = block_on(async {
        let found = client.version(subject, selector).await.map_err(|error| {
            failed(
                &format!("reading subject `{subject}` version {selector}"),
                &error,
            )
        })?;
        let format = found
            .schema_type
            .as_deref()
            .map_or(Ok(Format::Avro), str::parse)
            .map_err(|error| Failure::CouldNotCheck(format!("`{name}`: {error}")))?;
        follow(&client, found.references, &mut references).await?;
        Ok::<_, Failure>((format, found.schema))
    })??;
    operand(name, format, &text, &references)
}

/// Reads the references of a version and theirs, each after what it builds on.
async fn follow(
    client: &Client,
    references: Vec<callsheet_api::registry::SchemaReference>,
    found: &mut Vec<Referenced>,
) -> Result<(), Failure> {
    struct Task {
        depth: usize,
        reference: callsheet_api::registry::SchemaReference,
        /// The text, once everything that it builds on was read.
        read: Option<String>,
    }
    let task = |reference, depth| Task {
        depth,
        reference,
        read: None,
    };
    let mut open: Vec<Task> = references
        .into_iter()
        .rev()
        .map(|one| task(one, 1))
        .collect();
    while let Some(Task {
        depth,
        reference,
        read,
    }) = open.pop()
    {
        let path = format!("{}:{}", reference.subject, reference.version);
        if found.iter().any(|known| known.path == path) {
            continue;
        }
        if let Some(text) = read {
            found.push(Referenced {
                name: reference.name,
                path,
                text,
            });
            continue;
        }
        if depth > MAX_REFERENCE_DEPTH {
            return Err(Failure::CouldNotCheck(format!(
                "references are nested deeper than {MAX_REFERENCE_DEPTH} at `{path}`"
            )));
        }
        let selector = VersionSelector::Number(reference.version);
        let schema = client
            .version(&reference.subject, selector)
            .await
            .map_err(|error| failed(&format!("reading the reference `{path}`"), &error))?;
        open.push(Task {
            depth,
            reference,
            read: Some(schema.schema),
        });
        let inner = schema.references.into_iter().rev();
        open.extend(inner.map(|one| task(one, depth + 1)));
    }
    Ok(())
}

fn at_revision(name: &str, shell: &Shell<'_>) -> Result<Operand, Failure> {
    let (revision, path) = name.split_once(':').unwrap_or((name, ""));
    let repository = Repository::open(shell.current_dir())?;
    // As git does: from the root, unless the path starts with `./`.
    let path = if path.starts_with("./") || path.starts_with("../") {
        repository
            .relative(shell.current_dir(), path)
            .ok_or_else(|| Failure::Usage(format!("`{path}` is outside the repository")))?
    } else {
        path.to_owned()
    };
    let bytes = repository.show(revision, &path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::CouldNotCheck(format!("`{name}` is not UTF-8")))?;
    let format = format_of(&path, &text)?;
    let references = closure(format, &path, &text, |from, need| {
        candidates(format, from, need).find_map(|path| {
            let bytes = repository.show(revision, &path).ok()?;
            Some((path, String::from_utf8(bytes).ok()?))
        })
    });
    operand(name, format, &text, &references)
}
