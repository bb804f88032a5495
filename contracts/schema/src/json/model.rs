//! The JSON Schema model: an arena with one node for every schema of a text and of what it refers to.
//!
//! A node holds each keyword of its draft in a typed field; members that the draft does not define are kept as they
//! stand in [`Keywords::other`]. Subschemas and targets of references are [`NodeId`]s, so a recursive schema is a
//! cycle of ids. Numbers keep their text.

use crate::json::Draft;
use crate::sorted::Sorted;
use crate::span::Span;
use crate::tree;

/// Index of a node in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Returns the index, dense from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A hash of what a node asserts, targets of references included: equal hash, same set of values.
///
/// Neither annotations nor unknown members, the order of members, the names of definitions or the spelling of numbers
/// go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeHash(pub [u8; 16]);

/// One schema: the whole text or a place in it.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it says.
    pub kind: Kind,
    /// Hash of what it asserts.
    pub hash: NodeHash,
    /// JSON pointer from the root of its document; empty for the root.
    pub pointer: String,
    /// Index into [`Schema::documents`](super::Schema::documents); 0 is the main text.
    pub document: u32,
    /// Its bytes in the text of its document.
    pub span: Span,
    /// The draft that it is read by.
    pub draft: Draft,
    /// The URI that its references are resolved against.
    pub base: String,
}

impl Node {
    /// Returns the keywords; `None` for `true` and `false`.
    pub fn keywords(&self) -> Option<&Keywords> {
        match &self.kind {
            Kind::Bool(_) => None,
            Kind::Keywords(keywords) => Some(keywords),
        }
    }

    /// Returns the span if the node stands in the main text.
    pub fn main_span(&self) -> Option<Span> {
        (self.document == 0).then_some(self.span)
    }
}

/// The two forms of a schema.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `true` accepts everything, `false` nothing.
    Bool(bool),
    /// An object of keywords.
    Keywords(Box<Keywords>),
}

/// The value of a keyword with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Bytes of the key, quotes included.
    pub key_span: Span,
    /// Bytes of the value.
    pub span: Span,
}

/// A number as it was written; compare by value, not by text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(pub String);

impl Number {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the nearest double; infinite beyond the range of doubles.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

/// A type name of the `type` keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// `null`.
    Null,
    /// `boolean`.
    Boolean,
    /// `integer`: in draft 4 by its spelling, since draft 6 every number with a zero fraction.
    Integer,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `array`.
    Array,
    /// `object`.
    Object,
}

impl Type {
    /// All types.
    pub const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// The name in a schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// A reference to another schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// The text of the reference.
    pub text: String,
    /// The schema that it names; for a dynamic reference the one that holds if no dynamic anchor overrides it.
    pub target: NodeId,
    /// The dynamic anchor by which the target may be overridden at run time; `None` for a reference that always means
    /// its target. `$recursiveRef` has an empty name.
    pub dynamic: Option<String>,
}

/// A subschema under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Name of the property or definition, or the text of a pattern.
    pub name: String,
    /// Bytes of the name, quotes included.
    pub name_span: Span,
    /// The schema.
    pub node: NodeId,
}

/// Names that must be there when a property is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependentNames {
    /// The property.
    pub name: String,
    /// Bytes of its name, quotes included.
    pub name_span: Span,
    /// What it asks for.
    pub needs: Vec<Word>,
}

/// A string in a list, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The string.
    pub text: String,
    /// Its bytes, quotes included.
    pub span: Span,
}

/// Where names stand in `properties` and `required`, found out when the first one is sought. A copy starts anew, for it may
/// be changed.
#[derive(Debug, Default)]
pub struct NameIndex {
    properties: Sorted,
    required: Sorted,
}

impl Clone for NameIndex {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The keywords of one schema object.
///
/// A field of a keyword that the node's draft does not define is empty; such a member is in [`other`](Self::other).
/// Where a draft gives no meaning to the members beside a `$ref`, they are in [`ignored`](Self::ignored), except
/// definitions and annotations.
#[derive(Clone, Debug, Default)]
pub struct Keywords {
    /// Speeds up [`property`](Self::property) and [`requires`](Self::requires).
    pub index: NameIndex,
    /// `$schema`.
    pub schema: Option<At<String>>,
    /// `$id`, or `id` in draft 4.
    pub id: Option<At<String>>,
    /// `$anchor`.
    pub anchor: Option<At<String>>,
    /// `$dynamicAnchor`; `$recursiveAnchor: true` has an empty name.
    pub dynamic_anchor: Option<At<String>>,
    /// `$ref`.
    pub reference: Option<At<Ref>>,
    /// `$dynamicRef`, or `$recursiveRef` in draft 2019-09.
    pub dynamic_reference: Option<At<Ref>>,
    /// `definitions` and `$defs`: schemas that hold only where they are referred to.
    pub definitions: Vec<Named>,

    /// `type`: at least one name, in the order of the text.
    pub types: Option<At<Vec<Type>>>,
    /// `enum`.
    pub enumeration: Option<At<Vec<tree::Node>>>,
    /// `const`.
    pub constant: Option<At<tree::Node>>,

    /// `multipleOf`: more than zero.
    pub multiple_of: Option<At<Number>>,
    /// `maximum`.
    pub maximum: Option<At<Number>>,
    /// `minimum`.
    pub minimum: Option<At<Number>>,
    /// `exclusiveMaximum` as a number, since draft 6.
    pub exclusive_maximum: Option<At<Number>>,
    /// `exclusiveMinimum` as a number, since draft 6.
    pub exclusive_minimum: Option<At<Number>>,
    /// `exclusiveMaximum` as a boolean, in draft 4: it qualifies `maximum`.
    pub maximum_is_exclusive: Option<At<bool>>,
    /// `exclusiveMinimum` as a boolean, in draft 4: it qualifies `minimum`.
    pub minimum_is_exclusive: Option<At<bool>>,

    /// `maxLength` in Unicode scalar values; `u64::MAX` stands for everything above.
    pub max_length: Option<At<u64>>,
    /// `minLength` in Unicode scalar values.
    pub min_length: Option<At<u64>>,
    /// `pattern`, a regular expression that is searched for.
    pub pattern: Option<At<String>>,
    /// `format`.
    pub format: Option<At<String>>,
    /// `contentEncoding`, since draft 7.
    pub content_encoding: Option<At<String>>,
    /// `contentMediaType`, since draft 7.
    pub content_media_type: Option<At<String>>,
    /// `contentSchema`, since draft 2019-09: an annotation.
    pub content_schema: Option<At<NodeId>>,

    /// Schemas of the first items: `prefixItems`, or `items` as an array before draft 2020-12.
    pub prefix_items: Option<At<Vec<NodeId>>>,
    /// `items` as one schema: of all items, or in draft 2020-12 of those after the prefix.
    pub items: Option<At<NodeId>>,
    /// `additionalItems`, before draft 2020-12: of the items after the prefix; without a prefix it has no meaning.
    pub additional_items: Option<At<NodeId>>,
    /// `unevaluatedItems`, since draft 2019-09.
    pub unevaluated_items: Option<At<NodeId>>,
    /// `contains`, since draft 6.
    pub contains: Option<At<NodeId>>,
    /// `maxContains`, since draft 2019-09; without `contains` it has no meaning.
    pub max_contains: Option<At<u64>>,
    /// `minContains`, since draft 2019-09; without `contains` it has no meaning.
    pub min_contains: Option<At<u64>>,
    /// `maxItems`.
    pub max_items: Option<At<u64>>,
    /// `minItems`.
    pub min_items: Option<At<u64>>,
    /// `uniqueItems`.
    pub unique_items: Option<At<bool>>,

    /// `maxProperties`.
    pub max_properties: Option<At<u64>>,
    /// `minProperties`.
    pub min_properties: Option<At<u64>>,
    /// `required`, in the order of the text.
    pub required: Option<At<Vec<Word>>>,
    /// `properties`, in the order of the text.
    pub properties: Option<At<Vec<Named>>>,
    /// `patternProperties`, in the order of the text.
    pub pattern_properties: Option<At<Vec<Named>>>,
    /// `additionalProperties`.
    pub additional_properties: Option<At<NodeId>>,
    /// `unevaluatedProperties`, since draft 2019-09.
    pub unevaluated_properties: Option<At<NodeId>>,
    /// `propertyNames`, since draft 6.
    pub property_names: Option<At<NodeId>>,
    /// `dependentRequired` and the lists of names in `dependencies`; validators apply the latter in every draft.
    pub dependent_required: Vec<DependentNames>,
    /// `dependentSchemas` and the schemas in `dependencies`.
    pub dependent_schemas: Vec<Named>,
    /// Bytes of the value of `dependencies`, which may be an empty object.
    pub dependencies: Option<Span>,

    /// `allOf`.
    pub all_of: Option<At<Vec<NodeId>>>,
    /// `anyOf`.
    pub any_of: Option<At<Vec<NodeId>>>,
    /// `oneOf`.
    pub one_of: Option<At<Vec<NodeId>>>,
    /// `not`.
    pub not: Option<At<NodeId>>,
    /// `if`, since draft 7.
    pub if_schema: Option<At<NodeId>>,
    /// `then`, since draft 7; without `if` it has no meaning.
    pub then_schema: Option<At<NodeId>>,
    /// `else`, since draft 7; without `if` it has no meaning.
    pub else_schema: Option<At<NodeId>>,

    /// `title`.
    pub title: Option<At<String>>,
    /// `description`.
    pub description: Option<At<String>>,
    /// `default`.
    pub default: Option<At<tree::Node>>,
    /// `examples`.
    pub examples: Option<At<Vec<tree::Node>>>,
    /// `deprecated`.
    pub deprecated: Option<At<bool>>,
    /// `readOnly`.
    pub read_only: Option<At<bool>>,
    /// `writeOnly`.
    pub write_only: Option<At<bool>>,
    /// `$comment`.
    pub comment: Option<At<String>>,
    /// Members that the draft does not define, in the order of the text.
    pub other: Vec<tree::Member>,
    /// Members beside a `$ref` that the draft gives no meaning to, in the order of the text.
    pub ignored: Vec<tree::Member>,
}

impl Keywords {
    /// Returns the schemas of the first items.
    pub fn prefix(&self) -> &[NodeId] {
        self.prefix_items
            .as_ref()
            .map_or(&[], |items| items.value.as_slice())
    }

    /// Returns the schema of the items after the prefix; `None` if they may be anything.
    pub fn rest_items(&self) -> Option<NodeId> {
        let rest = match (&self.items, &self.prefix_items) {
            (Some(items), _) => Some(items),
            (None, Some(_)) => self.additional_items.as_ref(),
            (None, None) => None,
        };
        rest.map(|at| at.value)
    }

    /// Returns the schema of a property that is declared by name.
    pub fn property(&self, name: &str) -> Option<&Named> {
        let properties = &self.properties.as_ref()?.value;
        let names = |at: usize| properties[at].name.as_str();
        let at = self.index.properties.find(properties.len(), names, name)?;
        properties.get(at)
    }

    /// Whether `required` lists the name.
    pub fn requires(&self, name: &str) -> bool {
        self.required.as_ref().is_some_and(|words| {
            let names = |at: usize| words.value[at].text.as_str();
            let found = self.index.required.find(words.value.len(), names, name);
            found.is_some()
        })
    }

    /// Returns an unknown member, such as an extension of a registry.
    pub fn extension(&self, key: &str) -> Option<&tree::Member> {
        self.other.iter().find(|member| member.key == key)
    }

    /// Returns every schema below this one in its text, definitions included; targets of references are not below.
    pub fn children(&self) -> Vec<NodeId> {
        let mut out = Vec::new();
        out.extend(self.definitions.iter().map(|named| named.node));
        self.applied(&mut out);
        out.extend(self.content_schema.iter().map(|at| at.value));
        out
    }

    /// Appends the schemas below this one that take part in validation, in a fixed order of keywords.
    pub(crate) fn applied(&self, out: &mut Vec<NodeId>) {
        for list in [&self.prefix_items, &self.all_of, &self.any_of, &self.one_of]
            .into_iter()
            .flatten()
        {
            out.extend(&list.value);
        }
        for named in [&self.properties, &self.pattern_properties]
            .into_iter()
            .flatten()
        {
            out.extend(named.value.iter().map(|named| named.node));
        }
        out.extend(self.dependent_schemas.iter().map(|named| named.node));
        for one in [
            &self.items,
            &self.additional_items,
            &self.unevaluated_items,
            &self.contains,
            &self.additional_properties,
            &self.unevaluated_properties,
            &self.property_names,
            &self.not,
            &self.if_schema,
            &self.then_schema,
            &self.else_schema,
        ]
        .into_iter()
        .flatten()
        {
            out.push(one.value);
        }
    }
}
