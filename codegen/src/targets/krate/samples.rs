//! Tests of the generated crate: the smallest record of every locked version is read, and written again byte for byte.

use std::fmt::Write as _;

use callsheet_schema::Format;
use callsheet_schema::avro::{Plan, Step, encode, minimal_value};
use callsheet_schema::json::Schema as Json;
use callsheet_schema::protobuf::Schema as Protobuf;
use serde_json::{Value, json};

use super::Input;
use crate::fs::Pinned;
use crate::ident::{ident, upper_camel};
use crate::ir::{self, Settings};
use crate::source::Source;

/// What the template of the tests needs, one entry a test.
pub(super) fn samples(input: &Input, module: &str, settings: &Settings) -> Vec<Value> {
    match input {
        Input::Avro(source, version) => avro(source, *version, module, settings),
        Input::Text(pinned) if pinned.locked.format() == Format::Json => {
            json_examples(pinned, module)
        }
        Input::Text(pinned) => protobuf(pinned, module),
    }
}

fn test(module: &str, name: &str, body: &str) -> Value {
    let name = format!("{}_{name}", module.trim_start_matches("r#"));
    json!({ "name": name, "body": body })
}

fn avro(source: &Source, number: Option<u32>, module: &str, settings: &Settings) -> Vec<Value> {
    let number = number.unwrap_or_else(|| source.newest());
    let Some(version) = source.version(number) else {
        return Vec::new();
    };
    let Ok((ir, root)) = ir::build(&version.schema, &version.facts, settings) else {
        return Vec::new();
    };
    let ty = format!("{module}::{}", ident(&ir.record(root).name));
    let mut tests = Vec::new();
    for (slot, writer) in source.versions.iter().enumerate() {
        let plan = Plan::compile(&writer.schema, &version.schema);
        let Some(value) = minimal_value(&writer.schema, writer.schema.root()) else {
            continue;
        };
        let mut bytes = Vec::new();
        if matches!(plan.step(plan.root()), Step::Fail(_))
            || encode(&writer.schema, &value, &mut bytes).is_err()
            || plan.decode(&mut bytes.as_slice()).is_err()
        {
            continue; // This version's smallest record has no place in these types.
        }
        let list = bytes.iter().fold(String::new(), |mut list, byte| {
            let _ = write!(list, "{byte}, ");
            list
        });
        let list = list.trim_end_matches(", ");
        let again = if writer.number() == number {
            "\n    let mut again = Vec::new();\n    read.encode(&mut again).expect(\"what was read can be written\");\n    assert_eq!(again, bytes);"
        } else {
            "\n    drop(read);"
        };
        let body = format!(
            "    let bytes: &[u8] = &[{list}];\n    let mut input = bytes;\n    let read = {ty}::decode_slot({slot}, &mut input).expect(\"a record of this version\");\n    assert!(input.is_empty());{again}"
        );
        tests.push(test(module, &format!("version_{}", writer.number()), &body));
    }
    tests
}

fn protobuf(pinned: &Pinned, module: &str) -> Vec<Value> {
    let Ok(schema) = Protobuf::parse(&pinned.text, &[]) else {
        return Vec::new();
    };
    let Some(root) = schema.file().messages().next() else {
        return Vec::new();
    };
    let ty = format!(
        "{module}::{}",
        ident(&upper_camel(&schema.message(root).name))
    );
    let body = format!(
        "    let message = {ty}::default();\n    let bytes = message.encode_to_vec();\n    assert_eq!({ty}::decode(bytes.as_slice()).expect(\"an empty message\"), message);"
    );
    vec![test(module, "an_empty_message", &body)]
}

/// The examples that the schema gives of itself.
fn json_examples(pinned: &Pinned, module: &str) -> Vec<Value> {
    let Ok(schema) = Json::parse(&pinned.text, &[]) else {
        return Vec::new();
    };
    let Ok(definitions) =
        crate::targets::json_schema::names(&schema, &pinned.facts, &pinned.locked.contract)
    else {
        return Vec::new();
    };
    let examples = schema
        .root_node()
        .keywords()
        .and_then(|keywords| keywords.examples.as_ref());
    let examples = examples.map(|at| at.value.as_slice()).unwrap_or_default();
    let ty = format!("{module}::{}", ident(&definitions));
    let bodies = examples.iter().enumerate().map(|(index, example)| {
        let text = example.to_compact_json();
        let body = format!(
            "    let text = {text:?};\n    let read: {ty} = callsheet::serde_json::from_str(text).expect(\"an example of the contract\");\n    let again = callsheet::serde_json::to_string(&read).expect(\"what was read can be written\");\n    assert_eq!(callsheet::serde_json::from_str::<{ty}>(&again).expect(\"what was written\"), read);"
        );
        test(module, &format!("example_{}", index + 1), &body)
    });
    bodies.collect()
}
