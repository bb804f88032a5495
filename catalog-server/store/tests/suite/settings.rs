//! Configuration and modes.

use callsheet_store::{Config, ConfigUpdate, Mode, Patch, SubjectName};
use serde_json::json;

use super::{refused, stamp, subject};
use crate::bed::Bed;

fn level(level: &str) -> ConfigUpdate {
    ConfigUpdate {
        compatibility_level: Patch::Set(level.to_owned()),
        ..ConfigUpdate::default()
    }
}

pub(crate) async fn a_config_update_merges_and_clears(bed: &Bed) {
    let store = bed.open().await;
    let scope = SubjectName::global();
    let all = ConfigUpdate {
        alias: Patch::Set("other".to_owned()),
        alias_for_deks: Patch::Set("deks".to_owned()),
        normalize: Patch::Set(true),
        validate_fields: Patch::Set(false),
        validate_new_schemas: Patch::Set(true),
        validate_rules: Patch::Set(false),
        compatibility_level: Patch::Set("FULL".to_owned()),
        compatibility_policy: Patch::Set("LENIENT".to_owned()),
        compatibility_group: Patch::Set("major".to_owned()),
        default_metadata: Patch::Set(json!({"properties": {"a": "b"}})),
        override_metadata: Patch::Set(json!({})),
        default_rule_set: Patch::Set(json!({"domainRules": []})),
        override_rule_set: Patch::Set(json!({"enableAt": "ALL"})),
    };
    let stored = store
        .put_config(&scope, all.clone(), stamp(1))
        .await
        .unwrap()
        .value;
    assert_eq!(stored, all.apply(Config::default()));
    let update = ConfigUpdate {
        alias: Patch::Clear,
        normalize: Patch::Set(false),
        ..ConfigUpdate::default()
    };
    let merged = store
        .put_config(&scope, update, stamp(2))
        .await
        .unwrap()
        .value;
    let expected = Config {
        alias: None,
        normalize: Some(false),
        ..stored
    };
    assert_eq!(merged, expected);
    let rows = store.snapshot().await.unwrap().configs;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].scope, &rows[0].config), (&scope, &expected));
}

pub(crate) async fn concurrent_partial_updates_keep_both(bed: &Bed) {
    let store = bed.open().await;
    let scope = subject("orders");
    let normalize = ConfigUpdate {
        normalize: Patch::Set(true),
        ..ConfigUpdate::default()
    };
    let (one, two) = tokio::join!(
        store.put_config(&scope, level("NONE"), stamp(1)),
        store.put_config(&scope, normalize, stamp(1)),
    );
    assert_ne!(one.unwrap().seq, two.unwrap().seq);
    let config = store.snapshot().await.unwrap().configs.remove(0).config;
    assert_eq!(
        (config.compatibility_level.as_deref(), config.normalize),
        (Some("NONE"), Some(true))
    );
}

pub(crate) async fn deleting_a_config_answers_the_old_one(bed: &Bed) {
    let store = bed.open().await;
    let scope = subject("orders");
    store
        .put_config(&scope, level("NONE"), stamp(1))
        .await
        .unwrap();
    let old = store.delete_config(&scope, stamp(2)).await.unwrap().value;
    assert_eq!(old.compatibility_level.as_deref(), Some("NONE"));
    assert_eq!(
        refused(store.delete_config(&scope, stamp(3)).await),
        "no configuration is set on `orders`"
    );
}

pub(crate) async fn modes_are_set_and_deleted(bed: &Bed) {
    let store = bed.open().await;
    let scope = subject(":.eu:");
    store
        .put_mode(&scope, Mode::Import, stamp(1))
        .await
        .unwrap();
    store
        .put_mode(&scope, Mode::ReadOnly, stamp(2))
        .await
        .unwrap();
    assert_eq!(
        store.snapshot().await.unwrap().modes[0].mode,
        Mode::ReadOnly
    );
    assert_eq!(
        store.delete_mode(&scope, stamp(3)).await.unwrap().value,
        Mode::ReadOnly
    );
    assert_eq!(
        refused(store.delete_mode(&scope, stamp(4)).await),
        "no mode is set on `:.eu:`"
    );
}

pub(crate) async fn storing_what_is_stored_changes_nothing(bed: &Bed) {
    let store = bed.open().await;
    let scope = subject("orders");
    store
        .put_config(&scope, level("NONE"), stamp(1))
        .await
        .unwrap();
    assert_eq!(
        store
            .put_config(&scope, level("NONE"), stamp(2))
            .await
            .unwrap()
            .seq,
        1
    );
    store
        .put_mode(&scope, Mode::ReadOnly, stamp(3))
        .await
        .unwrap();
    assert_eq!(
        store
            .put_mode(&scope, Mode::ReadOnly, stamp(4))
            .await
            .unwrap()
            .seq,
        2
    );
    assert_eq!(store.head().await.unwrap(), 2);
}
