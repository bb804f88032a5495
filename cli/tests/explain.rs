//! `callsheet explain`: rules and findings.

use crate::{ORDER, ORDER_WITH_NOTE, Repo};

#[test]
fn every_rule_has_a_page() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    let engine = callsheet_contracts::compat::rules::all().map(|rule| rule.id);
    for id in engine.chain(callsheet_contracts::gate::rules::ids()) {
        let ran = repo.run(&["explain", id]);
        assert_eq!(ran.code, 0, "{id}");
        assert!(
            ran.out.starts_with("# ") && ran.out.contains(id),
            "{}",
            ran.out
        );
    }
    let ran = repo.run(&["explain", "wire_onyl"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.err,
        "error: no rule is called `wire_onyl`; did you mean `wire_only`?\n"
    );
}

#[test]
fn a_finding_is_explained_with_the_way_to_accept_it() {
    let repo = Repo::with(&[("contracts/order.avsc", ORDER)]);
    repo.write("contracts/order.avsc", ORDER_WITH_NOTE);
    let out = repo.run(&["check"]).out;
    let fingerprint = out
        .split("callsheet explain ")
        .nth(1)
        .unwrap()
        .lines()
        .next()
        .unwrap();
    let ran = repo.run(&["explain", fingerprint]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for part in [
        &format!("- finding: {fingerprint}\n"),
        "  until: 2026-12-21\n",
        "## Why it matters",
    ] {
        assert!(ran.out.contains(part), "{part:?} is not in {}", ran.out);
    }
    assert_eq!(repo.run(&["explain", "0123456789ab"]).code, 101);
}
