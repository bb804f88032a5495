//! The loads: registrations, and reads in a closed loop or at an arrival rate.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::http::{Connection, get, post};

/// Connections that are kept for the whole run.
const CONNECTIONS: usize = 100;

/// Reads of every id.
pub fn by_id(ids: &[u64]) -> Arc<Vec<Vec<u8>>> {
    Arc::new(ids.iter().map(|id| get(&format!("/schemas/ids/{id}"))).collect())
}

/// Reads of the latest version of the first subjects.
pub fn latest(subjects: usize) -> Arc<Vec<Vec<u8>>> {
    Arc::new((0..subjects).map(|at| get(&format!("/subjects/s{at}-value/versions/latest"))).collect())
}

/// Registers distinct schemas, at the end `versions` under each subject, and answers their ids.
pub async fn register(address: &str, numbers: Range<usize>, versions: usize) -> Vec<u64> {
    let (next, end) = (Arc::new(AtomicUsize::new(numbers.start)), numbers.end);
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let (address, next) = (address.to_owned(), next.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await.expect("a connection");
            let mut ids = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= end {
                    return ids;
                }
                let subject = if versions == 1 { at } else { at % (end / versions) };
                let request = post(&format!("/subjects/s{subject}-value/versions"), &registration(subject, at));
                // Another client may be faster with the same subject: the server asks to come back.
                let id = loop {
                    let answer = connection.exchange(&request).await.expect("an answer");
                    let text = String::from_utf8_lossy(answer.body);
                    match answer.status {
                        200 => break id(&text),
                        503 => {}
                        status => panic!("{status}: {text}"),
                    }
                };
                ids.push(id);
            }
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a registering task"));
    }
    all
}

/// A record of twelve fields; those of one subject differ in their documentation only, so that every one can read every other.
fn registration(subject: usize, at: usize) -> String {
    let fields: Vec<String> =
        (0..12).map(|field| format!(r#"{{\"name\":\"f{field}_{subject}\",\"type\":\"long\"}}"#)).collect();
    format!(
        r#"{{"schema":"{{\"type\":\"record\",\"name\":\"R{subject}\",\"doc\":\"{at}\",\"fields\":[{}]}}"}}"#,
        fields.join(",")
    )
}

fn id(text: &str) -> u64 {
    text.split("\"id\":")
        .nth(1)
        .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .expect("an id")
}

/// Latencies in microseconds of requests that are sent in turn by every connection: as fast as they are answered, or at
/// `rate` requests a second over all connections.
pub async fn run(address: &str, requests: &Arc<Vec<Vec<u8>>>, time: Duration, rate: Option<f64>) -> Histogram<u64> {
    let mut tasks = Vec::new();
    let begin = Instant::now();
    for number in 0..CONNECTIONS {
        let (address, requests) = (address.to_owned(), requests.clone());
        tasks.push(tokio::spawn(async move {
            let mut latencies = histogram();
            let mut connection = Connection::open(&address).await.expect("a connection");
            let gap = rate.map(|rate| Duration::from_secs_f64(CONNECTIONS as f64 / rate));
            let mut due = begin + gap.map_or(Duration::ZERO, |gap| gap.mul_f64(number as f64 / CONNECTIONS as f64));
            let mut at = number * 7;
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
                at = (at + 31) % requests.len();
                let answer = connection.exchange(&requests[at]).await.expect("an answer");
                assert_eq!(answer.status, 200);
                latencies.saturating_record(u64::try_from(from.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            latencies
        }));
    }
    let mut all = histogram();
    for task in tasks {
        all.add(task.await.expect("a reading task")).expect("equal histograms");
    }
    all
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(60_000_000, 3).expect("a histogram")
}
