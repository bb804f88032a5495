//! The shape of a rule set; the rules themselves run in clients.

use std::collections::BTreeSet;

use callsheet_api::error as codes;
use callsheet_api::registry::{Rule, RuleSet};

use crate::error::ApiError;

const MAX_NAME_CHARS: usize = 256;

/// 42210 with the first rule that breaks the shape.
pub(super) fn validate(set: &RuleSet) -> Result<(), ApiError> {
    let mut names = BTreeSet::new();
    let migration = ["UPGRADE", "DOWNGRADE", "UPDOWN"].as_slice();
    let data = ["WRITE", "READ", "WRITEREAD"].as_slice();
    let lists = [
        (&set.migration_rules, migration),
        (&set.domain_rules, data),
        (&set.encoding_rules, data),
    ];
    for (rules, modes) in lists {
        for rule in rules.iter().flatten() {
            let name = name(rule)?;
            if !names.insert(name) {
                return refuse(&format!("Found rule with duplicate name '{name}'"));
            }
            if rule.rule_type.as_deref().is_none_or(str::is_empty) {
                return refuse(&format!("Missing rule type for rule '{name}'"));
            }
            let mode = rule.mode.as_deref().unwrap_or_default();
            if !modes.contains(&mode) {
                return refuse(&format!("Invalid mode '{mode}' for rule '{name}'"));
            }
            let two_way = matches!(mode, "WRITEREAD" | "UPDOWN");
            for action in [&rule.on_success, &rule.on_failure].into_iter().flatten() {
                if action.contains(',') && !two_way {
                    return refuse(&format!("Invalid action '{action}' for rule '{name}'"));
                }
            }
        }
    }
    Ok(())
}

fn name(rule: &Rule) -> Result<&str, ApiError> {
    let name = rule.name.as_deref().unwrap_or_default();
    if name.is_empty() {
        return refuse("Missing rule name");
    }
    let mut characters = name.chars();
    let first = characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_');
    let rest = characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if !first || !rest || name.chars().count() > MAX_NAME_CHARS {
        return refuse(&format!("Illegal rule name '{name}'"));
    }
    Ok(name)
}

fn refuse<T>(text: &str) -> Result<T, ApiError> {
    Err(ApiError::new(codes::INVALID_RULE_SET, &[text]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, mode: &str) -> RuleSet {
        RuleSet {
            domain_rules: Some(vec![Rule {
                name: Some(name.to_owned()),
                mode: Some(mode.to_owned()),
                rule_type: Some("CEL".to_owned()),
                ..Rule::default()
            }]),
            ..RuleSet::default()
        }
    }

    #[test]
    fn names_and_modes_are_held() {
        assert!(validate(&set("check-id", "WRITE")).is_ok());
        for (name, mode) in [
            ("", "WRITE"),
            ("1a", "WRITE"),
            ("a b", "WRITE"),
            ("a", "UPGRADE"),
        ] {
            assert_eq!(
                validate(&set(name, mode)).unwrap_err().code(),
                42210,
                "{name} {mode}"
            );
        }
    }
}
