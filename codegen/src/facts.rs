//! What the contract says beyond the schema: documentation, classification, deprecation, by field path.
//!
//! The text is one JSON object, field path → `{doc, owner, unit, classification, deprecated: {since, sunset, replacedBy}}`. It is
//! written from the contract document by `callsheet pull`; this crate reads nothing else of a contract. What the document leaves
//! out may stand in the schema, as properties of the field: [`Facts::field`] asks both.

use std::collections::BTreeMap;

use callsheet_schema::avro::Field;
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
        self.classification.as_deref().is_some_and(personal)
    }
}

/// A member that is a text.
fn text(node: &tree::Node, key: &str) -> Option<String> {
    node.get(key)
        .and_then(tree::Node::as_str)
        .map(str::to_owned)
}

impl Deprecation {
    /// Reads the value of `deprecated`: an object, a flag, or a text that says since when.
    fn read(node: &tree::Node) -> Option<Self> {
        match &node.value {
            tree::Value::Null | tree::Value::Bool(false) => None,
            tree::Value::String(since) => Some(Self {
                since: Some(since.clone()),
                ..Self::default()
            }),
            _ => Some(Self {
                since: text(node, "since"),
                sunset: text(node, "sunset"),
                replaced_by: text(node, "replacedBy"),
            }),
        }
    }

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
    pub fn parse(document: &str) -> Result<Self, Problems> {
        let node = tree::parse(document)?;
        let mut facts = BTreeMap::new();
        if let tree::Value::Object(members) = &node.value {
            for member in members {
                let value = &member.value;
                let deprecated = value.get("deprecated").and_then(Deprecation::read);
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

    /// What is known of a field: by the contract, and by the schema's own properties (`classification`, `confluent:tags`, `pii`,
    /// `unit`, `owner`, `deprecated`) where the contract is silent.
    pub fn field(&self, path: &str, field: &Field) -> FieldFacts {
        let known = self.of(path).cloned().unwrap_or_default();
        let marks = marks(field);
        FieldFacts {
            doc: known.doc.or_else(|| field.doc.clone()),
            owner: known.owner.or(marks.owner),
            unit: known.unit.or(marks.unit),
            classification: known.classification.or(marks.classification),
            deprecated: known.deprecated.or(marks.deprecated),
        }
    }

    /// The facts of what lies in a field, as if it were the whole record.
    #[must_use]
    pub fn below(&self, path: &str) -> Self {
        let inside = self.0.iter().filter_map(|(known, facts)| {
            let rest = known.strip_prefix(path)?.strip_prefix('.')?;
            Some((rest.to_owned(), facts.clone()))
        });
        Self(inside.collect())
    }

    /// Facts of a field path, if the contract says anything.
    pub fn of(&self, path: &str) -> Option<&FieldFacts> {
        self.0.get(path)
    }
}

/// What a field of a schema says about itself beside its type.
fn marks(field: &Field) -> FieldFacts {
    let mut marks = FieldFacts::default();
    for (key, node) in &field.properties {
        let word = key.rsplit([':', '.']).next().unwrap_or(key);
        let texts: Vec<&str> = match &node.value {
            tree::Value::Array(items) => items.iter().filter_map(tree::Node::as_str).collect(),
            _ => node.as_str().into_iter().collect(),
        };
        let text = || texts.first().map(|&text| text.to_owned());
        let up = matches!(node.value, tree::Value::Bool(true));
        match word.to_ascii_lowercase().as_str() {
            "classification" => marks.classification = text(),
            // A class that was named wins over a tag.
            "tags" if marks.classification.is_none() => {
                marks.classification = texts
                    .iter()
                    .find(|tag| personal(tag))
                    .map(|&tag| tag.to_owned());
            }
            "pii" if up && marks.classification.is_none() => {
                marks.classification = Some("pii".to_owned());
            }
            "unit" => marks.unit = text(),
            "owner" => marks.owner = text(),
            "deprecated" => marks.deprecated = Deprecation::read(node),
            _ => {}
        }
    }
    marks
}

/// Whether a class or tag marks personal data.
fn personal(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    class
        .strip_prefix("pii")
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
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
    #[test]
    fn a_schema_speaks_where_the_contract_is_silent() {
        let schema = callsheet_schema::avro::Schema::parse(
            r#"{"type": "record", "name": "R", "fields": [
                {"name": "email", "type": "string", "confluent:tags": ["KEY", "PII"], "unit": "m"},
                {"name": "phone", "type": "string", "pii": true, "deprecated": true},
                {"name": "plan", "type": "string", "classification": "internal", "deprecated": {"replacedBy": "tier"}}]}"#,
        )
        .unwrap();
        let callsheet_schema::avro::Kind::Record(record) = &schema.node(schema.root()).kind else {
            unreachable!()
        };
        let facts = Facts::parse(r#"{"inner.email": {"unit": "km"}}"#)
            .unwrap()
            .below("inner");
        let of = |name: &str| facts.field(name, record.field(name).unwrap().1);
        assert!(of("email").is_pii() && of("phone").is_pii() && !of("plan").is_pii());
        assert_eq!(of("email").unit.as_deref(), Some("km"));
        assert_eq!(of("phone").deprecated, Some(Deprecation::default()));
        assert_eq!(of("plan").deprecated.unwrap().note(), "use `tier`");
    }
}
