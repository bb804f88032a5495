//! A map as a vector of pairs: hashing costs more than it saves at the size of an event's tags.

use core::borrow::Borrow;

/// An Avro map in the order of the wire. Lookups walk; a repeated key (Avro allows it) is kept, and the last one wins in [`Map::get`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Map<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a key.
    pub fn get<Q: ?Sized + PartialEq>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0
            .iter()
            .rev()
            .find(|(name, _)| name.borrow() == key)
            .map(|(_, value)| value)
    }

    /// Sets the value of a key, at its place if it is there already.
    pub fn insert(&mut self, key: K, value: V)
    where
        K: PartialEq,
    {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, place)) => *place = value,
            None => self.0.push((key, value)),
        }
    }

    /// Number of entries.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// No entries.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Entries in wire order.
    pub fn iter(&self) -> core::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    /// The entries, for generated code.
    pub(crate) const fn entries_mut(&mut self) -> &mut Vec<(K, V)> {
        &mut self.0
    }

    /// The entries as they are kept.
    pub fn as_slice(&self) -> &[(K, V)] {
        &self.0
    }

    /// The entries, by value.
    pub fn into_entries(self) -> Vec<(K, V)> {
        self.0
    }
}

impl<K, V> From<Vec<(K, V)>> for Map<K, V> {
    fn from(entries: Vec<(K, V)>) -> Self {
        Self(entries)
    }
}

impl<K, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<'m, K, V> IntoIterator for &'m Map<K, V> {
    type Item = &'m (K, V);
    type IntoIter = core::slice::Iter<'m, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_by_borrowed_key_find_the_last_of_equal_keys() {
        let map: Map<String, i32> = [
            ("a".to_owned(), 1),
            ("b".to_owned(), 2),
            ("a".to_owned(), 3),
        ]
        .into_iter()
        .collect();
        assert_eq!(map.get("a"), Some(&3));
        assert_eq!(map.get("c"), None);
        assert_eq!(map.len(), 3);
    }
}
