//! Sets of member names: a few names, all but a few names, or a language.
//!
//! Nearly every schema needs only the first two, which cost no automaton. Sets are interned; equal sets of the first two
//! forms have equal ids, and the empty set always is [`KeysId::NONE`].

use std::collections::HashMap;
use std::rc::Rc;

use crate::compat::json::budget::{Budget, Exhausted};
use crate::compat::json::language::Language;

/// An interned set of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeysId(u32);

impl KeysId {
    /// No name.
    pub(crate) const NONE: Self = Self(0);
    /// Every name.
    pub(crate) const ALL: Self = Self(1);
}

/// A set of names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Keys {
    /// These names, sorted; or all but these.
    Named { names: Rc<[Rc<str>]>, but: bool },
    /// The words of a language that may be infinite both ways.
    Words(Language),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Minus,
}

/// All sets of one comparison.
pub(crate) struct KeySets {
    sets: Vec<Keys>,
    ids: HashMap<Keys, KeysId>,
    memo: HashMap<(Operation, KeysId, KeysId), KeysId>,
}

impl Default for KeySets {
    fn default() -> Self {
        let mut sets = Self {
            sets: Vec::new(),
            ids: HashMap::new(),
            memo: HashMap::new(),
        };
        sets.named(Vec::new());
        sets.all_but(Vec::new());
        sets
    }
}

impl KeySets {
    fn intern(&mut self, keys: Keys) -> KeysId {
        if let Some(id) = self.ids.get(&keys) {
            return *id;
        }
        let id = KeysId(
            u32::try_from(self.sets.len()).expect("invariant: the budget ends before 2^32 sets"),
        );
        self.sets.push(keys.clone());
        self.ids.insert(keys, id);
        id
    }

    fn of(&mut self, mut names: Vec<Rc<str>>, but: bool) -> KeysId {
        names.sort_unstable();
        names.dedup();
        self.intern(Keys::Named {
            names: names.into(),
            but,
        })
    }

    /// The set of some names.
    pub(crate) fn named(&mut self, names: Vec<Rc<str>>) -> KeysId {
        self.of(names, false)
    }

    /// The set of one name.
    pub(crate) fn name(&mut self, name: &str) -> KeysId {
        self.of(vec![name.into()], false)
    }

    /// All names but some.
    pub(crate) fn all_but(&mut self, names: Vec<Rc<str>>) -> KeysId {
        self.of(names, true)
    }

    /// The words of a language.
    pub(crate) fn words(&mut self, language: Language) -> KeysId {
        if language.is_empty() {
            return KeysId::NONE;
        }
        if language.is_all() {
            return KeysId::ALL;
        }
        self.intern(Keys::Words(language))
    }

    /// The set of an id.
    pub(crate) fn get(&self, id: KeysId) -> &Keys {
        &self.sets[id.0 as usize]
    }

    /// The names of a set that lists its names.
    pub(crate) fn names(&self, id: KeysId) -> Option<Rc<[Rc<str>]>> {
        match self.get(id) {
            Keys::Named { names, but: false } => Some(Rc::clone(names)),
            _ => None,
        }
    }

    /// The name of a set that has one.
    pub(crate) fn one_name(&self, id: KeysId) -> Option<Rc<str>> {
        match self.get(id) {
            Keys::Named { names, but: false } if names.len() == 1 => names.first().cloned(),
            _ => None,
        }
    }

    /// Whether a name is in the set.
    pub(crate) fn contains(&self, id: KeysId, name: &str) -> bool {
        match self.get(id) {
            Keys::Named { names, but } => {
                names.binary_search_by(|known| (**known).cmp(name)).is_ok() != *but
            }
            Keys::Words(language) => language.contains(name),
        }
    }

    /// The set as a language.
    pub(crate) fn language(
        &self,
        id: KeysId,
        budget: &mut Budget<'_>,
    ) -> Result<Language, Exhausted> {
        Ok(match self.get(id) {
            Keys::Words(language) => language.clone(),
            Keys::Named { names, but } => {
                let names: Vec<&str> = names.iter().map(|name| &**name).collect();
                let words = Language::one_of(&names, budget)?;
                if *but {
                    words.complement(budget)?
                } else {
                    words
                }
            }
        })
    }

    /// The names in both sets.
    pub(crate) fn and(
        &mut self,
        left: KeysId,
        right: KeysId,
        budget: &mut Budget<'_>,
    ) -> Result<KeysId, Exhausted> {
        let (left, right) = (left.min(right), left.max(right));
        if left == KeysId::NONE || left == right {
            return Ok(left);
        }
        if left == KeysId::ALL {
            return Ok(right);
        }
        self.combine(Operation::And, left, right, budget)
    }

    /// The names of the left set that are not in the right one.
    pub(crate) fn minus(
        &mut self,
        left: KeysId,
        right: KeysId,
        budget: &mut Budget<'_>,
    ) -> Result<KeysId, Exhausted> {
        if left == right || right == KeysId::ALL {
            return Ok(KeysId::NONE);
        }
        if left == KeysId::NONE || right == KeysId::NONE {
            return Ok(left);
        }
        self.combine(Operation::Minus, left, right, budget)
    }

    /// All names that are not in the set.
    pub(crate) fn complement(
        &mut self,
        id: KeysId,
        budget: &mut Budget<'_>,
    ) -> Result<KeysId, Exhausted> {
        self.minus(KeysId::ALL, id, budget)
    }

    /// The names in either set.
    pub(crate) fn or(
        &mut self,
        left: KeysId,
        right: KeysId,
        budget: &mut Budget<'_>,
    ) -> Result<KeysId, Exhausted> {
        let rest = self.complement(left, budget)?;
        let rest = self.minus(rest, right, budget)?;
        self.complement(rest, budget)
    }

    fn combine(
        &mut self,
        operation: Operation,
        left: KeysId,
        right: KeysId,
        budget: &mut Budget<'_>,
    ) -> Result<KeysId, Exhausted> {
        if let Some(known) = self.memo.get(&(operation, left, right)) {
            return Ok(*known);
        }
        let keep_right = operation == Operation::And;
        let id = match (self.get(left).clone(), self.get(right).clone()) {
            (Keys::Named { names, but: false }, _) => {
                budget.states(names.len())?;
                let kept = names
                    .iter()
                    .filter(|name| self.contains(right, name) == keep_right)
                    .cloned()
                    .collect();
                self.named(kept)
            }
            (_, Keys::Named { names, but: false }) if keep_right => {
                budget.states(names.len())?;
                let kept = names
                    .iter()
                    .filter(|name| self.contains(left, name))
                    .cloned()
                    .collect();
                self.named(kept)
            }
            // All but some, minus all but others: the others that are not among the some.
            (Keys::Named { .. }, Keys::Named { names, but: true }) if !keep_right => {
                budget.states(names.len())?;
                let kept = names
                    .iter()
                    .filter(|name| self.contains(left, name))
                    .cloned()
                    .collect();
                self.named(kept)
            }
            (Keys::Named { names: a, .. }, Keys::Named { names: b, .. }) => {
                budget.states(a.len() + b.len())?;
                self.all_but(a.iter().chain(b.iter()).cloned().collect())
            }
            _ => {
                let a = self.language(left, budget)?;
                let b = self.language(right, budget)?;
                let both = if keep_right {
                    a.intersect(&b, budget)?
                } else {
                    a.difference(&b, budget)?
                };
                self.words(both)
            }
        };
        self.memo.insert((operation, left, right), id);
        Ok(id)
    }

    /// Up to `count` names of the set, the plainest first.
    pub(crate) fn some(
        &self,
        id: KeysId,
        count: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<Rc<str>>, Exhausted> {
        budget.states(count)?;
        Ok(match self.get(id) {
            Keys::Named { names, but: false } => names.iter().take(count).cloned().collect(),
            Keys::Named { .. } => INVENTED
                .iter()
                .map(|name| (*name).to_owned())
                .chain((0_u32..).map(|number| format!("x{number}")))
                .filter(|name| self.contains(id, name))
                .take(count)
                .map(Rc::from)
                .collect(),
            Keys::Words(language) => language
                .words(count, budget)?
                .into_iter()
                .map(Rc::from)
                .collect(),
        })
    }
}

/// Names for members that may be called anything.
const INVENTED: [&str; 3] = ["x", "y", "z"];
