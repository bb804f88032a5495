//! A reader of a record inside the contract's record: the same projection, begun at a field.

use callsheet_schema::avro::{Field, Kind, NodeId, Schema};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::LitStr;
use syn::spanned::Spanned as _;

use super::attributes::Declaration;
use super::json::{composed, statics};
use super::paths::{records, stripped};
use super::project::project;
use super::{Made, Problem, hidden_records, holds, plans};
use crate::diagnose::render;
use crate::emit::decode::Decoder;
use crate::emit::{Tail, number};
use crate::ident::nearest;
use crate::ir::Shape;
use crate::source::{Source, Version};

/// A contract cut down to what lies at a field: versions that have it, each rooted there.
pub(super) struct Place {
    /// The versions that have it.
    pub(super) source: Source,
    /// Index of each of them among all locked versions.
    pub(super) slots: Vec<usize>,
    /// Per locked version the full name of the record there, empty when the version lacks it.
    pub(super) written: Vec<String>,
}

/// Prints `ReadRecord` of a struct.
pub(super) fn generate(
    declaration: &Declaration,
    source: &Source,
) -> Result<TokenStream, Vec<Problem>> {
    let place = record_place(declaration, source).map_err(|problem| vec![problem])?;
    let part = Declaration {
        at: Some(LitStr::new("", declaration.contract_span)),
        ..declaration.clone()
    };
    let mut projection = project(&part, &place.source)?;
    let plans = plans(&projection, &place.source);
    // `found` has an entry for each version of the part; the others have nothing.
    for found in &mut projection.found {
        let mut all = vec![Vec::new(); source.versions.len()];
        for (names, slot) in found.drain(..).zip(&place.slots) {
            all[*slot] = names;
        }
        *found = all;
    }
    let made = Made::new(declaration, &projection);
    let mut context = made.context(&projection);
    let mut ir = projection.ir.clone();
    let root = ir.shape(Shape::Record(projection.root));
    context.ir = &ir;
    let mut bodies: Vec<(String, TokenStream, Vec<usize>)> = Vec::new();
    for (plan, slot) in plans.iter().zip(&place.slots) {
        let body = Decoder::new(&context, plan, part_tail(declaration)).part(root);
        let text = body.to_string();
        match bodies.iter_mut().find(|(known, _, _)| *known == text) {
            Some((_, _, slots)) => slots.push(*slot),
            None => bodies.push((text, body, vec![*slot])),
        }
    }
    let (lifetime, ty) = (&made.lifetime, &made.ty);
    let functions = bodies.iter().enumerate().map(|(index, (_, body, _))| {
        let name = format_ident!("part_{index}");
        quote! {
            fn #name<#lifetime>(input: &mut &#lifetime [u8], depth: u32, slot: usize) -> cs::Result<#ty, cs::DecodeError> { #body }
        }
    });
    let arms = bodies.iter().enumerate().map(|(index, (_, _, slots))| {
        let (name, slots) = (
            format_ident!("part_{index}"),
            slots.iter().map(|slot| number(*slot)),
        );
        quote!(#(#slots)|* => #name(input, depth, slot))
    });
    let (dynamic, hidden) = (
        context.dynamic_functions(part_tail(declaration)),
        hidden_records(&context, projection.root),
    );
    let call = crate::emit::dynamic::dynamic_call(projection.root, &quote!(false), &quote!(depth));
    let checks = holds(source, &projection.holes, &projection.found, |at| {
        declaration.fields[at].ty.span()
    });
    let text = composed(&projection.json, &projection.holes, true);
    let (contract, written) = (&source.contract, &place.written);
    let newest = place.source.versions.last().map(|version| {
        let kind = &version.schema.node(version.schema.root()).kind;
        kind.name()
            .map(|name| name.name().to_owned())
            .unwrap_or_default()
    });
    let owned = statics(ty.clone());
    Ok(quote! {
        #[allow(deprecated, unreachable_code, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;
            #(#functions)*
            #dynamic
            #hidden
            #checks

            #[automatically_derived]
            impl<#lifetime> cs::ReadRecord<#lifetime> for #ty {
                const CONTRACT: &'static str = #contract;
                const WRITTEN: &'static [&'static str] = &[#(#written),*];

                fn read(slot: usize, input: &mut &#lifetime [u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
                    let depth = cs::descend(depth)?;
                    match slot {
                        #(#arms,)*
                        _ => cs::Err(cs::DecodeError::UnknownSlot),
                    }
                }

                fn read_dynamic(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &#lifetime [u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
                    let depth = cs::descend(depth)?;
                    #call
                }

                fn schema(schemas: &mut cs::Schemas) -> cs::String {
                    schemas.record(cs::TypeId::of::<#owned>(), #newest, |schemas, space| #text)
                }
            }
        };
    })
}

/// A part is read to its end.
fn part_tail(declaration: &Declaration) -> Tail {
    match declaration.tail {
        Tail::Check => Tail::Check,
        _ => Tail::Walk,
    }
}

/// Finds the record that a struct reads, in every version.
fn record_place(declaration: &Declaration, source: &Source) -> Result<Place, Problem> {
    let whole = |message: String| Problem {
        span: declaration
            .at
            .as_ref()
            .map_or(declaration.contract_span, LitStr::span),
        message,
    };
    let along = along(declaration, source)?;
    let mut place = Place {
        source: Source {
            versions: Vec::new(),
            ..source.clone()
        },
        slots: Vec::new(),
        written: vec![String::new(); source.versions.len()],
    };
    let mut wanted: Option<Vec<String>> = declaration
        .record
        .as_ref()
        .map(|record| vec![record.value()]);
    for (slot, version) in source.versions.iter().enumerate().rev() {
        let schema = &version.schema;
        let Some(node) = held(schema, &along) else {
            continue;
        };
        let found = if along.is_empty() {
            vec![schema.root()]
        } else {
            records(schema, node)
        };
        let chosen = match (&wanted, found.as_slice()) {
            (_, []) => None,
            (None, [one]) => Some(*one),
            (None, many) => {
                return Err(whole(format!(
                    "`{}` holds {} records in version {}: say which one with `record = \"…\"`; there are {}",
                    at_text(declaration),
                    many.len(),
                    version.number(),
                    names(schema, many).join(", ")
                )));
            }
            (Some(wanted), many) => many
                .iter()
                .copied()
                .find(|node| named(schema, *node, wanted))
                .or(match (&declaration.record, many) {
                    (None, [one]) => Some(*one),
                    _ => None,
                }),
        };
        let Some(node) = chosen else { continue };
        let kind = &schema.node(node).kind;
        if let Some(name) = kind.name() {
            name.full().clone_into(&mut place.written[slot]);
            let known = wanted.get_or_insert_default();
            known.push(name.full().to_owned());
            known.extend(kind.aliases().iter().map(|alias| alias.full().to_owned()));
        }
        place.slots.push(slot);
        let facts = if along.is_empty() {
            version.facts.clone()
        } else {
            version.facts.below(&at_text(declaration))
        };
        place.source.versions.push(Version {
            schema: schema.rooted_at(node),
            facts,
            ..version.clone()
        });
    }
    place.slots.reverse();
    place.source.versions.reverse();
    if place.slots.is_empty() {
        let mut newest = source.versions.iter().rev();
        let text = newest
            .find_map(|version| {
                let node = held(&version.schema, &along)?;
                let records = names(&version.schema, &records(&version.schema, node));
                let text = crate::targets::manifest::type_text(
                    &version.schema,
                    stripped(&version.schema, node),
                );
                Some(if records.is_empty() {
                    format!("it is `{text}` in version {}", version.number())
                } else {
                    format!(
                        "it holds {} in version {}",
                        records.join(", "),
                        version.number()
                    )
                })
            })
            .unwrap_or_default();
        let at = at_text(declaration);
        let message = match &declaration.record {
            Some(record) => format!("`{at}` holds no record `{}`: {text}", record.value()),
            None => format!("`{at}` holds no record: {text}"),
        };
        return Err(whole(message));
    }
    Ok(place)
}

fn names(schema: &Schema, nodes: &[NodeId]) -> Vec<String> {
    nodes
        .iter()
        .filter_map(|node| Some(format!("`{}`", schema.node(*node).kind.name()?.full())))
        .collect()
}

/// Whether a record has one of the names, full or not, or one of its aliases is among them.
fn named(schema: &Schema, node: NodeId, wanted: &[String]) -> bool {
    let kind = &schema.node(node).kind;
    let is = |full: &str, short: &str| wanted.iter().any(|name| name == full || name == short);
    kind.name().is_some_and(|name| is(name.full(), name.name()))
        || kind
            .aliases()
            .iter()
            .any(|alias| is(alias.full(), alias.name()))
}

pub(super) fn at_text(declaration: &Declaration) -> String {
    declaration
        .at
        .as_ref()
        .map(LitStr::value)
        .unwrap_or_default()
}

/// The fields on the way to the part, as the newest version that has them all defines them.
pub(super) fn along(declaration: &Declaration, source: &Source) -> Result<Vec<Field>, Problem> {
    let Some(at) = &declaration.at else {
        return Ok(Vec::new());
    };
    let text = at.value();
    let path: Vec<&str> = text.split('.').collect();
    let mut furthest: Option<(usize, &Version)> = None;
    for version in source.versions.iter().rev() {
        let (fields, missed) = walk(&version.schema, &path);
        if missed.is_none() {
            return Ok(fields);
        }
        if furthest.is_none_or(|(length, _)| fields.len() > length) {
            furthest = Some((fields.len(), version));
        }
    }
    let message = format!(
        "`{}` has no field `{text}` in version {}",
        source.contract,
        source.numbers()
    );
    let message = furthest.map_or(message.clone(), |(length, version)| {
        let (fields, missed) = walk(&version.schema, &path[..=length]);
        let siblings: Vec<&Field> = missed.unwrap_or_default();
        let name = path[length];
        let near = nearest(name, siblings.iter().map(|field| field.name.as_str()));
        let span = siblings
            .iter()
            .find(|field| Some(field.name.as_str()) == near)
            .or(siblings.first())
            .map(|field| field.name_span)
            .or(fields.last().map(|field| field.type_span));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if siblings.is_empty() => "nothing lies inside this field".to_owned(),
            None => {
                let names: Vec<&str> = siblings.iter().map(|field| field.name.as_str()).collect();
                format!("there are {}", names.join(", "))
            }
        };
        render(&message, version, span.unwrap_or_default(), Some(&help))
    });
    Err(Problem {
        span: at.span(),
        message,
    })
}

/// Follows names as far as they lead; the fields that were there instead of the first that is missing.
fn walk<'s>(schema: &'s Schema, path: &[&str]) -> (Vec<Field>, Option<Vec<&'s Field>>) {
    let mut fields: Vec<Field> = Vec::new();
    let mut node = schema.root();
    for name in path {
        let inside = records(schema, node);
        let all = inside
            .iter()
            .filter_map(|node| match &schema.node(*node).kind {
                Kind::Record(record) => Some(record),
                _ => None,
            });
        let Some(field) = all.clone().find_map(|record| record.field(name)) else {
            return (
                fields,
                Some(all.flat_map(|record| &record.fields).collect()),
            );
        };
        node = field.1.schema;
        fields.push(field.1.clone());
    }
    (fields, None)
}

/// Where a version holds the part, the fields' aliases applied.
pub(super) fn held(schema: &Schema, along: &[Field]) -> Option<NodeId> {
    let mut node = schema.root();
    for wanted in along {
        let inside = records(schema, node);
        let found = inside.iter().find_map(|node| {
            let Kind::Record(record) = &schema.node(*node).kind else {
                return None;
            };
            record
                .field(&wanted.name)
                .or_else(|| wanted.aliases.iter().find_map(|alias| record.field(alias)))
        });
        node = found?.1.schema;
    }
    Some(node)
}
