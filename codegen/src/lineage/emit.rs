//! The expansion: the function as it is, its lineage as a constant beside it, a warning at every imprecise place.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::{ItemFn, Path};

use super::options::Options;
use super::result::{Flow, From, Inferred, infer};

pub(super) fn expand(options: &Options, mut function: ItemFn) -> TokenStream {
    let inferred = match infer(options, &function) {
        Ok(inferred) => inferred,
        Err(error) => {
            let error = error.to_compile_error();
            let function = without_ours(function.into_token_stream());
            return quote!(#function #error);
        }
    };
    let warnings = if options.allowed {
        TokenStream::new()
    } else {
        inferred.imprecise.iter().map(warning).collect()
    };
    let statements = core::mem::take(&mut function.block.stmts);
    let statements: TokenStream = statements
        .iter()
        .map(|statement| without_ours(statement.to_token_stream()))
        .collect();
    let test = options.test.as_ref().map(|samples| {
        super::perturb::test(&function, &constant_name(&function.sig.ident), samples)
            .unwrap_or_else(|error| error.to_compile_error())
    });
    let constant = constant(&function, &inferred);
    let (attributes, visibility, signature) = (&function.attrs, &function.vis, &function.sig);
    quote! {
        #(#attributes)* #visibility #signature { #warnings #statements }
        #constant
        #test
    }
}

/// The function's constant: `SCREAMING_NAME_LINEAGE`, in the same place and as visible as the function.
fn constant(function: &ItemFn, inferred: &Inferred) -> TokenStream {
    let name = super::walk::plain(&function.sig.ident);
    let constant = constant_name(&function.sig.ident);
    let doc = format!("What [`{name}`] makes of its input, field by field.");
    let visibility = &function.vis;
    let conditions = function
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    let inputs = inferred
        .inputs
        .iter()
        .map(|(name, ty)| quote!(::callsheet::lineage::Input { name: #name, type_text: #ty }));
    let of_result = flows(&inferred.flows);
    let named = &inferred.named;
    let calls = inferred.calls.iter().map(|call| {
        let callee = of_callee(&call.callee);
        let arguments = call.arguments.iter().map(|(list, named)| {
            let flows = flows(list);
            quote!(::callsheet::lineage::Shape { flows: #flows, named: &[#(#named),*] })
        });
        quote!(::callsheet::lineage::Call { callee: || #callee, arguments: &[#(#arguments),*] })
    });
    let imprecise = inferred.imprecise();
    quote! {
        #(#conditions)*
        #[doc = #doc]
        #[allow(dead_code, reason = "lineage is there for those who ask")]
        #visibility const #constant: ::callsheet::lineage::Transform = ::callsheet::lineage::Transform {
            name: ::core::concat!(::core::module_path!(), "::", #name),
            file: ::core::file!(),
            line: ::core::line!(),
            inputs: &[#(#inputs),*],
            result: ::callsheet::lineage::Shape { flows: #of_result, named: &[#(#named),*] },
            calls: &[#(#calls),*],
            imprecise: &[#(#imprecise),*],
        };
    }
}

fn constant_name(function: &Ident) -> Ident {
    let name = super::walk::plain(function).to_uppercase();
    format_ident!("{name}_LINEAGE", span = function.span())
}

/// The constant of a callee, at the path that the attribute gives.
fn of_callee(path: &Path) -> TokenStream {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = constant_name(&last.ident);
        last.arguments = syn::PathArguments::None;
    }
    path.into_token_stream()
}

fn flows(flows: &[Flow]) -> TokenStream {
    let flows = flows.iter().map(|flow| {
        let (to, same) = (&flow.to, flow.same);
        let from = match &flow.from {
            From::Input(at, path) => {
                quote!(::callsheet::lineage::From::Input { input: #at, field: #path })
            }
            From::Call(at, path) => {
                quote!(::callsheet::lineage::From::Call { call: #at, column: #path })
            }
        };
        let how = flow.how.iter().map(|(kind, masking)| {
            let kind = Ident::new(kind, Span::call_site());
            quote!(::callsheet::lineage::How { kind: ::callsheet::lineage::FlowKind::#kind, masking: #masking })
        });
        quote!(::callsheet::lineage::Flow { to: #to, from: #from, how: &[#(#how),*], same: #same })
    });
    quote!(&[#(#flows),*])
}

/// A use of something deprecated at the user's token: the one warning that a macro can give on stable Rust.
fn warning(found: &super::walk::Imprecise) -> TokenStream {
    let note = format!(
        "{} gets a whole record, so all that comes of it counts as coming from every field\n\
         help: if it has `#[callsheet::transform]`, name it: `#[callsheet::transform(calls(…))]`\n\
         help: or pass it the fields that it needs\n\
         help: or say what comes from where, in front of the `let`: `#[transform(summary(name.column = \"input.field\"))]`\n\
         help: `allow(imprecise)` silences this, and so does `#[allow(deprecated)]`",
        found.what
    );
    let name = Ident::new("lineage_is_imprecise_here", found.span);
    quote_spanned! {found.span=>
        {
            #[deprecated(note = #note)]
            #[allow(non_upper_case_globals, reason = "the name is read in a warning")]
            const #name: () = ();
            #name
        };
    }
}

/// The tokens without `#[transform(…)]` in front of a `let`.
fn without_ours(tokens: TokenStream) -> TokenStream {
    let list: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        if is_hash(token) && list.get(at + 1).is_some_and(is_ours) && before_let(&list[at + 2..]) {
            at += 2;
            continue;
        }
        kept.push(match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_ours(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other.clone(),
        });
        at += 1;
    }
    kept.into_iter().collect()
}

fn is_hash(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')
}

fn is_ours(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    if group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let attribute = group.stream();
    let parsed: syn::Result<Vec<syn::Attribute>> =
        syn::parse::Parser::parse2(syn::Attribute::parse_outer, quote!(#[#attribute]));
    parsed.is_ok_and(|found| found.iter().all(super::options::is_ours))
}

/// A `let` follows, behind other attributes if there are any.
fn before_let(rest: &[TokenTree]) -> bool {
    match rest {
        [TokenTree::Ident(name), ..] => name == "let",
        [hash, TokenTree::Group(_), rest @ ..] if is_hash(hash) => before_let(rest),
        _ => false,
    }
}
