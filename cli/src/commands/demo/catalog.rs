//! What the catalog knows of the pipeline: the fields that its readers read, and where a served column comes from.

use callsheet_client::api::catalog::{UsageRead, UsageUpload};
use callsheet_client::{Client, ColumnDirection, ColumnsQuery};
use callsheet_example_streaming::declared;
use callsheet_example_streaming::project::{CRATE, VERSION, reads};

use crate::connection::failed;
use crate::failure::Failure;

/// What the pipeline's generated readers read.
pub(super) fn usage() -> UsageUpload {
    UsageUpload {
        crate_name: CRATE.to_owned(),
        version: VERSION.to_owned(),
        environment: Some("demo".to_owned()),
        reads: reads()
            .into_iter()
            .map(|read| UsageRead {
                subject: read.subject.to_owned(),
                versions: read
                    .versions
                    .into_iter()
                    .filter_map(|version| i32::try_from(version).ok())
                    .collect(),
                fields: read
                    .fields
                    .iter()
                    .map(|field| (*field).to_owned())
                    .collect(),
            })
            .collect(),
    }
}

/// A trace from the serving table back to the players.
pub(super) struct Traced {
    /// Column that the trace begins at.
    pub(super) from: String,
    /// Column that it must reach.
    pub(super) source: String,
    /// It does.
    pub(super) reached: bool,
    /// Columns in the answer.
    pub(super) columns: usize,
}

/// Traces what a dashboard shows up to the field of the viewing event.
pub(super) async fn trace(client: &Client) -> Result<Traced, Failure> {
    let (serving, events) = (declared::serving(), declared::events());
    let query = ColumnsQuery {
        namespace: serving.namespace.clone(),
        name: serving.name.clone(),
        column: "watched_s".to_owned(),
        direction: ColumnDirection::Up,
        depth: Some(10),
        min_seq: None,
    };
    let answer = client
        .columns(&query)
        .await
        .map_err(|error| failed("tracing a column", &error))?;
    let reached = answer.nodes.iter().any(|node| {
        node.namespace == events.namespace
            && node.name == events.name
            && node.column.as_deref() == Some("position_s")
    });
    Ok(Traced {
        from: format!("{}.watched_s", serving.name),
        source: format!("{}.position_s", events.name),
        reached,
        columns: answer.nodes.len(),
    })
}
