//! A map in many shared pieces: cloning shares all of them, writing copies one.
//!
//! This is what makes a snapshot of the graph cheap while events keep coming.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

const SHARDS: usize = 64;

/// Maps keys to values; iteration is in key order.
#[derive(Clone, Debug)]
pub(crate) struct Shards<K, V>(Vec<Arc<BTreeMap<K, V>>>);

impl<K: Ord + Hash + Clone, V: Clone> Shards<K, V> {
    pub(crate) fn new() -> Self {
        Self((0..SHARDS).map(|_| Arc::default()).collect())
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.0[shard(key)].get(key)
    }

    /// The value of `key`, made by `Default` if it is not there yet.
    pub(crate) fn entry(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        Arc::make_mut(&mut self.0[shard(key)])
            .entry(key.clone())
            .or_default()
    }

    /// Adds `key`; says whether it is new.
    pub(crate) fn insert(&mut self, key: K, value: V) -> bool {
        let index = shard(&key);
        if self.0[index].contains_key(&key) {
            return false;
        }
        Arc::make_mut(&mut self.0[index]).insert(key, value);
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|shard| shard.len()).sum()
    }

    /// Everything in key order; costs a sort.
    pub(crate) fn sorted(&self) -> Vec<(&K, &V)> {
        let mut all: Vec<(&K, &V)> = self.0.iter().flat_map(|shard| shard.iter()).collect();
        all.sort_by_key(|(key, _)| *key);
        all
    }
}

fn shard<K: Hash>(key: &K) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    // The remainder is below 64.
    usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or(0)
}
