//! Second pass: JSON to nodes.

use std::collections::HashSet;

use super::attributes::{self, doc, field_properties, type_properties};
use super::{Parser, lookup};
use crate::avro::logical::Logical;
use crate::avro::model::{Enum, Field, FieldDefault, Fixed, Kind, NodeId, Order, Record, Symbol};
use crate::avro::name::{Name, PRIMITIVES};
use crate::problem::nearest;
use crate::tree::{self, java_double};

const COMPLEX: [&str; 6] = ["record", "enum", "array", "map", "fixed", "error"];
/// Size of a fixed that Java still reads.
const MAX_FIXED: u64 = 2_147_483_639;

impl<'t> Parser<'t> {
    /// Builds one schema; `None` after a report.
    pub(super) fn schema(&mut self, node: &'t tree::Node, namespace: &str) -> Option<NodeId> {
        match &node.value {
            tree::Value::String(name) => self.reference(name, node, namespace),
            tree::Value::Array(branches) => self.union(branches, node, namespace),
            tree::Value::Object(_) => self.object(node, namespace),
            _ => {
                let message = format!("{} is no schema", node.kind());
                self.report_with_help(
                    message,
                    node.span,
                    "a schema is a type name, an object or an array",
                );
                None
            }
        }
    }

    fn reference(&mut self, name: &str, node: &tree::Node, namespace: &str) -> Option<NodeId> {
        if let Some(kind) = primitive(name) {
            return Some(self.push(kind, node.span));
        }
        let found = lookup(&self.names, name, namespace);
        if found.is_none() {
            let span = node.span;
            if COMPLEX.contains(&name) {
                let help = format!("write {{\"type\": \"{name}\", …}} inside \"type\"");
                self.report_with_help(format!("`{name}` needs an object of its own"), span, help);
                return None;
            }
            let mut known: Vec<&str> = self.names.keys().map(String::as_str).collect();
            known.sort_unstable();
            let qualified = Name::new(name, namespace);
            let short = known
                .iter()
                .copied()
                .find(|full| Name::new(full, "").name() == name);
            let near = short
                .or_else(|| nearest(name, PRIMITIVES.into_iter().chain(COMPLEX)))
                .or_else(|| nearest(qualified.full(), known.iter().copied()))
                .or_else(|| {
                    known.iter().copied().find(|full| {
                        nearest(name, std::iter::once(Name::new(full, "").name())).is_some()
                    })
                });
            let message = format!("the type `{name}` is not known");
            match near {
                Some(near) => {
                    self.report_with_help(message, span, format!("did you mean `{near}`?"));
                }
                None => self.report_with_help(
                    message,
                    span,
                    "define it in this text or give the schema that defines it as a reference",
                ),
            }
        }
        found
    }

    fn union(
        &mut self,
        branches: &'t [tree::Node],
        node: &tree::Node,
        namespace: &str,
    ) -> Option<NodeId> {
        let id = self.push(Kind::Null, node.span);
        let mut ids = Vec::with_capacity(branches.len());
        let mut labels: HashSet<String> = HashSet::new();
        let mut complete = true;
        for branch in branches {
            let Some(child) = self.schema(branch, namespace) else {
                complete = false;
                continue;
            };
            ids.push(child);
            let kind = &self.nodes[child.index()].kind;
            if matches!(kind, Kind::Union(_)) {
                self.report_with_help(
                    "a union stands directly in a union",
                    branch.span,
                    "list its branches in the outer union",
                );
                continue;
            }
            let label = kind.label().to_owned();
            if labels.contains(&label) {
                let help = "a union may have one branch of each unnamed type and of each name";
                self.report_with_help(format!("the union has `{label}` twice"), branch.span, help);
            }
            labels.insert(label);
        }
        self.nodes[id.index()].kind = Kind::Union(ids);
        complete.then_some(id)
    }

    fn object(&mut self, node: &'t tree::Node, namespace: &str) -> Option<NodeId> {
        let type_node = self.required(node, "type", "the schema")?;
        let Some(word) = type_node.as_str() else {
            let message = format!("`type` is {}, expected a string", type_node.kind());
            self.report_with_help(
                message,
                type_node.span,
                "put the inner schema here without the object around it",
            );
            return None;
        };
        if let Some(kind) = primitive(word) {
            let id = self.push(kind, node.span);
            self.set_properties(id, node);
            return Some(id);
        }
        match word {
            "array" | "map" => {
                let (key, owner) = if word == "array" {
                    ("items", "the array")
                } else {
                    ("values", "the map")
                };
                let id = self.push(Kind::Null, node.span);
                let inner = self.required(node, key, owner)?;
                let inner = self.schema(inner, namespace)?;
                self.nodes[id.index()].kind = if word == "array" {
                    Kind::Array(inner)
                } else {
                    Kind::Map(inner)
                };
                self.set_properties(id, node);
                Some(id)
            }
            "record" | "error" | "enum" | "fixed" => self.named(word, node, namespace),
            name => {
                let found = lookup(&self.names, name, namespace);
                if found.is_none() {
                    let known = PRIMITIVES.into_iter().chain(COMPLEX);
                    let message = format!("`{name}` is not a type");
                    match nearest(name, known) {
                        Some(near) => {
                            let help = format!("did you mean `{near}`?");
                            self.report_with_help(message, type_node.span, help);
                        }
                        None => return self.reference(name, type_node, namespace),
                    }
                }
                found
            }
        }
    }

    fn set_properties(&mut self, id: NodeId, node: &tree::Node) {
        let target = &mut self.nodes[id.index()];
        target.properties = type_properties(node, matches!(target.kind, Kind::Enum(_)));
        target.logical = Logical::read(&target.kind, &target.properties);
    }

    fn named(&mut self, word: &str, node: &'t tree::Node, namespace: &str) -> Option<NodeId> {
        self.required_text(node, "name", &format!("the {word}"))?;
        let name = attributes::name(node, namespace)?;
        self.check_full_name(&name, node);
        let id = match self.declared.get(name.full()) {
            Some(first) if std::ptr::eq(first.tree, node) => first.id,
            known => {
                let help = match known {
                    Some(first) => {
                        format!(
                            "the first definition stands at byte {}; refer to it by name",
                            first.tree.span.start
                        )
                    }
                    None => {
                        "a reference defines it; remove the definition and keep the name".into()
                    }
                };
                let span = node.get("name").map_or(node.span, |value| value.span);
                self.report_with_help(format!("the type `{name}` is defined twice"), span, help);
                return None;
            }
        };
        let aliases = self.type_aliases(node, &name);
        let doc = doc(node);
        let kind = match word {
            "enum" => {
                let (symbols, default) = self.symbols(node, &name)?;
                Kind::Enum(Enum {
                    name,
                    aliases,
                    doc,
                    symbols,
                    default,
                    sorted: crate::sorted::Sorted::default(),
                })
            }
            "fixed" => {
                let size = self.size(node)?;
                Kind::Fixed(Fixed {
                    name,
                    aliases,
                    doc,
                    size,
                })
            }
            _ => {
                let owner = format!("the {word} `{name}`");
                let fields = self.required_array(node, "fields", &owner)?;
                let fields = self.fields(fields, &name);
                Kind::Record(Record {
                    name,
                    aliases,
                    doc,
                    is_error: word == "error",
                    fields,
                    sorted: crate::sorted::Sorted::default(),
                })
            }
        };
        self.nodes[id.index()].kind = kind;
        self.set_properties(id, node);
        Some(id)
    }

    fn symbols(&mut self, node: &tree::Node, name: &Name) -> Option<(Vec<Symbol>, Option<String>)> {
        let items = self.required_array(node, "symbols", &format!("the enum `{name}`"))?;
        let mut seen = HashSet::new();
        let mut symbols = Vec::with_capacity(items.len());
        for item in items {
            let Some(text) = self.expect_text(item, "a symbol") else {
                continue;
            };
            self.check_name("the symbol", text, item.span);
            if !seen.insert(text) {
                self.report(
                    format!("the symbol `{text}` stands twice in `{name}`"),
                    item.span,
                );
            }
            symbols.push(Symbol {
                name: text.to_owned(),
                span: item.span,
            });
        }
        let default = node
            .get("default")
            .and_then(|value| value.as_str().map(|text| (text, value.span)));
        if let Some((text, span)) = default
            && !seen.contains(text)
        {
            let message = format!("the default `{text}` is no symbol of `{name}`");
            match nearest(text, symbols.iter().map(|symbol| symbol.name.as_str())) {
                Some(near) => {
                    self.report_with_help(message, span, format!("did you mean `{near}`?"));
                }
                None => self.report_with_help(message, span, "add it to `symbols`"),
            }
        }
        Some((symbols, default.map(|(text, _)| text.to_owned())))
    }

    fn size(&mut self, node: &tree::Node) -> Option<usize> {
        let value = self.required(node, "size", "the fixed")?;
        let size = value
            .as_u64()
            .filter(|size| *size <= MAX_FIXED)
            .and_then(|size| usize::try_from(size).ok());
        if size.is_none() {
            let found = crate::avro::json::describe(value);
            self.report(
                format!("`size` is {found}, expected a whole number of bytes"),
                value.span,
            );
        }
        size
    }

    fn fields(&mut self, items: &'t [tree::Node], record: &Name) -> Vec<Field> {
        let mut fields = Vec::with_capacity(items.len());
        let mut seen: HashSet<&str> = HashSet::with_capacity(items.len());
        for item in items {
            if !matches!(item.value, tree::Value::Object(_)) {
                self.report(
                    format!("a field is {}, expected an object", item.kind()),
                    item.span,
                );
                continue;
            }
            let name = self.required_text(item, "name", "the field");
            let owner = name.map_or_else(
                || "the field".to_owned(),
                |name| format!("the field `{name}`"),
            );
            let type_node = self.required(item, "type", &owner);
            let schema = type_node.and_then(|schema| self.schema(schema, record.namespace()));
            let (order, default) = (self.order(item), self.default(item, schema));
            let aliases = self
                .alias_texts(item)
                .into_iter()
                .map(|(text, _)| text)
                .collect();
            let name_span = item.get("name").map_or(item.span, |value| value.span);
            if let Some(name) = name {
                self.check_name("the field name", name, name_span);
                if !seen.insert(name) {
                    self.report_with_help(
                        format!("the field `{name}` stands twice in `{record}`"),
                        name_span,
                        "rename or remove one of the two",
                    );
                }
            }
            if let (Some(name), Some(schema), Some(type_node)) = (name, schema, type_node) {
                fields.push(Field {
                    name: name.to_owned(),
                    aliases,
                    doc: doc(item),
                    schema,
                    default,
                    order,
                    properties: field_properties(item),
                    span: item.span,
                    name_span,
                    type_span: type_node.span,
                });
            }
        }
        fields
    }

    fn order(&mut self, field: &tree::Node) -> Order {
        let Some(value) = field.get("order") else {
            return Order::Ascending;
        };
        match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("ascending") => Order::Ascending,
            Some("descending") => Order::Descending,
            Some("ignore") => Order::Ignore,
            _ => {
                let found = crate::avro::json::describe(value);
                self.report_with_help(
                    format!("`order` is {found}"),
                    value.span,
                    "write `ascending`, `descending` or `ignore`",
                );
                Order::Ascending
            }
        }
    }

    /// Takes a default as it stands; for float and double, a number in quotes becomes a number, as in Java.
    fn default(&mut self, field: &tree::Node, schema: Option<NodeId>) -> Option<FieldDefault> {
        let mut json = field.get("default")?.clone();
        let floating = schema
            .is_some_and(|id| matches!(self.nodes[id.index()].kind, Kind::Float | Kind::Double));
        if let (true, tree::Value::String(text)) = (floating, &json.value)
            && let Ok(value) = text.trim().parse::<f64>()
        {
            json.value = if value.is_finite() {
                tree::Value::Number(java_double(value))
            } else if value.is_nan() {
                tree::Value::String("NaN".into())
            } else {
                tree::Value::String(if value > 0.0 { "Infinity" } else { "-Infinity" }.into())
            };
        }
        Some(FieldDefault { json, value: None })
    }
}

fn primitive(name: &str) -> Option<Kind> {
    Some(match name {
        "null" => Kind::Null,
        "boolean" => Kind::Boolean,
        "int" => Kind::Int,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bytes" => Kind::Bytes,
        "string" => Kind::String,
        _ => return None,
    })
}
