//! Reads one schema: which keywords its draft defines, and what each of them is.

use std::rc::Rc;

use super::{Anchor, Builder, MAX_NODES, MAX_PLACE_BYTES, Pending, Place, Resource, Slot};
use crate::json::model::{At, Keywords, Kind, NodeId, Ref};
use crate::json::{Draft, pointer, uri};
use crate::problem::Problem;
use crate::tree::{Member, Node, Value};

impl Builder {
    /// Reads a schema at `pointer` and everything below it.
    ///
    /// The recursion is as deep as the tree, which [`crate::tree::MAX_DEPTH`] bounds.
    pub(super) fn schema(
        &mut self,
        node: &Node,
        pointer: &mut String,
        place: &Place,
        document_root: bool,
    ) -> NodeId {
        // Every schema keeps its pointer, also as a key, and its base.
        self.place_bytes += 2 * pointer.len() + place.base.len();
        let long = self.place_bytes > MAX_PLACE_BYTES;
        if long || self.nodes.len() >= MAX_NODES {
            if !self.overflow {
                self.overflow = true;
                let message = if long {
                    format!(
                        "the pointers and bases of its schemas take more than {MAX_PLACE_BYTES} bytes"
                    )
                } else {
                    format!("the text holds more than {MAX_NODES} schemas")
                };
                self.problem(
                    place.document as usize,
                    Problem::new(message, node.span).help("split it into references"),
                );
            }
            return NodeId(0);
        }
        match &node.value {
            Value::Bool(value) => {
                let id = self.reserve(pointer, node.span, place);
                self.nodes[id.index()].kind = Kind::Bool(*value);
                id
            }
            Value::Object(members) => self.object(node, members, pointer, place, document_root),
            _ => {
                let message = format!("a schema is an object or a boolean, not {}", node.kind());
                self.problem(place.document as usize, Problem::new(message, node.span));
                self.reserve(pointer, node.span, place)
            }
        }
    }

    fn object(
        &mut self,
        node: &Node,
        members: &[Member],
        pointer: &mut String,
        place: &Place,
        document_root: bool,
    ) -> NodeId {
        let place = self.enter(node, place, document_root);
        let id = self.reserve(pointer, node.span, &place);
        let mut keywords: Box<Keywords> = Box::default();
        let alone = place.draft.reference_stands_alone()
            && node.get("$ref").is_some_and(|at| at.as_str().is_some());
        for member in members {
            if alone && !stands_beside_reference(&member.key) {
                keywords.ignored.push(member.clone());
            } else if !self.keyword(member, &mut keywords, id, pointer, &place) {
                keywords.other.push(member.clone());
            }
        }
        self.register(&keywords, id, pointer, &place, alone);
        self.nodes[id.index()].kind = Kind::Keywords(keywords);
        id
    }

    /// The place of an object's inside: another base or draft if it is a resource of its own.
    fn enter(&mut self, node: &Node, place: &Place, document_root: bool) -> Place {
        let draft = if document_root || node.get("$schema").is_none() {
            place.draft
        } else {
            self.dialect(node, place.draft, place.document as usize)
        };
        let alone = draft.reference_stands_alone() && node.get("$ref").is_some();
        let id = node.get(draft.id_keyword()).and_then(Node::as_str);
        let base = match id {
            Some(id) if !alone && !id.starts_with('#') => {
                Rc::from(uri::resolve(&place.base, uri::split_fragment(id).0))
            }
            _ => Rc::clone(&place.base),
        };
        // A `$schema` in the middle of a resource says nothing.
        let own = document_root || base != place.base;
        Place {
            document: place.document,
            base,
            draft: if own { draft } else { place.draft },
        }
    }

    /// Makes a schema known by its `$id` and its anchors.
    fn register(
        &mut self,
        keywords: &Keywords,
        id: NodeId,
        pointer: &str,
        place: &Place,
        alone: bool,
    ) {
        let base = place.base.as_ref();
        if let (Some(at), false) = (&keywords.id, alone) {
            let (uri, fragment) = uri::split_fragment(&at.value);
            if !uri.is_empty() {
                self.resources
                    .entry(base.to_owned())
                    .or_insert_with(|| Resource {
                        document: place.document,
                        pointer: pointer.to_owned(),
                        node: id,
                    });
            }
            let name = fragment.filter(|name| !name.is_empty() && !name.starts_with('/'));
            if let (Some(name), true) = (name, place.draft.reference_stands_alone()) {
                self.anchor(base, &name, id, false);
            }
        }
        if let Some(at) = &keywords.anchor {
            self.anchor(base, &at.value, id, false);
        }
        if let Some(at) = &keywords.dynamic_anchor {
            self.anchor(base, &at.value, id, true);
        }
    }

    fn anchor(&mut self, base: &str, name: &str, node: NodeId, dynamic: bool) {
        self.anchors
            .entry((base.to_owned(), name.to_owned()))
            .or_insert(Anchor { node, dynamic });
    }

    /// Reads one member into the keywords; `false` if the draft does not define it.
    fn keyword(
        &mut self,
        member: &Member,
        out: &mut Keywords,
        id: NodeId,
        pointer: &mut String,
        place: &Place,
    ) -> bool {
        let since = |draft: Draft| place.draft >= draft;
        match member.key.as_str() {
            "$ref" => out.reference = self.reference(member, Slot::Static, id, place),
            "$dynamicRef" if since(Draft::Draft2020) => {
                out.dynamic_reference = self.reference(member, Slot::Dynamic, id, place);
            }
            "$recursiveRef" if place.draft == Draft::Draft2019 => {
                out.dynamic_reference = self.reference(member, Slot::Recursive, id, place);
            }
            "$schema" => out.schema = self.text(member, place),
            "id" | "$id" if member.key == place.draft.id_keyword() => {
                out.id = self.text(member, place);
            }
            "$anchor" if since(Draft::Draft2019) => out.anchor = self.text(member, place),
            "$dynamicAnchor" if since(Draft::Draft2020) => {
                out.dynamic_anchor = self.text(member, place);
            }
            "$recursiveAnchor" if place.draft == Draft::Draft2019 => {
                let flag = self.flag(member, place);
                out.dynamic_anchor = flag.filter(|flag| flag.value).map(|flag| At {
                    value: String::new(),
                    key_span: flag.key_span,
                    span: flag.span,
                });
            }
            "definitions" | "$defs" => {
                if let Some(named) = self.named(member, pointer, place) {
                    out.definitions.extend(named.value);
                }
            }
            "type" => out.types = self.types(member, place),
            "enum" => out.enumeration = self.values(member, place),
            "const" if since(Draft::Draft6) => out.constant = Some(value(member)),
            "allOf" => out.all_of = self.list(member, pointer, place),
            "anyOf" => out.any_of = self.list(member, pointer, place),
            "oneOf" => out.one_of = self.list(member, pointer, place),
            "not" => out.not = Some(self.one(member, pointer, place)),
            "if" if since(Draft::Draft7) => out.if_schema = Some(self.one(member, pointer, place)),
            "then" if since(Draft::Draft7) => {
                out.then_schema = Some(self.one(member, pointer, place));
            }
            "else" if since(Draft::Draft7) => {
                out.else_schema = Some(self.one(member, pointer, place));
            }
            _ => {
                return self.number_or_string_keyword(member, out, pointer, place)
                    || self.array_keyword(member, out, pointer, place)
                    || self.object_keyword(member, out, pointer, place)
                    || self.annotation(member, out, place);
            }
        }
        true
    }

    fn number_or_string_keyword(
        &mut self,
        member: &Member,
        out: &mut Keywords,
        pointer: &mut String,
        place: &Place,
    ) -> bool {
        let flags = place.draft == Draft::Draft4;
        match member.key.as_str() {
            "multipleOf" => out.multiple_of = self.divisor(member, place),
            "maximum" => out.maximum = self.number(member, place),
            "minimum" => out.minimum = self.number(member, place),
            "exclusiveMaximum" if flags => out.maximum_is_exclusive = self.flag(member, place),
            "exclusiveMinimum" if flags => out.minimum_is_exclusive = self.flag(member, place),
            "exclusiveMaximum" => out.exclusive_maximum = self.limit(member, place),
            "exclusiveMinimum" => out.exclusive_minimum = self.limit(member, place),
            "maxLength" => out.max_length = self.count(member, place),
            "minLength" => out.min_length = self.count(member, place),
            "pattern" => out.pattern = self.text(member, place),
            "format" => out.format = self.text(member, place),
            "contentEncoding" if place.draft >= Draft::Draft7 => {
                out.content_encoding = self.text(member, place);
            }
            "contentMediaType" if place.draft >= Draft::Draft7 => {
                out.content_media_type = self.text(member, place);
            }
            "contentSchema" if place.draft >= Draft::Draft2019 => {
                out.content_schema = Some(self.one(member, pointer, place));
            }
            _ => return false,
        }
        true
    }

    fn array_keyword(
        &mut self,
        member: &Member,
        out: &mut Keywords,
        pointer: &mut String,
        place: &Place,
    ) -> bool {
        let since = |draft: Draft| place.draft >= draft;
        match member.key.as_str() {
            "items" if member.value.as_array().is_none() => {
                out.items = Some(self.one(member, pointer, place));
            }
            "items" if since(Draft::Draft2020) => {
                let message = "`items` is one schema in draft 2020-12, not an array";
                let problem = Problem::new(message, member.value.span);
                self.problem(
                    place.document as usize,
                    problem.help("name it `prefixItems`"),
                );
            }
            "items" => out.prefix_items = self.list(member, pointer, place),
            "prefixItems" if since(Draft::Draft2020) => {
                out.prefix_items = self.list(member, pointer, place);
            }
            "additionalItems" if !since(Draft::Draft2020) => {
                out.additional_items = Some(self.one(member, pointer, place));
            }
            "unevaluatedItems" if since(Draft::Draft2019) => {
                out.unevaluated_items = Some(self.one(member, pointer, place));
            }
            "contains" if since(Draft::Draft6) => {
                out.contains = Some(self.one(member, pointer, place));
            }
            "maxContains" if since(Draft::Draft2019) => {
                out.max_contains = self.count(member, place);
            }
            "minContains" if since(Draft::Draft2019) => {
                out.min_contains = self.count(member, place);
            }
            "maxItems" => out.max_items = self.count(member, place),
            "minItems" => out.min_items = self.count(member, place),
            "uniqueItems" => out.unique_items = self.flag(member, place),
            _ => return false,
        }
        true
    }

    fn object_keyword(
        &mut self,
        member: &Member,
        out: &mut Keywords,
        pointer: &mut String,
        place: &Place,
    ) -> bool {
        let since = |draft: Draft| place.draft >= draft;
        match member.key.as_str() {
            "maxProperties" => out.max_properties = self.count(member, place),
            "minProperties" => out.min_properties = self.count(member, place),
            "required" => out.required = self.words(member, place),
            "properties" => out.properties = self.named(member, pointer, place),
            "patternProperties" => out.pattern_properties = self.named(member, pointer, place),
            "additionalProperties" => {
                out.additional_properties = Some(self.one(member, pointer, place));
            }
            "unevaluatedProperties" if since(Draft::Draft2019) => {
                out.unevaluated_properties = Some(self.one(member, pointer, place));
            }
            "propertyNames" if since(Draft::Draft6) => {
                out.property_names = Some(self.one(member, pointer, place));
            }
            "dependencies" => self.dependencies(member, out, pointer, place),
            "dependentRequired" if since(Draft::Draft2019) => {
                self.dependent_required(member, out, place);
            }
            "dependentSchemas" if since(Draft::Draft2019) => {
                if let Some(named) = self.named(member, pointer, place) {
                    out.dependent_schemas.extend(named.value);
                }
            }
            _ => return false,
        }
        true
    }

    /// Annotations are read in every draft; one of a type that it should not have is kept as an unknown member, except
    /// those that registries refuse.
    fn annotation(&mut self, member: &Member, out: &mut Keywords, place: &Place) -> bool {
        let flag = |member: &Member| {
            let value = member.value.as_bool()?;
            Some(at(member, value))
        };
        match member.key.as_str() {
            "title" => out.title = self.text(member, place),
            "description" => out.description = self.text(member, place),
            "default" => out.default = Some(value(member)),
            "examples" => {
                let Some(items) = member.value.as_array() else {
                    return false;
                };
                out.examples = Some(at(member, items.to_vec()));
            }
            "deprecated" => {
                out.deprecated = flag(member);
                return out.deprecated.is_some();
            }
            "readOnly" => {
                out.read_only = flag(member);
                return out.read_only.is_some();
            }
            "writeOnly" => {
                out.write_only = flag(member);
                return out.write_only.is_some();
            }
            "$comment" => {
                let Some(text) = member.value.as_str() else {
                    return false;
                };
                out.comment = Some(at(member, text.to_owned()));
            }
            _ => return false,
        }
        true
    }

    /// Notes a reference for later; its target is known when all documents are.
    fn reference(
        &mut self,
        member: &Member,
        slot: Slot,
        from: NodeId,
        place: &Place,
    ) -> Option<At<Ref>> {
        let text = self.text(member, place)?;
        self.pending.push(Pending {
            from,
            slot,
            text: text.value.clone(),
            span: text.span,
            document: place.document,
            base: Rc::clone(&place.base),
        });
        Some(at(
            member,
            Ref {
                text: text.value,
                target: from,
                dynamic: None,
            },
        ))
    }

    /// Reads one subschema.
    pub(super) fn one(
        &mut self,
        member: &Member,
        pointer: &mut String,
        place: &Place,
    ) -> At<NodeId> {
        let length = pointer.len();
        pointer::push(pointer, &member.key);
        let id = self.schema(&member.value, pointer, place, false);
        pointer.truncate(length);
        at(member, id)
    }
}

/// The member's value with its place.
pub(super) fn at<T>(member: &Member, value: T) -> At<T> {
    At {
        value,
        key_span: member.key_span,
        span: member.value.span,
    }
}

fn value(member: &Member) -> At<Node> {
    at(member, member.value.clone())
}

/// What is read beside a `$ref` that stands alone: nothing that asserts.
fn stands_beside_reference(key: &str) -> bool {
    matches!(
        key,
        "$ref"
            | "$schema"
            | "id"
            | "$id"
            | "definitions"
            | "$defs"
            | "title"
            | "description"
            | "default"
            | "examples"
            | "deprecated"
            | "readOnly"
            | "writeOnly"
            | "$comment"
    )
}
