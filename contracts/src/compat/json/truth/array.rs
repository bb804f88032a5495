//! Arrays: how long, and what satisfies what.
//!
//! What holds of *every* item in a range are rules; *some* item that satisfies something is a wish; `contains` is that many
//! wishes on different items, and an upper bound lets only so many items escape the negation. Wishes take positions one
//! after the other, a free one first, a shared one last; positions behind the last rule's boundary are all alike.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::form::{END, Form, Lit};
use super::matching;
use super::solve::{Alternatives, Outcome, Solver};
use super::value::Json;
use crate::compat::json::budget::Exhausted;

/// Most positions with rules of their own, and most wishes.
const MAX_POSITIONS: u64 = 512;

/// Most items that are put into an array.
const MAX_LENGTH: u64 = 2000;

/// Most items of an array whose items must differ.
const MAX_DISTINCT: u64 = 128;

/// Most upper bounds of `contains` that are weighed against each other.
const MAX_BOUNDS: usize = 4;

/// Longest array for which that is done item by item.
const MAX_WEIGHED: usize = 16;

/// Some item in a range satisfies this; wishes of one group need different items.
#[derive(Clone, Copy)]
struct Wish {
    from: u64,
    to: u64,
    each: Lit,
    group: usize,
}

/// What the atoms say.
#[derive(Default)]
struct Shape {
    rules: Vec<(u64, u64, Lit)>,
    wishes: Vec<Wish>,
    /// At most so many items satisfy this.
    bounds: Vec<(u64, Lit)>,
    least: u64,
    most: u64,
    distinct: bool,
    /// Two items are equal.
    repeats: bool,
    /// From here on all positions are alike.
    tail: u64,
}

impl Solver<'_> {
    fn array_shape(&self, atoms: &[Lit]) -> Option<Shape> {
        let mut shape = Shape {
            most: END,
            ..Shape::default()
        };
        for (group, atom) in atoms.iter().enumerate() {
            match (self.terms.forms.get(atom.form()), atom.is_positive()) {
                (Form::Items(from, to, each), positive) => {
                    let (from, to, each) = (*from, *to, *each);
                    let edge = if to == END { from } else { to };
                    shape.tail = shape.tail.max(edge);
                    if positive {
                        shape.rules.push((from, to, each));
                    } else {
                        shape.wishes.push(Wish {
                            from,
                            to,
                            each: each.not(),
                            group,
                        });
                    }
                }
                (Form::Contains(count, each), true) => {
                    if *count > MAX_POSITIONS {
                        return None;
                    }
                    for _ in 0..*count {
                        shape.wishes.push(Wish {
                            from: 0,
                            to: END,
                            each: *each,
                            group,
                        });
                    }
                }
                (Form::Contains(count, each), false) => shape.bounds.push((count - 1, *each)),
                (Form::MinItems(count), true) => shape.least = shape.least.max(*count),
                (Form::MinItems(count), false) => shape.most = shape.most.min(count - 1),
                (Form::Unique, true) => shape.distinct = true,
                (Form::Unique, false) => shape.repeats = true,
                _ => {}
            }
        }
        (shape.tail <= MAX_POSITIONS && shape.wishes.len() as u64 <= MAX_POSITIONS).then_some(shape)
    }

    /// An array that satisfies the atoms.
    pub(super) fn array(&mut self, atoms: &[Lit]) -> Result<Outcome, Exhausted> {
        let Some(mut shape) = self.array_shape(atoms) else {
            return Ok(Outcome::unknown("an array has very many places of its own"));
        };
        if shape.least > shape.most || (shape.distinct && shape.repeats) {
            return Ok(Outcome::Empty);
        }
        if shape.least == 0 && shape.wishes.is_empty() && !shape.repeats {
            return Ok(Outcome::Value(Rc::new(Json::Array(Vec::new()))));
        }
        // The first position without a value bounds the length.
        for at in 0..=shape.tail.min(shape.most) {
            if at < shape.most && matches!(self.solve(shape.rules_at(at))?, Outcome::Empty) {
                shape.most = at;
            }
        }
        if shape.least > shape.most {
            return Ok(Outcome::Empty);
        }
        let mut search = Search {
            shape: &shape,
            slots: BTreeMap::new(),
            twins: None,
            taken: Vec::new(),
        };
        if !shape.repeats {
            return search.place(self, 0);
        }
        let mut alternatives = Alternatives::default();
        for left in 0..=shape.tail {
            for right in left + 1..=shape.tail + 1 {
                if right >= shape.most {
                    break;
                }
                search.twins = Some((left, right));
                if matches!(self.solve(search.goal(left))?, Outcome::Empty) {
                    continue;
                }
                let outcome = search.place(self, 0)?;
                if let Some(value) = alternatives.add(outcome) {
                    return Ok(Outcome::Value(value));
                }
            }
        }
        Ok(alternatives.rest())
    }
}

impl Shape {
    /// What the rules say about the item at a position.
    fn rules_at(&self, at: u64) -> Vec<Lit> {
        self.rules
            .iter()
            .filter(|(from, to, _)| (*from..*to).contains(&at))
            .map(|(_, _, each)| *each)
            .collect()
    }
}

struct Search<'s> {
    shape: &'s Shape,
    /// What wishes ask of the item at a position.
    slots: BTreeMap<u64, Vec<Lit>>,
    /// Two positions with one value.
    twins: Option<(u64, u64)>,
    /// The positions that wishes took, in their order.
    taken: Vec<u64>,
}

/// The value of an item, or why it is only a candidate.
struct Item {
    value: Rc<Json>,
    gap: Option<Rc<str>>,
}

impl Search<'_> {
    /// Everything that the item at a position must satisfy, upper bounds aside.
    fn goal(&self, at: u64) -> Vec<Lit> {
        let mut goal = self.shape.rules_at(at);
        goal.extend(self.slots.get(&at).into_iter().flatten());
        let twin = match self.twins {
            Some((left, right)) if at == left => Some(right),
            Some((left, right)) if at == right => Some(left),
            _ => None,
        };
        if let Some(twin) = twin {
            goal.extend(self.shape.rules_at(twin));
            goal.extend(self.slots.get(&twin).into_iter().flatten());
        }
        goal
    }

    /// Finds an item for each wish from `index` on.
    fn place(&mut self, solver: &mut Solver<'_>, index: usize) -> Result<Outcome, Exhausted> {
        let Some(wish) = self.shape.wishes.get(index).copied() else {
            return self.finish(solver);
        };
        if !solver.may_descend() {
            return Ok(Outcome::unknown("an array asks for too many items"));
        }
        solver.terms.budget.node()?;
        // Wishes of one group are alike: their positions may be taken to ascend.
        let after = match index.checked_sub(1) {
            Some(before) if self.shape.wishes[before].group == wish.group => self.taken[before] + 1,
            _ => 0,
        };
        let fresh = self
            .slots
            .keys()
            .next_back()
            .map_or(self.shape.tail, |last| self.shape.tail.max(last + 1));
        let in_range =
            |at: &u64| (wish.from..wish.to).contains(at) && *at >= after && *at < self.shape.most;
        let free = (0..self.shape.tail)
            .chain([fresh])
            .filter(|at| !self.slots.contains_key(at));
        let shared = self.slots.keys().copied();
        let positions: Vec<u64> = free.chain(shared).filter(in_range).collect();
        let mut alternatives = Alternatives::default();
        for at in positions {
            let old = self.slots.get(&at).cloned();
            self.slots.entry(at).or_default().push(wish.each);
            if !matches!(solver.solve(self.goal(at))?, Outcome::Empty) {
                self.taken.push(at);
                solver.frames += 1;
                let outcome = self.place(solver, index + 1)?;
                solver.frames -= 1;
                self.taken.pop();
                if let Some(value) = alternatives.add(outcome) {
                    return Ok(Outcome::Value(value));
                }
            }
            match old {
                Some(old) => self.slots.insert(at, old),
                None => self.slots.remove(&at),
            };
        }
        Ok(alternatives.rest())
    }

    /// Fills the array up and gives every item its value.
    fn finish(&mut self, solver: &mut Solver<'_>) -> Result<Outcome, Exhausted> {
        let last = self.slots.keys().next_back().map_or(0, |last| last + 1);
        let twin = self.twins.map_or(0, |(_, right)| right + 1);
        let length = self.shape.least.max(last).max(twin);
        if length > self.shape.most {
            return Ok(Outcome::Empty);
        }
        if length > MAX_LENGTH {
            return Ok(Outcome::unknown("an array asks for very many items"));
        }
        let mut goals: Vec<Vec<Lit>> = (0..length).map(|at| self.goal(at)).collect();
        let Some(exact) = self.bounded(solver, &mut goals)? else {
            return Ok(Outcome::Empty);
        };
        let Some(items) = self.values(solver, &goals)? else {
            return Ok(if exact || !self.shape.distinct {
                Outcome::Empty
            } else {
                Outcome::unknown("`uniqueItems` and `maxContains` together were not decided")
            });
        };
        let items = match items {
            Ok(items) => items,
            Err(reason) => return Ok(Outcome::Unknown(reason, None)),
        };
        let gap = items.iter().find_map(|item| item.gap.clone()).or_else(|| {
            (!exact).then(|| "several upper bounds of `contains` were not decided".into())
        });
        let value = Rc::new(Json::Array(
            items.into_iter().map(|item| item.value).collect(),
        ));
        Ok(match gap {
            Some(reason) => Outcome::Unknown(reason, Some(value)),
            None => Outcome::Value(value),
        })
    }

    /// Adds to the goals that no more items than allowed satisfy what has an upper bound. `None` if that cannot be;
    /// otherwise whether all ways to do it were considered.
    fn bounded(
        &self,
        solver: &mut Solver<'_>,
        goals: &mut [Vec<Lit>],
    ) -> Result<Option<bool>, Exhausted> {
        let bounds = &self.shape.bounds;
        if bounds.is_empty() {
            return Ok(Some(true));
        }
        let mut left: Vec<u64> = bounds.iter().map(|(count, _)| *count).collect();
        let simple = bounds.len() == 1 && !self.shape.distinct;
        if simple || bounds.len() > MAX_BOUNDS || goals.len() > MAX_WEIGHED {
            // With one bound, or none that lets an item through, it is best that each item escapes if it can.
            let exact = simple || left.iter().all(|left| *left == 0);
            for (at, goal) in (0..).zip(goals.iter_mut()) {
                let weight = self.weight(at);
                for (index, (_, each)) in bounds.iter().enumerate() {
                    let mut with = goal.clone();
                    with.push(each.not());
                    if matches!(solver.solve(with.clone())?, Outcome::Empty) {
                        if left[index] < weight {
                            return Ok((!exact).then_some(false));
                        }
                        left[index] -= weight;
                    } else {
                        *goal = with;
                    }
                }
            }
            return Ok(Some(exact));
        }
        let found = self.weigh(solver, goals, &mut left, 0)?;
        Ok(found.then_some(true))
    }

    /// How many items a position stands for: the second of two twins repeats the first.
    fn weight(&self, at: u64) -> u64 {
        match self.twins {
            Some((left, _)) if at == left => 2,
            Some((_, right)) if at == right => 0,
            _ => 1,
        }
    }

    /// Chooses for each item from `at` on which bounds it counts against.
    fn weigh(
        &self,
        solver: &mut Solver<'_>,
        goals: &mut [Vec<Lit>],
        left: &mut [u64],
        at: usize,
    ) -> Result<bool, Exhausted> {
        let Some(goal) = goals.get(at).cloned() else {
            return Ok(!self.shape.distinct || self.values(solver, goals)?.is_some());
        };
        solver.terms.budget.node()?;
        let weight = self.weight(at as u64);
        for subset in 0_u32..1 << left.len() {
            let counts = |index: usize| subset & 1 << index != 0;
            if (0..left.len()).any(|index| counts(index) && left[index] < weight) {
                continue;
            }
            let mut with = goal.clone();
            let escaped = self.shape.bounds.iter().enumerate();
            with.extend(
                escaped
                    .filter(|(index, _)| !counts(*index))
                    .map(|(_, (_, each))| each.not()),
            );
            if matches!(solver.solve(with.clone())?, Outcome::Empty) {
                continue;
            }
            for (index, left) in left.iter_mut().enumerate() {
                *left -= if counts(index) { weight } else { 0 };
            }
            goals[at] = with;
            if self.weigh(solver, goals, left, at + 1)? {
                return Ok(true);
            }
            goals[at].clone_from(&goal);
            for (index, left) in left.iter_mut().enumerate() {
                *left += if counts(index) { weight } else { 0 };
            }
        }
        Ok(false)
    }

    /// A value for each goal, all different if they must be; `None` if there are none.
    #[expect(clippy::type_complexity, reason = "none, unknown, or the items")]
    fn values(
        &self,
        solver: &mut Solver<'_>,
        goals: &[Vec<Lit>],
    ) -> Result<Option<Result<Vec<Item>, Rc<str>>>, Exhausted> {
        let mut items: Vec<Item> = Vec::with_capacity(goals.len());
        if self.shape.distinct && goals.len() as u64 > MAX_DISTINCT {
            return Ok(Some(Err(
                "an array asks for very many different items".into()
            )));
        }
        for (at, goal) in (0..).zip(goals) {
            if let Some((left, right)) = self.twins
                && at == right
            {
                let first = &items[usize::try_from(left).unwrap_or(usize::MAX)];
                let again = Item {
                    value: Rc::clone(&first.value),
                    gap: first.gap.clone(),
                };
                items.push(again);
                continue;
            }
            let mut outcome = solver.solve(goal.clone())?;
            if self.shape.distinct
                && let Outcome::Value(value) = &outcome
                && items.iter().any(|item| item.value == *value)
            {
                let taken = items.iter().map(|item| Rc::clone(&item.value)).collect();
                let mut others = goal.clone();
                others.push(solver.terms.forms.among(taken).not());
                outcome = solver.solve(others)?;
                if matches!(outcome, Outcome::Empty) {
                    return matched(solver, goals);
                }
            }
            match outcome {
                Outcome::Value(value) => items.push(Item { value, gap: None }),
                Outcome::Empty => return Ok(None),
                Outcome::Unknown(reason, Some(value)) => items.push(Item {
                    value,
                    gap: Some(reason),
                }),
                Outcome::Unknown(reason, None) => return Ok(Some(Err(reason))),
            }
        }
        Ok(Some(Ok(items)))
    }
}

/// Different values by matching: as many values of each goal as there are goals suffice.
#[expect(clippy::type_complexity, reason = "none, unknown, or the items")]
fn matched(
    solver: &mut Solver<'_>,
    goals: &[Vec<Lit>],
) -> Result<Option<Result<Vec<Item>, Rc<str>>>, Exhausted> {
    let mut known: BTreeMap<&[Lit], Vec<Rc<Json>>> = BTreeMap::new();
    for goal in goals {
        if known.contains_key(goal.as_slice()) {
            continue;
        }
        let mut values: Vec<Rc<Json>> = Vec::new();
        while values.len() < goals.len() {
            let mut others = goal.clone();
            if !values.is_empty() {
                others.push(solver.terms.forms.among(values.clone()).not());
            }
            match solver.solve(others)? {
                Outcome::Value(value) => values.push(value),
                Outcome::Empty => break,
                Outcome::Unknown(reason, _) => return Ok(Some(Err(reason))),
            }
        }
        known.insert(goal, values);
    }
    let sets: Vec<Vec<Rc<Json>>> = goals
        .iter()
        .map(|goal| known[goal.as_slice()].clone())
        .collect();
    Ok(matching::distinct(&sets).map(|values| {
        Ok(values
            .into_iter()
            .map(|value| Item { value, gap: None })
            .collect())
    }))
}
