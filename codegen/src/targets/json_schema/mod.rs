//! The target for JSON Schema contracts: types that serde reads and writes.
//!
//! [`build`] resolves the schema to types, [`emit`] prints them. A type says what a value looks like, not everything that the schema asserts:
//! lengths, ranges and patterns are the validator's. What the types cannot say is [`serde_json::Value`], never a guess.

mod build;
mod emit;

use callsheet_schema::json::Schema;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::fs::Pinned;

/// A type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Any,
    Null,
    Boolean,
    Int32,
    Int64,
    Uint64,
    Number,
    Text,
    Option(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    /// A generated type.
    Named(usize),
    /// The same, where a recursion closes.
    Boxed(usize),
}

/// A generated type.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) content: Content,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A struct.
    Object {
        properties: Vec<Property>,
        /// Members that are not named: refused, read over, or kept with their type.
        additional: Additional,
    },
    /// Strings: Rust name and value.
    Words(Vec<(String, String)>),
    /// One of several types: the first that fits.
    OneOf(Vec<(String, Type)>),
    /// Another name for a type that is not generated.
    Alias(Type),
}

#[derive(Clone, Debug)]
pub(crate) enum Additional {
    Refused,
    ReadOver,
    Kept(Type),
}

#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) doc: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    /// The default: a Rust expression.
    pub(crate) default: Option<TokenStream>,
    pub(crate) deprecated: bool,
    pub(crate) personal: bool,
}

/// Prints the types of a pinned version.
///
/// # Errors
/// A text that stands alone: the schema does not parse, or has a default that is no value of its type.
pub fn generate(pinned: &Pinned) -> Result<TokenStream, String> {
    let file = &pinned.locked.file;
    let schema = Schema::parse(&pinned.text, &[]).map_err(|problems| {
        let list: Vec<String> = problems
            .0
            .iter()
            .map(|problem| format!("{file}:{problem}"))
            .collect();
        format!(
            "`{file}` is no schema that stands alone\n{}",
            list.join("\n")
        )
    })?;
    let definitions =
        build::build(&schema, &pinned.facts, &pinned.locked.contract).map_err(|problems| {
            problems
                .iter()
                .map(|problem| format!("{file}:{problem}"))
                .collect::<Vec<_>>()
                .join("\n")
        })?;
    let types = definitions
        .iter()
        .map(|definition| emit::definition(definition, &definitions));
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
        #(#types)*
    })
}

/// Names of the properties of the contract's own type.
pub(crate) fn columns(pinned: &Pinned) -> Vec<String> {
    let Ok(schema) = Schema::parse(&pinned.text, &[]) else {
        return Vec::new();
    };
    match build::build(&schema, &pinned.facts, &pinned.locked.contract) {
        Ok(definitions) => match definitions.first().map(|first| &first.content) {
            Some(Content::Object { properties, .. }) => properties
                .iter()
                .map(|property| property.wire.clone())
                .collect(),
            _ => Vec::new(),
        },
        Err(_) => Vec::new(),
    }
}

/// Name of the contract's own type.
pub(crate) fn names(
    schema: &Schema,
    facts: &crate::facts::Facts,
    contract: &str,
) -> Result<String, Vec<String>> {
    let definitions = build::build(schema, facts, contract)?;
    let root = definitions
        .iter()
        .rfind(|definition| matches!(definition.content, Content::Alias(_)))
        .or(definitions.first());
    Ok(root.map(|root| root.name.clone()).unwrap_or_default())
}
