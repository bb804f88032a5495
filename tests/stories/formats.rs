//! Protobuf and JSON Schema contracts: published with what they refer to, judged when that changes.

use callsheet_client::api::registry::RegisterRequest;
use callsheet_client::{Client, VersionSelector};
use serde_json::Value;

use crate::process::{Server, run, said};
use crate::project;

const MONEY_PROTO: &str = "syntax = \"proto3\";\npackage shop;\n\nmessage Money {\n  int64 units = 1;\n  string currency = 2;\n}\n";
const ORDER_PROTO: &str = "syntax = \"proto3\";\npackage shop;\n\nimport \"shop/money.proto\";\n\nmessage Order {\n  string id = 1;\n  Money total = 2;\n}\n";
const MONEY_JSON: &str = "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"units\": { \"type\": \"integer\", \"minimum\": 0 }\n  }\n}\n";
const INVOICE_JSON: &str = "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"$ref\": \"amount.schema.json\" }\n  }\n}\n";
/// The same as the registry keeps it.
const INVOICE_STORED: &str = "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\",\"properties\":{\"total\":{\"$ref\":\"amount.schema.json\"}}}";

#[tokio::test]
async fn a_change_of_what_a_contract_refers_to_is_judged_with_its_record() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &folder.path().join("data"));
    let team = folder.path().join("team");
    std::fs::create_dir(&team).unwrap();
    let repository = project::create(&team);
    for (path, text) in [
        ("contracts/shop/money.proto", MONEY_PROTO),
        ("contracts/shop/order.proto", ORDER_PROTO),
        ("contracts/shop/amount.schema.json", MONEY_JSON),
        ("contracts/shop/invoice.schema.json", INVOICE_JSON),
    ] {
        project::write(&team, path, text);
    }
    project::commit(&repository, "shop contracts");
    let expect = |code: i32, arguments: &[&str]| {
        let output = run(&team, arguments);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        text
    };

    expect(0, &["push", "--server", &server.url]);
    let client = Client::new(&server.url).unwrap();
    for (subject, schema_type, text, name) in [
        ("order-value", "PROTOBUF", ORDER_PROTO, "shop/money.proto"),
        (
            "invoice-value",
            "JSON",
            INVOICE_STORED,
            "amount.schema.json",
        ),
    ] {
        let found = client
            .version(subject, VersionSelector::Latest)
            .await
            .unwrap();
        assert_eq!(found.schema_type.as_deref(), Some(schema_type));
        assert_eq!(found.schema, text);
        assert_eq!(found.references[0].name, name);
    }

    // The referenced files change; the contracts that refer to them break with them.
    project::edit(
        &team,
        "contracts/shop/money.proto",
        "int64 units",
        "bool units",
    );
    project::edit(
        &team,
        "contracts/shop/amount.schema.json",
        "\"minimum\": 0",
        "\"minimum\": 1",
    );
    let json = expect(100, &["check", "--base", "HEAD", "--format", "json"]);
    let check: Value = serde_json::from_str(&json).unwrap();
    for subject in [
        "order-value",
        "money-value",
        "invoice-value",
        "amount-value",
    ] {
        let contracts = check["contracts"].as_array().unwrap();
        let contract = contracts.iter().find(|one| one["subject"] == subject);
        let report = &contract.unwrap_or_else(|| panic!("{subject} is not in {json}"))["report"];
        assert_eq!(
            report["truth"]["verdict"], "refuted",
            "{subject}: {report:#}"
        );
        let findings = report["findings"].as_array().unwrap();
        assert!(
            findings
                .iter()
                .any(|found| found["level"] == "error" && found["witness"].is_object()),
            "{subject}: {report:#}"
        );
    }

    // The registry refuses the same change and says what its peers say.
    for (subject, schema_type, text) in [
        (
            "money-value",
            "PROTOBUF",
            MONEY_PROTO.replace("string currency", "int64 currency"),
        ),
        (
            "amount-value",
            "JSON",
            MONEY_JSON.replace("integer", "string"),
        ),
    ] {
        let mut request = RegisterRequest::avro(text);
        request.schema_type = Some(schema_type.to_owned());
        let answer = client
            .check_compatibility(subject, None, &request)
            .await
            .unwrap();
        assert!(!answer.is_compatible, "{subject}");
        assert!(!answer.messages.unwrap().is_empty());
    }
}
