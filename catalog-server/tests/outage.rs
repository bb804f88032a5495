//! A Postgres that cannot be reached for a while: connections are cut, or go silent.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use callsheet_server::{AppState, Layers, app};
use callsheet_store::Options;
use serde_json::json;

use crate::bed::{Answer, postgres_schema, record, send};
use crate::proxy::{Line, Proxy};

/// URL of a schema of its own that leads through a proxy; `None` without a Postgres to test with.
async fn through_proxy(schema: &str) -> Option<(Proxy, String)> {
    let (server, schema) = postgres_schema(schema)?;
    let (scheme, rest) = server.split_once("://").unwrap();
    let (user, rest) = rest.rsplit_once('@').unwrap();
    let (address, database) = rest.split_once('/').unwrap();
    let proxy = Proxy::start(address).await;
    let url = format!(
        "{scheme}://{user}@{}/{database}?options[search_path]={schema}&sslmode=disable",
        proxy.address
    );
    Some((proxy, url))
}

async fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn register(router: &Router, name: &str) -> Answer {
    let body = json!({"schema": record(name, &["a"]).to_string()});
    let request = Request::post(format!("/subjects/{name}/versions"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    send(router, request).await
}

/// What must be answered while the line is down, and that everything works once it is up again.
async fn goes_down_and_comes_back(schema: &str, down: Line) {
    let Some((proxy, url)) = through_proxy(schema).await else {
        return;
    };
    let config = Layers::default()
        .file("callsheet.toml", "[server]\npoll_interval_ms = 50")
        .flag("database", Some(&url))
        .load()
        .unwrap();
    let options = Options {
        acquire_timeout: Duration::from_millis(500),
        busy_timeout: Duration::from_millis(500),
        statement_timeout: Duration::from_secs(1),
        ..Options::default()
    };
    // The tables are made with more patience than the faults are waited for.
    AppState::open(config.clone()).await.unwrap().close().await;
    let state = loop {
        if let Ok(state) = AppState::open_with(config.clone(), options.clone()).await {
            break state;
        }
    };
    state.load().await.unwrap();
    let tail = state.spawn_tail();
    let router = app(state.clone());
    while register(&router, "one").await.status != 200 {}
    assert_eq!(get(&router, "/schemas/ids/1").await.status, 200);

    proxy.set(down);
    for refused in [
        register(&router, "two").await,
        get(&router, "/schemas/ids/99").await,
        get(&router, "/subjects/nobody/versions").await,
        get(&router, "/readyz").await,
    ] {
        assert_eq!(refused.status, 503, "{}", refused.text);
        assert_eq!(refused.headers["retry-after"], "1", "{}", refused.text);
    }
    // What is in memory is answered as before.
    assert_eq!(get(&router, "/schemas/ids/1").await.status, 200);
    let latest = get(&router, "/subjects/one/versions/latest").await;
    assert_eq!(latest.status, 200, "{}", latest.text);

    proxy.set(Line::Up);
    while get(&router, "/readyz").await.status != 200 {}
    let mut second = register(&router, "two").await;
    while second.status != 200 {
        assert_eq!(second.status, 503, "{}", second.text);
        second = register(&router, "two").await;
    }
    assert_eq!(second.json()["id"], 2, "{}", second.text);
    assert_eq!(get(&router, "/schemas/ids/99").await.error(), (404, 40403));
    let report = state.store().verify_chain().await.unwrap();
    assert!(report.is_intact(), "{report:?}");
    tail.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_cut_are_made_again() {
    goes_down_and_comes_back("cut", Line::Cut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_go_silent_are_given_up() {
    goes_down_and_comes_back("silent", Line::Silent).await;
}
