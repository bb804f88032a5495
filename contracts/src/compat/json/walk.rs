//! Walks two schemas side by side and lets the rules look at every pair of places that the same values reach.
//!
//! A pair is followed along members of one name, patterns of one text, items, and branches that fit each other: those of
//! equal hash, then the rest in order if there are as many. References are looked through. What cannot be paired is left
//! to the rules about branches and, in the end, to the solver.

use std::collections::BTreeSet;

use callsheet_schema::json::{At, Keywords, NodeId, Schema};

use super::pair::{Hit, Pair, Step};
use super::rules;
use super::semantic::Speech;
use crate::compat::Options;
use crate::compat::rules::{Observe, Rule};
use crate::report::Direction;

/// How many pairs are looked at.
const MAX_PAIRS: usize = 20_000;

/// How long a way to a pair may be.
const MAX_TRAIL: usize = 64;

/// A hit with its rule and its way.
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    pub(crate) hit: Hit,
    pub(crate) trail: Vec<Step>,
    pub(crate) w: NodeId,
    pub(crate) r: NodeId,
}

impl Found {
    /// What is found of two schemas as a whole.
    pub(crate) fn whole(
        rule: &'static Rule,
        writer: &Schema,
        reader: &Schema,
        message: String,
    ) -> Self {
        let (w, r) = (writer.root(), reader.root());
        let hit = Pair {
            writer,
            reader,
            w,
            r,
            trail: &[],
            direction: Direction::Backward,
            nothing: &Keywords::default(),
        }
        .hit(message);
        Self {
            rule,
            hit,
            trail: Vec::new(),
            w,
            r,
        }
    }
}

/// Everything that rules have to say about two schemas, nearest to the root first.
pub(crate) fn walk(writer: &Schema, reader: &Schema, options: &Options<'_>) -> Vec<Found> {
    let nothing = Keywords::default();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut speech = Speech::new(writer, reader, options);
    let mut queue = vec![(writer.root(), reader.root(), Vec::new())];
    let mut at = 0;
    while let Some((w, r, trail)) = queue.get(at).cloned() {
        at += 1;
        let (w, r) = (through(writer, w), through(reader, r));
        if !seen.insert((w, r)) || seen.len() > MAX_PAIRS || trail.len() > MAX_TRAIL {
            continue;
        }
        let pair = Pair {
            writer,
            reader,
            w,
            r,
            trail: &trail,
            direction: options.direction,
            nothing: &nothing,
        };
        let same = pair.written().hash == pair.read().hash;
        for rule in rules::ALL {
            let Observe::Json(observe) = rule.observe else {
                continue;
            };
            // Equal hashes assert the same: only what they leave out can differ.
            if same && rule.class.refutes() {
                continue;
            }
            let mut hits = Vec::new();
            observe(&pair, &mut hits);
            found.extend(hits.into_iter().map(|hit| Found {
                rule,
                hit,
                trail: trail.clone(),
                w,
                r,
            }));
        }
        let said = speech.look(&pair, options).into_iter();
        found.extend(said.map(|(rule, hit)| Found {
            rule,
            hit,
            trail: trail.clone(),
            w,
            r,
        }));
        for (w, r, step) in below(&pair) {
            let mut trail = trail.clone();
            trail.extend(step);
            queue.push((w, r, trail));
        }
    }
    found
}

/// The schema that a chain of lone references ends at.
pub(crate) fn through(schema: &Schema, mut node: NodeId) -> NodeId {
    for _ in 0..MAX_TRAIL {
        let next = schema.node(node).keywords().and_then(|keywords| {
            let target = keywords.reference.as_ref()?.value.target;
            let alone = keywords.types.is_none()
                && keywords.children().len() == keywords.definitions.len()
                && keywords.required.is_none()
                && keywords.enumeration.is_none();
            alone.then_some(target)
        });
        match next {
            Some(target) if target != node => node = target,
            _ => break,
        }
    }
    node
}

/// The pairs one step below.
fn below(pair: &Pair<'_>) -> Vec<(NodeId, NodeId, Option<Step>)> {
    let (written, read) = pair.keywords();
    let mut out = Vec::new();
    for (lists, pattern) in [
        ([&written.properties, &read.properties], false),
        (
            [&written.pattern_properties, &read.pattern_properties],
            true,
        ),
    ] {
        for named in lists[0].iter().flat_map(|at| &at.value) {
            let twin = lists[1].iter().flat_map(|at| &at.value);
            if let Some(twin) = twin.into_iter().find(|twin| twin.name == named.name) {
                let step = if pattern {
                    Step::Pattern(named.name.clone())
                } else {
                    Step::Property(named.name.clone())
                };
                out.push((named.node, twin.node, Some(step)));
            }
        }
    }
    let both = |w: &Option<At<NodeId>>, r: &Option<At<NodeId>>| {
        Some((w.as_ref()?.value, r.as_ref()?.value))
    };
    if let Some((w, r)) = both(&written.additional_properties, &read.additional_properties) {
        out.push((w, r, Some(Step::Additional(pair.r))));
    }
    for ((w, r), index) in written.prefix().iter().zip(read.prefix()).zip(0..) {
        out.push((*w, *r, Some(Step::Item(index))));
    }
    if let (Some(w), Some(r)) = (written.rest_items(), read.rest_items()) {
        let from = written.prefix().len().max(read.prefix().len());
        let from = u64::try_from(from).unwrap_or(u64::MAX);
        out.push((w, r, Some(Step::Items(from))));
    }
    if let (Some(w), Some(r)) = (&written.reference, &read.reference) {
        out.push((w.value.target, r.value.target, None));
    }
    for (w, r) in conjuncts(pair).pairs {
        out.push((w, r, None));
    }
    for (w, r) in branches(pair).pairs {
        out.push((w, r, Some(Step::Branch(w))));
    }
    out
}

/// How the branches of two lists fit.
pub(crate) struct Matched {
    /// Branches that differ and are taken for each other.
    pub(crate) pairs: Vec<(NodeId, NodeId)>,
    /// Branches of the writer that fit none, with their index.
    pub(crate) gone: Vec<(usize, NodeId)>,
    /// Branches of the reader that fit none, with their index.
    pub(crate) added: Vec<(usize, NodeId)>,
}

/// How the branches of `anyOf` or `oneOf` fit.
pub(crate) fn branches(pair: &Pair<'_>) -> Matched {
    let (written, read) = pair.keywords();
    let of = |keywords: &'_ Keywords| keywords.any_of.is_some() || keywords.one_of.is_some();
    if !of(written) || !of(read) {
        return Matched {
            pairs: Vec::new(),
            gone: Vec::new(),
            added: Vec::new(),
        };
    }
    matched(
        pair,
        written.any_of.as_ref().or(written.one_of.as_ref()),
        read.any_of.as_ref().or(read.one_of.as_ref()),
    )
}

/// How the parts of `allOf` fit.
pub(crate) fn conjuncts(pair: &Pair<'_>) -> Matched {
    let (written, read) = pair.keywords();
    matched(pair, written.all_of.as_ref(), read.all_of.as_ref())
}

fn matched(
    pair: &Pair<'_>,
    written: Option<&At<Vec<NodeId>>>,
    read: Option<&At<Vec<NodeId>>>,
) -> Matched {
    let list = |at: Option<&At<Vec<NodeId>>>| -> Vec<(usize, NodeId)> {
        at.into_iter()
            .flat_map(|at| at.value.iter().copied().enumerate())
            .collect()
    };
    let (mut gone, mut added) = (list(written), list(read));
    let mut pairs = Vec::new();
    // Equal ones need no look; then those that say what they are by the same word; then the rest, if it is as long.
    for test in [same_hash, same_name] {
        gone.retain(|(_, w)| {
            let twin = added.iter().position(|(_, r)| test(pair, *w, *r));
            let Some(twin) = twin else { return true };
            pairs.push((*w, added.remove(twin).1));
            false
        });
    }
    if gone.len() == added.len() {
        pairs.extend(gone.drain(..).zip(added.drain(..)).map(|(w, r)| (w.1, r.1)));
    }
    Matched { pairs, gone, added }
}

fn same_hash(pair: &Pair<'_>, w: NodeId, r: NodeId) -> bool {
    pair.writer.node(w).hash == pair.reader.node(r).hash
}

/// Whether two schemas go by one name: their title, their reference, or a type that only they have.
fn same_name(pair: &Pair<'_>, w: NodeId, r: NodeId) -> bool {
    let (Some(w), Some(r)) = (
        pair.writer.node(w).keywords(),
        pair.reader.node(r).keywords(),
    ) else {
        return false;
    };
    let title = |keywords: &'_ Keywords| keywords.title.as_ref().map(|at| at.value.clone());
    let target = |keywords: &'_ Keywords| {
        keywords.reference.as_ref().map(|at| {
            let text = &at.value.text;
            text.rsplit('/').next().unwrap_or(text).to_owned()
        })
    };
    let types = |keywords: &'_ Keywords| keywords.types.as_ref().map(|at| at.value.clone());
    let same = |l: Option<String>, r: Option<String>| l.is_some() && l == r;
    if title(w).is_some() || title(r).is_some() {
        return same(title(w), title(r));
    }
    if target(w).is_some() || target(r).is_some() {
        return same(target(w), target(r));
    }
    let scalar = |keywords: &'_ Keywords| keywords.properties.is_none();
    types(w).is_some() && types(w) == types(r) && scalar(w) && scalar(r)
}
