//! A bar on the terminal; nothing where there is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::Shell;

/// How far a run is. Clones show the same bar.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar on standard error, hidden unless that is a terminal.
    pub(crate) fn new(shell: &Shell<'_>) -> Self {
        let target = if shell.shows_time() {
            // Draws only on a terminal.
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        // A template that does not parse leaves the default one.
        if let Ok(style) =
            ProgressStyle::with_template("{msg:32} {bar:24} {human_pos}/{human_len} {eta}")
        {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Starts to count up to `steps` under another title.
    pub(crate) fn stage(&self, title: &str, steps: usize) {
        self.bar.set_message(title.to_owned());
        self.bar.set_position(0);
        self.bar.set_length(steps as u64);
    }

    /// One more step is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
