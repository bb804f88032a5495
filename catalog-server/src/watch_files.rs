//! Tells when files that the server has read should be read again: they changed, or somebody sent SIGHUP.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How often the files are looked at.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(5);

/// Files and what they looked like.
pub(crate) struct Watch {
    files: Vec<PathBuf>,
    seen: Vec<Option<(SystemTime, u64)>>,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl Watch {
    pub(crate) fn new(files: Vec<PathBuf>) -> Self {
        #[cfg(unix)]
        let hangup = {
            use tokio::signal::unix::{SignalKind, signal};
            signal(SignalKind::hangup())
                .inspect_err(|error| {
                    tracing::warn!(cause = %error, "SIGHUP will not make files be read again");
                })
                .ok()
        };
        Self {
            seen: look(&files),
            files,
            #[cfg(unix)]
            hangup,
        }
    }

    /// Returns when the files should be read again.
    pub(crate) async fn changed(&mut self) {
        loop {
            #[cfg(unix)]
            if let Some(hangup) = &mut self.hangup {
                tokio::select! {
                    _ = hangup.recv() => {
                        self.seen = look(&self.files);
                        return;
                    }
                    () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
                }
            } else {
                tokio::time::sleep(LOOKED_AT_EVERY).await;
            }
            #[cfg(not(unix))]
            tokio::time::sleep(LOOKED_AT_EVERY).await;
            let now = look(&self.files);
            if now != self.seen {
                self.seen = now;
                return;
            }
        }
    }
}

/// Time and size of each file; a file that is not there is seen as such.
fn look(files: &[PathBuf]) -> Vec<Option<(SystemTime, u64)>> {
    files
        .iter()
        .map(|path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
        .collect()
}
