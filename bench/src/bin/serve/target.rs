//! The registries under load: ours, started here, and one that runs already.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http::{Connection, get};

/// A registry.
pub struct Target {
    pub name: String,
    pub address: String,
    /// Ids of the schemas that were registered.
    pub ids: Vec<u64>,
    ours: Option<Ours>,
}

/// Our server, and how it is started again.
struct Ours {
    child: Child,
    arguments: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Drop for Ours {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A start.
pub struct Started {
    /// From the start of the process until it says that it is ready.
    pub time: Duration,
    pub resident_bytes: u64,
}

impl Target {
    /// Every registry that this run measures; ours on SQLite is the first.
    pub async fn all() -> Vec<Self> {
        let binary = std::env::var_os("CALLSHEET_BENCH_BINARY").map_or_else(callsheet_bench::callsheet, Into::into);
        let mut targets = vec![Self::ours(&binary, "callsheet on SQLite", 18_081, None).await];
        if let Ok(server) = std::env::var("CALLSHEET_TEST_POSTGRES") {
            let schema = format!("bench_{}", std::process::id());
            let made = Command::new("psql")
                .args(["--quiet", "--no-psqlrc", "--dbname", &server, "--command", &format!("CREATE SCHEMA {schema}")])
                .status()
                .expect("psql is installed where there is a Postgres");
            assert!(made.success(), "psql: {made}");
            let join = if server.contains('?') { '&' } else { '?' };
            let url = format!("{server}{join}options[search_path]={schema}");
            targets.push(Self::ours(&binary, "callsheet on Postgres", 18_082, Some(url)).await);
        }
        if let Ok(address) = std::env::var("CALLSHEET_BENCH_PEER") {
            targets.push(Self { name: format!("the registry at {address}"), address, ids: Vec::new(), ours: None });
        }
        targets
    }

    async fn ours(binary: &Path, name: &str, port: u16, database: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = format!("127.0.0.1:{port}");
        let mut arguments: Vec<String> = ["serve", "--listen", &address].map(str::to_owned).into();
        match database {
            Some(url) => arguments.extend(["--database".to_owned(), url]),
            None => arguments.extend(["--data".to_owned(), folder.path().display().to_string()]),
        }
        arguments.insert(0, binary.display().to_string());
        let child = spawn(&arguments);
        let ours = Ours { child, arguments, _folder: folder };
        ready(&address).await;
        Self { name: name.to_owned(), address, ids: Vec::new(), ours: Some(ours) }
    }

    /// Kills our server and starts it again on the same data.
    pub async fn restart(&mut self) -> Started {
        let ours = self.ours.as_mut().expect("invariant: only ours is started again");
        ours.child.kill().expect("our own process can be killed");
        ours.child.wait().expect("our own process can be waited for");
        let started = Instant::now();
        ours.child = spawn(&ours.arguments);
        ready(&self.address).await;
        let time = started.elapsed();
        Started { time, resident_bytes: resident_bytes(ours.child.id()) }
    }
}

fn spawn(arguments: &[String]) -> Child {
    Command::new(&arguments[0])
        .args(&arguments[1..])
        .env("CALLSHEET_SERVER__LOG__LEVEL", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts")
}

async fn ready(address: &str) {
    let request = get("/readyz");
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(120) {
        if let Ok(mut connection) = Connection::open(address).await
            && connection.exchange(&request).await.is_ok_and(|answer| answer.status == 200)
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("the server at {address} did not become ready in two minutes");
}

/// Memory of a process, as Linux counts it.
fn resident_bytes(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = text.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
    kib.unwrap_or(0_u64) << 10
}

/// How busy the machine is with other work, as Linux says it: processes that want a core, over 1, 5 and 15 minutes.
pub fn machine_load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
