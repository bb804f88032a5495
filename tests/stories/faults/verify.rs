//! What must hold after any fault.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_store::{Store, SubjectName, VersionNumber};

use super::Catalog;
use super::work::Acknowledged;

/// Holds what was acknowledged against the database itself, which no server has open any more.
pub(super) async fn verify(catalog: &Catalog, acknowledged: &[Acknowledged]) {
    let store = Store::open(&catalog.target()).await.unwrap();
    let snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.broken, []);
    let stored: BTreeMap<(SubjectName, VersionNumber), u32> = snapshot
        .versions
        .iter()
        .map(|row| ((row.subject.clone(), row.version), row.id.0))
        .collect();

    // Nothing acknowledged is lost, and it is what was acknowledged.
    for done in acknowledged {
        let key = (
            SubjectName::parse(&done.item.subject),
            VersionNumber(done.version),
        );
        assert_eq!(stored.get(&key), Some(&done.id.unsigned_abs()), "{done:?}");
    }

    // One id per content, one content per id.
    let mut of_content: BTreeMap<usize, i32> = BTreeMap::new();
    let mut of_id: BTreeMap<i32, usize> = BTreeMap::new();
    for done in acknowledged {
        let (mark, id) = (done.item.mark, done.id);
        assert_eq!(*of_content.entry(mark).or_insert(id), id, "{done:?}");
        assert_eq!(*of_id.entry(id).or_insert(mark), mark, "{done:?}");
    }

    // Ids are dense, and there is none that nobody asked for.
    let ids: BTreeSet<i32> = of_id.into_keys().collect();
    let last = i32::try_from(of_content.len()).unwrap();
    assert!(ids.iter().copied().eq(1..=last), "ids have gaps: {ids:?}");
    assert_eq!(snapshot.ids.len(), ids.len());

    // Versions are dense in each subject, and each is one acknowledged content.
    let mut wanted: BTreeMap<SubjectName, BTreeSet<usize>> = BTreeMap::new();
    for done in acknowledged {
        wanted
            .entry(SubjectName::parse(&done.item.subject))
            .or_default()
            .insert(done.item.mark);
    }
    let mut versions: BTreeMap<&SubjectName, Vec<i32>> = BTreeMap::new();
    for (subject, version) in stored.keys() {
        versions.entry(subject).or_default().push(version.0);
    }
    assert!(versions.keys().copied().eq(wanted.keys()));
    for (subject, marks) in &wanted {
        let last = i32::try_from(marks.len()).unwrap();
        assert!(versions[subject].iter().copied().eq(1..=last), "{subject}");
    }

    // One change per version, and the chain holds.
    let report = store.verify_chain().await.unwrap();
    assert!(report.is_intact(), "{report:?}");
    assert_eq!(
        store.head().await.unwrap(),
        i64::try_from(stored.len()).unwrap()
    );
    store.close().await;
}
