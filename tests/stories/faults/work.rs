//! Clients that register until they are answered, as a careful producer does: whatever is unknown is sent again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use callsheet_client::api::registry::RegisterRequest;
use callsheet_client::{Client, RegisterOptions};
use tokio::sync::watch;

/// One schema to register.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) subject: String,
    /// What makes its content differ from every other one.
    pub(super) mark: usize,
}

/// What a server said about it.
#[derive(Clone, Debug)]
pub(super) struct Acknowledged {
    pub(super) item: Item,
    pub(super) id: i32,
    pub(super) version: i32,
}

/// A schema with an Avro record of three fields that every other one of them can read.
pub(super) fn schema(mark: usize) -> String {
    format!(
        r#"{{"type":"record","name":"Event","doc":"{mark}","fields":[{{"name":"id","type":"long"}},{{"name":"name","type":"string"}},{{"name":"at","type":{{"type":"long","logicalType":"timestamp-millis"}}}}]}}"#
    )
}

/// Clients at work.
pub(super) struct Work {
    pub(super) done: Arc<AtomicUsize>,
    /// Answers that asked to come back, and connections that broke.
    pub(super) repeated: Arc<AtomicUsize>,
    clients: Vec<tokio::task::JoinHandle<Vec<Acknowledged>>>,
}

impl Work {
    /// Starts `clients` clients; each takes the next item until there is none. Client `n` asks the server `n` modulo their
    /// number, whose URL may change when it is started again.
    pub(super) fn start(
        servers: &[watch::Receiver<String>],
        items: Vec<Item>,
        clients: usize,
    ) -> Self {
        let (done, repeated) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let queue = Arc::new(Mutex::new(VecDeque::from(items)));
        let clients = (0..clients)
            .map(|number| {
                let url = servers[number % servers.len()].clone();
                tokio::spawn(client(url, queue.clone(), done.clone(), repeated.clone()))
            })
            .collect();
        Self {
            done,
            repeated,
            clients,
        }
    }

    /// Waits until every item is acknowledged.
    pub(super) async fn finish(self) -> Vec<Acknowledged> {
        let mut all = Vec::new();
        for client in self.clients {
            all.extend(client.await.unwrap());
        }
        all
    }
}

async fn client(
    url: watch::Receiver<String>,
    queue: Arc<Mutex<VecDeque<Item>>>,
    done: Arc<AtomicUsize>,
    repeated: Arc<AtomicUsize>,
) -> Vec<Acknowledged> {
    let mut acknowledged = Vec::new();
    let mut base = url.borrow().clone();
    let mut client = Client::new(&base).unwrap();
    loop {
        let next = queue.lock().unwrap().pop_front();
        let Some(item) = next else {
            return acknowledged;
        };
        let request = RegisterRequest::avro(schema(item.mark));
        let answer = loop {
            let now = url.borrow().clone();
            if now != base {
                base = now;
                client = Client::new(&base).unwrap();
            }
            let options = RegisterOptions::default();
            match client.register(&item.subject, &request, options).await {
                Ok(answer) => break answer,
                Err(error) if error.is_retriable() => {
                    repeated.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(error) => panic!("{item:?}: {error}"),
            }
        };
        acknowledged.push(Acknowledged {
            item,
            id: answer.id,
            version: answer.version.unwrap(),
        });
        done.fetch_add(1, Ordering::Relaxed);
    }
}
