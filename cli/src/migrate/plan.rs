//! What has to be done so that a target holds what a source holds: a pure comparison of two inventories.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_server::offline::{SubjectName, VersionKey, VersionNumber};

use super::Inventory;
use super::verify::same_content;

/// The steps of a copy.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// Versions to register. Those of one wave do not depend on each other; a wave depends on the waves before it.
    pub(crate) waves: Vec<Vec<VersionKey>>,
    /// Versions to soft-delete, in waves too: what refers before what is referred to.
    pub(crate) deletions: Vec<Vec<VersionKey>>,
    /// How many versions are there already and equal.
    pub(crate) present: usize,
    /// What stands in the way, in sentences; these versions are left alone.
    pub(crate) conflicts: Vec<String>,
}

impl Plan {
    /// How many calls it takes.
    pub(crate) fn steps(&self) -> usize {
        self.waves.iter().chain(&self.deletions).map(Vec::len).sum()
    }

    /// The versions to register.
    pub(crate) fn registered(&self) -> impl Iterator<Item = &VersionKey> {
        self.waves.iter().flatten()
    }
}

/// Compares and orders. Versions of the target that the source lacks are left alone.
pub(crate) fn plan(source: &Inventory, target: &Inventory) -> Plan {
    let mut plan = Plan::default();
    let taken = target.ids();
    let mut register = BTreeSet::new();
    let mut delete = BTreeSet::new();
    for (key, wanted) in &source.versions {
        let held = target.versions.get(key);
        let equal = |held| same_content(source, wanted, target, held, key.subject.context());
        if let Some(held) = held
            && (held.id != wanted.id || !equal(held))
        {
            plan.conflicts.push(format!(
                "{key} holds id {} with {} content on the target, the source has id {}",
                held.id,
                if equal(held) { "the same" } else { "other" },
                wanted.id
            ));
            continue;
        }
        let id = (key.subject.context(), wanted.id);
        if let Some(other) = taken.get(&id).filter(|_| held.is_none()) {
            let holder = target
                .versions
                .iter()
                .find(|(at, version)| at.subject.context() == id.0 && version.guid == *other);
            if let Some((_, version)) = holder.filter(|(_, version)| !equal(version)) {
                plan.conflicts.push(format!(
                    "{key} needs id {} of context `{}`, which stands for other content on the target ({})",
                    wanted.id, id.0, version.guid
                ));
                continue;
            }
        }
        match (held.map(|held| held.deleted), wanted.deleted) {
            (Some(true), true) | (Some(false), false) => plan.present += 1,
            (Some(false), true) => {
                delete.insert(key);
            }
            (Some(true), false) => {
                register.insert(key);
            }
            (None, deleted) => {
                register.insert(key);
                if deleted {
                    delete.insert(key);
                }
            }
        }
    }
    let order = Order::of(source);
    for key in register
        .iter()
        .chain(&delete)
        .filter(|key| !order.depth.contains_key(**key))
    {
        plan.conflicts
            .push(format!("{key} refers to itself through its references"));
    }
    plan.waves = order.waves(&register);
    plan.deletions = order.waves(&delete);
    plan.deletions.reverse();
    plan
}

/// How deep below each version its references and its subject's earlier versions go.
struct Order<'a> {
    depth: BTreeMap<&'a VersionKey, usize>,
}

impl<'a> Order<'a> {
    fn of(source: &'a Inventory) -> Self {
        let mut waits: BTreeMap<&VersionKey, usize> = BTreeMap::new();
        let mut freed: BTreeMap<&VersionKey, Vec<&VersionKey>> = BTreeMap::new();
        let mut previous: Option<&VersionKey> = None;
        for key in source.versions.keys() {
            let mut needed: BTreeSet<&VersionKey> = BTreeSet::new();
            for target in source.targets(key) {
                // A reference to nothing is the server's to refuse.
                needed
                    .extend(known(source, &target.subject, target.version).filter(|at| *at != key));
            }
            needed.extend(previous.filter(|previous| previous.subject == key.subject));
            previous = Some(key);
            waits.insert(key, needed.len());
            for other in needed {
                freed.entry(other).or_default().push(key);
            }
        }
        let mut depth = BTreeMap::new();
        let mut wave: Vec<&VersionKey> = waits
            .iter()
            .filter(|(_, waits)| **waits == 0)
            .map(|(key, _)| *key)
            .collect();
        let mut level = 0;
        while !wave.is_empty() {
            let mut next = Vec::new();
            for key in wave {
                depth.insert(key, level);
                for waiting in freed.get(key).into_iter().flatten() {
                    if let Some(left) = waits.get_mut(waiting) {
                        *left -= 1;
                        if *left == 0 {
                            next.push(*waiting);
                        }
                    }
                }
            }
            wave = next;
            level += 1;
        }
        Self { depth }
    }

    /// Some versions by depth; those in a circle are left out.
    fn waves(&self, keys: &BTreeSet<&VersionKey>) -> Vec<Vec<VersionKey>> {
        let mut by_depth: BTreeMap<usize, Vec<VersionKey>> = BTreeMap::new();
        for key in keys {
            if let Some(depth) = self.depth.get(*key) {
                by_depth.entry(*depth).or_default().push((*key).clone());
            }
        }
        by_depth.into_values().collect()
    }
}

fn known<'a>(
    source: &'a Inventory,
    subject: &SubjectName,
    version: VersionNumber,
) -> Option<&'a VersionKey> {
    let key = VersionKey {
        subject: subject.clone(),
        version,
    };
    source.versions.get_key_value(&key).map(|(key, _)| key)
}

#[cfg(test)]
mod tests {
    use callsheet_api::registry::SchemaReference;

    use super::*;
    use crate::migrate::{Content, Version};

    fn key(subject: &str, version: i32) -> VersionKey {
        VersionKey {
            subject: SubjectName::parse(subject),
            version: VersionNumber(version),
        }
    }

    /// Versions as (subject, version, id, text, references, deleted).
    type Line<'a> = (&'a str, i32, i32, &'a str, &'a [(&'a str, i32)], bool);

    fn inventory(lines: &[Line<'_>]) -> Inventory {
        let mut inventory = Inventory::default();
        for (subject, version, id, text, references, deleted) in lines {
            let content = Content {
                schema_type: "AVRO".to_owned(),
                schema: (*text).to_owned(),
                references: references
                    .iter()
                    .map(|(subject, version)| SchemaReference {
                        name: (*subject).to_owned(),
                        subject: (*subject).to_owned(),
                        version: *version,
                    })
                    .collect(),
                metadata: None,
                rule_set: None,
            };
            let guid = content.identity();
            inventory.contents.insert(guid, content);
            let version_of = Version {
                id: *id,
                guid,
                deleted: *deleted,
                ts: None,
            };
            inventory
                .versions
                .insert(key(subject, *version), version_of);
        }
        inventory
    }

    fn shown(waves: &[Vec<VersionKey>]) -> Vec<String> {
        let wave = |wave: &Vec<VersionKey>| {
            let keys: Vec<String> = wave
                .iter()
                .map(|key| format!("{}/{}", key.subject, key.version))
                .collect();
            keys.join(" ")
        };
        waves.iter().map(wave).collect()
    }

    #[test]
    fn references_and_earlier_versions_come_first_and_are_deleted_last() {
        let source = inventory(&[
            ("a", 1, 1, "\"int\"", &[("z", 2)], true),
            ("a", 3, 2, "\"long\"", &[], false),
            ("b", 1, 3, "\"float\"", &[("a", 1)], true),
            ("z", 1, 4, "\"bytes\"", &[], false),
            ("z", 2, 5, "\"string\"", &[], true),
            (
                ":.eu:c",
                1,
                1,
                "\"double\"",
                &[(":.:z", 1), ("z", 1)],
                false,
            ),
        ]);
        let plan = plan(&source, &Inventory::default());
        assert_eq!(
            shown(&plan.waves),
            ["z/1", "z/2 :.eu:c/1", "a/1", "a/3 b/1"]
        );
        assert_eq!(shown(&plan.deletions), ["b/1", "a/1", "z/2"]);
        assert_eq!(
            (plan.present, plan.steps(), plan.conflicts.len()),
            (0, 9, 0)
        );
    }

    #[test]
    fn what_is_there_is_skipped_and_what_differs_is_left_alone() {
        let source = inventory(&[
            ("a", 1, 1, "\"int\"", &[], false),
            ("a", 2, 2, "\"long\"", &[], true),
            ("b", 1, 3, "\"float\"", &[], false),
            ("c", 1, 4, "\"bytes\"", &[], false),
            ("d", 1, 5, "\"string\"", &[], false),
        ]);
        let target = inventory(&[
            ("a", 1, 1, "\"int\"", &[], false),
            ("a", 2, 2, "\"long\"", &[], false),
            ("b", 1, 3, "\"float\"", &[], true),
            ("c", 1, 9, "\"bytes\"", &[], false),
            ("e", 1, 5, "\"boolean\"", &[], false),
        ]);
        let plan = plan(&source, &target);
        assert_eq!(shown(&plan.waves), ["b/1"]);
        assert_eq!(shown(&plan.deletions), ["a/2"]);
        assert_eq!(plan.present, 1);
        assert_eq!(
            plan.conflicts,
            [
                "`c` version 1 holds id 9 with the same content on the target, the source has id 4",
                "`d` version 1 needs id 5 of context `.`, which stands for other content on the target (01f692b3-0d4a-1c8a-3e60-0b1440637f8f)",
            ]
        );
    }

    #[test]
    fn a_circle_of_references_is_a_conflict_not_a_hang() {
        let source = inventory(&[
            ("a", 1, 1, "\"int\"", &[("b", 1)], false),
            ("b", 1, 2, "\"long\"", &[("a", 1)], false),
        ]);
        let plan = plan(&source, &Inventory::default());
        assert_eq!((plan.steps(), plan.conflicts.len()), (0, 2));
    }
}
