//! The columns of an Avro schema as the catalog lists them: dotted paths, short types, nullability.

use callsheet_schema::avro::{Kind, Logical, Node, NodeId, Schema};
use callsheet_schema::tree;

use super::entry::Column;

/// Deeper than this a record is shown as one column.
const DEPTH: usize = 8;

/// Columns in schema order; the fields of a nested record follow it, as `outer.inner`. A recursive record is opened once.
pub(super) fn of(schema: &Schema) -> Vec<Column> {
    let mut columns = Vec::new();
    walk(schema, schema.root(), "", &mut Vec::new(), &mut columns);
    if columns.is_empty() {
        let (type_text, nullable) = type_text(schema, schema.root());
        columns.push(Column {
            path: "(value)".to_owned(),
            type_text,
            nullable,
            ..Column::default()
        });
    }
    columns
}

fn walk(
    schema: &Schema,
    at: NodeId,
    prefix: &str,
    open: &mut Vec<NodeId>,
    columns: &mut Vec<Column>,
) {
    let Kind::Record(record) = &schema.node(at).kind else {
        return;
    };
    if open.contains(&at) || open.len() >= DEPTH {
        return;
    }
    open.push(at);
    for field in &record.fields {
        let path = format!("{prefix}{}", field.name);
        let (type_text, nullable) = type_text(schema, field.schema);
        columns.push(Column {
            path: path.clone(),
            type_text,
            nullable,
            doc: field.doc.clone(),
            classification: property(&field.properties, "classification"),
            deprecated: field
                .properties
                .iter()
                .any(|(name, _)| name == "deprecated"),
            readers: Vec::new(),
        });
        walk(
            schema,
            inner(schema, field.schema),
            &format!("{path}."),
            open,
            columns,
        );
    }
    open.pop();
}

/// The node under null unions, arrays and maps: where nested columns come from.
fn inner(schema: &Schema, at: NodeId) -> NodeId {
    match &schema.node(at).kind {
        Kind::Union(branches) => match not_null(schema, branches).as_slice() {
            [one] => inner(schema, *one),
            _ => at,
        },
        Kind::Array(items) => inner(schema, *items),
        Kind::Map(values) => inner(schema, *values),
        _ => at,
    }
}

fn not_null(schema: &Schema, branches: &[NodeId]) -> Vec<NodeId> {
    branches
        .iter()
        .copied()
        .filter(|branch| !matches!(schema.node(*branch).kind, Kind::Null))
        .collect()
}

fn property(properties: &[(String, tree::Node)], name: &str) -> Option<String> {
    let (_, value) = properties.iter().find(|(key, _)| key == name)?;
    value.as_str().map(str::to_owned)
}

/// A short type and whether null is one of its values.
fn type_text(schema: &Schema, at: NodeId) -> (String, bool) {
    let node = schema.node(at);
    match &node.kind {
        Kind::Union(branches) => {
            let rest = not_null(schema, branches);
            let nullable = rest.len() < branches.len();
            let parts: Vec<String> = rest
                .iter()
                .map(|branch| type_text(schema, *branch).0)
                .collect();
            (parts.join(" | "), nullable)
        }
        Kind::Array(items) => (format!("array<{}>", element(schema, *items)), false),
        Kind::Map(values) => (format!("map<{}>", element(schema, *values)), false),
        Kind::Null => ("null".to_owned(), true),
        _ => (named(node), false),
    }
}

fn element(schema: &Schema, at: NodeId) -> String {
    let (text, nullable) = type_text(schema, at);
    if nullable { format!("{text}?") } else { text }
}

fn named(node: &Node) -> String {
    if let Some(logical) = &node.logical {
        return match logical {
            Logical::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
            Logical::Uuid => "uuid".to_owned(),
            Logical::Date => "date".to_owned(),
            Logical::TimeMillis => "time-millis".to_owned(),
            Logical::TimeMicros => "time-micros".to_owned(),
            Logical::TimestampMillis => "timestamp-millis".to_owned(),
            Logical::TimestampMicros => "timestamp-micros".to_owned(),
            Logical::TimestampNanos => "timestamp-nanos".to_owned(),
            Logical::LocalTimestampMillis => "local-timestamp-millis".to_owned(),
            Logical::LocalTimestampMicros => "local-timestamp-micros".to_owned(),
            Logical::LocalTimestampNanos => "local-timestamp-nanos".to_owned(),
            Logical::Duration => "duration".to_owned(),
        };
    }
    match &node.kind {
        Kind::Boolean => "boolean".to_owned(),
        Kind::Int => "int".to_owned(),
        Kind::Long => "long".to_owned(),
        Kind::Float => "float".to_owned(),
        Kind::Double => "double".to_owned(),
        Kind::Bytes => "bytes".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Record(record) => format!("record {}", record.name.name()),
        Kind::Enum(symbols) => format!("enum {}", symbols.name.name()),
        Kind::Fixed(fixed) => format!("fixed({})", fixed.size),
        Kind::Null | Kind::Array(_) | Kind::Map(_) | Kind::Union(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_nullable_and_recursive_columns_are_listed_once() {
        let schema = Schema::parse(
            r#"{"type":"record","name":"Node","fields":[
                {"name":"id","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"when"},
                {"name":"next","type":["null","Node"],"default":null},
                {"name":"tags","type":{"type":"array","items":["null","string"]}},
                {"name":"where","type":{"type":"record","name":"Place","fields":[{"name":"lat","type":"double"}]}}]}"#,
        )
        .unwrap();
        let listed: Vec<String> = of(&schema)
            .iter()
            .map(|column| {
                format!(
                    "{}:{}{}",
                    column.path,
                    column.type_text,
                    if column.nullable { "?" } else { "" }
                )
            })
            .collect();
        assert_eq!(
            listed,
            [
                "id:timestamp-millis",
                "next:record Node?",
                "tags:array<string?>",
                "where:record Place",
                "where.lat:double"
            ]
        );
    }
}
