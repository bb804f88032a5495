//! `GET /schemas/ids/{id}` under load: 100 keep-alive connections, 1,000 Avro schemas, the generator on the same cores.
//!
//! Closed loop first (every connection asks again as soon as it was answered), then an open arrival rate at half of the
//! closed loop's throughput, where the latency counts from the moment a request was due.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 100;
const SCHEMAS: usize = 1_000;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(8);

struct Server {
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = "127.0.0.1:18081";
    let child = Command::new(callsheet_bench::callsheet())
        .args(["serve", "--listen", address, "--data"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let _server = Server { child };
    ready(address).await;

    let started = Instant::now();
    let ids = register(address).await;
    let seconds = started.elapsed().as_secs_f64();
    println!("register, {CONNECTIONS} clients, durable SQLite: {:.0} schemas/s", ids.len() as f64 / seconds);

    let ids = Arc::new(ids);
    run(address, &ids, WARM_UP, None).await;
    let closed = run(address, &ids, MEASURED, None).await;
    let rate = closed.len() as f64 / MEASURED.as_secs_f64();
    print("closed loop", &closed, rate);
    let open = run(address, &ids, MEASURED, Some(rate / 2.0)).await;
    print("open, half of that rate", &open, open.len() as f64 / MEASURED.as_secs_f64());
    println!("published best on two cores: 5733 req/s, p99 25 ms; ratio {:.1}", rate / 5733.0);
}

fn print(name: &str, latencies: &Histogram<u64>, rate: f64) {
    let ms = |quantile: f64| latencies.value_at_quantile(quantile) as f64 / 1000.0;
    println!("{name}: {rate:.0} req/s, p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms", ms(0.5), ms(0.99), ms(0.999));
}

async fn ready(address: &str) {
    for _ in 0..200 {
        if let Ok(mut stream) = TcpStream::connect(address).await {
            if exchange(&mut stream, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", &mut Vec::new()).await.is_ok_and(|status| status == 200) {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server did not become ready in 10 s");
}

async fn register(address: &str) -> Vec<u64> {
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let (address, next) = (address.to_owned(), next.clone());
        tasks.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            let mut body = Vec::new();
            let mut ids: Vec<u64> = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= SCHEMAS as u64 {
                    return ids;
                }
                let fields: Vec<String> = (0..12).map(|field| format!(r#"{{\"name\":\"f{field}_{at}\",\"type\":\"long\"}}"#)).collect();
                let payload = format!(r#"{{"schema":"{{\"type\":\"record\",\"name\":\"R{at}\",\"fields\":[{}]}}"}}"#, fields.join(","));
                let request = format!(
                    "POST /subjects/s{at}-value/versions HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: {}\r\n\r\n{payload}",
                    payload.len()
                );
                let status = exchange(&mut stream, request.as_bytes(), &mut body).await.expect("an answer");
                let text = String::from_utf8_lossy(&body);
                assert_eq!(status, 200, "{text}");
                let id = text.split("\"id\":").nth(1).and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
                ids.push(id.expect("an id"));
            }
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a registering task"));
    }
    all
}

/// Latencies in microseconds.
async fn run(address: &str, ids: &Arc<Vec<u64>>, time: Duration, rate: Option<f64>) -> Histogram<u64> {
    let mut tasks = Vec::new();
    let begin = Instant::now();
    for connection in 0..CONNECTIONS {
        let (address, ids) = (address.to_owned(), ids.clone());
        tasks.push(tokio::spawn(async move {
            let mut latencies = Histogram::<u64>::new_with_max(60_000_000, 3).expect("a histogram");
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            let mut body = Vec::new();
            let gap = rate.map(|rate| Duration::from_secs_f64(CONNECTIONS as f64 / rate));
            let mut due = begin + gap.map_or(Duration::ZERO, |gap| gap.mul_f64(connection as f64 / CONNECTIONS as f64));
            let mut at = connection * 7;
            while begin.elapsed() < time {
                let from = match gap {
                    Some(gap) => {
                        tokio::time::sleep_until(due.into()).await;
                        let from = due;
                        due += gap;
                        from
                    }
                    None => Instant::now(),
                };
                at = (at + 31) % ids.len();
                let request = format!("GET /schemas/ids/{} HTTP/1.1\r\nHost: x\r\n\r\n", ids[at]);
                let status = exchange(&mut stream, request.as_bytes(), &mut body).await.expect("an answer");
                assert_eq!(status, 200);
                latencies.saturating_record(u64::try_from(from.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            latencies
        }));
    }
    let mut all = Histogram::<u64>::new_with_max(60_000_000, 3).expect("a histogram");
    for task in tasks {
        all.add(task.await.expect("a reading task")).expect("equal histograms");
    }
    all
}

/// One request and its answer on a kept connection; returns the status and leaves the body in `body`.
async fn exchange(stream: &mut TcpStream, request: &[u8], body: &mut Vec<u8>) -> std::io::Result<u16> {
    stream.write_all(request).await?;
    body.clear();
    let mut chunk = [0_u8; 8192];
    loop {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        body.extend_from_slice(&chunk[..read]);
        let Some(end) = body.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&body[..end]).to_ascii_lowercase();
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|value| value.trim().parse().ok())
            .ok_or_else(|| std::io::Error::other("an answer without content-length"))?;
        if body.len() >= end + 4 + length {
            let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
            body.drain(..end + 4);
            return Ok(status);
        }
    }
}
