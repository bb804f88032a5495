//! The door of every route: who calls, and may they?
//!
//! Runs after routing, so that the pattern is known, and after context prefixes and aliases were resolved, so that the
//! subject in the path is the one that the request acts on. A refusal has the body that its surface promises, and
//! nothing of the credentials.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callsheet_api::error as codes;
use callsheet_store::{DEFAULT_CONTEXT, SubjectName};
use percent_encoding::percent_decode_str;

use super::principal::{self, CALLER, Principal};
use super::rules::{self, Need};
use super::scope::Action;
use super::{Auth, Method as Means, PeerNames, Refused};
use crate::connections::PeerAddress;
use crate::error::ApiError;
use crate::routes::extract::Parameters;
use crate::routes::media;
use crate::state::AppState;
use crate::telemetry::metrics::Refusal;
use crate::telemetry::rate::Sender;
use crate::telemetry::request::now_ms;

/// The caller of an answered request, for the line in the log.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Arc<str>);

/// Lets a request through, or refuses it.
pub(crate) async fn gate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_cross_site(&request) {
        let text = "a page of another site may not change anything here";
        return ApiError::new(codes::FORBIDDEN, &[text]).into_response();
    }
    let auth = state.auth();
    let address = request.extensions().get::<PeerAddress>();
    let machine = address.map_or(Sender::Rest, |address| Sender::Address(address.0.ip()));
    if !auth.is_on() {
        return match spend(&state, machine) {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        };
    }
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let pattern = pattern.as_ref().map_or("", MatchedPath::as_str);
    // An unknown path is told as such to callers who are known.
    let need = if pattern.is_empty() {
        Need::Caller
    } else {
        rules::need(request.method(), pattern)
    };
    if need == Need::Nothing || (need == Need::Metrics && auth.config().public_metrics) {
        return next.run(request).await;
    }
    let surface = Surface::of(pattern, request.headers());
    let names = request.extensions().get::<PeerNames>().cloned();
    let principal = match authenticate(&state, auth, request.headers(), names).await {
        Ok(principal) => principal,
        Err(Refused::Unknown(reason)) => {
            // The reason helps whoever runs the server; the caller learns only that it was refused.
            tracing::debug!(reason, "a caller is not known");
            state.metrics().refused(Refusal::Unknown);
            // Guessing costs its machine's requests.
            return match spend(&state, machine) {
                Ok(()) => surface.unauthorized(auth),
                Err(error) => error.into_response(),
            };
        }
        Err(Refused::Failed(error)) => return error.into_response(),
    };
    let spent = spend(&state, Sender::Principal(Arc::clone(principal.name())));
    let mut response = match authorize(&principal, need, pattern, &request) {
        _ if spent.is_err() => spent.into_response(),
        Ok(()) => {
            let caller = Arc::clone(&principal);
            CALLER.scope(caller, next.run(request)).await
        }
        Err(error) => {
            state.metrics().refused(Refusal::Denied);
            surface.forbidden(error)
        }
    };
    response
        .extensions_mut()
        .insert(Caller(Arc::clone(principal.name())));
    response
}

/// Takes one request from a sender's bucket; 429 if there is none left.
fn spend(state: &AppState, sender: Sender) -> Result<(), ApiError> {
    if !state.rate().is_on() {
        return Ok(());
    }
    state.rate().take(sender, Instant::now()).map_err(|wait| {
        state.metrics().refused(Refusal::TooMany);
        ApiError::new(codes::TOO_MANY_REQUESTS, &[]).retry_after(wait)
    })
}

/// A browser says where a request comes from; one that changes something must come from here. Credentials that a browser
/// adds by itself, and servers on the loopback without any, are safe from other sites' pages that way.
fn is_cross_site(request: &Request) -> bool {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    !reads
        && request
            .headers()
            .get("sec-fetch-site")
            .is_some_and(|site| matches!(site.as_bytes(), b"cross-site" | b"same-site"))
}

async fn authenticate(
    state: &AppState,
    auth: &Auth,
    headers: &HeaderMap,
    names: Option<PeerNames>,
) -> Result<Arc<Principal>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return match names.filter(|_| auth.accepts(Means::Certificate)) {
            Some(names) => auth.certificate(&names).ok_or_else(|| {
                Refused::unknown("the access file knows none of the certificate's names")
            }),
            None => Err(Refused::unknown("no credentials")),
        };
    };
    if values.next().is_some() {
        return Err(Refused::unknown("more than one Authorization header"));
    }
    let value = value
        .to_str()
        .map_err(|_| Refused::unknown("an Authorization header that is no text"))?;
    let (scheme, credentials) = value
        .trim()
        .split_once(' ')
        .ok_or_else(|| Refused::unknown("an Authorization header without credentials"))?;
    let credentials = credentials.trim();
    let now_ms = now_ms();
    if scheme.eq_ignore_ascii_case("bearer") {
        return auth.bearer(credentials, state.registry(), now_ms).await;
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let (user, password) = basic(credentials)
            .ok_or_else(|| Refused::unknown("basic credentials that cannot be decoded"))?;
        return auth.basic(&user, &password, state.registry(), now_ms).await;
    }
    Err(Refused::unknown("an unknown scheme of authorization"))
}

fn basic(credentials: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(credentials).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Why the principal may not do what the request does.
fn authorize(
    principal: &Principal,
    need: Need,
    pattern: &str,
    request: &Request,
) -> Result<(), ApiError> {
    match need {
        Need::Nothing | Need::Metrics | Need::Caller => Ok(()),
        Need::Filtered(action) if principal.may_somewhere(action) => Ok(()),
        Need::Filtered(action) => Err(denied_here(action)),
        Need::Everything(action) if principal.may_everywhere(action) => Ok(()),
        Need::Everything(action) => Err(denied_here(action)),
        Need::DefaultContext(action)
            if principal.may(action, &SubjectName::context_scope(DEFAULT_CONTEXT)) =>
        {
            Ok(())
        }
        Need::DefaultContext(action) => Err(denied_here(action)),
        Need::Subject(action) => {
            let action = if is_permanent(request) {
                Action::Admin
            } else {
                action
            };
            let named = segment(pattern, request.uri().path(), "{subject}")
                .ok_or_else(|| denied_here(action))?;
            on(principal, action, &SubjectName::parse(&named))
        }
        Need::Query(action) => {
            let parameters = Parameters::parse(request.uri().query().unwrap_or_default());
            match parameters.text("subject").filter(|text| !text.is_empty()) {
                Some(named) => on(principal, action, &SubjectName::parse(named)),
                None if principal.may_everywhere(action) => Ok(()),
                None => Err(denied_here(action)),
            }
        }
    }
}

fn on(principal: &Principal, action: Action, subject: &SubjectName) -> Result<(), ApiError> {
    if principal.may(action, subject) {
        Ok(())
    } else {
        Err(principal::denied(action, &subject.to_string()))
    }
}

fn denied_here(action: Action) -> ApiError {
    ApiError::new(codes::FORBIDDEN_SERVER, &[action.operation()])
}

/// Whether a request deletes for good.
fn is_permanent(request: &Request) -> bool {
    *request.method() == Method::DELETE
        && Parameters::parse(request.uri().query().unwrap_or_default()).flag("permanent")
}

/// The decoded segment of a path at the place of a name in its pattern.
fn segment(pattern: &str, path: &str, name: &str) -> Option<String> {
    let index = pattern.split('/').position(|segment| segment == name)?;
    let raw = path.split('/').nth(index)?;
    percent_decode_str(raw)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// How refusals look: Confluent's, ours, or a page.
enum Surface {
    Registry,
    Catalog,
    Page,
}

impl Surface {
    fn of(pattern: &str, headers: &HeaderMap) -> Self {
        if (rules::is_page(pattern) || pattern == "/") && media::wants_html(headers) {
            Self::Page
        } else if rules::is_registry(pattern) {
            Self::Registry
        } else {
            Self::Catalog
        }
    }

    fn unauthorized(&self, auth: &Auth) -> Response {
        let code = match self {
            Self::Registry | Self::Page => codes::UNAUTHORIZED,
            Self::Catalog => codes::UNAUTHORIZED_CATALOG,
        };
        let mut response = self.answer(
            ApiError::new(code, &[]),
            "Sign in",
            "The user name is the name of an API token or a user, the password its secret.",
        );
        for challenge in auth.challenges() {
            response.headers_mut().append(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        response
    }

    fn forbidden(&self, error: ApiError) -> Response {
        let error = match self {
            Self::Catalog => ApiError::new(codes::FORBIDDEN_CATALOG, &[error.message()]),
            Self::Registry | Self::Page => error,
        };
        self.answer(
            error,
            "Not allowed",
            "These pages show what you may read: they ask for a scope such as read:orders-* or read:*.",
        )
    }

    fn answer(&self, error: ApiError, title: &str, text: &str) -> Response {
        if let Self::Page = self {
            let page = maud::html! {
                (maud::DOCTYPE)
                html lang="en" {
                    head { meta charset="utf-8"; title { (title) " · Callsheet" } }
                    body { h1 { (title) } p { (text) } }
                }
            };
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, Body::from(page.into_string())).into_response();
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            );
            return response;
        }
        let mut response = error.into_response();
        if let Self::Registry = self {
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static(callsheet_api::REGISTRY_JSON),
            );
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_a_path_is_decoded_once() {
        for (pattern, path, wanted) in [
            ("/subjects/{subject}", "/subjects/a", Some("a")),
            (
                "/subjects/{subject}/versions",
                "/subjects/a%2Fb/versions",
                Some("a/b"),
            ),
            ("/subjects/{subject}", "/subjects/%3A.x%3Aa", Some(":.x:a")),
            (
                "/subjects/{subject}",
                "/subjects/%253A.x%253Aa",
                Some("%3A.x%3Aa"),
            ),
            ("/config/{subject}", "/config/%FF", None),
            ("/config", "/config", None),
        ] {
            assert_eq!(
                segment(pattern, path, "{subject}").as_deref(),
                wanted,
                "{path}"
            );
        }
    }

    #[test]
    fn basic_credentials_split_at_the_first_colon() {
        let encoded = STANDARD.encode("ci:a:b");
        assert_eq!(basic(&encoded), Some(("ci".to_owned(), "a:b".to_owned())));
        assert_eq!(basic("!"), None);
        assert_eq!(basic(&STANDARD.encode("ci")), None);
    }
}
