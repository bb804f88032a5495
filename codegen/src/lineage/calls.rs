//! Calls: constructors and the standard library's are known by name, functions with lineage of their own are named in the attribute, and
//! anything else makes its result of everything that it gets.

use std::rc::Rc;

use syn::spanned::Spanned as _;
use syn::{Expr, ExprCall, ExprClosure, ExprPath, Path};

use super::kinds::{Kinds, Step};
use super::value::{ERROR, Origin, Root, Sources, Value, add, stepped};
use super::walk::{Call, Closure, FrameKind, Walk, plain, site};

/// Types whose constructor and `new` hold their argument as it is.
const TRANSPARENT: [&str; 14] = [
    "Some", "Ok", "Box", "Rc", "Arc", "Cow", "Borrowed", "Owned", "Pin", "Pii", "Cell", "RefCell",
    "Mutex", "RwLock",
];
/// Names of functions, methods and types that make a value unreadable.
///
/// Only what can hardly mean anything else: a mask that is none would hide personal data. Others are named in the attribute.
pub(super) const MASKING: [&str; 16] = [
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3_256",
    "sha3_512",
    "blake2b",
    "blake2s",
    "blake3",
    "md5",
    "hmac",
    "hash_one",
    "redact",
    "anonymize",
    "pseudonymize",
];
/// Types whose associated functions are methods of their first argument.
const STANDARD: [&str; 27] = [
    "Option",
    "Result",
    "Iterator",
    "Vec",
    "String",
    "str",
    "slice",
    "Clone",
    "ToOwned",
    "ToString",
    "AsRef",
    "Into",
    "TryInto",
    "IntoIterator",
    "Ord",
    "PartialOrd",
    "Deref",
    "Borrow",
    "Cow",
    "f64",
    "f32",
    "i64",
    "i32",
    "u64",
    "u32",
    "Pii",
    "Box",
];

/// What is called.
pub(super) enum Callee<'e> {
    Path(&'e ExprPath),
    Closures(Vec<usize>),
    Other(Value),
}

impl Walk<'_> {
    pub(super) fn path(&mut self, path: &ExprPath) -> Value {
        match path.path.get_ident() {
            Some(name) => match self.local(&plain(name)) {
                Some(local) => self.value_of(local),
                None => Value::default(),
            },
            // A constant, a unit, a variant without a value, a function.
            None => Value::default(),
        }
    }

    pub(super) fn call(&mut self, call: &ExprCall) -> Value {
        let callee = self.callee(&call.func);
        let arguments: Vec<Value> = call
            .args
            .iter()
            .map(|argument| self.expression(argument))
            .collect();
        if let Callee::Path(path) = &callee
            && let Some(value) = self.as_method(path, call, &arguments)
        {
            return value;
        }
        self.apply(&callee, arguments, site(call), call.func.span())
    }

    /// `Option::map(value, …)` is `value.map(…)`.
    fn as_method(
        &mut self,
        path: &ExprPath,
        call: &ExprCall,
        arguments: &[Value],
    ) -> Option<Value> {
        let segments = &path.path.segments;
        let name = plain(&segments.last()?.ident);
        let owner = match segments.len() {
            0 | 1 => return None,
            many => plain(&segments[many - 2].ident),
        };
        let first = arguments.first()?;
        if !STANDARD.contains(&owner.as_str())
            || !super::standard::is_known(&name)
            || named(&self.options.calls, &path.path).is_some()
        {
            return None;
        }
        let receiver = call.args.first()?;
        let rest: Vec<&Expr> = call.args.iter().skip(1).collect();
        Some(self.known_method(
            receiver,
            first.clone(),
            &name,
            &rest,
            call.func.span(),
            site(call),
        ))
    }

    pub(super) fn callee<'e>(&mut self, expression: &'e Expr) -> Callee<'e> {
        match expression {
            Expr::Path(path) => {
                let local = path
                    .path
                    .get_ident()
                    .and_then(|name| self.local(&plain(name)));
                match local {
                    Some(local) => callee_of(self.value_of(local)),
                    None => Callee::Path(path),
                }
            }
            Expr::Paren(inner) => self.callee(&inner.expr),
            Expr::Group(inner) => self.callee(&inner.expr),
            other => callee_of(self.expression(other)),
        }
    }

    /// The result of calling with these arguments. `at`: the place of the call.
    pub(super) fn apply(
        &mut self,
        callee: &Callee<'_>,
        arguments: Vec<Value>,
        at: usize,
        span: proc_macro2::Span,
    ) -> Value {
        match callee {
            Callee::Path(path) => self.function(&path.path, arguments, at, span),
            Callee::Closures(list) => {
                let mut value: Option<Value> = None;
                let before = self.env.clone();
                let mut after: Option<super::walk::Env> = None;
                for closure in list {
                    self.env = before.clone();
                    let next = self.run(*closure, &arguments);
                    let env = core::mem::take(&mut self.env);
                    after = Some(match after {
                        Some(known) => known.or(env),
                        None => env,
                    });
                    value = Some(match value {
                        Some(known) => known.or(&next),
                        None => next,
                    });
                }
                self.env = after.unwrap_or(before);
                value.unwrap_or_default()
            }
            Callee::Other(value) => {
                let mut arguments = arguments;
                arguments.push(value.clone());
                self.opaque(&arguments, at, span, "what is called here")
            }
        }
    }

    fn function(
        &mut self,
        path: &Path,
        arguments: Vec<Value>,
        at: usize,
        span: proc_macro2::Span,
    ) -> Value {
        let Some(last) = path.segments.last() else {
            return Value::default();
        };
        let name = plain(&last.ident);
        let owner = match path.segments.len() {
            0 | 1 => String::new(),
            many => plain(&path.segments[many - 2].ident),
        };
        if let Some(callee) = named(&self.options.calls, path) {
            return self.composed_call(callee, arguments, at);
        }
        if named(&self.options.masking, path).is_some()
            || MASKING.contains(&name.as_str())
            || MASKING.contains(&owner.to_lowercase().as_str())
        {
            self.opaque_effects(&arguments);
            return all_of(&arguments, Step::Transform).merged(Step::Mask);
        }
        let first = || arguments.first().cloned().unwrap_or_default();
        match (owner.as_str(), name.as_str()) {
            (_, "Err") => {
                let mut value = Value::default();
                value.parts.insert(ERROR.to_owned(), first());
                value
            }
            (_, known) if TRANSPARENT.contains(&known) && arguments.len() == 1 => first(),
            (owner, "new" | "from" | "pin")
                if TRANSPARENT.contains(&owner) && arguments.len() == 1 =>
            {
                first()
            }
            (_, "from" | "try_from" | "into" | "try_into" | "from_iter")
                if arguments.len() == 1 =>
            {
                if self.has_fields(&arguments[0]) && name != "from_iter" {
                    return self.opaque(&arguments, at, span, &shown(path));
                }
                first().merged(Step::Convert)
            }
            (
                _,
                "clone" | "to_owned" | "once" | "repeat" | "identity" | "black_box" | "successors",
            ) if arguments.len() == 1 => first(),
            ("mem", "take") => {
                self.write_through(&first(), &Value::default());
                detached(&first())
            }
            ("mem", "replace") => {
                let new = arguments.get(1).cloned().unwrap_or_default();
                self.write_through(&first(), &new);
                detached(&first())
            }
            ("mem", "swap") => {
                let second = arguments.get(1).cloned().unwrap_or_default();
                self.write_through(&first(), &detached(&second));
                self.write_through(&second, &detached(&first()));
                Value::default()
            }
            ("mem", "drop" | "forget") | ("", "drop") => Value::default(),
            (_, "max" | "min") if owner == "cmp" => all_of(&arguments, Step::Transform),
            (_, "zip") if arguments.len() == 2 => {
                let mut value = Value::default();
                for (at, argument) in arguments.into_iter().enumerate() {
                    value.parts.insert(at.to_string(), argument);
                }
                value
            }
            (_, "default") if arguments.is_empty() => Value::default(),
            (_, name) if name.starts_with(char::is_uppercase) => {
                // A tuple struct or a variant holds its arguments by number.
                let mut value = Value::default();
                for (at, argument) in arguments.into_iter().enumerate() {
                    value.parts.insert(at.to_string(), argument);
                }
                value
            }
            _ => self.opaque(&arguments, at, span, &shown(path)),
        }
    }

    /// A call of a function whose lineage is known where the code runs.
    fn composed_call(&mut self, callee: Path, arguments: Vec<Value>, at: usize) -> Value {
        let (number, new) = self.numbered(at, self.calls.len());
        // What it does behind `&mut` is not part of its lineage.
        self.opaque_effects(&arguments);
        if new {
            self.calls.push(Call { callee, arguments });
        } else {
            let known = &mut self.calls[number].arguments;
            for (known, argument) in known.iter_mut().zip(&arguments) {
                *known = core::mem::take(known).or(argument);
            }
        }
        Value::of(Origin {
            root: Root::Call(number),
            path: Vec::new(),
        })
    }

    /// A function of which nothing is known.
    pub(super) fn opaque(
        &mut self,
        arguments: &[Value],
        at: usize,
        span: proc_macro2::Span,
        name: &str,
    ) -> Value {
        if arguments.iter().any(|argument| self.has_fields(argument)) {
            self.lint(at, span, || name.to_owned());
        }
        let mut value = self.opaque_effects(arguments);
        value = value.or(&all_of(arguments, Step::Transform));
        value
    }

    /// What an unknown function may do with its arguments: call closures, write through references. The value: what the closures give.
    pub(super) fn opaque_effects(&mut self, arguments: &[Value]) -> Value {
        let given = all_of(arguments, Step::Transform);
        let mut value = Value::default();
        let closures: Vec<usize> = arguments.iter().flat_map(Value::all_closures).collect();
        for closure in closures {
            let given = given.clone();
            let result = self.repeated(|walk| {
                let many = walk.closures[closure].code.inputs.len();
                walk.run(closure, &vec![given.clone(); many])
            });
            value = value.or(&result.merged(Step::Transform));
        }
        let all = value.clone().or(&given);
        for argument in arguments {
            self.write_through(argument, &detached(&all));
        }
        value
    }

    pub(super) fn closure(&mut self, closure: &ExprClosure) -> Value {
        let number = self.closure_number(closure);
        Value {
            closures: [number].into(),
            // What it captures comes along with it.
            ..Value::default()
        }
    }

    pub(super) fn closure_number(&mut self, closure: &ExprClosure) -> usize {
        let (number, new) = self.numbered(site(closure), self.closures.len());
        if new {
            self.closures.push(Closure {
                code: Rc::new(closure.clone()),
                scope: self.scope.clone(),
                env: self.env.clone(),
            });
        } else {
            let env = self.env.clone();
            let scope = self.scope.clone();
            let known = &mut self.closures[number];
            known.env = core::mem::take(&mut known.env).or(env);
            known.scope = scope;
        }
        number
    }

    /// Runs a closure once. It sees the locals as they are and as they were where it was written.
    pub(super) fn run(&mut self, number: usize, arguments: &[Value]) -> Value {
        if self.running.contains(&number) {
            return all_of(arguments, Step::Transform);
        }
        let closure = self.closures[number].clone();
        let scope = core::mem::replace(&mut self.scope, closure.scope);
        if self.env.live && closure.code.capture.is_some() {
            let here = core::mem::take(&mut self.env);
            self.env = here.or(closure.env);
        }
        self.running.push(number);
        let value = self.framed(FrameKind::Function, None, |walk| {
            for (at, pattern) in closure.code.inputs.iter().enumerate() {
                let argument = arguments.get(at).cloned().unwrap_or_default();
                walk.bind(pattern, &argument);
            }
            walk.expression(&closure.code.body)
        });
        self.running.pop();
        self.scope = scope;
        value
    }
}

/// The entry of a list of paths that a call names.
fn named(list: &[Path], called: &Path) -> Option<Path> {
    let name = |path: &Path| -> Vec<String> {
        path.segments
            .iter()
            .map(|segment| plain(&segment.ident))
            .collect()
    };
    let called = name(called);
    list.iter().find(|known| name(known) == called).cloned()
}

fn callee_of(value: Value) -> Callee<'static> {
    let closures: Vec<usize> = value.all_closures().into_iter().collect();
    if closures.is_empty() {
        Callee::Other(value)
    } else {
        Callee::Closures(closures)
    }
}

/// One value of all arguments.
pub(super) fn all_of(arguments: &[Value], step: Step) -> Value {
    let mut sources = Sources::new();
    let mut value = Value::default();
    for argument in arguments {
        add(&mut sources, &argument.flat());
        value.refs.extend(argument.all_refs());
    }
    value.whole = stepped(&sources, step);
    value
}

/// The value without what it refers to.
pub(super) fn detached(value: &Value) -> Value {
    let mut value = value.clone();
    value.refs.clear();
    for part in value.parts.values_mut() {
        *part = detached(part);
    }
    value
}

pub(super) fn shown(path: &Path) -> String {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    format!("`{}`", names.join("::"))
}

/// Sources that decide about a value.
pub(super) fn deciding(value: &Value, kind: Kinds) -> Sources {
    stepped(&value.flat(), Step::Indirect(kind))
}
