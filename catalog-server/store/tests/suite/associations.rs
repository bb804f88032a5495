//! Associations of subjects with resources.

use std::collections::BTreeSet;

use callsheet_store::{Association, AssociationKey, Cascade, Lifecycle, Store, What, identity};

use super::{live, referring, refused, register, schema, stamp, subject, v, versions};
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

async fn put(store: &Store, associations: Vec<Association>, now_ms: i64) -> Result<i64, String> {
    let done = store.put_associations(Vec::new(), associations, stamp(now_ms));
    done.await
        .map(|done| done.seq)
        .map_err(|error| error.to_string())
}

async fn delete(
    store: &Store,
    associations: Vec<Association>,
    cascade: Cascade,
) -> Result<i64, String> {
    let done = store.delete_associations(associations, cascade, stamp(9));
    done.await
        .map(|done| done.seq)
        .map_err(|error| error.to_string())
}

fn everything() -> Cascade {
    Cascade::Subjects {
        except: BTreeSet::new(),
    }
}

async fn kinds(store: &Store, after: i64) -> Vec<&'static str> {
    let changes = store.changes_after(after, 100).await.unwrap();
    let kind = |what: &What| match what {
        What::Registered(_) => "registered",
        What::SoftDeleted { .. } => "hidden",
        What::PermanentlyDeleted(_) => "removed",
        What::AssociationsPut(_) => "put",
        What::AssociationsDeleted(_) => "deleted",
        _ => "other",
    };
    changes.iter().map(|change| kind(&change.what)).collect()
}

pub(crate) async fn associations_are_stored_replaced_and_deleted(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema(":.x:k", "K")).await;
    register(&store, schema(":.x:v", "V")).await;
    let both = vec![
        association("a", "key", ":.x:k", Lifecycle::Weak),
        association("a", "value", ":.x:v", Lifecycle::Weak),
    ];
    let first = put(&store, both.clone(), 1).await.unwrap();
    assert_eq!(store.snapshot().await.unwrap().associations, both);
    let owned = association("a", "value", ":.x:v", Lifecycle::Strong);
    put(&store, vec![owned.clone()], 2).await.unwrap();
    let held = store.snapshot().await.unwrap().associations;
    assert_eq!(held, [both[0].clone(), owned.clone()]);
    // What is not there, or is another one by now, is gone already.
    let mut other = owned.clone();
    other.guid = identity::guid("another", &[], None, None);
    let going = vec![
        both[0].clone(),
        association("b", "key", "s", Lifecycle::Weak),
        other,
    ];
    delete(&store, going, Cascade::No).await.unwrap();
    assert_eq!(
        store.snapshot().await.unwrap().associations,
        std::slice::from_ref(&owned)
    );
    let changes = store.changes_after(first - 1, 10).await.unwrap();
    let what: Vec<What> = changes.into_iter().map(|change| change.what).collect();
    assert_eq!(
        what,
        [
            What::AssociationsPut(both.clone()),
            What::AssociationsPut(vec![owned]),
            What::AssociationsDeleted(vec![both[0].key.clone()]),
        ]
    );
    assert!(store.verify_chain().await.unwrap().breaks.is_empty());
}

pub(crate) async fn an_owned_subject_has_one_association(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("s", "S")).await;
    let weak = |id: &str| vec![association(id, "value", "s", Lifecycle::Weak)];
    let strong = |id: &str| vec![association(id, "value", "s", Lifecycle::Strong)];
    put(&store, weak("a"), 1).await.unwrap();
    put(&store, weak("b"), 2).await.unwrap();
    let text = "subject `s` cannot be owned by one resource and associated with another".to_owned();
    assert_eq!(put(&store, strong("a"), 3).await, Err(text.clone()));
    delete(&store, weak("b"), Cascade::No).await.unwrap();
    put(&store, strong("a"), 5).await.unwrap();
    assert_eq!(put(&store, weak("b"), 6).await, Err(text.clone()));
    assert_eq!(put(&store, strong("b"), 7).await, Err(text));
    assert_eq!(store.snapshot().await.unwrap().associations, strong("a"));
}

pub(crate) async fn schemas_and_associations_are_stored_together_or_not_at_all(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("taken", "T")).await;
    let owner = association("other", "value", "taken", Lifecycle::Strong);
    put(&store, vec![owner.clone()], 1).await.unwrap();
    let before = store.head().await.unwrap();
    // The second association is refused: the schemas and the first one with it.
    let two = vec![
        association("a", "key", "k", Lifecycle::Strong),
        association("a", "value", "taken", Lifecycle::Strong),
    ];
    let both = vec![schema("k", "K"), schema("taken", "T2")];
    let outcome = store.put_associations(both, two.clone(), stamp(2)).await;
    assert_eq!(
        refused(outcome),
        "subject `taken` cannot be owned by one resource and associated with another"
    );
    assert_eq!(store.head().await.unwrap(), before);
    assert_eq!(versions(&store, "k").await, []);
    assert_eq!(versions(&store, "taken").await, [(1, 1, false)]);
    assert_eq!(store.snapshot().await.unwrap().associations, [owner]);
    // A schema that is refused takes the associations along.
    let stale = callsheet_store::NewVersion {
        expected: Some(vec![live(1, 7)]),
        ..schema("k", "K")
    };
    let outcome = store.put_associations(vec![stale], vec![two[0].clone()], stamp(3));
    assert_eq!(
        refused(outcome.await),
        "subject `k` changed while its new version was being checked"
    );
    assert_eq!(store.head().await.unwrap(), before);
    // Without a schema there is nothing to be associated with.
    assert_eq!(
        put(&store, vec![two[0].clone()], 4).await,
        Err("subject `k` has no live version, which an association asks for".to_owned())
    );
    let done = store
        .put_associations(vec![schema("k", "K")], vec![two[0].clone()], stamp(5))
        .await
        .unwrap();
    assert_eq!(done.value.len(), 1);
    assert_eq!(done.seq, before + 2);
    assert_eq!(kinds(&store, before).await, ["registered", "put"]);
    assert_eq!(versions(&store, "k").await, [(1, 2, false)]);
    assert!(store.verify_chain().await.unwrap().breaks.is_empty());
}

pub(crate) async fn an_associated_subject_keeps_a_live_version(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema("s", "S")).await;
    let weak = association("a", "value", "s", Lifecycle::Weak);
    put(&store, vec![weak.clone()], 1).await.unwrap();
    let kept = "a resource is associated with subject `s`";
    let s = subject("s");
    assert_eq!(refused(store.soft_delete_subject(&s, stamp(2)).await), kept);
    let last = "subject `s` has no live version, which an association asks for";
    assert_eq!(
        refused(store.soft_delete_version(&s, v(1), stamp(3)).await),
        last
    );
    register(&store, schema("s", "S2")).await;
    store.soft_delete_version(&s, v(1), stamp(4)).await.unwrap();
    assert_eq!(
        refused(store.delete_subject_permanently(&s, stamp(5)).await),
        kept
    );
    delete(&store, vec![weak], Cascade::No).await.unwrap();
    store.soft_delete_subject(&s, stamp(6)).await.unwrap();
}

pub(crate) async fn an_owned_subject_goes_with_its_resource_or_both_stay(bed: &Bed) {
    let store = bed.open().await;
    let owned = |name: &str| association(name, "value", name, Lifecycle::Strong);
    for name in ["a", "b", "c"] {
        let schemas = vec![schema(name, name)];
        let done = store.put_associations(schemas, vec![owned(name)], stamp(1));
        done.await.unwrap();
    }
    let to_b = referring("r", "R", &[("b", 1)]);
    assert_eq!(
        refused(store.register(to_b.clone()).await),
        "subject `b` is owned by a resource and cannot be referred to"
    );
    assert_eq!(
        delete(&store, vec![owned("a")], Cascade::No).await,
        Err("the association of type `value` is frozen for subject `a`".to_owned())
    );
    // Of an import, the subject stays.
    let except = BTreeSet::from([subject("c")]);
    delete(&store, vec![owned("c")], Cascade::Subjects { except })
        .await
        .unwrap();
    assert_eq!(versions(&store, "c").await, [(1, 3, false)]);
    // Something that refers to it keeps the subject, and the association of a resource that would own it away.
    register(&store, referring("r", "R", &[("c", 1)])).await;
    assert_eq!(
        put(&store, vec![owned("c")], 2).await,
        Err("subject `c` cannot be owned: other versions refer to it".to_owned())
    );
    let before = store.head().await.unwrap();
    delete(&store, vec![owned("a"), owned("b")], everything())
        .await
        .unwrap();
    assert_eq!(
        kinds(&store, before).await,
        ["deleted", "hidden", "removed", "hidden", "removed"]
    );
    assert_eq!(versions(&store, "a").await, []);
    assert_eq!(versions(&store, "b").await, []);
    assert_eq!(store.snapshot().await.unwrap().associations, []);
    assert!(store.verify_chain().await.unwrap().breaks.is_empty());
}

pub(crate) async fn a_referred_subject_and_its_association_stay_together(bed: &Bed) {
    let store = bed.open().await;
    // Possible while the reference is soft-deleted: it does not count for owning, but for deletion it does.
    register(&store, schema("s", "S")).await;
    register(&store, referring("r", "R", &[("s", 1)])).await;
    store
        .soft_delete_subject(&subject("r"), stamp(1))
        .await
        .unwrap();
    let owned = association("a", "value", "s", Lifecycle::Strong);
    put(&store, vec![owned.clone()], 2).await.unwrap();
    let before = store.head().await.unwrap();
    assert_eq!(
        delete(&store, vec![owned.clone()], everything()).await,
        Err(
            "deleting `s` version 1: 1 other versions refer to it, the first is `r` version 1"
                .to_owned()
        )
    );
    assert_eq!(store.head().await.unwrap(), before);
    assert_eq!(store.snapshot().await.unwrap().associations, [owned]);
    assert_eq!(versions(&store, "s").await, [(1, 1, false)]);
}

pub(crate) async fn of_an_association_and_a_deletion_at_once_one_happens(bed: &Bed) {
    let (one, other) = (bed.open().await, bed.open().await);
    for round in 0..8 {
        let name = format!("s{round}");
        register(&one, schema(&name, &name)).await;
        let weak = association(&name, "value", &name, Lifecycle::Weak);
        let s = subject(&name);
        let (put, gone) = tokio::join!(
            put(&one, vec![weak], 1),
            other.soft_delete_subject(&s, stamp(2)),
        );
        assert!(put.is_ok() != gone.is_ok(), "{put:?} {gone:?}");
    }
}

pub(crate) async fn of_two_that_own_a_subject_at_once_one_does(bed: &Bed) {
    let (one, other) = (bed.open().await, bed.open().await);
    for round in 0..8 {
        let name = format!("s{round}");
        register(&one, schema(&name, &name)).await;
        let strong = |id: &str| {
            vec![association(
                &format!("{id}{round}"),
                "value",
                &name,
                Lifecycle::Strong,
            )]
        };
        let (left, right) = tokio::join!(put(&one, strong("a"), 1), put(&other, strong("b"), 2),);
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
    }
    assert_eq!(one.snapshot().await.unwrap().associations.len(), 8);
}
