//! What every handler sees: the services, the configuration, the numbers.
//!
//! Cheap to clone. Accessors are the whole interface: pages of the UI use the same ones as the
//! routes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use callsheet_lineage::Graph;
use callsheet_store::{Options, Stamp, Store, StoreError};
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::auth::{self, Auth, AuthError};
use crate::config::ServerConfig;
use crate::services::catalog::Catalog;
use crate::services::lineage::Lineage;
use crate::services::registry::Registry;
use crate::services::sight::Parts;
use crate::telemetry::metrics::{Gauges, Metrics};
use crate::telemetry::rate::RateLimit;
use crate::telemetry::request::now_ms;

/// Why the state could not be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The database cannot be opened or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Access cannot be set up as configured.
    #[error(transparent)]
    Access(#[from] AuthError),
}

/// The state of the server.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    config: ServerConfig,
    auth: Auth,
    store: Store,
    registry: Registry,
    catalog: Catalog,
    lineage: Lineage,
    parts: Parts,
    metrics: Arc<Metrics>,
    rate: RateLimit,
    ready: AtomicBool,
}

impl AppState {
    /// Opens the database; call [`AppState::load`] before the first request.
    pub async fn open(config: ServerConfig) -> Result<Self, OpenError> {
        Self::open_with(config, Options::default()).await
    }

    /// As [`AppState::open`], with the store's limits; tests choose shorter times.
    pub async fn open_with(config: ServerConfig, options: Options) -> Result<Self, OpenError> {
        let store = Store::open_with(&config.target(), options).await?;
        let auth = Auth::new(&config.auth, store.clone())?;
        auth.reload(now_ms()).await?;
        let metrics = Arc::new(Metrics::default());
        let registry = Registry::new(
            store.clone(),
            config.registry.clone(),
            &config.cache,
            Arc::clone(&metrics),
        );
        let catalog = Catalog::new(store.clone());
        let lineage = Lineage::new(store.clone(), config.lineage.clone(), Arc::clone(&metrics));
        let rate = RateLimit::new(config.limits.rate, config.limits.rate_burst);
        let ready = AtomicBool::new(false);
        let inner = Inner {
            config,
            auth,
            store,
            registry,
            catalog,
            lineage,
            parts: Parts::default(),
            metrics,
            rate,
            ready,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Reads the registry into memory and folds the stored events; ready afterwards.
    pub async fn load(&self) -> Result<(), StoreError> {
        self.inner.registry.load().await?;
        self.inner.lineage.fold_stored().await?;
        self.inner.ready.store(true, Ordering::Release);
        Ok(())
    }

    /// Starts the task that looks for writes of other nodes and folds new events; it runs until it
    /// is aborted.
    ///
    /// It wakes for a commit that the database announces, for an event that this node stored, and at
    /// every interval, in case an announcement was lost.
    pub fn spawn_tail(&self) -> JoinHandle<()> {
        let state = self.clone();
        tokio::spawn(async move {
            let interval = state.inner.config.poll_interval;
            let mut committed = state.inner.store.committed();
            let mut failing = false;
            loop {
                let result = tokio::select! {
                    () = state.inner.lineage.appended(interval) => state.tail_once().await,
                    Ok(()) = committed.changed() => {
                        let seq = *committed.borrow_and_update();
                        state.inner.registry.catch_up_to(seq).await
                    }
                };
                state
                    .inner
                    .lineage
                    .heard_of(state.inner.registry.newest_event());
                // One line when it breaks and one when it heals, not one per interval.
                match (&result, failing) {
                    (Err(error), false) => {
                        tracing::error!(cause = %error, "reading changes of the database failed");
                    }
                    (Ok(()), true) => tracing::info!("reading changes of the database works again"),
                    _ => {}
                }
                failing = result.is_err();
                if failing {
                    tokio::time::sleep(interval.max(Duration::from_millis(100))).await;
                }
            }
        })
    }

    /// Reads what others wrote, once.
    pub async fn tail_once(&self) -> Result<(), StoreError> {
        self.inner.registry.catch_up().await?;
        self.inner.lineage.fold_stored().await
    }

    /// Commits what is queued and closes the database.
    pub async fn close(&self) {
        self.inner.store.close().await;
    }

    /// Whether the memory is loaded.
    pub fn is_ready(&self) -> bool {
        self.inner.ready.load(Ordering::Acquire)
    }

    /// The configuration that the server was started with.
    pub fn config(&self) -> &ServerConfig {
        &self.inner.config
    }

    /// Who may call.
    pub(crate) fn auth(&self) -> &Auth {
        &self.inner.auth
    }

    /// How many requests each caller may send.
    pub(crate) fn rate(&self) -> &RateLimit {
        &self.inner.rate
    }

    /// Reads the access file and the keys of JWTs again; what cannot be read stays as it was.
    pub async fn reload_access(&self) -> Result<(), AuthError> {
        self.inner.auth.reload(now_ms()).await
    }

    /// Subjects, versions, schemas.
    pub fn registry(&self) -> &Registry {
        &self.inner.registry
    }

    /// Contracts, usage, checks.
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }

    /// The lineage graph.
    pub fn lineage(&self) -> &Lineage {
        &self.inner.lineage
    }

    /// The part of the lineage graph that the caller of the running request may see.
    pub fn graph(&self) -> Arc<Graph> {
        let whole = self.inner.lineage.whole_graph();
        self.inner.parts.of(whole, &self.inner.registry)
    }

    /// The database, for readiness.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The numbers of this node.
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Numbers that are read when metrics are asked for.
    pub fn gauges(&self) -> Gauges {
        let (subjects, live_versions, deleted_versions) = self.registry().index().counts();
        let (cache_hits, cache_misses) = self.registry().answer_cache_counts();
        Gauges {
            subjects,
            live_versions,
            deleted_versions,
            cache_hits,
            cache_misses,
            freshness: self.registry().freshness(),
            lineage_lag: self.lineage().lag(),
            ready: self.is_ready(),
        }
    }

    /// Who writes, and when: the caller of the running request.
    pub fn stamp(&self) -> Stamp {
        Stamp::new(auth::principal::caller().to_string(), now_ms())
    }
}
