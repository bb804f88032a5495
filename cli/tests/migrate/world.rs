//! A server in this process, and a registry in it that has one of everything.

use callsheet_client::{Client, Method, segment};
use callsheet_server::{Running, ServerConfig, serve};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A server on a free port of the loopback interface, with its database in a temporary folder.
pub(crate) struct Server {
    pub(crate) runtime: Runtime,
    running: Option<Running>,
    pub(crate) folder: TempDir,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Self {
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
            folder,
            url,
        }
    }

    /// The server's state, to put another door before it.
    pub(crate) fn state(&self) -> callsheet_server::AppState {
        self.running.as_ref().unwrap().state().clone()
    }

    /// A call that must work.
    #[track_caller]
    fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let client = Client::new(&self.url).unwrap();
        let said = format!("{method} {path}");
        match self
            .runtime
            .block_on(client.exchange(method, path, &[], body))
        {
            Ok(answer) => answer,
            Err(error) => panic!("{said}: {error}"),
        }
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None)
    }

    #[track_caller]
    pub(crate) fn put(&self, path: &str, body: &Value) -> Value {
        self.call(Method::PUT, path, Some(body))
    }

    #[track_caller]
    pub(crate) fn delete(&self, path: &str) -> Value {
        self.call(Method::DELETE, path, None)
    }

    #[track_caller]
    pub(crate) fn register(&self, subject: &str, body: &Value) -> Value {
        let path = format!("/subjects/{}/versions", segment(subject));
        self.call(Method::POST, &path, Some(body))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.shutdown());
        }
    }
}

/// Versions that [`fill`] makes.
pub(crate) const VERSIONS: usize = 14;

/// Those of them that are soft-deleted.
pub(crate) const DELETED: usize = 3;

/// Three contexts, all formats, references, soft-deleted versions and subjects, two ids of one content, rules and metadata,
/// associations, configurations and modes.
pub(crate) fn fill(server: &Server) {
    let record = |fields: &str| {
        format!(r#"{{"type":"record","name":"Order","namespace":"shop","fields":[{fields}]}}"#)
    };
    let id = r#"{"name":"id","type":"string"}"#;
    let note = r#"{"name":"note","type":"string","default":""}"#;
    let customer = r#"{"name":"customer","type":["null","shop.Customer"],"default":null}"#;

    // Avro with references across subjects, and a version that is gone in the middle.
    let of_customer = r#"{"type":"record","name":"Customer","namespace":"shop","fields":[]}"#;
    server.register("customer", &json!({ "schema": of_customer }));
    server.register("orders-value", &json!({ "schema": record(id) }));
    server.register(
        "orders-value",
        &json!({ "schema": record(&format!("{id},{note}")) }),
    );
    let reference = json!([{"name": "shop.Customer", "subject": "customer", "version": 1}]);
    let with_reference = json!({
        "schema": record(&format!("{id},{note},{customer}")),
        "references": reference,
        "metadata": {"properties": {"owner": "shop"}, "tags": {"shop.Order.id": ["PII"]}},
        "ruleSet": {"domainRules": [{"name": "check", "kind": "CONDITION", "type": "CEL", "mode": "WRITE", "expr": "true"}]},
    });
    server.register("orders-value", &with_reference);
    server.delete("/subjects/orders-value/versions/1");

    // The other formats.
    let base = r#"{"$id": "http://example.org/base.json", "type": "object"}"#;
    server.register("base.json", &json!({"schemaType": "JSON", "schema": base}));
    let refers = json!({
        "schemaType": "JSON",
        "schema": r#"{"type": "object", "properties": {"base": {"$ref": "http://example.org/base.json"}}}"#,
        "references": [{"name": "http://example.org/base.json", "subject": "base.json", "version": 1}],
    });
    server.register("events", &refers);
    let common = "syntax = \"proto3\";\npackage shop;\nmessage Money {\n  int64 cents = 1;\n}\n";
    server.register(
        ":.eu:common.proto",
        &json!({"schemaType": "PROTOBUF", "schema": common}),
    );
    let invoice = "syntax = \"proto3\";\npackage shop;\nimport \"common.proto\";\nmessage Invoice {\n  Money total = 1;\n}\n";
    let refers = json!({
        "schemaType": "PROTOBUF",
        "schema": invoice,
        "references": [{"name": "common.proto", "subject": "common.proto", "version": 1}],
    });
    server.register(":.eu:invoice", &refers);

    // A subject that is wholly gone, in a third context; names that need encoding.
    server.register(":.us:gone", &json!({"schema": "\"int\""}));
    server.register(":.us:gone", &json!({"schema": "\"long\""}));
    server.delete("/subjects/%3A.us%3Agone");
    server.register(":.us:a/b c%", &json!({"schema": "\"double\""}));

    // The same content under another id.
    server.put("/mode/twice?force=true", &json!({"mode": "IMPORT"}));
    server.register(
        "twice",
        &json!({"schema": "\"bytes\"", "id": 70, "version": 4}),
    );
    server.register(
        "twice",
        &json!({"schema": "\"bytes\"", "id": 71, "version": 9}),
    );
    server.delete("/mode/twice");

    // A topic that owns its subject, and one that shares a subject.
    let owned = json!({"resourceName": "returns", "resourceNamespace": "eu", "resourceId": "r-1",
        "associations": [{"schema": {"schema": "\"float\""}}]});
    server.call(Method::POST, "/associations", Some(&owned));
    let shared = json!({"resourceName": "orders", "resourceNamespace": "main", "resourceId": "o-1", "associations": [
        {"subject": "orders-value", "associationType": "value"}, {"subject": "customer", "associationType": "key"}]});
    server.call(Method::POST, "/associations", Some(&shared));

    server.put("/config", &json!({"compatibility": "FORWARD"}));
    server.put(
        "/config/orders-value",
        &json!({"compatibility": "FULL_TRANSITIVE", "normalize": true}),
    );
    server.put("/config/%3A.eu%3A", &json!({"compatibility": "NONE"}));
    server.put("/mode/orders-value", &json!({"mode": "READONLY"}));
    server.put("/mode/%3A.us%3A", &json!({"mode": "READONLY"}));
}
