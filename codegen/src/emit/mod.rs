//! From the IR and the plans to tokens. No decisions, no files, no errors: resolve has found them all.
//!
//! [`types`] prints the types, [`decode`] one straight-line decoder per writer version, [`dynamic`] the decoder that walks a plan
//! at run time, [`fill`] the decoder into a value that is there, [`lazy`] the view that decodes a field when it is asked for, [`encode`] the
//! encoder, [`convert`] the step from view to owned. Generated code names `::callsheet` alone.

pub(crate) mod convert;
pub(crate) mod decode;
pub(crate) mod defaults;
pub(crate) mod dynamic;
pub(crate) mod encode;
pub(crate) mod fill;
pub(crate) mod fill_dynamic;
pub(crate) mod lazy;
pub(crate) mod skip;
pub(crate) mod types;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Lifetime;

use crate::ident::ident;
use crate::ir::{Hold, Ir, RecordId, UnionId};

/// Owned types, or views that borrow from the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Owned,
    View,
}

/// What is done about the fields that a reader does not want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tail {
    /// They are skipped, and those behind the last one that is wanted are not looked at.
    #[default]
    Stop,
    /// They are skipped to the record's end.
    Walk,
    /// They are checked as if they were read, and nothing may follow the record.
    Check,
}

/// What every emitter needs.
pub(crate) struct Context<'i> {
    pub(crate) ir: &'i Ir,
    pub(crate) form: Form,
    /// Lifetime of the message.
    pub(crate) lifetime: Lifetime,
    /// The reader's own struct: its name and generics, and how its fields follow from the projection's; none for generated types.
    pub(crate) root: Option<RootStruct>,
}

/// The user's struct that a projection fills.
pub(crate) struct RootStruct {
    pub(crate) record: RecordId,
    /// Type with its generics.
    pub(crate) ty: TokenStream,
    /// Statements before the construction, and the construction itself, over the locals `f0`, `f1` ….
    pub(crate) construct: TokenStream,
}

impl Context<'_> {
    /// Whether a text is owned here.
    pub(crate) fn owned(&self, hold: Hold) -> bool {
        match hold {
            Hold::ByForm => self.form == Form::Owned,
            Hold::Owned => true,
            Hold::Borrowed => false,
        }
    }

    /// A record's type.
    pub(crate) fn record_type(&self, id: RecordId) -> TokenStream {
        if let Some(root) = &self.root
            && root.record == id
        {
            return root.ty.clone();
        }
        let record = self.ir.record(id);
        let (name, lifetime) = (self.record_name(id), &self.lifetime);
        if self.form == Form::View && record.borrows {
            quote!(#name<#lifetime>)
        } else {
            quote!(#name)
        }
    }

    /// A record's name in this form, as used to construct it.
    pub(crate) fn record_name(&self, id: RecordId) -> TokenStream {
        let record = self.ir.record(id);
        let name = ident(if self.form == Form::View {
            &record.view
        } else {
            &record.name
        });
        quote!(#name)
    }

    /// A union's type.
    pub(crate) fn union_type(&self, id: UnionId) -> TokenStream {
        let (name, lifetime) = (self.union_name(id), &self.lifetime);
        if self.form == Form::View && self.ir.union(id).borrows {
            quote!(#name<#lifetime>)
        } else {
            quote!(#name)
        }
    }

    /// A union's name in this form.
    pub(crate) fn union_name(&self, id: UnionId) -> TokenStream {
        let union = self.ir.union(id);
        let name = ident(if self.form == Form::View {
            &union.view
        } else {
            &union.name
        });
        quote!(#name)
    }
}

/// A whole number without suffix.
pub(crate) fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// An index without suffix.
pub(crate) fn small(value: u32) -> Literal {
    Literal::u32_unsuffixed(value)
}
