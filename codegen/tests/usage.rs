//! Usage evidence from sources.

use callsheet_codegen::usage::{Found, Usage, scan};

use crate::expected::project;

const SOURCE: &str = r#"
use callsheet::Reader;

#[derive(Debug, callsheet::Reader)]
#[contract("playback.events", walk_tail)]
struct Watch<'a> {
    user_id: i64,
    #[contract(path = "device.kind")]
    kind: &'a str,
}

mod inner {
    callsheet::contract!("shapes" @ 1);

    #[derive(Clone)]
    struct NotAReader;

    fn body() {
        #[derive(Reader)]
        #[contract("playback.events")]
        struct Short { #[contract(rename = "position_s")] at: i64 }
    }
}
"#;

#[test]
fn declarations_are_found_wherever_they_stand() {
    let names = |list: &[&str]| Some(list.iter().map(|&name| name.to_owned()).collect());
    assert_eq!(
        scan(SOURCE).unwrap(),
        [
            Found {
                contract: "playback.events".to_owned(),
                version: None,
                fields: names(&["device.kind", "user_id"]),
                outer: vec![],
                at: None,
                consents: vec![]
            },
            Found {
                contract: "shapes".to_owned(),
                version: Some(1),
                fields: None,
                outer: vec![],
                at: None,
                consents: vec![]
            },
            Found {
                contract: "playback.events".to_owned(),
                version: None,
                fields: names(&["position_s"]),
                outer: vec![],
                at: None,
                consents: vec![]
            },
        ]
    );
    assert!(scan("fn {").unwrap_err().starts_with("1:4: "));
}

#[test]
fn evidence_joins_what_is_read_of_a_subject() {
    let found: Vec<Found> = scan(SOURCE)
        .unwrap()
        .into_iter()
        .filter(|found| found.fields.is_some())
        .collect();
    let project = project();
    let usage = Usage::resolve("recommendations", "1.2.0", &found, |contract| {
        project.load(contract)
    })
    .unwrap();
    assert_eq!(
        usage.to_json(),
        r#"{
  "crate": "recommendations",
  "reads": [
    {
      "fields": [
        "device.kind",
        "position_s",
        "user_id"
      ],
      "subject": "playback.events-value",
      "versions": [
        1,
        2,
        3,
        4
      ]
    }
  ],
  "version": "1.2.0"
}
"#
    );
}

#[test]
fn evidence_says_why_personal_data_and_deprecated_fields_are_read() {
    let source = r#"
        #[derive(Reader)] #[contract("playback.events")]
        struct A {
            #[contract(pii = "receipts by mail")] email: Option<String>,
            #[contract(deprecated = "CLUB-17", pii = "taxes")] country: Option<String>,
        }
        #[derive(Reader)] #[contract("shapes", at = "points")]
        struct B<'a> { #[contract(pii = "labels on maps")] label: &'a str }
    "#;
    let project = project();
    let usage = Usage::resolve("app", "1.0.0", &scan(source).unwrap(), |contract| {
        project.load(contract)
    });
    let text = usage.unwrap().to_json();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        value["reads"][0]["consents"],
        serde_json::json!([
            {"field": "country", "pii": "taxes", "deprecated": "CLUB-17"},
            {"field": "email", "pii": "receipts by mail"},
        ])
    );
    assert_eq!(
        value["reads"][1]["consents"],
        serde_json::json!([{"field": "points.label", "pii": "labels on maps"}])
    );
}

#[test]
fn a_bound_type_reads_its_version_whole_and_one_by_itself_nothing() {
    let found = scan(
        r#"
        #[derive(Clone, callsheet::Contract)] #[contract("shapes", version = 1)] struct Bound { id: i64 }
        #[derive(Clone, callsheet::Contract)] struct Alone { id: i64 }
    "#,
    );
    let contracts: Vec<_> = found
        .unwrap()
        .into_iter()
        .map(|found| (found.contract, found.version, found.fields))
        .collect();
    assert_eq!(contracts, [("shapes".to_owned(), Some(1), None)]);
}

#[test]
fn a_field_that_an_inner_reader_reads_counts_by_what_it_reads() {
    let source = r#"
        #[derive(Reader)] #[contract("shapes")]
        struct Outer<'a> { points: Vec<Spot<'a>>, payload: Option<Payload<'a>>, tree: Option<Elsewhere> }
        #[derive(Reader)] #[contract("shapes", at = "points")]
        struct Spot<'a> { label: &'a str }
        #[derive(Reader)] #[contract("shapes", at = "payload")]
        enum Payload<'a> { Long(i64), Point(Inside<'a>) }
        #[derive(Reader)] #[contract("shapes", at = "payload", record = "Point")]
        struct Inside<'a> { label: &'a str }
    "#;
    let project = project();
    let usage = Usage::resolve("x", "0.1.0", &scan(source).unwrap(), |contract| {
        project.load(contract)
    })
    .unwrap();
    assert_eq!(
        usage.reads[0].fields,
        ["payload", "payload.label", "points.label", "tree"],
        "`points` by its label alone; a number lies in `payload` itself, and nobody here reads inside `tree`"
    );
}
