//! `callsheet check`: what is compared, what blocks, how it reads.

use callsheet_api::check::{CheckBody, CheckVerdict};

use crate::{ORDER, ORDER_WITH_DEFAULT, ORDER_WITH_NOTE, Repo};

const FILE: &str = "contracts/shop/order.avsc";

#[test]
fn a_safe_change_is_clean() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_DEFAULT);
    let ran = repo.run(&["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let short = repo.short();
    assert_eq!(
        ran.out,
        format!("1 contract, 1 changed against {short}: nothing blocks\n")
    );
    // A bare `callsheet` does the same.
    assert_eq!(repo.run(&[]).out, ran.out);
}

#[test]
fn a_breaking_change_shows_the_record_and_exits_100() {
    let repo = Repo::with(&[
        (FILE, ORDER),
        ("contracts/shop/other.avsc", ORDER),
        (
            "consumers/billing.yaml",
            "app: billing\nowner: shop-team\nreads:\n  - {contract: order, fields: [note]}\n",
        ),
    ]);
    repo.write(FILE, ORDER_WITH_NOTE);
    let ran = repo.run(&["check", "--base", "main"]);
    assert_eq!(ran.code, 100, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(
        lines[0].starts_with("contracts/shop/order.avsc:6:")
            && lines[0].ends_with("  error  reader_field_without_default_added  order.note"),
        "{}",
        ran.out
    );
    for part in [
        &format!("  base       {}", repo.short()),
        "  reads it   billing (declared, @shop-team)",
        "  witness    {\"id\":",
        "[executed: plan",
        "  verdict    wire: incompatible   truth: refuted   against base, backward",
        "  fix        ",
        "  more       callsheet explain ",
        "2 contracts, 1 changed against ",
        ": 1 blocking",
    ] {
        assert!(ran.out.contains(part), "{part:?} is not in\n{}", ran.out);
    }
    assert!(
        lines.iter().all(|line| line.chars().count() <= 100),
        "{}",
        ran.out
    );
}

#[test]
fn json_is_the_published_body() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_NOTE);
    let ran = repo.run(&["check", "--format", "json"]);
    assert_eq!(ran.code, 100);
    let body: CheckBody = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(body.verdict, CheckVerdict::Breaking);
    assert!(body.complete);
    let contract = &body.contracts[0];
    assert_eq!(
        (contract.path.as_str(), contract.subject.as_str()),
        (FILE, "order-value")
    );
    assert_eq!(contract.comparisons[0].against, "base");
    let finding = &contract.report.as_ref().unwrap().findings[0];
    assert_eq!(finding.reader_span.as_ref().unwrap().line, 6);
    assert!(
        finding
            .witness
            .as_ref()
            .unwrap()
            .verified_by
            .contains(&"plan".to_owned())
    );
}

#[test]
fn the_merge_base_counts_and_not_the_tip_of_main() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    // Main moves on after the branch was made.
    repo.git.set_head("refs/heads/main").unwrap();
    repo.write("contracts/shop/new.avsc", ORDER);
    repo.commit();
    std::fs::remove_file(repo.path().join("contracts/shop/new.avsc")).unwrap();
    repo.git.set_head("refs/heads/change").unwrap();
    repo.git
        .reset(
            repo.git
                .head()
                .unwrap()
                .peel_to_commit()
                .unwrap()
                .as_object(),
            git2::ResetType::Mixed,
            None,
        )
        .unwrap();
    let ran = repo.run(&["check", "--base", "main"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.out.contains("new.avsc"), "{}", ran.out);
}

#[test]
fn untracked_files_count_and_ignored_ones_do_not() {
    let repo = Repo::with(&[(FILE, ORDER), (".gitignore", "contracts/draft/\n")]);
    repo.write("contracts/stock/item.avsc", "{ broken");
    let ran = repo.run(&["check"]);
    assert_eq!(ran.code, 101, "{ran:?}");
    assert!(
        ran.out
            .starts_with("contracts/stock/item.avsc:1:3  not checked  item-value\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .ends_with("What was not checked is not known to be safe.\n"),
        "{}",
        ran.out
    );
    std::fs::remove_dir_all(repo.path().join("contracts/stock")).unwrap();
    repo.write("contracts/draft/item.avsc", "{ broken");
    assert_eq!(repo.run(&["check"]).code, 0);
}

#[test]
fn a_blocking_finding_wins_over_what_could_not_be_checked() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_NOTE);
    repo.write("contracts/shop/broken.avsc", "[");
    let ran = repo.run(&["check"]);
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(ran.out.contains("1 blocking, 1 not checked"), "{}", ran.out);
}

#[test]
fn paths_and_configuration_choose_the_contracts() {
    let repo = Repo::with(&[(FILE, ORDER), ("schemas/order2.avsc", ORDER)]);
    repo.write(FILE, ORDER_WITH_NOTE);
    repo.write("schemas/order2.avsc", ORDER_WITH_NOTE);
    assert!(repo.run(&["check"]).out.contains("1 contract, 1 changed"));
    let ran = repo.run(&["check", "schemas"]);
    assert!(ran.out.starts_with("schemas/order2.avsc:6:"), "{}", ran.out);
    repo.write("callsheet.toml", "[project]\npaths = [\"schemas/**\"]\n\n[gate.rules]\nreader_field_without_default_added = \"warn\"\n");
    let ran = repo.run(&["check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains("schemas/order2.avsc:6:") && !ran.out.contains("contracts/"),
        "{}",
        ran.out
    );
}

#[test]
fn two_commits_can_be_compared() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_NOTE);
    repo.commit();
    repo.write(FILE, ORDER);
    assert_eq!(repo.run(&["check", "--base", "main"]).code, 0);
    assert_eq!(
        repo.run(&["check", "--base", "main", "--head", "HEAD"])
            .code,
        100
    );
}

#[test]
fn an_accepted_finding_lets_the_change_through() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_NOTE);
    let out = repo.run(&["check"]).out;
    let fingerprint = out
        .split("callsheet explain ")
        .nth(1)
        .unwrap()
        .lines()
        .next()
        .unwrap();
    let entry = format!(
        "- finding: {fingerprint}\n  why: nobody reads it yet\n  by: shop-team\n  until: 2026-12-24\n"
    );
    repo.write("callsheet.accept.yaml", &entry);
    let ran = repo.run(&["check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .contains("  accepted   until 2026-12-24 by shop-team: nobody reads it yet\n"),
        "{}",
        ran.out
    );
}

#[test]
fn json_says_what_is_accepted_and_what_is_wrong_with_acceptances() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_NOTE);
    let body = || -> CheckBody {
        let ran = repo.run(&["check", "--format", "json"]);
        assert_eq!(ran.err, "");
        serde_json::from_str(&ran.out).unwrap()
    };
    let fingerprint = body().contracts[0].report.as_ref().unwrap().findings[0]
        .fingerprint
        .clone();
    let entry = |finding: &str, until: &str| {
        format!("- finding: {finding}\n  why: agreed\n  by: shop-team\n  until: {until}\n")
    };
    repo.write(
        "callsheet.accept.yaml",
        &(entry(&fingerprint, "2026-12-24") + &entry("0123456789ab", "2026-12-24")),
    );
    let said = body();
    assert_eq!(said.verdict, CheckVerdict::Safe);
    let accepted = &said.contracts[0].accepted[0];
    assert_eq!(
        (
            &accepted.finding,
            accepted.by.as_str(),
            accepted.until.as_str()
        ),
        (&fingerprint, "shop-team", "2026-12-24")
    );
    let notice = &said.notices[0];
    assert_eq!(
        (notice.rule.as_str(), notice.level.as_str()),
        ("acceptance_unused", "warn")
    );
    assert_eq!(notice.location.as_ref().unwrap().line, 5);
    repo.write("callsheet.accept.yaml", &entry(&fingerprint, "2026-11-20"));
    let said = body();
    assert_eq!(said.verdict, CheckVerdict::Breaking);
    assert_eq!(said.notices[0].rule, "acceptance_expired");
    assert!(said.contracts[0].accepted.is_empty());
}

#[test]
fn the_server_of_the_project_is_asked_unless_the_check_is_offline() {
    let repo = Repo::with(&[(FILE, ORDER)]);
    repo.write(FILE, ORDER_WITH_DEFAULT);
    // A port that was free a moment ago: nobody answers there.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap()
        .port();
    repo.write(
        "callsheet.toml",
        &format!("[project]\nserver = \"http://127.0.0.1:{port}\"\n"),
    );
    let ran = repo.run(&["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (101, ""), "{ran:?}");
    for part in ["who reads `order-value`", "--offline"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
    assert_eq!(repo.run(&["check", "--offline"]).code, 0);
}

#[test]
fn locked_versions_are_compared_too() {
    let repo = Repo::with(&[(FILE, ORDER_WITH_DEFAULT)]);
    let locked = repo.run(&["pull", "--from", "contracts"]);
    assert_eq!(locked.code, 0, "{locked:?}");
    repo.write(FILE, ORDER_WITH_NOTE);
    let ran = repo.run(&["check", "--format", "json"]);
    let body: CheckBody = serde_json::from_str(&ran.out).unwrap();
    let against: Vec<&str> = body.contracts[0]
        .comparisons
        .iter()
        .map(|comparison| comparison.against.as_str())
        .collect();
    // The locked version is the base's own text.
    assert_eq!(against, ["base"]);
}
