//! Contracts, usage, gate runs, lineage events.

use callsheet_store::{NewCheck, NewContract, Store, Usage, UsageRead, What};

use super::{stamp, subject, v};
use crate::bed::Bed;

fn contract(id: &str, odcs: &str) -> NewContract {
    NewContract {
        id: id.to_owned(),
        odcs: odcs.to_owned(),
        subjects: vec![subject(&format!("{id}-value")), subject("shared")],
        owner: Some("team-playback".to_owned()),
        title: Some(format!("The {id}")),
        search_text: format!("{id} Playback Device_Id 100%"),
        stamp: stamp(1_000),
    }
}

pub(crate) async fn a_changed_contract_gets_a_new_revision(bed: &Bed) {
    let store = bed.open().await;
    assert_eq!(store.contract("events").await.unwrap(), None);
    let put = store
        .put_contract(contract("events", "v: 1"))
        .await
        .unwrap();
    assert_eq!((put.value.revision, put.value.new, put.seq), (1, true, 1));
    let put = store
        .put_contract(contract("events", "v: 1"))
        .await
        .unwrap();
    assert_eq!((put.value.revision, put.value.new, put.seq), (1, false, 1));
    let mut changed = contract("events", "v: 2");
    changed.subjects.remove(0);
    changed.stamp = stamp(2_000);
    assert_eq!(store.put_contract(changed).await.unwrap().value.revision, 2);
    let stored = store.contract("events").await.unwrap().unwrap();
    assert_eq!(
        (stored.odcs.as_str(), stored.subjects),
        ("v: 2", vec![subject("shared")])
    );
    assert_eq!((stored.created_ms, stored.updated_ms), (1_000, 2_000));
    let history = store.contract_history("events", 10).await.unwrap();
    let history: Vec<(i64, &str)> = history
        .iter()
        .map(|row| (row.revision, row.odcs.as_str()))
        .collect();
    assert_eq!(history, [(2, "v: 2"), (1, "v: 1")]);
    assert_eq!(
        store.changes_after(1, 10).await.unwrap()[0].what,
        What::ContractPut {
            id: "events".to_owned(),
            revision: 2
        }
    );
}

async fn found(store: &Store, query: &str) -> Vec<String> {
    let found = store.search_contracts(query, 10).await.unwrap();
    found.into_iter().map(|row| row.id).collect()
}

pub(crate) async fn contracts_are_found_by_words(bed: &Bed) {
    let store = bed.open().await;
    for id in ["titles", "events"] {
        store.put_contract(contract(id, "v: 1")).await.unwrap();
    }
    assert_eq!(found(&store, "").await, ["events", "titles"]);
    assert_eq!(found(&store, "  PLAY  ").await, ["events", "titles"]);
    assert_eq!(found(&store, "playback titles").await, ["titles"]);
    assert_eq!(found(&store, "playback nothing").await, [""; 0]);
    // The pattern's own characters are letters like any other.
    assert_eq!(found(&store, "device_id 100%").await, ["events", "titles"]);
    assert_eq!(found(&store, "deviceXid").await, [""; 0]);
    assert_eq!(found(&store, "_").await.len(), 2);
    assert_eq!(found(&store, "1%0").await, [""; 0]);
    assert_eq!(found(&store, "\\").await, [""; 0]);
    assert_eq!(store.search_contracts("", 1).await.unwrap().len(), 1);
}

pub(crate) async fn contracts_are_found_by_subject(bed: &Bed) {
    let store = bed.open().await;
    for id in ["titles", "events"] {
        store.put_contract(contract(id, "v: 1")).await.unwrap();
    }
    let shared = store
        .contracts_of_subject(&subject("shared"))
        .await
        .unwrap();
    assert_eq!(
        shared.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["events", "titles"]
    );
    assert_eq!(
        shared[0].subjects,
        [subject("events-value"), subject("shared")]
    );
    assert!(
        store
            .contracts_of_subject(&subject("none"))
            .await
            .unwrap()
            .is_empty()
    );
}

fn usage(app: &str, environment: Option<&str>, fields: &[&str], now_ms: i64) -> Usage {
    Usage {
        app: app.to_owned(),
        app_version: "1.0.0".to_owned(),
        environment: environment.map(str::to_owned),
        reads: vec![UsageRead {
            subject: subject("events"),
            versions: vec![v(2), v(1)],
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        }],
        stamp: stamp(now_ms),
    }
}

async fn readers(store: &Store, field: Option<&str>) -> Vec<String> {
    let readers = store
        .usage_readers(&subject("events"), field)
        .await
        .unwrap();
    readers
        .iter()
        .map(|reader| format!("{} {}", reader.app, reader.fields.join(",")))
        .collect()
}

pub(crate) async fn usage_answers_readers_above_and_below_a_field(bed: &Bed) {
    let store = bed.open().await;
    store
        .put_usage(usage("deep", None, &["a.b.c", "x"], 1))
        .await
        .unwrap();
    store
        .put_usage(usage("flat", Some("prod"), &["a", "ab"], 1))
        .await
        .unwrap();
    store.put_usage(usage("whole", None, &[], 1)).await.unwrap();
    assert_eq!(
        readers(&store, None).await,
        ["deep a.b.c,x", "flat a,ab", "whole "]
    );
    assert_eq!(
        readers(&store, Some("a")).await,
        ["deep a.b.c", "flat a", "whole "]
    );
    assert_eq!(
        readers(&store, Some("a.b.c")).await,
        ["deep a.b.c", "flat a", "whole "]
    );
    assert_eq!(readers(&store, Some("ab")).await, ["flat ab", "whole "]);
    assert_eq!(readers(&store, Some("zz")).await, ["whole "]);
    let other = store.usage_readers(&subject("other"), None).await.unwrap();
    assert_eq!(other, []);
}

pub(crate) async fn a_new_report_replaces_the_old_one(bed: &Bed) {
    let store = bed.open().await;
    store
        .put_usage(usage("app", Some("prod"), &["a", "b"], 1))
        .await
        .unwrap();
    store
        .put_usage(usage("app", Some("prod"), &["b"], 5))
        .await
        .unwrap();
    store
        .put_usage(usage("app", Some("test"), &["a"], 9))
        .await
        .unwrap();
    let all = store.usage_readers(&subject("events"), None).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].environment.as_deref(), &all[0].fields[..]),
        (Some("prod"), &["b".to_owned()][..])
    );
    assert_eq!((all[0].first_seen_ms, all[0].last_seen_ms), (1, 5));
    assert_eq!(all[0].versions, [v(1), v(2)]);
    // A report that arrives late does not turn the clock back.
    store
        .put_usage(usage("app", Some("prod"), &["b"], 3))
        .await
        .unwrap();
    let all = store.usage_readers(&subject("events"), None).await.unwrap();
    assert_eq!(all[0].last_seen_ms, 5);
}

pub(crate) async fn a_check_posted_twice_has_one_id(bed: &Bed) {
    let store = bed.open().await;
    let check = |head: &str, now_ms| NewCheck {
        repo: "media".to_owned(),
        base: "b".to_owned(),
        head: head.to_owned(),
        pr: Some("7".to_owned()),
        verdict: "breaking".to_owned(),
        body: "{}".to_owned(),
        stamp: stamp(now_ms),
    };
    let one = store.put_check(check("h1", 1)).await.unwrap();
    let again = store.put_check(check("h1", 2)).await.unwrap();
    let two = store.put_check(check("h2", 3)).await.unwrap();
    assert_eq!(
        (one.value.len(), &one.value, again.seq),
        (16, &again.value, 1)
    );
    let stored = store.check(&one.value).await.unwrap().unwrap();
    assert_eq!(
        (
            stored.created_ms,
            stored.body.as_str(),
            stored.pr.as_deref()
        ),
        (1, "{}", Some("7"))
    );
    let list = store.checks(10).await.unwrap();
    assert_eq!(
        list.iter().map(|row| &row.id).collect::<Vec<_>>(),
        [&two.value, &one.value]
    );
    assert_eq!(list[0].body, "");
    assert_eq!(store.check("none").await.unwrap(), None);
}

pub(crate) async fn events_are_stored_once_and_in_order(bed: &Bed) {
    let store = bed.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..48 {
        let store = store.clone();
        tasks.spawn(async move {
            let raw = format!("{{\"event\":{}}}", n % 16);
            (
                n % 16,
                store.append_event(raw.as_bytes(), stamp(n)).await.unwrap(),
            )
        });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|(_, done)| done.value.new).count(), 16);
    let stored = store.events_after(0, 100).await.unwrap();
    assert_eq!(stored.len(), 16);
    assert!(stored.is_sorted_by_key(|event| event.seq));
    for (n, done) in done {
        let event = stored
            .iter()
            .find(|event| event.seq == done.value.seq)
            .unwrap();
        assert_eq!(event.raw, format!("{{\"event\":{n}}}").into_bytes());
        assert!(done.seq >= done.value.seq);
    }
    assert_eq!(store.head().await.unwrap(), 16);
    assert!(store.verify_chain().await.unwrap().is_intact());
}

pub(crate) async fn events_tail_by_sequence(bed: &Bed) {
    let store = bed.open().await;
    let one = store.append_event(b"{\"a\":1}", stamp(1)).await.unwrap();
    super::register(&store, super::schema("orders", "a")).await;
    let two = store.append_event(b"{\"a\":2}", stamp(2)).await.unwrap();
    assert_eq!((one.value.seq, two.value.seq, two.seq), (1, 3, 3));
    let after = store.events_after(1, 10).await.unwrap();
    assert_eq!(after.len(), 1);
    assert_eq!((after[0].seq, after[0].received_ms), (3, 2));
    assert!(matches!(&store.changes_after(2, 10).await.unwrap()[0].what,
        What::EventAppended { hash } if hash.len() == 64));
}
