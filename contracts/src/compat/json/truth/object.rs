//! Objects: which members there are, and what their values satisfy.
//!
//! What holds of *every* value under some names are rules; *some* member with a name of a set and a value that satisfies
//! something is a wish. Each wish opens a member or joins one; names are cut by the rules into regions in which the same
//! rules apply. Members with a fixed name come first, for they leave no choice.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::form::{END, Form, Lit};
use super::keys::KeysId;
use super::matching;
use super::solve::{Alternatives, Outcome, Solver};
use super::value::{Json, Kind};
use crate::compat::json::budget::Exhausted;

/// Most members that are put into an object.
const MAX_MEMBERS: u64 = 1000;

/// What the atoms say.
#[derive(Default)]
struct Shape {
    rules: Vec<(KeysId, Lit)>,
    /// Indices of the rules about one name, by that name.
    by_name: BTreeMap<Rc<str>, Vec<usize>>,
    /// Rules about more than one name.
    general: Vec<usize>,
    wishes: Vec<(KeysId, Lit)>,
    least: u64,
    most: u64,
}

/// A member that must be there: its name is one of `keys`, its value satisfies `goal`.
#[derive(Clone)]
struct Entry {
    keys: KeysId,
    goal: Vec<Lit>,
    value: Rc<Json>,
}

impl Solver<'_> {
    fn shape(&mut self, atoms: &[Lit]) -> Result<Shape, Exhausted> {
        self.terms.budget.states(atoms.len())?;
        let mut shape = Shape {
            most: END,
            ..Shape::default()
        };
        for atom in atoms {
            match (self.terms.forms.get(atom.form()), atom.is_positive()) {
                (Form::Members(keys, each), true) => {
                    let index = shape.rules.len();
                    shape.rules.push((*keys, *each));
                    match self.terms.keys.names(*keys).as_deref() {
                        Some([name]) => shape
                            .by_name
                            .entry(Rc::clone(name))
                            .or_default()
                            .push(index),
                        _ => shape.general.push(index),
                    }
                }
                (Form::Members(keys, each), false) => shape.wishes.push((*keys, each.not())),
                (Form::MinProperties(count), true) => shape.least = shape.least.max(*count),
                (Form::MinProperties(count), false) => shape.most = shape.most.min(count - 1),
                _ => {}
            }
        }
        Ok(shape)
    }

    /// Adds to `goal` what the rules say about the value under `name`.
    fn rules_of(
        &mut self,
        shape: &Shape,
        name: &str,
        goal: &mut Vec<Lit>,
    ) -> Result<(), Exhausted> {
        self.terms.budget.states(shape.general.len())?;
        let named = shape.by_name.get(name).into_iter().flatten();
        goal.extend(named.map(|index| shape.rules[*index].1));
        for index in &shape.general {
            let (keys, each) = shape.rules[*index];
            if self.terms.keys.contains(keys, name) {
                goal.push(each);
            }
        }
        Ok(())
    }

    /// Whether some atoms, at least one of which comes after `fresh`, contradict each other in a way that is cheap to see.
    pub(super) fn contradict(
        &mut self,
        kind: Kind,
        atoms: &[Lit],
        fresh: usize,
    ) -> Result<bool, Exhausted> {
        if atoms.len() == fresh {
            return Ok(false);
        }
        let outcome = match kind {
            Kind::Null | Kind::Array => return Ok(false),
            Kind::Boolean => self.boolean(atoms),
            Kind::Number => self.number(atoms)?,
            Kind::String => self.string(atoms)?,
            Kind::Object => return self.members_contradict(atoms, fresh),
        };
        Ok(matches!(outcome, Outcome::Empty))
    }

    /// Whether a member that must be there can have no value; only members that the fresh atoms touch are looked at.
    fn members_contradict(&mut self, atoms: &[Lit], fresh: usize) -> Result<bool, Exhausted> {
        self.terms.budget.states(atoms.len() / 4)?;
        let news = self.shape(&atoms[fresh..])?;
        let (mut least, mut most) = (0, END);
        let mut wanted: BTreeMap<KeysId, Vec<Lit>> = BTreeMap::new();
        for atom in atoms {
            match (self.terms.forms.get(atom.form()), atom.is_positive()) {
                (Form::Members(keys, each), false) if self.terms.keys.one_name(*keys).is_some() => {
                    wanted.entry(*keys).or_default().push(each.not());
                }
                (Form::MinProperties(count), true) => least = least.max(*count),
                (Form::MinProperties(count), false) => most = most.min(count - 1),
                _ => {}
            }
        }
        if least > most || u64::try_from(wanted.len()).unwrap_or(END) > most {
            return Ok(true);
        }
        let looks = news.wishes.len() + news.general.len();
        // Names and their rules are put in order once something is asked about them.
        let mut whole = None;
        for (keys, mut goal) in wanted {
            self.terms.budget.states(1 + looks / 4)?;
            let Some(name) = self.terms.keys.one_name(keys) else {
                continue;
            };
            let touched = news.by_name.contains_key(&name)
                || news
                    .wishes
                    .iter()
                    .chain(news.general.iter().map(|index| &news.rules[*index]))
                    .any(|(keys, _)| self.terms.keys.contains(*keys, &name));
            if !touched {
                continue;
            }
            let shape = match &whole {
                Some(shape) => shape,
                None => whole.insert(self.shape(atoms)?),
            };
            self.rules_of(shape, &name, &mut goal)?;
            if matches!(self.solve(goal)?, Outcome::Empty) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// An object that satisfies the atoms.
    pub(super) fn object(&mut self, atoms: &[Lit]) -> Result<Outcome, Exhausted> {
        let shape = self.shape(atoms)?;
        if shape.least > shape.most {
            return Ok(Outcome::Empty);
        }
        let mut fixed: BTreeMap<Rc<str>, Vec<Lit>> = BTreeMap::new();
        let mut open = Vec::new();
        for (keys, wish) in &shape.wishes {
            match self.terms.keys.names(*keys).as_deref() {
                Some([name]) => fixed.entry(Rc::clone(name)).or_default().push(*wish),
                _ => open.push((*keys, *wish)),
            }
        }
        open.sort_unstable();
        open.dedup();
        let mut search = Search {
            shape: &shape,
            open,
            entries: Vec::new(),
            gap: None,
        };
        for (name, mut goal) in fixed {
            let keys = self.terms.keys.name(&name);
            self.rules_of(&shape, &name, &mut goal)?;
            match search.inhabit(self, &goal)? {
                Some(value) => search.entries.push(Entry { keys, goal, value }),
                None => return Ok(Outcome::Empty),
            }
        }
        if search.entries.len() as u64 > shape.most {
            return Ok(Outcome::Empty);
        }
        search.place(self, 0)
    }
}

struct Search<'s> {
    shape: &'s Shape,
    /// Wishes with more than one possible name.
    open: Vec<(KeysId, Lit)>,
    entries: Vec<Entry>,
    /// Why some value is only a candidate.
    gap: Option<Rc<str>>,
}

impl Search<'_> {
    /// A value of a goal, perhaps only a candidate; `None` if there is none.
    fn inhabit(
        &mut self,
        solver: &mut Solver<'_>,
        goal: &[Lit],
    ) -> Result<Option<Rc<Json>>, Exhausted> {
        Ok(match solver.solve(goal.to_vec())? {
            Outcome::Value(value) => Some(value),
            Outcome::Empty => None,
            Outcome::Unknown(reason, candidate) => {
                self.gap = Some(reason);
                Some(candidate.unwrap_or_else(|| Rc::new(Json::Null)))
            }
        })
    }

    /// Finds a member for each wish from `index` on.
    fn place(&mut self, solver: &mut Solver<'_>, index: usize) -> Result<Outcome, Exhausted> {
        let Some((keys, wish)) = self.open.get(index).copied() else {
            return self.finish(solver);
        };
        if !solver.may_descend() {
            return Ok(Outcome::unknown("an object asks for too many members"));
        }
        solver.terms.budget.node()?;
        solver.terms.budget.states(self.entries.len())?;
        let mut alternatives = Alternatives::default();
        let gap = self.gap.clone();
        if (self.entries.len() as u64) < self.shape.most {
            let mut rest = keys;
            for entry in &self.entries {
                if solver
                    .terms
                    .keys
                    .names(entry.keys)
                    .is_some_and(|names| names.len() == 1)
                {
                    rest = solver
                        .terms
                        .keys
                        .minus(rest, entry.keys, &mut solver.terms.budget)?;
                }
            }
            let mut regions = Regions::new(solver, self.shape, rest)?;
            while let Some((keys, mut goal)) = regions.next(solver, self.shape)? {
                goal.push(wish);
                if let Some(value) = self.inhabit(solver, &goal)? {
                    self.entries.push(Entry { keys, goal, value });
                    let outcome = self.descend(solver, index)?;
                    self.entries.pop();
                    if let Some(value) = alternatives.add(outcome) {
                        return Ok(Outcome::Value(value));
                    }
                }
                self.gap.clone_from(&gap);
            }
        }
        for at in 0..self.entries.len() {
            let old = self.entries[at].clone();
            let both = solver
                .terms
                .keys
                .and(old.keys, keys, &mut solver.terms.budget)?;
            if both == KeysId::NONE {
                continue;
            }
            let mut goal = old.goal.clone();
            goal.push(wish);
            if let Some(value) = self.inhabit(solver, &goal)? {
                self.entries[at] = Entry {
                    keys: both,
                    goal,
                    value,
                };
                let outcome = self.descend(solver, index)?;
                self.entries[at] = old;
                if let Some(value) = alternatives.add(outcome) {
                    return Ok(Outcome::Value(value));
                }
            }
            self.gap.clone_from(&gap);
        }
        Ok(alternatives.rest())
    }

    fn descend(&mut self, solver: &mut Solver<'_>, index: usize) -> Result<Outcome, Exhausted> {
        solver.frames += 1;
        let outcome = self.place(solver, index + 1)?;
        solver.frames -= 1;
        Ok(outcome)
    }

    /// Names the members and adds others until there are enough.
    fn finish(&mut self, solver: &mut Solver<'_>) -> Result<Outcome, Exhausted> {
        let wanted = self.entries.len();
        let mut names = Vec::with_capacity(wanted);
        for entry in &self.entries {
            names.push(
                solver
                    .terms
                    .keys
                    .some(entry.keys, wanted, &mut solver.terms.budget)?,
            );
        }
        let Some(chosen) = matching::distinct(&names) else {
            return Ok(Outcome::Empty);
        };
        let mut members: BTreeMap<Rc<str>, Rc<Json>> = chosen
            .into_iter()
            .zip(&self.entries)
            .map(|(name, entry)| (name, Rc::clone(&entry.value)))
            .collect();
        let gap = self.gap.clone();
        if self.shape.least > MAX_MEMBERS {
            return Ok(Outcome::unknown("an object asks for very many members"));
        }
        if (members.len() as u64) < self.shape.least {
            let taken = solver.terms.keys.named(members.keys().cloned().collect());
            let free = solver
                .terms
                .keys
                .complement(taken, &mut solver.terms.budget)?;
            let mut regions = Regions::new(solver, self.shape, free)?;
            while let Some((keys, goal)) = regions.next(solver, self.shape)? {
                let Some(value) = self.inhabit(solver, &goal)? else {
                    continue;
                };
                let missing = self.shape.least - members.len() as u64;
                let missing = usize::try_from(missing).unwrap_or(usize::MAX);
                let more = solver
                    .terms
                    .keys
                    .some(keys, missing, &mut solver.terms.budget)?;
                members.extend(more.into_iter().map(|name| (name, Rc::clone(&value))));
                if members.len() as u64 >= self.shape.least {
                    break;
                }
            }
        }
        let outcome = if (members.len() as u64) < self.shape.least {
            Outcome::Empty
        } else {
            let value = Rc::new(Json::Object(members));
            match &self.gap {
                Some(reason) => Outcome::Unknown(Rc::clone(reason), Some(value)),
                None => Outcome::Value(value),
            }
        };
        self.gap = gap;
        Ok(outcome)
    }
}

/// Cuts a set of names into regions in which the same rules apply, the one with the fewest rules first.
struct Regions {
    /// Sets to cut further: from this general rule on, with what holds so far.
    stack: Vec<(KeysId, usize, Vec<Lit>)>,
    /// Names that are regions of their own.
    names: Vec<Rc<str>>,
}

impl Regions {
    fn new(solver: &mut Solver<'_>, shape: &Shape, keys: KeysId) -> Result<Self, Exhausted> {
        let mut regions = Self {
            stack: Vec::new(),
            names: Vec::new(),
        };
        let known = if let Some(names) = solver.terms.keys.names(keys) {
            names.to_vec()
        } else {
            let named: Vec<Rc<str>> = shape.by_name.keys().cloned().collect();
            let named = solver.terms.keys.named(named);
            let budget = &mut solver.terms.budget;
            let rest = solver.terms.keys.minus(keys, named, budget)?;
            regions.stack.push((rest, 0, Vec::new()));
            let known = solver.terms.keys.and(keys, named, budget)?;
            let known = solver.terms.keys.names(known);
            known.map_or_else(Vec::new, |names| names.to_vec())
        };
        regions.names = known;
        regions.names.reverse();
        Ok(regions)
    }

    fn next(
        &mut self,
        solver: &mut Solver<'_>,
        shape: &Shape,
    ) -> Result<Option<(KeysId, Vec<Lit>)>, Exhausted> {
        while let Some((mut keys, from, mut goal)) = self.stack.pop() {
            if keys == KeysId::NONE {
                continue;
            }
            for at in from..shape.general.len() {
                let (rule, each) = shape.rules[shape.general[at]];
                let budget = &mut solver.terms.budget;
                let outside = solver.terms.keys.minus(keys, rule, budget)?;
                if outside == keys {
                    continue;
                }
                if outside == KeysId::NONE {
                    goal.push(each);
                    continue;
                }
                let inside = solver.terms.keys.and(keys, rule, budget)?;
                if inside == KeysId::NONE {
                    continue;
                }
                let mut with = goal.clone();
                with.push(each);
                self.stack.push((inside, at + 1, with));
                keys = outside;
            }
            return Ok(Some((keys, goal)));
        }
        let Some(name) = self.names.pop() else {
            return Ok(None);
        };
        solver.terms.budget.node()?;
        let mut goal = Vec::new();
        solver.rules_of(shape, &name, &mut goal)?;
        Ok(Some((solver.terms.keys.name(&name), goal)))
    }
}
