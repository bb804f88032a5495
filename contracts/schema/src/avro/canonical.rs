//! Parsing canonical form (Avro 1.12, transforming into parsing canonical form).

use std::collections::HashSet;

use super::model::{Kind, NodeId, Schema};

impl Schema {
    /// Prints the parsing canonical form; types of references stand inline.
    pub fn canonical_form(&self) -> String {
        let mut out = String::with_capacity(self.text().len());
        write(self, self.root(), &mut HashSet::new(), &mut out);
        out
    }
}

fn write<'a>(schema: &'a Schema, id: NodeId, seen: &mut HashSet<&'a str>, out: &mut String) {
    let kind = &schema.node(id).kind;
    if let Some(name) = kind.name() {
        if !seen.insert(name.full()) {
            quoted(name.full(), out);
            return;
        }
        out.push_str("{\"name\":");
        quoted(name.full(), out);
        out.push_str(",\"type\":");
        quoted(kind.type_name(), out);
    }
    match kind {
        Kind::Record(record) => {
            out.push_str(",\"fields\":[");
            for (index, field) in record.fields.iter().enumerate() {
                comma(index, out);
                out.push_str("{\"name\":");
                quoted(&field.name, out);
                out.push_str(",\"type\":");
                write(schema, field.schema, seen, out);
                out.push('}');
            }
            out.push_str("]}");
        }
        Kind::Enum(symbols) => {
            out.push_str(",\"symbols\":[");
            for (index, symbol) in symbols.symbols.iter().enumerate() {
                comma(index, out);
                quoted(&symbol.name, out);
            }
            out.push_str("]}");
        }
        Kind::Fixed(fixed) => {
            out.push_str(",\"size\":");
            out.push_str(&fixed.size.to_string());
            out.push('}');
        }
        Kind::Array(items) => {
            out.push_str("{\"type\":\"array\",\"items\":");
            write(schema, *items, seen, out);
            out.push('}');
        }
        Kind::Map(values) => {
            out.push_str("{\"type\":\"map\",\"values\":");
            write(schema, *values, seen, out);
            out.push('}');
        }
        Kind::Union(branches) => {
            out.push('[');
            for (index, branch) in branches.iter().enumerate() {
                comma(index, out);
                write(schema, *branch, seen, out);
            }
            out.push(']');
        }
        primitive => quoted(primitive.type_name(), out),
    }
}

fn comma(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// Names need no escapes; the form has none.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}
