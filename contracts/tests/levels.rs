//! A history of versions of which many differ in words only.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, CompatibilityLevel, Options, Version, check_level};
use callsheet_contracts::report::{Report, Truth};
use callsheet_schema::Format;

/// Checks a history at once and version by version: all but the fixes and other decoders' votes must be the same.
fn assert_same(format: Format, new: &str, texts: &[String]) -> Vec<Report> {
    let parse = |text: &str| {
        Schema::parse(format, text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems}"))
    };
    let new = parse(new);
    let schemas: Vec<Schema> = texts.iter().map(|text| parse(text)).collect();
    let mut history: Vec<Version<'_>> = (1..)
        .zip(&schemas)
        .zip(texts)
        .map(|((number, schema), text)| Version {
            number,
            schema,
            text,
        })
        .collect();
    history.reverse();
    let level = CompatibilityLevel::FullTransitive;
    let all = check_level(&new, &history, level, &Options::default());
    assert_eq!(all.comparisons.len(), 2 * texts.len());
    let mut reports = Vec::new();
    for comparison in all.comparisons {
        let old = &schemas[usize::try_from(comparison.against).unwrap() - 1];
        let (writer, reader) = match comparison.direction {
            callsheet_contracts::report::Direction::Backward => (old, &new),
            callsheet_contracts::report::Direction::Forward => (&new, old),
        };
        let options = Options::toward(comparison.direction);
        let mut alone = compat::check(writer, reader, &options);
        let mut together = comparison.report;
        let against = format!("version {}", comparison.against);
        for finding in &mut alone.findings {
            finding.against.clone_from(&against);
        }
        reports.push(together.clone());
        for report in [&mut alone, &mut together] {
            for finding in &mut report.findings {
                finding.fix = None;
                if let Some(witness) = &mut finding.witness {
                    witness.verified_by.retain(|name| *name != "apache-avro");
                }
            }
        }
        assert_eq!(together, alone, "{} {against}", comparison.direction);
    }
    reports
}

/// How many reports have a finding with a fix that was tried.
fn fixed(reports: &[Report]) -> usize {
    let tried = |report: &&Report| {
        let mut fixes = report.findings.iter().flat_map(|finding| &finding.fix);
        fixes.any(|fix| fix.patched.is_some())
    };
    reports.iter().filter(tried).count()
}

#[test]
fn json_schemas_of_one_content_are_judged_alike_at_their_own_places() {
    let texts: Vec<String> = (0..12)
        .map(|version| {
            let words = "word ".repeat(version);
            let most = 10 + version / 4;
            format!(
                r#"{{"description":"{words}","type":"object","required":["a"],"properties":{{"a":{{"type":"string","maxLength":{most}}},"b":{{"type":"string","format":"date"}}}}}}"#
            )
        })
        .collect();
    let new = r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string","maxLength":9},"b":{"type":"string","format":"email"}}}"#;
    let reports = assert_same(Format::Json, new, &texts);
    let refuted = |report: &&Report| report.truth == Truth::Refuted;
    assert_eq!(reports.iter().filter(refuted).count(), texts.len());
    // Three contents fail, and what was tried for one serves the other three of it.
    assert_eq!(fixed(&reports), texts.len());
}

#[test]
fn protobuf_schemas_of_one_content_are_judged_alike_at_their_own_places() {
    let texts: Vec<String> = (0..12)
        .map(|version| {
            let words = "// words\n".repeat(version);
            let number = 3 + version / 4;
            format!(
                "{words}syntax = \"proto3\";\nmessage M {{ int64 a = 1; Inner inner = 2; }}\nmessage Inner {{ string text = {number}; }}\n"
            )
        })
        .collect();
    let new = "syntax = \"proto3\";\nmessage M { int32 a = 1; Inner inner = 2; }\nmessage Inner { string text = 9; }\n";
    let reports = assert_same(Format::Protobuf, new, &texts);
    assert!(reports.iter().any(|report| report.truth == Truth::Refuted));
    assert!(fixed(&reports) > 0);
}

#[test]
fn avro_schemas_of_one_content_are_judged_alike_at_their_own_places() {
    let texts: Vec<String> = (0..8)
        .map(|version| {
            let words = "word ".repeat(version);
            format!(
                r#"{{"type":"record","name":"R","doc":"{words}","fields":[{{"name":"a","type":"string"}}]}}"#
            )
        })
        .collect();
    let new = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"string"},{"name":"b","type":"int"}]}"#;
    let reports = assert_same(Format::Avro, new, &texts);
    assert!(fixed(&reports) > 0);
}
