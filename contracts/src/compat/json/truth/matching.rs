//! Distinct representatives: one element for each set, no element twice.

use std::collections::BTreeMap;

/// Picks a different element for every set, in the order of each set where that works; `None` if it cannot be done.
///
/// A set may be cut to as many elements as there are sets without changing the answer.
pub(super) fn distinct<T: Clone + Ord>(sets: &[Vec<T>]) -> Option<Vec<T>> {
    let mut owner: BTreeMap<&T, usize> = BTreeMap::new();
    for index in 0..sets.len() {
        // Breadth-first search for an alternating path, so that nothing recurses.
        let mut queue = vec![index];
        let mut came: BTreeMap<&T, usize> = BTreeMap::new();
        let mut free = None;
        let mut at = 0;
        'search: while let Some(set) = queue.get(at).copied() {
            at += 1;
            for element in &sets[set] {
                if came.contains_key(element) {
                    continue;
                }
                came.insert(element, set);
                let Some(next) = owner.get(element) else {
                    free = Some(element);
                    break 'search;
                };
                queue.push(*next);
            }
        }
        let mut element = free?;
        loop {
            let set = came[element];
            let before = owner
                .iter()
                .find(|(_, held)| **held == set)
                .map(|(element, _)| *element);
            owner.insert(element, set);
            if set == index {
                break;
            }
            let Some(before) = before else { break };
            element = before;
        }
    }
    let mut picked: Vec<Option<T>> = vec![None; sets.len()];
    for (element, set) in owner {
        picked[set] = Some(element.clone());
    }
    picked.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn an_earlier_choice_gives_way() {
        type Case<'c> = (&'c [&'c [u8]], Option<&'c [u8]>);
        let cases: [Case<'_>; 5] = [
            (&[], Some(&[])),
            (&[&[1, 2], &[1]], Some(&[2, 1])),
            (&[&[1, 2], &[2, 3], &[1]], Some(&[2, 3, 1])),
            (&[&[1], &[1]], None),
            (&[&[1, 2], &[1, 2], &[1, 2]], None),
        ];
        for (sets, expected) in cases {
            let sets: Vec<Vec<u8>> = sets.iter().map(|set| set.to_vec()).collect();
            assert_eq!(distinct(&sets).as_deref(), expected, "{sets:?}");
        }
    }
}
