//! Expressions: what each is made of.

use syn::spanned::Spanned as _;
use syn::{BinOp, Block, Expr, ExprReference, ExprStruct, Local, Pat, Stmt, UnOp};

use super::kinds::{Kinds, Step};
use super::value::{Sources, Value, stepped};
use super::walk::{FrameKind, Walk, member, site};

impl Walk<'_> {
    pub(super) fn block(&mut self, block: &Block) -> Value {
        self.scoped(|walk| {
            let mut last = Value::default();
            for statement in &block.stmts {
                last = walk.statement(statement);
            }
            last
        })
    }

    fn statement(&mut self, statement: &Stmt) -> Value {
        match statement {
            Stmt::Local(local) => {
                self.let_statement(local);
                Value::default()
            }
            // A function inside the body is called like one outside of it.
            Stmt::Item(_) => Value::default(),
            Stmt::Expr(expression, None) => self.expression(expression),
            Stmt::Expr(expression, Some(_)) => {
                self.expression(expression);
                Value::default()
            }
            Stmt::Macro(found) => {
                let value = self.macro_call(&found.mac);
                if found.semi_token.is_some() {
                    Value::default()
                } else {
                    value
                }
            }
        }
    }

    fn let_statement(&mut self, local: &Local) {
        let Some(init) = &local.init else {
            self.bind(&local.pat, &Value::default());
            return;
        };
        let told = match super::options::of_local(&local.attrs) {
            Ok(told) => told,
            Err(error) => {
                self.errors.entry(site(local)).or_insert(error);
                None
            }
        };
        let known = self.imprecise.len();
        let before = told.as_ref().map(|_| self.imprecise.clone());
        let mut value = self.expression(&init.expr);
        if let Some(lines) = &told {
            if let Some(before) = before.filter(|_| self.imprecise.len() > known) {
                self.imprecise = before;
            }
            let name = irrefutable_name(&local.pat);
            for line in lines {
                if name.as_deref() != Some(super::walk::plain(&line.root).as_str()) {
                    self.errors.entry(site(line)).or_insert_with(|| {
                        syn::Error::new(
                            line.root.span(),
                            "the summary tells about the name that the `let` binds, and about no other",
                        )
                    });
                }
            }
            value = self.told(lines);
        }
        if let Some((_, otherwise)) = &init.diverge {
            let tested = self.tested(&local.pat, &value);
            self.exclusive(tested, |walk| {
                walk.expression(otherwise);
            });
            self.bind(&local.pat, &value.without_error());
        } else {
            self.bind(&local.pat, &value);
        }
    }

    /// The value that the lines of a summary describe.
    pub(super) fn told(&mut self, lines: &[super::options::Line]) -> Value {
        let mut value = Value::default();
        for line in lines {
            let mut sources = Sources::new();
            for named in &line.from {
                let Some(local) = self.local(&named.parameter) else {
                    self.errors.entry(site(named)).or_insert_with(|| {
                        syn::Error::new(
                            named.span,
                            format!("there is no `{}` here", named.parameter),
                        )
                    });
                    continue;
                };
                let field = named
                    .path
                    .iter()
                    .fold(self.value_of(local), |value, name| value.part(name));
                for (origin, kinds) in field.flat() {
                    let kinds = composed(kinds, named.kinds);
                    let known: &mut Kinds = sources.entry(origin).or_default();
                    *known = known.with(kinds);
                }
            }
            value.put(&line.path, &Value::sources(sources), true);
        }
        value
    }

    pub(super) fn expression(&mut self, expression: &Expr) -> Value {
        match expression {
            Expr::Lit(literal) => Value {
                literal: match &literal.lit {
                    syn::Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                ..Value::default()
            },
            Expr::Infer(_) | Expr::Const(_) => Value::default(),
            Expr::Path(path) => self.path(path),
            Expr::Paren(inner) => self.expression(&inner.expr),
            Expr::Group(inner) => self.expression(&inner.expr),
            Expr::Field(field) => {
                let base = self.expression(&field.base);
                base.part(&member(&field.member))
            }
            Expr::Reference(reference) => self.reference(reference),
            Expr::RawAddr(raw) => self.expression(&raw.expr),
            Expr::Unary(unary) => {
                let value = self.expression(&unary.expr);
                match unary.op {
                    UnOp::Deref(_) => value,
                    _ => value.merged(Step::Transform),
                }
            }
            Expr::Binary(binary) => self.binary(&binary.left, &binary.op, &binary.right),
            Expr::Assign(assign) => {
                let value = self.expression(&assign.right);
                self.assign(&assign.left, &value);
                Value::default()
            }
            Expr::Cast(cast) => self.expression(&cast.expr).merged(Step::Transform),
            Expr::Struct(literal) => self.literal(literal),
            Expr::Tuple(tuple) => {
                let mut value = Value::default();
                for (at, element) in tuple.elems.iter().enumerate() {
                    let part = self.expression(element);
                    value.parts.insert(at.to_string(), part);
                }
                value
            }
            Expr::Array(array) => self.elements(array.elems.iter()),
            Expr::Repeat(repeat) => {
                let many = self.expression(&repeat.len).flat();
                let many = stepped(&many, Step::Indirect(Kinds::CONDITIONAL));
                self.expression(&repeat.expr).plus(&many)
            }
            Expr::Range(range) => {
                let ends = [&range.start, &range.end];
                let value = self.elements(ends.into_iter().flatten().map(|end| &**end));
                value.merged(Step::Transform)
            }
            Expr::Index(index) => {
                let base = self.expression(&index.expr);
                self.index(&base, &index.index)
            }
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method(call),
            Expr::Macro(found) => self.macro_call(&found.mac),
            Expr::Closure(closure) => self.closure(closure),
            Expr::Await(awaited) => self.expression(&awaited.base),
            Expr::Block(block) => match &block.label {
                Some(label) => {
                    let label = label.name.ident.to_string();
                    self.framed(FrameKind::Block, Some(label), |walk| {
                        walk.block(&block.block)
                    })
                }
                None => self.block(&block.block),
            },
            Expr::Unsafe(block) => self.block(&block.block),
            Expr::Async(block) => {
                self.framed(FrameKind::Function, None, |walk| walk.block(&block.block))
            }
            Expr::TryBlock(block) => {
                self.framed(FrameKind::Function, None, |walk| walk.block(&block.block))
            }
            Expr::If(branch) => self.branch(branch),
            Expr::Match(choice) => self.choice(choice),
            Expr::Let(condition) => {
                let sources = self.condition(expression);
                let _ = condition;
                Value::sources(stepped(&sources, Step::Transform))
            }
            Expr::While(cycle) => self.while_loop(cycle),
            Expr::Loop(cycle) => self.endless(cycle),
            Expr::ForLoop(cycle) => self.for_loop(cycle),
            Expr::Return(exit) => self.return_from(exit.expr.as_deref()),
            Expr::Break(exit) => {
                let value = exit.expr.as_deref().map(|value| self.expression(value));
                let label = exit.label.as_ref().map(|label| label.ident.to_string());
                self.leave(label.as_deref(), value.unwrap_or_default(), false);
                Value::default()
            }
            Expr::Continue(exit) => {
                let label = exit.label.as_ref().map(|label| label.ident.to_string());
                self.leave(label.as_deref(), Value::default(), true);
                Value::default()
            }
            Expr::Try(tried) => self.tried(&tried.expr),
            // Not stable Rust, or newer than the parser.
            other => {
                self.lint(site(other), other.span(), || {
                    "an expression that the analysis does not know".to_owned()
                });
                self.everything()
            }
        }
    }

    /// All that is in scope: for what cannot be looked into.
    fn everything(&self) -> Value {
        let mut value = Value::default();
        for (_, local) in &self.scope {
            value = value.or(&self.value_of(*local).merged(Step::Transform));
        }
        value
    }

    /// Elements of a list: any of them.
    pub(super) fn elements<'e>(&mut self, elements: impl Iterator<Item = &'e Expr>) -> Value {
        let mut value: Option<Value> = None;
        for element in elements {
            let next = self.expression(element);
            value = Some(match value {
                Some(known) => known.or(&next),
                None => next,
            });
        }
        value.unwrap_or_default()
    }

    fn reference(&mut self, reference: &ExprReference) -> Value {
        let mut value = self.expression(&reference.expr);
        if reference.mutability.is_some()
            && let Some(target) = self.target(&reference.expr)
        {
            let through = target.through;
            let place = target.place();
            if !through {
                value.refs.clear();
            }
            value.refs.insert(place);
        }
        value
    }

    fn binary(&mut self, left: &Expr, op: &BinOp, right: &Expr) -> Value {
        match op {
            BinOp::And(_) | BinOp::Or(_) => {
                let one = self.expression(left);
                let before = self.env.clone();
                let other = self.under(one.flat(), |walk| walk.expression(right));
                let after = core::mem::take(&mut self.env);
                self.env = before.or(after);
                one.merged(Step::Transform)
                    .or(&other.merged(Step::Transform))
            }
            BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_) => {
                let right = self.expression(right);
                // Many rounds into one value are an aggregation.
                let step = if self.loops > 0 {
                    Step::Aggregate
                } else {
                    Step::Transform
                };
                let old = self.expression(left).merged(Step::Transform);
                let mut sum = right.merged(step).or(&old);
                sum.refs.clear();
                self.assign(left, &sum);
                Value::default()
            }
            _ => {
                let one = self.expression(left).merged(Step::Transform);
                let mut value = one.or(&self.expression(right).merged(Step::Transform));
                value.refs.clear();
                value
            }
        }
    }

    /// Assigns to a place, or to the places of a pattern: `(a, b.c) = …`.
    pub(super) fn assign(&mut self, left: &Expr, value: &Value) {
        if let Some(target) = self.target(left) {
            if let Expr::Index(index) = left {
                // Where it lands decides what is there.
                let at = self.expression(&index.index).flat();
                let at = stepped(&at, Step::Indirect(Kinds::CONDITIONAL));
                self.write(&target, &value.clone().plus(&at));
            } else {
                self.write(&target, value);
            }
            return;
        }
        match left {
            Expr::Infer(_) => {}
            Expr::Tuple(tuple) => {
                let rest = tuple
                    .elems
                    .iter()
                    .any(|element| matches!(element, Expr::Range(_)));
                for (at, element) in tuple.elems.iter().enumerate() {
                    let part = if rest {
                        value.merged(Step::Convert)
                    } else {
                        value.part(&at.to_string())
                    };
                    self.assign(element, &part);
                }
            }
            Expr::Array(array) => {
                for element in &array.elems {
                    self.assign(element, value);
                }
            }
            Expr::Struct(literal) => {
                for field in &literal.fields {
                    self.assign(&field.expr, &value.part(&member(&field.member)));
                }
            }
            Expr::Call(call) => {
                for (at, element) in call.args.iter().enumerate() {
                    self.assign(element, &value.part(&at.to_string()));
                }
            }
            Expr::Range(_) => {}
            other => {
                let reference = self.expression(other);
                self.write_through(&reference, value);
            }
        }
    }

    fn literal(&mut self, literal: &ExprStruct) -> Value {
        let mut fields = Vec::new();
        for field in &literal.fields {
            fields.push((member(&field.member), self.expression(&field.expr)));
        }
        let mut value = match &literal.rest {
            Some(rest) => self.expression(rest),
            None => Value::default(),
        };
        for (name, field) in fields {
            value.parts.insert(name, field);
        }
        value
    }

    /// An element: of a map by a literal key a field, otherwise any, chosen by the index.
    pub(super) fn index(&mut self, base: &Value, index: &Expr) -> Value {
        let at = self.expression(index);
        let chosen = at.flat();
        if let (Some(name), true) = (&at.literal, chosen.is_empty()) {
            return base.part(name);
        }
        base.clone()
            .plus(&stepped(&chosen, Step::Indirect(Kinds::CONDITIONAL)))
    }
}

/// An expression without parentheses and references around it.
pub(super) fn unwrapped(expression: &Expr) -> &Expr {
    match expression {
        Expr::Paren(inner) => unwrapped(&inner.expr),
        Expr::Group(inner) => unwrapped(&inner.expr),
        Expr::Reference(inner) => unwrapped(&inner.expr),
        other => other,
    }
}

/// Kinds of a source that reaches a value by another step of given kinds.
pub(super) fn composed(source: Kinds, step: Kinds) -> Kinds {
    let mut all = Kinds::default();
    for (at, kind) in [
        (Kinds::IDENTITY, Some(Step::Convert)),
        (Kinds::TRANSFORMATION, Some(Step::Transform)),
        (Kinds::AGGREGATION, Some(Step::Aggregate)),
    ] {
        for (masked, wanted) in [(false, at), (true, at.then(Step::Mask))] {
            if step.contains(wanted)
                && let Some(kind) = kind
            {
                let mut next = source.then(kind);
                if masked {
                    next = next.then(Step::Mask);
                }
                all = all.with(next);
            }
        }
    }
    let decided = step.indirect();
    if !decided.is_empty() {
        all = all.with(source.then(Step::Indirect(decided)));
    }
    all
}

/// The names that a pattern binds are declared; `_` and friends are not.
pub(super) fn irrefutable_name(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(name) => Some(super::walk::plain(&name.ident)),
        Pat::Type(typed) => irrefutable_name(&typed.pat),
        Pat::Paren(inner) => irrefutable_name(&inner.pat),
        Pat::Reference(inner) => irrefutable_name(&inner.pat),
        _ => None,
    }
}
