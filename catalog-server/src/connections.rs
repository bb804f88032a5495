//! Connections: accepting, TLS, limits against slow and greedy clients, and the end.
//!
//! Each connection is a task. What a client may take of this server before a request is complete is bounded here: how many
//! connections, how long a handshake and a head may take, how large a head is.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::auth::PeerNames;
use crate::auth::tls::{Tls, peer_names};
use crate::config::LimitConfig;

/// How long a failed accept waits: the process may have run out of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The address of the client; an extension of each request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PeerAddress(pub(crate) SocketAddr);

/// Serves until `stop` turns true, then waits for the requests that run.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    tls: Option<Arc<Tls>>,
    limits: LimitConfig,
    mut stop: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let server = Arc::new(builder(&limits));
    let room = Arc::new(Semaphore::new(limits.max_connections.max(1)));
    loop {
        // Beyond the limit clients wait in the system's queue.
        let turn = tokio::select! {
            turn = Arc::clone(&room).acquire_owned() => turn,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(cause = %error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Small answers must not wait for the peer's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(cause = %error, "a connection keeps its delay");
        }
        let watcher = graceful.watcher();
        let (router, server, tls) = (router.clone(), Arc::clone(&server), tls.clone());
        let handshake = limits.header_timeout;
        tokio::spawn(async move {
            let _turn = turn;
            match tls {
                None => serve(&server, stream, address, None, router, watcher).await,
                Some(tls) => match secured(&tls, stream, handshake).await {
                    Ok(stream) => {
                        let names = peer_names(stream.get_ref().1);
                        serve(&server, stream, address, names, router, watcher).await;
                    }
                    Err(error) => {
                        tracing::debug!(cause = error, client = %address, "a TLS handshake failed");
                    }
                },
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn builder(limits: &LimitConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(limits.max_headers)
        .max_buf_size(limits.max_header_bytes.max(8 * 1024));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(200)
        .keep_alive_interval(Some(Duration::from_secs(30)))
        .keep_alive_timeout(limits.header_timeout);
    builder
}

async fn secured(
    tls: &Tls,
    stream: TcpStream,
    limit: Duration,
) -> Result<tokio_rustls::server::TlsStream<TcpStream>, String> {
    match tokio::time::timeout(limit, TlsAcceptor::from(tls.server()).accept(stream)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it took too long".to_owned()),
    }
}

async fn serve<I>(
    server: &Builder<TokioExecutor>,
    stream: I,
    address: SocketAddr,
    names: Option<PeerNames>,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(PeerAddress(address));
        if let Some(names) = &names {
            request.extensions_mut().insert(names.clone());
        }
        request
    });
    let connection =
        server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        // Clients that go away, send no HTTP or are too slow.
        tracing::debug!(cause = error, client = %address, "a connection ended early");
    }
}
