//! Access tokens.

use callsheet_store::{NewToken, What};

use super::{refused, stamp};
use crate::bed::Bed;

fn token(id: &str, name: &str, secret: u8) -> NewToken {
    NewToken {
        id: id.to_owned(),
        name: name.to_owned(),
        hash: [secret; 32],
        scopes: vec!["write:orders-*".to_owned(), "read:*".to_owned()],
        expires_ms: Some(9_000),
        stamp: stamp(1_000),
    }
}

pub(crate) async fn a_token_is_kept_and_listed_without_losing_anything(bed: &Bed) {
    let store = bed.open().await;
    let done = store.create_token(token("t1", "ci", 1)).await.unwrap();
    let listed = store.tokens(false).await.unwrap();
    assert_eq!((done.seq, listed.len()), (1, 1));
    let stored = &listed[0];
    assert_eq!((stored.id.as_str(), stored.name.as_str()), ("t1", "ci"));
    assert_eq!(stored.hash, [1; 32]);
    assert_eq!(stored.scopes, ["write:orders-*", "read:*"]);
    assert_eq!((stored.created_ms, stored.expires_ms), (1_000, Some(9_000)));
    assert_eq!(stored.created_by, "shop-team");
    assert_eq!((stored.revoked_ms, stored.last_used_ms), (None, None));
}

pub(crate) async fn making_and_revoking_a_token_are_in_the_chain(bed: &Bed) {
    let store = bed.open().await;
    store.create_token(token("t1", "ci", 1)).await.unwrap();
    store.revoke_token("ci", stamp(2_000)).await.unwrap();
    let changes = store.changes_after(0, 10).await.unwrap();
    assert_eq!(
        changes[0].what,
        What::TokenCreated {
            id: "t1".to_owned(),
            name: "ci".to_owned(),
            scopes: vec!["write:orders-*".to_owned(), "read:*".to_owned()],
            expires_ms: Some(9_000),
        }
    );
    assert_eq!(
        (changes[1].actor.as_str(), &changes[1].what),
        (
            "shop-team",
            &What::TokenRevoked {
                id: "t1".to_owned(),
                name: "ci".to_owned()
            }
        )
    );
    assert!(store.verify_chain().await.unwrap().is_intact());
}

pub(crate) async fn a_name_is_free_again_after_its_token_is_revoked(bed: &Bed) {
    let store = bed.open().await;
    store.create_token(token("t1", "ci", 1)).await.unwrap();
    assert_eq!(
        refused(store.create_token(token("t2", "ci", 2)).await),
        "an access token named `ci` exists"
    );
    let revoked = store.revoke_token("t1", stamp(2_000)).await.unwrap();
    assert_eq!(revoked.value.revoked_ms, Some(2_000));
    assert_eq!(
        refused(store.revoke_token("t1", stamp(2_000)).await),
        "access token `t1` not found"
    );
    store.create_token(token("t2", "ci", 2)).await.unwrap();
    assert_eq!(store.tokens(false).await.unwrap().len(), 1);
    assert_eq!(store.tokens(true).await.unwrap().len(), 2);
}

pub(crate) async fn an_id_is_revoked_before_a_name_that_looks_like_it(bed: &Bed) {
    let store = bed.open().await;
    store.create_token(token("t1", "one", 1)).await.unwrap();
    store.create_token(token("t2", "t1", 2)).await.unwrap();
    let revoked = store.revoke_token("t1", stamp(2_000)).await.unwrap();
    assert_eq!(revoked.value.name, "one");
}

pub(crate) async fn the_use_of_a_token_is_noted_outside_the_chain(bed: &Bed) {
    let store = bed.open().await;
    store.create_token(token("t1", "ci", 1)).await.unwrap();
    store.token_used("t1", stamp(5_000)).await.unwrap();
    store.token_used("t1", stamp(4_000)).await.unwrap();
    assert_eq!(
        store.tokens(false).await.unwrap()[0].last_used_ms,
        Some(5_000)
    );
    assert_eq!(store.head().await.unwrap(), 1);
}
