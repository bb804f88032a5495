//! `callsheet diff`: two schemas side by side. Never gates: it exits 0 if it could compare.

use std::fmt::Write as _;

use callsheet_api::report::ReportBody;
use callsheet_client::VersionSelector;
use callsheet_contracts::Schema;
use callsheet_contracts::compat;
use callsheet_contracts::diff;
use callsheet_contracts::report::{Direction, Finding, Report, SourceSpan};
use callsheet_schema::{Format as SchemaFormat, Span};

use crate::connection::{ServerOption, block_on, failed};
use crate::failure::Failure;
use crate::project::{self, Project};
use crate::render::report::{Around, finding};
use crate::render::{Style, labelled};
use crate::repository::Repository;
use crate::{Exit, Shell};

/// Options of `callsheet diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// The writer: a file, `rev:path`, or `subject:version` (a number or `latest`).
    old: String,
    /// The reader, in the same forms.
    new: String,
    /// Who reads: `backward` lets NEW read what OLD wrote, `forward` lets OLD read what NEW writes.
    #[arg(long, value_enum, default_value = "backward")]
    direction: Way,
    /// How to print it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    server: ServerOption,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Way {
    /// NEW reads what OLD wrote.
    Backward,
    /// OLD reads what NEW writes.
    Forward,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Changes, then findings.
    Text,
    /// The report as `POST /api/v1/compatibility` answers it.
    Json,
}

/// One of the two schemas.
struct Operand {
    name: String,
    schema: Schema,
}

/// Runs the command.
pub(crate) fn run(options: &Diff, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let old = operand(&options.old, options, shell)?;
    let new = operand(&options.new, options, shell)?;
    let (writer, reader, direction) = match options.direction {
        Way::Backward => (&old, &new, Direction::Backward),
        Way::Forward => (&new, &old, Direction::Forward),
    };
    let mut report = compat::check(
        &writer.schema,
        &reader.schema,
        &compat::Options::toward(direction),
    );
    for found in &mut report.findings {
        place(found, writer, reader);
        found.against.clone_from(&old.name);
    }
    match options.format {
        Format::Json => {
            let body = ReportBody::from(&report);
            let json = serde_json::to_string_pretty(&body)
                .map_err(|error| Failure::Internal(format!("printing the report: {error}")))?;
            shell.say(&json);
        }
        Format::Text => {
            let text = text(
                &old,
                &new,
                &report,
                Style {
                    color: shell.color(),
                },
            );
            shell.say_text(&text);
        }
    }
    Ok(Exit::Clean)
}

fn place(found: &mut Finding, writer: &Operand, reader: &Operand) {
    let at = |side: &Operand, span: Option<Span>| {
        let position = side.schema.position(span?);
        Some(SourceSpan {
            file: side.name.clone(),
            line: position.line,
            column: position.column,
        })
    };
    found.writer_location = at(writer, found.writer_span);
    found.reader_location = at(reader, found.reader_span);
}

/// Finds a schema: a file first, then a version of a subject, then a file at a revision.
fn operand(name: &str, options: &Diff, shell: &Shell<'_>) -> Result<Operand, Failure> {
    let path = shell.current_dir().join(name);
    let text = if path.is_file() {
        std::fs::read_to_string(&path)
            .map_err(|error| Failure::CouldNotCheck(format!("reading `{name}`: {error}")))?
    } else if let Some((left, right)) = name.rsplit_once(':') {
        match version(right) {
            Some(selector) if !left.is_empty() => published(left, selector, options, shell)?,
            _ => at_revision(name, shell)?,
        }
    } else {
        return Err(Failure::CouldNotCheck(format!(
            "there is no file `{name}`; a side is a file, `rev:path`, or `subject:version`"
        )));
    };
    let schema = Schema::parse(SchemaFormat::Avro, &text, &[])
        .map_err(|problems| Failure::CouldNotCheck(project::lines(name, &problems.0)))?;
    Ok(Operand {
        name: name.to_owned(),
        schema,
    })
}

fn version(text: &str) -> Option<VersionSelector> {
    if text == "latest" {
        return Some(VersionSelector::Latest);
    }
    text.parse().ok().map(VersionSelector::Number)
}

fn published(
    subject: &str,
    selector: VersionSelector,
    options: &Diff,
    shell: &Shell<'_>,
) -> Result<String, Failure> {
    let project = Project::find(shell)?;
    let client = options
        .server
        .client(shell, project.config.project.server.as_deref())?;
    let found = block_on(client.version(subject, selector))?;
    let schema = found.map_err(|error| {
        failed(
            &format!("reading subject `{subject}` version {selector}"),
            &error,
        )
    })?;
    if schema
        .schema_type
        .as_deref()
        .is_some_and(|kind| kind != "AVRO")
    {
        return Err(Failure::CouldNotCheck(format!(
            "subject `{subject}` version {selector} is no Avro schema; only Avro is compared yet"
        )));
    }
    Ok(schema.schema)
}

fn at_revision(name: &str, shell: &Shell<'_>) -> Result<String, Failure> {
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
    String::from_utf8(bytes).map_err(|_| Failure::CouldNotCheck(format!("`{name}` is not UTF-8")))
}

fn text(old: &Operand, new: &Operand, report: &Report, style: Style) -> String {
    let mut out = String::new();
    let changes = diff::changes(&old.schema, &new.schema);
    for change in &changes {
        let path = if change.path.is_empty() {
            "(root)"
        } else {
            &change.path
        };
        labelled(&mut out, "change", &format!("{path}: {}", change.message));
    }
    if !changes.is_empty() {
        out.push('\n');
    }
    for found in &report.findings {
        let around = Around {
            old: "old",
            old_line: None,
            topic: "",
            verdict: Some((&report.wire, &report.truth)),
            style,
        };
        finding(&mut out, found, &around);
        out.push('\n');
    }
    if changes.is_empty() {
        out.push_str("No difference.\n");
    }
    let wire = if report.wire.compatible {
        "compatible"
    } else {
        "incompatible"
    };
    let reason = report
        .truth
        .reason()
        .map_or(String::new(), |reason| format!(" ({reason})"));
    let _ = writeln!(out, "wire: {wire}   truth: {}{reason}", report.truth);
    out
}
