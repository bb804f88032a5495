//! The target behind `#[derive(Reader)]`: a struct of the user as a projection of a contract.
//!
//! [`attributes`] reads the declaration, [`rust_type`] the types of its fields, [`project`] makes the reader's schema and holds it
//! against every locked version, [`fit`] decides whether a Rust type can hold an Avro type, [`consent`] what is read with a stated
//! reason alone. A reader inside a reader is made by [`part`]
//! (a record) or [`choice`] (a union of several types). Every problem is collected and points at the user's own token.

mod attributes;
mod choice;
mod consent;
mod fit;
pub(crate) mod json;
mod part;
mod paths;
mod project;
pub(crate) mod rust_type;

use callsheet_schema::avro::Plan;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Lifetime;
use syn::spanned::Spanned as _;

pub use crate::emit::Tail;
pub(crate) use attributes::decoders;
pub use attributes::{Declaration, FieldDeclaration};
pub use consent::Consent;

use crate::emit::{Context, Form, RootStruct};
use crate::ident::ident;
use crate::ir::{Ir, RecordId, Shape};
use crate::source::Source;
use crate::targets::contract::{Decoders, MOST_DECODERS, Shared, decode_block};
use crate::targets::manifest::writers;
use fit::Hole;
use json::composed;
use project::{Projection, project, rust_text};

/// What is wrong with a declaration, on a token of the user.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The token.
    pub span: Span,
    /// Text that stands alone, with the place in the schema where there is one.
    pub message: String,
}

/// Prints the `Decode` impl of a projection, or what lets another reader read a part with it.
///
/// # Errors
/// Every problem of every field, against every locked version.
pub fn generate(declaration: &Declaration, source: &Source) -> Result<TokenStream, Vec<Problem>> {
    if declaration.union {
        return choice::generate(declaration, source);
    }
    if declaration.at.is_some() {
        return part::generate(declaration, source);
    }
    let projection = project(declaration, source)?;
    let plans = plans(&projection, source);
    let made = Made::new(declaration, &projection);
    let context = made.context(&projection);
    let written = Written {
        json: &projection.json,
        holes: &projection.holes,
    };
    let reader_schema = if projection.holes.is_empty() {
        let text = projection.reader.text();
        quote!(cs::Cow::Borrowed(#text))
    } else {
        let text = composed(written.json, written.holes, false);
        quote!({
            let schemas = &mut cs::Schemas::new();
            cs::Cow::Owned(#text)
        })
    };
    let mut items = hidden_records(&context, projection.root);
    items.extend(holds(source, &projection.holes, &projection.found, |at| {
        declaration.fields[at].ty.span()
    }));
    let shared = Shared {
        contract: &source.contract,
        subject: &source.subject,
        reads: &declaration.reads(),
        numbers: &source.version_numbers(),
        writers: writers(source),
        reader_schema,
        impl_lifetime: made.lifetime.clone(),
        items,
    };
    let decode = decode_block(
        &context,
        projection.root,
        &made.ty,
        &shared,
        &plans,
        &Decoders {
            tail: declaration.tail,
            most: declaration.decoders.unwrap_or(MOST_DECODERS),
            always: None,
            into: false,
        },
    );
    // A record that can contain itself may be read as a part of itself.
    let root = source.versions.last();
    let inside = root.is_some_and(|version| {
        crate::emit::skip::recursive(&version.schema, version.schema.root())
    });
    if inside {
        let part = part::generate(declaration, source)?;
        return Ok(quote!(#decode #part));
    }
    Ok(decode)
}

fn plans(projection: &Projection, source: &Source) -> Vec<Plan> {
    let versions = source.versions.iter();
    versions
        .map(|version| Plan::compile(&version.schema, &projection.reader))
        .collect()
}

/// Text of a reader's schema and what fills its holes.
struct Written<'p> {
    json: &'p str,
    holes: &'p [Hole],
}

/// The user's struct as the emitters want it.
struct Made {
    lifetime: Lifetime,
    ty: TokenStream,
    form: Form,
    construct: TokenStream,
}

impl Made {
    fn new(declaration: &Declaration, projection: &Projection) -> Self {
        let form = declaration.form();
        Self {
            lifetime: declaration.message_lifetime(),
            ty: declaration.ty(),
            form,
            construct: construct(projection, &declaration.name, form),
        }
    }

    fn context<'p>(&self, projection: &'p Projection) -> Context<'p> {
        Context {
            ir: &projection.ir,
            form: self.form,
            lifetime: self.lifetime.clone(),
            root: Some(RootStruct {
                record: projection.root,
                ty: self.ty.clone(),
                construct: self.construct.clone(),
            }),
        }
    }
}

/// Holds other readers against what the versions have where they read: a failed assertion stands on the user's type.
fn holds(
    source: &Source,
    holes: &[Hole],
    found: &[Vec<Vec<String>>],
    span: impl Fn(usize) -> Span,
) -> TokenStream {
    let contract = &source.contract;
    let checks = holes.iter().zip(found).map(|(hole, found)| {
        let ty = json::statics(hole.ty.clone());
        let span = span(hole.at);
        let found = found.iter().map(|names| quote!(&[#(#names),*]));
        let reads = if hole.union {
            quote_spanned!(span=> <#ty as cs::ReadUnion<'static>>)
        } else {
            quote_spanned!(span=> <#ty as cs::ReadRecord<'static>>)
        };
        let message = format!(
            "`{}` was made for another place of a contract: its `at = \"…\"` must lead to what this field holds in every locked version of `{contract}`",
            rust_text(&hole.ty)
        );
        quote_spanned! {span=>
            const _: () = ::core::assert!(cs::fits(#contract, &[#(#found),*], #reads::CONTRACT, #reads::WRITTEN), #message);
        }
    });
    checks.collect()
}

/// Structs for the nested records that the projection passes through; the user never sees them.
fn hidden_records(context: &Context<'_>, root: RecordId) -> TokenStream {
    let records = context.ir.record_ids().filter(|id| *id != root).map(|id| {
        let ty = context.record_type(id);
        let fields = context.ir.record(id).fields.iter().map(|field| {
            let (name, ty) = (
                ident(&field.name),
                field.ty.clone().unwrap_or_else(|| context.ty(field.shape)),
            );
            quote!(#name: #ty)
        });
        quote!(struct #ty { #(#fields),* })
    });
    records.collect()
}

/// The construction of the user's struct out of the locals of the projection's root.
fn construct(projection: &Projection, name: &proc_macro2::Ident, form: Form) -> TokenStream {
    let mut statements = TokenStream::new();
    for (index, field) in projection
        .ir
        .record(projection.root)
        .fields
        .iter()
        .enumerate()
    {
        let local = format_ident!("f{index}");
        unpack(
            &projection.ir,
            field.shape,
            &quote!(#local),
            &index.to_string(),
            form,
            &mut statements,
        );
    }
    let fields = projection.places.iter().map(|(field, local)| {
        let local = format_ident!("v_{local}");
        quote!(#field: #local)
    });
    quote!(#statements #name { #(#fields),* })
}

/// Binds the leaves below a value to locals named after their place: `v_2_0`.
fn unpack(
    ir: &Ir,
    shape: crate::ir::ShapeId,
    value: &TokenStream,
    place: &str,
    form: Form,
    statements: &mut TokenStream,
) {
    let (record, optional) = match ir.get(shape) {
        Shape::Record(record) => (*record, false),
        Shape::Option { inner, .. } => match ir.get(*inner) {
            Shape::Record(record) => (*record, true),
            _ => return bind(place, value, statements),
        },
        _ => return bind(place, value, statements),
    };
    let definition = ir.record(record);
    let name = ident(if form == Form::View {
        &definition.view
    } else {
        &definition.name
    });
    let fields: Vec<_> = definition
        .fields
        .iter()
        .map(|field| ident(&field.name))
        .collect();
    let locals: Vec<_> = (0..fields.len())
        .map(|index| format_ident!("n_{place}_{index}"))
        .collect();
    if optional {
        let some = definition.fields.iter().zip(&locals).map(|(field, local)| {
            if let Shape::Option { .. } = ir.get(field.shape) {
                quote!(#local)
            } else {
                quote!(cs::Some(#local))
            }
        });
        let none = locals.iter().map(|_| quote!(cs::None));
        statements.extend(quote! {
            let (#(#locals,)*) = match #value {
                cs::Some(#name { #(#fields: #locals),* }) => (#(#some,)*),
                cs::None => (#(#none,)*),
            };
        });
    } else {
        statements.extend(quote!(let #name { #(#fields: #locals),* } = #value;));
    }
    for (index, (field, local)) in definition.fields.iter().zip(&locals).enumerate() {
        unpack(
            ir,
            field.shape,
            &quote!(#local),
            &format!("{place}_{index}"),
            form,
            statements,
        );
    }
}

fn bind(place: &str, value: &TokenStream, statements: &mut TokenStream) {
    let local = format_ident!("v_{place}");
    statements.extend(quote!(let #local = #value;));
}
