//! The generator of schemas, edits and records, checked by code that is not ours.

use std::collections::BTreeMap;

use callsheet_schema::json::Schema;
use proptest::prelude::*;
use serde_json::Value;

use super::generate::{Dice, edits, instances, schema};
use super::strategies;

#[test]
fn generated_schemas_are_schemas_and_have_records() {
    let mut records = 0;
    for seed in 0..100 {
        let schema = schema(&mut Dice::seeded(seed, 240));
        let text = schema.to_string();
        Schema::parse(&text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        let validator =
            jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found = instances::valid(&schema, seed, 20);
        assert!(found.iter().all(|record| validator.is_valid(record)));
        records += usize::from(found.len() > 2);
    }
    assert!(records > 94, "{records}");
}

#[test]
fn no_choices_make_the_plainest_schema() {
    let plain = schema(&mut Dice::new(Vec::new()));
    assert_eq!(
        plain["properties"],
        serde_json::json!({"id": {"type": "string"}})
    );
}

#[test]
fn every_kind_of_edit_fits_many_schemas_and_changes_them() {
    let mut fits: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..200 {
        let old = schema(&mut Dice::seeded(seed, 240));
        for kind in edits::Kind::ALL {
            let mut dice = Dice::seeded(seed + 1_000, 24);
            let Some(new) = edits::apply(*kind, &old, &mut dice) else {
                continue;
            };
            *fits.entry(kind.as_str()).or_default() += 1;
            assert_ne!(new.to_string(), old.to_string(), "{kind:?}");
            let text = new.to_string();
            Schema::parse(&text, &[]).unwrap_or_else(|p| panic!("{kind:?} {text}: {p:?}"));
            if seed % 10 == 0 {
                jsonschema::validator_for(&new).unwrap_or_else(|e| panic!("{kind:?} {text}: {e}"));
            }
        }
    }
    assert!(edits::Kind::ALL.len() >= 30);
    for kind in edits::Kind::ALL {
        let count = fits.get(kind.as_str()).copied().unwrap_or_default();
        assert!(count >= 10, "{kind:?} fits {count} of 200");
    }
}

#[test]
fn edits_that_only_move_things_keep_the_records() {
    use edits::Kind::{
        ChangeDescription, InlineReference, MoveToDefinitions, RenameDefinition, WrapInAllOf,
    };
    for seed in 0..40 {
        let old = schema(&mut Dice::seeded(seed, 240));
        let records: Vec<Value> = instances::valid(&old, seed, 10);
        for kind in [
            MoveToDefinitions,
            RenameDefinition,
            InlineReference,
            WrapInAllOf,
            ChangeDescription,
        ] {
            if let Some(new) = edits::apply(kind, &old, &mut Dice::seeded(seed, 24)) {
                let validator = jsonschema::validator_for(&new).unwrap();
                for record in &records {
                    assert!(validator.is_valid(record), "{kind:?} {old} {new} {record}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn records_come_to_an_end_whatever_the_schema(schema in strategies::schemas(), seed in any::<u64>()) {
        let record = instances::instance(&schema, &mut Dice::seeded(seed, 400));
        prop_assert!(record.to_string().len() < 100_000);
    }

    #[test]
    fn pairs_differ_by_one_edit((old, new, kind) in strategies::pairs()) {
        prop_assert_ne!(&old, &new);
        prop_assert!(Schema::parse(&new.to_string(), &[]).is_ok(), "{:?} {}", kind, new);
    }
}
