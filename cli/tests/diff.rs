//! `callsheet diff`: files and revisions; it never gates.

use callsheet_api::report::{ReportBody, TruthVerdict};

use crate::{ORDER, ORDER_WITH_NOTE, Repo};

#[test]
fn two_files_or_two_revisions_are_compared() {
    let repo = Repo::with(&[("a.avsc", ORDER), ("sub/b.avsc", ORDER_WITH_NOTE)]);
    let files = repo.run(&["diff", "a.avsc", "sub/b.avsc", "--format", "json"]);
    assert_eq!(files.code, 0, "{files:?}");
    let body: ReportBody = serde_json::from_str(&files.out).unwrap();
    assert_eq!(body.truth.verdict, TruthVerdict::Refuted);
    assert!(!body.wire.compatible);
    let finding = &body.findings[0];
    assert_eq!(finding.rule, "reader_field_without_default_added");
    assert_eq!(finding.reader_span.as_ref().unwrap().file, "sub/b.avsc");

    let revisions = repo.run(&["diff", "main:a.avsc", "HEAD:sub/b.avsc", "--format", "json"]);
    let body: ReportBody = serde_json::from_str(&revisions.out).unwrap();
    assert_eq!(body.truth.verdict, TruthVerdict::Refuted);

    let forward = repo.run(&[
        "diff",
        "a.avsc",
        "sub/b.avsc",
        "--direction",
        "forward",
        "--format",
        "json",
    ]);
    let body: ReportBody = serde_json::from_str(&forward.out).unwrap();
    assert_eq!(body.truth.verdict, TruthVerdict::Proven);
}

#[test]
fn text_lists_changes_and_verdicts() {
    let repo = Repo::with(&[("a.avsc", ORDER), ("b.avsc", ORDER_WITH_NOTE)]);
    let ran = repo.run(&["diff", "a.avsc", "b.avsc"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("  change     note: "), "{}", ran.out);
    assert!(
        ran.out.ends_with("wire: incompatible   truth: refuted\n"),
        "{}",
        ran.out
    );
    let same = repo.run(&["diff", "a.avsc", "a.avsc"]);
    assert_eq!(
        same.out,
        "No difference.\nwire: compatible   truth: proven\n"
    );
}

#[test]
fn what_cannot_be_compared_is_101() {
    let repo = Repo::with(&[("a.avsc", ORDER), ("broken.avsc", "{\n \"type\": 5,\n}")]);
    for (arguments, part) in [
        (
            ["diff", "a.avsc", "gone.avsc"],
            "there is no file `gone.avsc`",
        ),
        (
            ["diff", "a.avsc", "main:gone.avsc"],
            "`main` has no file `gone.avsc`",
        ),
        (
            ["diff", "a.avsc", "nowhere:a.avsc"],
            "does not hold `nowhere`",
        ),
        (["diff", "a.avsc", "broken.avsc"], "broken.avsc:"),
    ] {
        let ran = repo.run(&arguments);
        assert_eq!(ran.code, 101, "{ran:?}");
        assert!(ran.err.contains(part), "{part:?} is not in {}", ran.err);
    }
}
