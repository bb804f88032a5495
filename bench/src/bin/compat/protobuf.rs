//! Protobuf: a package of 500 messages, and a long history of a smaller one.

use std::hint::black_box;
use std::time::Instant;

use callsheet_contracts::compat::{Options, check};
use callsheet_schema::Format;

use crate::{history, milliseconds, package, parsed, timed};

const MESSAGES: usize = 500;
const VERSIONS: usize = 100;

/// Prints the figures.
pub fn run() {
    pairs();
    long_history();
}

fn pairs() {
    let (old, new) = (package::file(MESSAGES, 0), package::file(MESSAGES, 1));
    let begin = Instant::now();
    let (writer, reader) = (parsed(Format::Protobuf, &old), parsed(Format::Protobuf, &new));
    let parsing = milliseconds(begin.elapsed());
    let breaking = parsed(Format::Protobuf, &new.replacen("string id = 1", "bool id = 1", 1));
    for (what, reader) in [("compatible edits", &reader), ("one of them breaking", &breaking)] {
        let cost = |thorough| {
            let options = Options { thorough, ..Options::default() };
            timed(15, || {
                black_box(check(&writer, reader, &options));
            }) / 1e3
        };
        println!(
            "protobuf, {MESSAGES} messages, {what}: {:.1} ms; with tried fixes {:.1} ms; parsing both {parsing:.1} ms",
            cost(false),
            cost(true)
        );
    }
}

/// Every version gives one message of fifty another optional field, once with 100 contents and once with 5 under other
/// words.
fn long_history() {
    let messages = 50;
    let with = |fields: usize, words: usize| {
        let mut text = format!("// Words of version {words}.\n{}", package::file(messages, 1));
        for field in 0..fields {
            let head = format!("message M{} {{\n", field % messages);
            let more = format!("{head}  optional string added_{field} = {};\n", 20 + field);
            text = text.replacen(&head, &more, 1);
        }
        text
    };
    let distinct: Vec<String> = (0..VERSIONS).map(|version| with(version, version)).collect();
    let few: Vec<String> = (0..VERSIONS).map(|version| with(version / 20 * 5, version)).collect();
    let safe = with(VERSIONS, VERSIONS);
    let breaking = safe.replacen("string id = 1", "bool id = 1", 1);
    for (name, new) in [("safe", &safe), ("breaks with every version", &breaking)] {
        history::print(Format::Protobuf, &format!("100 contents, {name}"), new, &distinct);
        history::print(Format::Protobuf, &format!("5 contents, {name}"), new, &few);
    }
}
