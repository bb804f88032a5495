//! A pipeline's throughput: consume, decode, encode, produce, commit. On Kafka beside a bare rdkafka loop that does the same work
//! with the same client settings, in turns in the same run; on the embedded log against the aim of Kafka's.
//!
//! Arguments: `embedded`, `kafka`, or none for both. Kafka is librdkafka's mock cluster in this process, and the broker
//! that `CALLSHEET_TEST_KAFKA` names, if it does (`runtime/tests/run --shell` starts one).

mod bare;
mod embedded;
mod kafka;
mod work;

use callsheet_bench::median;

/// Records of one run on Kafka: what the mock cluster keeps of a partition, in sixteen of them.
const RECORDS: usize = 16 * 16_384;
/// Partitions of every topic.
const PARTITIONS: u32 = 16;
/// Records between two commits.
const BATCH: usize = 2_000;
/// Runs of each side, in turns.
const ROUNDS: usize = 3;

/// librdkafka's own cluster.
type Mock = rdkafka::mocking::MockCluster<'static, rdkafka::producer::DefaultProducerContext>;

#[tokio::main]
async fn main() {
    let parts: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    if wanted("embedded") {
        embedded::run().await;
    }
    if wanted("kafka") {
        let mock = rdkafka::mocking::MockCluster::new(1).expect("a mock cluster starts");
        kafka_at("mock cluster", &mock.bootstrap_servers(), Some(&mock)).await;
        match std::env::var("CALLSHEET_TEST_KAFKA") {
            Ok(address) => kafka_at("Apache Kafka", &address, None).await,
            Err(_) => println!("pipeline, Apache Kafka: skipped, CALLSHEET_TEST_KAFKA names none"),
        }
    }
}

/// Both sides in turns, for each way to commit.
async fn kafka_at(name: &str, bootstrap: &str, mock: Option<&Mock>) {
    let run = kafka::Run::prepare(bootstrap, mock).await;
    for transactional in [false, true] {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            ours.push(run.ours(round, transactional).await);
            let peer = run.clone();
            let other = tokio::task::spawn_blocking(move || bare::run(&peer, round, transactional));
            bare.push(other.await.expect("the bare loop ends"));
        }
        let guarantee = if transactional { "exactly once" } else { "at least once" };
        let (ours, bare) = (median(&mut ours), median(&mut bare));
        println!(
            "pipeline, {name}, {guarantee}: {ours:.0} records/s, bare loop {bare:.0} records/s, {:.0} %",
            ours / bare * 100.0
        );
    }
}
