//! The Avro engine: wire parity, known disagreements, levels, fixes and the two theorems.

mod cases;
mod diff;
mod edits;
mod laws;
mod levels;
mod oracle;
mod properties;
mod voters;
mod wire;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::report::{Direction, Finding, Report};
use callsheet_schema::avro::{self, ParseOptions};

/// Parses without validation of defaults, as a registry parses what it has stored.
fn schema(text: &str) -> Schema {
    avro::Schema::parse_with(
        text,
        &[],
        ParseOptions {
            validate_names: true,
            validate_defaults: false,
        },
    )
    .unwrap()
    .into()
}

fn check(writer: &Schema, reader: &Schema) -> Report {
    check_direction(writer, reader, Direction::Backward)
}

fn check_direction(writer: &Schema, reader: &Schema, direction: Direction) -> Report {
    compat::check(writer, reader, &Options::toward(direction))
}

fn check_avro(writer: &avro::Schema, reader: &avro::Schema) -> Report {
    check(&writer.clone().into(), &reader.clone().into())
}

fn report(writer: &str, reader: &str) -> Report {
    check(&schema(writer), &schema(reader))
}

fn rules_of(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule).collect()
}

fn finding<'r>(report: &'r Report, rule: &str) -> &'r Finding {
    report
        .findings
        .iter()
        .find(|finding| finding.rule == rule)
        .unwrap_or_else(|| panic!("`{rule}` is not among {:?}", rules_of(report)))
}
