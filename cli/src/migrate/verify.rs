//! Whether a target holds what a source holds: every difference by name.

use callsheet_server::offline::SubjectName;
use serde_json::{Map, Value};

use super::associations;
use super::identity::printed;
use super::inventory::{counted, scope_name};
use super::modes::IMPORT;
use super::{Inventory, Version};

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verification {
    /// Versions of the source that were found with the same id, content and deletion.
    pub(crate) versions: usize,
    /// Among those, versions whose text the target prints in another way; the schema is the same.
    pub(crate) reprinted: usize,
    /// Configurations and modes of the source that were found equal.
    pub(crate) settings: usize,
    /// Associations of the source that were found equal.
    pub(crate) associations: usize,
    /// Contracts of the source that were found equal.
    pub(crate) contracts: usize,
    /// Every difference, in sentences.
    pub(crate) differences: Vec<String>,
    /// What the target holds besides, in sentences; no difference.
    pub(crate) besides: Vec<String>,
}

/// Compares everything that the source holds with what the target holds.
pub(crate) fn verify(source: &Inventory, target: &Inventory) -> Verification {
    let mut out = Verification::default();
    for (key, wanted) in &source.versions {
        let Some(held) = target.versions.get(key) else {
            out.differences.push(format!("{key} is missing"));
            continue;
        };
        let mut wrong = Vec::new();
        if held.id != wanted.id {
            wrong.push(format!(
                "id {} on the source, {} on the target",
                wanted.id, held.id
            ));
        }
        if held.deleted != wanted.deleted {
            let word = |deleted| if deleted { "soft-deleted" } else { "live" };
            wrong.push(format!(
                "{} on the source, {} on the target",
                word(wanted.deleted),
                word(held.deleted)
            ));
        }
        if held.guid == wanted.guid {
            wrong.extend(parts(source, wanted, target, held, true));
        } else if same_content(source, wanted, target, held, key.subject.context()) {
            out.reprinted += 1;
        } else {
            wrong.push(format!(
                "guid {} on the source, {} on the target",
                wanted.guid, held.guid
            ));
            wrong.extend(parts(source, wanted, target, held, false));
        }
        if wrong.is_empty() {
            out.versions += 1;
        } else {
            out.differences.push(format!("{key}: {}", wrong.join("; ")));
        }
    }
    let ours = source.subjects();
    for (key, _) in target
        .versions
        .iter()
        .filter(|(key, _)| ours.contains(&key.subject))
    {
        if !source.versions.contains_key(key) {
            out.differences.push(format!("{key} is on the target only"));
        }
    }
    let others = target.subjects().difference(&ours).count();
    if others > 0 {
        out.besides.push(format!(
            "the target has {} that the source lacks",
            counted(others, "subject")
        ));
    }
    settings(source, target, &mut out);
    let (equal, differing) = associations::verify(source, target);
    out.associations = equal;
    out.differences.extend(differing);
    for (id, wanted) in &source.contracts {
        match target.contracts.get(id) {
            Some(held) if held == wanted => out.contracts += 1,
            Some(_) => out
                .differences
                .push(format!("contract `{id}`: other text or other subjects")),
            None => out.differences.push(format!("contract `{id}` is missing")),
        }
    }
    out
}

/// Whether two versions hold the same schema, told by guids or, if those differ, by the target's printing of the source's
/// text.
pub(super) fn same_content(
    source: &Inventory,
    wanted: &Version,
    target: &Inventory,
    held: &Version,
    context: &str,
) -> bool {
    if held.guid == wanted.guid {
        return true;
    }
    let Some(content) = source.content(wanted) else {
        return false;
    };
    let type_is_equal = target
        .content(held)
        .is_some_and(|held| held.schema_type == content.schema_type);
    type_is_equal && printed(source, context, content) == Some(held.guid)
}

/// The parts of two contents that differ; guids do not cover the type.
fn parts(
    source: &Inventory,
    wanted: &Version,
    target: &Inventory,
    held: &Version,
    same_guid: bool,
) -> Vec<String> {
    let (Some(wanted), Some(held)) = (source.content(wanted), target.content(held)) else {
        return vec!["its content could not be read".to_owned()];
    };
    let named = [
        ("type", wanted.schema_type == held.schema_type),
        ("text", wanted.schema == held.schema),
        ("references", wanted.references == held.references),
        ("metadata", wanted.metadata == held.metadata),
        ("rules", wanted.rule_set == held.rule_set),
    ];
    let differing: Vec<&str> = named
        .iter()
        .filter(|(_, equal)| !equal)
        .map(|(name, _)| *name)
        .collect();
    match (differing.is_empty(), same_guid) {
        (true, _) => Vec::new(),
        (false, true) => vec![format!(
            "other {} under the same guid",
            differing.join(", ")
        )],
        (false, false) => vec![format!("other {}", differing.join(", "))],
    }
}

fn settings(source: &Inventory, target: &Inventory, out: &mut Verification) {
    let empty = Map::new();
    for (of, wanted) in &source.configs {
        let held = target.configs.get(of).unwrap_or(&empty);
        let mut names: Vec<&String> = wanted.keys().chain(held.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let differing: Vec<String> = names
            .into_iter()
            .filter(|name| wanted.get(*name) != held.get(*name))
            .map(|name| {
                format!(
                    "`{name}` {} on the source, {} on the target",
                    value(wanted.get(name)),
                    value(held.get(name))
                )
            })
            .collect();
        if differing.is_empty() {
            out.settings += 1;
        } else {
            let line = format!(
                "configuration of `{}`: {}",
                scope_name(of),
                differing.join("; ")
            );
            out.differences.push(line);
        }
    }
    for (of, wanted) in &source.modes {
        match target.modes.get(of) {
            Some(held) if held == wanted => out.settings += 1,
            held => out.differences.push(format!(
                "mode of `{}`: {wanted} on the source, {} on the target",
                scope_name(of),
                held.map_or("none", String::as_str)
            )),
        }
    }
    // What a run that was killed leaves behind: nobody can register there.
    for (of, _) in target.modes.iter().filter(|(_, mode)| *mode == IMPORT) {
        if !source.modes.contains_key(of) && source.contexts.contains(of.context()) {
            out.differences.push(format!(
                "mode of `{}`: unset on the source, {IMPORT} on the target",
                scope_name(of)
            ));
        }
    }
    let ours = source.subjects();
    let of_ours = |of: &&SubjectName| ours.contains(of);
    for of in target
        .configs
        .keys()
        .filter(of_ours)
        .filter(|of| !source.configs.contains_key(*of))
    {
        out.differences.push(format!(
            "configuration of `{}` is on the target only",
            scope_name(of)
        ));
    }
    for of in target
        .modes
        .keys()
        .filter(of_ours)
        .filter(|of| !source.modes.contains_key(*of) && target.modes[*of] != IMPORT)
    {
        out.differences.push(format!(
            "mode of `{}` is on the target only",
            scope_name(of)
        ));
    }
}

fn value(value: Option<&Value>) -> String {
    value.map_or("unset".to_owned(), |value| format!("`{value}`"))
}
