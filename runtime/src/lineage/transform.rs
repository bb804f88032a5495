//! What a function makes of its input, field by field: the constants of `#[callsheet::transform]`, and how they compose.
//!
//! Owns [`Transform`] with its parts and [`Transform::edges`], which follows calls into the lineage of their callees. Every claim is an
//! upper bound: an output that an input field can change is claimed; a claim need not be used by every record.

use std::collections::{BTreeMap, BTreeSet};

use super::Transformation;

/// The lineage of one function, inferred from its body by `#[callsheet::transform]`.
///
/// ```
/// # #[cfg(feature = "macros")] {
/// struct Order { price: f64, quantity: f64, country: String, note: String }
/// struct Line { total: f64, domestic: bool }
///
/// #[callsheet::transform]
/// fn line(order: &Order) -> Option<Line> {
///     if order.quantity <= 0.0 {
///         return None;
///     }
///     Some(Line { total: order.price * order.quantity, domestic: order.country == "PL" })
/// }
///
/// let edges: Vec<String> = LINE_LINEAGE.edges().iter().map(ToString::to_string).collect();
/// assert_eq!(edges, [
///     "* <- order.quantity: FILTER",
///     "domestic <- order.country: TRANSFORMATION",
///     "total <- order.price: TRANSFORMATION",
///     "total <- order.quantity: TRANSFORMATION",
/// ]);
/// # let _ = line(&Order { price: 1.0, quantity: 1.0, country: String::new(), note: String::new() }).map(|l| (l.total, l.domestic));
/// # let _ = |o: Order| o.note;
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Transform {
    /// Path of the function, `crate::module::function`.
    pub name: &'static str,
    /// File of the function, as the compiler names it.
    pub file: &'static str,
    /// Line of the attribute, from 1.
    pub line: u32,
    /// The function's parameters, in order.
    pub inputs: &'static [Input],
    /// What the result comes from.
    pub result: Shape,
    /// Calls of functions that have lineage of their own.
    pub calls: &'static [Call],
    /// What the analysis could not see into, in words; empty when every claim follows from the body.
    pub imprecise: &'static [&'static str],
}

/// A parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: &'static str,
    /// Its type, as it is written.
    pub type_text: &'static str,
}

/// What a value comes from, column by column.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Flows into it.
    pub flows: &'static [Flow],
    /// Columns that have flows of their own, sorted: a flow that keeps the shape of what is around them does not reach them.
    pub named: &'static [&'static str],
}

/// A flow into one column of a value.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Path of the column, names joined by `.`; empty: all of the value.
    pub to: &'static str,
    /// Its source.
    pub from: From,
    /// In which ways; never empty.
    pub how: &'static [How],
    /// The shape is kept: field `x` of the column comes from field `x` of the source.
    pub same: bool,
}

/// The source of a flow.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// A field of a parameter.
    Input {
        /// Position of the parameter, from 0.
        input: usize,
        /// Path of the field, names joined by `.`; empty: all of it.
        field: &'static str,
    },
    /// A column of a call's result.
    Call {
        /// Position in [`Transform::calls`], from 0.
        call: usize,
        /// Path of the column, names joined by `.`; empty: all of it.
        column: &'static str,
    },
}

/// A call of a function that has lineage of its own.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Gives the callee's lineage.
    pub callee: fn() -> Transform,
    /// What each argument comes from.
    pub arguments: &'static [Shape],
}

/// One way in which a source reaches a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct How {
    /// The kind.
    pub kind: FlowKind,
    /// The value cannot be read back.
    pub masking: bool,
}

/// Kinds of flows: the subtypes of OpenLineage's `columnLineage` 1-2-0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowKind {
    /// Direct: the value itself.
    Identity,
    /// Direct: another value made of it.
    Transformation,
    /// Direct: one value made of many.
    Aggregation,
    /// Indirect: it joins records.
    Join,
    /// Indirect: it groups records.
    GroupBy,
    /// Indirect: it decides which records there are.
    Filter,
    /// Indirect: it orders records.
    Sort,
    /// Indirect: it puts records into windows.
    Window,
    /// Indirect: it chooses among values.
    Conditional,
}

impl FlowKind {
    /// OpenLineage's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "IDENTITY",
            Self::Transformation => "TRANSFORMATION",
            Self::Aggregation => "AGGREGATION",
            Self::Join => "JOIN",
            Self::GroupBy => "GROUP_BY",
            Self::Filter => "FILTER",
            Self::Sort => "SORT",
            Self::Window => "WINDOW",
            Self::Conditional => "CONDITIONAL",
        }
    }

    /// The value derives from the source; otherwise the source only decides about it.
    pub const fn is_direct(self) -> bool {
        matches!(
            self,
            Self::Identity | Self::Transformation | Self::Aggregation
        )
    }
}

impl How {
    /// As OpenLineage says it.
    pub fn transformation(self) -> Transformation {
        let named = if self.kind.is_direct() {
            Transformation::direct(self.kind.name())
        } else {
            Transformation::indirect(self.kind.name())
        };
        if self.masking { named.masked() } else { named }
    }

    /// This way, and then `next`.
    fn then(self, next: Self) -> Self {
        let kind = match (self.kind, next.kind) {
            (decided, _) if !decided.is_direct() => decided,
            (_, decided) if !decided.is_direct() => decided,
            (FlowKind::Aggregation, _) | (_, FlowKind::Aggregation) => FlowKind::Aggregation,
            (FlowKind::Identity, FlowKind::Identity) => FlowKind::Identity,
            _ => FlowKind::Transformation,
        };
        Self {
            kind,
            masking: self.masking || next.masking,
        }
    }
}

/// A field of an input and a column of the result that it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Path of the column; empty: all columns, and whether there is a result at all.
    pub to: String,
    /// Name of the parameter.
    pub input: &'static str,
    /// Path of its field; empty: every field.
    pub field: String,
    /// In which ways.
    pub how: BTreeSet<How>,
    /// Field `x` of the column comes from field `x` of the field.
    pub same: bool,
}

impl core::fmt::Display for Edge {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let to = if self.to.is_empty() { "*" } else { &self.to };
        let dot = if self.field.is_empty() { "" } else { "." };
        write!(formatter, "{to} <- {}{dot}{}: ", self.input, self.field)?;
        for (at, how) in self.how.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let masked = if how.masking { " masked" } else { "" };
            write!(formatter, "{comma}{}{masked}", how.kind.name())?;
        }
        Ok(())
    }
}

/// Paths that calls of calls of … make longer than this are cut.
const MOST_SEGMENTS: usize = 8;
/// Column, parameter, field, shape kept.
type Key = (String, usize, String, bool);
/// Edges by their ends.
type Found = BTreeMap<Key, BTreeSet<How>>;

impl Transform {
    /// The edges from fields of the parameters to columns of the result, calls followed, sorted by column, parameter and field.
    pub fn edges(&self) -> Vec<Edge> {
        Resolver::default()
            .edges(self)
            .into_iter()
            .map(|((to, input, field, same), how)| Edge {
                to,
                input: self.inputs.get(input).map_or("", |input| input.name),
                field,
                how,
                same,
            })
            .collect()
    }

    /// Whether `field` of `input` is claimed to reach `column`. Paths overlap when one holds the other; empty ones are everything.
    pub fn claims(&self, column: &str, input: &str, field: &str) -> bool {
        self.edges()
            .iter()
            .any(|edge| edge.input == input && self.covers(edge, column, field))
    }

    pub(super) fn covers(&self, edge: &Edge, column: &str, field: &str) -> bool {
        if !overlap(&edge.to, column) || !overlap(&edge.field, field) {
            return false;
        }
        // A flow that keeps the shape leads field x to column x, where the column has no flows of its own.
        let (Some(inner), true) = (below(&edge.to, column), edge.same) else {
            return true;
        };
        if !all_direct(&edge.how) {
            return true;
        }
        if self.result.overrides(&edge.to, column) {
            return false;
        }
        match below(&edge.field, field) {
            Some(of_field) => overlap(inner, of_field),
            None => true,
        }
    }
}

/// Follows calls; each function once.
#[derive(Default)]
struct Resolver {
    done: BTreeMap<Identity, Found>,
    /// Functions that are being followed: one that calls itself makes its result of all that it gets.
    open: Vec<Identity>,
}

type Identity = (&'static str, &'static str, u32);
type Way = BTreeSet<How>;

impl Resolver {
    fn edges(&mut self, transform: &Transform) -> Found {
        let identity = (transform.name, transform.file, transform.line);
        if let Some(known) = self.done.get(&identity) {
            return known.clone();
        }
        let mut found = Found::new();
        if self.open.contains(&identity) {
            let how = BTreeSet::from([How {
                kind: FlowKind::Transformation,
                masking: false,
            }]);
            for input in 0..transform.inputs.len() {
                found.insert((String::new(), input, String::new(), false), how.clone());
            }
            return found;
        }
        self.open.push(identity);
        let callees: Vec<Callee> = transform
            .calls
            .iter()
            .map(|call| {
                let callee = (call.callee)();
                Callee {
                    edges: self.edges(&callee),
                    shape: callee.result,
                    arguments: call.arguments,
                }
            })
            .collect();
        self.open.pop();
        for flow in transform.result.flows {
            let at = Point {
                to: flow.to.to_owned(),
                from: Source::of(&flow.from),
                same: flow.same,
                how: flow.how.iter().copied().collect(),
            };
            follow(&callees, at, &mut BTreeSet::new(), &mut found);
        }
        if self.open.is_empty() || !calls_open(transform, &self.open) {
            self.done.insert(identity, found.clone());
        }
        found
    }
}

/// What was found of a function while one that it calls is still being followed is not all of it.
fn calls_open(transform: &Transform, open: &[Identity]) -> bool {
    transform.calls.iter().any(|call| {
        let callee = (call.callee)();
        open.contains(&(callee.name, callee.file, callee.line))
    })
}

struct Callee {
    edges: Found,
    shape: Shape,
    arguments: &'static [Shape],
}

/// A flow on its way back: where it ends, and how far it is followed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    to: String,
    from: Source,
    same: bool,
    how: Way,
}

/// Follows one flow to the parameters that it begins at.
fn follow(callees: &[Callee], at: Point, seen: &mut BTreeSet<Point>, found: &mut Found) {
    let (call, column) = match &at.from {
        Source::Input(input, field) => {
            let key = (at.to.clone(), *input, field.clone(), at.same);
            found.entry(key).or_default().extend(&at.how);
            return;
        }
        Source::Call(call, column) => (*call, column.clone()),
    };
    let Some(callee) = callees.get(call) else {
        return;
    };
    if !seen.insert(at.clone()) {
        return;
    }
    for ((made, input, field, kept), ways) in &callee.edges {
        // Where in what the caller takes does the callee's flow end?
        let (to, field) = if let Some(inner) = below(made, &column) {
            let replaced = *kept && callee.shape.overrides(made, &column) && all_direct(ways);
            if replaced {
                continue;
            }
            let field = if *kept {
                joined(field, inner)
            } else {
                field.clone()
            };
            (at.to.clone(), field)
        } else if let Some(inner) = below(&column, made) {
            let to = if at.same {
                joined(&at.to, inner)
            } else {
                at.to.clone()
            };
            (to, field.clone())
        } else {
            continue;
        };
        let how = composed(ways, &at.how);
        let same = *kept && at.same;
        let Some(argument) = callee.arguments.get(*input) else {
            continue;
        };
        for flow in argument.flows {
            let ways: Way = flow.how.iter().copied().collect();
            let (to, from) = if let Some(inner) = below(flow.to, &field) {
                if flow.same && argument.overrides(flow.to, &field) && all_direct(&ways) {
                    continue;
                }
                let from = Source::of(&flow.from);
                (
                    to.clone(),
                    if flow.same { from.inside(inner) } else { from },
                )
            } else if let Some(inner) = below(&field, flow.to) {
                let to = if same { joined(&to, inner) } else { to.clone() };
                (to, Source::of(&flow.from))
            } else {
                continue;
            };
            let next = Point {
                to,
                from,
                same: same && flow.same,
                how: composed(&ways, &how),
            };
            follow(callees, next, seen, found);
        }
    }
}

fn composed(first: &Way, next: &Way) -> Way {
    first
        .iter()
        .flat_map(|first| next.iter().map(|next| first.then(*next)))
        .collect()
}

fn all_direct(ways: &Way) -> bool {
    ways.iter().all(|way| way.kind.is_direct())
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Input(usize, String),
    Call(usize, String),
}

impl Source {
    fn of(from: &From) -> Self {
        match *from {
            From::Input { input, field } => Self::Input(input, field.to_owned()),
            From::Call { call, column } => Self::Call(call, column.to_owned()),
        }
    }

    fn inside(self, inner: &str) -> Self {
        match self {
            Self::Input(input, field) => Self::Input(input, joined(&field, inner)),
            Self::Call(call, column) => Self::Call(call, joined(&column, inner)),
        }
    }
}

impl Shape {
    /// A named column between `around` and `column` has flows of its own.
    pub(super) fn overrides(&self, around: &str, column: &str) -> bool {
        self.named.iter().any(|named| {
            *named != around && below(around, named).is_some() && below(named, column).is_some()
        })
    }
}

/// The rest of `path` inside `around`; `None`: it does not lie there.
pub(super) fn below<'p>(around: &str, path: &'p str) -> Option<&'p str> {
    if around.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(around)?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix('.')
}

fn overlap(one: &str, other: &str) -> bool {
    below(one, other).is_some() || below(other, one).is_some()
}

fn joined(path: &str, inner: &str) -> String {
    let dot = if path.is_empty() || inner.is_empty() {
        ""
    } else {
        "."
    };
    let joined = format!("{path}{dot}{inner}");
    match joined.match_indices('.').nth(MOST_SEGMENTS - 1) {
        Some((at, _)) => joined[..at].to_owned(),
        None => joined,
    }
}
