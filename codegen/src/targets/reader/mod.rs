//! The target behind `#[derive(Reader)]`: a struct of the user as a projection of a contract.
//!
//! [`attributes`] reads the declaration, [`rust_type`] the types of its fields, [`project`] makes the reader's schema and holds it
//! against every locked version, [`fit`] decides whether a Rust type can hold an Avro type. Every problem is collected and points at
//! the user's own token.

mod attributes;
mod fit;
mod paths;
mod project;
mod rust_type;

use callsheet_schema::avro::Plan;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};

pub use attributes::{Declaration, FieldDeclaration};

use crate::emit::{Context, Form, RootStruct};
use crate::ident::ident;
use crate::ir::{Ir, RecordId, Shape};
use crate::source::Source;
use crate::targets::contract::{Shared, decode_block};
use crate::targets::manifest::writers;
use project::{Projection, project};

/// What is wrong with a declaration, on a token of the user.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The token.
    pub span: Span,
    /// Text that stands alone, with the place in the schema where there is one.
    pub message: String,
}

/// Prints the `Decode` impl of a projection.
///
/// # Errors
/// Every problem of every field, against every locked version.
pub fn generate(declaration: &Declaration, source: &Source) -> Result<TokenStream, Vec<Problem>> {
    let projection = project(declaration, source)?;
    let plans: Vec<Plan> = source
        .versions
        .iter()
        .map(|version| Plan::compile(&version.schema, &projection.reader))
        .collect();
    let lifetime = declaration.message_lifetime();
    let (name, arguments) = (&declaration.name, &declaration.lifetime);
    let ty = if let Some(lifetime) = arguments {
        quote!(#name<#lifetime>)
    } else {
        quote!(#name)
    };
    let form = if arguments.is_some() {
        Form::View
    } else {
        Form::Owned
    };
    let construct = construct(&projection, name, form);
    let root = RootStruct {
        record: projection.root,
        ty: ty.clone(),
        construct,
    };
    let context = Context {
        ir: &projection.ir,
        form,
        lifetime: lifetime.clone(),
        root: Some(root),
    };
    let hidden = hidden_records(&context, projection.root);
    let reader_schema = projection.reader.text();
    let mut reads: Vec<String> = declaration
        .fields
        .iter()
        .map(|field| field.path.join("."))
        .collect();
    reads.sort();
    reads.dedup();
    let shared = Shared {
        contract: &source.contract,
        subject: &source.subject,
        reads: &reads,
        writers: writers(source),
        reader_schema: quote!(#reader_schema),
        impl_lifetime: lifetime,
        items: hidden,
    };
    Ok(decode_block(
        &context,
        projection.root,
        &ty,
        &shared,
        &plans,
        !declaration.walk_tail,
    ))
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
