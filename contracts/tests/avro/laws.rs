//! Laws that hold for every pair of schemas: what moves things around changes no verdict.

use callsheet_contracts::report::Truth;
use callsheet_schema::avro::{Kind, Schema};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::check_avro;
use super::edits::{edited, harmless, kind, script};
use super::properties::history;

/// A pair, one of them moved around, and whether it is the reader.
fn moved() -> impl Strategy<Value = (Schema, Schema, Schema, bool)> {
    (history(), harmless(), any::<bool>()).prop_map(|((writer, reader, _), script, of_reader)| {
        let other = edited(if of_reader { &reader } else { &writer }, &script);
        (writer, reader, other, of_reader)
    })
}

fn has_aliases(schema: &Schema) -> bool {
    schema.nodes().any(|(_, node)| match &node.kind {
        Kind::Record(record) => record.fields.iter().any(|field| !field.aliases.is_empty()),
        _ => false,
    })
}

/// The schema with an optional field of a type that nothing else knows; as it is if it is no record.
fn with_an_unrelated_type(schema: &Schema) -> Schema {
    let mut json: Json = serde_json::from_str(schema.text()).unwrap();
    if let Some(fields) = json.get_mut("fields").and_then(Json::as_array_mut) {
        fields.push(json!({
            "name": "unrelated",
            "type": ["null", {"type": "record", "name": "alone.Unrelated", "fields": [{"name": "x", "type": "int"}]}],
            "default": null
        }));
    }
    Schema::parse(&json.to_string()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_fields_and_symbols_changes_no_truth((writer, reader, other, of_reader) in moved()) {
        // Of two aliases that claim one field, the later one counts.
        prop_assume!(!has_aliases(&reader));
        let after = if of_reader { check_avro(&writer, &other) } else { check_avro(&other, &reader) };
        prop_assert_eq!(check_avro(&writer, &reader).truth, after.truth);
    }

    #[test]
    fn a_type_renamed_with_its_old_name_as_an_alias_reads_what_it_wrote((schema, _, _) in history(), place in any::<u16>()) {
        let renamed = edited(&schema, &[(kind("rename with an alias"), place)]);
        // Aliases that the schema had before are a story of their own.
        prop_assume!(schema.nodes().all(|(_, node)| node.kind.aliases().is_empty()) && !has_aliases(&schema));
        let report = check_avro(&schema, &renamed);
        prop_assert_eq!(&report.truth, &Truth::Proven, "{:#?}", report.findings);
        prop_assert!(report.wire.compatible, "{:?}", report.wire.messages);
    }

    #[test]
    fn unrelated_types_do_not_matter((writer, reader, _) in history()) {
        let before = check_avro(&writer, &reader);
        for (writer, reader) in [
            (writer.clone(), with_an_unrelated_type(&reader)),
            (with_an_unrelated_type(&writer), reader.clone()),
            (with_an_unrelated_type(&writer), with_an_unrelated_type(&reader)),
        ] {
            // Two schemas that were one are two now, and aliases count between two.
            prop_assume!(!has_aliases(&reader));
            let after = check_avro(&writer, &reader);
            prop_assert_eq!(&before.truth, &after.truth);
            prop_assert_eq!(before.wire.compatible, after.wire.compatible);
        }
    }

    #[test]
    fn what_is_asked_without_voters_and_fixes_is_answered_alike((writer, reader, _) in history(), again in script()) {
        use callsheet_contracts::compat::{self, Options};
        let newest = edited(&reader, &again).into();
        let writer = writer.into();
        let quick = Options { thorough: false, ..Options::default() };
        let (all, few) = (compat::check(&writer, &newest, &Options::default()), compat::check(&writer, &newest, &quick));
        prop_assert_eq!(&all.truth, &few.truth);
        prop_assert_eq!(all.wire, few.wire);
        prop_assert_eq!(all.findings.len(), few.findings.len());
    }
}

#[test]
fn deep_nesting_is_refused_or_decided() {
    // As text, arrays in arrays.
    let deep = format!(
        "{}\"int\"{}",
        r#"{"type":"array","items":"#.repeat(10_000),
        "}".repeat(10_000)
    );
    let problems = Schema::parse(&deep).unwrap_err();
    assert!(
        problems.to_string().contains("nests deeper than"),
        "{problems}"
    );
    // As types, a chain of 10,000 records in flat text, each with an optional link to the one before.
    let chain = |last: &str| {
        let mut fields = vec![format!(
            r#"{{"name":"g0","type":["null",{{"type":"record","name":"N0","fields":[{{"name":"x","type":"{last}"}}]}}]}}"#
        )];
        for at in 1..10_000 {
            let before = at - 1;
            fields.push(format!(
                r#"{{"name":"g{at}","type":["null",{{"type":"record","name":"N{at}","fields":[{{"name":"next","type":["null","N{before}"]}}]}}]}}"#
            ));
        }
        Schema::parse(&format!(
            r#"{{"type":"record","name":"Top","fields":[{}]}}"#,
            fields.join(",")
        ))
        .unwrap()
    };
    let report = check_avro(&chain("int"), &chain("string"));
    assert_eq!(report.truth, Truth::Refuted);
    assert_eq!(
        check_avro(&chain("int"), &chain("long")).truth,
        Truth::Proven
    );
}
