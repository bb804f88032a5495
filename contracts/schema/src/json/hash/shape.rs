//! What one node asserts by itself, and the schemas that it applies.

use sha2::{Digest, Sha256};

use super::{Context, Hash, finish};
use crate::json::Draft;
use crate::json::model::{At, Keywords, Kind, Named, Node, NodeId, Number, Ref, Type};
use crate::tree::{self, Value, write_string};

/// A node without its children's content.
pub(super) struct Shape {
    own: Hash,
    groups: Vec<Group>,
    children: Vec<usize>,
}

/// A run of children.
struct Group {
    count: usize,
    /// Whether their order has no meaning.
    any_order: bool,
}

impl Shape {
    pub(super) fn new(node: &Node, aliases: &[usize], context: &Context) -> Self {
        let mut builder = ShapeBuilder {
            sha: Sha256::new(),
            groups: Vec::new(),
            children: Vec::new(),
            aliases,
        };
        match &node.kind {
            // `true` and an object without assertions are the same.
            Kind::Bool(true) => {}
            Kind::Bool(false) => builder.tag("false"),
            Kind::Keywords(keywords) => builder.keywords(keywords, node.draft, context),
        }
        Self {
            own: finish(builder.sha),
            groups: builder.groups,
            children: builder.children,
        }
    }

    pub(super) fn child(&self, edge: usize) -> Option<usize> {
        self.children.get(edge).copied()
    }

    pub(super) fn degree(&self) -> usize {
        self.children.len()
    }

    pub(super) fn reaches(&self, node: usize) -> bool {
        self.children.contains(&node)
    }

    /// The hash of the node, given those of its children.
    pub(super) fn combine(&self, of: &impl Fn(usize) -> Hash) -> Hash {
        let mut sha = Sha256::new();
        sha.update(self.own);
        let mut at = 0;
        for group in &self.groups {
            let mut hashes: Vec<Hash> = self.children[at..at + group.count]
                .iter()
                .map(|child| of(*child))
                .collect();
            at += group.count;
            if group.any_order {
                hashes.sort_unstable();
            }
            for hash in hashes {
                sha.update(hash);
            }
        }
        finish(sha)
    }
}

/// Whether nothing but `$ref` takes part in validation.
pub(super) fn asserts_only_a_reference(keywords: &Keywords) -> bool {
    let mut applied = Vec::new();
    keywords.applied(&mut applied);
    applied.is_empty() && keywords.dynamic_reference.is_none() && own(keywords).is_empty()
}

struct ShapeBuilder<'a> {
    sha: Sha256,
    groups: Vec<Group>,
    children: Vec<usize>,
    aliases: &'a [usize],
}

impl ShapeBuilder<'_> {
    fn part(&mut self, bytes: &[u8]) {
        self.sha.update((bytes.len() as u64).to_be_bytes());
        self.sha.update(bytes);
    }

    fn tag(&mut self, tag: &str) {
        self.part(tag.as_bytes());
    }

    fn keywords(&mut self, keywords: &Keywords, draft: Draft, context: &Context) {
        for (tag, text) in own(keywords) {
            self.tag(tag);
            self.tag(&text);
        }
        if sensitive(keywords, draft) {
            self.tag(draft.title());
        }
        self.named("properties", keywords.properties.as_ref());
        self.named("patternProperties", keywords.pattern_properties.as_ref());
        self.names("dependentSchemas", &keywords.dependent_schemas);
        self.list("prefixItems", keywords.prefix_items.as_ref(), false);
        self.list("allOf", keywords.all_of.as_ref(), true);
        self.list("anyOf", keywords.any_of.as_ref(), true);
        self.list("oneOf", keywords.one_of.as_ref(), true);
        // `items` after a prefix and `additionalItems` are one thing; without a prefix the latter is nothing.
        self.one("items", keywords.rest_items());
        let value = |at: &Option<At<NodeId>>| at.as_ref().map(|at| at.value);
        self.one("unevaluatedItems", value(&keywords.unevaluated_items));
        self.one("contains", value(&keywords.contains));
        self.one(
            "additionalProperties",
            value(&keywords.additional_properties),
        );
        self.one(
            "unevaluatedProperties",
            value(&keywords.unevaluated_properties),
        );
        self.one("propertyNames", value(&keywords.property_names));
        self.one("not", value(&keywords.not));
        if keywords.if_schema.is_some() {
            self.one("if", value(&keywords.if_schema));
            self.one("then", value(&keywords.then_schema));
            self.one("else", value(&keywords.else_schema));
        }
        for reference in [&keywords.reference, &keywords.dynamic_reference]
            .into_iter()
            .flatten()
        {
            self.reference(&reference.value, context);
        }
    }

    fn reference(&mut self, reference: &Ref, context: &Context) {
        self.one("$ref", Some(reference.target));
        if let Some(name) = &reference.dynamic
            && context.dynamic.get(name).copied().unwrap_or(0) > 1
        {
            // What it means depends on the way here: only the same texts are surely the same.
            self.tag("$dynamicRef");
            self.tag(name);
            self.part(&context.texts);
        }
    }

    fn one(&mut self, tag: &str, node: Option<NodeId>) {
        if let Some(node) = node {
            self.tag(tag);
            self.group([node].into_iter(), false);
        }
    }

    fn list(&mut self, tag: &str, list: Option<&At<Vec<NodeId>>>, any_order: bool) {
        if let Some(list) = list {
            self.tag(tag);
            self.tag(&list.value.len().to_string());
            self.group(list.value.iter().copied(), any_order);
        }
    }

    fn named(&mut self, tag: &str, named: Option<&At<Vec<Named>>>) {
        self.names(tag, named.map_or(&[], |at| at.value.as_slice()));
    }

    fn names(&mut self, tag: &str, named: &[Named]) {
        if named.is_empty() {
            return;
        }
        let mut sorted: Vec<&Named> = named.iter().collect();
        sorted.sort_by(|left, right| left.name.cmp(&right.name));
        self.tag(tag);
        self.tag(&sorted.len().to_string());
        for named in &sorted {
            self.tag(&named.name);
        }
        self.group(sorted.iter().map(|named| named.node), false);
    }

    fn group(&mut self, nodes: impl Iterator<Item = NodeId>, any_order: bool) {
        let before = self.children.len();
        let aliases = self.aliases;
        self.children
            .extend(nodes.map(|node| node.through(aliases)));
        self.groups.push(Group {
            count: self.children.len() - before,
            any_order,
        });
    }
}

/// Whether drafts read one of the keywords differently.
fn sensitive(keywords: &Keywords, draft: Draft) -> bool {
    let integer = keywords
        .types
        .as_ref()
        .is_some_and(|types| types.value.contains(&Type::Integer));
    (integer && draft == Draft::Draft4)
        || keywords.format.is_some()
        || keywords.content_encoding.is_some()
        || keywords.content_media_type.is_some()
        || keywords.unevaluated_items.is_some()
        || (keywords.contains.is_some() && draft >= Draft::Draft2019)
}

/// The assertions that need no subschema, each with a text that is the same for the same meaning.
fn own(keywords: &Keywords) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if let Some(types) = &keywords.types {
        let mut sorted = types.value.clone();
        sorted.sort_unstable();
        let names: Vec<&str> = sorted.iter().map(|name| name.as_str()).collect();
        out.push(("type", names.join(" ")));
    }
    if let Some(values) = &keywords.enumeration {
        let mut texts: Vec<String> = values.value.iter().map(value_text).collect();
        texts.sort_unstable();
        texts.dedup();
        out.push(("enum", texts.join(" ")));
    }
    if let Some(value) = &keywords.constant {
        out.push(("const", value_text(&value.value)));
    }
    for (tag, number) in [
        ("multipleOf", &keywords.multiple_of),
        ("maximum", &keywords.maximum),
        ("minimum", &keywords.minimum),
        ("exclusiveMaximum", &keywords.exclusive_maximum),
        ("exclusiveMinimum", &keywords.exclusive_minimum),
    ] {
        out.extend(number.iter().map(|at| (tag, number_text(&at.value))));
    }
    // Draft 4 marks a bound as exclusive: the same as the bound that later drafts have for it.
    for (tag, exclusive, flag, bound) in [
        (
            "maximum",
            "exclusiveMaximum",
            &keywords.maximum_is_exclusive,
            &keywords.maximum,
        ),
        (
            "minimum",
            "exclusiveMinimum",
            &keywords.minimum_is_exclusive,
            &keywords.minimum,
        ),
    ] {
        if flag.as_ref().is_some_and(|flag| flag.value) && bound.is_some() {
            for entry in &mut out {
                if entry.0 == tag {
                    entry.0 = exclusive;
                }
            }
        }
    }
    let contains = keywords.contains.is_some();
    for (tag, count) in [
        ("maxLength", &keywords.max_length),
        ("minLength", &keywords.min_length),
        ("maxItems", &keywords.max_items),
        ("minItems", &keywords.min_items),
        ("maxProperties", &keywords.max_properties),
        ("minProperties", &keywords.min_properties),
        ("maxContains", &keywords.max_contains),
        ("minContains", &keywords.min_contains),
    ] {
        if contains || !tag.ends_with("Contains") {
            out.extend(count.iter().map(|at| (tag, at.value.to_string())));
        }
    }
    for (tag, text) in [
        ("pattern", &keywords.pattern),
        ("format", &keywords.format),
        ("contentEncoding", &keywords.content_encoding),
        ("contentMediaType", &keywords.content_media_type),
    ] {
        out.extend(text.iter().map(|at| (tag, at.value.clone())));
    }
    if keywords.unique_items.as_ref().is_some_and(|at| at.value) {
        out.push(("uniqueItems", String::new()));
    }
    if let Some(required) = &keywords.required {
        let names = required.value.iter().map(|word| word.text.as_str());
        let names = name_set(names);
        if !names.is_empty() {
            out.push(("required", names));
        }
    }
    let mut dependent: Vec<(&str, String)> = keywords
        .dependent_required
        .iter()
        .map(|names| {
            let needs = names.needs.iter().map(|word| word.text.as_str());
            (names.name.as_str(), name_set(needs))
        })
        .collect();
    dependent.sort_unstable();
    for (name, needs) in dependent {
        let mut text = String::new();
        write_string(name, &mut text);
        text.push_str(&needs);
        out.push(("dependentRequired", text));
    }
    out
}

fn name_set<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    let mut out = String::new();
    for name in names {
        write_string(name, &mut out);
    }
    out
}

/// Prints a value so that equal values have one text: members sorted, numbers by value.
fn value_text(node: &tree::Node) -> String {
    fn write(node: &tree::Node, out: &mut String) {
        match &node.value {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => out.push_str(&number_text(&Number(text.clone()))),
            Value::String(text) => write_string(text, out),
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    write(item, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(members) => {
                let mut sorted: Vec<&tree::Member> = members.iter().collect();
                sorted.sort_by(|left, right| left.key.cmp(&right.key));
                out.push('{');
                for member in sorted {
                    write_string(&member.key, out);
                    out.push(':');
                    write(&member.value, out);
                    out.push(',');
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    write(node, &mut out);
    out
}

/// Prints a number so that equal numbers have one text: digits without zeros around them, and an exponent.
fn number_text(number: &Number) -> String {
    let text = number.as_str();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let Ok(exponent) = exponent.parse::<i64>() else {
        return text.to_owned();
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{integer}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return "0".into();
    }
    let dropped = i64::try_from(digits.len() - significant.len()).unwrap_or(0);
    let after_point = i64::try_from(fraction.len()).unwrap_or(0);
    let exponent = exponent.saturating_add(dropped).saturating_sub(after_point);
    format!("{sign}{significant}e{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_one_text() {
        for group in [
            &["1", "1.0", "10e-1", "0.1E1", "1.000e0"][..],
            &["0", "-0", "0.00", "0e7"],
            &["1200", "1.2e3", "12E2"],
            &["-2.5", "-25e-1"],
        ] {
            let texts: Vec<String> = group
                .iter()
                .map(|text| number_text(&Number((*text).to_owned())))
                .collect();
            assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
        }
        assert_ne!(
            number_text(&Number("1".into())),
            number_text(&Number("10".into()))
        );
    }
}
