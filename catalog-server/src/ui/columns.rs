//! The columns of a schema as the catalog lists them: dotted paths, short types, nullability.

use callsheet_contracts::{Schema, view};

use super::entry::Column;

/// Columns in schema order; the fields of a nested record follow it, as `outer.inner`. A recursive record is opened once.
pub(super) fn of(schema: &Schema) -> Vec<Column> {
    let mut columns: Vec<Column> = view::list(schema)
        .into_iter()
        .map(|view::Listed { path, field }| Column {
            path,
            type_text: field.type_text,
            nullable: field.nullable,
            doc: field.doc.map(str::to_owned),
            classification: field.classification.map(str::to_owned),
            deprecated: field.deprecated,
            readers: Vec::new(),
        })
        .collect();
    if columns.is_empty()
        && let Some((type_text, nullable)) = view::type_text(schema)
    {
        columns.push(Column {
            path: "(value)".to_owned(),
            type_text,
            nullable,
            ..Column::default()
        });
    }
    columns
}
