//! Several nodes on one database, 64 writers at once.

use std::collections::BTreeSet;

use tokio::sync::watch;

use super::verify::verify;
use super::work::{Acknowledged, Item, Work};
use super::{Catalog, registrations};
use crate::process::Server;

const WRITERS: usize = 64;

/// Everything at once: one content under one subject, many contents under one subject, one content under many subjects,
/// many under many.
async fn sixty_four_writers(catalog: Catalog, nodes: usize) {
    let servers: Vec<Server> = (0..nodes)
        .map(|_| Server::with(catalog.folder.path(), &catalog.arguments()))
        .collect();
    let urls: Vec<_> = servers
        .iter()
        .map(|server| watch::channel(server.url.clone()).1)
        .collect();
    let mut all: Vec<Acknowledged> = Vec::new();
    let rounds: [&dyn Fn(usize) -> Item; 4] = [
        &|_| item("one", 0),
        &|n| item("crowded", 1 + n),
        &|n| item(&format!("shared-{n}"), 1_000),
        &|n| item(&format!("spread-{}", n % 16), 2_000 + n),
    ];
    for (round, item) in rounds.into_iter().enumerate() {
        let count = if round == 3 { registrations() } else { WRITERS };
        let items = (0..count).map(item).collect();
        let done = Work::start(&urls, items, WRITERS).finish().await;
        let ids: BTreeSet<i32> = done.iter().map(|done| done.id).collect();
        let wanted = if matches!(round, 0 | 2) { 1 } else { count };
        assert_eq!(ids.len(), wanted, "round {round}: {ids:?}");
        all.extend(done);
    }
    drop(servers);
    verify(&catalog, &all).await;
}

fn item(subject: &str, mark: usize) -> Item {
    Item {
        subject: subject.to_owned(),
        mark,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_on_one_postgres_agree() {
    if let Some(catalog) = Catalog::postgres() {
        sixty_four_writers(catalog, 2).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_on_one_postgres_agree() {
    if let Some(catalog) = Catalog::postgres() {
        sixty_four_writers(catalog, 3).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_sqlite_file_agree() {
    sixty_four_writers(Catalog::sqlite(), 2).await;
}
