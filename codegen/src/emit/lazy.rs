//! The lazy view: all bytes of a record are checked once, its top-level fields are decoded where they are asked for.
//!
//! The check reads what [`super::decode`] would read for a view, in the same order and with the same errors, and keeps of each field
//! where it begins. What a field's method decodes was therefore decoded before, without an error.

use callsheet_schema::avro::{FieldAction, RecordStep, Step, StepId};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::decode::{Decoder, closes, fail};
use super::skip::min_step;
use super::{number, small};
use crate::ir::{RecordId, Shape, ShapeId};

impl Decoder<'_, '_> {
    /// The statements of the check of a record; they end in a `Result` of the offsets.
    pub(crate) fn checks(self, record: RecordId) -> TokenStream {
        let count = number(self.context.ir.record(record).fields.len());
        self.body(|this| {
            let root = this.plan.root();
            let Step::Record(step) = this.plan.step(root) else {
                return fail();
            };
            let depth = if closes(this.plan, root) {
                quote!(cs::descend(cs::MAX_DEPTH)?)
            } else {
                quote!(cs::MAX_DEPTH)
            };
            let body = this.check_fields(step, record, &quote!(depth), true);
            quote!({
                let (start, depth) = (input.len(), #depth);
                let mut at = [0_u32; #count];
                #body
                at
            })
        })
    }

    /// The statements that decode one field of the root; they end in a `Result`.
    pub(crate) fn field(self, record: RecordId, index: usize) -> TokenStream {
        let Some(field) = self.context.ir.record(record).fields.get(index).cloned() else {
            return fail();
        };
        self.body(|this| {
            let Step::Record(step) = this.plan.step(this.plan.root()) else {
                return fail();
            };
            let read = step.actions.iter().find_map(|action| match action {
                FieldAction::Read { reader_field, step } if *reader_field as usize == index => {
                    Some(*step)
                }
                _ => None,
            });
            match (read, &field.default) {
                (Some(step), _) => this.value(step, field.shape, false, &quote!(cs::MAX_DEPTH)),
                (None, Some(value)) => this.context.default(value, field.shape),
                (None, None) => fail(),
            }
        })
    }

    fn check_fields(
        &mut self,
        step: &RecordStep,
        record: RecordId,
        depth: &TokenStream,
        root: bool,
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
                    if root {
                        let index = number(index);
                        statements.extend(quote!(at[#index] = cs::offset(start, input);));
                    }
                    statements.extend(self.check(*step, field.shape, depth));
                    read[index] = true;
                }
            }
        }
        let missing = fields
            .iter()
            .zip(read)
            .any(|(field, read)| !read && field.default.is_none());
        if missing {
            let fail = fail();
            statements.extend(quote!(#fail;));
        }
        statements
    }

    /// Statements that read over a value with the errors of reading it.
    fn check(&mut self, step: StepId, shape: ShapeId, depth: &TokenStream) -> TokenStream {
        let context = self.context;
        match self.plan.step(step) {
            Step::Fail(_) => {
                let fail = fail();
                return quote!(#fail;);
            }
            Step::WriterUnion(steps) => {
                return self.writer_union(steps, |this, step, _| {
                    let check = this.check(step, shape, depth);
                    quote!({ #check })
                });
            }
            _ => {}
        }
        match (self.plan.step(step), context.ir.get(shape)) {
            (_, Shape::Pii(inner) | Shape::Boxed(inner)) => self.check(step, *inner, depth),
            (
                Step::ReaderBranch {
                    branch,
                    step: taken,
                },
                Shape::Option { null, inner },
            ) => {
                if branch == null {
                    return TokenStream::new();
                }
                let is_union = matches!(context.unwrapped(*inner), Shape::Union(_));
                self.check(if is_union { step } else { *taken }, *inner, depth)
            }
            (
                Step::ReaderBranch {
                    branch,
                    step: taken,
                },
                Shape::Union(id),
            ) => {
                let mut variants = context.ir.union(*id).variants.iter();
                if let Some((_, _, content)) = variants.find(|(index, _, _)| index == branch) {
                    self.check(*taken, *content, depth)
                } else {
                    let fail = fail();
                    quote!(#fail;)
                }
            }
            (_, Shape::Record(record)) => self.check_record(step, *record, depth),
            (Step::ReaderBranch { step, .. }, _) => self.check(*step, shape, depth),
            (Step::Array(item), Shape::Array(shape)) => {
                self.check_blocks(*item, *shape, depth, false)
            }
            (Step::Map(item), Shape::Map(shape, _)) => {
                self.check_blocks(*item, *shape, depth, true)
            }
            _ => {
                let value = self.value(step, shape, false, depth);
                quote!(let _ = #value;)
            }
        }
    }

    fn check_blocks(
        &mut self,
        item: StepId,
        shape: ShapeId,
        depth: &TokenStream,
        keyed: bool,
    ) -> TokenStream {
        let min = min_step(self.plan, item, &mut Vec::new()) + usize::from(keyed);
        let min = number(min);
        let check = self.check(item, shape, depth);
        let key = keyed.then(|| quote!(cs::read_str(input)?;));
        quote! {{
            let mut blocks = cs::Blocks::new();
            loop {
                let count = blocks.next(input, #min)?;
                if count == 0 {
                    break;
                }
                for _ in 0..count { #key #check }
            }
        }}
    }

    fn check_record(&mut self, step: StepId, record: RecordId, depth: &TokenStream) -> TokenStream {
        let fields = match self.plan.step(step) {
            Step::Record(fields) => fields,
            Step::ReaderBranch { step, .. } => return self.check_record(*step, record, depth),
            Step::WriterUnion(steps) => {
                return self.writer_union(steps, |this, step, _| {
                    let check = this.check_record(step, record, depth);
                    quote!({ #check })
                });
            }
            _ => {
                let fail = fail();
                return quote!(#fail;);
            }
        };
        if !closes(self.plan, step) {
            let check = self.check_fields(fields, record, depth, false);
            return quote!({ #check });
        }
        let key = (step, record);
        let known = self.fills.get(&key).map(|(number, _)| *number);
        let number = known.unwrap_or(self.fills.len());
        let name = format_ident!("check_{number}");
        if known.is_none() {
            self.fills.insert(key, (number, TokenStream::new()));
            let body = self.check_fields(fields, record, &quote!(depth), false);
            let function = quote! {
                fn #name(input: &mut &[u8], depth: u32) -> cs::Result<(), cs::DecodeError> {
                    let depth = cs::descend(depth)?;
                    #body
                    cs::Ok(())
                }
            };
            self.fills.insert(key, (number, function));
        }
        quote!(#name(input, #depth)?;)
    }
}

/// The arms of one field's decoder: those with the same text are one.
pub(crate) fn arms(bodies: impl Iterator<Item = (TokenStream, Vec<usize>)>) -> TokenStream {
    let mut distinct: Vec<(String, TokenStream, Vec<usize>)> = Vec::new();
    for (body, slots) in bodies {
        let text = body.to_string();
        match distinct.iter_mut().find(|(known, _, _)| *known == text) {
            Some((_, _, known)) => known.extend(slots),
            None => distinct.push((text, body, slots)),
        }
    }
    if let [(_, body, _)] = distinct.as_slice() {
        return quote!({ #body });
    }
    let arms = distinct.iter_mut().map(|(_, body, slots)| {
        slots.sort_unstable();
        let slots = slots
            .iter()
            .map(|slot| small(u32::try_from(*slot).unwrap_or(u32::MAX)));
        quote!(#(#slots)|* => { #body })
    });
    quote!(match slot { #(#arms)* _ => cs::Err(cs::DecodeError::UnknownSlot) })
}
