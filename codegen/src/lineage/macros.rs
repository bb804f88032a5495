//! Macro calls: those of the standard library by what they do, others by the names in their tokens.

use std::rc::Rc;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, Macro, Pat, Token};

use super::kinds::{Kinds, Step};
use super::value::{Sources, Value, add, stepped};
use super::walk::{Walk, site};

/// The inside of a macro call, as far as it is known.
pub(super) enum Parsed {
    /// Expressions, and whether the last one is a count: `vec![x; n]`.
    Expressions(Vec<Expr>, bool),
    /// `matches!(value, pattern if guard)`.
    Matches(Box<(Expr, Pat, Option<Expr>)>),
    /// Anything else.
    Tokens(TokenStream),
}

impl Parsed {
    fn read(found: &Macro, name: &str) -> Self {
        let tokens = found.tokens.clone();
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        match name {
            "matches" | "assert_matches" | "debug_assert_matches" => matches
                .parse2(tokens.clone())
                .map_or(Self::Tokens(tokens), |found| Self::Matches(Box::new(found))),
            "vec" => match list.parse2(tokens.clone()) {
                Ok(list) => Self::Expressions(list.into_iter().collect(), false),
                Err(_) => repeat
                    .parse2(tokens.clone())
                    .map_or(Self::Tokens(tokens), |pair| Self::Expressions(pair, true)),
            },
            _ if KNOWN.iter().any(|known| known.0 == name) => list
                .parse2(tokens.clone())
                .map_or(Self::Tokens(tokens), |list| {
                    Self::Expressions(list.into_iter().collect(), false)
                }),
            _ => Self::Tokens(tokens),
        }
    }
}

fn matches(input: ParseStream<'_>) -> syn::Result<(Expr, Pat, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi(input)?;
    let guard = if input.peek(Token![if]) {
        input.parse::<Token![if]>()?;
        Some(Expr::parse(input)?)
    } else {
        None
    };
    // What stands behind it is a message.
    input.parse::<TokenStream>()?;
    Ok((value, pattern, guard))
}

fn repeat(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let value = input.parse()?;
    input.parse::<Token![;]>()?;
    Ok(vec![value, input.parse()?])
}

/// What a known macro does with its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Makes a text of them.
    Text,
    /// Says something to people; nothing comes of it.
    Nothing,
    /// Ends the program when it does not hold, or always.
    Ends,
    Stops,
    /// Gives its argument.
    Gives,
    /// Writes a text into its first argument.
    Writes,
    /// Returns an error if the first argument does not hold, or always.
    Ensures,
    Returns,
}

const KNOWN: [(&str, Effect); 36] = [
    ("format", Effect::Text),
    ("format_args", Effect::Text),
    ("concat", Effect::Text),
    ("println", Effect::Nothing),
    ("print", Effect::Nothing),
    ("eprintln", Effect::Nothing),
    ("eprint", Effect::Nothing),
    ("trace", Effect::Nothing),
    ("debug", Effect::Nothing),
    ("info", Effect::Nothing),
    ("warn", Effect::Nothing),
    ("error", Effect::Nothing),
    ("log", Effect::Nothing),
    ("event", Effect::Nothing),
    ("env", Effect::Nothing),
    ("option_env", Effect::Nothing),
    ("include_str", Effect::Nothing),
    ("include_bytes", Effect::Nothing),
    ("stringify", Effect::Nothing),
    ("line", Effect::Nothing),
    ("file", Effect::Nothing),
    ("column", Effect::Nothing),
    ("module_path", Effect::Nothing),
    ("assert", Effect::Ends),
    ("assert_eq", Effect::Ends),
    ("assert_ne", Effect::Ends),
    ("debug_assert", Effect::Ends),
    ("debug_assert_eq", Effect::Ends),
    ("panic", Effect::Stops),
    ("unreachable", Effect::Stops),
    ("todo", Effect::Stops),
    ("unimplemented", Effect::Stops),
    ("dbg", Effect::Gives),
    ("write", Effect::Writes),
    ("writeln", Effect::Writes),
    ("vec", Effect::Gives),
];

const RETURNING: [(&str, Effect); 2] = [("ensure", Effect::Ensures), ("bail", Effect::Returns)];

impl Walk<'_> {
    pub(super) fn macro_call(&mut self, found: &Macro) -> Value {
        let name = found
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default();
        let parsed = Rc::clone(
            self.parsed
                .entry(site(found))
                .or_insert_with(|| Rc::new(Parsed::read(found, &name))),
        );
        let effect = KNOWN
            .iter()
            .chain(&RETURNING)
            .find(|known| known.0 == name)
            .map(|known| known.1);
        match (&*parsed, effect) {
            (Parsed::Matches(found), _) => {
                let (value, pattern, guard) = &**found;
                let value = self.expression(value);
                let mut sources = self.tested(pattern, &value);
                self.scoped(|walk| {
                    walk.bind(pattern, &value);
                    if let Some(guard) = guard {
                        add(&mut sources, &walk.condition(guard));
                    }
                });
                if name.ends_with("assert_matches") {
                    return Value::default();
                }
                Value::sources(stepped(&sources, Step::Transform))
            }
            (Parsed::Expressions(list, true), _) => {
                let many = list.get(1).map(|count| self.expression(count).flat());
                let many = stepped(
                    &many.unwrap_or_default(),
                    Step::Indirect(Kinds::CONDITIONAL),
                );
                self.elements(list.iter().take(1)).plus(&many)
            }
            (Parsed::Expressions(list, false), Some(effect)) => self.known_macro(list, effect),
            (Parsed::Tokens(tokens), Some(effect @ (Effect::Ensures | Effect::Returns))) => {
                let value = self.tokens(tokens);
                let condition = if effect == Effect::Ensures {
                    value.flat()
                } else {
                    Sources::new()
                };
                self.exclusive_if(effect == Effect::Ensures, condition);
                Value::default()
            }
            (Parsed::Tokens(tokens), Some(Effect::Nothing | Effect::Ends)) => {
                // Named fields of a log line: nothing comes of them, and nothing is left by them.
                let _ = tokens;
                Value::default()
            }
            (Parsed::Tokens(_), Some(Effect::Stops)) => {
                self.env.live = false;
                Value::default()
            }
            (Parsed::Tokens(tokens), _) => self.unknown_macro(found, &name, tokens),
            (Parsed::Expressions(list, false), None) => self.elements(list.iter()),
        }
    }

    fn exclusive_if(&mut self, conditional: bool, condition: Sources) {
        let leave = |walk: &mut Self| walk.return_value(Value::default(), Kinds::FILTER);
        if conditional {
            self.exclusive(condition, leave);
        } else {
            leave(self);
        }
    }

    fn known_macro(&mut self, list: &[Expr], effect: Effect) -> Value {
        let mut values = Vec::new();
        for argument in list {
            values.push(match argument {
                // A named argument.
                Expr::Assign(named) if effect != Effect::Gives => self.expression(&named.right),
                Expr::Lit(literal) => match &literal.lit {
                    syn::Lit::Str(text) => self.captured(&text.value()),
                    _ => Value::default(),
                },
                other => self.expression(other),
            });
        }
        match effect {
            Effect::Text => super::calls::all_of(&values, Step::Transform),
            Effect::Gives => {
                let mut values = values.into_iter();
                let first = values.next().unwrap_or_default();
                values.fold(first, |known, value| known.or(&value))
            }
            Effect::Writes => {
                if let (Some(first), [_, rest @ ..]) = (list.first(), values.as_slice()) {
                    let text = super::calls::all_of(rest, Step::Transform);
                    match self.target(super::expressions::unwrapped(first)) {
                        Some(target) => {
                            let target = super::walk::Target {
                                exact: false,
                                through: true,
                                ..target
                            };
                            self.write(&target, &text);
                        }
                        None => self.write_through(&values[0], &text),
                    }
                }
                Value::default()
            }
            Effect::Stops => {
                self.env.live = false;
                Value::default()
            }
            Effect::Nothing | Effect::Ends | Effect::Ensures | Effect::Returns => Value::default(),
        }
    }

    /// What a format string names: `{name}`, `{name:?}`, `{0:>width$}`.
    fn captured(&self, text: &str) -> Value {
        let mut value = Value::default();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            rest = &rest[open + 1..];
            if let Some(escaped) = rest.strip_prefix('{') {
                rest = escaped;
                continue;
            }
            let Some(close) = rest.find('}') else { break };
            for name in rest[..close].split(|byte: char| !(byte.is_alphanumeric() || byte == '_')) {
                if let Some(local) = self.local(name) {
                    value = value.or(&self.value_of(local).merged(Step::Transform));
                }
            }
            rest = &rest[close + 1..];
        }
        value
    }

    /// A macro of which nothing is known: it may read, change and leave by what it names.
    fn unknown_macro(&mut self, found: &Macro, name: &str, tokens: &TokenStream) -> Value {
        let named = self.tokens(tokens);
        if self.has_fields(&named) {
            self.lint(site(found), found.path.span(), || {
                format!("the macro `{name}!`")
            });
        }
        let value = named.merged(Step::Transform);
        let mut targets = Vec::new();
        self.names(tokens, &mut |walk, local, _| {
            if walk.mutable.contains(&local) || !walk.value_of(local).all_refs().is_empty() {
                targets.push(local);
            }
        });
        for local in targets {
            let target = super::walk::Target {
                local,
                path: Vec::new(),
                exact: false,
                through: true,
            };
            self.write(&target, &super::calls::detached(&value));
        }
        // Without an exclamation mark in front of a question mark nobody leaves, but a macro may hide it.
        self.exclusive_if(true, value.flat());
        value
    }

    /// Everything that tokens name.
    fn tokens(&mut self, tokens: &TokenStream) -> Value {
        let mut value = Value::default();
        self.names(tokens, &mut |walk, local, path| {
            let named = path
                .iter()
                .fold(walk.value_of(local), |value, name| value.part(name));
            value.add_value(&named);
        });
        value
    }

    /// Visits each local that tokens name, with the fields behind it.
    fn names(&self, tokens: &TokenStream, visit: &mut dyn FnMut(&Self, usize, &[String])) {
        let list: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut at = 0;
        while let Some(token) = list.get(at) {
            at += 1;
            match token {
                TokenTree::Group(group) => self.names(&group.stream(), visit),
                TokenTree::Ident(name) => {
                    let Some(local) = self.local(&super::walk::plain(name)) else {
                        continue;
                    };
                    let mut path = Vec::new();
                    while let (Some(TokenTree::Punct(dot)), Some(TokenTree::Ident(field))) =
                        (list.get(at), list.get(at + 1))
                    {
                        let called = matches!(list.get(at + 2), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                        if dot.as_char() != '.' || called {
                            break;
                        }
                        path.push(super::walk::plain(field));
                        at += 2;
                    }
                    visit(self, local, &path);
                }
                TokenTree::Literal(literal) => {
                    // A format string may name locals.
                    let text = literal.to_string();
                    if text.starts_with('"') {
                        for (name, local) in &self.scope {
                            if text.contains(&format!("{{{name}")) {
                                visit(self, *local, &[]);
                            }
                        }
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }
}
