//! The declaration: a struct with `#[contract("name", lock = "…", walk_tail)]` and its fields' attributes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Lifetime, LitStr, Type};

use super::Problem;
use super::consent::Consent;
use super::rust_type::Rust;
use crate::emit::{Form, Tail};

/// A struct that declares what it reads.
#[derive(Clone)]
pub struct Declaration {
    /// The struct.
    pub name: Ident,
    /// Its lifetime, when it borrows from the message.
    pub lifetime: Option<Lifetime>,
    /// Contract or subject.
    pub contract: String,
    /// Where the contract is named.
    pub contract_span: Span,
    /// Path of the lock, when it is named.
    pub lock: Option<String>,
    /// What is done about the fields that are not wanted.
    pub tail: Tail,
    /// Most decoders of its own, when it is said.
    pub decoders: Option<usize>,
    /// Path of the field whose inside it reads; none when it reads the whole record.
    pub at: Option<LitStr>,
    /// Name of the record there, when there are several.
    pub record: Option<LitStr>,
    /// It is an enum: its fields are variants, for a union of several types.
    pub union: bool,
    /// Its fields.
    pub fields: Vec<FieldDeclaration>,
}

/// A field of such a struct.
#[derive(Clone)]
pub struct FieldDeclaration {
    /// The field.
    pub name: Ident,
    /// Path of the contract's field, from the root.
    pub path: Vec<String>,
    /// Its Rust type; of a variant without content `()`.
    pub ty: Type,
    /// The contract's field must have a logical type.
    pub logical: bool,
    /// Why personal data is read.
    pub pii: Option<String>,
    /// Why a deprecated field is still read.
    pub deprecated: Option<String>,
}

impl Declaration {
    /// Reads a declaration.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(input: &DeriveInput) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut problem = |span: Span, message: &str| {
            problems.push(Problem {
                span,
                message: message.to_owned(),
            });
        };
        let mut lifetime = None;
        for parameter in &input.generics.params {
            match parameter {
                GenericParam::Lifetime(parameter) if lifetime.is_none() => {
                    lifetime = Some(parameter.lifetime.clone());
                }
                other => problem(
                    other.span(),
                    "a reader has at most one lifetime, of the message that it borrows from, and no other generics",
                ),
            }
        }
        let mut declaration = Self {
            name: input.ident.clone(),
            lifetime,
            contract: String::new(),
            contract_span: input.ident.span(),
            lock: None,
            tail: Tail::default(),
            decoders: None,
            at: None,
            record: None,
            union: false,
            fields: Vec::new(),
        };
        match input
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("contract"))
            .collect::<Vec<_>>()
            .as_slice()
        {
            [] => problem(
                input.ident.span(),
                "name the contract: `#[contract(\"playback.events\")]`",
            ),
            [attribute] => {
                if let Err(error) = declaration.read(attribute) {
                    problem(error.span(), &error.to_string());
                }
            }
            [_, second, ..] => problem(second.span(), "the contract is named twice"),
        }
        let made = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields
                    .named
                    .iter()
                    .filter_map(|field| {
                        let name = field.ident.as_ref()?;
                        Some(FieldDeclaration::parse(name, &field.ty, &field.attrs))
                    })
                    .collect(),
                Fields::Unit => Vec::new(),
                Fields::Unnamed(fields) => {
                    problem(
                        fields.span(),
                        "a reader has named fields: their names say what it reads",
                    );
                    Vec::new()
                }
            },
            Data::Enum(data) => {
                declaration.union = true;
                if declaration.at.is_none() {
                    problem(
                        data.enum_token.span,
                        "a reader is a struct with named fields; an enum reads a field of several types: say which with `at = \"field\"`",
                    );
                }
                data.variants
                    .iter()
                    .map(FieldDeclaration::variant)
                    .collect()
            }
            Data::Union(data) => {
                problem(
                    data.union_token.span,
                    "a reader is a struct with named fields",
                );
                Vec::new()
            }
        };
        for field in made {
            match field {
                Ok(field) => declaration.fields.push(field),
                Err(error) => problem(error.span(), &error.to_string()),
            }
        }
        match (&declaration.at, &declaration.record) {
            (None, Some(record)) => problem(
                record.span(),
                "`record` says which record of a field is meant: name the field with `at = \"field\"`",
            ),
            (Some(at), _) if at.value().split('.').any(str::is_empty) => problem(
                at.span(),
                "a field path is names joined by dots: `order.lines`",
            ),
            (Some(at), _) if declaration.tail == Tail::Walk => problem(
                at.span(),
                "a part is always read to its end: leave out `walk_tail`",
            ),
            _ => {}
        }
        if problems.is_empty() {
            Ok(declaration)
        } else {
            Err(problems)
        }
    }

    /// The message's lifetime in generated code.
    pub fn message_lifetime(&self) -> Lifetime {
        self.lifetime
            .clone()
            .unwrap_or_else(|| Lifetime::new("'a", Span::call_site()))
    }

    /// The declared type with its lifetime.
    pub(crate) fn ty(&self) -> TokenStream {
        let (name, lifetime) = (&self.name, &self.lifetime);
        if let Some(lifetime) = lifetime {
            quote!(#name<#lifetime>)
        } else {
            quote!(#name)
        }
    }

    pub(crate) fn form(&self) -> Form {
        if self.lifetime.is_some() {
            Form::View
        } else {
            Form::Owned
        }
    }

    /// Paths of the fields that it reads, from the contract's record, sorted.
    pub fn reads(&self) -> Vec<String> {
        let at = self.at.as_ref().map(LitStr::value);
        let mut reads: Vec<String> = if self.union {
            at.into_iter().collect()
        } else {
            let fields = self.fields.iter().map(|field| field.path.join("."));
            fields
                .map(|path| match &at {
                    Some(at) => format!("{at}.{path}"),
                    None => path,
                })
                .collect()
        };
        reads.sort();
        reads.dedup();
        reads
    }

    /// Of [`Declaration::reads`], the fields whose type is the user's: a reader of their inside, or an enum of symbols. An enum for a
    /// union whose variants all have values of the user's reads its field through them alone.
    pub fn outer(&self) -> Vec<String> {
        let at = self.at.as_ref().map(LitStr::value);
        let users = |field: &&FieldDeclaration| Rust::parse(&field.ty).names_a_users_type();
        if self.union {
            let unit = |field: &FieldDeclaration| matches!(&field.ty, Type::Tuple(_));
            let all = self.fields.iter().all(|field| unit(field) || users(&field));
            return at.filter(|_| all).into_iter().collect();
        }
        let fields = self.fields.iter().filter(users);
        fields
            .map(|field| match &at {
                Some(at) => format!("{at}.{}", field.path.join(".")),
                None => field.path.join("."),
            })
            .collect()
    }

    /// The fields that are read with a stated reason, sorted by path.
    pub fn consents(&self) -> Vec<Consent> {
        let at = self.at.as_ref().map(LitStr::value);
        let given = self
            .fields
            .iter()
            .filter(|field| field.pii.is_some() || field.deprecated.is_some());
        let mut consents: Vec<Consent> = given
            .map(|field| {
                let path = field.path.join(".");
                Consent {
                    field: at
                        .as_ref()
                        .map_or(path.clone(), |at| format!("{at}.{path}")),
                    pii: field.pii.clone(),
                    deprecated: field.deprecated.clone(),
                }
            })
            .collect();
        consents.sort();
        consents
    }

    fn read(&mut self, attribute: &Attribute) -> syn::Result<()> {
        attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            let name: LitStr = input.parse()?;
            self.contract = name.value();
            self.contract_span = name.span();
            while !input.is_empty() {
                input.parse::<syn::Token![,]>()?;
                if input.is_empty() {
                    break;
                }
                let key: Ident = input.parse()?;
                if key == "lock" {
                    input.parse::<syn::Token![=]>()?;
                    self.lock = Some(input.parse::<LitStr>()?.value());
                } else if key == "walk_tail" {
                    self.tail = Tail::Walk;
                } else if key == "strict" {
                    self.tail = Tail::Check;
                } else if key == "decoders" {
                    self.decoders = Some(decoders(input)?);
                } else if key == "at" {
                    input.parse::<syn::Token![=]>()?;
                    self.at = Some(input.parse()?);
                } else if key == "record" {
                    input.parse::<syn::Token![=]>()?;
                    self.record = Some(input.parse()?);
                } else {
                    return Err(syn::Error::new(
                        key.span(),
                        format!(
                            "unknown option `{key}`; there are `lock = \"…\"`, `walk_tail`, `strict`, `decoders = …`, `at = \"…\"` and `record = \"…\"`"
                        ),
                    ));
                }
            }
            Ok(())
        })
    }
}

/// Reads `= "…"`: why something is read that asks for a reason.
fn reason(meta: &syn::meta::ParseNestedMeta<'_>, example: &str) -> syn::Result<String> {
    let why = || format!("say why in a few words, reviewers read it: `{example}`");
    let text: LitStr = meta.value().map_err(|_| meta.error(why()))?.parse()?;
    let reason = text.value().trim().to_owned();
    if reason.is_empty() {
        return Err(syn::Error::new(text.span(), why()));
    }
    Ok(reason)
}

/// Reads `= N`: how many writer shapes get code of their own.
pub(crate) fn decoders(input: syn::parse::ParseStream<'_>) -> syn::Result<usize> {
    input.parse::<syn::Token![=]>()?;
    let literal: syn::LitInt = input.parse()?;
    match literal.base10_parse()? {
        0 => Err(syn::Error::new(
            literal.span(),
            "at least one version has code of its own: `decoders = 8`",
        )),
        number => Ok(number),
    }
}

impl FieldDeclaration {
    /// A variant: one value without a name, or none. Its path is the name of the branch.
    fn variant(variant: &syn::Variant) -> syn::Result<Self> {
        let ty = match &variant.fields {
            Fields::Unit => syn::parse_quote!(()),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed[0].ty.clone(),
            fields => {
                return Err(syn::Error::new(
                    fields.span(),
                    "a variant holds one value, or nothing: `Card(Card<'a>)`, `Cash`",
                ));
            }
        };
        let mut field = Self {
            name: variant.ident.clone(),
            path: Vec::new(),
            ty,
            logical: false,
            pii: None,
            deprecated: None,
        };
        for attribute in &variant.attrs {
            if !attribute.path().is_ident("contract") {
                continue;
            }
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("branch") {
                    field.path = vec![meta.value()?.parse::<LitStr>()?.value()];
                    Ok(())
                } else {
                    Err(meta.error("unknown option; of a variant there is `branch = \"string\"`"))
                }
            })?;
        }
        Ok(field)
    }

    fn parse(name: &Ident, ty: &Type, attributes: &[Attribute]) -> syn::Result<Self> {
        let plain = name.to_string();
        let plain = plain.strip_prefix("r#").unwrap_or(&plain);
        let mut field = Self {
            name: name.clone(),
            path: vec![plain.to_owned()],
            ty: ty.clone(),
            logical: false,
            pii: None,
            deprecated: None,
        };
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("contract"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("path") || meta.path.is_ident("rename") {
                    let path: LitStr = meta.value()?.parse()?;
                    field.path = if meta.path.is_ident("path") { path.value().split('.').map(str::to_owned).collect() } else { vec![path.value()] };
                    if field.path.iter().any(String::is_empty) {
                        return Err(syn::Error::new(path.span(), "a field path is names joined by dots: `device.kind`"));
                    }
                    Ok(())
                } else if meta.path.is_ident("logical") {
                    field.logical = true;
                    Ok(())
                } else if meta.path.is_ident("pii") {
                    field.pii = Some(reason(&meta, "pii = \"billing of subscriptions\"")?);
                    Ok(())
                } else if meta.path.is_ident("deprecated") {
                    field.deprecated = Some(reason(&meta, "deprecated = \"until the report is rebuilt\"")?);
                    Ok(())
                } else {
                    Err(meta.error("unknown option; there are `path = \"device.kind\"`, `rename = \"name\"`, `logical`, `pii = \"purpose\"` and `deprecated = \"reason\"`"))
                }
            })?;
        }
        Ok(field)
    }
}
