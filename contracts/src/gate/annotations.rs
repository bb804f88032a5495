//! Properties of the document against the schema file: each names a field, and agrees on its type.

use callsheet_schema::avro::{Kind, Logical, NodeId, Schema};

use super::element::Draft;
use super::place::Place;
use crate::nearest::nearest;
use crate::odcs::Property;
use crate::set::{Contract, ContractSubject};

pub(super) fn check(contract: &Contract, subject: &ContractSubject, schema: &Schema) -> Vec<Draft> {
    let mut out = Vec::new();
    if let Some(object) = contract.object(subject) {
        let place = Place::new(&contract.path, &contract.text);
        let mut walk = Walk {
            schema,
            place,
            file: &subject.schema_path,
            out: &mut out,
        };
        walk.level(&object.properties, schema.root(), "");
    }
    out
}

struct Walk<'a> {
    schema: &'a Schema,
    place: Place<'a>,
    file: &'a str,
    out: &'a mut Vec<Draft>,
}

impl Walk<'_> {
    fn level(&mut self, properties: &[Property], node: NodeId, parent: &str) {
        let Kind::Record(record) = &self.schema.node(self.values(node)).kind else {
            return;
        };
        for property in properties {
            let element = &property.element;
            let name = element.name();
            if name.is_empty() {
                continue;
            }
            let physical = element
                .physical_name
                .as_ref()
                .map(crate::odcs::Text::as_str);
            let field = record
                .field(name)
                .or_else(|| physical.and_then(|physical| record.field(physical)));
            let path = if parent.is_empty() {
                name.to_owned()
            } else {
                format!("{parent}.{name}")
            };
            let span = element.name.as_ref().map_or(element.span, |name| name.span);
            let Some((_, field)) = field else {
                let message = format!("the property `{path}` is no field of {}", self.file);
                let mut draft = Draft::promise("annotation_without_field", &path, message);
                let known = record.fields.iter().map(|field| field.name.as_str());
                draft.fix = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
                draft.new_place = Some(self.place.at(span));
                self.out.push(draft);
                continue;
            };
            self.agree(property, field.schema, &path);
            let inner = self.values(field.schema);
            self.level(&property.properties, inner, &path);
            if let Some(items) = &property.items {
                self.level(&items.properties, inner, &path);
            }
        }
    }

    /// The type behind null, lists and maps.
    fn values(&self, mut node: NodeId) -> NodeId {
        // Each step goes down one level of the text, so its depth bounds the loop.
        for _ in 0..64 {
            node = match &self.schema.node(node).kind {
                Kind::Array(inner) | Kind::Map(inner) => *inner,
                Kind::Union(_) => match self.sole(node) {
                    Some(inner) => inner,
                    None => return node,
                },
                _ => return node,
            };
        }
        node
    }

    /// The one branch that is not null.
    fn sole(&self, node: NodeId) -> Option<NodeId> {
        let Kind::Union(branches) = &self.schema.node(node).kind else {
            return None;
        };
        let mut rest = branches
            .iter()
            .filter(|&&branch| !matches!(self.schema.node(branch).kind, Kind::Null));
        match (rest.next(), rest.next()) {
            (Some(&only), None) => Some(only),
            _ => None,
        }
    }

    fn agree(&mut self, property: &Property, node: NodeId, path: &str) {
        let Some(logical) = &property.element.logical_type else {
            return;
        };
        let Some(stripped) = self.sole(node).or_else(|| {
            let union = matches!(self.schema.node(node).kind, Kind::Union(_));
            (!union).then_some(node)
        }) else {
            return;
        };
        let found = self.schema.node(stripped);
        let Some(expected) = types(&found.kind, found.logical.as_ref()) else {
            return;
        };
        if !expected.contains(&logical.as_str()) {
            let message = format!(
                "`{path}` says `logicalType: {}`, {} has {}",
                logical.value,
                self.file,
                expected.first().copied().unwrap_or_default()
            );
            let mut draft = Draft::promise("annotation_type_disagrees", path, message);
            draft.fix = Some(format!("write `logicalType: {}`", expected[0]));
            draft.new_place = Some(self.place.at(logical.span));
            draft.new.clone_from(&logical.value);
            self.out.push(draft);
        }
    }
}

/// Logical types that fit an Avro type, the best one first; `None` if any may.
fn types(kind: &Kind, logical: Option<&Logical>) -> Option<&'static [&'static str]> {
    if let Some(logical) = logical {
        return match logical {
            Logical::Decimal { .. } => Some(&["number", "integer"]),
            Logical::Uuid => Some(&["string"]),
            Logical::Date => Some(&["date", "integer"]),
            Logical::TimeMillis | Logical::TimeMicros => Some(&["time", "integer"]),
            Logical::Duration => None,
            _ => Some(&["timestamp", "date", "integer"]),
        };
    }
    match kind {
        Kind::Boolean => Some(&["boolean"]),
        // Dates and times are often plain numbers or text in old schemas.
        Kind::Int | Kind::Long => Some(&["integer", "number", "timestamp", "date", "time"]),
        Kind::Float | Kind::Double => Some(&["number"]),
        Kind::String => Some(&["string", "date", "timestamp", "time"]),
        Kind::Enum(_) => Some(&["string"]),
        Kind::Record(_) => Some(&["object"]),
        Kind::Array(_) => Some(&["array", "vector"]),
        Kind::Map(_) => Some(&["map", "object"]),
        Kind::Null | Kind::Bytes | Kind::Fixed(_) | Kind::Union(_) => None,
    }
}
