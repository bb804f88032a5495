//! The shape of a rule set; the rules themselves run in clients.

use std::collections::BTreeSet;

use callsheet_api::error as codes;
use callsheet_api::registry::{Rule, RuleSet};

use crate::error::ApiError;

/// Counted in UTF-16 units, as Java does.
const MAX_NAME_UNITS: usize = 256;

const KINDS: [&str; 2] = ["TRANSFORM", "CONDITION"];
const MIGRATION: [&str; 3] = ["UPGRADE", "DOWNGRADE", "UPDOWN"];
const DATA: [&str; 3] = ["WRITE", "READ", "WRITEREAD"];
const PLACES: [&str; 5] = ["ALL", "CLIENT", "GATEWAY", "SERVER", "NONE"];

/// The set with the kind and mode that a rule has when it names none. They are part of the
/// identity of a schema.
pub(super) fn completed(mut set: RuleSet) -> RuleSet {
    let lists = [
        &mut set.migration_rules,
        &mut set.domain_rules,
        &mut set.encoding_rules,
    ];
    for rule in lists.into_iter().flatten().flatten() {
        rule.kind.get_or_insert_with(|| "TRANSFORM".to_owned());
        rule.mode.get_or_insert_with(|| "WRITEREAD".to_owned());
    }
    set
}

/// 42210 with the first rule that breaks the shape of a completed set.
pub(super) fn validate(set: &RuleSet) -> Result<(), ApiError> {
    let mut names = BTreeSet::new();
    let lists = [
        ("Migration", &set.migration_rules, MIGRATION),
        ("Domain", &set.domain_rules, DATA),
        ("Encoding", &set.encoding_rules, DATA),
    ];
    for (list, rules, modes) in lists {
        for rule in rules.iter().flatten() {
            if let Some(name) = &rule.name
                && !names.insert(name)
            {
                return refuse(&format!("Found rule with duplicate name '{name}'"));
            }
            check(rule)?;
            if !rule
                .mode
                .as_deref()
                .is_some_and(|mode| modes.contains(&mode))
            {
                let modes = modes.join(", ");
                return refuse(&format!("{list} rules can only be {modes}"));
            }
        }
    }
    match set.enable_at.as_deref() {
        Some(place) if !PLACES.contains(&place) => refuse(&format!(
            "Unknown enableAt '{place}': {}",
            PLACES.join(", ")
        )),
        _ => Ok(()),
    }
}

fn check(rule: &Rule) -> Result<(), ApiError> {
    check_name(rule.name.as_deref())?;
    if rule.rule_type.is_none() {
        return refuse("Missing rule type");
    }
    let mode = rule.mode.as_deref().unwrap_or_default();
    if !MIGRATION.contains(&mode) && !DATA.contains(&mode) {
        return refuse(&format!("Unknown rule mode '{mode}'"));
    }
    let kind = rule.kind.as_deref().unwrap_or_default();
    if !KINDS.contains(&kind) {
        return refuse(&format!("Unknown rule kind '{kind}'"));
    }
    let two_way = matches!(mode, "WRITEREAD" | "UPDOWN");
    let actions = [&rule.on_success, &rule.on_failure];
    if !two_way
        && actions
            .into_iter()
            .flatten()
            .any(|action| action.contains(','))
    {
        return refuse("Multiple actions only valid with WRITEREAD and UPDOWN");
    }
    Ok(())
}

fn check_name(name: Option<&str>) -> Result<(), ApiError> {
    let Some(name) = name else {
        return refuse("Missing rule name");
    };
    let mut characters = name.chars();
    let Some(first) = characters.next() else {
        return refuse("Empty rule name");
    };
    if name.encode_utf16().count() > MAX_NAME_UNITS {
        return refuse("Rule name too long");
    }
    if !(first.is_alphabetic() || first == '_') {
        return refuse(&format!("Illegal initial character in rule name: {name}"));
    }
    if !characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        return refuse(&format!("Illegal character in rule name: {name}"));
    }
    Ok(())
}

fn refuse<T>(text: &str) -> Result<T, ApiError> {
    Err(ApiError::new(codes::INVALID_RULE_SET, &[text]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(set: serde_json::Value) -> Option<String> {
        let set: RuleSet = serde_json::from_value(set).unwrap();
        validate(&completed(set)).err().map(|error| {
            assert_eq!(error.code(), 42210);
            error.message().to_owned()
        })
    }

    #[test]
    fn each_part_of_the_shape_has_its_message() {
        let long = "a".repeat(257);
        let rule = |member: &str, value: &str| {
            let mut rule = json!({"name": "r", "type": "CEL"});
            rule[member] = json!(value);
            json!({"domainRules": [rule]})
        };
        for (set, wanted) in [
            (
                json!({"domainRules": [{"name": "r-1_ä", "type": "CEL"}]}),
                None,
            ),
            (
                json!({"domainRules": [{"type": "CEL"}]}),
                Some("Missing rule name"),
            ),
            (
                json!({"domainRules": [{"name": "r"}]}),
                Some("Missing rule type"),
            ),
            (rule("name", ""), Some("Empty rule name")),
            (rule("name", &long), Some("Rule name too long")),
            (
                rule("name", "1a"),
                Some("Illegal initial character in rule name: 1a"),
            ),
            (
                rule("name", "a b"),
                Some("Illegal character in rule name: a b"),
            ),
            (rule("kind", "X"), Some("Unknown rule kind 'X'")),
            (rule("mode", "X"), Some("Unknown rule mode 'X'")),
            (
                rule("mode", "UPGRADE"),
                Some("Domain rules can only be WRITE, READ, WRITEREAD"),
            ),
            (rule("onFailure", "DLQ,NONE"), None),
            (
                json!({"domainRules": [{"name": "r", "type": "CEL", "mode": "READ", "onFailure": "DLQ,NONE"}]}),
                Some("Multiple actions only valid with WRITEREAD and UPDOWN"),
            ),
            (
                json!({"encodingRules": [{"name": "r", "type": "CEL", "mode": "UPDOWN"}]}),
                Some("Encoding rules can only be WRITE, READ, WRITEREAD"),
            ),
            // Without a mode a rule is WRITEREAD.
            (
                json!({"migrationRules": [{"name": "r", "type": "JSONATA"}]}),
                Some("Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN"),
            ),
            (
                json!({
                    "migrationRules": [{"name": "r", "type": "JSONATA", "mode": "UPGRADE"}],
                    "domainRules": [{"name": "r", "type": "CEL"}],
                }),
                Some("Found rule with duplicate name 'r'"),
            ),
            (
                json!({"enableAt": "HOME"}),
                Some("Unknown enableAt 'HOME': ALL, CLIENT, GATEWAY, SERVER, NONE"),
            ),
        ] {
            assert_eq!(refusal(set.clone()).as_deref(), wanted, "{set}");
        }
    }
}
