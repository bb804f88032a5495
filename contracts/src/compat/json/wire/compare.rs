//! The comparison itself: pairs of nodes, remembered by identity, repeated until recursion is settled.
//!
//! A pair that is met again while it is being compared counts as compatible; the registry then repeats the whole
//! comparison with the pairs that turned out incompatible, until no new one turns up. Work, depth and the length of
//! answers are bounded here, where Java would run out of time, stack or heap: by the purse of the answer, see also
//! [`MAX_PAIRS`], [`DEEP`] and [`MAX_ENTRIES`].

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::kind::Kind as Type;
use super::node::{Arena, Combined, Criterion, Id, Kind, Node};
use super::pattern::Patterns;
use super::{Difference, array, combined, object, scalar};
use crate::compat::Policy;

/// Most pairs that are compared, all rounds together.
const MAX_PAIRS: usize = 200_000;
/// Deepest nesting of pairs on the stack of whoever asks.
const SHALLOW: usize = 100;
/// Deepest nesting of pairs at all, on a stack of [`DEEP_STACK`] bytes; a registry ends below that.
const DEEP: usize = 4_000;
/// Sixteen kibibytes a pair, which is more than an unoptimised build takes.
const DEEP_STACK: usize = DEEP * (16 << 10);
/// Units of work for a pair, beside what is found.
const PER_PAIR: usize = 30;
/// Most differences that one pair keeps; whether there was an incompatible one among the rest is kept too.
const MAX_ENTRIES: usize = 4_096;

/// The differences of a pair, or of a part of one.
#[derive(Clone, Debug, Default)]
pub(super) struct Differences {
    pub(super) list: Vec<Difference>,
    pub(super) incompatible: bool,
}

impl Differences {
    fn add(&mut self, kind: Type, path: String, policy: Policy) {
        self.incompatible |= !kind.is_compatible(policy);
        if self.list.len() < MAX_ENTRIES {
            self.list.push(Difference { kind, path });
        }
    }
}

/// What was found out, and whether a bound was met.
pub(super) struct Outcome {
    pub(super) differences: Differences,
    pub(super) exhausted: bool,
}

/// Compares two nodes as the registry does.
pub(super) fn compare(arena: &Arena<'_>, original: Id, update: Id, policy: Policy) -> Outcome {
    let (outcome, too_deep) = bounded(arena, (original, update), policy, SHALLOW);
    if !too_deep {
        return outcome;
    }
    std::thread::scope(|scope| {
        let deep = std::thread::Builder::new()
            .stack_size(DEEP_STACK)
            .spawn_scoped(scope, || bounded(arena, (original, update), policy, DEEP).0);
        match deep.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            // Without a thread the shallow answer stands: not compared to the end.
            _ => outcome,
        }
    })
}

fn bounded(
    arena: &Arena<'_>,
    (original, update): (Id, Id),
    policy: Policy,
    max_depth: usize,
) -> (Outcome, bool) {
    let mut run = Run {
        arena,
        policy,
        memo: HashMap::new(),
        in_progress: HashSet::new(),
        seed: HashMap::new(),
        optimistic: false,
        pairs: 0,
        depth: 0,
        max_depth,
        too_deep: false,
        exhausted: arena.exhausted,
        patterns: Patterns::default(),
    };
    loop {
        run.memo.clear();
        run.optimistic = false;
        let mut context = Context::default();
        run.pair(&mut context, Some(original), Some(update));
        let incompatible: HashMap<(Id, Id), Rc<Differences>> = run
            .memo
            .iter()
            .filter(|(_, found)| found.incompatible)
            .map(|(pair, found)| (*pair, Rc::clone(found)))
            .collect();
        let settled = incompatible.len() == run.seed.len()
            && run.seed.keys().all(|pair| incompatible.contains_key(pair));
        if run.exhausted || !run.optimistic || settled {
            let outcome = Outcome {
                differences: context.found,
                exhausted: run.exhausted,
            };
            return (outcome, run.too_deep);
        }
        run.seed = incompatible;
    }
}

/// Where a comparison stands, and what it found there.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    path: String,
    pub(super) found: Differences,
}

impl Context {
    /// A context at the same place without findings.
    pub(super) fn below(&self) -> Self {
        Self {
            path: self.path.clone(),
            found: Differences::default(),
        }
    }

    /// Goes one step down; returns what [`leave`](Self::leave) takes.
    pub(super) fn enter(&mut self, segment: &str) -> usize {
        let length = self.path.len();
        if length > 0 {
            self.path.push('/');
        }
        self.path.push_str(segment);
        length
    }

    pub(super) fn leave(&mut self, length: usize) {
        self.path.truncate(length);
    }
}

pub(super) struct Run<'a> {
    pub(super) arena: &'a Arena<'a>,
    pub(super) policy: Policy,
    memo: HashMap<(Id, Id), Rc<Differences>>,
    in_progress: HashSet<(Id, Id)>,
    /// What earlier rounds found incompatible.
    seed: HashMap<(Id, Id), Rc<Differences>>,
    /// Whether a pair was taken for compatible because it was being compared.
    optimistic: bool,
    pairs: usize,
    depth: usize,
    max_depth: usize,
    too_deep: bool,
    pub(super) exhausted: bool,
    pub(super) patterns: Patterns,
}

impl<'a> Run<'a> {
    pub(super) fn node(&self, id: Id) -> &'a Node {
        &self.arena.nodes[id]
    }

    pub(super) fn add(&self, context: &mut Context, kind: Type) {
        let path = format!("#/{}", context.path);
        context.found.add(kind, path, self.policy);
    }

    /// Adds a difference of an attribute.
    pub(super) fn add_at(&self, context: &mut Context, attribute: &str, kind: Type) {
        let length = context.enter(attribute);
        self.add(context, kind);
        context.leave(length);
    }

    /// Adds what another context at the same place found.
    pub(super) fn add_all(&self, context: &mut Context, found: Differences) {
        for difference in found.list {
            context
                .found
                .add(difference.kind, difference.path, self.policy);
        }
        context.found.incompatible |= found.incompatible;
    }

    /// Compares a pair at the context's place.
    pub(super) fn pair(&mut self, context: &mut Context, original: Option<Id>, update: Option<Id>) {
        let (original, update) = match (original, update) {
            (None, None) => return,
            (None, Some(_)) => return self.add(context, Type::SchemaAdded),
            (Some(_), None) => return self.add(context, Type::SchemaRemoved),
            (Some(original), Some(update)) => (original, update),
        };
        let found = self.remembered(self.referred(original), self.referred(update));
        // Every difference gets a path of its own here.
        let path = context.path.len() / 8 + 3;
        if !self.pay(found.list.len(), path) {
            context.found.incompatible |= found.incompatible;
            return;
        }
        if context.path.is_empty() {
            for difference in &found.list {
                let path = difference.path.clone();
                context.found.add(difference.kind, path, self.policy);
            }
        } else {
            for difference in &found.list {
                let mut path = format!("#/{}", context.path);
                // The path of a pair's root is `#/`, and disappears.
                if difference.path.encode_utf16().nth(2).is_some() {
                    path.push('/');
                    path.push_str(&difference.path[2..]);
                }
                context.found.add(difference.kind, path, self.policy);
            }
        }
        context.found.incompatible |= found.incompatible;
    }

    /// Pays for so many things of one price; the comparison ends where that cannot be done.
    pub(super) fn pay(&mut self, count: usize, each: usize) -> bool {
        let each = u64::try_from(each).unwrap_or(u64::MAX);
        self.exhausted |= self.arena.purse.pay_each(count, each).is_err();
        !self.exhausted
    }

    /// The target of a reference: one step, even if that is a reference again.
    fn referred(&self, id: Id) -> Id {
        match self.node(id).kind {
            Kind::Reference {
                target: Some(target),
                ..
            } => target,
            _ => id,
        }
    }

    fn remembered(&mut self, original: Id, update: Id) -> Rc<Differences> {
        let pair = (original, update);
        if let Some(found) = self.memo.get(&pair) {
            return Rc::clone(found);
        }
        if self.in_progress.contains(&pair) {
            if let Some(found) = self.seed.get(&pair) {
                return Rc::clone(found);
            }
            self.optimistic = true;
            return Rc::default();
        }
        let paid = self.pay(1, PER_PAIR);
        if !paid || self.pairs >= MAX_PAIRS || self.depth >= self.max_depth {
            self.too_deep |= self.depth >= self.max_depth;
            self.exhausted = true;
            return Rc::new(Differences {
                list: Vec::new(),
                incompatible: true,
            });
        }
        self.pairs += 1;
        self.depth += 1;
        self.in_progress.insert(pair);
        let mut context = Context::default();
        self.types(&mut context, original, update);
        self.in_progress.remove(&pair);
        self.depth -= 1;
        let found = Rc::new(context.found);
        self.memo.insert(pair, Rc::clone(&found));
        found
    }

    fn types(&mut self, context: &mut Context, original: Id, update: Id) {
        let (old, new) = (self.node(original), self.node(update));
        let by_branch = match (&old.kind, &new.kind) {
            (Kind::Combined(_), Kind::Combined(_)) => false,
            (_, Kind::Combined(combined)) => self.branch_accepts(context, original, combined),
            (Kind::Combined(combined), _) => self.branch_is_accepted(context, combined, update),
            _ => false,
        };
        if by_branch {
            return;
        }
        if !old.kind.same_class(&new.kind) {
            let bytes = old.extra.connect_bytes && new.extra.connect_bytes;
            if !(old.kind.is_false() || new.kind.is_empty() || bytes) {
                self.add(context, Type::TypeChanged);
            }
            return;
        }
        self.annotations(context, old, new);
        match (&old.kind, &new.kind) {
            (Kind::String(old), Kind::String(new)) => scalar::strings(self, context, old, new),
            (Kind::Number(old), Kind::Number(new)) => scalar::numbers(self, context, old, new),
            (Kind::Const(old), Kind::Const(new)) if old != new => {
                self.add_at(context, "const", Type::EnumArrayChanged);
            }
            (Kind::Enum(old), Kind::Enum(new)) => scalar::enums(self, context, old, new),
            (Kind::Combined(old), Kind::Combined(new)) => {
                combined::compare(self, context, old, new);
            }
            (Kind::Not(old), Kind::Not(new)) => self.negations(context, *old, *new),
            (Kind::Object(_), Kind::Object(_)) => object::compare(self, context, old, new),
            (Kind::Array(_), Kind::Array(_)) => array::compare(self, context, old, new),
            _ => {}
        }
    }

    /// A single schema against a combination: one branch that takes it is enough.
    fn branch_accepts(&mut self, context: &mut Context, original: Id, update: &Combined) -> bool {
        let single = update.subschemas.len() == 1;
        if !single && update.criterion == Criterion::All {
            return false;
        }
        for subschema in &update.subschemas {
            let mut below = context.below();
            self.pair(&mut below, Some(original), Some(*subschema));
            if !below.found.incompatible {
                self.add_all(context, below.found);
                if !single {
                    self.add(context, Type::SumTypeExtended);
                }
                return true;
            }
        }
        false
    }

    /// A combination of which all hold against a single schema: one branch that it takes is enough.
    fn branch_is_accepted(
        &mut self,
        context: &mut Context,
        original: &Combined,
        update: Id,
    ) -> bool {
        let single = original.subschemas.len() == 1;
        if !single && original.criterion != Criterion::All {
            return false;
        }
        for subschema in &original.subschemas {
            let mut below = context.below();
            self.pair(&mut below, Some(*subschema), Some(update));
            if !below.found.incompatible {
                self.add_all(context, below.found);
                if !single {
                    self.add(context, Type::ProductTypeNarrowed);
                }
                return true;
            }
        }
        false
    }

    fn annotations(&self, context: &mut Context, old: &Node, new: &Node) {
        if old.id != new.id {
            self.add(context, Type::IdChanged);
        }
        if old.title != new.title {
            self.add(context, Type::TitleChanged);
        }
        if old.description != new.description {
            self.add(context, Type::DescriptionChanged);
        }
        let same = match (&old.default, &new.default) {
            (None, None) => true,
            // A default of `null` is equal to none, but none is not equal to it.
            (Some(old), None) => old.text == "null",
            (None, Some(_)) => false,
            (Some(old), Some(new)) => old == new && !old.compound,
        };
        if !same {
            self.add(context, Type::DefaultChanged);
        }
    }

    fn negations(&mut self, context: &mut Context, original: Id, update: Id) {
        let length = context.enter("not");
        let mut below = context.below();
        self.pair(&mut below, Some(update), Some(original));
        let kind = if below.found.incompatible {
            Type::NotTypeExtended
        } else {
            Type::NotTypeNarrowed
        };
        self.add(context, kind);
        context.leave(length);
    }
}
