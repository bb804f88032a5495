//! The generated test: each parameter's fields are changed one at a time, and what moves must be claimed.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, ItemFn, Path, ReturnType, Type};

/// `#[test] fn name_lineage_holds()` over the samples that `samples()` gives: a list of parameters, tuples when there are several.
///
/// # Errors
/// The function cannot be called with samples: it has a `self`, is generic, asynchronous, or writes through a parameter.
pub(super) fn test(
    function: &ItemFn,
    constant: &syn::Ident,
    samples: &Path,
) -> syn::Result<TokenStream> {
    let signature = &function.sig;
    let refused = |what: &str| {
        syn::Error::new_spanned(
            samples,
            format!(
                "`test = …` calls the function, and cannot call one {what}: write the test with `Transform::falsify`"
            ),
        )
    };
    if signature.asyncness.is_some() {
        return Err(refused("that is `async`"));
    }
    if signature.generics.type_params().next().is_some() {
        return Err(refused("with type parameters"));
    }
    let mut types = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(_) => return Err(refused("with a `self`")),
            FnArg::Typed(typed) => match &*typed.ty {
                Type::Reference(reference) if reference.mutability.is_some() => {
                    return Err(refused("that writes to a parameter"));
                }
                Type::ImplTrait(_) => return Err(refused("with a parameter of type `impl …`")),
                other => types.push(matches!(other, Type::Reference(_)) && !is_text(other)),
            },
        }
    }
    let name = format_ident!("{}_lineage_holds", super::walk::plain(&signature.ident));
    let called = &signature.ident;
    let alone = types.len() == 1;
    let of_sample = |at: usize| {
        if alone {
            quote!(sample)
        } else {
            let index = syn::Index::from(at);
            quote!(sample.#index)
        }
    };
    let tries = types.iter().enumerate().map(|(changed, _)| {
        let column = of_sample(changed);
        let arguments = types.iter().enumerate().map(|(at, reference)| {
            let value = if at == changed {
                quote!((*value))
            } else {
                of_sample(at)
            };
            if *reference {
                quote!(&#value)
            } else {
                quote!(::core::clone::Clone::clone(&#value))
            }
        });
        let call = quote!(#called(#(#arguments),*));
        let rows = if gives_rows(&signature.output) {
            call
        } else {
            quote!(::core::option::Option::Some(#call))
        };
        quote! {
            let values: ::std::vec::Vec<_> = samples.iter().map(|sample| ::core::clone::Clone::clone(&#column)).collect();
            let tried = #constant.falsify(#constant.inputs[#changed].name, &values, |value, at| {
                let sample = &samples[at];
                let _ = sample;
                #rows
            });
            match tried {
                ::core::result::Result::Ok(tried) => moved += tried.moved,
                ::core::result::Result::Err(refuted) => ::core::panic!("{refuted}"),
            }
        }
    });
    Ok(quote! {
        #[cfg(test)]
        #[test]
        fn #name() {
            let samples = #samples();
            let mut moved = 0;
            #({ #tries })*
            ::core::assert!(moved > 0, "no column moves with the samples: they try nothing");
        }
    })
}

/// A text is copied, not referred to.
fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("str")))
}

/// The result is none, one or many rows by itself.
fn gives_rows(output: &ReturnType) -> bool {
    match output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => match &**ty {
            Type::ImplTrait(_) => true,
            Type::Path(path) => path.path.segments.last().is_some_and(|last| {
                ["Option", "Result", "Vec"]
                    .iter()
                    .any(|known| last.ident == known)
            }),
            _ => false,
        },
    }
}
