//! Printing as the Java library does, byte for byte: the text that a registry stores and hashes.

use std::collections::HashSet;

use super::logical::Logical;
use super::model::{Kind, NodeId, Order, Record, Schema};
use super::name::Name;
use crate::tree::{self, write_java, write_string};

impl Schema {
    /// Prints the schema as Java's `Schema.toString()` does, types of references by name.
    ///
    /// This is the canonical text of a registry: docs, aliases, order, defaults and properties stay.
    pub fn to_json(&self) -> String {
        self.print(&self.0.referenced, false)
    }

    /// Prints the schema as [`Schema::to_json`] does, with the types of references inline.
    pub fn to_json_resolved(&self) -> String {
        self.print(&[], false)
    }

    /// Prints the schema as [`Schema::to_json`] does in a registry's normalized form: aliases and properties
    /// sorted, members inside of them too, the attributes of a logical type first, empty docs of types left out,
    /// `error` as `record`, defaults of float and double with a fraction.
    pub fn to_json_normalized(&self) -> String {
        self.print(&self.0.referenced, true)
    }

    fn print(&self, known: &[String], normalized: bool) -> String {
        let known = known.iter().map(String::as_str).collect();
        let out = String::with_capacity(self.text().len());
        let mut printer = Printer {
            schema: self,
            known,
            normalized,
            out,
        };
        printer.node(self.root(), "");
        printer.out
    }
}

type Properties = [(String, tree::Node)];

struct Printer<'a> {
    schema: &'a Schema,
    known: HashSet<&'a str>,
    normalized: bool,
    out: String,
}

impl<'a> Printer<'a> {
    fn node(&mut self, id: NodeId, namespace: &str) {
        let node = self.schema.node(id);
        if let Some(name) = node.kind.name()
            && !self.known.insert(name.full())
        {
            write_string(name.within(namespace), &mut self.out);
            return;
        }
        match &node.kind {
            Kind::Record(record) => {
                self.open(if record.is_error && !self.normalized {
                    "error"
                } else {
                    "record"
                });
                self.name(&record.name, namespace);
                self.doc(record.doc.as_deref());
                self.fields(record);
                self.properties(&node.properties, node.logical);
                self.aliases(&record.aliases, record.name.namespace());
            }
            Kind::Enum(symbols) => {
                self.open("enum");
                self.name(&symbols.name, namespace);
                self.doc(symbols.doc.as_deref());
                self.key("symbols");
                self.list(symbols.symbols.iter().map(|symbol| symbol.name.as_str()));
                self.text("default", symbols.default.as_deref());
                self.properties(&node.properties, node.logical);
                self.aliases(&symbols.aliases, symbols.name.namespace());
            }
            Kind::Fixed(fixed) => {
                self.open("fixed");
                self.name(&fixed.name, namespace);
                self.doc(fixed.doc.as_deref());
                self.key("size");
                self.out.push_str(&fixed.size.to_string());
                self.properties(&node.properties, node.logical);
                self.aliases(&fixed.aliases, fixed.name.namespace());
            }
            Kind::Array(items) => {
                self.open("array");
                self.key("items");
                self.node(*items, namespace);
                self.properties(&node.properties, node.logical);
            }
            Kind::Map(values) => {
                self.open("map");
                self.key("values");
                self.node(*values, namespace);
                self.properties(&node.properties, node.logical);
            }
            Kind::Union(branches) => {
                self.out.push('[');
                for (index, branch) in branches.iter().enumerate() {
                    self.comma(index);
                    self.node(*branch, namespace);
                }
                self.out.push(']');
                return;
            }
            primitive if node.properties.is_empty() => {
                write_string(primitive.type_name(), &mut self.out);
                return;
            }
            primitive => {
                self.open(primitive.type_name());
                self.properties(&node.properties, node.logical);
            }
        }
        self.out.push('}');
    }

    fn fields(&mut self, record: &'a Record) {
        self.key("fields");
        self.out.push('[');
        for (index, field) in record.fields.iter().enumerate() {
            self.comma(index);
            self.out.push_str("{\"name\":");
            write_string(&field.name, &mut self.out);
            self.key("type");
            self.node(field.schema, record.name.namespace());
            self.text("doc", field.doc.as_deref());
            if let Some(default) = &field.default {
                self.key("default");
                self.default(field.schema, &default.json);
            }
            if field.order != Order::Ascending {
                self.text("order", Some(field.order.as_str()));
            }
            if !field.aliases.is_empty() {
                let mut aliases: Vec<&str> = field.aliases.iter().map(String::as_str).collect();
                if self.normalized {
                    aliases.sort_unstable();
                }
                self.key("aliases");
                self.list(aliases.into_iter());
            }
            self.properties(&field.properties, None);
            self.out.push('}');
        }
        self.out.push(']');
    }

    fn open(&mut self, type_name: &str) {
        self.out.push_str("{\"type\":");
        write_string(type_name, &mut self.out);
    }

    fn key(&mut self, key: &str) {
        self.out.push(',');
        write_string(key, &mut self.out);
        self.out.push(':');
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.key(key);
            write_string(value, &mut self.out);
        }
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }

    fn list<'b>(&mut self, items: impl Iterator<Item = &'b str>) {
        self.out.push('[');
        for (index, item) in items.enumerate() {
            self.comma(index);
            write_string(item, &mut self.out);
        }
        self.out.push(']');
    }

    fn name(&mut self, name: &Name, namespace: &str) {
        self.text("name", Some(name.name()));
        if name.namespace() != namespace {
            self.text("namespace", Some(name.namespace()));
        }
    }

    fn doc(&mut self, doc: Option<&str>) {
        self.text("doc", doc.filter(|doc| !self.normalized || !doc.is_empty()));
    }

    fn default(&mut self, schema: NodeId, json: &tree::Node) {
        if self.normalized {
            let typed = self.typed(schema, json);
            write_java(&sorted(&typed), &mut self.out);
        } else {
            write_java(json, &mut self.out);
        }
    }

    /// A default with its numbers as Java holds them: those of float and double with a fraction, floats with the digits
    /// that a float has.
    fn typed(&self, schema: NodeId, json: &tree::Node) -> tree::Node {
        use tree::Value;
        let value = match (&self.schema.node(schema).kind, &json.value) {
            (Kind::Union(branches), _) => match branches.first() {
                Some(first) => return self.typed(*first, json),
                None => json.value.clone(),
            },
            (Kind::Double, Value::Number(text)) => number(text.parse().ok(), text),
            (Kind::Float, Value::Number(text)) => {
                let digits = text.parse::<f32>().ok().map(|value| value.to_string());
                number(digits.and_then(|digits| digits.parse().ok()), text)
            }
            (Kind::Array(items), Value::Array(values)) => Value::Array(
                values
                    .iter()
                    .map(|value| self.typed(*items, value))
                    .collect(),
            ),
            (Kind::Map(values), Value::Object(members)) => Value::Object(
                members
                    .iter()
                    .map(|member| self.member(*values, member))
                    .collect(),
            ),
            (Kind::Record(record), Value::Object(members)) => Value::Object(
                members
                    .iter()
                    .map(|member| {
                        let named = |field: &&super::model::Field| field.name == member.key;
                        match record.fields.iter().find(named) {
                            Some(field) => self.member(field.schema, member),
                            None => member.clone(),
                        }
                    })
                    .collect(),
            ),
            (_, value) => value.clone(),
        };
        tree::Node {
            value,
            span: json.span,
        }
    }

    fn member(&self, schema: NodeId, member: &tree::Member) -> tree::Member {
        tree::Member {
            value: self.typed(schema, &member.value),
            ..member.clone()
        }
    }

    fn properties(&mut self, properties: &Properties, logical: Option<Logical>) {
        let mut ordered: Vec<&(String, tree::Node)> = properties.iter().collect();
        if self.normalized {
            let rank = |key: &str| match (logical, key) {
                (Some(_), "logicalType") => 0,
                (Some(Logical::Decimal { .. }), "precision") => 1,
                (Some(Logical::Decimal { scale, .. }), "scale") if scale != 0 => 2,
                _ => 3,
            };
            ordered
                .sort_by(|left, right| (rank(&left.0), &left.0).cmp(&(rank(&right.0), &right.0)));
        }
        for (key, value) in ordered {
            self.key(key);
            if self.normalized {
                write_java(&sorted(value), &mut self.out);
            } else {
                write_java(value, &mut self.out);
            }
        }
    }

    fn aliases(&mut self, aliases: &[Name], namespace: &str) {
        if !aliases.is_empty() {
            let mut aliases: Vec<&Name> = aliases.iter().collect();
            if self.normalized {
                // In the order of full names, whatever is left out in print.
                aliases.sort_unstable_by_key(|alias| alias.full());
            }
            self.key("aliases");
            self.list(aliases.into_iter().map(|alias| alias.within(namespace)));
        }
    }
}

fn number(value: Option<f64>, text: &str) -> tree::Value {
    let finite = value.filter(|value| value.is_finite());
    tree::Value::Number(finite.map_or_else(|| text.to_owned(), tree::java_double))
}

/// A value with the members of every object in the order of their keys; the parser bounds the nesting.
fn sorted(node: &tree::Node) -> tree::Node {
    use tree::Value;
    let value = match &node.value {
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Object(members) => {
            let mut members: Vec<tree::Member> = members
                .iter()
                .map(|member| tree::Member {
                    value: sorted(&member.value),
                    ..member.clone()
                })
                .collect();
            members.sort_by(|left, right| left.key.cmp(&right.key));
            Value::Object(members)
        }
        other => other.clone(),
    };
    tree::Node {
        value,
        span: node.span,
    }
}
