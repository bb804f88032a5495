//! The target for Protobuf contracts: types that prost encodes, made from the schema model without `protoc`.
//!
//! Every message and enum that the file declares or uses becomes a type beside the others, a nested one with the names around it
//! (`Order.Line` is `OrderLine`). Enums are numbers in the fields, so that a value of a newer contract survives; accessors give the known ones.

mod fields;

use std::collections::{BTreeMap, BTreeSet};

use callsheet_schema::protobuf::{Enum, EnumId, FieldType, MessageId, MessageKind, Schema, TypeId};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::facts::Facts;
use crate::fs::Pinned;
use crate::ident::{Scope, ident, joined, upper_camel};

/// Prints the types of a pinned version.
///
/// # Errors
/// A text that stands alone: the schema does not parse, or uses what is not known.
pub fn generate(pinned: &Pinned) -> Result<TokenStream, String> {
    let schema = Schema::parse(&pinned.text, &[]).map_err(|problems| {
        let list: Vec<String> = problems
            .0
            .iter()
            .map(|problem| format!("{}:{problem}", pinned.locked.file))
            .collect();
        format!(
            "`{}` is no schema that stands alone\n{}",
            pinned.locked.file,
            list.join("\n")
        )
    })?;
    let names = Names::new(&schema);
    let mut printer = Printer {
        schema: &schema,
        facts: &pinned.facts,
        paths: paths(&schema),
        scope: names.scope.clone(),
        names: &names,
    };
    let mut tokens = TokenStream::new();
    for id in &names.order {
        tokens.extend(match id {
            TypeId::Message(id) => printer.message(*id),
            TypeId::Enum(id) => enumeration(&printer, *id),
        });
    }
    let (subject, version, text) = (
        &pinned.locked.subject,
        Literal::u32_unsuffixed(pinned.locked.version),
        &pinned.text,
    );
    Ok(quote! {
        #[doc = " Registry subject that holds the schema."]
        pub const SUBJECT: &str = #subject;
        #[doc = " Version of the subject that the types were made from."]
        pub const VERSION: u32 = #version;
        #[doc = " Text of that version's schema."]
        pub const SCHEMA: &str = #text;
        #tokens
    })
}

/// Names of the fields of the file's first message, which is the contract's record.
pub(crate) fn columns(pinned: &Pinned) -> Vec<String> {
    let Ok(schema) = Schema::parse(&pinned.text, &[]) else {
        return Vec::new();
    };
    let root = schema.file().messages().next();
    root.map(|root| {
        let fields = schema.message(root).fields.iter();
        fields.map(|field| field.name.clone()).collect()
    })
    .unwrap_or_default()
}

/// Rust names of all types that the main file declares or reaches.
struct Names {
    order: Vec<TypeId>,
    messages: BTreeMap<MessageId, String>,
    enums: BTreeMap<EnumId, String>,
    scope: Scope,
}

impl Names {
    fn new(schema: &Schema) -> Self {
        let mut names = Self {
            order: Vec::new(),
            messages: BTreeMap::new(),
            enums: BTreeMap::new(),
            scope: Scope::default(),
        };
        // Names that the code itself uses.
        for taken in ["SUBJECT", "VERSION", "SCHEMA"] {
            names.scope.claim(taken);
        }
        let mut open: Vec<TypeId> = schema.file().types.iter().rev().copied().collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match id {
                TypeId::Enum(id) => {
                    let name = names.rust_name(schema, &schema.enumeration(id).full_name);
                    names.enums.insert(id, name);
                    names.order.push(TypeId::Enum(id));
                }
                TypeId::Message(id) => {
                    let message = schema.message(id);
                    let used = message.fields.iter().filter_map(|field| match &field.ty {
                        FieldType::Message(id) | FieldType::Group(id) | FieldType::Map(id) => {
                            Some(TypeId::Message(*id))
                        }
                        FieldType::Enum(id) => Some(TypeId::Enum(*id)),
                        _ => None,
                    });
                    let inside: Vec<TypeId> = message.types.iter().copied().chain(used).collect();
                    open.extend(inside.into_iter().rev());
                    if message.kind != MessageKind::MapEntry {
                        let name = names.rust_name(schema, &message.full_name);
                        names.messages.insert(id, name);
                        names.order.push(TypeId::Message(id));
                    }
                }
            }
        }
        names
    }

    /// The names around a type and its own, without the main file's package.
    fn rust_name(&mut self, schema: &Schema, full_name: &str) -> String {
        let package = schema.file().package();
        let inside = full_name
            .strip_prefix(package)
            .and_then(|rest| {
                if package.is_empty() {
                    Some(rest)
                } else {
                    rest.strip_prefix('.')
                }
            })
            .unwrap_or(full_name);
        let words = inside.split('.').map(upper_camel);
        let name = words.fold(String::new(), |name, word| joined(&name, &word));
        self.scope.claim(&name)
    }

    fn message(&self, id: MessageId) -> TokenStream {
        let name = self.messages.get(&id).map_or("_", String::as_str);
        let name = ident(name);
        quote!(#name)
    }

    fn enumeration(&self, id: EnumId) -> &str {
        self.enums.get(&id).map_or("_", String::as_str)
    }
}

/// The field path by which each message is reached first, for what the contract says of its fields.
fn paths(schema: &Schema) -> BTreeMap<MessageId, String> {
    let mut paths = BTreeMap::new();
    let Some(root) = schema.file().messages().next() else {
        return paths;
    };
    let mut open = vec![(root, String::new())];
    while let Some((id, path)) = open.pop() {
        if paths.contains_key(&id) {
            continue;
        }
        for field in &schema.message(id).fields {
            let inner =
                match &field.ty {
                    FieldType::Message(id) | FieldType::Group(id) => Some(*id),
                    FieldType::Map(_) => schema.map_entry(field).and_then(|(_, value)| match value
                        .ty
                    {
                        FieldType::Message(id) => Some(id),
                        _ => None,
                    }),
                    _ => None,
                };
            if let Some(inner) = inner {
                open.push((inner, join(&path, &field.name)));
            }
        }
        paths.insert(id, path);
    }
    paths
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

struct Printer<'s> {
    schema: &'s Schema,
    facts: &'s Facts,
    paths: BTreeMap<MessageId, String>,
    scope: Scope,
    names: &'s Names,
}

impl Printer<'_> {
    fn message(&mut self, id: MessageId) -> TokenStream {
        let message = self.schema.message(id);
        let name = self.names.message(id);
        let doc = doc(
            message.doc.as_deref(),
            &format!("Message `{}`.", message.full_name),
        );
        let mut scope = Scope::default();
        let (mut fields, mut oneofs, mut shown) = (Vec::new(), TokenStream::new(), Vec::new());
        let mut told = BTreeSet::new();
        let personal = |field: &str| {
            let path = self.paths.get(&id)?;
            let facts = self.facts.of(&join(path, field))?;
            Some(facts.is_pii())
        };
        let any_personal = message
            .fields
            .iter()
            .any(|field| personal(&field.name) == Some(true));
        for field in &message.fields {
            let hidden = personal(&field.name) == Some(true);
            if let Some(oneof) = message.oneof_of(field) {
                let at = field.oneof.unwrap_or_default();
                if !told.insert(at) {
                    continue;
                }
                let place = scope.claim(&crate::ident::snake(&oneof.name));
                let base = self.names.messages.get(&id).map_or("", String::as_str);
                let made = self.scope.claim(&joined(base, &upper_camel(&oneof.name)));
                let members: Vec<_> = message.members(at).collect();
                let secret = members
                    .iter()
                    .any(|field| personal(&field.name) == Some(true));
                let (member, definition) = self.oneof(id, oneof, &made, &members, secret);
                fields.push(member(&ident(&place)));
                oneofs.extend(definition);
                shown.push((place, false));
                continue;
            }
            let mut place = crate::ident::snake(&field.name);
            if self.has_accessors(field) && ident(&place) != place {
                place.push('_'); // prost makes names of accessors from it, which no raw one can be part of
            }
            let place = scope.claim(&place);
            fields.push(self.field(id, field, &place));
            shown.push((place, hidden));
        }
        // prost's own `Debug` of a `BTreeMap` names the crate `prost`, which generated crates do not depend on.
        let maps = message
            .fields
            .iter()
            .any(|field| matches!(field.ty, FieldType::Map(_)));
        let own = any_personal || maps;
        let skip = own.then(|| quote!(#[prost(skip_debug)]));
        let debug = own.then(|| shown_fields(&name, &shown));
        let package = self.schema.file_of(message.file).package();
        let inside = message
            .full_name
            .strip_prefix(package)
            .unwrap_or(&message.full_name);
        let inside = inside.trim_start_matches('.');
        quote! {
            #(#[doc = #doc])*
            #[derive(Clone, PartialEq, ::callsheet::prost::Message)]
            #[prost(prost_path = "::callsheet::prost")]
            #skip
            pub struct #name { #(#fields),* }

            #debug

            #[automatically_derived]
            impl ::callsheet::prost::Name for #name {
                const NAME: &'static str = #inside;
                const PACKAGE: &'static str = #package;
            }
            #oneofs
        }
    }
}

impl Printer<'_> {
    /// Whether prost writes accessors for a field: for numbers of enums, maps of them included.
    fn has_accessors(&self, field: &callsheet_schema::protobuf::Field) -> bool {
        match &field.ty {
            FieldType::Enum(_) => true,
            FieldType::Map(_) => self
                .schema
                .map_entry(field)
                .is_some_and(|(_, value)| matches!(value.ty, FieldType::Enum(_))),
            _ => false,
        }
    }
}

/// `Debug` by fields, personal data redacted.
fn shown_fields(name: &TokenStream, shown: &[(String, bool)]) -> TokenStream {
    let text = name.to_string();
    let fields = shown.iter().map(|(place, hidden)| {
        let field = ident(place);
        if *hidden {
            quote!(.field(#place, &::core::format_args!("<redacted>")))
        } else {
            quote!(.field(#place, &self.#field))
        }
    });
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.debug_struct(#text) #(#fields)* .finish()
            }
        }
    }
}

fn enumeration(printer: &Printer<'_>, id: EnumId) -> TokenStream {
    let definition = printer.schema.enumeration(id);
    let name = ident(printer.names.enumeration(id));
    let docs = doc(
        definition.doc.as_deref(),
        &format!("Enum `{}`.", definition.full_name),
    );
    let variants = variants(definition);
    let lines = variants.iter().map(|(variant, value)| {
        let (variant, number) = (ident(variant), Literal::i32_unsuffixed(value.1));
        let doc = format!(" `{}`.", value.0);
        quote!(#[doc = #doc] #variant = #number)
    });
    let arms = variants.iter().map(|(variant, (wire, _))| {
        let variant = ident(variant);
        quote!(Self::#variant => #wire)
    });
    let all = definition.values.iter().filter_map(|value| {
        let (variant, _) = variants.iter().find(|(_, known)| known.1 == value.number)?;
        let (variant, wire) = (ident(variant), &value.name);
        Some(quote!(#wire => ::core::option::Option::Some(Self::#variant)))
    });
    quote! {
        #(#[doc = #docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::callsheet::prost::Enumeration)]
        #[prost(prost_path = "::callsheet::prost")]
        #[repr(i32)]
        pub enum #name { #(#lines),* }

        impl #name {
            #[doc = " The value's name in the contract."]
            pub fn as_str_name(&self) -> &'static str {
                match self { #(#arms),* }
            }

            #[doc = " The value of a name in the contract, other names of a number included."]
            pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {
                match value { #(#all,)* _ => ::core::option::Option::None }
            }
        }
    }
}

/// Rust name, name on the wire and number of each distinct number.
fn variants(definition: &Enum) -> Vec<(String, (String, i32))> {
    let prefix = format!("{}_", crate::ident::snake(&definition.name).to_uppercase());
    let stripped = |name: &str| {
        name.strip_prefix(&prefix)
            .filter(|rest| rest.starts_with(char::is_alphabetic))
            .map(str::to_owned)
    };
    let strip = definition
        .values
        .iter()
        .all(|value| stripped(&value.name).is_some());
    let mut scope = Scope::default();
    let mut numbers = BTreeSet::new();
    definition
        .values
        .iter()
        .filter(|value| numbers.insert(value.number))
        .map(|value| {
            let plain = if strip { stripped(&value.name) } else { None };
            let name = scope.claim(&upper_camel(&plain.unwrap_or_else(|| value.name.clone())));
            (name, (value.name.clone(), value.number))
        })
        .collect()
}

/// Lines of documentation as `///` has them.
fn doc(text: Option<&str>, otherwise: &str) -> Vec<String> {
    text.unwrap_or(otherwise)
        .trim()
        .lines()
        .map(|line| format!(" {}", line.trim()))
        .collect()
}
