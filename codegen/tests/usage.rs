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
                fields: names(&["user_id", "device.kind"])
            },
            Found {
                contract: "shapes".to_owned(),
                version: Some(1),
                fields: None
            },
            Found {
                contract: "playback.events".to_owned(),
                version: None,
                fields: names(&["position_s"])
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
