//! What a local holds: the fields that it comes from, as a whole and part by part, and what it refers to.
//!
//! A part that is there says all about itself and overrides the whole. Options, results, boxes and lists are transparent: their value is
//! what they hold. Numbered parts are those of tuples; `ERROR` is what an `Err` holds.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::{Kinds, Step};

/// The part that holds the error of a result.
pub(super) const ERROR: &str = "!";
/// Longer paths are cut: what lies deeper counts as the field at this depth.
const MOST_SEGMENTS: usize = 6;
/// Parts lie at most this deep; deeper ones are one value.
const MOST_LEVELS: usize = 5;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Root {
    /// A parameter, by position.
    Parameter(usize),
    /// The result of a call whose lineage is known, by position in the list of calls.
    Call(usize),
}

/// A field of a parameter or of a call's result; without a path the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    pub(super) root: Root,
    pub(super) path: Vec<String>,
}

/// Origins with the kinds by which they reach a value.
pub(super) type Sources = BTreeMap<Origin, Kinds>;

/// A local or a part of one that a reference points to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) local: usize,
    pub(super) path: Vec<String>,
    /// The reference points to all of the place and to nothing else.
    pub(super) exact: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    /// Reaches every part that is not in `parts`.
    pub(super) whole: Sources,
    pub(super) parts: BTreeMap<String, Value>,
    /// Places that a write through this value reaches.
    pub(super) refs: BTreeSet<Place>,
    /// Closures that this value may be.
    pub(super) closures: BTreeSet<usize>,
    /// The text that this value is, where it stands in the code: a key of a map.
    pub(super) literal: Option<String>,
}

/// Joins `more` into `sources`.
pub(super) fn add(sources: &mut Sources, more: &Sources) {
    for (origin, kinds) in more {
        let known = sources.entry(origin.clone()).or_default();
        *known = known.with(*kinds);
    }
}

/// Every source after a step.
pub(super) fn stepped(sources: &Sources, step: Step) -> Sources {
    sources
        .iter()
        .map(|(origin, kinds)| (origin.clone(), kinds.then(step)))
        .filter(|(_, kinds)| !kinds.is_empty())
        .collect()
}

/// A part by number: of a tuple or tuple struct.
pub(super) fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

impl Value {
    pub(super) fn of(origin: Origin) -> Self {
        Self {
            whole: Sources::from([(origin, Kinds::SAME)]),
            ..Self::default()
        }
    }

    pub(super) fn sources(whole: Sources) -> Self {
        Self {
            whole,
            ..Self::default()
        }
    }

    /// The sources of everything in it.
    pub(super) fn flat(&self) -> Sources {
        let mut flat = self.whole.clone();
        for part in self.parts.values() {
            add(&mut flat, &part.flat());
        }
        flat
    }

    /// One value without parts, after a step; what it refers to stays.
    pub(super) fn merged(&self, step: Step) -> Self {
        Self {
            whole: stepped(&self.flat(), step),
            refs: self.all_refs(),
            ..Self::default()
        }
    }

    /// The same parts, each after a step.
    pub(super) fn each(&self, step: Step) -> Self {
        Self {
            whole: stepped(&self.whole, step),
            parts: self
                .parts
                .iter()
                .map(|(name, part)| (name.clone(), part.each(step)))
                .collect(),
            refs: self.refs.clone(),
            closures: self.closures.clone(),
            literal: None,
        }
    }

    pub(super) fn all_refs(&self) -> BTreeSet<Place> {
        let mut refs: BTreeSet<Place> = self
            .refs
            .iter()
            .map(|place| Place {
                exact: false,
                ..place.clone()
            })
            .collect();
        for part in self.parts.values() {
            refs.extend(part.all_refs());
        }
        refs
    }

    pub(super) fn all_closures(&self) -> BTreeSet<usize> {
        let mut closures = self.closures.clone();
        for part in self.parts.values() {
            closures.extend(part.all_closures());
        }
        closures
    }

    /// Adds sources to the whole and to every part.
    pub(super) fn add(&mut self, sources: &Sources) {
        if sources.is_empty() {
            return;
        }
        add(&mut self.whole, sources);
        for part in self.parts.values_mut() {
            part.add(sources);
        }
    }

    #[must_use]
    pub(super) fn plus(mut self, sources: &Sources) -> Self {
        self.add(sources);
        self
    }

    /// Either of two values.
    #[must_use]
    pub(super) fn or(self, other: &Self) -> Self {
        self.joined(other, 0)
    }

    /// Joins another value into this one.
    pub(super) fn add_value(&mut self, other: &Self) {
        *self = core::mem::take(self).or(other);
    }

    fn joined(mut self, other: &Self, level: usize) -> Self {
        if level >= MOST_LEVELS && !(self.parts.is_empty() && other.parts.is_empty()) {
            let mut whole = self.flat();
            add(&mut whole, &other.flat());
            let mut refs = self.all_refs();
            refs.extend(other.all_refs());
            let mut closures = self.all_closures();
            closures.extend(other.all_closures());
            // The shape is lost: a part of it may be any of them.
            return Self {
                whole: stepped(&whole, Step::Convert),
                parts: BTreeMap::new(),
                refs,
                closures,
                literal: None,
            };
        }
        let names: BTreeSet<String> = self
            .parts
            .keys()
            .chain(other.parts.keys())
            .cloned()
            .collect();
        let parts = names
            .into_iter()
            .map(|name| {
                let part = match (self.parts.get(&name), other.parts.get(&name)) {
                    (Some(one), Some(two)) => one.clone().joined(two, level + 1),
                    (Some(one), None) => one.clone().joined(&other.inherited(&name), level + 1),
                    (None, Some(two)) => self.inherited(&name).joined(two, level + 1),
                    (None, None) => Self::default(),
                };
                (name, part)
            })
            .collect();
        self.parts = parts;
        add(&mut self.whole, &other.whole);
        let two = other.refs.iter().cloned();
        self.refs.extend(two);
        self.closures.extend(other.closures.iter().copied());
        if self.literal != other.literal {
            self.literal = None;
        }
        self
    }

    /// What a part is that nobody has named: a field of the whole.
    fn inherited(&self, name: &str) -> Self {
        let transparent = is_number(name) || name == ERROR;
        let mut value = Self::default();
        for (origin, kinds) in &self.whole {
            let (same, rest) = (kinds.same(), kinds.not_same());
            if !same.is_empty() {
                let mut origin = origin.clone();
                if !transparent && origin.path.len() < MOST_SEGMENTS {
                    origin.path.push(name.to_owned());
                }
                let known = value.whole.entry(origin).or_default();
                *known = known.with(same);
            }
            if !rest.is_empty() {
                let kept = if transparent {
                    rest
                } else {
                    rest.then(Step::Transform)
                };
                let known = value.whole.entry(origin.clone()).or_default();
                *known = known.with(kept);
            }
        }
        value.refs = self
            .refs
            .iter()
            .map(|place| {
                let mut place = place.clone();
                if transparent {
                    place.exact = false;
                } else {
                    place.path.push(name.to_owned());
                }
                place
            })
            .collect();
        if transparent {
            value.closures.clone_from(&self.closures);
        }
        value
    }

    /// A field, an element of a tuple, or the error.
    pub(super) fn part(&self, name: &str) -> Self {
        if name == ERROR {
            let whole = self.inherited(name);
            return match self.parts.get(name) {
                Some(error) => whole.or(error),
                None => whole.or(&self.without_error()),
            };
        }
        if let Some(part) = self.parts.get(name) {
            return part.clone();
        }
        let mut value = self.inherited(name);
        if is_number(name) && !self.parts.keys().any(|known| is_number(known)) {
            // A wrapper that the analysis looks through.
            value.parts.clone_from(&self.parts);
            return value;
        }
        if self.whole.values().any(|kinds| !kinds.same().is_empty()) {
            return value;
        }
        // A field that neither a part nor the whole has: it lies in a part, behind a wrapper.
        for (known, part) in &self.parts {
            if known != ERROR {
                value = value.or(&part.part(name));
            }
        }
        value
    }

    /// The value of a result that is no error.
    #[must_use]
    pub(super) fn without_error(&self) -> Self {
        let mut value = self.clone();
        value.parts.remove(ERROR);
        value
    }

    /// What decides which variant the value is.
    pub(super) fn discriminant(&self) -> Sources {
        let mut sources = self.whole.clone();
        for (name, part) in &self.parts {
            if is_number(name) {
                add(&mut sources, &part.discriminant());
            }
        }
        sources
    }

    /// Puts a value at a path, instead of what was there (`exact`) or beside it.
    pub(super) fn put(&mut self, path: &[String], new: &Self, exact: bool) {
        let Some((name, rest)) = path.split_first() else {
            let refs = core::mem::take(&mut self.refs);
            if exact {
                *self = new.clone();
            } else {
                *self = core::mem::take(self).or(new);
            }
            self.refs.extend(refs);
            return;
        };
        let mut part = self.part(name);
        part.put(rest, new, exact);
        self.parts.insert(name.clone(), part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(path: &[&str]) -> Origin {
        Origin {
            root: Root::Parameter(0),
            path: path.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn a_part_overrides_the_whole_and_a_join_keeps_both() {
        let mut out = Value::of(origin(&[]));
        out.put(&["x".to_owned()], &Value::default(), true);
        assert!(out.part("x").flat().is_empty());
        assert_eq!(
            out.part("y").flat(),
            Sources::from([(origin(&["y"]), Kinds::SAME)])
        );
        let either = out.or(&Value::of(origin(&["b"])));
        assert_eq!(
            either.part("x").flat(),
            Sources::from([(origin(&["b", "x"]), Kinds::SAME)])
        );
    }

    #[test]
    fn a_field_of_something_computed_comes_from_all_of_it() {
        let computed = Value::of(origin(&["a"])).merged(Step::Convert);
        assert_eq!(
            computed.part("x").flat(),
            Sources::from([(origin(&["a"]), Kinds::TRANSFORMATION)])
        );
    }

    #[test]
    fn deep_recursion_stays_finite() {
        let mut node = Value::of(origin(&[]));
        for _ in 0..40 {
            let mut next = Value::default();
            next.put(&["next".to_owned()], &node, true);
            node = node.or(&next).part("next").or(&next);
        }
        assert!(node.flat().keys().all(|origin| origin.path.len() <= 6));
    }
}
