//! Colours: few, and only where the meaning stands in the words too.

use anstyle::{AnsiColor, Style as Ansi};
use callsheet_contracts::report::Level;

/// Paints words, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) color: bool,
}

impl Style {
    fn paint(self, style: Ansi, text: &str) -> String {
        if self.color {
            format!("{}{text}{}", style.render(), style.render_reset())
        } else {
            text.to_owned()
        }
    }

    /// The word for a level.
    pub(crate) fn level(self, level: Level) -> String {
        let color = match level {
            Level::Error => AnsiColor::Red,
            Level::Warn => AnsiColor::Yellow,
            Level::Note => AnsiColor::Cyan,
        };
        self.paint(
            Ansi::new().fg_color(Some(color.into())).bold(),
            level.as_str(),
        )
    }

    /// Something to find again.
    pub(crate) fn strong(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }
}
