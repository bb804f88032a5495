//! A small language: printed as Rust for the analysis, run by an interpreter as the oracle.
//!
//! `fn f(input: &In) -> Out` over numbers: `input` has `a`, `b`, `c`, `sub.x`, `sub.y`, an optional `opt` and a `list`; `Out` has `x`, `y`, `z`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Fields of the input, in the order of [`Input::with`].
pub(super) const FIELDS: [&str; 7] = ["a", "b", "c", "sub.x", "sub.y", "opt", "list"];
/// Columns of the output.
pub(super) const COLUMNS: [&str; 3] = ["x", "y", "z"];

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Input {
    pub(super) numbers: [i64; 5],
    pub(super) opt: Option<i64>,
    pub(super) list: Vec<i64>,
}

#[derive(Clone, Debug)]
pub(super) enum Expr {
    Number(i64),
    Local(String),
    Field(usize),
    Add(Box<Expr>, Box<Expr>),
    If(Box<Cond>, Box<Expr>, Box<Expr>),
    Match(Box<Expr>, [Box<Expr>; 3]),
    /// `'out: { if cond { break 'out one } other }`
    Labelled(Box<Cond>, Box<Expr>, Box<Expr>),
    /// `input.opt.filter(|k| cond).map(|k| one).unwrap_or(other)`
    Optional(Box<Cond>, Box<Expr>, Box<Expr>),
    /// `list.iter().filter(|k| cond).map(|k| expr).sum()`, or `.count()`
    Sum(List, Box<Cond>, Box<Expr>),
    Count(List, Box<Cond>),
    /// `list.iter().fold(start, |s, k| expr)`
    Fold(List, Box<Expr>, Box<Expr>),
    /// `list.iter().max().copied().unwrap_or(expr)`
    Max(List, Box<Expr>),
    Call(String, Box<Expr>),
    Column(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    Input,
    Local,
}

#[derive(Clone, Debug)]
pub(super) enum Cond {
    Less(Expr, Expr),
    Some,
    Both(Box<Cond>, Box<Cond>),
}

#[derive(Clone, Debug)]
pub(super) enum Stmt {
    Let(String, Expr),
    Pair(String, String, Expr, Expr),
    Set(String, Expr),
    Add(String, Expr),
    Column(usize, Expr),
    AddColumn(usize, Expr),
    If(Cond, Vec<Stmt>, Vec<Stmt>),
    /// `for i in 0..count.rem_euclid(4) { … }`
    For(String, Expr, Vec<Stmt>),
    Each(String, List, Vec<Stmt>),
    /// `while n < limit { n += 1; … }` over a local of its own.
    While(String, Expr, Vec<Stmt>),
    Push(Expr),
    Truncate(Expr),
    /// `let r = &mut place; *r = …; *r += …;` over a local (`Ok`) or a column (`Err`).
    Refer(Result<String, usize>, Expr, bool),
    Break(Cond),
    Continue(Cond),
    Return(Cond, bool),
    Swap(String, String),
    IfLet(String, Vec<Stmt>),
    LetElse(String),
    Closure(String, Expr),
}

pub(super) struct Program(pub(super) Vec<Stmt>);

/// Text of the program as a Rust function.
pub(super) fn print(program: &Program) -> String {
    let mut text = String::from(
        "fn f(input: &In) -> Out { let mut out = Out { x: 0, y: 0, z: 0 }; let mut list = Vec::new(); ",
    );
    for local in 0..4 {
        let _ = write!(text, "let mut v{local} = {local}; ");
    }
    statements(&program.0, &mut text);
    text.push_str("out }");
    text
}

fn statements(list: &[Stmt], text: &mut String) {
    for statement in list {
        let line = match statement {
            Stmt::Let(name, value) => format!("let mut {name} = {}; ", show(value)),
            Stmt::Pair(one, two, left, right) => {
                format!(
                    "let (mut {one}, mut {two}) = ({}, {}); ",
                    show(left),
                    show(right)
                )
            }
            Stmt::Set(name, value) => format!("{name} = {}; ", show(value)),
            Stmt::Add(name, value) => format!("{name} += {}; ", show(value)),
            Stmt::Column(at, value) => format!("out.{} = {}; ", COLUMNS[*at], show(value)),
            Stmt::AddColumn(at, value) => format!("out.{} += {}; ", COLUMNS[*at], show(value)),
            Stmt::If(cond, then, otherwise) => {
                format!(
                    "if {} {{ {}}} else {{ {}}} ",
                    shown(cond),
                    inner(then),
                    inner(otherwise)
                )
            }
            Stmt::For(name, count, body) => {
                format!(
                    "for {name} in 0..({}).rem_euclid(4) {{ {}}} ",
                    show(count),
                    inner(body)
                )
            }
            Stmt::Each(name, list, body) => {
                format!("for {name} in &{} {{ {}}} ", of(*list), inner(body))
            }
            Stmt::While(name, limit, body) => format!(
                "let mut {name} = 0; while {name} < ({}).rem_euclid(4) {{ {name} += 1; {}}} ",
                show(limit),
                inner(body)
            ),
            Stmt::Push(value) => format!("list.push({}); ", show(value)),
            Stmt::Truncate(count) => {
                format!("list.truncate(({}).rem_euclid(3) as usize); ", show(count))
            }
            Stmt::Refer(place, value, add) => {
                let place = match place {
                    Ok(name) => name.clone(),
                    Err(column) => format!("out.{}", COLUMNS[*column]),
                };
                let op = if *add { "+=" } else { "=" };
                format!("{{ let r = &mut {place}; *r {op} {}; }} ", show(value))
            }
            Stmt::Break(cond) => format!("if {} {{ break; }} ", shown(cond)),
            Stmt::Continue(cond) => format!("if {} {{ continue; }} ", shown(cond)),
            Stmt::Return(cond, fresh) => {
                let value = if *fresh {
                    "Out { x: v0, ..out }"
                } else {
                    "out"
                };
                format!("if {} {{ return {value}; }} ", shown(cond))
            }
            Stmt::Swap(one, two) => format!("std::mem::swap(&mut {one}, &mut {two}); "),
            Stmt::IfLet(name, body) => {
                format!("if let Some({name}) = input.opt {{ {}}} ", inner(body))
            }
            Stmt::LetElse(name) => {
                format!("let Some(mut {name}) = input.opt else {{ return out; }}; ")
            }
            Stmt::Closure(name, body) => format!("let {name} = |k: i64| {}; ", show(body)),
        };
        text.push_str(&line);
    }
}

fn inner(list: &[Stmt]) -> String {
    let mut text = String::new();
    statements(list, &mut text);
    text
}

fn of(list: List) -> &'static str {
    match list {
        List::Input => "input.list",
        List::Local => "list",
    }
}

fn show(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => number.to_string(),
        Expr::Local(name) => name.clone(),
        Expr::Field(at) => format!("input.{}", FIELDS[*at]),
        Expr::Add(one, two) => format!("({} + {})", show(one), show(two)),
        Expr::If(cond, one, two) => {
            format!(
                "(if {} {{ {} }} else {{ {} }})",
                shown(cond),
                show(one),
                show(two)
            )
        }
        Expr::Match(value, [zero, few, many]) => format!(
            "(match ({}).rem_euclid(4) {{ 0 => {}, 1 | 2 => {}, k if k > 7 => 0, _ => {} }})",
            show(value),
            show(zero),
            show(few),
            show(many)
        ),
        Expr::Labelled(cond, one, two) => {
            format!(
                "'out: {{ if {} {{ break 'out {}; }} {} }}",
                shown(cond),
                show(one),
                show(two)
            )
        }
        Expr::Optional(cond, one, two) => format!(
            "input.opt.filter(|k| {}).map(|k| {}).unwrap_or({})",
            shown(cond),
            show(one),
            show(two)
        ),
        Expr::Sum(list, cond, value) => format!(
            "{}.iter().filter(|k| {}).map(|k| {}).sum::<i64>()",
            of(*list),
            shown(cond),
            show(value)
        ),
        Expr::Count(list, cond) => {
            format!(
                "({}.iter().filter(|k| {}).count() as i64)",
                of(*list),
                shown(cond)
            )
        }
        Expr::Fold(list, start, body) => {
            format!(
                "{}.iter().fold({}, |s, k| {})",
                of(*list),
                show(start),
                show(body)
            )
        }
        Expr::Max(list, other) => {
            format!(
                "{}.iter().max().copied().unwrap_or({})",
                of(*list),
                show(other)
            )
        }
        Expr::Call(name, value) => format!("{name}({})", show(value)),
        Expr::Column(at) => format!("out.{}", COLUMNS[*at]),
    }
}

fn shown(cond: &Cond) -> String {
    match cond {
        Cond::Less(one, two) => format!("({} < {})", show(one), show(two)),
        Cond::Some => "input.opt.is_some()".to_owned(),
        Cond::Both(one, two) => format!("({} && {})", shown(one), shown(two)),
    }
}

enum Next {
    On,
    Break,
    Continue,
    Return([i64; 3]),
}

struct Machine<'p> {
    input: &'p Input,
    out: [i64; 3],
    list: Vec<i64>,
    /// Names in scope with their slots: a name that is declared again is another local.
    scope: Vec<(String, usize)>,
    slots: Vec<i64>,
    closures: BTreeMap<usize, (Expr, Vec<(String, usize)>)>,
}

/// Runs the program.
pub(super) fn run(program: &Program, input: &Input) -> [i64; 3] {
    let mut machine = Machine {
        input,
        out: [0; 3],
        list: Vec::new(),
        scope: Vec::new(),
        slots: Vec::new(),
        closures: BTreeMap::new(),
    };
    for local in 0..4 {
        machine.declare(format!("v{local}"), local);
    }
    match machine.block(&program.0) {
        Next::Return(out) => out,
        _ => machine.out,
    }
}

impl Machine<'_> {
    fn declare(&mut self, name: String, value: i64) {
        self.slots.push(value);
        self.scope.push((name, self.slots.len() - 1));
    }

    fn slot(&self, name: &str) -> usize {
        let found = self.scope.iter().rev().find(|(known, _)| known == name);
        found
            .unwrap_or_else(|| panic!("`{name}` is not declared"))
            .1
    }

    fn block(&mut self, list: &[Stmt]) -> Next {
        for statement in list {
            match self.statement(statement) {
                Next::On => {}
                other => return other,
            }
        }
        Next::On
    }

    fn scoped(&mut self, list: &[Stmt]) -> Next {
        let mark = self.scope.len();
        let next = self.block(list);
        self.scope.truncate(mark);
        next
    }

    fn round(&mut self, name: &str, value: i64, body: &[Stmt]) -> Next {
        let mark = self.scope.len();
        self.declare(name.to_owned(), value);
        let next = self.block(body);
        self.scope.truncate(mark);
        next
    }

    fn statement(&mut self, statement: &Stmt) -> Next {
        match statement {
            Stmt::Let(name, value) => {
                let value = self.value(value);
                self.declare(name.clone(), value);
            }
            Stmt::Pair(one, two, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                self.declare(one.clone(), left);
                self.declare(two.clone(), right);
            }
            Stmt::Set(name, value) => {
                let value = self.value(value);
                let slot = self.slot(name);
                self.slots[slot] = value;
            }
            Stmt::Add(name, value) | Stmt::Refer(Ok(name), value, true) => {
                let value = self.value(value);
                let slot = self.slot(name);
                self.slots[slot] = self.slots[slot].wrapping_add(value);
            }
            Stmt::Refer(Ok(name), value, false) => {
                let value = self.value(value);
                let slot = self.slot(name);
                self.slots[slot] = value;
            }
            Stmt::Column(at, value) | Stmt::Refer(Err(at), value, false) => {
                self.out[*at] = self.value(value);
            }
            Stmt::AddColumn(at, value) | Stmt::Refer(Err(at), value, true) => {
                let value = self.value(value);
                self.out[*at] = self.out[*at].wrapping_add(value);
            }
            Stmt::If(cond, then, otherwise) => {
                let list = if self.holds(cond) { then } else { otherwise };
                return self.scoped(list);
            }
            Stmt::For(name, count, body) => {
                for at in 0..self.value(count).rem_euclid(4) {
                    match self.round(name, at, body) {
                        Next::Break => break,
                        Next::On | Next::Continue => {}
                        left @ Next::Return(_) => return left,
                    }
                }
            }
            Stmt::Each(name, list, body) => {
                for item in self.items(*list) {
                    match self.round(name, item, body) {
                        Next::Break => break,
                        Next::On | Next::Continue => {}
                        left @ Next::Return(_) => return left,
                    }
                }
            }
            Stmt::While(name, limit, body) => {
                self.declare(name.clone(), 0);
                let slot = self.slots.len() - 1;
                while self.slots[slot] < self.value(limit).rem_euclid(4) {
                    self.slots[slot] += 1;
                    match self.scoped(body) {
                        Next::Break => break,
                        Next::On | Next::Continue => {}
                        left @ Next::Return(_) => return left,
                    }
                }
            }
            Stmt::Push(value) => {
                let value = self.value(value);
                self.list.push(value);
            }
            Stmt::Truncate(count) => {
                let count = self.value(count).rem_euclid(3);
                self.list.truncate(usize::try_from(count).unwrap());
            }
            Stmt::Break(cond) => {
                if self.holds(cond) {
                    return Next::Break;
                }
            }
            Stmt::Continue(cond) => {
                if self.holds(cond) {
                    return Next::Continue;
                }
            }
            Stmt::Return(cond, fresh) => {
                if self.holds(cond) {
                    let mut out = self.out;
                    if *fresh {
                        out[0] = self.slots[self.slot("v0")];
                    }
                    return Next::Return(out);
                }
            }
            Stmt::Swap(one, two) => {
                let (one, two) = (self.slot(one), self.slot(two));
                self.slots.swap(one, two);
            }
            Stmt::IfLet(name, body) => {
                if let Some(value) = self.input.opt {
                    return self.round(name, value, body);
                }
            }
            Stmt::LetElse(name) => match self.input.opt {
                Some(value) => self.declare(name.clone(), value),
                None => return Next::Return(self.out),
            },
            Stmt::Closure(name, body) => {
                let scope = self.scope.clone();
                self.declare(name.clone(), 0);
                self.closures
                    .insert(self.slots.len() - 1, (body.clone(), scope));
            }
        }
        Next::On
    }

    fn items(&self, list: List) -> Vec<i64> {
        match list {
            List::Input => self.input.list.clone(),
            List::Local => self.list.clone(),
        }
    }

    /// Evaluates with `k` (and `s`) bound.
    fn with<T>(&mut self, bound: &[(&str, i64)], body: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.scope.len();
        for (name, value) in bound {
            self.declare((*name).to_owned(), *value);
        }
        let result = body(self);
        self.scope.truncate(mark);
        result
    }

    fn kept(&mut self, list: List, cond: &Cond) -> Vec<i64> {
        let items = self.items(list);
        items
            .into_iter()
            .filter(|item| self.with(&[("k", *item)], |machine| machine.holds(cond)))
            .collect()
    }

    fn value(&mut self, expr: &Expr) -> i64 {
        match expr {
            Expr::Number(number) => *number,
            Expr::Local(name) => self.slots[self.slot(name)],
            Expr::Field(at) => self.input.numbers[*at],
            Expr::Add(one, two) => self.value(one).wrapping_add(self.value(two)),
            Expr::If(cond, one, two) | Expr::Labelled(cond, one, two) => {
                let chosen = if self.holds(cond) { one } else { two };
                self.value(chosen)
            }
            Expr::Match(value, [zero, few, many]) => {
                let chosen = match self.value(value).rem_euclid(4) {
                    0 => zero,
                    1 | 2 => few,
                    _ => many,
                };
                self.value(chosen)
            }
            Expr::Optional(cond, one, two) => {
                let opt = self.input.opt;
                let kept = opt.filter(|k| self.with(&[("k", *k)], |machine| machine.holds(cond)));
                match kept {
                    Some(k) => self.with(&[("k", k)], |machine| machine.value(one)),
                    None => self.value(two),
                }
            }
            Expr::Sum(list, cond, value) => {
                let kept = self.kept(*list, cond);
                kept.into_iter().fold(0, |sum, item| {
                    sum.wrapping_add(self.with(&[("k", item)], |machine| machine.value(value)))
                })
            }
            Expr::Count(list, cond) => i64::try_from(self.kept(*list, cond).len()).unwrap(),
            Expr::Fold(list, start, body) => {
                let start = self.value(start);
                self.items(*list).into_iter().fold(start, |state, item| {
                    self.with(&[("s", state), ("k", item)], |machine| machine.value(body))
                })
            }
            Expr::Max(list, other) => match self.items(*list).into_iter().max() {
                Some(max) => max,
                None => self.value(other),
            },
            Expr::Call(name, value) => {
                let value = self.value(value);
                let (body, scope) = self.closures[&self.slot(name)].clone();
                let here = std::mem::replace(&mut self.scope, scope);
                let result = self.with(&[("k", value)], |machine| machine.value(&body));
                self.scope = here;
                result
            }
            Expr::Column(at) => self.out[*at],
        }
    }

    fn holds(&mut self, cond: &Cond) -> bool {
        match cond {
            Cond::Less(one, two) => self.value(one) < self.value(two),
            Cond::Some => self.input.opt.is_some(),
            Cond::Both(one, two) => self.holds(one) && self.holds(two),
        }
    }
}
