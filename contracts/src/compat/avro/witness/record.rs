//! The smallest record along a way: minimal everywhere but at its end.

use callsheet_schema::avro::{Kind, MAX_DEPTH, NodeId, Schema, Value, minimal_value};

use crate::compat::avro::pair::{Leaf, Step};

/// The key of the one entry that a map on the way gets.
const KEY: &str = "key";

/// A record and the datum at the end of the way inside it.
pub(super) struct Datum {
    pub(super) whole: Value,
    pub(super) leaf: Value,
    /// Where the datum stands, as `a.b[0]`.
    pub(super) path: String,
}

/// Builds the record; `None` if a type on the way has no finite datum.
pub(super) fn build(writer: &Schema, root: NodeId, trail: &[Step], leaf: &Leaf) -> Option<Datum> {
    // Each step is at most one level of the record, and only a reader's branch is none.
    if trail.len() > 2 * MAX_DEPTH {
        return None;
    }
    let minimal = minimal_value(writer, root)?;
    let mut builder = Builder {
        writer,
        leaf,
        found: None,
        path: String::new(),
    };
    let whole = builder.place(root, minimal, trail)?;
    Some(Datum {
        whole,
        leaf: builder.found?,
        path: builder.path,
    })
}

struct Builder<'a> {
    writer: &'a Schema,
    leaf: &'a Leaf,
    found: Option<Value>,
    path: String,
}

impl Builder<'_> {
    /// Puts the leaf at the end of `trail` into `minimal`, the smallest datum of `id`.
    fn place(&mut self, id: NodeId, minimal: Value, trail: &[Step]) -> Option<Value> {
        let Some((step, rest)) = trail.split_first() else {
            let leaf = match self.leaf {
                Leaf::None => return None,
                Leaf::Minimal => minimal,
                Leaf::Value(value) => value.clone(),
            };
            self.found = Some(leaf.clone());
            return Some(leaf);
        };
        match (step, &self.writer.node(id).kind) {
            (Step::ReaderBranch(_), _) => self.place(id, minimal, rest),
            (Step::Field { writer: index, .. }, Kind::Record(record)) => {
                let Value::Record(mut fields) = minimal else {
                    return None;
                };
                let field = record.fields.get(*index)?;
                if !self.path.is_empty() {
                    self.path.push('.');
                }
                self.path.push_str(&field.name);
                let slot = &mut fields.get_mut(*index)?.1;
                let value = std::mem::replace(slot, Value::Null);
                *slot = self.place(field.schema, value, rest)?;
                Some(Value::Record(fields))
            }
            (Step::Items, Kind::Array(items)) => {
                self.path.push_str("[0]");
                let value = minimal_value(self.writer, *items)?;
                Some(Value::Array(vec![self.place(*items, value, rest)?]))
            }
            (Step::Values, Kind::Map(values)) => {
                self.path.push_str("[\"key\"]");
                let value = minimal_value(self.writer, *values)?;
                Some(Value::Map(vec![(
                    KEY.to_owned(),
                    self.place(*values, value, rest)?,
                )]))
            }
            (Step::WriterBranch(index), Kind::Union(branches)) => {
                let branch = *branches.get(*index)?;
                let value = minimal_value(self.writer, branch)?;
                let value = self.place(branch, value, rest)?;
                Some(Value::Union(u32::try_from(*index).ok()?, Box::new(value)))
            }
            _ => None,
        }
    }
}

/// The datum at the end of a way in a value of the reader.
pub(super) fn at<'v>(value: &'v Value, trail: &[Step]) -> Option<&'v Value> {
    let Some((step, rest)) = trail.split_first() else {
        return Some(value);
    };
    match (step, value) {
        (Step::WriterBranch(_), _) => at(value, rest),
        (Step::ReaderBranch(_), Value::Union(_, inner)) => at(inner, rest),
        (Step::Field { reader, .. }, Value::Record(fields)) => at(&fields.get(*reader)?.1, rest),
        (Step::Items, Value::Array(items)) => at(items.first()?, rest),
        (Step::Values, Value::Map(entries)) => at(&entries.first()?.1, rest),
        _ => None,
    }
}
