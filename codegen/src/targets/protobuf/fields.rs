//! Fields and oneofs with the attributes by which prost encodes them.

use std::collections::BTreeSet;

use callsheet_schema::protobuf::{
    Cardinality, Field, FieldType, MessageId, Oneof, OptionValue, Scalar,
};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Printer, doc, join, variants};
use crate::ident::{Scope, ident, upper_camel};

/// How one value is held: Rust type, and prost's words for it.
struct Held {
    ty: TokenStream,
    attribute: TokenStream,
    /// A closed message cycle: the value is boxed.
    boxed: bool,
}

impl Printer<'_> {
    /// A field; prost adds the accessors of an enum's.
    pub(super) fn field(&self, message: MessageId, field: &Field, place: &str) -> TokenStream {
        let name = ident(place);
        let docs = self.field_doc(message, field);
        let tag = field.number.to_string();
        if let FieldType::Map(_) = field.ty
            && let Some((key, value)) = self.schema.map_entry(field)
        {
            let (key, value) = (self.held(message, key), self.held(message, value));
            let value_word = match value.attribute.to_string().replace(' ', "") {
                word if word.starts_with("enumeration=") => {
                    let inner = word
                        .trim_start_matches("enumeration=")
                        .trim_matches('"')
                        .to_owned();
                    format!("enumeration({inner})")
                }
                word => word.split('=').next().unwrap_or_default().to_owned(),
            };
            let words = format!("{}, {value_word}", key.attribute);
            let (key, value) = (key.ty, value.ty);
            return quote! {
                #(#[doc = #docs])*
                #[prost(btree_map = #words, tag = #tag)]
                pub #name: ::std::collections::BTreeMap<#key, #value>
            };
        }
        let held = self.held(message, field);
        let (ty, attribute) = (&held.ty, &held.attribute);
        let is_message = matches!(field.ty, FieldType::Message(_) | FieldType::Group(_));
        let (label, ty) = match field.cardinality {
            Cardinality::Repeated => {
                let packable = match &field.ty {
                    FieldType::Scalar(scalar) => scalar.is_packable(),
                    FieldType::Enum(_) => true,
                    _ => false,
                };
                let packed = (packable && !field.packed).then(|| quote!(packed = "false",));
                let inner = if held.boxed {
                    self.plain(field)
                } else {
                    quote!(#ty)
                };
                (quote!(repeated, #packed), quote!(::std::vec::Vec<#inner>))
            }
            Cardinality::Optional => (quote!(optional,), quote!(::core::option::Option<#ty>)),
            Cardinality::Implicit if is_message => {
                (quote!(optional,), quote!(::core::option::Option<#ty>))
            }
            Cardinality::Required => (quote!(required,), quote!(#ty)),
            Cardinality::Implicit => (TokenStream::new(), quote!(#ty)),
        };
        let boxed =
            (held.boxed && field.cardinality != Cardinality::Repeated).then(|| quote!(boxed,));
        let default = self.default(field).map(|text| quote!(default = #text,));
        quote! {
            #(#[doc = #docs])*
            #[prost(#attribute, #label #boxed #default tag = #tag)]
            pub #name: #ty
        }
    }

    /// A oneof: its field in the message (by the field's name), and its enum.
    pub(super) fn oneof(
        &self,
        message: MessageId,
        oneof: &Oneof,
        made: &str,
        members: &[&Field],
        secret: bool,
    ) -> (impl Fn(&Ident) -> TokenStream + use<>, TokenStream) {
        let tags: Vec<String> = members
            .iter()
            .map(|field| field.number.to_string())
            .collect();
        let (tags, name, text) = (tags.join(", "), ident(made), made.to_owned());
        let docs = doc(
            oneof.doc.as_deref(),
            &format!("One of `{}`.", oneof.full_name),
        );
        let mut scope = Scope::default();
        let mut arms = Vec::new();
        let variants: Vec<TokenStream> = members
            .iter()
            .map(|field| {
                let variant = ident(&scope.claim(&upper_camel(&field.name)));
                let held = self.held(message, field);
                let (ty, attribute, tag) = (held.ty, held.attribute, field.number.to_string());
                let boxed = held.boxed.then(|| quote!(boxed,));
                let docs = self.field_doc(message, field);
                let label = variant.to_string();
                arms.push(quote!(Self::#variant(_) => #label));
                quote! {
                    #(#[doc = #docs])*
                    #[prost(#attribute, #boxed tag = #tag)]
                    #variant(#ty)
                }
            })
            .collect();
        // A oneof with personal data prints which member it is, never the value.
        let (skip, debug) = if secret {
            let debug = quote! {
                #[automatically_derived]
                impl ::core::fmt::Debug for #name {
                    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        let member = match self { #(#arms),* };
                        formatter.debug_tuple(member).field(&::core::format_args!("<redacted>")).finish()
                    }
                }
            };
            (Some(quote!(#[prost(skip_debug)])), Some(debug))
        } else {
            (None, None)
        };
        let definition = quote! {
            #(#[doc = #docs])*
            #[derive(Clone, PartialEq, ::callsheet::prost::Oneof)]
            #[prost(prost_path = "::callsheet::prost")]
            #skip
            pub enum #name { #(#variants),* }
            #debug
        };
        let member = move |place: &Ident| {
            let ty = ident(&text);
            quote! {
                #(#[doc = #docs])*
                #[prost(oneof = #text, tags = #tags)]
                pub #place: ::core::option::Option<#ty>
            }
        };
        (member, definition)
    }

    fn plain(&self, field: &Field) -> TokenStream {
        match field.ty {
            FieldType::Message(id) | FieldType::Group(id) => self.names.message(id),
            _ => TokenStream::new(),
        }
    }

    fn held(&self, message: MessageId, field: &Field) -> Held {
        let (ty, attribute) = match &field.ty {
            FieldType::Scalar(scalar) => scalar_type(*scalar),
            FieldType::Enum(id) => {
                let name = self.names.enumeration(*id);
                (quote!(i32), quote!(enumeration = #name))
            }
            FieldType::Message(id) => (self.names.message(*id), quote!(message)),
            FieldType::Group(id) => (self.names.message(*id), quote!(group)),
            FieldType::Map(_) | FieldType::Unresolved(_) => (quote!(()), quote!(message)),
        };
        let boxed = match &field.ty {
            FieldType::Message(id) | FieldType::Group(id) => self.reaches(*id, message),
            _ => false,
        };
        let ty = if boxed && field.cardinality != Cardinality::Repeated {
            quote!(::std::boxed::Box<#ty>)
        } else {
            ty
        };
        Held {
            ty,
            attribute,
            boxed,
        }
    }

    /// Whether a message holds another one, however deep, other than in lists and maps.
    fn reaches(&self, from: MessageId, to: MessageId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            if id == to {
                return true;
            }
            if seen.insert(id) {
                let fields = self.schema.message(id).fields.iter();
                open.extend(fields.filter_map(|field| match field.ty {
                    FieldType::Message(id) | FieldType::Group(id)
                        if field.cardinality != Cardinality::Repeated =>
                    {
                        Some(id)
                    }
                    _ => None,
                }));
            }
        }
        false
    }

    /// The default of proto2 in prost's words.
    fn default(&self, field: &Field) -> Option<String> {
        let value = field.default.as_ref()?;
        if let FieldType::Enum(id) = field.ty {
            let definition = self.schema.enumeration(id);
            let number = definition.value_by_name(&value.as_text()?)?.number;
            let variants = variants(definition);
            let (variant, _) = variants.into_iter().find(|(_, known)| known.1 == number)?;
            return Some(variant);
        }
        match (value, &field.ty) {
            (OptionValue::Text(bytes), FieldType::Scalar(Scalar::Bytes)) => {
                let text: String = bytes
                    .iter()
                    .flat_map(|byte| std::ascii::escape_default(*byte))
                    .map(char::from)
                    .collect();
                Some(format!("b\"{text}\""))
            }
            (value, FieldType::Scalar(Scalar::Float | Scalar::Double)) => {
                // Rust's numbers have a point; `nan` and `inf` are words to prost.
                let text = value.as_text()?;
                let plain = text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'-');
                Some(if plain { format!("{text}.0") } else { text })
            }
            (value, _) => value.as_text(),
        }
    }

    fn field_doc(&self, message: MessageId, field: &Field) -> Vec<String> {
        let path = self.paths.get(&message).map(|path| join(path, &field.name));
        let facts = path.and_then(|path| self.facts.of(&path));
        let text = facts
            .and_then(|facts| facts.doc.as_deref())
            .or(field.doc.as_deref());
        let mut lines = doc(text, &format!("Field `{}`.", field.name));
        if let Some(end) = facts.and_then(|facts| facts.deprecated.as_ref()) {
            lines.extend([String::new(), format!(" Deprecated: {}.", end.note())]);
        }
        if let FieldType::Enum(id) = field.ty {
            lines.push(String::new());
            lines.push(format!(" A number of [`{}`].", self.names.enumeration(id)));
        }
        lines
    }
}

fn scalar_type(scalar: Scalar) -> (TokenStream, TokenStream) {
    match scalar {
        Scalar::Double => (quote!(f64), quote!(double)),
        Scalar::Float => (quote!(f32), quote!(float)),
        Scalar::Int32 => (quote!(i32), quote!(int32)),
        Scalar::Int64 => (quote!(i64), quote!(int64)),
        Scalar::Uint32 => (quote!(u32), quote!(uint32)),
        Scalar::Uint64 => (quote!(u64), quote!(uint64)),
        Scalar::Sint32 => (quote!(i32), quote!(sint32)),
        Scalar::Sint64 => (quote!(i64), quote!(sint64)),
        Scalar::Fixed32 => (quote!(u32), quote!(fixed32)),
        Scalar::Fixed64 => (quote!(u64), quote!(fixed64)),
        Scalar::Sfixed32 => (quote!(i32), quote!(sfixed32)),
        Scalar::Sfixed64 => (quote!(i64), quote!(sfixed64)),
        Scalar::Bool => (quote!(bool), quote!(bool)),
        Scalar::String => (quote!(::std::string::String), quote!(string)),
        Scalar::Bytes => (quote!(::std::vec::Vec<u8>), quote!(bytes = "vec")),
    }
}
