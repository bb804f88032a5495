//! Structured logs on standard error: text for people, JSON for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Installs the log of this process; the second call, and one after another library's, does
/// nothing.
///
/// Fails if the level is neither a level nor a filter.
pub fn install(config: &LogConfig) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.level)
        .map_err(|error| format!("setting `log.level`: `{}`: {error}", config.level))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        // Colours are for people, not for a file or a collector.
        .with_ansi(stderr().is_terminal());
    // An earlier subscriber stays; whoever embeds the server decides.
    let _ = match config.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}
