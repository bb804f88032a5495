//! The obligation graph: which pairs of places must be readable, visited once each.
//!
//! A pair depends on *all* pairs below it; a reader's union picks its branch by looking at the types only, before
//! anything deeper is known (Avro 1.12, schema resolution: the first that matches). So the greatest fixpoint of the
//! obligations is plain reachability: a writer's record can fail exactly if a failing pair can be reached, and every
//! pair is visited once.
//!
//! Pairs without a hit below them are remembered by structural hash across walks ([`Clean`]); a pair whose freedom
//! from hits rests on one that is still being visited is not.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use callsheet_schema::avro::{Kind, NodeHash, NodeId, Schema};

use super::endless;
use super::fast::{DigestHasher, PairMap};
use super::pair::{Hit, Meeting, Pair, Step};
use super::resolve::Resolver;
use super::rules::{self, Observe, Rule};
use super::wire::MAX_DEPTH;
use crate::report::{Class, Direction};

/// Pairs, by writer and reader hash, that are known to have no hit anywhere below; one set per direction.
pub(crate) type Clean = HashSet<(NodeHash, NodeHash), BuildHasherDefault<DigestHasher>>;

/// A hit with the rule that made it and the way to its pair.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    pub(crate) hit: Hit,
    pub(crate) trail: Vec<Step>,
    pub(crate) w: NodeId,
    pub(crate) r: NodeId,
}

/// What a walk over all obligations found.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    pub(crate) found: Vec<Found>,
    /// Whether some part lay too deep to be visited.
    pub(crate) too_deep: bool,
}

/// Visits every obligation of `reader` reading what `writer` wrote.
pub(crate) fn walk(
    writer: &Schema,
    reader: &Schema,
    direction: Direction,
    clean: &mut Clean,
) -> Walked {
    walk_from(
        writer,
        reader,
        (writer.root(), reader.root()),
        direction,
        clean,
    )
}

/// Visits the obligations below one pair.
pub(crate) fn walk_from(
    writer: &Schema,
    reader: &Schema,
    (w, r): (NodeId, NodeId),
    direction: Direction,
    clean: &mut Clean,
) -> Walked {
    let mut walk = Walk {
        writer,
        reader,
        resolver: Resolver::new(writer, reader),
        direction,
        by_hash: !rules::looks_beyond_hash(writer) && !rules::looks_beyond_hash(reader),
        endless: (endless::nodes(writer), endless::nodes(reader)),
        clean,
        states: PairMap::default(),
        trail: Vec::new(),
        above: Vec::new(),
        out: Walked::default(),
    };
    walk.visit(w, r);
    walk.out
}

#[derive(Clone, Copy)]
enum State {
    /// Being visited, at this depth.
    Open(usize),
    /// Visited; whether nothing was found below, resting on nothing open.
    Closed(bool),
}

struct Walk<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    resolver: Resolver<'a>,
    direction: Direction,
    /// Whether equal hashes mean that no rule has anything to say.
    by_hash: bool,
    endless: (Vec<bool>, Vec<bool>),
    clean: &'a mut Clean,
    states: PairMap<State>,
    trail: Vec<Step>,
    /// The writer's node that each step of the trail left from.
    above: Vec<NodeId>,
    out: Walked,
}

/// Rests on nothing.
const FREE: usize = usize::MAX;
/// Rests on something with a hit, or on something unknown.
const TAINTED: usize = 0;

impl Walk<'_> {
    /// Visits a pair; answers the depth of the outermost open pair that its result rests on.
    fn visit(&mut self, w: NodeId, r: NodeId) -> usize {
        let (writer, reader) = (self.writer, self.reader);
        let (wn, rn) = (writer.node(w), reader.node(r));
        let endless = (self.endless.0[w.index()], self.endless.1[r.index()]);
        let key = (wn.hash, rn.hash);
        if self.by_hash
            && endless == (false, false)
            && (wn.hash == rn.hash || self.clean.contains(&key))
        {
            return FREE;
        }
        match self.states.get(&(w, r)) {
            Some(State::Open(depth)) => return *depth,
            Some(State::Closed(true)) => return FREE,
            Some(State::Closed(false)) => return TAINTED,
            None => {}
        }
        if self.trail.len() >= MAX_DEPTH {
            self.out.too_deep = true;
            return TAINTED;
        }
        let depth = self.trail.len() + 1;
        self.states.insert((w, r), State::Open(depth));
        let meeting = self.resolver.meet(w, r);
        let hits_before = self.out.found.len();
        match self.meant_branch(w, r, &meeting) {
            Some((index, branch)) => {
                // No branch fits; what is wrong with the one that was meant says more.
                let meeting = self.resolver.meet(w, branch);
                self.trail.push(Step::ReaderBranch(index));
                self.observe(w, branch, &meeting, endless);
                self.trail.pop();
            }
            None => self.observe(w, r, &meeting, endless),
        }
        let mut low = if self.out.found.len() == hits_before {
            FREE
        } else {
            TAINTED
        };
        // No datum of an endless type exists, so nothing below it can fail.
        if !endless.0 {
            low = low.min(self.descend(w, r, &meeting));
        }
        let is_clean = low >= depth;
        self.states.insert((w, r), State::Closed(is_clean));
        if is_clean {
            if self.by_hash && endless == (false, false) {
                self.clean.insert(key);
            }
            return FREE;
        }
        low
    }

    fn descend(&mut self, w: NodeId, r: NodeId, meeting: &Meeting) -> usize {
        let (writer, reader) = (self.writer, self.reader);
        match (meeting, &writer.node(w).kind, &reader.node(r).kind) {
            (Meeting::Records(map), Kind::Record(written), Kind::Record(read)) => {
                let mut low = FREE;
                for (index, from) in map.iter().enumerate() {
                    if let Some(from) = *from {
                        let step = Step::Field {
                            writer: from,
                            reader: index,
                        };
                        low = low.min(self.step(
                            w,
                            step,
                            written.fields[from].schema,
                            read.fields[index].schema,
                        ));
                    }
                }
                low
            }
            (Meeting::Same, Kind::Array(written), Kind::Array(read)) => {
                self.step(w, Step::Items, *written, *read)
            }
            (Meeting::Same, Kind::Map(written), Kind::Map(read)) => {
                self.step(w, Step::Values, *written, *read)
            }
            (Meeting::EachBranch, Kind::Union(branches), _) => {
                let mut low = FREE;
                for (index, branch) in branches.iter().enumerate() {
                    low = low.min(self.step(w, Step::WriterBranch(index), *branch, r));
                }
                low
            }
            (Meeting::Branch(index), _, Kind::Union(branches)) => {
                self.step(w, Step::ReaderBranch(*index), w, branches[*index])
            }
            _ => FREE,
        }
    }

    fn step(&mut self, from: NodeId, step: Step, w: NodeId, r: NodeId) -> usize {
        self.trail.push(step);
        self.above.push(from);
        let low = self.visit(w, r);
        self.above.pop();
        self.trail.pop();
        low
    }

    fn meant_branch(&self, w: NodeId, r: NodeId, meeting: &Meeting) -> Option<(usize, NodeId)> {
        let (Meeting::NoBranch, Kind::Union(branches)) = (meeting, &self.reader.node(r).kind)
        else {
            return None;
        };
        let one = match (
            self.trail.last(),
            self.above.last().map(|id| &self.writer.node(*id).kind),
        ) {
            (Some(Step::WriterBranch(_)), Some(Kind::Union(written))) => {
                written
                    .iter()
                    .filter(|id| !matches!(self.writer.node(**id).kind, Kind::Null))
                    .count()
                    == 1
            }
            _ => true,
        };
        self.resolver
            .meant(w, r, one)
            .map(|index| (index, branches[index]))
    }

    fn observe(&mut self, w: NodeId, r: NodeId, meeting: &Meeting, endless: (bool, bool)) {
        let pair = Pair {
            writer: self.writer,
            reader: self.reader,
            w,
            r,
            meeting,
            trail: &self.trail,
            direction: self.direction,
            endless,
        };
        let mut hits = Vec::new();
        for rule in rules::ALL {
            let Observe::Avro(observe) = rule.observe;
            observe(&pair, &mut hits);
            // No datum of an endless type exists, so it cannot fail or change.
            if endless.0 && (rule.class.refutes() || rule.class == Class::Lossy) {
                hits.clear();
            }
            for hit in hits.drain(..) {
                self.out.found.push(Found {
                    rule,
                    hit,
                    trail: self.trail.clone(),
                    w,
                    r,
                });
            }
        }
    }
}
