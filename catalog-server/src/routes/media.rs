//! Content negotiation of the Confluent surface.
//!
//! Three types are produced, preferred in this order: `application/vnd.schemaregistry.v1+json`
//! (q 1), `application/vnd.schemaregistry+json` (0.9), `application/json` (0.5). The client's q
//! times ours decides; nothing acceptable is 406.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use callsheet_api::error as codes;

use crate::error::ApiError;

/// Our types and how much we prefer them, in tenths.
const PRODUCED: [(&str, u32); 3] = [
    (callsheet_api::REGISTRY_JSON, 10),
    ("application/vnd.schemaregistry+json", 9),
    ("application/json", 5),
];

/// Gives every answer of the surface the type that the client prefers.
pub(crate) async fn negotiate(request: Request, next: Next) -> Response {
    let Some(chosen) = choose(request.headers()) else {
        if request.uri().path() == "/" && wants_html(request.headers()) {
            return next.run(request).await;
        }
        return ApiError::new(codes::NOT_ACCEPTABLE, &[]).into_response();
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A page of the UI keeps its type.
    let json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes() == b"application/json");
    if json {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(chosen));
    }
    response
}

/// Whether the client names HTML: a browser, which is shown the UI.
pub(crate) fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|range| essence(range).eq_ignore_ascii_case("text/html"))
}

fn choose(headers: &HeaderMap) -> Option<&'static str> {
    // What nearly every client sends; the reads by id are many.
    let mut values = headers.get_all(header::ACCEPT).iter();
    match (values.next().map(HeaderValue::as_bytes), values.next()) {
        (None | Some(b"*/*"), None) => return Some(callsheet_api::REGISTRY_JSON),
        (Some(b"application/json"), None) => return Some("application/json"),
        _ => {}
    }
    let ranges: Vec<(String, u32)> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|range| (essence(range).to_ascii_lowercase(), quality(range)))
        .filter(|(range, _)| !range.is_empty())
        .collect();
    if ranges.is_empty() {
        return Some(callsheet_api::REGISTRY_JSON);
    }
    PRODUCED
        .iter()
        .filter_map(|(name, preference)| {
            let quality = ranges
                .iter()
                .filter_map(|(range, quality)| Some((specificity(range, name)?, *quality)))
                .max_by_key(|(specificity, _)| *specificity)
                .map(|(_, quality)| quality)?;
            (quality > 0).then_some((quality * preference, *name))
        })
        // The first of equal ones is the preferred one.
        .rev()
        .max_by_key(|(score, _)| *score)
        .map(|(_, name)| name)
}

fn essence(range: &str) -> &str {
    range.split(';').next().unwrap_or_default().trim()
}

/// The q of a media range in thousandths.
fn quality(range: &str) -> u32 {
    let text = range
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.trim().split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .map(|(_, value)| value.trim());
    let Some(text) = text else { return 1000 };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole != "0" {
        return 1000;
    }
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    digits.parse().unwrap_or(1000)
}

fn specificity(range: &str, name: &str) -> Option<u8> {
    match range {
        "*/*" => Some(0),
        "application/*" => Some(1),
        exact if exact == name => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        choose(&headers)
    }

    #[test]
    fn the_product_of_both_qualities_decides() {
        for (accept, wanted) in [
            ("*/*", Some(callsheet_api::REGISTRY_JSON)),
            ("application/json", Some("application/json")),
            (
                "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json, \
                 application/json",
                Some(callsheet_api::REGISTRY_JSON),
            ),
            (
                "application/vnd.schemaregistry.v1+json;q=0.1, application/json",
                Some("application/json"),
            ),
            (
                "application/json;q=0, */*;q=0.5",
                Some(callsheet_api::REGISTRY_JSON),
            ),
            ("text/html, */*;q=0.8", Some(callsheet_api::REGISTRY_JSON)),
            ("text/plain", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(chosen(accept), wanted, "{accept}");
        }
    }

    #[test]
    fn only_a_named_html_is_a_browser() {
        let mut headers = HeaderMap::new();
        assert!(!wants_html(&headers));
        headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        assert!(!wants_html(&headers));
        headers.insert(
            header::ACCEPT,
            HeaderValue::from_static("text/html,*/*;q=0.8"),
        );
        assert!(wants_html(&headers));
    }
}
