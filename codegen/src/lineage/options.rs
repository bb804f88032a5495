//! What `#[callsheet::transform(…)]` says, on a function and on a `let` inside it.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Token, parenthesized};

use super::kinds::Kinds;

/// Options of a function.
#[derive(Clone, Default)]
pub struct Options {
    /// What the function returns cannot be read back.
    pub(super) masked: bool,
    /// Functions and methods whose result cannot be read back.
    pub(super) masking: Vec<Path>,
    /// Functions with `#[callsheet::transform]` of their own.
    pub(super) calls: Vec<Path>,
    /// What is said about columns of the result, instead of what the body shows.
    pub(super) summary: Vec<Line>,
    /// Nothing is said about imprecise places.
    pub(super) allowed: bool,
    /// A function that gives samples for a generated test.
    pub(super) test: Option<Path>,
}

/// One line of a summary: a column and the fields that it comes from.
#[derive(Clone)]
pub(super) struct Line {
    /// The name in front: `out` for the result, a local in front of a `let`.
    pub(super) root: Ident,
    pub(super) path: Vec<String>,
    pub(super) from: Vec<Named>,
}

/// A field of a parameter, as a summary names it.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) span: Span,
    pub(super) parameter: String,
    pub(super) path: Vec<String>,
    pub(super) kinds: Kinds,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            let list = input.peek(syn::token::Paren);
            match key.to_string().as_str() {
                "mask" if list => options.masking.extend(paths(input)?),
                "mask" => options.masked = true,
                "calls" if list => options.calls.extend(paths(input)?),
                "summary" if list => options.summary.extend(summary(input)?),
                "allow" if list => {
                    let names = paths(input)?;
                    if names.iter().any(|name| !name.is_ident("imprecise")) {
                        return Err(syn::Error::new(
                            key.span(),
                            "there is one thing to allow: `allow(imprecise)`",
                        ));
                    }
                    options.allowed = true;
                }
                "test" if input.peek(Token![=]) => {
                    input.parse::<Token![=]>()?;
                    options.test = Some(input.parse()?);
                }
                _ => {
                    return Err(syn::Error::new(
                        key.span(),
                        format!(
                            "unknown option `{key}`; there are `calls(f, …)`, `mask`, `mask(f, …)`, `summary(out.column = \"input.field\", …)`, `test = samples` and `allow(imprecise)`"
                        ),
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

fn paths(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    let inner;
    parenthesized!(inner in input);
    let list = Punctuated::<Path, Token![,]>::parse_terminated(&inner)?;
    Ok(list.into_iter().collect())
}

fn summary(input: ParseStream<'_>) -> syn::Result<Vec<Line>> {
    let inner;
    parenthesized!(inner in input);
    let mut lines = Vec::new();
    while !inner.is_empty() {
        let root: Ident = inner.parse()?;
        let mut path = Vec::new();
        while inner.peek(Token![.]) {
            inner.parse::<Token![.]>()?;
            path.push(super::walk::plain(&syn::ext::IdentExt::parse_any(&inner)?));
        }
        inner.parse::<Token![=]>()?;
        let text: LitStr = inner.parse()?;
        lines.push(Line {
            root,
            path,
            from: named(&text)?,
        });
        if !inner.is_empty() {
            inner.parse::<Token![,]>()?;
        }
    }
    Ok(lines)
}

/// Reads `input.a, input.b.c FILTER, input.d IDENTITY masked`; a field without a kind is transformed. An empty text: from nothing.
fn named(text: &LitStr) -> syn::Result<Vec<Named>> {
    let mut fields = Vec::new();
    let value = text.value();
    if value.trim().is_empty() {
        return Ok(fields);
    }
    for item in value.split(',') {
        let mut words = item.split_whitespace();
        let field = words
            .next()
            .ok_or_else(|| syn::Error::new(text.span(), "a field is missing between two commas"))?;
        let mut path = field.split('.').map(str::to_owned);
        let parameter = path.next().unwrap_or_default();
        let mut kinds = Kinds::TRANSFORMATION;
        let mut masked = false;
        for word in words {
            match Kinds::parse(word) {
                Some(known) => kinds = known,
                None if word == "masked" => masked = true,
                None => {
                    return Err(syn::Error::new(
                        text.span(),
                        format!(
                            "`{word}` is no kind of lineage; there are IDENTITY, TRANSFORMATION, AGGREGATION, CONDITIONAL, FILTER, JOIN, GROUP_BY, SORT and WINDOW, and `masked` behind one"
                        ),
                    ));
                }
            }
        }
        if masked {
            kinds = kinds.then(super::kinds::Step::Mask);
        }
        fields.push(Named {
            span: text.span(),
            parameter,
            path: path.collect(),
            kinds,
        });
    }
    Ok(fields)
}

/// The lines of `#[transform(summary(…))]` in front of a `let`.
pub(super) fn of_local(attributes: &[syn::Attribute]) -> syn::Result<Option<Vec<Line>>> {
    let mut lines = None;
    for attribute in attributes.iter().filter(|attribute| is_ours(attribute)) {
        let options: Options = attribute.parse_args()?;
        if options.summary.is_empty()
            || options.masked
            || options.test.is_some()
            || !options.calls.is_empty()
        {
            return Err(syn::Error::new_spanned(
                attribute,
                "in front of a `let` there is one thing to say: `#[transform(summary(name.column = \"input.field\", …))]`",
            ));
        }
        lines.get_or_insert_with(Vec::new).extend(options.summary);
    }
    Ok(lines)
}

/// `#[transform(…)]` or `#[callsheet::transform(…)]`.
pub(super) fn is_ours(attribute: &syn::Attribute) -> bool {
    let path = attribute.path();
    path.is_ident("transform")
        || (path.segments.len() == 2
            && path.segments[0].ident == "callsheet"
            && path.segments[1].ident == "transform")
}

/// Columns that a summary tells, by path.
pub(super) fn by_path(lines: &[Line]) -> BTreeMap<Vec<String>, &Line> {
    lines.iter().map(|line| (line.path.clone(), line)).collect()
}
