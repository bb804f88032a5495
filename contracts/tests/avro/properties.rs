//! The two theorems on generated schemas and edit scripts, with the decoder as oracle: what is proven decodes, what is
//! refuted fails again.

use callsheet_contracts::compat::{CompatibilityLevel, Options, Version, check_level};
use callsheet_contracts::report::{Class, Direction, Level, Truth};
use callsheet_schema::avro::{
    Kind, NodeId, ParseOptions, Plan, Schema, Value, decode, encode, testing,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{check_avro, check_direction};

/// One edit: what to do, and which of the places that allow it.
type Edit = (u8, u16);

/// Applies an edit script to a schema; edits that fit nowhere do nothing, results that do not parse are dropped.
fn edited(schema: &Schema, script: &[Edit]) -> Schema {
    let mut json: Json = serde_json::from_str(schema.text()).unwrap();
    let mut last = schema.clone();
    for (kind, place) in script {
        let mut next = json.clone();
        let count = count_types(&next);
        let mut at = usize::from(*place) % count.max(1);
        edit_type(&mut next, &mut at, *kind);
        let text = next.to_string();
        let options = ParseOptions {
            validate_names: true,
            validate_defaults: true,
        };
        if let Ok(parsed) = Schema::parse_with(&text, &[], options) {
            json = next;
            last = parsed;
        }
    }
    last
}

/// The places where a type stands, counted in the order of [`edit_type`].
fn count_types(json: &Json) -> usize {
    1 + match json {
        Json::Array(branches) => branches.iter().map(count_types).sum(),
        Json::Object(object) => {
            let fields = object
                .get("fields")
                .and_then(Json::as_array)
                .into_iter()
                .flatten();
            let inner = ["items", "values"]
                .iter()
                .filter_map(|key| object.get(*key));
            fields
                .filter_map(|field| field.get("type"))
                .chain(inner)
                .map(count_types)
                .sum()
        }
        _ => 0,
    }
}

fn edit_type(json: &mut Json, at: &mut usize, kind: u8) -> bool {
    if *at == 0 {
        apply(json, kind);
        return true;
    }
    *at -= 1;
    match json {
        Json::Array(branches) => branches
            .iter_mut()
            .any(|branch| edit_type(branch, at, kind)),
        Json::Object(object) => {
            if let Some(fields) = object.get_mut("fields").and_then(Json::as_array_mut)
                && fields
                    .iter_mut()
                    .filter_map(|field| field.get_mut("type"))
                    .any(|inner| edit_type(inner, at, kind))
            {
                return true;
            }
            ["items", "values"].iter().any(|key| {
                object
                    .get_mut(*key)
                    .is_some_and(|inner| edit_type(inner, at, kind))
            })
        }
        _ => false,
    }
}

fn apply(json: &mut Json, kind: u8) {
    let word = json.as_str().map(str::to_owned);
    match (kind % 20, json) {
        (0, json) if !json.is_array() => *json = json!(["null", json.clone()]),
        (1, Json::Array(branches)) => {
            branches.pop();
        }
        (2, Json::Array(branches)) => branches.reverse(),
        (3, Json::Array(branches)) if branches.len() == 1 => {}
        (3, json) if json.is_array() => *json = json[0].clone(),
        (4, json) => {
            let wider = match word.as_deref() {
                Some("int") => "long",
                Some("long") => "double",
                Some("float") => "double",
                Some("string") => "bytes",
                Some("bytes") => "string",
                _ => return,
            };
            *json = json!(wider);
        }
        (5, json) => {
            let narrower = match word.as_deref() {
                Some("long") => "int",
                Some("double") => "float",
                Some("float") => "long",
                _ => return,
            };
            *json = json!(narrower);
        }
        (6, json) => {
            let other = match word.as_deref() {
                Some("long") => json!({"type": "long", "logicalType": "timestamp-micros"}),
                Some("string") => json!({"type": "string", "logicalType": "uuid"}),
                Some("bytes") => {
                    json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3})
                }
                _ => return,
            };
            *json = other;
        }
        (7, Json::Array(branches)) => branches.push(json!("boolean")),
        (kind, Json::Object(object)) => edit_object(object, kind),
        _ => {}
    }
}

fn edit_object(object: &mut serde_json::Map<String, Json>, kind: u8) {
    let named = object.contains_key("name");
    match kind {
        8 if named => {
            let old = object["name"].clone();
            object.insert("name".to_owned(), json!("Renamed"));
            object.insert("aliases".to_owned(), json!([old]));
        }
        9 if named => {
            object.insert("name".to_owned(), json!("Other"));
        }
        10 if named => {
            object.insert("namespace".to_owned(), json!("moved"));
        }
        11 => {
            if let Some(symbols) = object.get_mut("symbols").and_then(Json::as_array_mut) {
                symbols.push(json!("ADDED"));
            }
        }
        12 => {
            if let Some(symbols) = object.get_mut("symbols").and_then(Json::as_array_mut)
                && symbols.len() > 1
            {
                symbols.remove(0);
            }
        }
        13 => {
            if let Some(size) = object.get("size").and_then(Json::as_u64) {
                object.insert("size".to_owned(), json!(size + 1));
            }
        }
        14 => fields(object, |fields| {
            fields.push(json!({"name": "added", "type": "int", "default": 7}));
        }),
        15 => fields(object, |fields| {
            fields.push(json!({"name": "needed", "type": "int"}));
        }),
        16 => fields(object, |fields| {
            fields.pop();
        }),
        17 => fields(object, |fields| fields.reverse()),
        18 => fields(object, |fields| {
            if let Some(field) = fields.first_mut().and_then(Json::as_object_mut) {
                let old = field["name"].clone();
                field.insert("name".to_owned(), json!("renamed"));
                field.insert("aliases".to_owned(), json!([old]));
            }
        }),
        19 => fields(object, |fields| {
            // An alias that takes over a sibling.
            if let [first, second, ..] = fields.as_mut_slice() {
                let taken = second["name"].clone();
                if let Some(field) = first.as_object_mut() {
                    field.insert("aliases".to_owned(), json!([taken]));
                }
            }
        }),
        6 => {
            for (from, to) in [
                ("timestamp-millis", "timestamp-micros"),
                ("uuid", "none"),
                ("date", "time-millis"),
            ] {
                if object.get("logicalType").and_then(Json::as_str) == Some(from) {
                    object.insert("logicalType".to_owned(), json!(to));
                    return;
                }
            }
        }
        _ => {}
    }
}

fn fields(object: &mut serde_json::Map<String, Json>, edit: impl FnOnce(&mut Vec<Json>)) {
    if let Some(fields) = object.get_mut("fields").and_then(Json::as_array_mut) {
        edit(fields);
    }
}

fn script() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec((any::<u8>(), any::<u16>()), 0..4)
}

/// A schema, an edited one, and records of the first.
fn history() -> impl Strategy<Value = (Schema, Schema, Vec<Value>)> {
    (testing::schema(), script()).prop_flat_map(|(schema, script)| {
        let new = edited(&schema, &script);
        let values = proptest::collection::vec(testing::value(&schema), 8);
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
    for kind in 0..20 {
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
