//! Names and shapes that make generators stumble: the code of all of them compiles with warnings denied, and its samples pass.

use std::fmt::Write as _;

use callsheet_codegen::fs::Project;
use callsheet_codegen::ir::Settings;
use callsheet_codegen::lock::{Lock, LockedSchema, schema_file, sha256_hex};
use callsheet_codegen::targets::krate::{self, CrateOptions, Input};
use callsheet_schema::Format;

/// A project that locks these texts, one contract each.
fn locked(contracts: &[(&str, Format, String)]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let mut lock = Lock {
        registry: "dir:contracts".to_owned(),
        schemas: Vec::new(),
    };
    for (index, (name, format, text)) in (1_u8..).zip(contracts) {
        let file = schema_file(name, 1, *format);
        let path = folder.path().join(&file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        lock.schemas.push(LockedSchema {
            contract: (*name).to_owned(),
            subject: (*name).to_owned(),
            version: 1,
            id: None,
            guid: [index; 16],
            sha256: sha256_hex(text.as_bytes()),
            file,
            facts: None,
        });
    }
    let path = folder.path().join("callsheet.lock");
    std::fs::write(&path, lock.to_text()).unwrap();
    let project = Project::open(path).unwrap();
    (folder, project)
}

/// A thousand fields of every kind of type.
fn wide() -> String {
    let types = [
        "\"int\"",
        "\"long\"",
        "\"string\"",
        "\"bytes\"",
        "\"boolean\"",
        "\"double\"",
        "\"float\"",
        "[\"null\", \"string\"]",
        "{\"type\": \"array\", \"items\": \"long\"}",
        "{\"type\": \"map\", \"values\": [\"null\", \"int\"]}",
    ];
    let fields: Vec<String> = (0..1000)
        .map(|at| format!("{{\"name\": \"f{at}\", \"type\": {}}}", types[at % 10]))
        .collect();
    format!(
        "{{\"type\": \"record\", \"name\": \"Wide\", \"fields\": [{}]}}",
        fields.join(",")
    )
}

/// A union of thirty branches, and one whose types hold the union again.
fn unions() -> String {
    let mut branches = String::from(
        "\"null\", \"boolean\", \"int\", \"long\", \"float\", \"double\", \"bytes\", \"string\"",
    );
    for at in 0..20 {
        let _ = match at % 3 {
            0 => write!(
                branches,
                ", {{\"type\": \"record\", \"name\": \"R{at}\", \"fields\": [{{\"name\": \"x\", \"type\": \"int\"}}]}}"
            ),
            1 => write!(
                branches,
                ", {{\"type\": \"enum\", \"name\": \"E{at}\", \"symbols\": [\"A\", \"B\"]}}"
            ),
            _ => write!(
                branches,
                ", {{\"type\": \"fixed\", \"name\": \"F{at}\", \"size\": {at}}}"
            ),
        };
    }
    branches.push_str(
        ", {\"type\": \"array\", \"items\": \"R0\"}, {\"type\": \"map\", \"values\": \"E1\"}",
    );
    format!(
        "{{\"type\": \"record\", \"name\": \"Unions\", \"fields\": [
          {{\"name\": \"many\", \"type\": [{branches}]}},
          {{\"name\": \"node\", \"type\": {{\"type\": \"record\", \"name\": \"Node\", \"fields\": [
            {{\"name\": \"value\", \"type\": [\"null\", \"string\", \"Node\", {{\"type\": \"array\", \"items\": [\"Node\", \"long\"]}}, {{\"type\": \"map\", \"values\": [\"null\", \"Node\", \"int\"]}}]}},
            {{\"name\": \"next\", \"type\": [\"Node\", \"null\"]}}]}}}}]}}"
    )
}

/// Words of Rust and of the generated code itself, and names that differ in case only.
fn names() -> String {
    let fields = [
        "type", "Type", "TYPE", "self", "Self", "crate", "super", "async", "gen", "input", "depth",
        "slot", "plan", "step", "stop", "value", "cs", "f0", "out", "items", "field", "_", "__",
        "_2fa", "userId", "user_id", "UserID", "expect", "try",
    ];
    let records = [
        "Option", "Result", "Vec", "String", "Box", "Some", "None", "Ok", "Err", "Contract",
        "Decode", "Encode", "Map", "Uuid", "Blocks", "Clone", "Debug", "Names", "NamesRef",
        "node_ref", "NodeRef", "nodeRef", "Self",
    ];
    let mut list: Vec<String> = fields
        .iter()
        .map(|name| format!("{{\"name\": \"{name}\", \"type\": \"string\"}}"))
        .collect();
    list.extend(records.iter().map(|name| {
        format!("{{\"name\": \"r{name}\", \"type\": {{\"type\": \"record\", \"name\": \"{name}\", \"namespace\": \"inner\", \"fields\": [{{\"name\": \"a\", \"type\": \"string\"}}]}}}}")
    }));
    list.push("{\"name\": \"e\", \"type\": {\"type\": \"enum\", \"name\": \"str\", \"symbols\": [\"Self\", \"self\", \"SELF\", \"None\", \"Some\", \"a_b\", \"aB\", \"_\", \"Unrecognized\"]}}".to_owned());
    list.push("{\"name\": \"u\", \"type\": [\"string\", {\"type\": \"record\", \"name\": \"string_\", \"fields\": []}, {\"type\": \"record\", \"name\": \"String\", \"namespace\": \"other\", \"fields\": []}]}".to_owned());
    format!(
        "{{\"type\": \"record\", \"name\": \"Names\", \"namespace\": \"outer\", \"fields\": [{}]}}",
        list.join(",")
    )
}

const JSON: &str = r##"{"type": "object", "title": "Self", "properties": {
  "type": {"type": "string"}, "Type": {"type": "string"}, "self": {"enum": ["Self", "self", "", "a b", "a-b", "1"]}, "2fa": {"type": "boolean"},
  "additional": {"type": "integer"}, "": {"type": "null"}, "crate": {"$ref": "#"}, "łódź": {"oneOf": [{"$ref": "#"}, {"type": "array", "items": {"$ref": "#"}}]},
  "String": {"type": "object", "title": "String", "properties": {"Option": {"type": "object", "title": "Option", "properties": {"a": {}}}}}},
  "additionalProperties": {"$ref": "#"}}"##;

const PROTO: &str = "syntax = \"proto3\";
message type {
  message Self { string crate = 1; Self Self = 2; }
  Self self = 1; string Type = 2; string Crate = 3; oneof fn { int32 match = 4; type loop = 5; Self box = 6; }
  enum str { a = 0; A = 1; None = 2; none = 3; }
  str r = 7; map<string, type> async = 8; map<string, str> gen = 9;
}
message String { repeated type vec = 1; Option option = 2; }
message Option { String string = 1; }
";

/// Generates a crate of contracts and runs the tests that it has, with warnings denied.
fn passes(name: &str, contracts: &[(&str, Format, String)], settings: Settings) -> String {
    let (_folder, project) = locked(contracts);
    let inputs: Vec<Input> = contracts
        .iter()
        .map(|(name, _, _)| Input::load(&project, name, None).unwrap())
        .collect();
    let options = CrateOptions {
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        runtime: "{ path = \"../../../runtime\", default-features = false }".to_owned(),
        settings,
    };
    let files = krate::generate(&options, &inputs).unwrap();
    crate::expected::tested(files, &[])
}

#[test]
fn hostile_names_and_shapes_compile_and_their_samples_pass() {
    let contracts = [
        ("wide", Format::Avro, wide()),
        ("Type", Format::Json, JSON.to_owned()),
        ("2-self", Format::Protobuf, PROTO.to_owned()),
    ];
    let out = passes("hostile-contracts", &contracts, Settings::default());
    assert!(out.contains("test wide_version_1 ... ok"), "{out}");
}

#[test]
fn every_form_of_hostile_names_and_unions_compiles() {
    let contracts = [
        ("unions", Format::Avro, unions()),
        ("type", Format::Avro, names()),
    ];
    let settings = Settings {
        unknown_symbols: true,
        decode_into: true,
        lazy: true,
        ..Settings::default()
    };
    let out = passes("hostile-forms", &contracts, settings);
    for test in ["unions_version_1", "type_version_1"] {
        assert!(out.contains(&format!("test {test} ... ok")), "{out}");
    }
}
