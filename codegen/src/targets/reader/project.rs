//! The reader's schema of a declaration, held against every locked version.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use callsheet_schema::avro::{Field, Kind, NodeId, Plan, Schema, Step};
use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::spanned::Spanned as _;

use super::Problem;
use super::attributes::Declaration;
use super::consent;
use super::fit::{Fit, Fitting, Hole, Misfit, fit, nullable, optional, several, suggestion};
use super::json::{hole_namespace, planned, quoted, union_hole};
use super::paths::{
    Branch, Presence, Tree, branches, fails, labels, locate, parent_record, path_text, presence,
    reads, records_read, stripped,
};
use super::rust_type::Rust;
use crate::diagnose::render;
use crate::ident::nearest;
use crate::ir::{Field as IrField, Ir, Record, RecordId, Shape, ShapeId};
use crate::source::{Source, Version, list};
use crate::targets::manifest::type_text;

/// A declaration that fits every locked version.
pub(crate) struct Projection {
    /// The reader's schema.
    pub(crate) reader: Schema,
    /// Types of it; the root stands for the user's struct.
    pub(crate) ir: Ir,
    /// The root.
    pub(crate) root: RecordId,
    /// The user's fields, and where each one's value lies: indices from the root, joined by `_`.
    pub(crate) places: Vec<(Ident, String)>,
    /// Text of the reader's schema with the marks of what is known later.
    pub(crate) json: String,
    /// Places that other readers fill.
    pub(crate) holes: Vec<Hole>,
    /// What each version has at each hole: names of records, or the branches of the union.
    pub(crate) found: Vec<Vec<Vec<String>>>,
}

/// Makes the projection.
pub(crate) fn project(
    declaration: &Declaration,
    source: &Source,
) -> Result<Projection, Vec<Problem>> {
    let mut projector = Projector {
        declaration,
        source,
        problems: Vec::new(),
        fitting: Fitting::default(),
        places: BTreeMap::new(),
        leaves: Vec::new(),
    };
    let Some(newest) = source.versions.last() else {
        return Err(vec![
            projector.whole(format!("`{}` has no locked version", source.contract)),
        ]);
    };
    projector.fitting.names.part = declaration.at.is_some();
    let tree = projector.tree();
    let (json, root) = projector.record(&tree, &[], newest, newest.schema.root(), "");
    if !projector.problems.is_empty() {
        return Err(projector.problems);
    }
    projector.union_holes();
    let reader = match Schema::parse(&planned(&json, &projector.fitting.holes)) {
        Ok(reader) => reader,
        Err(problems) => {
            return Err(vec![projector.whole(format!(
                "the projection of `{}` is no schema: {problems}",
                source.contract
            ))]);
        }
    };
    projector.resolve(&reader);
    if !projector.problems.is_empty() {
        return Err(projector.problems);
    }
    let found = projector.found(&reader);
    let Fitting { mut ir, holes, .. } = projector.fitting;
    adopt(&mut ir, root, &reader, reader.root());
    ir.finish();
    let places = declaration
        .fields
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((field.name.clone(), projector.places.get(&at)?.clone())))
        .collect();
    Ok(Projection {
        reader,
        ir,
        root,
        places,
        json,
        holes,
        found,
    })
}

/// Gives the projection's records their nodes and defaults in the parsed reader's schema.
fn adopt(ir: &mut Ir, id: RecordId, reader: &Schema, node: NodeId) {
    let Kind::Record(record) = &reader.node(node).kind else {
        return;
    };
    ir.records[id.index()].node = node;
    for (at, field) in record.fields.iter().enumerate() {
        let Some(known) = ir.records[id.index()].fields.get_mut(at) else {
            continue;
        };
        known.default = field
            .default
            .as_ref()
            .and_then(|default| default.value.clone());
        let shape = known.shape;
        if let Some(inner) = record_below(ir, shape) {
            let inner_node = nullable(reader, field.schema)
                .and_then(|(_, others)| others.first().copied())
                .unwrap_or(field.schema);
            adopt(ir, inner, reader, inner_node);
        }
    }
}

fn record_below(ir: &Ir, shape: ShapeId) -> Option<RecordId> {
    match ir.get(shape) {
        Shape::Record(record) => Some(*record),
        Shape::Option { inner, .. } => record_below(ir, *inner),
        _ => None,
    }
}

struct Projector<'s> {
    declaration: &'s Declaration,
    source: &'s Source,
    problems: Vec<Problem>,
    fitting: Fitting,
    /// Place of each declared field's value.
    places: BTreeMap<usize, String>,
    /// Declared field, its place as indices, and the fields along its path.
    leaves: Vec<(usize, Vec<usize>, Vec<Field>)>,
}

impl<'s> Projector<'s> {
    fn whole(&self, message: String) -> Problem {
        Problem {
            span: self.declaration.contract_span,
            message,
        }
    }

    fn problem(&mut self, field: usize, on_type: bool, message: String) {
        if let Some(field) = self.declaration.fields.get(field) {
            let span = if on_type {
                field.ty.span()
            } else {
                field.name.span()
            };
            self.problems.push(Problem { span, message });
        }
    }

    fn tree(&mut self) -> Tree {
        let declaration = self.declaration;
        let mut tree = Tree::default();
        for (at, field) in declaration.fields.iter().enumerate() {
            if !tree.insert(&field.path, at) {
                self.problem(
                    at,
                    false,
                    format!("`{}` is read twice", field.path.join(".")),
                );
            }
        }
        tree
    }

    /// JSON and struct of one record of the projection. `above`: the fields on the way to it, as their newest versions define them.
    fn record(
        &mut self,
        tree: &Tree,
        above: &[Field],
        version: &'s Version,
        node: NodeId,
        place: &str,
    ) -> (String, RecordId) {
        let definition = &version.schema.node(node).kind;
        let id = self.fitting.ir.add_record(Record {
            name: if above.is_empty() {
                "Root".to_owned()
            } else {
                format!("Nested{place}")
            },
            view: if above.is_empty() {
                "Root".to_owned()
            } else {
                format!("Nested{place}")
            },
            node,
            doc: None,
            fields: Vec::new(),
            borrows: false,
            recursive: false,
        });
        let mut json = String::from("{\"type\":\"record\",");
        let first = definition
            .name()
            .is_none_or(|name| self.fitting.names.define(name));
        json.push_str(&if first {
            self.fitting.names.header(definition)
        } else {
            self.fitting.names.second_header(definition, place)
        });
        json.push_str(",\"fields\":[");
        let mut fields = Vec::new();
        for (name, branch) in &tree.0 {
            let index = fields.len();
            let place = if place.is_empty() {
                index.to_string()
            } else {
                format!("{place}_{index}")
            };
            let mut path = names(above);
            path.push(name);
            let Some((version, field)) = self.newest(&path) else {
                self.unknown(branch, &path);
                continue;
            };
            let mut along = above.to_vec();
            along.push(field.clone());
            let made = match branch {
                Branch::Leaf(at) => self.leaf(*at, &along, version, field, &place),
                Branch::Inner(tree) => self.inner(tree, &along, version, field, &place),
            };
            let Some((shape, type_json, default, ty)) = made else {
                continue;
            };
            if index > 0 {
                json.push(',');
            }
            let _ = write!(json, "{{\"name\":{},\"type\":{type_json}", quoted(name));
            if !field.aliases.is_empty() {
                let aliases: Vec<String> =
                    field.aliases.iter().map(|alias| quoted(alias)).collect();
                let _ = write!(json, ",\"aliases\":[{}]", aliases.join(","));
            }
            if let Some(default) = default {
                let _ = write!(json, ",\"default\":{default}");
            }
            json.push('}');
            fields.push(IrField {
                name: format!("f{index}"),
                wire: name.clone(),
                shape,
                doc: None,
                deprecated: None,
                default: None,
                ty,
            });
        }
        json.push_str("]}");
        self.fitting.ir.records[id.index()].fields = fields;
        (json, id)
    }

    /// The newest version that has a path, and the path's last field there.
    fn newest(&self, path: &[&str]) -> Option<(&'s Version, &'s Field)> {
        self.source
            .versions
            .iter()
            .rev()
            .find_map(|version| Some((version, locate(&version.schema, path)?)))
    }

    fn unknown(&mut self, branch: &Branch, path: &[&str]) {
        let Some(newest) = self.source.versions.last() else {
            return;
        };
        let (parent, name) = (&path[..path.len() - 1], path[path.len() - 1]);
        let record = parent_record(&newest.schema, parent);
        let contract = &self.source.contract;
        let joined = path.join(".");
        let renamed = record.and_then(|record| {
            record
                .fields
                .iter()
                .find(|field| field.aliases.iter().any(|alias| alias == name))
        });
        let (span, help) = match (renamed, record) {
            (Some(field), _) => (
                field.name_span,
                Some(format!(
                    "`{name}` is called `{}` since: read that name",
                    field.name
                )),
            ),
            (None, Some(record)) => {
                let near = nearest(name, record.fields.iter().map(|field| field.name.as_str()));
                let span = near
                    .and_then(|near| record.field(near))
                    .or_else(|| record.fields.first().map(|field| (0, field)))
                    .map(|(_, field)| field.name_span);
                let names: Vec<&str> = record
                    .fields
                    .iter()
                    .map(|field| field.name.as_str())
                    .collect();
                let help = near.map_or_else(
                    || format!("it has {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                (span.unwrap_or_default(), Some(help))
            }
            (None, None) => (newest.schema.node(newest.schema.root()).span, None),
        };
        let message = render(
            &format!(
                "`{contract}` has no field `{joined}` in version {}",
                self.source.numbers()
            ),
            newest,
            span,
            help.as_deref(),
        );
        for at in branch.leaves() {
            self.problem(at, false, message.clone());
        }
    }

    /// A declared field: its shape, schema, default and type.
    fn leaf(
        &mut self,
        at: usize,
        along: &[Field],
        version: &'s Version,
        field: &'s Field,
        place: &str,
    ) -> Option<Made> {
        let declared = &self.declaration.fields[at];
        self.fitting.at = at;
        self.places.insert(at, place.to_owned());
        self.leaves.push((
            at,
            place
                .split('_')
                .filter_map(|index| index.parse().ok())
                .collect(),
            along.to_vec(),
        ));
        let rust = Rust::parse(&declared.ty);
        if declared.logical {
            let node = nullable(&version.schema, field.schema)
                .and_then(|(_, others)| others.first().copied())
                .unwrap_or(field.schema);
            if version.schema.node(node).logical.is_none() {
                let text = type_text(&version.schema, field.schema);
                let message = render(
                    &format!("`{}` has no logical type, it is `{text}`", path_text(along)),
                    version,
                    field.type_span,
                    None,
                );
                self.problem(at, true, message);
                return None;
            }
        }
        self.presence(at, along, &rust);
        for message in consent::missing(declared, along, version) {
            self.problem(at, false, message);
        }
        let default = field
            .default
            .as_ref()
            .filter(|default| default.value.is_some())
            .map(|default| default.json.to_compact_json());
        let null_default = default.as_deref().is_none_or(|default| default == "null");
        let holes = self.fitting.holes.len();
        let made = match &rust {
            Rust::Option(inner) => {
                let others = nullable(&version.schema, field.schema).map(|(_, others)| others);
                let inner = match others.as_deref() {
                    Some([]) | None => fit(inner, &version.schema, field.schema, &mut self.fitting),
                    Some([other]) => fit(inner, &version.schema, *other, &mut self.fitting),
                    Some(_) => several(inner, &mut self.fitting),
                };
                let null_last = !null_default && self.fitting.holes.len() == holes;
                inner.map(|inner| {
                    let fit = optional(&mut self.fitting.ir, u32::from(null_last), &inner);
                    (fit, Some(default.unwrap_or_else(|| "null".to_owned())))
                })
            }
            rust => fit(rust, &version.schema, field.schema, &mut self.fitting)
                .map(|fit| (fit, default)),
        };
        // What another reader reads cannot be made here: only defaults without content stand.
        let made = made.map(|(fit, default)| {
            let empty = |default: &String| matches!(default.as_str(), "null" | "[]" | "{}");
            let keep = self.fitting.holes.len() == holes || default.as_ref().is_some_and(empty);
            let null = matches!(rust, Rust::Option(_)).then(|| "null".to_owned());
            (fit, if keep { default } else { null })
        });
        match made {
            Ok((Fit { shape, json }, default)) => {
                Some((shape, json, default, Some(declared.ty.to_token_stream())))
            }
            Err(misfit) => {
                self.misfit(at, along, version, field, &misfit);
                None
            }
        }
    }

    fn misfit(
        &mut self,
        at: usize,
        along: &[Field],
        version: &'s Version,
        field: &'s Field,
        misfit: &Misfit,
    ) {
        let declared = rust_text(&self.declaration.fields[at].ty);
        let text = type_text(&version.schema, field.schema);
        let path = path_text(along);
        let (message, help) = match misfit {
            Misfit::Nullable => (
                format!(
                    "`{path}` may be null: it is `{text}` in version {}, not `{declared}`",
                    version.number()
                ),
                format!("read it as `Option<{declared}>`"),
            ),
            Misfit::Wants(ty) => (
                format!(
                    "`{path}` is `{text}` in version {}, not `{declared}`",
                    version.number()
                ),
                format!("read it as `{ty}`"),
            ),
            Misfit::Never(reason) => (format!("`{path}` is `{text}`"), reason.clone()),
        };
        self.problem(
            at,
            true,
            render(&message, version, field.type_span, Some(&help)),
        );
    }

    /// Reports versions that lack the field or hold it below something that may be null, when the declared type cannot say so.
    fn presence(&mut self, at: usize, along: &[Field], rust: &Rust) {
        let mut missing = Vec::new();
        let mut below_null = None;
        let users = rust.names_a_users_type();
        let has_default = along.last().is_some_and(|field| {
            let usable = |text: &str| !users || matches!(text, "null" | "[]" | "{}");
            field.default.as_ref().is_some_and(|default| {
                default.value.is_some() && usable(&default.json.to_compact_json())
            })
        });
        for version in &self.source.versions {
            match presence(&version.schema, along) {
                (Presence::Missing, depth) => {
                    if depth + 1 < along.len() || !has_default {
                        missing.push(version);
                    }
                }
                (Presence::Present { nullable_above, .. }, _) if nullable_above => {
                    below_null = Some(version);
                }
                (Presence::Present { .. }, _) => {}
            }
        }
        if matches!(rust, Rust::Option(_)) {
            return;
        }
        let declared = rust_text(&self.declaration.fields[at].ty);
        let help = format!("read it as `Option<{declared}>`");
        if let Some(first) = missing.first() {
            let numbers: Vec<u32> = missing.iter().map(|version| version.number()).collect();
            let plural = if numbers.len() == 1 {
                "version"
            } else {
                "versions"
            };
            let numbers = list(&numbers);
            let help = self.successor(along).map_or(help, |name| {
                format!("it is called `{name}` in version {}: read that name, which older versions resolve to", self.source.newest())
            });
            let unusable = along
                .last()
                .and_then(|field| field.default.as_ref())
                .filter(|default| default.value.is_none());
            let newest = self.newest(&names(along)).map(|(version, _)| version);
            let message = if let (Some(default), Some(version)) = (unusable, newest) {
                let message = format!(
                    "`{}` is missing in {plural} {numbers} of `{}`, and its default is no value of its type",
                    path_text(along),
                    self.source.contract
                );
                render(&message, version, default.json.span, Some(&help))
            } else {
                let span = first.schema.node(first.schema.root()).span;
                let message = format!(
                    "`{}` is missing in {plural} {numbers} of `{}` and has no default",
                    path_text(along),
                    self.source.contract
                );
                let start = callsheet_schema::Span::new(span.start, span.start + 1);
                render(&message, first, start, Some(&help))
            };
            self.problem(at, false, message);
        } else if let Some(version) = below_null {
            let top = locate(&version.schema, &[along[0].name.as_str()])
                .map(|field| field.type_span)
                .unwrap_or_default();
            let message = format!(
                "`{}` lies in a record that may be null in version {}",
                path_text(along),
                version.number()
            );
            self.problem(at, true, render(&message, version, top, Some(&help)));
        }
    }

    /// The field of the newest version that has the path's last name as an alias.
    fn successor(&self, along: &[Field]) -> Option<&'s str> {
        let (last, above) = along.split_last()?;
        let record = parent_record(&self.source.versions.last()?.schema, &names(above))?;
        record
            .fields
            .iter()
            .find(|field| field.aliases.contains(&last.name))
            .map(|field| field.name.as_str())
    }

    /// A record on the way to declared fields.
    fn inner(
        &mut self,
        tree: &Tree,
        along: &[Field],
        version: &'s Version,
        field: &'s Field,
        place: &str,
    ) -> Option<Made> {
        let below = nullable(&version.schema, field.schema);
        let node = match &below {
            Some((_, others)) if others.len() == 1 => others[0],
            _ => field.schema,
        };
        if !matches!(version.schema.node(node).kind, Kind::Record(_)) {
            let text = type_text(&version.schema, field.schema);
            let message = render(
                &format!("`{}` is `{text}`, not a record", path_text(along)),
                version,
                field.type_span,
                None,
            );
            for at in tree.leaves() {
                self.problem(at, false, message.clone());
            }
            return None;
        }
        let somewhere_null =
            self.source
                .versions
                .iter()
                .any(|version| match presence(&version.schema, along) {
                    (Presence::Missing, _) => true,
                    (Presence::Present { node, .. }, _) => {
                        nullable(&version.schema, node).is_some()
                    }
                });
        let (json, record) = self.record(tree, along, version, node, place);
        let shape = self.fitting.ir.shape(Shape::Record(record));
        if below.is_none() && !somewhere_null {
            return Some((shape, json, None, None));
        }
        let fit = optional(&mut self.fitting.ir, 0, &Fit { shape, json });
        Some((fit.shape, fit.json, Some("null".to_owned()), None))
    }

    /// Holds the finished projection against every version: what cannot be resolved is reported on its field.
    fn resolve(&mut self, reader: &Schema) {
        let source = self.source;
        let leaves = self.leaves.clone();
        let mut told = BTreeSet::new();
        for version in source.versions.iter().rev() {
            let plan = Plan::compile(&version.schema, reader);
            if let Step::Fail(unresolved) = plan.step(plan.root()) {
                let message = format!(
                    "version {} of `{}` cannot be read: {}",
                    version.number(),
                    source.contract,
                    unresolved.message
                );
                let span = version.schema.node(version.schema.root()).span;
                let message = render(
                    &message,
                    version,
                    callsheet_schema::Span::new(span.start, span.start + 1),
                    None,
                );
                let problem = self.whole(message);
                self.problems.push(problem);
                continue;
            }
            for (at, place, along) in &leaves {
                let mut steps = vec![plan.root()];
                for index in place {
                    steps = steps
                        .into_iter()
                        .flat_map(|step| reads(&plan, step, *index))
                        .collect();
                }
                if steps.iter().any(|step| fails(&plan, *step)) && told.insert(*at) {
                    self.unresolved(*at, along, version);
                }
            }
        }
    }

    /// What stands in the holes of unions: every branch that any version has.
    fn union_holes(&mut self) {
        for number in 0..self.fitting.holes.len() {
            let hole = &self.fitting.holes[number];
            if !hole.union {
                continue;
            }
            let branches = self.source.versions.iter().rev().flat_map(|version| {
                let node = self.node(hole.at, version);
                let branches = node.map(|node| branches(&version.schema, node));
                branches
                    .unwrap_or_default()
                    .into_iter()
                    .map(|branch| (&version.schema, branch))
            });
            let json = union_hole(branches, number);
            self.fitting.holes[number].json = json;
        }
    }

    /// Where a version holds a declared field, behind lists and maps.
    fn node(&self, at: usize, version: &Version) -> Option<NodeId> {
        let (_, _, along) = self.leaves.iter().find(|(leaf, _, _)| *leaf == at)?;
        match presence(&version.schema, along) {
            (Presence::Present { node, .. }, _) => Some(stripped(&version.schema, node)),
            (Presence::Missing, _) => None,
        }
    }

    /// What each version has at each hole.
    fn found(&self, reader: &Schema) -> Vec<Vec<Vec<String>>> {
        let holes = self.fitting.holes.iter().enumerate();
        holes
            .map(|(number, hole)| {
                let versions = self.source.versions.iter();
                versions
                    .map(|version| {
                        if hole.union {
                            let node = self.node(hole.at, version);
                            node.map(|node| labels(&version.schema, node))
                                .into_iter()
                                .collect()
                        } else {
                            records_read(&version.schema, reader, &hole_namespace(number))
                        }
                    })
                    .collect()
            })
            .collect()
    }

    fn unresolved(&mut self, at: usize, along: &[Field], version: &'s Version) {
        let declared = rust_text(&self.declaration.fields[at].ty);
        let (Presence::Present { node, .. }, _) = presence(&version.schema, along) else {
            return;
        };
        let text = type_text(&version.schema, node);
        let rust = Rust::parse(&self.declaration.fields[at].ty);
        let may_be_null =
            nullable(&version.schema, node).is_some() && !matches!(rust, Rust::Option(_));
        let path = path_text(along);
        let (message, help) = if may_be_null {
            (
                format!(
                    "`{path}` may be null in version {}: it is `{text}` there",
                    version.number()
                ),
                format!("read it as `Option<{declared}>`"),
            )
        } else {
            (
                format!(
                    "`{path}` is `{text}` in version {}, which cannot be read as `{declared}`",
                    version.number()
                ),
                format!(
                    "that version alone would be read as `{}`",
                    suggestion(&version.schema, node)
                ),
            )
        };
        let span = locate(&version.schema, &names(along))
            .map_or_else(|| version.schema.node(node).span, |field| field.type_span);
        self.problem(at, true, render(&message, version, span, Some(&help)));
    }
}

/// Names of the fields on a path.
fn names(along: &[Field]) -> Vec<&str> {
    along.iter().map(|field| field.name.as_str()).collect()
}

/// Shape, schema, default and type of a field of the projection.
type Made = (
    ShapeId,
    String,
    Option<String>,
    Option<proc_macro2::TokenStream>,
);

/// A type as it was written, spaces of the token stream removed.
pub(crate) fn rust_text(ty: &impl quote::ToTokens) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" < ", "<")
        .replace(" >", ">")
        .replace("& ", "&")
        .replace(" :: ", "::")
        .replace(" ;", ";")
        .replace(" ,", ",")
}
