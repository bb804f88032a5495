//! The lineage of a whole function: parameters in, flows into the result out.

use std::collections::BTreeSet;

use quote::ToTokens as _;
use syn::{FnArg, ItemFn, ReturnType, Type};

use super::kinds::Step;
use super::options::{Options, by_path};
use super::value::{ERROR, Origin, Root, Sources, Value, is_number};
use super::walk::{FrameKind, Imprecise, Parameter, Walk};

/// What a function's result comes from.
#[derive(Clone)]
pub struct Inferred {
    /// Parameters in order: name and type.
    pub inputs: Vec<(String, String)>,
    /// Flows into the result.
    pub flows: Vec<Flow>,
    /// Columns of the result that the body names, sorted: a flow into a column around one of them does not reach it by its shape.
    pub named: Vec<String>,
    pub(super) calls: Vec<InferredCall>,
    pub(super) imprecise: Vec<Imprecise>,
}

/// A flow into one column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Column path; empty: the whole result.
    pub to: String,
    /// Where it comes from.
    pub from: From,
    /// Kinds by the name of the runtime's variant, and whether the value is masked.
    pub how: Vec<(&'static str, bool)>,
    /// The shape is kept: a field of the column is the field of the same name of the source.
    pub same: bool,
}

/// The source of a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum From {
    /// A field of a parameter; an empty path is all of it.
    Input(usize, String),
    /// A column of what a call gives.
    Call(usize, String),
}

#[derive(Clone)]
pub(super) struct InferredCall {
    pub(super) callee: syn::Path,
    pub(super) arguments: Vec<(Vec<Flow>, Vec<String>)>,
}

impl Inferred {
    /// One line a flow, sorted: `column <- input.field: Kind, Kind masked`; a result without columns is `out`.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.flows.iter().map(|flow| self.line(flow)).collect();
        lines.sort();
        lines
    }

    fn line(&self, flow: &Flow) -> String {
        let to = if flow.to.is_empty() { "out" } else { &flow.to };
        let (root, path) = match &flow.from {
            From::Input(at, path) => (self.inputs[*at].0.clone(), path),
            From::Call(at, path) => (format!("call {at}"), path),
        };
        let dot = if path.is_empty() { "" } else { "." };
        let how: Vec<String> = flow
            .how
            .iter()
            .map(|(name, masked)| format!("{name}{}", if *masked { " masked" } else { "" }))
            .collect();
        let same = if flow.same { " by shape" } else { "" };
        format!("{to} <- {root}{dot}{path}: {}{same}", how.join(", "))
    }

    /// What is imprecise: one text a place, in the order of the text.
    pub fn imprecise(&self) -> Vec<&str> {
        self.imprecise
            .iter()
            .map(|found| found.what.as_str())
            .collect()
    }
}

pub(super) fn infer(options: &Options, function: &ItemFn) -> syn::Result<Inferred> {
    let parameters: Vec<Parameter> = function
        .sig
        .inputs
        .iter()
        .enumerate()
        .map(|(at, input)| parameter(at, input))
        .collect();
    let mut walk = Walk::new(options, parameters.clone());
    for (at, input) in function.sig.inputs.iter().enumerate() {
        let value = Value::of(Origin {
            root: Root::Parameter(at),
            path: Vec::new(),
        });
        match input {
            FnArg::Receiver(receiver) => {
                let mutable = parameters[at].mutable;
                walk.declare(
                    super::walk::site(receiver),
                    "self".to_owned(),
                    value,
                    mutable,
                );
            }
            FnArg::Typed(typed) => {
                walk.bind(&typed.pat, &value);
                if parameters[at].mutable
                    && let Some(local) = walk.local(&parameters[at].name)
                {
                    walk.mutable.insert(local);
                }
            }
        }
    }
    let scope = walk.scope.clone();
    walk.note_tail(&function.block);
    let mut value = walk.framed(FrameKind::Function, None, |walk| {
        walk.block(&function.block)
    });
    walk.scope = scope;
    if let Some(written) = written(function, &parameters)
        && let Some(local) = walk.local(&parameters[written].name)
    {
        let decided = value.flat();
        value = walk.value_of(local).plus(&decided);
    }
    for (path, line) in by_path(&options.summary) {
        if line.root != "out" {
            return Err(syn::Error::new(
                line.root.span(),
                "the result is called `out` here: `summary(out.column = \"input.field\")`",
            ));
        }
        let told = walk.told(core::slice::from_ref(line));
        let told = path.iter().fold(told, |value, name| value.part(name));
        value.put(&path, &told, true);
    }
    if options.masked {
        value = value.each(Step::Mask);
    }
    if let Some(error) = walk.errors.into_values().reduce(|mut all, error| {
        all.combine(error);
        all
    }) {
        return Err(error);
    }
    let (flows, named) = flows(&value);
    let calls = walk
        .calls
        .iter()
        .map(|call| InferredCall {
            callee: call.callee.clone(),
            arguments: call.arguments.iter().map(flows_of).collect(),
        })
        .collect();
    Ok(Inferred {
        inputs: parameters
            .into_iter()
            .map(|parameter| (parameter.name, parameter.type_text))
            .collect(),
        flows,
        named,
        calls,
        imprecise: walk.imprecise,
    })
}

/// The `&mut` parameter that a function without a result writes to.
fn written(function: &ItemFn, parameters: &[Parameter]) -> Option<usize> {
    let unit = match &function.sig.output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => matches!(&**ty, Type::Tuple(tuple) if tuple.elems.is_empty()),
    };
    let mut mutable = parameters
        .iter()
        .enumerate()
        .filter(|(_, parameter)| parameter.mutable);
    match (unit, mutable.next(), mutable.next()) {
        (true, Some((at, _)), None) => Some(at),
        _ => None,
    }
}

fn parameter(at: usize, input: &FnArg) -> Parameter {
    match input {
        FnArg::Receiver(receiver) => {
            let text = receiver.to_token_stream().to_string();
            Parameter {
                name: "self".to_owned(),
                mutable: text.contains("& mut")
                    || (text.contains("mut self") && text.contains('&')),
                type_text: "Self".to_owned(),
                scalar: false,
            }
        }
        FnArg::Typed(typed) => {
            let name = super::expressions::irrefutable_name(&typed.pat);
            let (inner, mutable) = referenced(&typed.ty);
            Parameter {
                name: name.unwrap_or_else(|| format!("input{at}")),
                type_text: shown(&typed.ty),
                scalar: is_scalar(inner),
                mutable,
            }
        }
    }
}

fn referenced(ty: &Type) -> (&Type, bool) {
    match ty {
        Type::Reference(reference) => (
            referenced(&reference.elem).0,
            reference.mutability.is_some(),
        ),
        Type::Paren(inner) => referenced(&inner.elem),
        Type::Group(inner) => referenced(&inner.elem),
        other => (other, false),
    }
}

/// Numbers, texts, bytes, and lists or options of them have no fields.
fn is_scalar(ty: &Type) -> bool {
    const SCALARS: [&str; 28] = [
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "f32",
        "f64",
        "bool",
        "char",
        "str",
        "String",
        "Duration",
        "Uuid",
        "Date",
        "TimestampMillis",
        "TimestampMicros",
        "Decimal",
        "Option",
        "Vec",
        "Arc",
        "Box",
    ];
    match referenced(ty).0 {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let known = SCALARS.iter().any(|known| last.ident == known);
            known
                && match &last.arguments {
                    syn::PathArguments::AngleBracketed(inner) => {
                        inner.args.iter().all(|argument| match argument {
                            syn::GenericArgument::Type(ty) => is_scalar(ty),
                            _ => true,
                        })
                    }
                    _ => true,
                }
        }),
        Type::Slice(list) => is_scalar(&list.elem),
        Type::Array(list) => is_scalar(&list.elem),
        _ => false,
    }
}

/// A type as people write it.
fn shown(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(' ') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        out.push_str(before);
        let glued = |text: &str, first: bool| {
            let byte = if first {
                text.bytes().next()
            } else {
                text.bytes().last()
            };
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'\'')
        };
        if (glued(before, false) && glued(after, true))
            || before.ends_with(',')
            || before.ends_with(';')
        {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn flows_of(value: &Value) -> (Vec<Flow>, Vec<String>) {
    flows(value)
}

fn flows(value: &Value) -> (Vec<Flow>, Vec<String>) {
    let mut found = Vec::new();
    let mut named = BTreeSet::new();
    visit(
        value,
        &mut Vec::new(),
        &Sources::new(),
        &mut found,
        &mut named,
    );
    found.sort();
    // Elements of a tuple fall together.
    let mut flows: Vec<Flow> = Vec::new();
    for flow in found {
        match flows.last_mut() {
            Some(last) if last.to == flow.to && last.from == flow.from => {
                last.same |= flow.same;
                last.how.extend(flow.how);
                last.how.sort_unstable();
                last.how.dedup();
            }
            _ => flows.push(flow),
        }
    }
    (flows, named.into_iter().collect())
}

fn visit(
    value: &Value,
    path: &mut Vec<String>,
    around: &Sources,
    found: &mut Vec<Flow>,
    named: &mut BTreeSet<String>,
) {
    for (origin, kinds) in &value.whole {
        // What reaches all of the result anyway is not said again of its columns.
        let known = around.get(origin).copied().unwrap_or_default();
        let kinds = kinds.without(known.not_same());
        if kinds.is_empty() {
            continue;
        }
        let from = origin.path.join(".");
        found.push(Flow {
            to: path.join("."),
            from: match origin.root {
                Root::Parameter(at) => From::Input(at, from),
                Root::Call(at) => From::Call(at, from),
            },
            how: kinds.names(),
            same: !kinds.same().is_empty(),
        });
    }
    let mut all = around.clone();
    super::value::add(&mut all, &value.whole);
    for (name, part) in &value.parts {
        if name == ERROR {
            continue;
        }
        let number = is_number(name);
        if !number {
            path.push(name.clone());
            named.insert(path.join("."));
        }
        visit(part, path, &all, found, named);
        if !number {
            path.pop();
        }
    }
}
