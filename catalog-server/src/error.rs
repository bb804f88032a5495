//! The error of every service and route: a row of the code table, the message for the client and
//! the cause for the log.
//!
//! Which code a store's failure gets is decided here and nowhere else. The cause is logged once,
//! when the error becomes an answer.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use callsheet_api::error::{self as codes, ErrorBody, ErrorCode};
use callsheet_store::{StoreError, SubjectName};

/// Seconds that a client is asked to wait before it tries again.
const RETRY_AFTER_S: u32 = 1;

/// A failed call.
#[derive(Debug)]
pub struct ApiError {
    status: u16,
    body: ErrorBody,
    retry_after_s: Option<u32>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// An error of the table; `arguments` fill its message.
    pub fn new(code: ErrorCode, arguments: &[&str]) -> Self {
        Self {
            status: code.status(),
            body: code.body(arguments),
            retry_after_s: None,
            cause: None,
        }
    }

    /// A schema that breaks an earlier version. `code` is 40901, or 409 as older registries say.
    pub fn incompatible(code: u32, subject: &str, messages: &[String]) -> Self {
        let mut error = Self::new(codes::INCOMPATIBLE_SCHEMA, &[subject, &messages.join(", ")]);
        error.body.error_code = code;
        error
    }

    /// A failure of this program; the client learns only that it happened.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(codes::INTERNAL, &[])
        }
    }

    /// Adds what only the log says.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Asks the client to try again.
    #[must_use]
    pub fn retry(mut self) -> Self {
        self.retry_after_s = Some(RETRY_AFTER_S);
        self
    }

    /// Asks the client to try again, not before a time; whole seconds, at least one.
    #[must_use]
    pub fn retry_after(mut self, time: Duration) -> Self {
        let seconds = time.as_secs_f64().ceil().clamp(1.0, 3_600.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and 3,600"
        )]
        let seconds = seconds as u32;
        self.retry_after_s = Some(seconds);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The number in `error_code`.
    pub fn code(&self) -> u32 {
        self.body.error_code
    }

    /// The body of the answer.
    pub fn body(&self) -> &ErrorBody {
        &self.body
    }

    /// The message for the client.
    pub fn message(&self) -> &str {
        &self.body.message
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(out)
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn Error + 'static))
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::SubjectNotFound { subject } => {
                Self::new(codes::SUBJECT_NOT_FOUND, &[&subject.to_string()])
            }
            StoreError::VersionNotFound { version, .. } => {
                Self::new(codes::VERSION_NOT_FOUND, &[&version.to_string()])
            }
            StoreError::SubjectSoftDeleted { subject } => {
                Self::new(codes::SUBJECT_SOFT_DELETED, &[&subject.to_string()])
            }
            StoreError::VersionSoftDeleted { subject, version } => Self::new(
                codes::VERSION_SOFT_DELETED,
                &[&subject.to_string(), &version.to_string()],
            ),
            StoreError::SubjectNotSoftDeleted { subject } => {
                Self::new(codes::SUBJECT_NOT_SOFT_DELETED, &[&subject.to_string()])
            }
            StoreError::VersionNotSoftDeleted { subject, version } => Self::new(
                codes::VERSION_NOT_SOFT_DELETED,
                &[&subject.to_string(), &version.to_string()],
            ),
            StoreError::Referenced { target, .. } => Self::new(
                codes::REFERENCE_EXISTS,
                &[&target.subject.to_string(), &target.version.to_string()],
            ),
            StoreError::ReferenceNotFound { target, .. } => {
                missing_reference(&target.subject.to_string(), target.version.0)
            }
            StoreError::ConfigNotFound { scope } | StoreError::ModeNotFound { scope } => {
                Self::new(codes::SUBJECT_NOT_FOUND, &[&scope.to_string()])
            }
            StoreError::VersionNotNext { .. } | StoreError::VersionTaken { .. } => Self::new(
                codes::INVALID_SCHEMA,
                &["Version is not one more than previous version"],
            ),
            StoreError::IdTaken { context, id, .. } => {
                let context = SubjectName::context_scope(context).qualified_context();
                Self::new(
                    codes::OPERATION_NOT_PERMITTED,
                    &[&format!(
                        "Overwrite new schema with id {id} in context {context} is not permitted."
                    )],
                )
            }
            StoreError::IdMismatch { .. } => Self::new(codes::ID_MISMATCH, &[]),
            // An id or a version beyond the last number, or content that another type holds.
            StoreError::Exhausted { .. } | StoreError::FormatMismatch { .. } => {
                Self::new(codes::INVALID_SCHEMA, &[&error.to_string()])
            }
            StoreError::ScopeNotEmpty { .. } => Self::new(
                codes::OPERATION_NOT_PERMITTED,
                &["Cannot import since found existing subjects"],
            ),
            StoreError::ContextNotEmpty { context } => {
                let context = format!(":{context}:");
                Self::new(codes::CONTEXT_NOT_EMPTY, &[&context])
            }
            StoreError::SubjectAssociated { subject } => {
                Self::new(codes::SUBJECT_ASSOCIATED, &[&subject.to_string()])
            }
            StoreError::SubjectOwned { subject } => {
                Self::new(codes::SUBJECT_OWNED, &[&subject.to_string()])
            }
            StoreError::SubjectReferenced { subject } => {
                Self::new(codes::SUBJECT_REFERENCED, &[&subject.to_string()])
            }
            StoreError::NoLiveVersion { subject } => {
                Self::new(codes::NO_ACTIVE_VERSION, &[&subject.to_string()])
            }
            StoreError::AssociationFrozen {
                association_type,
                subject,
            } => Self::new(
                codes::ASSOCIATION_FROZEN,
                &[association_type, &subject.to_string()],
            ),
            StoreError::ReferenceOwned { subject } => owned_reference(subject),
            StoreError::TokenNotFound { id_or_name } => {
                Self::new(codes::TOKEN_NOT_FOUND, &[id_or_name])
            }
            StoreError::TokenNameTaken { name } => Self::new(codes::TOKEN_NAME_TAKEN, &[name]),
            StoreError::Busy { .. } | StoreError::Unavailable { .. } | StoreError::Stale { .. } => {
                Self::new(codes::STORE_UNAVAILABLE, &[])
                    .retry()
                    .because(error)
            }
            StoreError::Full { .. } => Self::new(codes::STORE_FAILED, &[]).retry().because(error),
            _ => Self::new(codes::STORE_FAILED, &[]).because(error),
        }
    }
}

/// A reference to a version that does not exist.
pub(crate) fn missing_reference(subject: &str, version: i32) -> ApiError {
    let text = format!("No schema reference found for subject \"{subject}\" and version {version}");
    ApiError::new(codes::INVALID_SCHEMA, &[&text])
}

/// A reference to a subject that a resource owns.
pub(crate) fn owned_reference(subject: &str) -> ApiError {
    let text = format!("Subject '{subject}' has a strong association and cannot be referenced");
    ApiError::new(codes::OPERATION_NOT_PERMITTED, &[&text])
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if self.status >= 500 {
            let cause = self.cause.as_deref().map(chain).unwrap_or_default();
            tracing::error!(
                error.code = self.body.error_code,
                cause,
                "answering with an error: {}",
                self.body.message
            );
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, body_bytes(&self.body)).into_response();
        // The registry's content negotiation may replace this by the type that was asked for.
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn body_bytes(body: &ErrorBody) -> Vec<u8> {
    serde_json::to_vec(body).expect("invariant: a number and a string always serialize")
}

fn chain(error: &(dyn Error + Send + Sync + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
