//! The lazy view of a contract: a struct of offsets, and a method for each field.

use callsheet_schema::avro::Plan;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Body, Shared, plan_name, slot_plans};
use crate::emit::decode::Decoder;
use crate::emit::{Context, Tail, lazy, number};
use crate::ident::ident;
use crate::ir::RecordId;

/// Prints the lazy view. `bodies`: the shapes with code of their own; `context`: that of the views.
pub(super) fn block(
    context: &Context<'_>,
    root: RecordId,
    shared: &Shared<'_>,
    plans: &[Plan],
    bodies: &[Body],
    by_plan: &[usize],
) -> TokenStream {
    let record = context.ir.record(root);
    let (name, view, owned) = (
        ident(&context.ir.lazy),
        context.record_type(root),
        ident(&record.name),
    );
    let lifetime = &context.lifetime;
    let count = number(record.fields.len());
    let doc = format!(
        " [`{}`] checked and not yet decoded: each field is decoded where it is asked for.",
        record.name
    );
    let decoder = |slots: &[usize]| {
        let plan = slots.first().and_then(|slot| plans.get(*slot));
        plan.map(|plan| Decoder::new(context, plan, Tail::Walk))
    };
    let checks = bodies.iter().map(|(_, _, slots)| {
        let name = check_name(slots);
        let body = decoder(slots).map(|decoder| decoder.checks(root));
        quote! {
            fn #name(input: &mut &[u8]) -> cs::Result<[u32; #count], cs::DecodeError> { #body }
        }
    });
    let fields = record.fields.iter().enumerate().map(|(index, field)| {
        let (read, ty) = (format_ident!("field_{index}"), context.ty(field.shape));
        let arms = lazy::arms(bodies.iter().filter_map(|(_, _, slots)| {
            let body = decoder(slots)?.field(root, index);
            Some((body, slots.clone()))
        }));
        let (method, index) = (ident(&field.name), number(index));
        let doc = field.doc.clone();
        let doc = doc.unwrap_or_else(|| format!("Field `{}`.", field.wire));
        let doc = crate::emit::types::line(&doc);
        let deprecated = field.deprecated.as_ref();
        let deprecated = deprecated.map(|note| quote!(#[deprecated(note = #note)]));
        let function = quote! {
            fn #read<#lifetime>(slot: usize, input: &mut &#lifetime [u8]) -> cs::Result<#ty, cs::DecodeError> { #arms }
        };
        let method = quote! {
            #[doc = #doc]
            #deprecated
            pub fn #method(&self) -> #ty {
                match self.0.field(#index) {
                    cs::Ok((slot, mut input)) => cs::checked(#read(slot, &mut input)),
                    cs::Err(whole) => ::core::clone::Clone::clone(&whole.#method),
                }
            }
        };
        (function, method)
    });
    let (functions, methods): (Vec<_>, Vec<_>) = fields.unzip();
    let names: Vec<_> = record
        .fields
        .iter()
        .map(|field| ident(&field.name))
        .collect();
    let made = context.record_name(root);
    let arms = bodies.iter().map(|(_, _, slots)| {
        let (name, slots) = (check_name(slots), slots.iter().map(|slot| number(*slot)));
        quote!(#(#slots)|* => #name(input)?,)
    });
    let statics = slot_plans(by_plan);
    let planned = by_plan.iter().map(|slot| {
        let (name, slot) = (plan_name(*slot), number(*slot));
        quote!(#slot => return <Self as ::callsheet::Decode<#lifetime>>::decode_dynamic(#name.get::<Self>(#slot)?, input),)
    });
    let Shared {
        contract,
        subject,
        reads,
        reader_schema,
        numbers,
        ..
    } = shared;
    let by_plan = super::by_plan(numbers, by_plan);
    quote! {
        #[doc = #doc]
        #[doc = ""]
        #[doc = " The check costs about as much as a view that borrows its text, less the lists and maps; a method decodes anew at each call."]
        #[derive(::core::clone::Clone)]
        pub struct #name<#lifetime>(::callsheet::__private::v1::Lazy<#lifetime, #view, #count>);

        #[allow(dead_code, deprecated, unreachable_code, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;
            #statics
            #(#checks)*
            #(#functions)*

            #[automatically_derived]
            impl<#lifetime> #name<#lifetime> { #(#methods)* }

            #[automatically_derived]
            impl<#lifetime> ::core::convert::From<&#name<#lifetime>> for #view {
                fn from(lazy: &#name<#lifetime>) -> Self { #made { #(#names: lazy.#names()),* } }
            }

            #[automatically_derived]
            impl<#lifetime> ::core::fmt::Debug for #name<#lifetime> {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(&<#view as ::core::convert::From<&#name<#lifetime>>>::from(self), formatter)
                }
            }

            #[automatically_derived]
            impl<#lifetime> ::callsheet::Decode<#lifetime> for #name<#lifetime> {
                const CONTRACT: &'static str = #contract;
                const SUBJECT: &'static str = #subject;
                const READS: &'static [&'static str] = &[#(#reads),*];
                const WRITERS: &'static [::callsheet::WriterVersion] = <#owned as ::callsheet::Contract>::WRITERS;
                #by_plan

                fn reader_schema() -> cs::Cow<'static, str> { #reader_schema }

                fn decode_slot(slot: usize, input: &mut &#lifetime [u8]) -> cs::Result<Self, cs::DecodeError> {
                    let record = *input;
                    if !cs::has_offsets(record) {
                        return cs::Ok(Self(cs::Lazy::whole(<#view as ::callsheet::Decode<#lifetime>>::decode_slot(slot, input)?)));
                    }
                    let at = match slot {
                        #(#arms)*
                        #(#planned)*
                        _ => return cs::Err(cs::DecodeError::UnknownSlot),
                    };
                    cs::Ok(Self(cs::Lazy::table(slot, record, at)))
                }

                fn decode_dynamic(plan: &cs::WriterPlan, input: &mut &#lifetime [u8]) -> cs::Result<Self, cs::DecodeError> {
                    cs::Ok(Self(cs::Lazy::whole(<#view as ::callsheet::Decode<#lifetime>>::decode_dynamic(plan, input)?)))
                }
            }
        };
    }
}

fn check_name(slots: &[usize]) -> proc_macro2::Ident {
    format_ident!("check_{}", slots.first().copied().unwrap_or_default())
}
