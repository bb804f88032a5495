//! `SIGTERM` and `SIGINT`: the first asks to stop, the second ends the process.

use crate::pipeline::Stop;

/// Status of a process that was told twice to end: 128 and the number of `SIGINT`, as shells count.
const TOLD_TWICE: i32 = 130;

/// Listens from now on, within a tokio runtime: the first signal asks to stop, the second ends the process with status 130.
///
/// # Errors
/// When the system does not let the process listen.
#[expect(clippy::exit, reason = "told twice: nothing is left to wait for")]
pub fn listen() -> std::io::Result<Stop> {
    let (stopper, stop) = Stop::new();
    let mut signals = Signals::new()?;
    tokio::spawn(async move {
        signals.next().await;
        stopper.stop();
        signals.next().await;
        std::process::exit(TOLD_TWICE);
    });
    Ok(stop)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        core::future::poll_fn(|context| {
            if self.terminate.poll_recv(context).is_ready() {
                return core::task::Poll::Ready(());
            }
            self.interrupt.poll_recv(context).map(|_| ())
        })
        .await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            core::future::pending::<()>().await;
        }
    }
}
