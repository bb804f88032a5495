//! A refusal is never owed to an old memory.
//!
//! What another node wrote a moment ago may not have arrived here. Before 404, 409 or 422 goes out,
//! the newest changes are read, and if there were any, the request is asked again. Nothing was
//! written by a refused request, so asking twice is safe.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::state::AppState;

/// Answers a request, and answers it again before it is refused, if there is news.
pub(crate) async fn recheck(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let seen = state.registry().index().seq();
    let (parts, body) = request.into_parts();
    let again = parts.clone();
    let (body, kept) = if body.is_end_stream() {
        (body, Kept::empty())
    } else {
        Recorder::record(body)
    };
    let response = next.clone().run(Request::from_parts(parts, body)).await;
    let refused = matches!(
        response.status(),
        StatusCode::NOT_FOUND | StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY
    );
    if !refused {
        return response;
    }
    let Some(body) = kept.body() else {
        // Refused for its size: the memory has no part in that.
        return response;
    };
    match state.registry().news_since(seen).await {
        Ok(false) => response,
        Ok(true) => next.run(Request::from_parts(again, body)).await,
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// The body of a request, kept while the handler reads it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Recorded>>);

#[derive(Default)]
struct Recorded {
    chunks: Vec<Bytes>,
    complete: bool,
}

impl Kept {
    fn empty() -> Self {
        let kept = Self::default();
        kept.with(|recorded| recorded.complete = true);
        kept
    }

    fn with<T>(&self, change: impl FnOnce(&mut Recorded) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The body once more; `None` unless it was read to its end.
    fn body(&self) -> Option<Body> {
        let chunks = self.with(|recorded| {
            recorded
                .complete
                .then(|| std::mem::take(&mut recorded.chunks))
        })?;
        Some(match <[Bytes; 1]>::try_from(chunks) {
            Ok([only]) => Body::from(only),
            Err(chunks) => Body::from(chunks.concat()),
        })
    }
}

/// Hands a body on and keeps its chunks, which are shared and not copied.
struct Recorder {
    inner: Body,
    kept: Kept,
}

impl Recorder {
    /// The body to hand on, and what will have been kept of it.
    fn record(inner: Body) -> (Body, Kept) {
        let kept = Kept::default();
        let recorder = Self {
            inner,
            kept: kept.clone(),
        };
        (Body::new(recorder), kept)
    }
}

impl HttpBody for Recorder {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(chunk) = frame.data_ref() {
                    self.kept
                        .with(|recorded| recorded.chunks.push(chunk.clone()));
                }
            }
            Poll::Ready(None) => self.kept.with(|recorded| recorded.complete = true),
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        // Only the poll that answers the end says that nothing is missing.
        false
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.inner.size_hint()
    }
}
