//! Regular expressions of ECMA-262 with the `u` flag, as automata.
//!
//! `parse` reads the text into a [`Syntax`], `nfa` spells it out, `determine` runs all ways to match at once. Anchors and
//! word boundaries are exact: a state knows what came before and looks one character ahead. So are look-aheads, which
//! become automata that run beside a match and must accept what is left, and look-behinds that end where they stand.
//! Back-references have no automaton; they and whatever engines read in different ways are [`Unsupported`].

mod alphabet;
mod class;
mod determine;
mod nfa;
mod parse;

#[cfg(test)]
pub(super) mod tests;

use std::fmt;

use super::automaton::Automaton;
use crate::compat::json::budget::{Budget, Exhausted};
use class::Class;

/// Why a pattern has no language here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsupported {
    /// The construct, as it stands in the pattern.
    pub(crate) what: String,
    /// What is the matter with it, as a lowercase fragment.
    pub(crate) reason: &'static str,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` in a pattern: {}", self.what, self.reason)
    }
}

/// Why no language came out of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PatternError {
    /// The pattern has none here.
    Unsupported(Unsupported),
    /// It may have one, which would be too large.
    Exhausted(Exhausted),
}

impl From<Exhausted> for PatternError {
    fn from(exhausted: Exhausted) -> Self {
        Self::Exhausted(exhausted)
    }
}

impl From<Unsupported> for PatternError {
    fn from(unsupported: Unsupported) -> Self {
        Self::Unsupported(unsupported)
    }
}

/// The automaton of all strings in which `pattern` matches somewhere; not minimal.
pub(super) fn compile(pattern: &str, budget: &mut Budget<'_>) -> Result<Automaton, PatternError> {
    let syntax = parse::parse(pattern)?;
    determine::search(&syntax, budget)
}

/// A regular expression, groups and laziness forgotten: neither changes what matches.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Syntax {
    /// One character of a class; none of an empty class.
    Class(Class),
    /// One after the other; nothing at all if empty.
    Sequence(Vec<Syntax>),
    /// Any of them.
    Choice(Vec<Syntax>),
    /// `least` to `most` times.
    Repeat {
        body: Box<Syntax>,
        least: u32,
        most: Option<u32>,
    },
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`, or `\B` if negative.
    WordBoundary { negative: bool },
    /// `(?=…)`, or `(?!…)` if negative.
    Ahead {
        body: Box<Syntax>,
        negative: bool,
        text: String,
    },
    /// `(?<=…)`, or `(?<!…)` if negative.
    Behind {
        body: Box<Syntax>,
        negative: bool,
        text: String,
    },
}

impl Syntax {
    /// Whether some part of it, itself included, is as `is` says. Bodies of look-arounds count.
    fn any(&self, is: &impl Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::Sequence(parts) | Self::Choice(parts) => {
                    parts.iter().any(|part| part.any(is))
                }
                Self::Repeat { body, .. }
                | Self::Ahead { body, .. }
                | Self::Behind { body, .. } => body.any(is),
                Self::Class(_) | Self::Start | Self::End | Self::WordBoundary { .. } => false,
            }
    }
}
