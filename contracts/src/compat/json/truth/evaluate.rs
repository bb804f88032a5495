//! Whether a given value satisfies a formula; and the formula of being equal to a value.

use std::rc::Rc;

use super::form::{END, Form, FormId, Lit};
use super::keys::KeysId;
use super::terms::{Gap, Terms};
use super::value::{Json, Kind, Kinds};
use crate::compat::json::budget::Exhausted;

/// How deep an evaluation may recurse.
const MAX_DEPTH: usize = 200;

/// An answer, or why there is none; and the end of all work outside.
type Answer = Result<Result<bool, Gap>, Exhausted>;

impl Terms<'_> {
    /// Whether `value` satisfies all of `lits`; an unknown part matters only if no other fails.
    pub(crate) fn holds_all(&mut self, lits: &[Lit], value: &Json) -> Answer {
        self.budget.candidate()?;
        self.all_hold(lits, value, 0)
    }

    fn all_hold(&mut self, lits: &[Lit], value: &Json, depth: usize) -> Answer {
        let mut gap = None;
        for lit in lits {
            match self.holds(*lit, value, depth)? {
                Ok(true) => {}
                Ok(false) => return Ok(Ok(false)),
                Err(reason) => gap = Some(reason),
            }
        }
        Ok(gap.map_or(Ok(true), Err))
    }

    fn holds(&mut self, lit: Lit, value: &Json, depth: usize) -> Answer {
        if depth > MAX_DEPTH {
            return Ok(Err(
                "a value could not be evaluated: the schemas nest too deep".into(),
            ));
        }
        self.budget.states(1)?;
        let answer = self.form_holds(lit.form(), value, depth + 1)?;
        Ok(answer.map(|holds| holds == lit.is_positive()))
    }

    fn form_holds(&mut self, form: FormId, value: &Json, depth: usize) -> Answer {
        let kind = value.kind();
        Ok(Ok(match (self.forms.get(form).clone(), value) {
            (Form::True, _) => true,
            (Form::Schema(class), _) => {
                let lit = self.expand(class)?;
                return self.holds(lit, value, depth);
            }
            (Form::All(lits), _) => return self.all_hold(&lits, value, depth),
            (Form::One(lits), _) => return self.one_holds(&lits, value, depth),
            (Form::Kind(kinds), _) => kinds.has(kind),
            (Form::When(kinds, lit), _) => {
                if kinds.has(kind) {
                    return self.holds(lit, value, depth);
                }
                true
            }
            (Form::Among(values), _) => match value.number() {
                // One number may be spelled in several ways.
                Some(number) => {
                    self.budget.states(values.len() / 8)?;
                    values.iter().any(|known| known.number() == Some(number))
                }
                None => values
                    .binary_search_by(|known| (**known).cmp(value))
                    .is_ok(),
            },
            (Form::AtMost(bound), _) => value.number().is_some_and(|number| *number <= bound),
            (Form::Below(bound), _) => value.number().is_some_and(|number| *number < bound),
            (Form::MultipleOf(step), _) => value
                .number()
                .is_some_and(|number| number.is_multiple_of(&step)),
            (Form::Whole, Json::Number(number)) => number.is_integer(),
            (Form::MinLength(least), Json::String(text)) => count(text.chars().count()) >= least,
            (Form::Word(keys), Json::String(text)) => self.keys.contains(keys, text),
            (Form::MinItems(least), Json::Array(items)) => count(items.len()) >= least,
            (Form::Items(from, to, each), Json::Array(items)) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(items.len());
                let to = usize::try_from(to).unwrap_or(usize::MAX).min(items.len());
                return self.each_holds(each, &items[from..to.max(from)], depth);
            }
            (Form::Contains(least, each), Json::Array(items)) => {
                return self.enough_hold(least, each, items, depth);
            }
            (Form::Unique, Json::Array(items)) => {
                let mut sorted: Vec<_> = items.iter().collect();
                sorted.sort();
                sorted.windows(2).all(|pair| pair[0] != pair[1])
            }
            (Form::MinProperties(least), Json::Object(members)) => count(members.len()) >= least,
            (Form::Members(keys, each), Json::Object(members)) => {
                self.budget.states(members.len())?;
                let values: Vec<Rc<Json>> = members
                    .iter()
                    .filter(|(key, _)| self.keys.contains(keys, key))
                    .map(|(_, value)| Rc::clone(value))
                    .collect();
                return self.each_holds(each, &values, depth);
            }
            (Form::Opaque(kinds, reason, _), _) if kinds.has(kind) => return Ok(Err(reason)),
            _ => false,
        }))
    }

    fn one_holds(&mut self, lits: &[Lit], value: &Json, depth: usize) -> Answer {
        let (mut holding, mut gap) = (0, None);
        for lit in lits {
            match self.holds(*lit, value, depth)? {
                Ok(true) => holding += 1,
                Ok(false) => {}
                Err(reason) => gap = Some(reason),
            }
            if holding > 1 {
                return Ok(Ok(false));
            }
        }
        Ok(gap.map_or(Ok(holding == 1), Err))
    }

    fn each_holds(&mut self, each: Lit, values: &[Rc<Json>], depth: usize) -> Answer {
        let mut gap = None;
        for value in values {
            match self.holds(each, value, depth)? {
                Ok(true) => {}
                Ok(false) => return Ok(Ok(false)),
                Err(reason) => gap = Some(reason),
            }
        }
        Ok(gap.map_or(Ok(true), Err))
    }

    fn enough_hold(&mut self, least: u64, each: Lit, values: &[Rc<Json>], depth: usize) -> Answer {
        let (mut holding, mut gap) = (0, None);
        for value in values {
            match self.holds(each, value, depth)? {
                Ok(true) => holding += 1,
                Ok(false) => {}
                Err(reason) => gap = Some(reason),
            }
            if holding >= least {
                return Ok(Ok(true));
            }
        }
        Ok(gap.map_or(Ok(false), Err))
    }

    /// The formula of being equal to `value`, by structure for arrays and objects.
    pub(super) fn equals(&mut self, value: &Rc<Json>) -> Lit {
        match &**value {
            Json::Array(items) => {
                let length = count(items.len());
                let mut lits = vec![
                    self.forms.min_items(length),
                    self.forms.min_items(length + 1).not(),
                    self.forms.kind(Kinds::of(Kind::Array)),
                ];
                for (at, item) in (0..).zip(items) {
                    let each = self.forms.among(vec![Rc::clone(item)]);
                    lits.push(self.forms.items(at, at + 1, each));
                }
                self.forms.all(lits)
            }
            Json::Object(members) => {
                let others = self.keys.all_but(members.keys().cloned().collect());
                let mut lits = vec![
                    self.forms.members(others, Lit::FALSE),
                    self.forms.kind(Kinds::of(Kind::Object)),
                ];
                for (key, value) in members {
                    lits.push(self.present(key));
                    let each = self.forms.among(vec![Rc::clone(value)]);
                    let keys: KeysId = self.keys.name(key);
                    lits.push(self.forms.members(keys, each));
                }
                self.forms.all(lits)
            }
            _ => self.forms.among(vec![Rc::clone(value)]),
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(END)
}
