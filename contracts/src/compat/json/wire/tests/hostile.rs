//! Schemas that would keep a registry busy for ever, or take its stack.

use std::fmt::Write as _;

use super::{check, found, parse};
use crate::compat::Policy;

fn branches(count: usize, last: &str) -> String {
    let mut out = String::from(r#"{"oneOf":["#);
    for index in 0..count {
        write!(
            out,
            r#"{{"type":"object","properties":{{"kind":{{"const":"k{index}"}}}}}},"#
        )
        .unwrap();
    }
    out + last + "]}"
}

#[test]
fn ten_thousand_branches_are_matched_without_comparing_all_pairs() {
    let old = branches(10_000, r#"{"type":"null"}"#);
    let new = branches(10_001, r#"{"type":"null"}"#);
    assert_eq!(found(&old, &new, Policy::Strict), ["SUM_TYPE_EXTENDED #/"]);
    assert_eq!(found(&new, &old, Policy::Strict), ["SUM_TYPE_NARROWED #/"]);
}

#[test]
fn branches_that_all_changed_end_at_the_bound() {
    let old = branches(1_000, r#"{"type":"null"}"#);
    let new = old.replace("\"k", "\"m");
    let wire = check(&parse(&old), &parse(&new), "new", "old", Policy::Strict);
    assert!(!wire.compatible);
    assert!(
        wire.messages
            .last()
            .unwrap()
            .contains("too much to be compared")
    );
}

fn chain(links: usize, end: &str) -> String {
    let mut out = String::from(r##"{"$ref":"#/definitions/d0","definitions":{"##);
    for index in 0..links {
        let next = index + 1;
        write!(
            out,
            r##""d{index}":{{"properties":{{"p":{{"$ref":"#/definitions/d{next}"}}}}}},"##
        )
        .unwrap();
    }
    write!(out, r#""d{links}":{end}}}}}"#).unwrap();
    out
}

#[test]
fn a_long_chain_of_references_ends_at_the_bound() {
    let (old, new) = (
        chain(5_000, r#"{"type":"string"}"#),
        chain(5_000, r#"{"type":"null"}"#),
    );
    assert!(!check(&parse(&old), &parse(&new), "new", "old", Policy::Strict).compatible);
    let modern = |text: &str| {
        text.replace("definitions", "$defs").replacen(
            '{',
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","#,
            1,
        )
    };
    let (old, new) = (modern(&old), modern(&new));
    assert!(!check(&parse(&old), &parse(&new), "new", "old", Policy::Strict).compatible);
}

#[test]
fn a_difference_below_shared_definitions_is_not_listed_exponentially_often() {
    // Forty levels, each of which refers to the next one twice.
    let text = |end: &str| {
        let mut out = String::from(r##"{"$ref":"#/definitions/d0","definitions":{"##);
        for index in 0..40 {
            let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, index + 1);
            write!(
                out,
                r#""d{index}":{{"properties":{{"p":{next},"q":{next}}}}},"#
            )
            .unwrap();
        }
        write!(out, r#""d40":{end}}}}}"#).unwrap();
        out
    };
    let wire = check(
        &parse(&text(r#"{"type":"string"}"#)),
        &parse(&text(r#"{"type":"null"}"#)),
        "new",
        "old",
        Policy::Strict,
    );
    assert!(!wire.compatible);
    assert_eq!(wire.messages.len(), 4_096);
}

#[test]
fn mutual_recursion_of_combinations_settles() {
    let text = |kind: &str| {
        let mut out = String::from(r##"{"$ref":"#/definitions/d0","definitions":{"##);
        let all: Vec<String> = (0..12)
            .map(|index| format!(r##"{{"$ref":"#/definitions/d{index}"}}"##))
            .collect();
        let all = all.join(",");
        for index in 0..12 {
            write!(
                out,
                r#""d{index}":{{"type":"object","properties":{{"k":{{"const":{index}}},"c":{{"oneOf":[{all}]}}}}}},"#
            )
            .unwrap();
        }
        write!(out, r#""end":{{"type":"{kind}"}}}}}}"#).unwrap();
        out
    };
    assert_eq!(
        found(&text("string"), &text("string"), Policy::Strict),
        [""; 0]
    );
    let changed = text("string").replacen(r#"{"const":3}"#, r#"{"const":33}"#, 1);
    assert!(
        !check(
            &parse(&text("string")),
            &parse(&changed),
            "new",
            "old",
            Policy::Strict
        )
        .compatible
    );
}
