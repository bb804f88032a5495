//! Defaults as constants in the decoder; they were checked against their types when the schema was parsed.

use callsheet_schema::avro::Value;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::decode::fail;
use super::{Context, small};
use crate::ident::ident;
use crate::ir::{Shape, ShapeId};

impl Context<'_> {
    /// A default as an expression of the shape's type.
    pub(crate) fn default(&self, value: &Value, id: ShapeId) -> TokenStream {
        match (self.ir.get(id), value) {
            (Shape::Pii(inner), value) => {
                let value = self.default(value, *inner);
                quote!(cs::Pii::new(#value))
            }
            (Shape::Boxed(inner), value) => {
                let value = self.default(value, *inner);
                quote!(cs::Box::new(#value))
            }
            (Shape::Option { null, .. }, Value::Union(branch, _)) if branch == null => {
                quote!(cs::None)
            }
            (Shape::Option { .. }, Value::Null) => quote!(cs::None),
            (Shape::Option { inner, .. }, value) => {
                let is_union = matches!(self.unwrapped(*inner), Shape::Union(_));
                let value = match value {
                    Value::Union(_, taken) if !is_union => taken,
                    value => value,
                };
                let value = self.default(value, *inner);
                quote!(cs::Some(#value))
            }
            (Shape::Union(id), Value::Union(branch, value)) => {
                let union = self.ir.union(*id);
                let Some((_, variant, shape)) =
                    union.variants.iter().find(|(index, _, _)| index == branch)
                else {
                    return fail();
                };
                let (name, variant, value) = (
                    self.union_name(*id),
                    ident(variant),
                    self.default(value, *shape),
                );
                quote!(#name::#variant(#value))
            }
            (_, Value::Union(_, value)) => self.default(value, id),
            (Shape::Array(item), Value::Array(values)) => {
                let values = values.iter().map(|value| self.default(value, *item));
                quote!(cs::Vec::from([#(#values),*]))
            }
            (Shape::Map(item, keys), Value::Map(entries)) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = if self.owned(*keys) {
                        quote!(cs::string(#key))
                    } else {
                        quote!(#key)
                    };
                    let value = self.default(value, *item);
                    quote!((#key, #value))
                });
                quote!(cs::Map::from(cs::Vec::from([#(#entries),*])))
            }
            (Shape::Record(record), Value::Record(values)) => {
                let fields = &self.ir.record(*record).fields;
                let locals = fields.iter().enumerate().map(|(index, field)| {
                    let local = format_ident!("f{index}");
                    let value = values
                        .iter()
                        .find(|(name, _)| *name == field.wire)
                        .map(|(_, value)| value)
                        .or(field.default.as_ref());
                    let value = value.map_or_else(fail, |value| self.default(value, field.shape));
                    quote!(let #local = #value;)
                });
                let construct = self.construct(*record);
                quote!({ #(#locals)* #construct })
            }
            (shape, value) => self.simple_default(shape, value),
        }
    }

    fn simple_default(&self, shape: &Shape, value: &Value) -> TokenStream {
        let wire = match value {
            Value::Null => return quote!(()),
            Value::Boolean(value) => quote!(#value),
            Value::Int(value) => {
                let value = Literal::i32_suffixed(*value);
                quote!(#value)
            }
            Value::Long(value) => {
                let value = Literal::i64_suffixed(*value);
                quote!(#value)
            }
            Value::Float(value) if value.is_finite() => quote!(#value),
            Value::Float(value) => {
                let bits = value.to_bits();
                quote!(f32::from_bits(#bits))
            }
            Value::Double(value) if value.is_finite() => quote!(#value),
            Value::Double(value) => {
                let bits = value.to_bits();
                quote!(f64::from_bits(#bits))
            }
            Value::Enum(index, _) => return self.symbol(shape, *index),
            Value::String(text) => {
                if let Shape::UuidText = shape {
                    let bytes = Literal::byte_string(text.as_bytes());
                    quote!(#bytes)
                } else {
                    quote!(#text)
                }
            }
            Value::Bytes(bytes) => {
                let bytes = Literal::byte_string(bytes);
                quote!(#bytes.as_slice())
            }
            Value::Fixed(bytes) => {
                if let Shape::Decimal { .. } = shape {
                    let bytes = Literal::byte_string(bytes);
                    quote!(#bytes.as_slice())
                } else {
                    let bytes = bytes.iter().map(|byte| small(u32::from(*byte)));
                    quote!([#(#bytes),*])
                }
            }
            _ => return fail(),
        };
        self.leaf(shape, &wire)
    }
}
