//! The compatibility engines beside their peers in the same run: Avro against apache-avro's check, JSON Schema against
//! `jsonschema`'s canonical inclusion, Protobuf against the aim.

mod json;
mod protobuf;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use callsheet_bench::median;
use callsheet_bench::random::Random;
use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::Truth;
use callsheet_schema::Format;

/// Schemas of the corpus; each with one edit of every kind.
const SCHEMAS: usize = 40;

/// Longest search, as a server allows it.
const LONGEST: Duration = Duration::from_secs(2);

fn main() {
    json_schemas();
    protobuf_files();
}

fn parse(format: Format, text: &str) -> Schema {
    Schema::parse(format, text, &[]).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The value below which `share` of a hundred lie; the list is sorted.
fn percentile(sorted: &[f64], share: usize) -> f64 {
    sorted[(sorted.len() * share / 100).min(sorted.len() - 1)]
}

fn json_schemas() {
    let mut random = Random::new(1);
    let (mut ours, mut peers, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut unknown_to_peer = 0;
    for _ in 0..SCHEMAS {
        let old = json::schema(&mut random);
        for kind in 0..json::EDITS {
            let Some(new) = json::edited(&old, kind, &mut random) else { continue };
            let (writer, reader) = (parse(Format::Json, &old.to_string()), parse(Format::Json, &new.to_string()));
            let begin = Instant::now();
            let cancelled = || begin.elapsed() > LONGEST;
            let options = Options { cancelled: &cancelled, ..Options::default() };
            let report = black_box(check(&writer, &reader, &options));
            let mine = milliseconds(begin.elapsed());
            *verdicts.entry(report.truth.as_str()).or_default() += 1;
            if let Truth::Undecided { reason } = &report.truth {
                *reasons.entry(format!("edit {kind}: {reason}")).or_default() += 1;
            }
            let begin = Instant::now();
            let canonical = |schema| jsonschema::canonical::options().canonicalize(schema);
            let answer = canonical(&old).and_then(|old| Ok(canonical(&new)?.covers(&old)));
            let peer = milliseconds(begin.elapsed());
            unknown_to_peer += usize::from(!matches!(
                answer,
                Ok(Ok(jsonschema::canonical::Containment::Yes | jsonschema::canonical::Containment::No))
            ));
            ours.push(mine);
            peers.push(peer);
            ratios.push(mine / peer);
        }
    }
    let pairs = ours.len();
    ours.sort_by(f64::total_cmp);
    peers.sort_by(f64::total_cmp);
    println!(
        "json, {pairs} pairs of one edit: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, max {:.1} ms; canonical p50 {:.2} ms, p99 {:.2} ms; median ratio {:.2}",
        percentile(&ours, 50),
        percentile(&ours, 95),
        percentile(&ours, 99),
        ours[pairs - 1],
        percentile(&peers, 50),
        percentile(&peers, 99),
        median(&mut ratios)
    );
    let share = |count: usize| 100.0 * f64::from(u32::try_from(count).expect("few pairs")) / f64::from(u32::try_from(pairs).expect("few pairs"));
    println!("json verdicts: {verdicts:?}; undecided {:.1} %, canonical {:.1} %", share(verdicts.get("undecided").copied().unwrap_or(0)), share(unknown_to_peer));
    for (reason, count) in reasons {
        println!("  {count} x {reason}");
    }
}

fn protobuf_files() {
    let (old, new) = (protobuf::file(500, 0), protobuf::file(500, 1));
    let begin = Instant::now();
    let (writer, reader) = (parse(Format::Protobuf, &old), parse(Format::Protobuf, &new));
    let parsing = milliseconds(begin.elapsed());
    let breaking = parse(Format::Protobuf, &new.replacen("string id = 1", "bool id = 1", 1));
    for (what, reader) in [("compatible edits", &reader), ("one of them breaking", &breaking)] {
        let timed = |thorough| {
            let mut runs: Vec<f64> = (0..9)
                .map(|_| {
                    let begin = Instant::now();
                    black_box(check(&writer, reader, &Options { thorough, ..Options::default() }));
                    milliseconds(begin.elapsed())
                })
                .collect();
            median(&mut runs)
        };
        println!("protobuf, 500 messages, {what}: {:.1} ms; with tried fixes {:.1} ms; parsing both {parsing:.1} ms", timed(false), timed(true));
    }
}
