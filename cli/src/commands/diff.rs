//! `callsheet diff`: two schemas side by side. Never gates: it exits 0 if it could compare.

use std::fmt::Write as _;

use callsheet_api::report::ReportBody;
use callsheet_contracts::compat::rules::Profile;
use callsheet_contracts::compat::{self, Policy};
use callsheet_contracts::diff;
use callsheet_contracts::gate::Date;
use callsheet_contracts::report::{Direction, Finding, Report};
use callsheet_schema::Span;

use crate::connection::ServerOption;
use crate::failure::Failure;
use crate::operand::{self, Operand};
use crate::project::Project;
use crate::render::report::{Around, finding};
use crate::render::{Style, labelled};
use crate::{Exit, Shell};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

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
    /// Which differences between JSON Schemas a registry lets pass: `STRICT` or `LENIENT`.
    #[arg(long, value_name = "POLICY", default_value = "STRICT")]
    policy: Policy,
    /// Rules about Protobuf sources to apply too: `FILE`, `PACKAGE`, `WIRE_JSON`, `WIRE` or `CSR`.
    #[arg(long, value_name = "PROFILE")]
    profile: Option<Profile>,
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

/// Runs the command.
pub(crate) fn run(options: &Diff, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let old = operand::read(&options.old, &options.server, shell)?;
    let new = operand::read(&options.new, &options.server, shell)?;
    if old.schema.format() != new.schema.format() {
        return Err(Failure::CouldNotCheck(format!(
            "`{}` is {} and `{}` is {}: two formats have nothing to compare",
            old.name,
            old.schema.format().title(),
            new.name,
            new.schema.format().title()
        )));
    }
    let (writer, reader, direction) = match options.direction {
        Way::Backward => (&old, &new, Direction::Backward),
        Way::Forward => (&new, &old, Direction::Forward),
    };
    let today = Date::from_days(shell.now_ms().div_euclid(DAY_MS));
    let words = Project::find(shell)?.config.gate.pii_words;
    let mut report = compat::check(
        &writer.schema,
        &reader.schema,
        &compat::Options {
            policy: options.policy,
            profile: options.profile,
            today: Some(today),
            pii_words: Some(&words),
            ..compat::Options::toward(direction)
        },
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
        span.map(|span| side.schema.locate(side.name.as_str(), span))
    };
    found.writer_location = at(writer, found.writer_span);
    found.reader_location = at(reader, found.reader_span);
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
