//! Located findings: where they point, the record that shows each, and the fixes that were tried.

use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::report::{Direction, Finding, Level, Report, Truth};

use super::cases::{report, schema};

fn rules(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule).collect()
}

fn finding<'r>(report: &'r Report, rule: &str) -> &'r Finding {
    report
        .findings
        .iter()
        .find(|finding| finding.rule == rule)
        .unwrap_or_else(|| panic!("`{rule}` is not among {:?}", rules(report)))
}

const ORDER: &str = r##"{
  "type": "object",
  "required": ["order"],
  "properties": {
    "order": {"$ref": "#/definitions/order"},
    "note": {"type": "string"}
  },
  "definitions": {
    "order": {
      "type": "object",
      "required": ["lines"],
      "properties": {
        "lines": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["price"],
            "properties": {
              "price": {"type": "number", "minimum": 0},
              "state": {"enum": ["open", "paid", "void"]}
            }
          }
        }
      }
    }
  }
}
"##;

#[test]
fn each_finding_points_at_its_place_and_has_a_record_of_its_own() {
    let new = ORDER
        .replace("\"minimum\": 0", "\"minimum\": 1")
        .replace(", \"void\"", "");
    let report = report(ORDER, &new);
    assert_eq!(report.truth, Truth::Refuted);
    let bound = finding(&report, "json_bound_tightened");
    assert_eq!(bound.field_path, "order.lines[].price");
    assert_eq!(
        bound.reader_path,
        "/definitions/order/properties/lines/items/properties/price/minimum"
    );
    let span = bound.reader_span.unwrap();
    assert_eq!(span.slice(&new), "1");
    let witness = bound.witness.as_ref().unwrap();
    assert_eq!(witness.record, r#"{"order":{"lines":[{"price":0}]}}"#);
    assert_eq!(witness.path, "order.lines[0].price");
    let value = finding(&report, "json_enum_value_removed");
    assert_eq!(value.field_path, "order.lines[].state");
    let witness = value.witness.as_ref().unwrap();
    assert_eq!(
        witness.record,
        r#"{"order":{"lines":[{"price":0,"state":"void"}]}}"#
    );
    assert_eq!(rules(&report).len(), 2, "{report:#?}");
}

#[test]
fn a_change_that_breaks_nothing_has_no_finding_however_it_looks() {
    // The bound is tightened, and the pattern, but no record can tell.
    let report = report(
        r#"{"type":"object","properties":{"n":{"enum":[5,6]},"s":{"const":"abc"}}}"#,
        r#"{"type":"object","properties":{"n":{"minimum":5},"s":{"pattern":"^a"}}}"#,
    );
    assert_eq!(report.truth, Truth::Proven);
    assert_eq!(report.findings, Vec::new());
}

#[test]
fn a_fix_is_offered_only_after_it_turned_the_check_green() {
    for (old, new, rule, patched) in [
        (
            r#"{"enum": ["a", "b"]}"#,
            r#"{"enum": ["a"]}"#,
            "json_enum_value_removed",
            r#"{"enum": ["a", "b"]}"#,
        ),
        (
            r#"{"type": "object", "required": ["a"]}"#,
            r#"{"type": "object", "required": ["a", "b"]}"#,
            "json_property_required",
            r#"{"type": "object", "required": ["a"]}"#,
        ),
        (
            r#"{"type": "integer", "maximum": 10}"#,
            r#"{"type": "integer", "maximum": 5}"#,
            "json_bound_tightened",
            r#"{"type": "integer", "maximum": 10}"#,
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            r#"{"type": "string"}"#,
            "json_type_narrowed",
            r#"{"type": ["string", "null"]}"#,
        ),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "additionalProperties": false}"#,
            "json_additional_properties_closed",
            r#"{"type": "object"}"#,
        ),
        (
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
            r#"{"type": "object", "properties": {}, "additionalProperties": false}"#,
            "json_property_removed_from_closed",
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
            r#"{"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "number"}]}"#,
            "json_branches_overlap",
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "number"}]}"#,
        ),
        (
            r#"{"const": 1}"#,
            r#"{"const": 2}"#,
            "json_const_changed",
            r#"{"enum": [1, 2]}"#,
        ),
    ] {
        let report = report(old, new);
        let fix = finding(&report, rule).fix.as_ref().unwrap();
        assert_eq!(
            fix.patched.as_deref(),
            Some(patched),
            "{rule}: {}",
            fix.summary
        );
        assert_eq!(super::cases::report(old, patched).truth, Truth::Proven);
    }
}

#[test]
fn a_new_writer_is_fixed_in_the_writer() {
    let (old, new) = (
        r#"{"type": "object", "required": ["a"]}"#,
        r#"{"type": "object", "required": []}"#,
    );
    let report = compat::check(
        &schema(new),
        &schema(old),
        &Options::toward(Direction::Forward),
    );
    let fix = finding(&report, "json_property_required")
        .fix
        .as_ref()
        .unwrap();
    assert_eq!(
        fix.patched.as_deref(),
        Some(r#"{"type": "object", "required": ["a"]}"#)
    );
}

#[test]
fn a_new_writer_keeps_to_what_old_readers_take() {
    // The rule, the old reader, the new writer, and the new writer as it is offered.
    let cases = [
        (
            "json_type_narrowed",
            r#"{"type": "string"}"#,
            r#"{"type": ["string", "null"]}"#,
            r#"{"type": "string"}"#,
        ),
        (
            "json_type_narrowed",
            r#"{"type": ["integer", "null"]}"#,
            r#"{"minimum": 3}"#,
            r#"{"minimum": 3, "type": ["integer", "null"]}"#,
        ),
        (
            "json_enum_value_removed",
            r#"{"enum": ["a", "b"]}"#,
            r#"{"enum": ["a", "c", "b"]}"#,
            r#"{"enum": ["a", "b"]}"#,
        ),
        (
            "json_enum_added",
            r#"{"enum": ["a", "b"]}"#,
            r#"{"type": "string"}"#,
            r#"{"type": "string", "enum": ["a", "b"]}"#,
        ),
        (
            "json_const_changed",
            r#"{"const": 1}"#,
            r#"{"const": 2}"#,
            r#"{"const": 1}"#,
        ),
        (
            "json_pattern_changed",
            r#"{"type": "string", "pattern": "^a+$"}"#,
            r#"{"type": "string", "pattern": "^b+$"}"#,
            r#"{"type": "string", "pattern": "^a+$"}"#,
        ),
        (
            "json_pattern_changed",
            r#"{"type": "string", "pattern": "^a+$"}"#,
            r#"{"type": "string"}"#,
            r#"{"type": "string", "pattern": "^a+$"}"#,
        ),
        (
            "json_unique_items_added",
            r#"{"type": "array", "uniqueItems": true}"#,
            r#"{"type": "array"}"#,
            r#"{"type": "array", "uniqueItems": true}"#,
        ),
        (
            "json_additional_properties_closed",
            r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": false}"#,
            r#"{"type": "object", "properties": {"a": {}}}"#,
            r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": false}"#,
        ),
        (
            "json_property_removed_from_closed",
            r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": false}"#,
            r#"{"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}, "additionalProperties": false}"#,
            r#"{"type": "object", "required": ["a"], "properties": {"a": {}}, "additionalProperties": false}"#,
        ),
        (
            "json_branch_removed",
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "boolean"}, {"type": "null"}]}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
        ),
        (
            "json_not_changed",
            r#"{"type": "string", "not": {"const": "x"}}"#,
            r#"{"type": "string"}"#,
            r#"{"type": "string", "not": {"const": "x"}}"#,
        ),
    ];
    for (rule, old, new, expected) in cases {
        let report = compat::check(
            &schema(new),
            &schema(old),
            &Options::toward(Direction::Forward),
        );
        assert_eq!(report.truth, Truth::Refuted, "{new} for {old}");
        let fix = finding(&report, rule).fix.as_ref().unwrap();
        assert_eq!(fix.patched.as_deref(), Some(expected), "{}", fix.summary);
    }
}

#[test]
fn a_format_is_shown_to_those_who_assert_it_and_breaks_nobody_else() {
    let report = report(
        r#"{"type":"object","required":["at"],"properties":{"at":{"type":"string","format":"date-time"}}}"#,
        r#"{"type":"object","required":["at"],"properties":{"at":{"type":"string","format":"date"}}}"#,
    );
    assert_eq!(report.truth, Truth::Proven);
    let finding = finding(&report, "json_format_changed");
    assert_eq!(finding.level, Level::Warn);
    let witness = finding.witness.as_ref().unwrap();
    assert_eq!(witness.record, r#"{"at":"2026-01-31T12:00:00Z"}"#);
}

#[test]
fn defaults_are_compared_where_everything_else_is_equal() {
    let of = |default: &str| {
        format!(
            r#"{{"type":"object","properties":{{"a":{{"type":"string","default":"{default}"}}}}}}"#
        )
    };
    let report = report(&of("x"), &of("y"));
    assert_eq!(report.truth, Truth::Proven);
    assert_eq!(rules(&report), ["json_default_changed"]);
}
