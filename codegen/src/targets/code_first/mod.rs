//! The target behind `#[derive(Contract)]`: a Rust type as an Avro type, and as a version of a contract.
//!
//! [`attributes`] reads the declaration, [`types`] knows what a field may hold and what its default is, [`emit`] prints. The schema itself is
//! put together by the compiler from constants, since a derive sees one type alone; a type that is bound to a contract is compared with the
//! locked version there.

mod attributes;
mod emit;
mod types;

use callsheet_schema::avro::Kind;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

pub use attributes::{Bound, Declaration};

use super::manifest::{Column, columns, fingerprint, writers};
use super::reader::Problem;
use crate::emit::{number, small};
use crate::source::Source;

/// Prints what a type is by itself.
pub fn generate(declaration: &Declaration) -> TokenStream {
    emit::block(declaration)
}

/// Prints what binds a record to the locked version of its contract.
///
/// # Errors
/// A version that is not locked, a type that is no record.
pub fn bind(
    declaration: &Declaration,
    bound: &Bound,
    source: &Source,
) -> Result<TokenStream, Problem> {
    let problem = |message: String| Problem {
        span: bound.version_span,
        message,
    };
    let version = match bound.version {
        Some(wanted) => source.version(wanted).ok_or_else(|| {
            problem(format!(
                "`{}` version {wanted} is not locked; locked: {}\n  = help: run `callsheet pull --add {}@{wanted}`",
                source.contract,
                source.numbers(),
                source.contract
            ))
        })?,
        None => source
            .versions
            .last()
            .ok_or_else(|| problem(format!("`{}` has no locked version", source.contract)))?,
    };
    if !matches!(
        version.schema.node(version.schema.root()).kind,
        Kind::Record(_)
    ) || !declaration.is_record()
    {
        return Err(Problem {
            span: declaration.name.span(),
            message: "a contract's type is a record: bind a struct with named fields".to_owned(),
        });
    }
    let name = &declaration.name;
    let (contract, subject, text) = (&source.contract, &source.subject, &version.text);
    let (fingerprint, writers, number_) = (
        fingerprint(&version.schema),
        writers(source),
        small(version.number()),
    );
    let all = columns(&version.schema, &version.facts);
    let mut reads: Vec<&str> = all.iter().map(|column| column.path.as_str()).collect();
    reads.sort_unstable();
    let tokens = all.iter().map(Column::tokens);
    let own = source
        .versions
        .iter()
        .position(|known| known.number() == version.number());
    let own = number(own.unwrap_or_default());
    let count = number(source.versions.len());
    let locked = version.schema.to_json();
    let others: Vec<_> = source
        .version_numbers()
        .into_iter()
        .filter(|other| *other != version.number())
        .map(small)
        .collect();
    let about = format!(
        "`{name}` is not version {} of `{}`, {}: bring the type back, or publish the change (write the schema file with a test of \
         `callsheet::code_first::check_file`, judge it with `callsheet check`, lock it with `callsheet pull`)",
        version.number(),
        source.contract,
        version.locked.file
    );
    let drift = quote_spanned! {name.span()=>
        #[cfg(not(test))]
        const _: () = if !SAME {
            ::core::panic!("{}", DRIFT.text());
        };
    };
    Ok(quote! {
        #[allow(deprecated, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;
            const HERE: &str = <#name as cs::code_first::AvroSchema>::AVRO_SCHEMA;
            const LOCKED: &str = #locked;
            const SAME: bool = cs::tree::equal(HERE, LOCKED);
            const DRIFT: cs::code_first::Drift = cs::code_first::Drift::new(#about, LOCKED, HERE);
            #drift
            static PLANS: [cs::SlotPlan; #count] = [const { cs::SlotPlan::new() }; #count];

            #[automatically_derived]
            impl ::callsheet::Contract for #name {
                const NAME: &'static str = #contract;
                const SUBJECT: &'static str = #subject;
                const VERSION: u32 = #number_;
                const FINGERPRINT: u64 = #fingerprint;
                const SCHEMA_JSON: &'static str = #text;
                const WRITERS: &'static [::callsheet::WriterVersion] = #writers;
                const COLUMNS: &'static [::callsheet::Column] = &[#(#tokens),*];
            }

            #[automatically_derived]
            impl ::callsheet::Encode for #name {
                fn encode(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
                    cs::Datum::write(self, out)
                }
            }

            #[automatically_derived]
            impl<'a> ::callsheet::Decode<'a> for #name {
                const CONTRACT: &'static str = #contract;
                const SUBJECT: &'static str = #subject;
                const READS: &'static [&'static str] = &[#(#reads),*];
                const WRITERS: &'static [::callsheet::WriterVersion] = <#name as ::callsheet::Contract>::WRITERS;
                const BY_PLAN: &'static [u32] = &[#(#others),*];

                fn reader_schema() -> cs::Cow<'static, str> { cs::Cow::Borrowed(HERE) }

                #[inline]
                fn decode_slot(slot: usize, input: &mut &'a [u8]) -> cs::Result<Self, cs::DecodeError> {
                    if SAME && slot == #own {
                        return <#name as cs::Datum>::read(input, cs::MAX_DEPTH);
                    }
                    match PLANS.get(slot) {
                        cs::Some(plan) => <#name as ::callsheet::Decode<'a>>::decode_dynamic(plan.get::<#name>(slot)?, input),
                        cs::None => cs::Err(cs::DecodeError::UnknownSlot),
                    }
                }

                fn decode_dynamic(plan: &cs::WriterPlan, input: &mut &'a [u8]) -> cs::Result<Self, cs::DecodeError> {
                    <#name as cs::Datum>::read_by(plan, plan.root(), input, cs::MAX_DEPTH)
                }
            }
        };
    })
}
