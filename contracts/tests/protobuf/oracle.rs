//! What `tests/oracles` asks Google's Python runtime: pairs of schemas with our answers, one JSON object a line.
//!
//! Schemas travel as the descriptor sets that our own parser emits, so the runtime also judges those.

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{Options, check, rules};
use callsheet_contracts::report::{Direction, Finding, Truth};
use callsheet_schema::{Format, protobuf};
use proptest::strategy::{Strategy, ValueTree};
use prost_reflect::MessageDescriptor;
use prost_reflect::prost::Message as _;
use serde_json::{Value as Json, json};

use super::edits;
use super::generate;
use super::records::{Dice, record};
use crate::oracle::{self, hex};

/// Random records of each message of a proven pair.
const RECORDS: usize = 8;

/// Levels of messages in a random record.
const DEPTH: u32 = 3;

/// Writes the examples of all rules and `CALLSHEET_ORACLE_PAIRS` generated pairs, seeded by `CALLSHEET_ORACLE_SEED`, to
/// the file `CALLSHEET_ORACLE_FILE`.
#[test]
#[ignore = "writes the input of tests/oracles/run"]
fn write_the_pairs() {
    let mut rows = Vec::new();
    let mut both = |name: &str, old: &str, new: &str| {
        let (Ok(old), Ok(new)) = (
            protobuf::Schema::parse(old, &[]),
            protobuf::Schema::parse(new, &[]),
        ) else {
            return;
        };
        rows.push(pair(rows.len() + 1, name, &old, &new, Direction::Backward));
        rows.push(pair(rows.len() + 1, name, &new, &old, Direction::Forward));
    };
    for rule in rules::all().filter(|rule| rule.format == Format::Protobuf) {
        both(rule.id, rule.example.old, rule.example.new);
    }
    let mut runner = oracle::runner();
    let cases = (generate::schema(), edits::script(3));
    for _ in 0..oracle::number("CALLSHEET_ORACLE_PAIRS", 1_000) / 2 {
        let (old, script) = cases.new_tree(&mut runner).unwrap().current();
        both(
            "generated",
            &old.text(),
            &edits::apply(&old, &script).text(),
        );
    }
    oracle::write(&rows);
}

fn pair(
    id: usize,
    name: &str,
    writer: &protobuf::Schema,
    reader: &protobuf::Schema,
    direction: Direction,
) -> Json {
    let report = check(
        &Schema::from(writer.clone()),
        &Schema::from(reader.clone()),
        &Options::toward(direction),
    );
    let messages = messages(writer, reader);
    let mut data = Vec::new();
    if report.truth == Truth::Proven {
        let mut dice = Dice(u64::try_from(id).unwrap());
        for (index, (from, to)) in messages.iter().enumerate() {
            let records = (0..RECORDS).filter_map(|_| record(from, &mut dice, DEPTH));
            for record in records.filter(|_| to.is_some()) {
                // Not every record has a ProtoJSON: that of a timestamp ends with the year 9999.
                data.push(json!({
                    "message": index,
                    "binary": hex(&record.encode_to_vec()),
                    "json": serde_json::to_string(&record).ok(),
                }));
            }
        }
    }
    json!({
        "id": id,
        "name": name,
        "writer": hex(&writer.descriptor_set().unwrap()),
        "reader": hex(&reader.descriptor_set().unwrap()),
        "writer_text": writer.canonical_text(),
        "reader_text": reader.canonical_text(),
        "truth": report.truth.as_str(),
        "findings": report.findings.iter().map(finding).collect::<Vec<Json>>(),
        "messages": messages
            .iter()
            .map(|(from, to)| json!([from.full_name(), to.as_ref().map(MessageDescriptor::full_name)]))
            .collect::<Vec<Json>>(),
        "data": data,
    })
}

fn finding(finding: &Finding) -> Json {
    let witness = finding.witness.as_ref().map(|witness| {
        json!({
            "encoding": if witness.verified_by == ["prost-reflect (json)"] { "json" } else { "binary" },
            "encoded": hex(&witness.encoded),
            "record": witness.record,
            "error": witness.error,
        })
    });
    json!({
        "rule": finding.rule,
        "class": finding.class.as_str(),
        "message": finding.message,
        "witness": witness,
    })
}

/// All messages of the main file, each with the reader's message of its name; in another package, of its name in there.
fn messages(
    writer: &protobuf::Schema,
    reader: &protobuf::Schema,
) -> Vec<(MessageDescriptor, Option<MessageDescriptor>)> {
    let main = writer.descriptor_name().unwrap();
    let package = |schema: &protobuf::Schema| match schema.file().package() {
        "" => String::new(),
        package => format!("{package}."),
    };
    let (from, to) = (package(writer), package(reader));
    let pool = reader.descriptor_pool().unwrap();
    let counterpart = |message: &MessageDescriptor| {
        pool.get_message_by_name(message.full_name()).or_else(|| {
            let inside = message.full_name().strip_prefix(&from)?;
            pool.get_message_by_name(&format!("{to}{inside}"))
        })
    };
    writer
        .descriptor_pool()
        .unwrap()
        .all_messages()
        .filter(|message| message.parent_file().name() == main && !message.is_map_entry())
        .map(|message| {
            let other = counterpart(&message);
            (message, other)
        })
        .collect()
}
