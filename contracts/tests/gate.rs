//! The gate: pairing, levels, what blocks, promises, acceptance, readers.

use std::fmt::Write as _;
use std::sync::Arc;

use callsheet_contracts::consumers::{ConsumerIndex, DeclaredConsumers, NoConsumers};
use callsheet_contracts::gate::{
    self, Acceptances, CheckResult, Date, Options, PublishedVersion, Verdict,
};
use callsheet_contracts::report::{Grade, Level};
use callsheet_contracts::set::ContractSet;

mod promises;

const ID_ONLY: &str =
    r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}"#;
const WITH_NOTE: &str = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":"string"}]}"#;
const WITH_DEFAULT: &str = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":"string","default":""}]}"#;

type Files<'a> = &'a [(&'a str, &'a str)];

fn set(files: Files<'_>) -> ContractSet {
    ContractSet::from_files(
        files
            .iter()
            .map(|&(path, text)| (path.to_owned(), text.as_bytes().to_vec())),
    )
}

fn today() -> Date {
    Date::parse("2026-11-21").unwrap()
}

fn run(base: Files<'_>, head: Files<'_>) -> CheckResult {
    gate::check(&set(base), &set(head), &Options::new(today()), &NoConsumers)
}

fn document(id: &str, body: &str) -> String {
    format!(
        "apiVersion: v3.2.0\nkind: DataContract\nid: {id}\nversion: 1.0.0\nschema:\n  - name: orders\n    physicalName: shop.orders\n    physicalType: topic\n{body}"
    )
}

fn render(result: &CheckResult) -> String {
    let mut out = format!(
        "{}{}\n",
        result.verdict.as_str(),
        if result.complete { "" } else { " incomplete" }
    );
    for check in &result.contracts {
        write!(out, "{} {} {:?}", check.path, check.subject, check.change).unwrap();
        if let Some(error) = &check.error {
            write!(
                out,
                " error {}:{:?} {}",
                error.file, error.line, error.message
            )
            .unwrap();
        }
        out.push('\n');
        for comparison in &check.comparisons {
            let wire = if comparison.wire.compatible {
                "compatible"
            } else {
                "incompatible"
            };
            writeln!(
                out,
                "  {} {} {wire} {}",
                comparison.against, comparison.direction, comparison.truth
            )
            .unwrap();
        }
        for finding in check.report.iter().flat_map(|report| &report.findings) {
            let witness = if finding.witness.is_some() {
                " witnessed"
            } else {
                ""
            };
            writeln!(
                out,
                "  {} {} {}{witness}",
                finding.level, finding.rule, finding.field_path
            )
            .unwrap();
        }
    }
    for notice in &result.notices {
        writeln!(out, "{} {}: {}", notice.level, notice.rule, notice.message).unwrap();
    }
    out
}

#[test]
fn equal_texts_are_passed_over_without_being_parsed() {
    let broken: Files<'_> = &[("contracts/order.avsc", "{ not a schema")];
    let result = run(broken, broken);
    assert_eq!(
        render(&result),
        "safe\ncontracts/order.avsc order-value Unchanged\n"
    );
}

#[test]
fn a_new_field_without_default_blocks_with_a_witness() {
    let result = run(
        &[("contracts/order.avsc", ID_ONLY)],
        &[("contracts/order.avsc", WITH_NOTE)],
    );
    assert_eq!(
        render(&result),
        "breaking
contracts/order.avsc order-value Changed
  base backward incompatible refuted
  error reader_field_without_default_added note witnessed
"
    );
    let finding = result.contracts[0].blocking().next().unwrap();
    let place = finding.reader_location.as_ref().unwrap();
    assert_eq!(
        (place.file.as_str(), place.line),
        ("contracts/order.avsc", 1)
    );
    assert_eq!(finding.fingerprint.len(), 12);
    assert_eq!(finding.against, "base");
}

#[test]
fn the_level_says_which_directions_count() {
    let body = |level: &str| {
        document(
            "shop.orders",
            &format!(
                "    customProperties:\n      - property: callsheet.compatibility\n        value: {level}\n"
            ),
        )
    };
    for (level, verdict) in [
        ("BACKWARD", Verdict::Breaking),
        ("FORWARD", Verdict::Safe),
        ("FULL", Verdict::Breaking),
        ("NONE", Verdict::Safe),
    ] {
        let text = body(level);
        let base: Files<'_> = &[
            ("contracts/o.odcs.yaml", &text),
            ("contracts/o.avsc", ID_ONLY),
        ];
        let head: Files<'_> = &[
            ("contracts/o.odcs.yaml", &text),
            ("contracts/o.avsc", WITH_NOTE),
        ];
        let result = run(base, head);
        assert_eq!(result.verdict, verdict, "{level}: {}", render(&result));
        assert_eq!(result.contracts[0].subject, "shop.orders-value");
    }
    let text = body("BACKWARDS");
    let result = run(
        &[],
        &[
            ("contracts/o.odcs.yaml", &text),
            ("contracts/o.avsc", ID_ONLY),
        ],
    );
    assert_eq!(
        render(&result),
        "breaking\ncontracts/o.avsc shop.orders-value Added\n  error odcs_violation \n"
    );
}

#[test]
fn a_moved_contract_is_a_move() {
    let text = document("shop.orders", "");
    let result = run(
        &[
            ("contracts/a/o.odcs.yaml", &text),
            ("contracts/a/o.avsc", ID_ONLY),
        ],
        &[
            ("contracts/b/o.odcs.yaml", &text),
            ("contracts/b/o.avsc", WITH_DEFAULT),
        ],
    );
    assert_eq!(
        render(&result),
        "safe
contracts/b/o.avsc shop.orders-value Changed
  base backward compatible proven
"
    );
    assert_eq!(
        result.contracts[0].moved_from.as_deref(),
        Some("contracts/a/o.avsc")
    );
}

#[test]
fn what_cannot_be_checked_is_never_safe() {
    let result = run(
        &[("contracts/order.avsc", ID_ONLY)],
        &[("contracts/order.avsc", "{\n  oops")],
    );
    assert_eq!(
        (result.verdict, result.complete),
        (Verdict::Undecided, false)
    );
    let error = result.contracts[0].error.as_ref().unwrap();
    assert_eq!(
        (error.file.as_str(), error.line),
        ("contracts/order.avsc", Some(2))
    );

    let text = document(
        "shop.orders",
        "    customProperties:\n      - {property: callsheet.schema, value: gone.avsc}\n",
    );
    let result = run(&[], &[("contracts/o.odcs.yaml", &text)]);
    assert_eq!(
        render(&result),
        "undecided incomplete
contracts/o.odcs.yaml  Added error contracts/o.odcs.yaml:Some(10) the schema file `contracts/gone.avsc` is not there
"
    );
    let result = run(&[("contracts/o.proto", "a")], &[("contracts/o.proto", "b")]);
    assert!(!result.complete);
}

#[test]
fn published_versions_count_as_the_level_asks() {
    let mut options = Options::new(today());
    let version = |number, text: &str| PublishedVersion {
        number,
        file: format!(".callsheet/schemas/order-value/v{number}.avsc"),
        text: Arc::from(text),
    };
    let published = vec![version(1, ID_ONLY), version(2, WITH_NOTE)];
    options
        .published
        .insert("order-value".to_owned(), published);
    let base = set(&[("contracts/order.avsc", WITH_NOTE)]);
    let head = WITH_NOTE.replace(
        "\"id\",\"type\":\"string\"",
        "\"id\",\"type\":\"string\",\"doc\":\"key\"",
    );
    let head = set(&[("contracts/order.avsc", &head)]);
    let result = gate::check(&base, &head, &options, &NoConsumers);
    // Version 2 is the base; version 1 is not asked about by BACKWARD, and shown all the same.
    assert_eq!(
        render(&result),
        "safe
contracts/order.avsc order-value Changed
  base backward compatible proven
  version 1 backward incompatible refuted
  warn reader_field_without_default_added note witnessed
"
    );
    options.gate.compatibility = "BACKWARD_TRANSITIVE".parse().unwrap();
    let result = gate::check(&base, &head, &options, &NoConsumers);
    assert_eq!(result.verdict, Verdict::Breaking);
}

#[test]
fn an_accepted_finding_does_not_block_until_its_day() {
    let base: Files<'_> = &[("contracts/order.avsc", ID_ONLY)];
    let head: Files<'_> = &[("contracts/order.avsc", WITH_NOTE)];
    let fingerprint = run(base, head).contracts[0]
        .blocking()
        .next()
        .unwrap()
        .fingerprint
        .clone();
    let accept = |until: &str| {
        let text = format!(
            "- finding: {fingerprint}\n  why: no reader yet\n  by: shop-team\n  until: {until}\n"
        );
        let mut options = Options::new(today());
        options.acceptances = Acceptances::parse(&text, today(), 90);
        gate::check(&set(base), &set(head), &options, &NoConsumers)
    };
    let result = accept("2026-12-01");
    assert_eq!(result.verdict, Verdict::Safe);
    assert_eq!(result.contracts[0].accepted[&fingerprint].by, "shop-team");
    let result = accept("2026-11-20");
    assert_eq!(result.verdict, Verdict::Breaking);
    assert_eq!(result.notices[0].rule, "acceptance_expired");
    let result = accept("2027-11-20");
    assert_eq!(result.notices[0].rule, "acceptance_invalid");
    assert_eq!(
        result.notices[0].message,
        "`until` is 2027-11-20, more than 90 days ahead"
    );

    let mut options = Options::new(today());
    options.acceptances = Acceptances::parse(
        "- {finding: abc, why: x, by: y, until: 2026-12-01}",
        today(),
        90,
    );
    let result = gate::check(&set(base), &set(base), &options, &NoConsumers);
    assert_eq!(result.notices[0].rule, "acceptance_unused");
    assert_eq!(result.verdict, Verdict::Safe);
}

#[test]
fn a_number_that_comes_back_is_found_in_the_history_and_can_be_accepted() {
    let file = |fields: &str| format!("syntax = \"proto3\";\nmessage Order {{ {fields} }}\n");
    let base = file("int32 id = 1;");
    let head = file("int32 id = 1; string phone = 2;");
    let base: Files<'_> = &[("contracts/order.proto", base.as_str())];
    let head: Files<'_> = &[("contracts/order.proto", head.as_str())];
    let mut options = Options::new(today());
    let version = |number, fields: &str| PublishedVersion {
        number,
        file: format!(".callsheet/schemas/order-value/v{number}.proto"),
        text: Arc::from(file(fields)),
    };
    let published = vec![
        version(1, "int32 id = 1; string email = 2;"),
        version(2, "int32 id = 1;"),
    ];
    options
        .published
        .insert("order-value".to_owned(), published);
    let result = gate::check(&set(base), &set(head), &options, &NoConsumers);
    let blocking: Vec<_> = result.contracts[0].blocking().collect();
    assert_eq!(blocking.len(), 1, "{}", render(&result));
    let finding = blocking[0];
    assert_eq!(
        (finding.rule, finding.against.as_str()),
        ("proto_tag_reused", "version 1")
    );
    let place = finding.writer_location.as_ref().unwrap();
    assert_eq!(place.file, ".callsheet/schemas/order-value/v1.proto");
    let text = format!(
        "- finding: {}\n  why: nobody kept old records\n  by: shop-team\n  until: 2026-12-01\n",
        finding.fingerprint
    );
    options.acceptances = Acceptances::parse(&text, today(), 90);
    let result = gate::check(&set(base), &set(head), &options, &NoConsumers);
    assert_eq!(result.verdict, Verdict::Safe, "{}", render(&result));
    assert!(result.notices.is_empty());
}

#[test]
fn rule_levels_come_from_the_configuration() {
    let mut options = Options::new(today());
    let rule = "reader_field_without_default_added".to_owned();
    for (level, verdict, findings) in [("warn", Verdict::Safe, 1), ("off", Verdict::Safe, 0)] {
        let text = format!("[gate.rules]\n{rule} = \"{level}\"");
        options.gate = callsheet_contracts::config::parse(&text).unwrap().gate;
        let base = set(&[("contracts/order.avsc", ID_ONLY)]);
        let head = set(&[("contracts/order.avsc", WITH_NOTE)]);
        let result = gate::check(&base, &head, &options, &NoConsumers);
        assert_eq!(result.verdict, verdict);
        assert_eq!(
            result.contracts[0].report.as_ref().unwrap().findings.len(),
            findings
        );
    }
}

#[test]
fn promises_that_change_warn_and_sunsets_hold() {
    let property = |required: bool, class: &str, sunset: &str| {
        document(
            "shop.orders",
            &format!(
                "    properties:
      - name: id
        logicalType: string
        required: {required}
        logicalTypeOptions: {{maxLength: {}}}
{class}        customProperties:
          - property: callsheet.deprecated
            value: {{since: 2026-01-01, sunset: {sunset}}}
slaProperties:
  - {{property: retention, value: {}, unit: d}}
",
                if required { 8 } else { 16 },
                if required { 7 } else { 30 },
            ),
        )
    };
    let old = property(false, "        classification: PII\n", "2027-06-30");
    let new = property(true, "", "2027-01-31");
    let result = run(
        &[
            ("contracts/o.odcs.yaml", &old),
            ("contracts/o.avsc", ID_ONLY),
        ],
        &[
            ("contracts/o.odcs.yaml", &new),
            ("contracts/o.avsc", ID_ONLY),
        ],
    );
    assert_eq!(
        render(&result),
        "breaking
contracts/o.avsc shop.orders-value Changed
  error sunset_moved_earlier id
  warn pii_mark_removed id
  warn required_added id
  warn bound_tightened id
  warn service_level_lowered 
"
    );
    let gone = document("shop.orders", "");
    let result = run(
        &[
            ("contracts/o.odcs.yaml", &new),
            ("contracts/o.avsc", ID_ONLY),
        ],
        &[
            ("contracts/o.odcs.yaml", &gone),
            ("contracts/o.avsc", ID_ONLY),
        ],
    );
    let rules: Vec<&str> = result.contracts[0]
        .blocking()
        .map(|finding| finding.rule)
        .collect();
    assert_eq!(rules, ["deprecated_removed_early"]);
}

#[test]
fn annotations_name_fields_and_agree_with_them() {
    let text = document(
        "shop.orders",
        "    properties:\n      - {name: id, logicalType: integer}\n      - {name: nte, logicalType: string}\n",
    );
    let result = run(
        &[],
        &[
            ("contracts/o.odcs.yaml", &text),
            ("contracts/o.avsc", WITH_NOTE),
        ],
    );
    assert_eq!(
        render(&result),
        "safe
contracts/o.avsc shop.orders-value Added
  warn annotation_type_disagrees id
  warn annotation_without_field nte
"
    );
}

#[test]
fn a_removed_contract_blocks_while_somebody_reads_it() {
    let base: Files<'_> = &[("contracts/order.avsc", ID_ONLY)];
    let result = run(base, &[]);
    assert_eq!(result.verdict, Verdict::Safe);
    assert_eq!(
        result.contracts[0].report.as_ref().unwrap().findings[0].level,
        Level::Warn
    );
    let mut readers = DeclaredConsumers::new();
    readers
        .add_yaml("app: billing\nreads:\n  - {contract: order, fields: [id]}\n")
        .unwrap();
    let result = gate::check(&set(base), &set(&[]), &Options::new(today()), &readers);
    assert_eq!(result.verdict, Verdict::Breaking);
}

#[test]
fn readers_are_found_by_contract_topic_or_subject() {
    let mut readers = DeclaredConsumers::new();
    readers
        .add_yaml("app: billing\nowner: shop-team\nreads:\n  - {contract: shop, fields: [customer.mail], version: \">=2\"}\n")
        .unwrap();
    readers
        .add_usage(r#"{"crate":"scorer","version":"2.3.1","reads":[{"subject":"shop.orders-value","versions":[1,2],"fields":["id","items[].price"]}]}"#)
        .unwrap();
    let text = document("shop", "");
    readers.resolve(&set(&[
        ("contracts/o.odcs.yaml", &text),
        ("contracts/o.avsc", ID_ONLY),
    ]));
    let apps = |field: &str| -> Vec<(String, Grade)> {
        let hits = readers.readers("shop.orders-value", field);
        hits.into_iter().map(|hit| (hit.app, hit.grade)).collect()
    };
    let (proven, declared) = (
        ("scorer".to_owned(), Grade::Proven),
        ("billing".to_owned(), Grade::Declared),
    );
    assert_eq!(apps(""), [proven.clone(), declared.clone()]);
    assert_eq!(apps("id"), std::slice::from_ref(&proven));
    assert_eq!(apps("customer"), std::slice::from_ref(&declared));
    assert_eq!(apps("customer.mail.domain"), [declared]);
    assert_eq!(apps("items[].price"), [proven]);
    assert_eq!(apps("cust"), []);
    let wrong = readers.add_yaml("ap: billing\nreads: 5\n").unwrap_err();
    let messages: Vec<&str> = wrong
        .0
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the file has no key `ap`",
            "`app` is missing",
            "`reads` is not a list"
        ]
    );
}

#[test]
fn two_contracts_with_one_subject_are_refused() {
    let result = run(
        &[],
        &[
            ("contracts/a/order.avsc", ID_ONLY),
            ("contracts/b/order.avsc", WITH_NOTE),
        ],
    );
    assert!(!result.complete);
    let error = result.contracts[1].error.as_ref().unwrap();
    assert_eq!(
        error.message,
        "`contracts/a/order.avsc` has the subject `order-value` too"
    );
}

#[test]
fn a_reader_of_a_shared_type_is_hit_whichever_path_it_reads() {
    let order = |zip: &str| {
        format!(
            r#"{{"type":"record","name":"Order","fields":[
                {{"name":"billing","type":{{"type":"record","name":"Address","fields":[{{"name":"zip","type":"{zip}"}}]}}}},
                {{"name":"shipping","type":["null","Address"]}}]}}"#
        )
    };
    let (old, new) = (order("int"), order("string"));
    let mut readers = DeclaredConsumers::new();
    readers
        .add_yaml("app: courier\nreads:\n  - {contract: order, fields: [shipping.zip]}\n")
        .unwrap();
    let (base, head) = (
        set(&[("contracts/order.avsc", old.as_str())]),
        set(&[("contracts/order.avsc", new.as_str())]),
    );
    let result = gate::check(&base, &head, &Options::new(today()), &readers);
    let finding = &result.contracts[0].report.as_ref().unwrap().findings[0];
    assert_eq!(finding.field_path, "billing.zip");
    let apps: Vec<&str> = finding
        .readers
        .iter()
        .map(|reader| reader.app.as_str())
        .collect();
    assert_eq!(apps, ["courier"]);
}
