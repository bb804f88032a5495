//! Objects: required, declared, additional, unevaluated and dependent properties.

use std::collections::{HashMap, HashSet};

use super::array::Unevaluated;
use super::compare::{Context, Run};
use super::kind::Kind as Type;
use super::node::{Id, Kind, Node, ObjectNode};
use super::order;
use super::scalar::Bound;

/// Compares two object nodes.
pub(super) fn compare(run: &mut Run<'_>, context: &mut Context, old: &Node, new: &Node) {
    let (Kind::Object(from), Kind::Object(to)) = (&old.kind, &new.kind) else {
        return;
    };
    required(run, context, from, to);
    let length = context.enter("properties");
    let (originals, updates) = (by_name(&from.properties), by_name(&to.properties));
    let required_names: HashSet<&str> = to.required.iter().map(String::as_str).collect();
    for name in order::union(&names(&from.properties), &names(&to.properties)) {
        let length = context.enter(name);
        match (originals.get(name).copied(), updates.get(name).copied()) {
            (Some(original), Some(update)) => run.pair(context, Some(original), Some(update)),
            (Some(original), None) => removed(run, context, (name, original), (new, to)),
            (None, Some(update)) => {
                added(run, context, (name, update), (old, from), &required_names);
            }
            (None, None) => {}
        }
        context.leave(length);
    }
    context.leave(length);
    dependencies(run, context, from, to);
    additional(run, context, from, to);
    let unevaluated = Unevaluated {
        name: "unevaluatedProperties",
        added: Type::UnevaluatedPropertiesAdded,
        removed: Type::UnevaluatedPropertiesRemoved,
        extended: Type::UnevaluatedPropertiesExtended,
        narrowed: Type::UnevaluatedPropertiesNarrowed,
    };
    unevaluated.compare(
        run,
        context,
        old.extra.unevaluated_properties,
        new.extra.unevaluated_properties,
    );
    attributes(run, context, from, to);
}

fn names<T>(map: &[(String, T)]) -> Vec<&str> {
    map.iter().map(|(name, _)| name.as_str()).collect()
}

fn by_name<T: Copy>(map: &[(String, T)]) -> HashMap<&str, T> {
    map.iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect()
}

/// Only names that both sides declare count.
fn required(run: &Run<'_>, context: &mut Context, old: &ObjectNode, new: &ObjectNode) {
    let outer = context.enter("required");
    let set = |object: &'_ ObjectNode| object.required.iter().cloned().collect::<HashSet<_>>();
    let (was, is) = (set(old), set(new));
    let updates = by_name(&new.properties);
    for (name, _) in &old.properties {
        let Some(update) = updates.get(name.as_str()).copied() else {
            continue;
        };
        let kind = match (was.contains(name), is.contains(name)) {
            (true, false) => Type::RequiredAttributeRemoved,
            (false, true) if run.node(update).default.is_some() => {
                Type::RequiredAttributeWithDefaultAdded
            }
            (false, true) => Type::RequiredAttributeAdded,
            _ => continue,
        };
        run.add_at(context, name, kind);
    }
    context.leave(outer);
}

fn removed(
    run: &mut Run<'_>,
    context: &mut Context,
    (name, original): (&str, Id),
    (new, to): (&Node, &ObjectNode),
) {
    let kind = if is_open(run, new, to) {
        Type::PropertyRemovedFromOpenContentModel
    } else if let Some(partial) = partial(run, new, to, name) {
        let mut below = context.below();
        run.pair(&mut below, Some(original), Some(partial));
        let covered = !below.found.incompatible;
        run.add_all(context, below.found);
        if covered {
            Type::PropertyRemovedIsCoveredByPartiallyOpenContentModel
        } else {
            Type::PropertyRemovedNotCoveredByPartiallyOpenContentModel
        }
    } else if run.node(original).kind.is_false() {
        Type::PropertyWithFalseRemovedFromClosedContentModel
    } else {
        Type::PropertyRemovedFromClosedContentModel
    };
    run.add(context, kind);
}

fn added(
    run: &mut Run<'_>,
    context: &mut Context,
    (name, update): (&str, Id),
    (old, from): (&Node, &ObjectNode),
    required_names: &HashSet<&str>,
) {
    let node = run.node(update);
    let required = required_names.contains(name);
    let with_default = node.default.is_some();
    if is_open(run, old, from) {
        let kind = if node.kind.is_empty() {
            Type::PropertyWithEmptySchemaAddedToOpenContentModel
        } else if required && with_default {
            Type::RequiredPropertyWithDefaultAddedToOpenContentModel
        } else if required {
            Type::RequiredPropertyAddedToOpenContentModel
        } else {
            Type::OptionalPropertyAddedToOpenContentModel
        };
        return run.add(context, kind);
    }
    if let Some(partial) = partial(run, old, from, name) {
        let mut below = context.below();
        run.pair(&mut below, Some(partial), Some(update));
        let covered = !below.found.incompatible;
        run.add_all(context, below.found);
        let kind = if covered {
            Type::PropertyAddedIsCoveredByPartiallyOpenContentModel
        } else {
            Type::PropertyAddedNotCoveredByPartiallyOpenContentModel
        };
        run.add(context, kind);
    }
    let kind = if required && with_default {
        Type::RequiredPropertyWithDefaultAddedToUnopenContentModel
    } else if required {
        Type::RequiredPropertyAddedToUnopenContentModel
    } else {
        Type::OptionalPropertyAddedToUnopenContentModel
    };
    run.add(context, kind);
}

/// Whether properties that are not declared may be anything.
fn is_open(run: &Run<'_>, node: &Node, object: &ObjectNode) -> bool {
    !object.forbids_additional
        && object.additional.is_none()
        && object.patterns.is_empty()
        && node
            .extra
            .unevaluated_properties
            .is_none_or(|id| run.node(id).kind.is_empty())
}

/// The schema of a property that is not declared, if it may be something but not anything.
fn partial(run: &mut Run<'_>, node: &Node, object: &ObjectNode, name: &str) -> Option<Id> {
    let by_pattern = object
        .patterns
        .iter()
        .find(|(pattern, _)| run.pay(1, 3 + name.len()) && run.patterns.matches(pattern, name))
        .map(|(_, id)| *id);
    if by_pattern.is_some() {
        return by_pattern;
    }
    if object.additional.is_some() {
        return object.additional;
    }
    let id = node
        .extra
        .unevaluated_properties
        .filter(|_| !object.forbids_additional)?;
    let kind = &run.node(id).kind;
    (!kind.is_false() && !kind.is_empty()).then_some(id)
}

/// Needs by name; they are sorted.
fn needs(map: &[(String, Vec<String>)]) -> HashMap<&str, &Vec<String>> {
    map.iter()
        .map(|(name, needs)| (name.as_str(), needs))
        .collect()
}

fn dependencies(run: &mut Run<'_>, context: &mut Context, old: &ObjectNode, new: &ObjectNode) {
    let outer = context.enter("dependencies");
    let keys = order::union(
        &names(&old.dependent_required),
        &names(&new.dependent_required),
    );
    let (was, is) = (
        needs(&old.dependent_required),
        needs(&new.dependent_required),
    );
    for key in keys {
        let kind = match (was.get(key), is.get(key)) {
            (_, None) => Type::DependencyArrayRemoved,
            (None, Some(_)) => Type::DependencyArrayAdded,
            (Some(old), Some(new)) if old == new => continue,
            (Some(old), Some(new)) => {
                if old.iter().all(|name| new.binary_search(name).is_ok()) {
                    Type::DependencyArrayExtended
                } else if new.iter().all(|name| old.binary_search(name).is_ok()) {
                    Type::DependencyArrayNarrowed
                } else {
                    Type::DependencyArrayChanged
                }
            }
        };
        run.add_at(context, key, kind);
    }
    let keys = order::union(
        &names(&old.dependent_schemas),
        &names(&new.dependent_schemas),
    );
    let originals = by_name(&old.dependent_schemas);
    let updates = by_name(&new.dependent_schemas);
    for key in keys {
        let length = context.enter(key);
        match (originals.get(key).copied(), updates.get(key).copied()) {
            (_, None) => run.add(context, Type::DependencySchemaRemoved),
            (None, Some(_)) => run.add(context, Type::DependencySchemaAdded),
            (original, update) => run.pair(context, original, update),
        }
        context.leave(length);
    }
    context.leave(outer);
}

fn additional(run: &mut Run<'_>, context: &mut Context, old: &ObjectNode, new: &ObjectNode) {
    let length = context.enter("additionalProperties");
    match (old.forbids_additional, new.forbids_additional) {
        (true, false) => run.add(context, Type::AdditionalPropertiesAdded),
        (false, true) => run.add(context, Type::AdditionalPropertiesRemoved),
        _ => match (old.additional, new.additional) {
            (None, Some(_)) => run.add(context, Type::AdditionalPropertiesNarrowed),
            (Some(_), None) => run.add(context, Type::AdditionalPropertiesExtended),
            (original, update) => run.pair(context, original, update),
        },
    }
    context.leave(length);
}

fn attributes(run: &Run<'_>, context: &mut Context, old: &ObjectNode, new: &ObjectNode) {
    Bound {
        name: "maxProperties",
        added: Type::MaxPropertiesAdded,
        removed: Type::MaxPropertiesRemoved,
        increased: Type::MaxPropertiesIncreased,
        decreased: Type::MaxPropertiesDecreased,
    }
    .counts(run, context, old.max_properties, new.max_properties);
    Bound {
        name: "minProperties",
        added: Type::MinPropertiesAdded,
        removed: Type::MinPropertiesRemoved,
        increased: Type::MinPropertiesIncreased,
        decreased: Type::MinPropertiesDecreased,
    }
    .counts(run, context, old.min_properties, new.min_properties);
}
