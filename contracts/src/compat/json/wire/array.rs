//! Arrays: items, tuples, additional and unevaluated items.

use super::compare::{Context, Run};
use super::kind::Kind as Type;
use super::node::{ArrayNode, Id, Kind, Node};
use super::scalar::Bound;

/// Compares two array nodes.
pub(super) fn compare(run: &mut Run<'_>, context: &mut Context, old: &Node, new: &Node) {
    let (Kind::Array(from), Kind::Array(to)) = (&old.kind, &new.kind) else {
        return;
    };
    let length = context.enter("items");
    run.pair(context, from.all_items, to.all_items);
    context.leave(length);
    tuples(run, context, (old, from), (new, to));
    additional(run, context, from, to);
    let unevaluated = Unevaluated {
        name: "unevaluatedItems",
        added: Type::UnevaluatedItemsAdded,
        removed: Type::UnevaluatedItemsRemoved,
        extended: Type::UnevaluatedItemsExtended,
        narrowed: Type::UnevaluatedItemsNarrowed,
    };
    unevaluated.compare(
        run,
        context,
        old.extra.unevaluated_items,
        new.extra.unevaluated_items,
    );
    attributes(run, context, (old, from), (new, to));
}

fn tuples(
    run: &mut Run<'_>,
    context: &mut Context,
    (old, from): (&Node, &ArrayNode),
    (new, to): (&Node, &ArrayNode),
) {
    for index in 0..from.items.len().max(to.items.len()) {
        let length = context.enter(&format!("items/{index}"));
        match (from.items.get(index), to.items.get(index)) {
            (Some(original), Some(update)) => run.pair(context, Some(*original), Some(*update)),
            (Some(original), None) => removed(run, context, *original, (new, to)),
            (None, Some(update)) => added(run, context, *update, (old, from)),
            (None, None) => {}
        }
        context.leave(length);
    }
}

fn removed(run: &mut Run<'_>, context: &mut Context, original: Id, (new, to): (&Node, &ArrayNode)) {
    let kind = if is_open(run, new, to) {
        Type::ItemRemovedFromOpenContentModel
    } else if let Some(partial) = partial(run, new, to) {
        let mut below = context.below();
        run.pair(&mut below, Some(original), Some(partial));
        let covered = !below.found.incompatible;
        run.add_all(context, below.found);
        if covered {
            Type::ItemRemovedIsCoveredByPartiallyOpenContentModel
        } else {
            Type::ItemRemovedNotCoveredByPartiallyOpenContentModel
        }
    } else if run.node(original).kind.is_false() {
        Type::ItemWithFalseRemovedFromClosedContentModel
    } else {
        Type::ItemRemovedFromClosedContentModel
    };
    run.add(context, kind);
}

fn added(run: &mut Run<'_>, context: &mut Context, update: Id, (old, from): (&Node, &ArrayNode)) {
    let kind = if is_open(run, old, from) {
        if run.node(update).kind.is_empty() {
            Type::ItemWithEmptySchemaAddedToOpenContentModel
        } else {
            Type::ItemAddedToOpenContentModel
        }
    } else if let Some(partial) = partial(run, old, from) {
        let mut below = context.below();
        run.pair(&mut below, Some(partial), Some(update));
        let covered = !below.found.incompatible;
        run.add_all(context, below.found);
        if covered {
            Type::ItemAddedIsCoveredByPartiallyOpenContentModel
        } else {
            Type::ItemAddedNotCoveredByPartiallyOpenContentModel
        }
    } else {
        Type::ItemAddedToClosedContentModel
    };
    run.add(context, kind);
}

/// Whether items beyond the tuple may be anything.
fn is_open(run: &Run<'_>, node: &Node, array: &ArrayNode) -> bool {
    array.permits_additional()
        && array.additional.is_none()
        && node
            .extra
            .unevaluated_items
            .is_none_or(|id| run.node(id).kind.is_empty())
}

/// The schema of items beyond the tuple, if they may be something but not anything.
fn partial(run: &Run<'_>, node: &Node, array: &ArrayNode) -> Option<Id> {
    if array.additional.is_some() {
        return array.additional;
    }
    let id = node
        .extra
        .unevaluated_items
        .filter(|_| array.permits_additional())?;
    let kind = &run.node(id).kind;
    (!kind.is_false() && !kind.is_empty()).then_some(id)
}

fn additional(run: &mut Run<'_>, context: &mut Context, old: &ArrayNode, new: &ArrayNode) {
    let length = context.enter("additionalItems");
    match (old.permits_additional(), new.permits_additional()) {
        (true, false) => run.add(context, Type::AdditionalItemsRemoved),
        (false, true) => run.add(context, Type::AdditionalItemsAdded),
        _ => match (old.additional, new.additional) {
            (None, Some(_)) => run.add(context, Type::AdditionalItemsNarrowed),
            (Some(_), None) => run.add(context, Type::AdditionalItemsExtended),
            (original, update) => run.pair(context, original, update),
        },
    }
    context.leave(length);
}

fn attributes(
    run: &Run<'_>,
    context: &mut Context,
    (old, from): (&Node, &ArrayNode),
    (new, to): (&Node, &ArrayNode),
) {
    Bound {
        name: "maxItems",
        added: Type::MaxItemsAdded,
        removed: Type::MaxItemsRemoved,
        increased: Type::MaxItemsIncreased,
        decreased: Type::MaxItemsDecreased,
    }
    .counts(run, context, from.max_items, to.max_items);
    Bound {
        name: "minItems",
        added: Type::MinItemsAdded,
        removed: Type::MinItemsRemoved,
        increased: Type::MinItemsIncreased,
        decreased: Type::MinItemsDecreased,
    }
    .counts(run, context, from.min_items, to.min_items);
    if from.unique_items != to.unique_items {
        let kind = if from.unique_items {
            Type::UniqueItemsRemoved
        } else {
            Type::UniqueItemsAdded
        };
        run.add_at(context, "uniqueItems", kind);
    }
    let max = Bound {
        name: "maxContains",
        added: Type::MaxContainsAdded,
        removed: Type::MaxContainsRemoved,
        increased: Type::MaxContainsIncreased,
        decreased: Type::MaxContainsDecreased,
    };
    let min = Bound {
        name: "minContains",
        added: Type::MinContainsAdded,
        removed: Type::MinContainsRemoved,
        increased: Type::MinContainsIncreased,
        decreased: Type::MinContainsDecreased,
    };
    for (bound, old, new) in [
        (max, &old.extra.max_contains, &new.extra.max_contains),
        (min, &old.extra.min_contains, &new.extra.min_contains),
    ] {
        bound.compare(run, context, (old.as_ref(), new.as_ref()), |old, new| {
            Some(old.as_int().cmp(&new.as_int()))
        });
    }
}

/// The four differences of an `unevaluated…` keyword.
pub(super) struct Unevaluated {
    pub(super) name: &'static str,
    pub(super) added: Type,
    pub(super) removed: Type,
    pub(super) extended: Type,
    pub(super) narrowed: Type,
}

impl Unevaluated {
    pub(super) fn compare(
        &self,
        run: &mut Run<'_>,
        context: &mut Context,
        old: Option<Id>,
        new: Option<Id>,
    ) {
        let kind = |id: Id| &run.arena.nodes[id].kind;
        let found = match (old, new) {
            (None, None) => return,
            (None, Some(new)) if kind(new).is_false() => Some(self.removed),
            (None, Some(_)) => Some(self.narrowed),
            (Some(old), None) if kind(old).is_false() => Some(self.added),
            (Some(_), None) => Some(self.extended),
            (Some(old), Some(new)) => {
                let (old, new) = (kind(old), kind(new));
                if old.is_false() != new.is_false() {
                    Some(if old.is_false() {
                        self.added
                    } else {
                        self.removed
                    })
                } else if old.is_empty() != new.is_empty() {
                    Some(if old.is_empty() {
                        self.narrowed
                    } else {
                        self.extended
                    })
                } else {
                    None
                }
            }
        };
        let length = context.enter(self.name);
        match found {
            Some(found) => run.add(context, found),
            None => run.pair(context, old, new),
        }
        context.leave(length);
    }
}
