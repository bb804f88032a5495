//! Scaffolds a compatibility rule: its file, its fixture pair, its line in the table of its engine.

use std::fmt::Write as _;
use std::fs;

use callsheet_schema::Format;

/// What a rule of one engine looks like.
struct Engine {
    /// Its folder under `contracts/src/compat/`.
    folder: &'static str,
    format: Format,
    /// The variants of `Format` and `Observe`.
    variant: &'static str,
    /// The module that has `Pair` and `Hit`.
    pair: &'static str,
    /// How the files of the fixture end.
    extension: &'static str,
    /// A schema to begin with.
    schema: &'static str,
}

const ENGINES: [Engine; 3] = [
    Engine {
        folder: "avro",
        format: Format::Avro,
        variant: "Avro",
        pair: "avro::pair",
        extension: "avsc",
        schema: "{\n  \"type\": \"record\",\n  \"name\": \"Example\",\n  \"fields\": []\n}\n",
    },
    Engine {
        folder: "json",
        format: Format::Json,
        variant: "Json",
        pair: "json::pair",
        extension: "schema.json",
        schema: "{\n  \"type\": \"object\",\n  \"properties\": {}\n}\n",
    },
    Engine {
        folder: "protobuf",
        format: Format::Protobuf,
        variant: "Protobuf",
        pair: "protobuf::truth::pair",
        extension: "proto",
        schema: "syntax = \"proto3\";\n\nmessage Example {\n}\n",
    },
];

/// Writes the files of a new rule; refuses an id that is taken or not in snake case.
pub(crate) fn run(format: Format, id: &str) -> Result<(), String> {
    if id.is_empty()
        || !id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        return Err(format!(
            "`{id}` is not in snake case: say what happened to whom, like `reader_field_without_default_added`"
        ));
    }
    if callsheet_contracts::compat::rules::find(id).is_some() {
        return Err(format!("rule `{id}` exists"));
    }
    let engine = ENGINES
        .iter()
        .find(|engine| engine.format == format)
        .ok_or_else(|| format!("there is no engine for {}", format.title()))?;
    let rules = format!("contracts/src/compat/{}/rules", engine.folder);
    let table_path = format!("{rules}/mod.rs");
    let table = register(&crate::repository::read(&table_path)?, id).ok_or_else(|| {
        format!("{table_path} no longer has the `mod` lines and the table that this chore edits")
    })?;
    let root = crate::repository::root();
    let fixture = root.join("contracts/tests/rules").join(id);
    fs::create_dir_all(&fixture)
        .map_err(|error| format!("making the fixture's folder: {error}"))?;
    for side in ["old", "new"] {
        fs::write(
            fixture.join(format!("{side}.{}", engine.extension)),
            engine.schema,
        )
        .map_err(|error| format!("writing the fixture: {error}"))?;
    }
    fs::write(root.join(format!("{rules}/{id}.rs")), rule(engine, id))
        .map_err(|error| format!("writing the rule: {error}"))?;
    fs::write(root.join(&table_path), table)
        .map_err(|error| format!("writing {table_path}: {error}"))?;
    crate::say(&format!(
        "wrote {rules}/{id}.rs and contracts/tests/rules/{id}/: fill both, then `cargo test -p callsheet-contracts` and `cargo xtask generate`"
    ));
    Ok(())
}

fn rule(engine: &Engine, id: &str) -> String {
    let Engine {
        variant,
        pair,
        extension,
        ..
    } = engine;
    let example = |side: &str| {
        format!(
            "        {side}: include_str!(\"../../../../tests/rules/{id}/{side}.{extension}\"),\n"
        )
    };
    format!(
        "//! `{id}`: say here what happened to whom.\n\n\
         use super::{{Example, Format, Mirror, Observe, Rule}};\n\
         use crate::compat::{pair}::{{Hit, Pair}};\n\
         use crate::report::{{Axis, Class, Direction, Level}};\n\n\
         pub(crate) static RULE: Rule = Rule {{\n    id: \"{id}\",\n    title: \"\",\n    what: \"\",\n    why: \"\",\n    \
         fix: \"\",\n    class: Class::Semantic,\n    axis: Axis::Promise,\n    level: Level::Warn,\n    wire_type: None,\n    \
         example: Example {{\n{}{}        direction: Direction::Backward,\n    }},\n    mirror: Mirror::None(\"\"),\n    \
         format: Format::{variant},\n    profiles: &[],\n    observe: Observe::{variant}(observe),\n}};\n\n\
         fn observe(_pair: &Pair<'_>, _hits: &mut Vec<Hit>) {{}}\n",
        example("old"),
        example("new"),
    )
}

/// Adds the `mod` line in order and the rule at the end of the table.
fn register(table: &str, id: &str) -> Option<String> {
    let module = format!("mod {id};");
    let lines: Vec<&str> = table.lines().collect();
    let first = lines.iter().position(|line| line.starts_with("mod "))?;
    let after = lines[first..]
        .iter()
        .take_while(|line| line.starts_with("mod ") && **line < module.as_str())
        .count();
    let head = "pub(crate) static ALL: [&Rule; ";
    let start = lines.iter().position(|line| line.starts_with(head))?;
    let end = start + lines[start..].iter().position(|line| *line == "];")?;
    let rules = end - start;
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at == first + after {
            out.push_str(&module);
            out.push('\n');
        }
        if at == end {
            let _ = writeln!(out, "    &{id}::RULE,");
        }
        if at == start {
            let _ = writeln!(out, "{head}{rules}] = [");
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{ENGINES, register, rule};

    #[test]
    fn a_rule_is_registered_in_order_and_counted() {
        let table = "mod a;\nmod c;\n\npub(crate) static ALL: [&Rule; 2] = [\n    &a::RULE,\n    &c::RULE,\n];\n";
        let wanted = "mod a;\nmod b;\nmod c;\n\npub(crate) static ALL: [&Rule; 3] = [\n    &a::RULE,\n    &c::RULE,\n    &b::RULE,\n];\n";
        assert_eq!(register(table, "b").unwrap(), wanted);
    }

    /// Members of the rule and what the file imports, in their order.
    fn shape(file: &str) -> Vec<String> {
        let member = |line: &str| {
            let name = line.strip_prefix("    ")?.split_once(": ")?.0;
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            plain.then(|| name.to_owned())
        };
        let body = file
            .split("static RULE: Rule = Rule {")
            .nth(1)
            .unwrap_or("");
        let body = body.split("\n};").next().unwrap_or("");
        body.lines().filter_map(member).collect()
    }

    #[test]
    fn every_engine_has_the_table_and_the_rules_that_the_scaffold_writes() {
        let root = crate::repository::root().join("contracts/src/compat");
        for (engine, known) in ENGINES.iter().zip([
            "field_made_required",
            "json_access_changed",
            "proto_bytes_to_string",
        ]) {
            let rules = root.join(engine.folder).join("rules");
            let table = std::fs::read_to_string(rules.join("mod.rs")).unwrap();
            let added = register(&table, "zzz_new").unwrap();
            assert!(added.contains("\nmod zzz_new;\n"), "{added}");
            let existing = std::fs::read_to_string(rules.join(format!("{known}.rs"))).unwrap();
            let scaffold = rule(engine, "zzz_new");
            assert_eq!(shape(&scaffold), shape(&existing));
            for line in [
                format!("observe: Observe::{}(observe),", engine.variant),
                format!("format: Format::{},", engine.variant),
                "use super::{Example, Format, Mirror, Observe, Rule};".to_owned(),
            ] {
                assert!(
                    existing.contains(&line) && scaffold.contains(&line),
                    "{line}"
                );
            }
        }
    }
}
