//! `push`, `pull`, `diff` and `lineage` against a server in this process.

use callsheet_codegen::lock::Lock;
use callsheet_server::{Running, ServerConfig, serve};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{ORDER, ORDER_WITH_DEFAULT, ORDER_WITH_NOTE, Repo};

const DOCUMENT: &str = "apiVersion: v3.2.0
kind: DataContract
id: shop.orders
version: 1.0.0
schema:
  - name: orders
    physicalName: shop.orders
    physicalType: topic
    customProperties:
      - {property: callsheet.compatibility, value: FULL}
    properties:
      - {name: id, description: Key of the order}
";

/// A server on a free port of the loopback interface, with its database in a temporary folder.
struct Server {
    runtime: Runtime,
    running: Option<Running>,
    _folder: TempDir,
    url: String,
}

impl Server {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let runtime = Runtime::new().unwrap();
        let config = ServerConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            data: folder.path().to_owned(),
            ..ServerConfig::default()
        };
        let running = runtime.block_on(serve(config)).unwrap();
        let url = running.url();
        Self {
            runtime,
            running: Some(running),
            _folder: folder,
            url,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.shutdown());
        }
    }
}

#[test]
fn a_check_asks_the_catalog_who_reads_the_field() {
    let server = Server::start();
    let repo = Repo::with(&[
        ("contracts/orders.odcs.yaml", DOCUMENT),
        ("contracts/orders.avsc", ORDER_WITH_NOTE),
    ]);
    let client = callsheet_client::Client::new(&server.url).unwrap();
    let usage = callsheet_api::catalog::UsageUpload {
        crate_name: "billing".to_owned(),
        version: "2.0.0".to_owned(),
        environment: Some("prod".to_owned()),
        reads: vec![callsheet_api::catalog::UsageRead {
            subject: "shop.orders-value".to_owned(),
            versions: vec![1],
            fields: vec!["note".to_owned()],
        }],
    };
    server.runtime.block_on(client.put_usage(&usage)).unwrap();
    repo.write("contracts/orders.avsc", ORDER);
    let offline = repo.run(&["check"]);
    assert_eq!(offline.code, 100, "{offline:?}");
    assert!(!offline.out.contains("billing"), "{}", offline.out);
    let asked = repo.run(&["check", "--server", &server.url]);
    assert_eq!(asked.code, 100, "{asked:?}");
    assert!(
        asked
            .out
            .contains("  reads it   billing 2.0.0 (prod, proven"),
        "{}",
        asked.out
    );
    // A catalog that does not answer is not an answer.
    let url = server.url.clone();
    drop(server);
    let ran = repo.run(&["check", "--server", &url]);
    assert_eq!(ran.code, 101, "{ran:?}");
    assert!(ran.err.contains("who reads `shop.orders-value`"), "{ran:?}");
}

#[test]
fn contracts_are_published_locked_and_compared() {
    let server = Server::start();
    let url = server.url.as_str();
    let repo = Repo::with(&[
        ("contracts/orders.odcs.yaml", DOCUMENT),
        ("contracts/orders.avsc", ORDER),
    ]);
    let run = |arguments: &[&str]| repo.run(&[arguments, &["--server", url]].concat());

    let ran = run(&["push", "--dry-run"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "would register  shop.orders-value\n"),
        "{ran:?}"
    );
    let ran = run(&["push"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "registered  shop.orders-value version 1, id 1\n"),
        "{ran:?}"
    );
    let ran = run(&["push"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "unchanged  shop.orders-value version 1, id 1\n"),
        "{ran:?}"
    );

    repo.write("contracts/orders.avsc", ORDER_WITH_DEFAULT);
    assert_eq!(run(&["push"]).code, 0);
    repo.write(
        "contracts/orders.avsc",
        &ORDER_WITH_NOTE.replace("note", "comment"),
    );
    let ran = run(&["push", "--dry-run"]);
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(
        ran.out.starts_with("would be refused  shop.orders-value\n"),
        "{}",
        ran.out
    );
    let ran = run(&["push"]);
    assert_eq!(ran.code, 100, "{ran:?}");
    assert!(
        ran.out.starts_with("refused  shop.orders-value\n"),
        "{}",
        ran.out
    );

    // By contract id; the lock then lists two versions with their facts.
    let ran = run(&["pull", "--add", "shop.orders"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lock = std::fs::read_to_string(repo.path().join("callsheet.lock")).unwrap();
    let lock = Lock::parse(&lock).unwrap();
    assert_eq!(lock.registry, url);
    let locked: Vec<_> = lock
        .schemas
        .iter()
        .map(|schema| (schema.version, schema.id, schema.facts.is_some()))
        .collect();
    assert_eq!(locked, [(1, Some(1), true), (2, Some(2), true)]);
    assert_eq!(
        repo.run(&["pull", "--check"]).code,
        0,
        "the lock knows its registry"
    );
    std::fs::write(repo.path().join(&lock.schemas[0].file), "{}").unwrap();
    assert_eq!(repo.run(&["pull", "--check"]).code, 100);
    assert_eq!(repo.run(&["pull"]).code, 0);
    let ran = run(&["pull", "--add", "shop.order"]);
    assert_eq!(ran.code, 101, "{ran:?}");

    let ran = run(&["diff", "shop.orders-value:1", "shop.orders-value:latest"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.ends_with("wire: compatible   truth: proven\n"),
        "{}",
        ran.out
    );
    let ran = run(&["diff", "shop.orders-value:1", "shop.orders-value:9"]);
    assert_eq!(ran.code, 101, "{ran:?}");
}

#[test]
fn an_unknown_column_is_not_an_empty_answer() {
    let server = Server::start();
    let repo = Repo::new();
    let ran = repo.run(&[
        "lineage",
        "kafka://broker:shop.orders",
        "id",
        "--server",
        &server.url,
    ]);
    assert_eq!((ran.code, ran.out.as_str()), (101, ""), "{ran:?}");
    assert!(
        ran.err
            .contains("column `id` of `kafka://broker:shop.orders` is not known"),
        "{}",
        ran.err
    );
}
