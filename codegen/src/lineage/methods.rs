//! Methods of the standard library, known by their names; any other method makes its result of everything that it gets.

use syn::spanned::Spanned as _;
use syn::{Expr, ExprMethodCall};

use super::calls::{Callee, MASKING, all_of, deciding, detached};
use super::kinds::{Kinds, Step};
use super::standard::{Method, method};
use super::value::{ERROR, Sources, Value, add, stepped};
use super::walk::{Target, Walk, plain, site};

impl Walk<'_> {
    pub(super) fn method(&mut self, call: &ExprMethodCall) -> Value {
        let name = plain(&call.method);
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let receiver = self.expression(&call.receiver);
        self.known_method(
            &call.receiver,
            receiver,
            &name,
            &arguments,
            call.method.span(),
            site(call),
        )
    }

    pub(super) fn known_method(
        &mut self,
        place: &Expr,
        receiver: Value,
        name: &str,
        arguments: &[&Expr],
        span: proc_macro2::Span,
        at: usize,
    ) -> Value {
        if self
            .options
            .masking
            .iter()
            .any(|known| known.is_ident(name))
            || MASKING.contains(&name)
        {
            let mut given = self.evaluated(arguments);
            given.push(receiver);
            self.opaque_effects(&given);
            return all_of(&given, Step::Transform).merged(Step::Mask);
        }
        let own = self
            .options
            .calls
            .iter()
            .find(|path| {
                path.segments.len() == 2
                    && path.segments[0].ident == "Self"
                    && path.segments[1].ident == name
            })
            .cloned();
        if let Some(path) = own {
            return self.own_method(path, receiver, arguments, at, span);
        }
        let Some(known) = method(name) else {
            return self.unknown(place, receiver, name, arguments, span, at);
        };
        self.standard(known, place, receiver, name, arguments)
    }

    fn standard(
        &mut self,
        known: Method,
        place: &Expr,
        receiver: Value,
        name: &str,
        arguments: &[&Expr],
    ) -> Value {
        let held = receiver.without_error();
        match known {
            Method::Same => {
                let mut value = self.reaching(place, held);
                let many = self.decided_arguments(arguments);
                value.add(&many);
                value
            }
            Method::Inner => {
                let value = self.reaching(place, held);
                value
                    .parts
                    .values()
                    .fold(value.clone(), super::value::Value::or)
            }
            Method::Convert => held.merged(Step::Convert),
            Method::Aggregate => {
                let given = all_of(&self.evaluated(arguments), Step::Transform);
                held.merged(Step::Aggregate).or(&given)
            }
            Method::Compute => {
                let step = if matches!(name, "min" | "max" | "join") && arguments.is_empty() {
                    Step::Aggregate
                } else {
                    Step::Transform
                };
                let mut given = self.evaluated(arguments);
                given.push(held);
                let mut value = all_of(&given, step);
                value.refs.clear();
                // `min` and `max` of two give one of them.
                if matches!(name, "min" | "max" | "clamp") {
                    value.refs = given.iter().flat_map(Value::all_refs).collect();
                }
                value
            }
            Method::Map => {
                let held = self.reaching(place, held);
                let result = match arguments {
                    [start, function] if name == "scan" => {
                        let start = self.expression(start);
                        self.applied_often(function, &[start, held.clone()], true)
                    }
                    [function] => self.applied_often(function, core::slice::from_ref(&held), false),
                    _ => self.given(arguments, &held),
                };
                carried(&receiver, result)
            }
            Method::Keep => {
                let held = self.reaching(place, held);
                let asked = self.asked(arguments, &held);
                if name.starts_with("is_") {
                    let mut value = held
                        .merged(Step::Transform)
                        .or(&asked.merged(Step::Transform));
                    value.refs.clear();
                    return value;
                }
                if name == "inspect" {
                    return held;
                }
                let kept = held.plus(&deciding(&asked, Kinds::FILTER));
                if name == "partition" {
                    let mut pair = Value::default();
                    for number in ["0", "1"] {
                        pair.parts.insert(number.to_owned(), kept.clone());
                    }
                    return pair;
                }
                kept
            }
            Method::Ask => {
                let held = self.reaching(place, held);
                let asked = self.asked(arguments, &held);
                match name {
                    "find" => held.plus(&deciding(&asked, Kinds::FILTER)),
                    "find_map" => carried(&receiver, asked),
                    _ => {
                        let asked = asked.merged(Step::Aggregate);
                        asked.plus(&deciding(&held, Kinds::CONDITIONAL))
                    }
                }
            }
            Method::Order => {
                let held = self.reaching(place, held);
                let key = match arguments {
                    [function] if name.ends_with("key") => {
                        self.applied_often(function, core::slice::from_ref(&held), false)
                    }
                    [function] => {
                        self.applied_often(function, &[held.clone(), held.clone()], false)
                    }
                    _ => self.given(arguments, &held),
                };
                let order = deciding(&key, Kinds::SORT);
                if name.starts_with("sort") || name.starts_with("dedup") {
                    self.change(place, &Value::sources(order));
                    return Value::default();
                }
                held.plus(&order)
            }
            Method::Each => {
                let held = self.reaching(place, held);
                match arguments {
                    [function] => self.under(held.flat(), |walk| {
                        walk.applied_often(function, core::slice::from_ref(&held), false)
                    }),
                    _ => self.given(arguments, &held),
                }
            }
            Method::Fold => {
                let held = self.reaching(place, held);
                match arguments {
                    [start, function] => {
                        let start = self.expression(start);
                        let folded = self.folded(function, start, &held);
                        carried(&held, folded)
                    }
                    _ => self.given(arguments, &held),
                }
            }
            Method::Reduce => match arguments {
                [function] => self.folded(function, held.clone(), &held),
                _ => self.given(arguments, &held),
            },
            Method::Or => {
                let other = all_or(&self.evaluated(arguments));
                let held = self.reaching(place, held);
                let decided = if name == "chain" {
                    Sources::new()
                } else {
                    stepped(&receiver.discriminant(), Step::Indirect(Kinds::CONDITIONAL))
                };
                if name == "get_or_insert" {
                    self.change(place, &other);
                }
                held.or(&other.plus(&decided))
            }
            Method::OrElse => {
                let error = receiver.part(ERROR);
                let other = match arguments {
                    [function] => self.applied_often(function, &[error], false),
                    _ => self.given(arguments, &error),
                };
                let held = self.reaching(place, held);
                let decided = stepped(&receiver.discriminant(), Step::Indirect(Kinds::CONDITIONAL));
                if name.starts_with("get") {
                    self.change(place, &other);
                }
                held.or(&other.plus(&decided))
            }
            Method::MapOr | Method::MapOrElse => match arguments {
                [other, function] => {
                    let decided =
                        stepped(&receiver.discriminant(), Step::Indirect(Kinds::CONDITIONAL));
                    let other = if known == Method::MapOr {
                        self.expression(other)
                    } else {
                        self.applied_often(other, &[receiver.part(ERROR)], false)
                    };
                    let held = self.reaching(place, held);
                    let result = self.applied_often(function, &[held], false);
                    carried(&receiver, result.or(&other).plus(&decided))
                }
                _ => self.given(arguments, &held),
            },
            Method::OkOr => {
                let error = match arguments {
                    [function] if name == "ok_or_else" => self.applied_often(function, &[], false),
                    _ => all_or(&self.evaluated(arguments)),
                };
                let mut value = held;
                value.parts.insert(ERROR.to_owned(), error);
                value
            }
            Method::MapError => {
                let error = match arguments {
                    [function] => self.applied_often(function, &[receiver.part(ERROR)], false),
                    _ => self.given(arguments, &held),
                };
                let mut value = held;
                value.parts.insert(ERROR.to_owned(), error);
                value
            }
            Method::Error => receiver.part(ERROR),
            Method::And => {
                let other = all_or(&self.evaluated(arguments));
                carried(&receiver, other)
            }
            Method::Then => {
                let decided = stepped(&receiver.flat(), Step::Indirect(Kinds::CONDITIONAL));
                let value = match arguments {
                    [function] if name == "then" => self.under(receiver.flat(), |walk| {
                        walk.applied_often(function, &[], false)
                    }),
                    _ => all_or(&self.evaluated(arguments)),
                };
                value.plus(&decided)
            }
            Method::Zip => {
                let other = all_or(&self.evaluated(arguments));
                // The shorter one decides how many there are.
                let mut shape = deciding(&held, Kinds::CONDITIONAL);
                add(&mut shape, &deciding(&other, Kinds::CONDITIONAL));
                let mut pair = Value::sources(shape.clone());
                pair.parts.insert("0".to_owned(), held.plus(&shape));
                pair.parts.insert("1".to_owned(), other.plus(&shape));
                pair
            }
            Method::Enumerate => {
                let mut pair = Value::default();
                let held = self.reaching(place, held);
                pair.parts.insert(
                    "0".to_owned(),
                    Value::sources(deciding(&held, Kinds::CONDITIONAL)),
                );
                pair.parts.insert("1".to_owned(), held);
                pair
            }
            Method::Get => {
                let held = self.reaching(place, held);
                match arguments {
                    [index] => self.index(&held, index),
                    _ => self.given(arguments, &held),
                }
            }
            Method::Put => {
                let given = self.evaluated(arguments);
                let new = if matches!(
                    name,
                    "push"
                        | "push_back"
                        | "push_front"
                        | "extend"
                        | "append"
                        | "fill"
                        | "set"
                        | "store"
                        | "send"
                        | "clone_from"
                ) {
                    all_or(&given)
                } else {
                    match given.as_slice() {
                        // A key and a value, a place and an element.
                        [key, value] => value.clone().or(&key.merged(Step::Convert)),
                        _ => all_or(&given),
                    }
                };
                self.change(place, &detached(&new));
                for argument in &given {
                    // `append` empties its argument.
                    self.write_through(argument, &Value::default());
                }
                held.merged(Step::Transform)
                    .or(&all_of(&given, Step::Transform))
            }
            Method::Take | Method::Part => {
                let chosen = self.decided_arguments(arguments);
                if known == Method::Take {
                    let decided = Value::sources(chosen.clone());
                    self.change(place, &decided);
                }
                let value = self.reaching(place, held).plus(&chosen);
                if name.starts_with("split_") {
                    let mut pair = value.clone();
                    for number in ["0", "1"] {
                        pair.parts.insert(number.to_owned(), value.clone());
                    }
                    return pair;
                }
                value
            }
            Method::Rearrange => {
                let decided = self.decided_arguments(arguments);
                let mut changed = Value::sources(decided);
                if name.starts_with("sort") || name.starts_with("dedup") {
                    changed.add(&deciding(&held, Kinds::SORT));
                }
                self.change(place, &changed);
                Value::default()
            }
            Method::Retain => {
                let asked = self.asked(arguments, &held);
                self.change(place, &Value::sources(deciding(&asked, Kinds::FILTER)));
                Value::default()
            }
            Method::Replace => {
                let given = self.evaluated(arguments);
                if let [new] = given.as_slice() {
                    self.change(place, &detached(new));
                    return held.or(&new.merged(Step::Transform));
                }
                // `str::replace(from, to)`.
                let mut all = given;
                all.push(held);
                all_of(&all, Step::Transform)
            }
            Method::Entry => {
                let held = self.reaching(place, held);
                let (given, decided) = if let [function @ Expr::Closure(_)] = arguments {
                    (
                        self.applied_often(function, core::slice::from_ref(&held), false),
                        Sources::new(),
                    )
                } else {
                    let given = all_or(&self.evaluated(arguments));
                    let decided = if name == "entry" {
                        deciding(&given, Kinds::GROUP_BY)
                    } else {
                        Sources::new()
                    };
                    (given, decided)
                };
                let new = if name == "entry" {
                    given.merged(Step::Convert).plus(&decided)
                } else {
                    detached(&given)
                };
                self.change(place, &new);
                let mut value = held.or(&new);
                if let Some(target) = self.target(place) {
                    value.refs.insert(super::value::Place {
                        exact: false,
                        ..target.place()
                    });
                }
                value
            }
        }
    }

    /// The arguments, in order.
    pub(super) fn evaluated(&mut self, arguments: &[&Expr]) -> Vec<Value> {
        arguments
            .iter()
            .map(|argument| self.expression(argument))
            .collect()
    }

    /// Arguments that choose among items.
    fn decided_arguments(&mut self, arguments: &[&Expr]) -> Sources {
        deciding(&all_or(&self.evaluated(arguments)), Kinds::CONDITIONAL)
    }

    /// A method used in a way that the standard library's is not: as an unknown one.
    fn given(&mut self, arguments: &[&Expr], held: &Value) -> Value {
        let mut given = self.evaluated(arguments);
        let more = self.opaque_effects(&given);
        given.push(held.clone());
        all_of(&given, Step::Transform).or(&more)
    }

    /// A function called for each item, any number of times.
    fn applied_often(&mut self, function: &Expr, arguments: &[Value], by_reference: bool) -> Value {
        let callee = self.callee_value(function);
        let span = function.span();
        let mut state = arguments.to_vec();
        let mut all: Option<Value> = None;
        self.repeated(|walk| {
            let value = walk.apply(&callee, state.clone(), site(function), span);
            let value = match all.take() {
                Some(known) => known.or(&value),
                None => value,
            };
            if by_reference && let Some(first) = state.first_mut() {
                *first = core::mem::take(first).or(&value.merged(Step::Transform));
            }
            all = Some(value);
        });
        if by_reference {
            // `scan` hands its state on through `&mut`.
            let value = self.apply(&callee, state, site(function), span);
            return all.unwrap_or_default().or(&value);
        }
        all.unwrap_or_default()
    }

    fn callee_value<'e>(&mut self, function: &'e Expr) -> Callee<'e> {
        if let Expr::Closure(closure) = function {
            return Callee::Closures(vec![self.closure_number(closure)]);
        }
        self.callee(function)
    }

    /// `fold`: the state goes round with the items until nothing new comes of it.
    fn folded(&mut self, function: &Expr, start: Value, items: &Value) -> Value {
        let callee = self.callee_value(function);
        let mut state = start;
        let begun = state.flat();
        loop {
            let before = state.clone();
            let given = state.clone();
            let next = self.repeated(|walk| {
                walk.apply(
                    &callee,
                    vec![given.clone(), items.clone()],
                    site(function),
                    function.span(),
                )
            });
            state = state.or(&next);
            if state == before {
                return aggregated(&state, &items.flat(), &begun);
            }
        }
    }

    /// What a function says about items.
    fn asked(&mut self, arguments: &[&Expr], held: &Value) -> Value {
        match arguments {
            [function] => self.applied_often(function, core::slice::from_ref(held), false),
            _ => self.given(arguments, held),
        }
    }

    /// Adds a value to what a place holds.
    fn change(&mut self, place: &Expr, new: &Value) {
        if let Some(target) = self.target(place) {
            let target = Target {
                exact: false,
                through: true,
                ..target
            };
            self.write(&target, new);
        } else {
            let reference = self.expression(place);
            self.write_through(&reference, new);
        }
    }

    /// A value through which the place may be written: `iter_mut`, `as_mut`, `unwrap`.
    fn reaching(&self, place: &Expr, mut value: Value) -> Value {
        if let Some(target) = self.target(place)
            && self.mutable.contains(&target.local)
        {
            value.refs.insert(super::value::Place {
                exact: false,
                ..target.place()
            });
        }
        value
    }

    /// `self.f(…)` of a method that has lineage of its own.
    fn own_method(
        &mut self,
        path: syn::Path,
        receiver: Value,
        arguments: &[&Expr],
        at: usize,
        span: proc_macro2::Span,
    ) -> Value {
        let mut given = vec![receiver];
        given.extend(self.evaluated(arguments));
        let path = syn::ExprPath {
            attrs: Vec::new(),
            qself: None,
            path,
        };
        self.apply(&Callee::Path(&path), given, at, span)
    }

    /// A method of which nothing is known: it may change its receiver, if that can be changed.
    fn unknown(
        &mut self,
        place: &Expr,
        receiver: Value,
        name: &str,
        arguments: &[&Expr],
        span: proc_macro2::Span,
        at: usize,
    ) -> Value {
        let receiver = self.reaching(place, receiver);
        let mut given = vec![receiver];
        given.extend(self.evaluated(arguments));
        self.opaque(&given, at, span, &format!("`{name}`"))
    }
}

/// What a fold makes of items is an aggregation; what it began with is in it as it was.
fn aggregated(folded: &Value, items: &Sources, begun: &Sources) -> Value {
    let mut value = folded.clone();
    value.whole = value
        .whole
        .into_iter()
        .map(|(origin, kinds)| {
            let of_items = items
                .keys()
                .any(|item| item.root == origin.root && origin.path.starts_with(&item.path));
            let kinds = if of_items && !begun.contains_key(&origin) {
                kinds.then(Step::Aggregate)
            } else {
                kinds
            };
            (origin, kinds)
        })
        .collect();
    for part in value.parts.values_mut() {
        *part = aggregated(part, items, begun);
    }
    value
}

/// Any of the values.
fn all_or(values: &[Value]) -> Value {
    let mut values = values.iter();
    let first = values.next().cloned().unwrap_or_default();
    values.fold(first, super::value::Value::or)
}

/// The result of passing items through a function, with what decides how many there are.
fn carried(items: &Value, result: Value) -> Value {
    let more = uncovered_by(items, &result);
    result.plus(&more)
}

/// What a value says about its being there, of sources that the result does not have itself.
fn uncovered_by(items: &Value, result: &Value) -> Sources {
    let has = result.flat();
    let mut more = Sources::new();
    for (origin, kinds) in items.flat() {
        let mut decided = kinds.indirect();
        let covered = has.iter().any(|(known, kinds)| {
            known.root == origin.root && known.path.starts_with(&origin.path) && kinds.is_direct()
        });
        if kinds.is_direct() && !covered {
            decided = decided.with(kinds.then(Step::Indirect(Kinds::CONDITIONAL)));
        }
        if !decided.is_empty() {
            more.insert(origin, decided);
        }
    }
    more
}
