//! From a schema to Rust types: names, nullability, logical types, and boxes where a recursion closes.

use std::collections::BTreeMap;

use callsheet_schema::avro::{Kind, Logical, NodeId, Schema};

use super::{
    Base, Enum, EnumId, Field, Hold, Ir, Record, RecordId, Shape, ShapeId, Union, UnionId, index,
};
use crate::facts::Facts;
use crate::ident::{Scope, joined, snake, upper_camel};

/// Knobs of the types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Enums get a variant `Unknown` for symbols that the contract's version does not have.
    pub unknown_symbols: bool,
    /// Distinct writer shapes with decoders of their own; 8 when it is not said. Older ones are read by a plan.
    pub decoders: Option<usize>,
    /// Decoders into a value that is there, which keep the memory of its strings, lists and maps.
    pub decode_into: bool,
    /// A view that decodes a field when it is asked for.
    pub lazy: bool,
}

/// Resolves the types of a schema.
///
/// # Errors
/// What cannot be a contract's type: a root that is no record.
pub fn build(
    schema: &Schema,
    facts: &Facts,
    settings: &Settings,
) -> Result<(Ir, RecordId), String> {
    let mut builder = Builder {
        schema,
        facts,
        settings,
        ir: Ir::default(),
        scope: Scope::default(),
        known: BTreeMap::new(),
        open: Vec::new(),
    };
    let root = schema.root();
    let Kind::Record(_) = &schema.node(root).kind else {
        return Err(format!(
            "a contract's schema is a record, this one is `{}`",
            schema.node(root).kind.type_name()
        ));
    };
    let shape = builder.shape(root, "", "Root", false);
    let mut ir = builder.ir;
    let Shape::Record(root) = *ir.get(shape) else {
        return Err("a contract's schema is a record".to_owned());
    };
    if settings.lazy {
        ir.lazy = builder.scope.claim(&joined(&ir.record(root).name, "Lazy"));
    }
    ir.finish();
    for at in 0..ir.records.len() {
        if !ir.records[at].borrows {
            let record = &mut ir.records[at];
            record.view.clone_from(&record.name);
        }
    }
    for at in 0..ir.unions.len() {
        if !ir.unions[at].borrows {
            let union = &mut ir.unions[at];
            union.view.clone_from(&union.name);
        }
    }
    Ok((ir, root))
}

struct Builder<'s> {
    schema: &'s Schema,
    facts: &'s Facts,
    settings: &'s Settings,
    ir: Ir,
    scope: Scope,
    known: BTreeMap<NodeId, Shape>,
    open: Vec<NodeId>,
}

impl Builder<'_> {
    /// Shape of a node. `path`: field path for facts; `place`: name for types without one; `heap`: already behind a `Vec`.
    fn shape(&mut self, node: NodeId, path: &str, place: &str, heap: bool) -> ShapeId {
        let shape = self.make(node, path, place);
        let closes = self.open.contains(&node) && !heap;
        let id = self.ir.shape(shape);
        if closes {
            self.ir.shape(Shape::Boxed(id))
        } else {
            id
        }
    }

    fn make(&mut self, node: NodeId, path: &str, place: &str) -> Shape {
        if let Some(shape) = self.known.get(&node) {
            return shape.clone();
        }
        let definition = self.schema.node(node);
        if let Some(shape) = logical(definition.logical, &definition.kind) {
            return shape;
        }
        match &definition.kind {
            Kind::Null => Shape::Null,
            Kind::Boolean => Shape::Boolean,
            Kind::Int => Shape::Int,
            Kind::Long => Shape::Long,
            Kind::Float => Shape::Float,
            Kind::Double => Shape::Double,
            Kind::Bytes => Shape::Bytes(Hold::ByForm),
            Kind::String => Shape::Text(Hold::ByForm),
            Kind::Fixed(fixed) => Shape::Fixed(fixed.size),
            Kind::Array(item) => {
                Shape::Array(self.shape(*item, path, &joined(place, "Item"), true))
            }
            Kind::Map(value) => Shape::Map(
                self.shape(*value, path, &joined(place, "Value"), true),
                Hold::ByForm,
            ),
            Kind::Union(branches) => self.union(branches, path, place),
            Kind::Enum(symbols) => {
                let mut scope = Scope::default();
                let unknown = self
                    .settings
                    .unknown_symbols
                    .then(|| scope.claim("Unrecognized"));
                let shape = Enum {
                    name: self.scope.claim(&upper_camel(symbols.name.name())),
                    doc: symbols.doc.clone(),
                    symbols: symbols
                        .symbols
                        .iter()
                        .map(|symbol| {
                            (scope.claim(&upper_camel(&symbol.name)), symbol.name.clone())
                        })
                        .collect(),
                    unknown,
                    default: symbols
                        .default
                        .as_deref()
                        .and_then(|default| symbols.index_of(default)),
                };
                self.ir.enums.push(shape);
                let shape = Shape::Enum(EnumId(index(self.ir.enums.len() - 1)));
                self.known.insert(node, shape.clone());
                shape
            }
            Kind::Record(record) => {
                let name = self.scope.claim(&upper_camel(record.name.name()));
                let view = self.scope.claim(&joined(&name, "Ref"));
                let id = self.ir.add_record(Record {
                    name: name.clone(),
                    view,
                    node,
                    doc: record.doc.clone(),
                    fields: Vec::new(),
                    borrows: false,
                    recursive: false,
                });
                self.known.insert(node, Shape::Record(id));
                self.open.push(node);
                let mut scope = Scope::default();
                let fields: Vec<Field> = record
                    .fields
                    .iter()
                    .map(|field| {
                        let path = if path.is_empty() {
                            field.name.clone()
                        } else {
                            format!("{path}.{}", field.name)
                        };
                        let facts = self.facts.field(&path, field);
                        let deprecated = facts
                            .deprecated
                            .as_ref()
                            .map(crate::facts::Deprecation::note);
                        let mut shape = self.shape(
                            field.schema,
                            &path,
                            &joined(&name, &upper_camel(&field.name)),
                            false,
                        );
                        if facts.is_pii() {
                            shape = self.personal(shape);
                        }
                        Field {
                            name: scope.claim(&snake(&field.name)),
                            wire: field.name.clone(),
                            shape,
                            doc: facts.doc,
                            deprecated,
                            default: field
                                .default
                                .as_ref()
                                .and_then(|default| default.value.clone()),
                            ty: None,
                        }
                    })
                    .collect();
                self.open.pop();
                self.ir.records[id.0 as usize].fields = fields;
                Shape::Record(id)
            }
        }
    }

    fn personal(&mut self, shape: ShapeId) -> ShapeId {
        if let Shape::Option { null, inner } = *self.ir.get(shape) {
            let inner = self.ir.shape(Shape::Pii(inner));
            return self.ir.shape(Shape::Option { null, inner });
        }
        self.ir.shape(Shape::Pii(shape))
    }

    fn union(&mut self, branches: &[NodeId], path: &str, place: &str) -> Shape {
        let is_null = |node: NodeId| matches!(self.schema.node(node).kind, Kind::Null);
        let null = branches
            .iter()
            .position(|&branch| is_null(branch))
            .map(index);
        let others: Vec<(u32, NodeId)> = (0..)
            .zip(branches.iter().copied())
            .filter(|(_, node)| !is_null(*node))
            .collect();
        match (null, others.as_slice()) {
            (Some(_), []) => Shape::Null,
            (Some(null), [(_, node)]) => Shape::Option {
                null,
                inner: self.shape(*node, path, place, false),
            },
            _ => {
                let name = self.scope.claim(place);
                let view = self.scope.claim(&joined(&name, "Ref"));
                let mut scope = Scope::default();
                let variants = others
                    .into_iter()
                    .map(|(branch, node)| {
                        let kind = &self.schema.node(node).kind;
                        let label = kind
                            .name()
                            .map_or_else(|| kind.type_name(), |name| name.name());
                        let variant = scope.claim(&upper_camel(label));
                        (
                            branch,
                            variant.clone(),
                            self.shape(node, path, &joined(place, &variant), false),
                        )
                    })
                    .collect();
                let place = if path.is_empty() {
                    place.to_owned()
                } else {
                    path.to_owned()
                };
                self.ir.unions.push(Union {
                    name,
                    view,
                    place,
                    variants,
                    borrows: false,
                });
                let union = Shape::Union(UnionId(index(self.ir.unions.len() - 1)));
                match null {
                    None => union,
                    Some(null) => Shape::Option {
                        null,
                        inner: self.ir.shape(union),
                    },
                }
            }
        }
    }
}

/// Shape of a logical type; none for a decimal that 128 bits cannot hold, which stays bytes.
pub(crate) fn logical(logical: Option<Logical>, kind: &Kind) -> Option<Shape> {
    let size = match kind {
        Kind::Fixed(fixed) => Some(fixed.size),
        _ => None,
    };
    Some(match logical? {
        Logical::Decimal { precision, scale } if precision <= 38 => Shape::Decimal { scale, size },
        Logical::Decimal { .. } => return None,
        Logical::Uuid if size.is_some() => Shape::UuidFixed,
        Logical::Uuid => Shape::UuidText,
        Logical::Date => Shape::Newtype("Date", Base::Int),
        Logical::TimeMillis => Shape::Newtype("TimeMillis", Base::Int),
        Logical::TimeMicros => Shape::Newtype("TimeMicros", Base::Long),
        Logical::TimestampMillis => Shape::Newtype("TimestampMillis", Base::Long),
        Logical::TimestampMicros => Shape::Newtype("TimestampMicros", Base::Long),
        Logical::TimestampNanos => Shape::Newtype("TimestampNanos", Base::Long),
        Logical::LocalTimestampMillis => Shape::Newtype("LocalTimestampMillis", Base::Long),
        Logical::LocalTimestampMicros => Shape::Newtype("LocalTimestampMicros", Base::Long),
        Logical::LocalTimestampNanos => Shape::Newtype("LocalTimestampNanos", Base::Long),
        Logical::Duration => Shape::Duration,
    })
}
