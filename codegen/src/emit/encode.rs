//! Encoders of the owned types: one function a record, one reserve up front, neighbouring numbers staged and appended once.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Context, number, small};
use crate::ident::ident;
use crate::ir::{Base, Field, RecordId, Shape, ShapeId};

impl Context<'_> {
    /// The functions that write each record, named `write_0` … by record.
    pub(crate) fn encode_functions(&self) -> TokenStream {
        self.ir
            .record_ids()
            .map(|id| {
                let (name, ty) = (format_ident!("write_{}", id.index()), self.record_type(id));
                let body = self.write_fields(id);
                quote! {
                    #[inline]
                    fn #name(value: &#ty, out: &mut cs::Vec<u8>) -> cs::Result<(), cs::EncodeError> {
                        #body
                        cs::Ok(())
                    }
                }
            })
            .collect()
    }

    /// Statements that write the root.
    pub(crate) fn encode_root(&self, id: RecordId) -> TokenStream {
        let name = format_ident!("write_{}", id.index());
        let mut fixed = 8;
        let mut texts = TokenStream::new();
        for field in &self.ir.record(id).fields {
            fixed += self.bound(field.shape);
            let place = ident(&field.name);
            if let Shape::Text(_) | Shape::Bytes(_) = self.ir.get(field.shape) {
                texts.extend(quote!(+ self.#place.len()));
            }
        }
        let fixed = number(fixed);
        quote!(out.reserve(#fixed #texts); #name(self, out))
    }

    /// About how many bytes a value takes beside the text directly in the root; a hint, never relied on.
    fn bound(&self, id: ShapeId) -> usize {
        match self.ir.get(id) {
            Shape::Null => 0,
            Shape::Boolean => 1,
            Shape::Int | Shape::Newtype(_, Base::Int) | Shape::Text(_) | Shape::Bytes(_) => 5,
            Shape::Long | Shape::Newtype(_, Base::Long) => 10,
            Shape::Float => 4,
            Shape::Double => 8,
            Shape::Fixed(size) => *size,
            Shape::UuidText => 37,
            Shape::Pii(inner) => self.bound(*inner),
            Shape::Option { inner, .. } => 1 + self.bound(*inner),
            Shape::Enum(_) => 2,
            _ => 24,
        }
    }

    fn write_fields(&self, id: RecordId) -> TokenStream {
        let fields = &self.ir.record(id).fields;
        let mut tokens = TokenStream::new();
        let mut at = 0;
        while at < fields.len() {
            let run: Vec<(&Field, usize)> = fields[at..]
                .iter()
                .map_while(|field| self.staged(field.shape).map(|bound| (field, bound)))
                .collect();
            if run.len() > 1 {
                let size = number(run.iter().map(|(_, bound)| bound).sum::<usize>() + 8);
                let puts: Vec<TokenStream> = run
                    .iter()
                    .map(|(field, _)| {
                        let place = ident(&field.name);
                        self.stage(field.shape, &quote!(value.#place))
                    })
                    .collect();
                tokens.extend(quote! {
                    {
                        let mut stage = cs::Stage::<#size>::new();
                        #(#puts)*
                        stage.flush(out);
                    }
                });
                at += run.len();
                continue;
            }
            let place = ident(&fields[at].name);
            tokens.extend(self.write(fields[at].shape, &quote!(value.#place)));
            at += 1;
        }
        tokens
    }

    /// Most bytes of a value that can be staged; none when it cannot.
    fn staged(&self, id: ShapeId) -> Option<usize> {
        Some(match self.ir.get(id) {
            Shape::Boolean => 1,
            Shape::Int | Shape::Newtype(_, Base::Int) => 5,
            Shape::Long | Shape::Newtype(_, Base::Long) => 10,
            Shape::Float => 4,
            Shape::Double => 8,
            Shape::Enum(symbols) if self.ir.symbols(*symbols).unknown.is_none() => 5,
            Shape::Pii(inner) => return self.staged(*inner),
            _ => return None,
        })
    }

    fn stage(&self, id: ShapeId, place: &TokenStream) -> TokenStream {
        match self.ir.get(id) {
            Shape::Boolean => quote!(stage.boolean(#place);),
            Shape::Int => quote!(stage.int(#place);),
            Shape::Newtype(_, Base::Int) => quote!(stage.int(#place.0);),
            Shape::Long => quote!(stage.long(#place);),
            Shape::Newtype(_, Base::Long) => quote!(stage.long(#place.0);),
            Shape::Float => quote!(stage.float(#place);),
            Shape::Double => quote!(stage.double(#place);),
            Shape::Enum(_) => quote!(stage.int(#place as i32);),
            Shape::Pii(inner) => self.stage(*inner, &quote!((*#place.expose()))),
            _ => TokenStream::new(),
        }
    }

    /// Statements that write the value at a place.
    fn write(&self, id: ShapeId, place: &TokenStream) -> TokenStream {
        match self.ir.get(id) {
            Shape::Null => TokenStream::new(),
            Shape::Boolean => quote!(cs::write_boolean(out, #place);),
            Shape::Int => quote!(cs::write_int(out, #place);),
            Shape::Newtype(_, Base::Int) => quote!(cs::write_int(out, #place.0);),
            Shape::Long => quote!(cs::write_long(out, #place);),
            Shape::Newtype(_, Base::Long) => quote!(cs::write_long(out, #place.0);),
            Shape::Float => quote!(cs::write_float(out, #place);),
            Shape::Double => quote!(cs::write_double(out, #place);),
            Shape::Text(_) => quote!(cs::write_str(out, &#place);),
            Shape::Bytes(_) => quote!(cs::write_bytes(out, &#place);),
            Shape::Fixed(_) => quote!(cs::write_fixed(out, &#place);),
            Shape::UuidText => quote!(cs::write_uuid(out, #place);),
            Shape::UuidFixed => quote!(cs::write_fixed(out, &#place.0);),
            Shape::Decimal { size: None, .. } => quote!(cs::write_decimal(out, #place.0);),
            Shape::Decimal {
                size: Some(size), ..
            } => {
                let size = number(*size);
                quote!(cs::write_decimal_fixed(out, #place.0, #size)?;)
            }
            Shape::Duration => quote!(cs::write_fixed(out, &#place.to_wire());),
            Shape::Enum(symbols) => {
                let symbols = self.ir.symbols(*symbols);
                let check = symbols.unknown.as_ref().map(|unknown| {
                    let (name, unknown) = (ident(&symbols.name), ident(unknown));
                    quote!(if #place == #name::#unknown { return cs::Err(cs::EncodeError::UnknownSymbol); })
                });
                quote!(#check cs::write_int(out, #place as i32);)
            }
            Shape::Record(record) => {
                let name = format_ident!("write_{}", record.index());
                quote!(#name(&#place, out)?;)
            }
            Shape::Boxed(inner) => self.write(*inner, &quote!((*#place))),
            Shape::Pii(inner) => self.write(*inner, &quote!((*#place.expose()))),
            Shape::Option { null, inner } => {
                let write = self.write(*inner, &quote!((*inner)));
                // Another branch than `null` in a union of two; a union of more writes its own branch.
                let branch = if matches!(self.unwrapped(*inner), Shape::Union(_)) {
                    TokenStream::new()
                } else {
                    let branch = small(1 - *null);
                    quote!(cs::write_long(out, #branch);)
                };
                let null = small(*null);
                quote!(match &#place {
                    cs::None => cs::write_long(out, #null),
                    cs::Some(inner) => { #branch #write }
                })
            }
            Shape::Union(union) => {
                let name = self.union_name(*union);
                let arms = self
                    .ir
                    .union(*union)
                    .variants
                    .iter()
                    .map(|(branch, variant, shape)| {
                        let (branch, variant, write) = (
                            small(*branch),
                            ident(variant),
                            self.write(*shape, &quote!((*inner))),
                        );
                        quote!(#name::#variant(inner) => { cs::write_long(out, #branch); #write })
                    });
                quote!(match &#place { #(#arms)* })
            }
            Shape::Array(item) => {
                let write = self.write(*item, &quote!((*item)));
                quote! {
                    if !#place.is_empty() {
                        cs::write_count(out, #place.len());
                        for item in &#place { #write }
                    }
                    cs::write_blocks_end(out);
                }
            }
            Shape::Map(item, _) => {
                let write = self.write(*item, &quote!((*item)));
                quote! {
                    if !#place.is_empty() {
                        cs::write_count(out, #place.len());
                        for (key, item) in #place.as_slice() {
                            cs::write_str(out, key);
                            #write
                        }
                    }
                    cs::write_blocks_end(out);
                }
            }
            // Only the projections of readers hold these, and those are never written.
            Shape::Symbol(..) | Shape::Foreign(..) | Shape::Part(_) | Shape::Ignored(_) => {
                TokenStream::new()
            }
        }
    }
}
