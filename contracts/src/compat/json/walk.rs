//! Walks two schemas side by side and lets the rules look at every pair of places that the same values reach.
//!
//! A pair is followed along members of one name, patterns of one text, items, and branches that fit each other: those of
//! equal hash, then the rest in order if there are as many. References are looked through. What cannot be paired is left
//! to the rules about branches and, in the end, to the solver.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use callsheet_schema::json::{At, Keywords, NodeId, Schema, Type};

use super::pair::{Hit, Pair, Step};
use super::rules;
use super::semantic::Speech;
use crate::compat::Options;
use crate::compat::patch::MAX_REPAIRS;
use crate::compat::purse::Purse;
use crate::compat::rules::{Observe, Rule};
use crate::report::Direction;

/// Units of work for a part of a pair, for a hit.
const PER_PART: u64 = 2;
const PER_HIT: u64 = 10;

/// How many pairs are looked at.
const MAX_PAIRS: usize = 20_000;

/// How long a way to a pair may be.
const MAX_TRAIL: usize = 64;

/// A hit with its rule and its way.
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    pub(crate) hit: Hit,
    pub(crate) trail: Arc<[Step]>,
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
            path: OnceCell::new(),
            repairs: &Cell::new(0),
        }
        .hit(message);
        Self {
            rule,
            hit,
            trail: Arc::default(),
            w,
            r,
        }
    }

    /// Bytes that were written down for it.
    fn words(&self) -> usize {
        let hit = &self.hit;
        hit.message.len() + hit.reader.pointer.len() + hit.writer.pointer.len()
    }
}

/// Everything that rules have to say about two schemas, nearest to the root first.
///
/// Ends where the purse is empty: the rules only say where a difference is, the solver whether there is one.
pub(crate) fn walk(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    purse: &Purse<'_>,
) -> Vec<Found> {
    let nothing = Keywords::default();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut speech = Speech::new(writer, reader, options);
    let repairs = Cell::new(MAX_REPAIRS);
    let start: Arc<[Step]> = Arc::default();
    let mut queue = VecDeque::from([(writer.root(), reader.root(), start)]);
    let mut queued = HashSet::new();
    while let Some((w, r, trail)) = queue.pop_front() {
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
            path: OnceCell::new(),
            repairs: &repairs,
        };
        if purse.pay_each(20 + parts(&pair), PER_PART).is_err() {
            break;
        }
        let before = found.len();
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
        let words: usize = found[before..].iter().map(Found::words).sum();
        if purse.pay_each(found.len() - before, PER_HIT).is_err()
            || purse.pay_each(words / 8, 1).is_err()
        {
            break;
        }
        for (w, r, step) in below(&pair) {
            if queued.len() >= MAX_PAIRS || !queued.insert((w, r)) {
                continue;
            }
            let trail = match step {
                Some(step) => trail.iter().cloned().chain([step]).collect(),
                None => Arc::clone(&trail),
            };
            queue.push_back((w, r, trail));
        }
    }
    found
}

/// Parts of a pair that rules look at one by one.
fn parts(pair: &Pair<'_>) -> usize {
    let (written, read) = pair.keywords();
    let of = |keywords: &Keywords| {
        let lists = [&keywords.enumeration].map(|at| at.as_ref().map_or(0, |at| at.value.len()));
        let words = keywords.required.as_ref().map_or(0, |at| at.value.len());
        keywords.children().len() + lists[0] + words + keywords.dependent_required.len()
    };
    of(written) + of(read) + pair.trail.len()
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
        let mut twins: HashMap<&str, NodeId> = HashMap::new();
        for twin in lists[1].iter().flat_map(|at| &at.value) {
            twins.entry(&twin.name).or_insert(twin.node);
        }
        for named in lists[0].iter().flat_map(|at| &at.value) {
            if let Some(twin) = twins.get(named.name.as_str()) {
                let name: Arc<str> = named.name.as_str().into();
                let step = if pattern {
                    Step::Pattern(name)
                } else {
                    Step::Property(name)
                };
                out.push((named.node, *twin, Some(step)));
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
    twins(&mut gone, &mut added, &mut pairs, |side, node| {
        let schema = if side == 0 { pair.writer } else { pair.reader };
        Some(schema.node(node).hash)
    });
    twins(&mut gone, &mut added, &mut pairs, |side, node| {
        let schema = if side == 0 { pair.writer } else { pair.reader };
        schema.node(node).keywords().and_then(name)
    });
    if gone.len() == added.len() {
        pairs.extend(gone.drain(..).zip(added.drain(..)).map(|(w, r)| (w.1, r.1)));
    }
    Matched { pairs, gone, added }
}

/// Takes out those of two lists that have a key in common: each of the first with the first of the second that is left.
fn twins<K: Ord>(
    gone: &mut Vec<(usize, NodeId)>,
    added: &mut Vec<(usize, NodeId)>,
    pairs: &mut Vec<(NodeId, NodeId)>,
    key: impl Fn(u8, NodeId) -> Option<K>,
) {
    let mut open: BTreeMap<K, VecDeque<(usize, NodeId)>> = BTreeMap::new();
    for (at, r) in added.iter() {
        if let Some(key) = key(1, *r) {
            open.entry(key).or_default().push_back((*at, *r));
        }
    }
    let mut taken = BTreeSet::new();
    gone.retain(|(_, w)| {
        let twin = key(0, *w).and_then(|key| open.get_mut(&key)?.pop_front());
        let Some((at, r)) = twin else { return true };
        taken.insert(at);
        pairs.push((*w, r));
        false
    });
    added.retain(|(at, _)| !taken.contains(at));
}

/// What a branch goes by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Name<'a> {
    Title(&'a str),
    /// The last part of its reference.
    Target(&'a str),
    /// Types that only it has, if it is no object.
    Types(&'a [Type]),
}

fn name(keywords: &Keywords) -> Option<Name<'_>> {
    if let Some(title) = &keywords.title {
        return Some(Name::Title(&title.value));
    }
    if let Some(reference) = &keywords.reference {
        let text = &reference.value.text;
        return Some(Name::Target(text.rsplit('/').next().unwrap_or(text)));
    }
    let types = keywords.types.as_ref()?;
    let scalar = keywords.properties.is_none();
    scalar.then_some(Name::Types(&types.value))
}
