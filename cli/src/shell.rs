//! What a command may touch of the world around it: two streams, the environment, the current folder, the date.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// The world as a command sees it; tests pass one of their own and need no process.
pub struct Shell<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    environment: BTreeMap<String, String>,
    current_dir: PathBuf,
    /// Milliseconds since 1970, UTC.
    now_ms: i64,
    /// Whether words may be coloured and times shown; false for the shells of tests, whose output is compared.
    live: bool,
}

impl<'a> Shell<'a> {
    /// A shell with nothing in its environment.
    pub fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        current_dir: PathBuf,
        now_ms: i64,
    ) -> Self {
        Self {
            out,
            err,
            environment: BTreeMap::new(),
            current_dir,
            now_ms,
            live: false,
        }
    }

    /// The shell of this process.
    ///
    /// # Errors
    /// When the current folder cannot be read, for instance because it was deleted.
    pub fn of_process(out: &'a mut dyn Write, err: &'a mut dyn Write) -> std::io::Result<Self> {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Ok(Self {
            out,
            err,
            environment: std::env::vars_os()
                .filter_map(|(key, value)| {
                    Some((key.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            current_dir: std::env::current_dir()?,
            now_ms: i64::try_from(now.as_millis()).unwrap_or(i64::MAX),
            live: true,
        })
    }

    /// Adds a variable to the environment.
    #[must_use]
    pub fn with_env(mut self, key: &str, value: &str) -> Self {
        self.environment.insert(key.to_owned(), value.to_owned());
        self
    }

    /// A variable of the environment; an empty one counts as absent.
    pub fn env(&self, key: &str) -> Option<&str> {
        self.environment
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// All variables of the environment.
    pub fn variables(&self) -> impl Iterator<Item = (String, String)> {
        self.environment
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
    }

    /// The folder that relative paths start from.
    pub fn current_dir(&self) -> &std::path::Path {
        &self.current_dir
    }

    /// Milliseconds since 1970, UTC.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Whether words are coloured. A stream that is no terminal takes the colours out again.
    pub fn color(&self) -> bool {
        self.live
    }

    /// Whether durations are shown.
    pub fn shows_time(&self) -> bool {
        self.live
    }

    /// Writes a line to standard output. A closed pipe (`callsheet … | head`) is not an error.
    pub fn say(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    /// Writes text to standard output as it is and flushes it.
    pub fn say_text(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    /// Writes `error: …` to standard error.
    pub fn error(&mut self, message: &str) {
        let _ = writeln!(self.err, "error: {message}");
    }

    /// Writes `note: …` to standard error: progress and hints, never results.
    pub fn note(&mut self, message: &str) {
        let _ = writeln!(self.err, "note: {message}");
    }

    /// Writes text to standard error as it is.
    pub fn error_text(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes());
    }
}
