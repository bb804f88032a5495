//! A regular expression spelled out: nodes that consume a character, fork, or look around.

use std::collections::BTreeMap;

use super::class::Class;
use super::{PatternError, Syntax, Unsupported};
use crate::compat::json::budget::{Budget, Exhausted};

/// Number of a node.
pub(super) type NodeId = u32;

/// One node; whatever it does, it goes on at a node with another number.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Consumes a character of a class, by index into [`Nfa::classes`].
    Class { class: u32, next: NodeId },
    /// Goes on everywhere.
    Fork(Vec<NodeId>),
    /// Goes on at the start of the text.
    Start(NodeId),
    /// Goes on at the end of the text.
    End(NodeId),
    /// Goes on at a word boundary, or anywhere else.
    WordBoundary { negative: bool, next: NodeId },
    /// Goes on, and owes that the look-ahead of [`Nfa::aheads`] holds.
    Ahead { ahead: u32, next: NodeId },
    /// Goes on if the look-behind of [`Nfa::behinds`] holds.
    Behind {
        behind: u32,
        negative: bool,
        next: NodeId,
    },
    /// The expression has matched.
    Match,
}

/// A look-ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ahead {
    pub(super) body: Syntax,
    pub(super) negative: bool,
    pub(super) text: String,
}

/// All nodes of one expression, without those of its look-arounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Nfa {
    pub(super) nodes: Vec<Node>,
    pub(super) start: NodeId,
    pub(super) classes: Vec<Class>,
    pub(super) aheads: Vec<Ahead>,
    pub(super) behinds: Vec<Syntax>,
}

impl Nfa {
    /// Spells `syntax` out; one that is not `anchored` may begin anywhere.
    pub(super) fn new(
        syntax: &Syntax,
        anchored: bool,
        budget: &mut Budget<'_>,
    ) -> Result<Self, PatternError> {
        let mut compiler = Compiler {
            nfa: Self::default(),
            classes: BTreeMap::new(),
            budget,
        };
        let matched = compiler.push(Node::Match)?;
        let mut start = compiler.compile(syntax, matched)?;
        if !anchored {
            let anywhere = compiler.push(Node::Fork(Vec::new()))?;
            let class = compiler.class(&Class::any());
            let skip = compiler.push(Node::Class {
                class,
                next: anywhere,
            })?;
            compiler.nfa.nodes[anywhere as usize] = Node::Fork(vec![start, skip]);
            start = anywhere;
        }
        compiler.nfa.start = start;
        Ok(compiler.nfa)
    }

    /// The node of a number.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }
}

struct Compiler<'b, 'c> {
    nfa: Nfa,
    classes: BTreeMap<Class, u32>,
    budget: &'b mut Budget<'c>,
}

impl Compiler<'_, '_> {
    fn push(&mut self, node: Node) -> Result<NodeId, Exhausted> {
        self.budget.states(1)?;
        let id = number(self.nfa.nodes.len());
        self.nfa.nodes.push(node);
        Ok(id)
    }

    fn class(&mut self, class: &Class) -> u32 {
        if let Some(known) = self.classes.get(class) {
            return *known;
        }
        let index = number(self.nfa.classes.len());
        self.nfa.classes.push(class.clone());
        self.classes.insert(class.clone(), index);
        index
    }

    /// The node from which `syntax` leads to `next`.
    fn compile(&mut self, syntax: &Syntax, next: NodeId) -> Result<NodeId, PatternError> {
        let node = match syntax {
            Syntax::Class(class) => {
                let class = self.class(class);
                Node::Class { class, next }
            }
            Syntax::Sequence(parts) => {
                let mut next = next;
                for part in parts.iter().rev() {
                    next = self.compile(part, next)?;
                }
                return Ok(next);
            }
            Syntax::Choice(branches) => {
                let mut starts = Vec::with_capacity(branches.len());
                for branch in branches {
                    starts.push(self.compile(branch, next)?);
                }
                Node::Fork(starts)
            }
            Syntax::Repeat { body, least, most } => return self.repeat(body, *least, *most, next),
            Syntax::Start => Node::Start(next),
            Syntax::End => Node::End(next),
            Syntax::WordBoundary { negative } => Node::WordBoundary {
                negative: *negative,
                next,
            },
            Syntax::Ahead {
                body,
                negative,
                text,
            } => {
                let this = Ahead {
                    body: Syntax::clone(body),
                    negative: *negative,
                    text: text.clone(),
                };
                let ahead = index_of(&mut self.nfa.aheads, this);
                Node::Ahead { ahead, next }
            }
            Syntax::Behind {
                body,
                negative,
                text,
            } => {
                let looks_ahead = |part: &Syntax| {
                    matches!(
                        part,
                        Syntax::End
                            | Syntax::WordBoundary { .. }
                            | Syntax::Ahead { .. }
                            | Syntax::Behind { .. }
                    )
                };
                if body.any(&looks_ahead) {
                    return Err(PatternError::Unsupported(Unsupported {
                        what: text.clone(),
                        reason: "a look-behind that itself looks around is not followed",
                    }));
                }
                Node::Behind {
                    behind: index_of(&mut self.nfa.behinds, Syntax::clone(body)),
                    negative: *negative,
                    next,
                }
            }
        };
        Ok(self.push(node)?)
    }

    fn repeat(
        &mut self,
        body: &Syntax,
        least: u32,
        most: Option<u32>,
        next: NodeId,
    ) -> Result<NodeId, PatternError> {
        let mut start = next;
        match most {
            None => {
                start = self.push(Node::Fork(Vec::new()))?;
                let again = self.compile(body, start)?;
                self.nfa.nodes[start as usize] = Node::Fork(vec![again, next]);
            }
            Some(most) => {
                for _ in least..most {
                    let once = self.compile(body, start)?;
                    start = self.push(Node::Fork(vec![once, next]))?;
                }
            }
        }
        for _ in 0..least {
            // An empty body makes no node; its copies are paid for all the same.
            self.budget.states(1)?;
            start = self.compile(body, start)?;
        }
        Ok(start)
    }
}

/// The index of a value, which is added if it is new: repetitions copy look-arounds.
pub(super) fn index_of<T: PartialEq>(values: &mut Vec<T>, value: T) -> u32 {
    let known = values.iter().position(|known| *known == value);
    number(known.unwrap_or_else(|| {
        values.push(value);
        values.len() - 1
    }))
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("invariant: the budget of states is far below u32::MAX")
}
