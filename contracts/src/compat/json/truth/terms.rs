//! The formulas of one comparison and the tables that they rest on.
//!
//! [`Terms::schema`] names a schema without looking into it, [`Terms::expand`] looks one level deep; schemas of equal
//! hash, of either document, have one name. What the compiler cannot express becomes [`Form::Opaque`], which cancels
//! against itself and nothing else.

use std::collections::HashMap;
use std::rc::Rc;

use callsheet_schema::json::{Kind as NodeKind, Node, NodeHash, NodeId, Schema};

use super::form::{Form, FormId, Forms, Lit, Place};
use super::keys::{KeySets, KeysId};
use super::value::{Json, Kind, Kinds};
use crate::compat::json::budget::{Budget, Exhausted};
use crate::compat::json::language::{Language, Patterns};

/// How deep formulas are followed where a value does not limit it.
pub(super) const MAX_FOLLOWED: usize = 64;

/// Longest chain of lone references; a longer one is a ring, which says nothing.
const MAX_ALIASES: usize = 10_000;

/// Something that has no exact form here, with the reason as a lowercase fragment.
pub(super) type Gap = Rc<str>;

/// Formulas, key sets, patterns and the names of schemas.
pub(crate) struct Terms<'a> {
    documents: [&'a Schema; 2],
    pub(crate) forms: Forms,
    pub(crate) keys: KeySets,
    pub(crate) budget: Budget<'a>,
    patterns: Patterns,
    classes: HashMap<NodeHash, u32>,
    places: Vec<Place>,
    expansions: Vec<Option<Lit>>,
    opaque: HashMap<String, u32>,
    /// Strings that a formula of names accepts.
    strings: HashMap<Lit, KeysId>,
    /// How often each dynamic anchor is declared, by side and name.
    anchors: HashMap<(u8, String), u32>,
}

impl<'a> Terms<'a> {
    pub(crate) fn new(writer: &'a Schema, reader: &'a Schema, budget: Budget<'a>) -> Self {
        let mut anchors = HashMap::new();
        for (side, document) in [(0, writer), (1, reader)] {
            for (_, node) in document.nodes() {
                let anchor = node.keywords().and_then(|k| k.dynamic_anchor.as_ref());
                if let Some(anchor) = anchor {
                    *anchors.entry((side, anchor.value.clone())).or_insert(0) += 1;
                }
            }
        }
        Self {
            documents: [writer, reader],
            forms: Forms::default(),
            keys: KeySets::default(),
            budget,
            patterns: Patterns::default(),
            classes: HashMap::new(),
            places: Vec::new(),
            expansions: Vec::new(),
            opaque: HashMap::new(),
            strings: HashMap::new(),
            anchors,
        }
    }

    /// The node of a place.
    pub(super) fn node(&self, place: Place) -> &'a Node {
        self.documents[usize::from(place.side)].node(place.node)
    }

    /// The literal of a schema; nothing is expanded.
    pub(crate) fn schema(&mut self, side: u8, node: NodeId) -> Lit {
        let mut place = Place { side, node };
        let mut found = self.node(place);
        // A lone reference has the hash of its target, and would stand for itself.
        for _ in 0..MAX_ALIASES {
            let target = found
                .keywords()
                .and_then(|keywords| keywords.reference.as_ref());
            let Some(target) = target.map(|at| at.value.target) else {
                break;
            };
            let next = Place { side, node: target };
            if target == place.node || self.node(next).hash != found.hash {
                break;
            }
            (place, found) = (next, self.node(next));
        }
        if let NodeKind::Bool(value) = found.kind {
            return Lit::TRUE.with(value);
        }
        let next = u32::try_from(self.places.len()).expect("invariant: nodes are numbered by u32");
        let class = *self.classes.entry(found.hash).or_insert(next);
        if class == next {
            self.places.push(place);
            self.expansions.push(None);
        }
        // A schema without schemas in it is as short as its name, and says more. It stands for its class from now on: a
        // reference at the end of a long chain of them would only lead back here.
        if is_plain(found) {
            self.places[class as usize] = place;
            if let Ok(lit) = self.expand(class) {
                return lit;
            }
        }
        self.forms.intern(Form::Schema(class))
    }

    /// What a schema says, one level deep.
    pub(crate) fn expand(&mut self, class: u32) -> Result<Lit, Exhausted> {
        let index = class as usize;
        if let Some(known) = self.expansions[index] {
            return Ok(known);
        }
        self.budget.node()?;
        let lit = self.compile(self.places[index])?;
        self.budget.bytes(256)?;
        self.expansions[index] = Some(lit);
        Ok(lit)
    }

    /// Whether the dynamic anchor has one declaration only, so that it always means the same.
    pub(super) fn is_static(&self, side: u8, anchor: &str) -> bool {
        self.anchors
            .get(&(side, anchor.to_owned()))
            .is_none_or(|count| *count <= 1)
    }

    /// A formula that is only known by its description.
    pub(super) fn opaque(&mut self, kinds: Kinds, reason: &str, description: String) -> Lit {
        let next = u32::try_from(self.opaque.len()).expect("invariant: fewer than the schemas");
        let id = *self.opaque.entry(description).or_insert(next);
        self.forms.intern(Form::Opaque(kinds, reason.into(), id))
    }

    /// The strings in which a pattern is found.
    pub(super) fn pattern(&mut self, pattern: &str) -> Result<Result<KeysId, Gap>, Exhausted> {
        Ok(match self.patterns.get(pattern, &mut self.budget)? {
            Ok(language) => Ok(self.keys.words(language)),
            Err(unsupported) => Err(unsupported.to_string().into()),
        })
    }

    /// The strings that a formula accepts.
    pub(super) fn strings_of(
        &mut self,
        lit: Lit,
        depth: usize,
    ) -> Result<Result<KeysId, Gap>, Exhausted> {
        if let Some(known) = self.strings.get(&lit) {
            return Ok(Ok(*known));
        }
        if depth == 0 {
            return Ok(Err(
                "names are described by schemas that nest too deep".into()
            ));
        }
        self.budget.node()?;
        let positive = match self.positive_strings(lit.form(), depth)? {
            Ok(keys) => keys,
            Err(gap) => return Ok(Err(gap)),
        };
        let keys = if lit.is_positive() {
            positive
        } else {
            self.keys.complement(positive, &mut self.budget)?
        };
        self.strings.insert(lit, keys);
        Ok(Ok(keys))
    }

    fn positive_strings(
        &mut self,
        form: FormId,
        depth: usize,
    ) -> Result<Result<KeysId, Gap>, Exhausted> {
        let all_if = |holds: bool| if holds { KeysId::ALL } else { KeysId::NONE };
        Ok(Ok(match self.forms.get(form).clone() {
            Form::True => KeysId::ALL,
            Form::Schema(class) => {
                let lit = self.expand(class)?;
                return self.strings_of(lit, depth - 1);
            }
            Form::All(lits) => {
                let mut keys = KeysId::ALL;
                for lit in lits.iter() {
                    match self.strings_of(*lit, depth - 1)? {
                        Ok(more) => keys = self.keys.and(keys, more, &mut self.budget)?,
                        Err(gap) => return Ok(Err(gap)),
                    }
                }
                keys
            }
            Form::One(lits) => {
                let (mut none, mut one) = (KeysId::ALL, KeysId::NONE);
                for lit in lits.iter() {
                    match self.strings_of(*lit, depth - 1)? {
                        Ok(keys) => {
                            let first = self.keys.and(none, keys, &mut self.budget)?;
                            let still = self.keys.minus(one, keys, &mut self.budget)?;
                            one = self.keys.or(still, first, &mut self.budget)?;
                            none = self.keys.minus(none, keys, &mut self.budget)?;
                        }
                        Err(gap) => return Ok(Err(gap)),
                    }
                }
                one
            }
            Form::Kind(kinds) => all_if(kinds.has(Kind::String)),
            Form::When(kinds, lit) => {
                if kinds.has(Kind::String) {
                    return self.strings_of(lit, depth - 1);
                }
                KeysId::ALL
            }
            Form::Among(values) => {
                let words = values.iter().filter_map(|value| match &**value {
                    Json::String(text) => Some(Rc::clone(text)),
                    _ => None,
                });
                self.keys.named(words.collect())
            }
            Form::MinLength(least) => {
                let language = Language::length(least, None, &mut self.budget)?;
                self.keys.words(language)
            }
            Form::Word(keys) => keys,
            Form::Opaque(kinds, reason, _) if kinds.has(Kind::String) => return Ok(Err(reason)),
            _ => KeysId::NONE,
        }))
    }
}

/// Whether a schema holds no schema and no pattern, so that its formula is short and cheap.
fn is_plain(node: &Node) -> bool {
    node.keywords().is_some_and(|keywords| {
        keywords.reference.is_none()
            && keywords.dynamic_reference.is_none()
            && keywords.pattern.is_none()
            && keywords.children().len() == keywords.definitions.len()
    })
}
