//! The decoder for writers that were unknown at build time: the same types, filled by walking a plan.
//!
//! Defaults are the constants that the specialised decoders use, so that both agree on every input.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Context, number, small};
use crate::ident::ident;
use crate::ir::{RecordId, Shape, ShapeId};

use super::decode::fail;

impl Context<'_> {
    /// The functions that fill each record, named `dynamic_0` … by record.
    pub(crate) fn dynamic_functions(&self) -> TokenStream {
        self.ir
            .record_ids()
            .map(|id| self.dynamic_record(id))
            .collect()
    }

    fn dynamic_record(&self, id: RecordId) -> TokenStream {
        let record = self.ir.record(id);
        let name = format_ident!("dynamic_{}", id.index());
        let (ty, lifetime) = (self.record_type(id), &self.lifetime);
        let descend = record
            .recursive
            .then(|| quote!(let depth = cs::descend(depth)?;));
        let depth = if record.recursive {
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
        quote! {
            fn #name<#lifetime>(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &#lifetime [u8], stop: bool, depth: u32) -> cs::Result<#ty, cs::DecodeError> {
                #descend
                #(let mut #locals = cs::None;)*
                cs::dynamic::record(plan, step, input, stop, #depth, |field, step, input, stop| {
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

    fn dynamic_value(&self, id: ShapeId, stop: &TokenStream, depth: &TokenStream) -> TokenStream {
        match self.ir.get(id) {
            Shape::Pii(inner) => {
                let value = self.dynamic_value(*inner, stop, depth);
                quote!(cs::Pii::new(#value))
            }
            Shape::Boxed(inner) => {
                let value = self.dynamic_value(*inner, stop, depth);
                quote!(cs::Box::new(#value))
            }
            Shape::Option { null, inner } => {
                let (null, value) = (small(*null), self.dynamic_value(*inner, stop, depth));
                quote!(cs::dynamic::option(plan, step, input, #null, |step, input| cs::Ok(#value))?)
            }
            Shape::Union(id) => {
                let (name, union) = (self.union_name(*id), self.ir.union(*id));
                let arms = union.variants.iter().map(|(branch, variant, shape)| {
                    let (branch, variant, value) = (
                        small(*branch),
                        ident(variant),
                        self.dynamic_value(*shape, stop, depth),
                    );
                    quote!(#branch => #name::#variant(#value))
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

/// A call of a record's function.
pub(crate) fn dynamic_call(id: RecordId, stop: &TokenStream, depth: &TokenStream) -> TokenStream {
    let name = format_ident!("dynamic_{}", id.index());
    quote!(#name(plan, step, input, #stop, #depth))
}
