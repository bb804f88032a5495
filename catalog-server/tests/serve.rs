//! Start and stop on a real port of the loopback.

use std::net::TcpListener;

use callsheet_server::{Layers, ServeError, ServerConfig, serve};

fn config(folder: &tempfile::TempDir, listen: &str) -> ServerConfig {
    Layers::default()
        .flag("data", Some(folder.path().join("data").to_str().unwrap()))
        .flag("listen", Some(listen))
        .load()
        .unwrap()
}

#[tokio::test]
async fn a_server_starts_answers_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(config(&folder, "127.0.0.1:0")).await.unwrap();
    assert_ne!(running.address.port(), 0);
    let client = callsheet_client::Client::new(&running.url()).unwrap();
    client.ready().await.unwrap();
    let request = callsheet_api::registry::RegisterRequest::avro("\"string\"");
    let options = callsheet_client::RegisterOptions::default();
    let registered = client.register("a/b", &request, options).await.unwrap();
    assert_eq!(
        client.schema_by_id(registered.id).await.unwrap().schema,
        "\"string\""
    );
    let error = client.schema_by_id(99).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(404), Some(40403)));
    running.shutdown().await;
    assert!(client.ready().await.unwrap_err().is_unreachable());
}

#[tokio::test]
async fn a_port_in_use_is_named_and_touches_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = serve(config(&folder, &address.to_string()))
        .await
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        format!("listening on {address}: the port is in use; choose another with --listen")
    );
    assert!(!folder.path().join("data").exists());
}

#[tokio::test]
async fn other_machines_are_let_in_only_on_purpose() {
    let folder = tempfile::tempdir().unwrap();
    let error = serve(config(&folder, "0.0.0.0:0")).await.err().unwrap();
    assert!(matches!(error, ServeError::RemoteWithoutAuth { .. }));
    assert!(error.to_string().contains("--allow-remote-without-auth"));
}

#[tokio::test]
async fn two_servers_run_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let first = serve(config(&folder, "127.0.0.1:0")).await.unwrap();
    let second = serve(config(&folder, "127.0.0.1:0")).await.unwrap();
    assert_ne!(first.address, second.address);
    second.shutdown().await;
    first.shutdown().await;
}
