//! The declaration: a struct with `#[contract("name", lock = "…", walk_tail)]` and its fields' attributes.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Lifetime, LitStr, Type};

use super::Problem;

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
    /// Walk over the fields behind the last one that is wanted.
    pub walk_tail: bool,
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
    /// Its Rust type.
    pub ty: Type,
    /// The contract's field must have a logical type.
    pub logical: bool,
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
            walk_tail: false,
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
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields.named.iter().collect(),
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
                problem(
                    data.enum_token.span,
                    "a reader is a struct with named fields",
                );
                Vec::new()
            }
            Data::Union(data) => {
                problem(
                    data.union_token.span,
                    "a reader is a struct with named fields",
                );
                Vec::new()
            }
        };
        for field in fields {
            let Some(name) = &field.ident else { continue };
            match FieldDeclaration::parse(name, &field.ty, &field.attrs) {
                Ok(field) => declaration.fields.push(field),
                Err(error) => problem(error.span(), &error.to_string()),
            }
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
                    self.walk_tail = true;
                } else {
                    return Err(syn::Error::new(
                        key.span(),
                        format!("unknown option `{key}`; there are `lock = \"…\"` and `walk_tail`"),
                    ));
                }
            }
            Ok(())
        })
    }
}

impl FieldDeclaration {
    fn parse(name: &Ident, ty: &Type, attributes: &[Attribute]) -> syn::Result<Self> {
        let plain = name.to_string();
        let plain = plain.strip_prefix("r#").unwrap_or(&plain);
        let mut field = Self {
            name: name.clone(),
            path: vec![plain.to_owned()],
            ty: ty.clone(),
            logical: false,
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
                } else {
                    Err(meta.error("unknown option; there are `path = \"device.kind\"`, `rename = \"name\"` and `logical`"))
                }
            })?;
        }
        Ok(field)
    }
}
