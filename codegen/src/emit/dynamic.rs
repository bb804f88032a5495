//! The decoder for writers that were unknown at build time: the same types, filled by walking a plan.
//!
//! Defaults are the constants that the specialised decoders use, so that both agree on every input.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Context, Tail, number, small};
use crate::ir::{Part, RecordId, Shape, ShapeId};

use super::decode::fail;

impl Context<'_> {
    /// The functions that fill each record, named `dynamic_0` … by record.
    pub(crate) fn dynamic_functions(&self, tail: Tail) -> TokenStream {
        self.ir
            .record_ids()
            .map(|id| self.dynamic_record(id, tail))
            .collect()
    }

    fn dynamic_record(&self, id: RecordId, tail: Tail) -> TokenStream {
        let record = self.ir.record(id);
        let name = format_ident!("dynamic_{}", id.index());
        let (ty, lifetime) = (self.record_type(id), &self.lifetime);
        let descend = record
            .recursive
            .then(|| quote!(let depth = cs::descend(depth)?;));
        let depth = if record.recursive || self.ir.has_parts() {
            quote!(depth)
        } else {
            quote!(cs::MAX_DEPTH)
        };
        let locals: Vec<_> = (0..record.fields.len())
            .map(|index| format_ident!("f{index}"))
            .collect();
        let arms = record
            .fields
            .iter()
            .zip(&locals)
            .enumerate()
            .map(|(index, (field, local))| {
                let (index, value) = (
                    number(index),
                    self.dynamic_value(field.shape, &quote!(stop), &depth),
                );
                quote!(#index => #local = cs::Some(#value))
            });
        let values = record.fields.iter().zip(&locals).map(|(field, local)| {
            let default = field
                .default
                .as_ref()
                .map_or_else(fail, |value| self.default(value, field.shape));
            quote!(let #local = match #local { cs::Some(value) => value, cs::None => #default };)
        });
        let construct = self.construct(id);
        let walk = if tail == Tail::Check {
            quote!(record_checked)
        } else {
            quote!(record)
        };
        let stop = (tail != Tail::Check).then(|| quote!(stop,));
        quote! {
            fn #name<#lifetime>(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &#lifetime [u8], stop: bool, depth: u32) -> cs::Result<#ty, cs::DecodeError> {
                #descend
                #(let mut #locals = cs::None;)*
                cs::dynamic::#walk(plan, step, input, #stop #depth, |field, step, input, stop| {
                    match field {
                        #(#arms,)*
                        _ => {}
                    }
                    cs::Ok(())
                })?;
                #(#values)*
                cs::Ok({ #construct })
            }
        }
    }

    /// The value of a part's branch; `depth` is in scope.
    pub(crate) fn dynamic_part_value(&self, id: ShapeId) -> TokenStream {
        self.dynamic_value(id, &quote!(false), &quote!(depth))
    }

    pub(super) fn dynamic_value(
        &self,
        id: ShapeId,
        stop: &TokenStream,
        depth: &TokenStream,
    ) -> TokenStream {
        match self.ir.get(id) {
            Shape::Pii(inner) => {
                let value = self.dynamic_value(*inner, stop, depth);
                quote!(cs::Pii::new(#value))
            }
            Shape::Boxed(inner) => {
                let value = self.dynamic_value(*inner, stop, depth);
                quote!(cs::Box::new(#value))
            }
            Shape::Ignored(inner) => self.dynamic_value(*inner, stop, depth),
            Shape::Part(part) => dynamic_part(part, depth, 0),
            Shape::Option { null, inner } if let Some(part) = self.union_part(*inner) => {
                // Branches of the part follow `null`, if that is the first.
                let value = dynamic_part(part, depth, u32::from(*null == 0));
                let value = self.wrapped(*inner, value);
                let null = small(*null);
                quote!(cs::dynamic::option(plan, step, input, #null, |step, input| cs::Ok(#value))?)
            }
            Shape::Option { null, inner } => {
                let (null, value) = (small(*null), self.dynamic_value(*inner, stop, depth));
                quote!(cs::dynamic::option(plan, step, input, #null, |step, input| cs::Ok(#value))?)
            }
            Shape::Union(id) => {
                let arms = self.ir.union(*id).variants.iter();
                let arms = arms.map(|(branch, variant, shape)| {
                    let value = self.dynamic_value(*shape, stop, depth);
                    let value = self.variant(*id, variant, *shape, &value);
                    let branch = small(*branch);
                    quote!(#branch => #value)
                });
                quote!({
                    let (branch, step) = cs::dynamic::branch(plan, step, input)?;
                    match branch { #(#arms,)* _ => return cs::Err(cs::DecodeError::Resolution) }
                })
            }
            Shape::Record(record) => {
                let call = dynamic_call(*record, stop, depth);
                quote!(#call?)
            }
            Shape::Array(item) => {
                let value = self.dynamic_value(*item, &quote!(false), depth);
                quote!({
                    let mut items = cs::Vec::new();
                    cs::dynamic::items(plan, step, input, |step, input| {
                        items.push(#value);
                        cs::Ok(())
                    })?;
                    items
                })
            }
            Shape::Map(item, keys) => {
                let value = self.dynamic_value(*item, &quote!(false), depth);
                let key = if self.owned(*keys) {
                    quote!(cs::string(key))
                } else {
                    quote!(key)
                };
                quote!({
                    let mut entries = cs::Vec::new();
                    cs::dynamic::entries(plan, step, input, |key, step, input| {
                        let key = #key;
                        entries.push((key, #value));
                        cs::Ok(())
                    })?;
                    cs::Map::from(entries)
                })
            }
            shape @ (Shape::Enum(_) | Shape::Symbol(..) | Shape::Foreign(..)) => {
                self.dynamic_symbol(shape)
            }
            shape => {
                let read = match shape {
                    Shape::Null => quote!(cs::dynamic::null(plan, step, input)?),
                    Shape::Boolean => quote!(cs::dynamic::boolean(plan, step, input)?),
                    Shape::Int | Shape::Newtype(_, crate::ir::Base::Int) => {
                        quote!(cs::dynamic::int(plan, step, input)?)
                    }
                    Shape::Long | Shape::Newtype(..) => {
                        quote!(cs::dynamic::long(plan, step, input)?)
                    }
                    Shape::Float => quote!(cs::dynamic::float(plan, step, input)?),
                    Shape::Double => quote!(cs::dynamic::double(plan, step, input)?),
                    Shape::Text(_) => quote!(cs::dynamic::text(plan, step, input)?),
                    Shape::Fixed(size) => {
                        let size = number(*size);
                        quote!(cs::dynamic::fixed::<#size>(plan, step, input)?)
                    }
                    Shape::UuidFixed => quote!(cs::dynamic::fixed::<16>(plan, step, input)?),
                    Shape::Duration => quote!(cs::dynamic::fixed::<12>(plan, step, input)?),
                    // Text of a UUID is read without the check for UTF-8, which its digits pass anyway.
                    _ => quote!(cs::dynamic::bytes(plan, step, input)?),
                };
                self.leaf(shape, &read)
            }
        }
    }

    /// The part below boxes and classifications that reads a union.
    fn union_part(&self, id: ShapeId) -> Option<&Part> {
        match self.unwrapped(id) {
            Shape::Part(part) if part.union => Some(part),
            _ => None,
        }
    }

    /// A value in the boxes and classifications of a shape.
    fn wrapped(&self, id: ShapeId, value: TokenStream) -> TokenStream {
        match self.ir.get(id) {
            Shape::Pii(inner) => {
                let value = self.wrapped(*inner, value);
                quote!(cs::Pii::new(#value))
            }
            Shape::Boxed(inner) => {
                let value = self.wrapped(*inner, value);
                quote!(cs::Box::new(#value))
            }
            _ => value,
        }
    }

    fn dynamic_symbol(&self, shape: &Shape) -> TokenStream {
        let count = match shape {
            Shape::Enum(id) => self.ir.symbols(*id).symbols.len(),
            Shape::Symbol(symbols, _) | Shape::Foreign(symbols, _) => symbols.len(),
            _ => 0,
        };
        let arms = (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|index| {
            let (value, index) = (self.symbol(shape, index), small(index));
            quote!(cs::Some(#index) => #value)
        });
        let unknown = self.unknown_symbol(shape);
        quote!(match cs::dynamic::symbol(plan, step, input)? { #(#arms,)* _ => #unknown })
    }
}

/// A call of a part's own code; `first`: index of its first branch in the reader's union.
fn dynamic_part(part: &Part, depth: &TokenStream, first: u32) -> TokenStream {
    let ty = &part.ty;
    if part.union {
        let first = small(first);
        quote!(<#ty as cs::ReadUnion<'_>>::read_dynamic(plan, step, input, #depth, #first)?)
    } else {
        quote!(<#ty as cs::ReadRecord<'_>>::read_dynamic(plan, step, input, #depth)?)
    }
}

/// A call of a record's function.
pub(crate) fn dynamic_call(id: RecordId, stop: &TokenStream, depth: &TokenStream) -> TokenStream {
    let name = format_ident!("dynamic_{}", id.index());
    quote!(#name(plan, step, input, #stop, #depth))
}
