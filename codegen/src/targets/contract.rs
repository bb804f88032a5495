//! The target behind `contract!`: owned types, views, encoder, one decoder per locked writer version, the facts.

mod lazy;

use callsheet_schema::avro::{Kind, Plan, Step, UnresolvedKind};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Lifetime;

use super::manifest::{columns, fingerprint, writers};
use crate::diagnose::render;
use crate::emit::decode::Decoder;
use crate::emit::{Context, Form, Tail, number, small};
use crate::ident::ident;
use crate::ir::{self, RecordId, Settings};
use crate::source::{Source, Version};

/// Prints the types of one version of a contract.
///
/// # Errors
/// A text that stands alone: the version is not locked, or its schema is no record.
pub fn generate(
    source: &Source,
    number: Option<u32>,
    settings: &Settings,
) -> Result<TokenStream, String> {
    let version = match number {
        Some(number) => source.version(number).ok_or_else(|| {
            format!(
                "`{}` version {number} is not locked; locked: {}\n  = help: run `callsheet pull --add {}@{number}`",
                source.contract,
                source.numbers(),
                source.contract
            )
        })?,
        None => source.versions.last().ok_or_else(|| format!("`{}` has no locked version", source.contract))?,
    };
    let (ir, root) = ir::build(&version.schema, &version.facts, settings)
        .map_err(|message| format!("`{}`: {message}", version.locked.file))?;
    let plans: Vec<Plan> = source
        .versions
        .iter()
        .map(|writer| Plan::compile(&writer.schema, &version.schema))
        .collect();
    usable_defaults(source, version, &plans)?;
    let lifetime = Lifetime::new("'a", Span::call_site());
    let owned = Context {
        ir: &ir,
        form: Form::Owned,
        lifetime: lifetime.clone(),
        root: None,
    };
    let view = Context {
        ir: &ir,
        form: Form::View,
        lifetime,
        root: None,
    };
    let types = [owned.all_types(), view.all_types()];
    let conversions = crate::emit::convert::conversions(&view, &owned);
    let facts = contract_impl(source, version, &owned, root);
    let encode = encode_impl(&owned, root);
    let decode_owned = decode_impl(source, version, &owned, root, &plans, settings, false);
    let decode_view = ir
        .record(root)
        .borrows
        .then(|| decode_impl(source, version, &view, root, &plans, settings, false));
    let lazy = settings
        .lazy
        .then(|| decode_impl(source, version, &view, root, &plans, settings, true));
    Ok(quote! {
        #(#types)*
        #[allow(deprecated, unreachable_code, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;
            #conversions
            #facts
            #encode
        };
        #decode_owned
        #decode_view
        #lazy
    })
}

/// Refuses a default that a locked version needs and that is no value of its type.
fn usable_defaults(source: &Source, version: &Version, plans: &[Plan]) -> Result<(), String> {
    let unusable = version.schema.unusable_defaults();
    let failed = source
        .versions
        .iter()
        .zip(plans)
        .find_map(|(writer, plan)| {
            let said = plan.steps().find_map(|(_, step)| match step {
                Step::Fail(failed) if failed.kind == UnresolvedKind::UnusableDefault => {
                    Some(&failed.message)
                }
                _ => None,
            })?;
            unusable.iter().find_map(|(node, at)| {
                let Kind::Record(record) = &version.schema.node(*node).kind else {
                    return None;
                };
                let field = record.fields.get(*at)?;
                let named = said.contains(&format!("`{}` of `{}`", field.name, record.name));
                let default = field.default.as_ref().filter(|_| named)?;
                Some((writer, record, field, default))
            })
        });
    let Some((writer, record, field, default)) = failed else {
        return Ok(());
    };
    let message = format!(
        "`{}.{}` is missing in version {} of `{}`, and its default is no value of its type",
        record.name.name(),
        field.name,
        writer.number(),
        source.contract
    );
    let help = "publish a version with a default that fits, or read with `#[derive(callsheet::Reader)]` what all versions have";
    Err(render(&message, version, default.json.span, Some(help)))
}

fn contract_impl(
    source: &Source,
    version: &Version,
    owned: &Context<'_>,
    root: RecordId,
) -> TokenStream {
    let name = owned.record_type(root);
    let (contract, subject, text) = (&source.contract, &source.subject, &version.text);
    let (number, fingerprint, writers) = (
        small(version.number()),
        fingerprint(&version.schema),
        writers(source),
    );
    let columns = columns(&version.schema, &version.facts);
    let columns = columns.iter().map(super::manifest::Column::tokens);
    quote! {
        #[automatically_derived]
        impl ::callsheet::Contract for #name {
            const NAME: &'static str = #contract;
            const SUBJECT: &'static str = #subject;
            const VERSION: u32 = #number;
            const FINGERPRINT: u64 = #fingerprint;
            const SCHEMA_JSON: &'static str = #text;
            const WRITERS: &'static [::callsheet::WriterVersion] = #writers;
            const COLUMNS: &'static [::callsheet::Column] = &[#(#columns),*];
        }
    }
}

fn encode_impl(owned: &Context<'_>, root: RecordId) -> TokenStream {
    let name = owned.record_type(root);
    let (functions, body) = (owned.encode_functions(), owned.encode_root(root));
    quote! {
        #functions

        #[automatically_derived]
        impl ::callsheet::Encode for #name {
            fn encode(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> { #body }
        }
    }
}

fn decode_impl(
    source: &Source,
    version: &Version,
    context: &Context<'_>,
    root: RecordId,
    plans: &[Plan],
    settings: &Settings,
    lazy: bool,
) -> TokenStream {
    let paths: Vec<String> = {
        let mut paths: Vec<String> = columns(&version.schema, &version.facts)
            .into_iter()
            .map(|column| column.path)
            .collect();
        paths.sort();
        paths
    };
    let ty = context.record_type(root);
    let owned = ident(&context.ir.record(root).name);
    let shared = Shared {
        contract: &source.contract,
        subject: &source.subject,
        reads: &paths,
        numbers: &source.version_numbers(),
        writers: quote!(<#owned as ::callsheet::Contract>::WRITERS),
        reader_schema: quote!(cs::Cow::Borrowed(<#owned as ::callsheet::Contract>::SCHEMA_JSON)),
        impl_lifetime: context.lifetime.clone(),
        items: TokenStream::new(),
    };
    let decoders = Decoders {
        tail: Tail::Walk,
        most: settings.decoders.unwrap_or(MOST_DECODERS),
        always: source
            .versions
            .iter()
            .position(|known| known.number() == version.number()),
        into: settings.decode_into && context.form == Form::Owned,
    };
    if lazy {
        let (bodies, by_plan) = bodies(context, root, plans, &decoders);
        return lazy::block(context, root, &shared, plans, &bodies, &by_plan);
    }
    decode_block(context, root, &ty, &shared, plans, &decoders)
}

/// Distinct writer shapes that get code of their own unless the declaration says otherwise; older ones are read by a plan.
pub(crate) const MOST_DECODERS: usize = 8;

/// Which versions get code of their own, and how they treat what is not wanted.
pub(crate) struct Decoders {
    pub(crate) tail: Tail,
    /// Distinct shapes with code of their own, the newest ones.
    pub(crate) most: usize,
    /// A slot that has code of its own in any case: the version that the types are made from.
    pub(crate) always: Option<usize>,
    /// Decoders into a value that is there, too.
    pub(crate) into: bool,
}

/// What a `Decode` impl says beside its decoders.
pub(crate) struct Shared<'s> {
    pub(crate) contract: &'s str,
    pub(crate) subject: &'s str,
    pub(crate) reads: &'s [String],
    /// Numbers of the locked versions.
    pub(crate) numbers: &'s [u32],
    pub(crate) writers: TokenStream,
    pub(crate) reader_schema: TokenStream,
    /// Lifetime of the impl: the message's.
    pub(crate) impl_lifetime: Lifetime,
    /// Items that the decoders need beside them.
    pub(crate) items: TokenStream,
}

/// The `Decode` impl with one function per resolved shape, in a block of its own. `plans`: one per locked version, in their order.
pub(crate) fn decode_block(
    context: &Context<'_>,
    root: RecordId,
    ty: &TokenStream,
    shared: &Shared<'_>,
    plans: &[Plan],
    decoders: &Decoders,
) -> TokenStream {
    let lifetime = &shared.impl_lifetime;
    let (bodies, by_plan) = bodies(context, root, plans, decoders);
    let early_stop = decoders.tail == Tail::Stop;
    let statics = slot_plans(&by_plan);
    let planned = by_plan.iter().map(|slot| {
        let (name, slot) = (plan_name(*slot), number(*slot));
        quote!(#slot => Self::decode_dynamic(#name.get::<Self>(#slot)?, input),)
    });
    let into = decoders
        .into
        .then(|| decode_into(context, root, plans, &bodies, &by_plan));
    let (into_functions, into_methods) = into.unwrap_or_default();
    let by_plan = self::by_plan(shared.numbers, &by_plan);
    let end = (decoders.tail == Tail::Check).then(|| {
        quote!(let value = value?; if input.is_empty() { cs::Ok(value) } else { cs::Err(cs::DecodeError::Trailing) })
    });
    let (begin, end) = match end {
        Some(end) => (quote!(let value =), quote!(; #end)),
        None => (TokenStream::new(), TokenStream::new()),
    };
    let parts = context.ir.has_parts();
    let (parameter, argument) = (
        parts.then(|| quote!(, slot: usize)),
        parts.then(|| quote!(, slot)),
    );
    let functions = bodies.iter().map(|(_, body, slots)| {
        let name = decoder_name(slots);
        quote! {
            fn #name<#lifetime>(input: &mut &#lifetime [u8] #parameter) -> cs::Result<#ty, cs::DecodeError> { #body }
        }
    });
    let arms = bodies.iter().map(|(_, _, slots)| {
        let (name, slots) = (decoder_name(slots), slots.iter().map(|slot| number(*slot)));
        quote!(#(#slots)|* => #name(input #argument))
    });
    let dynamic = context.dynamic_functions(decoders.tail);
    let call =
        crate::emit::dynamic::dynamic_call(root, &quote!(#early_stop), &quote!(cs::MAX_DEPTH));
    let Shared {
        contract,
        subject,
        reads,
        writers,
        reader_schema,
        items,
        ..
    } = shared;
    quote! {
        #[allow(deprecated, unreachable_code, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;
            #statics
            #(#functions)*
            #into_functions
            #dynamic
            #items

            #[automatically_derived]
            impl<#lifetime> ::callsheet::Decode<#lifetime> for #ty {
                const CONTRACT: &'static str = #contract;
                const SUBJECT: &'static str = #subject;
                const READS: &'static [&'static str] = &[#(#reads),*];
                const WRITERS: &'static [::callsheet::WriterVersion] = #writers;
                #by_plan

                fn reader_schema() -> cs::Cow<'static, str> { #reader_schema }

                #[inline]
                fn decode_slot(slot: usize, input: &mut &#lifetime [u8]) -> cs::Result<Self, cs::DecodeError> {
                    #begin match slot {
                        #(#arms,)*
                        #(#planned)*
                        _ => cs::Err(cs::DecodeError::UnknownSlot),
                    } #end
                }

                fn decode_dynamic(plan: &cs::WriterPlan, input: &mut &#lifetime [u8]) -> cs::Result<Self, cs::DecodeError> {
                    let step = plan.root();
                    #begin #call #end
                }

                #into_methods
            }
        };
    }
}

/// The constant that lists the versions without code of their own.
fn by_plan(numbers: &[u32], by_plan: &[usize]) -> Option<TokenStream> {
    let versions = by_plan.iter().map(|slot| small(numbers[*slot]));
    (!by_plan.is_empty()).then(|| quote!(const BY_PLAN: &'static [u32] = &[#(#versions),*];))
}

fn plan_name(slot: usize) -> proc_macro2::Ident {
    format_ident!("PLAN_{slot}")
}

/// The plans of the slots that have no code of their own, each made at its first record.
pub(crate) fn slot_plans(by_plan: &[usize]) -> TokenStream {
    let names = by_plan.iter().map(|slot| plan_name(*slot));
    quote!(#(static #names: cs::SlotPlan = cs::SlotPlan::new();)*)
}

/// The functions and the methods that decode into a value that is there.
fn decode_into(
    context: &Context<'_>,
    root: RecordId,
    plans: &[Plan],
    bodies: &[Body],
    by_plan: &[usize],
) -> (TokenStream, TokenStream) {
    let (ty, lifetime) = (context.record_type(root), &context.lifetime);
    let name = |slots: &[usize]| {
        format_ident!("decode_into_{}", slots.first().copied().unwrap_or_default())
    };
    let functions = bodies.iter().map(|(_, _, slots)| {
        let name = name(slots);
        let plan = slots.first().and_then(|slot| plans.get(*slot));
        let body = plan.map(|plan| Decoder::new(context, plan, Tail::Walk).root_into(root));
        quote! {
            fn #name<#lifetime>(input: &mut &#lifetime [u8], into: &mut #ty) -> cs::Result<(), cs::DecodeError> { #body }
        }
    });
    let arms = bodies.iter().map(|(_, _, slots)| {
        let (name, slots) = (name(slots), slots.iter().map(|slot| number(*slot)));
        quote!(#(#slots)|* => #name(input, into),)
    });
    let planned = by_plan.iter().map(|slot| {
        let (name, slot) = (plan_name(*slot), number(*slot));
        quote!(#slot => Self::decode_dynamic_into(#name.get::<Self>(#slot)?, input, into),)
    });
    let fills = context.dynamic_fills();
    let fill = format_ident!("dynamic_into_{}", root.index());
    (
        quote!(#(#functions)* #fills),
        quote! {
            #[inline]
            fn decode_slot_into(slot: usize, input: &mut &#lifetime [u8], into: &mut Self) -> cs::Result<(), cs::DecodeError> {
                match slot {
                    #(#arms)*
                    #(#planned)*
                    _ => cs::Err(cs::DecodeError::UnknownSlot),
                }
            }

            fn decode_dynamic_into(plan: &cs::WriterPlan, input: &mut &#lifetime [u8], into: &mut Self) -> cs::Result<(), cs::DecodeError> {
                #fill(plan, plan.root(), input, into, false, cs::MAX_DEPTH)
            }
        },
    )
}

/// A decoder's text, its statements, and the slots that it serves.
type Body = (String, TokenStream, Vec<usize>);

/// One decoder for each distinct shape, the newest ones, and the slots that are left to plans.
fn bodies(
    context: &Context<'_>,
    root: RecordId,
    plans: &[Plan],
    decoders: &Decoders,
) -> (Vec<Body>, Vec<usize>) {
    let mut bodies: Vec<Body> = Vec::new();
    let mut by_plan = Vec::new();
    for (slot, plan) in plans.iter().enumerate().rev() {
        let body = Decoder::new(context, plan, decoders.tail).root(root);
        let text = body.to_string();
        let full = bodies.len() >= decoders.most && decoders.always != Some(slot);
        match bodies.iter_mut().find(|(known, _, _)| *known == text) {
            Some((_, _, slots)) => slots.insert(0, slot),
            None if full => by_plan.insert(0, slot),
            None => bodies.push((text, body, vec![slot])),
        }
    }
    bodies.sort_by_key(|(_, _, slots)| slots.first().copied());
    (bodies, by_plan)
}

fn decoder_name(slots: &[usize]) -> proc_macro2::Ident {
    format_ident!("decode_{}", slots.first().copied().unwrap_or_default())
}
