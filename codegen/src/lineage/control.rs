//! Control flow: branches join, loops run until nothing new comes of them, and who leaves early decides about what follows.

use syn::{BinOp, Block, Expr, ExprForLoop, ExprIf, ExprLoop, ExprMatch, ExprWhile, Pat, Stmt};

use super::kinds::{Kinds, Step};
use super::value::{ERROR, Sources, Value, add, stepped};
use super::walk::{Env, Frame, FrameKind, Walk, site};

impl Walk<'_> {
    /// Evaluates a condition; `let` inside it binds into the scope.
    pub(super) fn condition(&mut self, expression: &Expr) -> Sources {
        match expression {
            Expr::Let(found) => {
                let value = self.expression(&found.expr);
                let sources = self.tested(&found.pat, &value);
                self.bind(&found.pat, &value);
                sources
            }
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) => {
                let mut sources = self.condition(&both.left);
                let before = self.env.clone();
                let right = self.under(sources.clone(), |walk| walk.condition(&both.right));
                let after = core::mem::take(&mut self.env);
                self.env = before.or(after);
                add(&mut sources, &right);
                sources
            }
            Expr::Paren(inner) => self.condition(&inner.expr),
            Expr::Group(inner) => self.condition(&inner.expr),
            other => self.expression(other).flat(),
        }
    }

    pub(super) fn branch(&mut self, branch: &ExprIf) -> Value {
        self.scoped(|walk| {
            let mark = walk.scope.len();
            let condition = walk.condition(&branch.cond);
            let before = walk.env.clone();
            let then = walk.under(condition.clone(), |walk| walk.block(&branch.then_branch));
            let after_then = core::mem::replace(&mut walk.env, before);
            walk.scope.truncate(mark);
            let otherwise = match &branch.else_branch {
                Some((_, otherwise)) => {
                    walk.under(condition.clone(), |walk| walk.expression(otherwise))
                }
                None => Value::default(),
            };
            let after_else = core::mem::take(&mut walk.env);
            let empty = block_gives_nothing(&branch.then_branch)
                || branch
                    .else_branch
                    .as_ref()
                    .is_some_and(|(_, otherwise)| gives_nothing(otherwise));
            let kind = walk.decision(site(branch), empty);
            walk.joined(
                vec![(then, after_then), (otherwise, after_else)],
                &condition,
                kind,
            )
        })
    }

    pub(super) fn choice(&mut self, choice: &ExprMatch) -> Value {
        let value = self.expression(&choice.expr);
        let mut condition = Sources::new();
        let before = self.env.clone();
        let mut arms = Vec::new();
        for arm in &choice.arms {
            // Guards of the arms before may have changed something.
            self.env = arms.iter().fold(
                before.clone(),
                |env, (_, _, guarded): &(Value, Env, Env)| env.or(guarded.clone()),
            );
            let (value, guarded) = self.scoped(|walk| {
                add(&mut condition, &walk.tested(&arm.pat, &value));
                walk.bind(&arm.pat, &value);
                if let Some(guard) = guard(&arm.pat) {
                    let tested = walk.under(condition.clone(), |walk| walk.condition(guard));
                    add(&mut condition, &tested);
                }
                let guarded = walk.env.clone();
                let value = walk.under(condition.clone(), |walk| walk.expression(&arm.body));
                (value, guarded)
            });
            let after = core::mem::take(&mut self.env);
            arms.push((value, after, guarded));
        }
        let arms = arms
            .into_iter()
            .map(|(value, after, _)| (value, after))
            .collect();
        let empty = choice.arms.iter().any(|arm| gives_nothing(&arm.body));
        let kind = self.decision(site(choice), empty);
        self.joined(arms, &condition, kind)
    }

    /// A branch at the end of the function that gives no row filters.
    fn decision(&self, site: usize, empty: bool) -> Kinds {
        if empty && self.tails.contains(&site) {
            Kinds::FILTER
        } else {
            Kinds::CONDITIONAL
        }
    }

    /// Notes the branches whose value is the function's.
    pub(super) fn note_tails(&mut self, expression: &Expr) {
        match expression {
            Expr::Paren(inner) => self.note_tails(&inner.expr),
            Expr::Group(inner) => self.note_tails(&inner.expr),
            Expr::Block(block) => self.note_tail(&block.block),
            Expr::If(branch) => {
                self.tails.insert(site(branch));
                self.note_tail(&branch.then_branch);
                if let Some((_, otherwise)) = &branch.else_branch {
                    self.note_tails(otherwise);
                }
            }
            Expr::Match(choice) => {
                self.tails.insert(site(choice));
                for arm in &choice.arms {
                    self.note_tails(&arm.body);
                }
            }
            _ => {}
        }
    }

    pub(super) fn note_tail(&mut self, block: &Block) {
        if let Some(Stmt::Expr(last, None)) = block.stmts.last() {
            self.note_tails(last);
        }
    }

    /// What comes out of branches that a condition chooses among.
    fn joined(&mut self, branches: Vec<(Value, Env)>, condition: &Sources, kind: Kinds) -> Value {
        let live = branches.iter().filter(|(_, env)| env.live).count();
        let mut value: Option<Value> = None;
        let mut env = Env::default();
        for (branch, after) in branches {
            if after.live {
                value = Some(match value {
                    Some(known) => known.or(&branch),
                    None => branch,
                });
            }
            env = env.or(after);
        }
        self.env = env;
        let value = value.unwrap_or_default();
        if live > 1 {
            return value.plus(&stepped(condition, Step::Indirect(kind)));
        }
        // The others have left, and what they left under is kept there.
        value
    }

    /// Runs code that ends by leaving, under a condition; what comes behind it has not run it.
    pub(super) fn exclusive(&mut self, condition: Sources, body: impl FnOnce(&mut Self)) {
        let before = self.env.clone();
        self.under(condition, body);
        let after = core::mem::take(&mut self.env);
        self.env = before.or(after);
    }

    /// Runs a body whose inside can leave it early.
    pub(super) fn framed(
        &mut self,
        kind: FrameKind,
        label: Option<String>,
        body: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        self.frames.push(Frame {
            kind,
            label,
            left_under: Sources::new(),
            out: None,
            next: None,
        });
        let value = body(self);
        let Some(frame) = self.frames.pop() else {
            return value;
        };
        let value = if self.env.live {
            match frame.out {
                Some((env, out)) => {
                    let here = core::mem::take(&mut self.env);
                    self.env = here.or(env);
                    value.or(&out)
                }
                None => value,
            }
        } else {
            let (env, out) = frame.out.unwrap_or_default();
            self.env = env;
            out
        };
        value.plus(&frame.left_under)
    }

    /// `break` and, with `again`, `continue`.
    pub(super) fn leave(&mut self, label: Option<&str>, value: Value, again: bool) {
        let target = self.frames.iter().rposition(|frame| match label {
            Some(label) => frame.label.as_deref() == Some(label),
            None => frame.kind == FrameKind::Loop,
        });
        let Some(target) = target else { return };
        self.leave_to(target, value, again, Kinds::CONDITIONAL);
    }

    fn leave_to(&mut self, target: usize, value: Value, again: bool, kind: Kinds) {
        if !self.env.live {
            return;
        }
        let decided = self.decided_by(kind);
        for frame in &mut self.frames[target..] {
            add(&mut frame.left_under, &decided);
        }
        let env = self.env.clone();
        let frame = &mut self.frames[target];
        if again {
            frame.next = Some(match frame.next.take() {
                Some(known) => known.or(env),
                None => env,
            });
        } else {
            let value = value.plus(&decided);
            frame.out = Some(match frame.out.take() {
                Some((known, out)) => (known.or(env), out.or(&value)),
                None => (env, value),
            });
        }
        self.env.live = false;
    }

    /// Leaves the function that is being run.
    pub(super) fn return_value(&mut self, value: Value, kind: Kinds) {
        let target = self
            .frames
            .iter()
            .rposition(|frame| frame.kind == FrameKind::Function);
        if let Some(target) = target {
            self.leave_to(target, value, false, kind);
        }
    }

    pub(super) fn return_from(&mut self, expression: Option<&Expr>) -> Value {
        let value = expression
            .map(|value| self.expression(value))
            .unwrap_or_default();
        let kind = match expression.map(gives_nothing) {
            Some(true) => Kinds::FILTER,
            _ => Kinds::CONDITIONAL,
        };
        self.return_value(value, kind);
        Value::default()
    }

    /// `value?`: leaves with the error or without a value, goes on with what is held.
    pub(super) fn tried(&mut self, expression: &Expr) -> Value {
        let value = self.expression(expression);
        let decided = value.discriminant();
        let mut error = Value::default();
        error
            .parts
            .insert(ERROR.to_owned(), value.part(ERROR).merged(Step::Convert));
        self.exclusive(decided, |walk| walk.return_value(error, Kinds::FILTER));
        value.without_error()
    }

    pub(super) fn while_loop(&mut self, cycle: &ExprWhile) -> Value {
        let label = cycle
            .label
            .as_ref()
            .map(|label| label.name.ident.to_string());
        self.framed_loop(label, |walk| {
            walk.scoped(|walk| {
                let condition = walk.condition(&cycle.cond);
                let ended = walk.env.clone();
                walk.under(condition, |walk| walk.block(&cycle.body));
                Some(ended)
            })
        });
        Value::default()
    }

    pub(super) fn endless(&mut self, cycle: &ExprLoop) -> Value {
        let label = cycle
            .label
            .as_ref()
            .map(|label| label.name.ident.to_string());
        self.framed_loop(label, |walk| {
            walk.block(&cycle.body);
            None
        })
    }

    pub(super) fn for_loop(&mut self, cycle: &ExprForLoop) -> Value {
        let items = self.expression(&cycle.expr);
        let label = cycle
            .label
            .as_ref()
            .map(|label| label.name.ident.to_string());
        self.framed_loop(label, |walk| {
            walk.scoped(|walk| {
                let ended = walk.env.clone();
                walk.bind(&cycle.pat, &items);
                walk.under(items.flat(), |walk| walk.block(&cycle.body));
                Some(ended)
            })
        });
        Value::default()
    }

    /// A loop. `round` runs one round and gives the state in which the loop may end before it.
    fn framed_loop(
        &mut self,
        label: Option<String>,
        mut round: impl FnMut(&mut Self) -> Option<Env>,
    ) -> Value {
        self.frames.push(Frame {
            kind: FrameKind::Loop,
            label,
            left_under: Sources::new(),
            out: None,
            next: None,
        });
        let own = self.frames.len() - 1;
        let mut ended: Option<Env> = None;
        self.repeated(|walk| {
            let found = round(walk);
            if let Some(next) = walk.frames[own].next.take() {
                let here = core::mem::take(&mut walk.env);
                walk.env = here.or(next);
            }
            if let Some(env) = found {
                ended = Some(match ended.take() {
                    Some(known) => known.or(env),
                    None => env,
                });
            }
        });
        let Some(frame) = self.frames.pop() else {
            return Value::default();
        };
        // Every round's state is among those in which the loop may end.
        let mut env = ended.unwrap_or_default();
        let mut value = Value::default();
        if let Some((after, out)) = frame.out {
            env = env.or(after);
            value = out;
        }
        self.env = env;
        value
    }
}

/// The guard of an arm.
fn guard(pattern: &Pat) -> Option<&Expr> {
    match pattern {
        Pat::Guard(guarded) => Some(&guarded.guard),
        Pat::Paren(inner) => guard(&inner.pat),
        _ => None,
    }
}

fn block_gives_nothing(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(last, None)) if gives_nothing(last))
}

/// `None`, `Err(…)`, an empty list: no row comes of it.
fn gives_nothing(expression: &Expr) -> bool {
    let last_of = |expression: &Expr| match expression {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    match super::expressions::unwrapped(expression) {
        path @ Expr::Path(_) => last_of(path).is_some_and(|name| name == "None"),
        Expr::Call(call) => last_of(&call.func).is_some_and(|name| {
            name == "Err" || (call.args.is_empty() && matches!(name.as_str(), "new" | "empty"))
        }),
        Expr::Macro(found) => found.mac.path.is_ident("vec") && found.mac.tokens.is_empty(),
        Expr::Block(block) => block_gives_nothing(&block.block),
        _ => false,
    }
}
