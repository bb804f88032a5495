//! Wire parity: the registry's sentences, each once, and what policy and direction change about them.
//!
//! The table of all difference types stands beside the comparison itself.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, Policy, check};
use callsheet_contracts::report::{Direction, Wire};
use callsheet_schema::Format;

fn wire(writer: &str, reader: &str, policy: Policy, direction: Direction) -> Wire {
    let parse = |text| Schema::parse(Format::Json, text, &[]).unwrap();
    let options = Options {
        policy,
        ..Options::toward(direction)
    };
    check(&parse(writer), &parse(reader), &options).wire
}

#[test]
fn each_sentence_is_the_registrys() {
    for (old, new, expected) in [
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","maxLength":3}"#,
            r#"{errorType:"MAX_LENGTH_ADDED", description:"The keyword at path '#/maxLength' in the new schema is not present in the old schema'}"#,
        ),
        (
            r#"{"type":"number","minimum":1}"#,
            r#"{"type":"number","minimum":2}"#,
            r#"{errorType:"MINIMUM_INCREASED", description:"The value at path '#/minimum' in the new schema is more than its value in the old schema'}"#,
        ),
        (
            r#"{"type":"number","maximum":2}"#,
            r#"{"type":"number","maximum":1}"#,
            r#"{errorType:"MAXIMUM_DECREASED", description:"The value at path '#/maximum' in the new schema is less than its value in the old schema'}"#,
        ),
        (
            r#"{"type":"string","pattern":"a"}"#,
            r#"{"type":"string","pattern":"b"}"#,
            r#"{errorType:"PATTERN_CHANGED", description:"The value at path '#/pattern' is different between the new and old schema'}"#,
        ),
        (
            r#"{"enum":["a","b"]}"#,
            r#"{"enum":["a"]}"#,
            r#"{errorType:"ENUM_ARRAY_NARROWED", description:"An array or combined type at path '#/enum' has fewer elements in the new schema than the old schema'}"#,
        ),
        (
            r#"{"allOf":[{"minimum":1}]}"#,
            r#"{"allOf":[{"minimum":1},{"type":"string"}]}"#,
            r#"{errorType:"PRODUCT_TYPE_EXTENDED", description:"An array or combined type at path '#/' has more elements in the new schema than the old schema'}"#,
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"null"}"#,
            r#"{errorType:"TYPE_CHANGED", description:"A type at path '#/' is different between the new schema and the old schema'}"#,
        ),
        (
            r#"{"type":"object"}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{errorType:"OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", description:"The new schema has an open content model and has a property or item at path '#/properties/a' which is missing in the old schema'}"#,
        ),
        (
            r#"{"type":"object","additionalProperties":false}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#,
            r#"{errorType:"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", description:"The new schema has an unopen content model and has a required property at path '#/properties/a' which is missing in the old schema'}"#,
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#,
            r#"{"type":"object","additionalProperties":false}"#,
            r#"{errorType:"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", description:"The new has a closed content model and is missing a property or item present at path '#/properties/a' in the old schema'}"#,
        ),
        (
            r#"{"type":"array","items":{"type":"null"}}"#,
            r#"{"type":"array"}"#,
            "",
        ),
        (
            r#"{"type":"array"}"#,
            r#"{"type":"array","items":{"type":"null"}}"#,
            r#"{errorType:"SCHEMA_ADDED", description:"'}"#,
        ),
    ] {
        let wire = wire(old, new, Policy::Strict, Direction::Backward);
        assert_eq!(wire.messages.concat(), expected, "{old}\n{new}");
        assert_eq!(wire.compatible, expected.is_empty());
    }
}

#[test]
fn what_a_partial_content_model_does_not_cover_is_said_after_why() {
    let old = r#"{"type":"object","properties":{"a":{"type":"null"}},"additionalProperties":{"type":"string"}}"#;
    let new = r#"{"type":"object","additionalProperties":{"type":"string"}}"#;
    let found = |writer, reader| wire(writer, reader, Policy::Strict, Direction::Backward).messages;
    assert_eq!(
        found(old, new),
        [
            r#"{errorType:"TYPE_CHANGED", description:"A type at path '#/properties/a' is different between the new schema and the old schema'}"#,
            r#"{errorType:"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", description:"A property or item is missing in the new schema but present at path '#/properties/a' in the old schema and is not covered by its partially open content model'}"#,
        ]
    );
    assert_eq!(
        found(new, old)[1],
        r#"{errorType:"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", description:"The new schema has a property or item at path '#/properties/a' which is missing in the old schema and is not covered by its partially open content model'}"#
    );
}

#[test]
fn the_lenient_policy_lets_an_optional_property_pass() {
    let old = r#"{"type":"object"}"#;
    let new = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let compatible = |policy| wire(old, new, policy, Direction::Backward).compatible;
    assert!(!compatible(Policy::Strict));
    assert!(compatible(Policy::Lenient));
}

#[test]
fn forward_swaps_the_words_for_the_two_schemas() {
    let old = r#"{"type":"string","maxLength":3}"#;
    let new = r#"{"type":"string"}"#;
    let wire = wire(new, old, Policy::Strict, Direction::Forward);
    assert_eq!(
        wire.messages,
        [
            r#"{errorType:"MAX_LENGTH_ADDED", description:"The keyword at path '#/maxLength' in the old schema is not present in the new schema'}"#
        ]
    );
}

#[test]
fn the_registry_does_not_see_what_breaks_records() {
    for (old, new) in [
        (r#"{"required":["a"]}"#, r#"{"required":["b"]}"#),
        (
            r#"{"propertyNames":{"maxLength":3}}"#,
            r#"{"propertyNames":{"maxLength":1}}"#,
        ),
        (
            r#"{"type":"number","maximum":9007199254740993}"#,
            r#"{"type":"number","maximum":9007199254740992}"#,
        ),
        (
            r#"{"oneOf":[{"type":"integer"}]}"#,
            r#"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#,
        ),
        (
            r##"{"items":{"$ref":"#/definitions/A"},"definitions":{"A":{"$ref":"#/definitions/B"},"B":{"type":"string"}}}"##,
            r##"{"items":{"$ref":"#/definitions/A"},"definitions":{"A":{"$ref":"#/definitions/B"},"B":{"type":"null"}}}"##,
        ),
    ] {
        let wire = wire(old, new, Policy::Strict, Direction::Backward);
        assert!(wire.compatible, "{old}\n{new}\n{:?}", wire.messages);
    }
}
