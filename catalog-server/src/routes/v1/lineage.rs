//! `/api/v1/lineage`: events in, columns out.
//!
//! An event is stored before the answer and folded after it: clients give up after five seconds
//! and some never retry.

use axum::extract::State;
use callsheet_api::catalog::{
    BatchAccepted, BatchSummary, ColumnEdgeBody, ColumnNodeBody, ColumnsBody, EventAccepted,
    FailedEvent, PlaceBody,
};
use callsheet_api::error as codes;
use callsheet_lineage::{ColumnEdge, ColumnTrace, Direction, Endpoint, Kind};

use crate::auth::principal;
use crate::error::ApiError;
use crate::routes::extract::{DocumentBody, Json, Parameters, parse};
use crate::services::lineage::ColumnQuestion;
use crate::services::sight;
use crate::state::AppState;

/// Hops that are followed unless the question says otherwise.
const DEFAULT_DEPTH: u32 = 20;

/// One event.
pub(super) async fn event(
    State(state): State<AppState>,
    DocumentBody(raw): DocumentBody,
) -> Result<Json<EventAccepted>, ApiError> {
    let appended = state.lineage().append(&raw, state.stamp()).await?;
    Ok(Json(EventAccepted {
        seq: appended.seq,
        new: appended.new,
    }))
}

/// Several events; each stands for itself.
pub(super) async fn batch(
    State(state): State<AppState>,
    DocumentBody(raw): DocumentBody,
) -> Result<Json<BatchAccepted>, ApiError> {
    let events: Vec<serde_json::Value> = parse(&raw)?;
    let mut summary = BatchSummary {
        received: events.len(),
        ..BatchSummary::default()
    };
    let mut failed_events = Vec::new();
    for (index, event) in events.into_iter().enumerate() {
        match state.lineage().append_value(event, state.stamp()).await {
            Ok(_) => summary.successful += 1,
            Err(error) => {
                let retriable = error.status() >= 500;
                summary.failed += 1;
                if retriable {
                    summary.retriable += 1;
                } else {
                    summary.non_retriable += 1;
                }
                failed_events.push(FailedEvent {
                    index,
                    reason: error.message().to_owned(),
                    retriable,
                });
            }
        }
    }
    let status = if failed_events.is_empty() {
        "success"
    } else {
        "partial_success"
    };
    Ok(Json(BatchAccepted {
        status: status.to_owned(),
        summary,
        failed_events,
    }))
}

/// Where a column comes from, or what is made of it.
pub(super) async fn columns(
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<ColumnsBody>, ApiError> {
    let direction = match parameters.text("direction").unwrap_or("up") {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => {
            let arguments = ["direction", "is neither `up` nor `down`"];
            return Err(ApiError::new(codes::INVALID_PARAMETER, &arguments));
        }
    };
    let depth = match parameters.number("depth")? {
        None => DEFAULT_DEPTH,
        Some(depth) => u32::try_from(depth)
            .map_err(|_| ApiError::new(codes::INVALID_PARAMETER, &["depth", "is negative"]))?,
    };
    let question = ColumnQuestion {
        dataset: parameters.required("dataset")?.to_owned(),
        column: parameters.required("column")?.to_owned(),
        direction,
        depth,
    };
    if let Some(seq) = parameters.number("min_seq")? {
        state.lineage().reach(seq).await?;
    }
    let mut trace = state.lineage().trace(state.graph(), question).await?;
    if !principal::shows_everything() {
        trace.complete = false;
        trace
            .reason
            .get_or_insert_with(|| sight::LEFT_OUT.to_owned());
    }
    Ok(Json(body(trace)))
}

fn body(trace: ColumnTrace) -> ColumnsBody {
    let nodes = trace.nodes.iter().map(|node| {
        let place = place(&node.name);
        ColumnNodeBody {
            kind: place.kind,
            namespace: place.namespace,
            name: place.name,
            column: place.column,
            column_type: node.data_type.clone(),
            depth: node.depth,
        }
    });
    ColumnsBody {
        nodes: nodes.collect(),
        edges: trace.edges.iter().map(edge).collect(),
        complete: trace.complete,
        reason: trace.reason,
        graph_seq: trace.graph_seq,
    }
}

fn edge(edge: &ColumnEdge) -> ColumnEdgeBody {
    let mut kinds: Vec<String> = edge.kinds.iter().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    ColumnEdgeBody {
        from: place(&edge.from),
        to: place(&edge.to),
        kinds,
        job: edge.job.as_ref().map(ToString::to_string),
        evidence: edge.evidence.as_str().to_owned(),
    }
}

fn kind(kind: &Kind) -> String {
    let influence = match kind.influence.as_str() {
        "" => "UNSTATED",
        word => word,
    };
    match &kind.subtype {
        Some(subtype) => format!("{influence}:{}", subtype.as_str()),
        None => influence.to_owned(),
    }
}

fn place(endpoint: &Endpoint) -> PlaceBody {
    let (kind, namespace, name, column) = match endpoint {
        Endpoint::Column(dataset, column) => (
            "column",
            &dataset.namespace,
            &dataset.name,
            Some(column.clone()),
        ),
        Endpoint::Dataset(dataset) => ("dataset", &dataset.namespace, &dataset.name, None),
        Endpoint::Job(job) => ("job", &job.namespace, &job.name, None),
    };
    PlaceBody {
        kind: kind.to_owned(),
        namespace: namespace.clone(),
        name: name.clone(),
        column,
    }
}
