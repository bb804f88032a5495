//! The archive of `callsheet export`: lines of JSON, described in `docs/guide/migrating.md`.
//!
//! One header line, then contexts, contents (each once, by guid), versions, configurations, modes, associations and contracts,
//! each kind sorted, then one line with the number of lines and the SHA-256 of all bytes before it. The same registry gives the same
//! bytes but for `exported_ms` and the `ts` of versions. An archive that is cut off or edited is refused as a whole.

use std::fmt::Write as _;

use callsheet_api::registry::SchemaReference;
use callsheet_server::offline::{Guid, VersionKey, VersionNumber};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::inventory::{scope, scope_name};
use super::{Content, Contract, Inventory, Version, associations};

/// The version of the format. A reader refuses a newer one.
const FORMAT: i64 = 1;

/// Writes an archive.
///
/// `source` is the address that it was read from, `notices` what could not be read there.
pub(crate) fn write(
    inventory: &Inventory,
    source: &str,
    notices: &[String],
    now_ms: i64,
) -> String {
    let mut lines = vec![json!({
        "callsheet_archive": FORMAT,
        "exported_ms": now_ms,
        "source": source,
        "notices": notices,
    })];
    let kind = |kind: &str, mut members: Value| {
        members["kind"] = kind.into();
        members
    };
    lines.extend(
        inventory
            .contexts
            .iter()
            .map(|context| kind("context", json!({ "context": context }))),
    );
    for (guid, content) in &inventory.contents {
        let mut line = json!({
            "guid": guid.to_string(),
            "schemaType": content.schema_type,
            "schema": content.schema,
            "references": content.references,
        });
        if let Some(metadata) = &content.metadata {
            line["metadata"] = metadata.clone();
        }
        if let Some(rule_set) = &content.rule_set {
            line["ruleSet"] = rule_set.clone();
        }
        lines.push(kind("content", line));
    }
    for (key, version) in &inventory.versions {
        let mut line = json!({
            "subject": key.subject.to_string(),
            "version": key.version.0,
            "id": version.id,
            "guid": version.guid.to_string(),
            "deleted": version.deleted,
        });
        if let Some(ts) = version.ts {
            line["ts"] = ts.into();
        }
        lines.push(kind("version", line));
    }
    for (of, config) in &inventory.configs {
        lines.push(kind(
            "config",
            json!({ "scope": scope_name(of), "config": config }),
        ));
    }
    for (of, mode) in &inventory.modes {
        lines.push(kind(
            "mode",
            json!({ "scope": scope_name(of), "mode": mode }),
        ));
    }
    for (key, association) in &inventory.associations {
        lines.push(kind("association", associations::line(key, association)));
    }
    for (id, contract) in &inventory.contracts {
        let line = json!({ "id": id, "odcs": contract.odcs, "subjects": contract.subjects });
        lines.push(kind("contract", line));
    }
    let mut text = String::new();
    for line in &lines {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    let end = json!({ "kind": "end", "lines": lines.len(), "sha256": checksum(&text) });
    text.push_str(&end.to_string());
    text.push('\n');
    text
}

/// Reads an archive. The error says which line is wrong and how.
pub(crate) fn read(text: &str) -> Result<Inventory, String> {
    let body_ends = text
        .trim_end_matches('\n')
        .rfind('\n')
        .map(|at| at + 1)
        .ok_or("it has no trailer line: it is no archive, or it was cut off")?;
    let (body, end) = text.split_at(body_ends);
    let lines: Vec<&str> = body.lines().collect();
    let number = |index: usize| index + 1;
    let parse = |index: usize, line: &str| {
        serde_json::from_str::<Value>(line)
            .map_err(|error| format!("line {}: {error}", number(index)))
    };
    let header = parse(0, lines.first().copied().unwrap_or_default())?;
    match header["callsheet_archive"].as_i64() {
        Some(FORMAT) => {}
        Some(other) => {
            return Err(format!(
                "it has format {other}, this build reads format {FORMAT}: use a newer callsheet"
            ));
        }
        None => return Err("line 1 is no header of an archive".to_owned()),
    }
    let end = parse(lines.len(), end.trim_end())?;
    if end["kind"] != "end" {
        return Err("it has no trailer line: it was cut off".to_owned());
    }
    if end["lines"].as_u64() != Some(lines.len() as u64) || end["sha256"] != checksum(body) {
        return Err("its checksum does not fit: it was edited or damaged".to_owned());
    }
    let mut inventory = Inventory::default();
    inventory.contexts.insert(".".to_owned());
    for (index, line) in lines.iter().enumerate().skip(1) {
        let line = parse(index, line)?;
        add(&mut inventory, &line).ok_or_else(|| {
            format!(
                "line {}: a member is missing or of another type",
                number(index)
            )
        })?;
    }
    for (key, version) in &inventory.versions {
        if inventory.content(version).is_none() {
            return Err(format!(
                "{key}: its content {} is not in the archive",
                version.guid
            ));
        }
    }
    Ok(inventory)
}

fn checksum(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Bytes in hexadecimal, two digits each.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Adds a line; a kind of a newer release is passed over.
fn add(inventory: &mut Inventory, line: &Value) -> Option<()> {
    let text = |name: &str| line[name].as_str().map(str::to_owned);
    match line["kind"].as_str()? {
        "context" => {
            inventory.contexts.insert(text("context")?);
        }
        "content" => {
            let content = Content {
                schema_type: text("schemaType")?,
                schema: text("schema")?,
                references: references(&line["references"])?,
                metadata: present(&line["metadata"]),
                rule_set: present(&line["ruleSet"]),
            };
            inventory
                .contents
                .insert(Guid::parse(line["guid"].as_str()?)?, content);
        }
        "version" => {
            let key = VersionKey {
                subject: scope(line["subject"].as_str()?),
                version: VersionNumber(number(&line["version"])?),
            };
            let version = Version {
                id: number(&line["id"])?,
                guid: Guid::parse(line["guid"].as_str()?)?,
                deleted: line["deleted"].as_bool()?,
                ts: line["ts"].as_i64(),
            };
            inventory.versions.insert(key, version);
        }
        "config" => {
            let config: Map<String, Value> = line["config"].as_object()?.clone();
            inventory
                .configs
                .insert(scope(line["scope"].as_str()?), config);
        }
        "mode" => {
            inventory
                .modes
                .insert(scope(line["scope"].as_str()?), text("mode")?);
        }
        "association" => {
            let (key, association) = associations::parse(line)?;
            inventory.associations.insert(key, association);
        }
        "contract" => {
            let contract = Contract {
                odcs: text("odcs")?,
                subjects: line["subjects"]
                    .as_array()?
                    .iter()
                    .map(|subject| subject.as_str().map(str::to_owned))
                    .collect::<Option<_>>()?,
            };
            inventory.contracts.insert(text("id")?, contract);
        }
        _ => {}
    }
    Some(())
}

/// A positive number of the wire.
pub(super) fn number(value: &Value) -> Option<i32> {
    value
        .as_i64()
        .and_then(|number| i32::try_from(number).ok())
        .filter(|number| *number > 0)
}

/// References; absent means none.
pub(super) fn references(value: &Value) -> Option<Vec<SchemaReference>> {
    match value {
        Value::Null => Some(Vec::new()),
        value => serde_json::from_value(value.clone()).ok(),
    }
}

/// A member that says something.
pub(super) fn present(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}
