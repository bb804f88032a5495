//! The two theorems on generated schemas and edit scripts, with the decoder as oracle: what is proven decodes, what is
//! refuted fails again.

use callsheet_contracts::compat::{CompatibilityLevel, Options, Version, check_level};
use callsheet_contracts::report::{Class, Direction, Level, Truth};
use callsheet_schema::avro::{
    Kind, NodeId, Plan, Schema, Value, decode, encode, minimal_value, testing,
};
use proptest::prelude::*;

use super::edits::{KINDS, edited, script};
use super::{check_avro, check_direction};

/// A schema, an edited one, and records of the first.
pub(super) fn history() -> impl Strategy<Value = (Schema, Schema, Vec<Value>)> {
    (testing::schema(), script(), script()).prop_flat_map(|(schema, first, then)| {
        let schema = edited(&schema, &first);
        let new = edited(&schema, &then);
        // A schema may have become endless.
        let count = if minimal_value(&schema, schema.root()).is_some() {
            8
        } else {
            0
        };
        let values = proptest::collection::vec(testing::value(&schema), count);
        (Just(schema), Just(new), values)
    })
}

fn bytes_of(schema: &Schema, value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    encode(schema, value, &mut out).unwrap();
    out
}

fn is_lossy(report: &callsheet_contracts::report::Report) -> bool {
    report
        .findings
        .iter()
        .any(|finding| finding.class == Class::Lossy)
}

/// Whether a value came through: every place that both schemas have by name holds the same.
///
/// Names only: schemas with field aliases are not asked.
fn came_through(
    (writer, w): (&Schema, NodeId),
    written: &Value,
    (reader, r): (&Schema, NodeId),
    read: &Value,
) -> bool {
    match (&writer.node(w).kind, written, &reader.node(r).kind, read) {
        (Kind::Union(branches), Value::Union(index, inner), _, _) => came_through(
            (writer, branches[*index as usize]),
            inner,
            (reader, r),
            read,
        ),
        (_, _, Kind::Union(branches), Value::Union(index, inner)) => came_through(
            (writer, w),
            written,
            (reader, branches[*index as usize]),
            inner,
        ),
        (Kind::Record(wr), Value::Record(from), Kind::Record(rr), Value::Record(to)) => to
            .iter()
            .zip(&rr.fields)
            .all(|((name, value), field)| match wr.field(name) {
                Some((at, source)) => came_through(
                    (writer, source.schema),
                    &from[at].1,
                    (reader, field.schema),
                    value,
                ),
                None => {
                    field
                        .default
                        .as_ref()
                        .and_then(|default| default.value.as_ref())
                        == Some(value)
                }
            }),
        (Kind::Array(w), Value::Array(from), Kind::Array(r), Value::Array(to)) => {
            from.len() == to.len()
                && from
                    .iter()
                    .zip(to)
                    .all(|(from, to)| came_through((writer, *w), from, (reader, *r), to))
        }
        (Kind::Map(w), Value::Map(from), Kind::Map(r), Value::Map(to)) => {
            from.len() == to.len()
                && from.iter().zip(to).all(|((a, from), (b, to))| {
                    a == b && came_through((writer, *w), from, (reader, *r), to)
                })
        }
        (_, Value::Enum(_, from), _, Value::Enum(_, to)) => from == to,
        (_, from, _, to) => match (number(from), number(to)) {
            (Some(from), Some(to)) => from == to || (from.is_nan() && to.is_nan()),
            _ => text(from) == text(to),
        },
    }
}

/// Numbers of at most 53 bits compare exactly; wider ones only after a promotion that is reported as lossy.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(f64::from(*value)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "both sides lose the same digits"
        )]
        Value::Long(value) => Some(*value as f64),
        Value::Float(value) => Some(f64::from(*value)),
        Value::Double(value) => Some(*value),
        _ => None,
    }
}

fn text(value: &Value) -> Vec<u8> {
    match value {
        Value::String(value) => value.clone().into_bytes(),
        Value::Bytes(value) | Value::Fixed(value) => value.clone(),
        other => other.to_json().into_bytes(),
    }
}

fn has_field_aliases(schema: &Schema) -> bool {
    schema.nodes().any(|(_, node)| match &node.kind {
        Kind::Record(record) => record.fields.iter().any(|field| !field.aliases.is_empty()),
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proven_decodes((writer, reader, values) in history()) {
        let report = check_avro(&writer, &reader);
        if report.truth == Truth::Proven {
            let plan = Plan::compile(&writer, &reader);
            for value in values {
                let bytes = bytes_of(&writer, &value);
                let read = plan.decode(&mut bytes.as_slice());
                prop_assert!(read.is_ok(), "{read:?}\n{}\n{}", writer.text(), reader.text());
                let read = read.unwrap();
                if !has_field_aliases(&reader) && !is_lossy(&report) {
                    let same = came_through((&writer, writer.root()), &value, (&reader, reader.root()), &read);
                    prop_assert!(same, "{value:?}\n{read:?}\n{}\n{}", writer.text(), reader.text());
                }
                if writer.hash() == reader.hash() {
                    prop_assert_eq!(read, value);
                }
            }
        }
    }

    #[test]
    fn what_is_refuted_fails_again((writer, reader, _) in history()) {
        let report = check_avro(&writer, &reader);
        prop_assert!(
            !matches!(report.truth, Truth::Undecided { .. }),
            "{report:#?}\n{}\n{}", writer.text(), reader.text()
        );
        let mut shown = false;
        for finding in &report.findings {
            let Some(witness) = &finding.witness else {
                prop_assert!(finding.level != Level::Error, "{finding:#?}");
                continue;
            };
            let mut input = witness.encoded.as_slice();
            let datum = decode(&writer, &mut input).unwrap();
            prop_assert!(input.is_empty());
            prop_assert_eq!(datum.to_json(), witness.record.clone());
            if finding.class == Class::BreaksDecode {
                let read = Plan::compile(&writer, &reader).decode(&mut witness.encoded.as_slice());
                prop_assert!(read.is_err(), "{finding:#?}\n{}\n{}", writer.text(), reader.text());
            }
            shown |= finding.class.refutes();
        }
        prop_assert_eq!(report.truth == Truth::Refuted, shown);
    }

    #[test]
    fn a_failing_record_is_never_proven((writer, reader, values) in history()) {
        let plan = Plan::compile(&writer, &reader);
        let fails = values.iter().any(|value| {
            plan.decode(&mut bytes_of(&writer, value).as_slice()).is_err()
        });
        if fails {
            prop_assert_eq!(check_avro(&writer, &reader).truth, Truth::Refuted);
        }
    }

    #[test]
    fn a_schema_reads_itself(schema in testing::schema()) {
        let report = check_avro(&schema, &schema);
        prop_assert!(report.findings.is_empty(), "{report:#?}\n{}", schema.text());
        prop_assert_eq!(report.truth, Truth::Proven);
        prop_assert!(report.wire.compatible, "{:?}", report.wire);
    }

    #[test]
    fn the_direction_changes_no_verdict((writer, reader, _) in history()) {
        let (writer, reader) = (writer.into(), reader.into());
        let backward = check_direction(&writer, &reader, Direction::Backward);
        let forward = check_direction(&writer, &reader, Direction::Forward);
        prop_assert_eq!(backward.truth, forward.truth);
        prop_assert_eq!(backward.wire.compatible, forward.wire.compatible);
    }

    #[test]
    fn full_is_backward_and_forward_and_transitive_covers_the_latest((old, new, _) in history(), again in script()) {
        let newest = edited(&new, &again).into();
        let (new, old) = (new.into(), old.into());
        let versions: [(i32, &callsheet_contracts::Schema); 2] = [(2, &new), (1, &old)];
        let history = versions.map(|(number, schema)| Version { number, schema, text: schema.text() });
        let ask = |level| check_level(&newest, &history, level, &Options::default()).wire_compatible;
        use CompatibilityLevel::{Backward, BackwardTransitive, Forward, ForwardTransitive, Full, FullTransitive};
        prop_assert_eq!(ask(Full), ask(Backward) && ask(Forward));
        prop_assert_eq!(ask(FullTransitive), ask(BackwardTransitive) && ask(ForwardTransitive));
        prop_assert!(!ask(BackwardTransitive) || ask(Backward));
        // Sharing work between versions changes nothing.
        let shared = check_level(&newest, &history, BackwardTransitive, &Options::default());
        for (comparison, version) in shared.comparisons.iter().zip(&history) {
            let alone = super::check(version.schema, &newest);
            prop_assert_eq!(&comparison.report.truth, &alone.truth);
            prop_assert_eq!(comparison.report.findings.len(), alone.findings.len());
        }
    }

    #[test]
    fn a_patch_turns_its_finding_green((writer, reader, _) in history()) {
        let report = check_avro(&writer, &reader);
        for finding in &report.findings {
            let Some(text) = finding.fix.as_ref().and_then(|fix| fix.patched.as_deref()) else { continue };
            let patched = Schema::parse(text).unwrap();
            let after = check_avro(&writer, &patched);
            prop_assert!(
                !after.findings.iter().any(|left| left.rule == finding.rule && left.reader_path == finding.reader_path),
                "{finding:#?}"
            );
            prop_assert!(after.errors().count() < report.errors().count());
        }
    }
}

#[test]
fn edit_scripts_reach_breaking_and_safe_changes() {
    // The theorems say something only if both sides occur; this counts over a fixed sweep.
    let start = Schema::parse(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"long"},{"name":"b","type":["null","string"]},
            {"name":"e","type":{"type":"enum","name":"E","symbols":["X","Y"]}}]}"#,
    )
    .unwrap();
    let (mut proven, mut refuted, mut lossy) = (0, 0, 0);
    for kind in 0..u8::try_from(KINDS.len()).unwrap() {
        for place in 0..8 {
            let new = edited(&start, &[(kind, place)]);
            for (writer, reader) in [(&start, &new), (&new, &start)] {
                let report = check_avro(writer, reader);
                lossy += usize::from(is_lossy(&report));
                match report.truth {
                    Truth::Proven => proven += 1,
                    Truth::Refuted => refuted += 1,
                    Truth::Undecided { reason } => panic!("{reason}"),
                }
            }
        }
    }
    assert!(
        proven > 20 && refuted > 20 && lossy > 0,
        "{proven} {refuted} {lossy}"
    );
}
