//! JSON Schema: one edit at a time of generated schemas beside `jsonschema`'s canonical inclusion, and a long history.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use callsheet_bench::median;
use callsheet_bench::random::Random;
use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::Truth;
use callsheet_schema::Format;
use serde_json::{Value, json};

use crate::{corpus, history, milliseconds, parsed};

/// Schemas of the corpus; each with one edit of every kind.
const SCHEMAS: usize = 40;

/// Longest search, as a server allows it.
const LONGEST: Duration = Duration::from_secs(2);

const VERSIONS: usize = 100;

/// Prints the figures.
pub fn run() {
    pairs();
    long_history();
}

/// The value below which `share` of a hundred lie; the list is sorted.
fn percentile(sorted: &[f64], share: usize) -> f64 {
    sorted[(sorted.len() * share / 100).min(sorted.len() - 1)]
}

fn pairs() {
    let mut random = Random::new(1);
    let (mut ours, mut peers, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut unknown_to_peer = 0;
    for _ in 0..SCHEMAS {
        let old = corpus::schema(&mut random);
        for kind in 0..corpus::EDITS {
            let Some(new) = corpus::edited(&old, kind, &mut random) else { continue };
            let (writer, reader) = (parsed(Format::Json, &old.to_string()), parsed(Format::Json, &new.to_string()));
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

/// A schema that gets an optional member with every version, once with 100 contents and once with 5 under other words.
fn long_history() {
    let first = corpus::schema(&mut Random::new(7));
    let with = |members: usize, words: usize| {
        let mut next = first.clone();
        for member in 0..members {
            next["properties"][format!("added_{member}")] = json!({"type": "string"});
        }
        next["description"] = Value::String(format!("Words of version {words}."));
        next.to_string()
    };
    let distinct: Vec<String> = (0..VERSIONS).map(|version| with(version, version)).collect();
    let few: Vec<String> = (0..VERSIONS).map(|version| with(version / 20, version)).collect();
    let mut narrower = first.clone();
    narrower["required"] = json!(["needed"]);
    let narrower = narrower.to_string();
    history::print(Format::Json, "100 contents, safe", &with(0, VERSIONS), &distinct);
    history::print(Format::Json, "5 contents, safe", &with(0, VERSIONS), &few);
    history::print(Format::Json, "100 contents, breaks with every version", &narrower, &distinct);
    history::print(Format::Json, "5 contents, breaks with every version", &narrower, &few);
}
