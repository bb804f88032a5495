//! Names by hash: finds one of many without a table that costs as much as the names.

use std::sync::OnceLock;

/// Lists up to this size are searched one by one.
const SMALL: usize = 8;

/// The indexes of a list of names behind hashes of them, in that order; sorted when first asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted(OnceLock<Box<[(u64, usize)]>>);

impl Sorted {
    /// The index of a name in a list of `count` names, of which `known` tells each; the list is always the same.
    pub(crate) fn find<'n>(
        &self,
        count: usize,
        known: impl Fn(usize) -> &'n str,
        name: &str,
    ) -> Option<usize> {
        if count <= SMALL {
            return (0..count).find(|at| known(*at) == name);
        }
        let sorted = self.0.get_or_init(|| {
            let mut sorted: Vec<(u64, usize)> =
                (0..count).map(|at| (hash_of(known(at)), at)).collect();
            sorted.sort_unstable_by_key(|(hash, at)| (*hash, known(*at), *at));
            sorted.into()
        });
        let hash = hash_of(name);
        // The first of several equal names, which texts that are not checked may have.
        let found = sorted.partition_point(|(other, at)| (*other, known(*at)) < (hash, name));
        let (other, at) = *sorted.get(found)?;
        (other == hash && known(at) == name).then_some(at)
    }
}

/// FNV-1a. Names that collide on purpose cost a comparison of names, no more.
fn hash_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
