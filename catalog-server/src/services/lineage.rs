//! The lineage graph: events are stored raw, answered, and folded afterwards.
//!
//! There is one way into the graph: the stored events after the newest folded one, in sequence.
//! At the start that is all of them; later a stored event wakes whoever tails. A question takes a
//! snapshot, which is an `Arc`, and holds no lock while it is answered.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use callsheet_api::error as codes;
use callsheet_lineage::{ColumnQuery, ColumnTrace, DatasetName, Direction, Graph};
use callsheet_openlineage::{Event, EventError};
use callsheet_store::{AppendedEvent, Stamp, Store, StoreError};
use tokio::sync::{Mutex, watch};

use crate::config::LineageConfig;
use crate::error::ApiError;
use crate::telemetry::metrics::Metrics;

/// Events read and folded at once.
const PAGE: i64 = 500;

/// The lineage graph of this node.
pub struct Lineage {
    store: Store,
    config: LineageConfig,
    metrics: Arc<Metrics>,
    graph: RwLock<Arc<Graph>>,
    /// Held by whoever folds.
    folding: Mutex<()>,
    /// Sequence of the newest folded event.
    folded: watch::Sender<i64>,
    /// Sequence of the newest event that this node stored or heard of.
    stored: watch::Sender<i64>,
}

/// A question about a column, as a client asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnQuestion {
    /// `namespace:name`; both halves may hold colons.
    pub dataset: String,
    /// Path of the column.
    pub column: String,
    /// Against or along the flow.
    pub direction: Direction,
    /// Hops between datasets.
    pub depth: u32,
}

impl Lineage {
    /// A graph without events; call [`Lineage::fold_stored`] next.
    pub fn new(store: Store, config: LineageConfig, metrics: Arc<Metrics>) -> Self {
        Self {
            store,
            config,
            metrics,
            graph: RwLock::default(),
            folding: Mutex::new(()),
            folded: watch::Sender::new(0),
            stored: watch::Sender::new(0),
        }
    }

    /// The whole graph now. What a caller is told comes from [`crate::state::AppState::graph`].
    pub fn whole_graph(&self) -> Arc<Graph> {
        Arc::clone(&self.graph.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Newest stored event minus newest folded one, in sequence; 0 when all are folded.
    pub fn lag(&self) -> i64 {
        (*self.stored.borrow() - *self.folded.borrow()).max(0)
    }

    /// Stores an event; it is folded soon after. 42281 with the place for a malformed one.
    pub async fn append(&self, raw: &[u8], stamp: Stamp) -> Result<AppendedEvent, ApiError> {
        let event = Event::parse(raw).map_err(|error| self.refuse(&error))?;
        self.store_event(&event, stamp).await
    }

    /// As [`Lineage::append`], for an element of a batch.
    pub async fn append_value(
        &self,
        value: serde_json::Value,
        stamp: Stamp,
    ) -> Result<AppendedEvent, ApiError> {
        let event = Event::from_value(value).map_err(|error| self.refuse(&error))?;
        self.store_event(&event, stamp).await
    }

    async fn store_event(&self, event: &Event, stamp: Stamp) -> Result<AppendedEvent, ApiError> {
        let text = event.to_canonical_json();
        let appended = self
            .store
            .append_event(text.as_bytes(), stamp)
            .await
            .inspect_err(|_| {
                self.metrics.event(kind(event), "failed");
            })?;
        let result = if appended.value.new {
            "stored"
        } else {
            "duplicate"
        };
        self.metrics.event(kind(event), result);
        self.heard_of(appended.value.seq);
        Ok(appended.value)
    }

    /// Notes that an event was stored, by whatever node, and wakes whoever waits for one.
    pub fn heard_of(&self, seq: i64) {
        self.stored.send_if_modified(|newest| {
            let newer = seq > *newest;
            *newest = seq.max(*newest);
            newer
        });
    }

    fn refuse(&self, error: &EventError) -> ApiError {
        self.metrics.event("unknown", "refused");
        ApiError::new(codes::INVALID_EVENT, &[&error.to_string()])
    }

    /// Waits until an event is stored that is not folded yet, at most `limit`.
    pub async fn appended(&self, limit: Duration) {
        let mut stored = self.stored.subscribe();
        let folded = *self.folded.borrow();
        // A time-out is as good as an event: the caller looks for other nodes' writes then.
        let _ = tokio::time::timeout(limit, stored.wait_for(|seq| *seq > folded)).await;
    }

    /// Folds every stored event that is not in the graph yet.
    ///
    /// An event that another release stored and this one cannot read is left out, in the log.
    pub async fn fold_stored(&self) -> Result<(), StoreError> {
        let _turn = self.folding.lock().await;
        loop {
            let after = *self.folded.borrow();
            let events = self.store.events_after(after, PAGE).await?;
            let Some(last) = events.last().map(|event| event.seq) else {
                return Ok(());
            };
            let full = i64::try_from(events.len()).is_ok_and(|count| count == PAGE);
            let mut graph = Graph::clone(&self.whole_graph());
            // Folding is pure computation; the threads that answer requests stay free.
            let folded = tokio::task::spawn_blocking(move || {
                for stored in events {
                    match Event::parse(&stored.raw) {
                        Ok(event) => {
                            for warning in graph.apply(&event).warnings {
                                tracing::debug!(event.seq = stored.seq, "{warning}");
                            }
                        }
                        Err(error) => {
                            tracing::error!(event.seq = stored.seq, cause = %error, "leaving out a stored event");
                        }
                    }
                }
                graph.set_seq(u64::try_from(last).unwrap_or(0));
                graph
            })
            .await;
            match folded {
                Ok(graph) => {
                    *self.graph.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(graph);
                }
                // The graph stays as it was; these events are skipped rather than tried forever.
                Err(error) => tracing::error!(cause = %error, "folding events failed"),
            }
            self.folded.send_replace(last);
            if !full {
                return Ok(());
            }
        }
    }

    /// Waits until the graph reflects a sequence; 50381 if that takes too long.
    pub async fn reach(&self, seq: i64) -> Result<(), ApiError> {
        if *self.folded.borrow() >= seq {
            return Ok(());
        }
        // Another node may have stored it: look at once instead of at the next poll.
        self.fold_stored().await?;
        let mut folded = self.folded.subscribe();
        let reached = tokio::time::timeout(
            self.config.max_wait,
            folded.wait_for(|newest| *newest >= seq),
        )
        .await;
        if reached.is_ok() {
            return Ok(());
        }
        let now = self.folded.borrow().to_string();
        Err(ApiError::new(codes::NOT_YET_FOLDED, &[&now, &seq.to_string()]).retry())
    }

    /// Traces a column in a graph. An unknown column is an empty answer, not an error.
    pub async fn trace(
        &self,
        graph: Arc<Graph>,
        question: ColumnQuestion,
    ) -> Result<ColumnTrace, ApiError> {
        let max_nodes = self.config.max_columns;
        tokio::task::spawn_blocking(move || {
            let dataset = split_dataset(&graph, &question.dataset);
            graph.trace(&ColumnQuery {
                dataset,
                column: question.column,
                direction: question.direction,
                depth: question.depth,
                max_nodes,
            })
        })
        .await
        .map_err(ApiError::internal)
    }
}

/// Splits `namespace:name` where the graph knows the dataset; else at the last colon.
fn split_dataset(graph: &Graph, text: &str) -> DatasetName {
    let splits = || {
        text.char_indices()
            .filter(|(_, character)| *character == ':')
            .map(|(at, _)| (&text[..at], &text[at + 1..]))
    };
    splits()
        .map(|(namespace, name)| DatasetName::new(namespace, name))
        .find(|name| graph.dataset(name).is_some())
        .or_else(|| {
            splits()
                .next_back()
                .map(|(namespace, name)| DatasetName::new(namespace, name))
        })
        .unwrap_or_else(|| DatasetName::new("", text))
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Run(_) => "run",
        Event::Job(_) => "job",
        Event::Dataset(_) => "dataset",
    }
}
