//! Wire parity: Java's locations and Confluent's texts, entry by entry.

use super::report;

fn check(writer: &str, reader: &str, expected: &[&str]) {
    let wire = report(writer, reader).wire;
    assert_eq!(wire.messages, expected);
    assert_eq!(wire.compatible, expected.is_empty());
}

#[test]
fn each_of_the_six_types_is_worded_as_confluent_words_it() {
    check(
        r#"{"type":"record","name":"a.R","fields":[]}"#,
        r#"{"type":"record","name":"a.S","fields":[]}"#,
        &[
            "{errorType:'NAME_MISMATCH', description:'The name of the schema has changed (path '/name')', additionalInfo:'expected: a.R'}",
        ],
    );
    check(
        r#"{"type":"fixed","name":"F","size":2}"#,
        r#"{"type":"fixed","name":"F","size":3}"#,
        &[
            "{errorType:'FIXED_SIZE_MISMATCH', description:'The size of FIXED type field at path '/size' in the new schema does not match with the old schema', additionalInfo:'expected: 2, found: 3'}",
        ],
    );
    check(
        r#"{"type":"enum","name":"E","symbols":["C","A","B"]}"#,
        r#"{"type":"enum","name":"E","symbols":["A"]}"#,
        &[
            "{errorType:'MISSING_ENUM_SYMBOLS', description:'The new schema is missing enum symbols '[B, C]' at path '/symbols' in the old schema', additionalInfo:'[B, C]'}",
        ],
    );
    check(
        r#"{"type":"record","name":"R","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}"#,
        &[
            "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'x' at path '/fields/0' in the new schema has no default value and is missing in the old schema', additionalInfo:'x'}",
        ],
    );
    check(
        r#""int""#,
        r#""boolean""#,
        &[
            "{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: BOOLEAN not compatible with writer type: INT'}",
        ],
    );
    check(
        r#"["int","string"]"#,
        r#"["int","boolean"]"#,
        &[
            "{errorType:'MISSING_UNION_BRANCH', description:'The new schema is missing a type inside a union field at path '/1' in the old schema', additionalInfo:'reader union lacking writer type: STRING'}",
        ],
    );
}

#[test]
fn everything_is_collected_and_a_shared_type_repeats_its_first_location() {
    check(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}},{"name":"b","type":"N"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"string"}]}},{"name":"b","type":"N"},{"name":"c","type":"int"}]}"#,
        &[
            "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type/fields/0/type') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: STRING not compatible with writer type: INT'}",
            "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type/fields/0/type') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: STRING not compatible with writer type: INT'}",
            "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'c' at path '/fields/2' in the new schema has no default value and is missing in the old schema', additionalInfo:'c'}",
        ],
    );
}

#[test]
fn a_writer_union_before_a_plain_reader_appends_the_branch() {
    check(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}"#,
        &[
            "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type/0') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: STRING not compatible with writer type: NULL'}",
        ],
    );
}

#[test]
fn an_enum_default_without_field_default_compares_the_enum_with_the_record() {
    check(
        r#"{"type":"record","name":"R","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A"],"default":"A"}}]}"#,
        &[
            "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: ENUM not compatible with writer type: RECORD'}",
        ],
    );
}

#[test]
fn an_ambiguous_alias_is_an_exception_and_nothing_else() {
    check(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int","aliases":["a"]},{"name":"c","type":"int"}]}"#,
        &[
            r#"Unexpected exception during compatibility check: Reader record field b type:INT pos:0 matches multiple fields in writer record schema {"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}"#,
        ],
    );
}

#[test]
fn an_alias_that_is_the_fields_own_name_is_an_exception_too() {
    check(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["a"]}]}"#,
        &[
            r#"Unexpected exception during compatibility check: Reader record field a type:INT pos:0 matches multiple fields in writer record schema {"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#,
        ],
    );
}

#[test]
fn recursion_and_logical_types_are_no_obstacle() {
    let list = r#"{"type":"record","name":"L","fields":[{"name":"v","type":"long"},{"name":"next","type":["null","L"]}]}"#;
    check(list, list, &[]);
    check(
        list,
        &list.replace(
            "\"long\"",
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
        ),
        &[],
    );
}
