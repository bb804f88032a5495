//! What the contract says beyond the schema: documentation, classification, deprecation, by field path.
//!
//! The text is one JSON object, field path → `{doc, owner, unit, classification, deprecated: {since, sunset, replacedBy}}`. It is
//! written from the contract document by `callsheet pull`; this crate reads nothing else of a contract.

use std::collections::BTreeMap;

use callsheet_schema::{Problems, tree};

/// Facts of one version, by field path (`device.kind`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(pub BTreeMap<String, FieldFacts>);

/// Facts of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldFacts {
    /// Documentation; wins over the schema's.
    pub doc: Option<String>,
    /// Who answers for the field.
    pub owner: Option<String>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Classification as the contract words it; `pii` and `pii.…` mark personal data.
    pub classification: Option<String>,
    /// End of life.
    pub deprecated: Option<Deprecation>,
}

/// How a field ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// Version or date from which the field is deprecated.
    pub since: Option<String>,
    /// Version or date of its removal.
    pub sunset: Option<String>,
    /// Field to read instead.
    pub replaced_by: Option<String>,
}

impl FieldFacts {
    /// The value identifies a person.
    pub fn is_pii(&self) -> bool {
        self.classification.as_deref().is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            class
                .strip_prefix("pii")
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }
}

impl Deprecation {
    /// The deprecation as one sentence for the compiler's warning.
    pub fn note(&self) -> String {
        let mut parts = Vec::new();
        if let Some(since) = &self.since {
            parts.push(format!("deprecated since {since}"));
        }
        if let Some(other) = &self.replaced_by {
            parts.push(format!("use `{other}`"));
        }
        if let Some(sunset) = &self.sunset {
            parts.push(format!("removed in {sunset}"));
        }
        if parts.is_empty() {
            "deprecated by the contract".to_owned()
        } else {
            parts.join("; ")
        }
    }
}

impl Facts {
    /// Reads the facts' text.
    ///
    /// # Errors
    /// What is wrong with the JSON. Members that have another type than expected are left out: `pull` writes the file.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        let node = tree::parse(text)?;
        let text = |node: &tree::Node, key: &str| {
            node.get(key)
                .and_then(tree::Node::as_str)
                .map(str::to_owned)
        };
        let mut facts = BTreeMap::new();
        if let tree::Value::Object(members) = &node.value {
            for member in members {
                let value = &member.value;
                let deprecated = value
                    .get("deprecated")
                    .filter(|node| !matches!(node.value, tree::Value::Null))
                    .map(|node| Deprecation {
                        since: text(node, "since"),
                        sunset: text(node, "sunset"),
                        replaced_by: text(node, "replacedBy"),
                    });
                facts.insert(
                    member.key.clone(),
                    FieldFacts {
                        doc: text(value, "doc"),
                        owner: text(value, "owner"),
                        unit: text(value, "unit"),
                        classification: text(value, "classification"),
                        deprecated,
                    },
                );
            }
        }
        Ok(Self(facts))
    }

    /// Facts of a field path, if the contract says anything.
    pub fn of(&self, path: &str) -> Option<&FieldFacts> {
        self.0.get(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_name_personal_data_and_the_end_of_a_field() {
        let facts = Facts::parse(
            r#"{"email": {"classification": "pii.email", "deprecated": {"since": "3", "sunset": "v5", "replacedBy": "contact"}},
                "plan": {"classification": "piicolo", "deprecated": null}}"#,
        )
        .unwrap();
        let email = facts.of("email").unwrap();
        assert!(email.is_pii());
        assert_eq!(
            email.deprecated.as_ref().unwrap().note(),
            "deprecated since 3; use `contact`; removed in v5"
        );
        let plan = facts.of("plan").unwrap();
        assert!(!plan.is_pii());
        assert_eq!(plan.deprecated, None);
    }
}
