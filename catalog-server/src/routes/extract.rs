//! Extractors whose refusals have the error body: path, query, JSON body, shape of the answer.

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use callsheet_api::error as codes;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::{LimitConfig, ResponseFields};
use crate::error::ApiError;
use crate::services::registry::Shape;
use crate::services::registry::subject::Paging;
use crate::state::AppState;

/// Header by which a client says that unknown members do not disturb it.
const ACCEPT_UNKNOWN: &str = "confluent-accept-unknown-properties";

/// Percent-decoded parts of the path.
pub(crate) struct Segments<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Segments<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            // An id that is no number names nothing, as in JAX-RS.
            Err(PathRejection::FailedToDeserializePathParams(_)) => {
                Err(ApiError::new(codes::NOT_FOUND, &[]))
            }
            Err(other) => Err(ApiError::new(codes::BAD_REQUEST, &[&other.body_text()])),
        }
    }
}

/// Query parameters, percent-decoded, in their order.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn parse(query: &str) -> Self {
        let decode = |text: &str| {
            percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            });
        Self(pairs.collect())
    }

    /// Whether the query names nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter, in order.
    pub(crate) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// A value that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ApiError::new(codes::INVALID_PARAMETER, &[name, "is required"]))
    }

    /// Whether a parameter is `true`, in any case; anything else is false, as in Java.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A number; 42282 for anything else.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        self.text(name)
            .map(|value| {
                value.parse().map_err(|_| {
                    let text = format!("`{value}` is not a whole number");
                    ApiError::new(codes::INVALID_PARAMETER, &[name, &text])
                })
            })
            .transpose()
    }

    /// `offset` and `limit`, with the most that one answer lists.
    pub(crate) fn paging(&self, maximum: Option<usize>) -> Result<Paging, ApiError> {
        Ok(Paging::new(
            self.number("offset")?,
            self.number("limit")?,
            maximum,
        ))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl FromRequestParts<AppState> for Shape {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(match state.config().registry.response_fields {
            ResponseFields::Current => Self::Current,
            ResponseFields::Legacy => Self::Legacy,
            ResponseFields::Negotiated => {
                let asked = parts.headers.get(ACCEPT_UNKNOWN);
                if asked.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true")) {
                    Self::Current
                } else {
                    Self::Legacy
                }
            }
        })
    }
}

/// A JSON body of the Confluent surface; above the limit 42209.
pub(crate) struct RegistryBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for RegistryBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        let limit = state.config().limits.max_body_bytes;
        let bytes = read(
            request,
            &state.config().limits,
            limit,
            ApiError::new(codes::SCHEMA_TOO_LARGE, &[]),
        )
        .await?;
        // What is skipped is not decoded, so all of it is looked at here.
        std::str::from_utf8(&bytes)
            .map_err(|_| ApiError::new(codes::BAD_REQUEST, &["the body is not UTF-8"]))?;
        let value = parse(&bytes)?;
        // A list would be read as the members of the object in their order.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            let text = "the body is not the JSON it should be: an object";
            return Err(ApiError::new(codes::UNPROCESSABLE, &[text]));
        }
        Ok(Self(value))
    }
}

/// A JSON body of our own surface; above the limit 413.
pub(crate) struct CatalogBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for CatalogBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        let limit = state.config().limits.max_body_bytes;
        let bytes = read(request, &state.config().limits, limit, too_large(limit)).await?;
        parse(&bytes).map(Self)
    }
}

/// A body of any size up to the limit for machine-made documents, unparsed.
pub(crate) struct DocumentBody(pub(crate) Bytes);

impl FromRequest<AppState> for DocumentBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        let limit = state.config().lineage.max_body_bytes;
        read(request, &state.config().limits, limit, too_large(limit))
            .await
            .map(Self)
    }
}

/// Parses a JSON body; 400 for broken JSON, 422 for another shape.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let code = if error.is_data() {
            codes::UNPROCESSABLE
        } else {
            codes::BAD_REQUEST
        };
        ApiError::new(
            code,
            &[&format!("the body is not the JSON it should be: {error}")],
        )
    })
}

fn too_large(limit: usize) -> ApiError {
    ApiError::new(codes::PAYLOAD_TOO_LARGE, &[&limit.to_string()])
}

async fn read(
    request: Request,
    limits: &LimitConfig,
    limit: usize,
    too_large: ApiError,
) -> Result<Bytes, ApiError> {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large);
    }
    match axum::body::to_bytes(request.into_body(), limit).await {
        Ok(bytes) => Ok(bytes),
        Err(error) if is_length_limit(&error) => Err(too_large),
        Err(error) if is_timeout(&error) => {
            let limit = limits.body_timeout.as_millis().to_string();
            Err(ApiError::new(codes::REQUEST_TIMEOUT, &[&limit]))
        }
        Err(error) => {
            let text = format!("the body broke off: {error}");
            Err(ApiError::new(codes::BAD_REQUEST, &[&text]))
        }
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_timeout(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<tower_http::timeout::TimeoutError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// 415 unless the body says that it is JSON, or says nothing.
fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let essence = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    const KNOWN: [&str; 4] = [
        callsheet_api::REGISTRY_JSON,
        "application/vnd.schemaregistry+json",
        "application/json",
        "application/octet-stream",
    ];
    if KNOWN
        .iter()
        .any(|known| essence.eq_ignore_ascii_case(known))
    {
        Ok(())
    } else {
        Err(ApiError::new(codes::UNSUPPORTED_MEDIA_TYPE, &[]))
    }
}

/// A JSON answer with status 200.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => json_bytes(bytes),
            Err(error) => ApiError::internal(error).into_response(),
        }
    }
}

/// Finished JSON bytes with status 200.
pub(crate) fn json_bytes(bytes: impl Into<Bytes>) -> Response {
    let mut response = bytes.into().into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_flags_are_lenient() {
        let parameters = Parameters::parse("subject=a%2Fb+c&deleted=TRUE&x=yes&limit=5&&flag");
        assert_eq!(parameters.text("subject"), Some("a/b c"));
        assert!(parameters.flag("deleted") && !parameters.flag("x") && !parameters.flag("flag"));
        assert_eq!(parameters.number("limit").unwrap(), Some(5));
        assert_eq!(parameters.number("x").unwrap_err().code(), 42282);
    }
}
