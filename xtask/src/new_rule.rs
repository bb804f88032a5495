//! Scaffolds a compatibility rule: its file, its fixture pair, its line in the table.

use std::fmt::Write as _;
use std::fs;

const TABLE: &str = "contracts/src/compat/rules/mod.rs";

/// Writes the files of a new rule; refuses an id that is taken or not in snake case.
pub(crate) fn run(id: &str) -> Result<(), String> {
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
    let root = crate::repository::root();
    let fixture = root.join("contracts/tests/rules").join(id);
    fs::create_dir_all(&fixture)
        .map_err(|error| format!("making the fixture's folder: {error}"))?;
    let schema = "{\n  \"type\": \"record\",\n  \"name\": \"Example\",\n  \"fields\": []\n}\n";
    for name in ["old.avsc", "new.avsc"] {
        fs::write(fixture.join(name), schema)
            .map_err(|error| format!("writing the fixture: {error}"))?;
    }
    fs::write(
        root.join(format!("contracts/src/compat/rules/{id}.rs")),
        rule(id),
    )
    .map_err(|error| format!("writing the rule: {error}"))?;

    let table = crate::repository::read(TABLE)?;
    let table = register(&table, id).ok_or_else(|| {
        format!("{TABLE} no longer has the `mod` lines and the table that this chore edits")
    })?;
    fs::write(root.join(TABLE), table).map_err(|error| format!("writing {TABLE}: {error}"))?;
    crate::say(&format!(
        "wrote contracts/src/compat/rules/{id}.rs and contracts/tests/rules/{id}/: fill both, then `cargo test -p callsheet-contracts` and `cargo xtask generate`"
    ));
    Ok(())
}

fn rule(id: &str) -> String {
    format!(
        "//! `{id}`: say here what happened to whom.\n\n\
         use super::{{Example, Mirror, Rule}};\n\
         use crate::compat::pair::{{Hit, Pair}};\n\
         use crate::report::{{Axis, Class, Direction, Level}};\n\n\
         pub(super) static RULE: Rule = Rule {{\n    id: \"{id}\",\n    title: \"\",\n    what: \"\",\n    why: \"\",\n    fix: \"\",\n    \
         class: Class::Semantic,\n    axis: Axis::Bytes,\n    level: Level::Warn,\n    wire_type: None,\n    example: Example {{\n        \
         old: include_str!(\"../../../tests/rules/{id}/old.avsc\"),\n        new: include_str!(\"../../../tests/rules/{id}/new.avsc\"),\n        \
         direction: Direction::Backward,\n    }},\n    mirror: Mirror::None(\"\"),\n    observe,\n}};\n\n\
         fn observe(_pair: &Pair<'_>, _hits: &mut Vec<Hit>) {{}}\n"
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
    let start = lines
        .iter()
        .position(|line| line.starts_with("static ALL: [&Rule; "))?;
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
            let _ = writeln!(out, "static ALL: [&Rule; {rules}] = [");
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_rule_is_registered_in_order_and_counted() {
        let table =
            "mod a;\nmod c;\n\nstatic ALL: [&Rule; 2] = [\n    &a::RULE,\n    &c::RULE,\n];\n";
        let wanted = "mod a;\nmod b;\nmod c;\n\nstatic ALL: [&Rule; 3] = [\n    &a::RULE,\n    &c::RULE,\n    &b::RULE,\n];\n";
        assert_eq!(super::register(table, "b").unwrap(), wanted);
    }
}
