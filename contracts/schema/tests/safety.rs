//! Hostile schemas and bytes cost little and never end in a panic.

use callsheet_schema::avro::{DecodeErrorKind, Schema, decode};

fn fails(schema: &str, bytes: &[u8]) -> (DecodeErrorKind, String, usize) {
    let schema = Schema::parse(schema).unwrap();
    let error = decode(&schema, &mut &*bytes).unwrap_err();
    (error.kind, error.path, error.offset)
}

#[test]
fn lengths_are_checked_before_anything_is_allocated() {
    let huge = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let least = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    assert!(matches!(
        fails(r#""bytes""#, &huge).0,
        DecodeErrorKind::Truncated { .. }
    ));
    assert!(matches!(
        fails(r#""string""#, &[1]).0,
        DecodeErrorKind::Length { length: -1 }
    ));
    let ints = r#"{"type":"array","items":"int"}"#;
    assert!(matches!(
        fails(ints, &huge).0,
        DecodeErrorKind::Truncated { .. }
    ));
    assert!(matches!(
        fails(ints, &least).0,
        DecodeErrorKind::Length { length: i64::MIN }
    ));
    let nulls = r#"{"type":"array","items":"null"}"#;
    assert!(matches!(
        fails(nulls, &huge).0,
        DecodeErrorKind::ZeroSizeItems { .. }
    ));
    let empty = r#"{"type":"array","items":{"type":"record","name":"E","fields":[]}}"#;
    assert!(matches!(
        fails(empty, &huge).0,
        DecodeErrorKind::ZeroSizeItems { .. }
    ));
}

#[test]
fn malformed_primitives_are_errors_with_path_and_offset() {
    let schema = r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":{"type":"map","values":"boolean"}}}]}"#;
    let bytes = [2, 2, 2, b'k', 7];
    assert_eq!(
        fails(schema, &bytes),
        (
            DecodeErrorKind::Boolean { found: 7 },
            "a[0][\"k\"]".into(),
            4
        )
    );
    assert_eq!(fails(r#""long""#, &[0xff; 11]).0, DecodeErrorKind::Varint);
    assert_eq!(
        fails(r#""int""#, &[0x80, 0x80, 0x80, 0x80, 0x10]).0,
        DecodeErrorKind::IntRange { value: 1 << 31 }
    );
    assert_eq!(fails(r#""string""#, &[2, 0xff]).0, DecodeErrorKind::Utf8);
    let union = fails(r#"["null","int"]"#, &[4]).0;
    assert_eq!(
        union,
        DecodeErrorKind::Index {
            index: 2,
            count: 2,
            what: "branches"
        }
    );
}

#[test]
fn negative_block_counts_carry_a_size() {
    let schema = Schema::parse(r#"{"type":"array","items":"int"}"#).unwrap();
    let value = decode(&schema, &mut [3, 4, 2, 4, 0].as_slice()).unwrap();
    assert_eq!(value.to_json(), "[1,2]");
    assert!(decode(&schema, &mut [3, 40, 2, 4, 0].as_slice()).is_err());
}

#[test]
fn hostile_nesting_of_schemas_is_refused() {
    let deep = format!(
        "{}\"int\"{}",
        r#"{"type":"array","items":"#.repeat(100_000),
        "}".repeat(100_000)
    );
    assert!(Schema::parse(&deep).is_err());
    // Each type is used before its definition, so that opening them nests without end in the text.
    let chain: Vec<String> = (0..5_000)
        .map(|at| {
            format!(
                r#"{{"type":"record","name":"R{at}","fields":[{{"name":"n","type":"R{}"}}]}}"#,
                at + 1
            )
        })
        .collect();
    let text = format!(
        r#"[{},{{"type":"record","name":"R5000","fields":[]}}]"#,
        chain.join(",")
    );
    let problems = Schema::parse(&text).unwrap_err();
    assert!(
        problems.to_string().contains("types nest deeper than"),
        "{problems}"
    );
}

#[test]
fn defaults_of_defaults_do_not_explode() {
    let mut text = r#"{"type":"record","name":"R0","fields":[]}"#.to_owned();
    for at in 1..40 {
        text = format!(
            r#"{{"type":"record","name":"R{at}","fields":[{{"name":"a","type":{text},"default":{{}}}},{{"name":"b","type":"R{}","default":{{}}}}]}}"#,
            at - 1
        );
    }
    let schema = Schema::parse(&text).unwrap();
    assert!(!schema.unusable_defaults().is_empty());
}
