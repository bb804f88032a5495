//! The `OpenAPI` document, made from the table of operations and the types of `callsheet-api`, and a page that shows it.
//!
//! [`document`] is pure and is also the snapshot in `docs/reference`. What a route needs comes from the table of rights, so
//! that the document cannot promise another door than the one that is there.

mod operations;
mod page;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use callsheet_api::REGISTRY_JSON;
use callsheet_api::error::ErrorBody;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::auth::rules::{is_registry, need_words};
use crate::routes::extract::json_bytes;
use crate::state::AppState;
use operations::{Answer, OPERATIONS, Operation};

/// The document and its page.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/openapi.json", get(serve))
        .route("/api", get(page::show))
}

async fn serve() -> Response {
    json_bytes(document().to_string())
}

/// The `OpenAPI` 3.1 document of every route that programs call.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = SchemaGenerator::new(settings);
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let described = describe(operation, &mut generator);
        let methods = paths
            .entry(operation.path)
            .or_insert_with(|| Value::Object(Map::new()));
        methods[operation.method.to_lowercase()] = described;
    }
    generator.subschema_for::<ErrorBody>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Callsheet",
            "summary": "The Confluent Schema Registry's REST API, and the catalog's own under /api/v1.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let media = if is_registry(operation.path) {
        REGISTRY_JSON
    } else {
        "application/json"
    };
    let content = |media: &str, schema: &Schema| json!({ media: {"schema": schema} });
    let answer = match operation.answer {
        Answer::Json(of) | Answer::Each(of) => content(media, &of(generator)),
        Answer::Any => content(media, &Schema::default()),
        Answer::Bare => json!({ media: {} }),
        Answer::Nothing => Value::Null,
        Answer::Text(media) => json!({ media: {"schema": {"type": "string"}} }),
    };
    let error = generator.subschema_for::<ErrorBody>();
    let (needs, is_open) = need_words(operation.method, operation.path);
    let (done, status) = match answer {
        Value::Null => (json!({"description": "Done."}), "204"),
        content => {
            let many = matches!(operation.answer, Answer::Each(_));
            let status = if many { "207" } else { "200" };
            (json!({"description": "Done.", "content": content}), status)
        }
    };
    let mut described = json!({
        "summary": operation.summary,
        "description": needs,
        "operationId": name(operation),
        "parameters": parameters(operation),
        "responses": {
            status: done,
            "default": {
                "description": "An error: a number that is stable, and a text for people.",
                "content": content(media, &error),
            },
        },
    });
    if let Some(body) = operation.body {
        described["requestBody"] = json!({
            "required": true,
            "content": content("application/json", &body(generator)),
        });
    }
    if !is_open {
        described["security"] = json!([{"bearer": []}, {"basic": []}, {}]);
    }
    described
}

/// `getSubjectsSubjectVersions`: method and path in one word.
fn name(operation: &Operation) -> String {
    let words = operation
        .path
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut name = operation.method.to_lowercase();
    for word in words {
        let (first, rest) = word.split_at(1);
        name.push_str(&first.to_uppercase());
        name.push_str(rest);
    }
    name
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let named = operation
        .path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            // The id of a schema is a number; those of the catalog are texts.
            let kind = if name == "id" && operation.path.starts_with("/schemas/") {
                "integer"
            } else {
                "string"
            };
            json!({"name": name, "in": "path", "required": true, "schema": {"type": kind}})
        });
    let asked = operation
        .query
        .iter()
        .map(|(name, kind)| json!({"name": name, "in": "query", "schema": {"type": kind}}));
    named.chain(asked).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::auth::rules::{RULES, is_page};

    #[test]
    fn every_route_that_programs_call_is_in_the_document() {
        let routed: BTreeSet<(&str, &str)> = RULES
            .iter()
            .filter(|(method, path, _)| !is_page(path) && *method != "ANY")
            .map(|(method, path, _)| (*method, *path))
            .collect();
        let described: Vec<(&str, &str)> = OPERATIONS
            .iter()
            .map(|operation| (operation.method, operation.path))
            .collect();
        assert_eq!(
            described.len(),
            described.iter().collect::<BTreeSet<_>>().len()
        );
        assert_eq!(routed, described.into_iter().collect());
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        fn walk<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(target)) = members.get("$ref") {
                        found.push(target);
                    }
                    members.values().for_each(|value| walk(value, found));
                }
                Value::Array(items) => items.iter().for_each(|value| walk(value, found)),
                _ => {}
            }
        }
        let document = document();
        let mut found = Vec::new();
        walk(&document, &mut found);
        assert!(found.len() > 50);
        for target in found {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }
}
