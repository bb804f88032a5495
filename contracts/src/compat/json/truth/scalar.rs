//! Booleans, numbers and strings: exact sets, so that a goal of atoms is decided at once.

use std::rc::Rc;

use super::form::{END, Form, Lit};
use super::keys::{Keys, KeysId};
use super::solve::{Outcome, Solver};
use super::value::Json;
use crate::compat::json::budget::Exhausted;
use crate::compat::json::number::{Decimal, Numbers};

/// Longest string that is put together.
const MAX_LENGTH: u64 = 100_000;

impl Solver<'_> {
    /// A boolean that satisfies the atoms, which only exclude values.
    pub(super) fn boolean(&self, atoms: &[Lit]) -> Outcome {
        [true, false]
            .into_iter()
            .find(|value| {
                !atoms
                    .iter()
                    .any(|atom| match self.terms.forms.get(atom.form()) {
                        Form::Among(values) => {
                            values.iter().any(|known| **known == Json::Bool(*value))
                        }
                        _ => false,
                    })
            })
            .map_or(Outcome::Empty, |value| {
                Outcome::Value(Rc::new(Json::Bool(value)))
            })
    }

    /// A number that satisfies the atoms.
    pub(super) fn number(&mut self, atoms: &[Lit]) -> Result<Outcome, Exhausted> {
        self.terms.budget.states(atoms.len())?;
        let mut numbers = Numbers::all();
        let mut fraction = false;
        for atom in atoms {
            numbers = match (self.terms.forms.get(atom.form()), atom.is_positive()) {
                (Form::AtMost(bound), true) => numbers.at_most((**bound).clone()),
                (Form::AtMost(bound), false) => numbers.above((**bound).clone()),
                (Form::Below(bound), true) => numbers.below((**bound).clone()),
                (Form::Below(bound), false) => numbers.at_least((**bound).clone()),
                (Form::MultipleOf(step), true) => numbers.multiples_of(step),
                (Form::MultipleOf(step), false) => numbers.no_multiples_of(step),
                (Form::Whole, true) => numbers.spelled_as_integers(),
                (Form::Whole, false) => {
                    fraction = true;
                    numbers.not_spelled_as_integers()
                }
                (Form::Among(values), false) => {
                    self.terms.budget.states(values.len())?;
                    values
                        .iter()
                        .filter_map(|value| value.number())
                        .fold(numbers, |numbers, value| numbers.without((**value).clone()))
                }
                _ => numbers,
            };
        }
        let mut witness = None;
        if fraction {
            // Not every validator minds the spelling: a number with a real fraction is no integer to any.
            let unlike = numbers.clone().no_multiples_of(&Decimal::one());
            witness = unlike.witness(&mut self.terms.budget)?;
        }
        if witness.is_none() {
            witness = numbers.witness(&mut self.terms.budget)?;
        }
        let witness = witness.map(Rc::new);
        Ok(witness.map_or(Outcome::Empty, |value| {
            Outcome::Value(Rc::new(if fraction {
                Json::Fraction(value)
            } else {
                Json::Number(value)
            }))
        }))
    }

    /// A string that satisfies the atoms.
    pub(super) fn string(&mut self, atoms: &[Lit]) -> Result<Outcome, Exhausted> {
        self.terms.budget.states(atoms.len())?;
        let (mut keys, mut least, mut most) = (KeysId::ALL, 0, END);
        let mut excluded: Vec<Rc<str>> = Vec::new();
        let mut words = Vec::new();
        for atom in atoms {
            match (self.terms.forms.get(atom.form()), atom.is_positive()) {
                (Form::MinLength(count), true) => least = least.max(*count),
                (Form::MinLength(count), false) => most = most.min(count - 1),
                (Form::Word(set), positive) => words.push((*set, positive)),
                (Form::Among(values), false) => {
                    self.terms.budget.states(values.len())?;
                    excluded.extend(values.iter().filter_map(|value| match &**value {
                        Json::String(text) => Some(Rc::clone(text)),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        if least > most {
            return Ok(Outcome::Empty);
        }
        let sets = &mut self.terms.keys;
        let budget = &mut self.terms.budget;
        words.sort_unstable();
        // Positive ones first: they are smaller.
        words.sort_by_key(|(_, positive)| !positive);
        for (set, positive) in words {
            keys = if positive {
                sets.and(keys, set, budget)?
            } else {
                sets.minus(keys, set, budget)?
            };
        }
        if !excluded.is_empty() {
            let excluded = sets.named(excluded);
            keys = sets.minus(keys, excluded, budget)?;
        }
        let fits = |text: &str| {
            let length = u64::try_from(text.chars().count()).unwrap_or(END);
            (least..=most).contains(&length)
        };
        let word: Option<Rc<str>> = match sets.get(keys) {
            Keys::Named { names, but: false } => names.iter().find(|name| fits(name)).cloned(),
            Keys::Named { names, but: true } => {
                if least > MAX_LENGTH {
                    return Ok(Outcome::unknown("a string asks for very many characters"));
                }
                plain(names, least, most)
            }
            Keys::Words(language) => {
                let most = (most < END).then_some(most);
                let language = language.with_length(least, most, budget)?;
                let shortest = language.shortest();
                let readable = |word: &String| {
                    word.chars()
                        .all(|c| c.is_alphanumeric() || (' '..='~').contains(&c))
                };
                // Line ends and the like are where implementations of patterns differ.
                match &shortest {
                    Some(word) if !readable(word) => {
                        let words = language.words(16, budget)?;
                        words.into_iter().find(readable).or(shortest)
                    }
                    _ => shortest,
                }
                .map(Rc::from)
            }
        };
        Ok(word.map_or(Outcome::Empty, |word| {
            Outcome::Value(Rc::new(Json::String(word)))
        }))
    }
}

/// The first string of a length that is none of `names`: one character, repeated.
fn plain(names: &[Rc<str>], least: u64, most: u64) -> Option<Rc<str>> {
    let free = |text: &String| !names.iter().any(|name| **name == **text);
    let empty = (least == 0).then(String::new);
    let length = least.max(1);
    let letters = ('a'..='z').chain('0'..='9').chain('\u{a1}'..=char::MAX);
    let repeated = letters
        .take(if length <= most { usize::MAX } else { 0 })
        .map(|letter| {
            letter
                .to_string()
                .repeat(usize::try_from(length).unwrap_or(0))
        });
    empty.into_iter().chain(repeated).find(free).map(Rc::from)
}
