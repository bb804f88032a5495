//! Any two schemas, divided by a line `---`: the check answers both ways without a panic, always decides, and agrees with itself.
#![no_main]

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::Truth;
use callsheet_schema::avro;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let Some(input) = input.split_once("\n---\n") else { return };
    let (Ok(old), Ok(new)) = (avro::Schema::parse(input.0), avro::Schema::parse(input.1)) else { return };
    let (old, new) = (Schema::from(old), Schema::from(new));
    for (writer, reader) in [(&old, &new), (&new, &old), (&old, &old)] {
        let report = check(writer, reader, &Options::default());
        assert!(!matches!(report.truth, Truth::Undecided { .. }), "{:?}", report.truth);
        let refuted = report.findings.iter().any(|finding| finding.class.refutes() && finding.witness.is_some());
        assert_eq!(refuted, report.truth == Truth::Refuted);
    }
});
