//! `kill -9`, again and again, while clients register.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::verify::verify;
use super::work::{Item, Work};
use super::{Catalog, registrations, say};
use crate::process::Server;

const CLIENTS: usize = 32;

/// Versions of one subject.
const VERSIONS: usize = 50;

async fn kill_in_a_loop(catalog: Catalog) {
    let count = registrations();
    let items: Vec<Item> = (0..count)
        .map(|mark| Item {
            subject: format!("subject-{}", mark % count.div_ceil(VERSIONS)),
            mark,
        })
        .collect();
    // About six kills in the short form, fifty in the long one, never at the same distance.
    let (apart, mut dice) = ((count / 50).max(40), 0x2545_f491_4f6c_dd1d_u64);
    let started = Instant::now();
    let mut server = Some(start(&catalog).await);
    let (url, urls) = watch::channel(server.as_ref().unwrap().url.clone());
    let work = Work::start(&[urls], items, CLIENTS);
    let (mut kills, mut next) = (0, apart);
    loop {
        let done = work.done.load(Ordering::Relaxed);
        if done == count {
            break;
        }
        if done >= next {
            drop(server.take());
            kills += 1;
            server = Some(start(&catalog).await);
            url.send_replace(server.as_ref().unwrap().url.clone());
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            let further = usize::try_from(dice % 64).unwrap() * apart / 64;
            next = work.done.load(Ordering::Relaxed) + apart / 2 + further;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let repeated = work.repeated.load(Ordering::Relaxed);
    let acknowledged = work.finish().await;
    drop(server);
    assert!(kills >= 2, "{kills} kills");
    verify(&catalog, &acknowledged).await;
    say(&format!(
        "{} registrations, {kills} kills, {repeated} requests repeated, {:.1} s",
        acknowledged.len(),
        started.elapsed().as_secs_f64()
    ));
}

async fn start(catalog: &Catalog) -> Server {
    let (folder, arguments) = (catalog.folder.path().to_owned(), catalog.arguments());
    tokio::task::spawn_blocking(move || Server::with(&folder, &arguments))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_in_a_loop(Catalog::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_on_postgres() {
    if let Some(catalog) = Catalog::postgres() {
        kill_in_a_loop(catalog).await;
    }
}
