//! The places where checkers and decoders are known to disagree: rows A1 to A9 and R1 to R5 of the compatibility
//! reference, with wire verdict, truth verdict and what is found.

use callsheet_contracts::report::Truth;

use super::{finding, report, rules_of};

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) writer: &'static str,
    pub(super) reader: &'static str,
    wire: bool,
    truth: &'static str,
    rules: &'static [&'static str],
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "A1a: name and alias of a reader field both exist in the writer",
        writer: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int","aliases":["a"]}]}"#,
        wire: false,
        truth: "proven",
        rules: &["alias_ambiguous", "reader_field_removed"],
    },
    Case {
        name: "A1b: two fields swap their names by alias",
        writer: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b"]},{"name":"b","type":"int","aliases":["a"]}]}"#,
        wire: false,
        truth: "proven",
        rules: &["alias_ambiguous", "alias_ambiguous"],
    },
    Case {
        name: "A2: an enum in a reader's union moved to another namespace",
        writer: r#"{"type":"enum","name":"a.E","symbols":["X"]}"#,
        reader: r#"["null",{"type":"enum","name":"b.E","symbols":["X"]}]"#,
        wire: true,
        truth: "proven",
        rules: &["branch_lookup_needs_full_name"],
    },
    Case {
        name: "A3: the exact branch lacks a default, the second one fits",
        writer: r#"{"type":"record","name":"a.R","fields":[]}"#,
        reader: r#"[{"type":"record","name":"a.R","fields":[{"name":"x","type":"int"}]},{"type":"record","name":"b.R","fields":[]}]"#,
        wire: true,
        truth: "refuted",
        rules: &[
            "first_matching_branch_fails",
            "branch_lookup_needs_full_name",
        ],
    },
    Case {
        // While `A` is compared, `B` counts as readable and is remembered so; then `A` fails, another branch of `f`
        // fits, and `g` is answered from memory.
        name: "A4: the memo masks a failure through a recursive record in a reader's union",
        writer: r#"{"type":"record","name":"R","fields":[
            {"name":"f","type":{"type":"record","name":"w.A","fields":[
                {"name":"b","type":{"type":"record","name":"w.B","fields":[{"name":"a","type":["null","w.A"]}]}},
                {"name":"v","type":"string"}]}},
            {"name":"g","type":"w.B"}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[
            {"name":"f","type":[
                {"type":"record","name":"r.A","fields":[
                    {"name":"b","type":{"type":"record","name":"r.B","fields":[{"name":"a","type":["null","r.A"]}]}},
                    {"name":"v","type":"int"}]},
                {"type":"record","name":"s.A","fields":[]}]},
            {"name":"g","type":"r.B"}]}"#,
        wire: true,
        truth: "refuted",
        rules: &[
            "first_matching_branch_fails",
            "branch_lookup_needs_full_name",
        ],
    },
    Case {
        // By the specification the reader's own field loses its name's data to the alias; Java and fastavro leave it.
        name: "an alias takes a field of its own name away from a sibling",
        writer: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":null},{"name":"b","type":"int","default":7,"aliases":["a"]}]}"#,
        wire: false,
        truth: "refuted",
        rules: &["union_branch_missing_in_reader", "alias_ambiguous"],
    },
    Case {
        // A schema reads itself, whatever its aliases say; Java and fastavro do not even resolve it.
        name: "two fields that swap their names by alias, in one and the same schema",
        writer: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b"]},{"name":"b","type":"string","aliases":["a"]}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b"]},{"name":"b","type":"string","aliases":["a"]}]}"#,
        wire: false,
        truth: "proven",
        rules: &[],
    },
    Case {
        // The specification of 1.12 lets a default fit any branch; Java 1.12.0 reads an empty list.
        name: "the default of a union is no value of its first branch",
        writer: r#"{"type":"record","name":"R","fields":[]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"a","type":[{"type":"array","items":"int"},"null"],"default":null}]}"#,
        wire: true,
        truth: "proven",
        rules: &["default_of_a_later_branch"],
    },
    Case {
        // Unqualified names match by the specification; Java keeps aliases of fields by the full name of the record.
        name: "a field renamed by alias in a record that moved",
        writer: r#"{"type":"record","name":"a.R","fields":[{"name":"x","type":"int"}]}"#,
        reader: r#"{"type":"record","name":"b.R","fields":[{"name":"y","type":"int","aliases":["x"]}]}"#,
        wire: true,
        truth: "proven",
        rules: &["field_alias_needs_full_name"],
    },
    Case {
        // The first matching branch counts by the specification; Java takes the second and drops `x`.
        name: "two records of one short name in a reader's union",
        writer: r#"{"type":"record","name":"a.R","fields":[{"name":"x","type":"int"}]}"#,
        reader: r#"[{"type":"record","name":"b.R","fields":[{"name":"x","type":["null","int"]}]},{"type":"record","name":"c.R","fields":[]}]"#,
        wire: true,
        truth: "proven",
        rules: &["branch_lookup_needs_full_name", "field_made_nullable"],
    },
    Case {
        // Java's decoder 1.12.0 reads 0.1 as 0.10000000149011612 here, and 1e300 as infinity; a double has 64 bits.
        name: "a list of doubles",
        writer: r#"{"type":"array","items":"double"}"#,
        reader: r#"{"type":"array","items":"double"}"#,
        wire: true,
        truth: "proven",
        rules: &[],
    },
    Case {
        name: "A5: the names of two records differ",
        writer: r#"{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}"#,
        reader: r#"{"type":"record","name":"B","fields":[{"name":"x","type":"int"}]}"#,
        wire: false,
        truth: "refuted",
        rules: &["name_changed"],
    },
    Case {
        name: "A6: milliseconds read as microseconds",
        writer: r#"{"type":"long","logicalType":"timestamp-millis"}"#,
        reader: r#"{"type":"long","logicalType":"timestamp-micros"}"#,
        wire: true,
        truth: "refuted",
        rules: &["logical_unit_changed"],
    },
    Case {
        name: "A6: a time of day read as a point in time",
        writer: r#"{"type":"long","logicalType":"time-micros"}"#,
        reader: r#"{"type":"long","logicalType":"timestamp-micros"}"#,
        wire: true,
        truth: "refuted",
        rules: &["logical_unit_changed"],
    },
    Case {
        name: "A6: the scale of a decimal goes from 2 to 4",
        writer: r#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}"#,
        reader: r#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":4}"#,
        wire: true,
        truth: "refuted",
        rules: &["decimal_scale_changed"],
    },
    Case {
        name: "A6: the same in a nullable field",
        writer: r#"["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}]"#,
        reader: r#"["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":4}]"#,
        wire: true,
        truth: "refuted",
        rules: &["decimal_scale_changed"],
    },
    Case {
        name: "A7: bytes that are not UTF-8 read as a string",
        writer: r#""bytes""#,
        reader: r#""string""#,
        wire: true,
        truth: "refuted",
        rules: &["bytes_not_utf8"],
    },
    Case {
        name: "A8: a long read as a float",
        writer: r#""long""#,
        reader: r#""float""#,
        wire: true,
        truth: "proven",
        rules: &["lossy_promotion", "type_widened"],
    },
    Case {
        name: "A8: a union of float and double takes the float",
        writer: r#""long""#,
        reader: r#"["float","double"]"#,
        wire: true,
        truth: "proven",
        rules: &["lossy_promotion", "type_widened"],
    },
    Case {
        name: "A9: a plain string read as a uuid",
        writer: r#""string""#,
        reader: r#"{"type":"string","logicalType":"uuid"}"#,
        wire: true,
        truth: "proven",
        rules: &["logical_type_changed"],
    },
    Case {
        name: "R1: two references of one name to different definitions",
        writer: r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}},{"name":"b","type":"N"}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"string"}]}},{"name":"b","type":"N"}]}"#,
        wire: false,
        truth: "refuted",
        rules: &["type_changed"],
    },
    Case {
        name: "R2: a definition on one side, a reference on the other",
        writer: r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2}},{"name":"b","type":"F"}]}"#,
        reader: r#"{"type":"record","name":"R","fields":[{"name":"b","type":{"type":"fixed","name":"F","size":2}}]}"#,
        wire: true,
        truth: "proven",
        rules: &["reader_field_removed"],
    },
    Case {
        name: "R3: a record renamed with an alias",
        writer: r#"{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}"#,
        reader: r#"{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"x","type":"int"}]}"#,
        wire: true,
        truth: "proven",
        rules: &[],
    },
    Case {
        name: "R4: a decimal on fixed read as a decimal on bytes",
        writer: r#"{"type":"fixed","name":"D","size":8,"logicalType":"decimal","precision":10,"scale":2}"#,
        reader: r#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}"#,
        wire: false,
        truth: "refuted",
        rules: &["type_changed"],
    },
    Case {
        name: "R5: a date read as a timestamp",
        writer: r#"{"type":"int","logicalType":"date"}"#,
        reader: r#"{"type":"long","logicalType":"timestamp-millis"}"#,
        wire: true,
        truth: "refuted",
        rules: &["logical_unit_changed", "type_widened"],
    },
];

#[test]
fn known_disagreements_have_both_verdicts_and_a_witness() {
    for case in CASES {
        let report = report(case.writer, case.reader);
        let name = case.name;
        assert_eq!(rules_of(&report), case.rules, "{name}");
        assert_eq!(
            report.wire.compatible, case.wire,
            "{name}: {:?}",
            report.wire.messages
        );
        assert_eq!(
            report.truth.as_str(),
            case.truth,
            "{name}: {:#?}",
            report.findings
        );
        for finding in &report.findings {
            assert!(
                finding.witness.is_some() || !finding.class.refutes(),
                "{name}: {finding:#?}"
            );
        }
    }
}

#[test]
fn values_that_change_are_shown_before_and_after() {
    for (writer, reader, rule, shown) in [
        (
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
            r#"{"type":"long","logicalType":"timestamp-micros"}"#,
            "logical_unit_changed",
            "1970-01-01T00:00:00.001Z → 1970-01-01T00:00:00.000001Z",
        ),
        (
            r#""long""#,
            r#""float""#,
            "lossy_promotion",
            "16777217 → 16777216",
        ),
        (
            r#""int""#,
            r#"["null","float"]"#,
            "lossy_promotion",
            "16777217 → 16777216",
        ),
        (
            r#""long""#,
            r#""double""#,
            "lossy_promotion",
            "9007199254740993 → 9007199254740992",
        ),
        (
            r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
            r#"{"type":"enum","name":"E","symbols":["A"],"default":"A"}"#,
            "enum_symbol_read_as_default",
            "\"B\" → \"A\"",
        ),
    ] {
        let report = report(writer, reader);
        assert_eq!(
            finding(&report, rule).witness.as_ref().unwrap().error,
            shown
        );
    }
}

#[test]
fn the_witness_is_minimal_along_the_path_that_fails() {
    let report = report(
        r#"{"type":"record","name":"R","fields":[
            {"name":"id","type":"string"},
            {"name":"tags","type":{"type":"array","items":["null",{"type":"enum","name":"T","symbols":["A","B"]}]}},
            {"name":"by","type":{"type":"map","values":"int"}}]}"#,
        r#"{"type":"record","name":"R","fields":[
            {"name":"id","type":"string"},
            {"name":"tags","type":{"type":"array","items":["null",{"type":"enum","name":"T","symbols":["A"]}]}},
            {"name":"by","type":{"type":"map","values":"int"}}]}"#,
    );
    let finding = finding(&report, "enum_symbol_missing_in_reader");
    assert_eq!(finding.reader_path, "/fields/1/type/items/1/symbols");
    assert_eq!(finding.writer_path, "/fields/1/type/items/1/symbols");
    assert_eq!(finding.field_path, "tags[]");
    assert_eq!(finding.wire_type, Some("MISSING_UNION_BRANCH"));
    let witness = finding.witness.as_ref().unwrap();
    assert_eq!(witness.record, r#"{"id":"","tags":["B"],"by":{}}"#);
    assert_eq!(witness.encoded, [0, 2, 2, 2, 0, 0]);
    assert_eq!(witness.path, "tags[0]");
}

#[test]
fn two_failures_in_one_record_have_a_witness_each() {
    let report = report(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"string"},{"name":"b","type":"string"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"long"},{"name":"c","type":"int"}]}"#,
    );
    assert_eq!(
        rules_of(&report),
        [
            "type_changed",
            "type_changed",
            "reader_field_without_default_added"
        ]
    );
    for finding in &report.findings {
        assert!(finding.witness.is_some(), "{finding:#?}");
    }
    assert!(
        report.findings[1]
            .witness
            .as_ref()
            .unwrap()
            .error
            .contains("`long`")
    );
}

#[test]
fn a_fix_is_offered_only_if_it_works() {
    let both = |writer: &str, reader: &str, rule: &str| {
        let report = report(writer, reader);
        let fix = finding(&report, rule).fix.clone().unwrap();
        (fix.summary, fix.patched)
    };
    let writer = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#;
    let (summary, patched) = both(
        writer,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}, { "name": "b", "type": "long" }]}"#,
        "reader_field_without_default_added",
    );
    assert_eq!(summary, "make `b` nullable with `\"default\": null`");
    assert_eq!(
        patched.unwrap(),
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}, { "name": "b", "type": ["null", "long"], "default": null }]}"#
    );
    let (_, patched) = both(
        writer,
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int"}]}"#,
        "reader_field_without_default_added",
    );
    assert_eq!(
        patched.unwrap(),
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int", "aliases": ["a"]}]}"#
    );
    let (_, patched) = both(
        r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
        r#"{"type":"enum","name":"E","symbols":["A"]}"#,
        "enum_symbol_missing_in_reader",
    );
    assert_eq!(
        patched.unwrap(),
        r#"{"type":"enum","name":"E","symbols":["A", "B"]}"#
    );
    let (_, patched) = both(writer, &writer.replace("\"R\"", "\"S\""), "name_changed");
    assert_eq!(
        patched.unwrap(),
        r#"{"type":"record","name":"S","fields":[{"name":"a","type":"int"}], "aliases": ["R"]}"#
    );
    let (_, patched) = both(
        r#"["null","int"]"#,
        r#""int""#,
        "union_branch_missing_in_reader",
    );
    assert_eq!(patched.unwrap(), r#"["null", "int"]"#);
    let (_, patched) = both(r#""long""#, r#""int""#, "promotion_not_allowed");
    assert_eq!(patched.unwrap(), r#""long""#);
    let (_, patched) = both(
        r#"{"type":"fixed","name":"F","size":2}"#,
        r#"{"type":"fixed","name":"F","size":3}"#,
        "fixed_size_changed",
    );
    assert_eq!(patched, None);
}

#[test]
fn flat_text_with_deep_types_ends_without_a_crash() {
    // Each record of the writer refers to the one before it; the reader's one record meets them all, last first.
    let mut fields = vec![r#"{"name":"g0","type":{"type":"record","name":"n0.N","fields":[{"name":"next","type":["null","int"]}]}}"#.to_owned()];
    for at in 1..2_000 {
        let before = at - 1;
        fields.push(format!(
            r#"{{"name":"g{at}","type":{{"type":"record","name":"n{at}.N","fields":[{{"name":"next","type":["null","n{before}.N"]}}]}}}}"#
        ));
    }
    fields.push(r#"{"name":"f","type":"n1999.N"}"#.to_owned());
    let writer = format!(
        r#"{{"type":"record","name":"Top","fields":[{}]}}"#,
        fields.join(",")
    );
    let reader = r#"{"type":"record","name":"Top","fields":[{"name":"f","type":
        {"type":"record","name":"N","fields":[{"name":"next","type":["null","N"]}]}}]}"#;
    let report = report(&writer, reader);
    assert!(!report.wire.compatible);
    assert_eq!(report.truth, Truth::Refuted);
    // The record would nest 4,000 levels; the part at its end is executed.
    let witness = report.findings[0].witness.as_ref().unwrap();
    assert!(
        witness
            .error
            .starts_with("5936 steps down the record: the writer's `int`"),
        "{}",
        witness.error
    );
    assert_eq!(witness.verified_by, ["plan"]);
}
