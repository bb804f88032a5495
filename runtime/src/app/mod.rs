//! The verbs of a pipeline's program: `run`, `guarantees`, `dlq ls`, `dlq show`, `dlq replay`.
//!
//! Owns the command line of a team's binary ([`main`]), stopping on signals, and what reads and replays dead letters
//! ([`Replay`], [`Letter`]). The pipeline itself is the team's: it implements [`App`].
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use callsheet::app::{self, App, AppError};
//! use callsheet::embedded::{Log, LogOptions, Topic};
//! use callsheet::pipeline::{Stop, Totals};
//! use callsheet::store::{Promise, Store as _};
//!
//! struct Billing {
//!     log: Log,
//! }
//!
//! impl App for Billing {
//!     type Letters = Topic;
//!     type Store = Log;
//!
//!     fn name(&self) -> &str {
//!         "billing"
//!     }
//!
//!     async fn run(&self, mut stop: Stop) -> Result<Totals, AppError> {
//!         // let mut runner = Runner::new(self.log.clone(), "billing", source, job, options);
//!         // runner.run(&mut stop).await?;
//!         stop.asked().await;
//!         Ok(Totals::default())
//!     }
//!
//!     fn promises(&self) -> Vec<Promise> {
//!         self.log.promises()
//!     }
//!
//!     async fn letters(&self) -> Result<(Topic, Log), AppError> {
//!         Ok((self.log.topic("orders.dlq.billing").await?, self.log.clone()))
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     let log = match Log::open(&LogOptions::new("billing.db")).await {
//!         Ok(log) => log,
//!         Err(error) => return app::failed(&error),
//!     };
//!     app::main(&Billing { log }).await
//! }
//! ```

mod letters;
mod replay;
mod signals;
mod verbs;

use core::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use crate::pipeline::{Stop, Totals};
use crate::source::Source;
use crate::store::{Promise, Store};

pub use letters::Letter;
pub use replay::{REPLAY_HEADER, Replay};
pub use signals::listen;
pub use verbs::answer;

/// Any failure of a program's own.
pub type AppError = Box<dyn core::error::Error + Send + Sync>;

/// A pipeline's program.
pub trait App: Sync {
    /// Reads the dead-letter topic.
    type Letters: Source;
    /// Where a replay commits its position, and appends what it replays to the topics that it came from.
    type Store: Store;

    /// The consumer group.
    fn name(&self) -> &str;

    /// Runs the pipeline until `stop` is asked for, usually by [`crate::pipeline::Runner::run`].
    ///
    /// # Errors
    /// Whatever stopped it.
    fn run(&self, stop: Stop) -> impl Future<Output = Result<Totals, AppError>> + Send;

    /// What each kind of output is promised: [`Store::promises`] of the pipeline's store.
    fn promises(&self) -> Vec<Promise>;

    /// The dead-letter topic, and the store for replays.
    ///
    /// # Errors
    /// When they cannot be reached.
    fn letters(
        &self,
    ) -> impl Future<Output = Result<(Self::Letters, Self::Store), AppError>> + Send;
}

/// Does what the command line asks for. The first `SIGTERM` or `SIGINT` asks a running pipeline to stop, a second one ends
/// the process at once.
///
/// The process answers 0 when it is done, 1 when it failed, 2 when the command line is not understood.
pub async fn main<A: App>(app: &A) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let stop = match signals::listen() {
        Ok(stop) => stop,
        Err(error) => return failed(&error),
    };
    let mut out = Vec::new();
    let answered = answer(app, &arguments, stop, &mut out).await;
    // Nobody reads any more, such as `head`: no failure of ours.
    let _closed = std::io::stdout().write_all(&out);
    match answered {
        Ok(code) => code,
        Err(error) => failed(error.as_ref()),
    }
}

/// Writes the error with its causes to the standard error and answers 1.
pub fn failed(error: &(dyn core::error::Error + 'static)) -> ExitCode {
    let mut text = format!("error: {error}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _never = writeln!(text, "  because: {error}");
        cause = error.source();
    }
    let _closed = std::io::stderr().write_all(text.as_bytes());
    ExitCode::FAILURE
}
