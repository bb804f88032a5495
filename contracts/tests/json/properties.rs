//! The theorems about generated schemas and edits: proofs hold, witnesses are witnesses, and what cannot matter does not.

use std::collections::BTreeMap;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, CompatibilityLevel, Options, Version, check_level};
use callsheet_contracts::report::{Direction, Report, Truth};
use serde_json::{Map, Value};

use super::cases;
use super::generate::{Dice, edits, instances, schema};

fn parse(value: &Value) -> Schema {
    cases::schema(&value.to_string())
}

fn check(writer: &Value, reader: &Value) -> Report {
    compat::check(&parse(writer), &parse(reader), &Options::default())
}

struct Validators {
    first: jsonschema::Validator,
    /// Takes no look-around in patterns: `None` for schemas that have some.
    second: Option<(boon::Schemas, boon::SchemaIndex)>,
}

/// A schema without `format`, which one of the validators asserts in older drafts.
fn without_formats(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(key, value)| *key != "format" || !value.is_string())
            .map(|(key, value)| (key.clone(), without_formats(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_formats).collect(),
        other => other.clone(),
    }
}

impl Validators {
    fn new(schema: &Value) -> Self {
        let schema = &without_formats(schema);
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.set_default_draft(boon::Draft::V7);
        compiler
            .add_resource("mem://schema", schema.clone())
            .unwrap();
        let index = compiler.compile("mem://schema", &mut schemas).ok();
        Self {
            first: jsonschema::options()
                .should_validate_formats(false)
                .build(schema)
                .unwrap(),
            second: index.map(|index| (schemas, index)),
        }
    }

    /// Both accept, both reject; `None` if they disagree.
    fn accept(&self, record: &Value) -> Option<bool> {
        let first = self.first.is_valid(record);
        let second = self.second.as_ref().map_or(first, |(schemas, index)| {
            schemas.validate(record, *index).is_ok()
        });
        (first == second).then_some(first)
    }
}

/// What is wrong about a pair's report, if anything.
fn audit(writer: &Value, reader: &Value, report: &Report, seed: u64) {
    let at = || format!("seed {seed}\n{writer}\n{reader}\n{report:#?}");
    match &report.truth {
        Truth::Proven => {
            let read = Validators::new(reader);
            for record in instances::valid(&without_formats(writer), seed, 40) {
                assert_ne!(read.accept(&record), Some(false), "{record} {}", at());
            }
            assert!(
                report
                    .findings
                    .iter()
                    .all(|finding| !finding.class.refutes()),
                "{}",
                at()
            );
        }
        Truth::Refuted => {
            let (written, read) = (Validators::new(writer), Validators::new(reader));
            let mut shown = 0;
            for finding in report
                .findings
                .iter()
                .filter(|finding| finding.class.refutes())
            {
                let Some(witness) = &finding.witness else {
                    continue;
                };
                let record: Value = serde_json::from_str(&witness.record).unwrap();
                assert_eq!(written.accept(&record), Some(true), "{record} {}", at());
                assert_eq!(read.accept(&record), Some(false), "{record} {}", at());
                shown += 1;
            }
            assert!(shown > 0, "{}", at());
        }
        Truth::Undecided { reason } => assert!(!reason.is_empty()),
    }
}

/// How many schemas the theorems are tried on, each with every edit that fits, in both directions.
const SCHEMAS: u64 = 4;

#[test]
fn proofs_hold_and_witnesses_are_witnesses_and_few_pairs_stay_open() {
    let mut truths: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..SCHEMAS {
        let old = schema(&mut Dice::seeded(seed, 240));
        for kind in edits::Kind::ALL {
            let Some(new) = edits::apply(*kind, &old, &mut Dice::seeded(seed + 1_000, 24)) else {
                continue;
            };
            for (writer, reader) in [(&old, &new), (&new, &old)] {
                let report = check(writer, reader);
                *truths.entry(report.truth.as_str()).or_default() += 1;
                if let Some(reason) = report.truth.reason() {
                    *reasons
                        .entry(format!("{}: {reason}", kind.as_str()))
                        .or_default() += 1;
                }
                audit(writer, reader, &report, seed);
            }
        }
    }
    let total: usize = truths.values().sum();
    let undecided = truths.get("undecided").copied().unwrap_or(0);
    assert!(undecided * 50 <= total, "{truths:?} {reasons:#?}");
}

#[test]
fn every_schema_reads_what_it_wrote() {
    for seed in 0..40 {
        let one = schema(&mut Dice::seeded(seed, 240));
        let report = check(&one, &one);
        assert_eq!(report.truth, Truth::Proven);
        assert_eq!(report.findings, Vec::new());
    }
}

/// Members the other way round, at every level where their order has no meaning.
fn reordered(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .rev()
                .map(|(key, value)| format!("{}:{}", Value::String(key.clone()), reordered(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(reordered).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// The same schema with other names of its definitions, and one more that nothing refers to.
fn renamed(value: &Value) -> Value {
    let mut root = value.clone();
    for place in ["definitions", "$defs"] {
        let Some(Value::Object(old)) = root.get(place).cloned() else {
            continue;
        };
        let mut text = root.to_string();
        for name in old.keys() {
            text = text.replace(
                &format!("#/{place}/{name}\""),
                &format!("#/{place}/renamed-{name}\""),
            );
        }
        root = serde_json::from_str(&text).unwrap();
        let Some(Value::Object(new)) = root.get(place).cloned() else {
            continue;
        };
        let mut new: Map<String, Value> = new
            .into_iter()
            .map(|(name, schema)| (format!("renamed-{name}"), schema))
            .collect();
        new.insert(
            "unrelated".into(),
            serde_json::json!({"type": "null", "minimum": 7}),
        );
        root[place] = Value::Object(new);
    }
    root
}

#[test]
fn what_cannot_matter_does_not() {
    for seed in 0..12 {
        let old = schema(&mut Dice::seeded(seed, 240));
        for kind in edits::Kind::ALL {
            let Some(new) = edits::apply(*kind, &old, &mut Dice::seeded(seed + 1_000, 24)) else {
                continue;
            };
            let plain = check(&old, &new).truth;
            let other = cases::report(&reordered(&old), &reordered(&new)).truth;
            assert_eq!(
                plain.as_str(),
                other.as_str(),
                "{seed} {kind:?}\n{old}\n{new}"
            );
            let other = check(&renamed(&old), &renamed(&new)).truth;
            assert_eq!(
                plain.as_str(),
                other.as_str(),
                "{seed} {kind:?}\n{old}\n{new}"
            );
        }
    }
}

#[test]
fn full_is_backward_and_forward() {
    for seed in 0..10 {
        let old = schema(&mut Dice::seeded(seed, 240));
        let (new, _) = edits::any_edit(&old, usize::try_from(seed).unwrap(), &[7; 24]);
        let (old, new) = (parse(&old), parse(&new));
        let version = Version {
            number: 1,
            schema: &old,
            text: old.text(),
        };
        let report = check_level(
            &new,
            &[version],
            CompatibilityLevel::Full,
            &Options::default(),
        );
        let one = |direction| {
            let (writer, reader) = match direction {
                Direction::Backward => (&old, &new),
                Direction::Forward => (&new, &old),
            };
            compat::check(writer, reader, &Options::toward(direction)).truth
        };
        for comparison in report.comparisons {
            assert_eq!(comparison.report.truth, one(comparison.direction), "{seed}");
        }
    }
}
