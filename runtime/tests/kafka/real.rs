//! On a real broker: exactly once under crashes, rebalances and fencing. Skipped without `CALLSHEET_TEST_KAFKA`.

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use callsheet::delivery::{Effects, Framing, VALUE_GUID_HEADER};
use callsheet::kafka::{Consumer, Offsets, Settings, Topics, Transactions};
use callsheet::pipeline::{PipelineError, Runner, Stop};
use callsheet::source::{Source as _, last_header};
use callsheet::store::{Guarantee, Progress, Store, StoreError};

use super::{
    Copy, POISON, Spectator, expected, new_record, numbers, options, run_until, send, settings,
};

struct Real {
    settings: Settings,
    topic: String,
}

/// The topics of one job, named after `name` and this run; `None` without a broker.
async fn real(name: &str, partitions: u32) -> Option<Real> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let bootstrap = std::env::var("CALLSHEET_TEST_KAFKA").ok()?;
    let topic = format!(
        "{name}-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let settings = settings(&bootstrap);
    let topics = Topics::new(&settings).unwrap();
    for name in [
        topic.clone(),
        format!("{topic}.out"),
        format!("{topic}.dlq.{topic}"),
    ] {
        topics.create(&name, partitions, 1, &[]).await.unwrap();
        // Again: it is found.
        topics.create(&name, partitions, 1, &[]).await.unwrap();
    }
    Some(Real { settings, topic })
}

impl Real {
    fn runner(&self, instance: &str) -> Runner<Copy, Consumer, Transactions> {
        self.runner_of(instance, |transactions| transactions)
    }

    /// A transactional copy job behind what `wrap` makes of its store.
    fn runner_of<C: Store>(
        &self,
        instance: &str,
        wrap: impl FnOnce(Transactions) -> C,
    ) -> Runner<Copy, Consumer, C> {
        let consumer = Consumer::subscribe(&self.settings, &self.topic, &self.topic).unwrap();
        let id = format!("{}-{instance}", self.topic);
        let transactions = Transactions::new(&self.settings, &consumer, &id).unwrap();
        Runner::new(
            wrap(transactions),
            &self.topic,
            consumer,
            Copy::new(&self.topic),
            options(),
        )
    }

    fn spectator(&self, suffix: &str, partitions: u32) -> Spectator {
        let topic = format!("{}{suffix}", self.topic);
        let bootstrap = &self.settings.bootstrap_servers;
        Spectator::new(bootstrap, &topic, partitions, "read_committed")
    }

    fn dead_letters(&self, partitions: u32) -> Spectator {
        self.spectator(&format!(".dlq.{}", self.topic), partitions)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_holds_records_dead_letters_and_the_position() {
    let Some(real) = real("transactions", 2).await else {
        return;
    };
    send(&real.settings, &numbers(&real.topic, 2, 0..100)).await;
    send(&real.settings, &[new_record(&real.topic, 1, POISON)]).await;
    send(&real.settings, &numbers(&real.topic, 2, 100..150)).await;
    let mut first = real.runner("a");
    let out = run_until(&mut first, real.spectator(".out", 2), |out| {
        out.count() == 300
    })
    .await;
    assert_eq!(out.numbers(), expected(2, 150));
    drop(first);
    let mut letters = real.dead_letters(2);
    letters.until(|letters| letters.count() == 1);
    let letter = &letters.read[&1][0];
    assert_eq!(letter.value.as_deref(), Some(POISON));
    assert_eq!(letter.headers[..2], new_record("", 1, b"").headers);

    let consumer = Consumer::subscribe(&real.settings, &real.topic, &real.topic).unwrap();
    let stored = Offsets::of(&consumer)
        .positions("", "", &[0, 1])
        .await
        .unwrap();
    assert_eq!(stored.into_values().collect::<Vec<_>>(), [150, 151]);
}

/// Does the work and then says that it failed, or fails before it, in turns: a crash on either side of the commit.
struct Unsure(Transactions, AtomicU64);

impl Store for Unsure {
    async fn positions(
        &self,
        group: &str,
        topic: &str,
        partitions: &[u32],
    ) -> Result<callsheet::store::Positions, StoreError> {
        self.0.positions(group, topic, partitions).await
    }

    async fn state(
        &self,
        store: &str,
        prefix: &[u8],
    ) -> Result<callsheet::store::StateEntries, StoreError> {
        self.0.state(store, prefix).await
    }

    async fn commit(
        &self,
        progress: Option<&Progress>,
        mut effects: Effects,
    ) -> Result<u64, StoreError> {
        match self.1.fetch_add(1, Ordering::Relaxed) % 5 {
            1 => {
                // A record that no broker takes: the transaction aborts with what was sent before it.
                let progress = progress.unwrap();
                let huge = vec![7; 8 * 1024 * 1024];
                effects.append(new_record(
                    &format!("{}.out", progress.topic),
                    progress.partition,
                    &huge,
                ));
                let aborted = self.0.commit(Some(progress), effects).await.unwrap_err();
                Err(StoreError::Transient(Box::new(aborted)))
            }
            3 => {
                self.0.commit(progress, effects).await?;
                Err(StoreError::Transient("the answer was lost".into()))
            }
            _ => self.0.commit(progress, effects).await,
        }
    }

    fn promises(&self) -> Vec<callsheet::store::Promise> {
        self.0.promises()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn aborted_and_unanswered_transactions_leave_every_record_once() {
    let Some(real) = real("unsure", 2).await else {
        return;
    };
    send(&real.settings, &numbers(&real.topic, 2, 0..400)).await;
    let mut runner = real.runner_of("a", |store| Unsure(store, AtomicU64::new(0)));
    let out = run_until(&mut runner, real.spectator(".out", 2), |out| {
        out.distinct() == 800
    })
    .await;
    assert!(runner.totals().retries > 2, "{:?}", runner.totals());
    assert_eq!(out.numbers(), expected(2, 400));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_that_come_and_go_leave_every_record_once() {
    let Some(real) = real("members", 4).await else {
        return;
    };
    let real = Arc::new(real);
    let (stoppers, mut runs) = (std::sync::Mutex::new(Vec::new()), Vec::new());
    let begin = |instance: u32| {
        let (stopper, mut stop) = Stop::new();
        stoppers.lock().unwrap().push(stopper);
        let mut runner = real.runner(&instance.to_string());
        tokio::spawn(async move {
            runner.run(&mut stop).await.unwrap();
            runner.totals().records
        })
    };
    let mut out = real.spectator(".out", 4);
    let mut records = 0;
    for wave in 0..4_u16 {
        // A member joins in each wave and the oldest leaves, while records keep coming.
        runs.push(begin(u32::from(wave)));
        if wave >= 2 {
            stoppers.lock().unwrap().remove(0).stop();
            let left: tokio::task::JoinHandle<u64> = runs.remove(0);
            records += left.await.unwrap();
        }
        send(
            &real.settings,
            &numbers(&real.topic, 4, wave * 150..(wave + 1) * 150),
        )
        .await;
        let enough = usize::from(wave + 1) * 500;
        out = tokio::task::spawn_blocking(move || {
            out.until(|out| out.distinct() >= enough);
            out
        })
        .await
        .unwrap();
    }
    out = tokio::task::spawn_blocking(move || {
        out.until(|out| out.distinct() == 2_400);
        out
    })
    .await
    .unwrap();
    for stopper in stoppers.lock().unwrap().drain(..) {
        stopper.stop();
    }
    for run in runs {
        records += run.await.unwrap();
    }
    assert_eq!(out.numbers(), expected(4, 600));
    assert_eq!(records, 2_400, "no batch was committed twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_with_the_same_transactional_id_takes_over_and_the_old_one_ends() {
    let Some(real) = real("fenced", 1).await else {
        return;
    };
    send(&real.settings, &numbers(&real.topic, 1, 0..50)).await;
    let mut old = real.runner("same");
    let out = run_until(&mut old, real.spectator(".out", 1), |out| out.count() == 50).await;

    // The new one announces itself; the old one still holds the partition.
    let consumer = Consumer::subscribe(
        &real.settings,
        &format!("{}-other", real.topic),
        &real.topic,
    )
    .unwrap();
    let id = format!("{}-same", real.topic);
    let new = Transactions::new(&real.settings, &consumer, &id).unwrap();
    new.positions("", "", &[]).await.unwrap();
    send(&real.settings, &numbers(&real.topic, 1, 50..60)).await;
    let (_stopper, mut stop) = Stop::new();
    let error = old.run(&mut stop).await.unwrap_err();
    let fenced = matches!(&error, PipelineError::Store(StoreError::Fenced(_)));
    assert!(fenced, "{error:?}");
    drop((old, consumer));
    assert_eq!(new.promises()[0].guarantee, Guarantee::ExactlyOnce);

    let mut next = real.runner("same");
    let out = run_until(&mut next, out, |out| out.count() >= 60).await;
    assert_eq!(out.numbers(), expected(1, 60));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_in_a_header_and_a_tombstone_keep_their_bytes() {
    let Some(real) = real("frames", 1).await else {
        return;
    };
    let (mut value, mut headers) = (Vec::new(), Vec::new());
    Framing::Header.begin(7, [0xab; 16], &mut value, &mut headers);
    value.extend([0, 0xff]);
    let mut framed = new_record(&real.topic, 0, &value);
    framed.headers = headers;
    let tombstone = callsheet::source::NewRecord {
        value: None,
        ..new_record(&real.topic, 0, b"")
    };
    send(&real.settings, &[framed, tombstone]).await;
    let consumer = Consumer::subscribe(&real.settings, &real.topic, &real.topic).unwrap();
    let batch = loop {
        let seen = consumer.arrivals();
        let batch = consumer.fetch(0, 0, 2).await.unwrap();
        if batch.records.len() == 2 {
            break batch;
        }
        if !batch.records.is_empty() {
            consumer.fetch(0, 0, 2).await.unwrap();
        }
        consumer.wait(seen, Duration::from_secs(1)).await;
    };
    let guid = last_header(&batch.records[0].headers, VALUE_GUID_HEADER).unwrap();
    assert_eq!(guid, [[1].as_slice(), &[0xab; 16]].concat());
    assert_eq!(
        batch.records[0].value.as_deref(),
        Some([0, 0xff].as_slice())
    );
    assert_eq!(batch.records[1].value, None);
    assert_eq!(batch.records[1].timestamp_ms, 1_000);
}
