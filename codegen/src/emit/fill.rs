//! Decoders into a value that is there: strings, lists, maps and boxes keep their memory.
//!
//! The same steps in the same order as [`super::decode`], each written to its place as it is read; what holds no memory is assigned. The
//! counterpart for plans is [`super::fill_dynamic`].

use callsheet_schema::avro::{FieldAction, RecordStep, Step, StepId, Value};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::decode::{Decoder, closes, fail};
use super::skip::min_step;
use super::{Context, number};
use crate::ident::ident;
use crate::ir::{RecordId, Shape, ShapeId};

impl Decoder<'_, '_> {
    /// The statements of a decoder of the root record into `into`; they end in a `Result`.
    pub(crate) fn root_into(self, record: RecordId) -> TokenStream {
        self.body(|this| {
            let (step, place) = (this.plan.root(), quote!((*into)));
            let fill = this.fill_record(step, record, &place, &quote!(cs::MAX_DEPTH));
            quote!({ #fill })
        })
    }

    fn fill_record(
        &mut self,
        step: StepId,
        record: RecordId,
        place: &TokenStream,
        depth: &TokenStream,
    ) -> TokenStream {
        match self.plan.step(step) {
            Step::Record(fields) => self.fill_call(step, fields, record, place, depth),
            Step::ReaderBranch { step, .. } => self.fill_record(*step, record, place, depth),
            Step::WriterUnion(steps) => self.writer_union(steps, |this, step, _| {
                let fill = this.fill_record(step, record, place, depth);
                quote!({ #fill })
            }),
            _ => fail(),
        }
    }

    fn fill_call(
        &mut self,
        step: StepId,
        fields: &RecordStep,
        record: RecordId,
        place: &TokenStream,
        depth: &TokenStream,
    ) -> TokenStream {
        let key = (step, record);
        let recursive = closes(self.plan, step);
        let known = self.fills.get(&key).map(|(number, _)| *number);
        let number = known.unwrap_or(self.fills.len());
        let name = format_ident!("into_{number}");
        if known.is_none() {
            self.fills.insert(key, (number, TokenStream::new()));
            let inner = if recursive {
                quote!(depth)
            } else {
                quote!(cs::MAX_DEPTH)
            };
            let body = self.fill_fields(fields, record, &inner);
            let (ty, lifetime) = (self.context.record_type(record), &self.context.lifetime);
            let (parameter, descend) = if recursive {
                (
                    quote!(, depth: u32),
                    quote!(let depth = cs::descend(depth)?;),
                )
            } else {
                (TokenStream::new(), TokenStream::new())
            };
            let inline = (!recursive).then(|| quote!(#[inline]));
            let function = quote! {
                #inline
                fn #name<#lifetime>(input: &mut &#lifetime [u8], into: &mut #ty #parameter) -> cs::Result<(), cs::DecodeError> {
                    #descend
                    #body
                    cs::Ok(())
                }
            };
            self.fills.insert(key, (number, function));
        }
        if recursive {
            quote!(#name(input, &mut #place, #depth)?;)
        } else {
            quote!(#name(input, &mut #place)?;)
        }
    }

    fn fill_fields(
        &mut self,
        step: &RecordStep,
        record: RecordId,
        depth: &TokenStream,
    ) -> TokenStream {
        let fields = self.context.ir.record(record).fields.clone();
        let mut statements = TokenStream::new();
        let mut read = vec![false; fields.len()];
        for action in &step.actions {
            match action {
                FieldAction::Skip { writer } => statements.extend(self.skips.skip(*writer, depth)),
                FieldAction::Read { reader_field, step } => {
                    let index = *reader_field as usize;
                    let Some(field) = fields.get(index) else {
                        continue;
                    };
                    let name = ident(&field.name);
                    statements.extend(self.fill(*step, field.shape, &quote!(into.#name), depth));
                    read[index] = true;
                }
            }
        }
        for (field, read) in fields.iter().zip(read) {
            if !read {
                let name = ident(&field.name);
                let default = field.default.as_ref();
                let place = quote!(into.#name);
                statements.extend(default.map_or_else(
                    || {
                        let fail = fail();
                        quote!(#fail;)
                    },
                    |value| self.context.refill_default(value, field.shape, &place),
                ));
            }
        }
        statements
    }

    /// Statements that write a value to a place.
    fn fill(
        &mut self,
        step: StepId,
        shape: ShapeId,
        place: &TokenStream,
        depth: &TokenStream,
    ) -> TokenStream {
        let context = self.context;
        if !context.keeps_memory(shape) {
            let value = self.value(step, shape, false, depth);
            return quote!(#place = #value;);
        }
        match self.plan.step(step) {
            Step::Fail(_) => {
                let fail = fail();
                return quote!(#fail;);
            }
            Step::WriterUnion(steps) => {
                return self.writer_union(steps, |this, step, _| {
                    let fill = this.fill(step, shape, place, depth);
                    quote!({ #fill })
                });
            }
            _ => {}
        }
        match (self.plan.step(step), context.ir.get(shape)) {
            (_, Shape::Pii(inner)) => {
                self.fill(step, *inner, &quote!((*cs::exposed(&mut #place))), depth)
            }
            (_, Shape::Boxed(inner)) => self.fill(step, *inner, &quote!((*#place)), depth),
            (
                Step::ReaderBranch {
                    branch,
                    step: taken,
                },
                Shape::Option { null, inner },
            ) => {
                if branch == null {
                    return quote!(#place = cs::None;);
                }
                let is_union = matches!(context.unwrapped(*inner), Shape::Union(_));
                let step = if is_union { step } else { *taken };
                if let Shape::Text(_) | Shape::Bytes(_) = context.ir.get(*inner) {
                    let place = quote!((*#place.get_or_insert_default()));
                    return self.fill(step, *inner, &place, depth);
                }
                let fill = self.fill(step, *inner, &quote!((*inner)), depth);
                let value = self.value(step, *inner, false, depth);
                quote!(match &mut #place { cs::Some(inner) => { #fill } place => { *place = cs::Some(#value); } })
            }
            (
                Step::ReaderBranch {
                    branch,
                    step: taken,
                },
                Shape::Union(id),
            ) => {
                let union = context.ir.union(*id);
                let Some((_, variant, content)) =
                    union.variants.iter().find(|(index, _, _)| index == branch)
                else {
                    return fail();
                };
                let value = self.value(*taken, *content, false, depth);
                let value = context.variant(*id, variant, *content, &value);
                if !context.keeps_memory(*content) {
                    return quote!(#place = #value;);
                }
                let fill = self.fill(*taken, *content, &quote!((*inner)), depth);
                let (name, variant) = (context.union_name(*id), ident(variant));
                quote!(match &mut #place { #name::#variant(inner) => { #fill } place => { *place = #value; } })
            }
            (_, Shape::Record(record)) => self.fill_record(step, *record, place, depth),
            (Step::ReaderBranch { step, .. }, _) => self.fill(*step, shape, place, depth),
            (Step::Array(item), Shape::Array(shape)) => {
                let min = number(min_step(self.plan, *item, &mut Vec::new()));
                let value = self.value(*item, *shape, false, depth);
                let each = if context.keeps_memory(*shape) {
                    let fill = self.fill(*item, *shape, &quote!((*item)), depth);
                    quote! {
                        match items.get_mut(at) {
                            cs::Some(item) => { #fill }
                            cs::None => items.push(#value),
                        }
                        at += 1;
                    }
                } else {
                    quote!(items.push(#value);)
                };
                let (begin, end) = ends(context.keeps_memory(*shape));
                quote! {{
                    let items = &mut #place;
                    #begin
                    let mut blocks = cs::Blocks::new();
                    loop {
                        let count = blocks.next(input, #min)?;
                        if count == 0 {
                            break;
                        }
                        items.reserve(cs::reserve(count));
                        for _ in 0..count { #each }
                    }
                    #end
                }}
            }
            (Step::Map(item), Shape::Map(shape, _)) => {
                let min = number(min_step(self.plan, *item, &mut Vec::new()) + 1);
                let value = self.value(*item, *shape, false, depth);
                let fill = self.fill(*item, *shape, &quote!((*item)), depth);
                let (begin, end) = ends(true);
                quote! {{
                    let items = cs::entries_of(&mut #place);
                    #begin
                    let mut blocks = cs::Blocks::new();
                    loop {
                        let count = blocks.next(input, #min)?;
                        if count == 0 {
                            break;
                        }
                        items.reserve(cs::reserve(count));
                        for _ in 0..count {
                            let key = cs::read_str(input)?;
                            match items.get_mut(at) {
                                cs::Some((place, item)) => {
                                    cs::refill_string(place, key);
                                    #fill
                                }
                                cs::None => {
                                    let key = cs::string(key);
                                    items.push((key, #value));
                                }
                            }
                            at += 1;
                        }
                    }
                    #end
                }}
            }
            (Step::String | Step::Bytes | Step::Promote(_), Shape::Text(_)) => {
                quote!(cs::refill_string(&mut #place, cs::read_str(input)?);)
            }
            (Step::String | Step::Bytes | Step::Promote(_), Shape::Bytes(_)) => {
                quote!(cs::refill_bytes(&mut #place, cs::read_bytes(input)?);)
            }
            _ => {
                let value = self.value(step, shape, false, depth);
                quote!(#place = #value;)
            }
        }
    }
}

/// How items are written into a list: over those that are there, or all anew.
pub(super) fn ends(over: bool) -> (TokenStream, TokenStream) {
    if over {
        (quote!(let mut at = 0_usize;), quote!(items.truncate(at);))
    } else {
        (quote!(items.clear();), TokenStream::new())
    }
}

impl Context<'_> {
    /// Whether an owned value of the shape has memory that is worth keeping.
    pub(crate) fn keeps_memory(&self, id: ShapeId) -> bool {
        match self.ir.get(id) {
            Shape::Text(hold) | Shape::Bytes(hold) => self.owned(*hold),
            Shape::Map(_, keys) => self.owned(*keys),
            // A record holds itself in a box, a list or a map alone, so that this ends.
            Shape::Array(_) | Shape::Boxed(_) => true,
            Shape::Pii(inner) | Shape::Option { inner, .. } => self.keeps_memory(*inner),
            Shape::Record(record) => {
                let mut fields = self.ir.record(*record).fields.iter();
                fields.any(|field| self.keeps_memory(field.shape))
            }
            Shape::Union(union) => {
                let mut variants = self.ir.union(*union).variants.iter();
                variants.any(|(_, _, shape)| self.keeps_memory(*shape))
            }
            _ => false,
        }
    }

    /// Statements that write a default to a place.
    pub(super) fn refill_default(
        &self,
        value: &Value,
        id: ShapeId,
        place: &TokenStream,
    ) -> TokenStream {
        match (self.ir.get(id), value) {
            (Shape::Text(_), Value::String(text)) => {
                quote!(cs::refill_string(&mut #place, #text);)
            }
            (Shape::Array(_), Value::Array(items)) if items.is_empty() => {
                quote!(#place.clear();)
            }
            (Shape::Map(..), Value::Map(entries)) if entries.is_empty() => {
                quote!(cs::entries_of(&mut #place).clear();)
            }
            _ => {
                let value = self.default(value, id);
                quote!(#place = #value;)
            }
        }
    }
}
