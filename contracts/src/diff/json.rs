//! Two JSON Schemas side by side.
//!
//! Schemas are paired by where they apply: the members of one name, the items, the branches that are alike. References are
//! looked through, so that a move into the definitions is no change; each pair is looked at once.

use std::collections::BTreeSet;

use callsheet_schema::Span;
use callsheet_schema::json::{At, Keywords, Kind, Named, NodeId, Schema, Type};
use callsheet_schema::tree;

use super::{Change, ChangeKind, Side};

/// Longest text of a side.
const LONGEST: usize = 80;

/// References that are followed to one schema.
const CHAIN: usize = 64;

/// Members beside a `$ref` that change nothing about what it means.
const ALONE: [&str; 4] = ["$ref", "$comment", "description", "title"];

/// Members that this module pairs itself; the others are compared as they stand.
const STRUCTURE: [&str; 29] = [
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "else",
    "enum",
    "id",
    "if",
    "items",
    "not",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// All changes from `old` to `new`.
pub(super) fn changes(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut diff = Diff {
        old,
        new,
        seen: BTreeSet::new(),
        open: vec![(old.root(), new.root(), String::new())],
        changes: Vec::new(),
    };
    // Pairs wait in a queue of their own, so that deep schemas need no deep stack.
    while let Some((old, new, path)) = diff.open.pop() {
        let later = diff.open.len();
        diff.pair(old, new, &path);
        diff.open[later..].reverse();
    }
    diff.changes
}

struct Diff<'a> {
    old: &'a Schema,
    new: &'a Schema,
    seen: BTreeSet<(NodeId, NodeId)>,
    open: Vec<(NodeId, NodeId, String)>,
    changes: Vec<Change>,
}

/// The schema that a chain of references leads to; one that says more than its reference stays.
fn target(schema: &Schema, at: NodeId) -> NodeId {
    let mut here = at;
    for _ in 0..CHAIN {
        let keywords = schema.node(here).keywords();
        let Some(reference) = keywords.and_then(|keywords| keywords.reference.as_ref()) else {
            return here;
        };
        let siblings = schema.tree(here).members().iter();
        let mut others = siblings.filter(|member| !ALONE.contains(&member.key.as_str()));
        if others.next().is_some() && keywords.is_none_or(|keywords| keywords.ignored.is_empty()) {
            return here;
        }
        here = reference.value.target;
    }
    here
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Something of a schema, where it stands in the main text.
fn side(schema: &Schema, at: NodeId, text: &str, span: Span) -> Side {
    Side {
        text: short(text),
        span: (schema.node(at).document == 0).then_some(span),
    }
}

fn whole(schema: &Schema, at: NodeId) -> Side {
    let here = target(schema, at);
    side(
        schema,
        here,
        &schema.tree(here).to_compact_json(),
        schema.node(here).span,
    )
}

fn place(path: &str) -> String {
    if path.is_empty() {
        "the schema".to_owned()
    } else {
        format!("`{path}`")
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

impl Diff<'_> {
    fn pair(&mut self, old: NodeId, new: NodeId, path: &str) {
        let (old, new) = (target(self.old, old), target(self.new, new));
        if !self.seen.insert((old, new)) {
            return;
        }
        match (&self.old.node(old).kind, &self.new.node(new).kind) {
            (Kind::Bool(one), Kind::Bool(other)) if one == other => {}
            (Kind::Keywords(before), Kind::Keywords(after)) => {
                self.types(old, new, before, after, path);
                self.values(old, new, before, after, path);
                self.members(old, new, path);
                self.properties(old, new, before, after, path);
                self.parts(before, after, path);
                self.branches(before, after, path);
            }
            _ => {
                let (before, after) = (whole(self.old, old), whole(self.new, new));
                let message = format!(
                    "{} went from {} to {}",
                    place(path),
                    before.text,
                    after.text
                );
                self.push(
                    ChangeKind::TypeChanged,
                    path,
                    Some(before),
                    Some(after),
                    message,
                );
            }
        }
    }

    fn push(
        &mut self,
        kind: ChangeKind,
        path: &str,
        old: Option<Side>,
        new: Option<Side>,
        message: String,
    ) {
        self.changes.push(Change {
            kind,
            path: path.to_owned(),
            old,
            new,
            message,
        });
    }

    fn types(&mut self, old: NodeId, new: NodeId, before: &Keywords, after: &Keywords, path: &str) {
        let types = |keywords: &Keywords| -> BTreeSet<Type> {
            let types = keywords.types.iter().flat_map(|types| &types.value);
            types.copied().collect()
        };
        let (was, is) = (types(before), types(after));
        if was == is {
            return;
        }
        let text = |types: &BTreeSet<Type>| {
            if types.is_empty() {
                return "any type".to_owned();
            }
            let words: Vec<String> = types
                .iter()
                .map(|one| format!("`{}`", one.as_str()))
                .collect();
            words.join(" or ")
        };
        let without = |types: &BTreeSet<Type>| {
            let mut rest = types.clone();
            rest.remove(&Type::Null);
            rest
        };
        let sides = (
            before
                .types
                .as_ref()
                .map(|at| side(self.old, old, &text(&was), at.span)),
            after
                .types
                .as_ref()
                .map(|at| side(self.new, new, &text(&is), at.span)),
        );
        let only_null = !was.is_empty() && !is.is_empty() && without(&was) == without(&is);
        let (kind, message) = match (only_null, is.contains(&Type::Null)) {
            (true, true) => (
                ChangeKind::MadeNullable,
                format!("{} may be null now", place(path)),
            ),
            (true, false) => (
                ChangeKind::MadeRequired,
                format!("{} may no longer be null", place(path)),
            ),
            (false, _) => (
                ChangeKind::TypeChanged,
                format!("{} went from {} to {}", place(path), text(&was), text(&is)),
            ),
        };
        self.push(kind, path, sides.0, sides.1, message);
    }

    /// `enum` and `const`, value by value.
    fn values(
        &mut self,
        old: NodeId,
        new: NodeId,
        before: &Keywords,
        after: &Keywords,
        path: &str,
    ) {
        let values = |keywords: &'_ Keywords| -> Option<Vec<tree::Node>> {
            let constant = keywords.constant.as_ref().map(|at| vec![at.value.clone()]);
            constant.or_else(|| Some(keywords.enumeration.as_ref()?.value.clone()))
        };
        let (was, is) = match (values(before), values(after)) {
            (Some(was), Some(is)) => (was, is),
            (None, None) => return,
            (was, is) => {
                let listed = |values: &[tree::Node]| {
                    let texts: Vec<String> =
                        values.iter().map(tree::Node::to_compact_json).collect();
                    short(&texts.join(", "))
                };
                let message = match (&was, &is) {
                    (Some(_), _) => format!("{} is no longer limited to values", place(path)),
                    (None, values) => format!(
                        "{} is limited to {}",
                        place(path),
                        listed(values.as_deref().unwrap_or_default())
                    ),
                };
                self.push(ChangeKind::ConstraintChanged, path, None, None, message);
                return;
            }
        };
        for value in was
            .iter()
            .filter(|value| !is.iter().any(|one| one.same_value(value)))
        {
            let text = value.to_compact_json();
            let message = format!("value {} of {} is gone", short(&text), place(path));
            let before = side(self.old, old, &text, value.span);
            self.push(ChangeKind::SymbolRemoved, path, Some(before), None, message);
        }
        for value in is
            .iter()
            .filter(|value| !was.iter().any(|one| one.same_value(value)))
        {
            let text = value.to_compact_json();
            let message = format!("value {} of {} is new", short(&text), place(path));
            let after = side(self.new, new, &text, value.span);
            self.push(ChangeKind::SymbolAdded, path, None, Some(after), message);
        }
    }

    /// Bounds, texts and whatever else stands in a schema by itself.
    fn members(&mut self, old: NodeId, new: NodeId, path: &str) {
        let (before, after) = (self.old.tree(old), self.new.tree(new));
        let mut keys: Vec<&str> = before
            .members()
            .iter()
            .map(|member| member.key.as_str())
            .collect();
        for member in after.members() {
            if !keys.contains(&member.key.as_str()) {
                keys.push(&member.key);
            }
        }
        for key in keys.into_iter().filter(|key| !STRUCTURE.contains(key)) {
            let (was, is) = (before.get(key), after.get(key));
            if let (Some(was), Some(is)) = (was, is)
                && was.same_value(is)
            {
                continue;
            }
            let text = |value: &tree::Node| short(&value.to_compact_json());
            let message = match (was, is) {
                (Some(was), Some(is)) => format!(
                    "`{key}` of {} went from {} to {}",
                    place(path),
                    text(was),
                    text(is)
                ),
                (None, Some(is)) => format!("{} got `{key}` {}", place(path), text(is)),
                (Some(was), None) => format!("{} lost `{key}` {}", place(path), text(was)),
                (None, None) => continue,
            };
            let kind = match key {
                "default" => ChangeKind::DefaultChanged,
                "title" | "description" | "examples" | "$comment" => ChangeKind::DocChanged,
                "deprecated" | "readOnly" | "writeOnly" => ChangeKind::PropertyChanged,
                _ if key.starts_with("x-") => ChangeKind::PropertyChanged,
                _ => ChangeKind::ConstraintChanged,
            };
            let sides = (
                was.map(|value| side(self.old, old, &text(value), value.span)),
                is.map(|value| side(self.new, new, &text(value), value.span)),
            );
            self.push(kind, path, sides.0, sides.1, message);
        }
    }

    fn properties(
        &mut self,
        old: NodeId,
        new: NodeId,
        before: &Keywords,
        after: &Keywords,
        path: &str,
    ) {
        for (was, is) in [
            (&before.properties, &after.properties),
            (&before.pattern_properties, &after.pattern_properties),
        ] {
            let (was, is) = (named(was.as_ref()), named(is.as_ref()));
            for gone in was
                .iter()
                .filter(|one| !is.iter().any(|other| other.name == one.name))
            {
                let at = below(path, &gone.name);
                let before = whole(self.old, gone.node);
                let message = format!("`{at}` is gone");
                self.push(ChangeKind::FieldRemoved, &at, Some(before), None, message);
            }
            for one in is {
                let at = below(path, &one.name);
                if let Some(other) = was.iter().find(|other| other.name == one.name) {
                    self.open.push((other.node, one.node, at));
                } else {
                    let required = if after.requires(&one.name) {
                        ", required"
                    } else {
                        ""
                    };
                    let added = whole(self.new, one.node);
                    let message = format!("`{at}` is new{required}");
                    self.push(ChangeKind::FieldAdded, &at, None, Some(added), message);
                }
            }
        }
        for word in before.required.iter().flat_map(|at| &at.value) {
            let still = named(after.properties.as_ref())
                .iter()
                .any(|one| one.name == word.text);
            if !after.requires(&word.text) && still {
                let at = below(path, &word.text);
                let was = side(self.old, old, &word.text, word.span);
                let message = format!("`{at}` may be left out now");
                self.push(ChangeKind::MadeOptional, &at, Some(was), None, message);
            }
        }
        for word in after.required.iter().flat_map(|at| &at.value) {
            let known = named(before.properties.as_ref())
                .iter()
                .any(|one| one.name == word.text);
            let new_too = named(after.properties.as_ref())
                .iter()
                .any(|one| one.name == word.text);
            if !before.requires(&word.text) && (known || !new_too) {
                let at = below(path, &word.text);
                let is = side(self.new, new, &word.text, word.span);
                let message = format!("`{at}` is required now");
                self.push(ChangeKind::MadeRequired, &at, None, Some(is), message);
            }
        }
    }

    /// Schemas that apply to one place each.
    fn parts(&mut self, before: &Keywords, after: &Keywords, path: &str) {
        type Part = fn(&Keywords) -> Option<&At<NodeId>>;
        let parts: [(&str, &str, Part); 11] = [
            ("[]", "items", |keywords| keywords.items.as_ref()),
            ("[]", "additionalItems", |keywords| {
                keywords.additional_items.as_ref()
            }),
            ("[]", "contains", |keywords| keywords.contains.as_ref()),
            ("[]", "unevaluatedItems", |keywords| {
                keywords.unevaluated_items.as_ref()
            }),
            ("{}", "additionalProperties", |keywords| {
                keywords.additional_properties.as_ref()
            }),
            ("{}", "unevaluatedProperties", |keywords| {
                keywords.unevaluated_properties.as_ref()
            }),
            ("", "propertyNames", |keywords| {
                keywords.property_names.as_ref()
            }),
            ("", "not", |keywords| keywords.not.as_ref()),
            ("", "if", |keywords| keywords.if_schema.as_ref()),
            ("", "then", |keywords| keywords.then_schema.as_ref()),
            ("", "else", |keywords| keywords.else_schema.as_ref()),
        ];
        for (suffix, key, part) in parts {
            let (was, is) = (part(before), part(after));
            match (was, is) {
                (Some(was), Some(is)) => {
                    self.open
                        .push((was.value, is.value, format!("{path}{suffix}")));
                }
                (None, None) => {}
                (was, is) => {
                    let verb = if is.is_some() { "got" } else { "lost" };
                    let sides = (
                        was.map(|at| whole(self.old, at.value)),
                        is.map(|at| whole(self.new, at.value)),
                    );
                    let text = sides
                        .0
                        .as_ref()
                        .or(sides.1.as_ref())
                        .map_or("", |side| &side.text);
                    let message = format!("{} {verb} `{key}` {text}", place(path));
                    self.push(
                        ChangeKind::ConstraintChanged,
                        path,
                        sides.0,
                        sides.1,
                        message,
                    );
                }
            }
        }
        if let (Some(was), Some(is)) = (&before.reference, &after.reference) {
            self.open
                .push((was.value.target, is.value.target, path.to_owned()));
        } else if let Some(one) = before.reference.as_ref().or(after.reference.as_ref()) {
            let verb = if after.reference.is_some() {
                "refers to"
            } else {
                "no longer refers to"
            };
            let message = format!("{} {verb} `{}`", place(path), one.value.text);
            self.push(ChangeKind::ConstraintChanged, path, None, None, message);
        }
        let (was, is) = (before.prefix(), after.prefix());
        for (at, (one, other)) in was.iter().zip(is).enumerate() {
            self.open.push((*one, *other, format!("{path}[{at}]")));
        }
        for (at, gone) in was.iter().enumerate().skip(is.len()) {
            let before = whole(self.old, *gone);
            let message = format!("item {at} of {} is no longer described", place(path));
            self.push(
                ChangeKind::ConstraintChanged,
                path,
                Some(before),
                None,
                message,
            );
        }
        for (at, added) in is.iter().enumerate().skip(was.len()) {
            let after = whole(self.new, *added);
            let message = format!("item {at} of {} is described", place(path));
            self.push(
                ChangeKind::ConstraintChanged,
                path,
                None,
                Some(after),
                message,
            );
        }
        self.dependents(before, after, path);
    }

    fn dependents(&mut self, before: &Keywords, after: &Keywords, path: &str) {
        let (was, is) = (&before.dependent_schemas, &after.dependent_schemas);
        for one in was {
            if let Some(other) = is.iter().find(|other| other.name == one.name) {
                self.open.push((one.node, other.node, path.to_owned()));
                continue;
            }
            let before = whole(self.old, one.node);
            let message = format!(
                "{} asks nothing more where `{}` stands",
                place(path),
                one.name
            );
            self.push(
                ChangeKind::ConstraintChanged,
                path,
                Some(before),
                None,
                message,
            );
        }
        for one in is
            .iter()
            .filter(|one| !was.iter().any(|other| other.name == one.name))
        {
            let after = whole(self.new, one.node);
            let message = format!(
                "{} asks for {} where `{}` stands",
                place(path),
                after.text,
                one.name
            );
            self.push(
                ChangeKind::ConstraintChanged,
                path,
                None,
                Some(after),
                message,
            );
        }
    }

    /// `allOf`, `anyOf`, `oneOf`: branches that are alike first, the rest in order if there are as many.
    fn branches(&mut self, before: &Keywords, after: &Keywords, path: &str) {
        for (was, is) in [
            (&before.all_of, &after.all_of),
            (&before.any_of, &after.any_of),
            (&before.one_of, &after.one_of),
        ] {
            let mut was: Vec<NodeId> = was.iter().flat_map(|at| &at.value).copied().collect();
            let mut is: Vec<NodeId> = is.iter().flat_map(|at| &at.value).copied().collect();
            let hash = |schema: &Schema, at: NodeId| schema.node(target(schema, at)).hash;
            was.retain(|one| {
                let same = is
                    .iter()
                    .position(|other| hash(self.old, *one) == hash(self.new, *other));
                if let Some(same) = same {
                    is.remove(same);
                }
                same.is_none()
            });
            if was.len() == is.len() {
                for (one, other) in was.into_iter().zip(is) {
                    self.open.push((one, other, path.to_owned()));
                }
                continue;
            }
            for one in was {
                let before = whole(self.old, one);
                let message = format!("{} lost the branch {}", place(path), before.text);
                self.push(ChangeKind::BranchRemoved, path, Some(before), None, message);
            }
            for one in is {
                let after = whole(self.new, one);
                let message = format!("{} got the branch {}", place(path), after.text);
                self.push(ChangeKind::BranchAdded, path, None, Some(after), message);
            }
        }
    }
}

fn named(at: Option<&At<Vec<Named>>>) -> &[Named] {
    at.map_or(&[], |at| at.value.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> Vec<String> {
        let (old, new) = (
            Schema::parse(old, &[]).unwrap(),
            Schema::parse(new, &[]).unwrap(),
        );
        assert_eq!(changes(&old, &old), []);
        changes(&old, &new)
            .into_iter()
            .map(|change| {
                format!(
                    "{} {}: {}",
                    change.kind.as_str(),
                    change.path,
                    change.message
                )
            })
            .collect()
    }

    #[test]
    fn changes_are_told_by_place() {
        let old = r#"{"type":"object","required":["id","note"],"properties":{"id":{"type":"string","maxLength":9},"note":{"type":"string"},
            "status":{"enum":["new","paid"]},"lines":{"type":"array","items":{"type":"object","properties":{"price":{"type":"integer","minimum":0}}}},
            "old":{"type":"string"},"choice":{"oneOf":[{"type":"string"},{"type":"integer"}]}}}"#;
        let new = r#"{"type":"object","required":["id","added"],"additionalProperties":false,"properties":{"id":{"type":["string","null"],"maxLength":8},
            "note":{"type":"string","description":"free text"},"status":{"enum":["paid","sent"]},
            "lines":{"type":"array","items":{"type":"object","properties":{"price":{"type":"number","minimum":0}}}},
            "added":{"type":"string"},"choice":{"oneOf":[{"type":"integer"},{"type":"string"},{"type":"boolean"}]}}}"#;
        assert_eq!(
            told(old, new),
            [
                "field_removed old: `old` is gone",
                "field_added added: `added` is new, required",
                "made_optional note: `note` may be left out now",
                "constraint_changed : the schema got `additionalProperties` false",
                "made_nullable id: `id` may be null now",
                "constraint_changed id: `maxLength` of `id` went from 9 to 8",
                "doc_changed note: `note` got `description` \"free text\"",
                "symbol_removed status: value \"new\" of `status` is gone",
                "symbol_added status: value \"sent\" of `status` is new",
                "type_changed lines[].price: `lines[].price` went from `integer` to `number`",
                "branch_added choice: `choice` got the branch {\"type\":\"boolean\"}",
            ]
        );
    }

    #[test]
    fn a_move_into_the_definitions_and_recursion_are_no_change() {
        let old = r##"{"properties":{"a":{"type":"string"},"n":{"$ref":"#"}}}"##;
        let new = r##"{"properties":{"a":{"$ref":"#/$defs/a"},"n":{"$ref":"#"}},"$defs":{"a":{"type":"string"}}}"##;
        assert_eq!(told(old, new), [] as [&str; 0]);
    }
}
