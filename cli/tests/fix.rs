//! `callsheet fix`: what is rewritten, what is left alone, what is said.

use std::fs;

use crate::{ORDER, Repo};

const FILE: &str = "contracts/shop/order.avsc";

/// Odd layout on purpose: a rewrite keeps it.
const WITHOUT_DEFAULTS: &str = r#"{ "type": "record", "name": "Order",
  "fields": [
    {"name": "id",   "type": "string"},

    {"name": "note", "type": "string"  },
    {"name":"count", "type":"long"}
  ]}
"#;

fn changed(text: &str) -> Repo {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, text);
    repo
}

fn text(repo: &Repo, path: &str) -> String {
    fs::read_to_string(repo.path().join(path)).unwrap()
}

#[test]
fn every_blocking_finding_is_rewritten_and_the_layout_stays() {
    let repo = changed(WITHOUT_DEFAULTS);
    assert_eq!(repo.run(&["check"]).code, 100);
    let ran = repo.run(&["fix"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(ran.out.matches("fixed  ").count(), 2, "{}", ran.out);
    assert_eq!(repo.run(&["check"]).code, 0);
    let after = text(&repo, FILE);
    let (before, kept): (Vec<&str>, Vec<&str>) =
        (WITHOUT_DEFAULTS.lines().collect(), after.lines().collect());
    for line in [0, 1, 2, 3, 6] {
        assert_eq!(kept[line], before[line]);
    }
    assert!(kept[4].contains("\"default\""), "{after}");
    // Nothing is left to do.
    let again = repo.run(&["fix"]);
    assert_eq!((again.code, again.out.as_str()), (0, "Nothing to fix.\n"));
}

#[test]
fn one_finding_is_rewritten_and_the_other_stays() {
    let repo = changed(WITHOUT_DEFAULTS);
    let found = repo.run(&["check", "--format", "json"]);
    let body: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    let findings = body["contracts"][0]["report"]["findings"]
        .as_array()
        .unwrap();
    let fingerprint = findings[0]["fingerprint"].as_str().unwrap();
    let ran = repo.run(&["fix", fingerprint]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(text(&repo, FILE).matches("default").count(), 1);
    assert_eq!(repo.run(&["check"]).code, 100);
}

#[test]
fn a_dry_run_writes_nothing() {
    let repo = changed(WITHOUT_DEFAULTS);
    let ran = repo.run(&["fix", "--dry-run"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out.matches("would fix  ").count(), 2, "{}", ran.out);
    assert!(ran.out.contains("\n    - ") && ran.out.contains("\n    + "));
    assert_eq!(text(&repo, FILE), WITHOUT_DEFAULTS);
}

#[test]
fn what_no_rewrite_mends_is_said_and_exits_100() {
    let fixed = |size: u32| {
        format!(
            r#"{{"type":"record","name":"Order","fields":[{{"name":"id","type":{{"type":"fixed","name":"Id","size":{size}}}}}]}}"#
        )
    };
    let repo = Repo::with(&[(FILE, &fixed(8))]);
    repo.write(FILE, &fixed(16));
    let ran = repo.run(&["fix"]);
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(
        ran.out.starts_with("not fixed  ") && ran.out.contains("by hand: "),
        "{}",
        ran.out
    );
    assert_eq!(text(&repo, FILE), fixed(16));
}

#[test]
fn an_unknown_fingerprint_is_refused() {
    let ran = changed(WITHOUT_DEFAULTS).run(&["fix", "000000000000"]);
    assert_eq!(ran.code, 101);
    assert!(ran.err.contains("000000000000"), "{}", ran.err);
}

#[test]
fn unused_acceptances_are_taken_out_with_their_lines() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    let kept = "# Why findings are accepted here.\n";
    repo.write(
        "callsheet.accept.yaml",
        &format!(
            "{kept}- finding: 0123456789ab\n  why: >\n    it was\n    meant\n  by: shop-team\n  until: 2026-12-24\n"
        ),
    );
    let ran = repo.run(&["fix"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.out,
        "took 1 unused entry out of callsheet.accept.yaml\n"
    );
    assert_eq!(text(&repo, "callsheet.accept.yaml"), kept);
}
