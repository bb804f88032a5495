//! One straight-line decoder per writer version, printed from the resolution plan.
//!
//! Each record step is an inline function over the cursor `input`; a record that closes a recursion also takes the levels of
//! nesting left. Two writer versions whose printed decoders are equal share one: what they print is their resolved shape.

use std::collections::BTreeMap;

use callsheet_schema::avro::{FieldAction, Plan, Promotion, RecordStep, Step, StepId};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::skip::{Skips, min_step};
use super::{Context, Tail, number, small};
use crate::ident::ident;
use crate::ir::{Part, RecordId, Shape, ShapeId, UnionId};

/// Prints the body of a decoder: nested functions, then a block that ends in the value.
pub(crate) struct Decoder<'c, 'p> {
    pub(super) context: &'c Context<'c>,
    pub(super) plan: &'p Plan,
    pub(super) skips: Skips<'p>,
    functions: BTreeMap<(StepId, RecordId, bool), (usize, TokenStream)>,
    /// Functions over records that are filled in their place, or read over.
    pub(super) fills: BTreeMap<(StepId, RecordId), (usize, TokenStream)>,
    /// Stop after the last field that the reader wants.
    early_stop: bool,
    /// Parts are read by code of their own, which asks for the writer's slot.
    parts: bool,
}

impl<'c, 'p> Decoder<'c, 'p> {
    pub(crate) fn new(context: &'c Context<'c>, plan: &'p Plan, tail: Tail) -> Self {
        Self {
            context,
            plan,
            skips: Skips::new(plan.writer(), tail == Tail::Check),
            functions: BTreeMap::new(),
            fills: BTreeMap::new(),
            early_stop: tail == Tail::Stop,
            parts: context.ir.has_parts(),
        }
    }

    /// The statements of a decoder of the root record; they end in a `Result`.
    pub(crate) fn root(self, record: RecordId) -> TokenStream {
        self.body(|this| {
            let (step, tail) = (this.plan.root(), this.early_stop);
            this.record_value(step, record, tail, &quote!(cs::MAX_DEPTH))
        })
    }

    /// The statements of a decoder of a part; `depth` is in scope.
    pub(crate) fn part(self, shape: ShapeId) -> TokenStream {
        self.body(|this| this.value(this.plan.root(), shape, false, &quote!(depth)))
    }

    pub(super) fn body(mut self, value: impl FnOnce(&mut Self) -> TokenStream) -> TokenStream {
        let value = value(&mut self);
        let mut functions: Vec<_> = self.functions.values().collect();
        functions.sort_by_key(|(number, _)| *number);
        let functions = functions.into_iter().map(|(_, tokens)| tokens);
        let mut fills: Vec<_> = self.fills.values().collect();
        fills.sort_by_key(|(number, _)| *number);
        let fills = fills.into_iter().map(|(_, tokens)| tokens);
        let skips = self.skips.functions();
        quote! {
            #skips
            #(#functions)*
            #(#fills)*
            cs::Ok(#value)
        }
    }

    /// An expression that reads a record. `tail`: nothing is wanted behind it, so that it may stop early.
    fn record_value(
        &mut self,
        step: StepId,
        record: RecordId,
        tail: bool,
        depth: &TokenStream,
    ) -> TokenStream {
        match self.plan.step(step) {
            Step::Record(fields) => self.call(step, fields, record, tail, depth),
            Step::ReaderBranch { step, .. } => self.record_value(*step, record, tail, depth),
            Step::WriterUnion(steps) => self.writer_union(steps, |this, step, _| {
                this.record_value(step, record, tail, depth)
            }),
            _ => fail(),
        }
    }

    fn call(
        &mut self,
        step: StepId,
        fields: &RecordStep,
        record: RecordId,
        tail: bool,
        depth: &TokenStream,
    ) -> TokenStream {
        let key = (step, record, tail);
        let recursive = closes(self.plan, step);
        let known = self.functions.get(&key).map(|(number, _)| *number);
        let number = known.unwrap_or(self.functions.len());
        let name = format_ident!("record_{number}");
        if known.is_none() {
            self.functions.insert(key, (number, TokenStream::new()));
            let body = self.record_body(fields, record, tail, recursive);
            let (ty, lifetime) = (self.context.record_type(record), &self.context.lifetime);
            let slot = self.parts.then(|| quote!(, slot: usize));
            let function = if recursive || self.parts {
                let descend = recursive.then(|| quote!(let depth = cs::descend(depth)?;));
                quote! {
                    fn #name<#lifetime>(input: &mut &#lifetime [u8], depth: u32 #slot) -> cs::Result<#ty, cs::DecodeError> {
                        #descend
                        #body
                    }
                }
            } else {
                quote! {
                    #[inline]
                    fn #name<#lifetime>(input: &mut &#lifetime [u8]) -> cs::Result<#ty, cs::DecodeError> { #body }
                }
            };
            self.functions.insert(key, (number, function));
        }
        if self.parts {
            quote!(#name(input, #depth, slot)?)
        } else if recursive {
            quote!(#name(input, #depth)?)
        } else {
            quote!(#name(input)?)
        }
    }

    fn record_body(
        &mut self,
        step: &RecordStep,
        record: RecordId,
        tail: bool,
        recursive: bool,
    ) -> TokenStream {
        let depth = if recursive || self.parts {
            quote!(depth)
        } else {
            quote!(cs::MAX_DEPTH)
        };
        let fields = self.context.ir.record(record).fields.clone();
        let last = step
            .actions
            .iter()
            .rposition(|action| matches!(action, FieldAction::Read { .. }));
        let mut statements = TokenStream::new();
        let mut read = vec![false; fields.len()];
        for (at, action) in step.actions.iter().enumerate() {
            if tail && last.is_none_or(|last| at > last) {
                break;
            }
            match action {
                FieldAction::Skip { writer } => statements.extend(self.skips.skip(*writer, &depth)),
                FieldAction::Read { reader_field, step } => {
                    let index = *reader_field as usize;
                    let Some(field) = fields.get(index) else {
                        continue;
                    };
                    let local = format_ident!("f{index}");
                    let value = self.value(*step, field.shape, tail && last == Some(at), &depth);
                    statements.extend(quote!(let #local = #value;));
                    read[index] = true;
                }
            }
        }
        for (index, field) in fields.iter().enumerate() {
            if read[index] {
                continue;
            }
            let local = format_ident!("f{index}");
            let value = match &field.default {
                Some(value) => self.context.default(value, field.shape),
                None => fail(),
            };
            statements.extend(quote!(let #local = #value;));
        }
        let construct = self.context.construct(record);
        quote!(#statements cs::Ok({ #construct }))
    }

    pub(super) fn writer_union(
        &mut self,
        steps: &[StepId],
        mut value: impl FnMut(&mut Self, StepId, u32) -> TokenStream,
    ) -> TokenStream {
        let arms: Vec<_> = (0..)
            .zip(steps)
            .map(|(index, step)| {
                let (index, value) = (small(index), value(self, *step, index));
                quote!(#index => #value)
            })
            .collect();
        quote!(match cs::read_index(input)? { #(#arms,)* _ => return cs::Err(cs::DecodeError::UnionBranch) })
    }

    /// An expression that reads a value of a shape by a step.
    pub(super) fn value(
        &mut self,
        step: StepId,
        shape: ShapeId,
        tail: bool,
        depth: &TokenStream,
    ) -> TokenStream {
        self.value_in(step, shape, tail, depth, 0)
    }

    /// As [`Decoder::value`]; `branch` is the branch of the writer's union that was read, 0 when there is none.
    fn value_in(
        &mut self,
        step: StepId,
        shape: ShapeId,
        tail: bool,
        depth: &TokenStream,
        branch: u32,
    ) -> TokenStream {
        let context = self.context;
        match self.plan.step(step) {
            Step::Fail(_) => return fail(),
            Step::WriterUnion(steps) => {
                return self.writer_union(steps, |this, step, branch| {
                    this.value_in(step, shape, tail, depth, branch)
                });
            }
            _ => {}
        }
        match context.ir.get(shape) {
            Shape::Pii(inner) => {
                let value = self.value_in(step, *inner, tail, depth, branch);
                return quote!(cs::Pii::new(#value));
            }
            Shape::Boxed(inner) => {
                let value = self.value_in(step, *inner, tail, depth, branch);
                return quote!(cs::Box::new(#value));
            }
            Shape::Ignored(inner) => return self.value_in(step, *inner, tail, depth, branch),
            Shape::Part(part) => return part_value(part, branch, depth),
            Shape::Option { null, inner } => {
                if let Step::ReaderBranch {
                    branch: made,
                    step: taken,
                } = self.plan.step(step)
                {
                    if made == null {
                        return quote!(cs::None);
                    }
                    // Unions, boxed or classified, need the branch.
                    let is_union = matches!(context.unwrapped(*inner), Shape::Union(_));
                    let step = if is_union { step } else { *taken };
                    let value = self.value_in(step, *inner, tail, depth, branch);
                    return quote!(cs::Some(#value));
                }
                return fail();
            }
            Shape::Union(id) => {
                let Step::ReaderBranch {
                    branch: made,
                    step: taken,
                } = self.plan.step(step)
                else {
                    return fail();
                };
                let union = context.ir.union(*id);
                let Some((_, variant, shape)) =
                    union.variants.iter().find(|(index, _, _)| index == made)
                else {
                    return fail();
                };
                let value = self.value_in(*taken, *shape, tail, depth, branch);
                return context.variant(*id, variant, *shape, &value);
            }
            Shape::Record(record) => return self.record_value(step, *record, tail, depth),
            _ => {}
        }
        match (self.plan.step(step), context.ir.get(shape)) {
            (Step::ReaderBranch { step, .. }, _) => {
                self.value_in(*step, shape, tail, depth, branch)
            }
            (Step::Array(item), Shape::Array(shape)) => {
                let min = number(min_step(self.plan, *item, &mut Vec::new()));
                let value = self.value(*item, *shape, false, depth);
                quote!({
                    let mut blocks = cs::Blocks::new();
                    let mut items = cs::Vec::new();
                    loop {
                        let count = blocks.next(input, #min)?;
                        if count == 0 {
                            break;
                        }
                        items.reserve(cs::reserve(count));
                        for _ in 0..count {
                            items.push(#value);
                        }
                    }
                    items
                })
            }
            (Step::Map(item), Shape::Map(shape, keys)) => {
                let min = number(min_step(self.plan, *item, &mut Vec::new()) + 1);
                let value = self.value(*item, *shape, false, depth);
                let key = if context.owned(*keys) {
                    quote!(cs::string(cs::read_str(input)?))
                } else {
                    quote!(cs::read_str(input)?)
                };
                quote!({
                    let mut blocks = cs::Blocks::new();
                    let mut entries = cs::Vec::new();
                    loop {
                        let count = blocks.next(input, #min)?;
                        if count == 0 {
                            break;
                        }
                        entries.reserve(cs::reserve(count));
                        for _ in 0..count {
                            let key = #key;
                            entries.push((key, #value));
                        }
                    }
                    cs::Map::from(entries)
                })
            }
            (Step::Enum(table), shape) => symbols(context, table, shape),
            (step, shape) => {
                let read = match step {
                    Step::Null => return quote!(()),
                    Step::Boolean => quote!(cs::read_boolean(input)?),
                    Step::Int
                    | Step::Promote(
                        Promotion::IntToLong | Promotion::IntToFloat | Promotion::IntToDouble,
                    ) => quote!(cs::read_int(input)?),
                    Step::Long
                    | Step::Promote(Promotion::LongToFloat | Promotion::LongToDouble) => {
                        quote!(cs::read_long(input)?)
                    }
                    Step::Float | Step::Promote(Promotion::FloatToDouble) => {
                        quote!(cs::read_float(input)?)
                    }
                    Step::Double => quote!(cs::read_double(input)?),
                    Step::Bytes | Step::String | Step::Promote(_) => {
                        if matches!(shape, Shape::Text(_)) {
                            quote!(cs::read_str(input)?)
                        } else {
                            quote!(cs::read_bytes(input)?)
                        }
                    }
                    Step::Fixed(size) => {
                        let size = number(*size);
                        if matches!(shape, Shape::Decimal { .. }) {
                            quote!(cs::read_fixed(input, #size)?)
                        } else {
                            quote!(cs::read_array::<#size>(input)?)
                        }
                    }
                    _ => return fail(),
                };
                let read = match step {
                    Step::Promote(Promotion::IntToLong) => quote!(i64::from(#read)),
                    Step::Promote(Promotion::IntToDouble) => quote!(f64::from(#read)),
                    Step::Promote(Promotion::FloatToDouble) => quote!(f64::from(#read)),
                    Step::Promote(Promotion::IntToFloat) => quote!(cs::int_to_float(#read)),
                    Step::Promote(Promotion::LongToFloat) => quote!(cs::long_to_float(#read)),
                    Step::Promote(Promotion::LongToDouble) => quote!(cs::long_to_double(#read)),
                    _ => read,
                };
                context.leaf(shape, &read)
            }
        }
    }
}

/// A call of a part's own code for the writer in `slot`.
fn part_value(part: &Part, branch: u32, depth: &TokenStream) -> TokenStream {
    let ty = &part.ty;
    if part.union {
        let branch = small(branch);
        quote!(<#ty as cs::ReadUnion<'_>>::read(slot, #branch, input, #depth)?)
    } else {
        quote!(<#ty as cs::ReadRecord<'_>>::read(slot, input, #depth)?)
    }
}

/// An expression that returns the resolution error.
pub(crate) fn fail() -> TokenStream {
    quote!(return cs::Err(cs::DecodeError::Resolution))
}

fn symbols<E>(context: &Context<'_>, table: &[Result<u32, E>], shape: &Shape) -> TokenStream {
    let arms = (0..).zip(table).map(|(index, entry)| {
        let index = small(index);
        let value = match entry {
            Ok(reader) => context.symbol(shape, *reader),
            Err(_) => context.unknown_symbol(shape),
        };
        quote!(#index => #value)
    });
    quote!(match cs::read_index(input)? { #(#arms,)* _ => return cs::Err(cs::DecodeError::EnumIndex) })
}

/// Whether a record step can reach itself.
pub(super) fn closes(plan: &Plan, start: StepId) -> bool {
    let mut reached = std::collections::BTreeSet::new();
    let mut open = next(plan, start);
    while let Some(step) = open.pop() {
        if step == start {
            return true;
        }
        if reached.insert(step) {
            open.extend(next(plan, step));
        }
    }
    false
}

/// Steps directly inside a step.
pub(crate) fn next(plan: &Plan, step: StepId) -> Vec<StepId> {
    match plan.step(step) {
        Step::Array(step) | Step::Map(step) | Step::ReaderBranch { step, .. } => vec![*step],
        Step::WriterUnion(steps) => steps.clone(),
        Step::Record(record) => record
            .actions
            .iter()
            .filter_map(|action| match action {
                FieldAction::Read { step, .. } => Some(*step),
                FieldAction::Skip { .. } => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

impl Context<'_> {
    /// The shape below boxes and classifications.
    pub(crate) fn unwrapped(&self, id: ShapeId) -> &Shape {
        match self.ir.get(id) {
            Shape::Pii(inner) | Shape::Boxed(inner) => self.unwrapped(*inner),
            shape => shape,
        }
    }

    /// A value that was read in its wire form, as the shape holds it.
    pub(crate) fn leaf(&self, shape: &Shape, read: &TokenStream) -> TokenStream {
        match shape {
            Shape::Text(hold) if self.owned(*hold) => quote!(cs::string(#read)),
            Shape::Bytes(hold) if self.owned(*hold) => quote!(cs::bytes(#read)),
            Shape::Newtype(name, _) => {
                let name = ident(name);
                quote!(cs::types::#name(#read))
            }
            Shape::UuidText => quote!(cs::Uuid::parse(#read)?),
            Shape::UuidFixed => quote!(cs::Uuid(#read)),
            Shape::Decimal { scale, .. } => {
                let scale = small(*scale);
                quote!(cs::Decimal::<#scale>::from_wire(#read)?)
            }
            Shape::Duration => quote!(cs::Duration::from_wire(#read)),
            _ => read.clone(),
        }
    }

    /// A union's variant around its content.
    pub(crate) fn variant(
        &self,
        id: UnionId,
        variant: &str,
        shape: ShapeId,
        value: &TokenStream,
    ) -> TokenStream {
        let (name, variant) = (self.union_name(id), ident(variant));
        if let Shape::Ignored(_) = self.ir.get(shape) {
            quote!({ let _ = #value; #name::#variant })
        } else {
            quote!(#name::#variant(#value))
        }
    }

    /// The value of a reader's symbol.
    pub(crate) fn symbol(&self, shape: &Shape, index: u32) -> TokenStream {
        match shape {
            Shape::Enum(id) => {
                let symbols = self.ir.symbols(*id);
                match symbols.symbols.get(index as usize) {
                    Some((variant, _)) => {
                        let (name, variant) = (ident(&symbols.name), ident(variant));
                        quote!(#name::#variant)
                    }
                    None => fail(),
                }
            }
            Shape::Symbol(symbols, hold) => match symbols.get(index as usize) {
                Some(symbol) if self.owned(*hold) => quote!(cs::string(#symbol)),
                Some(symbol) => quote!(#symbol),
                None => fail(),
            },
            Shape::Foreign(symbols, ty) => match symbols.get(index as usize) {
                Some(symbol) => quote!(match <#ty as cs::Enumeration>::from_symbol(#symbol) {
                    cs::Some(value) => value,
                    cs::None => return cs::Err(cs::DecodeError::UnknownSymbol),
                }),
                None => fail(),
            },
            _ => fail(),
        }
    }

    /// What stands for a symbol that the reader does not know.
    pub(crate) fn unknown_symbol(&self, shape: &Shape) -> TokenStream {
        if let Shape::Enum(id) = shape
            && let symbols = self.ir.symbols(*id)
            && let Some(unknown) = &symbols.unknown
        {
            let (name, unknown) = (ident(&symbols.name), ident(unknown));
            return quote!(#name::#unknown);
        }
        quote!(return cs::Err(cs::DecodeError::UnknownSymbol))
    }

    /// The construction of a record from its fields' locals.
    pub(crate) fn construct(&self, id: RecordId) -> TokenStream {
        if let Some(root) = &self.root
            && root.record == id
        {
            return root.construct.clone();
        }
        let name = self.record_name(id);
        let fields = self
            .ir
            .record(id)
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| {
                let (field, local) = (ident(&field.name), format_ident!("f{index}"));
                quote!(#field: #local)
            });
        quote!(#name { #(#fields),* })
    }
}
