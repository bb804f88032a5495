//! The registry under load: 100 keep-alive connections, 1,000 Avro schemas, the generator on the same cores.
//!
//! Targets, each with the same requests in the same run, the order turned round in every round: our server on SQLite; on
//! Postgres, if `CALLSHEET_TEST_POSTGRES` names one in which schemas may be made; and whatever registry already listens at
//! the address in `CALLSHEET_BENCH_PEER` (`127.0.0.1:8085`). A round is a warm-up, a closed loop (every connection asks again
//! as soon as it was answered) of reads by id and of latest versions, then an open arrival rate at half of the closed
//! loop's throughput, where a latency counts from the moment the request was due, whether the connection was free or not.
//! Medians of `CALLSHEET_BENCH_ROUNDS` rounds (3). At the end our SQLite server is filled with `CALLSHEET_BENCH_VERSIONS`
//! versions (100,000), killed and started again.

mod http;
mod load;
mod target;

use std::time::{Duration, Instant};

use callsheet_bench::median;
use hdrhistogram::Histogram;

use target::Target;

const SCHEMAS: usize = 1_000;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(6);

/// The best published figure on two cores: reads by id per second, and p99 in milliseconds.
const PUBLISHED: (f64, f64) = (5_733.0, 25.0);

/// What a round found, for each of its loads.
#[derive(Default)]
struct Figures {
    rate: Vec<f64>,
    p50_ms: Vec<f64>,
    p99_ms: Vec<f64>,
}

impl Figures {
    fn add(&mut self, latencies: &Histogram<u64>) {
        let ms = |quantile: f64| latencies.value_at_quantile(quantile) as f64 / 1_000.0;
        self.rate.push(latencies.len() as f64 / MEASURED.as_secs_f64());
        self.p50_ms.push(ms(0.5));
        self.p99_ms.push(ms(0.99));
    }

    fn print(&mut self, name: &str) {
        let (rate, p50, p99) = (median(&mut self.rate), median(&mut self.p50_ms), median(&mut self.p99_ms));
        println!("  {name}: {rate:.0} req/s, p50 {p50:.2} ms, p99 {p99:.2} ms");
    }
}

#[tokio::main]
async fn main() {
    let rounds = number("CALLSHEET_BENCH_ROUNDS", 3);
    let mut targets = Target::all().await;
    println!("load of the machine: {}", target::machine_load());
    for target in &mut targets {
        let started = Instant::now();
        target.ids = load::register(&target.address, 0..SCHEMAS, 1).await;
        let seconds = started.elapsed().as_secs_f64();
        println!("{}: register, 100 clients, durable: {:.0} schemas/s", target.name, SCHEMAS as f64 / seconds);
    }
    let mut figures: Vec<[Figures; 3]> = targets.iter().map(|_| Default::default()).collect();
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..targets.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for at in order {
            let target = &targets[at];
            let (by_id, latest) = (load::by_id(&target.ids), load::latest(SCHEMAS));
            load::run(&target.address, &by_id, WARM_UP, None).await;
            let closed = load::run(&target.address, &by_id, MEASURED, None).await;
            let half = closed.len() as f64 / MEASURED.as_secs_f64() / 2.0;
            figures[at][0].add(&closed);
            figures[at][1].add(&load::run(&target.address, &latest, MEASURED, None).await);
            figures[at][2].add(&load::run(&target.address, &by_id, MEASURED, Some(half)).await);
        }
    }
    for (target, [by_id, latest, open]) in targets.iter().zip(&mut figures) {
        println!("{}, medians of {rounds}:", target.name);
        by_id.print("by id, closed loop");
        latest.print("latest version, closed loop");
        open.print("by id, open arrivals at half of that rate");
        println!("  latest against by id: {:.2}", median(&mut latest.rate) / median(&mut by_id.rate));
    }
    let ours = median(&mut figures[0][0].rate);
    for (target, [by_id, ..]) in targets.iter().zip(&mut figures).skip(1) {
        println!("{} against {}: {:.1} times the reads by id", targets[0].name, target.name, ours / median(&mut by_id.rate));
    }
    println!("published best on two cores: {} req/s, p99 {} ms; ratio {:.1}", PUBLISHED.0, PUBLISHED.1, ours / PUBLISHED.0);
    println!("load of the machine: {}", target::machine_load());
    fill_and_start_again(&mut targets[0], number("CALLSHEET_BENCH_VERSIONS", 100_000)).await;
}

/// Versions of one subject when many are made.
const VERSIONS: usize = 20;

async fn fill_and_start_again(target: &mut Target, versions: usize) {
    let empty = target.restart().await;
    let started = Instant::now();
    load::register(&target.address, SCHEMAS..versions, VERSIONS).await;
    let rate = (versions - SCHEMAS) as f64 / started.elapsed().as_secs_f64();
    println!("register up to {versions} versions, {VERSIONS} per subject: {rate:.0}/s");
    let full = target.restart().await;
    let bytes = (full.resident_bytes.saturating_sub(empty.resident_bytes)) / (versions - SCHEMAS) as u64;
    println!(
        "start with {versions} versions: {:.0} ms until ready, {} MiB resident, {bytes} bytes a version",
        full.time.as_secs_f64() * 1_000.0,
        full.resident_bytes >> 20,
    );
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}
