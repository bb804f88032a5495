//! Input that is large, deep or beyond what is understood: an answer within the budget, and never a wrong one.

use std::fmt::Write as _;

use callsheet_contracts::compat::{self, Options};
use callsheet_contracts::report::{Report, Truth};

use super::cases::{report, schema};

fn assert_proven(report: &Report) {
    assert_eq!(report.truth, Truth::Proven, "{:#?}", report.findings);
}

fn assert_refuted(report: &Report) -> &str {
    assert_eq!(report.truth, Truth::Refuted);
    let witness = report
        .findings
        .iter()
        .find_map(|finding| finding.witness.as_ref());
    &witness.unwrap().record
}

fn assert_undecided(report: &Report, why: &str) {
    let reason = report
        .truth
        .reason()
        .unwrap_or_else(|| panic!("{report:#?}"));
    assert!(reason.contains(why), "{reason}");
}

/// A chain of definitions, each a property of the one before; the last one has `last`.
fn chain(length: usize, last: &str) -> String {
    let mut out = String::from(r##"{"$ref":"#/definitions/d0","definitions":{"##);
    for index in 0..length {
        write!(
            out,
            r##""d{index}":{{"type":"object","required":["a"],"properties":{{"a":{{"$ref":"#/definitions/d{}"}}}}}},"##,
            index + 1
        )
        .unwrap();
    }
    write!(out, r#""d{length}":{last}}}}}"#).unwrap();
    out
}

#[test]
fn a_chain_of_definitions_is_followed_to_its_end() {
    let strings = chain(60, r#"{"type":"string"}"#);
    let numbers = chain(60, r#"{"type":["string","null"]}"#);
    assert_proven(&report(&strings, &numbers));
    let record = assert_refuted(&report(&numbers, &strings)).to_owned();
    assert_eq!(record.matches("\"a\"").count(), 60);
}

#[test]
fn ten_thousand_levels_of_definitions_do_not_overflow_the_stack() {
    let (one, other) = (
        chain(10_000, r#"{"type":"string"}"#),
        chain(10_000, r#"{"type":["string","null"]}"#),
    );
    assert_undecided(&report(&one, &other), "deep");
    assert_proven(&report(&one, &one));
}

#[test]
fn a_bound_that_only_exact_numbers_tell_apart_is_undecided_because_validators_disagree() {
    let most = |bound: &str| format!(r#"{{"type":"integer","maximum":{bound}}}"#);
    assert_undecided(
        &report(&most("9007199254740993"), &most("9007199254740992")),
        "disagree",
    );
    assert_proven(&report(
        &most("9007199254740992"),
        &most("9007199254740993"),
    ));
}

#[test]
fn ten_thousand_branches_end_within_the_budget() {
    let branches = |count: usize| {
        let list: Vec<String> = (0..count)
            .map(|index| format!(r#"{{"const":"{index}"}}"#))
            .collect();
        format!(r#"{{"oneOf":[{}]}}"#, list.join(","))
    };
    let (fewer, more) = (branches(9_999), branches(10_000));
    let up = report(&fewer, &more);
    assert!(!matches!(up.truth, Truth::Refuted));
    let down = report(&more, &fewer);
    assert!(!matches!(down.truth, Truth::Proven));
    assert_proven(&report(&more, &more));
}

#[test]
fn schemas_that_need_each_other_are_decided() {
    let tree = |leaf: &str| {
        format!(
            r##"{{"$ref":"#/definitions/tree","definitions":{{
                "tree":{{"type":"object","required":["kids"],"properties":{{"kids":{{"$ref":"#/definitions/forest"}},"leaf":{leaf}}}}},
                "forest":{{"type":"array","items":{{"$ref":"#/definitions/tree"}}}}}}}}"##
        )
    };
    let (narrow, wide) = (tree(r#"{"type":"integer"}"#), tree(r#"{"type":"number"}"#));
    assert_proven(&report(&narrow, &wide));
    assert_eq!(
        assert_refuted(&report(&wide, &narrow)),
        r#"{"kids":[],"leaf":0.1}"#
    );
}

#[test]
fn a_recursion_without_end_has_no_values() {
    let endless = r##"{"$ref":"#/definitions/a","definitions":{"a":{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/definitions/a"}}}}}"##;
    assert_proven(&report(endless, "false"));
}

#[test]
fn a_schema_that_applies_itself_to_its_own_value_is_undecided() {
    let ring = r##"{"definitions":{"d":{"not":{"$ref":"#/definitions/d"}}},"allOf":[{"$ref":"#/definitions/d"}]}"##;
    assert_undecided(&report(ring, r#"{"type":"string"}"#), "applies itself");
}

#[test]
fn catastrophic_patterns_cost_no_more_than_others() {
    assert_proven(&report(
        r#"{"type":"string","pattern":"^(a+)+$"}"#,
        r#"{"type":"string","pattern":"^(a|aa)*$"}"#,
    ));
    assert_eq!(
        assert_refuted(&report(
            r#"{"type":"string","pattern":"^(a|a?)+$"}"#,
            r#"{"type":"string","pattern":"^(a+)+$"}"#,
        )),
        r#""""#
    );
}

#[test]
fn numbers_beyond_doubles_are_exact() {
    assert_proven(&report(
        r#"{"type":"integer","maximum":100000000000000000000000000000000000000}"#,
        r#"{"type":"integer","maximum":100000000000000000000000000000000000001}"#,
    ));
    // The record that shows it is no number that a validator holds.
    let report = report(
        r#"{"type":"integer","minimum":1e400,"maximum":1e400}"#,
        r#"{"type":"string"}"#,
    );
    assert!(!matches!(report.truth, Truth::Proven), "{:?}", report.truth);
}

#[test]
fn look_ahead_is_a_language_like_any_other() {
    let ahead = r#"{"type":"string","pattern":"^(?=.*[0-9]).*$"}"#;
    assert_proven(&report(ahead, r#"{"type":"string","pattern":"[0-9]"}"#));
}

#[test]
fn a_pattern_without_a_language_is_undecided_unless_it_cancels() {
    let back = r#"{"type":"string","pattern":"^(a+)b\\1$"}"#;
    assert_proven(&report(
        back,
        r#"{"type":"string","pattern":"^(a+)b\\1$","title":"x"}"#,
    ));
    assert_proven(&report(
        r#"{"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)b\\1$"}}}"#,
        r#"{"type":"object","properties":{"a":{"type":["string","null"],"pattern":"^(a+)b\\1$"}}}"#,
    ));
    assert_undecided(
        &report(back, r#"{"type":"string","pattern":"^a+b$"}"#),
        "pattern",
    );
    // One of the validators does not take such a pattern, so that nothing is shown.
    assert_undecided(&report(r#"{"type":"string"}"#, back), "back-reference");
}

#[test]
fn a_check_that_is_cancelled_is_undecided() {
    let mut old = String::from(r#"{"allOf":["#);
    for index in 0..40 {
        write!(
            old,
            r#"{{"anyOf":[{{"required":["a{index}"]}},{{"required":["b{index}"]}},{{"maxProperties":{index}}}]}},"#
        )
        .unwrap();
    }
    old.push_str(r#"{"type":"object"}]}"#);
    let new = r#"{"type":"object","minProperties":60,"propertyNames":{"maxLength":2}}"#;
    let options = Options {
        cancelled: &|| true,
        ..Options::default()
    };
    let report = compat::check(&schema(&old), &schema(new), &options);
    assert_undecided(&report, "cancelled");
}

#[test]
fn one_thousand_properties_are_no_trouble() {
    let wide = |kind: &str| {
        let mut out =
            String::from(r#"{"type":"object","additionalProperties":false,"properties":{"#);
        for index in 0..1000 {
            write!(
                out,
                r#""p{index}":{{"type":"string","maxLength":{index}}},"#
            )
            .unwrap();
        }
        write!(out, r#""last":{{"type":"{kind}"}}}}}}"#).unwrap();
        out
    };
    assert_proven(&report(&wide("integer"), &wide("number")));
    assert_eq!(
        assert_refuted(&report(&wide("number"), &wide("integer"))),
        r#"{"last":0.1}"#
    );
}

#[test]
fn a_refutation_needs_no_validator_of_all_of_a_large_schema() {
    // The validators would take minutes for all of it.
    let of = |most: usize| {
        let properties: Vec<String> = (0..6_000)
            .map(|at| {
                let most = if at == 4_711 { most } else { 20 };
                format!(r#""p{at}":{{"type":"string","maxLength":{most}}}"#)
            })
            .collect();
        format!(
            r#"{{"type":"object","properties":{{{}}}}}"#,
            properties.join(",")
        )
    };
    let report = report(&of(20), &of(1));
    assert_eq!(report.truth, Truth::Refuted);
    let witness = report.findings[0].witness.as_ref().unwrap();
    assert_eq!(witness.verified_by, ["jsonschema", "boon"]);
    assert_eq!(witness.path, "p4711");
}
