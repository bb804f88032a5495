//! Properties of the document against the schema file: each names a field, and agrees on its type.

use super::element::Draft;
use super::place::Place;
use crate::nearest::nearest;
use crate::odcs::Property;
use crate::schema::Schema;
use crate::set::{Contract, ContractSubject};
use crate::view;

pub(super) fn check(contract: &Contract, subject: &ContractSubject, schema: &Schema) -> Vec<Draft> {
    let mut out = Vec::new();
    if let Some(object) = contract.object(subject)
        && let Some(root) = view::root(schema)
    {
        let place = Place::new(&contract.path, &contract.text);
        let mut walk = Walk {
            place,
            file: &subject.schema_path,
            out: &mut out,
        };
        walk.level(&object.properties, root, "");
    }
    out
}

struct Walk<'a> {
    place: Place<'a>,
    file: &'a str,
    out: &'a mut Vec<Draft>,
}

impl Walk<'_> {
    fn level(&mut self, properties: &[Property], place: view::Place<'_>, parent: &str) {
        if properties.is_empty() {
            return;
        }
        let fields = place.fields();
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
            let find = |name: &str| fields.iter().find(|field| field.name == name);
            let path = if parent.is_empty() {
                name.to_owned()
            } else {
                format!("{parent}.{name}")
            };
            let span = element.name.as_ref().map_or(element.span, |name| name.span);
            let Some(field) = find(name).or_else(|| physical.and_then(find)) else {
                let message = format!("the property `{path}` is no field of {}", self.file);
                let mut draft = Draft::promise("annotation_without_field", &path, message);
                let known = fields.iter().map(|field| field.name);
                draft.fix = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
                draft.new_place = Some(self.place.at(span));
                self.out.push(draft);
                continue;
            };
            self.agree(property, field, &path);
            if let Some(inner) = field.inner {
                self.level(&property.properties, inner, &path);
                if let Some(items) = &property.items {
                    self.level(&items.properties, inner, &path);
                }
            }
        }
    }

    fn agree(&mut self, property: &Property, field: &view::Field<'_>, path: &str) {
        let (Some(logical), Some(expected)) = (&property.element.logical_type, field.logical_types)
        else {
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
