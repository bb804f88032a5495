//! Tokens that both targets share: writer versions and columns.

use callsheet_schema::avro::{Kind, NodeId, Schema};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::small;
use crate::facts::Facts;
use crate::source::{Source, Version};

/// The `WRITERS` of a contract.
pub(crate) fn writers(source: &Source) -> TokenStream {
    let versions = source.versions.iter().map(writer);
    quote!(&[#(#versions),*])
}

fn writer(version: &Version) -> TokenStream {
    let number = small(version.number());
    let id = if let Some(id) = version.locked.id {
        let id = small(id);
        quote!(::core::option::Option::Some(#id))
    } else {
        quote!(::core::option::Option::None)
    };
    let guid = version
        .locked
        .guid
        .iter()
        .map(|byte| small(u32::from(*byte)));
    let fingerprint = fingerprint(&version.schema);
    let text = &version.text;
    quote!(::callsheet::WriterVersion {
        version: #number,
        schema_id: #id,
        guid: [#(#guid),*],
        fingerprint: #fingerprint,
        schema: #text,
    })
}

/// The fingerprint of a schema as a literal.
pub(crate) fn fingerprint(schema: &Schema) -> Literal {
    Literal::u64_unsuffixed(schema.fingerprint_rabin())
}

/// One column of a contract.
pub(crate) struct Column {
    pub(crate) path: String,
    pub(crate) type_text: String,
    doc: Option<String>,
    classification: Option<String>,
    pii: bool,
    deprecated: Option<String>,
}

impl Column {
    pub(crate) fn tokens(&self) -> TokenStream {
        let option = |text: &Option<String>| {
            if let Some(text) = text {
                quote!(::core::option::Option::Some(#text))
            } else {
                quote!(::core::option::Option::None)
            }
        };
        let (path, type_text, pii) = (&self.path, &self.type_text, self.pii);
        let (doc, classification, deprecated) = (
            option(&self.doc),
            option(&self.classification),
            option(&self.deprecated),
        );
        quote!(::callsheet::Column {
            name: #path,
            type_text: #type_text,
            doc: #doc,
            classification: #classification,
            pii: #pii,
            deprecated: #deprecated,
        })
    }
}

/// All columns of a schema, a record before its fields; a record inside itself is not opened again.
pub(crate) fn columns(schema: &Schema, facts: &Facts) -> Vec<Column> {
    let mut columns = Vec::new();
    collect(
        schema,
        facts,
        schema.root(),
        "",
        &mut Vec::new(),
        &mut columns,
    );
    columns
}

fn collect(
    schema: &Schema,
    facts: &Facts,
    node: NodeId,
    prefix: &str,
    open: &mut Vec<NodeId>,
    columns: &mut Vec<Column>,
) {
    let Kind::Record(record) = &schema.node(node).kind else {
        return;
    };
    if open.contains(&node) {
        return;
    }
    open.push(node);
    for field in &record.fields {
        let path = if prefix.is_empty() {
            field.name.clone()
        } else {
            format!("{prefix}.{}", field.name)
        };
        let known = facts.field(&path, field);
        columns.push(Column {
            path: path.clone(),
            type_text: type_text(schema, field.schema),
            pii: known.is_pii(),
            deprecated: known
                .deprecated
                .as_ref()
                .map(crate::facts::Deprecation::note),
            doc: known.doc,
            classification: known.classification,
        });
        for inner in records(schema, field.schema) {
            collect(schema, facts, inner, &path, open, columns);
        }
    }
    open.pop();
}

/// Records directly below a field: itself, a branch of its union, its items or values.
fn records(schema: &Schema, node: NodeId) -> Vec<NodeId> {
    match &schema.node(node).kind {
        Kind::Record(_) => vec![node],
        Kind::Array(inner) | Kind::Map(inner) => records(schema, *inner),
        Kind::Union(branches) => branches
            .iter()
            .flat_map(|branch| records(schema, *branch))
            .collect(),
        _ => Vec::new(),
    }
}

/// A type as people read it: `long`, `timestamp-millis`, `string?`, `array<int>`, a record's or enum's name.
pub(crate) fn type_text(schema: &Schema, node: NodeId) -> String {
    let definition = schema.node(node);
    if let Some(logical) = definition.logical {
        return logical.name().to_owned();
    }
    match &definition.kind {
        Kind::Array(item) => format!("array<{}>", type_text(schema, *item)),
        Kind::Map(value) => format!("map<{}>", type_text(schema, *value)),
        Kind::Union(branches) => {
            let is_null = |node: &&NodeId| matches!(schema.node(**node).kind, Kind::Null);
            let others: Vec<String> = branches
                .iter()
                .filter(|node| !is_null(node))
                .map(|node| type_text(schema, *node))
                .collect();
            let nullable = others.len() < branches.len();
            match (others.as_slice(), nullable) {
                ([], _) => "null".to_owned(),
                ([one], true) => format!("{one}?"),
                (many, true) => format!("({})?", many.join(" | ")),
                (many, false) => many.join(" | "),
            }
        }
        kind => kind
            .name()
            .map_or_else(|| kind.type_name(), |name| name.name())
            .to_owned(),
    }
}
