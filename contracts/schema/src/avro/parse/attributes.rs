//! Attributes of types and fields: which there are, and how they are read.

use std::collections::BTreeSet;

use super::Parser;
use crate::avro::model::{Enum, Fixed, Kind, Record};
use crate::avro::name::{self, Name};
use crate::span::Span;
use crate::tree;

/// Attributes of types that the specification defines (as Java reserves them).
const TYPE: [&str; 10] = [
    "type",
    "name",
    "namespace",
    "doc",
    "aliases",
    "fields",
    "symbols",
    "items",
    "values",
    "size",
];
/// Attributes of fields that the specification defines.
const FIELD: [&str; 6] = ["name", "type", "doc", "default", "order", "aliases"];

/// Reads the name of a definition, if it has one.
pub(super) fn name(node: &tree::Node, namespace: &str) -> Option<Name> {
    let space = node
        .get("namespace")
        .and_then(tree::Node::as_str)
        .unwrap_or(namespace);
    Some(Name::new(node.get("name")?.as_str()?, space))
}

/// Makes a definition that has its name and nothing else yet.
pub(super) fn empty(word: &str, name: Name) -> Kind {
    let (aliases, doc) = (Vec::new(), None);
    match word {
        "enum" => Kind::Enum(Enum {
            name,
            aliases,
            doc,
            symbols: Vec::new(),
            default: None,
            sorted: crate::sorted::Sorted::default(),
        }),
        "fixed" => Kind::Fixed(Fixed {
            name,
            aliases,
            doc,
            size: 0,
        }),
        _ => Kind::Record(Record {
            name,
            aliases,
            doc,
            is_error: word == "error",
            fields: Vec::new(),
            sorted: crate::sorted::Sorted::default(),
        }),
    }
}

/// Collects the attributes that the specification does not define.
pub(super) fn type_properties(node: &tree::Node, is_enum: bool) -> Vec<(String, tree::Node)> {
    others(node, |key| {
        TYPE.contains(&key) || (is_enum && key == "default")
    })
}

/// Collects the attributes of a field that the specification does not define.
pub(super) fn field_properties(node: &tree::Node) -> Vec<(String, tree::Node)> {
    others(node, |key| FIELD.contains(&key))
}

fn others(node: &tree::Node, reserved: impl Fn(&str) -> bool) -> Vec<(String, tree::Node)> {
    node.members()
        .iter()
        .filter(|member| !reserved(&member.key))
        .map(|member| (member.key.clone(), member.value.clone()))
        .collect()
}

/// Returns the documentation; like Java, anything but a string is no documentation.
pub(super) fn doc(node: &tree::Node) -> Option<String> {
    node.get("doc")
        .and_then(tree::Node::as_str)
        .map(str::to_owned)
}

impl Parser<'_> {
    /// Returns a required attribute, or reports that it is missing.
    pub(super) fn required<'n>(
        &mut self,
        node: &'n tree::Node,
        key: &str,
        owner: &str,
    ) -> Option<&'n tree::Node> {
        let found = node.get(key);
        if found.is_none() {
            let span = Span::new(node.span.start, node.span.start.saturating_add(1));
            let near = crate::problem::nearest(
                key,
                node.members().iter().map(|member| member.key.as_str()),
            );
            match near {
                Some(near) => {
                    let help = format!("is `{near}` meant to be `{key}`?");
                    self.report_with_help(
                        format!("{owner} lacks the attribute `{key}`"),
                        span,
                        help,
                    );
                }
                None => self.report(format!("{owner} lacks the attribute `{key}`"), span),
            }
        }
        found
    }

    /// Returns a required attribute that is a string.
    pub(super) fn required_text<'n>(
        &mut self,
        node: &'n tree::Node,
        key: &str,
        owner: &str,
    ) -> Option<&'n str> {
        let value = self.required(node, key, owner)?;
        self.expect_text(value, key)
    }

    /// Reads a value that must be a string.
    pub(super) fn expect_text<'n>(&mut self, value: &'n tree::Node, key: &str) -> Option<&'n str> {
        let text = value.as_str();
        if text.is_none() {
            self.report(
                format!("`{key}` is {}, expected a string", value.kind()),
                value.span,
            );
        }
        text
    }

    /// Returns a required attribute that is an array.
    pub(super) fn required_array<'n>(
        &mut self,
        node: &'n tree::Node,
        key: &str,
        owner: &str,
    ) -> Option<&'n [tree::Node]> {
        let value = self.required(node, key, owner)?;
        let items = value.as_array();
        if items.is_none() {
            self.report(
                format!("`{key}` is {}, expected an array", value.kind()),
                value.span,
            );
        }
        items
    }

    /// Reports a name that is not one; `what` is `the field name` or the like.
    pub(super) fn check_name(&mut self, what: &str, text: &str, span: Span) {
        if !self.options.validate_names || name::is_valid(text) {
            return;
        }
        if text.is_empty() {
            self.report(format!("{what} is empty"), span);
            return;
        }
        let mut fixed: String = text
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        if fixed.starts_with(|c: char| c.is_ascii_digit()) {
            fixed.insert(0, '_');
        }
        self.report_with_help(
            format!("{what} `{text}` is not a name"),
            span,
            format!("names start with a letter or `_`, then letters, digits and `_`: `{fixed}`"),
        );
    }

    /// Reports what is wrong with a full name.
    pub(super) fn check_full_name(&mut self, name: &Name, node: &tree::Node) {
        let span = node.get("name").map_or(node.span, |value| value.span);
        self.check_name("the type name", name.name(), span);
        let from_name = node
            .get("name")
            .and_then(tree::Node::as_str)
            .is_some_and(|text| text.contains('.'));
        let place = if from_name {
            None
        } else {
            node.get("namespace")
        };
        let place = place.map_or(span, |value| value.span);
        if !name.namespace().is_empty() && (from_name || node.get("namespace").is_some()) {
            for part in name.namespace().split('.') {
                self.check_name("the namespace part", part, place);
            }
        }
        if name.namespace().is_empty() && name::PRIMITIVES.contains(&name.name()) {
            self.report_with_help(
                format!("a type may not be named `{name}`, which is a primitive type"),
                span,
                "choose another name or give it a namespace",
            );
        }
    }

    /// Reads the aliases of a type or field as strings, each once.
    pub(super) fn alias_texts(&mut self, node: &tree::Node) -> Vec<(String, Span)> {
        let Some(value) = node.get("aliases") else {
            return Vec::new();
        };
        let Some(items) = value.as_array() else {
            self.report_with_help(
                format!(
                    "`aliases` is {}, expected an array of strings",
                    value.kind()
                ),
                value.span,
                "write [\"name\"]",
            );
            return Vec::new();
        };
        let mut texts: Vec<(String, Span)> = Vec::new();
        let mut seen = BTreeSet::new();
        for item in items {
            if let Some(text) = self.expect_text(item, "an alias")
                && seen.insert(text)
            {
                texts.push((text.to_owned(), item.span));
            }
        }
        texts
    }

    /// Reads the aliases of a type, relative to the type's own namespace.
    pub(super) fn type_aliases(&mut self, node: &tree::Node, name: &Name) -> Vec<Name> {
        let mut aliases: Vec<Name> = Vec::new();
        let mut seen = BTreeSet::new();
        for (text, span) in self.alias_texts(node) {
            let alias = Name::new(&text, name.namespace());
            self.check_name("the alias", alias.name(), span);
            if seen.insert(alias.clone()) {
                aliases.push(alias);
            }
        }
        aliases
    }
}
