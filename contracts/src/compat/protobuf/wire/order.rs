//! The order in which a Java hash set of old and new keys is walked.
//!
//! The registry collects the keys of both sides in such sets; the order of its messages follows from the hash codes
//! and from how the tables grow. Buckets that Java turns into trees (nine keys of one bucket) keep list order here.

use std::collections::HashSet;
use std::hash::Hash;

/// A key with Java's hash code.
pub(super) trait JavaHash {
    fn java_hash(&self) -> u32;
}

impl JavaHash for &str {
    fn java_hash(&self) -> u32 {
        self.encode_utf16().fold(0_u32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(u32::from(unit))
        })
    }
}

impl JavaHash for i32 {
    fn java_hash(&self) -> u32 {
        self.cast_unsigned()
    }
}

/// The bucket of a key among a power of two of them.
fn bucket(key: impl JavaHash, buckets: usize) -> usize {
    let hash = key.java_hash();
    let spread = usize::try_from(hash ^ (hash >> 16)).unwrap_or(0);
    spread & (buckets - 1)
}

struct Table<K> {
    known: HashSet<K>,
    buckets: Vec<Vec<K>>,
    size: usize,
}

impl<K: JavaHash + Copy + Eq + Hash> Table<K> {
    fn new(capacity: usize) -> Self {
        Self {
            known: HashSet::new(),
            buckets: (0..capacity).map(|_| Vec::new()).collect(),
            size: 0,
        }
    }

    fn put(&mut self, key: K) {
        let at = bucket(key, self.buckets.len());
        let bucket = &mut self.buckets[at];
        if !self.known.insert(key) {
            return;
        }
        bucket.push(key);
        let crowded = bucket.len() > 8 && self.buckets.len() < 64;
        self.size += 1;
        if crowded {
            self.grow();
        }
        if self.size * 4 > self.buckets.len() * 3 {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let mut larger = Self::new(self.buckets.len() * 2);
        for key in self.walk() {
            let at = bucket(key, larger.buckets.len());
            larger.buckets[at].push(key);
        }
        larger.size = self.size;
        larger.known = std::mem::take(&mut self.known);
        *self = larger;
    }

    fn walk(&self) -> Vec<K> {
        self.buckets.iter().flatten().copied().collect()
    }
}

/// The keys of a map that was filled in this order.
fn keys<K: JavaHash + Copy + Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut table = Table::new(BUCKETS);
    for key in keys {
        table.put(key);
    }
    table.walk()
}

/// Buckets of a table that nobody asked to be larger.
const BUCKETS: usize = 16;

/// So few keys that no table of [`BUCKETS`] grows, whatever their hash codes.
const FEW: usize = 8;

/// [`union`] of at most [`FEW`] keys: by bucket, and in one bucket in the order in which they came.
fn few<K: JavaHash + Copy + Eq>(all: impl Iterator<Item = K>) -> Vec<K> {
    let mut keys: Vec<K> = Vec::with_capacity(FEW);
    for key in all {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.sort_by_cached_key(|key| bucket(*key, BUCKETS));
    keys
}

/// The keys of both sides, as a set made of the old keys and then joined by the new ones is walked.
pub(super) fn union<K: JavaHash + Copy + Eq + Hash>(
    old: impl Iterator<Item = K>,
    new: impl Iterator<Item = K>,
) -> Vec<K> {
    let (old, new): (Vec<K>, Vec<K>) = (old.collect(), new.collect());
    if old.len() + new.len() <= FEW {
        return few(old.into_iter().chain(new));
    }
    let (old, new) = (keys(old.into_iter()), keys(new.into_iter()));
    // Java: `(int) (size / .75f) + 1`, at least 16, up to the next power of two.
    let wanted = (old.len() * 4 / 3 + 1).max(BUCKETS);
    let mut set = Table::new(wanted.next_power_of_two());
    for key in old.into_iter().chain(new) {
        set.put(key);
    }
    set.walk()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_codes_are_those_of_java() {
        assert_eq!("Order".java_hash(), 76_453_678);
        assert_eq!("".java_hash(), 0);
        assert_eq!((-1_i32).java_hash(), u32::MAX);
    }

    #[test]
    fn few_keys_come_as_from_tables() {
        let words = [
            "Order",
            "Line",
            "Kind",
            "CountsEntry",
            "Aa",
            "BB",
            "M1",
            "M17",
        ];
        for from in 0..words.len() {
            for to in from..words.len() {
                let (old, new) = (&words[..to], &words[from..]);
                let tables = keys(
                    keys(old.iter().copied())
                        .into_iter()
                        .chain(keys(new.iter().copied())),
                );
                assert_eq!(
                    few(old.iter().chain(new).copied()),
                    tables,
                    "{old:?} and {new:?}"
                );
            }
        }
    }

    #[test]
    fn small_numbers_come_in_order_and_negative_ones_where_their_bits_fall() {
        assert_eq!(
            union([3, 1, -1, 17].into_iter(), [2, 1].into_iter()),
            [-1, 1, 17, 2, 3]
        );
    }
}
