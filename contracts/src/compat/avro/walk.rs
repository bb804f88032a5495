//! The obligation graph: which pairs of places must be readable, visited once each, the nearest first.
//!
//! A pair depends on *all* pairs below it; a reader's union picks its branch by looking at the types only, before
//! anything deeper is known (Avro 1.12, schema resolution: the first that matches). So the greatest fixpoint of the
//! obligations is plain reachability: a writer's record can fail exactly if a failing pair can be reached. The visit is
//! breadth first, so that what is found is found by the shortest way, and keeps its own queue, so that no nesting is
//! too deep.
//!
//! Two equal hashes need no visit: a schema reads itself. That is so only as long as no alias of the reader takes over a
//! name that the reader itself uses, see [`Resolver::is_plain`].

use std::cell::{Cell, OnceCell};

use callsheet_schema::avro::{Kind, NodeId, PairSet, Schema};

use super::pair::{Hit, Meeting, Pair, Step};
use super::resolve::Resolver;
use super::rules::{self, Observe, Rule};
use super::semantic;
use super::ways::Ways;
use crate::compat::patch::MAX_REPAIRS;
use crate::compat::purse::{Purse, Spent};
use crate::compat::{MAX_PATH, Options};
use crate::report::Class;

/// Most pairs that are visited.
pub(super) const MAX_PAIRS: usize = 1 << 20;

/// Units of work for a pair, for a part of one of its types, for a hit.
const PER_PAIR: u64 = 10;
const PER_PART: u64 = 1;
const PER_HIT: u64 = 10;

/// Most hits that are kept of those that break records, and of the others.
const MAX_HITS: usize = 4_096;

/// A hit with the rule that made it and its pair.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    pub(crate) hit: Hit,
    /// The pair, in [`Walked::ways`].
    pub(crate) at: usize,
    /// The branch of the pair's reader that was meant, where none fits.
    pub(crate) meant: Option<usize>,
    pub(crate) w: NodeId,
    pub(crate) r: NodeId,
}

/// What a walk over all obligations found.
#[derive(Debug)]
pub(crate) struct Walked {
    /// Hits that break records first, each kind in the order of visits.
    pub(crate) found: Vec<Found>,
    pub(crate) ways: Ways,
    /// Why not every pair was visited.
    pub(crate) stopped: Option<String>,
}

impl Walked {
    /// The steps to a hit.
    pub(crate) fn trail(&self, found: &Found) -> Vec<Step> {
        let mut trail = self.ways.trail(found.at);
        trail.extend(found.meant.map(Step::ReaderBranch));
        trail
    }
}

/// Visits every obligation of `reader` reading what `writer` wrote.
pub(crate) fn walk(
    writer: &Schema,
    reader: &Schema,
    options: &Options<'_>,
    purse: &Purse<'_>,
) -> Walked {
    let roots = (writer.root(), reader.root());
    walk_from(writer, reader, roots, options, purse)
}

/// Visits the obligations below one pair.
pub(crate) fn walk_from(
    writer: &Schema,
    reader: &Schema,
    (w, r): (NodeId, NodeId),
    options: &Options<'_>,
    purse: &Purse<'_>,
) -> Walked {
    // What follows looks at every type once.
    let types = writer
        .nodes()
        .count()
        .saturating_add(reader.nodes().count());
    if let Err(spent) = purse.pay_each(types, 1) {
        return Walked {
            found: Vec::new(),
            ways: Ways::from(w, r),
            stopped: Some(spent.to_string()),
        };
    }
    let resolver = Resolver::new(writer, reader);
    let mut walk = Walk {
        writer,
        reader,
        options,
        purse,
        by_hash: resolver.is_plain(),
        beyond: {
            let personal = options.personal();
            semantic::speaks(writer, &personal) || semantic::speaks(reader, &personal)
        },
        resolver,
        repairs: Cell::new(MAX_REPAIRS),
        known: PairSet::default(),
        ways: Ways::from(w, r),
        breaking: Vec::new(),
        others: Vec::new(),
    };
    let stopped = walk.run();
    let mut found = walk.breaking;
    found.append(&mut walk.others);
    Walked {
        found,
        ways: walk.ways,
        stopped,
    }
}

struct Walk<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    options: &'a Options<'a>,
    purse: &'a Purse<'a>,
    resolver: Resolver<'a>,
    /// Whether two equal hashes mean that everything is readable.
    by_hash: bool,
    /// Whether rules have something to look at that hashes leave out.
    beyond: bool,
    repairs: Cell<usize>,
    known: PairSet,
    ways: Ways,
    breaking: Vec<Found>,
    others: Vec<Found>,
}

impl Walk<'_> {
    fn run(&mut self) -> Option<String> {
        let (w, r) = (self.writer.root(), self.reader.root());
        if self.ways.get(0).w == w && self.ways.get(0).r == r && self.settled(w, r) {
            return None;
        }
        let mut at = 0;
        while at < self.ways.len() {
            if self.ways.len() > MAX_PAIRS {
                return Some(format!(
                    "more than {MAX_PAIRS} pairs of types meet in these schemas"
                ));
            }
            if let Err(spent) = self.pay_for(at).and_then(|()| self.visit(at)) {
                return Some(spent.to_string());
            }
            at += 1;
        }
        None
    }

    /// Whether two nodes mean the same and no rule has anything to say about them.
    fn settled(&self, w: NodeId, r: NodeId) -> bool {
        !self.beyond && self.equal(w, r)
    }

    fn equal(&self, w: NodeId, r: NodeId) -> bool {
        self.by_hash
            && self.writer.node(w).hash == self.reader.node(r).hash
            && self.endless(w, r) == (false, false)
    }

    fn endless(&self, w: NodeId, r: NodeId) -> (bool, bool) {
        (self.writer.is_endless(w), self.reader.is_endless(r))
    }

    /// Pays for a look at a pair: every rule looks at every field, symbol and alias, and a type seeks its branch.
    fn pay_for(&self, at: usize) -> Result<(), Spent> {
        let visit = self.ways.get(at);
        let parts = |schema: &Schema, id: NodeId| match &schema.node(id).kind {
            Kind::Record(record) => record
                .fields
                .iter()
                .map(|field| 1 + field.aliases.len())
                .sum(),
            Kind::Enum(symbols) => symbols.symbols.len(),
            Kind::Union(branches) => branches.len() / 8,
            _ => 0,
        };
        let (w, r) = (parts(self.writer, visit.w), parts(self.reader, visit.r));
        self.purse.pay(PER_PAIR)?;
        self.purse.pay_each(w.saturating_add(r), PER_PART)
    }

    fn visit(&mut self, at: usize) -> Result<(), Spent> {
        let visit = self.ways.get(at);
        let (w, r) = (visit.w, visit.r);
        let endless = self.endless(w, r);
        let meeting = self.resolver.meet(w, r);
        match self.meant_branch(at, &meeting) {
            Some((index, branch)) => {
                // No branch fits; what is wrong with the one that was meant says more.
                let meeting = self.resolver.meet(w, branch);
                self.observe(at, Some(index), (w, branch), &meeting, endless)?;
            }
            None => self.observe(at, None, (w, r), &meeting, endless)?,
        }
        // No datum of an endless type exists, so nothing below it can fail.
        if !endless.0 {
            self.descend(at, w, r, &meeting);
        }
        Ok(())
    }

    fn descend(&mut self, at: usize, w: NodeId, r: NodeId, meeting: &Meeting) {
        let (writer, reader) = (self.writer, self.reader);
        match (meeting, &writer.node(w).kind, &reader.node(r).kind) {
            (Meeting::Records(map), Kind::Record(written), Kind::Record(read)) => {
                for (index, from) in map.iter().enumerate() {
                    if let Some(from) = *from {
                        let step = Step::Field {
                            writer: from,
                            reader: index,
                        };
                        let (w, r) = (written.fields[from].schema, read.fields[index].schema);
                        self.enter(at, step, w, r);
                    }
                }
            }
            (Meeting::Same, Kind::Array(written), Kind::Array(read)) => {
                self.enter(at, Step::Items, *written, *read);
            }
            (Meeting::Same, Kind::Map(written), Kind::Map(read)) => {
                self.enter(at, Step::Values, *written, *read);
            }
            (Meeting::EachBranch, Kind::Union(branches), _) => {
                for (index, branch) in branches.iter().enumerate() {
                    self.enter(at, Step::WriterBranch(index), *branch, r);
                }
            }
            (Meeting::Branch(index), _, Kind::Union(branches)) => {
                self.enter(at, Step::ReaderBranch(*index), w, branches[*index]);
            }
            _ => {}
        }
    }

    fn enter(&mut self, from: usize, step: Step, w: NodeId, r: NodeId) {
        if !self.settled(w, r) && self.known.insert((w, r)) {
            self.ways.push(from, step, w, r);
        }
    }

    fn meant_branch(&self, at: usize, meeting: &Meeting) -> Option<(usize, NodeId)> {
        let visit = self.ways.get(at);
        let (Meeting::NoBranch, Kind::Union(branches)) = (meeting, &self.reader.node(visit.r).kind)
        else {
            return None;
        };
        let above = &self.writer.node(self.ways.before(at).w).kind;
        let one = match (self.ways.step(at), above) {
            (Some(Step::WriterBranch(_)), Kind::Union(written)) => {
                written
                    .iter()
                    .filter(|id| !matches!(self.writer.node(**id).kind, Kind::Null))
                    .count()
                    == 1
            }
            _ => true,
        };
        self.resolver
            .meant(visit.w, visit.r, one)
            .map(|index| (index, branches[index]))
    }

    fn observe(
        &mut self,
        at: usize,
        meant: Option<usize>,
        (w, r): (NodeId, NodeId),
        meeting: &Meeting,
        endless: (bool, bool),
    ) -> Result<(), Spent> {
        let pair = Pair {
            writer: self.writer,
            reader: self.reader,
            w,
            r,
            meeting,
            ways: &self.ways,
            at,
            meant,
            direction: self.options.direction,
            endless,
            path: OnceCell::new(),
            repairs: &self.repairs,
        };
        let mut hits = Vec::new();
        for rule in rules::ALL {
            let Observe::Avro(observe) = rule.observe else {
                continue;
            };
            observe(&pair, &mut hits);
            // Words and places were put together for each.
            self.purse.pay_each(hits.len(), PER_HIT)?;
            // No datum of an endless type exists, so it cannot fail or change.
            if endless.0 && (rule.class.refutes() || rule.class == Class::Lossy) {
                hits.clear();
            }
            let kept = if rule.class.refutes() {
                &mut self.breaking
            } else {
                &mut self.others
            };
            let room = MAX_HITS.saturating_sub(kept.len());
            kept.extend(hits.drain(..).take(room).map(|hit| Found {
                rule,
                hit,
                at,
                meant,
                w,
                r,
            }));
        }
        if pair.path.get().is_some() {
            let steps = self.ways.depth(at).min(MAX_PATH);
            self.purse.pay_each(steps / 16, 1)?;
        }
        let said = semantic::look(&pair, self.options, self.beyond);
        let room = MAX_HITS.saturating_sub(self.others.len());
        let said = said.into_iter().take(room).map(|(rule, hit)| Found {
            rule,
            hit,
            at,
            meant,
            w,
            r,
        });
        self.others.extend(said);
        Ok(())
    }
}
