//! Field-to-field lineage of a function, from its body alone.
//!
//! [`infer`] walks the syntax tree once with a state (`walk`): each local is a [`value::Value`], the set of fields that it comes from and
//! the [`kinds::Kinds`] by which. `expressions`, `patterns`, `control`, `calls`, `methods` and `macros` say what each construct does with
//! it; `emit` prints the result as a constant. Every claim is an upper bound: what cannot be seen counts as coming from everything that
//! it gets, and the place is reported. A macro sees tokens, neither types nor the bodies of callees.

mod calls;
mod control;
mod emit;
mod expressions;
mod kinds;
mod macros;
mod methods;
mod options;
mod patterns;
mod perturb;
mod result;
mod standard;
mod value;
mod walk;

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

pub use options::Options;
pub use result::{Flow, From, Inferred};

/// Expands `#[callsheet::transform(arguments)]` on a function.
pub fn transform(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let original = item.clone();
    let parsed = syn::parse2::<Options>(arguments)
        .and_then(|options| Ok((options, syn::parse2::<ItemFn>(item)?)));
    match parsed {
        Ok((options, function)) => emit::expand(&options, function),
        // The function stays, so that the mistake is the only error.
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#original #error)
        }
    }
}

/// Infers the lineage of a function.
///
/// # Errors
/// What the attribute says does not fit the function.
pub fn infer(options: &Options, function: &ItemFn) -> syn::Result<Inferred> {
    result::infer(options, function)
}
