//! Formulas over one JSON value: what schemas are turned into before they are solved.
//!
//! Formulas are interned, so that equal ones share an id and a formula meets its negation by comparing numbers. Atoms
//! are *strict*: an atom about arrays is false of anything that is no array; [`Form::When`] makes a keyword vacuous
//! for the other types, as JSON Schema wants it. Schemas are expanded one level at a time ([`Form::Schema`]), so that
//! recursive ones stay finite.

use std::collections::HashMap;
use std::rc::Rc;

use super::keys::KeysId;
use super::value::{Json, Kind, Kinds};
use crate::compat::json::number::Decimal;

/// An interned formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FormId(u32);

/// A formula or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lit(u32);

impl Lit {
    /// Holds of every value.
    pub(crate) const TRUE: Self = Self(0);
    /// Holds of no value.
    pub(crate) const FALSE: Self = Self(1);

    pub(crate) const fn new(form: FormId, positive: bool) -> Self {
        Self(form.0 << 1 | !positive as u32)
    }

    pub(crate) const fn form(self) -> FormId {
        FormId(self.0 >> 1)
    }

    pub(crate) const fn is_positive(self) -> bool {
        self.0 & 1 == 0
    }

    pub(crate) const fn not(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// The literal itself, or its negation.
    pub(crate) const fn with(self, polarity: bool) -> Self {
        if polarity { self } else { self.not() }
    }
}

/// Which schema of which document a formula stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// 0 for the writer's document, 1 for the reader's.
    pub(crate) side: u8,
    /// The schema.
    pub(crate) node: callsheet_schema::json::NodeId,
}

/// A formula.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// True.
    True,
    /// A schema that is expanded when it is needed; the number is its class of equal hashes.
    Schema(u32),
    /// All of them hold.
    All(Rc<[Lit]>),
    /// Exactly one of them holds.
    One(Rc<[Lit]>),
    /// The value is of one of these kinds.
    Kind(Kinds),
    /// If the value is of one of these kinds, then this.
    When(Kinds, Lit),
    /// The value is one of these.
    Among(Rc<[Rc<Json>]>),
    /// A number at most this.
    AtMost(Rc<Decimal>),
    /// A number below this.
    Below(Rc<Decimal>),
    /// A number that is a multiple of this.
    MultipleOf(Rc<Decimal>),
    /// A number written as an integer: what draft 4 calls one.
    Whole,
    /// A string of at least so many characters.
    MinLength(u64),
    /// A string of this set.
    Word(KeysId),
    /// An array of at least so many items.
    MinItems(u64),
    /// An array whose items from one index up to but not including another all satisfy this.
    Items(u64, u64, Lit),
    /// An array of which at least so many items satisfy this.
    Contains(u64, Lit),
    /// An array without two equal items.
    Unique,
    /// An object of at least so many members.
    MinProperties(u64),
    /// An object whose values under these keys all satisfy this.
    Members(KeysId, Lit),
    /// Something that is not understood, by its reason; equal only to itself.
    Opaque(Kinds, Rc<str>, u32),
}

/// Index that stands for "up to the last item".
pub(crate) const END: u64 = u64::MAX;

/// All formulas of one comparison.
pub(crate) struct Forms {
    forms: Vec<Form>,
    ids: HashMap<Form, FormId>,
}

impl Default for Forms {
    fn default() -> Self {
        let mut forms = Self {
            forms: Vec::new(),
            ids: HashMap::new(),
        };
        forms.intern(Form::True);
        forms
    }
}

impl Forms {
    /// The formula of an id.
    pub(crate) fn get(&self, id: FormId) -> &Form {
        &self.forms[id.0 as usize]
    }

    /// The literal that holds exactly where `form` does.
    pub(crate) fn intern(&mut self, form: Form) -> Lit {
        if let Some(id) = self.ids.get(&form) {
            return Lit::new(*id, true);
        }
        let id = FormId(
            u32::try_from(self.forms.len()).expect("invariant: the budget ends before 2^31 forms"),
        );
        self.forms.push(form.clone());
        self.ids.insert(form, id);
        Lit::new(id, true)
    }

    /// All of the literals hold.
    pub(crate) fn all(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut flat: Vec<Lit> = Vec::new();
        for lit in lits {
            match self.get(lit.form()) {
                Form::True if lit.is_positive() => {}
                Form::All(inner) if lit.is_positive() => flat.extend_from_slice(inner),
                _ => flat.push(lit),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        if flat.contains(&Lit::FALSE) || flat.windows(2).any(|pair| pair[0].not() == pair[1]) {
            return Lit::FALSE;
        }
        match flat.as_slice() {
            [] => Lit::TRUE,
            [one] => *one,
            _ => self.intern(Form::All(flat.into())),
        }
    }

    /// At least one of the literals holds.
    pub(crate) fn any(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let negated: Vec<Lit> = lits.into_iter().map(Lit::not).collect();
        self.all(negated).not()
    }

    /// Exactly one of the literals holds.
    pub(crate) fn one(&mut self, mut lits: Vec<Lit>) -> Lit {
        lits.retain(|lit| *lit != Lit::FALSE);
        lits.sort_unstable();
        match lits.as_slice() {
            [] => Lit::FALSE,
            [one] => *one,
            _ => self.intern(Form::One(lits.into())),
        }
    }

    /// `lit` for values of `kinds`, nothing for others.
    pub(crate) fn when(&mut self, kinds: Kinds, lit: Lit) -> Lit {
        if lit == Lit::TRUE || kinds.is_empty() {
            return Lit::TRUE;
        }
        self.intern(Form::When(kinds, lit))
    }

    /// The value is of one of these kinds.
    pub(crate) fn kind(&mut self, kinds: Kinds) -> Lit {
        if kinds == Kinds::ALL {
            return Lit::TRUE;
        }
        if kinds.is_empty() {
            return Lit::FALSE;
        }
        self.intern(Form::Kind(kinds))
    }

    /// The value is one of `values`.
    pub(crate) fn among(&mut self, mut values: Vec<Rc<Json>>) -> Lit {
        values.sort();
        values.dedup();
        if values.is_empty() {
            return Lit::FALSE;
        }
        self.intern(Form::Among(values.into()))
    }

    /// An array whose items from `from` up to `to` satisfy `each`; true of every array if nothing is asked.
    pub(crate) fn items(&mut self, from: u64, to: u64, each: Lit) -> Lit {
        if each == Lit::TRUE || from >= to {
            return self.kind(Kinds::of(Kind::Array));
        }
        self.intern(Form::Items(from, to, each))
    }

    /// An array of at least `count` items.
    pub(crate) fn min_items(&mut self, count: u64) -> Lit {
        if count == 0 {
            return self.kind(Kinds::of(Kind::Array));
        }
        self.intern(Form::MinItems(count))
    }

    /// An array of which at least `count` items satisfy `each`.
    pub(crate) fn contains(&mut self, count: u64, each: Lit) -> Lit {
        if count == 0 || each == Lit::TRUE {
            return self.min_items(count);
        }
        if each == Lit::FALSE {
            return Lit::FALSE;
        }
        self.intern(Form::Contains(count, each))
    }

    /// An object of at least `count` members.
    pub(crate) fn min_properties(&mut self, count: u64) -> Lit {
        if count == 0 {
            return self.kind(Kinds::of(Kind::Object));
        }
        self.intern(Form::MinProperties(count))
    }

    /// An object whose values under `keys` satisfy `each`.
    pub(crate) fn members(&mut self, keys: KeysId, each: Lit) -> Lit {
        if each == Lit::TRUE || keys == KeysId::NONE {
            return self.kind(Kinds::of(Kind::Object));
        }
        self.intern(Form::Members(keys, each))
    }

    /// An object that has a value under one of `keys` that satisfies `each`.
    pub(crate) fn has(&mut self, keys: KeysId, each: Lit) -> Lit {
        if each == Lit::FALSE || keys == KeysId::NONE {
            return Lit::FALSE;
        }
        let none = self.intern(Form::Members(keys, each.not()));
        let object = self.kind(Kinds::of(Kind::Object));
        self.all([object, none.not()])
    }

    /// The kinds that an atom speaks of; `None` for a formula that is no atom.
    pub(crate) fn atom_kinds(&self, id: FormId) -> Option<Kinds> {
        Some(match self.get(id) {
            Form::True
            | Form::Schema(_)
            | Form::All(_)
            | Form::One(_)
            | Form::Kind(_)
            | Form::When(..) => return None,
            Form::Among(values) => values
                .iter()
                .fold(Kinds::NONE, |kinds, value| kinds.with(value.kind())),
            Form::AtMost(_) | Form::Below(_) | Form::MultipleOf(_) | Form::Whole => {
                Kinds::of(Kind::Number)
            }
            Form::MinLength(_) | Form::Word(_) => Kinds::of(Kind::String),
            Form::MinItems(_) | Form::Items(..) | Form::Contains(..) | Form::Unique => {
                Kinds::of(Kind::Array)
            }
            Form::MinProperties(_) | Form::Members(..) => Kinds::of(Kind::Object),
            Form::Opaque(kinds, ..) => *kinds,
        })
    }
}
