//! Configuration and modes.

use callsheet_store::{Config, ConfigUpdate, Mode, Patch, SubjectName};
use serde_json::json;

use super::{ids, referring, refused, register, schema, stamp, subject, versions};
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

pub(crate) async fn the_import_mode_takes_soft_deleted_versions_away(bed: &Bed) {
    let store = bed.open().await;
    let names = ["orders", ":.eu:orders", ":.eu:bill"];
    for name in names {
        register(&store, schema(name, "a")).await;
    }
    let known = || names.map(subject).to_vec();
    let eu = subject(":.eu:");
    let ask = async |scope: &SubjectName| store.put_import_mode(scope, known(), stamp(2)).await;
    assert_eq!(refused(ask(&eu).await), "`:.eu:` holds live versions");
    for name in &names[1..] {
        let name = subject(name);
        store.soft_delete_subject(&name, stamp(3)).await.unwrap();
        // Settings of a subject outlive its versions here.
        store
            .put_config(&name, level("NONE"), stamp(3))
            .await
            .unwrap();
    }
    // The scope above all contexts holds the default one's subject too.
    let all = ask(&SubjectName::global()).await;
    assert_eq!(refused(all), "`:.__GLOBAL:` holds live versions");
    let stale = store.put_import_mode(&eu, Vec::new(), stamp(4)).await;
    assert_eq!(
        refused(stale),
        "subject `:.eu:bill` changed while its new version was being checked"
    );
    assert_eq!(ask(&eu).await.unwrap().value, Mode::Import);
    assert_eq!(ids(&store).await, [(".".to_owned(), 1)]);
    assert_eq!(versions(&store, ":.eu:orders").await, []);
    let snapshot = store.snapshot().await.unwrap();
    assert_eq!((snapshot.configs.len(), snapshot.modes.len()), (2, 1));
    // Asked again, nothing happens.
    let head = store.head().await.unwrap();
    assert_eq!(ask(&eu).await.unwrap().seq, head);
    assert!(store.verify_chain().await.unwrap().is_intact());
}

pub(crate) async fn a_referenced_version_blocks_the_import_mode(bed: &Bed) {
    let store = bed.open().await;
    register(&store, schema(":.eu:a", "a")).await;
    register(&store, referring("b", "b", &[(":.eu:a", 1)])).await;
    for name in ["b", ":.eu:a"] {
        let name = subject(name);
        store.soft_delete_subject(&name, stamp(2)).await.unwrap();
    }
    let known = vec![subject(":.eu:a")];
    let eu = subject(":.eu:");
    assert_eq!(
        refused(store.put_import_mode(&eu, known, stamp(3)).await),
        "deleting `:.eu:a` version 1: 1 other versions refer to it, the first is `b` version 1"
    );
    assert_eq!(versions(&store, ":.eu:a").await, [(1, 1, true)]);
    assert_eq!(store.snapshot().await.unwrap().modes, []);
}

pub(crate) async fn the_modes_of_a_context_go_together(bed: &Bed) {
    let store = bed.open().await;
    for scope in ["a", ":.eu:", ":.eu:a", ":.eu:b"] {
        let scope = subject(scope);
        store
            .put_mode(&scope, Mode::ReadOnly, stamp(1))
            .await
            .unwrap();
    }
    let gone = store.delete_modes(".eu", stamp(2)).await.unwrap();
    assert_eq!(gone.value, [":.eu:", ":.eu:a", ":.eu:b"].map(subject));
    let left = store.snapshot().await.unwrap().modes;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].scope, subject("a"));
    let none = store.delete_modes(".eu", stamp(3)).await.unwrap();
    assert_eq!((none.value.len(), none.seq), (0, gone.seq));
}

pub(crate) async fn a_deleted_context_keeps_its_counter(bed: &Bed) {
    let store = bed.open().await;
    let listed = async || -> Vec<(String, u32, bool)> {
        let rows = store.snapshot().await.unwrap().contexts;
        let row =
            |row: callsheet_store::ContextRow| (row.context.to_string(), row.last_id, row.deleted);
        rows.into_iter().map(row).collect()
    };
    register(&store, schema(":.eu:a", "a")).await;
    assert_eq!(
        refused(store.delete_context(".eu", stamp(2)).await),
        "context `.eu` holds versions"
    );
    let name = subject(":.eu:a");
    store.soft_delete_subject(&name, stamp(3)).await.unwrap();
    assert!(store.delete_context(".eu", stamp(3)).await.is_err());
    store
        .delete_subject_permanently(&name, stamp(4))
        .await
        .unwrap();
    store.delete_context(".eu", stamp(5)).await.unwrap();
    assert_eq!(listed().await, [(".eu".to_owned(), 1, true)]);
    let head = store.head().await.unwrap();
    for unchanged in [".eu", ".unknown"] {
        let done = store.delete_context(unchanged, stamp(6)).await.unwrap();
        assert_eq!(done.seq, head);
    }
    assert_eq!(register(&store, schema(":.eu:a", "b")).await, (1, 2, true));
    assert_eq!(listed().await, [(".eu".to_owned(), 2, false)]);
}
