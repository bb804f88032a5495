//! A TCP proxy on the loopback that a test can cut or stall.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the proxy does with every connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Hands everything on.
    Up,
    /// Closes connections, new ones too.
    Cut,
    /// Accepts connections and hands nothing on.
    Silent,
}

/// A proxy in front of one address; gone when dropped.
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    line: watch::Sender<Line>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts in front of `upstream`, with the line up.
    pub(crate) async fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (line, state) = watch::channel(Line::Up);
        let upstream = upstream.to_owned();
        let task = tokio::spawn(async move {
            while let Ok((inner, _)) = listener.accept().await {
                if *state.borrow() == Line::Cut {
                    continue;
                }
                if let Ok(outer) = TcpStream::connect(&upstream).await {
                    let (inner_read, inner_write) = inner.into_split();
                    let (outer_read, outer_write) = outer.into_split();
                    tokio::spawn(pump(inner_read, outer_write, state.clone()));
                    tokio::spawn(pump(outer_read, inner_write, state.clone()));
                }
            }
        });
        Self {
            address,
            line,
            task,
        }
    }

    /// Changes what happens from now on.
    pub(crate) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Hands bytes on in one direction until either side ends or the line is cut.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut line: watch::Receiver<Line>) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read,
            cut = line.wait_for(|line| *line == Line::Cut) => {
                drop(cut);
                return;
            }
        };
        let Ok(length @ 1..) = read else { return };
        // What arrives while the line is silent waits.
        let up = line.wait_for(|line| *line != Line::Silent).await;
        if !up.is_ok_and(|line| *line == Line::Up) || to.write_all(&bytes[..length]).await.is_err()
        {
            return;
        }
    }
}
