//! A reader of a union of several types: an enum of the user with a variant for each.

use std::collections::BTreeSet;

use callsheet_schema::avro::{Kind, NodeId, Plan, Schema, Step};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::LitStr;
use syn::spanned::Spanned as _;

use super::attributes::{Declaration, FieldDeclaration};
use super::fit::{Fit, Fitting, Misfit, fit, suggestion};
use super::json::{composed, hole_namespace, planned};
use super::part::{along, at_text, held};
use super::paths::{branches, fails, labels, records_read_at, stripped};
use super::project::rust_text;
use super::rust_type::Rust;
use super::{Problem, holds};
use crate::diagnose::render;
use crate::emit::decode::Decoder;
use crate::emit::{Context, number, small};
use crate::ident::upper_camel;
use crate::ir::{Record, Shape, ShapeId, Union, UnionId};
use crate::source::{Source, Version};
use crate::targets::manifest::type_text;

/// Prints `ReadUnion` of an enum.
pub(super) fn generate(
    declaration: &Declaration,
    source: &Source,
) -> Result<TokenStream, Vec<Problem>> {
    let along = along(declaration, source).map_err(|problem| vec![problem])?;
    let places: Vec<Option<(&Version, NodeId)>> = source
        .versions
        .iter()
        .map(|version| {
            let node = held(&version.schema, &along)?;
            Some((version, stripped(&version.schema, node)))
        })
        .collect();
    let mut chooser = Chooser {
        declaration,
        problems: Vec::new(),
        fitting: Fitting::default(),
    };
    chooser.fitting.names.part = true;
    chooser.is_union(&places)?;
    let mut variants = chooser.variants(&places);
    if !chooser.problems.is_empty() {
        return Err(chooser.problems);
    }
    // The contract's order, the newest version's first: promotions choose as they do for everybody else.
    variants.sort_by_key(|variant| variant.rank);
    let json = variants
        .iter()
        .map(|variant| variant.json.as_str())
        .collect::<Vec<_>>()
        .join(",");
    let text = format!("[{}]", planned(&json, &chooser.fitting.holes));
    let reader = Schema::parse(&text).map_err(|problems| {
        vec![chooser.whole(format!(
            "the union of `{}` is no schema: {problems}",
            at_text(declaration)
        ))]
    })?;
    let (id, union) = chooser.union(&variants);
    chooser.fitting.ir.finish();
    let Chooser {
        fitting,
        mut problems,
        ..
    } = chooser;
    let context = Context {
        ir: &fitting.ir,
        form: declaration.form(),
        lifetime: declaration.message_lifetime(),
        root: None,
    };
    let mut arms = Arms::default();
    let mut told = BTreeSet::new();
    let mut found = vec![vec![Vec::new(); source.versions.len()]; fitting.holes.len()];
    let mut written = vec![String::new(); source.versions.len()];
    for (slot, place) in places.iter().enumerate() {
        let Some((version, node)) = place else {
            continue;
        };
        written[slot] = labels(&version.schema, *node);
        for (branch, writer) in branches(&version.schema, *node).into_iter().enumerate() {
            if matches!(version.schema.node(writer).kind, Kind::Null) {
                continue;
            }
            let plan = Plan::compile(&version.schema.rooted_at(writer), &reader);
            if fails(&plan, plan.root()) {
                if told.insert(type_text(&version.schema, writer)) {
                    problems.push(unread(declaration, &plan, version, writer));
                }
                continue;
            }
            for (number, found) in found.iter_mut().enumerate() {
                let space = hole_namespace(number);
                found[slot].extend(records_read_at(&version.schema, &reader, &plan, &space));
            }
            let body = Decoder::new(&context, &plan, declaration.tail).part(union);
            arms.add(body, slot, branch);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let (lifetime, ty) = (&context.lifetime, declaration.ty());
    let functions = arms.0.iter().enumerate().map(|(index, (_, body, _))| {
        let name = format_ident!("branch_{index}");
        quote! {
            fn #name<#lifetime>(input: &mut &#lifetime [u8], depth: u32, slot: usize) -> cs::Result<#ty, cs::DecodeError> { #body }
        }
    });
    let matches = arms.0.iter().enumerate().map(|(index, (_, _, places))| {
        let name = format_ident!("branch_{index}");
        let places = places.iter().map(|(slot, branch)| {
            let (slot, branch) = (number(*slot), number(*branch));
            quote!((#slot, #branch))
        });
        quote!(#(#places)|* => #name(input, depth, slot))
    });
    let dynamic = context.dynamic_functions(declaration.tail);
    let made = context.ir.record_ids().map(|id| {
        let name = context.record_name(id);
        quote!(struct #name;)
    });
    let variants = fitting.ir.unions.iter().flat_map(|union| &union.variants);
    let dynamic_arms = variants.map(|(branch, variant, shape)| {
        let value = context.dynamic_part_value(*shape);
        let value = context.variant(id, variant, *shape, &value);
        let branch = small(*branch);
        quote!(cs::Some(#branch) => cs::Ok(#value))
    });
    let checks = holds(source, &fitting.holes, &found, |at| {
        declaration.fields[at].ty.span()
    });
    let text = composed(&json, &fitting.holes, true);
    let contract = &source.contract;
    Ok(quote! {
        #[allow(deprecated, unreachable_code, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;
            #(#functions)*
            #dynamic
            #(#made)*
            #checks

            #[automatically_derived]
            impl<#lifetime> cs::ReadUnion<#lifetime> for #ty {
                const CONTRACT: &'static str = #contract;
                const WRITTEN: &'static [&'static str] = &[#(#written),*];

                fn read(slot: usize, branch: u32, input: &mut &#lifetime [u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
                    let depth = cs::descend(depth)?;
                    match (slot, branch) {
                        #(#matches,)*
                        _ => cs::Err(cs::DecodeError::Resolution),
                    }
                }

                fn read_dynamic(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &#lifetime [u8], depth: u32, first: u32) -> cs::Result<Self, cs::DecodeError> {
                    let depth = cs::descend(depth)?;
                    let (branch, step) = cs::dynamic::branch(plan, step, input)?;
                    match branch.checked_sub(first) {
                        #(#dynamic_arms,)*
                        _ => cs::Err(cs::DecodeError::Resolution),
                    }
                }

                fn schema(schemas: &mut cs::Schemas) -> cs::String {
                    let space = &*schemas.namespace();
                    #text
                }
            }
        };
    })
}

/// Decoders of branches: those of equal text are one.
#[derive(Default)]
struct Arms(Vec<(String, TokenStream, Places)>);

/// Slots and branches.
type Places = Vec<(usize, usize)>;

impl Arms {
    fn add(&mut self, body: TokenStream, slot: usize, branch: usize) {
        let text = body.to_string();
        match self.0.iter_mut().find(|(known, _, _)| *known == text) {
            Some((_, _, places)) => places.push((slot, branch)),
            None => self.0.push((text, body, vec![(slot, branch)])),
        }
    }
}

/// A variant with the branch that it reads.
struct Variant {
    name: String,
    shape: ShapeId,
    json: String,
    /// Place among all branches, the newest version's first.
    rank: usize,
}

struct Chooser<'d> {
    declaration: &'d Declaration,
    problems: Vec<Problem>,
    fitting: Fitting,
}

impl Chooser<'_> {
    fn whole(&self, message: String) -> Problem {
        Problem {
            span: self
                .declaration
                .at
                .as_ref()
                .map_or(self.declaration.contract_span, LitStr::span),
            message,
        }
    }

    /// A version must have a union of several types there.
    fn is_union(&self, places: &[Option<(&Version, NodeId)>]) -> Result<(), Vec<Problem>> {
        let several = places.iter().flatten().any(|(version, node)| {
            let others = branches(&version.schema, *node);
            let null = |node: &&NodeId| matches!(version.schema.node(**node).kind, Kind::Null);
            others.iter().filter(|node| !null(node)).count() > 1
        });
        match places.iter().rev().flatten().next() {
            Some((version, node)) if !several => {
                let message = format!(
                    "`{}` is `{}` in version {}, no union of several types",
                    at_text(self.declaration),
                    type_text(&version.schema, *node),
                    version.number()
                );
                let span = version.schema.node(*node).span;
                Err(vec![self.whole(render(
                    &message,
                    version,
                    span,
                    Some("read it as a field of its type"),
                ))])
            }
            _ => Ok(()),
        }
    }

    fn variants(&mut self, places: &[Option<(&Version, NodeId)>]) -> Vec<Variant> {
        let mut known: Vec<(String, &Version, NodeId)> = Vec::new();
        for (version, node) in places.iter().rev().flatten() {
            for branch in branches(&version.schema, *node) {
                let kind = &version.schema.node(branch).kind;
                let label = kind.name().map_or(kind.type_name(), |name| name.full());
                let new = known.iter().all(|(known, _, _)| known != label);
                if new && !matches!(kind, Kind::Null) {
                    known.push((label.to_owned(), version, branch));
                }
            }
        }
        let mut taken = BTreeSet::new();
        let mut variants = Vec::new();
        let declaration = self.declaration;
        for (at, field) in declaration.fields.iter().enumerate() {
            let Some(rank) = known.iter().position(|(label, _, _)| names(field, label)) else {
                let labels: Vec<String> = known
                    .iter()
                    .map(|(label, _, _)| format!("`{label}`"))
                    .collect();
                self.problems.push(Problem {
                    span: field.name.span(),
                    message: format!(
                        "`{}` has no branch for `{}`; it has {}: name a variant after its branch, or say which with `#[contract(branch = \"…\")]`",
                        at_text(declaration),
                        field.name,
                        labels.join(", ")
                    ),
                });
                continue;
            };
            let (label, version, node) = &known[rank];
            if !taken.insert(rank) {
                self.problems.push(Problem {
                    span: field.name.span(),
                    message: format!("branch `{label}` is read twice"),
                });
                continue;
            }
            if let Some((shape, json)) = self.content(at, field, version, *node) {
                variants.push(Variant {
                    name: field.name.to_string(),
                    shape,
                    json,
                    rank,
                });
            }
        }
        variants
    }

    fn content(
        &mut self,
        at: usize,
        field: &FieldDeclaration,
        version: &Version,
        node: NodeId,
    ) -> Option<(ShapeId, String)> {
        self.fitting.at = at;
        let schema = &version.schema;
        let unit = matches!(&field.ty, syn::Type::Tuple(tuple) if tuple.elems.is_empty());
        if unit {
            if let Kind::Record(_) = &schema.node(node).kind {
                return Some(self.empty(schema, node));
            }
            let wanted = suggestion(schema, node);
            let natural = syn::parse_str::<syn::Type>(&wanted).ok();
            let made = natural.map(|ty| fit(&Rust::parse(&ty), schema, node, &mut self.fitting));
            let Some(Ok(Fit { shape, json })) = made else {
                self.problems.push(Problem {
                    span: field.name.span(),
                    message: format!(
                        "what `{}` stands for cannot be read over: give the variant a value",
                        field.name
                    ),
                });
                return None;
            };
            return Some((self.fitting.ir.shape(Shape::Ignored(shape)), json));
        }
        match fit(&Rust::parse(&field.ty), schema, node, &mut self.fitting) {
            Ok(Fit { shape, json }) => Some((shape, json)),
            Err(misfit) => {
                let text = type_text(schema, node);
                let declared = rust_text(&field.ty);
                let (message, help) = match misfit {
                    Misfit::Never(reason) => (format!("this branch is `{text}`"), reason),
                    Misfit::Wants(ty) => (
                        format!(
                            "this branch is `{text}` in version {}, not `{declared}`",
                            version.number()
                        ),
                        format!("read it as `{ty}`"),
                    ),
                    Misfit::Nullable => (
                        format!(
                            "values in this branch may be null in version {}",
                            version.number()
                        ),
                        format!("read it as `{}`", suggestion(schema, node)),
                    ),
                };
                self.problems.push(Problem {
                    span: field.ty.span(),
                    message: render(&message, version, schema.node(node).span, Some(&help)),
                });
                None
            }
        }
    }

    /// A record of which nothing is wanted.
    fn empty(&mut self, schema: &Schema, node: NodeId) -> (ShapeId, String) {
        let kind = &schema.node(node).kind;
        let name = format!("Empty{}", self.fitting.ir.records.len());
        let record = self.fitting.ir.add_record(Record {
            name: name.clone(),
            view: name,
            node,
            doc: None,
            fields: Vec::new(),
            borrows: false,
            recursive: false,
        });
        let json = format!(
            "{{\"type\":\"record\",{},\"fields\":[]}}",
            self.fitting.names.header(kind)
        );
        let shape = self.fitting.ir.shape(Shape::Record(record));
        (self.fitting.ir.shape(Shape::Ignored(shape)), json)
    }

    fn union(&mut self, variants: &[Variant]) -> (UnionId, ShapeId) {
        let name = self.declaration.name.to_string();
        let union = Union {
            name: name.clone(),
            view: name,
            place: at_text(self.declaration),
            variants: (0..)
                .zip(variants)
                .map(|(branch, variant)| (branch, variant.name.clone(), variant.shape))
                .collect(),
            borrows: false,
        };
        let id = self.fitting.ir.add_union(union);
        (id, self.fitting.ir.shape(Shape::Union(id)))
    }
}

/// Whether a variant stands for a branch: by its attribute, else by its name.
fn names(field: &FieldDeclaration, label: &str) -> bool {
    let short = label.rsplit('.').next().unwrap_or(label);
    match field.path.first() {
        Some(branch) => branch == label || branch == short,
        None => field.name == upper_camel(short),
    }
}

fn unread(declaration: &Declaration, plan: &Plan, version: &Version, writer: NodeId) -> Problem {
    let text = type_text(&version.schema, writer);
    let reason = match plan.step(plan.root()) {
        Step::Fail(_) => "no variant reads".to_owned(),
        _ => "its variant cannot read".to_owned(),
    };
    let message = format!(
        "`{}` may be `{text}` in version {}, which {reason}",
        at_text(declaration),
        version.number()
    );
    let help = format!("add a variant `{}`", upper_camel(&text));
    let span = version.schema.node(writer).span;
    Problem {
        span: declaration.name.span(),
        message: render(&message, version, span, Some(&help)),
    }
}
