//! The chain of changes: tampering is seen; what it says is enough to keep a memory current.

use std::collections::BTreeMap;

use callsheet_store::{
    BreakKind, ConfigUpdate, Mode, Patch, PermanentDeletion, Snapshot, Store, SubjectName, What,
};

use super::{referring, register, schema, stamp, subject, v};
use crate::bed::Bed;

async fn four_changes(bed: &Bed) -> Store {
    let store = bed.open().await;
    for text in ["a", "b", "c", "d"] {
        register(&store, schema("orders", text)).await;
    }
    store
}

async fn breaks(store: &Store) -> Vec<(i64, BreakKind)> {
    let report = store.verify_chain().await.unwrap();
    report
        .breaks
        .iter()
        .map(|found| (found.seq, found.kind))
        .collect()
}

pub(crate) async fn an_untouched_chain_is_intact(bed: &Bed) {
    let store = bed.open().await;
    assert!(store.verify_chain().await.unwrap().is_intact());
    let store = four_changes(bed).await;
    let report = store.verify_chain().await.unwrap();
    assert_eq!((report.rows, report.head, report.is_intact()), (4, 4, true));
}

pub(crate) async fn an_edited_row_is_seen(bed: &Bed) {
    let store = four_changes(bed).await;
    let mut raw = bed.raw().await;
    raw.run("UPDATE changes SET actor = 'eve' WHERE seq = 2")
        .await;
    assert_eq!(breaks(&store).await, [(2, BreakKind::Edited)]);
    raw.run("UPDATE changes SET actor = 'shop-team' WHERE seq = 2")
        .await;
    assert_eq!(breaks(&store).await, []);
    raw.run("UPDATE changes SET ts_ms = ts_ms + 1 WHERE seq = 4")
        .await;
    assert_eq!(breaks(&store).await, [(4, BreakKind::Edited)]);
    raw.run("UPDATE changes SET ts_ms = ts_ms - 1 WHERE seq = 4")
        .await;
    // A row whose own hash was replaced no longer fits the row after it.
    raw.run(
        "UPDATE changes SET hash = (SELECT c.hash FROM changes c WHERE c.seq = 3) WHERE seq = 1",
    )
    .await;
    assert_eq!(
        breaks(&store).await,
        [(1, BreakKind::Edited), (2, BreakKind::Unlinked)]
    );
}

pub(crate) async fn a_removed_row_is_seen(bed: &Bed) {
    let store = four_changes(bed).await;
    bed.raw()
        .await
        .run("DELETE FROM changes WHERE seq = 2")
        .await;
    assert_eq!(breaks(&store).await, [(2, BreakKind::Missing)]);
}

pub(crate) async fn a_row_cut_off_at_the_end_is_seen(bed: &Bed) {
    let store = four_changes(bed).await;
    bed.raw()
        .await
        .run("DELETE FROM changes WHERE seq = 4")
        .await;
    assert_eq!(breaks(&store).await, [(4, BreakKind::Head)]);
}

pub(crate) async fn an_unreadable_what_is_unknown_not_an_error(bed: &Bed) {
    let store = four_changes(bed).await;
    let mut raw = bed.raw().await;
    raw.run("UPDATE changes SET what = '{\"kind\":\"from_the_future\",\"x\":1}' WHERE seq = 2")
        .await;
    raw.run("UPDATE changes SET what = 'no json' WHERE seq = 3")
        .await;
    raw.run("UPDATE changes SET what = '{\"kind\":\"registered\"}' WHERE seq = 4")
        .await;
    let changes = store.changes_after(1, 10).await.unwrap();
    let kinds: Vec<&str> = changes
        .iter()
        .map(|change| match &change.what {
            What::Unknown { kind } => kind.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["from_the_future", "", "registered"]);
}

/// What a node would hold, kept by nothing but changes.
#[derive(Debug, Default, PartialEq)]
struct Memory {
    ids: BTreeMap<(String, u32), String>,
    versions: BTreeMap<(SubjectName, i32), (u32, bool, i64)>,
    references: BTreeMap<(SubjectName, i32), Vec<String>>,
    configs: BTreeMap<SubjectName, String>,
    modes: BTreeMap<SubjectName, Mode>,
}

impl Memory {
    fn of(snapshot: &Snapshot) -> Self {
        let mut memory = Self::default();
        for row in &snapshot.ids {
            memory
                .ids
                .insert((row.context.to_string(), row.id.0), row.guid.to_string());
        }
        for row in &snapshot.versions {
            let value = (row.id.0, row.deleted, row.created_ms);
            memory
                .versions
                .insert((row.subject.clone(), row.version.0), value);
        }
        for row in &snapshot.references {
            let key = (row.from.subject.clone(), row.from.version.0);
            memory
                .references
                .entry(key)
                .or_default()
                .push(row.to.to_string());
        }
        for row in &snapshot.configs {
            memory
                .configs
                .insert(row.scope.clone(), format!("{:?}", row.config));
        }
        for row in &snapshot.modes {
            memory.modes.insert(row.scope.clone(), row.mode);
        }
        memory
    }

    fn apply(&mut self, what: &What) {
        match what {
            What::Registered(new) => {
                let (subject, version) = (new.key.subject.clone(), new.key.version.0);
                self.ids.insert(
                    (subject.context().to_owned(), new.id.0),
                    new.guid.to_string(),
                );
                for old in &new.replaced {
                    self.forget(&subject, old.0);
                }
                self.versions.insert(
                    (subject.clone(), version),
                    (new.id.0, false, new.created_ms),
                );
                let references: Vec<String> =
                    new.references.iter().map(ToString::to_string).collect();
                if !references.is_empty() {
                    self.references.insert((subject, version), references);
                }
            }
            What::SoftDeleted { subject, versions } => {
                for version in versions {
                    self.versions
                        .get_mut(&(subject.clone(), version.0))
                        .unwrap()
                        .1 = true;
                }
            }
            What::PermanentlyDeleted(gone) => self.delete(gone),
            What::ModePutPurging {
                scope,
                mode,
                purged,
            } => {
                for gone in purged {
                    self.delete(gone);
                }
                self.modes.insert(scope.clone(), *mode);
            }
            What::ModesDeleted { scopes } => {
                for scope in scopes {
                    self.modes.remove(scope);
                }
            }
            What::ContextDeleted { .. } => {}
            What::ConfigPut { scope, config } => {
                self.configs.insert(scope.clone(), format!("{config:?}"));
            }
            What::ConfigDeleted { scope } => {
                self.configs.remove(scope);
            }
            What::ModePut { scope, mode } => {
                self.modes.insert(scope.clone(), *mode);
            }
            What::ModeDeleted { scope } => {
                self.modes.remove(scope);
            }
            other => panic!("{other:?}"),
        }
    }

    fn delete(&mut self, gone: &PermanentDeletion) {
        for version in &gone.versions {
            self.forget(&gone.subject, version.0);
        }
        for id in &gone.dropped_ids {
            self.ids.remove(&(gone.subject.context().to_owned(), id.0));
        }
        if gone.subject_gone {
            self.configs.remove(&gone.subject);
            self.modes.remove(&gone.subject);
        }
    }

    fn forget(&mut self, subject: &SubjectName, version: i32) {
        self.versions.remove(&(subject.clone(), version));
        self.references.remove(&(subject.clone(), version));
    }
}

/// A fixed sequence of numbers that looks random (an LCG; the high bits are good enough here).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound).unwrap()
    }
}

pub(crate) async fn changes_fold_to_the_snapshot(bed: &Bed) {
    let store = bed.open().await;
    let mut numbers = Numbers(7);
    let names = ["a", "b", ":.eu:a", ":.eu:c"];
    let texts = ["1", "2", "3", "4", "5"];
    let mut memory = Memory::default();
    let (mut seq, mut refused) = (0, 0);
    for step in 0..300 {
        let name = names[numbers.below(4)];
        let other = names[numbers.below(4)];
        let scope = subject(name);
        let version = v(i32::try_from(numbers.below(4)).unwrap() + 1);
        let at = stamp(step);
        let failed = match numbers.below(15) {
            0..=3 => {
                let mut new = schema(name, texts[numbers.below(5)]);
                new.stamp = at;
                store.register(new).await.is_err()
            }
            4 | 5 => {
                let target = format!(":{}:{}", subject(other).context(), subject(other).name());
                let new = referring(name, texts[numbers.below(5)], &[(&target, version.0)]);
                store.register(new).await.is_err()
            }
            6 => store
                .soft_delete_version(&scope, version, at)
                .await
                .is_err(),
            7 => store.soft_delete_subject(&scope, at).await.is_err(),
            8 => store
                .delete_version_permanently(&scope, version, at)
                .await
                .is_err(),
            9 => store.delete_subject_permanently(&scope, at).await.is_err(),
            10 => {
                let update = ConfigUpdate {
                    normalize: Patch::Set(step % 2 == 0),
                    ..ConfigUpdate::default()
                };
                store.put_config(&scope, update, at).await.is_err()
            }
            11 => store.put_mode(&scope, Mode::ReadOnly, at).await.is_err(),
            12 => {
                let known = names.map(subject).to_vec();
                let scope = if step % 2 == 0 {
                    scope
                } else {
                    SubjectName::context_scope(scope.context())
                };
                store.put_import_mode(&scope, known, at).await.is_err()
            }
            13 => store.delete_modes(scope.context(), at).await.is_err(),
            _ => store.delete_context(scope.context(), at).await.is_err(),
        };
        refused += i32::from(failed);
        if step % 50 == 49 {
            for change in store.changes_after(seq, 1_000).await.unwrap() {
                assert_eq!(change.seq, seq + 1);
                seq = change.seq;
                memory.apply(&change.what);
            }
            let snapshot = store.snapshot().await.unwrap();
            assert_eq!((snapshot.seq, &snapshot.broken[..]), (seq, &[][..]));
            assert_eq!(Memory::of(&snapshot), memory);
        }
    }
    assert!(
        seq > 80 && refused > 30,
        "the mix must do both: {seq}, {refused}"
    );
    assert!(store.verify_chain().await.unwrap().is_intact());
}
