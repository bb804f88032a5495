//! The compatibility engines beside their peers in the same run: Avro against apache-avro's check, JSON Schema against
//! `jsonschema`'s canonical inclusion, Protobuf against the aim; each on pairs and on a long history of versions.
//!
//! Every figure is the median of many runs of the whole answer: both verdicts, findings, and for a breaking change the
//! executed witness; what other decoders as voters and tried fixes add stands beside. Schemas are parsed before the clock
//! starts, as a registry has them. Arguments name the formats to measure; without any, all are.

mod avro;
mod corpus;
mod history;
mod json;
mod package;
mod protobuf;

use std::time::{Duration, Instant};

use callsheet_bench::median;
use callsheet_contracts::Schema;
use callsheet_schema::Format;

fn main() {
    let parts: [(&str, fn()); 3] = [("avro", avro::run), ("json", json::run), ("protobuf", protobuf::run)];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let known = |name: &String| parts.iter().any(|(part, _)| part == name);
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        eprintln!("no part `{unknown}`; there are avro, json, protobuf");
        std::process::exit(2);
    }
    for (name, run) in parts {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            run();
        }
    }
}

fn parsed(format: Format, text: &str) -> Schema {
    Schema::parse(format, text, &[]).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Median of `runs` in microseconds, after one that does not count.
fn timed(runs: usize, mut job: impl FnMut()) -> f64 {
    job();
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            job();
            milliseconds(begin.elapsed()) * 1000.0
        })
        .collect();
    median(&mut times)
}
