//! Schemas that were made to hurt: what their check may cost is bounded in units of work, and what is open then says so.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::{Report, Truth};
use callsheet_schema::Format;

fn report(format: Format, old: &str, new: &str, options: &Options<'_>) -> Report {
    let parsed = |text: &str| Schema::parse(format, text, &[]).unwrap();
    check(&parsed(old), &parsed(new), options)
}

fn reason(report: &Report) -> &str {
    match &report.truth {
        Truth::Undecided { reason } => reason,
        truth => panic!("{truth}"),
    }
}

/// Messages that form a ring.
fn protobuf_ring(length: usize) -> String {
    let messages: Vec<String> = (0..length)
        .map(|at| {
            let next = (at + 1) % length;
            format!("message A{at} {{ int32 v = 1; A{next} next = 2; }}\n")
        })
        .collect();
    let messages = messages.concat();
    format!("syntax = \"proto3\";\n{messages}")
}

#[test]
fn messages_that_meet_in_too_many_pairs_are_undecided() {
    let (old, new) = (protobuf_ring(349), protobuf_ring(347));
    let report = report(Format::Protobuf, &old, &new, &Options::default());
    assert!(
        reason(&report).contains("units of work"),
        "{:?}",
        report.truth
    );
}

#[test]
fn a_long_chain_of_references_is_followed_or_said_to_be_too_long() {
    let chain = |length: usize, end: &str| {
        let links: Vec<String> = (0..length)
            .map(|at| format!(r##""d{at}":{{"$ref":"#/$defs/d{}"}},"##, at + 1))
            .collect();
        let links = links.concat();
        format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{links}"d{length}":{{"type":"{end}"}}}}}}"##)
    };
    let answer = |length| {
        let (old, new) = (chain(length, "integer"), chain(length, "string"));
        report(Format::Json, &old, &new, &Options::default())
    };
    assert_eq!(answer(60).truth, Truth::Refuted);
    let too_long = answer(20_000);
    assert!(reason(&too_long).contains("references follow each other"));
}

#[test]
fn patterns_without_a_small_automaton_are_undecided() {
    let pattern =
        |last: &str| format!(r#"{{"type":"string","pattern":"^(a|b)*{last}(a|b){{24}}$"}}"#);
    let report = report(
        Format::Json,
        &pattern("a"),
        &pattern("b"),
        &Options::default(),
    );
    assert!(
        reason(&report).contains("automaton states"),
        "{:?}",
        report.truth
    );
}

#[test]
fn a_caller_that_gives_up_ends_the_wire_verdict_too() {
    let options = Options {
        cancelled: &|| true,
        ..Options::default()
    };
    let object =
        |ty: &str| format!(r#"{{"type":"object","properties":{{"a":{{"type":"{ty}"}}}}}}"#);
    let report = report(
        Format::Json,
        &object("string"),
        &object("integer"),
        &options,
    );
    assert!(!report.wire.compatible);
    assert!(
        report
            .wire
            .messages
            .iter()
            .any(|message| message.contains("too much to be compared"))
    );
}

#[test]
fn a_minimal_record_does_not_double_with_every_type() {
    let rungs = |leaf: &str| {
        let mut rungs = vec![format!(
            r#"{{"type":"record","name":"L0","fields":[{{"name":"v","type":"{leaf}"}}]}}"#
        )];
        for at in 0..40 {
            let next = at + 1;
            rungs.push(format!(
                r#"{{"type":"record","name":"L{next}","fields":[{{"name":"a","type":"L{at}"}},{{"name":"b","type":"L{at}"}}]}}"#
            ));
        }
        format!("[{}]", rungs.join(","))
    };
    let report = report(
        Format::Avro,
        &rungs("int"),
        &rungs("string"),
        &Options::default(),
    );
    assert_eq!(report.truth, Truth::Refuted);
}

#[test]
fn ten_thousand_changed_properties_are_refuted_within_the_budget() {
    let properties = |ty: &str| {
        let list: Vec<String> = (0..10_000)
            .map(|at| format!(r#""p{at}":{{"type":"{ty}"}}"#))
            .collect();
        format!(r#"{{"type":"object","properties":{{{}}}}}"#, list.join(","))
    };
    let report = report(
        Format::Json,
        &properties("integer"),
        &properties("string"),
        &Options::default(),
    );
    assert_eq!(report.truth, Truth::Refuted);
    assert!(report.findings.len() <= 256);
}

#[test]
fn a_change_far_down_is_shown_from_a_message_on_the_way() {
    let chain = |leaf: &str| {
        let links: Vec<String> = (0..200)
            .map(|at| format!("message A{at} {{ A{} next = 1; }}\n", at + 1))
            .collect();
        format!(
            "syntax = \"proto3\";\n{}message A200 {{ {leaf} v = 1; }}\n",
            links.concat()
        )
    };
    let report = report(
        Format::Protobuf,
        &chain("int32"),
        &chain("string"),
        &Options::default(),
    );
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.witness.is_some())
        .unwrap();
    assert_eq!(finding.field_path, format!("{}v", "next.".repeat(8)));
    assert_eq!(report.truth, Truth::Refuted);
}
