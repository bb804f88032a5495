//! Reading ODCS documents: what is accepted, and how each mistake is reported.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use callsheet_contracts::odcs::{self, Reading};

const HEAD: &str = "apiVersion: v3.2.0\nkind: DataContract\nid: shop.orders\nversion: 1.0.0\n";

fn render(reading: &Reading) -> String {
    let mut out = String::new();
    for (level, problems) in [("error", &reading.errors), ("warning", &reading.warnings)] {
        for problem in problems {
            let at = problem.position;
            write!(out, "{level} {}:{} {}", at.line, at.column, problem.message).unwrap();
            if let Some(help) = &problem.help {
                write!(out, " ({help})").unwrap();
            }
            out.push('\n');
        }
    }
    out
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let text = if body.starts_with("apiVersion") {
        body.to_owned()
    } else {
        format!("{HEAD}{body}")
    };
    assert_eq!(render(&odcs::read(&text)), expected, "{text}");
}

#[test]
fn a_small_document_is_read_whole() {
    let text = format!(
        "{HEAD}status: active
team:
  name: shop
  members:
    - username: shop-oncall
      role: owner
schema:
  - name: orders
    physicalName: shop.orders
    physicalType: topic
    properties:
      - name: id
        logicalType: string
        required: true
        primaryKey: true
      - name: customer
        logicalType: object
        properties:
          - name: mail
            classification: PII
slaProperties:
  - property: retention
    value: 30
    unit: d
"
    );
    let reading = odcs::read(&text);
    assert_eq!(render(&reading), "");
    let document = reading.document.unwrap();
    assert_eq!(document.owner(), Some("shop"));
    let object = &document.schema[0];
    let topic = object.element.physical_name.as_ref().unwrap();
    assert_eq!(topic.as_str(), "shop.orders");
    assert!(object.properties[0].required && object.properties[0].primary_key);
    let mail = &object.properties[1].properties[0];
    assert!(mail.is_pii(&["pii".to_owned()]));
    assert!(document.sla("Retention").is_some());
}

#[test]
fn the_root_is_checked() {
    check(
        "apiVersion: v3.2.0\nkind: Contract\nversion: 1.0\nstatsu: active\n",
        "error 1:1 the contract has no `id`
error 2:7 `kind` of the contract is `Contract` (ODCS has one kind: `DataContract`)
error 3:10 `version` of the contract is a number, expected text (put it in quotes: \"1.0\")
error 4:1 the contract has no field `statsu` in ODCS (did you mean `status`?)
",
    );
    check(
        "apiVersion: v2.2.2\nkind: DataContract\nid: a\nversion: 1.0.0\n",
        "error 1:13 `apiVersion` v2.2.2 is ODCS 2, of which only the name is recognised (migrate the document to `apiVersion: v3.2.0`)\n",
    );
    check(
        "apiVersion: 3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\n",
        "error 1:13 `apiVersion` 3.1.0 is not known (write `v3.1.0`)\n",
    );
    check(
        "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\n",
        "warning 1:1 the contract has no `status`, which v3.1.0 requires (add `status: active`)\n",
    );
    check(
        "apiVersion: [\n",
        "error 2:1 while parsing a node, did not find expected node content\n",
    );
}

#[test]
fn fields_newer_than_the_declared_version_are_warned_about() {
    check(
        "apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
  - name: t
    deprecated: true
    properties:
      - name: a
        logicalType: string
        enum: [{value: x}]
",
        "warning 8:5 `deprecated` of the object `t` is new in v3.2.0, the document declares v3.1.0 (declare `apiVersion: v3.2.0`)
warning 12:9 `enum` of the property `t.a` is new in v3.2.0, the document declares v3.1.0 (declare `apiVersion: v3.2.0`)
",
    );
}

#[test]
fn options_belong_to_a_logical_type() {
    check(
        "schema:
  - name: t
    properties:
      - name: a
        logicalTypeOptions: {minLength: 1}
      - name: b
        logicalType: integer
        logicalTypeOptions: {minimum: 5, maximum: 3, minLength: 1, format: i65}
      - name: c
        logicalType: strng
      - name: c
        logicalType: string
        items: {logicalType: string}
      - name: d
        logicalType: string
        logicalTypeOptions: {minLength: 1.5, maxLength: -1}
",
        "error 9:30 `logicalTypeOptions` of the property `t.a` without a type (`logicalTypeOptions` needs `logicalType`)
error 12:39 `logicalTypeOptions` of the property `t.b`: no value is between 5 and 3
error 12:54 `logicalTypeOptions` of the property `t.b` has no field `minLength` in ODCS (put it under `customProperties`)
error 12:76 `format` of `logicalTypeOptions` of the property `t.b` is `i65` (did you mean `i64`?)
error 14:22 `logicalType` of the property `t.c` is `strng` (did you mean `string`?)
error 15:15 a second property with the name `t.c`
error 17:9 `items` of the property `t.c` with `logicalType: string` (`items` needs `logicalType: array`)
error 20:41 `minLength` of `logicalTypeOptions` of the property `t.d` is a number, expected a whole number
error 20:57 `maxLength` of `logicalTypeOptions` of the property `t.d` is negative
",
    );
}

#[test]
fn a_quality_check_has_exactly_one_operator() {
    check(
        "schema:
  - name: t
    quality:
      - description: free text is fine
      - {metric: rowCount, mustBeGreaterThan: 0}
      - {metric: rowCount}
      - {metric: rowCount, mustBe: 1, mustBeLessThan: 5}
      - {metric: rows, mustBeBetween: [9, 1]}
      - {mustBe: 1}
      - {type: sql, mustBeLessThan: many}
      - {type: custom, engine: soda}
      - {type: library, rule: nullValues, mustBe: 0}
      - {metric: rowCount, mustBe: 1, dimension: freshness}
",
        "error 10:10 a quality check of the object `t` has no operator (add one, such as `mustBe: 0` or `mustBeLessThan: 5`)
error 11:39 a quality check of the object `t` has `mustBe` and `mustBeLessThan` (keep one operator; write a second check for the other)
error 12:18 `metric` of a quality check of the object `t` is `rows` (one of: nullValues, missingValues, invalidValues, duplicateValues, rowCount)
error 12:39 `mustBeBetween` of a quality check of the object `t` does not have the smaller number first
error 13:10 a quality check of the object `t` has `mustBe` but nothing to compare (add `metric`, or `type: sql` with a `query`)
error 14:10 a quality check of the object `t` has no `query`
error 14:37 `mustBeLessThan` of a quality check of the object `t` is text, expected a number
error 15:10 a quality check of the object `t` has no `implementation`
error 17:50 `dimension` of a quality check of the object `t` is `freshness` (one of: accuracy, completeness, conformity, consistency, coverage, timeliness, uniqueness)
warning 16:25 `rule` is the deprecated name of `metric` (rename it to `metric`)
",
    );
}

#[test]
fn servers_have_the_members_of_their_type() {
    check(
        "servers:
  - {server: a, type: kafka, host: h, topic: orders}
  - {server: a, type: postgres, host: h, port: \"${PORT}\", database: d, schema: s, username: u}
  - {server: c, type: kafak, host: h}
  - {server: d, type: snowflake, account: x}
",
        "error 6:39 the server `a` has a `topic`, which a kafka server cannot have (name it at the schema object: `physicalName: orders` and `physicalType: topic`)
error 7:14 a second server with the name `a`
error 7:83 the server `a` has no field `username` in ODCS (put it under `customProperties`)
error 8:23 `type` of the server `c` is `kafak` (did you mean `kafka`?)
error 9:6 the server `d` has no `database`
error 9:6 the server `d` has no `schema`
",
    );
}

#[test]
fn references_resolve() {
    check(
        "schema:
  - name: orders
    relationships:
      - {from: orders.customer, to: customers.id}
      - {from: [orders.a, orders.b], to: [customers.id]}
    properties:
      - name: customer
        relationships:
          - {to: customers.idd}
          - {from: orders.customer, to: other.yaml#/schema/x/properties/y}
  - name: customers
    properties:
      - name: id
slaProperties:
  - {property: latency, value: 4, unit: h, element: orders.custmer}
  - {property: latncy, value: 4}
",
        "error 9:10 a relationship of the object `orders` has 2 properties in `from` and 1 in `to`
error 14:14 a relationship of the property `orders.customer` has a `from` (at a property `from` is the property itself; remove it)
warning 9:17 the reference `orders.a` names no property of this contract (did you mean `orders`?)
warning 9:27 the reference `orders.b` names no property of this contract (did you mean `orders`?)
warning 13:18 the reference `customers.idd` names no property of this contract (did you mean `customers.id`?)
warning 19:53 `element` names `orders.custmer`, which the contract does not list (did you mean `orders.customer`?)
warning 20:16 the standard names no service level `latncy` (did you mean `latency`?)
",
    );
}

#[test]
fn broken_and_hostile_yaml_is_reported() {
    let reading = odcs::read("a: &a [1, 1]\nb: &b [*a, *a]\na: 2\n? [x]\n: 1\n");
    let messages = reading
        .errors
        .iter()
        .map(|problem| problem.message.as_str());
    let messages: Vec<&str> = messages.collect();
    assert!(
        messages.contains(&"the key `a` stands here twice"),
        "{messages:?}"
    );
    assert!(messages.contains(&"a key that is not text"), "{messages:?}");

    let mut laughs = String::from("l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..20 {
        let aliases = vec![format!("*l{}", level - 1); 10].join(", ");
        writeln!(laughs, "l{level}: &l{level} [{aliases}]").unwrap();
    }
    let has = |text: &str, message: &str| {
        let reading = odcs::read(text);
        reading
            .errors
            .iter()
            .any(|problem| problem.message == message)
    };
    assert!(has(
        &laughs,
        "aliases that expand to more than 1048576 nodes and bytes"
    ));
    let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
    assert!(has(&deep, "nested deeper than 100 levels"));
    assert!(!odcs::read("- &a [*a]\n").errors.is_empty());
}

#[test]
fn columns_count_characters() {
    check(
        "tags: [\"größer\", 5]\n",
        "error 5:18 `tags` of the contract is a number, expected text (put it in quotes: \"5\")\n",
    );
}

#[expect(clippy::print_stdout, reason = "a step that is left out says so")]
fn skipped() {
    println!("SKIPPED: CALLSHEET_SHARED names no folder with the standard's examples");
}

/// Every released example of the standard is valid under its schema, so it must be for us.
#[test]
fn the_examples_of_the_standard_are_accepted() {
    let Some(shared) = shared_folder() else {
        skipped();
        return;
    };
    let mut files = Vec::new();
    collect(&shared.join("odcs"), &mut files);
    files.sort();
    assert!(
        files.len() >= 40,
        "only {} examples in {}",
        files.len(),
        shared.display()
    );
    let mut refused = String::new();
    for file in &files {
        let text = read(file);
        let reading = odcs::read(&text);
        if !reading.errors.is_empty() {
            writeln!(refused, "{}\n{}", file.display(), render(&reading)).unwrap();
        }
    }
    assert_eq!(refused, "");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the conformance step reads files that are not in the repository"
)]
fn shared_folder() -> Option<PathBuf> {
    std::env::var("CALLSHEET_SHARED").ok().map(PathBuf::from)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the conformance step reads files that are not in the repository"
)]
fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            out.push(path);
        }
    }
}
