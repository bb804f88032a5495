//! A Postgres of a test's own, with TLS, which the test may stop and start.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server on a free port of the loopback.
pub(super) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    pub(super) port: u16,
    running: Option<Child>,
}

impl Cluster {
    /// Makes and starts a server in `folder`; `None` where Postgres or openssl is not installed.
    pub(super) fn start(folder: &Path) -> Option<Self> {
        let bin = newest_bin()?;
        let folder = folder.join("postgres");
        std::fs::create_dir(&folder).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut cluster = Self {
            bin,
            folder,
            port,
            running: None,
        };
        // The server's user has to reach its folder in the test's own.
        run(Command::new("chmod")
            .arg("755")
            .arg(cluster.folder.parent()?))?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&cluster.folder))?;
        }
        let data = cluster.folder.join("data");
        run(cluster.command("initdb").arg("--pgdata").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
        ]))?;
        let (key, certificate) = (cluster.folder.join("key.pem"), cluster.certificate());
        run(cluster
            .command_of("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate))?;
        cluster.resume();
        Some(cluster)
    }

    /// The certificate that the server shows, in PEM.
    pub(super) fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// The URL, with the parameters that follow `?`.
    pub(super) fn url(&self, parameters: &str) -> String {
        format!(
            "postgres://postgres@127.0.0.1:{}/postgres?{parameters}",
            self.port
        )
    }

    /// Ends every session and stops, as for an update of the server.
    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let pid = std::fs::read_to_string(self.folder.join("data/postmaster.pid"))
                .ok()
                .and_then(|text| text.lines().next().map(str::to_owned));
            if let Some(pid) = pid {
                let _ = Command::new("kill").args(["-INT", &pid]).status();
            }
            let _ = child.wait();
        }
    }

    /// Starts again on the same port and waits until it answers.
    pub(super) fn resume(&mut self) {
        let child = self
            .command("postgres")
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-p", &self.port.to_string()])
            .arg("-k")
            .arg(&self.folder)
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "ssl=on"])
            .arg("-c")
            .arg(format!("ssl_cert_file={}", self.certificate().display()))
            .arg("-c")
            .arg(format!(
                "ssl_key_file={}",
                self.folder.join("key.pem").display()
            ))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running = Some(child);
        let port = self.port.to_string();
        let asked = || {
            Command::new(self.bin.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &port])
                .status()
        };
        while !asked().is_ok_and(|status| status.success()) {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    fn command(&self, program: &str) -> Command {
        self.command_of(&self.bin.join(program).display().to_string())
    }

    /// A program as the user who owns the server: Postgres refuses to run as root.
    fn command_of(&self, program: &str) -> Command {
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", program]);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

fn newest_bin() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    std::env::var("USER").as_deref() == Ok("root")
        || Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Runs a program to its end; `None` if it is not there, a panic with what it said if it fails.
fn run(command: &mut Command) -> Option<()> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(())
}
