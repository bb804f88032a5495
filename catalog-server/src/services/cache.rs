//! A map that is bounded by the bytes it holds: contents, parsed schemas, finished answers.
//!
//! Reads take a shared lock and set a flag; eviction is second-chance ("clock"), so a hot entry
//! stays without any list being moved on a read.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

/// A byte-bounded cache; values are cheap to clone.
pub struct ByteCache<K, V> {
    limit_bytes: usize,
    inner: RwLock<Inner<K, V>>,
    hits: AtomicU64,
    misses: AtomicU64,
}

struct Inner<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// Keys in the order of the clock's hand; may name keys that were removed since.
    clock: VecDeque<K>,
    size_bytes: usize,
}

struct Entry<V> {
    value: V,
    size_bytes: usize,
    used: AtomicBool,
}

impl<K: Clone + Eq + Hash, V: Clone> ByteCache<K, V> {
    /// A cache of at most `limit_bytes`, as counted by [`ByteCache::insert`]; 0 caches nothing.
    pub fn new(limit_bytes: usize) -> Self {
        Self {
            limit_bytes,
            inner: RwLock::new(Inner {
                entries: HashMap::new(),
                clock: VecDeque::new(),
                size_bytes: 0,
            }),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The value, marked as used.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let Some(entry) = inner.entries.get(key) else {
            self.misses.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        self.hits.fetch_add(1, Ordering::Relaxed);
        // A store of the same value would still move the cache line between cores.
        if !entry.used.load(Ordering::Relaxed) {
            entry.used.store(true, Ordering::Relaxed);
        }
        Some(entry.value.clone())
    }

    /// Puts a value of `size_bytes`; one larger than a quarter of the cache is not kept.
    pub fn insert(&self, key: K, value: V, size_bytes: usize) {
        if size_bytes > self.limit_bytes / 4 {
            return;
        }
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let entry = Entry {
            value,
            size_bytes,
            used: AtomicBool::new(false),
        };
        inner.size_bytes += size_bytes;
        match inner.entries.insert(key.clone(), entry) {
            Some(old) => inner.size_bytes -= old.size_bytes,
            None => inner.clock.push_back(key),
        }
        while inner.size_bytes > self.limit_bytes {
            let Some(candidate) = inner.clock.pop_front() else {
                break;
            };
            let spared = inner
                .entries
                .get(&candidate)
                .is_some_and(|entry| entry.used.swap(false, Ordering::Relaxed));
            if spared {
                inner.clock.push_back(candidate);
            } else if let Some(old) = inner.entries.remove(&candidate) {
                inner.size_bytes -= old.size_bytes;
            }
        }
    }

    /// Forgets a key.
    pub fn remove<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = inner.entries.remove(key) {
            inner.size_bytes -= old.size_bytes;
            inner.clock.retain(|known| known.borrow() != key);
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.entries.clear();
        inner.clock.clear();
        inner.size_bytes = 0;
    }

    /// Hits and misses since the start.
    pub fn counts(&self) -> (u64, u64) {
        (
            self.hits.load(Ordering::Relaxed),
            self.misses.load(Ordering::Relaxed),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_used_entry_survives_an_unused_one() {
        let cache = ByteCache::new(40);
        cache.insert(1, "a", 10);
        cache.insert(2, "b", 10);
        cache.insert(3, "c", 10);
        cache.insert(4, "d", 10);
        assert_eq!(cache.get(&1), Some("a"));
        cache.insert(5, "e", 10);
        assert_eq!(cache.get(&1), Some("a"));
        assert_eq!(cache.get(&2), None);
    }

    #[test]
    fn a_replaced_or_removed_entry_frees_its_bytes() {
        let cache = ByteCache::new(40);
        for _ in 0..10 {
            cache.insert(1, "a", 10);
        }
        cache.insert(2, "b", 10);
        cache.remove(&2);
        cache.insert(3, "c", 10);
        assert_eq!(cache.get(&1), Some("a"));
        assert_eq!(cache.get(&3), Some("c"));
    }

    #[test]
    fn an_entry_too_large_is_not_kept() {
        let cache = ByteCache::new(40);
        cache.insert(1, "a", 11);
        assert_eq!(cache.get(&1), None);
    }
}
