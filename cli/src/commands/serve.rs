//! `callsheet serve`: the registry, the catalog and the web UI, until Ctrl-C or SIGTERM.

use std::path::PathBuf;

use callsheet_server::offline::Target;
use callsheet_server::{Layers, ServeError, ServerConfig, telemetry};

use crate::connection::{Hidden, block_on_all_cores};
use crate::failure::Failure;
use crate::{Exit, Shell};

/// Options of `callsheet serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    #[command(flatten)]
    store: StoreOptions,
    /// Format of the log: text or json.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Let other machines connect although nobody is asked who they are.
    #[arg(long)]
    allow_remote_without_auth: bool,
}

/// Which database, and which configuration.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct StoreOptions {
    /// Folder of the embedded SQLite database; made if missing.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<String>,
    /// Postgres in place of the embedded database: `postgres://user@host/name`.
    #[arg(long, value_name = "URL")]
    database: Option<Hidden>,
    /// Configuration file; its `[server]` table is read [default: callsheet.toml if it is there].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl StoreOptions {
    /// Whether a database was named on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.data.is_some() || self.database.is_some()
    }

    /// The database that `callsheet serve` would use with the same options, in the same folder.
    pub(crate) fn target(&self, shell: &Shell<'_>) -> Result<Target, Failure> {
        Ok(match configuration(self, shell)?.target() {
            Target::Sqlite { path } => Target::Sqlite {
                path: shell.current_dir().join(path),
            },
            target @ Target::Postgres { .. } => target,
        })
    }

    /// Every layer but the flags of `serve`.
    fn layers(&self, shell: &Shell<'_>) -> Result<Layers, Failure> {
        let data = self.data.as_ref();
        let data = data.map(|folder| shell.current_dir().join(folder).display().to_string());
        let database = self.database.as_ref().map(|url| url.0.as_str());
        let layers = Layers::default()
            .environment(shell.variables())
            .flag("data", data)
            .flag("database", database);
        let named = self.config.as_deref();
        let path = shell
            .current_dir()
            .join(named.unwrap_or("callsheet.toml".as_ref()));
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(layers.file(path.display().to_string(), text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {
                Ok(layers)
            }
            Err(error) => Err(Failure::Usage(format!(
                "reading the configuration `{}`: {error}",
                path.display()
            ))),
        }
    }
}

/// The configuration of the server that these options name.
pub(crate) fn configuration(
    options: &StoreOptions,
    shell: &Shell<'_>,
) -> Result<ServerConfig, Failure> {
    options
        .layers(shell)?
        .load()
        .map_err(|error| Failure::Usage(error.to_string()))
}

/// The embedded database of a folder.
pub(crate) fn database_in(folder: &std::path::Path) -> Target {
    let config = ServerConfig {
        data: folder.to_owned(),
        ..ServerConfig::default()
    };
    config.target()
}

/// Runs until a signal asks to stop.
pub(crate) fn run(options: &Serve, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let config = options
        .store
        .layers(shell)?
        .flag("listen", options.listen.as_deref())
        .flag("log.format", options.log_format.as_deref())
        .allow_remote_without_auth(options.allow_remote_without_auth)
        .load()
        .map_err(|error| Failure::Usage(error.to_string()))?;
    block_on_all_cores(serve(config, shell))?
}

async fn serve(config: ServerConfig, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let traces = telemetry::logs::install(&config)
        .map_err(|error| Failure::Usage(format!("log and traces: {error}")))?;
    let running = callsheet_server::serve(config)
        .await
        .map_err(|error| match error {
            ServeError::RemoteWithoutAuth { .. }
            | ServeError::PortInUse { .. }
            | ServeError::Listen { .. }
            | ServeError::Access(_)
            | ServeError::Tls(_) => Failure::Usage(error.to_string()),
            _ => Failure::Internal(error.to_string()),
        })?;
    shell.say(&format!(
        "callsheet is ready at {} (Ctrl-C stops it)",
        running.url()
    ));
    stop_asked().await;
    running.shutdown().await;
    if let Some(traces) = traces {
        traces.flush().await;
    }
    Ok(Exit::Clean)
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) async fn stop_asked() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler nothing could ever stop us but a kill, which needs no waiting.
    let _ = interrupt.await;
}
