//! Any two schemas, divided by a line `---`: the check answers both ways without a panic, renders, holds a schema compatible with itself, and
//! every record that it shows is taken by the writer and refused by the reader.
#![no_main]

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::{Report, Truth};
use callsheet_schema::json;
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let Some(input) = input.split_once("\n---\n") else { return };
    let parse = |text: &str| json::Schema::parse(text, &[]).map(Schema::from);
    let (Ok(old), Ok(new)) = (parse(input.0), parse(input.1)) else { return };
    for (writer, reader) in [(&old, &new), (&new, &old), (&old, &old)] {
        let report = check(writer, reader, &Options::default());
        assert!(!format!("{report:?}").is_empty());
        judge(&report);
        for finding in &report.findings {
            // A format is checked only where it is asked for.
            if let Some(witness) = finding.witness.as_ref().filter(|_| finding.class.refutes()) {
                let record: Value = serde_json::from_str(&witness.record).expect("a record is JSON");
                assert_ne!(accepts(writer, &record), Some(false), "the writer refuses {record}");
                assert_ne!(accepts(reader, &record), Some(true), "the reader takes {record}");
            }
        }
    }
    let own = check(&old, &old, &Options::default());
    assert!(own.wire.compatible, "{:?}", own.wire.messages);
    assert_eq!(own.truth, Truth::Proven);
});

/// Refuted exactly if a record shows it.
fn judge(report: &Report) {
    let shown = report.findings.iter().any(|finding| finding.class.refutes() && finding.witness.is_some());
    assert_eq!(shown, report.truth == Truth::Refuted, "{:?}", report.truth);
    assert!(report.truth.reason().is_none_or(|reason| !reason.is_empty()));
}

/// What a validator says that reads the text itself; `None` if it cannot.
fn accepts(schema: &Schema, record: &Value) -> Option<bool> {
    let Schema::Json(schema) = schema else { return None };
    let draft = match schema.draft() {
        json::Draft::Draft4 => jsonschema::Draft::Draft4,
        json::Draft::Draft6 => jsonschema::Draft::Draft6,
        json::Draft::Draft7 => jsonschema::Draft::Draft7,
        json::Draft::Draft2019 => jsonschema::Draft::Draft201909,
        json::Draft::Draft2020 => jsonschema::Draft::Draft202012,
    };
    let document: Value = serde_json::from_str(schema.text()).ok()?;
    let validator = jsonschema::options().offline().with_draft(draft).should_validate_formats(false).build(&document).ok()?;
    Some(validator.is_valid(record))
}
