//! The search within one kind of value: expands formulas, decides alternatives one at a time, and hands what is left, a
//! conjunction of atoms, to the solver of the kind.
//!
//! Cheap things first: what follows is asserted at once, alternatives that are known to fail are left out, the choice
//! with the fewest alternatives is made first, and atoms that contradict each other end a line before it goes deeper.

use std::collections::HashMap;
use std::rc::Rc;

use super::form::{Form, FormId, Lit};
use super::solve::{Alternatives, Outcome, Solver};
use super::value::{Json, Kind, Kinds};
use crate::compat::json::budget::Exhausted;

/// How far [`Branch::peek`] looks into a formula.
struct Fuel {
    depth: usize,
    steps: usize,
}

impl Default for Fuel {
    fn default() -> Self {
        Self {
            depth: 8,
            steps: 200,
        }
    }
}

/// The state of the search on one line.
pub(super) struct Branch<'g> {
    kind: Kind,
    goal: &'g [Lit],
    known: HashMap<FormId, bool>,
    trail: Vec<FormId>,
    atoms: Vec<Lit>,
    clauses: Vec<Lit>,
    /// Values of which it must be one.
    finite: Option<Rc<[Rc<Json>]>>,
    /// Why the atoms do not say everything.
    gap: Option<Rc<str>>,
}

/// What to return to.
#[derive(Clone)]
struct Mark {
    trail: usize,
    atoms: usize,
    clauses: usize,
    gap: Option<Rc<str>>,
}

/// A contradiction.
struct Conflict;

/// What a clause still asks for.
enum Pending {
    Satisfied,
    Failed,
    /// These must hold, and nothing else is left to ask.
    Forced(Vec<Lit>),
    /// One of these must hold.
    Choice(Vec<Lit>),
}

impl<'g> Branch<'g> {
    pub(super) fn new(kind: Kind, goal: &'g [Lit]) -> Self {
        Self {
            kind,
            goal,
            known: HashMap::new(),
            trail: Vec::new(),
            atoms: Vec::new(),
            clauses: Vec::new(),
            finite: None,
            gap: None,
        }
    }

    /// Solves the goal for values of this kind.
    pub(super) fn solve(mut self, solver: &mut Solver<'_>) -> Result<Outcome, Exhausted> {
        let goal = self.goal;
        self.decide(solver, goal.to_vec())
    }

    fn mark(&self) -> Mark {
        Mark {
            trail: self.trail.len(),
            atoms: self.atoms.len(),
            clauses: self.clauses.len(),
            gap: self.gap.clone(),
        }
    }

    fn undo(&mut self, mark: Mark) {
        for form in self.trail.drain(mark.trail..) {
            self.known.remove(&form);
        }
        self.atoms.truncate(mark.atoms);
        self.clauses.truncate(mark.clauses);
        self.gap = mark.gap;
    }

    /// Asserts `more` and searches on.
    fn decide(&mut self, solver: &mut Solver<'_>, more: Vec<Lit>) -> Result<Outcome, Exhausted> {
        if !solver.may_descend() {
            return Ok(Outcome::unknown(
                "the schemas combine too many alternatives",
            ));
        }
        solver.frames += 1;
        let mark = self.mark();
        let finite = self.finite.clone();
        let outcome = self.follow(solver, more)?;
        self.finite = finite;
        self.undo(mark);
        solver.frames -= 1;
        Ok(outcome)
    }

    fn follow(&mut self, solver: &mut Solver<'_>, more: Vec<Lit>) -> Result<Outcome, Exhausted> {
        let fresh = self.atoms.len();
        if self.assert(solver, more)?.is_err() {
            return Ok(Outcome::Empty);
        }
        let choice = match self.propagate(solver)? {
            Ok(choice) => choice,
            Err(Conflict) => return Ok(Outcome::Empty),
        };
        if let Some(values) = self.finite.clone() {
            return self.among(solver, &values);
        }
        if solver.contradict(self.kind, &self.atoms, fresh)? {
            return Ok(Outcome::Empty);
        }
        let Some(options) = choice else {
            return self.leaf(solver);
        };
        let mut alternatives = Alternatives::default();
        for option in options {
            let outcome = self.decide(solver, vec![option])?;
            if let Some(value) = alternatives.add(outcome) {
                return Ok(Outcome::Value(value));
            }
        }
        Ok(alternatives.rest())
    }

    /// Takes in literals and what they say; clauses are kept for later.
    fn assert(
        &mut self,
        solver: &mut Solver<'_>,
        mut todo: Vec<Lit>,
    ) -> Result<Result<(), Conflict>, Exhausted> {
        todo.reverse();
        while let Some(lit) = todo.pop() {
            let (form, positive) = (lit.form(), lit.is_positive());
            if let Some(known) = self.known.get(&form) {
                if *known != positive {
                    return Ok(Err(Conflict));
                }
                continue;
            }
            solver.terms.budget.node()?;
            self.known.insert(form, positive);
            self.trail.push(form);
            match solver.terms.forms.get(form) {
                Form::True => {
                    if !positive {
                        return Ok(Err(Conflict));
                    }
                }
                Form::Schema(class) => {
                    let class = *class;
                    todo.push(solver.terms.expand(class)?.with(positive));
                }
                Form::All(lits) if positive => todo.extend(lits.iter().rev()),
                Form::All(_) | Form::One(_) => self.clauses.push(lit),
                Form::Kind(kinds) => {
                    if kinds.has(self.kind) != positive {
                        return Ok(Err(Conflict));
                    }
                }
                Form::When(kinds, inner) => {
                    if kinds.has(self.kind) {
                        todo.push(inner.with(positive));
                    } else if !positive {
                        return Ok(Err(Conflict));
                    }
                }
                Form::Among(values) => {
                    let of_kind = values.iter().any(|value| value.kind() == self.kind);
                    if positive {
                        if !of_kind {
                            return Ok(Err(Conflict));
                        }
                        let fewer = self
                            .finite
                            .as_ref()
                            .is_none_or(|known| values.len() < known.len());
                        if fewer {
                            self.finite = Some(Rc::clone(values));
                        }
                    } else if of_kind {
                        let values = Rc::clone(values);
                        todo.extend(self.differ(solver, lit, &values));
                    }
                }
                Form::Opaque(kinds, reason, _) => {
                    if kinds.has(self.kind) {
                        self.gap = Some(Rc::clone(reason));
                    } else if positive {
                        return Ok(Err(Conflict));
                    }
                }
                _ => {
                    let of_kind = solver
                        .terms
                        .forms
                        .atom_kinds(form)
                        .is_some_and(|kinds| kinds.has(self.kind));
                    if of_kind {
                        self.atoms.push(lit);
                    } else if positive {
                        return Ok(Err(Conflict));
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    /// What it takes to be none of `values`: an atom for scalars, structure for arrays and objects.
    fn differ(&mut self, solver: &mut Solver<'_>, lit: Lit, values: &[Rc<Json>]) -> Vec<Lit> {
        if !matches!(self.kind, Kind::Array | Kind::Object) {
            self.atoms.push(lit);
            return Vec::new();
        }
        values
            .iter()
            .filter(|value| value.kind() == self.kind)
            .map(|value| solver.terms.equals(value).not())
            .collect()
    }

    /// Asserts what the clauses force; then the smallest choice that is left, if any.
    fn propagate(
        &mut self,
        solver: &mut Solver<'_>,
    ) -> Result<Result<Option<Vec<Lit>>, Conflict>, Exhausted> {
        loop {
            let mut best: Option<Vec<Lit>> = None;
            let mut forced = Vec::new();
            let mut index = 0;
            while index < self.clauses.len() {
                let clause = self.clauses[index];
                index += 1;
                match self.pending(solver, clause)? {
                    Pending::Satisfied => {}
                    Pending::Failed => return Ok(Err(Conflict)),
                    Pending::Forced(lits) => forced.extend(lits),
                    Pending::Choice(options) => {
                        if best.as_ref().is_none_or(|best| options.len() < best.len()) {
                            best = Some(options);
                        }
                    }
                }
            }
            if forced.is_empty() {
                return Ok(Ok(best));
            }
            if self.assert(solver, forced)?.is_err() {
                return Ok(Err(Conflict));
            }
        }
    }

    fn pending(&self, solver: &mut Solver<'_>, clause: Lit) -> Result<Pending, Exhausted> {
        match solver.terms.forms.get(clause.form()) {
            // Some of them must fail.
            Form::All(lits) => {
                let lits = Rc::clone(lits);
                let mut options = Vec::new();
                for lit in lits.iter() {
                    match self.glance(solver, *lit)? {
                        Some(false) => return Ok(Pending::Satisfied),
                        Some(true) => {}
                        None => options.push(lit.not()),
                    }
                }
                Ok(match options.len() {
                    0 => Pending::Failed,
                    1 => Pending::Forced(options),
                    _ => Pending::Choice(options),
                })
            }
            Form::One(lits) => {
                let lits = Rc::clone(lits);
                let mut holding = 0;
                let mut open = Vec::new();
                for lit in lits.iter() {
                    match self.glance(solver, *lit)? {
                        Some(true) => holding += 1,
                        Some(false) => {}
                        None => open.push(*lit),
                    }
                }
                Ok(one(clause.is_positive(), holding, open))
            }
            _ => Ok(Pending::Satisfied),
        }
    }

    /// What is known of a literal without asserting anything.
    /// Looks at one alternative of a clause and pays for it.
    fn glance(&self, solver: &mut Solver<'_>, lit: Lit) -> Result<Option<bool>, Exhausted> {
        let mut fuel = Fuel::default();
        let answer = self.peek(solver, lit, &mut fuel);
        let steps = Fuel::default().steps - fuel.steps;
        solver.terms.budget.states(1 + steps)?;
        Ok(answer)
    }

    fn peek(&self, solver: &mut Solver<'_>, lit: Lit, fuel: &mut Fuel) -> Option<bool> {
        let holds = self.peek_form(solver, lit.form(), fuel)?;
        Some(holds == lit.is_positive())
    }

    fn peek_form(&self, solver: &mut Solver<'_>, form: FormId, fuel: &mut Fuel) -> Option<bool> {
        if let Some(known) = self.known.get(&form) {
            return Some(*known);
        }
        if fuel.depth == 0 || fuel.steps == 0 {
            return None;
        }
        fuel.steps -= 1;
        fuel.depth -= 1;
        let holds = self.peek_inside(solver, form, fuel);
        fuel.depth += 1;
        holds
    }

    fn peek_inside(&self, solver: &mut Solver<'_>, form: FormId, fuel: &mut Fuel) -> Option<bool> {
        match solver.terms.forms.get(form) {
            Form::True => Some(true),
            Form::Schema(class) => {
                let class = *class;
                // A budget that ends here ends the next step, too.
                let lit = solver.terms.expand(class).ok()?;
                self.peek(solver, lit, fuel)
            }
            Form::All(lits) => {
                let lits = Rc::clone(lits);
                let mut all = Some(true);
                for lit in lits.iter() {
                    match self.peek(solver, *lit, fuel) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => all = None,
                    }
                }
                all
            }
            Form::One(_) => None,
            Form::Kind(kinds) => Some(kinds.has(self.kind)),
            Form::When(kinds, inner) => {
                let (kinds, inner) = (*kinds, *inner);
                if kinds.has(self.kind) {
                    self.peek(solver, inner, fuel)
                } else {
                    Some(true)
                }
            }
            Form::Among(values) => {
                (!values.iter().any(|value| value.kind() == self.kind)).then_some(false)
            }
            _ => {
                let kinds = solver.terms.forms.atom_kinds(form).unwrap_or(Kinds::ALL);
                (!kinds.has(self.kind)).then_some(false)
            }
        }
    }

    /// The value must be one of `values`: each is tried on the whole goal.
    fn among(&self, solver: &mut Solver<'_>, values: &[Rc<Json>]) -> Result<Outcome, Exhausted> {
        let mut alternatives = Alternatives::default();
        for value in values.iter().filter(|value| value.kind() == self.kind) {
            match solver.terms.holds_all(self.goal, value)? {
                Ok(true) => return Ok(Outcome::Value(Rc::clone(value))),
                Ok(false) => {}
                Err(reason) => {
                    alternatives.add(Outcome::Unknown(reason, Some(Rc::clone(value))));
                }
            }
        }
        Ok(alternatives.rest())
    }

    fn leaf(&self, solver: &mut Solver<'_>) -> Result<Outcome, Exhausted> {
        let outcome = match self.kind {
            Kind::Null => {
                if self.atoms.is_empty() {
                    Outcome::Value(Rc::new(Json::Null))
                } else {
                    // The only atoms of null are exclusions of it.
                    Outcome::Empty
                }
            }
            Kind::Boolean => solver.boolean(&self.atoms),
            Kind::Number => solver.number(&self.atoms)?,
            Kind::String => solver.string(&self.atoms)?,
            Kind::Array => solver.array(&self.atoms)?,
            Kind::Object => solver.object(&self.atoms)?,
        };
        Ok(match (outcome, &self.gap) {
            (Outcome::Value(value), Some(reason)) => {
                Outcome::Unknown(Rc::clone(reason), Some(value))
            }
            (outcome, _) => outcome,
        })
    }
}

/// What "exactly one" still asks for, of which `holding` hold and `open` are not known; or its negation.
fn one(positive: bool, holding: usize, open: Vec<Lit>) -> Pending {
    match (positive, holding) {
        (true, 0) => match open.len() {
            0 => Pending::Failed,
            1 => Pending::Forced(open),
            _ => Pending::Choice(open),
        },
        (true, 1) if open.is_empty() => Pending::Satisfied,
        (true, 1) => Pending::Forced(open.into_iter().map(Lit::not).collect()),
        (true, _) => Pending::Failed,
        (false, 0) if open.is_empty() => Pending::Satisfied,
        (false, 0) if open.len() == 1 => Pending::Forced(vec![open[0].not()]),
        // None of them, or this one and another: the first is decided, the rest follows.
        (false, 0) => Pending::Choice(vec![open[0].not(), open[0]]),
        (false, 1) => match open.len() {
            0 => Pending::Failed,
            1 => Pending::Forced(open),
            _ => Pending::Choice(open),
        },
        (false, _) => Pending::Satisfied,
    }
}
