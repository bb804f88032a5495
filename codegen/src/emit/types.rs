//! Types: structs, enums, unions, and the type of any shape.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, Form, number, small};
use crate::ident::ident;
use crate::ir::{Enum, Record, RecordId, Shape, ShapeId, Union, UnionId};

impl Context<'_> {
    /// The Rust type of a shape.
    pub(crate) fn ty(&self, id: ShapeId) -> TokenStream {
        let lifetime = &self.lifetime;
        match self.ir.get(id) {
            Shape::Null => quote!(()),
            Shape::Boolean => quote!(bool),
            Shape::Int => quote!(i32),
            Shape::Long => quote!(i64),
            Shape::Float => quote!(f32),
            Shape::Double => quote!(f64),
            Shape::Text(hold) if self.owned(*hold) => quote!(::std::string::String),
            Shape::Text(_) => quote!(&#lifetime str),
            Shape::Bytes(hold) if self.owned(*hold) => quote!(::std::vec::Vec<u8>),
            Shape::Bytes(_) => quote!(&#lifetime [u8]),
            Shape::Fixed(size) => {
                let size = number(*size);
                quote!([u8; #size])
            }
            Shape::Newtype(name, _) => {
                let name = ident(name);
                quote!(::callsheet::types::#name)
            }
            Shape::UuidText | Shape::UuidFixed => quote!(::callsheet::types::Uuid),
            Shape::Decimal { scale, .. } => {
                let scale = small(*scale);
                quote!(::callsheet::types::Decimal<#scale>)
            }
            Shape::Duration => quote!(::callsheet::types::Duration),
            Shape::Enum(id) => {
                let name = ident(&self.ir.symbols(*id).name);
                quote!(#name)
            }
            Shape::Symbol(_, hold) if self.owned(*hold) => quote!(::std::string::String),
            Shape::Symbol(..) => quote!(&'static str),
            Shape::Foreign(_, ty) => ty.clone(),
            Shape::Part(part) => part.ty.clone(),
            Shape::Ignored(inner) => self.ty(*inner),
            Shape::Record(id) => self.record_type(*id),
            Shape::Option { inner, .. } => {
                let inner = self.ty(*inner);
                quote!(::core::option::Option<#inner>)
            }
            Shape::Union(id) => self.union_type(*id),
            Shape::Array(item) => {
                let item = self.ty(*item);
                quote!(::std::vec::Vec<#item>)
            }
            Shape::Map(value, keys) => {
                let value = self.ty(*value);
                let key = if self.owned(*keys) {
                    quote!(::std::string::String)
                } else {
                    quote!(&#lifetime str)
                };
                quote!(::callsheet::types::Map<#key, #value>)
            }
            Shape::Pii(inner) => {
                let inner = self.ty(*inner);
                quote!(::callsheet::types::Pii<#inner>)
            }
            Shape::Boxed(inner) => {
                let inner = self.ty(*inner);
                quote!(::std::boxed::Box<#inner>)
            }
        }
    }

    /// All public types of the IR in this form; the view leaves out what it shares with the owned form.
    pub(crate) fn all_types(&self) -> TokenStream {
        let mut tokens = TokenStream::new();
        for id in self.ir.record_ids() {
            let record = self.ir.record(id);
            if self.form == Form::Owned || record.borrows {
                tokens.extend(self.record_definition(id, record));
            }
        }
        for (id, union) in self.ir.union_ids().zip(&self.ir.unions) {
            if self.form == Form::Owned || union.borrows {
                tokens.extend(self.union_definition(id, union));
            }
        }
        if self.form == Form::Owned {
            for symbols in &self.ir.enums {
                tokens.extend(enum_definition(symbols));
            }
        }
        tokens
    }

    fn record_definition(&self, id: RecordId, record: &Record) -> TokenStream {
        let ty = self.record_type(id);
        let doc = match (self.form, &record.doc) {
            (Form::View, _) => format!(
                "[`{}`] as it lies in the message: text is borrowed.",
                record.name
            ),
            (Form::Owned, Some(doc)) => doc.clone(),
            (Form::Owned, None) => format!("A record `{}`.", record.name),
        };
        let fields = record.fields.iter().map(|field| {
            let (field_name, field_type) = (ident(&field.name), self.ty(field.shape));
            let doc = field
                .doc
                .clone()
                .unwrap_or_else(|| format!("Field `{}`.", field.wire));
            let deprecated = field
                .deprecated
                .as_ref()
                .map(|note| quote!(#[deprecated(note = #note)]));
            let doc = line(&doc);
            quote!(#[doc = #doc] #deprecated pub #field_name: #field_type)
        });
        let allow = lints(record);
        let doc = line(&doc);
        quote! {
            #[doc = #doc]
            #allow
            #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
            pub struct #ty { #(#fields),* }
        }
    }

    fn union_definition(&self, id: UnionId, union: &Union) -> TokenStream {
        let ty = self.union_type(id);
        let doc = format!("What the union `{}` holds.", union.place);
        let variants = union.variants.iter().map(|(_, name, shape)| {
            let (variant, content) = (ident(name), self.ty(*shape));
            let doc = format!("Branch `{name}`.");
            let doc = line(&doc);
            quote!(#[doc = #doc] #variant(#content))
        });
        let doc = line(&doc);
        quote! {
            #[doc = #doc]
            #[allow(dead_code, reason = "a contract has more than one program uses")]
            #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
            #[non_exhaustive]
            pub enum #ty { #(#variants),* }
        }
    }
}

fn lints(record: &Record) -> TokenStream {
    if record.fields.iter().any(|field| field.deprecated.is_some()) {
        quote!(#[allow(dead_code, deprecated, reason = "a contract has more than one program uses")])
    } else {
        quote!(#[allow(dead_code, reason = "a contract has more than one program uses")])
    }
}

fn enum_definition(symbols: &Enum) -> TokenStream {
    let name = ident(&symbols.name);
    let doc = symbols
        .doc
        .clone()
        .unwrap_or_else(|| format!("An enum `{}`.", symbols.name));
    let variants = symbols.symbols.iter().map(|(variant, symbol)| {
        let (variant, doc) = (ident(variant), format!("`{symbol}`."));
        let doc = line(&doc);
        quote!(#[doc = #doc] #variant)
    });
    let wires: Vec<&String> = symbols.symbols.iter().map(|(_, symbol)| symbol).collect();
    let names: Vec<_> = symbols
        .symbols
        .iter()
        .map(|(variant, _)| ident(variant))
        .collect();
    let unknown = symbols.unknown.as_deref().map(ident);
    let unknown_variant = unknown.as_ref().map(|unknown| quote!(#[doc = " A symbol that this version of the contract does not have."] #unknown));
    let unknown_symbol = unknown
        .as_ref()
        .map(|unknown| quote!(Self::#unknown => "",));
    let doc = line(&doc);
    quote! {
        #[doc = #doc]
        #[allow(dead_code, reason = "a contract has more than one program uses")]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash, ::core::cmp::PartialOrd, ::core::cmp::Ord)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown_variant }

        #[automatically_derived]
        impl ::callsheet::types::Enumeration for #name {
            const SYMBOLS: &'static [&'static str] = &[#(#wires),*];

            fn from_symbol(symbol: &str) -> ::core::option::Option<Self> {
                match symbol {
                    #(#wires => ::core::option::Option::Some(Self::#names),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn symbol(&self) -> &'static str {
                match self {
                    #(Self::#names => #wires,)*
                    #unknown_symbol
                }
            }
        }
    }
}

/// Documentation as `///` has it: each line with a space before it.
pub(crate) fn line(doc: &str) -> String {
    let lines: Vec<String> = doc.lines().map(|line| format!(" {line}")).collect();
    lines.join("\n")
}
