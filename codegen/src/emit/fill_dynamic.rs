//! The decoder by plan into a value that is there; the counterpart of [`super::fill`].

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::decode::fail;
use super::fill::ends;
use super::{Context, number, small};
use crate::ident::ident;
use crate::ir::{RecordId, Shape, ShapeId};

impl Context<'_> {
    /// The functions that fill each record in its place, named `dynamic_into_0` … by record.
    pub(crate) fn dynamic_fills(&self) -> TokenStream {
        self.ir
            .record_ids()
            .map(|id| self.dynamic_fill_record(id))
            .collect()
    }

    fn dynamic_fill_record(&self, id: RecordId) -> TokenStream {
        let record = self.ir.record(id);
        let name = format_ident!("dynamic_into_{}", id.index());
        let (ty, lifetime) = (self.record_type(id), &self.lifetime);
        let descend = record
            .recursive
            .then(|| quote!(let depth = cs::descend(depth)?;));
        let depth = if record.recursive {
            quote!(depth)
        } else {
            quote!(cs::MAX_DEPTH)
        };
        let arms = record.fields.iter().enumerate().map(|(index, field)| {
            let (index, place) = (number(index), ident(&field.name));
            let fill = self.dynamic_fill(field.shape, &quote!(into.#place), &quote!(stop), &depth);
            quote!(#index => { #fill })
        });
        let count = number(record.fields.len());
        let defaults = record.fields.iter().enumerate().map(|(index, field)| {
            let (index, place) = (number(index), ident(&field.name));
            let place = quote!(into.#place);
            let default = field.default.as_ref().map_or_else(fail, |value| {
                self.refill_default(value, field.shape, &place)
            });
            quote!(if !read[#index] { #default })
        });
        quote! {
            fn #name<#lifetime>(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &#lifetime [u8], into: &mut #ty, stop: bool, depth: u32) -> cs::Result<(), cs::DecodeError> {
                #descend
                let mut read = [false; #count];
                cs::dynamic::record(plan, step, input, stop, depth, |field, step, input, stop| {
                    match field {
                        #(#arms)*
                        _ => {}
                    }
                    if let cs::Some(read) = read.get_mut(field as usize) {
                        *read = true;
                    }
                    cs::Ok(())
                })?;
                #(#defaults)*
                cs::Ok(())
            }
        }
    }

    fn dynamic_fill(
        &self,
        id: ShapeId,
        place: &TokenStream,
        stop: &TokenStream,
        depth: &TokenStream,
    ) -> TokenStream {
        let value = |id| self.dynamic_value(id, stop, depth);
        if !self.keeps_memory(id) {
            let value = value(id);
            return quote!(#place = #value;);
        }
        match self.ir.get(id) {
            Shape::Pii(inner) => {
                self.dynamic_fill(*inner, &quote!((*cs::exposed(&mut #place))), stop, depth)
            }
            Shape::Boxed(inner) => self.dynamic_fill(*inner, &quote!((*#place)), stop, depth),
            Shape::Option { null, inner } => {
                let null = small(*null);
                let fill = self.dynamic_fill(*inner, &quote!((*inner)), stop, depth);
                let value = value(*inner);
                quote! {
                    match cs::dynamic::option(plan, step, input, #null, |step, _| cs::Ok(step))? {
                        cs::Some(step) => match &mut #place {
                            cs::Some(inner) => { #fill }
                            place => { *place = cs::Some(#value); }
                        },
                        cs::None => #place = cs::None,
                    }
                }
            }
            Shape::Union(union) => {
                let name = self.union_name(*union);
                let arms = self.ir.union(*union).variants.iter();
                let arms = arms.map(|(branch, variant, shape)| {
                    let value = value(*shape);
                    let value = self.variant(*union, variant, *shape, &value);
                    let (branch, variant) = (small(*branch), ident(variant));
                    if !self.keeps_memory(*shape) {
                        return quote!(#branch => #place = #value);
                    }
                    let fill = self.dynamic_fill(*shape, &quote!((*inner)), stop, depth);
                    quote!(#branch => match &mut #place { #name::#variant(inner) => { #fill } place => { *place = #value; } })
                });
                quote!({
                    let (branch, step) = cs::dynamic::branch(plan, step, input)?;
                    match branch { #(#arms,)* _ => return cs::Err(cs::DecodeError::Resolution) }
                })
            }
            Shape::Record(record) => {
                let name = format_ident!("dynamic_into_{}", record.index());
                quote!(#name(plan, step, input, &mut #place, #stop, #depth)?;)
            }
            Shape::Array(item) => {
                let over = self.keeps_memory(*item);
                let value = self.dynamic_value(*item, &quote!(false), depth);
                let each = if over {
                    let fill = self.dynamic_fill(*item, &quote!((*item)), &quote!(false), depth);
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
                let (begin, end) = ends(over);
                quote! {{
                    let items = &mut #place;
                    #begin
                    cs::dynamic::items(plan, step, input, |step, input| {
                        #each
                        cs::Ok(())
                    })?;
                    #end
                }}
            }
            Shape::Map(item, _) => {
                let value = self.dynamic_value(*item, &quote!(false), depth);
                let fill = self.dynamic_fill(*item, &quote!((*item)), &quote!(false), depth);
                let (begin, end) = ends(true);
                quote! {{
                    let items = cs::entries_of(&mut #place);
                    #begin
                    cs::dynamic::entries(plan, step, input, |key, step, input| {
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
                        cs::Ok(())
                    })?;
                    #end
                }}
            }
            Shape::Text(_) => {
                quote!(cs::refill_string(&mut #place, cs::dynamic::text(plan, step, input)?);)
            }
            Shape::Bytes(_) => {
                quote!(cs::refill_bytes(&mut #place, cs::dynamic::bytes(plan, step, input)?);)
            }
            _ => {
                let value = value(id);
                quote!(#place = #value;)
            }
        }
    }
}
