//! Is there a value that satisfies every formula of a set? Least fixpoint over such sets, with a witness.
//!
//! A set of literals is a *goal*. Goals depend on the goals of items and members; JSON values are finite, so what a goal
//! means is the *least* fixpoint: a goal that is asked for while it is being worked on counts as empty. An answer "empty"
//! that rests on such an assumption is provisional until the goal that was assumed is itself finished; if that one turns
//! out inhabited, the provisional answers are forgotten. "Inhabited" never rests on an assumption, for it has a value.

use std::collections::HashMap;
use std::rc::Rc;

use super::branch::Branch;
use super::form::Lit;
use super::terms::Terms;
use super::value::{Json, Kind};
use crate::compat::json::budget::Exhausted;

/// What is known of a goal.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// This value satisfies it.
    Value(Rc<Json>),
    /// No value does.
    Empty,
    /// Not decided, for this reason; perhaps with a value that may satisfy it.
    Unknown(Rc<str>, Option<Rc<Json>>),
}

impl Outcome {
    pub(super) fn unknown(reason: &str) -> Self {
        Self::Unknown(reason.into(), None)
    }
}

/// Collects the outcomes of alternatives, of which one suffices.
#[derive(Default)]
pub(super) struct Alternatives {
    unknown: Option<(Rc<str>, Option<Rc<Json>>)>,
}

impl Alternatives {
    /// Takes one more outcome; gives back a value that ends the search.
    pub(super) fn add(&mut self, outcome: Outcome) -> Option<Rc<Json>> {
        match outcome {
            Outcome::Value(value) => return Some(value),
            Outcome::Empty => {}
            Outcome::Unknown(reason, candidate) => match &mut self.unknown {
                Some((_, known)) if known.is_none() && candidate.is_some() => {
                    self.unknown = Some((reason, candidate));
                }
                Some(_) => {}
                None => self.unknown = Some((reason, candidate)),
            },
        }
        None
    }

    /// What is left if none of them had a value.
    pub(super) fn rest(self) -> Outcome {
        match self.unknown {
            Some((reason, candidate)) => Outcome::Unknown(reason, candidate),
            None => Outcome::Empty,
        }
    }
}

/// Where a goal stands.
#[derive(Clone, Debug)]
enum State {
    /// Never asked, or forgotten.
    New,
    /// Being worked on, at this depth.
    Open(usize),
    /// Holds as long as the goals from this depth on stay empty.
    Provisional(Outcome, usize),
    /// Known for good.
    Final(Outcome),
}

/// The solver of one comparison.
pub(crate) struct Solver<'a> {
    pub(crate) terms: Terms<'a>,
    goals: HashMap<Rc<[Lit]>, usize>,
    states: Vec<State>,
    provisional: Vec<usize>,
    open: Vec<usize>,
    /// Least depth of an open goal that the current one has asked for.
    touched: usize,
    /// Frames on the stack: goals and decisions.
    pub(super) frames: usize,
    max_frames: usize,
    /// Whether a search was given up because `max_frames` was reached.
    too_deep: bool,
}

impl<'a> Solver<'a> {
    /// A solver that uses at most `max_frames` levels of recursion.
    pub(crate) fn new(terms: Terms<'a>, max_frames: usize) -> Self {
        Self {
            terms,
            goals: HashMap::new(),
            states: Vec::new(),
            provisional: Vec::new(),
            open: Vec::new(),
            touched: usize::MAX,
            frames: 0,
            max_frames,
            too_deep: false,
        }
    }

    /// Whether some search was given up because it went too deep.
    pub(crate) const fn was_too_deep(&self) -> bool {
        self.too_deep
    }

    /// Solves a goal from the outside; after [`Exhausted`] the solver may be asked again.
    pub(crate) fn decide(&mut self, lits: Vec<Lit>) -> Result<Outcome, Exhausted> {
        let outcome = self.solve(lits);
        if outcome.is_err() {
            self.frames = 0;
            self.touched = usize::MAX;
            for goal in self.open.drain(..).chain(self.provisional.drain(..)) {
                self.states[goal] = State::New;
            }
        }
        outcome
    }

    /// Whether there is room for one more level of recursion.
    pub(super) fn may_descend(&mut self) -> bool {
        let room = self.frames < self.max_frames;
        self.too_deep |= !room;
        room
    }

    /// Solves the conjunction of `lits`.
    pub(super) fn solve(&mut self, mut lits: Vec<Lit>) -> Result<Outcome, Exhausted> {
        lits.sort_unstable();
        lits.dedup();
        if lits.first() == Some(&Lit::TRUE) {
            lits.remove(0);
        }
        if lits.is_empty() {
            return Ok(Outcome::Value(Rc::new(Json::Null)));
        }
        if lits[0] == Lit::FALSE || lits.windows(2).any(|pair| pair[0].not() == pair[1]) {
            return Ok(Outcome::Empty);
        }
        let goal = self.goal(&lits)?;
        match &self.states[goal] {
            State::Final(outcome) => return Ok(outcome.clone()),
            State::Provisional(outcome, low) => {
                self.touched = self.touched.min(*low);
                return Ok(outcome.clone());
            }
            State::Open(depth) => {
                self.touched = self.touched.min(*depth);
                return Ok(Outcome::Empty);
            }
            State::New => {}
        }
        if !self.may_descend() {
            return Ok(Outcome::unknown("the schemas nest too deep"));
        }
        let depth = self.open.len();
        self.states[goal] = State::Open(depth);
        self.open.push(goal);
        self.frames += 1;
        let outer = std::mem::replace(&mut self.touched, usize::MAX);
        let start = self.provisional.len();
        let outcome = self.search(&lits)?;
        let low = self.touched;
        self.touched = if low < depth { outer.min(low) } else { outer };
        self.frames -= 1;
        self.open.pop();
        self.close(goal, &outcome, (depth, low), start);
        Ok(outcome)
    }

    fn goal(&mut self, lits: &[Lit]) -> Result<usize, Exhausted> {
        if let Some(goal) = self.goals.get(lits) {
            return Ok(*goal);
        }
        self.terms.budget.node()?;
        self.terms.budget.bytes(64 + lits.len() * 4)?;
        let goal = self.states.len();
        self.states.push(State::New);
        self.goals.insert(lits.into(), goal);
        Ok(goal)
    }

    fn close(
        &mut self,
        goal: usize,
        outcome: &Outcome,
        (depth, low): (usize, usize),
        start: usize,
    ) {
        let stands = low >= depth;
        match outcome {
            Outcome::Empty => {
                for index in start..self.provisional.len() {
                    let state = &mut self.states[self.provisional[index]];
                    if let State::Provisional(outcome, known) = state {
                        if stands {
                            *state = State::Final(outcome.clone());
                        } else {
                            *known = low.min(*known);
                        }
                    }
                }
                if stands {
                    self.provisional.truncate(start);
                }
            }
            Outcome::Value(_) | Outcome::Unknown(..) => {
                for goal in self.provisional.drain(start..) {
                    self.states[goal] = State::New;
                }
            }
        }
        self.states[goal] = if stands || matches!(outcome, Outcome::Value(_)) {
            State::Final(outcome.clone())
        } else {
            self.provisional.push(goal);
            State::Provisional(outcome.clone(), low)
        };
    }

    fn search(&mut self, lits: &[Lit]) -> Result<Outcome, Exhausted> {
        let mut alternatives = Alternatives::default();
        for kind in Kind::ALL {
            let outcome = Branch::new(kind, lits).solve(self)?;
            if let Some(value) = alternatives.add(outcome) {
                return Ok(Outcome::Value(value));
            }
        }
        Ok(alternatives.rest())
    }
}
