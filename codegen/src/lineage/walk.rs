//! The state of the walk over a body: locals, scopes, conditions in force, and where control may leave to.
//!
//! An assignment takes along whatever decides whether it happens: the conditions around it, and the conditions under which control has
//! left a loop, a block or the function before.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proc_macro2::Span;
use syn::{Expr, ExprClosure, Member};

use super::kinds::{Kinds, Step};
use super::macros::Parsed;
use super::options::Options;
use super::value::{Place, Root, Sources, Value, add, is_number, stepped};

/// Rounds after which a loop that does not settle counts as mixing everything with everything.
const MOST_ROUNDS: usize = 40;

/// The locals' values at a point of the body; not live: control does not get here.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Env {
    pub(super) values: Vec<Value>,
    pub(super) live: bool,
}

impl Env {
    pub(super) fn or(self, other: Self) -> Self {
        if !self.live {
            return other;
        }
        if !other.live {
            return self;
        }
        let (mut long, short) = if self.values.len() < other.values.len() {
            (other.values, self.values)
        } else {
            (self.values, other.values)
        };
        for (value, other) in long.iter_mut().zip(short) {
            *value = core::mem::take(value).or(&other);
        }
        Self {
            values: long,
            live: true,
        }
    }
}

#[derive(PartialEq)]
struct State {
    env: Env,
    frames: Vec<(Sources, Option<(Env, Value)>)>,
    arguments: Vec<Vec<Value>>,
    closures: Vec<Env>,
}

/// What control can leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// A function, a closure or an `async` block: `return` and `?`.
    Function,
    /// A loop: `break` and `continue`.
    Loop,
    /// A labelled block.
    Block,
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) label: Option<String>,
    /// Conditions under which control has left through this frame.
    pub(super) left_under: Sources,
    /// Where control goes to behind the frame, and with which value.
    pub(super) out: Option<(Env, Value)>,
    /// Where control goes on with the next round.
    pub(super) next: Option<Env>,
}

/// A closure with the locals as they were where it was written.
#[derive(Clone)]
pub(super) struct Closure {
    pub(super) code: Rc<ExprClosure>,
    pub(super) scope: Vec<(String, usize)>,
    pub(super) env: Env,
}

/// A parameter of the function.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) type_text: String,
    /// A number, a text or bytes: has no fields.
    pub(super) scalar: bool,
    /// Passed by `&mut`.
    pub(super) mutable: bool,
}

/// A call whose callee has lineage of its own, with the values of its arguments.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) callee: syn::Path,
    pub(super) arguments: Vec<Value>,
}

/// A place where more is claimed than is known.
#[derive(Clone, Debug)]
pub(super) struct Imprecise {
    site: usize,
    pub(super) span: Span,
    pub(super) what: String,
}

pub(super) struct Walk<'o> {
    pub(super) options: &'o Options,
    pub(super) parameters: Vec<Parameter>,
    pub(super) env: Env,
    pub(super) scope: Vec<(String, usize)>,
    pub(super) mutable: BTreeSet<usize>,
    pub(super) conditions: Vec<Sources>,
    pub(super) frames: Vec<Frame>,
    pub(super) closures: Vec<Closure>,
    pub(super) calls: Vec<Call>,
    pub(super) imprecise: Vec<Imprecise>,
    pub(super) parsed: BTreeMap<usize, Rc<Parsed>>,
    /// Closures that are being run: one that gets itself is not run again.
    pub(super) running: Vec<usize>,
    pub(super) loops: usize,
    /// Branches whose value is the function's.
    pub(super) tails: BTreeSet<usize>,
    /// What attributes inside the body say wrongly, by place.
    pub(super) errors: BTreeMap<usize, syn::Error>,
    locals: BTreeMap<usize, usize>,
    sites: BTreeMap<usize, usize>,
}

/// Identity of a part of the syntax tree: its address, which is stable while the tree lives.
pub(super) fn site<T>(node: &T) -> usize {
    core::ptr::from_ref(node).addr()
}

impl<'o> Walk<'o> {
    pub(super) fn new(options: &'o Options, parameters: Vec<Parameter>) -> Self {
        Self {
            options,
            parameters,
            env: Env {
                values: Vec::new(),
                live: true,
            },
            scope: Vec::new(),
            mutable: BTreeSet::new(),
            conditions: Vec::new(),
            frames: Vec::new(),
            closures: Vec::new(),
            calls: Vec::new(),
            imprecise: Vec::new(),
            parsed: BTreeMap::new(),
            running: Vec::new(),
            loops: 0,
            tails: BTreeSet::new(),
            errors: BTreeMap::new(),
            locals: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    /// Number of a closure or call: the same at every visit of its place.
    pub(super) fn numbered(&mut self, site: usize, next: usize) -> (usize, bool) {
        let known = self.sites.len();
        let number = *self.sites.entry(site).or_insert(next);
        (number, self.sites.len() > known)
    }

    /// Binds a name that is declared at `site`.
    pub(super) fn declare(&mut self, site: usize, name: String, value: Value, mutable: bool) {
        let next = self.locals.len();
        let local = *self.locals.entry(site).or_insert(next);
        if self.env.values.len() <= local {
            self.env.values.resize(local + 1, Value::default());
        }
        self.env.values[local] = value;
        if mutable {
            self.mutable.insert(local);
        }
        self.scope.push((name, local));
    }

    pub(super) fn local(&self, name: &str) -> Option<usize> {
        self.scope
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, local)| *local)
    }

    pub(super) fn value_of(&self, local: usize) -> Value {
        self.env.values.get(local).cloned().unwrap_or_default()
    }

    fn value_at(&self, local: usize, path: &[String]) -> Value {
        path.iter()
            .fold(self.value_of(local), |value, name| value.part(name))
    }

    /// What decides whether control is here.
    pub(super) fn decided_by(&self, kind: Kinds) -> Sources {
        let mut sources = Sources::new();
        for condition in &self.conditions {
            add(&mut sources, &stepped(condition, Step::Indirect(kind)));
        }
        for frame in &self.frames {
            add(&mut sources, &frame.left_under);
        }
        sources
    }

    /// Runs `body` where `condition` decides whether it runs.
    pub(super) fn under<T>(&mut self, condition: Sources, body: impl FnOnce(&mut Self) -> T) -> T {
        self.conditions.push(condition);
        let result = body(self);
        self.conditions.pop();
        result
    }

    /// Runs `body` in a scope of its own.
    pub(super) fn scoped<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.scope.len();
        let result = body(self);
        self.scope.truncate(mark);
        result
    }

    /// Runs `body` any number of times, until nothing new comes of it.
    pub(super) fn repeated<T>(&mut self, mut body: impl FnMut(&mut Self) -> T) -> T {
        self.loops += 1;
        let mut round = 0;
        let result = loop {
            let before = self.state();
            let result = body(self);
            round += 1;
            let after = core::mem::take(&mut self.env);
            self.env = before.env.clone().or(after);
            if self.state() == before {
                break result;
            }
            if round == MOST_ROUNDS {
                self.mix();
                break body(self);
            }
        };
        self.loops -= 1;
        result
    }

    /// Everything that one round of a loop can change for the next.
    fn state(&self) -> State {
        State {
            env: self.env.clone(),
            frames: self
                .frames
                .iter()
                .map(|frame| (frame.left_under.clone(), frame.out.clone()))
                .collect(),
            arguments: self
                .calls
                .iter()
                .map(|call| call.arguments.clone())
                .collect(),
            closures: self
                .closures
                .iter()
                .map(|closure| closure.env.clone())
                .collect(),
        }
    }

    /// Every local comes from everything.
    fn mix(&mut self) {
        let mut all = Sources::new();
        for (at, _) in self.parameters.iter().enumerate() {
            all.insert(
                super::value::Origin {
                    root: Root::Parameter(at),
                    path: Vec::new(),
                },
                Kinds::TRANSFORMATION.with(Kinds::CONDITIONAL),
            );
        }
        for value in &mut self.env.values {
            value.add(&all);
        }
    }

    /// Writes to a local or a part of it, and to what it refers to on the way.
    pub(super) fn write(&mut self, target: &Target, value: &Value) {
        let value = value.clone().plus(&self.decided_by(Kinds::CONDITIONAL));
        self.put(target, &value, 0);
    }

    fn put(&mut self, target: &Target, value: &Value, depth: usize) {
        // References to references to …: further than anything compiles.
        if depth > 8 || target.local >= self.env.values.len() {
            return;
        }
        let mut beyond = Vec::new();
        for at in 0..=target.path.len() {
            if at == target.path.len() && !target.through {
                break;
            }
            let on_the_way = self.value_at(target.local, &target.path[..at]);
            let alone = on_the_way.refs.len() == 1;
            for place in on_the_way.refs {
                let mut path = place.path;
                path.extend(target.path[at..].iter().cloned());
                beyond.push(Target {
                    local: place.local,
                    path,
                    exact: target.exact && alone && place.exact,
                    through: true,
                });
            }
        }
        // The second time through a reference is a guess, and a guess replaces nothing.
        let exact = target.exact && !(target.through && depth > 1);
        self.env.values[target.local].put(&target.path, value, exact);
        for next in beyond {
            if next.local != target.local {
                self.put(&next, value, depth + 1);
            }
        }
    }

    /// Writes to everything that a value refers to.
    pub(super) fn write_through(&mut self, reference: &Value, value: &Value) {
        for place in reference.all_refs() {
            let target = Target {
                local: place.local,
                path: place.path,
                exact: false,
                through: true,
            };
            self.write(&target, value);
        }
    }

    /// The local that an expression names, with the path inside it.
    pub(super) fn target(&self, expression: &Expr) -> Option<Target> {
        match expression {
            Expr::Path(path) => Some(Target {
                local: self.local(&path.path.get_ident()?.to_string())?,
                path: Vec::new(),
                exact: true,
                through: false,
            }),
            Expr::Field(field) => {
                let mut target = self.target(&field.base)?;
                target.path.push(member(&field.member));
                Some(target)
            }
            Expr::Index(index) => Some(Target {
                exact: false,
                ..self.target(&index.expr)?
            }),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => Some(Target {
                through: true,
                ..self.target(&unary.expr)?
            }),
            Expr::Paren(inner) => self.target(&inner.expr),
            Expr::Group(inner) => self.target(&inner.expr),
            _ => None,
        }
    }

    /// Says that more is claimed at `span` than is known.
    pub(super) fn lint(&mut self, site: usize, span: Span, what: impl FnOnce() -> String) {
        if !self.imprecise.iter().any(|found| found.site == site) {
            self.imprecise.push(Imprecise {
                site,
                span,
                what: what(),
            });
        }
    }

    /// The value has fields, as far as can be seen.
    pub(super) fn has_fields(&self, value: &Value) -> bool {
        let whole = value.whole.iter().any(|(origin, kinds)| {
            origin.path.is_empty()
                && !kinds.same().is_empty()
                && match origin.root {
                    Root::Parameter(at) => !self.parameters[at].scalar,
                    Root::Call(_) => true,
                }
        });
        let named = value
            .parts
            .keys()
            .filter(|name| !is_number(name) && name.as_str() != super::value::ERROR)
            .count();
        whole || named > 1 || value.parts.values().any(|part| self.has_fields(part))
    }
}

/// What an assignment writes to.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) local: usize,
    pub(super) path: Vec<String>,
    /// All of it is replaced.
    pub(super) exact: bool,
    /// Written through a reference: `*x = …`.
    pub(super) through: bool,
}

impl Target {
    pub(super) fn place(&self) -> Place {
        Place {
            local: self.local,
            path: self.path.clone(),
            exact: self.exact,
        }
    }
}

/// Name of a field; the number of a tuple's element.
pub(super) fn member(member: &Member) -> String {
    match member {
        Member::Named(name) => plain(name),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// A name without `r#`.
pub(super) fn plain(name: &syn::Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}
