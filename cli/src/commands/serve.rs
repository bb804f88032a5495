//! `callsheet serve`: the registry, the catalog and the web UI, until Ctrl-C or SIGTERM.

use std::path::PathBuf;

use callsheet_server::offline::Target;
use callsheet_server::{Layers, ServeError, ServerConfig, telemetry};

use crate::connection::block_on_all_cores;
use crate::failure::Failure;
use crate::{Exit, Shell};

/// Options of `callsheet serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Folder of the embedded SQLite database; made if missing.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<String>,
    /// Postgres in place of the embedded database: `postgres://user@host/name`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Configuration file; its `[server]` table is read [default: callsheet.toml if it is there].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Format of the log: text or json.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Let other machines connect although this build has no authentication.
    #[arg(long)]
    allow_remote_without_auth: bool,
}

/// Which catalog a command looks at without asking its server.
#[derive(Debug, clap::Args)]
pub(crate) struct Database {
    /// Folder of the embedded SQLite database.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<String>,
    /// Postgres in place of the embedded database: `postgres://user@host/name`.
    #[arg(long = "database", id = "database", value_name = "URL")]
    url: Option<String>,
    /// Configuration file; its `[server]` table is read [default: callsheet.toml if it is there].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Database {
    /// The database that `callsheet serve` would use with the same options, in the same folder.
    pub(crate) fn target(&self, shell: &Shell<'_>) -> Result<Target, Failure> {
        let layers = Layers::default()
            .environment(shell.variables())
            .flag("data", self.data.as_deref())
            .flag("database", self.url.as_deref());
        let config = load(layers, self.config.as_deref(), shell)?;
        Ok(match config.target() {
            Target::Sqlite { path } => Target::Sqlite {
                path: shell.current_dir().join(path),
            },
            target @ Target::Postgres { .. } => target,
        })
    }

    /// The embedded database of a folder.
    pub(crate) fn in_folder(folder: &std::path::Path) -> Target {
        let config = ServerConfig {
            data: folder.to_owned(),
            ..ServerConfig::default()
        };
        config.target()
    }
}

/// Runs until a signal asks to stop.
pub(crate) fn run(options: &Serve, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let config = configuration(options, shell)?;
    telemetry::logs::install(&config.log)
        .map_err(|error| Failure::Usage(format!("the log: {error}")))?;
    block_on_all_cores(serve(config, shell))?
}

async fn serve(config: ServerConfig, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let running = callsheet_server::serve(config)
        .await
        .map_err(|error| match error {
            ServeError::RemoteWithoutAuth { .. }
            | ServeError::PortInUse { .. }
            | ServeError::Listen { .. } => Failure::Usage(error.to_string()),
            _ => Failure::Internal(error.to_string()),
        })?;
    shell.say(&format!(
        "callsheet is ready at {} (Ctrl-C stops it)",
        running.url()
    ));
    stop_asked().await;
    running.shutdown().await;
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

fn configuration(options: &Serve, shell: &Shell<'_>) -> Result<ServerConfig, Failure> {
    let layers = Layers::default()
        .environment(shell.variables())
        .flag("listen", options.listen.as_deref())
        .flag("data", options.data.as_deref())
        .flag("database", options.database.as_deref())
        .flag("log.format", options.log_format.as_deref())
        .allow_remote_without_auth(options.allow_remote_without_auth);
    load(layers, options.config.as_deref(), shell)
}

/// Adds the configuration file to the layers and reads them all.
fn load(
    mut layers: Layers,
    config: Option<&std::path::Path>,
    shell: &Shell<'_>,
) -> Result<ServerConfig, Failure> {
    let path = shell
        .current_dir()
        .join(config.unwrap_or("callsheet.toml".as_ref()));
    match std::fs::read_to_string(&path) {
        Ok(text) => layers = layers.file(path.display().to_string(), text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && config.is_none() => {}
        Err(error) => {
            return Err(Failure::Usage(format!(
                "reading the configuration `{}`: {error}",
                path.display()
            )));
        }
    }
    layers
        .load()
        .map_err(|error| Failure::Usage(error.to_string()))
}
