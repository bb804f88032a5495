//! What `tests/oracles` asks other decoders and checkers: pairs of schemas with our answers, one JSON object a line.

use callsheet_contracts::compat::{self, CompatibilityLevel, Options, Policy, Version, check_wire};
use callsheet_contracts::report::Report;
use callsheet_schema::avro::{Kind, NodeId, ParseOptions, Plan, Schema, Value, encode};
use proptest::strategy::{Strategy, ValueTree};
use serde_json::{Value as Json, json};

use super::cases::CASES;
use super::properties::history;
use crate::oracle::{self, hex};

/// Writes `CALLSHEET_ORACLE_PAIRS` pairs, seeded by `CALLSHEET_ORACLE_SEED`, to the file `CALLSHEET_ORACLE_FILE`.
#[test]
#[ignore = "writes the input of tests/oracles/run"]
fn write_the_pairs() {
    let mut rows = Vec::new();
    let mut row = |name: &str, writer: &Schema, reader: &Schema, data: &[Value]| {
        rows.push(pair(rows.len() + 1, name, writer, reader, data));
    };
    for case in CASES {
        let options = ParseOptions {
            validate_names: true,
            validate_defaults: false,
        };
        let parse = |text| Schema::parse_with(text, &[], options).unwrap();
        row(case.name, &parse(case.writer), &parse(case.reader), &[]);
    }
    let mut runner = oracle::runner();
    for _ in 0..oracle::number("CALLSHEET_ORACLE_PAIRS", 2_000) / 2 {
        let (old, new, values) = history().new_tree(&mut runner).unwrap().current();
        row("generated", &old, &new, &values);
        row("generated", &new, &old, &[]);
    }
    oracle::write(&rows);
}

fn pair(id: usize, name: &str, writer: &Schema, reader: &Schema, data: &[Value]) -> Json {
    let (old, new) = (writer.clone().into(), reader.clone().into());
    let report = compat::check(&old, &new, &Options::default());
    let history = [Version {
        number: 1,
        schema: &old,
        text: writer.text(),
    }];
    let registry: Vec<String> =
        check_wire(&new, &history, CompatibilityLevel::Full, Policy::Strict)
            .messages
            .into_iter()
            .filter(|message| {
                !message.starts_with("{oldSchema") && !message.starts_with("{validate")
            })
            .collect();
    let plan = Plan::compile(writer, reader);
    let mut datums = Vec::new();
    let mut expected = Vec::new();
    for value in data {
        let mut bytes = Vec::new();
        encode(writer, value, &mut bytes).unwrap();
        expected.push(match plan.decode(&mut bytes.as_slice()) {
            Ok(value) => json!({"ok": render(reader, reader.root(), &value)}),
            Err(error) => json!({"error": error.to_string()}),
        });
        datums.push(hex(&bytes));
    }
    let (findings, witnesses) = findings(&report);
    json!({
        "id": id,
        "name": name,
        "writer": writer.to_json_resolved(),
        "reader": reader.to_json_resolved(),
        "wire": report.wire.messages,
        "registry": registry,
        "truth": report.truth.as_str(),
        "findings": findings,
        "witnesses": witnesses,
        "data": datums,
        "expected": expected,
    })
}

/// The findings, and the datums of those that have a witness.
fn findings(report: &Report) -> (Vec<Json>, Vec<String>) {
    let mut witnesses = Vec::new();
    let mut findings = Vec::new();
    for finding in &report.findings {
        let at = finding.witness.as_ref().map(|witness| {
            witnesses.push(hex(&witness.encoded));
            witnesses.len() - 1
        });
        findings.push(json!({
            "rule": finding.rule,
            "class": finding.class.as_str(),
            "reader_path": finding.reader_path,
            "writer_path": finding.writer_path,
            "message": finding.message,
            "witness": at,
            "error": finding.witness.as_ref().map(|witness| &witness.error),
            "verified_by": finding.witness.as_ref().map(|witness| &witness.verified_by),
        }));
    }
    (findings, witnesses)
}

/// A value as the oracles print theirs: unions without their branch, bytes and fixed in hexadecimal, floats as the bits
/// of a double.
fn render(schema: &Schema, id: NodeId, value: &Value) -> Json {
    let double = |value: f64| {
        let bits = if value.is_nan() {
            0x7ff8 << 48
        } else {
            value.to_bits()
        };
        json!({"double": format!("{bits:016x}")})
    };
    match (value, &schema.node(id).kind) {
        (Value::Null, _) => Json::Null,
        (Value::Boolean(value), _) => json!(value),
        (Value::Int(value), _) => json!(value),
        (Value::Long(value), _) => json!(value),
        (Value::Float(value), _) => double(f64::from(*value)),
        (Value::Double(value), _) => double(*value),
        (Value::Bytes(value) | Value::Fixed(value), _) => json!({"bytes": hex(value)}),
        (Value::String(value) | Value::Enum(_, value), _) => json!(value),
        (Value::Record(fields), Kind::Record(record)) => Json::Object(
            fields
                .iter()
                .zip(&record.fields)
                .map(|((name, value), field)| (name.clone(), render(schema, field.schema, value)))
                .collect(),
        ),
        (Value::Array(items), Kind::Array(inner)) => Json::Array(
            items
                .iter()
                .map(|item| render(schema, *inner, item))
                .collect(),
        ),
        (Value::Map(entries), Kind::Map(inner)) => Json::Object(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), render(schema, *inner, value)))
                .collect(),
        ),
        (Value::Union(index, value), Kind::Union(branches)) => {
            render(schema, branches[*index as usize], value)
        }
        (value, kind) => panic!("{value:?} is no {}", kind.label()),
    }
}
