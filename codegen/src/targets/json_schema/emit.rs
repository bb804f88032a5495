//! Types of a JSON Schema as serde sees them. No decisions: [`super::build`] has made them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Additional, Content, Definition, Property, Type};
use crate::ident::ident;

/// One generated type.
pub(super) fn definition(definition: &Definition, all: &[Definition]) -> TokenStream {
    let name = ident(&definition.name);
    let docs = lines(&definition.doc);
    match &definition.content {
        Content::Alias(ty) => {
            let ty = rust(ty, all);
            quote!(#(#[doc = #docs])* pub type #name = #ty;)
        }
        Content::Words(words) => {
            let variants = words.iter().map(|(variant, word)| {
                let (variant, doc) = (ident(variant), format!(" `{word}`."));
                quote!(#[doc = #doc] #[serde(rename = #word)] #variant)
            });
            quote! {
                #(#[doc = #docs])*
                #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::callsheet::serde::Deserialize, ::callsheet::serde::Serialize)]
                #[serde(crate = "::callsheet::serde")]
                pub enum #name { #(#variants),* }
            }
        }
        Content::OneOf(variants) => {
            let variants = variants.iter().map(|(variant, ty)| {
                let (name, ty) = (ident(variant), rust(ty, all));
                let doc = format!(" Alternative `{variant}`.");
                quote!(#[doc = #doc] #name(#ty))
            });
            quote! {
                #(#[doc = #docs])*
                #[derive(Clone, Debug, PartialEq, ::callsheet::serde::Deserialize, ::callsheet::serde::Serialize)]
                #[serde(crate = "::callsheet::serde", untagged)]
                pub enum #name { #(#variants),* }
            }
        }
        Content::Object {
            properties,
            additional,
        } => object(definition, properties, additional, all),
    }
}

fn object(
    definition: &Definition,
    properties: &[Property],
    additional: &Additional,
    all: &[Definition],
) -> TokenStream {
    let name = ident(&definition.name);
    let docs = lines(&definition.doc);
    let refuse = matches!(additional, Additional::Refused).then(|| quote!(, deny_unknown_fields));
    let mut defaults = TokenStream::new();
    let fields = properties.iter().enumerate().map(|(index, property)| {
        let function = format!("default_{}_{index}", crate::ident::snake(&definition.name));
        if let Some(value) = &property.default {
            let (function, ty) = (format_ident!("{function}"), rust(&property.ty, all));
            defaults.extend(quote! {
                fn #function() -> #ty { #value }
            });
        }
        field(property, &function, all)
    });
    let fields: Vec<TokenStream> = fields.collect();
    let rest = if let Additional::Kept(ty) = additional {
        let ty = rust(ty, all);
        Some(quote! {
            #[doc = " Members that the contract does not name."]
            #[serde(flatten)]
            pub additional: ::std::collections::BTreeMap<::std::string::String, #ty>
        })
    } else {
        None
    };
    let rest = rest.into_iter();
    let personal = properties.iter().any(|property| property.personal);
    let derive_debug = (!personal).then(|| quote!(Debug,));
    let debug = personal.then(|| redacted(definition, properties, additional));
    let allow = properties
        .iter()
        .any(|property| property.deprecated)
        .then(|| quote!(#[allow(deprecated, reason = "the type itself may use what its users should not")]));
    quote! {
        #(#[doc = #docs])*
        #allow
        #[derive(Clone, #derive_debug PartialEq, ::callsheet::serde::Deserialize, ::callsheet::serde::Serialize)]
        #[serde(crate = "::callsheet::serde" #refuse)]
        pub struct #name { #(#fields,)* #(#rest),* }
        #debug
        #defaults
    }
}

fn field(property: &Property, function: &str, all: &[Definition]) -> TokenStream {
    let (name, docs) = (ident(&property.name), lines(&property.doc));
    let ty = rust(&property.ty, all);
    let rename = (property.name != property.wire).then(|| {
        let wire = &property.wire;
        quote!(#[serde(rename = #wire)])
    });
    let deprecated = property.deprecated.then(|| quote!(#[deprecated]));
    let optional = matches!(property.ty, Type::Option(_));
    let (how, ty) = if property.default.is_some() {
        (quote!(#[serde(default = #function)]), ty)
    } else if property.required && optional {
        (
            quote!(#[serde(deserialize_with = "::callsheet::json::nullable")]),
            ty,
        )
    } else if property.required {
        (TokenStream::new(), ty)
    } else {
        let how =
            quote!(#[serde(default, skip_serializing_if = "::core::option::Option::is_none")]);
        let ty = if optional {
            ty
        } else {
            quote!(::core::option::Option<#ty>)
        };
        (how, ty)
    };
    quote!(#(#[doc = #docs])* #deprecated #rename #how pub #name: #ty)
}

fn redacted(
    definition: &Definition,
    properties: &[Property],
    additional: &Additional,
) -> TokenStream {
    let (name, text) = (ident(&definition.name), &definition.name);
    let fields = properties.iter().map(|property| {
        let (label, field) = (&property.name, ident(&property.name));
        if property.personal {
            quote!(.field(#label, &::core::format_args!("<redacted>")))
        } else {
            quote!(.field(#label, &self.#field))
        }
    });
    let rest = matches!(additional, Additional::Kept(_))
        .then(|| quote!(.field("additional", &self.additional)));
    quote! {
        #[automatically_derived]
        #[allow(deprecated, reason = "every field is printed")]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.debug_struct(#text) #(#fields)* #rest .finish()
            }
        }
    }
}

/// The Rust type.
pub(super) fn rust(ty: &Type, all: &[Definition]) -> TokenStream {
    match ty {
        Type::Any => quote!(::callsheet::serde_json::Value),
        Type::Null => quote!(()),
        Type::Boolean => quote!(bool),
        Type::Int32 => quote!(i32),
        Type::Int64 => quote!(i64),
        Type::Uint64 => quote!(u64),
        Type::Number => quote!(f64),
        Type::Text => quote!(::std::string::String),
        Type::Option(inner) => {
            let inner = rust(inner, all);
            quote!(::core::option::Option<#inner>)
        }
        Type::List(inner) => {
            let inner = rust(inner, all);
            quote!(::std::vec::Vec<#inner>)
        }
        Type::Map(inner) => {
            let inner = rust(inner, all);
            quote!(::std::collections::BTreeMap<::std::string::String, #inner>)
        }
        Type::Tuple(items) => {
            let items = items.iter().map(|item| rust(item, all));
            quote!((#(#items,)*))
        }
        Type::Named(index) => {
            let name = ident(&all[*index].name);
            quote!(#name)
        }
        Type::Boxed(index) => {
            let name = ident(&all[*index].name);
            quote!(::std::boxed::Box<#name>)
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.trim()
        .lines()
        .map(|line| format!(" {}", line.trim_end()))
        .collect()
}
