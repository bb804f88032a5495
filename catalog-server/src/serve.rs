//! Starts and stops the server: address, database, load, requests, shutdown.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::serve::ListenerExt;
use callsheet_store::{StoreError, Target};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::app;
use crate::config::ServerConfig;
use crate::state::AppState;

/// Why the server did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Other machines would reach a server that has no authentication.
    #[error(
        "listening on {address}: other machines reach this address and this build has no \
         authentication; pass --allow-remote-without-auth if the network is trusted"
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
}

/// A running server.
pub struct Running {
    /// Where it listens; the real port, even if port 0 was asked for.
    pub address: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
    tail: JoinHandle<()>,
}

/// Starts a server and returns once it is ready.
///
/// The address is taken before the database is opened, so that a second server on the same port
/// touches no data.
pub async fn serve(config: ServerConfig) -> Result<Running, ServeError> {
    let address = config.listen;
    if !address.ip().is_loopback() && !config.allow_remote_without_auth {
        return Err(ServeError::RemoteWithoutAuth { address });
    }
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

    let (stop, mut stopped) = watch::channel(false);
    let router = app(state.clone());
    // Small answers must not wait for the peer's acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(cause = %error, "a connection keeps its delay");
        }
    });
    let server = tokio::spawn(async move {
        axum::serve(listener, router)
            .with_graceful_shutdown(async move {
                // A dropped sender is a shutdown too.
                let _ = stopped.wait_for(|stop| *stop).await;
            })
            .await
    });
    if let Err(error) = state.load().await {
        server.abort();
        state.close().await;
        return Err(error.into());
    }
    let tail = state.spawn_tail();
    tracing::info!(%address, "ready");
    Ok(Running {
        address,
        state,
        stop,
        server,
        tail,
    })
}

impl Running {
    /// The URL for people and clients on this machine.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
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
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(cause = %error, "the server ended with an error"),
            Ok(Err(error)) => tracing::error!(cause = %error, "the server's task failed"),
            Err(_) => {
                tracing::warn!("requests are still running; closing without them");
                server.abort();
            }
        }
        self.tail.abort();
        self.state.close().await;
    }
}
