//! The command as a process: run to the end, or a server until it is dropped.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The command, told nothing by the environment of this test.
pub(crate) fn callsheet(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet-e2e"));
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder);
    command
}

/// Runs the command to its end.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    callsheet(folder).args(arguments).output().unwrap()
}

/// Standard output and error together, for messages of assertions.
pub(crate) fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A running `callsheet serve`; killed without warning when dropped.
pub(crate) struct Server {
    child: Child,
    /// Its URL.
    pub(crate) url: String,
}

impl Server {
    /// Starts on a free port with its database in `data` and waits until it says that it is ready.
    pub(crate) fn start(folder: &Path, data: &Path) -> Self {
        Self::with(folder, &["--data".to_owned(), data.display().to_string()])
    }

    /// As [`Server::start`], with arguments that name the database.
    pub(crate) fn with(folder: &Path, arguments: &[String]) -> Self {
        let mut child = callsheet(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines
                .next()
                .expect("the server ended before it was ready")
                .unwrap();
            if let Some(at) = line.find("http://") {
                break line[at..].split_whitespace().next().unwrap().to_owned();
            }
        };
        Self { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // As a power failure would: nothing is flushed, nothing says goodbye.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
