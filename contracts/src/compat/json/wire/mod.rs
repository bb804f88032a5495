//! The wire verdict: what a Confluent registry of the 8.x line answers, difference by difference.
//!
//! Faithful on purpose, defects included. The registry does not compare texts but what its two parsers make of them:
//! `legacy` and `modern` build that form, `compare` walks it. It never looks at `propertyNames`, at the schema of
//! `contains`, at `if`, at formats, nor at required names that are not declared on both sides; bounds are compared as
//! doubles; a reference to a reference hides what is behind the second. Whether records break is the truth's question.
//!
//! Left aside is what chance decides there: the order of the parts of a synthetic `allOf` and which of several maximum
//! matchings of branches is taken. Where the registry fails with an error of the server, this answers what it meant to
//! compute; where it would run out of time or stack, this says so and counts as incompatible.

mod array;
mod combined;
mod compare;
mod kind;
mod legacy;
mod merge;
mod modern;
mod node;
mod number;
mod object;
mod order;
mod pattern;
mod scalar;

#[cfg(test)]
mod tests;

use callsheet_schema::json::{Draft, Schema};

use self::compare::Outcome;
use self::node::{Arena, Id};
use crate::compat::Policy;
use crate::compat::purse::Purse;
use crate::report::Wire;

pub(crate) use self::kind::Kind;

/// One difference between two schemas, as the registry sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Its type.
    pub(crate) kind: Kind,
    /// Its path, such as `#/properties/a`; names are not escaped. `#/` is the root.
    pub(crate) path: String,
}

/// What the registry answers for a reader and a writer; the words name them in its sentences.
pub(in crate::compat) fn check(
    writer: &Schema,
    reader: &Schema,
    reader_word: &str,
    writer_word: &str,
    policy: Policy,
    purse: &Purse<'_>,
) -> Wire {
    let outcome = outcome(writer, reader, policy, purse);
    let mut messages: Vec<String> = outcome
        .differences
        .list
        .iter()
        .filter(|difference| !difference.kind.is_compatible(policy))
        .map(|difference| {
            difference
                .kind
                .entry(&difference.path, reader_word, writer_word)
        })
        .collect();
    if outcome.exhausted {
        messages
            .push("the schemas nest or combine too much to be compared by a registry".to_owned());
    }
    Wire {
        compatible: !outcome.differences.incompatible && !outcome.exhausted,
        messages,
    }
}

/// All differences from `old` to `new` in the registry's order, those that a policy lets pass included.
///
/// The policy matters for what is found: a branch of a combination counts as accepted if only such differences are left.
#[cfg(test)]
pub(crate) fn differences(old: &Schema, new: &Schema, policy: Policy) -> Vec<Difference> {
    let purse = Purse::new(crate::compat::purse::WORK, 0, &|| false);
    outcome(old, new, policy, &purse).differences.list
}

fn outcome(original: &Schema, update: &Schema, policy: Policy, purse: &Purse<'_>) -> Outcome {
    let mut arena = Arena::new(purse);
    let original = load(original, &mut arena);
    let update = load(update, &mut arena);
    compare::compare(&arena, original, update, policy)
}

fn load(schema: &Schema, arena: &mut Arena<'_>) -> Id {
    if schema.root_node().keywords().is_some() && schema.draft() >= Draft::Draft2019 {
        modern::load(schema, arena)
    } else {
        legacy::load(schema, arena)
    }
}
