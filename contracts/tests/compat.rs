//! The compatibility engine: rules, wire parity, known disagreements, levels, fixes and the two theorems.

mod cases;
mod diff;
mod levels;
mod properties;
mod rules;
mod wire;

use callsheet_contracts::compat::check_avro;
use callsheet_contracts::report::{Finding, Report};
use callsheet_schema::avro::{ParseOptions, Schema};

/// Parses without validation of defaults, as a registry parses what it has stored.
fn schema(text: &str) -> Schema {
    Schema::parse_with(
        text,
        &[],
        ParseOptions {
            validate_names: true,
            validate_defaults: false,
        },
    )
    .unwrap()
}

fn report(writer: &str, reader: &str) -> Report {
    check_avro(&schema(writer), &schema(reader))
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
