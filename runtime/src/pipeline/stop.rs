//! Asking a pipeline to stop after the batch in hand.

use std::sync::Arc;

use tokio::sync::watch;

/// The asking side.
#[derive(Clone, Debug)]
pub struct Stopper(Arc<watch::Sender<bool>>);

/// The listening side; every clone hears the same request.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Both sides. Dropping every [`Stopper`] asks to stop, too.
    pub fn new() -> (Stopper, Self) {
        let (sender, receiver) = watch::channel(false);
        (Stopper(Arc::new(sender)), Self(receiver))
    }

    /// A request was made.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits for the request.
    pub async fn asked(&mut self) {
        let _closed = self.0.wait_for(|asked| *asked).await;
    }
}

impl Stopper {
    /// Asks for the stop; the batch in hand is finished and committed.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}
