//! The span of a use of the database, for whoever collects traces; nothing where nobody does.

use tracing::Span;

use crate::error::StoreError;

/// The target of spans that are made for traces alone; logs leave them out.
pub const TRACE_TARGET: &str = "callsheet::trace";

/// A span of one read or write, inside the caller's: what is done, in words, never with what.
pub(crate) fn span(system: &'static str, doing: &'static str) -> Span {
    tracing::info_span!(
        target: TRACE_TARGET,
        "database",
        otel.name = doing,
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        db.system.name = system,
        db.operation.name = doing,
    )
}

/// Notes in a span that the database failed; a refusal is an answer.
pub(crate) fn ended(span: &Span, error: Option<&StoreError>) {
    if error.is_some_and(StoreError::is_failure) {
        span.record("otel.status_code", "ERROR");
    }
}
