//! Starts and stops the server: address, database, load, requests, shutdown.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use callsheet_store::{StoreError, Target};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::app;
use crate::auth::AuthError;
use crate::auth::tls::{self, Tls, TlsError};
use crate::config::ServerConfig;
use crate::connections;
use crate::state::{AppState, OpenError};
use crate::watch_files::Watch;

/// Why the server did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Other machines would reach a server that has no authentication.
    #[error(
        "listening on {address}: other machines reach this address and nobody is asked who they \
         are; set `auth.methods` under [server] in callsheet.toml, for example to \"token, basic\", \
         or pass --allow-remote-without-auth if the network is trusted"
    )]
    RemoteWithoutAuth {
        /// The address.
        address: SocketAddr,
    },
    /// Another process has the port.
    #[error("listening on {address}: the port is in use; choose another with --listen")]
    PortInUse {
        /// The address.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("listening on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Cause.
        #[source]
        source: io::Error,
    },
    /// The data folder cannot be made.
    #[error("making the data folder `{}`: {source}", .path.display())]
    Data {
        /// The folder.
        path: PathBuf,
        /// Cause.
        #[source]
        source: io::Error,
    },
    /// The database cannot be opened or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Access cannot be set up as configured.
    #[error(transparent)]
    Access(#[from] AuthError),
    /// Connections cannot be encrypted as configured.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl From<OpenError> for ServeError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => Self::Store(error),
            OpenError::Access(error) => Self::Access(error),
        }
    }
}

/// A running server.
pub struct Running {
    /// Where it listens; the real port, even if port 0 was asked for.
    pub address: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    tail: JoinHandle<()>,
    watch: JoinHandle<()>,
    secured: bool,
}

/// Starts a server and returns once it is ready.
///
/// The address is taken before the database is opened, so that a second server on the same port
/// touches no data.
pub async fn serve(config: ServerConfig) -> Result<Running, ServeError> {
    let address = config.listen;
    if !address.ip().is_loopback() && !config.auth.is_on() && !config.allow_remote_without_auth {
        return Err(ServeError::RemoteWithoutAuth { address });
    }
    let tls = Tls::open(&config.tls)?.map(Arc::new);
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::PortInUse { address },
            _ => ServeError::Listen { address, source },
        })?;
    let address = listener
        .local_addr()
        .map_err(|source| ServeError::Listen { address, source })?;
    if let Target::Sqlite { .. } = config.target() {
        let path = config.data.clone();
        tokio::fs::create_dir_all(&path)
            .await
            .map_err(|source| ServeError::Data { path, source })?;
    }
    let state = AppState::open(config).await?;

    let (stop, stopped) = watch::channel(false);
    let router = app(state.clone());
    let limits = state.config().limits.clone();
    let secured = tls.is_some();
    let server = tokio::spawn(connections::run(
        listener,
        router,
        tls.clone(),
        limits,
        stopped,
    ));
    if let Err(error) = state.load().await {
        server.abort();
        state.close().await;
        return Err(error.into());
    }
    let tail = state.spawn_tail();
    if let Some(tls) = &tls {
        state.metrics().certificate_ends(tls.expires_ms());
    }
    let watch = spawn_watch(&state, tls);
    tracing::info!(%address, tls = secured, "ready");
    Ok(Running {
        address,
        state,
        stop,
        server,
        tail,
        watch,
        secured,
    })
}

/// Reads certificates, the access file and the keys of JWTs again when they change, and on SIGHUP.
fn spawn_watch(state: &AppState, tls: Option<Arc<Tls>>) -> JoinHandle<()> {
    let state = state.clone();
    let mut files = tls::files(&state.config().tls);
    files.extend(state.config().auth.file.clone());
    // Before the task runs: from here on SIGHUP ends no process that says that it is ready.
    let mut watch = Watch::new(files);
    tokio::spawn(async move {
        loop {
            watch.changed().await;
            if let Some(tls) = &tls {
                match tls.reload() {
                    Ok(()) => state.metrics().certificate_ends(tls.expires_ms()),
                    Err(error) => {
                        tracing::error!(cause = %error, "keeping the certificates that are in use");
                    }
                }
            }
            match state.reload_access().await {
                Ok(()) => tracing::info!("certificates and access were read again"),
                Err(error) => {
                    tracing::error!(cause = %error, "keeping the access that is in force");
                }
            }
        }
    })
}

impl Running {
    /// The URL for people and clients on this machine.
    pub fn url(&self) -> String {
        let scheme = if self.secured { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The state, for callers in the same process.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Takes no new connections, waits for running requests up to the configured time, commits
    /// what is queued and closes the database.
    pub async fn shutdown(self) {
        let limit: Duration = self.state.config().shutdown_timeout;
        // The receiver is gone only if the server ended by itself.
        let _ = self.stop.send(true);
        let mut server = self.server;
        match tokio::time::timeout(limit, &mut server).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(cause = %error, "the server's task failed"),
            Err(_) => {
                tracing::warn!("requests are still running; closing without them");
                server.abort();
            }
        }
        self.watch.abort();
        self.tail.abort();
        self.state.close().await;
    }
}
