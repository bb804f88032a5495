//! The order in which Java's hash tables hand out their keys: the registry reports properties in it.

/// Java's `String.hashCode`.
fn hash(text: &str) -> u32 {
    text.encode_utf16().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(u32::from(unit))
    })
}

/// How many buckets a table has before the first key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Room {
    /// As a table that nothing is known of.
    Default,
    /// For so many keys, counted as buckets.
    Buckets(usize),
    /// As a copy of a table or set of so many keys.
    CopyOf(usize),
}

/// The positions of distinct `keys` in the order of a table that they were put into one by one.
///
/// Buckets with eight keys and more become trees in Java and may come out in another order; that is left aside.
fn positions(keys: &[&str], room: Room) -> Vec<usize> {
    let mut buckets: usize = match room {
        Room::Default => 16,
        Room::Buckets(count) => count.max(1).next_power_of_two(),
        Room::CopyOf(count) => (count * 4 / 3 + 1).next_power_of_two(),
    };
    while keys.len() > buckets * 3 / 4 {
        buckets *= 2;
    }
    let mut placed: Vec<(usize, usize)> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| {
            let hash = hash(key);
            let spread = (hash ^ (hash >> 16)) as usize;
            (spread & (buckets - 1), at)
        })
        .collect();
    placed.sort_unstable();
    placed.into_iter().map(|(_, at)| at).collect()
}

/// Puts entries into the order of a table.
pub(super) fn table<T>(entries: Vec<(String, T)>, room: Room) -> Vec<(String, T)> {
    let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
    let order = positions(&keys, room);
    let mut slots: Vec<Option<(String, T)>> = entries.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|at| slots[at].take())
        .collect()
}

/// The keys of two tables in the order of a set that was copied from the first and got those of the second.
pub(super) fn union<'a>(first: &[&'a str], second: &[&'a str]) -> Vec<&'a str> {
    let mut known: std::collections::HashSet<&str> = first.iter().copied().collect();
    let mut keys = first.to_vec();
    keys.extend(second.iter().filter(|key| known.insert(key)));
    // A set copies into a table of at least sixteen buckets.
    let mut room = first.len() * 4 / 3 + 1;
    room = room.max(16);
    positions(&keys, Room::Buckets(room))
        .into_iter()
        .map(|at| keys[at])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_hash_as_in_java() {
        for (text, expected) in [("", 0), ("a", 97), ("type", 3_575_610), ("Aa", 2112)] {
            assert_eq!(hash(text), expected, "{text}");
        }
        assert_eq!(hash("Aa"), hash("BB"));
    }

    #[test]
    fn keys_come_out_by_bucket_and_then_as_they_came() {
        assert_eq!(union(&["b", "a"], &["c", "a"]), ["a", "b", "c"]);
        assert_eq!(union(&["BB", "Aa"], &[]), ["BB", "Aa"]);
        // `q` and `a` share a bucket of sixteen.
        assert_eq!(union(&["q", "b"], &["a"]), ["q", "a", "b"]);
    }
}
