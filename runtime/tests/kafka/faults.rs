//! Faults of brokers and networks, on mock brokers: nothing is lost, keys keep their order, dead letters keep their bytes.

use callsheet::delivery::Backoff;
use callsheet::kafka::{Consumer, Offsets, Producer, Settings};
use callsheet::pipeline::{PipelineError, Runner, RunnerOptions, Stop};
use callsheet::source::{Source as _, last_header};
use callsheet::store::{After, Guarantee, Store as _};
use core::time::Duration;
use rdkafka::mocking::{MockCluster, MockCoordinator};
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

use super::{
    Copy, POISON, Spectator, expected, new_record, numbers, options, run_until, send, settings,
};

type AtLeastOnce = After<Producer, Offsets>;

struct Mock {
    cluster: MockCluster<'static, DefaultProducerContext>,
    bootstrap: String,
}

/// Three brokers and the topics of one job; `group` is also the name of the input topic.
fn mock(group: &str, partitions: i32) -> Mock {
    let cluster = MockCluster::new(3).unwrap();
    for topic in [
        group.to_owned(),
        format!("{group}.out"),
        format!("{group}.dlq.{group}"),
    ] {
        cluster.create_topic(&topic, partitions, 3).unwrap();
    }
    let bootstrap = cluster.bootstrap_servers();
    Mock { cluster, bootstrap }
}

impl Mock {
    fn settings(&self) -> Settings {
        settings(&self.bootstrap)
    }

    fn runner(&self, group: &str) -> Runner<Copy, Consumer, AtLeastOnce> {
        let settings = self.settings();
        let consumer = Consumer::subscribe(&settings, group, group).unwrap();
        let store = After::new(Producer::new(&settings).unwrap(), Offsets::of(&consumer));
        Runner::new(store, group, consumer, Copy::new(group), options())
    }

    fn spectator(&self, topic: &str, partitions: u32) -> Spectator {
        Spectator::new(&self.bootstrap, topic, partitions, "read_uncommitted")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_arrive_dead_letters_keep_their_bytes_and_a_restart_goes_on_behind_the_last() {
    let mock = mock("plain", 3);
    let settings = mock.settings();
    send(&settings, &numbers("plain", 3, 0..100)).await;
    send(&settings, &[new_record("plain", 1, POISON)]).await;
    send(&settings, &numbers("plain", 3, 100..200)).await;
    let mut runner = mock.runner("plain");
    let out = run_until(&mut runner, mock.spectator("plain.out", 3), |out| {
        out.count() == 600
    })
    .await;
    assert_eq!(out.numbers(), expected(3, 200));
    let copied = &out.read[&1][7];
    assert_eq!(copied.key.as_deref(), Some([1].as_slice()));
    assert_eq!(copied.headers, new_record("", 1, b"").headers);

    let mut letters = mock.spectator("plain.dlq.plain", 3);
    letters.until(|letters| letters.count() == 1);
    let letter = &letters.read[&1][0];
    assert_eq!(letter.value.as_deref(), Some(POISON));
    assert_eq!(letter.key.as_deref(), Some([1].as_slice()));
    assert_eq!(letter.headers[..2], new_record("", 1, b"").headers);
    let header = |name| last_header(&letter.headers, name);
    assert_eq!(header("__connect.errors.offset"), Some(b"100".as_slice()));
    assert_eq!(header("__connect.errors.partition"), Some(b"1".as_slice()));
    assert_eq!(header("callsheet.error.code"), Some(b"CONTRACT".as_slice()));

    // The committed position is the last offset and one.
    let positions = runner.positions().clone();
    assert_eq!(
        positions.values().copied().collect::<Vec<_>>(),
        [200, 201, 200]
    );
    drop(runner);
    let consumer = Consumer::subscribe(&settings, "plain", "plain").unwrap();
    let stored = Offsets::of(&consumer)
        .positions("plain", "plain", &[0, 1, 2])
        .await
        .unwrap();
    assert_eq!(stored, positions);
    drop(consumer);
    send(&settings, &numbers("plain", 3, 200..210)).await;
    let mut second = mock.runner("plain");
    let out = run_until(&mut second, out, |out| out.count() >= 630).await;
    assert_eq!(out.numbers(), expected(3, 210));
    assert_eq!(second.totals().records, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_and_comes_back_loses_nothing() {
    let mock = mock("dying", 3);
    let settings = mock.settings();
    for partition in 0..3 {
        mock.cluster
            .partition_leader("dying.out", partition, Some(partition + 1))
            .unwrap();
    }
    send(&settings, &numbers("dying", 3, 0..300)).await;
    let mut runner = mock.runner("dying");
    let out = mock.spectator("dying.out", 3);
    let out = run_until(&mut runner, out, |out| out.count() > 100).await;
    mock.cluster.broker_down(2).unwrap();
    // The others elect leaders for what it led.
    for topic in ["dying", "dying.out"] {
        mock.cluster.partition_leader(topic, 1, Some(3)).unwrap();
    }
    let out = run_until(&mut runner, out, |out| out.distinct() > 600).await;
    mock.cluster.broker_up(2).unwrap();
    send(&settings, &numbers("dying", 3, 300..330)).await;
    let out = run_until(&mut runner, out, |out| out.distinct() == 990).await;
    assert_eq!(out.firsts(), expected(3, 330));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_brokers_are_tried_again_and_keys_keep_their_order() {
    use RDKafkaRespErr::{
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE as NO_COORDINATOR,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS as NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION as NOT_LEADER,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS as REBALANCING,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT as TIMED_OUT,
    };
    let mock = mock("errors", 2);
    send(&mock.settings(), &numbers("errors", 2, 0..300)).await;
    mock.cluster.request_errors(
        RDKafkaApiKey::Produce,
        &[
            NOT_ENOUGH_REPLICAS,
            TIMED_OUT,
            NOT_LEADER,
            NOT_ENOUGH_REPLICAS,
        ],
    );
    mock.cluster.request_errors(
        RDKafkaApiKey::OffsetCommit,
        &[NO_COORDINATOR, REBALANCING, TIMED_OUT],
    );
    let mut runner = mock.runner("errors");
    let out = mock.spectator("errors.out", 2);
    let out = run_until(&mut runner, out, |out| out.distinct() == 600).await;
    assert_eq!(out.firsts(), expected(2, 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_coordinator_moves_goes_on() {
    let mock = mock("moving", 2);
    let settings = mock.settings();
    let to = |broker| {
        let group = MockCoordinator::Group("moving".into());
        mock.cluster.coordinator(group, broker).unwrap();
    };
    to(1);
    send(&settings, &numbers("moving", 2, 0..50)).await;
    let mut runner = mock.runner("moving");
    let out = mock.spectator("moving.out", 2);
    let out = run_until(&mut runner, out, |out| out.distinct() == 100).await;
    to(3);
    send(&settings, &numbers("moving", 2, 50..120)).await;
    let out = run_until(&mut runner, out, |out| out.distinct() == 240).await;
    assert_eq!(out.firsts(), expected(2, 120));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_place_for_dead_letters_the_position_stays() {
    let mock = mock("placeless", 1);
    let settings = Settings {
        delivery_timeout: Duration::from_secs(1),
        ..mock.settings()
    };
    send(&settings, &[new_record("placeless", 0, POISON)]).await;
    let letters = "placeless.dlq.placeless";
    let refused = RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    mock.cluster.topic_error(letters, refused).unwrap();
    let consumer = Consumer::subscribe(&settings, "placeless", "placeless").unwrap();
    let store = After::new(Producer::new(&settings).unwrap(), Offsets::of(&consumer));
    let brief = RunnerOptions {
        backoff: Backoff::new(1).bounds(
            Duration::from_millis(1),
            Duration::from_millis(2),
            Duration::from_millis(5),
        ),
        ..options()
    };
    let mut runner = Runner::new(store, "placeless", consumer, Copy::new("placeless"), brief);
    let (_stopper, mut stop) = Stop::new();
    let error = runner.run(&mut stop).await.unwrap_err();
    assert!(matches!(error, PipelineError::Store(_)), "{error}");
    assert!(error.to_string().contains(letters), "{error}");
    drop(runner);
    let none = RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR;
    mock.cluster.topic_error(letters, none).unwrap();
    let mut again = mock.runner("placeless");
    let read = run_until(&mut again, mock.spectator(letters, 1), |letters| {
        letters.count() == 1
    })
    .await;
    assert_eq!(read.read[&0][0].value.as_deref(), Some(POISON));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_job_bounds_memory_and_stays_in_the_group() {
    let mock = mock("slow", 2);
    let settings = Settings {
        queue_records: 1_000,
        ..mock.settings()
    };
    send(&settings, &numbers("slow", 2, 0..2_000)).await;
    let consumer = Consumer::subscribe(&settings, "slow", "slow").unwrap();
    let store = After::new(Producer::new(&settings).unwrap(), Offsets::of(&consumer));
    assert_eq!(store.promises()[0].guarantee, Guarantee::AtLeastOnce);
    let mut runner = Runner::new(store, "slow", consumer, Copy::new("slow"), options());
    let out = mock.spectator("slow.out", 2);
    let out = run_until(&mut runner, out, |out| out.count() == 4_000).await;
    assert_eq!(
        out.numbers(),
        expected(2, 2_000),
        "paused and resumed without a gap"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_broker_moves_no_partition_and_loses_nothing() {
    let mock = mock("slowly", 2);
    let settings = mock.settings();
    send(&settings, &numbers("slowly", 2, 0..50)).await;
    let consumer = Consumer::subscribe(&settings, "slowly", "slowly").unwrap();
    let store = After::new(Producer::new(&settings).unwrap(), Offsets::of(&consumer));
    let large = RunnerOptions {
        batch_records: 2_000,
        ..options()
    };
    let mut runner = Runner::new(store, "slowly", consumer, Copy::new("slowly"), large);
    let out = mock.spectator("slowly.out", 2);
    let out = run_until(&mut runner, out, |out| out.distinct() == 100).await;
    let epoch = runner.source().assignment().epoch;
    send(&settings, &numbers("slowly", 2, 50..300)).await;
    let round_trip = |time| {
        for broker in 1..=3 {
            mock.cluster.broker_round_trip_time(broker, time).unwrap();
        }
    };
    round_trip(Duration::from_secs(1));
    let out = run_until(&mut runner, out, |out| out.distinct() == 600).await;
    round_trip(Duration::ZERO);
    assert_eq!(out.numbers(), expected(2, 300), "each once, in order");
    assert_eq!(runner.source().assignment().epoch, epoch, "no rebalance");
}

#[tokio::test]
async fn an_absent_cluster_is_waited_for_and_leaving_does_not_hang() {
    let settings = settings("127.0.0.1:1");
    let consumer = Consumer::subscribe(&settings, "nobody", "nothing").unwrap();
    assert!(consumer.assignment().partitions.is_empty());
}
