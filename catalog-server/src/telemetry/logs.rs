//! Structured logs on standard error: text for people, JSON for machines; and the subscriber of this process.

use std::io::{IsTerminal, stderr};

use callsheet_store::TRACE_TARGET;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::traces::Traces;
use crate::config::{LogFormat, ServerConfig};

/// Installs log and traces of this process; the second call, and one after another library's, installs nothing. Answers
/// the way to the collector, to be flushed at the end. Call it inside the runtime of the server.
///
/// Fails if the level is neither a level nor a filter, or the collector's address cannot be used.
pub fn install(config: &ServerConfig) -> Result<Option<Traces>, String> {
    let level = &config.log.level;
    let filter = EnvFilter::try_new(level)
        .map_err(|error| format!("setting `log.level`: `{level}`: {error}"))?;
    let traces = config.otlp_endpoint.as_deref().map(Traces::open);
    let traces = traces
        .transpose()
        .map_err(|error| format!("setting `telemetry.otlp_endpoint`: {error}"))?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        // Colours are for people, not for a file or a collector.
        .with_ansi(stderr().is_terminal());
    let lines = match config.log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let lines = lines.with_filter(filter.and(filter_fn(|to| to.target() != TRACE_TARGET)));
    let subscriber = tracing_subscriber::registry()
        .with(lines)
        .with(traces.as_ref().map(Traces::layer));
    // An earlier subscriber stays; whoever embeds the server decides.
    let _ = subscriber.try_init();
    Ok(traces)
}
