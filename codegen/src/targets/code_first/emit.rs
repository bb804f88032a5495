//! From a declaration to tokens: the constant tree of its schema, its encoder and its decoders.

use std::fmt::Write as _;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::attributes::{Body, Declaration, Field, Marks, json};
use crate::emit::{number, small};

/// Everything that a type is without a contract.
pub(super) fn block(declaration: &Declaration) -> TokenStream {
    let name = &declaration.name;
    if declaration.json {
        return quote! {
            #[automatically_derived]
            impl ::callsheet::code_first::JsonContract for #name {}
        };
    }
    let (datum, more) = match &declaration.body {
        Body::Record(fields) => (record(declaration, fields), TokenStream::new()),
        Body::Enum(symbols, default) => (
            symbols_(declaration, symbols, *default),
            enumeration(name, symbols),
        ),
        Body::Union(variants) => (union(variants), TokenStream::new()),
    };
    let inner =
        matches!(&declaration.body, Body::Record(fields) if fields.iter().any(|field| field.inner));
    let schema = (!inner).then(|| schema(name));
    quote! {
        #[allow(deprecated, unused, clippy::all, clippy::pedantic, clippy::restriction, reason = "generated")]
        const _: () = {
            use ::callsheet::__private::v1 as cs;

            #[automatically_derived]
            impl cs::Datum for #name { #datum }
            #more

            #schema
        };
    }
}

/// The schema's text. It is evaluated where the type is declared, so that what is wrong in the whole of it is said there.
fn schema(name: &Ident) -> TokenStream {
    quote_spanned! {name.span()=>
        const _: () = if let cs::Some(problem) = cs::tree::problem(<#name as cs::Datum>::TYPE) {
            ::core::panic!("{}", problem);
        };
        const LENGTH: usize = cs::tree::length(<#name as cs::Datum>::TYPE);
        const TEXT: [u8; LENGTH] = cs::tree::text::<LENGTH>(<#name as cs::Datum>::TYPE);

        #[automatically_derived]
        impl cs::code_first::AvroSchema for #name {
            const AVRO_SCHEMA: &'static str = match ::core::str::from_utf8(&TEXT) {
                cs::Ok(text) => text,
                cs::Err(_) => ::core::panic!("invariant: a schema is put together from texts"),
            };
        }
    }
}

/// The constant with what a named type has.
fn named(declaration: &Declaration, head: &str) -> TokenStream {
    let wire = &declaration.wire;
    let namespace = declaration.namespace.as_ref();
    let namespace = namespace.map_or_else(
        || quote!(cs::None),
        |namespace| quote!(cs::Some(#namespace)),
    );
    let doc = declaration.marks.doc.as_deref();
    let head = format!(
        "{}{head}",
        doc.map_or(String::new(), |doc| format!(",\"doc\":{}", json(doc)))
    );
    let tail = format!(
        "{}{}",
        properties(&declaration.marks),
        aliases(&declaration.marks)
    );
    let path = format!("::{}", declaration.name);
    quote! {
        &cs::tree::Named {
            rust: ::core::concat!(::core::module_path!(), #path),
            name: #wire,
            namespace: #namespace,
            head: #head,
            tail: #tail,
        }
    }
}

fn properties(marks: &Marks) -> String {
    let mut out = String::new();
    for (key, value) in &marks.properties {
        let _ = write!(out, ",\"{key}\":{value}");
    }
    out
}

fn aliases(marks: &Marks) -> String {
    if marks.aliases.is_empty() {
        return String::new();
    }
    let aliases: Vec<String> = marks.aliases.iter().map(|alias| json(alias)).collect();
    format!(",\"aliases\":[{}]", aliases.join(","))
}

/// A call or constant of a type's `Datum`, on the user's type.
fn of(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as cs::Datum>)
}

fn tree_of(ty: &Type, recursive: bool) -> TokenStream {
    let of = of(ty);
    if recursive {
        quote!(#of::REF)
    } else {
        quote!(#of::TYPE)
    }
}

fn record(declaration: &Declaration, fields: &[Field]) -> TokenStream {
    let named = named(declaration, "");
    let trees = fields.iter().map(|field| {
        let (wire, ty) = (&field.wire, tree_of(&field.ty, field.recursive));
        let mut tail = String::new();
        if let Some(doc) = &field.marks.doc {
            let _ = write!(tail, ",\"doc\":{}", json(doc));
        }
        if let Some(default) = &field.default {
            let _ = write!(tail, ",\"default\":{}", default.json);
        }
        tail.push_str(&aliases(&field.marks));
        tail.push_str(&properties(&field.marks));
        quote!(cs::tree::Field { name: #wire, type_: #ty, tail: #tail })
    });
    let least = fields.iter().map(|field| of(&field.ty));
    let writes = fields.iter().map(|field| {
        let (name, of) = (&field.name, of(&field.ty));
        quote!(#of::write(&self.#name, out)?;)
    });
    let reads = fields.iter().map(|field| {
        let (name, of) = (&field.name, of(&field.ty));
        quote!(#name: #of::read(input, depth)?)
    });
    let locals: Vec<_> = (0..fields.len())
        .map(|index| format_ident!("f{index}"))
        .collect();
    let types = fields.iter().map(|field| &field.ty);
    let arms = fields
        .iter()
        .zip(&locals)
        .enumerate()
        .map(|(index, (field, local))| {
            let (index, of) = (
                small(u32::try_from(index).unwrap_or(u32::MAX)),
                of(&field.ty),
            );
            quote!(#index => #local = cs::Some(#of::read_by(plan, step, input, depth)?),)
        });
    let made = fields.iter().zip(&locals).map(|(field, local)| {
        let name = &field.name;
        let default = field.default.as_ref().map_or_else(
            || quote!(return cs::Err(cs::DecodeError::Resolution)),
            |default| default.value.clone(),
        );
        quote!(#name: match #local { cs::Some(value) => value, cs::None => #default })
    });
    quote! {
        const TYPE: &'static cs::tree::Type = &cs::tree::Type::Record(#named, &[#(#trees),*]);
        const REF: &'static cs::tree::Type = &cs::tree::Type::Ref(#named);
        const LEAST: usize = 0 #(+ #least::LEAST)*;

        #[inline]
        fn write(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
            #(#writes)*
            cs::Ok(())
        }

        #[inline]
        fn read(input: &mut &[u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
            let depth = cs::descend(depth)?;
            cs::Ok(Self { #(#reads),* })
        }

        fn read_by(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &[u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
            let depth = cs::descend(depth)?;
            #(let mut #locals: cs::Option<#types> = cs::None;)*
            cs::dynamic::record(plan, step, input, false, depth, |field, step, input, _| {
                match field {
                    #(#arms)*
                    _ => {}
                }
                cs::Ok(())
            })?;
            cs::Ok(Self { #(#made),* })
        }
    }
}

fn symbols_(
    declaration: &Declaration,
    symbols: &[(Ident, String)],
    default: Option<usize>,
) -> TokenStream {
    let texts: Vec<String> = symbols.iter().map(|(_, symbol)| json(symbol)).collect();
    let mut head = format!(",\"symbols\":[{}]", texts.join(","));
    if let Some(default) = default.and_then(|default| texts.get(default)) {
        let _ = write!(head, ",\"default\":{default}");
    }
    let named = named(declaration, &head);
    let numbers: Vec<_> = (0..symbols.len()).map(number).collect();
    let variants: Vec<_> = symbols.iter().map(|(variant, _)| variant).collect();
    quote! {
        const TYPE: &'static cs::tree::Type = &cs::tree::Type::Enum(#named);
        const REF: &'static cs::tree::Type = &cs::tree::Type::Ref(#named);
        const LEAST: usize = 1;

        #[inline]
        fn write(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
            cs::write_int(out, match self { #(Self::#variants => #numbers,)* });
            cs::Ok(())
        }

        #[inline]
        fn read(input: &mut &[u8], _: u32) -> cs::Result<Self, cs::DecodeError> {
            match cs::read_index(input)? {
                #(#numbers => cs::Ok(Self::#variants),)*
                _ => cs::Err(cs::DecodeError::EnumIndex),
            }
        }

        fn read_by(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &[u8], _: u32) -> cs::Result<Self, cs::DecodeError> {
            match cs::dynamic::symbol(plan, step, input)? {
                #(cs::Some(#numbers) => cs::Ok(Self::#variants),)*
                _ => cs::Err(cs::DecodeError::UnknownSymbol),
            }
        }
    }
}

fn enumeration(name: &Ident, symbols: &[(Ident, String)]) -> TokenStream {
    let texts: Vec<_> = symbols.iter().map(|(_, symbol)| symbol).collect();
    let variants: Vec<_> = symbols.iter().map(|(variant, _)| variant).collect();
    quote! {
        #[automatically_derived]
        impl cs::Enumeration for #name {
            const SYMBOLS: &'static [&'static str] = &[#(#texts),*];

            fn from_symbol(symbol: &str) -> cs::Option<Self> {
                match symbol {
                    #(#texts => cs::Some(Self::#variants),)*
                    _ => cs::None,
                }
            }

            fn symbol(&self) -> &'static str {
                match self { #(Self::#variants => #texts,)* }
            }
        }
    }
}

fn union(variants: &[(Ident, Option<Type>, bool)]) -> TokenStream {
    let null = || quote!(&cs::tree::Type::Plain("\"null\""));
    let types = variants
        .iter()
        .map(|(_, ty, recursive)| ty.as_ref().map_or_else(null, |ty| tree_of(ty, *recursive)));
    let names = variants
        .iter()
        .map(|(_, ty, _)| ty.as_ref().map_or_else(null, |ty| tree_of(ty, true)));
    let numbers: Vec<_> = (0..variants.len()).map(number).collect();
    let writes = variants
        .iter()
        .zip(&numbers)
        .map(|((variant, ty, _), number)| {
            let (pattern, content) = if let Some(ty) = ty {
                let of = of(ty);
                (quote!((value)), quote!(#of::write(value, out)))
            } else {
                (TokenStream::new(), quote!(cs::Ok(())))
            };
            quote!(Self::#variant #pattern => {
                cs::write_long(out, i64::from(first) + #number);
                #content
            })
        });
    let reads = variants
        .iter()
        .zip(&numbers)
        .map(|((variant, ty, _), number)| {
            if let Some(ty) = ty {
                let of = of(ty);
                quote!(#number => #of::read(input, depth).map(Self::#variant),)
            } else {
                quote!(#number => cs::Ok(Self::#variant),)
            }
        });
    let planned = variants
        .iter()
        .zip(&numbers)
        .map(|((variant, ty, _), number)| {
            if let Some(ty) = ty {
                let of = of(ty);
                quote!(#number => #of::read_by(plan, step, input, depth).map(Self::#variant),)
            } else {
                quote!(#number => cs::dynamic::null(plan, step, input).map(|()| Self::#variant),)
            }
        });
    quote! {
        const TYPE: &'static cs::tree::Type = &cs::tree::Type::Union(&[#(#types),*]);
        const REF: &'static cs::tree::Type = &cs::tree::Type::Union(&[#(#names),*]);
        const LEAST: usize = 1;

        #[inline]
        fn write(&self, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
            cs::Datum::write_branch(self, out, 0)
        }

        #[inline]
        fn read(input: &mut &[u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
            let branch = cs::read_index(input)?;
            cs::Datum::read_branch(branch, input, depth)
        }

        fn read_by(plan: &cs::WriterPlan, step: cs::StepId, input: &mut &[u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
            let (branch, step) = cs::dynamic::branch(plan, step, input)?;
            cs::Datum::read_branch_by(branch, plan, step, input, depth)
        }

        fn write_branch(&self, out: &mut cs::Vec<u8>, first: u32) -> cs::Result<(), cs::EncodeError> {
            match self { #(#writes)* }
        }

        fn read_branch(branch: u32, input: &mut &[u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
            match branch {
                #(#reads)*
                _ => cs::Err(cs::DecodeError::UnionBranch),
            }
        }

        fn read_branch_by(branch: u32, plan: &cs::WriterPlan, step: cs::StepId, input: &mut &[u8], depth: u32) -> cs::Result<Self, cs::DecodeError> {
            match branch {
                #(#planned)*
                _ => cs::Err(cs::DecodeError::Resolution),
            }
        }
    }
}
