//! The registry: ids, subjects and versions from memory, texts from a cache, writes through the
//! store.
//!
//! Start at [`Registry`]. [`index`] is the memory, [`scope`] the configuration that applies,
//! [`register`](Registry::register) the order of checks; deletes, configuration and lookups have a
//! file each. Nothing here parses a schema on a read by id.

mod answer;
pub mod associations;
mod compare;
mod config;
mod content;
mod delete;
mod index;
pub mod judge;
mod list;
mod looks;
mod lookup;
mod matching;
mod merge;
mod mode;
mod read;
mod register;
mod reserved;
mod rules;
pub mod scope;
mod stored;
pub mod subject;
mod tags;
mod tail;
mod text;
mod turns;
mod visible;

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Instant;

use callsheet_contracts::Schema;
use callsheet_store::{Content, Guid, Store};

pub use answer::{Shape, wire_id};
pub use config::CheckedUpdate;
pub use index::{Index, Subject, VersionEntry};
pub use list::{DeletedFilter, ListedSchema, SchemaQuery};
pub use lookup::{Lookup, LookupOptions};
pub use read::{ById, Found};
pub use register::{RegisterOptions, Registration, check_rule_set};
pub use tail::Freshness;
pub use text::qualify_references;

use crate::config::{CacheConfig, RegistryConfig};
use crate::services::cache::ByteCache;
use crate::telemetry::metrics::Metrics;

/// The registry of this node.
pub struct Registry {
    store: Store,
    index: RwLock<Index>,
    /// Held by whoever tails `changes`, so that each change is read once.
    tail: tokio::sync::Mutex<()>,
    /// Taken part in by requests that are about to be refused.
    looks: looks::Looks,
    /// Taken by registrations that lost against another one.
    turns: turns::Turns,
    /// When the newest look that read `changes` to their end began.
    looked: Mutex<Instant>,
    newest_event: AtomicI64,
    contents: ByteCache<Guid, Arc<Content>>,
    /// Keyed by context too: unqualified references resolve inside it.
    schemas: ByteCache<(Arc<str>, Guid), Schema>,
    /// Finished bodies of the reads that serializers make: by id and by version, without parameters.
    answers: ByteCache<answer::AnswerKey, answer::Answer>,
    config: RegistryConfig,
    metrics: Arc<Metrics>,
}

impl Registry {
    /// A registry that has loaded nothing; call [`Registry::load`] next.
    pub fn new(
        store: Store,
        config: RegistryConfig,
        cache: &CacheConfig,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            store,
            index: RwLock::default(),
            tail: tokio::sync::Mutex::new(()),
            looks: looks::Looks::default(),
            turns: turns::Turns::default(),
            looked: Mutex::new(Instant::now()),
            newest_event: AtomicI64::new(0),
            contents: ByteCache::new(cache.contents_bytes),
            schemas: ByteCache::new(cache.schemas_bytes),
            answers: ByteCache::new(cache.answers_bytes),
            config,
            metrics,
        }
    }

    /// The memory, for one synchronous look: hold it for no await.
    pub fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings of the registry.
    pub fn settings(&self) -> &RegistryConfig {
        &self.config
    }

    /// Hits and misses of the cache of finished answers.
    pub fn answer_cache_counts(&self) -> (u64, u64) {
        self.answers.counts()
    }
}
