//! Skipping of writer fields that the reader does not have, and the least size of what a step reads.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::avro::{
    FieldAction, Kind, Logical, NodeId, Plan, Promotion, Schema, Step, StepId,
};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{number, small};

/// Prints skips of one writer schema; recursive records become functions.
pub(crate) struct Skips<'s> {
    writer: &'s Schema,
    /// Contents are checked, too.
    check: bool,
    functions: BTreeMap<NodeId, (usize, TokenStream)>,
}

impl<'s> Skips<'s> {
    pub(crate) fn new(writer: &'s Schema, check: bool) -> Self {
        Self {
            writer,
            check,
            functions: BTreeMap::new(),
        }
    }

    /// The functions that the printed skips call.
    pub(crate) fn functions(&self) -> TokenStream {
        let mut functions: Vec<_> = self.functions.values().collect();
        functions.sort_by_key(|(number, _)| *number);
        functions
            .into_iter()
            .map(|(_, tokens)| tokens.clone())
            .collect()
    }

    /// Statements that move `input` behind one value. `depth`: the levels left, an expression.
    pub(crate) fn skip(&mut self, node: NodeId, depth: &TokenStream) -> TokenStream {
        let definition = self.writer.node(node);
        match &definition.kind {
            Kind::Int if self.check => quote!(cs::read_int(input)?;),
            Kind::String if self.check && definition.logical == Some(Logical::Uuid) => {
                quote!(cs::check_uuid(input)?;)
            }
            Kind::String if self.check => quote!(cs::read_str(input)?;),
            Kind::Null => TokenStream::new(),
            Kind::Boolean => quote!(cs::skip_boolean(input)?;),
            Kind::Int | Kind::Long => quote!(cs::skip_varint(input)?;),
            Kind::Float => quote!(cs::skip_fixed(input, 4)?;),
            Kind::Double => quote!(cs::skip_fixed(input, 8)?;),
            Kind::Bytes | Kind::String => quote!(cs::skip_bytes(input)?;),
            Kind::Fixed(fixed) => {
                let size = number(fixed.size);
                quote!(cs::skip_fixed(input, #size)?;)
            }
            Kind::Enum(symbols) => {
                let count = number(symbols.symbols.len());
                quote!(cs::skip_index(input, #count)?;)
            }
            Kind::Array(item) => self.blocks(*item, false, depth),
            Kind::Map(value) => self.blocks(*value, true, depth),
            Kind::Union(branches) => {
                let arms: Vec<_> = (0..)
                    .zip(branches)
                    .map(|(index, branch)| {
                        let (index, skip) = (small(index), self.skip(*branch, depth));
                        quote!(#index => { #skip })
                    })
                    .collect();
                quote!(match cs::read_index(input)? { #(#arms)* _ => return cs::Err(cs::DecodeError::UnionBranch), })
            }
            Kind::Record(_) => self.record(node, depth),
        }
    }

    fn blocks(&mut self, item: NodeId, keyed: bool, depth: &TokenStream) -> TokenStream {
        let min = number(min_size(self.writer, item, &mut Vec::new()) + usize::from(keyed));
        let skip = self.skip(item, depth);
        let key = keyed.then(|| {
            if self.check {
                quote!(cs::read_str(input)?;)
            } else {
                quote!(cs::skip_bytes(input)?;)
            }
        });
        let blocks = if self.check {
            quote!(check_blocks)
        } else {
            quote!(skip_blocks)
        };
        quote! {
            cs::#blocks(input, #min, |input| { #key #skip cs::Ok(()) })?;
        }
    }

    fn record(&mut self, node: NodeId, depth: &TokenStream) -> TokenStream {
        let Kind::Record(record) = &self.writer.node(node).kind else {
            return TokenStream::new();
        };
        if !recursive(self.writer, node) {
            return record
                .fields
                .iter()
                .map(|field| self.skip(field.schema, depth))
                .collect();
        }
        let known = self.functions.get(&node).map(|(number, _)| *number);
        let number = known.unwrap_or(self.functions.len());
        let name = format_ident!("skip_{number}");
        if known.is_none() {
            self.functions.insert(node, (number, TokenStream::new()));
            let inner = quote!(depth);
            let body: TokenStream = record
                .fields
                .iter()
                .map(|field| self.skip(field.schema, &inner))
                .collect();
            let function = quote! {
                fn #name(input: &mut &[u8], depth: u32) -> cs::Result<(), cs::DecodeError> {
                    let depth = cs::descend(depth)?;
                    #body
                    cs::Ok(())
                }
            };
            self.functions.insert(node, (number, function));
        }
        quote!(#name(input, #depth)?;)
    }
}

/// Whether a writer's record can contain itself.
pub(crate) fn recursive(schema: &Schema, start: NodeId) -> bool {
    let mut reached = BTreeSet::new();
    let mut open = children(schema, start);
    while let Some(node) = open.pop() {
        if node == start {
            return true;
        }
        if reached.insert(node) {
            open.extend(children(schema, node));
        }
    }
    false
}

fn children(schema: &Schema, node: NodeId) -> Vec<NodeId> {
    match &schema.node(node).kind {
        Kind::Record(record) => record.fields.iter().map(|field| field.schema).collect(),
        Kind::Array(inner) | Kind::Map(inner) => vec![*inner],
        Kind::Union(branches) => branches.clone(),
        _ => Vec::new(),
    }
}

/// The fewest bytes that a value of a node takes.
pub(crate) fn min_size(schema: &Schema, node: NodeId, open: &mut Vec<NodeId>) -> usize {
    match &schema.node(node).kind {
        Kind::Null => 0,
        Kind::Float => 4,
        Kind::Double => 8,
        Kind::Fixed(fixed) => fixed.size,
        Kind::Record(record) => {
            if open.contains(&node) {
                return 0;
            }
            open.push(node);
            let size = record
                .fields
                .iter()
                .map(|field| min_size(schema, field.schema, open))
                .fold(0, usize::saturating_add);
            open.pop();
            size
        }
        Kind::Union(branches) => {
            let least = branches
                .iter()
                .map(|branch| min_size(schema, *branch, open))
                .min()
                .unwrap_or(0);
            least.saturating_add(1)
        }
        _ => 1,
    }
}

/// The fewest bytes that a step reads.
pub(crate) fn min_step(plan: &Plan, step: StepId, open: &mut Vec<StepId>) -> usize {
    match plan.step(step) {
        Step::Null => 0,
        Step::Float | Step::Promote(Promotion::FloatToDouble) => 4,
        Step::Double => 8,
        Step::Fixed(size) => *size,
        Step::ReaderBranch { step, .. } => min_step(plan, *step, open),
        Step::WriterUnion(steps) => {
            let least = steps
                .iter()
                .map(|step| min_step(plan, *step, open))
                .min()
                .unwrap_or(0);
            least.saturating_add(1)
        }
        Step::Record(record) => {
            if open.contains(&step) {
                return 0;
            }
            open.push(step);
            let size = record.actions.iter().map(|action| match action {
                FieldAction::Read { step, .. } => min_step(plan, *step, open),
                FieldAction::Skip { writer } => min_size(plan.writer(), *writer, &mut Vec::new()),
            });
            let size = size.fold(0, usize::saturating_add);
            open.pop();
            size
        }
        _ => 1,
    }
}
