//! `callsheet lineage`: one column, traced up to its sources or down to its readers, from a server's graph.

use std::fmt::Write as _;

use callsheet_api::catalog::{ColumnsBody, PlaceBody};
use callsheet_client::{ColumnDirection, ColumnsQuery};

use crate::connection::{ServerOption, block_on, failed};
use crate::failure::Failure;
use crate::{Exit, Shell};

/// Options of `callsheet lineage`.
#[derive(Debug, clap::Args)]
pub(crate) struct Lineage {
    /// Dataset: `namespace:name`, for example `kafka://broker:9092:playback.events`.
    dataset: String,
    /// Column, nested ones as `outer.inner`.
    column: String,
    /// Which way.
    #[arg(long, value_enum, default_value = "up")]
    direction: Way,
    /// Hops between datasets.
    #[arg(long, default_value_t = 20)]
    depth: u32,
    /// How to print it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    server: ServerOption,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Way {
    /// Where the value comes from.
    Up,
    /// What it feeds.
    Down,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// One line a hop.
    Text,
    /// The server's answer.
    Json,
}

/// Runs the command; an incomplete answer is 101, never 0.
pub(crate) fn run(options: &Lineage, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let Some((namespace, name)) = options
        .dataset
        .rsplit_once(':')
        .filter(|(namespace, name)| !namespace.is_empty() && !name.is_empty())
    else {
        return Err(Failure::Usage(format!(
            "`{}` is no dataset: write `namespace:name`",
            options.dataset
        )));
    };
    let query = ColumnsQuery {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        column: options.column.clone(),
        direction: match options.direction {
            Way::Up => ColumnDirection::Up,
            Way::Down => ColumnDirection::Down,
        },
        depth: Some(options.depth),
        min_seq: None,
    };
    let client = options.server.client(shell, None)?;
    let answer = block_on(client.columns(&query))?.map_err(|error| {
        failed(
            &format!("tracing `{}` of `{}`", options.column, options.dataset),
            &error,
        )
    })?;
    match options.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&answer)
                .map_err(|error| Failure::Internal(format!("printing the trace: {error}")))?;
            shell.say(&json);
        }
        Format::Text if answer.nodes.is_empty() => {}
        Format::Text => shell.say_text(&text(&answer, options.direction)),
    }
    if answer.nodes.is_empty() {
        let reason = answer
            .reason
            .unwrap_or_else(|| "the column is not known".to_owned());
        return Err(Failure::CouldNotCheck(format!(
            "{reason}; no event and no contract named it yet"
        )));
    }
    if answer.complete {
        return Ok(Exit::Clean);
    }
    let reason = answer
        .reason
        .unwrap_or_else(|| "the server cut it at its limit of nodes".to_owned());
    Err(Failure::CouldNotCheck(format!(
        "the trace is not complete: {reason}; ask with a smaller --depth"
    )))
}

/// A line per column in hop order, with the edges that lead to it.
fn text(answer: &ColumnsBody, way: Way) -> String {
    let mut nodes: Vec<_> = answer.nodes.iter().collect();
    nodes.sort_by_key(|node| {
        (
            node.depth,
            node.namespace.clone(),
            node.name.clone(),
            node.column.clone(),
        )
    });
    let mut out = String::new();
    for node in nodes {
        let here = PlaceBody {
            kind: node.kind.clone(),
            namespace: node.namespace.clone(),
            name: node.name.clone(),
            column: node.column.clone(),
        };
        let indent = "  ".repeat(node.depth as usize);
        let _ = write!(out, "{indent}{}", node.name);
        match &node.column {
            Some(column) => drop(write!(out, "  {column}")),
            None => drop(write!(out, "  ({})", node.kind)),
        }
        if let Some(column_type) = &node.column_type {
            let _ = write!(out, ": {column_type}");
        }
        let mut hows: Vec<String> = answer
            .edges
            .iter()
            .filter(|edge| match way {
                Way::Up => edge.from == here,
                Way::Down => edge.to == here,
            })
            .map(|edge| match &edge.job {
                Some(job) => format!("{} by {job}", edge.kinds.join(", ")),
                None => edge.kinds.join(", "),
            })
            .collect();
        hows.sort();
        hows.dedup();
        if !hows.is_empty() {
            let _ = write!(out, "   [{}]", hows.join("; "));
        }
        out.push('\n');
    }
    if answer.nodes.len() <= 1 {
        out.push_str(match way {
            Way::Up => "  This is where the data enters.\n",
            Way::Down => "  No job or service reads this column.\n",
        });
    }
    out
}
