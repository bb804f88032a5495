//! Subset construction: all ways in which an expression may match, run at once.
//!
//! A state of the result is a set of threads with what came before. A thread is a node of the expression and what it
//! still *owes*: states of look-ahead automata that must accept the rest of the text. Nodes that ask for the next
//! character wait until it is known. A thread that has matched and owes nothing makes every longer text match too.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::alphabet::Alphabet;
use super::class::Class;
use super::nfa::{Nfa, Node, NodeId, index_of};
use super::{PatternError, Syntax, Unsupported};
use crate::compat::json::budget::{Budget, Exhausted};
use crate::compat::json::language::automaton::{Automaton, Builder, DEAD};
use crate::compat::json::language::{minimal, product};

/// The automaton of all texts in which `syntax` matches somewhere.
pub(super) fn search(syntax: &Syntax, budget: &mut Budget<'_>) -> Result<Automaton, PatternError> {
    determine(syntax, false, Before::Nothing, budget)
}

/// What stands before a place in the text, as far as anything asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Before {
    /// The text begins here.
    Nothing,
    /// A character of `\w`.
    Word,
    /// Another character.
    Other,
}

impl Before {
    const ALL: [Self; 3] = [Self::Nothing, Self::Word, Self::Other];
}

/// What stands after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Word,
    Other,
    /// The text ends here.
    Nothing,
}

/// An automaton index and a state of it.
type Debt = (u32, u32);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Thread {
    node: NodeId,
    /// Sorted, without repetitions.
    owes: Vec<Debt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    /// Sorted; none owes more than another at the same node.
    threads: Vec<Thread>,
    before: Before,
    /// The state of each look-behind automaton.
    behinds: Vec<u32>,
}

fn determine(
    syntax: &Syntax,
    anchored: bool,
    before: Before,
    budget: &mut Budget<'_>,
) -> Result<Automaton, PatternError> {
    let nfa = Nfa::new(syntax, anchored, budget)?;
    let words = syntax.any(&|part| matches!(part, Syntax::WordBoundary { .. }));
    let mut beside = Vec::new();
    let subsets = Subsets {
        aheads: aheads(&nfa, &mut beside, budget)?,
        beside,
        behinds: behinds(&nfa, budget)?,
        words,
        starts: words || syntax.any(&|part| matches!(part, Syntax::Start)),
        nfa: &nfa,
    };
    subsets.run(before, budget)
}

/// For each look-ahead the automata of the texts for which it holds, as indices into `beside`, by what stands before it.
fn aheads(
    nfa: &Nfa,
    beside: &mut Vec<Automaton>,
    budget: &mut Budget<'_>,
) -> Result<Vec<[u32; 3]>, PatternError> {
    let mut aheads = Vec::with_capacity(nfa.aheads.len());
    for ahead in &nfa.aheads {
        if ahead
            .body
            .any(&|part| matches!(part, Syntax::Behind { .. }))
        {
            return Err(PatternError::Unsupported(Unsupported {
                what: ahead.text.clone(),
                reason: "a look-behind in a look-ahead is not followed",
            }));
        }
        let mut variants = [0; 3];
        for (variant, before) in variants.iter_mut().zip(Before::ALL) {
            let mut automaton = determine(&ahead.body, true, before, budget)?;
            automaton = minimal::minimal(&automaton, budget)?;
            if ahead.negative {
                automaton = product::complement(&automaton, budget)?;
                automaton = minimal::trimmed(&automaton, budget)?;
            }
            *variant = index_of(beside, automaton);
        }
        aheads.push(variants);
    }
    Ok(aheads)
}

/// Automata of the texts at whose end each look-behind holds.
fn behinds(nfa: &Nfa, budget: &mut Budget<'_>) -> Result<Vec<Automaton>, PatternError> {
    let mut behinds = Vec::with_capacity(nfa.behinds.len());
    for body in &nfa.behinds {
        let at_end = Syntax::Sequence(vec![body.clone(), Syntax::End]);
        let automaton = determine(&at_end, false, Before::Nothing, budget)?;
        behinds.push(minimal::minimal(&automaton, budget)?);
    }
    Ok(behinds)
}

struct Subsets<'n> {
    nfa: &'n Nfa,
    /// By what stands before, in the order of [`Before::ALL`]; indices into `beside`.
    aheads: Vec<[u32; 3]>,
    /// Automata of which threads owe states; minimal.
    beside: Vec<Automaton>,
    behinds: Vec<Automaton>,
    /// Whether anything asks for words, and whether for the start of the text.
    words: bool,
    starts: bool,
}

impl Subsets<'_> {
    fn run(&self, before: Before, budget: &mut Budget<'_>) -> Result<Automaton, PatternError> {
        let alphabet = self.alphabet(budget)?;
        let is_word: Vec<bool> = {
            let word = Class::word();
            alphabet.samples.iter().map(|s| word.contains(*s)).collect()
        };
        let members: Vec<Vec<bool>> = self
            .nfa
            .classes
            .iter()
            .map(|class| {
                alphabet
                    .samples
                    .iter()
                    .map(|s| class.contains(*s))
                    .collect()
            })
            .collect();
        let mut numbers = Numbers::default();
        let behinds = vec![0; self.behinds.len()];
        let start = Thread {
            node: self.nfa.start,
            owes: Vec::new(),
        };
        numbers.number(self.state(vec![start], before, behinds, budget)?, budget)?;
        let mut builder = Builder::new();
        while let Some(state) = numbers.get(builder.len()) {
            let mut targets = vec![DEAD; alphabet.samples.len()];
            let resolved: [Cow<'_, [Thread]>; 2] = if self.words {
                [
                    self.resolve(&state, After::Other, budget)?,
                    self.resolve(&state, After::Word, budget)?,
                ]
            } else {
                [
                    self.resolve(&state, After::Other, budget)?,
                    Cow::Borrowed(&[]),
                ]
            };
            for (kind, target) in targets.iter_mut().enumerate() {
                let threads = &resolved[usize::from(self.words && is_word[kind])];
                budget.states(threads.len() / 4)?;
                let sample = alphabet.samples[kind];
                let stepped = self.step(threads, kind, sample, &members);
                if stepped.is_empty() {
                    continue;
                }
                let behinds = self
                    .behinds
                    .iter()
                    .zip(&state.behinds)
                    .map(|(automaton, at)| automaton.step(*at, sample))
                    .collect();
                let before = if is_word[kind] {
                    Before::Word
                } else {
                    Before::Other
                };
                let next = self.state(stepped, before, behinds, budget)?;
                if !next.threads.is_empty() {
                    *target = numbers.number(next, budget)?;
                }
            }
            budget.states(alphabet.ranges.len() / 8)?;
            for (first, last, kind) in &alphabet.ranges {
                let to = targets[*kind as usize];
                if to != DEAD {
                    builder.edge(*first, *last, to, budget)?;
                }
            }
            let at_end = self.resolve(&state, After::Nothing, budget)?;
            let accepts = at_end.iter().any(|thread| {
                self.is_match(thread)
                    && thread
                        .owes
                        .iter()
                        .all(|(automaton, at)| self.debt(*automaton).accepts(*at))
            });
            builder.finish(accepts, budget)?;
        }
        Ok(builder.build())
    }

    fn alphabet(&self, budget: &mut Budget<'_>) -> Result<Alphabet, PatternError> {
        let mut beside: Vec<Class> = Vec::new();
        for automaton in self.beside.iter().chain(&self.behinds) {
            budget.states(automaton.edge_count())?;
            for state in automaton.states() {
                let mut edges = automaton.edges(state).to_vec();
                edges.sort_unstable_by_key(|edge| (edge.to, edge.first));
                for edges in edges.chunk_by(|left, right| left.to == right.to) {
                    let ranges = edges.iter().map(|edge| (edge.first, edge.last));
                    beside.push(Class::of_symbols(ranges.collect()));
                }
            }
        }
        if self.words {
            beside.push(Class::word());
        }
        beside.sort_unstable();
        beside.dedup();
        Ok(Alphabet::of(
            self.nfa.classes.iter().chain(&beside),
            budget,
        )?)
    }

    fn debt(&self, automaton: u32) -> &Automaton {
        &self.beside[automaton as usize]
    }

    fn is_match(&self, thread: &Thread) -> bool {
        matches!(self.nfa.node(thread.node), Node::Match)
    }

    /// A state in its one form: threads taken as far as they get without the next character.
    fn state(
        &self,
        threads: Vec<Thread>,
        before: Before,
        behinds: Vec<u32>,
        budget: &mut Budget<'_>,
    ) -> Result<State, Exhausted> {
        let threads = self.close(threads, before, &behinds, None, budget)?;
        if threads
            .iter()
            .any(|t| self.is_match(t) && t.owes.is_empty())
        {
            return Ok(self.matched());
        }
        Ok(State {
            threads,
            before: match before {
                Before::Word if !self.words => Before::Other,
                Before::Nothing if !self.starts => Before::Other,
                other => other,
            },
            behinds,
        })
    }

    /// The state in which every text matches.
    fn matched(&self) -> State {
        let node = self
            .nfa
            .nodes
            .iter()
            .position(|node| matches!(node, Node::Match))
            .expect("invariant: every expression ends in a match");
        State {
            threads: vec![Thread {
                node: u32::try_from(node).expect("invariant: nodes are numbered by u32"),
                owes: Vec::new(),
            }],
            before: Before::Other,
            behinds: vec![DEAD; self.behinds.len()],
        }
    }

    /// The threads of a state once it is known what comes next.
    fn resolve<'s>(
        &self,
        state: &'s State,
        after: After,
        budget: &mut Budget<'_>,
    ) -> Result<Cow<'s, [Thread]>, Exhausted> {
        let waits = |thread: &Thread| {
            matches!(
                self.nfa.node(thread.node),
                Node::End(_) | Node::WordBoundary { .. }
            )
        };
        if !state.threads.iter().any(waits) {
            return Ok(Cow::Borrowed(&state.threads));
        }
        let threads = state.threads.clone();
        let threads = self.close(threads, state.before, &state.behinds, Some(after), budget)?;
        Ok(Cow::Owned(threads))
    }

    /// Follows every node that consumes nothing. Those that need `after` stay where they are while it is unknown.
    fn close(
        &self,
        threads: Vec<Thread>,
        before: Before,
        behinds: &[u32],
        after: Option<After>,
        budget: &mut Budget<'_>,
    ) -> Result<Vec<Thread>, Exhausted> {
        let mut open = threads;
        let mut met: HashMap<NodeId, Vec<Vec<Debt>>> = HashMap::with_capacity(open.len());
        let mut closed = Vec::with_capacity(open.len());
        // Threads that are looked at, and what they owe; two of them cost as much as a state.
        let mut visited = 0_usize;
        while let Some(Thread { node, mut owes }) = open.pop() {
            let debts = met.entry(node).or_default();
            if debts
                .iter()
                .any(|less| less.iter().all(|debt| owes.contains(debt)))
            {
                continue;
            }
            debts.push(owes.clone());
            visited += 1 + owes.len();
            if visited > 64 {
                budget.states(visited / 2)?;
                visited = 0;
            }
            let next = match self.nfa.node(node) {
                Node::Class { .. } | Node::Match => {
                    closed.push(Thread { node, owes });
                    continue;
                }
                Node::Fork(nexts) => {
                    budget.states(nexts.len() / 16)?;
                    open.extend(nexts.iter().map(|next| Thread {
                        node: *next,
                        owes: owes.clone(),
                    }));
                    continue;
                }
                Node::Start(next) => (before == Before::Nothing).then_some(*next),
                Node::Behind {
                    behind,
                    negative,
                    next,
                } => {
                    let index = *behind as usize;
                    let holds = self.behinds[index].accepts(behinds[index]);
                    (holds != *negative).then_some(*next)
                }
                Node::Ahead { ahead, next } => {
                    let variant = Before::ALL.iter().position(|b| *b == before);
                    let variant = variant.expect("invariant: all are listed");
                    let automaton = self.aheads[*ahead as usize][variant];
                    self.owe(&mut owes, automaton, 0).then_some(*next)
                }
                Node::End(next) => match after {
                    None => {
                        closed.push(Thread { node, owes });
                        continue;
                    }
                    Some(after) => (after == After::Nothing).then_some(*next),
                },
                Node::WordBoundary { negative, next } => match after {
                    None => {
                        closed.push(Thread { node, owes });
                        continue;
                    }
                    Some(after) => {
                        let at_boundary = (before == Before::Word) != (after == After::Word);
                        (at_boundary != *negative).then_some(*next)
                    }
                },
            };
            open.extend(next.map(|node| Thread { node, owes }));
        }
        budget.states(visited / 2)?;
        closed.sort_unstable();
        // A thread that owes more than another at its node matches nothing that the other does not.
        let mut kept: Vec<Thread> = Vec::with_capacity(closed.len());
        for run in closed.chunk_by(|left, right| left.node == right.node) {
            for thread in run {
                let redundant = run.iter().any(|other| {
                    other != thread && other.owes.iter().all(|debt| thread.owes.contains(debt))
                });
                if !redundant {
                    kept.push(thread.clone());
                }
            }
        }
        Ok(kept)
    }

    /// Adds a debt unless it is paid already; `false` if it can never be paid.
    fn owe(&self, owes: &mut Vec<Debt>, automaton: u32, state: u32) -> bool {
        let beside = self.debt(automaton);
        // Only the automaton of nothing has a state from which nothing is accepted, its start.
        if state == DEAD || *beside == Automaton::nothing() {
            return false;
        }
        if !beside.accepts_everything_from(state)
            && let Err(place) = owes.binary_search(&(automaton, state))
        {
            owes.insert(place, (automaton, state));
        }
        true
    }

    /// The threads after one more character.
    fn step(
        &self,
        threads: &[Thread],
        kind: usize,
        sample: u32,
        members: &[Vec<bool>],
    ) -> Vec<Thread> {
        let mut stepped = Vec::new();
        for thread in threads {
            let node = match self.nfa.node(thread.node) {
                Node::Class { class, next } if members[*class as usize][kind] => *next,
                Node::Match => thread.node,
                _ => continue,
            };
            let mut owes = Vec::with_capacity(thread.owes.len());
            let payable = thread.owes.iter().all(|(automaton, state)| {
                let next = self.debt(*automaton).step(*state, sample);
                self.owe(&mut owes, *automaton, next)
            });
            if payable {
                stepped.push(Thread { node, owes });
            }
        }
        stepped
    }
}

/// Numbers for states, in the order in which they were met.
#[derive(Default)]
struct Numbers {
    known: HashMap<Rc<State>, u32>,
    order: Vec<Rc<State>>,
}

impl Numbers {
    fn get(&self, index: usize) -> Option<Rc<State>> {
        self.order.get(index).cloned()
    }

    fn number(&mut self, state: State, budget: &mut Budget<'_>) -> Result<u32, Exhausted> {
        if let Some(known) = self.known.get(&state) {
            return Ok(*known);
        }
        let debts: usize = state.threads.iter().map(|thread| thread.owes.len()).sum();
        budget.states(state.threads.len() + debts)?;
        let number = u32::try_from(self.order.len()).expect("invariant: nodes are numbered by u32");
        let state = Rc::new(state);
        self.known.insert(Rc::clone(&state), number);
        self.order.push(state);
        Ok(number)
    }
}
