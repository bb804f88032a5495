//! `pull --from`, `gen` and `usage`: everything that needs no server.

use callsheet_codegen::lock::Lock;

use crate::{ORDER, ORDER_WITH_DEFAULT, Repo};

const DOCUMENT: &str = "apiVersion: v3.2.0
kind: DataContract
id: shop.orders
version: 1.0.0
team: {name: shop}
schema:
  - name: orders
    physicalName: shop.orders
    physicalType: topic
    properties:
      - name: id
        logicalType: string
        classification: pii
        customProperties:
          - property: callsheet.deprecated
            value: {since: 2026-01-01, sunset: 2027-01-01, replacedBy: key}
";

#[test]
fn local_contracts_are_locked_and_versions_grow() {
    let repo = Repo::with(&[
        ("contracts/orders.odcs.yaml", DOCUMENT),
        ("contracts/orders.avsc", ORDER),
    ]);
    let ran = repo.run(&["pull", "--from", "contracts"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let read = |path: &str| std::fs::read_to_string(repo.path().join(path)).unwrap();
    let lock = Lock::parse(&read("callsheet.lock")).unwrap();
    assert_eq!(lock.registry, "dir:contracts");
    let locked = &lock.schemas[0];
    assert_eq!(
        (
            locked.contract.as_str(),
            locked.subject.as_str(),
            locked.version
        ),
        ("shop.orders", "shop.orders-value", 1)
    );
    assert_eq!(read(&locked.file), ORDER);
    assert_eq!(
        read(&locked.facts_file()),
        "{
  \"id\": {
    \"owner\": \"shop\",
    \"classification\": \"pii\",
    \"deprecated\": {\"since\": \"2026-01-01\", \"sunset\": \"2027-01-01\", \"replacedBy\": \"key\"}
  }
}
"
    );
    assert_eq!(repo.run(&["pull", "--check"]).code, 0);
    // The same content in another layout keeps its version.
    repo.write("contracts/orders.avsc", &ORDER.replace('\n', " "));
    assert_eq!(repo.run(&["pull", "--check"]).code, 100);
    assert_eq!(repo.run(&["pull"]).code, 0);
    assert_eq!(
        Lock::parse(&read("callsheet.lock")).unwrap().schemas.len(),
        1
    );
    repo.write("contracts/orders.avsc", ORDER_WITH_DEFAULT);
    assert_eq!(repo.run(&["pull"]).code, 0);
    let lock = Lock::parse(&read("callsheet.lock")).unwrap();
    let versions: Vec<u32> = lock.schemas.iter().map(|locked| locked.version).collect();
    assert_eq!(versions, [1, 2]);
}

#[test]
fn a_crate_is_generated_and_checked() {
    let repo = Repo::with(&[
        ("contracts/orders.odcs.yaml", DOCUMENT),
        ("contracts/orders.avsc", ORDER),
    ]);
    assert_eq!(repo.run(&["pull", "--from", "contracts"]).code, 0);
    let arguments = ["gen", "--out", "generated/orders"];
    assert_eq!(repo.run(&[&arguments[..], &["--check"]].concat()).code, 100);
    let ran = repo.run(&arguments);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(repo.path().join("generated/orders/Cargo.toml").is_file());
    assert!(repo.path().join("generated/orders/manifest.json").is_file());
    assert_eq!(repo.run(&[&arguments[..], &["--check"]].concat()).code, 0);
    assert_eq!(repo.run(&["gen"]).code, 2);
    assert_eq!(repo.run(&["gen", "nothing", "--out", "x"]).code, 101);
}

#[test]
fn readers_are_found_in_the_sources() {
    let repo = Repo::with(&[
        ("contracts/orders.odcs.yaml", DOCUMENT),
        ("contracts/orders.avsc", ORDER),
        (
            "app/Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"1.2.3\"\n",
        ),
        ("app/src/lib.rs", "callsheet::contract!(\"shop.orders\");\n"),
    ]);
    assert_eq!(repo.run(&["pull", "--from", "contracts"]).code, 0);
    assert_eq!(repo.run(&["usage", "app", "--check"]).code, 100);
    let ran = repo.run(&["usage", "app"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(repo.path().join(".callsheet/usage/app.json")).unwrap();
    let mut readers = callsheet_contracts::consumers::DeclaredConsumers::new();
    readers.add_usage(&text).unwrap();
    use callsheet_contracts::consumers::ConsumerIndex as _;
    assert_eq!(
        readers.readers("shop.orders-value", "id")[0].version,
        "1.2.3"
    );
    assert_eq!(repo.run(&["usage", "app", "--check"]).code, 0);
}

#[test]
fn contracts_of_every_format_are_locked_and_generated() {
    let repo = Repo::with(&[
        ("contracts/orders.avsc", ORDER),
        (
            "contracts/rides.proto",
            "syntax = \"proto3\";\nmessage Ride { string id = 1; }\n",
        ),
        (
            "contracts/accounts.schema.json",
            "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}\n",
        ),
    ]);
    let ran = repo.run(&["pull", "--from", "contracts"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let read = |path: &str| std::fs::read_to_string(repo.path().join(path)).unwrap();
    let lock = Lock::parse(&read("callsheet.lock")).unwrap();
    let files: Vec<&str> = lock
        .schemas
        .iter()
        .map(|locked| locked.file.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(files, ["v1.schema.json", "v1.avsc", "v1.proto"]);
    assert_eq!(repo.run(&["pull", "--check"]).code, 0);
    let ran = repo.run(&["gen", "--out", "generated/all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let manifest = read("generated/all/Cargo.toml");
    assert!(
        manifest.contains("features = [\"json\", \"protobuf\"] }"),
        "{manifest}"
    );
    assert!(read("generated/all/src/rides.rs").contains("pub struct Ride"));
    assert!(read("generated/all/src/accounts.rs").contains("pub struct Accounts"));
    assert_eq!(
        repo.run(&["gen", "--out", "generated/all", "--check"]).code,
        0
    );
}
