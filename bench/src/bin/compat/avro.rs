//! Avro: a pair of schemas of 200 fields, and one new version against a long history.
//!
//! apache-avro's `can_read` is the peer; it stops at the first error and has neither findings nor witness.

use std::hint::black_box;

use apache_avro::schema_compatibility::SchemaCompatibility;
use callsheet_contracts::Schema;
use callsheet_contracts::compat::{CompatibilityLevel, Options, Policy, Version, check, check_wire};
use callsheet_schema::Format;

use crate::history;
use crate::{parsed, timed};

const FIELDS: usize = 200;
const VERSIONS: usize = 100;

/// Prints the figures.
pub fn run() {
    pair();
    long_history();
}

/// A record of 200 fields as events have them: primitives, optional values, times, an enum, a nested record, a list.
fn text(edit: impl Fn(usize) -> Option<String>) -> String {
    let fields: Vec<String> = (0..FIELDS)
        .map(|at| edit(at).unwrap_or_else(|| field(at)))
        .filter(|field| !field.is_empty())
        .collect();
    format!(r#"{{"type":"record","name":"Event","namespace":"bench","doc":"An event.","fields":[{}]}}"#, fields.join(","))
}

fn field(at: usize) -> String {
    let kind = match at % 10 {
        0 => r#""string""#.to_owned(),
        1 => r#""long""#.to_owned(),
        2 => r#"["null","string"],"default":null"#.to_owned(),
        3 => r#"{"type":"long","logicalType":"timestamp-micros"}"#.to_owned(),
        4 => r#""int","default":0"#.to_owned(),
        5 => r#"["null","double"],"default":null"#.to_owned(),
        6 => format!(r#"{{"type":"enum","name":"E{at}","symbols":["A","B","C"]}}"#),
        7 => r#"{"type":"array","items":"string"}"#.to_owned(),
        8 => format!(r#"{{"type":"record","name":"N{at}","fields":[{{"name":"x","type":"double"}},{{"name":"y","type":["null","long"],"default":null}}]}}"#),
        _ => r#"{"type":"map","values":"long"}"#.to_owned(),
    };
    format!(r#"{{"name":"field_{at}","doc":"Field {at}.","type":{kind}}}"#)
}

fn parse(text: &str) -> Schema {
    parsed(Format::Avro, text)
}

fn pair() {
    let old = text(|_| None);
    let safe = text(|at| match at {
        17 => Some(format!(r#"{},{{"name":"added","type":["null","string"],"default":null}}"#, field(at))),
        44 => Some(field(at).replace(r#""int""#, r#""long""#)),
        60 => Some(String::new()),
        _ => None,
    });
    let breaking = text(|at| match at {
        17 => Some(format!(r#"{},{{"name":"added","type":"string"}}"#, field(at))),
        56 => Some(field(at).replace(r#","C""#, "")),
        _ => None,
    });
    for (name, new) in [("the same", &old), ("three safe edits", &safe), ("two breaking edits", &breaking)] {
        let (writer, reader) = (parse(&old), parse(new));
        let peers = (apache(&old), apache(new));
        let quick = Options { thorough: false, ..Options::default() };
        let ours = timed(400, || {
            black_box(check(&writer, &reader, &quick));
        });
        let thorough = timed(100, || {
            black_box(check(&writer, &reader, &Options::default()));
        });
        let wire = timed(400, || {
            let version = [Version { number: 1, schema: &writer, text: &old }];
            black_box(check_wire(&reader, &version, CompatibilityLevel::Backward, Policy::Strict));
        });
        let peer = timed(100, || {
            let _ = black_box(SchemaCompatibility::can_read(&peers.0, &peers.1));
        });
        println!(
            "avro, {FIELDS} fields, {name}: {ours:.0} µs, of which wire {wire:.0} µs; with voters and tried fixes {thorough:.0} µs; can_read {peer:.0} µs, {:.1} times",
            peer / ours
        );
    }
}

fn apache(text: &str) -> apache_avro::Schema {
    apache_avro::Schema::parse_str(text).expect("the benchmark's schema parses")
}

/// Every version adds an optional field; the newest one is asked against all before it.
fn long_history() {
    let at_version = |version: usize| {
        text(|at| {
            let added = (at % 2 == 1 && at / 2 < version)
                .then(|| format!(r#",{{"name":"added_{at}","type":["null","string"],"default":null}}"#))
                .unwrap_or_default();
            (!added.is_empty()).then(|| format!("{}{added}", field(at)))
        })
    };
    let mut texts: Vec<String> = (0..=VERSIONS).map(at_version).collect();
    let new = texts.pop().expect("a version more than the history has");
    let breaking = new.replace(r#""name":"field_0""#, r#""name":"needed","type":"int"},{"name":"field_0""#);
    for (name, new) in [("safe", &new), ("breaks with every version", &breaking)] {
        history::print(Format::Avro, name, new, &texts);
    }
}
