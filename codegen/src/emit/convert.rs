//! From a view to the owned form.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, Form};
use crate::ident::ident;
use crate::ir::{Ir, Shape, ShapeId};

/// `into_owned` of every view; `view` and `owned` are contexts of the same IR.
pub(crate) fn conversions(view: &Context<'_>, owned: &Context<'_>) -> TokenStream {
    let ir = view.ir;
    let mut tokens = TokenStream::new();
    for id in ir.record_ids() {
        let record = ir.record(id);
        if !record.borrows {
            continue;
        }
        let (from, to, name, lifetime) = (
            view.record_type(id),
            owned.record_type(id),
            owned.record_name(id),
            &view.lifetime,
        );
        let doc = format!("Copies the view into a [`{}`].", record.name);
        let fields = record.fields.iter().map(|field| {
            let name = ident(&field.name);
            let value = convert(ir, field.shape, &quote!(self.#name));
            quote!(#name: #value)
        });
        tokens.extend(quote! {
            #[automatically_derived]
            impl<#lifetime> #from {
                #[doc = #doc]
                pub fn into_owned(self) -> #to { #name { #(#fields),* } }
            }
        });
    }
    for (id, union) in ir.union_ids().zip(&ir.unions) {
        if !union.borrows {
            continue;
        }
        let (from, to, name, lifetime) = (
            view.union_type(id),
            owned.union_type(id),
            owned.union_name(id),
            &view.lifetime,
        );
        let doc = format!("Copies the view into a [`{}`].", union.name);
        let arms = union.variants.iter().map(|(_, variant, shape)| {
            let (variant, value) = (ident(variant), convert(ir, *shape, &quote!(value)));
            quote!(Self::#variant(value) => #name::#variant(#value))
        });
        tokens.extend(quote! {
            #[automatically_derived]
            impl<#lifetime> #from {
                #[doc = #doc]
                pub fn into_owned(self) -> #to { match self { #(#arms),* } }
            }
        });
    }
    debug_assert!(view.form == Form::View && owned.form == Form::Owned);
    tokens
}

fn convert(ir: &Ir, id: ShapeId, value: &TokenStream) -> TokenStream {
    if !ir.borrows(id) {
        return value.clone();
    }
    match ir.get(id) {
        Shape::Text(_) => quote!(cs::string(#value)),
        Shape::Bytes(_) => quote!(cs::bytes(#value)),
        Shape::Record(_) | Shape::Union(_) => quote!(#value.into_owned()),
        Shape::Option { inner, .. } => {
            let inner = convert(ir, *inner, &quote!(value));
            quote!(match #value { cs::Some(value) => cs::Some(#inner), cs::None => cs::None })
        }
        Shape::Array(item) => {
            let item = convert(ir, *item, &quote!(value));
            quote!(cs::map_vec(#value, |value| #item))
        }
        Shape::Map(item, _) => {
            let item = convert(ir, *item, &quote!(value));
            quote!(cs::map_entries(#value, |value| #item))
        }
        Shape::Pii(inner) => {
            let inner = convert(ir, *inner, &quote!(#value.into_exposed()));
            quote!(cs::Pii::new(#inner))
        }
        Shape::Boxed(inner) => {
            let inner = convert(ir, *inner, &quote!((*#value)));
            quote!(cs::Box::new(#inner))
        }
        _ => value.clone(),
    }
}
