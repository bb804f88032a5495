//! From a JSON Schema to types: names, nullability, alternatives, and boxes where a recursion closes.

use std::collections::BTreeMap;

use callsheet_schema::json::{Keywords, Kind, NodeId, Schema, Type as Word};
use callsheet_schema::tree;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Additional, Content, Definition, Property, Type};
use crate::facts::Facts;
use crate::ident::{Scope, ident, joined, snake, upper_camel};

/// Resolves the types of a schema; the first is the contract's own.
///
/// # Errors
/// Every default that is no value of its type, with line and column.
pub(super) fn build(
    schema: &Schema,
    facts: &Facts,
    contract: &str,
) -> Result<Vec<Definition>, Vec<String>> {
    let mut builder = Builder {
        schema,
        facts,
        scope: Scope::default(),
        definitions: Vec::new(),
        known: BTreeMap::new(),
        open: Vec::new(),
        following: Vec::new(),
        problems: Vec::new(),
    };
    for taken in ["SUBJECT", "VERSION", "SCHEMA"] {
        builder.scope.claim(taken);
    }
    let root = schema.root();
    let name = builder.title(root).unwrap_or_else(|| upper_camel(contract));
    let ty = builder.ty(root, "", &name, false);
    if !matches!(ty, Type::Named(0)) {
        let name = builder.scope.claim(&name);
        let doc = builder.doc(root, "A value of the contract.");
        builder.definitions.push(Definition {
            name,
            doc,
            content: Content::Alias(ty),
        });
    }
    if builder.problems.is_empty() {
        Ok(builder.definitions)
    } else {
        Err(builder.problems)
    }
}

struct Builder<'s> {
    schema: &'s Schema,
    facts: &'s Facts,
    scope: Scope,
    definitions: Vec<Definition>,
    known: BTreeMap<NodeId, usize>,
    /// Types that are being made: who refers to them closes a recursion.
    open: Vec<NodeId>,
    /// References that are being followed, so that one that leads to itself ends.
    following: Vec<NodeId>,
    problems: Vec<String>,
}

impl Builder<'_> {
    fn keywords(&self, node: NodeId) -> Option<&Keywords> {
        match &self.schema.node(node).kind {
            Kind::Keywords(keywords) => Some(keywords),
            Kind::Bool(_) => None,
        }
    }

    fn title(&self, node: NodeId) -> Option<String> {
        let title = &self.keywords(node)?.title.as_ref()?.value;
        Some(upper_camel(title)).filter(|name| name.len() <= 60)
    }

    fn doc(&self, node: NodeId, otherwise: &str) -> String {
        let keywords = self.keywords(node);
        let text = keywords.and_then(|keywords| {
            keywords
                .description
                .as_ref()
                .or(keywords.title.as_ref())
                .map(|text| text.value.clone())
        });
        text.unwrap_or_else(|| otherwise.to_owned())
    }

    /// Type of a node. `path`: field path for facts; `place`: name for a type without one; `heap`: already behind a list or map.
    fn ty(&mut self, node: NodeId, path: &str, place: &str, heap: bool) -> Type {
        if let Some(index) = self.known.get(&node) {
            let closes = self.open.contains(&node) && !heap;
            return if closes {
                Type::Boxed(*index)
            } else {
                Type::Named(*index)
            };
        }
        let Some(keywords) = self.keywords(node).cloned() else {
            return Type::Any;
        };
        if let Some(reference) = keywords
            .reference
            .as_ref()
            .or(keywords.dynamic_reference.as_ref())
        {
            let target = reference.value.target;
            if self.following.contains(&target) {
                return Type::Any;
            }
            let name = reference
                .value
                .text
                .rsplit(['/', '#'])
                .next()
                .unwrap_or_default();
            let name = if name.is_empty() || name.contains('.') {
                place.to_owned()
            } else {
                upper_camel(name)
            };
            self.following.push(target);
            let ty = self.ty(target, path, &name, heap);
            self.following.pop();
            return ty;
        }
        if let Some(words) = words(&keywords) {
            return self.words(node, words, place);
        }
        if let Some(alternatives) = keywords.one_of.as_ref().or(keywords.any_of.as_ref()) {
            return self.alternatives(node, &alternatives.value, path, place, heap);
        }
        if let Some(all) = &keywords.all_of {
            return self.all_of(node, &keywords, &all.value, path, place);
        }
        let types: Vec<Word> = keywords
            .types
            .as_ref()
            .map(|types| types.value.clone())
            .unwrap_or_default();
        let nullable = types.contains(&Word::Null);
        let others: Vec<Word> = types
            .into_iter()
            .filter(|word| *word != Word::Null)
            .collect();
        let ty = match others.as_slice() {
            [] if nullable => return Type::Null,
            [] if keywords.properties.is_some() => {
                self.of_word(Word::Object, node, &keywords, path, place)
            }
            [] => return Type::Any,
            [one] => self.of_word(*one, node, &keywords, path, place),
            many => {
                let mut scope = Scope::default();
                let variants = many
                    .iter()
                    .map(|word| {
                        let variant = scope.claim(&upper_camel(word.as_str()));
                        let name = joined(place, &variant);
                        (variant, self.of_word(*word, node, &keywords, path, &name))
                    })
                    .collect();
                self.define(
                    place,
                    self.doc(node, "One of several types."),
                    Content::OneOf(variants),
                )
            }
        };
        if nullable {
            Type::Option(Box::new(ty))
        } else {
            ty
        }
    }

    fn define(&mut self, place: &str, doc: String, content: Content) -> Type {
        let name = self.scope.claim(place);
        self.definitions.push(Definition { name, doc, content });
        Type::Named(self.definitions.len() - 1)
    }

    fn words(&mut self, node: NodeId, words: Words, place: &str) -> Type {
        let name = self.title(node).unwrap_or_else(|| place.to_owned());
        let mut scope = Scope::default();
        let content = Content::Words(
            words
                .texts
                .into_iter()
                .map(|word| (scope.claim(&upper_camel(&word)), word))
                .collect(),
        );
        let doc = self.doc(node, "One of a list of words.");
        let ty = self.define(&name, doc, content);
        if words.nullable {
            return Type::Option(Box::new(ty));
        }
        if let Type::Named(index) = ty {
            self.known.insert(node, index);
        }
        ty
    }

    fn alternatives(
        &mut self,
        node: NodeId,
        branches: &[NodeId],
        path: &str,
        place: &str,
        heap: bool,
    ) -> Type {
        let is_null = |this: &Self, node: &NodeId| {
            this.keywords(*node).is_some_and(|keywords| {
                keywords
                    .types
                    .as_ref()
                    .is_some_and(|types| types.value == [Word::Null])
            })
        };
        let others: Vec<NodeId> = branches
            .iter()
            .copied()
            .filter(|branch| !is_null(self, branch))
            .collect();
        let nullable = others.len() < branches.len();
        let ty = match others.as_slice() {
            [] => return Type::Null,
            [one] => self.ty(*one, path, place, heap),
            many => {
                let name = self.title(node).unwrap_or_else(|| place.to_owned());
                let name = self.scope.claim(&name);
                let index = self.definitions.len();
                self.definitions.push(Definition {
                    name: name.clone(),
                    doc: self.doc(node, "One of several alternatives."),
                    content: Content::OneOf(Vec::new()),
                });
                if !nullable {
                    self.known.insert(node, index);
                }
                self.open.push(node);
                let mut scope = Scope::default();
                let mut variants = Vec::new();
                for branch in many {
                    let label = self.label(*branch);
                    let variant = scope.claim(&label);
                    let ty = self.ty(*branch, path, &joined(&name, &variant), false);
                    variants.push((variant, ty));
                }
                self.open.pop();
                self.definitions[index].content = Content::OneOf(variants);
                Type::Named(index)
            }
        };
        if nullable && !matches!(ty, Type::Option(_)) {
            Type::Option(Box::new(ty))
        } else {
            ty
        }
    }

    /// Name of an alternative: its title, the name of what it refers to, its type.
    fn label(&self, node: NodeId) -> String {
        if let Some(title) = self.title(node) {
            return title;
        }
        let Some(keywords) = self.keywords(node) else {
            return "Any".to_owned();
        };
        if let Some(reference) = &keywords.reference {
            let name = reference
                .value
                .text
                .rsplit(['/', '#'])
                .next()
                .unwrap_or_default();
            return upper_camel(name);
        }
        match keywords.types.as_ref().map(|types| types.value.as_slice()) {
            Some([one]) => upper_camel(one.as_str()),
            _ => "Other".to_owned(),
        }
    }

    /// Objects that must all hold are one object; anything else is not for types to say.
    fn all_of(
        &mut self,
        node: NodeId,
        own: &Keywords,
        parts: &[NodeId],
        path: &str,
        place: &str,
    ) -> Type {
        let plain = own.types.is_none() && own.properties.is_none();
        if let ([one], true) = (parts, plain) {
            return self.ty(*one, path, place, false);
        }
        let mut objects = vec![own.clone()];
        for part in parts {
            let mut part = *part;
            for _ in 0..16 {
                match self
                    .keywords(part)
                    .and_then(|keywords| keywords.reference.as_ref())
                {
                    Some(reference) => part = reference.value.target,
                    None => break,
                }
            }
            match self.keywords(part) {
                Some(keywords) if keywords.properties.is_some() => objects.push(keywords.clone()),
                _ => return Type::Any,
            }
        }
        self.object(node, &objects, path, place)
    }

    fn of_word(
        &mut self,
        word: Word,
        node: NodeId,
        keywords: &Keywords,
        path: &str,
        place: &str,
    ) -> Type {
        let format = keywords.format.as_ref().map(|format| format.value.as_str());
        match word {
            Word::Null => Type::Null,
            Word::Boolean => Type::Boolean,
            Word::Integer => match format {
                Some("int32") => Type::Int32,
                Some("uint64") => Type::Uint64,
                _ => Type::Int64,
            },
            Word::Number => Type::Number,
            Word::String => Type::Text,
            Word::Array => self.array(keywords, path, place),
            Word::Object => self.object(node, std::slice::from_ref(keywords), path, place),
        }
    }

    fn array(&mut self, keywords: &Keywords, path: &str, place: &str) -> Type {
        let item = joined(place, "Item");
        let Some(prefix) = &keywords.prefix_items else {
            let inner = keywords.items.as_ref();
            return Type::List(Box::new(
                inner.map_or(Type::Any, |items| self.ty(items.value, path, &item, true)),
            ));
        };
        // A tuple where every place is there and nothing follows.
        let length = prefix.value.len() as u64;
        let rest = keywords
            .items
            .as_ref()
            .or(keywords.additional_items.as_ref());
        let closed = rest
            .is_some_and(|rest| matches!(self.schema.node(rest.value).kind, Kind::Bool(false)))
            || keywords
                .max_items
                .as_ref()
                .is_some_and(|most| most.value == length);
        let full = keywords
            .min_items
            .as_ref()
            .is_some_and(|least| least.value >= length);
        if closed && full && (1..=12).contains(&length) {
            let items = prefix.value.iter().enumerate();
            return Type::Tuple(
                items
                    .map(|(index, node)| {
                        self.ty(*node, path, &joined(&item, &index.to_string()), false)
                    })
                    .collect(),
            );
        }
        Type::List(Box::new(Type::Any))
    }

    fn object(&mut self, node: NodeId, parts: &[Keywords], path: &str, place: &str) -> Type {
        let named = parts.iter().any(|part| {
            part.properties
                .as_ref()
                .is_some_and(|properties| !properties.value.is_empty())
        });
        let additional = parts
            .iter()
            .find_map(|part| part.additional_properties.as_ref())
            .map(|at| at.value);
        let refused =
            additional.is_some_and(|node| matches!(self.schema.node(node).kind, Kind::Bool(false)));
        if !named && !refused {
            let value = additional.map_or(Type::Any, |node| {
                self.ty(node, path, &joined(place, "Value"), true)
            });
            return Type::Map(Box::new(value));
        }
        let name = self.title(node).unwrap_or_else(|| place.to_owned());
        let name = self.scope.claim(&name);
        let index = self.definitions.len();
        self.definitions.push(Definition {
            name: name.clone(),
            doc: self.doc(node, &format!("An object `{name}`.")),
            content: Content::Alias(Type::Any),
        });
        self.known.insert(node, index);
        self.open.push(node);
        let mut scope = Scope::default();
        scope.claim("additional");
        let mut properties: Vec<Property> = Vec::new();
        for part in parts {
            for property in part.properties.iter().flat_map(|list| &list.value) {
                if matches!(self.schema.node(property.node).kind, Kind::Bool(false)) {
                    continue; // it may not be there
                }
                let required = parts.iter().any(|part| part.requires(&property.name));
                if let Some(known) = properties
                    .iter_mut()
                    .find(|known| known.wire == property.name)
                {
                    known.required |= required;
                    continue;
                }
                let made = self.property(
                    &name,
                    path,
                    &property.name,
                    property.node,
                    required,
                    &mut scope,
                );
                properties.push(made);
            }
        }
        let additional = match additional {
            _ if refused => Additional::Refused,
            Some(node) => Additional::Kept(self.ty(node, path, &joined(&name, "Value"), true)),
            None => Additional::ReadOver,
        };
        self.open.pop();
        self.definitions[index].content = Content::Object {
            properties,
            additional,
        };
        Type::Named(index)
    }

    fn property(
        &mut self,
        owner: &str,
        path: &str,
        wire: &str,
        node: NodeId,
        required: bool,
        scope: &mut Scope,
    ) -> Property {
        let path = if path.is_empty() {
            wire.to_owned()
        } else {
            format!("{path}.{wire}")
        };
        let ty = self.ty(node, &path, &joined(owner, &upper_camel(wire)), false);
        let facts = self.facts.of(&path);
        let keywords = self.keywords(node);
        let default = keywords
            .and_then(|keywords| keywords.default.as_ref())
            .filter(|_| !required);
        let deprecated = keywords
            .and_then(|keywords| keywords.deprecated.as_ref())
            .is_some_and(|at| at.value)
            || facts.is_some_and(|facts| facts.deprecated.is_some());
        let doc = facts
            .and_then(|facts| facts.doc.clone())
            .unwrap_or_else(|| self.doc(node, &format!("Property `{wire}`.")));
        let personal = facts.is_some_and(crate::facts::FieldFacts::is_pii);
        let default = default.cloned().and_then(|default| {
            let made = self.default(&default.value, &ty);
            if matches!(made, Err(Misfit::No)) {
                let at = self.schema.position(default.span);
                self.problems.push(format!(
                    "{}:{}: the default of `{path}` is no value of its type",
                    at.line, at.column
                ));
            }
            made.ok()
        });
        Property {
            name: scope.claim(&snake(wire)),
            wire: wire.to_owned(),
            doc,
            ty,
            required,
            default: default.map(|Expression(tokens)| tokens),
            deprecated,
            personal,
        }
    }

    /// A default as an expression.
    fn default(&self, value: &tree::Node, ty: &Type) -> Result<Expression, Misfit> {
        let tokens = match (ty, &value.value) {
            (Type::Option(_), tree::Value::Null) => quote!(::core::option::Option::None),
            (Type::Option(inner), _) => {
                let Expression(inner) = self.default(value, inner)?;
                quote!(::core::option::Option::Some(#inner))
            }
            (Type::Boolean, tree::Value::Bool(value)) => quote!(#value),
            (Type::Text, tree::Value::String(text)) => quote!(::std::string::String::from(#text)),
            (Type::Int32, tree::Value::Number(_)) => {
                let number = Literal::i32_suffixed(integer(value).ok_or(Misfit::No)?);
                quote!(#number)
            }
            (Type::Int64, tree::Value::Number(_)) => {
                let number = Literal::i64_suffixed(integer(value).ok_or(Misfit::No)?);
                quote!(#number)
            }
            (Type::Uint64, tree::Value::Number(_)) => {
                let number = Literal::u64_suffixed(integer(value).ok_or(Misfit::No)?);
                quote!(#number)
            }
            (Type::Number, tree::Value::Number(_)) => {
                let number: f64 = value.to_compact_json().parse().map_err(|_| Misfit::No)?;
                quote!(#number)
            }
            (Type::List(_), tree::Value::Array(items)) if items.is_empty() => {
                quote!(::std::vec::Vec::new())
            }
            (Type::Map(_), tree::Value::Object(members)) if members.is_empty() => {
                quote!(::std::collections::BTreeMap::new())
            }
            (Type::Named(index), tree::Value::String(text)) => {
                let definition = &self.definitions[*index];
                let Content::Words(words) = &definition.content else {
                    return Err(Misfit::Unsaid);
                };
                let (variant, _) = words
                    .iter()
                    .find(|(_, word)| word == text)
                    .ok_or(Misfit::No)?;
                let (name, variant) = (ident(&definition.name), ident(variant));
                quote!(#name::#variant)
            }
            (Type::Named(_) | Type::Boxed(_) | Type::Any | Type::Tuple(_), _)
            | (Type::List(_), tree::Value::Array(_))
            | (Type::Map(_), tree::Value::Object(_)) => return Err(Misfit::Unsaid),
            _ => return Err(Misfit::No),
        };
        Ok(Expression(tokens))
    }
}

struct Expression(TokenStream);

/// Why a default is no expression.
enum Misfit {
    /// It is no value of the type.
    No,
    /// It is too much for an expression: the property is optional instead.
    Unsaid,
}

fn integer<T: std::str::FromStr>(value: &tree::Node) -> Option<T> {
    value.to_compact_json().parse().ok()
}

/// Strings of an `enum` or `const`, and whether `null` is among them.
struct Words {
    texts: Vec<String>,
    nullable: bool,
}

fn words(keywords: &Keywords) -> Option<Words> {
    let values: Vec<&tree::Node> = match (&keywords.enumeration, &keywords.constant) {
        (Some(list), _) => list.value.iter().collect(),
        (None, Some(one)) => vec![&one.value],
        (None, None) => return None,
    };
    let mut texts: Vec<String> = Vec::new();
    let mut nullable = false;
    for value in values {
        match &value.value {
            tree::Value::Null => nullable = true,
            tree::Value::String(text) if !texts.contains(text) => texts.push(text.clone()),
            tree::Value::String(_) => {}
            _ => return None,
        }
    }
    (!texts.is_empty()).then_some(Words { texts, nullable })
}
