//! A page that shows the `OpenAPI` document: routes, what they need, take and answer. No script.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

/// `GET /api`.
pub(super) async fn show() -> Response {
    let page = page(&super::document()).into_string();
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
    ];
    (headers, page).into_response()
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}\
code{font-size:.95em}h2{margin:1.6rem 0 .2rem;font-size:1rem}h2 b{display:inline-block;min-width:4.5rem}p{margin:.2rem 0}";

fn page(document: &Value) -> Markup {
    let empty = serde_json::Map::new();
    let paths = document["paths"].as_object().unwrap_or(&empty);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "API · Callsheet" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                h1 { "API" }
                p { "Release " (document["info"]["version"].as_str().unwrap_or_default()) ". The same for programs: " a href="/openapi.json" { "openapi.json" } "." }
                @for (path, methods) in paths {
                    @for (method, operation) in methods.as_object().unwrap_or(&empty) {
                        h2 id=(operation["operationId"].as_str().unwrap_or_default()) { b { (method.to_uppercase()) } code { (path) } }
                        p { (operation["summary"].as_str().unwrap_or_default()) ". " (operation["description"].as_str().unwrap_or_default()) }
                        @let query = names(operation, "query");
                        @if !query.is_empty() { p { "Query: " code { (query.join(", ")) } } }
                        @if let Some(body) = type_of(&operation["requestBody"]["content"]) { p { "Takes " code { (body) } } }
                        @if let Some(answer) = type_of(&operation["responses"]["200"]["content"]) { p { "Answers " code { (answer) } } }
                    }
                }
            }
        }
    }
}

fn names<'a>(operation: &'a Value, place: &str) -> Vec<&'a str> {
    operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == place)
        .filter_map(|parameter| parameter["name"].as_str())
        .collect()
}

/// The name of a body's type, or its JSON type.
fn type_of(content: &Value) -> Option<String> {
    let schema = &content.as_object()?.values().next()?["schema"];
    let named = |schema: &Value| {
        schema["$ref"]
            .as_str()
            .and_then(|target| target.rsplit('/').next())
            .or_else(|| schema["type"].as_str())
            .map(str::to_owned)
    };
    match schema["type"].as_str() {
        Some("array") => Some(format!("array of {}", named(&schema["items"])?)),
        _ => named(schema),
    }
}
