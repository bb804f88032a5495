//! Visits every obligation: messages of the main file against the reader's, and the message types of fields below them.
//!
//! A record is a message of the writer's main file, whichever; the reader reads it with its message of the same full name
//! or, where the package changed, of the same name inside the package. All sub-obligations must hold, so the greatest
//! fixpoint is plain reachability: a pair that is met again is assumed to hold, and it holds if no reachable pair has a
//! finding. Visiting in breadth gives each finding its shortest path; messages that no other message uses come first, so
//! that paths start where records do.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use prost_reflect::{Kind, MessageDescriptor};

use super::field::Field;
use super::pair::{Hit, Pair, Shared};
use super::{bench, build};
use crate::compat::Options;
use crate::compat::protobuf::place::Side;
use crate::compat::protobuf::rules;
use crate::compat::protobuf::semantic;
use crate::compat::purse::{Purse, Spent};
use crate::compat::rules::{Observe, Rule};
use crate::report::Direction;

/// Units of work for a pair, for a part of one of its messages, for a hit.
const PER_PAIR: u64 = 50;
const PER_PART: u64 = 20;
const PER_HIT: u64 = 50;

/// Longest way from a record to a finding, in fields, that a person is shown if it can be shorter.
const READABLE_TRAIL: usize = 8;

/// A step from a pair down to the message types of a field.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) writer: Field,
    pub(crate) reader: Field,
}

/// A hit with its rule and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    /// The record's message on both sides; the reader may lack it.
    pub(crate) root: (MessageDescriptor, Option<MessageDescriptor>),
    /// From the record's message to the pair.
    pub(crate) trail: Arc<[Arc<Step>]>,
    /// The pair.
    pub(crate) at: (MessageDescriptor, Option<MessageDescriptor>),
    pub(crate) hit: Hit,
}

/// Everything that a walk saw.
#[derive(Default)]
pub(crate) struct Walked {
    pub(crate) found: Vec<Found>,
    /// Why not every pair was visited.
    pub(crate) stopped: Option<Spent>,
}

/// One visited pair, and how it was reached.
struct Visit {
    w: MessageDescriptor,
    r: MessageDescriptor,
    from: Option<(usize, Arc<Step>)>,
}

/// Visits every obligation between two schemas.
pub(crate) fn walk(
    writer: &Side<'_>,
    reader: &Side<'_>,
    options: &Options<'_>,
    purse: &Purse<'_>,
) -> Walked {
    let direction = options.direction;
    let mut walked = Walked::default();
    let mut visits: Vec<Visit> = Vec::new();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut queue: VecDeque<usize> = VecDeque::new();
    let described = semantic::enums_differ(writer.schema(), reader.schema());
    // Whether a pair needs a look; a message that cannot be written cannot break.
    let mut needs = |w: &MessageDescriptor, r: &MessageDescriptor| {
        (described || !writer.same(w, reader, r))
            && seen.insert((w.full_name().to_owned(), r.full_name().to_owned()))
            && !build::is_endless(w)
    };
    for w in roots(writer) {
        if let Err(spent) = purse.pay(PER_PAIR) {
            walked.stopped = Some(spent);
            return walked;
        }
        let Some(r) = counterpart(&w, writer, reader) else {
            walked.found.extend(removed(writer, reader, &w, direction));
            continue;
        };
        if !needs(&w, &r) {
            continue;
        }
        queue.push_back(visits.len());
        visits.push(Visit { w, r, from: None });
        while let Some(at) = queue.pop_front() {
            let (w, r) = (visits[at].w.clone(), visits[at].r.clone());
            let before = walked.found.len();
            let visited = purse.pay_each(parts(&w) + parts(&r), PER_PART).map(|()| {
                let pair = Pair::new((writer, w), (reader, r), direction);
                observe(&pair, options, &visits, at, &mut walked);
                pair
            });
            let added = walked.found.len() - before;
            let pair = match visited.and_then(|pair| purse.pay_each(added, PER_HIT).map(|()| pair))
            {
                Ok(pair) => pair,
                Err(spent) => {
                    walked.stopped = Some(spent);
                    return walked;
                }
            };
            for (shared, w, r) in pair.below() {
                if needs(&w, &r) {
                    queue.push_back(visits.len());
                    visits.push(Visit {
                        w,
                        r,
                        from: Some((at, Arc::new(step(shared)))),
                    });
                }
            }
        }
    }
    walked
}

/// Parts of a message that rules look at one by one: fields, and the values of the enums that they have.
fn parts(message: &MessageDescriptor) -> usize {
    let each = message.fields().map(|field| match field.kind() {
        Kind::Enum(symbols) => 1 + symbols.values().len(),
        _ => 1,
    });
    let reserved = message.reserved_ranges().len() + message.reserved_names().len();
    reserved + each.sum::<usize>() + message.extensions().len()
}

fn step(shared: &Shared) -> Step {
    Step {
        writer: shared.writer.clone(),
        reader: shared.reader.clone(),
    }
}

/// The messages of a main file, nested ones included: first those that no other message has a field of.
pub(crate) fn roots(side: &Side<'_>) -> Vec<MessageDescriptor> {
    let mut all: Vec<MessageDescriptor> = Vec::new();
    let mut open: Vec<MessageDescriptor> = side.main().messages().collect();
    open.reverse();
    while let Some(message) = open.pop() {
        let mut children: Vec<MessageDescriptor> = message
            .child_messages()
            .filter(|child| !child.is_map_entry())
            .collect();
        children.reverse();
        open.extend(children);
        all.push(message);
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    for message in &all {
        for field in message.fields() {
            let kind = match field.kind() {
                Kind::Message(entry) if entry.is_map_entry() => {
                    entry.map_entry_value_field().kind()
                }
                kind => kind,
            };
            if let Kind::Message(inner) = kind
                && inner != *message
            {
                used.insert(inner.full_name().to_owned());
            }
        }
    }
    let (below, mut first): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|message| used.contains(message.full_name()));
    first.extend(below);
    first
}

/// The reader's message for records of a writer's message.
pub(crate) fn counterpart(
    w: &MessageDescriptor,
    writer: &Side<'_>,
    reader: &Side<'_>,
) -> Option<MessageDescriptor> {
    let same_name = reader.pool().get_message_by_name(w.full_name());
    same_name.or_else(|| {
        let (from, to) = (writer.package(), reader.package());
        let inside = if from.is_empty() {
            w.full_name()
        } else {
            w.full_name().strip_prefix(from)?.strip_prefix('.')?
        };
        let name = if to.is_empty() {
            inside.to_owned()
        } else {
            format!("{to}.{inside}")
        };
        reader.pool().get_message_by_name(&name)
    })
}

fn removed(
    writer: &Side<'_>,
    reader: &Side<'_>,
    w: &MessageDescriptor,
    direction: Direction,
) -> Option<Found> {
    let group = w.parent_message().is_some_and(|outer| {
        outer
            .fields()
            .any(|field| field.is_group() && field.kind() == Kind::Message(w.clone()))
    });
    // A group is no record of its own, and what cannot be written cannot be missed.
    if group || build::is_endless(w) {
        return None;
    }
    Some(Found {
        rule: &rules::PROTO_MESSAGE_REMOVED,
        root: (w.clone(), None),
        trail: Arc::default(),
        at: (w.clone(), None),
        hit: rules::message_removed(writer, reader, w, direction),
    })
}

/// Lets all rules look at a pair.
fn observe(
    pair: &Pair<'_>,
    options: &Options<'_>,
    visits: &[Visit],
    at: usize,
    walked: &mut Walked,
) {
    let mut hits: Vec<(&'static Rule, Hit)> = Vec::new();
    let mut own = Vec::new();
    for rule in rules::ALL {
        if let Observe::Protobuf(observe) = rule.observe {
            observe(pair, &mut own);
            hits.extend(own.drain(..).map(|hit| (rule, hit)));
        }
    }
    hits.extend(semantic::look(pair, options));
    if hits.is_empty() {
        return;
    }
    // A field whose binary form breaks needs no word on its ProtoJSON.
    let broken: BTreeSet<u32> = hits
        .iter()
        .filter(|(rule, _)| rule.class.refutes())
        .filter_map(|(_, hit)| hit.number)
        .collect();
    hits.retain(|(rule, hit)| {
        !rule.id.starts_with("proto_json_")
            || hit.number.is_none_or(|number| !broken.contains(&number))
    });
    let (mut trail, mut place) = (Vec::new(), at);
    // Every message of the main file is a record too: where the way is too long to be read, the record begins on the way.
    let main = pair.writer.main();
    while (trail.len() < READABLE_TRAIL || visits[place].w.parent_file() != *main)
        && trail.len() < bench::MAX_TRAIL
        && let Some((from, step)) = &visits[place].from
    {
        trail.push(Arc::clone(step));
        place = *from;
    }
    trail.reverse();
    let trail: Arc<[Arc<Step>]> = trail.into();
    let root = (visits[place].w.clone(), Some(visits[place].r.clone()));
    walked
        .found
        .extend(hits.into_iter().map(|(rule, hit)| Found {
            rule,
            root: root.clone(),
            trail: Arc::clone(&trail),
            at: (pair.w.clone(), Some(pair.r.clone())),
            hit,
        }));
}
