//! Promises about fields: what documents and schema files of every format say, held by the gate.

use callsheet_contracts::consumers::DeclaredConsumers;
use callsheet_contracts::gate::{self, CheckResult, Options, Verdict};
use callsheet_contracts::report::{Finding, Grade, Level, ReaderHit};

use super::{Files, ID_ONLY, document, run, set, today};

/// A record with `id`, and with `device` where there is something to say about it: its file and text in each format.
fn schemas(said: Option<[&str; 3]>) -> [(&'static str, String); 3] {
    let [avro, json, protobuf] = said.map_or([None; 3], |said| said.map(Some));
    let avro = avro.map_or(String::new(), |said| {
        format!(r#",{{"name":"device","type":"string","default":""{said}}}"#)
    });
    let json = json.map_or(String::new(), |said| {
        format!(r#","device":{{"type":"string"{said}}}"#)
    });
    let protobuf = protobuf.map_or("reserved 2;".to_owned(), |said| {
        format!("string device = 2{said};")
    });
    [
        (
            "contracts/o.avsc",
            format!(
                r#"{{"type":"record","name":"Order","fields":[{{"name":"id","type":"string"}}{avro}]}}"#
            ),
        ),
        (
            "contracts/o.schema.json",
            format!(r#"{{"type":"object","properties":{{"id":{{"type":"string"}}{json}}}}}"#),
        ),
        (
            "contracts/o.proto",
            format!(
                "syntax = \"proto3\";\nimport \"google/protobuf/descriptor.proto\";\n\
                 extend google.protobuf.FieldOptions {{ string sunset = 50001; repeated string tags = 50002; }}\n\
                 message Order {{ string id = 1; {protobuf} }}\n"
            ),
        ),
    ]
}

fn findings(result: &CheckResult) -> Vec<&Finding> {
    let reports = result.contracts.iter().flat_map(|check| &check.report);
    reports.flat_map(|report| &report.findings).collect()
}

fn levels(result: &CheckResult, rule: &str) -> Vec<Level> {
    let findings = findings(result).into_iter();
    let mut levels: Vec<Level> = findings
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.level)
        .collect();
    levels.dedup();
    levels
}

#[test]
fn the_configured_words_mean_personal_data_in_every_format() {
    let old = schemas(Some([
        r#","tags":["Secret"]"#,
        r#","x-tags":["Secret"]"#,
        " [(tags) = \"Secret\"]",
    ]));
    let new = schemas(Some(["", "", ""]));
    for ((file, old), (_, new)) in old.iter().zip(&new) {
        let (base, head): (Files<'_>, Files<'_>) = (&[(file, old)], &[(file, new)]);
        let rules = |words: Option<&str>| {
            let mut options = Options::new(today());
            options.gate.pii_words =
                words.map_or(options.gate.pii_words, |words| vec![words.to_owned()]);
            let result = gate::check(&set(base), &set(head), &options, &super::NoConsumers);
            levels(&result, "pii_tag_removed")
        };
        assert_eq!(rules(None), [], "{file}");
        assert_eq!(rules(Some("secret")), [Level::Warn], "{file}");
    }
}

#[test]
fn a_field_stays_until_the_sunset_that_the_schema_file_names() {
    for (day, blocks) in [("2026-11-22", true), ("2026-11-21", false), ("soon", false)] {
        let said = [
            format!(r#","deprecated":{{"sunset":"{day}"}}"#),
            format!(r#","deprecated":true,"x-sunset":"{day}""#),
            format!(" [deprecated = true, (sunset) = \"{day}\"]"),
        ];
        let old = schemas(Some(said.each_ref().map(String::as_str)));
        for ((file, old), (_, new)) in old.iter().zip(&schemas(None)) {
            let result = run(&[(file, old)], &[(file, new)]);
            let expected: &[Level] = if blocks { &[Level::Error] } else { &[] };
            assert_eq!(
                levels(&result, "deprecated_field_removed_early"),
                expected,
                "{file} {day}"
            );
            let verdict = result.verdict == Verdict::Breaking;
            assert!(verdict || !blocks, "{file} {day}");
        }
    }
}

#[test]
fn a_field_stays_until_the_sunset_that_the_document_names() {
    let document = |day: &str| {
        document(
            "shop.orders",
            &format!(
                "    properties:\n      - name: device\n        logicalType: string\n        customProperties:\n          \
                 - property: callsheet.deprecated\n            value: {{sunset: {day}}}\n"
            ),
        )
    };
    for (day, blocks) in [("2027-01-31", true), ("2026-01-31", false)] {
        let text = document(day);
        let old = schemas(Some(["", "", ""]));
        for ((file, old), (_, new)) in old.iter().zip(&schemas(None)) {
            let odcs = ("contracts/o.odcs.yaml", text.as_str());
            let result = run(&[odcs, (file, old)], &[odcs, (file, new)]);
            let expected: &[Level] = if blocks { &[Level::Error] } else { &[] };
            assert_eq!(
                levels(&result, "deprecated_removed_early"),
                expected,
                "{file} {day}"
            );
        }
    }
}

#[test]
fn a_deprecated_field_stays_while_somebody_reads_it() {
    let mut readers = DeclaredConsumers::new();
    readers
        .add_yaml("app: courier\nreads:\n  - {contract: o, fields: [device]}\n")
        .unwrap();
    let old = schemas(Some([
        r#","deprecated":true"#,
        r#","deprecated":true"#,
        " [deprecated = true]",
    ]));
    let plain = schemas(Some(["", "", ""]));
    let new = schemas(None);
    for (((file, old), (_, new)), (_, plain)) in old.iter().zip(&new).zip(&plain) {
        let rule = "deprecated_field_still_read";
        let judged = |old: &str| {
            let (base, head) = (set(&[(file, old)]), set(&[(file, new)]));
            gate::check(&base, &head, &Options::new(today()), &readers)
        };
        assert_eq!(levels(&judged(old), rule), [Level::Error], "{file}");
        let result = judged(old);
        let found = findings(&result);
        let found = found.iter().find(|found| found.rule == rule).unwrap();
        assert_eq!(found.readers[0].app, "courier");
        assert!(found.writer_location.is_some() && found.reader_location.is_some());
        assert_eq!(levels(&judged(plain), rule), [], "{file}");
        assert_eq!(
            levels(&run(&[(file, old)], &[(file, new)]), rule),
            [],
            "{file}"
        );
    }
}

#[test]
fn units_keys_and_classifications_of_the_document_are_promises() {
    let object = |unit: &str, class: &str, key: &str| {
        document(
            "shop.orders",
            &format!(
                "    properties:\n      - name: id\n        logicalType: string\n        classification: {class}\n{key}        \
                 customProperties:\n          - property: callsheet.unit\n            value: {unit}\n"
            ),
        )
    };
    let key = "        primaryKey: true\n";
    let old = object("EUR", "restricted", key);
    let said = |new: &str| -> Vec<String> {
        let result = run(
            &[
                ("contracts/o.odcs.yaml", &old),
                ("contracts/o.avsc", ID_ONLY),
            ],
            &[
                ("contracts/o.odcs.yaml", new),
                ("contracts/o.avsc", ID_ONLY),
            ],
        );
        let found = findings(&result).into_iter();
        let mut found: Vec<String> = found
            .map(|found| format!("{} {}: {}", found.level, found.rule, found.message))
            .collect();
        found.sort();
        found
    };
    assert_eq!(said(&old), [""; 0]);
    assert_eq!(
        said(&object("USD", "Restricted", key)),
        ["warn unit_changed: `id` was in `EUR` and is in `USD` now"]
    );
    assert_eq!(
        said(&object("EUR", "public", "")),
        [
            "warn classification_changed: `id` was classified `restricted` and is `public` now",
            "warn primary_key_changed: the primary key of `orders` was `id` and is gone",
        ]
    );
}

#[test]
fn an_observed_reader_counts_for_the_days_of_the_usage_window() {
    let base: Files<'_> = &[("contracts/order.avsc", ID_ONLY)];
    let judged = |seen: &str, days: u32| {
        let mut readers = DeclaredConsumers::new();
        let reader = ReaderHit {
            app: "dashboards".to_owned(),
            version: String::new(),
            environment: None,
            grade: Grade::Observed,
            last_seen: Some(seen.to_owned()),
            owner: None,
        };
        readers.add_reader("order-value", "id", reader);
        let mut options = Options::new(today());
        options.gate.usage_window_days = days;
        let result = gate::check(&set(base), &set(&[]), &options, &readers);
        let found = findings(&result)[0].clone();
        (found.level, found.readers.len(), found.message)
    };
    let (level, readers, message) = judged("2026-11-14T08:00:00Z", 7);
    assert_eq!((level, readers), (Level::Error, 1));
    assert_eq!(message, "the subject `order-value` is gone");
    let (level, readers, message) = judged("2026-11-13T23:59:59Z", 7);
    assert_eq!((level, readers), (Level::Warn, 0));
    assert_eq!(
        message,
        "the subject `order-value` is gone; no reader was seen in the last 7 days; the last one was `dashboards` on 2026-11-13"
    );
    assert_eq!(judged("2026-11-13T23:59:59Z", 8).0, Level::Error);
}
