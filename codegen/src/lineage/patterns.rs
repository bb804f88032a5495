//! Patterns: the names that they bind, and what they test.

use syn::{Pat, PatIdent};

use super::kinds::Step;
use super::value::{Sources, Value, add};
use super::walk::{Walk, member, plain, site};

impl Walk<'_> {
    /// Binds every name of a pattern to its part of the value.
    pub(super) fn bind(&mut self, pattern: &Pat, value: &Value) {
        match pattern {
            Pat::Ident(name) if is_constant(name) => {}
            Pat::Ident(name) => {
                let mutable = name.mutability.is_some();
                self.declare(site(name), plain(&name.ident), value.clone(), mutable);
                if let Some((_, inner)) = &name.subpat {
                    self.bind(inner, value);
                }
            }
            Pat::Type(typed) => self.bind(&typed.pat, value),
            Pat::Paren(inner) => self.bind(&inner.pat, value),
            Pat::Reference(inner) => self.bind(&inner.pat, value),
            Pat::Guard(guarded) => self.bind(&guarded.pat, value),
            // The same names in each; any of them may be it.
            Pat::Or(either) => {
                let mark = self.scope.len();
                for case in &either.cases {
                    self.bind(case, value);
                }
                self.merge_names(mark);
            }
            Pat::Struct(fields) => {
                for field in &fields.fields {
                    self.bind(&field.pat, &value.part(&member(&field.member)));
                }
            }
            Pat::TupleStruct(variant) => {
                let name = variant
                    .path
                    .segments
                    .last()
                    .map(|last| last.ident.to_string());
                self.bind_list(variant.elems.iter(), |at| held(name.as_deref(), value, at));
            }
            Pat::Tuple(tuple) => {
                self.bind_list(tuple.elems.iter(), |at| match at {
                    Some(at) => value.part(&at.to_string()),
                    None => value.merged(Step::Convert),
                });
            }
            Pat::Slice(list) => {
                for element in &list.elems {
                    self.bind(element, value);
                }
            }
            Pat::Const(_)
            | Pat::Lit(_)
            | Pat::Macro(_)
            | Pat::Path(_)
            | Pat::Range(_)
            | Pat::Rest(_)
            | Pat::Verbatim(_)
            | Pat::Wild(_) => {}
            _ => {}
        }
    }

    /// Elements by their number; behind a `..` the number is not known.
    fn bind_list<'p>(
        &mut self,
        elements: impl Iterator<Item = &'p Pat>,
        part: impl Fn(Option<usize>) -> Value,
    ) {
        let mut rest = false;
        for (at, element) in elements.enumerate() {
            rest |= matches!(element, Pat::Rest(_));
            self.bind(element, &part((!rest).then_some(at)));
        }
    }

    /// Names that several alternatives bind hold what any of them gives.
    fn merge_names(&mut self, mark: usize) {
        let bound = self.scope[mark..].to_vec();
        for (at, (name, local)) in bound.iter().enumerate() {
            let mut value = self.value_of(*local);
            for (other, local) in &bound[..at] {
                if other == name {
                    value = value.or(&self.value_of(*local));
                }
            }
            self.env.values[*local] = value;
        }
    }

    /// What decides whether the pattern fits: nothing when it always does.
    pub(super) fn tested(&self, pattern: &Pat, value: &Value) -> Sources {
        match pattern {
            Pat::Ident(name) if is_constant(name) => value.flat(),
            Pat::Ident(name) => name
                .subpat
                .as_ref()
                .map(|(_, inner)| self.tested(inner, value))
                .unwrap_or_default(),
            Pat::Type(typed) => self.tested(&typed.pat, value),
            Pat::Paren(inner) => self.tested(&inner.pat, value),
            Pat::Reference(inner) => self.tested(&inner.pat, value),
            Pat::Guard(guarded) => self.tested(&guarded.pat, value),
            Pat::Or(either) => {
                let mut sources = Sources::new();
                for case in &either.cases {
                    add(&mut sources, &self.tested(case, value));
                }
                sources
            }
            Pat::Struct(fields) => {
                // A path of several names may be a variant.
                let mut sources = if fields.path.segments.len() > 1 {
                    value.discriminant()
                } else {
                    Sources::new()
                };
                for field in &fields.fields {
                    let part = value.part(&member(&field.member));
                    add(&mut sources, &self.tested(&field.pat, &part));
                }
                sources
            }
            Pat::TupleStruct(variant) => {
                let name = variant
                    .path
                    .segments
                    .last()
                    .map(|last| last.ident.to_string());
                let mut sources = value.discriminant();
                let list = variant.elems.iter();
                self.tested_list(list, &mut sources, |at| held(name.as_deref(), value, at));
                sources
            }
            Pat::Tuple(tuple) => {
                let mut sources = Sources::new();
                self.tested_list(tuple.elems.iter(), &mut sources, |at| match at {
                    Some(at) => value.part(&at.to_string()),
                    None => value.merged(Step::Convert),
                });
                sources
            }
            // The length of a slice is part of it.
            Pat::Slice(_) | Pat::Lit(_) | Pat::Range(_) | Pat::Const(_) | Pat::Macro(_) => {
                value.flat()
            }
            Pat::Path(_) => value.flat(),
            Pat::Rest(_) | Pat::Wild(_) => Sources::new(),
            _ => value.flat(),
        }
    }

    fn tested_list<'p>(
        &self,
        elements: impl Iterator<Item = &'p Pat>,
        sources: &mut Sources,
        part: impl Fn(Option<usize>) -> Value,
    ) {
        let mut rest = false;
        for (at, element) in elements.enumerate() {
            rest |= matches!(element, Pat::Rest(_));
            add(sources, &self.tested(element, &part((!rest).then_some(at))));
        }
    }
}

/// What a variant holds. `None` for the number: some element behind a `..`.
fn held(variant: Option<&str>, value: &Value, at: Option<usize>) -> Value {
    match (variant, at) {
        (Some("Some" | "Ok"), Some(0)) => value.without_error(),
        (Some("Err"), Some(0)) => value.part(super::value::ERROR),
        (_, Some(at)) => value.part(&at.to_string()),
        (_, None) => value.merged(Step::Convert),
    }
}

/// A name that is not bound but compared: `None`, `MAX`.
fn is_constant(name: &PatIdent) -> bool {
    name.subpat.is_none()
        && name.by_ref.is_none()
        && name.mutability.is_none()
        && plain(&name.ident).starts_with(|first: char| first.is_uppercase())
}
