//! What no single object can tell: unique names, references that resolve.

use std::collections::BTreeMap;

use callsheet_schema::Span;

use super::fields::Notes;
use super::model::{Document, Element, Property, SchemaObject, Text};
use crate::nearest::nearest;

pub(super) fn run(document: &Document, notes: &mut Notes<'_>) {
    let mut servers = BTreeMap::new();
    for server in &document.servers {
        unique(server.server.as_ref(), "server", &mut servers, notes);
    }
    let mut objects = BTreeMap::new();
    for object in &document.schema {
        unique(object.element.name.as_ref(), "object", &mut objects, notes);
        names(&object.properties, object.element.name(), notes);
    }
    let paths = paths(document);
    for object in &document.schema {
        relations(&object.element, document, &paths, notes);
        each(&object.properties, &mut |property| {
            relations(&property.element, document, &paths, notes);
        });
    }
    elements(document, &paths, notes);
}

fn unique<'a>(
    name: Option<&'a Text>,
    what: &str,
    seen: &mut BTreeMap<&'a str, Span>,
    notes: &mut Notes<'_>,
) {
    if let Some(name) = name
        && seen.insert(&name.value, name.span).is_some()
    {
        notes.error(
            name.span,
            format!("a second {what} with the name `{}`", name.value),
        );
    }
}

fn names(properties: &[Property], parent: &str, notes: &mut Notes<'_>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for property in properties {
        if let Some(name) = &property.element.name
            && seen.insert(&name.value, name.span).is_some()
        {
            let message = format!("a second property with the name `{parent}.{}`", name.value);
            notes.error(name.span, message);
        }
        let path = format!("{parent}.{}", property.element.name());
        names(&property.properties, &path, notes);
        if let Some(items) = &property.items {
            names(&items.properties, &path, notes);
        }
        if let Some(map) = &property.map {
            names(&map.1.properties, &path, notes);
        }
    }
}

fn each<'a>(properties: &'a [Property], visit: &mut impl FnMut(&'a Property)) {
    for property in properties {
        visit(property);
        each(&property.properties, visit);
        if let Some(items) = &property.items {
            visit(items);
            each(&items.properties, visit);
        }
        if let Some(map) = &property.map {
            each(&map.1.properties, visit);
        }
    }
}

/// Every `object`, `object.property` and deeper path that the document declares.
fn paths(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for object in &document.schema {
        out.push(object.element.name().to_owned());
        collect(&object.properties, object.element.name(), &mut out);
    }
    out
}

fn collect(properties: &[Property], parent: &str, out: &mut Vec<String>) {
    for property in properties {
        let path = format!("{parent}.{}", property.element.name());
        collect(&property.properties, &path, out);
        if let Some(items) = &property.items {
            collect(&items.properties, &path, out);
        }
        if let Some(map) = &property.map {
            collect(&map.1.properties, &path, out);
        }
        out.push(path);
    }
}

fn relations(element: &Element, document: &Document, paths: &[String], notes: &mut Notes<'_>) {
    for relationship in &element.relationships {
        for reference in relationship.from.iter().chain(&relationship.to) {
            resolve(reference, document, paths, notes);
        }
    }
}

/// `object.property`, or `/schema/<id>/properties/<id>`; a reference into another file is not ours.
fn resolve(reference: &Text, document: &Document, paths: &[String], notes: &mut Notes<'_>) {
    let text = reference.value.as_str();
    if text.contains('#') {
        return;
    }
    if text.contains('/') {
        if !resolves_by_id(text, document) {
            let message = format!("the reference `{text}` leads nowhere in this contract");
            notes.warn(reference.span, message, None);
        }
        return;
    }
    if paths.iter().any(|path| path == text) {
        return;
    }
    let message = format!("the reference `{text}` names no property of this contract");
    let object = text.split('.').next().unwrap_or_default();
    let has_object = document
        .schema
        .iter()
        .any(|found| found.element.name() == object);
    let help = match nearest(text, paths.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if !has_object => format!("the contract has no object `{object}`"),
        None => "properties are named `object.property`".to_owned(),
    };
    // The standard's own examples have references that lead nowhere.
    notes.warn(reference.span, message, Some(help));
}

fn resolves_by_id(text: &str, document: &Document) -> bool {
    let mut parts = text.trim_start_matches('/').split('/');
    if parts.next() != Some("schema") {
        // Servers, roles and the like; their ids are not kept.
        return true;
    }
    let id = parts.next();
    let object = document
        .schema
        .iter()
        .find(|object| has_id(&object.element, id));
    let Some(SchemaObject { properties, .. }) = object else {
        return false;
    };
    let mut level = properties;
    while let Some(section) = parts.next() {
        if section != "properties" {
            return true;
        }
        let id = parts.next();
        let Some(property) = level.iter().find(|property| has_id(&property.element, id)) else {
            return false;
        };
        level = &property.properties;
    }
    true
}

fn has_id(element: &Element, id: Option<&str>) -> bool {
    let (Some(id), Some(own)) = (id, element.id.as_ref().or(element.name.as_ref())) else {
        return false;
    };
    own.value == id || element.name() == id
}

/// Service levels that name a field, as far as the contract lists its fields.
fn elements(document: &Document, paths: &[String], notes: &mut Notes<'_>) {
    let listed = document
        .schema
        .iter()
        .any(|object| !object.properties.is_empty());
    if !listed {
        return;
    }
    for element in document
        .sla_properties
        .iter()
        .filter_map(|sla| sla.element.as_ref())
    {
        for name in element.value.split(',').map(str::trim) {
            let known = paths.iter().any(|path| {
                path == name || path.split_once('.').is_some_and(|(_, rest)| rest == name)
            });
            if !known {
                let help = nearest(name, paths.iter().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?"));
                let message = format!("`element` names `{name}`, which the contract does not list");
                notes.warn(element.span, message, help);
            }
        }
    }
}
