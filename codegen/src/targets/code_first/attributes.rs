//! The declaration: a struct or enum with `#[contract(…)]`, its documentation, and its fields' or variants' attributes.

use callsheet_schema::Span as TextSpan;
use callsheet_schema::tree::{Node, Value};
use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, LitInt, LitStr, Token, Type};

use super::types::{Default, implied, names, said, unsupported};
use crate::targets::reader::Problem;

/// A type that is a contract's.
pub struct Declaration {
    /// The type.
    pub name: Ident,
    /// The contract that it is a version of.
    pub bound: Option<Bound>,
    /// It has a JSON Schema instead of an Avro one.
    pub json: bool,
    pub(super) wire: String,
    pub(super) namespace: Option<String>,
    pub(super) marks: Marks,
    pub(super) body: Body,
}

/// A contract of the lock.
pub struct Bound {
    /// Contract or subject.
    pub contract: LitStr,
    /// Version; the newest locked one when it is left out.
    pub version: Option<u32>,
    /// Where the version is named, else the contract.
    pub version_span: Span,
    /// Path of the lock, when it is named.
    pub lock: Option<String>,
}

/// What is inside.
pub(super) enum Body {
    Record(Vec<Field>),
    /// Symbols, and the index of the default one.
    Enum(Vec<(Ident, String)>, Option<usize>),
    /// Variants; those without a type are `null`.
    Union(Vec<(Ident, Option<Type>, bool)>),
}

/// A field.
pub(super) struct Field {
    pub(super) name: Ident,
    pub(super) wire: String,
    pub(super) ty: Type,
    pub(super) default: Option<Default>,
    /// It holds the type itself, or a type that this one lies in.
    pub(super) recursive: bool,
    /// The declaration says so: the type has no schema without the one around it.
    pub(super) inner: bool,
    pub(super) marks: Marks,
}

/// What is said about a type or a field beside its type.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) doc: Option<String>,
    pub(super) aliases: Vec<String>,
    /// Name and JSON of properties, in the order of the declaration.
    pub(super) properties: Vec<(&'static str, String)>,
}

/// A text as JSON, as schemas print it.
pub(super) fn json(text: &str) -> String {
    let node = Node {
        value: Value::String(text.to_owned()),
        span: TextSpan::default(),
    };
    node.to_compact_json()
}

impl Declaration {
    /// Reads a declaration.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(input: &DeriveInput) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        if let Some(parameter) = input.generics.params.first() {
            problems.push(Problem {
                span: parameter.span(),
                message: "a contract's type has no generics: its schema is one".to_owned(),
            });
        }
        let mut declaration = Self {
            name: input.ident.clone(),
            bound: None,
            json: false,
            wire: plain(&input.ident),
            namespace: None,
            marks: Marks {
                doc: doc(&input.attrs),
                ..Marks::default()
            },
            body: Body::Record(Vec::new()),
        };
        for attribute in contract(&input.attrs) {
            if let Err(error) =
                attribute.parse_args_with(|input: ParseStream<'_>| declaration.read(input))
            {
                problems.push(error.into());
            }
        }
        if !declaration.json && !avro_name(&declaration.wire) {
            problems.push(not_a_name(input.ident.span(), &declaration.wire, "name"));
        }
        if !declaration.json {
            match body(input, &declaration.name, &mut problems) {
                Some(body) => declaration.body = body,
                None if problems.is_empty() => problems.push(Problem {
                    span: input.ident.span(),
                    message: "a contract's type is a struct with named fields or an enum"
                        .to_owned(),
                }),
                None => {}
            }
        }
        if problems.is_empty() {
            Ok(declaration)
        } else {
            Err(problems)
        }
    }

    pub(super) fn is_record(&self) -> bool {
        matches!(self.body, Body::Record(_)) && !self.json
    }

    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let mut first = true;
        while !input.is_empty() {
            if !first {
                input.parse::<Token![,]>()?;
                if input.is_empty() {
                    break;
                }
            }
            if first && input.peek(LitStr) {
                let contract: LitStr = input.parse()?;
                self.bound = Some(Bound {
                    version_span: contract.span(),
                    contract,
                    version: None,
                    lock: None,
                });
                first = false;
                continue;
            }
            first = false;
            let key: Ident = input.parse()?;
            let word = key.to_string();
            match word.as_str() {
                "name" => self.wire = name(input)?,
                "namespace" => {
                    let text = text(input)?;
                    if !text.value().split('.').all(avro_name) {
                        let message =
                            "a namespace is names of letters, digits and `_`, joined by dots";
                        return Err(syn::Error::new(text.span(), message));
                    }
                    self.namespace = Some(text.value());
                }
                "json" => self.json = true,
                "version" | "lock" => {
                    let Some(bound) = &mut self.bound else {
                        let message = format!(
                            "`{word}` is of a contract: name it first, `#[contract(\"orders\", {word} = …)]`"
                        );
                        return Err(syn::Error::new(key.span(), message));
                    };
                    if word == "lock" {
                        bound.lock = Some(text(input)?.value());
                    } else {
                        input.parse::<Token![=]>()?;
                        let version: LitInt = input.parse()?;
                        bound.version_span = version.span();
                        bound.version = Some(version.base10_parse()?);
                    }
                }
                _ => {
                    if !self.marks.read(&word, input)? {
                        return Err(syn::Error::new(
                            key.span(),
                            format!(
                                "unknown option `{word}`; there are the contract's name, `version = …`, `lock = \"…\"`, `name = \"…\"`, `namespace = \"…\"`, `aliases(\"…\")`, `json` and {MARKS}"
                            ),
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

impl From<syn::Error> for Problem {
    fn from(error: syn::Error) -> Self {
        Self {
            span: error.span(),
            message: error.to_string(),
        }
    }
}

const MARKS: &str =
    "`doc = \"…\"`, `unit = \"…\"`, `classification = \"…\"`, `pii`, `owner = \"…\"`, `deprecated`";

impl Marks {
    /// Reads what stands after a key that types and fields share; false when it is another key.
    fn read(&mut self, word: &str, input: ParseStream<'_>) -> syn::Result<bool> {
        match word {
            "doc" => self.doc = Some(text(input)?.value()),
            "unit" => self.properties.push(("unit", json(&text(input)?.value()))),
            "owner" => self.properties.push(("owner", json(&text(input)?.value()))),
            "classification" => {
                let class = text(input)?.value();
                self.properties.push(("classification", json(&class)));
            }
            "pii" => self.properties.push(("classification", json("pii"))),
            "deprecated" => {
                let value = if input.peek(Token![=]) {
                    json(&text(input)?.value())
                } else {
                    "true".to_owned()
                };
                self.properties.push(("deprecated", value));
            }
            "aliases" => {
                let inside;
                syn::parenthesized!(inside in input);
                while !inside.is_empty() {
                    let alias: LitStr = inside.parse()?;
                    if !alias.value().split('.').all(avro_name) {
                        return Err(not_a_name(alias.span(), &alias.value(), "").into_error());
                    }
                    self.aliases.push(alias.value());
                    if !inside.is_empty() {
                        inside.parse::<Token![,]>()?;
                    }
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Problem {
    fn into_error(self) -> syn::Error {
        syn::Error::new(self.span, self.message)
    }
}

fn not_a_name(span: Span, name: &str, key: &str) -> Problem {
    let help = if key.is_empty() {
        String::new()
    } else {
        format!(": give it one with `#[contract({key} = \"…\")]`")
    };
    Problem {
        span,
        message: format!(
            "`{name}` is no Avro name, those are of letters a to z, digits and `_`{help}"
        ),
    }
}

/// Avro 1.12, names.
fn avro_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

fn contract(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("contract"))
}

/// `= "…"`.
fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= "…"` with an Avro name.
fn name(input: ParseStream<'_>) -> syn::Result<String> {
    let text = text(input)?;
    if avro_name(&text.value()) {
        Ok(text.value())
    } else {
        Err(not_a_name(text.span(), &text.value(), "").into_error())
    }
}

/// Documentation comments as one text, the space before each line removed.
fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    syn::Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
        .map(|line| {
            line.strip_prefix(' ')
                .unwrap_or(&line)
                .trim_end()
                .to_owned()
        })
        .collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn body(input: &DeriveInput, own: &Ident, problems: &mut Vec<Problem>) -> Option<Body> {
    match &input.data {
        Data::Struct(data) => {
            let Fields::Named(fields) = &data.fields else {
                problems.push(Problem {
                    span: data.fields.span(),
                    message: "a record has named fields".to_owned(),
                });
                return None;
            };
            let mut made: Vec<Field> = Vec::new();
            for field in &fields.named {
                let ident = field.ident.as_ref()?;
                match Field::parse(ident, field, own) {
                    Ok(field) => {
                        if made.iter().any(|known| known.wire == field.wire) {
                            problems.push(Problem {
                                span: ident.span(),
                                message: format!("two fields are called `{}`", field.wire),
                            });
                        }
                        made.push(field);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
            Some(Body::Record(made))
        }
        Data::Enum(data) => {
            let values = data
                .variants
                .iter()
                .filter(|variant| !matches!(variant.fields, Fields::Unit))
                .count();
            if data.variants.is_empty() {
                problems.push(Problem {
                    span: input.ident.span(),
                    message: "an enum without variants has no values".to_owned(),
                });
                return None;
            }
            if values == 0 {
                Some(symbols(data, problems))
            } else {
                Some(union(data, own, problems))
            }
        }
        Data::Union(data) => {
            problems.push(Problem {
                span: data.union_token.span,
                message: "a contract's type is a struct with named fields or an enum".to_owned(),
            });
            None
        }
    }
}

fn symbols(data: &syn::DataEnum, problems: &mut Vec<Problem>) -> Body {
    let mut symbols: Vec<(Ident, String)> = Vec::new();
    let mut default = None;
    for (at, variant) in data.variants.iter().enumerate() {
        let mut wire = plain(&variant.ident);
        for attribute in contract(&variant.attrs) {
            let read = attribute.parse_args_with(|input: ParseStream<'_>| {
                while !input.is_empty() {
                    let key: Ident = input.parse()?;
                    if key == "rename" {
                        wire = name(input)?;
                    } else if key == "default" {
                        if default.replace(at).is_some() {
                            return Err(syn::Error::new(key.span(), "an enum has one default"));
                        }
                    } else {
                        let message = format!("unknown option `{key}`; of a symbol there are `rename = \"…\"` and `default`");
                        return Err(syn::Error::new(key.span(), message));
                    }
                    if !input.is_empty() {
                        input.parse::<Token![,]>()?;
                    }
                }
                Ok(())
            });
            if let Err(error) = read {
                problems.push(error.into());
            }
        }
        if !avro_name(&wire) {
            problems.push(not_a_name(variant.ident.span(), &wire, "rename"));
        }
        if symbols.iter().any(|(_, known)| *known == wire) {
            problems.push(Problem {
                span: variant.ident.span(),
                message: format!("two symbols are called `{wire}`"),
            });
        }
        symbols.push((variant.ident.clone(), wire));
    }
    Body::Enum(symbols, default)
}

fn union(data: &syn::DataEnum, own: &Ident, problems: &mut Vec<Problem>) -> Body {
    let mut variants = Vec::new();
    let mut null = false;
    for variant in &data.variants {
        if let Some(attribute) = contract(&variant.attrs).next() {
            problems.push(Problem {
                span: attribute.span(),
                message: "branches of a union have no names and no options".to_owned(),
            });
        }
        match &variant.fields {
            Fields::Unit if null => problems.push(Problem {
                span: variant.ident.span(),
                message: "two variants without a value: a union has one branch for null".to_owned(),
            }),
            Fields::Unit => {
                null = true;
                variants.push((variant.ident.clone(), None, false));
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let ty = &fields.unnamed[0].ty;
                problems.extend(unsupported(ty));
                let recursive = names(quote::quote!(#ty), own);
                variants.push((variant.ident.clone(), Some(ty.clone()), recursive));
            }
            fields => problems.push(Problem {
                span: fields.span(),
                message: "a variant holds one value, or nothing: `Card(Card)`, `Cash`".to_owned(),
            }),
        }
    }
    Body::Union(variants)
}

impl Field {
    fn parse(ident: &Ident, field: &syn::Field, own: &Ident) -> Result<Self, Problem> {
        let ty = &field.ty;
        let mut made = Self {
            name: ident.clone(),
            wire: plain(ident),
            ty: ty.clone(),
            default: None,
            recursive: names(quote::quote!(#ty), own),
            inner: false,
            marks: Marks {
                doc: doc(&field.attrs),
                ..Marks::default()
            },
        };
        for attribute in contract(&field.attrs) {
            attribute
                .parse_args_with(|input: ParseStream<'_>| made.read(input))
                .map_err(Problem::from)?;
        }
        if let Some(problem) = unsupported(ty) {
            return Err(problem);
        }
        if !avro_name(&made.wire) {
            return Err(not_a_name(ident.span(), &made.wire, "rename"));
        }
        if made.default.is_none() {
            made.default = implied(ty);
        }
        let classified = |(key, _): &(&str, String)| *key == "classification";
        if names(quote::quote!(#ty), &Ident::new("Pii", Span::call_site()))
            && !made.marks.properties.iter().any(classified)
        {
            made.marks.properties.push(("classification", json("pii")));
        }
        Ok(made)
    }

    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            let word = key.to_string();
            match word.as_str() {
                "rename" => self.wire = name(input)?,
                "recursive" => {
                    self.inner |= !self.recursive;
                    self.recursive = true;
                }
                "default" => {
                    let value: Option<Expr> = if input.peek(Token![=]) {
                        input.parse::<Token![=]>()?;
                        Some(input.parse()?)
                    } else {
                        None
                    };
                    self.default = Some(said(&self.ty, value.as_ref())?);
                }
                _ => {
                    if !self.marks.read(&word, input)? {
                        return Err(syn::Error::new(
                            key.span(),
                            format!(
                                "unknown option `{word}`; of a field there are `rename = \"…\"`, `default`, `default = …`, `aliases(\"…\")`, `recursive` and {MARKS}"
                            ),
                        ));
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}
