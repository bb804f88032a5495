//! Associations of subjects with resources.

use callsheet_store::{Association, AssociationKey, Lifecycle, What, identity};

use super::{refused, stamp, subject};
use crate::bed::Bed;

fn association(id: &str, kind: &str, subject_name: &str, lifecycle: Lifecycle) -> Association {
    Association {
        key: AssociationKey {
            resource_id: id.to_owned(),
            resource_type: "topic".to_owned(),
            association_type: kind.to_owned(),
        },
        resource_namespace: "cluster".to_owned(),
        resource_name: format!("topic-{id}"),
        subject: subject(subject_name),
        guid: identity::guid(&format!("{id} {kind}"), &[], None, None),
        lifecycle,
        frozen: lifecycle == Lifecycle::Strong,
        created_ms: 1,
        updated_ms: 2,
    }
}

pub(crate) async fn associations_are_stored_replaced_and_deleted(bed: &Bed) {
    let store = bed.open().await;
    let both = vec![
        association("a", "key", ":.x:k", Lifecycle::Weak),
        association("a", "value", ":.x:v", Lifecycle::Weak),
    ];
    let done = store
        .put_associations(both.clone(), stamp(1))
        .await
        .unwrap();
    assert_eq!(store.snapshot().await.unwrap().associations, both);
    let owned = association("a", "value", ":.x:v", Lifecycle::Strong);
    store
        .put_associations(vec![owned.clone()], stamp(2))
        .await
        .unwrap();
    let held = store.snapshot().await.unwrap().associations;
    assert_eq!(held, [both[0].clone(), owned.clone()]);
    let keys = vec![
        both[0].key.clone(),
        association("b", "key", "s", Lifecycle::Weak).key,
    ];
    store
        .delete_associations(keys.clone(), stamp(3))
        .await
        .unwrap();
    assert_eq!(
        store.snapshot().await.unwrap().associations,
        std::slice::from_ref(&owned)
    );
    let changes = store.changes_after(done.seq - 1, 10).await.unwrap();
    let what: Vec<What> = changes.into_iter().map(|change| change.what).collect();
    assert_eq!(
        what,
        [
            What::AssociationsPut(both),
            What::AssociationsPut(vec![owned]),
            What::AssociationsDeleted(keys),
        ]
    );
    assert!(store.verify_chain().await.unwrap().breaks.is_empty());
}

pub(crate) async fn an_owned_subject_has_one_association(bed: &Bed) {
    let store = bed.open().await;
    let weak = |id: &str| vec![association(id, "value", "s", Lifecycle::Weak)];
    let strong = |id: &str| vec![association(id, "value", "s", Lifecycle::Strong)];
    store.put_associations(weak("a"), stamp(1)).await.unwrap();
    store.put_associations(weak("b"), stamp(2)).await.unwrap();
    let text = "subject `s` cannot be owned by one resource and associated with another";
    assert_eq!(
        refused(store.put_associations(strong("a"), stamp(3)).await),
        text
    );
    store
        .delete_associations(vec![weak("b")[0].key.clone()], stamp(4))
        .await
        .unwrap();
    store.put_associations(strong("a"), stamp(5)).await.unwrap();
    assert_eq!(
        refused(store.put_associations(weak("b"), stamp(6)).await),
        text
    );
    assert_eq!(
        refused(store.put_associations(strong("b"), stamp(7)).await),
        text
    );
    assert_eq!(store.snapshot().await.unwrap().associations, strong("a"));
}

pub(crate) async fn of_two_that_own_a_subject_at_once_one_does(bed: &Bed) {
    let (one, other) = (bed.open().await, bed.open().await);
    for round in 0..8 {
        let name = format!("s{round}");
        let strong = |id: &str| {
            vec![association(
                &format!("{id}{round}"),
                "value",
                &name,
                Lifecycle::Strong,
            )]
        };
        let (left, right) = tokio::join!(
            one.put_associations(strong("a"), stamp(1)),
            other.put_associations(strong("b"), stamp(2)),
        );
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
    }
    assert_eq!(one.snapshot().await.unwrap().associations.len(), 8);
}
