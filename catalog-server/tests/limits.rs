//! Slow, greedy and too many clients, on a real port.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use callsheet_server::{Layers, Running, serve};
use tempfile::TempDir;

async fn start(folder: &TempDir, settings: &str) -> Running {
    let config = Layers::default()
        .file("callsheet.toml", format!("[server]\n{settings}"))
        .flag("data", folder.path().join("data").to_str())
        .flag("listen", Some("127.0.0.1:0"))
        .load()
        .unwrap();
    serve(config).await.unwrap()
}

/// Sends bytes and reads until the server closes or the connection stays open without an answer.
fn talk(address: SocketAddr, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // The server may close before all of it is sent.
    let _ = stream.write_all(sent);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

async fn talk_async(address: SocketAddr, sent: String) -> String {
    tokio::task::spawn_blocking(move || talk(address, sent.as_bytes()))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_headers_and_a_head_that_never_ends_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(
        &folder,
        "header_timeout_ms = 200\nmax_headers = 20\nmax_header_bytes = 9000\n",
    )
    .await;
    let many = "x: 1\r\n".repeat(50);
    let many = format!("GET /subjects HTTP/1.1\r\nhost: a\r\n{many}\r\n");
    let answer = talk_async(running.address, many).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let large = "x".repeat(40_000);
    let large = format!("GET /subjects HTTP/1.1\r\nhost: a\r\nx: {large}\r\n\r\n");
    let answer = talk_async(running.address, large).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let endless = "GET /subjects HTTP/1.1\r\nhost: a\r\n".to_owned();
    let answer = talk_async(running.address, endless).await;
    assert!(!answer.contains("200"), "{answer}");
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_never_comes_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(&folder, "body_timeout_ms = 200\n").await;
    let request = "POST /subjects/a/versions HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                   content-type: application/json\r\ncontent-length: 100\r\n\r\n{\"sch";
    let answer = talk_async(running.address, request.to_owned()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("\"error_code\":408"), "{answer}");
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_asks_too_often_is_told_when_to_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(&folder, "rate_per_second = 1\nrate_burst = 3\n").await;
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut last = None;
    for _ in 0..10 {
        let url = format!("{}/subjects", running.url());
        let answer = client.get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        let after = answer.headers().get("retry-after").cloned();
        last = Some((status, after, answer.text().await.unwrap()));
        if status == 429 {
            break;
        }
    }
    let (status, after, body) = last.unwrap();
    assert_eq!(status, 429);
    assert_eq!(after.unwrap(), "1");
    assert_eq!(
        body,
        "{\"error_code\":429,\"message\":\"Too many requests; retry later\"}"
    );
    running.shutdown().await;
}
